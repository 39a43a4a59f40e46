"""Sentences that hold some words as they stand -> citations whose quotes hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from stratbot.index.reader import OpenIndex
from stratbot.retrieval.citing import Citer
from stratbot.retrieval.quoted import holds_phrase
from stratbot.types import Citation, Passage, Sentence

MAX_EVIDENCE = 3
"""Quotes of one document in a set answer."""
ENOUGH_WORDS = 6
"""A quote of fewer words is cited with what follows it."""


def cite_holding(
    index: OpenIndex, rows: Iterable[int], near: npt.NDArray[np.float32], phrases: Sequence[str], citer: Citer
) -> tuple[Citation, ...]:
    """Cite sentences that hold one of some phrases, from as many different pages as there are.

    Args:
        index: The sentences are of.
        rows: Of sentences, best first.
        near: (n_sentences,) how near each is to what is asked: the score of the citation.
        phrases: What a quote must hold one of.
        citer: Of the same index.
    """
    chosen: list[Citation] = []
    pages: set[int] = set()
    for row in rows:
        if len(chosen) == MAX_EVIDENCE:
            break
        passage_row = int(index.sentence_passage[row])
        passage = index.passages([passage_row])[0]
        if passage.page_number in pages:
            continue
        run = _run(passage, int(row) - index.sentence_range(passage_row)[0], phrases)
        citation = citer.sentence(passage, run, score=round(float(near[row]), 4))
        if citation is not None and any(holds_phrase(citation.quote, phrase) for phrase in phrases):
            chosen.append(citation)
            pages.add(passage.page_number)
    return tuple(chosen)


def _run(passage: Passage, position: int, phrases: Sequence[str]) -> Sentence:
    """Return the shortest run of sentences round one that holds a phrase and can be read alone."""
    last = len(passage.sentences) - 1
    runs = [(position, position), (position, min(position + 1, last)), (max(position - 1, 0), position), (0, last)]
    whole = [_joined(passage, first, end) for first, end in runs]
    holding = [run for run in whole if any(holds_phrase(run.text, phrase) for phrase in phrases)] or whole
    return next((run for run in holding if len(run.text.split()) >= ENOUGH_WORDS), holding[-1])


def _joined(passage: Passage, first: int, last: int) -> Sentence:
    chosen = passage.sentences[first : last + 1]
    return Sentence(start=chosen[0].start, end=chosen[-1].end, text=" ".join(sentence.text for sentence in chosen))
