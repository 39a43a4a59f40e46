from __future__ import annotations

import pytest

from stratbot.corpus.wording import asks, commits, hedges, outside_body, rules_out, speaks_of_issuer


@pytest.mark.parametrize(
    "text",
    [
        "We will recruit twelve digital apprentices by 2017.",
        "The council plans to extend free Wi-Fi to every library.",
        "Fibre has been rolled out to 40 villages.",
    ],
)
def test_a_promise_or_a_deed_commits(text: str) -> None:
    assert commits(text)
    assert not rules_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "A scheme of this kind could help residents.",
        "Subject to funding, sensors may follow.",
        "Technologies such as drones are changing cities.",
    ],
)
def test_a_possibility_or_an_example_hedges(text: str) -> None:
    assert hedges(text)


@pytest.mark.parametrize(
    "text",
    [
        "We will not fund digital apprenticeships in this period.",
        "The council does not intend to provide public Wi-Fi.",
        "There are no plans to open a data portal.",
        "Among what will go are the courses that will not be funded.",
        "Blockchain is out of scope of this strategy.",
        "Members decided against sensors in car parks.",
    ],
)
def test_a_refusal_rules_out(text: str) -> None:
    assert rules_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "The platform does not require a smartphone.",
        "They are examined each spring by a laboratory that did not build them.",
        "There is Wi-Fi in all our libraries and we have no plans for more.",
        "Many residents do not have a computer at home.",
        "We will not only fund training but also buy devices.",
    ],
)
def test_other_negations_rule_nothing_out(text: str) -> None:
    assert not rules_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "How will you protect privacy?",
        "“Who pays?”",
        "Describe existing and future partnerships with universities.",
        "(b) Outline your approach to risk.",
        "Please explain the governance.",
    ],
)
def test_questions_and_orders_to_the_reader_are_told_apart(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text", ["We describe our approach below.", "Provide free Wi-Fi in libraries.", "The plan? It is here, on one page.", ""]
)
def test_statements_and_bullets_ask_nothing(text: str) -> None:
    assert not asks(text)


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
