from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from stratbot.query.spelling import compound, count_words, mended

VOCABULARY = Counter({"broadband": 9, "apprenticeships": 4, "apprenticeship": 2, "digitisation": 1, "drove": 3, "facing": 2})


@dataclass
class Words:
    """A vocabulary made of what the documents use, and of what is a word apart from them."""

    used: Mapping[str, int] = field(default_factory=lambda: VOCABULARY)
    known: frozenset[str] = frozenset()

    def sentences(self, phrase: tuple[str, ...]) -> int:
        return self.used.get(" ".join(phrase), 0)

    def is_a_word(self, word: str) -> bool:
        return word in self.known

    def counts(self) -> Mapping[str, int]:
        return self.used


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brodband", "broadband"),
        ("broadbnad", "broadband"),
        ("aprenticeships", "apprenticeships"),
        ("digitization", "digitisation"),
        ("aprentiseships", "apprenticeships"),
    ],
)
def test_a_slip_is_read_as_the_nearest_word_of_the_documents(typed: str, meant: str) -> None:
    assert mended(typed, Words()) == meant


@pytest.mark.parametrize("word", ["broadband", "Brodband", "BRODBAND", "zeppelins", "drones", "skils", "ict", ""])
def test_words_in_use_names_short_words_and_words_without_a_neighbour_stay(word: str) -> None:
    assert mended(word, Words()) == word


def test_an_ordinary_word_of_the_language_is_no_slip() -> None:
    assert mended("droves", Words(known=frozenset({"droves"}))) == "droves"
    assert mended("droves", Words()) == "drove"


def test_a_short_word_two_letters_away_is_no_slip() -> None:
    assert mended("fracking", Words()) == "fracking"


def test_the_plural_of_an_ordinary_word_is_no_slip() -> None:
    assert mended("droves", Words(known=frozenset({"drove"}))) == "droves"


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("wifi", "wi-fi"),
        ("start-ups", "startups"),
        ("online", "online"),
        ("signups", "sign-ups"),
        ("parton", "parton"),
    ],
)
def test_a_compound_is_written_as_the_documents_mostly_do(typed: str, read_as: str) -> None:
    uses = {"wi fi": 30, "wifi": 2, "startups": 9, "start ups": 1, "online": 8, "on line": 9, "part on": 40, "sign ups": 4}
    assert compound(typed, Words(uses, frozenset({"online", "startup", "signup"}))) == read_as


def test_words_are_counted_without_case_and_figures() -> None:
    assert count_words(["Open data, open DATA", "4G in 2016"]) == Counter({"open": 2, "data": 2, "in": 1})
