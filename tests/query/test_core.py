from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.query.core import core_topic, without_examples


@pytest.mark.parametrize(
    ("topic", "core"),
    [
        ("digital apprenticeships", "digital apprenticeships"),
        ("run driverless shuttles", "driverless shuttles"),
        ("build or run a data centre", "data centre"),
        ("a chief digital officer", "chief digital officer"),
        ("sensors in the city", "sensors"),
        ("running", "running"),
        ("the", "the"),
        ("", ""),
    ],
)
def test_the_core_of_a_topic_is_the_thing_itself(topic: str, core: str) -> None:
    assert core_topic(topic) == core


@pytest.mark.parametrize(
    ("topic", "kept"),
    [
        ("open data", "open data"),
        ("electric vehicles such as public buses, or delivery vans", "electric vehicles"),
        ("a device of their own, for example a tablet", "a device of their own"),
        ("smart meters (e.g. for water)", "smart meters"),
        ("apps including those of others", "apps including those of others"),
        ("such as a smartphone", "such as a smartphone"),
        ("", ""),
    ],
)
def test_examples_are_no_condition_where_a_topic_of_two_words_is_left(topic: str, kept: str) -> None:
    assert without_examples(topic) == kept


@given(
    topic=st.text(max_size=60)
    | st.lists(st.sampled_from(["run", "or", "the", "trams", ",", "such as"]), max_size=8).map(" ".join)
)
def test_what_is_left_of_a_topic_stands_in_it(topic: str) -> None:
    assert without_examples(topic) in topic
    assert core_topic(topic) in topic
    assert bool(core_topic(topic)) == bool(topic)
