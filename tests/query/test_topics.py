from __future__ import annotations

import pytest

from stratbot.query.query import Join
from stratbot.query.topics import joined_topics

PHRASES = {"open data", "cyber security", "smart lighting", "employment and skills"}


class Phrases:
    """A vocabulary in which some phrases are names for something."""

    def sentences(self, phrase: tuple[str, ...]) -> int:
        return 9 if " ".join(phrase) in PHRASES else 0

    def is_a_word(self, word: str) -> bool:
        return True

    def counts(self) -> dict[str, int]:
        return {}


def parts_of(topic: str, *, negated: bool = False) -> tuple[tuple[str, ...], Join] | None:
    found = joined_topics(topic, Phrases(), negated=negated)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("topic", "parts", "join"),
    [
        ("both trams and drones", ("trams", "drones"), Join.AND),
        ("trams as well as drones", ("trams", "drones"), Join.AND),
        ("trams but not drones", ("trams", "drones"), Join.BUT_NOT),
        ("trams but do not mention drones", ("trams", "drones"), Join.BUT_NOT),
        ("either trams or drones", ("trams", "drones"), Join.OR),
        ("publish open data and train apprentices", ("publish open data", "train apprentices"), Join.AND),
        ("more nurses and for fewer agency staff", ("more nurses", "fewer agency staff"), Join.AND),
        ("open data and cyber security", ("open data", "cyber security"), Join.AND),
        ("open data, privacy and cyber security", ("open data", "privacy", "cyber security"), Join.AND),
        ("open data and smart lighting", ("open data", "smart lighting"), Join.AND),
    ],
)
def test_topics_that_are_plainly_several_are_parted(topic: str, parts: tuple[str, ...], join: Join) -> None:
    assert parts_of(topic) == (parts, join)


@pytest.mark.parametrize(
    "topic",
    [
        "health and social care",
        "build and run a network",
        "indirect or consequential loss",
        "allotments or burial grounds",
        "privacy or cyber security",
        "Schools and libraries lending tablets",
        "towns and cities",
        "research and development",
        "open and linked data",
        "open data and others",
        "trams",
        "open data and skills",
        "residents without a bank account",
        "",
    ],
)
def test_one_topic_stays_one(topic: str) -> None:
    assert parts_of(topic) is None


def test_who_does_not_do_one_thing_but_does_another_is_asked_the_other_way_round() -> None:
    found = joined_topics("a budget but name an officer", None, negated=True)
    assert found == ((("an officer", "a budget"), Join.BUT_NOT), False)


def test_who_does_neither_is_still_asked_who_does_not() -> None:
    assert joined_topics("neither trams nor drones", None) == ((("trams", "drones"), Join.OR), True)


def test_without_a_vocabulary_a_bare_and_parts_nothing() -> None:
    assert joined_topics("open data and cyber security", None) is None
