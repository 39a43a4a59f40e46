"""Question -> whom it leaves out: "which councils outside London", "everybody except Wigan"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stratbot.query.groups import leading_groups
from stratbot.query.issuers import find_issuers
from stratbot.query.lexicon import nouns, pattern, plain_words, word_set
from stratbot.types import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A question without the words that leave somebody out."""

    text: str
    issuers: tuple[str, ...] = ()
    """Those that it leaves out, as the corpus spells them."""
    groups: tuple[str, ...] = ()
    """Groups that it leaves out, as `groups.members` takes them."""


OPENING = 4
"""Words of a question within which the noun for who is asked stands: firms outside London are a topic further on."""
_THOSE = re.compile(r"(?:those\s+)?(?:(?:in|from|of)\s+)?(?:the\s+)?", re.IGNORECASE)
_AND = re.compile(rf"(?:\s*,?\s+(?:and|or)\s+|\s*,\s*){_THOSE.pattern}", re.IGNORECASE)


def find_exclusion(question: str, documents: Sequence[Document]) -> Exclusion:
    """Take out of a question whom it leaves out; names that nobody bears stay where they are.

    "Outside" and "not in" leave out only behind the noun of who is asked.

    Args:
        question: With single spaces.
        documents: Of the index.
    """
    for name in ("except", "outside"):
        for match in pattern(name).finditer(question):
            opening = plain_words(question[: match.start()])
            if name == "outside" and (len(opening) > OPENING or opening[-1] not in nouns()[1] | word_set("everybody")):
                continue
            end, issuers, groups = _names_at(question, match.end(), documents, prefer_groups=name == "outside")
            if issuers or groups:
                rest = f"{question[: match.start()]} {question[end:].lstrip(' ,')}".strip()
                return Exclusion(text=re.sub(r"\s+(?=[?!.,])", "", rest), issuers=tuple(issuers), groups=tuple(groups))
    return Exclusion(text=question)


def _names_at(
    question: str, start: int, documents: Sequence[Document], *, prefer_groups: bool
) -> tuple[int, dict[str, None], dict[str, None]]:
    """Read a list of issuers and groups; return where it ends, and both."""
    issuers: dict[str, None] = {}
    groups: dict[str, None] = {}
    end, following = start, _THOSE.match(question, start)
    while following:
        prefer_groups = prefer_groups or " in " in f" {following[0].casefold()} "
        rest = question[following.end() :]
        length, group = leading_groups(rest, documents)
        named = [(name, stop) for name, begin, stop in find_issuers(rest, [one.issuer for one in documents]) if begin == 0]
        if group and (prefer_groups or not named):
            groups[group] = None
            end = following.end() + length
        elif named:
            issuers.update(dict.fromkeys(name for name, _ in named))
            end = following.end() + named[0][1]
        else:
            break
        following = _AND.match(question, end)
    return end, issuers, groups
