"""Slips in a question's frame: what is mended, and what is left alone."""

from __future__ import annotations

import pytest
from stratbot.retrieval.slips import mended_frame


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("wich councils dont mention drones?", "which councils don't mention drones?"),
        ("Which coucils plan trams?", "Which councils plan trams?"),
        ("how many authorites plan trams", "how many authorities plan trams"),
        ("whats channel shift", "what's channel shift"),
        ("By May 2017 which councils will have switched?", "which councils will have switched By May 2017?"),
        ("I want to know if there are any councils with trams", "I want to know are there any councils with trams"),
        ("which councils plan trams please?", "which councils plan trams?"),
    ],
)
def test_slips_in_the_frame_are_mended(typed: str, read: str) -> None:
    assert mended_frame(typed) == read


@pytest.mark.parametrize(
    "question",
    [
        "Which district councils plan trams?",
        "Which countries plan trams?",
        "Which counties plan trams?",
        "Which plants are grown?",
        "What does Kent say about planning permission?",
        "Which councils may start in May?",
        "Which councils want tenants to be heard?",
        "Which councils plan trams by May 2017?",
    ],
)
def test_what_is_no_slip_is_left_alone(question: str) -> None:
    assert mended_frame(question) == question
