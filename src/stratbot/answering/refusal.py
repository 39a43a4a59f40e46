"""Is there an answer at all? How near the best text comes, and whether it uses the topic's own words."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal

import numpy as np
import numpy.typing as npt

from stratbot.index.reader import OpenIndex
from stratbot.query.words import search_terms, terms_by_wording

FloatArray = npt.NDArray[np.float32]


def term_shares(
    index: OpenIndex, topic: str, unit: Literal["passage", "sentence"], at: npt.NDArray[np.int64] | None = None
) -> FloatArray:
    """Return, for passages or sentences, which share of the topic's words each holds, rare words weighing more.

    Where the topic has another wording, the larger share: who holds "bike share" need not say "cycle hire" as well.

    Each word weighs log((n + 1) / (occurrences + 1)), so a word that nobody uses weighs most: "digital twin" is not covered by
    a text that says "digital".

    Args:
        index: To look in.
        topic: What is asked about.
        unit: What may hold the words.
        at: Rows of those that are asked for; None for all.

    Returns:
        (len(at),) or (n,) float32 between 0 and 1; all 0 where the topic has no search terms.
    """
    n = len(index.sentence_passage) if unit == "sentence" else len(index.passage_document)
    best = np.zeros(n if at is None else len(at), dtype=np.float32)
    for terms in terms_by_wording(topic):
        held = np.zeros(len(best), np.float32)
        total = 0.0
        for term in terms:
            rows = index.lexical.rows(term, unit=unit)
            weight = math.log((n + 1) / (len(rows) + 1))
            total += weight
            holds = np.zeros(n, dtype=np.bool_)
            holds[rows] = True
            held[holds if at is None else holds[at]] += weight
        if total > 0:
            np.maximum(best, held / np.float32(total), out=best)
    return best


def term_weights(index: OpenIndex, topic: str) -> dict[str, float]:
    """Return the words of a topic that are looked up, each with its weight among all sentences, as in `term_shares`."""
    n = len(index.sentence_passage)
    return {term: math.log((n + 1) / (len(index.lexical.rows(term, unit="sentence")) + 1)) for term in search_terms(topic)}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A logistic threshold on `BestPassage.features`: when a passage answers a question that names nobody."""

    weights: tuple[float, ...]
    intercept: float
    answered_at: float
    """Probability from which it does."""

    def probability(self, features: Sequence[float]) -> float:
        """Return 1 / (1 + exp(-(w x + b))), between 0 and 1."""
        margin = math.fsum(weight * feature for weight, feature in zip(self.weights, features, strict=True)) + self.intercept
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, margin))))


def load_rule() -> Rule:
    """Read the constants that are installed with the program; benchmarks/fit.py writes them."""
    values = json.loads(resources.files("stratbot.answering").joinpath("rule.json").read_text(encoding="utf-8"))
    fitted = values["passage_answer"]
    weights = tuple(fitted["weights"].values())
    return Rule(weights=weights, intercept=fitted["intercept"], answered_at=values["passage_answer_at"])
