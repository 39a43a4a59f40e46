"""Topic -> how surely whoever covers it says its words: a thing with a name has to be named, a deed is told in other words.

Trained by benchmarks/fit_names.py on labelled evidence, decision 15 says how good it is.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from stratbot.query.core import alternatives, core_topic
from stratbot.query.words import STOP_WORDS, words

FloatArray = npt.NDArray[np.float32]

NAMES = "names.json"
_DEED = re.compile(r"\w+ing\b")
_CAPITAL = re.compile(r"[A-Z][a-z]")
_SIGN = re.compile(r"\d|[A-Z].*[A-Z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Of a logistic over the shape of a topic, and over its vector where there is one to go by."""

    intercept: float
    shape: tuple[float, ...]
    vector: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameModel:
    """Tells topics that have to be named from others."""

    encoder: str
    """Name of the encoder whose vectors `own` was learnt from."""
    own: Weights
    plain: Weights
    """For vectors of another encoder: by the shape alone."""
    named_at: float
    """Probability from which a topic has to be named."""

    def has_to_be_named(self, topic: str, vector: FloatArray, *, is_own: bool) -> bool:
        """Whether a document that holds the words of a topic nowhere near can be no evidence of it.

        Args:
            topic: What is asked about.
            vector: (dim,) of the core of the topic, unit length.
            is_own: Whether the vector is of the encoder that was learnt from.
        """
        return self.probability(topic, vector if is_own else None) >= self.named_at

    def probability(self, topic: str, vector: FloatArray | None) -> float:
        """Return how likely evidence of a topic is to hold all its words, 0 to 1; by its shape alone without a vector."""
        weights = self.plain if vector is None else self.own
        margin = weights.intercept + math.fsum(map(float.__mul__, weights.shape, shape_of(topic)))
        if vector is not None:
            margin += float(np.asarray(weights.vector, dtype=np.float32) @ vector)
        return 1 / (1 + math.exp(-margin))


def shape_of(topic: str) -> list[float]:
    """Return what the words of a topic look like, whatever they mean.

    Logarithm of its words, without verbs and articles before them; of those of its longest alternative; share of little words;
    whether a verb or an article went before; whether it begins with a verb in -ing, with a capital; whether it has a digit or
    an acronym.
    """
    core = core_topic(topic)
    said = words(core)
    longest = max((len(words(one)) for one in alternatives(topic)), default=0)
    return [
        math.log(max(1, len(said))),
        math.log(max(1, longest)),
        sum(word in STOP_WORDS for word in said) / max(1, len(said)),
        float(core != topic),
        float(_DEED.match(core) is not None),
        float(_CAPITAL.match(core) is not None),
        float(_SIGN.search(core) is not None),
    ]


@cache
def load_names() -> NameModel:
    """Read the model that is installed with the program."""
    values = json.loads(resources.files("stratbot.judging").joinpath(NAMES).read_text(encoding="utf-8"))
    own, plain = (
        Weights(intercept=one["intercept"], shape=tuple(one["shape"]), vector=tuple(one.get("vector", ())))
        for one in (values["own"], values["plain"])
    )
    return NameModel(encoder=values["encoder"], own=own, plain=plain, named_at=values["named_at"])
