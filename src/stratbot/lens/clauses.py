"""A sentence -> its clauses, and the sentence without those that are about something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLAUSE_END = re.compile(
    r"[;:]\s|[.!?]\s(?=[A-Z])|\s(?=\((?:[^\s()]+\s){3})|(?<=[a-z]\))\s|\s[–—]\s|,?\s(?:but|while|whereas|although|though)\s|"
    r",?\s(?:and|or)\s(?=(?:also|previously|formerly|recently|has|have|had|was|were|will|is|are)\b)|,\s(?=(?:which|who|where)\b)"
)


def without_clauses(text: str, not_says: re.Pattern[str] | None) -> str:
    """Return a sentence in which the clauses that have some words are blanks, so that all else keeps its place."""
    if not_says is None or not not_says.search(text):
        return text
    kept = list(text)
    for start, end in clauses(text):
        if not_says.search(text, start, end):
            kept[start:end] = " " * (end - start)
    blanked = "".join(kept)
    return blanked if blanked != text else " " * len(text)  # the words go over the end of a clause


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each clause of a sentence begins and ends."""
    start = 0
    for match in _CLAUSE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)
