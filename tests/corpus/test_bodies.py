"""The bodies that a text names: of overlapping names the longest."""

from __future__ import annotations

import pytest

from stratbot.corpus.authorities import BODIES, BODY_PATTERNS
from stratbot.corpus.bodies import Form, in_title_case, mentions


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NHS England", "NHS England"),
        ("Natural England Action Plan", "Natural England"),
        ("City of London Corporation Local Development Scheme", "City of London"),
        ("LB Camden Data Charter", "Camden"),
        ("University of Hull Digital Strategy", "University of Hull"),
        ("University of East Anglia Wellbeing Strategy", "University of East Anglia"),
        ("Manchester Metropolitan University Digital Strategy", "Manchester Metropolitan University"),
        ("City of Glasgow College", "City of Glasgow College"),
        ("the Broads Authority", "Broads Authority"),
        ("South Downs National Park", "South Downs National Park Authority"),
        ("Leeds Teaching Hospitals NHS Trust", "Leeds Teaching Hospitals NHS Trust"),
        ("Kent Fire & Rescue Service", "Kent Fire and Rescue Service"),
        ("Police and Crime Commissioner for Sussex", "Police and Crime Commissioner for Sussex"),
        ("Cyngor Sir Ynys Môn", "Isle of Anglesey"),
        ("Greater Manchester Combined Authority", "Greater Manchester"),
        ("City of Newport News", "Newport News"),
    ],
)
def test_the_longest_body_counts_not_a_place_or_a_country_inside_it(text: str, name: str) -> None:
    assert [(one.name, one.form) for one in mentions(text)] == [(name, Form.FULL)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Babergh and Mid Suffolk District Councils", "Babergh and Mid Suffolk"),
        ("Babergh District Council & Mid Suffolk District Council", "Babergh and Mid Suffolk"),
        ("Adur & Worthing Councils", "Adur and Worthing"),
        ("South Oxfordshire and Vale of White Horse Joint Local Plan", "South Oxfordshire and Vale of White Horse"),
        (
            "Cheltenham Borough Council, Gloucester City Council and Tewkesbury Borough Council",
            "Cheltenham, Gloucester and Tewkesbury",
        ),
        ("Aldercote and Westerby District Councils", "Aldercote and Westerby"),
    ],
)
def test_councils_that_plan_together_are_all_named(text: str, name: str) -> None:
    assert [(one.name, one.form) for one in mentions(text)] == [(name, Form.JOINT)]


@pytest.mark.parametrize(
    "text",
    [
        "Appendix 5",
        "the Local Planning Authority",
        "a Further Education College",
        "the Arts Council",
        "U.S. Department of Transportation",
        "reading and writing",
    ],
)
def test_words_that_only_look_like_a_body_are_none(text: str) -> None:
    assert mentions(text) == []


def test_a_place_is_told_from_its_council() -> None:
    assert [(one.name, one.form) for one in mentions("Fenland Local Plan, by Fenland District Council")] == [
        ("Fenland", Form.PLACE),
        ("Fenland", Form.FULL),
    ]


def test_a_line_of_capitals_is_read_as_a_title() -> None:
    assert in_title_case("UNIVERSITY OF HULL AND NHS WALES") == "University of Hull and NHS Wales"
    assert in_title_case("Digital Strategy") == "Digital Strategy"


def test_lists_name_each_body_once_and_patterns_have_a_place_for_the_name() -> None:
    assert len(BODIES) == len(set(BODIES)) > 200
    assert all("{}" in pattern for pattern in BODY_PATTERNS)
