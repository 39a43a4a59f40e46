"""Query -> ranked passages, where words in quotation marks must stand in a passage as they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stratbot.query.quoted import quoted_phrases
from stratbot.retrieval.filters import document_mask
from stratbot.retrieval.quoted import Held
from stratbot.retrieval.search import Searcher
from stratbot.types import Filters, Hit


def search_quoted(searcher: Searcher, query: str, *, k: int, filters: Filters) -> list[Hit]:
    """Rank passages for a query; only those that hold what stands in quotation marks.

    Args:
        searcher: Of an open index.
        query: With or without quotation marks.
        k: Hits returned, at most.
        filters: Applied before ranking.
    """
    plain, phrases = quoted_phrases(query)
    if not phrases:
        return searcher.search(query, k=k, filters=filters)
    scores = searcher.passage_scores(plain)
    rows = np.flatnonzero(_ranked(searcher, phrases, filters))
    rows = rows[np.argsort(-scores[rows], kind="stable")][:k]
    return [
        Hit(passage=passage, rank=rank, score=float(scores[row]), retriever="fused")
        for rank, (row, passage) in enumerate(zip(rows, searcher.index.passages(rows), strict=True), start=1)
    ]


def count_ranked(searcher: Searcher, query: str, *, filters: Filters) -> int:
    """Return how many passages a query ranks: all in scope, or those of them that hold what stands in quotation marks."""
    return int(_ranked(searcher, quoted_phrases(query)[1], filters).sum())


def _ranked(searcher: Searcher, phrases: Sequence[str], filters: Filters) -> npt.NDArray[np.bool_]:
    """Return (n_passages,) bool: those that take part."""
    in_scope = searcher.passages_in(document_mask(searcher.index.documents, filters))
    return Held(searcher.index, phrases).passages & in_scope
