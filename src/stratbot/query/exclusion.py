"""Question -> whom it leaves out: "which councils outside London", "everybody except Wigan"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stratbot.query.groups import leading_groups
from stratbot.query.issuers import find_issuers
from stratbot.query.lexicon import pattern
from stratbot.types import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A question without the words that leave somebody out."""

    text: str
    issuers: tuple[str, ...] = ()
    """Those that it leaves out, as the corpus spells them."""
    groups: tuple[str, ...] = ()
    """Groups that it leaves out, as `groups.members` takes them."""


_NOUN = (
    r"(?:councils?|cities|authorities|boroughs|districts|counties|countries|towns|strategies|plans|documents|issuers|places|bodies|"
    r"departments|governments|everybody|everyone|anybody|anyone|who|all)"
)
_BEHIND_NOUN = re.compile(rf"\b{_NOUN}$", re.IGNORECASE)
_THOSE = re.compile(r"(?:those\s+)?(?:(?:in|from|of)\s+)?(?:the\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s*,?\s+(?:and|or)\s+|\s*,\s*", re.IGNORECASE)


def find_exclusion(question: str, documents: Sequence[Document]) -> Exclusion:
    """Take out of a question whom it leaves out; names that nobody bears stay where they are.

    "Outside" and "not in" leave out only behind the noun of who is asked: firms outside London are a topic.

    Args:
        question: With single spaces.
        documents: Of the index.
    """
    for match in pattern("except").finditer(question):
        if (found := _names_at(question, match.end(), documents, prefer_groups=False)) is not None:
            return _without(question, match.start(), *found)
    for match in pattern("outside").finditer(question):
        if _BEHIND_NOUN.search(question[: match.start()]):
            if (found := _names_at(question, match.end(), documents, prefer_groups=True)) is not None:
                return _without(question, match.start(), *found)
    return Exclusion(text=question)


def _without(question: str, start: int, end: int, issuers: Sequence[str], groups: Sequence[str]) -> Exclusion:
    rest = f"{question[:start]} {question[end:].lstrip(' ,')}".strip()
    text = re.sub(r"\s+(?=[?!.,])", "", rest)
    return Exclusion(text=text, issuers=tuple(dict.fromkeys(issuers)), groups=tuple(dict.fromkeys(groups)))


def _names_at(
    question: str, start: int, documents: Sequence[Document], *, prefer_groups: bool
) -> tuple[int, list[str], list[str]] | None:
    """Read a list of issuers and groups; return where it ends, and both, or None where none stands there."""
    issuers: list[str] = []
    groups: list[str] = []
    end = position = start
    while True:
        those = _THOSE.match(question, position)
        if those is not None:
            position = those.end()
            prefer_groups = prefer_groups or bool(re.search(r"\bin\b", those[0], re.IGNORECASE))
        length, group = leading_groups(question[position:], documents)
        named = [
            (name, stop) for name, begin, stop in find_issuers(question[position:], [d.issuer for d in documents]) if not begin
        ]
        if group and (prefer_groups or not named):
            groups.append(group)
            end = position + length
        elif named:
            issuers += [name for name, _ in named]
            end = position + named[0][1]
        else:
            break
        following = _AND.match(question, end)
        if following is None:
            break
        position = following.end()
    return (end, issuers, groups) if issuers or groups else None
