"""What the documents use of the language: asked for when a question is understood, answered by the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Vocabulary(Protocol):
    """The words and phrases of some documents."""

    def sentences(self, phrase: tuple[str, ...]) -> int:
        """Return how many sentences hold some words next to each other, in whatever inflection."""

    def is_a_word(self, word: str) -> bool:
        """Whether a word is known apart from the documents."""

    def counts(self) -> Mapping[str, int]:
        """Return how often the documents use each word, in lower case."""
