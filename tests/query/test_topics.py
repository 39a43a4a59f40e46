from __future__ import annotations

import pytest
from stratbot.retrieval.joined import Join, JoinedTopics, joined_topics, names_with_and, not_but

CONCEPTS = {"open data": "open_data", "cyber security": "cyber", "privacy": "privacy", "health and social care": "health"}


def parts_of(topic: str, *, is_set: bool = True, nearness: float = 0.1) -> tuple[tuple[str, ...], Join] | None:
    found = joined_topics(topic, CONCEPTS.get, lambda one, other: nearness, is_set=is_set)
    return (found.parts, found.join) if found else None


@pytest.mark.parametrize(
    ("topic", "parts", "join"),
    [
        ("both trams and drones", ("trams", "drones"), Join.AND),
        ("trams as well as drones", ("trams", "drones"), Join.AND),
        ("trams but not drones", ("trams", "drones"), Join.BUT_NOT),
        ("trams but do not mention drones", ("trams", "drones"), Join.BUT_NOT),
        ("either trams or drones", ("trams", "drones"), Join.OR),
        ("electric trams and have a budget", ("electric trams", "a budget"), Join.AND),
        ("open data and cyber security", ("open data", "cyber security"), Join.AND),
        ("open data, privacy and cyber security", ("open data", "privacy", "cyber security"), Join.AND),
        ("privacy or cyber security", ("privacy", "cyber security"), Join.OR),
        ("open data and smart lighting", ("open data", "smart lighting"), Join.AND),
        ("open data and how many mention cyber security", ("open data", "cyber security"), Join.AND),
    ],
)
def test_topics_that_are_plainly_several_are_parted(topic: str, parts: tuple[str, ...], join: Join) -> None:
    assert parts_of(topic) == (parts, join)


@pytest.mark.parametrize(
    "topic",
    [
        "health and social care",
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


def test_a_topic_and_what_is_near_it_are_one() -> None:
    assert parts_of("open data and public registers", nearness=0.7) is None


def test_where_only_quotes_are_asked_for_a_part_may_be_one_word() -> None:
    assert parts_of("open data and skills", is_set=False) == (("open data", "skills"), Join.AND)


def test_who_does_not_do_one_thing_but_does_another_is_asked_the_other_way_round() -> None:
    assert not_but("a budget but name an officer") == JoinedTopics(parts=("an officer", "a budget"), join=Join.BUT_NOT)
    assert not_but("open data") is None


def test_what_stands_round_an_and_may_be_a_name() -> None:
    assert names_with_and("size of scheme that triggers an employment and skills plan") == ["employment and skills"]
    assert names_with_and("open data and trams") == names_with_and("libraries and the trams line") == []
    assert names_with_and("both open data and tram lines") == [], "plainly two things"
    assert names_with_and("a and b c and d e") == ["a and b", "c and d"]
