"""What a reader of the page sees is what is read: each PDF has one difficulty."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from pdfs import shown, write_drawn, write_pdf
from stratbot.corpus import pdf
from stratbot.corpus.pdf import Message, read_pdf

LINES = (
    "Residents told us that services should be simple and open at the",
    "hours that suit them, and that officers should report each June.",
)
PROSE = shown(LINES[0], 70, 500) + shown(LINES[1], 70, 486)


def messages(path: Path) -> list[Message]:
    return list(read_pdf(str(path), first_page=1, max_pages=50, max_page_chars=100_000))


def pages(path: Path) -> list[Message]:
    return [message for message in messages(path) if message["kind"] == "page"]


def words(message: Message) -> str:
    return " ".join(message["text"].split())


def read(tmp_path: Path, content: str, **entries: Any) -> Message:
    return pages(write_drawn(tmp_path / "a.pdf", [content], **entries))[0]


def numbers(*values: float) -> ArrayObject:
    return ArrayObject(FloatObject(value) for value in values)


def test_a_page_without_a_difficulty_reads_as_pypdf_reads_it(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["Our plan\nWe will train 40 staff (in 2018) \\ each year.\n- one\n- two"])
    (page,) = pages(path)
    assert page["text"] == PdfReader(path).pages[0].extract_text()
    assert not page["arranged"]


def test_text_outside_the_crop_box_is_not_read(tmp_path: Path) -> None:
    content = PROSE + shown("Job 4471, printer only", 5, 5, size=8) + shown("The other half of a spread", 640, 500)
    page = read(tmp_path, content, page={"/CropBox": numbers(30, 30, 565, 812)})
    assert words(page) == " ".join(LINES)
    assert page["arranged"]


@pytest.mark.parametrize(
    "hidden",
    [
        "3 Tr " + shown("one pound only", 70, 400) + "0 Tr\n",
        "1 1 1 rg\n" + shown("one pound only", 70, 400) + "0 0 0 rg\n",
        "0 0 0 0 k\n" + shown("one pound only", 70, 400) + "0 0 0 1 k\n",
        "/G gs\n" + shown("one pound only", 70, 400),
    ],
)
def test_text_that_is_not_painted_or_white_on_white_is_not_read(tmp_path: Path, hidden: str) -> None:
    clear = DictionaryObject({NameObject("/G"): DictionaryObject({NameObject("/ca"): NumberObject(0)})})
    page = read(tmp_path, PROSE + hidden, page={"/Resources": DictionaryObject({NameObject("/ExtGState"): clear})})
    assert words(page) == " ".join(LINES)


def test_white_text_on_a_coloured_ground_is_read(tmp_path: Path) -> None:
    page = read(tmp_path, "0 0.3 0.6 rg 60 390 300 30 re f\n1 1 1 rg\n" + shown("What we will do", 70, 400) + "0 g\n" + PROSE)
    assert words(page) == "What we will do " + " ".join(LINES)


def test_the_text_layer_of_a_scan_is_read(tmp_path: Path) -> None:
    image = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x41 EI Q\n"
    page = read(tmp_path, image + shown("Page 4", 70, 60) + "3 Tr " + PROSE)
    assert " ".join(LINES) in words(page)


def test_a_layer_that_is_off_is_not_read_and_one_that_is_on_is(tmp_path: Path) -> None:
    base = write_drawn(
        tmp_path / "a.pdf",
        [
            "/OC /Old BDC\n"
            + shown("nine million", 70, 600)
            + "EMC\n/OC /New BDC\n"
            + shown("two million", 70, 580)
            + "EMC\n"
            + PROSE
        ],
    )
    writer = PdfWriter(clone_from=base)
    layers = [
        writer._add_object(
            DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject(name)})
        )
        for name in ("old", "new")
    ]
    resources = writer.pages[0][NameObject("/Resources")].get_object()
    properties = DictionaryObject({NameObject("/Old"): layers[0], NameObject("/New"): layers[1]})
    resources[NameObject("/Properties")] = properties  # type: ignore[index]
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {
            NameObject("/OCGs"): ArrayObject(layers),
            NameObject("/D"): DictionaryObject({NameObject("/OFF"): ArrayObject(layers[:1])}),
        }
    )
    writer.write(tmp_path / "b.pdf")
    assert words(pages(tmp_path / "b.pdf")[0]) == "two million " + " ".join(LINES)


def test_numbers_of_notes_are_set_apart_from_figures_and_years(tmp_path: Path) -> None:
    content = (
        "BT /F1 11 Tf 1 0 0 1 70 600 Tm (We will spend \xa34.5) Tj /F1 6.5 Tf 4 Ts (2) Tj 0 Ts /F1 11 Tf ( million by 2018) Tj "
        "/F1 6.5 Tf 4 Ts (3,4) Tj 0 Ts /F1 11 Tf ( on 20 m) Tj /F1 6.5 Tf 4 Ts (2) Tj 0 Ts /F1 11 Tf ( of roof.) Tj ET\n"
    )
    page = read(tmp_path, content + PROSE)
    assert words(page).startswith("We will spend £4.5⁽2⁾ million by 2018⁽3,4⁾ on 20 m2 of roof.")
    assert not page["arranged"], "no letter or digit went, and none changed its place"


def test_a_drop_cap_is_joined_to_its_word(tmp_path: Path) -> None:
    content = shown("T", 70, 574, size=40) + shown("he council will appoint a chief officer", 98, 590)
    content += shown("who reports to the leader.", 98, 576) + PROSE
    assert words(read(tmp_path, content)).startswith("The council will appoint a chief officer who reports")


def test_line_numbers_are_left_out_and_numbers_of_table_rows_stay(tmp_path: Path) -> None:
    text = [
        "The council will spend 75,000 pounds",
        "on websites for residents who",
        "cannot see, and will ask them each",
        "year whether these are of use to",
        "them in their daily lives and",
        "at work or in school.",
    ]
    numbered = "".join(shown(str(n), 40, 700 - 15 * n, size=8) + shown(line, 75, 700 - 15 * n) for n, line in enumerate(text, 1))
    assert words(read(tmp_path, numbered)) == " ".join(text)
    rows = ["Train staff", "Fit Wi-Fi", "Open data", "Lend tablets", "Map trees", "Count bikes"]
    table = "".join(shown(str(n), 40, 700 - 15 * n) + shown(line, 75, 700 - 15 * n) for n, line in enumerate(rows, 1))
    assert words(read(tmp_path, table)).startswith("1 Train staff 2 Fit Wi-Fi")


def test_what_is_printed_twice_at_one_place_is_read_once(tmp_path: Path) -> None:
    line = "Digital inclusion is our first priority."
    page = read(tmp_path, shown(line, 70, 600) + shown(line, 70.4, 600) + shown("again again", 70, 580) + PROSE)
    assert words(page).startswith(f"{line} again again Residents")


def test_a_large_slanted_word_across_the_page_is_left_out(tmp_path: Path) -> None:
    page = read(tmp_path, PROSE + "BT /F2 90 Tf 0.7 0.7 -0.7 0.7 150 250 Tm (DRAFT) Tj ET\n")
    assert words(page) == " ".join(LINES)


def test_actual_text_counts(tmp_path: Path) -> None:
    content = "/Span <</ActualText (Coding clubs \\(all ages\\))>> BDC\n" + shown("C 0 D 1 N G", 70, 600) + "EMC\n" + PROSE
    assert words(read(tmp_path, content)).startswith("Coding clubs (all ages) Residents")


def test_the_actual_text_of_an_element_of_the_structure_counts_once(tmp_path: Path) -> None:
    marked = "/P <</MCID {}>> BDC\n{}EMC\n".format
    content = marked(0, shown("N1ght", 70, 600)) + marked(1, PROSE) + marked(2, shown("w@tch", 105, 600))
    writer = PdfWriter(clone_from=write_drawn(tmp_path / "a.pdf", [content], page={"/StructParents": NumberObject(0)}))
    says = DictionaryObject({NameObject("/ActualText"): TextStringObject("Night watch")})
    element, other = writer._add_object(says), writer._add_object(DictionaryObject())
    parents = ArrayObject([NumberObject(0), ArrayObject([element, other, element])])
    tree = DictionaryObject({NameObject("/ParentTree"): DictionaryObject({NameObject("/Nums"): parents})})
    writer.root_object[NameObject("/StructTreeRoot")] = tree
    writer.write(tmp_path / "b.pdf")
    (page,) = pages(tmp_path / "b.pdf")
    assert words(page) == "Night watch " + " ".join(LINES)
    assert page["arranged"]


@pytest.mark.parametrize(
    "text",
    [
        "W e w i l l c o n n e c t e v e r y s c h o o l",
        "W e   w i l l   c o n n e c t   e v e r y   s c h o o l",
        "W e w i l l e q u i p f o r t y b u s s h e l t e r s a t n o c o s t",
        "W e w i l l p a y G B P 4 5 , 0 0 0 f o r t h r e e I . T . c o u r s e s",
    ],
)
def test_letters_that_stand_apart_are_words(tmp_path: Path, text: str) -> None:
    meant = {
        "Wewillconnecteveryschool": "We will connect every school",
        "Wewillequipfortybussheltersatnocost": "We will equip forty bus shelters at no cost",
        "WewillpayGBP45,000forthreeI.T.courses": "We will pay GBP 45,000 for three I.T. courses",
    }
    assert words(read(tmp_path, shown(text, 70, 600) + PROSE)) == f"{meant[''.join(text.split())]} {' '.join(LINES)}"


def test_a_note_beside_a_paragraph_does_not_break_into_it(tmp_path: Path) -> None:
    lines = [
        "We will map ninety lamps and fund two charging points from",
        "April. Officers will extend three networks before the end of",
        "the year, and replace twelve forms for people over 65 in",
        "every ward.",
    ]
    note = {1: "Half of us shop", 2: "by telephone."}
    drawn = ""
    for number, line in enumerate(lines):
        drawn += shown(line, 60, 700 - 15 * number)
        drawn += shown(note[number], 400, 700 - 15 * number, size=10, font="F2") if number in note else ""
    assert words(read(tmp_path, drawn)) == f"{' '.join(lines)} Half of us shop by telephone."


def test_spaces_come_from_where_words_stand_where_the_text_has_lost_them(tmp_path: Path) -> None:
    lines = [f"[{' -170 '.join(f'({word})' for word in line.split())}] TJ T*" for line in LINES]
    content = "BT /F1 11 Tf 14 TL 1 0 0 1 70 500 Tm 40 Tw\n" + "\n".join(lines) + "\nET\n"
    assert words(read(tmp_path, content)) == " ".join(LINES)


def test_names_of_ligatures_are_spelled(tmp_path: Path) -> None:
    path = write_drawn(tmp_path / "a.pdf", [shown("o\x01er \x02ve", 70, 600) + PROSE])
    writer = PdfWriter(clone_from=path)
    font: Any = writer.pages[0]["/Resources"]["/Font"]["/F1"]  # type: ignore[index]
    names = ArrayObject([NumberObject(1), NameObject("/f_f"), NameObject("/f_i")])
    base = NameObject("/WinAnsiEncoding")
    font[NameObject("/Encoding")] = DictionaryObject({NameObject("/BaseEncoding"): base, NameObject("/Differences"): names})
    writer.write(path)
    assert words(pages(path)[0]).startswith("offer five Residents")


def test_names_of_glyphs_that_stand_for_nothing_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf._SecondReader, "text", lambda *_: None)
    path = write_drawn(tmp_path / "a.pdf", [PROSE * 2])
    writer = PdfWriter(clone_from=path)
    font: Any = writer.pages[0]["/Resources"]["/Font"]["/F1"]  # type: ignore[index]
    names = ArrayObject([NumberObject(32), *(NameObject(f"/g{code}") for code in range(100, 195))])
    font[NameObject("/Encoding")] = DictionaryObject({NameObject("/Differences"): names})
    writer.write(path)
    (page,) = pages(path)
    assert (page["text"], "glyphs" in page["reason"], "OCR" in page["hint"]) == ("", True, True)


def test_columns_drawn_line_by_line_are_read_one_at_a_time(tmp_path: Path) -> None:
    left = [
        "Our libraries will offer lessons",
        "in using the internet. A helper",
        "will sit with people who have",
        "never used a computer before.",
    ]
    right = [
        "Street lights will be replaced",
        "by lamps that report their own",
        "faults. The contractor will pay",
        "and share what is saved each year.",
    ]
    content = "".join(
        shown(a, 60, 700 - 13 * n) + shown(b, 320, 700 - 13 * n) for n, (a, b) in enumerate(zip(left, right, strict=True))
    )
    page = read(tmp_path, content)
    assert words(page) == " ".join([*left, *right])
    assert page["arranged"]


def test_columns_drawn_one_at_a_time_and_bullets_keep_their_order(tmp_path: Path) -> None:
    left = ["Our libraries will offer lessons", "in using the internet each day."]
    right = ["Street lights will be replaced", "by lamps that report faults."]
    columns = "".join(shown(line, x, 700 - 13 * n) for x, text in ((60, left), (320, right)) for n, line in enumerate(text))
    bullets = "".join(shown("•", 60, 600 - 13 * n) + shown(f"aim {n} of the plan", 80, 600 - 13 * n) for n in range(5))
    page = read(tmp_path, columns + bullets)
    assert words(page).startswith(" ".join([*left, *right]))
    assert "• aim 3 of the plan" in words(page)
    assert not page["arranged"]


HEAD = ("Action", "Lead", "By when", "Budget")
PLAN = [
    (["Fit free Wi-Fi in all", "car parks"], ["Head of Property"], ["June 2017"], ["\xa3120,000"]),
    (["Train library staff to help"], ["Library Manager"], ["March 2017"], ["\xa318,500"]),
    (["Replace the telephones of", "the contact centre"], ["Head of Customer", "Services"], ["May 2018"], ["No cost"]),
]
AT = (60, 250, 360, 450)


def table(top: float, *, heads: bool) -> str:
    """Draw the plan as a word processor does: row by row, cell by cell."""
    drawn = "".join(shown(head, x, top, font="F2") for head, x in zip(HEAD, AT, strict=True)) if heads else ""
    y = top - 20
    for row in PLAN:
        drawn += "".join(shown(line, x, y - 12 * n) for x, cell in zip(AT, row, strict=True) for n, line in enumerate(cell))
        y -= 12 * max(map(len, row)) + 8
    return drawn


def cells(page: Message) -> list[list[tuple[str, str]]]:
    return [[(head, " ".join(page["text"][start:end].split())) for head, start, end in row] for row in page["rows"]]


def test_the_cells_of_a_row_stand_together_under_their_heads(tmp_path: Path) -> None:
    page = read(
        tmp_path, table(700, heads=True) + shown("Behind the table the text goes on across the whole of the page.", 60, 500)
    )
    assert cells(page)[2] == [
        ("Action", "Train library staff to help"),
        ("Lead", "Library Manager"),
        ("By when", "March 2017"),
        ("Budget", "£18,500"),
    ]
    assert cells(page)[3][1] == ("Lead", "Head of Customer Services")
    assert not page["arranged"]


@pytest.mark.parametrize("ruled", ["framed", "lines"])
def test_cells_that_only_lines_part_are_cells(tmp_path: Path, ruled: str) -> None:
    at = (60, 152, 204, 254, 300)
    heads = ("Action", "Lead", "By when", "Budget")
    rows = [("Replace the tills of the", "Head of Shops", "April 2017", "\xa3240"), ("Train library staff by tape",
            "Chief Librarian", "March 2017", "\xa318,500"), ("Publish the contracts now", "Chief Lawyer", "May 2019", "None"),
            ("Lend bicycles to the staff", "Fleet Manager", "June 2018", "\xa37")]  # fmt: skip
    drawn = ""
    for number, row in enumerate([heads, *rows]):
        y = 700 - 14 * number
        drawn += "".join(shown(cell, x + 0.5, y, size=8, font="F1" if number else "F2") for x, cell in zip(at, row, strict=False))
        if ruled == "framed":
            drawn += "".join(f"{left} {y - 3} {right - left} 14 re S\n" for left, right in itertools.pairwise(at))
    if ruled == "lines":
        drawn += "".join(f"{x} 641 m {x} 711 l S\n" for x in at)
    found = cells(read(tmp_path, drawn + shown(LINES[0], 60, 600) + shown(LINES[1], 60, 586)))
    assert found == [[("", head) for head in heads], *(list(zip(heads, row, strict=True)) for row in rows)]


def test_a_table_goes_on_with_its_heads_on_the_next_page(tmp_path: Path) -> None:
    path = write_drawn(tmp_path / "a.pdf", [table(700, heads=True), table(780, heads=False)])
    assert cells(pages(path)[1])[0][2] == ("By when", "June 2017")


def test_values_of_a_form_are_read_behind_their_labels(tmp_path: Path) -> None:
    field = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/V"): TextStringObject("Head of Libraries"),
            NameObject("/Rect"): numbers(160, 595, 400, 612),
        }
    )
    annotations: dict[str, PdfObject] = {"/Annots": ArrayObject([field])}
    page = read(tmp_path, shown("Lead officer:", 70, 600) + PROSE, page=annotations)
    assert words(page).startswith("Lead officer: Head of Libraries Residents")


def test_an_xfa_form_is_named_and_its_placeholder_is_not_read(tmp_path: Path) -> None:
    form = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
    path = write_drawn(
        tmp_path / "a.pdf", [shown("Please wait... or upgrade Adobe Reader.", 70, 600)], catalog={"/AcroForm": form}
    )
    failed = messages(path)[-1]
    assert failed["kind"] == "failed"
    assert "XFA" in failed["reason"]


def test_letters_printed_twice_each_make_their_words(tmp_path: Path) -> None:
    content = "".join(
        shown(letter, 70 + 6 * n + shift, 600) for n, letter in enumerate("We will train staff") for shift in (0, 0.3)
    )
    assert words(read(tmp_path, content)) == "We will train staff"


@pytest.mark.parametrize(
    ("cap", "rest", "word"), [("A", " digital board will meet", "A digital"), ("A", "ll libraries will lend", "All libraries")]
)
def test_a_drop_cap_that_is_a_word_stays_one(tmp_path: Path, cap: str, rest: str, word: str) -> None:
    content = shown(cap, 70, 574, size=40) + shown(rest.strip(), 98, 590) + shown("each month of the year.", 98, 576) + PROSE
    assert words(read(tmp_path, content)).startswith(word)


def test_names_of_glyphs_that_are_codes_of_letters_are_spelled(tmp_path: Path) -> None:
    path = write_drawn(tmp_path / "a.pdf", [PROSE])
    writer = PdfWriter(clone_from=path)
    font: Any = writer.pages[0]["/Resources"]["/Font"]["/F1"]  # type: ignore[index]
    names = ArrayObject([NumberObject(32), *(NameObject(f"/{code}") for code in range(32, 127))])
    font[NameObject("/Encoding")] = DictionaryObject({NameObject("/Differences"): names})
    writer.write(path)
    assert words(pages(path)[0]) == " ".join(LINES)
