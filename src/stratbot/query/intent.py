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

from stratbot.query.lexicon import nouns, phrases, verbs, word_set
from stratbot.query.words import STOP_WORDS
from stratbot.types import AnswerKind

MOST_WORDS = 40
"""Words of a question that are looked at."""
_SIGNS = (
    "closing polite determiners asks_set asks_other auxiliaries negations refusals texts about joins_not turn_pages turn_more "
    "pointers help comparing changing"
).split()


@cache
def _structure() -> frozenset[str]:
    """Return the words that ask; everything else is masked."""
    listed = {word for name in _SIGNS for word in phrases(name).words}
    return frozenset(listed | verbs().words | STOP_WORDS | word_set("structure"))


def masked(words: Sequence[str]) -> list[str]:
    """Return the words of a question with everything that does not ask masked: issuers are ISS already, years YEAR."""
    one, several = nouns()
    found: list[str] = []
    for word in words[:MOST_WORDS]:
        bare = word.removesuffix("'s").rstrip("'")
        if word.isupper():
            sign = word
        elif bare in several or f"{bare}s" in several:
            sign = "DOCS"
        elif bare in one:
            sign = f"DOC {bare}" if bare in ("one", "plan", "state", "name", "address", "report") else "DOC"
        elif word[:1].isdigit():
            sign = "YEAR" if len(word) == 4 and word[:2] in ("19", "20") else "NUM"
        else:
            sign = word if word in _structure() else "_"
        if sign != "_" or found[-1:] != ["_"]:
            found.append(sign)
    return found


def own_words(words: Sequence[str]) -> list[str]:
    """Return the words of a question that do not ask: those of its topic."""
    return [word for word in words if masked([word]) == ["_"] and word not in word_set("adjectives")]


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
