"""What the documents of one open index use of the language, for understanding questions."""

from __future__ import annotations

from collections import Counter

from stratbot.index.encoder import Encoder
from stratbot.index.reader import OpenIndex
from stratbot.query.spelling import count_words


class IndexVocabulary:
    """Implements `query.vocabulary.Vocabulary` over an index and the words that its model knows."""

    def __init__(self, index: OpenIndex, encoder: Encoder) -> None:
        """Keep both; nothing is counted yet."""
        self._index = index
        self._encoder = encoder
        self._one_token = encoder.count_tokens(["the"])[0]
        self._counts: Counter[str] | None = None
        self._sentences: dict[tuple[str, ...], int] = {}

    def sentences(self, phrase: tuple[str, ...]) -> int:
        """Return how many sentences hold some words next to each other, in whatever inflection."""
        if phrase not in self._sentences:
            wanted = phrase if len(phrase) > 1 else " ".join(phrase)
            self._sentences[phrase] = len(self._index.lexical.rows(wanted, unit="sentence")) if phrase else 0
        return self._sentences[phrase]

    def is_a_word(self, word: str) -> bool:
        """Whether the model knows a word as a whole."""
        return self._encoder.count_tokens([word])[0] <= self._one_token

    def counts(self) -> Counter[str]:
        """Return how often the documents use each word, in lower case."""
        if self._counts is None:
            self._counts = self._index.counted(count_words)
        return self._counts
