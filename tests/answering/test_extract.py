from __future__ import annotations

import pytest

from stratbot.answering.extract import Sought, asked_for, holds

PERSON, MONEY, DATE = Sought.PERSON, Sought.MONEY, Sought.DATE


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
    ],
)
def test_a_question_asks_for_a_name_a_sum_or_a_date(sought: Sought, question: str) -> None:
    assert asked_for(question) is sought


@pytest.mark.parametrize(
    "question",
    [
        "What does Aston say about electric trams?",
        "How much energy do the lamps save?",
        "How much of the county has fibre?",
        "How much time does the account save?",
        "How many signals does the centre control?",
        "What happens to people who cannot use online services?",
        "What does the council do when a system fails?",
        "What do they say when it comes to skills?",
        "When it comes to skills, what is planned?",
        "open data",
        "",
    ],
)
def test_other_questions_ask_for_none_of_them(question: str) -> None:
    assert asked_for(question) is None


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
    assert asked_for(question) is Sought.SHARE


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
