"""Topic -> the sort of fact that it asks for, and whether a sentence holds one: "by when", "what does it cost", "who leads it".

Unlike `query.seeks`, which reads whole questions for the one fact that they want, this reads topics, those of set questions too:
"a date for the review", "budget of the programme".
"""

from __future__ import annotations

import re

from stratbot.judging.facts import Kind, found_in

_SORTS: tuple[tuple[re.Pattern[str], tuple[Kind, ...]], ...] = (
    (
        re.compile(
            r"\b(?:in charge|responsib\w+|accountab\w+|by (?:name|post|job title)|named (?:person|officer|post)|job title|"
            r"post ?holder|who leads|leads? (?:on|it)|officer|director|signed)\b",
            re.IGNORECASE,
        ),
        (Kind.PERSON, Kind.POST, Kind.MEMBER, Kind.LEAD, Kind.BODY),
    ),
    (
        re.compile(
            r"\b(?:costs?|budgets?|how much|money|spend\w*|funding figure|price|fee|pay for all)\b",
            re.IGNORECASE,
        ),
        (Kind.MONEY,),
    ),
    (
        re.compile(
            r"\b(?:when|dates?|deadline|what year|the year|timetable|revis\w+|reviewed?|expires?)\b",
            re.IGNORECASE,
        ),
        (Kind.DATE, Kind.TIME, Kind.INTERVAL),
    ),
    (
        re.compile(
            r"\b(?:target\w*|how many|percentage|share of|per ?cent|numbers?|how long|how often|how quickly|how big|size)\b",
            re.IGNORECASE,
        ),
        (Kind.PART, Kind.FIGURE, Kind.EXTENT),
    ),
)


def kinds_sought(topic: str) -> tuple[Kind, ...]:
    """Return the kinds of facts, any of which a topic asks for; none for most topics."""
    return tuple(kind for asks, kinds in _SORTS if asks.search(topic) for kind in kinds)


def holds_one(text: str, kinds: tuple[Kind, ...]) -> bool:
    """Whether a sentence holds a fact of one of some kinds."""
    return bool(found_in(text, kinds))
