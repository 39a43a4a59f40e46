"""The fitted constants: how a score becomes a verdict, and when there is no answer. Written by benchmarks/fit.py."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """A logistic threshold on a few features."""

    weights: tuple[float, ...]
    intercept: float

    def probability(self, features: Sequence[float]) -> float:
        """Return 1 / (1 + exp(-(w x + b))), between 0 and 1."""
        margin = math.fsum(weight * feature for weight, feature in zip(self.weights, features, strict=True)) + self.intercept
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, margin))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Everything that was fitted on labels."""

    coverage: Logistic
    """On `coverage.document_features`: the probability that a careful reader says the document covers the topic."""
    covered_at: float
    mention: Logistic
    """On `coverage.TopicWords.features`: the probability that the reader finds the topic in the document at all."""
    mentioned_at: float
    """Probabilities from which a document is COVERED, MENTIONED."""
    set_answer: Logistic
    """On `refusal.set_features`: the probability that anybody covers the topic at all."""
    set_answer_at: float
    passage_answer: Logistic
    """On `refusal.BestPassage.features`: the probability that they answer the question."""
    passage_answer_at: float
    issuer_answer: Logistic
    """The same for a question that names whose documents are meant: there is less to choose from, and less to stand out of."""
    issuer_answer_at: float


def load_rule() -> Rule:
    """Read the constants that are installed with the program."""
    values = json.loads(resources.files("stratbot.answering").joinpath("rule.json").read_text(encoding="utf-8"))

    def logistic(name: str) -> Logistic:
        return Logistic(weights=tuple(values[name]["weights"].values()), intercept=values[name]["intercept"])

    return Rule(
        coverage=logistic("coverage"),
        covered_at=values["covered_at"],
        mention=logistic("mention"),
        mentioned_at=values["mentioned_at"],
        set_answer=logistic("set_answer"),
        set_answer_at=values["set_answer_at"],
        passage_answer=logistic("passage_answer"),
        passage_answer_at=values["passage_answer_at"],
        issuer_answer=logistic("issuer_answer"),
        issuer_answer_at=values["issuer_answer_at"],
    )
