"""Comparisons as reports: strategies theme by theme, with paired quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.lens_cells import (
    JUDGED_COLUMNS,
    PLACE_COLUMNS,
    WHO_COLUMNS,
    judged_cells,
    place_cells,
    text_cells,
    verdict_cell,
    who_cells,
)
from stratbot.export.provenance import RECORD_COLUMNS, documents_table, provenance_facts, record_cells
from stratbot.export.report import Prose, Quotes, Report, Section, Table, TableCell
from stratbot.export.wording import document_names
from stratbot.lens import compare as changes

if TYPE_CHECKING:
    from stratbot.lens.types import Comparison

CHANGE_WORDS = {
    changes.GAINED: "gained",
    changes.LOST: "lost",
    changes.CHANGED: "in passing in one only",
    changes.KEPT: "covered in both",
    changes.IN_PASSING: "in passing only",
    changes.NEITHER: "not found in either",
    changes.DIFFERS: "differs",
    changes.UNKNOWN: "cannot be told: unreadable",
}
_OF_MANY = {
    changes.KEPT: "covered in all",
    changes.CHANGED: "in passing in some only",
    changes.NEITHER: "not found in any",
}


def comparison_report(found: Comparison, *, command: str = "") -> Report:
    """Return strategies theme by theme, with paired quotes."""
    names = document_names(found.documents)
    columns = tuple(names[document.doc_id] for document in found.documents)
    in_order = sorted(found.themes, key=lambda one: changes.ORDER.index(one.change))
    sections: list[Section] = [
        Prose(heading="", paragraphs=comparison_summary(found)),
        Table(
            heading="Themes",
            columns=("Theme", *columns, "Change" if found.is_versions else "Difference"),
            rows=tuple(
                (
                    TableCell(text=one.theme.label),
                    *(verdict_cell(cell, quote) for cell, quote in zip(one.cells, one.quotes, strict=True)),
                    TableCell(text=change_words(one.change, found), tone=_tone(one.change) if found.is_versions else ""),
                )
                for one in in_order
            ),
        ),
    ]
    for one in in_order:
        quotes = tuple(quote for quote in one.quotes if quote is not None)
        if quotes and one.change != changes.NEITHER:
            sections.append(Quotes(heading=f"{one.theme.label}: {change_words(one.change, found)}", citations=quotes))
    sections.append(documents_table(found.documents))
    return Report(
        title=f"{', '.join(columns[:-1])} and {columns[-1]} compared",
        facts=(
            ("Compared", "; ".join(document.path for document in found.documents)),
            ("Themes", str(len(found.themes))),
            *provenance_facts(found.provenance, command=command),
        ),
        sections=tuple(sections),
        records=Table(
            heading="Records",
            columns=(
                "theme_id",
                "theme",
                "change",
                *WHO_COLUMNS,
                *JUDGED_COLUMNS,
                *PLACE_COLUMNS,
                *RECORD_COLUMNS,
            ),
            rows=tuple(
                (
                    *text_cells(one.theme.theme_id, one.theme.label, one.change),
                    *who_cells(document),
                    *judged_cells(cell),
                    *place_cells(quote),
                    *record_cells(found.provenance, document.doc_id),
                )
                for one in found.themes
                for document, cell, quote in zip(found.documents, one.cells, one.quotes, strict=True)
            ),
        ),
    )


def comparison_summary(found: Comparison) -> tuple[str, ...]:
    """Return what a comparison comes to: which documents stand beside each other, and a line for each kind of change."""
    names = document_names(found.documents)
    titles = (f"{names[one.doc_id]}: {one.title}{f' ({one.year})' if one.year else ''}" for one in found.documents)
    said = [f"{'; '.join(titles)}."]
    for change in changes.ORDER:
        labels = [one.theme.label for one in found.themes if one.change == change]
        if labels:
            words = change_words(change, found)
            said.append(f"{words[0].upper()}{words[1:]} ({len(labels)}): {'; '.join(labels)}.")
    return tuple(said)


def change_words(change: str, found: Comparison) -> str:
    """Return a change in words that fit what is compared: versions of one strategy gain and lose, councils differ."""
    if len(found.documents) > 2 and change in _OF_MANY:
        return _OF_MANY[change]
    if not found.is_versions and change in (changes.GAINED, changes.LOST):
        names = document_names(found.documents)
        return f"only {names[found.documents[0 if change == changes.LOST else 1].doc_id]}"
    return CHANGE_WORDS[change]


def _tone(change: str) -> str:
    return change if change in (changes.GAINED, changes.LOST) else ""
