"""A report as CSV: one table for programs where it has one, else all sections one below the other."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stratbot.export.inert import inert_cell
from stratbot.export.report import Bars, Prose, Quotes, Table, TableCell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratbot.export.report import Report, Section
    from stratbot.types import Citation

QUOTE_COLUMNS = (
    "issuer", "title", "year", "path", "page_number", "page_label", "quote", "passage_id", "doc_id", "score", "below_threshold",
    "flags",
)  # fmt: skip


def report_csv(report: Report) -> str:
    """Return the table with its header line; no cell can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if report.records is not None:
        writer.writerows(_rows(report.records()))
        return text.getvalue()
    writer.writerow([_plain(report.title)])
    for section in report.sections:
        writer.writerow([])
        if section.heading:
            writer.writerow([_plain(section.heading)])
        writer.writerows(_section(section))
    writer.writerow([])
    writer.writerows([_plain(name), _plain(value)] for name, value in report.facts)
    return text.getvalue()


def quote_cells(citation: Citation) -> tuple[TableCell, ...]:
    """Return a citation as the cells of `QUOTE_COLUMNS`."""
    year = TableCell(text="" if citation.year is None else str(citation.year), value=citation.year)
    score = round(citation.score, 4)
    return (
        TableCell(text=citation.issuer),
        TableCell(text=citation.title),
        year,
        TableCell(text=citation.path),
        TableCell(text=str(citation.page_number), value=citation.page_number),
        TableCell(text=citation.page_label),
        TableCell(text=citation.shown),
        TableCell(text=citation.passage_id),
        TableCell(text=citation.doc_id),
        TableCell(text=str(score), value=score),
        TableCell(text="true" if citation.below_threshold else "false"),
        TableCell(text=" ".join(citation.flags)),
    )


def _section(section: Section) -> Iterator[Sequence[str | int | float]]:
    match section:
        case Prose():
            yield from ([_plain(paragraph)] for paragraph in section.paragraphs)
        case Table():
            yield from _rows(section)
            yield from _notes(section)
        case Quotes():
            cells = tuple(quote_cells(citation) for citation in section.citations)
            yield from _rows(Table(heading="", columns=QUOTE_COLUMNS, rows=cells))
        case Bars():
            yield ["", *(_plain(name) for name, _ in section.series)]
            for label, numbers in section.bars:
                yield [_plain(label), *numbers]


def _rows(table: Table) -> Iterator[Sequence[str | int | float]]:
    yield [_plain(column) for column in table.columns]
    for row in table.rows:
        yield [cell.value if cell.value is not None else _plain(cell.text) for cell in row]


def _notes(table: Table) -> Iterator[Sequence[str]]:
    """Yield what hovers over the cells elsewhere, each with its row and column."""
    noted = [
        [_plain(row[0].text), _plain(column), _plain(cell.note)]
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if cell.note
    ]
    if noted:
        yield []
        yield ["row", "column", "note"]
        yield from noted


def _plain(text: str) -> str:
    return inert_cell(text)
