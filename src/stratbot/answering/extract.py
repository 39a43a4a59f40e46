"""Question -> the name, figure or date that it asks for, and which sentences hold it: what is quoted first."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stratbot.judging.facts import Found, Kind, found_in, years_in
from stratbot.query.lexicon import mapping
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
    """many much percent fraction long far big large month day soon costing money pay paid spend spent put get gets getting got
    going name person people""".split()
).union(*(mapping("nominal")[asked].split() for asked in ("date", "money", "share", "count")))
"""Words that ask for the figure, or stand for anything done with it, and are seldom beside it."""
_BREAK = re.compile(r"[•●■]|[.!?](?=\s)")
NEARBY = 12
"""Words on either side of a figure, within its sentence: what stands there is said of it, most likely."""
_EVENT_BEHIND = 1.5
"""Words by which a word behind a date counts as further from it: "adoption in 2028" is said more often than "2028 adoption"."""
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

_INFLECTED = {
    "t": ("ts", "tted", "tting"), "d": ("ds", "ded", "ding"), "de": ("des", "ded", "ding"),
    "sh": ("shed", "shes", "shing"), "y": ("ied", "ies", "ying"),
}  # fmt: skip
_NOUNS_OF_DOING = frozenset(
    (ending, noun)
    for verb, noun in (("t", "ssion"), ("d", "sion"), ("de", "sion"), ("sh", "cation"), ("y", "ication"))
    for ending in (verb, *_INFLECTED[verb])
)
"""Ends of a verb and of the noun for what it says: submit, submission; publish, publication; decide, decision."""
_AHEAD = re.compile(
    r"\bwhen (?:will|shall)\b|\bwhen (?:is|are|does|do)\b.* (?:expect(?:ed)?|due|plan(?:s|ned)?|to be)\b", re.IGNORECASE
)
_PAST = re.compile(r"\bwhen (?:did|was|were|has|have|had)\b", re.IGNORECASE)
_SPAN_OF_NAME = re.compile(
    r"(?:\b(?:plan|plans|strategy|scheme|framework|programme|program|agenda|vision|period)\W{1,2}|\bFY\s?)$", re.IGNORECASE
)
"""Before the years that a plan runs: "Local Plan 2018-2033"."""
_SPAN = re.compile(r"(?:19|20)\d\d\s?[-–—/]\s?\d+")
_HORIZON = re.compile(r"(?:to|until|till) (?:19|20)\d\d", re.IGNORECASE)
_PUT_OFF = re.compile(r"\w(?:ed|back|forward|off)\s+(?:up\s+)?$", re.IGNORECASE)
_CELLS = {
    Sought.DATE: (Kind.DATE, re.compile(r"(?:(?<=[;:] )|^)(?:19|20)\d\d(?=;|$)")),
    Sought.EXTENT: (Kind.EXTENT, re.compile(r"(?<=[;:] )(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?=;|$)")),
}
_LIST_LABEL = re.compile(r"\s*\(?\w{1,3}\)")
"""A number that counts nothing: "2) Homes completed"."""
_BEGINS = re.compile(r"(?:begin(?:s|ning)?|began|begun|start(?:s|ed|ing)?|commence(?:s|d|ment)?)")
_PASSIVE = re.compile(r"\b(?:be|been|being|was|were|is|are) (?:\w+ly )?(\w+)")
_PREFIXES = frozenset({"pre", "post", "non"})
_PREFIXED = re.compile(r"\b(pre|post|non)-(?=\w)", re.IGNORECASE)
_ASKS_SPAN = re.compile(
    r"\b(?:until|till|from when|ends?|ending|periods?|last|lasts|run|runs|cover|covers|expire\w*)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a question wants to be told, and of what."""

    sought: Sought
    words: Mapping[str, float]
    """Words of the topic with their weights: rare ones tell more."""
    counted: tuple[str, ...] = ()
    """What is counted, of a COUNT: "traffic", "signals"."""
    is_ahead: bool | None = None
    """Of a DATE: whether it is asked when something will be (True) or was (False); None where the question leaves it open."""
    event: str = ""
    """Of a DATE: the word for what happens then, "submitted" or "hearings"."""
    is_span: bool = False
    """Of a DATE: whether a time is asked for through which something goes on, or its end."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, figure or date in a text."""

    start: int
    end: int
    fit: float
    """0 to 1: how much of what is asked about stands near it."""
    is_named: bool = True
    """False of a number beside which the thing that is counted is not named, and of a date that cannot be the one asked for."""
    tells_event: bool = False
    """Of a date: whether the word for what happens stands in its sentence."""


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
    is_date = sought is Sought.DATE
    return Target(
        sought=sought,
        words=told,
        counted=query.counted if sought is Sought.COUNT else (),
        is_ahead=True if is_date and _AHEAD.search(query.text) else False if is_date and _PAST.search(query.text) else None,
        event=_event(query.topic) if is_date else "",
        is_span=is_date and _ASKS_SPAN.search(query.text) is not None,
    )


def _event(topic: str) -> str:
    """Return the word for what happens: "adopted" of "plan be adopted", else the first ("submit its plan")."""
    if match := _PASSIVE.search(topic):
        return match[1].lower()
    return next(iter(words(topic)), "")


def best_figure(text: str, target: Target, *, under: Sequence[str] = (), year: int | None = None) -> Figure | None:
    """Return the name, figure or date of a text that is most likely the one asked for; None where it holds none.

    Args:
        text: A sentence, or a row of a table.
        target: What is asked for.
        under: Words of the heading that it stands under, where they are said of it too, as of every row of a table.
        year: When its issuer last wrote: what will be is not before it, what has been is not after it.
    """
    found = [
        _figure(text, one, target, under, is_asked=not _is_other_date(text, one, target, year))
        for one in (*found_in(text, KINDS[target.sought]), *_cells_alone(text, target.sought))
        if not _LIST_LABEL.fullmatch(text[: one.end + 1])
    ]
    apart = {one: _words_to_event(text, one, target) for one in found}
    least = min(apart.values(), default=0.0)
    return max(found, key=lambda one: (one.is_named, apart[one] == least, one.fit, -one.start), default=None)


def _words_to_event(text: str, figure: Figure, target: Target) -> float:
    """Return how many words part a date from the word for what happens, which one of several in a sentence is nearest to."""
    if not figure.tells_event:
        return math.inf
    before, behind = _told(text[: figure.start], target), _told(text[figure.end :], target)
    sides: list[tuple[float, str]] = [(number, word) for number, word in enumerate(reversed(before))]
    sides += [(number + _EVENT_BEHIND, word) for number, word in enumerate(behind)]
    return min((number for number, word in sides if is_same_word(target.event, word)), default=math.inf)


def _cells_alone(text: str, sought: Sought) -> list[Found]:
    """Return what is all of a cell: a year where a date is asked for, a number where an extent is, whose unit the head says."""
    if sought not in _CELLS:
        return []
    kind, pattern = _CELLS[sought]
    return [Found(kind=kind, text=match[0], start=match.start(), end=match.end()) for match in pattern.finditer(text)]


def _is_other_date(text: str, found: Found, target: Target, year: int | None) -> bool:
    """Whether a date is on the wrong side of the year of writing, or the years that a plan runs."""
    if target.sought is not Sought.DATE:
        return False
    if not target.is_span:
        before = text[: found.start]
        if (_SPAN.fullmatch(found.text) and _SPAN_OF_NAME.search(before)) or (
            _HORIZON.fullmatch(found.text) and not _PUT_OFF.search(before)
        ):
            return True
    years = years_in(found.text)
    if year is None or target.is_ahead is None or not years:
        return False
    return max(years) < year if target.is_ahead else min(years) > year


def _figure(text: str, found: Found, target: Target, under: Sequence[str], *, is_asked: bool) -> Figure:
    """Weigh the words of the topic that stand near a figure, and see whether what is counted follows a number."""
    start, end = found.start, found.end
    first = max((match.end() for match in _BREAK.finditer(text, 0, start)), default=0)
    last = next((match.start() for match in _BREAK.finditer(text, end)), len(text))
    before, within, behind = (_told(part, target) for part in (text[first:start], text[start:end], text[end:last]))
    rings = (
        (1.0, [*before[-BESIDE:], *within, *behind[:BESIDE]]),
        (NEARBY_WEIGHT, [*before[-NEARBY:], *behind[:NEARBY], *under]),
        (FURTHER_OFF, _told(text, target)),
    )
    held = 0.0
    for word, weight in target.words.items():
        near = (part for part, there in rings if any(is_same_word(word, other) for other in there))
        held += weight * next(near, 0.0)
    total = sum(target.words.values())
    is_named = not target.counted or any(is_same_word(noun, other) for noun in target.counted for other in behind[:ADJECTIVES])
    fit = held / total if total > 0 and is_asked else 0.0
    tells = any(is_same_word(target.event, word) for word in (*before, *within, *behind)) if target.event else False
    return Figure(start, end, fit, is_named and is_asked, tells and is_asked)


def _told(text: str, target: Target) -> list[str]:
    """Return the words of a text; "pre-submission" is no submission, unless it is what is asked about."""
    return words(text if _PREFIXES & target.words.keys() else _PREFIXED.sub(r"\1", text))


def is_same_word(one: str, other: str) -> bool:
    """Whether two words in lower case differ in their endings only, or one is a compound that ends in the other."""
    if one == other or (_BEGINS.fullmatch(one) and _BEGINS.fullmatch(other)):
        return True
    stem = 0
    while stem < min(len(one), len(other)) and one[stem] == other[stem]:
        stem += 1
    ends = {one[stem:], other[stem:]}
    if stem >= 3 and ends != {"", "e"} and all(_INFLECTION.fullmatch(end) for end in ends):
        return True
    if stem >= 5 and all(_SUFFIX.fullmatch(end) for end in ends):
        return True
    if stem >= 3 and not _NOUNS_OF_DOING.isdisjoint(((one[stem:], other[stem:]), (other[stem:], one[stem:]))):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and long.endswith(short) and long.removesuffix(short) not in _PREFIXES
