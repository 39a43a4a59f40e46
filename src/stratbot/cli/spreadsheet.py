"""An answer as CSV: a row for every document of a set answer, a row for every citation otherwise."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stratbot.cli.inert import inert_cell

if TYPE_CHECKING:
    from stratbot.types import Answer, Citation

_DOCUMENT = ("doc_id", "issuer", "title", "year", "path")
_PLACE = ("page_number", "page_label", "quote", "passage_id", "below_threshold")

Cell = str | int | float | None


def answer_csv(answer: Answer) -> str:
    """Return the table with its header line. What has no value, such as the page of a scan, is an empty cell."""
    rows: list[tuple[Cell, ...]]
    if answer.coverage:
        rows = [(*_DOCUMENT, "verdict", "score", *_PLACE)]
        for row in answer.coverage:
            document = (row.doc_id, row.issuer, row.title, row.year, row.path)
            place = _place(row.evidence[0]) if row.evidence else (None,) * len(_PLACE)
            rows.append((*document, row.verdict.value, round(row.score, 4), *place))
    else:
        rows = [(*_DOCUMENT, "score", *_PLACE)]
        for hit in answer.citations:
            rows.append((hit.doc_id, hit.issuer, hit.title, hit.year, hit.path, round(hit.score, 4), *_place(hit)))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerows([[inert_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
    return table.getvalue()


def _place(citation: Citation) -> tuple[Cell, ...]:
    below = "true" if citation.below_threshold else "false"
    return (citation.page_number, citation.page_label, citation.quote, citation.passage_id, below)
