"""Question -> the name, figure or date that it asks for, and which sentences hold it: what is quoted first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stratbot.judging.facts import Kind, found_in
from stratbot.query.query import Query, Sought
from stratbot.query.words import words

_IN_CHARGE = (Kind.PERSON, Kind.POST, Kind.MEMBER, Kind.LEAD)
KINDS = {
    Sought.CONTACT: (Kind.CONTACT,),
    Sought.PERSON: _IN_CHARGE,
    Sought.BODY: (Kind.BODY, Kind.ORGANISATION, *_IN_CHARGE),
    Sought.MONEY: (Kind.MONEY,),
    Sought.SHARE: (Kind.PART,),
    Sought.DATE: (Kind.DATE, Kind.TIME),
    Sought.COUNT: (Kind.NUMBER,),
    Sought.EXTENT: (Kind.EXTENT,),
}
"""What in a sentence answers a question."""

_ASKING_WORDS = frozenset(
    """many much percentage percent share proportion fraction long far big large number date year month day soon cost costs
    costing money pay paid spend spent spending put get gets getting got going name person people""".split()
)
"""Words that ask for the figure, or stand for anything done with it, and are seldom beside it."""
_BREAK = re.compile(r"[•●■]|[.!?](?=\s)")
NEARBY = 12
"""Words on either side of a figure, within its sentence: what stands there is said of it, most likely."""
BESIDE = 5
"""Words on either side that count in full."""
NEARBY_WEIGHT = 0.8
"""Of the weight of a word that stands nearby, but not beside it."""
FURTHER_OFF = 0.5
"""Of the weight of a word that stands elsewhere in the text."""
ADJECTIVES = 4
"""Words behind a number among which the thing that is counted is looked for: "16 fixed bus routes"."""
_INFLECTION = re.compile(r"(?:|e|e?s|ies|y|e?d|ing|ings)")
_SUFFIX = re.compile(
    r"(?:|e?s|ies|y|e|e?d|ing|ings|er|ers|or|ors|i[sz]e[ds]?|i[sz]ing|i[sz]ation|al|ally|ly|ment|ments|ions?|ations?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a question wants to be told, and of what."""

    sought: Sought
    words: Mapping[str, float]
    """Words of the topic with their weights: rare ones tell more."""
    counted: tuple[str, ...] = ()
    """What is counted, of a COUNT: "traffic", "signals"."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, figure or date in a text."""

    start: int
    end: int
    fit: float
    """0 to 1: how much of what is asked about stands near it."""
    is_named: bool = True
    """False of a number beside which the thing that is counted is not named."""


def target_of(query: Query, sought: Sought, weights: Mapping[str, float]) -> Target:
    """Return what a question wants to be told.

    Args:
        query: What is asked.
        sought: One of the things that it asks for.
        weights: Of the words of its topic.
    """
    told = {word: weight for word, weight in weights.items() if word not in _ASKING_WORDS}
    if told and query.denied:
        told["no"] = max(told.values())
    return Target(sought=sought, words=told, counted=query.counted if sought is Sought.COUNT else ())


def best_figure(text: str, target: Target) -> Figure | None:
    """Return the name, figure or date of a text that is most likely the one asked for; None where it holds none."""
    found = [_figure(text, one.start, one.end, target) for one in found_in(text, KINDS[target.sought])]
    return max(found, key=lambda one: (one.is_named, one.fit, -one.start), default=None)


def _figure(text: str, start: int, end: int, target: Target) -> Figure:
    """Weigh the words of the topic that stand near a figure, and see whether what is counted follows a number."""
    first = max((match.end() for match in _BREAK.finditer(text, 0, start)), default=0)
    last = next((match.start() for match in _BREAK.finditer(text, end)), len(text))
    before, behind = words(text[first:start]), words(text[end:last])
    within = words(text[start:end])
    rings = (
        (1.0, [*before[-BESIDE:], *within, *behind[:BESIDE]]),
        (NEARBY_WEIGHT, [*before[-NEARBY:], *behind[:NEARBY]]),
        (FURTHER_OFF, words(text)),
    )
    held = 0.0
    for word, weight in target.words.items():
        near = (part for part, there in rings if any(is_same_word(word, other) for other in there))
        held += weight * next(near, 0.0)
    total = sum(target.words.values())
    is_named = not target.counted or any(is_same_word(noun, other) for noun in target.counted for other in behind[:ADJECTIVES])
    return Figure(start, end, held / total if total > 0 else 0.0, is_named)


def is_same_word(one: str, other: str) -> bool:
    """Whether two words in lower case differ in their endings only, or one is a compound that ends in the other."""
    if one == other:
        return True
    stem = 0
    while stem < min(len(one), len(other)) and one[stem] == other[stem]:
        stem += 1
    ends = {one[stem:], other[stem:]}
    if stem >= 3 and ends != {"", "e"} and all(_INFLECTION.fullmatch(end) for end in ends):
        return True
    if stem >= 5 and all(_SUFFIX.fullmatch(end) for end in ends):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and long.endswith(short)
