from __future__ import annotations

import pytest

from stratbot.answering.extract import best_figure, holds, is_same_word, target_of
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
    "text",
    [
        "The lamps cost £3.9 million.",
        "A grant of €2m was won.",
        "Firms get $40,000 and a desk.",
        "A pilot of 3M€ was launched.",
        "up to 5100€ a year",
        "They put in SEK 250 million.",
        "DKK 40 000 was set aside.",
        "It cost about 12 million euros.",
        "We pay 21p a form.",
        "Half a million pounds is left.",
        "Nine pounds in ten went to four suppliers.",
        "a budget of EUR 5.5bn",
        "an award of $ 57,315,702",
        "a 300-million-dollar programme",
    ],
)
def test_a_sum_of_money_is_recognised(text: str) -> None:
    assert holds(text, MONEY)


@pytest.mark.parametrize(
    "text",
    [
        "Grant fell by 12 per cent.",
        "Take-up rose from 5% to 30%.",
        "£000 2015/16 2016/17",
        "There are 4,700 premises and 38 kilometres of fibre.",
        "It saves 20 million tonnes.",
        "Version 2.0 of the euro-area report.",
    ],
)
def test_other_figures_are_no_money(text: str) -> None:
    assert not holds(text, MONEY)


@pytest.mark.parametrize(
    "text",
    [
        "The account opens in June 2016.",
        "Adopted on 14 July 2016.",
        "It opened on March 3rd, 2015.",
        "The plan runs 2015-2020.",
        "Running costs are in the budget from 2016/17.",
        "Work begins in Q3 2017.",
        "Every home will have fibre by 2018.",
        "by the end of 2021",
        "Wi-Fi will be free by Easter 2015.",
        "It was rebuilt between 2013 and 2016.",
        "Since 1999 we have shared a service.",
        "Signed by September.",
        "Members report each November.",
        "2017: first sensors",
        "We shall finish within two years.",
        "A new portal follows next year.",
        "The service starts 01/04/2018.",
        "the second half of the programme",
    ],
)
def test_a_date_is_recognised(text: str) -> None:
    assert holds(text, DATE)


@pytest.mark.parametrize(
    "text",
    [
        "The council has 2,016 staff.",
        "It will serve some 2000 households.",
        "Fibre for 2000 homes.",
        "We spent £2016 on it.",
        "Residents may be asked again.",
        "In May be careful.",
        "Call 01632 960 201.",
        "The minister will march on.",
    ],
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert not holds(text, DATE)


@pytest.mark.parametrize(
    "text",
    [
        "Councillor Ada Brook",
        "It is led by Róisín O’Hare.",
        "Dr. Jo Field runs the board.",
        "The Head of Customer Services signs it.",
        "Tom Reed, Chief Digital and Information Officer",
        "The Director of Place answers for the programme.",
        "The Senior Responsible Owner meets the board monthly.",
        "The board is chaired by the Chief Executive.",
        "It will be led by the applicant, SARTA.",
        "Sam Rivers was appointed last year.",
        "Jo Stone, an engineer, is responsible for the sensors.",
        "The Minister for Education and Skills launched it.",
        "The responsible officer is named below.",
        "Questions go to the CIO.",
        "Cabinet Member for Finance",
    ],
)
def test_who_is_in_charge_is_recognised(text: str) -> None:
    assert holds(text, PERSON)


@pytest.mark.parametrize(
    "text",
    [
        "Open Data will be published monthly.",
        "The Traffic Management Center controls the signals.",
        "Residents are responsible for their own passwords.",
        "The director of a play needs light.",
        "led by example",
        "Everyone has a chair.",
    ],
)
def test_other_capitals_and_words_name_nobody(text: str) -> None:
    assert not holds(text, PERSON)


@pytest.mark.parametrize(
    "question",
    ["What share of new homes must be affordable?", "What is the percentage of homes online?", "How many per cent pay online?"],
)
def test_a_question_asks_for_a_share(question: str) -> None:
    assert facts_sought(question)[0] is Sought.SHARE


@pytest.mark.parametrize(
    "text",
    [
        "At least 25% are affordable.",
        "Grant fell by 12 per cent.",
        "A third of all calls.",
        "Nine out of ten pay online.",
        "two-thirds",
    ],
)
def test_a_share_is_recognised(text: str) -> None:
    assert holds(text, Sought.SHARE)


@pytest.mark.parametrize("text", ["25 homes", "the third phase of it", "one in the centre", "£3 million"])
def test_other_figures_are_no_share(text: str) -> None:
    assert not holds(text, Sought.SHARE)


def test_who_runs_it_asks_for_one_thing() -> None:
    assert facts_sought("Who runs the trams, and when do they start?") == (BODY, DATE)


@pytest.mark.parametrize(
    ("sought", "text"),
    [
        (COUNT, "There are 277 signals."),
        (COUNT, "The team has twenty-five members."),
        (COUNT, "It serves 1.2 million people."),
        (EXTENT, "The 2.2-mile line is open."),
        (EXTENT, "It takes six weeks."),
        (EXTENT, "a plot of 770 acres"),
        (BODY, "It is run by the Department of Works."),
        (BODY, "Aston University pays for it."),
        (BODY, "Anne Able leads it."),
    ],
)
def test_a_number_a_measure_and_a_body_are_recognised(sought: Sought, text: str) -> None:
    assert holds(text, sought)


@pytest.mark.parametrize(
    ("sought", "text"),
    [
        (COUNT, "It cost £277 and 40% of that."),
        (COUNT, "By 2016 it was done."),
        (COUNT, "There is one of them."),
        (EXTENT, "There are 277 signals."),
        (BODY, "The University District is large."),
    ],
)
def test_other_figures_and_names_are_none(sought: Sought, text: str) -> None:
    assert not holds(text, sought)


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


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Write to planning-policy@aston.gov.uk.", True),
        ("See www.aston.gov.uk/data for more.", True),
        ("Ring 01992 785577 or (020) 7946 0958.", True),
        ("Call +44 1992 785577.", True),
        ("It cost £234,000 from 01/02/2016 to 2017.", False),
        ("In 2016 2,345 people wrote to us.", False),
    ],
)
def test_an_address_or_a_number_to_ring_is_recognised(text: str, held: bool) -> None:
    assert holds(text, Sought.CONTACT) is held
