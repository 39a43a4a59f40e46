"""Words that complete what is typed in the question box: names of issuers and themes, shown in grey behind the cursor."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from textual.suggester import Suggester

from stratbot.tui.plaintext import one_line

MIN_CHARS = 3
"""Letters of a name that have to be typed before it is completed; two-letter words are mostly words of the question."""
MAX_WORDS = 6
"""Of what is typed last that may begin a name."""


def folded(text: str) -> str:
    """Spell text without case and accents, letter for letter, so that lengths stay true."""
    return "".join(unicodedata.normalize("NFKD", letter)[:1].casefold()[:1] if letter.isalpha() else letter for letter in text)


class NameCompletion(Suggester):
    """Completes the name that the last words typed begin, the longest beginning first."""

    def __init__(self) -> None:
        """Start without names; they come with the index."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._names: list[tuple[str, str]] = []

    def take(self, issuers: Iterable[str], themes: Iterable[str]) -> None:
        """Take the names to complete; issuers come before themes."""
        names = dict.fromkeys(one_line(name) for name in (*issuers, *themes))
        self._names = [(folded(name), name) for name in names if len(name) > MIN_CHARS]

    async def get_suggestion(self, value: str) -> str | None:
        """Return what is typed with the name completed; None where nothing begins so."""
        return self.complete(value)

    def complete(self, value: str) -> str | None:
        """Return what is typed with the name completed, spelt as the documents spell it; None where nothing begins so."""
        typed = folded(value)
        starts = [0, *(place + 1 for place, letter in enumerate(typed) if letter == " ")][-MAX_WORDS:]
        for start in starts:
            beginning = typed[start:]
            if len(beginning) < MIN_CHARS or beginning != beginning.lstrip():
                continue
            for name_folded, name in self._names:
                if name_folded.startswith(beginning) and len(name_folded) > len(beginning):
                    return value[:start] + name
        return None
