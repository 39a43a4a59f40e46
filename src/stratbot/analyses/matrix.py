"""The theme matrix: every document by every theme, with evidence in every cell, to be corrected by hand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from stratbot.analyses import Analysis, Asked, Kind, Option, Shape, Work
from stratbot.analyses._parts import JUDGED_COLUMNS, document_cell, judged_cells, theme_json, themes_of, themes_option, tone_of
from stratbot.export.jsonable import Json, cell_json, correction_json, document_json, provenance_json
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.records import PLACE_COLUMNS, WHO_COLUMNS, place_cells, records_table, who_cells
from stratbot.export.report import Column, Grid, Prose, Quotes, Report, Section, Shown, Table, TableCell, Value, cells
from stratbot.export.tones import TONES
from stratbot.export.wording import VERDICT_WORDS, count, document_names, page_reference, short_names
from stratbot.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stratbot.assistant import LocalAssistant
    from stratbot.judging.themes import Theme
    from stratbot.lens.types import Cell, Matrix
    from stratbot.types import Document

GROUP_WORDS = {"common": "Common themes", "further": "Further themes", "reflection": "Reflections", "own": "Own themes"}
SIGNS = "● covered, ◐ mentioned in passing, ○ not found, ✕ unreadable, ✎ corrected by hand"


def compute(assistant: LocalAssistant, asked: Asked, work: Work) -> Matrix:
    """Judge; what was judged in a run before is not judged again."""
    from stratbot.lens.matrix import judge_themes

    return judge_themes(
        assistant,
        themes_of(assistant, asked["themes"]),
        filters=asked.filters,
        latest_only=bool(asked["latest"]),
        cancelled=work.cancelled,
        progress=work.doing("Judging themes"),
    )


def report(matrix: Matrix, asked: Asked) -> Report:
    """Return documents by themes, with counts on both edges, and the best evidence of every cell."""
    names = _dated_names(matrix.documents)
    grid = _grid(matrix, names)
    sections: list[Section] = [
        Prose(heading="", paragraphs=(matrix_summary(matrix),)),
        *grid.tables(),
        _themes_table(matrix),
        _documents_edge(matrix, names),
    ]
    if any(cell.correction for row in matrix.cells for cell in row):
        sections.append(_corrections(matrix, names))
    if matrix.stray_corrections:
        sections.append(_stray(matrix))
    for column, theme in enumerate(matrix.themes):
        quotes = [
            row[column].machine.evidence[0]
            for row in matrix.cells
            if row[column].machine.verdict in (Verdict.COVERED, Verdict.MENTIONED) and row[column].machine.evidence
        ]
        if quotes:
            sections.append(Quotes(heading=f"Evidence: {theme.label}", citations=tuple(quotes), shown=Shown.ON_DEMAND))
    sections.append(documents_table(matrix.documents))
    stray = len(matrix.stray_corrections)
    more = f" {count(stray, 'correction')} in corrections.csv speak of what is not there." if stray else ""
    return Report(
        title="Strategies by themes",
        summary=matrix_summary(matrix) + more,
        facts=(
            ("Themes", f"{len(matrix.themes)}: {', '.join(theme.theme_id for theme in matrix.themes)}"),
            *provenance_facts(matrix.provenance, command=asked.again()),
        ),
        grid=grid,
        sections=tuple(sections),
        records=partial(_records, matrix),
    )


def _records(matrix: Matrix) -> Table:
    """Return a row for every document and theme."""

    def row(document: Document, theme: Theme, cell: Cell) -> tuple[Value, ...]:
        named = (theme.theme_id, theme.label, theme.group)
        return (*who_cells(document), *named, *judged_cells(cell), *place_cells(cell.machine.evidence))

    return records_table(
        matrix.provenance,
        (*WHO_COLUMNS, "theme_id", "theme", "group", *JUDGED_COLUMNS, *PLACE_COLUMNS),
        (
            (document.doc_id, row(document, theme, cell))
            for document, judged in zip(matrix.documents, matrix.cells, strict=True)
            for theme, cell in zip(matrix.themes, judged, strict=True)
        ),
    )


def matrix_summary(matrix: Matrix) -> str:
    """Return what the matrix comes to, in one or two sentences."""
    read = sum(document.state.value == "read" for document in matrix.documents)
    unread = len(matrix.documents) - read
    corrected = sum(cell.correction is not None for row in matrix.cells for cell in row)
    text = f"{count(read, 'document')} judged by {count(len(matrix.themes), 'theme')}"
    text += f"; {unread:,} could not be read and {'was' if unread == 1 else 'were'} not judged." if unread else "."
    if corrected:
        text += f" {count(corrected, 'cell')} corrected by hand."
    return text


def _grid(matrix: Matrix, names: Mapping[str, str]) -> Grid:
    short = short_names(matrix.documents)
    sentences = matrix.sentences or (0,) * len(matrix.documents)
    return Grid(
        noun="theme",
        nouns="themes",
        counted="Covered",
        states=tuple(verdict.value for verdict in Verdict),
        rows=tuple(document_cell(one, names[one.doc_id], short[one.doc_id]) for one in matrix.documents),
        columns=tuple(
            Column(label=theme.label, explanation=theme.definition, group=GROUP_WORDS.get(theme.group, theme.group))
            for theme in matrix.themes
        ),
        cells=tuple(
            tuple(_cell(cell, theme, number) for cell, theme in zip(row, matrix.themes, strict=True))
            for row, number in zip(matrix.cells, sentences, strict=True)
        ),
    )


def _cell(cell: Cell, theme: Theme, sentences: int) -> TableCell:
    machine, correction = cell.machine, cell.correction
    best = machine.evidence[0] if machine.evidence else None
    note = f"{theme.label}: {VERDICT_WORDS[cell.verdict]}"
    told = []
    if correction is not None:
        note += f", corrected by hand ({correction.reason}); the machine says {VERDICT_WORDS[machine.verdict]}"
        on = f" on {correction.corrected_on}" if correction.corrected_on else ""
        reason = correction.reason or "no reason given"
        told.append(f"✎ Corrected by hand{on}: {reason}. The machine says {VERDICT_WORDS[machine.verdict]}.")
    if best is not None:
        note += f". {'Nearest miss' if best.below_threshold else 'Evidence'}, {page_reference(best)}: “{best.shown}”"
    if machine.verdict is Verdict.NOT_FOUND:
        nearest = "below is what came nearest." if machine.evidence else "none came near."
        told.append(f"{count(sentences, 'sentence')} searched: {nearest}")
    elif machine.verdict is Verdict.UNREADABLE:
        told.append("No text could be read, so it was not judged.")
    return TableCell(text="", tone=tone_of(cell), note=note, citations=machine.evidence, told=tuple(told))


def _dated_names(documents: Sequence[Document]) -> dict[str, str]:
    """Name each document by its issuer and its year."""
    names = document_names(documents)
    years = {document.doc_id: str(document.year) for document in documents if document.year is not None}
    return {
        doc_id: f"{name} {years[doc_id]}" if doc_id in years and years[doc_id] not in name else name
        for doc_id, name in names.items()
    }


def _themes_table(matrix: Matrix) -> Table:
    from stratbot.lens.matrix import theme_counts

    return Table(
        heading="Themes",
        columns=("No.", "Theme", "Covered", "In passing", "Not found", "Unreadable"),
        rows=tuple(
            cells(number, TableCell(text=theme.label, note=theme.definition), *(counts[verdict] for verdict in Verdict))
            for number, (theme, counts) in enumerate(zip(matrix.themes, theme_counts(matrix), strict=True), start=1)
        ),
    )


def _documents_edge(matrix: Matrix, names: Mapping[str, str]) -> Table:
    from stratbot.lens.matrix import document_counts

    return Table(
        heading="Strategies",
        columns=("Document", "Year", "Covered", "In passing", "Not found"),
        rows=tuple(
            cells(
                names[document.doc_id],
                document.year,
                *(
                    (Verdict.UNREADABLE, "", "")
                    if counts[Verdict.UNREADABLE]
                    else (counts[Verdict.COVERED], counts[Verdict.MENTIONED], counts[Verdict.NOT_FOUND])
                ),
            )
            for document, counts in zip(matrix.documents, document_counts(matrix), strict=True)
        ),
    )


def _corrections(matrix: Matrix, names: Mapping[str, str]) -> Table:
    return Table(
        heading="Corrected by hand",
        columns=("Document", "Theme", "Machine", "By hand", "Reason", "On"),
        rows=tuple(
            cells(
                names[document.doc_id],
                theme.label,
                TableCell(text=TONES[cell.machine.verdict].brief, tone=cell.machine.verdict.value),
                TableCell(text=TONES[cell.correction.verdict].brief, tone=f"{cell.correction.verdict.value} corrected"),
                cell.correction.reason,
                cell.correction.corrected_on,
            )
            for document, row in zip(matrix.documents, matrix.cells, strict=True)
            for theme, cell in zip(matrix.themes, row, strict=True)
            if cell.correction is not None
        ),
    )


def _stray(matrix: Matrix) -> Table:
    return Table(
        heading="Corrections of documents or themes that are not there",
        columns=("Path", "Theme", "By hand", "Reason", "On"),
        rows=tuple(
            cells(one.path, one.theme_id, TONES[one.verdict].brief, one.reason, one.corrected_on)
            for one in matrix.stray_corrections
        ),
    )


def matrix_json(matrix: Matrix) -> Json:
    """Return `matrix --json`."""
    from stratbot.lens.matrix import document_counts, theme_counts

    def counts(counted: Any) -> dict[str, int]:
        return {verdict.value: counted[verdict] for verdict in Verdict}

    return {
        "schema": "stratbot/matrix/1",
        "themes": [
            {**theme_json(theme), "counts": counts(counted)}
            for theme, counted in zip(matrix.themes, theme_counts(matrix), strict=True)
        ],
        "documents": [
            {**document_json(document), "sentences": sentences, "counts": counts(counted)}
            for document, sentences, counted in zip(matrix.documents, matrix.sentences, document_counts(matrix), strict=True)
        ],
        "cells": [cell_json(cell) for row in matrix.cells for cell in row],
        "stray_corrections": [correction_json(one) for one in matrix.stray_corrections],
        "recomputed": matrix.recomputed,
        **provenance_json(matrix.provenance),
    }


def _notes(matrix: Matrix, asked: Asked) -> Iterator[str]:
    for stray in matrix.stray_corrections:
        yield f"corrections.csv speaks of what is not there: {stray.path}, {stray.theme_id} ({stray.verdict.value})"


ANALYSES = (
    Analysis(
        key="matrix",
        command="matrix",
        place=1,
        letter="m",
        title="Theme matrix",
        name="Theme matrix: every document by every theme",
        says="Who covers what, with evidence and your own corrections",
        words="which who councils issuers cover what themes grid heat map coverage overview table matrix spreadsheet correct",
        help="every document by every theme",
        description="Judge every document by every theme: covered, mentioned in passing, not found or unreadable, with the best "
        "quote of each. Only what changed since the last time is judged again. --correct puts your own verdict beside the "
        "machine's, in corrections.csv beside the PDFs. Exits with 1 when nothing was found.",
        examples=(
            "stratbot matrix",
            "stratbot matrix --themes open_data,connectivity --latest",
            "stratbot matrix --evidence -o matrix.html",
            'stratbot matrix --correct "Marlshire 2016" open_data covered --reason "seen on page 4"',
        ),
        options=(
            themes_option(),
            Option(name="latest", kind=Kind.SWITCH, help="leave out strategies that a later one of the issuer replaced"),
            Option(name="evidence", kind=Kind.SWITCH, help="show the quotes as well", is_view=True),
        ),
        shape=Shape.GRID,
        doing="Judging themes",
        signs=SIGNS,
        on_demand="the quotes: --evidence, or -o matrix.html",
        compute=compute,
        report=report,
        json=matrix_json,
        found=lambda found: any(cell.verdict in (Verdict.COVERED, Verdict.MENTIONED) for row in found.cells for cell in row),
        notes=_notes,
    ),
)
