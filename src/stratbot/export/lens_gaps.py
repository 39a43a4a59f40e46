"""Gaps as reports: what one strategy lacks, and what few of them cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.lens_cells import (
    JUDGED_COLUMNS,
    PLACE_COLUMNS,
    WHO_COLUMNS,
    judged_cells,
    number_cells,
    place_cells,
    place_of,
    text_cells,
    verdict_cell,
    who_cells,
)
from stratbot.export.provenance import RECORD_COLUMNS, documents_table, provenance_facts, record_cells
from stratbot.export.report import Prose, Quotes, Report, Section, Table, TableCell
from stratbot.export.wording import count, document_names
from stratbot.lens.gaps import searched_for
from stratbot.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratbot.judging.themes import Theme
    from stratbot.lens.types import Cell, Gap, Gaps, RareTheme, RareThemes

EVIDENCE = "Evidence"
SEARCHED = "What was searched"
NEAREST = "Nearest misses"
IN_PASSING = "Only in passing"
PEERS = "Peers"
QUESTIONS = "Questions that a scrutiny committee could put"
PROOF = (NEAREST, IN_PASSING, PEERS, SEARCHED, EVIDENCE)
"""How the headings of sections begin that a terminal has no room for."""


def gaps_report(found: Gaps, *, command: str = "") -> Report:
    """Return what one strategy lacks: the gaps, a question for each, the nearest misses, and what was searched."""
    document = found.document
    names = document_names((*found.peers, document))
    name = names[document.doc_id]
    sections: list[Section] = [Prose(heading="", paragraphs=(gaps_summary(found),))]
    for verdict, heading in ((Verdict.NOT_FOUND, "Not found"), (Verdict.MENTIONED, "In passing, and no more")):
        gaps = [gap for gap in found.gaps if gap.cell.verdict is verdict]
        if gaps:
            sections.append(_gaps_table(heading, gaps, found, names))
    if found.gaps:
        sections.append(
            Prose(
                heading=QUESTIONS,
                paragraphs=tuple(f"{number}. {gap.question}" for number, gap in enumerate(found.gaps, start=1)),
            )
        )
        for gap in found.gaps:
            what = NEAREST if gap.cell.verdict is Verdict.NOT_FOUND else IN_PASSING
            if gap.cell.machine.evidence:
                sections.append(Quotes(heading=f"{what}: {gap.theme.label}", citations=gap.cell.machine.evidence))
            best = [cell.machine.evidence[0] for cell in gap.peers[:3] if cell.machine.evidence]
            sections.append(Quotes(heading=f"{PEERS}: {gap.theme.label}", citations=tuple(best)))
    themes = [*(gap.theme for gap in found.gaps), *found.unshared]
    if themes:
        sections.append(_searched(themes, sentences=found.sentences, pages=found.pages))
    sections.append(documents_table((document, *found.peers)))
    return Report(
        title=f"What the strategy of {name} lacks",
        facts=(
            ("Strategy", document.path),
            ("Peers", _strategies(len(found.peers))),
            *provenance_facts(found.provenance, command=command),
        ),
        sections=tuple(sections),
        records=_gap_records(found),
    )


def gaps_summary(found: Gaps) -> str:
    """Return what one strategy lacks, in a few sentences."""
    named = f"{found.document.issuer or found.document.path}"
    passing = sum(gap.cell.verdict is Verdict.MENTIONED for gap in found.gaps)
    missing = len(found.gaps) - passing
    text = (
        f"Of {count(found.themes_total, 'theme')}, {missing} {'was' if missing == 1 else 'were'} not found in the strategy of "
        f"{named} and {passing} {'is' if passing == 1 else 'are'} there only in passing, though covered by at least one of "
        f"{_strategies(len(found.peers), 'other ')} read."
    )
    if found.unshared:
        text += f" Covered by nobody: {'; '.join(theme.label for theme in found.unshared)}."
    searched = f" Searched for each theme: {count(found.sentences, 'sentence')} on {count(found.pages, 'page')} with text."
    unread = found.document.pages_without_text
    if unread:
        searched += f" {count(unread, 'page')} without text could not be searched."
    return text + searched


def rare_themes_report(found: RareThemes, *, command: str = "") -> Report:
    """Return the themes that few strategies cover, with who does, a question for each, and the nearest misses."""
    names = document_names(found.documents)
    sections: list[Section] = [Prose(heading="", paragraphs=(rare_summary(found),))]
    if found.themes:
        sections.append(
            Table(
                heading=f"Covered by fewer than {found.fewer_than}",
                columns=("Theme", "Covered", "In passing", "Not found", "Covered by"),
                rows=tuple(
                    (
                        TableCell(text=rare.theme.label),
                        *number_cells(len(rare.covering), len(rare.mentioning), len(rare.missing)),
                        TableCell(text="; ".join(_peer(cell, names) for cell in rare.covering)),
                    )
                    for rare in found.themes
                ),
            )
        )
        sections.append(
            Prose(
                heading=QUESTIONS,
                paragraphs=tuple(f"{number}. {rare.question}" for number, rare in enumerate(found.themes, start=1)),
            )
        )
        for rare in found.themes:
            quotes = [cell.machine.evidence[0] for cell in (*rare.covering, *rare.mentioning) if cell.machine.evidence]
            if quotes:
                sections.append(Quotes(heading=f"{EVIDENCE}: {rare.theme.label}", citations=tuple(quotes)))
            misses = [cell.machine.evidence[0] for cell in rare.missing if cell.machine.evidence]
            if misses:
                sections.append(Quotes(heading=f"{NEAREST}: {rare.theme.label}", citations=tuple(misses)))
        sections.append(_searched([rare.theme for rare in found.themes], sentences=found.sentences, pages=found.pages))
    sections.append(documents_table(found.documents))
    return Report(
        title=f"Themes that fewer than {found.fewer_than} strategies cover",
        facts=provenance_facts(found.provenance, command=command),
        sections=tuple(sections),
        records=_rare_records(found),
    )


def rare_summary(found: RareThemes) -> str:
    """Return how many themes are rare, and over what."""
    read = sum(document.state.value == "read" for document in found.documents)
    unread = len(found.documents) - read
    text = (
        f"Of {count(found.themes_total, 'theme')}, {len(found.themes)} {'is' if len(found.themes) == 1 else 'are'} covered by "
        f"fewer than {found.fewer_than} of {count(read, 'document')} read."
    )
    if unread:
        text += f" {count(unread, 'document')} could not be read and {'was' if unread == 1 else 'were'} not judged."
    return text + f" Searched for each theme: {count(found.sentences, 'sentence')} on {count(found.pages, 'page')} with text."


def _gaps_table(heading: str, gaps: Sequence[Gap], found: Gaps, names: Mapping[str, str]) -> Table:
    return Table(
        heading=heading,
        columns=("Theme", "Here", "Peers", "Best covered by"),
        rows=tuple(
            (
                TableCell(text=gap.theme.label),
                verdict_cell(gap.cell),
                TableCell(text=f"{len(gap.peers)} of {len(found.peers)}", value=None),
                TableCell(text="; ".join(_peer(cell, names) for cell in gap.peers[:3])),
            )
            for gap in gaps
        ),
    )


def _searched(themes: Iterable[Theme], *, sentences: int, pages: int) -> Table:
    return Table(
        heading=SEARCHED,
        columns=("Theme", "Searched for", "Sentences", "Pages"),
        rows=tuple(
            (TableCell(text=theme.label), TableCell(text=" | ".join(searched_for(theme))), *number_cells(sentences, pages))
            for theme in themes
        ),
    )


def _gap_records(found: Gaps) -> Table:
    def row(gap: Gap) -> tuple[TableCell, ...]:
        misses = gap.cell.machine.evidence
        return (
            *who_cells(found.document),
            *text_cells(gap.theme.theme_id, gap.theme.label),
            *judged_cells(gap.cell),
            *number_cells(len(gap.peers), len(found.peers)),
            TableCell(text="; ".join(f"{cell.machine.path}{place_of(cell)}" for cell in gap.peers)),
            TableCell(text=gap.question),
            TableCell(text=" | ".join(searched_for(gap.theme))),
            *number_cells(found.sentences, found.pages),
            *place_cells(misses[0] if misses else None),
            *record_cells(found.provenance, found.document.doc_id),
        )

    columns = (
        *WHO_COLUMNS, "theme_id", "theme", *JUDGED_COLUMNS,
        "peers_covering", "peers", "covered_by", "question", "searched_for", "sentences", "pages", *PLACE_COLUMNS,
        *RECORD_COLUMNS,
    )  # fmt: skip
    return Table(heading="Records", columns=columns, rows=tuple(row(gap) for gap in found.gaps))


def _rare_records(found: RareThemes) -> Table:
    def rows(rare: RareTheme) -> Iterable[tuple[TableCell, ...]]:
        for cell in (*rare.covering, *rare.mentioning, *rare.missing):
            machine = cell.machine
            yield (
                *text_cells(rare.theme.theme_id, rare.theme.label),
                *number_cells(len(rare.covering)),
                TableCell(text=rare.question),
                *text_cells(machine.doc_id, machine.issuer, machine.title),
                TableCell(text="" if machine.year is None else str(machine.year), value=machine.year),
                TableCell(text=machine.path),
                *judged_cells(cell),
                *place_cells(machine.evidence[0] if machine.evidence else None),
                *record_cells(found.provenance, machine.doc_id),
            )

    columns = (
        "theme_id", "theme", "covering", "question", *WHO_COLUMNS, *JUDGED_COLUMNS, *PLACE_COLUMNS, *RECORD_COLUMNS,
    )  # fmt: skip
    return Table(heading="Records", columns=columns, rows=tuple(row for rare in found.themes for row in rows(rare)))


def _peer(cell: Cell, names: Mapping[str, str]) -> str:
    return f"{names[cell.machine.doc_id]}{place_of(cell)}"


def _strategies(number: int, which: str = "") -> str:
    return f"{number:,} {which}{'strategy' if number == 1 else 'strategies'}"
