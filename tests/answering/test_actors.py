from __future__ import annotations

import pytest
from stratbot.answering.actors import OTHERS, is_about, outside_body, speaks_of_issuer


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The regional college and employers offer higher level apprenticeships, some in software.", "college"),
        ("In 2015, the University of West Marl opened a laboratory and employed ten people in it.", None),
        ("Pennick College offers free courses in English with computing.", "college"),
        ("The Chamber of Commerce trains thirty firms a year in selling on the web.", "chamber"),
        ("Local employers have taken on forty apprentices.", "employer"),
        ("Universities already run six degrees in data science.", "universit"),
        ("Trade unions run courses in spreadsheets at dinner time.", "union"),
    ],
)
def test_a_college_or_an_employer_at_the_head_of_a_sentence_does_what_it_tells_of(text: str, kind: str | None) -> None:
    assert outside_body(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "We will pay the college for sixty places.",
        "The college will offer sixty places from 2018.",
        "The university runs the laboratory together with the port.",
        "Pennick College offers the course on behalf of the council.",
        "Courses are offered by the regional college.",
        "An operator has built the network and sells what is left over.",
        "All libraries have free Wi-Fi.",
        "The chamber is refitted with screens and microphones.",
        "Employers are offered grants of £500.",
        "Two colleges have been connected to the network.",
        "",
    ],
)
def test_what_the_issuer_wants_pays_for_or_may_own_is_its_own(text: str) -> None:
    assert outside_body(text) is None


@pytest.mark.parametrize(
    ("text", "holds"),
    [("We share it with Oxmoor.", True), ("The council takes on six.", True), ("Thornmere City Council takes on six.", False)],
)
def test_the_issuer_speaks_as_we_or_as_the_council(text: str, holds: bool) -> None:
    assert speaks_of_issuer(text) is holds


def test_what_others_do_counts_where_it_is_asked_for() -> None:
    assert is_about("courses that colleges offer", "college")
    assert is_about("degrees of universities", "universit")
    assert not is_about("digital apprenticeships", "college")
    assert is_about("schemes of other councils", OTHERS)
    assert not is_about("digital apprenticeships", OTHERS)
