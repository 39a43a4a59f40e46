"""Cells of a matrix as cells of a table: what the reports of the matrix, of gaps and of comparisons share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.report import TableCell
from stratbot.export.wording import page_reference
from stratbot.types import Verdict

if TYPE_CHECKING:
    from stratbot.lens.types import Cell
    from stratbot.types import Citation, Document

SHORT_WORDS = {
    Verdict.COVERED: "covered",
    Verdict.MENTIONED: "in passing",
    Verdict.NOT_FOUND: "not found",
    Verdict.UNREADABLE: "unreadable",
}
"""Verdicts where there is little room."""
PLACE_COLUMNS = ("page_number", "page_label", "quote", "passage_id", "below_threshold")
"""Of `place_cells`, in records."""
WHO_COLUMNS = ("doc_id", "issuer", "title", "year", "path")
"""Of `who_cells`."""
JUDGED_COLUMNS = ("verdict", "machine_verdict", "score", "corrected_verdict", "reason", "corrected_on")
"""Of `judged_cells`."""


def verdict_cell(cell: Cell, quote: Citation | None = None) -> TableCell:
    """Return a verdict with the page that carries it."""
    best = quote or (cell.machine.evidence[0] if cell.machine.evidence else None)
    text = SHORT_WORDS[cell.verdict]
    if best is not None and not best.below_threshold:
        text += f", {page_reference(best)}"
    note = f"“{best.quote}”" if best is not None else ""
    if cell.correction is not None:
        note = (
            f"Corrected by hand ({cell.correction.reason}); the machine says {SHORT_WORDS[cell.machine.verdict]}. {note}".strip()
        )
    return TableCell(text=text, tone=f"{cell.verdict.value}{' corrected' if cell.correction else ''}", note=note)


def place_of(cell: Cell) -> str:
    """Return ", p. 4", the page of the best evidence; "" where there is none."""
    best = next((one for one in cell.machine.evidence if not one.below_threshold), None)
    return f", {page_reference(best)}" if best else ""


def who_cells(document: Document) -> tuple[TableCell, ...]:
    """Return whose document it is, and which."""
    return (
        *text_cells(document.doc_id, document.issuer, document.title),
        TableCell(text="" if document.year is None else str(document.year), value=document.year),
        TableCell(text=document.path),
    )


def judged_cells(cell: Cell) -> tuple[TableCell, ...]:
    """Return verdict, machine's verdict, score, and the correction with its reason and date."""
    correction = cell.correction
    return (
        TableCell(text=cell.verdict.value, tone=f"{cell.verdict.value}{' corrected' if correction else ''}"),
        TableCell(text=cell.machine.verdict.value, tone=cell.machine.verdict.value),
        TableCell(text=f"{cell.machine.score:.4f}", value=round(cell.machine.score, 4)),
        *text_cells(
            correction.verdict.value if correction else "",
            correction.reason if correction else "",
            correction.corrected_on if correction else "",
        ),
    )


def place_cells(citation: Citation | None) -> tuple[TableCell, ...]:
    """Return where a quote stands, with its words; empty cells for no quote."""
    if citation is None:
        return text_cells(*("" for _ in PLACE_COLUMNS))
    return (
        TableCell(text=str(citation.page_number), value=citation.page_number),
        *text_cells(citation.page_label, citation.quote, citation.passage_id, "true" if citation.below_threshold else "false"),
    )


def text_cells(*texts: str) -> tuple[TableCell, ...]:
    """Return a cell for each text."""
    return tuple(TableCell(text=text) for text in texts)


def number_cells(*numbers: int) -> tuple[TableCell, ...]:
    """Return a cell for each number, which sorts as one."""
    return tuple(TableCell(text=str(number), value=number) for number in numbers)
