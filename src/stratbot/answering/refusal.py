"""Is there an answer at all? How near the best text comes, and whether it uses the topic's own words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from stratbot.index.reader import OpenIndex
from stratbot.retrieval.words import search_terms

FloatArray = npt.NDArray[np.float32]


def term_shares(index: OpenIndex, topic: str, unit: Literal["passage", "sentence"]) -> FloatArray:
    """Return, for every passage or sentence, which share of the topic's words it holds, rare words weighing more.

    Each word weighs log((n + 1) / (occurrences + 1)), so a word that nobody uses weighs most: "digital twin" is not covered by
    a text that says "digital".

    Returns:
        (n,) float32 between 0 and 1; all 0 where the topic has no search terms.
    """
    n = len(index.sentence_passage) if unit == "sentence" else len(index.passage_document)
    held = np.zeros(n, dtype=np.float32)
    total = 0.0
    for term in search_terms(topic):
        rows, _ = index.lexical.scores([term], unit=unit)
        weight = math.log((n + 1) / (len(rows) + 1))
        total += weight
        held[rows] += weight
    return held / np.float32(total) if total > 0 else held


def set_features(cosines: Sequence[float], words_held: float) -> tuple[float, ...]:
    """Return what the fitted threshold sees of a set question.

    Args:
        cosines: For each part of the topic (`retrieval.topic.topic_parts`), that of its nearest sentence.
        words_held: The largest share of the topic's words in one of the best sentences of the document that is nearest.
    """
    return (max(cosines, default=0.0), words_held)


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPassage:
    """The first passage of a ranking, as the threshold on passage answers sees it."""

    sentence_cosine: float
    """Of its best sentence."""
    passage_cosine: float
    passage_share: float
    """Of the question's words that the passage holds."""
    sentence_share: float
    """Of the question's words that one of its sentences holds, at most."""
    lead: float
    """Its score less that of the next passage: an answer stands out, mere relatedness does not."""
    terms: int
    """Words of the question that are looked up."""

    def features(self) -> tuple[float, ...]:
        """Return the fields as numbers, in the order of the fitted weights."""
        return (
            self.sentence_cosine,
            self.passage_cosine,
            self.passage_share,
            self.sentence_share,
            self.lead,
            math.log(1 + self.terms),
        )
