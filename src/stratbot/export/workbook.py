"""A report as XLSX: a sheet that says how it came about, then a sheet for each section, with filters and frozen headers."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from stratbot.errors import SettingsError
from stratbot.export.inert import inert, looks_like_formula
from stratbot.export.report import Bars, Prose, Quotes, Table, TableCell
from stratbot.export.spreadsheet import QUOTE_COLUMNS, quote_cells
from stratbot.export.tones import FILLS, family_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratbot.export.report import Report

MAX_CELL_CHARS = 32_767
"""What Excel takes in one cell, in UTF-16 units; a longer text ends with `CUT`."""
CUT = " … [cut: Excel holds no more]"
MAX_SHEET_NAME = 31
MAX_ROWS = 1_048_576
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_WIDEST, _NARROWEST = 70, 9


def require_xlsxwriter() -> None:
    """Check that XLSX can be written at all.

    Raises:
        SettingsError: The extra `xlsx` is not installed.
    """
    try:
        import xlsxwriter  # noqa: F401
    except ImportError as error:
        raise SettingsError("XLSX needs another library.", hint="Run: pip install 'stratbot[xlsx]'") from error


def report_xlsx(report: Report) -> bytes:
    """Return the workbook; the same report gives the same bytes.

    Raises:
        SettingsError: The extra `xlsx` is not installed, or a table has more rows than a sheet can hold.
    """
    require_xlsxwriter()
    import xlsxwriter

    file = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(file, never)
    book.set_properties({"title": excel_text(report.title)[:255], "created": datetime(1980, 1, 1)})  # not when: what
    writer = _Writer(book)
    writer.first_sheet(report)
    for section in report.sections:
        if isinstance(section, Table):
            writer.table(section)
        elif isinstance(section, Quotes):
            rows = tuple(quote_cells(citation) for citation in section.citations)
            writer.table(Table(heading=section.heading, columns=QUOTE_COLUMNS, rows=rows))
        elif isinstance(section, Bars):
            writer.bars(section)
    if report.records is not None:
        writer.table(report.records())
    book.close()
    return file.getvalue()


def excel_text(text: str) -> str:
    """Return the text as a cell can hold it: no control characters, not too long, and cut with a mark."""
    text = inert(text)
    if _utf16_length(text) <= MAX_CELL_CHARS:
        return text
    room = MAX_CELL_CHARS - len(CUT)
    return text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore") + CUT


def sheet_name(heading: str, taken: set[str]) -> str:
    """Return a name that Excel accepts and that no sheet bears yet; `taken` is in lower case and grows by it."""
    name = _FORBIDDEN_IN_NAMES.sub(" ", inert(heading))
    name = " ".join(name.split()).strip("'") or "Table"
    name = _cut_name(name, MAX_SHEET_NAME)
    if name.lower() == "history":  # reserved by Excel
        name = "History of it"
    number, unique = 1, name
    while unique.lower() in taken:
        number += 1
        tail = f" {number}"
        unique = _cut_name(name, MAX_SHEET_NAME - len(tail)) + tail
    taken.add(unique.lower())
    return unique


def _cut_name(name: str, units: int) -> str:
    return name.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").strip("' ")


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class _Writer:
    """Fills one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def first_sheet(self, report: Report) -> None:
        """Write the title, what the report says in sentences, and how it came about."""
        sheet = self._sheet("About")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 100)
        sheet.hide_gridlines(2)
        self._text(sheet, 0, 0, report.title, bold=True, font_size=14, text_wrap=False)
        row = 2
        for section in report.sections:
            if not isinstance(section, Prose):
                continue
            for place, paragraph in enumerate(section.paragraphs):
                self._text(sheet, row, 0, section.heading if place == 0 else "", bold=True)
                self._text(sheet, row, 1, paragraph)
                row += 1
        row += 1
        for name, value in report.facts:
            self._text(sheet, row, 0, name, bold=True)
            self._text(sheet, row, 1, value)
            row += 1

    def table(self, table: Table) -> None:
        """Write a sheet with a frozen, filtered header; notes become comments on their cells."""
        if len(table.rows) >= MAX_ROWS:
            raise SettingsError(
                f"{len(table.rows):,} rows do not fit a sheet of {MAX_ROWS:,}.", hint="Write --csv, or narrow the documents."
            )
        sheet = self._sheet(table.heading)
        for place, column in enumerate(table.columns):
            self._text(sheet, 0, place, column, bold=True, bottom=1, bg_color="#E7EBF2", valign="bottom")
            sheet.set_column(place, place, _width(column, [row[place] for row in table.rows]))
        for number, row in enumerate(table.rows, start=1):
            for place, cell in enumerate(row):
                self._cell(sheet, number, place, cell)
        sheet.freeze_panes(1, 1)
        if table.columns:
            sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def bars(self, section: Bars) -> None:
        """Write the numbers, and a chart beside them."""
        rows = tuple(
            (TableCell(text=label), *(TableCell(text=str(number), value=number) for number in numbers))
            for label, numbers in section.bars
        )
        self.table(Table(heading=section.heading, columns=("", *(name for name, _ in section.series)), rows=rows))
        if not rows:
            return
        sheet = self._book.worksheets()[-1]
        chart = self._book.add_chart({"type": "bar", "subtype": "stacked"})
        for place, (_, tone) in enumerate(section.series, start=1):
            chart.add_series(
                {
                    "name": [sheet.name, 0, place],
                    "categories": [sheet.name, 1, 0, len(rows), 0],
                    "values": [sheet.name, 1, place, len(rows), place],
                    "fill": {"color": FILLS.get(family_of(tone), "#C9DAF3")},
                    "border": {"color": "#444444"},
                    "gap": 40,
                }
            )
        chart.set_title({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 720, "height": 80 + 24 * len(rows)})
        sheet.insert_chart(1, len(section.series) + 2, chart)

    def _cell(self, sheet: Any, row: int, column: int, cell: TableCell) -> None:
        family = family_of(cell.tone)
        look: dict[str, Any] = {"bg_color": FILLS[family]} if family else {}
        if " " in cell.tone:
            look["bold"] = True
        if cell.value is not None:
            sheet.write_number(row, column, cell.value, self._format(valign="top", **look))
        else:
            self._text(sheet, row, column, cell.text, **look)
        if cell.note:
            sheet.write_comment(row, column, excel_text(cell.note), {"x_scale": 3, "y_scale": 2})

    def _text(self, sheet: Any, row: int, column: int, text: str, **look: Any) -> None:
        """Write a string; one that looks like a formula stays text even when somebody edits the cell."""
        text = excel_text(text)
        if looks_like_formula(text):
            look["quote_prefix"] = True
        look = {"text_wrap": True, "valign": "top", **look}
        sheet.write_string(row, column, text, self._format(**look))

    def _format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def _sheet(self, heading: str) -> Any:
        return self._book.add_worksheet(sheet_name(heading, self._names))


def _width(column: str, cells: Sequence[TableCell]) -> int:
    """Return a width in characters that most texts of a column fit in; longer ones wrap."""
    lengths = sorted(len(cell.text) for cell in cells)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    return max(_NARROWEST, min(_WIDEST, max(usual, min(len(column), 24)) + 3))
