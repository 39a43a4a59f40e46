from __future__ import annotations

from collections import Counter

import pytest

from stratbot.query.spelling import as_compounds, count_words, mended

VOCABULARY = Counter({"broadband": 9, "apprenticeships": 4, "apprenticeship": 2, "digitisation": 1, "drove": 3, "facing": 2})


def read(topic: str, known: frozenset[str] = frozenset()) -> tuple[str, tuple[tuple[str, str], ...]]:
    return mended(topic, is_used=VOCABULARY.__contains__, is_a_word=known.__contains__, vocabulary=lambda: VOCABULARY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brodband", "broadband"),
        ("broadbnad", "broadband"),
        ("aprenticeships", "apprenticeships"),
        ("digitization", "digitisation"),
        ("digital aprentiseships for pupils", "digital apprenticeships for pupils"),
    ],
)
def test_a_slip_is_read_as_the_nearest_word_of_the_documents(typed: str, meant: str) -> None:
    topic, changes = read(typed)
    assert topic == meant
    assert [typed.replace(one, other) for one, other in changes] == [meant]


@pytest.mark.parametrize("topic", ["broadband", "Brodband", "BRODBAND", "zeppelins", "drones", "skils", "ict", ""])
def test_words_in_use_names_short_words_and_words_without_a_neighbour_stay(topic: str) -> None:
    assert read(topic) == (topic, ())


def test_an_ordinary_word_of_the_language_is_no_slip() -> None:
    assert read("droves", frozenset({"droves"})) == ("droves", ())
    assert read("droves") == ("drove", (("droves", "drove"),))


def test_a_short_word_two_letters_away_is_no_slip() -> None:
    assert read("fracking") == ("fracking", ())


def test_the_plural_of_an_ordinary_word_is_no_slip() -> None:
    assert read("droves", frozenset({"drove"})) == ("droves", ())


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("free wifi", "free wi-fi"),
        ("start-ups", "startups"),
        ("online payments", "online payments"),
        ("signups", "sign-ups"),
        ("dolly parton", "dolly parton"),
    ],
)
def test_a_compound_is_written_as_the_documents_mostly_do(typed: str, read_as: str) -> None:
    uses = {"wi fi": 30, "wifi": 2, "startups": 9, "start ups": 1, "online": 8, "on line": 9, "part on": 40, "sign ups": 4}
    known = {"online", "startup", "signup"}
    assert as_compounds(typed, uses=lambda phrase: uses.get(phrase, 0), is_a_word=known.__contains__)[0] == read_as


def test_words_are_counted_without_case_and_figures() -> None:
    assert count_words(["Open data, open DATA", "4G in 2016"]) == Counter({"open": 2, "data": 2, "in": 1})
