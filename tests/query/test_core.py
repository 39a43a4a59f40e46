from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.query.core import core_topic


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


@given(
    topic=st.text(max_size=60)
    | st.lists(st.sampled_from(["run", "or", "the", "trams", ",", "such as"]), max_size=8).map(" ".join)
)
def test_what_is_left_of_a_topic_stands_in_it(topic: str) -> None:
    assert core_topic(topic) in topic
    assert bool(core_topic(topic)) == bool(topic)
