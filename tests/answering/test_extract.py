from __future__ import annotations

import pytest

from stratbot.answering.extract import best_figure, is_same_word, target_of
from stratbot.query.query import Query, Sought
from stratbot.query.seeks import facts_sought, things_counted
from stratbot.types import AnswerKind

PERSON, MONEY, DATE = Sought.PERSON, Sought.MONEY, Sought.DATE
BODY, COUNT, EXTENT, SHARE = Sought.BODY, Sought.COUNT, Sought.EXTENT, Sought.SHARE


def asked(question: str) -> Query:
    return Query(text=question, kind=AnswerKind.PASSAGES, counted=things_counted(question), denied=" no " in question)


@pytest.mark.parametrize(
    ("sought", "question"),
    [
        (PERSON, "Who leads the digital programme?"),
        (PERSON, "who is responsible for the strategy in Aston"),
        (PERSON, "Whose job is it to look after open data?"),
        (PERSON, "Which councillor is in charge of technology?"),
        (PERSON, "What officer is accountable for delivery?"),
        (PERSON, "To whom does the digital board report?"),
        (PERSON, "What is the name of the chief digital officer?"),
        (PERSON, "Who holds the budget?"),
        (MONEY, "How much will the street lamps cost?"),
        (MONEY, "How much money is there for broadband?"),
        (MONEY, "how much is being invested in quantum research"),
        (MONEY, "What budget does Aston have for training?"),
        (MONEY, "What is the annual budget of the programme?"),
        (MONEY, "What will it cost Aston to change its lamps?"),
        (MONEY, "What does the council spend on servers?"),
        (MONEY, "What funding does the scheme have?"),
        (MONEY, "How many million pounds go into fibre?"),
        (MONEY, "How much will be spent by 2020, and when?"),
        (DATE, "When does the new account open?"),
        (DATE, "By when will the buses be electric?"),
        (DATE, "In which year was the plan adopted?"),
        (DATE, "By what year will every home have fibre?"),
        (DATE, "What is the deadline for the new website?"),
        (DATE, "How soon will the sensors be in service?"),
        (DATE, "Since when has Aston published its data?"),
        (DATE, "When will the £3 million be spent?"),
        (BODY, "Who is behind the pilot in Aston?"),
        (BODY, "Who runs the trams?"),
        (BODY, "Which department will carry it out?"),
        (BODY, "What private companies are involved?"),
        (COUNT, "How many signals does the centre control?"),
        (COUNT, "How many million people live in Aston?"),
        (COUNT, "What is the number of libraries with wi-fi?"),
        (EXTENT, "How long is the tram line?"),
        (EXTENT, "How big is the enterprise zone?"),
        (SHARE, "How much have wages risen since 2010?"),
        (SHARE, "How large a share of homes has fibre?"),
        (SHARE, "How many per cent are online?"),
        (DATE, "How long ago was it adopted?"),
    ],
)
def test_a_question_asks_for_a_name_a_sum_or_a_date(sought: Sought, question: str) -> None:
    assert facts_sought(question)[0] is sought


@pytest.mark.parametrize(
    "question",
    [
        "What does Aston say about electric trams?",
        "What does the Ministry of Aston say about electric trams?",
        "How much energy do the lamps save?",
        "How much of the county has fibre?",
        "How much time does the account save?",
        "What happens to people who cannot use online services?",
        "What does the council do when a system fails?",
        "What do they say when it comes to skills?",
        "When it comes to skills, what is planned?",
        "open data",
        "",
    ],
)
def test_other_questions_ask_for_none_of_them(question: str) -> None:
    assert facts_sought(question) == ()


@pytest.mark.parametrize(
    "question",
    ["What share of new homes must be affordable?", "What is the percentage of homes online?", "How many per cent pay online?"],
)
def test_a_question_asks_for_a_share(question: str) -> None:
    assert facts_sought(question)[0] is Sought.SHARE


def test_who_runs_it_asks_for_one_thing() -> None:
    assert facts_sought("Who runs the trams, and when do they start?") == (BODY, DATE)


def test_the_number_is_the_one_that_stands_before_what_is_counted() -> None:
    target = target_of(asked("How many fixed bus routes does Aston have?"), COUNT, {"fixed": 2.0, "bus": 1.0, "routes": 2.0})
    text = "Its 700 drivers work on 16 fixed routes."
    found = best_figure(text, target)
    assert found is not None and found.is_named and text[found.start : found.end] == "16"
    other = best_figure("Its 700 drivers are paid.", target)
    assert other is not None and not other.is_named and other.fit == 0
    assert best_figure("Its drivers are paid.", target) is None


def test_people_are_counted_under_other_names_too() -> None:
    found = best_figure(
        "The council has 164 employees.", target_of(asked("How many people work for Aston?"), COUNT, {"work": 1.0})
    )
    assert found is not None and found.is_named


def test_what_a_question_denies_must_be_denied_beside_the_figure() -> None:
    target = target_of(asked("What percentage have no qualifications?"), SHARE, {"percentage": 3.0, "qualifications": 2.0})
    assert target.words == {"qualifications": 2.0, "no": 2.0}
    without = best_figure("6.3% hold no qualifications.", target)
    with_one = best_figure("29.4% hold qualifications.", target)
    assert without is not None and with_one is not None and without.fit > with_one.fit


def test_words_beside_a_figure_count_more_than_words_further_off() -> None:
    target = target_of(asked("What share of trams is late?"), SHARE, {"trams": 1.0, "late": 1.0})
    text = "Of our trams 5% are late. Buses: 12%."
    found = best_figure(text, target)
    assert found is not None and text[found.start : found.end] == "5%" and found.fit == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("signals", "signalized"), ("route", "routes"), ("region", "regional"), ("city", "cities"), ("phone", "telephone")],
)
def test_words_are_the_same_but_for_their_endings(one: str, other: str) -> None:
    assert is_same_word(one, other) and is_same_word(other, one)


@pytest.mark.parametrize(("one", "other"), [("bus", "business"), ("state", "station"), ("rail", "trail"), ("car", "care")])
def test_other_words_are_not_the_same(one: str, other: str) -> None:
    assert not is_same_word(one, other)


@pytest.mark.parametrize(
    "question",
    [
        "Who should I email about the skills document?",
        "Whom do I contact about the plan?",
        "How can residents get in touch about the consultation?",
        "What is the phone number of the planning team?",
        "Who to contact for advice?",
        "What's the e-mail address of the team?",
    ],
)
def test_a_question_asks_whom_to_write_to_or_to_ring(question: str) -> None:
    assert facts_sought(question) == (Sought.CONTACT,)


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("How many people call the council?", (COUNT,)),
        ("Who answers the telephone?", (PERSON,)),
        ("How will they contact residents?", ()),
        ("What do they say about email?", ()),
    ],
)
def test_other_questions_on_letters_and_calls_ask_for_no_address(question: str, sought: tuple[Sought, ...]) -> None:
    assert facts_sought(question) == sought
