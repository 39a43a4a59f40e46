"""Topic -> the topics that it joins: "both open data and drones" asks for two things, "health and social care" for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum

from stratbot.retrieval.topic import core_topic
from stratbot.retrieval.words import search_terms


class Join(StrEnum):
    """How topics hang together."""

    AND = "and"
    OR = "or"
    BUT_NOT = "but not"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedTopics:
    """Two topics or more that a document is judged on one by one."""

    parts: tuple[str, ...]
    join: Join


_SAYS = r"(?:cover|mention|discuss|address|include|plan|propose|support|have|name|publish|set\s+out|talk\s+about|commit\s+to)"
_BUT_NOT = re.compile(
    rf"^(?P<a>.+?),?\s+(?:but\s+not|and\s+not(?!\s+(?:only|just|merely)\b)|"
    rf"(?:but|and)\s+(?:(?:do|does|did|have|has|will)\s+not|(?:do|does|did)n['’]t|never)\s+(?:{_SAYS}\s+)?)\s*(?P<b>.+)$",
    re.IGNORECASE,
)
_AS_WELL = re.compile(r"^(?:both\s+)?(?P<a>.+?),?\s+(?:as\s+well\s+as|and\s+also|but\s+also)\s+(?P<b>.+)$", re.IGNORECASE)
_SAYS_AGAIN = re.compile(rf"^(?P<a>.+?),?\s+and\s+(?P<b>{_SAYS}s?\s+(?!of\b|for\b|to\b|in\b).+)$", re.IGNORECASE)
_BOTH = re.compile(r"^both\s+(?P<a>.+?)\s+and\s+(?P<b>.+)$", re.IGNORECASE)
_EITHER = re.compile(r"^either\s+(?P<a>.+?),?\s+or\s+(?P<b>.+)$", re.IGNORECASE)
_AND, _OR = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s+&\s+", re.IGNORECASE), re.compile(r",\s*(?:or\s+)?|\s+or\s+", re.IGNORECASE)
_REPEATED_VERB = re.compile(
    rf"^(?:to\s+|on\s+|about\s+|for\s+)?(?:(?:also|do|does|have|has)\s+)*{_SAYS}(?:s|es)?\s+(?=\S)", re.IGNORECASE
)
_ASKED_AGAIN = re.compile(
    rf"^(?:how\s+many|which)\s+(?:(?:councils|cities|authorities|strategies|plans|documents|of\s+them)\s+)?(?={_SAYS}\s)",
    re.IGNORECASE,
)
_NAME_WITH_AND = re.compile(r"(?<![\w-])(?=([^\W\d_]+ and (?!(?:the|an?|its|their|our)\b)[^\W\d_]+) [^\W\d_])", re.IGNORECASE)
_ASKS = re.compile(r"^(?:(?:in|at|by|for|on|from|with)\s+)?(?:how|when|where|why|who|whose|what|which)\b", re.IGNORECASE)
_NOT_BUT = re.compile(
    rf"^(?P<a>.+?),?\s+but\s+(?:(?:do|does|did|have|has|will|they)\s+)*(?P<b>{_SAYS}(?:s|es)?\s+.+)$", re.IGNORECASE
)
_EMPTY = re.compile(
    r"^(?:it|them|this|that|these|those|others?|more|so|such|the like|each other|both|any|all|other\s+\w+)$", re.IGNORECASE
)


UNLIKE = 0.4
"""Cosine below which two topics have little to do with each other."""


def joined_topics(
    topic: str, concept_of: Callable[[str], Hashable | None], nearness: Callable[[str, str], float], *, is_set: bool = True
) -> JoinedTopics | None:
    """Take a topic apart where it plainly asks for several things; None where it is one, or where that is not plain.

    "Both ... and", "as well as", "but not" and "either ... or" are plain. A bare "and" or "or" parts only topics that each name
    a concept of their own, or of which one does and the other, of two words or more, has little to do with it: "research and
    development", "towns and cities" and "health and social care" stay what they are.

    Args:
        topic: Free of the question's frame.
        concept_of: Returns the concept that a topic names, None where it names none.
        nearness: Returns the cosine of two topics.
        is_set: The question asks who covers it. Where quotes alone are asked for, a part that names no concept may be one word.
    """
    plain = ((_BUT_NOT, Join.BUT_NOT), (_AS_WELL, Join.AND), (_BOTH, Join.AND), (_EITHER, Join.OR), (_SAYS_AGAIN, Join.AND))
    for pattern, join in plain:
        if match := pattern.match(topic):
            first = re.sub(r"^(?:both|either)\s+", "", match["a"], flags=re.IGNORECASE)
            before = _split(first, _OR if join is Join.OR else _AND) if join is not Join.BUT_NOT and "," in first else [first]
            parts = [_bare(part) for part in (*before, match["b"])]
            return JoinedTopics(parts=tuple(parts), join=join) if all(map(_is_topic, parts)) else None
    for separator, join in ((_AND, Join.AND), (_OR, Join.OR)):
        parts = [_bare(part) for part in _split(topic, separator)]
        if len(parts) < 2 or not all(map(_is_topic, parts)) or (is_set and any(map(_ASKS.match, parts))):
            continue
        concepts = [concept_of(part) for part in parts]
        if None not in concepts and len(set(concepts)) == len(parts):
            return JoinedTopics(parts=tuple(parts), join=join)
        are_full = not is_set or all(
            len(search_terms(part)) > 1 for part, concept in zip(parts, concepts, strict=True) if concept is None
        )
        if join is Join.AND and len(parts) == 2 and any(concepts) and are_full and nearness(*parts) < UNLIKE:
            return JoinedTopics(parts=tuple(parts), join=join)
    return None


def names_with_and(topic: str) -> list[str]:
    """Return the words round each "and" that may be one name with what follows: "employment and skills" of such a plan."""
    return [] if _BOTH.match(topic) else [match[1] for match in _NAME_WITH_AND.finditer(topic)]


def not_but(topic: str) -> JoinedTopics | None:
    """Take apart the topic of who does *not*: "a budget but name an officer" is an officer, but not a budget."""
    match = _NOT_BUT.match(topic)
    parts = (_bare(match["b"]), _bare(match["a"])) if match else ()
    return JoinedTopics(parts=parts, join=Join.BUT_NOT) if parts and all(map(_is_topic, parts)) else None


def neither(topic: str) -> JoinedTopics | None:
    """Take apart the topic of who does *not*, where it names alternatives: "either trams or drones"."""
    match = _EITHER.match(topic)
    parts = (_bare(match["a"]), _bare(match["b"])) if match else ()
    return JoinedTopics(parts=parts, join=Join.OR) if parts and all(map(_is_topic, parts)) else None


def _split(topic: str, separator: re.Pattern[str]) -> list[str]:
    return [part for part in separator.split(topic) if part.strip()]


def _bare(part: str) -> str:
    return _REPEATED_VERB.sub("", _ASKED_AGAIN.sub("", part.strip(" ,;")))


def _is_topic(part: str) -> bool:
    return bool(search_terms(part)) and not _EMPTY.match(part) and bool(core_topic(part))
