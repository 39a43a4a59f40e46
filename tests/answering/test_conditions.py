from __future__ import annotations

import pytest

from stratbot.answering.conditions import flags_of


@pytest.mark.parametrize(
    "quote",
    [
        "Subject to funding, we will light the square.",
        "Sensors follow, subject to the approval of a business case.",
        "We will build it, subject to Cabinet approval.",
        "The hub opens in May, subject to a final decision by the board.",
        "If resources allow, a second tram line will open.",
        "CCTV will be installed as funding becomes available.",
        "This depends on the availability of grants.",
        "Where money permits we will buy more.",
    ],
)
def test_what_depends_on_money_or_approval_is_conditional(quote: str) -> None:
    assert flags_of(quote) == ("conditional",)


def test_what_will_not_be_done_is_ruled_out() -> None:
    assert flags_of("We will not fund public Wi-Fi.") == ("ruled_out",)
    assert flags_of("We will not offer it, subject to funding.") == ("ruled_out", "conditional")


@pytest.mark.parametrize(
    "quote", ["We will fund six trams.", "The subject of funding comes up often.", "If residents ask, we answer.", ""]
)
def test_plain_promises_bear_no_flag(quote: str) -> None:
    assert flags_of(quote) == ()
