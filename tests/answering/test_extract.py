from __future__ import annotations

import pytest

from stratbot.answering.extract import Target, best_figure, is_same_word, target_of
from stratbot.query.query import Query, Sought
from stratbot.query.seeks import facts_sought, things_counted
from stratbot.query.words import search_terms
from stratbot.types import AnswerKind

PERSON, MONEY, DATE = Sought.PERSON, Sought.MONEY, Sought.DATE
BODY, COUNT, EXTENT, SHARE = Sought.BODY, Sought.COUNT, Sought.EXTENT, Sought.SHARE


def asked(question: str) -> Query:
    return Query(text=question, kind=AnswerKind.PASSAGES, counted=things_counted(question), denied=" no " in question)


def asked_when(question: str, topic: str) -> Target:
    query = Query(text=question, kind=AnswerKind.PASSAGES, topics=(topic,))
    return target_of(query, DATE, dict.fromkeys(search_terms(topic), 1.0))


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
        (EXTENT, "How much vacant land is there in Aston?"),
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
    [
        ("signals", "signalized"),
        ("route", "routes"),
        ("region", "regional"),
        ("city", "cities"),
        ("phone", "telephone"),
        ("submit", "submission"),
        ("publish", "publication"),
        ("decide", "decision"),
        ("apply", "application"),
        ("begin", "start"),
    ],
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


@pytest.mark.parametrize(
    ("question", "topic", "text", "is_asked"),
    [
        ("When will it open?", "open", "It will open in May 2027.", True),
        ("When will it open?", "open", "It was to open in May 2019.", False),
        ("When did it open?", "open", "It opened in May 2019.", True),
        ("When did it open?", "open", "It will open in May 2027.", False),
        ("When is the plan due?", "plan due", "The plan is due in 2019, the year before.", False),
        ("In which year is it open?", "open", "It opens in May 2027.", True),
    ],
)
def test_what_will_be_lies_ahead_of_the_year_of_writing_and_what_was_behind_it(
    question: str, topic: str, text: str, is_asked: bool
) -> None:
    found = best_figure(text, asked_when(question, topic), year=2024)
    assert found is not None and found.is_named is is_asked


def test_the_years_that_a_plan_runs_are_no_date_of_anything_else() -> None:
    target = asked_when("When will the plan be adopted?", "plan be adopted")
    for text in ("The Aston Local Plan 2018-2033 is adopted.", "The vision to 2033 is adopted."):
        found = best_figure(text, target)
        assert found is not None and not found.is_named
    found = best_figure("The vision to 2033 is adopted.", asked_when("Until when does the vision run?", "vision run"))
    assert found is not None and found.is_named


@pytest.mark.parametrize(
    ("topic", "event"),
    [
        ("new local plan be adopted", "adopted"),
        ("plan be formally submitted for examination", "submitted"),
        ("submit its plan", "submit"),
        ("hearings on the plan", "hearings"),
    ],
)
def test_a_date_tells_of_the_event_that_is_asked_for(topic: str, event: str) -> None:
    target = asked_when("When?", topic)
    assert target.event == event
    adopted = best_figure("Adoption or submission or hearings: May 2027", target)
    other = best_figure("Consultation: May 2027", target)
    assert adopted is not None and adopted.tells_event and other is not None and not other.tells_event


def test_what_comes_before_a_submission_is_none() -> None:
    target = asked_when("When will it be submitted?", "plan be submitted")
    before = best_figure("Pre-submission plan: May 2026", target)
    assert before is not None and not before.tells_event
    asked_for = best_figure("Pre-submission plan: May 2026", asked_when("When is it?", "pre-submission plan"))
    assert asked_for is not None and asked_for.fit == 1.0


def test_a_year_or_a_number_that_fills_a_cell_counts() -> None:
    date = best_figure("Stage: Submission; Estimate: 2027", asked_when("When?", "submission"))
    assert date is not None and date.tells_event
    text = "Site: Aston airfield; Vacant land (ha): 11.0"
    found = best_figure(text, target_of(asked("How much vacant land is there?"), EXTENT, {"vacant": 1.0}))
    assert found is not None and text[found.start : found.end] == "11.0"


def test_the_label_of_a_list_item_counts_nothing() -> None:
    target = target_of(asked("How many homes were completed?"), COUNT, {"homes": 1.0})
    assert best_figure("2) Number of homes completed", target) is None


def test_what_stands_over_a_row_is_said_of_it_too() -> None:
    target = asked_when("When will the new plan be adopted?", "new plan be adopted")
    alone, under = (best_figure("Adoption; May 2027", target, under=above) for above in ((), ("new", "plan")))
    assert alone is not None and under is not None and under.fit > alone.fit


@pytest.mark.parametrize(
    ("event", "right"), [("published", "March 2026"), ("submitted", "November 2026"), ("adopted", "January 2028")]
)
def test_of_several_dates_in_a_sentence_the_one_beside_the_event_is_meant(event: str, right: str) -> None:
    text = "The steps of the plan are publication in March 2026, submission in November 2026 and adoption in January 2028."
    date = best_figure(text, Target(sought=Sought.DATE, words={"plan": 1.0, event: 2.0}, counted=(), event=event))
    assert date is not None and text[date.start : date.end] == right
