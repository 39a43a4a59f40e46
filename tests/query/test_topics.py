from __future__ import annotations

import pytest

from stratbot.query.query import Join
from stratbot.query.understand import understand
from stratbot.types import Document

PHRASES = {"open data", "cyber security", "smart lighting", "employment and skills"}


class Phrases:
    """A vocabulary in which some phrases are names for something."""

    def sentences(self, phrase: tuple[str, ...]) -> int:
        return 9 if " ".join(phrase) in PHRASES or len(phrase) == 1 else 0

    def is_a_word(self, word: str) -> bool:
        return True

    def counts(self) -> dict[str, int]:
        return {}


def parts_of(topic: str) -> tuple[tuple[str, ...], Join] | None:
    found = understand(f"Which councils mention {topic}?", [], Phrases())
    return (found.topics, found.join) if found.join else None


@pytest.mark.parametrize(
    ("topic", "parts", "join"),
    [
        ("both trams and drones", ("trams", "drones"), Join.AND),
        ("trams as well as drones", ("trams", "drones"), Join.AND),
        ("trams but not drones", ("trams", "drones"), Join.BUT_NOT),
        ("trams but do not mention drones", ("trams", "drones"), Join.BUT_NOT),
        ("either trams or drones", ("trams", "drones"), Join.OR),
        ("either privacy or cyber security", ("privacy", "cyber security"), Join.OR),
        ("publish open data and train apprentices", ("publish open data", "train apprentices"), Join.AND),
        ("open data and cyber security", ("open data", "cyber security"), Join.AND),
        ("open data and smart lighting", ("open data", "smart lighting"), Join.AND),
    ],
)
def test_topics_that_are_plainly_several_are_parted(topic: str, parts: tuple[str, ...], join: Join) -> None:
    assert parts_of(topic) == (parts, join)


@pytest.mark.parametrize(
    "topic",
    [
        "health and social care",
        "trams, buses and bikes",
        "privacy or cyber security",
        "smart or LED street lighting",
        "build and run a network",
        "indirect or consequential loss",
        "Schools and libraries lending tablets",
        "towns and cities",
        "research and development",
        "open and linked data",
        "open data and others",
        "trams",
        "residents without a bank account",
    ],
)
def test_one_topic_stays_one(topic: str) -> None:
    assert parts_of(topic) is None


def test_who_does_not_do_one_thing_but_does_another_is_asked_the_other_way_round() -> None:
    found = understand("Which councils do not mention drones but do mention trams?", [])
    assert (found.topics, found.join, found.negated) == (("trams", "drones"), Join.BUT_NOT, False)


def test_who_does_neither_is_still_asked_who_does_not() -> None:
    found = understand("Which councils mention neither trams nor drones?", [])
    assert (found.topics, found.join, found.negated) == (("trams", "drones"), Join.OR, True)


def test_a_name_that_is_what_is_asked_about_narrows_nothing() -> None:
    names = ("Boston", "Norfolk")
    documents = [Document(doc_id=name, path=name, sha256="", size_bytes=1, issuer=name, title="", year=None) for name in names]
    for question, topic in (
        ("Which councils work with Boston?", "work with Boston"),
        ("Which councils compare themselves with Boston and Norfolk?", "Boston and Norfolk"),
        ("Which councils mention Boston?", "Boston"),
    ):
        found = understand(question, documents)
        assert found.issuers == () and found.topic.endswith(topic)


def test_what_is_not_wanted_beside_several_things_is_no_denial_of_them() -> None:
    found = understand("Which councils mention both open data and drones, but not sensors?", [])
    assert (found.topics, found.join, found.negated) == (("open data and drones", "sensors"), Join.BUT_NOT, False)
