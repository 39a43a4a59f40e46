"""The fitted constants: when a passage answers a question that names nobody. Written by benchmarks/fit.py."""

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

    passage_answer: Logistic
    """On `refusal.BestPassage.features`: the probability that they answer the question."""
    passage_answer_at: float


def load_rule() -> Rule:
    """Read the constants that are installed with the program."""
    values = json.loads(resources.files("stratbot.answering").joinpath("rule.json").read_text(encoding="utf-8"))

    def logistic(name: str) -> Logistic:
        return Logistic(weights=tuple(values[name]["weights"].values()), intercept=values[name]["intercept"])

    return Rule(passage_answer=logistic("passage_answer"), passage_answer_at=values["passage_answer_at"])
