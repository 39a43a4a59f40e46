"""Adjectives of countries: whose strategy is asked of."""

from __future__ import annotations

import pytest
from stratbot.retrieval.countries import with_countries

ISSUERS = ("Denmark", "Ireland", "Sweden")


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("What does the Danish strategy say about security?", "What does Denmark say about security?"),
        ("What does the Danish national digital strategy say?", "What does Denmark say?"),
        ("compare the Danish and Swedish strategies on open data", "compare Denmark and Sweden on open data"),
        ("which Irish documents cover schools?", "which documents from Ireland cover schools?"),
    ],
)
def test_an_adjective_names_the_country_whose_strategy_is_meant(question: str, read: str) -> None:
    assert with_countries(question, ISSUERS) == read


@pytest.mark.parametrize(
    "question",
    [
        "Which councils teach Irish?",
        "What does the French strategy say about security?",
        "compare the Danish and French strategies on open data",
        "What is said about polish plans?",
    ],
)
def test_an_adjective_of_the_topic_or_of_no_issuer_is_left_alone(question: str) -> None:
    assert with_countries(question, ISSUERS) == question
