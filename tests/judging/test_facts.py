"""Names, posts, bodies, sums, dates, numbers and addresses are found in a sentence whole, as they stand."""

from __future__ import annotations

import time

import pytest

from stratbot.judging.facts import Kind, counts_in_thousands, found_in, years_in

PERSON = (Kind.PERSON, Kind.POST, Kind.MEMBER, Kind.LEAD)
BODY = (Kind.BODY, Kind.ORGANISATION, *PERSON)
MONEY, DATE, COUNT, EXTENT = (Kind.MONEY,), (Kind.DATE, Kind.TIME), (Kind.NUMBER,), (Kind.EXTENT,)
"""What questions ask for."""
SENTENCES = [
    (Kind.PERSON, "The responsible officer is Petra Lind, Head of Customer Services.", ["Petra Lind"]),
    (Kind.PERSON, "The Head of People, Petra Lind, is responsible.", ["Petra Lind"]),
    (Kind.PERSON, "Dr Petra Lind chairs it.", ["Dr Petra Lind"]),
    (Kind.PERSON, "The Department of Education, Skills and Work will lead.", []),
    (Kind.POST, "The responsible officer is Petra Lind, Head of Customer Services.", ["Head of Customer Services"]),
    (Kind.POST, "Road sensors Head of Roads March 2019", ["Head of Roads"]),
    (Kind.POST, "Owned by the Chief Digital Officer and the Director of Housing, Care and Health.",
     ["Chief Digital Officer", "Director of Housing, Care and Health"]),
    (Kind.POST, "Residents lead busy lives.", []),
    (Kind.MEMBER, "Councillor Anna Reed, Cabinet Member for Finance and Growth, champions it.",
     ["Councillor Anna Reed", "Cabinet Member for Finance and Growth"]),
    (Kind.BODY, "Delivery is overseen by the Digital Programme Board and a steering group.",
     ["Digital Programme Board", "steering group"]),
    (Kind.BODY, "The Board agreed.", []),
    (Kind.PARTNER, "The University of Northwold and Northwold College have signed.",
     ["University of Northwold", "Northwold College"]),
    (Kind.MONEY, "It costs £1.2 million and £11,500 a year.", ["£1.2 million", "£11,500 a year"]),
    (Kind.MONEY, "Grants of €4m, SEK 300 million and $2.5 billion.", ["€4m", "SEK 300 million", "$2.5 billion"]),
    (Kind.MONEY, "Two million pounds were found.", ["Two million pounds"]),
    (Kind.MONEY, "Some 4,700 homes, 30 per cent of them, wait for 2 years.", []),
    (Kind.DATE, "Opens on 14 July 2016, or by March 2018 at the latest.", ["14 July 2016", "by March 2018"]),
    (Kind.DATE, "Complete by the end of 2020, in 2016/17 for schools.", ["by the end of 2020", "in 2016/17"]),
    (Kind.DATE, "May we ask 2,016 residents?", []),
    (Kind.INTERVAL, "It meets every six weeks and reports quarterly.", ["every six weeks", "quarterly"]),
    (Kind.INTERVAL, "A report each November, twice a year.", ["each November", "twice a year"]),
    (Kind.SHARE, "From 12 per cent to 40%, or two thirds of 1,900 firms.", ["12 per cent", "40%", "two thirds"]),
    (Kind.SHARE, "It has 13 garages.", []),
    (Kind.FIGURE, "We will open 13 garages, from three to fourteen.", ["13 garages", "from three to fourteen"]),
    (Kind.FIGURE, "14 new objectives in 2016", []),
    (Kind.FIGURE, "It relates to actions 10, 11, 12 and 13. 14. Taking steps", []),
    (Kind.FIGURE, "The objectives outlined in Goal 1 above and in section 11 and Element 4 as well", []),
    (Kind.FIGURE, "1.2 million trips by 850,000 members at 100 Mbit/s", ["1.2 million trips", "850,000 members", "100 Mbit/s"]),
    (Kind.SHARE, "Its 850,000 members save 1.3 billion pounds of carbon.", []),
    (Kind.SHARE, "It saves 3,400 journeys.", ["3,400 journeys"]),
    (Kind.INTERVAL, "The board will meet bi -weekly, then on a six-monthly basis.", ["bi -weekly", "six-monthly"]),
    (Kind.MONEY, "It saves 1.3 billion pounds of carbon and two million pounds.", ["two million pounds"]),
    (Kind.MONEY, "A fare of $1, a grant of $1 million, a fee of $1.50; for every $1 invested, $2.",
     ["$1", "$1 million", "$1.50", "$2"]),
    (Kind.MONEY, "Half a million pounds of the fund, 18 cents and 21p; submit at 3:00P.",
     ["Half a million pounds", "18 cents", "21p"]),
    (Kind.DATE, "Spring 2026, on 8th of May, 01/04/2018, 2016 to 2019 and throughout 2020",
     ["Spring 2026", "8th of May", "01/04/2018", "2016 to 2019", "throughout 2020"]),
    (Kind.DATE, "By 2015 nine premises in ten; submitted in August 20212.", ["By 2015", "August 2021"]),
    (Kind.DATE, "Last year, in June, for five years, under the Act of 2009", []),
    (Kind.TIME, "Last year, in June, for five years, under the Act of 2009",
     ["Last year", "in June", "for five years", "of 2009"]),
    (Kind.TIME, "Q15b How many pitches? See H16.", []),
    (Kind.PART, "Nine in ten, two-thirds and 5%; 30 in 2013, the second half, a third party, half an hour",
     ["Nine in ten", "two-thirds", "5%"]),
    (Kind.SHARE, "To halve the number of calls, but not of residents: one third of people", ["halve"]),
    (Kind.PERSON, "Frank Reed was named director, and Adam Able is responsible.", ["Frank Reed", "Adam Able"]),
    (Kind.PERSON, "The Digital Programme is led well, and Acme Works leads it.", []),
    (Kind.LEAD, "Acme Works leads it, NWTA runs it.", ["Acme Works leads", "NWTA runs"]),
    (Kind.POST, "The senior responsible owner reports to the President of Northwold.",
     ["senior responsible owner", "President of Northwold"]),
    (Kind.MEMBER, "The Mayor of Northwold signed it.", ["Mayor of Northwold"]),
    (Kind.MEMBER, "Led by Mayor Martin J. Welk; they report to our Mayor-President, and the Mayor’s Office knows.",
     ["Mayor Martin J. Welk", "our Mayor-President"]),
    (Kind.PERSON, "Northwold’s City Engineer Petra Lind leads the programme.", ["Petra Lind"]),
    (Kind.POST, "Northwold’s City Engineer Petra Lind leads the programme.", ["City Engineer"]),
    (Kind.BODY, "The European Commission, the Northwold Transit Authority, a Focus Group and the Digital Board met.",
     ["Digital Board"]),
    (Kind.BODY, "Our Northwold Roads Commission and Digital Board met.", ["Our Northwold Roads Commission", "Digital Board"]),
    (Kind.PARTNER, "With the Department of Education and Skills and the Department of Jobs, Enterprise and Innovation.",
     ["Department of Education and Skills", "Department of Jobs, Enterprise and Innovation"]),
    (Kind.PARTNER, "The Department of Social Care ESC/HSC and the Department of Health and Northwold College",
     ["Department of Social Care", "Department of Health", "Northwold College"]),
    (Kind.PARTNER, "Our partnership with Acme and contracts with Beta Systems, in partnership.", ["Acme", "Beta Systems"]),
    (Kind.PARTNER, "Made together with the Ministry of Economic Affairs, in partnership with NASA Glenn.",
     ["Ministry of Economic Affairs", "NASA Glenn"]),
    (Kind.PARTNER, "The Department of Education and Skills Department of Jobs", 
     ["Department of Education and Skills", "Department of Jobs"]),
    (Kind.MONEY, "It saves £9,500 each year, SEK 55 million per year and 18M€ annually.",
     ["£9,500 each year", "SEK 55 million per year", "18M€ annually"]),
    (Kind.MONEY, "A grant of SEK 6 100 000, or of £5-10 million.", ["SEK 6 100 000", "£5-10 million"]),
    (Kind.SHARE, "It saves SEK 55 million, as used by 25 per cent of all employees, or 12 per cent of its costs.",
     ["12 per cent"]),
    (Kind.DATE, "By the end of March 2018, in early 2019, and from 2020 to 2022.",
     ["By the end of March 2018", "in early 2019", "from 2020 to 2022"]),
    (Kind.POST, "We made the Director General, Transforming Northwold our leader.", ["Director General, Transforming Northwold"]),
    (Kind.MEMBER, "The Secretary of State for Roads signed it.", ["Secretary of State for Roads"]),
    (Kind.PARTNER, "10. Petra Lind National Council for Curriculum and Assessment",
     ["National Council for Curriculum and Assessment"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "expected"), SENTENCES)
def test_things_are_cut_out_as_they_stand(kind: Kind, text: str, expected: list[str]) -> None:
    assert [found.text for found in found_in(text, [kind])] == expected


def test_offsets_are_those_of_the_words() -> None:
    text = "By March 2018 the Head of Roads will have spent £3 million."
    found = found_in(text, [Kind.DATE, Kind.POST, Kind.MONEY])
    assert [one.kind for one in found] == [Kind.DATE, Kind.POST, Kind.MONEY]
    assert all(text[one.start : one.end].strip() == one.text for one in found)


@pytest.mark.parametrize("head", ["£000 2016/17 2017/18", "Budget (£m)", "All figures in thousands"])
def test_a_table_may_say_in_its_head_that_it_counts_money(head: str) -> None:
    assert counts_in_thousands(head)


@pytest.mark.parametrize("text", ["£92,000 of capital", "£5m for roads", "thousands of people"])
def test_a_sum_is_no_head_of_a_table(text: str) -> None:
    assert not counts_in_thousands(text)


def test_years_are_no_sums_and_no_counts() -> None:
    assert years_in("From 2016 to 2020, 2,016 people and £2015 in 2018/19") == (2016, 2020, 2018)


@pytest.mark.parametrize("pattern", ["1", "1,", "1.", "£1 ", "A a ", "and ", "1 000 "])
def test_the_time_for_a_full_page_does_not_depend_on_what_is_on_it(pattern: str) -> None:
    page = (pattern * 200_000)[:200_000]
    started = time.process_time()
    found_in(page, Kind)
    assert time.process_time() - started < 20.0  # many times what is needed; what grows with the square takes minutes


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
    assert found_in(text, MONEY)


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
    assert not found_in(text, MONEY)


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
    assert found_in(text, DATE)


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
    assert not found_in(text, DATE)


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
    assert found_in(text, PERSON)


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
    assert not found_in(text, PERSON)


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
    assert found_in(text, [Kind.PART])


@pytest.mark.parametrize("text", ["25 homes", "the third phase of it", "one in the centre", "£3 million"])
def test_other_figures_are_no_share(text: str) -> None:
    assert not found_in(text, [Kind.PART])


@pytest.mark.parametrize(
    ("kinds", "text"),
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
def test_a_number_a_measure_and_a_body_are_recognised(kinds: tuple[Kind, ...], text: str) -> None:
    assert found_in(text, kinds)


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        (COUNT, "It cost £277 and 40% of that."),
        (COUNT, "By 2016 it was done."),
        (COUNT, "There is one of them."),
        (EXTENT, "There are 277 signals."),
        (BODY, "The University District is large."),
    ],
)
def test_other_figures_and_names_are_none(kinds: tuple[Kind, ...], text: str) -> None:
    assert not found_in(text, kinds)


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
    assert bool(found_in(text, [Kind.CONTACT])) is held
