"""What was typed -> the sentence that asks: "We are writing a paper. Which councils ...? Please give pages." asks once."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"(?P<mark>[.?!])[\"'”’)]*\s+(?=[\"'“‘(]?[^\W\d_])")
_ABBREVIATION = re.compile(
    r"(?:^|[^\w])(?:[A-Za-z]|st|mr|mrs|ms|dr|prof|no|nos|vs|etc|approx|dept|govt|cllr|inc|ltd|ave|mt|ft|cf|pp?)$", re.IGNORECASE
)
"""Ends in a full stop and no sentence: "St. Helens", "U.S. cities", "No. 10"."""
_QUESTION_WORD = re.compile(
    r"^(?:(?:and|so|but|also|please|well|ok|okay|now|then|hi|hello)[,!]?\s+)*(?:which|what|who|whose|whom|how|when|where|why|does|do|did|is|are|"
    r"has|have|will|would|can|could|compare|contrast|list|name|find|search|look|give|quote|count|show|tell|summari[sz]e|define|explain|any|anything)\b",
    re.IGNORECASE,
)
_ABOUT_THE_ANSWER = re.compile(
    r"^(?:(?:and|but|also|please|can you|could you|would you|i(?:'d| would)? like|i need|we need|i want|kindly)[,\s]+)*"
    r"(?:(?:give|show|tell|send|list|include|add|cite|quote|provide|name|with|to see|be|keep|answer|explain)\b.*\b"
    r"(?:pages?|page numbers?|quotes?|quotations?|sources?|references?|citations?|evidence|examples?|details?|brief|short|"
    r"concise|bullets?|table|english|why)\b|thanks?\b|thank you\b|cheers\b|(?:some |a few )?examples?\b)",
    re.IGNORECASE,
)
"""Says how the answer should look, not what is asked: quotes and pages stand in every answer anyway."""
_POINTS_BACK = re.compile(
    r"\b(?:it|this|that|these|those|them|one|such|so)\s*[?.!]*$|"
    r"\b(?:does|do|did|is|are|was|were|will|would|has|have|can|should)\s+(?:it|they|he|she|this|that|there)\b|\b(?:its|their|there)\s+(?=\w+\s*[?.!]*$)",
    re.IGNORECASE,
)
"""Holds a word for what another sentence names."""
_COMPARES = re.compile(r"^(?:please\s+)?(?:compare|contrast)\b", re.IGNORECASE)
"""The topic of the comparison may be in the question behind it: "Compare A and B. What do they say about skills?"."""
_MIN_WORDS = 4
"""A question of fewer words ("which cities?") has its topic in another sentence."""
_QUOTATION_MARKS = re.compile(r"[\"“”]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question out of what was typed."""

    text: str
    further: tuple[str, ...] = ()
    """Other questions in it, in order, which are not answered."""
    rest: str = ""
    """What else is said, without a question."""


def asking_sentence(typed: str) -> Asked:
    """Choose the sentence that asks; where none or only one does so plainly, what was typed stays whole.

    Args:
        typed: With single spaces.
    """
    sentences = _sentences(typed)
    asking = [one for one in sentences if _asks(one)]
    if len(sentences) < 2 or not asking or _leans(asking[0]) or (asking[1:] and _COMPARES.match(asking[0])):
        return Asked(text=typed)
    return Asked(text=asking[0], further=tuple(asking[1:]), rest=" ".join(one for one in sentences if one not in asking))


def _sentences(typed: str) -> list[str]:
    found, start, marks, read = [], 0, 0, 0
    for match in _END.finditer(typed):
        marks += len(_QUOTATION_MARKS.findall(typed, read, match.end()))
        read = match.end()
        word = typed[typed.rfind(" ", start, match.start()) + 1 : match.start()] if match["mark"] == "." else ""
        if marks % 2 or _ABBREVIATION.search(word[-12:]):
            continue
        found.append(typed[start : match.end()].strip())
        start = match.end()
    return [*found, typed[start:].strip()]


def _asks(sentence: str) -> bool:
    return bool(_QUESTION_WORD.match(sentence) or sentence.rstrip("\"'”’) ").endswith("?")) and not _ABOUT_THE_ANSWER.match(
        sentence
    )


def _leans(question: str) -> bool:
    return len(question.split()) < _MIN_WORDS or bool(_POINTS_BACK.search(question))
