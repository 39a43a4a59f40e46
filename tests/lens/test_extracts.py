"""Names, posts, bodies, sums, dates and figures are cut out of a sentence whole, as they stand."""

from __future__ import annotations

import time

import pytest

from stratbot.lens.extracts import Kind, counts_in_thousands, found_in, years_in

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
    (Kind.MONEY, "A fare of $1, a grant of $1 million, a fee of $1.50.", ["$1 million", "$1.50"]),
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
