"""Question -> what kind of answer it wants: a multinomial logistic regression over the words that ask, trained offline.

The words of the topic are masked, so that the weights are about how one asks and not about what. They are fitted by
`benchmarks/fit_query.py` and kept as plain numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from stratbot.types import AnswerKind


@cache
def _weights() -> tuple[tuple[str, ...], Mapping[str, Sequence[float]], Sequence[float]]:
    data = json.loads(resources.files("stratbot.query").joinpath("intent.json").read_text(encoding="utf-8"))
    return tuple(data["kinds"]), data["weights"], data["intercepts"]


def probabilities(features: Sequence[str]) -> dict[AnswerKind, float]:
    """Return how likely each kind of answer is what a question wants."""
    kinds, weights, intercepts = _weights()
    known = [weights[feature] for feature in features if feature in weights]
    scores = [intercept + sum(row[at] for row in known) for at, intercept in enumerate(intercepts)]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    return {AnswerKind(kind): power / sum(powers) for kind, power in zip(kinds, powers, strict=True)}
