"""Question -> on what its sides are compared: issuers with each other, or the versions of one issuer's strategy."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stratbot.query.frame import ISSUER, Token
from stratbot.query.lexicon import word_set
from stratbot.types import Document

_YEAR = re.compile(r"(?:19|20)\d\d")
_TIED = frozenset(
    "between in at of by for from with to than against versus vs and or both either that those unlike the v".split()
)


def compared_topic(text: str, tokens: Sequence[Token], *, is_of_versions: bool = False) -> str:
    """Return on what is compared: what is left between the names when the words of comparing are taken off its ends."""
    fragments: list[list[Token]] = [[]]
    for token in tokens:
        if token.word == ISSUER or _YEAR.fullmatch(token.word):
            fragments.append([])
        else:
            if fragments[-1] and re.search(r"[:;?]", text[fragments[-1][-1].end : token.start]):
                fragments.append([])
            fragments[-1].append(token)
    frame = word_set("comparing_frame", "changing") if is_of_versions else word_set("comparing_frame")
    found = []
    for number, fragment in enumerate(fragments):
        ahead = ""
        while fragment and (fragment[0].word in frame or (number and fragment[0].word in ("council", "council's"))):
            ahead, fragment = fragment[0].word, fragment[1:]
        while fragment and (fragment[-1].word in frame or fragment[-1].word in _TIED):
            fragment = fragment[:-1]
        empty = word_set("leading", "pointers", "determiners", "document_nouns")
        if ahead not in ("about", "on"):  # "about digital inclusion" names a topic, "the digital plans" does not
            empty |= word_set("adjectives")
        if not all(token.word in empty for token in fragment):
            found.append(text[fragment[0].start : fragment[-1].end])
    return " ".join(found)


def versions_named(words: Sequence[str], issuer: str, documents: Sequence[Document]) -> tuple[int, ...]:
    """Return the years of the documents that one issuer is compared with itself by; empty where that is not asked."""
    known = sorted({one.year for one in documents if one.issuer == issuer and one.year is not None})
    if not word_set("changing") & set(words):
        return ()
    named = sorted({int(word) for word in words if _YEAR.fullmatch(word)})
    if len(named) >= 2 and set(named) & set(known):
        return tuple(named)
    if len(known) < 2:
        return ()
    if len(named) == 1 and named[0] in known and named[0] != known[-1]:
        return (named[0], known[-1])
    return (known[0], known[-1]) if not named else ()
