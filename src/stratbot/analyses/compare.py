"""Comparison: two strategies or more, or versions of one, theme by theme, with paired quotes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stratbot.analyses import Analysis, Asked, Kind, Narrowed, Option, Work
from stratbot.analyses._parts import JUDGED_COLUMNS, judged_cells, theme_json, themes_of, themes_option, verdict_cell
from stratbot.export.jsonable import Json, cell_json, citation_json, document_json, provenance_json
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.records import PLACE_COLUMNS, WHO_COLUMNS, place_cells, records_table, who_cells
from stratbot.export.report import Prose, Quotes, Report, Section, Table, TableCell
from stratbot.export.wording import document_names, short_names
from stratbot.types import Change, Verdict

if TYPE_CHECKING:
    from stratbot.assistant import LocalAssistant
    from stratbot.lens.types import ComparedTheme, Comparison

CHANGE_WORDS = {
    Change.GAINED: "gained",
    Change.LOST: "lost",
    Change.CHANGED: "in passing in one only",
    Change.KEPT: "covered in both",
    Change.IN_PASSING: "in passing only",
    Change.NEITHER: "not found in either",
    Change.DIFFERS: "differs",
    Change.UNKNOWN: "cannot be told: unreadable",
}
_OF_MANY = {Change.KEPT: "covered in all", Change.CHANGED: "in passing in some only", Change.NEITHER: "not found in any"}


def compute(assistant: LocalAssistant, asked: Asked, work: Work) -> Comparison:
    """Compare."""
    from stratbot.lens.compare import compare_strategies

    return compare_strategies(
        assistant,
        asked["strategies"],
        themes_of(assistant, asked["themes"]),
        cancelled=work.cancelled,
        progress=work.doing("Judging themes"),
    )


def report(found: Comparison, asked: Asked) -> Report:
    """Return strategies theme by theme, with paired quotes."""
    names, short = document_names(found.documents), short_names(found.documents)
    columns = tuple(names[document.doc_id] for document in found.documents)
    order = list(Change)
    in_order = sorted(found.themes, key=lambda one: order.index(one.change))
    change = "Change" if found.is_versions else "Difference"
    said = comparison_summary(found)
    sections: list[Section] = [
        Prose(heading="", paragraphs=said),
        Table(
            heading="Themes",
            columns=("Theme", *columns, change),
            abbreviated=("Theme", *(short[document.doc_id] for document in found.documents), change),
            rows=tuple(_row(one, found) for one in in_order),
            by_cell=True,
        ),
    ]
    for one in in_order:
        quotes = tuple(quote for quote in one.quotes if quote is not None)
        if quotes and one.change != Change.NEITHER:
            sections.append(Quotes(heading=f"{one.theme.label}: {change_words(one.change, found)}", citations=quotes))
    sections.append(documents_table(found.documents))
    return Report(
        title=f"{', '.join(columns[:-1])} and {columns[-1]} compared",
        subject=" and ".join(short[document.doc_id] for document in found.documents),
        summary=" ".join(said[:3]),
        facts=(
            ("Compared", "; ".join(document.path for document in found.documents)),
            ("Themes", str(len(found.themes))),
            *provenance_facts(found.provenance, command=asked.again()),
        ),
        sections=tuple(sections),
        records=partial(_records, found),
    )


def _records(found: Comparison) -> Table:
    """Return a row for every theme and document."""
    return records_table(
        found.provenance,
        ("theme_id", "theme", "change", *WHO_COLUMNS, *JUDGED_COLUMNS, *PLACE_COLUMNS),
        (
            (
                document.doc_id,
                (
                    one.theme.theme_id,
                    one.theme.label,
                    one.change.value,
                    *who_cells(document),
                    *judged_cells(cell),
                    *place_cells((quote,) if quote else ()),
                ),
            )
            for one in found.themes
            for document, cell, quote in zip(found.documents, one.cells, one.quotes, strict=True)
        ),
    )


def _row(one: ComparedTheme, found: Comparison) -> tuple[TableCell, ...]:
    words = change_words(one.change, found)
    is_toned = found.is_versions and one.change in (Change.GAINED, Change.LOST)
    return (
        TableCell(text=one.theme.label, told=(words, one.theme.definition)),
        *(verdict_cell(cell, quote) for cell, quote in zip(one.cells, one.quotes, strict=True)),
        TableCell(text=words, tone=one.change if is_toned else "", order=list(Change).index(one.change)),
    )


def comparison_summary(found: Comparison) -> tuple[str, ...]:
    """Return what a comparison comes to: which documents stand beside each other, and a line for each kind of change."""
    names = document_names(found.documents)
    titles = (f"{names[one.doc_id]}: {one.title}{f' ({one.year})' if one.year else ''}" for one in found.documents)
    said = [f"{'; '.join(titles)}."]
    for change in Change:
        labels = [one.theme.label for one in found.themes if one.change == change]
        if labels:
            words = change_words(change, found)
            said.append(f"{words[0].upper()}{words[1:]} ({len(labels)}): {'; '.join(labels)}.")
    return tuple(said)


def change_words(change: Change, found: Comparison) -> str:
    """Return a change in words that fit what is compared: versions of one strategy gain and lose, councils differ."""
    if len(found.documents) > 2 and change in _OF_MANY:
        return _OF_MANY[change]
    if not found.is_versions and change in (Change.GAINED, Change.LOST):
        names = document_names(found.documents)
        return f"only {names[found.documents[0 if change == Change.LOST else 1].doc_id]}"
    return CHANGE_WORDS[change]


def comparison_json(found: Comparison) -> Json:
    """Return `compare --json`."""
    return {
        "schema": "stratbot/compare/1",
        "documents": [document_json(document) for document in found.documents],
        "versions": found.is_versions,
        "themes": [
            {
                **theme_json(one.theme),
                "change": one.change,
                "cells": [cell_json(cell) for cell in one.cells],
                "quotes": [None if quote is None else citation_json(quote) for quote in one.quotes],
            }
            for one in found.themes
        ],
        **provenance_json(found.provenance),
    }


ANALYSES = (
    Analysis(
        key="compare",
        command="compare",
        place=6,
        letter="c",
        title="Comparison",
        name="Compare two strategies, or two versions of one",
        says="Themes gained, lost and changed, with the quotes side by side",
        words="comparison side by side versions difference changed gained lost against versus",
        help="strategies, or versions of one, theme by theme",
        description="Put two or more strategies beside each other, theme by theme, with paired quotes: what one covers and "
        "another does not, or, of two versions of one strategy, what was gained, lost and changed.",
        examples=(
            "stratbot compare Marlshire",
            "stratbot compare Thornmere Amberwick",
            "stratbot compare Thornmere Amberwick --themes open_data --json",
        ),
        options=(
            Option(
                name="strategies",
                kind=Kind.STRATEGIES,
                metavar="STRATEGY",
                is_positional=True,
                is_needed=True,
                help='an issuer, an issuer and a year ("Marlshire 2013"), or a path; a single issuer stands for all its versions',
                question="Compare which strategies?",
            ),
            themes_option(),
        ),
        narrowed=Narrowed.CHOICE,
        doing="Judging themes",
        compute=compute,
        report=report,
        json=comparison_json,
        found=lambda found: any(
            cell.verdict in (Verdict.COVERED, Verdict.MENTIONED) for one in found.themes for cell in one.cells
        ),
    ),
)
