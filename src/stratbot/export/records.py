"""What the records of reports have in common: whose document, where the quote stands, and how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.report import Table, TableCell, Value, cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratbot.lens.types import Provenance
    from stratbot.types import Citation, Document, DocumentVerdict

WHO_COLUMNS = ("doc_id", "issuer", "title", "year", "path")
"""Of `who_cells`."""
PLACE_COLUMNS = ("page_number", "page_label", "quote", "passage_id", "below_threshold")
"""Of `place_cells`."""
ORIGIN_COLUMNS = ("document_sha256", "generation", "encoder", "stratbot")
"""At the end of every row."""


def records_table(provenance: Provenance, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[Value]]]) -> Table:
    """Return a table for `Report.records`; every row ends with its document's checksum and how the result came about.

    Args:
        provenance: Of the result.
        columns: Lower case with underscores.
        rows: The doc_id of the document that a row is about, or empty, and the row's values.
    """
    digests = {document.doc_id: document.sha256 for document in provenance.documents}
    origin = (provenance.generation, provenance.encoder, provenance.version)
    return Table(
        heading="Records",
        columns=(*columns, *ORIGIN_COLUMNS),
        rows=tuple(cells(*values, digests.get(doc_id, ""), *origin) for doc_id, values in rows),
    )


def who_cells(document: Document | DocumentVerdict | Citation | None) -> tuple[TableCell, ...]:
    """Return whose document it is, and which; empty cells for none."""
    if document is None:
        return cells(*(None for _ in WHO_COLUMNS))
    return cells(document.doc_id, document.issuer, document.title, document.year, document.path)


def place_cells(citations: Sequence[Citation]) -> tuple[TableCell, ...]:
    """Return where the best quote stands, with its words; empty cells for no quote."""
    if not citations:
        return cells(*(None for _ in PLACE_COLUMNS))
    best = citations[0]
    return cells(best.page_number, best.page_label, best.quote, best.passage_id, best.below_threshold)
