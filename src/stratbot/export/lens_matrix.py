"""The matrix as a report: documents by themes, with counts on both edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.lens_cells import (
    JUDGED_COLUMNS,
    PLACE_COLUMNS,
    SHORT_WORDS,
    WHO_COLUMNS,
    judged_cells,
    number_cells,
    place_cells,
    text_cells,
    who_cells,
)
from stratbot.export.provenance import RECORD_COLUMNS, documents_table, provenance_facts, record_cells
from stratbot.export.report import Prose, Quotes, Report, Section, Table, TableCell
from stratbot.export.wording import VERDICT_WORDS, count, document_names, page_reference
from stratbot.lens.matrix import document_counts, theme_counts
from stratbot.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratbot.judging.themes import Theme
    from stratbot.lens.types import Cell, Matrix
    from stratbot.types import Document

EVIDENCE = "Evidence"
"""How the headings of sections begin that a terminal has no room for."""
MOST_COLUMNS = 16
"""Themes beside each other in one table; more go below."""
GROUP_WORDS = {"common": "Common themes", "further": "Further themes", "reflection": "Reflections", "own": "Own themes"}


def matrix_report(matrix: Matrix, *, command: str = "stratbot matrix") -> Report:
    """Return documents by themes, with counts on both edges, and the best evidence of every cell.

    Args:
        matrix: What to show.
        command: What to type for the same once more.
    """
    names = _dated_names(matrix.documents)
    sections: list[Section] = [Prose(heading="", paragraphs=(matrix_summary(matrix),))]
    for heading, columns in _groups(matrix.themes):
        sections.append(_grid(matrix, heading, columns, names))
    sections.append(_themes_table(matrix))
    sections.append(_documents_edge(matrix, names))
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
            sections.append(Quotes(heading=f"{EVIDENCE}: {theme.label}", citations=tuple(quotes)))
    sections.append(documents_table(matrix.documents))
    return Report(
        title="Strategies by themes",
        facts=(
            ("Themes", f"{len(matrix.themes)}: {', '.join(theme.theme_id for theme in matrix.themes)}"),
            *provenance_facts(matrix.provenance, command=command),
        ),
        sections=tuple(sections),
        records=Table(
            heading="Records",
            columns=(
                *WHO_COLUMNS,
                "theme_id",
                "theme",
                "group",
                *JUDGED_COLUMNS,
                *PLACE_COLUMNS,
                *RECORD_COLUMNS,
            ),
            rows=tuple(
                (
                    *who_cells(document),
                    *text_cells(theme.theme_id, theme.label, theme.group),
                    *judged_cells(cell),
                    *place_cells(cell.machine.evidence[0] if cell.machine.evidence else None),
                    *record_cells(matrix.provenance, document.doc_id),
                )
                for document, row in zip(matrix.documents, matrix.cells, strict=True)
                for theme, cell in zip(matrix.themes, row, strict=True)
            ),
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


def _dated_names(documents: Sequence[Document]) -> dict[str, str]:
    """Name each document by its issuer and its year."""
    names = document_names(documents)
    years = {document.doc_id: str(document.year) for document in documents if document.year is not None}
    return {
        doc_id: f"{name} {years[doc_id]}" if doc_id in years and years[doc_id] not in name else name
        for doc_id, name in names.items()
    }


def _groups(themes: Sequence[Theme]) -> list[tuple[str, list[int]]]:
    """Return the themes of each group that stand beside each other in one table, by heading."""
    found: list[tuple[str, list[int]]] = []
    for group in dict.fromkeys(theme.group for theme in themes):
        columns = [column for column, theme in enumerate(themes) if theme.group == group]
        for start in range(0, len(columns), MOST_COLUMNS):
            part = columns[start : start + MOST_COLUMNS]
            found.append((f"{GROUP_WORDS.get(group, group)} ({_span(part)})", part))
    return found


def _span(columns: Sequence[int]) -> str:
    first, last = columns[0] + 1, columns[-1] + 1
    if last - first + 1 == len(columns):
        return str(first) if first == last else f"{first} to {last}"
    return ", ".join(str(column + 1) for column in columns)


def _grid(matrix: Matrix, heading: str, columns: Sequence[int], names: Mapping[str, str]) -> Table:
    rows: list[tuple[TableCell, ...]] = []
    for document, row in zip(matrix.documents, matrix.cells, strict=True):
        cells = [row[column] for column in columns]
        covered = sum(cell.verdict is Verdict.COVERED for cell in cells)
        signs = (_sign(cell, matrix.themes[column]) for cell, column in zip(cells, columns, strict=True))
        rows.append((TableCell(text=names[document.doc_id]), *signs, TableCell(text=str(covered), value=covered)))
    counts = [theme_counts(matrix)[column][Verdict.COVERED] for column in columns]
    rows.append((TableCell(text="Covered by"), *number_cells(*counts, sum(counts))))
    return Table(
        heading=heading,
        columns=("Document", *(matrix.themes[column].label for column in columns), "Covered"),
        rows=tuple(rows),
        abbreviated=("Document", *(str(column + 1) for column in columns), "Covered"),
    )


def _sign(cell: Cell, theme: Theme) -> TableCell:
    best = cell.machine.evidence[0] if cell.machine.evidence else None
    note = f"{theme.label}: {VERDICT_WORDS[cell.verdict]}"
    if cell.correction is not None:
        note += f", corrected by hand ({cell.correction.reason}); the machine says {VERDICT_WORDS[cell.machine.verdict]}"
    if best is not None:
        note += f". {'Nearest miss' if best.below_threshold else 'Evidence'}, {page_reference(best)}: “{best.quote}”"
    return TableCell(text="", tone=f"{cell.verdict.value}{' corrected' if cell.correction else ''}", note=note)


def _themes_table(matrix: Matrix) -> Table:
    return Table(
        heading="Themes",
        columns=("No.", "Theme", "Covered", "In passing", "Not found", "Unreadable"),
        rows=tuple(
            (
                TableCell(text=str(number), value=number),
                TableCell(text=theme.label, note=theme.definition),
                *number_cells(*(counts[verdict] for verdict in Verdict)),
            )
            for number, (theme, counts) in enumerate(zip(matrix.themes, theme_counts(matrix), strict=True), start=1)
        ),
    )


def _documents_edge(matrix: Matrix, names: Mapping[str, str]) -> Table:
    return Table(
        heading="Strategies",
        columns=("Document", "Year", "Covered", "In passing", "Not found"),
        rows=tuple(
            (
                TableCell(text=names[document.doc_id]),
                TableCell(text="" if document.year is None else str(document.year), value=document.year),
                *(
                    (TableCell(text="unreadable", tone="unreadable"), TableCell(text=""), TableCell(text=""))
                    if counts[Verdict.UNREADABLE]
                    else number_cells(counts[Verdict.COVERED], counts[Verdict.MENTIONED], counts[Verdict.NOT_FOUND])
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
            (
                *text_cells(names[document.doc_id], theme.label),
                TableCell(text=SHORT_WORDS[cell.machine.verdict], tone=cell.machine.verdict.value),
                TableCell(text=SHORT_WORDS[cell.correction.verdict], tone=f"{cell.correction.verdict.value} corrected"),
                *text_cells(cell.correction.reason, cell.correction.corrected_on),
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
            text_cells(one.path, one.theme_id, SHORT_WORDS[one.verdict], one.reason, one.corrected_on)
            for one in matrix.stray_corrections
        ),
    )
