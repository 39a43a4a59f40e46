from __future__ import annotations

from collections.abc import Sequence

from stratbot.corpus.layout import lines_of
from stratbot.types import Page, PassageRole

BODY = [
    "The council will connect every home to fast broadband.",
    "Residents told us that services must be simple to use.",
    "Libraries offer digital skills courses for older people.",
    "Open data helps small businesses to build new products.",
    "Sensors on street lights save energy in all wards.",
    "A new board meets each quarter to review what was done.",
]


def pages_of(texts: Sequence[str], labels: Sequence[str] | None = None) -> list[Page]:
    return [
        Page(doc_id="d", page_number=number, page_label=labels[number - 1] if labels else str(number), text=text)
        for number, text in enumerate(texts, start=1)
    ]


def furniture(texts: Sequence[str], labels: Sequence[str] | None = None) -> list[list[str]]:
    return [[line.text for line in lines if line.is_furniture] for lines in lines_of(pages_of(texts, labels))]


def roles(texts: Sequence[str]) -> list[list[PassageRole]]:
    return [[line.role for line in lines] for lines in lines_of(pages_of(texts))]


def test_headers_footers_and_page_numbers_are_furniture() -> None:
    texts = [f"Digital Strategy 2016\n{line}\n{line} Again.\nCity of Leeds | Page {n}\n{n + 4}" for n, line in enumerate(BODY)]
    assert furniture(texts) == [["Digital Strategy 2016", f"City of Leeds | Page {n}", f"{n + 4}"] for n in range(6)]


def test_headers_that_alternate_between_left_and_right_are_furniture() -> None:
    texts = [f"{('Leeds', 'Digital Strategy')[n % 2]} {n}\n{BODY[n % 6]}\n{'w' * (n + 9)} ends" for n in range(12)]
    assert furniture(texts) == [[f"{('Leeds', 'Digital Strategy')[n % 2]} {n}"] for n in range(12)]


def test_roman_numbers_and_numbers_of_facing_pages_are_furniture() -> None:
    assert furniture([f"{BODY[n]}\n{roman}" for n, roman in enumerate(["i", "ii", "iii", "iv", "v"])]) == [
        ["i"],
        ["ii"],
        ["iii"],
        ["iv"],
        ["v"],
    ]
    assert furniture([f"{2 * n} {2 * n + 1}\n{BODY[n]}" for n in range(6)]) == [[f"{2 * n} {2 * n + 1}"] for n in range(6)]


def test_a_number_that_is_no_page_number_stays() -> None:
    assert furniture([f"{line}\n{number}" for line, number in zip(BODY, [12, 88, 3, 45, 7, 301], strict=True)]) == [[]] * 6


def test_body_that_recurs_is_no_furniture() -> None:
    texts = [
        f"{'w' * (n + 5)} begins here\nmore {'w' * n}\nand {'v' * n} more\nagain {'u' * n}\nActions\n{BODY[0]}\nWho leads\n"
        f"the {'t' * n} team\nwith {'s' * n} others\nand {'r' * n} more\nto the {'q' * n} end"
        for n in range(6)
    ]
    assert furniture(texts) == [[]] * 6


def test_a_whole_sentence_is_no_furniture_however_often_it_recurs() -> None:
    assert furniture([f"{BODY[0]}\n{BODY[1]}"] * 6) == [[]] * 6


def test_a_page_never_loses_all_that_it_says() -> None:
    assert furniture(["We will offer free Wi-Fi"] * 6) == [[]] * 6
    assert furniture(["Our plan\nWe will offer free Wi-Fi"] * 2) == [[]] * 2


def test_a_line_at_the_top_of_two_pages_of_many_is_no_furniture() -> None:
    texts = [f"{line} {'w' * n}" for n, line in enumerate(BODY * 2)]
    texts[3] = f"Our vision\n{texts[3]}"
    texts[8] = f"Our vision\n{texts[8]}"
    assert furniture(texts) == [[]] * 12


def test_a_contents_page_is_recognised_by_leaders_and_by_its_heading() -> None:
    contents = "Contents\nForeword .......... 3\nOur vision .......... 5\nActions .......... 9"
    plain = "CONTENTS\nForeword 3\nOur vision 5\nActions 9\n"
    unnumbered = "Contents\n1. Foreword\n2. Vision\n3. Scope"
    for page in (contents, plain, unnumbered):
        found = roles([BODY[0] + " More.", page, *BODY[1:]])
        assert set(found[1]) == {PassageRole.CONTENTS}
        assert set(found[2]) == {PassageRole.BODY}


def test_text_below_the_contents_is_body() -> None:
    prose = "\n".join(BODY * 2)
    (found, *_) = roles([f"Contents\nForeword ..... 3\nOur vision ..... 5\nActions ..... 9\n{prose}", *BODY])
    assert found == [PassageRole.CONTENTS] * 4 + [PassageRole.BODY] * 12


def test_a_list_with_numbers_is_no_contents_page() -> None:
    table = "Population by ward\nNorth 301\nSouth 288\nEast 190\nWest 77"
    assert roles([BODY[0] + " More.", table, *BODY])[1] == [PassageRole.BODY] * 5


def test_a_bibliography_and_notes_with_sources_are_references() -> None:
    bibliography = (
        "References\nSmith, J. (2015) Smart cities. Available at: https://example.org\nJones (2014) Broadband, pp. 3-9."
    )
    notes = "\n".join([*BODY, "3 See https://example.org/report, accessed 3 May 2016.", "4 Ibid."])
    found = roles([BODY[0] + " More.", notes, bibliography])
    assert found[1] == [PassageRole.BODY] * 6 + [PassageRole.REFERENCES] * 2
    assert found[2] == [PassageRole.REFERENCES] * 3


def test_a_numbered_list_at_the_end_of_a_page_is_body() -> None:
    assert set(roles(["\n".join([*BODY, "1 Connect every home", "2 Train every resident"]), *BODY])[0]) == {PassageRole.BODY}


def test_a_title_page_is_a_cover_and_a_first_page_of_text_is_not() -> None:
    assert set(roles(["Digital Strategy\n2016 to 2020\nLeeds City Council", *BODY])[0]) == {PassageRole.COVER}
    assert set(roles(["\n".join(BODY), *BODY])[0]) == {PassageRole.BODY}
    assert set(roles(["A poster of one page"])[0]) == {PassageRole.BODY}


def test_text_that_is_set_apart_keeps_its_role_when_boxes_follow_the_notes() -> None:
    notes = "1 See https://example.org/report, accessed 3 May 2016.\n2 Ibid."
    box = "\n".join(BODY[:5])
    (found, *_) = roles([f"{BODY[5]}\n{BODY[4]}\n{notes}\n{box}", *BODY])
    assert found == [PassageRole.BODY] * 2 + [PassageRole.REFERENCES] * 2 + [PassageRole.BODY] * 5


def test_a_paragraph_number_or_a_date_begins_no_note() -> None:
    page = f"{BODY[0]}\n6.38 The review (2007) recommended national priorities.\n25 September 2023.\nhttps://example.org/consultations"
    assert set(roles([page, *BODY])[0]) == {PassageRole.BODY}


def test_notes_that_count_up_behind_their_heading_need_name_no_source() -> None:
    texts = [f"{number}{line}" for number, line in enumerate(BODY, start=1)]
    first, second = "\n".join(["REFERENCES", *texts]), "\n".join(f"{number}{line}" for number, line in enumerate(BODY, start=7))
    found = roles([BODY[0] + " More.", first, second, BODY[1]])
    assert found[1] == [PassageRole.REFERENCES] * 7
    assert found[2] == [PassageRole.REFERENCES] * 6
    assert found[3] == [PassageRole.BODY]


def test_a_contents_list_may_begin_below_a_foreword_and_go_on_overleaf() -> None:
    foreword = "\n".join([*BODY, *BODY[:4]])
    page = f"{foreword}\nCONTENTS\nIntroduction 9\nThe area today 11\nOur principles 15\nThe vision 20"
    overleaf = "5. Transport 117\nPriorities 118\nTables\nTable 1 Growth\nand the rest 24\nTable 2 Centres 28"
    found = roles([BODY[0] + " More.", page, overleaf, *BODY])
    assert found[1] == [PassageRole.BODY] * 10 + [PassageRole.CONTENTS] * 5
    assert set(found[2]) == {PassageRole.CONTENTS}


def test_a_contents_page_that_does_not_say_so_is_known_by_page_numbers_that_count_up() -> None:
    entries = ["Foreword", "Summary", "Introduction", "Challenges", "Objectives", "Inclusion", "Skills", "Health", "Copyright"]
    listed = "\n".join(f"{entry} {page}" for entry, page in zip(entries, (5, 6, 12, 13, 15, 20, 23, 30, 55), strict=True))
    table = "\n".join(f"{entry} {page}" for entry, page in zip(entries, (5, 60, 12, 13, 1, 20, 23, 3, 55), strict=True))
    found = roles([BODY[0] + " More.", listed, BODY[1], table, *BODY])
    assert set(found[1]) == {PassageRole.CONTENTS}
    assert set(found[3]) == {PassageRole.BODY}


def test_a_footer_above_the_notes_or_in_the_middle_of_the_text_is_furniture() -> None:
    footer = "DIGITAL STRATEGY FOR THE BOROUGH"
    pages = []
    for number, line in enumerate(BODY, start=2):
        notes = "\n".join(f"{note} https://example.org/{number}/{note * 'n'}" for note in range(1, 6))
        pages.append(f"{line}\n{footer}\n{number}\n{notes}")
    for number, line in enumerate(BODY, start=8):
        around = "\n".join(letter * number for letter in "vwxyz")
        pages.append(f"{line} Again.\n{around}\n{footer}\n{number}\n{around} end")
    assert furniture(pages) == [[footer, str(number)] for number in range(2, 14)]


def test_dates_rules_and_page_numbers_with_a_section_behind_them_are_furniture() -> None:
    pages = [
        f"-\nPAGE {number}OUR {'CITY PLAN'.split()[number % 2]}\n{line}\n2/4/2016" for number, line in enumerate(BODY, start=3)
    ]
    assert furniture(pages) == [["-", f"PAGE {n}OUR {'CITY PLAN'.split()[n % 2]}", "2/4/2016"] for n in range(3, 9)]


def test_an_empty_document_has_no_lines() -> None:
    assert lines_of(pages_of(["", " \n \u200b"])) == [[], []]
    assert lines_of([]) == []
