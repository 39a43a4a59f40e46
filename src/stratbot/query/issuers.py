"""Names of issuers in a question: which ones it names, and where."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable, Mapping, Sequence

from stratbot.corpus.aliases import fold, issuer_aliases

_COMPASS = re.compile(
    r"\b(?:north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?|new|mid|greater|lower|upper|central|great)[\s-]+$"
)
_COMPASS_WORDS = ("northern", "southern", "eastern", "western")
_WORD_BEFORE = re.compile(r"(\w{6,})[\s-]+$")
_SAME_COMPASS = 0.85
"""Of `difflib`, from which a word before a name is a compass word with a slip in it: "Norhern Ireland" is not Ireland either."""


def _follows_compass(before: str) -> bool:
    if _COMPASS.search(before):
        return True
    word = _WORD_BEFORE.search(before)
    return word is not None and bool(difflib.get_close_matches(word[1], _COMPASS_WORDS, n=1, cutoff=_SAME_COMPASS))


def _is_new(text: str, start: int) -> bool:
    """Whether what stands before a name says that something is new: "the new Fenland plan", not "New Boston"."""
    return (
        text[start : start + 1].isupper()
        and re.search(r"\b(?:the|an?|any|its|their|this|that)\s+new\s+$", text[:start], re.IGNORECASE) is not None
    )


def find_issuers(text: str, issuers: Iterable[str]) -> list[tuple[str, int, int]]:
    """Return (issuer, start, end) for every issuer that a text names, in order; of overlapping names the longest.

    An alias that several issuers share names the one that bears it as its full name, else all of them.
    """
    folded = fold(text)
    offsets = _fold_offsets(text)
    spans: list[tuple[int, int, Sequence[str]]] = []
    for alias, names in _owners_of(tuple(dict.fromkeys(issuers))).items():
        if alias not in folded:
            continue
        exact = [name for name in names if fold(name).strip() == alias]
        for match in re.finditer(rf"(?<!\w){re.escape(alias)}(?!\w)", folded):
            if _follows_compass(folded[: match.start()]) and not _is_new(text, offsets[match.start()]):
                continue  # "Northern Ireland" is not Ireland
            spans.append((match.start(), match.end(), exact or names))
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    taken: list[tuple[int, int, Sequence[str]]] = []
    for start, end, names in spans:
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
            taken.append((start, end, names))
    return [(name, offsets[start], offsets[end]) for start, end, names in sorted(taken) for name in names]


@functools.lru_cache(maxsize=16)
def _owners_of(issuers: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
    """Return the issuers that each alias may mean. A question looks them up several times."""
    owners: dict[str, list[str]] = {}
    for issuer in issuers:
        for alias in issuer_aliases(issuer):
            owners.setdefault(alias, []).append(issuer)
    return owners


def _fold_offsets(text: str) -> list[int]:
    """For each character of fold(text), and its end, the offset in text."""
    offsets: list[int] = []
    for position, char in enumerate(text):
        offsets += [position] * len(fold(char))
    return [*offsets, len(text)]
