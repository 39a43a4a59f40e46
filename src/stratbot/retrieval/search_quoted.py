"""Query -> ranked passages, where words in quotation marks must stand in a passage as they are."""

from __future__ import annotations

import numpy as np

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
    index = searcher.index
    scores = searcher.passage_scores(plain)
    rows = np.flatnonzero(Held(index, phrases).passages & searcher.passages_in(document_mask(index.documents, filters)))
    rows = rows[np.argsort(-scores[rows], kind="stable")][:k]
    return [
        Hit(passage=passage, rank=rank, score=float(scores[row]), retriever="fused")
        for rank, (row, passage) in enumerate(zip(rows, index.passages(rows), strict=True), start=1)
    ]
