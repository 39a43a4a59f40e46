"""By which names a question may call the bodies of a corpus."""

from __future__ import annotations

import pytest

from stratbot.query.issuers import find_issuers

ISSUERS = (
    "University of Hull",
    "Hull College",
    "Babergh and Mid Suffolk",
    "Broads Authority",
    "NHS England",
    "City of London",
    "South Downs National Park Authority",
    "Devon and Somerset Fire and Rescue Service",
    "NHS Kent and Medway Integrated Care Board",
    "Leeds Beckett University",
    "King's College London",
    "Police and Crime Commissioner for Sussex",
    "Brighton and Hove",
)


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("University of Hull", "University of Hull"),
        ("Hull University", "University of Hull"),
        ("Hull College", "Hull College"),
        ("Babergh", "Babergh and Mid Suffolk"),
        ("Mid Suffolk District Council", "Babergh and Mid Suffolk"),
        ("Babergh & Mid Suffolk", "Babergh and Mid Suffolk"),
        ("the Broads Authority", "Broads Authority"),
        ("nhs england", "NHS England"),
        ("the City of London Corporation", "City of London"),
        ("the South Downs National Park", "South Downs National Park Authority"),
        ("the South Downs", "South Downs National Park Authority"),
        ("Devon & Somerset Fire and Rescue Service", "Devon and Somerset Fire and Rescue Service"),
        ("the Kent and Medway ICB", "NHS Kent and Medway Integrated Care Board"),
        ("Leeds Beckett", "Leeds Beckett University"),
        ("King’s College London", "King's College London"),
        ("Kings College London", "King's College London"),
        ("the Sussex PCC", "Police and Crime Commissioner for Sussex"),
    ],
)
def test_a_question_calls_a_body_by_its_full_and_its_short_name(name: str, issuer: str) -> None:
    assert [found for found, _, _ in find_issuers(f"What does {name} say about homes?", ISSUERS)] == [issuer]


@pytest.mark.parametrize("place", ["Hull", "London", "England", "Hove"])
def test_a_place_inside_a_name_is_not_the_body(place: str) -> None:
    assert find_issuers(f"What does {place} say about homes?", ISSUERS) == []


def test_a_council_of_its_own_comes_before_one_that_it_plans_with() -> None:
    found = find_issuers("What does Babergh say about homes?", (*ISSUERS, "Babergh"))
    assert [name for name, _, _ in found] == ["Babergh"]
