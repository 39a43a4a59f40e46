"""Lists of names in a sentence."""

from __future__ import annotations

from stratbot.query.wording import SHOWN, listed


def test_a_few_names_are_all_listed() -> None:
    assert listed(["Leeds", "York"]) == "Leeds, York"
    assert listed(["Leeds"]) == "Leeds"
    assert listed(["Reading, Berkshire", "York"]) == "Reading, Berkshire; York"


def test_of_many_names_the_rest_are_counted() -> None:
    names = [f"Town {number}" for number in range(150)]
    assert listed(names) == f"{', '.join(names[:SHOWN])} and 130 more"
