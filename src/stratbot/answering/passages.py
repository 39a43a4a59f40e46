"""Ranked passages -> the few quotes that answer, each a sentence or two round the best place of its passage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stratbot.answering.evidence import Citer
from stratbot.index.reader import OpenIndex
from stratbot.types import Citation

MIN_WORDS = 25
"""A quote is widened by its neighbours to as many words, so that it can be read alone."""


def quote_passages(
    index: OpenIndex,
    ranking: Sequence[tuple[int, float]],
    near: npt.NDArray[np.float32],
    citer: Citer,
    *,
    limit: int,
    below_threshold: bool = False,
) -> tuple[Citation, ...]:
    """Cut the best place out of each ranked passage.

    Args:
        index: The ranking is of.
        ranking: (passage row, score), best first; longer than the limit, so that one that cannot be quoted is made up for.
        near: (n_sentences,) how near each sentence is to the question.
        citer: Of the same index.
        limit: Citations returned, at most.
        below_threshold: For near misses.

    Returns:
        Citations in the order of the ranking, the same words once.
    """
    rows = [row for row, _ in ranking]
    citations: list[Citation] = []
    seen: set[str] = set()
    for passage, (row, score) in zip(index.passages(rows), ranking, strict=True):
        if len(citations) == limit:
            break
        first, last = index.sentence_range(row)
        if first == last:
            continue
        position = int(np.argmax(near[first:last]))
        citation = citer.around(passage, position, min_words=MIN_WORDS, score=round(score, 4), below_threshold=below_threshold)
        if citation is not None and citation.quote.casefold() not in seen:
            seen.add(citation.quote.casefold())
            citations.append(citation)
    return tuple(citations)
