from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.query.core import core_topic, topic_parts


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
    ("topic", "parts"),
    [
        ("open data", ["open data"]),
        (
            "workforce training or skills programmes",
            ["workforce training or skills programmes", "workforce training", "skills programmes"],
        ),
        ("laptops or tablet computers", ["laptops or tablet computers", "tablet computers"]),
        (
            "electric vehicles such as public buses, or delivery vans",
            ["electric vehicles such as public buses, or delivery vans", "electric vehicles", "public buses", "delivery vans"],
        ),
        ("research and development", ["research and development"]),
    ],
)
def test_a_topic_with_alternatives_is_also_each_of_them(topic: str, parts: list[str]) -> None:
    assert topic_parts(topic) == parts


@given(
    topic=st.text(max_size=60)
    | st.lists(st.sampled_from(["run", "or", "the", "trams", ",", "such as"]), max_size=8).map(" ".join)
)
def test_every_topic_has_a_part_and_none_twice(topic: str) -> None:
    parts = topic_parts(topic)
    assert parts and len(parts) == len(set(parts))
    assert all(part in topic for part in parts)
