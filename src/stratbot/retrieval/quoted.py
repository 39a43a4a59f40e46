"""Words in quotation marks -> which passages and sentences hold them as they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stratbot.index.reader import OpenIndex
from stratbot.query.lexicon import word_set
from stratbot.query.words import STOP_WORDS, words

BoolArray = npt.NDArray[np.bool_]

_DASHES = re.compile(r"(?<=\w)[-\u00ad\u2010\u2011](?=\w)")
_NO_WORD = re.compile(r"[\W_]+")


def holds_phrase(text: str, phrase: str) -> bool:
    """Whether the words of a phrase stand in a text in their order, whole, whatever the case and the white space between.

    A hyphen within a word may be there or not, or be a space: "wi-fi", "wifi" and "wi fi" are the same words.
    """
    return any(f" {wanted} " in f" {there} " for wanted, there in zip(_forms(phrase), _forms(text), strict=True))


def _forms(text: str) -> tuple[str, str]:
    """Return a text's words with single spaces between, hyphenated words apart, and closed up."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold().replace("'", "")
    return _NO_WORD.sub(" ", plain).strip(), _NO_WORD.sub(" ", _DASHES.sub("", plain)).strip()


def is_all_phrase(topic: str, phrases: Sequence[str]) -> bool:
    """Whether a topic asks for nothing but some words in quotation marks."""
    asked = {word for phrase in phrases for word in words(phrase)}
    rest = [word for word in words(topic) if word not in asked]
    return all(word in STOP_WORDS or word in word_set("quoted_saying") for word in rest)


class Held:
    """Where in an index some phrases stand, all of them."""

    def __init__(self, index: OpenIndex, phrases: Sequence[str]) -> None:
        """Look every phrase up; body text only, as for all evidence."""
        self.passages: BoolArray = np.ones(len(index.passage_document), dtype=np.bool_)
        """(n_passages,): those that hold all phrases."""
        self.sentences: BoolArray = np.zeros(len(index.sentence_passage), dtype=np.bool_)
        """(n_sentences,): of these passages the sentences that hold one; where it runs over an end, all that it touches."""
        for phrase in phrases:
            passages, sentences = _standing(index, phrase)
            self.passages &= passages
            self.sentences |= sentences
        self.passages &= index.passage_is_body
        self.sentences &= self.passages[index.sentence_passage]

    def documents(self, index: OpenIndex) -> BoolArray:
        """Return (n_documents,): those with such a passage."""
        found = np.zeros(len(index.documents), dtype=np.bool_)
        found[index.passage_document[self.passages]] = True
        return found


def in_documents(index: OpenIndex, phrases: Sequence[str]) -> BoolArray:
    """Return (n_documents,): those whose body text holds every phrase, in one passage or another."""
    found = np.ones(len(index.documents), dtype=np.bool_)
    for phrase in phrases:
        found &= Held(index, [phrase]).documents(index)
    return found


def _standing(index: OpenIndex, phrase: str) -> tuple[BoolArray, BoolArray]:
    passages = np.zeros(len(index.passage_document), dtype=np.bool_)
    sentences = np.zeros(len(index.sentence_passage), dtype=np.bool_)
    rows, _ = index.lexical.scores([phrase, _DASHES.sub("", phrase)], unit="passage")
    for row, passage in zip(rows, index.passages(rows), strict=True):
        if not holds_phrase(passage.text, phrase):
            continue
        passages[row] = True
        first, _ = index.sentence_range(int(row))
        texts = [sentence.text for sentence in passage.sentences]
        holding = [number for number, text in enumerate(texts) if holds_phrase(text, phrase)]
        if not holding:  # it runs over the end of a sentence, or what was taken for one
            spans = [n for n in range(len(texts) - 1) if holds_phrase(f"{texts[n]} {texts[n + 1]}", phrase)]
            holding = [number for span in spans for number in (span, span + 1)] or list(range(len(texts)))
        sentences[[first + number for number in holding]] = True
    return passages, sentences
