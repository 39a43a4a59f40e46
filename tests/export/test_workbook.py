from __future__ import annotations

import io
import re
import sys
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cli.scripted import COVERAGE
from export.reports import PROVENANCE, report_with
from export.texts import document_text
from stratbot.errors import SettingsError
from stratbot.export.answers import answer_report
from stratbot.export.inert import inert, looks_like_formula
from stratbot.export.report import Report, Table, TableCell
from stratbot.export.workbook import CUT, MAX_CELL_CHARS, excel_text, report_xlsx, sheet_name

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    """A workbook taken apart."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        self.trees = {name: ElementTree.fromstring(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
        strings = self.trees.get("xl/sharedStrings.xml")
        self.strings = [] if strings is None else ["".join(item.itertext()) for item in strings.iter(f"{MAIN}si")]
        self.sheets = [sheet.attrib["name"] for sheet in self.trees["xl/workbook.xml"].iter(f"{MAIN}sheet")]
        styles = self.trees["xl/styles.xml"].find(f"{MAIN}cellXfs")
        assert styles is not None
        self.styles = list(styles)

    def sheet(self, number: int) -> ElementTree.Element:
        return self.trees[f"xl/worksheets/sheet{number}.xml"]

    def rows(self, number: int) -> list[list[str]]:
        found = []
        for row in self.sheet(number).iter(f"{MAIN}row"):
            cells = []
            for cell in row.iter(f"{MAIN}c"):
                value = cell.findtext(f"{MAIN}v", "")
                cells.append(self.strings[int(value)] if cell.attrib.get("t") == "s" else value)
            found.append(cells)
        return found


@given(document_text)
def test_no_text_of_a_document_is_calculated_and_none_becomes_a_link(text: str) -> None:
    assume(inert(text))
    book = Book(report_xlsx(report_with(text)))
    assert inert(text) in book.strings
    for name, tree in book.trees.items():
        if name.startswith("xl/worksheets/sheet"):
            assert not list(tree.iter(f"{MAIN}f")) and not list(tree.iter(f"{MAIN}hyperlink"))
            for cell in tree.iter(f"{MAIN}c"):
                if cell.attrib.get("t") == "s":
                    said = book.strings[int(cell.findtext(f"{MAIN}v", ""))]
                    style = book.styles[int(cell.attrib.get("s", "0"))]
                    assert (style.attrib.get("quotePrefix") == "1") == looks_like_formula(said)


@given(st.text(), st.sets(st.text(max_size=31).map(str.lower), max_size=3))
def test_a_sheet_has_a_name_that_excel_accepts_and_nobody_else_bears(heading: str, taken: set[str]) -> None:
    before = set(taken)
    name = sheet_name(heading, taken)
    assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
    assert not re.search(r"[\[\]:*?/\\]", name) and not name.startswith("'") and not name.endswith("'")
    assert name.lower() not in before and name.lower() in taken and name.lower() != "history"


def test_sheets_of_one_heading_are_numbered() -> None:
    taken: set[str] = set()
    heading = "What do councils say about superfast broadband?"
    assert [sheet_name(heading, taken) for _ in range(3)] == [
        "What do councils say about supe", "What do councils say about su 2", "What do councils say about su 3",
    ]  # fmt: skip
    assert [sheet_name("History", taken), sheet_name("A/B: [x]*?", taken)] == ["History of it", "A B x"]


def test_a_text_that_excel_cannot_hold_ends_with_a_mark() -> None:
    assert excel_text("a" * MAX_CELL_CHARS) == "a" * MAX_CELL_CHARS
    cut = excel_text("a" * (MAX_CELL_CHARS + 1))
    assert cut.endswith(CUT) and len(cut) == MAX_CELL_CHARS
    emoji = excel_text("\N{SLIGHTLY SMILING FACE}" * 20_000)
    assert emoji.endswith(CUT) and len(emoji.encode("utf-16-le")) // 2 <= MAX_CELL_CHARS


def test_an_answer_is_a_workbook_with_frozen_and_filtered_headers() -> None:
    book = Book(report_xlsx(answer_report(COVERAGE, PROVENANCE)))
    assert book.sheets == ["About", "Table", "Evidence", "Documents in scope", "Records"]
    assert book.rows(1)[0] == ["Which councils plan public Wi-Fi?"]
    assert ["Index generation", COVERAGE.generation] in book.rows(1)
    assert [row[:2] for row in book.rows(2)] == [
        ["Document", "Verdict"], ["Northwold", "covered"], ["Easterby", "mentioned in passing"], ["Southam", "not found"],
        ["Westley", "unreadable, so not judged"],
    ]  # fmt: skip
    for number in range(2, 6):
        pane = next(book.sheet(number).iter(f"{MAIN}pane"))
        assert (pane.attrib["state"], pane.attrib["ySplit"]) == ("frozen", "1")
        assert book.sheet(number).find(f"{MAIN}autoFilter") is not None
    assert "ab" * 32 in book.strings


def test_numbers_are_numbers_and_wrapped_text_is_coloured_by_its_tone() -> None:
    book = Book(report_xlsx(answer_report(COVERAGE, PROVENANCE)))
    header, first, *_ = book.sheet(5).iter(f"{MAIN}row")
    by_column = dict(zip([book.strings[int(cell.findtext(f"{MAIN}v", ""))] for cell in header], first, strict=True))
    assert by_column["year"].findtext(f"{MAIN}v") == "2015" and "t" not in by_column["year"].attrib
    fills = [fill.attrib["rgb"] for fill in book.trees["xl/styles.xml"].iter(f"{MAIN}fgColor") if "rgb" in fill.attrib]
    assert {"FFC6E7CF", "FFFBE7B2", "FFECECEC", "FFF6CDC8"} <= set(fills)
    assert any(style.find(f"{MAIN}alignment") is not None and style.find(f"{MAIN}alignment").attrib.get("wrapText") == "1"  # type: ignore[union-attr]
               for style in book.styles)  # fmt: skip


def test_a_note_is_a_comment_on_its_cell() -> None:
    book = Book(report_xlsx(report_with("p. 3: “We will.”")))
    comments = ["".join(comment.itertext()) for comment in book.trees["xl/comments1.xml"].iter(f"{MAIN}comment")]
    assert comments == ["p. 3: “We will.”"]


def test_the_same_report_is_the_same_workbook() -> None:
    assert report_xlsx(report_with("words")) == report_xlsx(report_with("words"))


def test_without_its_library_a_workbook_is_refused_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(SettingsError) as caught:
        report_xlsx(report_with("words"))
    assert caught.value.hint == "Run: pip install 'stratbot[xlsx]'"


def test_a_table_that_no_sheet_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratbot.export.workbook.MAX_ROWS", 2)
    rows = tuple((TableCell(text=str(number)),) for number in range(2))
    with pytest.raises(SettingsError, match="2 rows do not fit a sheet of 2"):
        report_xlsx(Report(title="T", facts=(), sections=(Table(heading="T", columns=("a",), rows=rows),)))
