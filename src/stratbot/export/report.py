"""The one shape of every result: a title, how it came about, tables and quotes.

Each writer turns it into one format, the command line into text, the terminal UI into a table whose cells lead to their pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from stratbot.export.tones import TONES
from stratbot.types import Citation

MOST_COLUMNS = 16
"""Columns of a grid that stand beside each other in a file; more go below."""


class Shown(StrEnum):
    """Where there is room for a section."""

    ALWAYS = "always"
    ON_DEMAND = "on_demand"
    """In files; on the command line only where it is asked for."""
    FILES = "files"
    TERMINAL = "terminal"
    """On the command line."""
    SCREEN = "screen"
    """In the terminal UI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """One field of a table."""

    text: str
    tone: str = ""
    """A verdict or state for colouring ("covered", "mentioned", "not_found", "unreadable", "corrected"); empty for none.

    Two with a space between: the second marks the first, as in "covered corrected". `export/tones.py` has all of them.
    """
    note: str = ""
    """What a reader sees on hovering, or below the table where there is no hovering."""
    value: int | float | None = None
    """The number that the text stands for, so that a spreadsheet sorts and sums it; None for words."""
    citations: tuple[Citation, ...] = ()
    """What it rests on, best first: the terminal UI opens their pages."""
    short: str = ""
    """What stands for the text in a narrow table on a screen; empty for the text itself."""
    told: tuple[str, ...] = ()
    """What a screen says of it, or of its row where it is the first cell, when the cursor stands there; a line each."""
    column: int | None = None
    """Of the report's grid: the column that it is made from."""
    order: int | float | None = None
    """What a screen sorts it by, least first; None for its value, its tone or its text."""

    @property
    def is_corrected(self) -> bool:
        """Whether a person's word stands in the place of the machine's."""
        return "corrected" in self.tone.split()


Value = TableCell | StrEnum | str | int | float | None


def cells(*values: Value) -> tuple[TableCell, ...]:
    """Return a cell for each value: numbers sort as numbers, truth is "true" or "false", a state has its tone, None is empty."""
    return tuple(map(_cell, values))


def _cell(value: Value) -> TableCell:
    match value:
        case TableCell():
            return value
        case StrEnum():
            return TableCell(text=value.value, tone=value.value if value.value in TONES else "")
        case None | str():
            return TableCell(text=value or "")
        case bool():
            return TableCell(text=str(value).lower())
        case _:
            return TableCell(text=str(value), value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a heading."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    abbreviated: tuple[str, ...] = ()
    """What stands for `columns` where there is no room for them, as in a terminal; empty for the columns themselves."""
    for_files: tuple[str, ...] = ()
    """Columns that only files have room for."""
    told: tuple[str, ...] = ()
    """Columns that a screen leaves out, since it tells them of the row at hand."""
    headed: str = ""
    """What the heading is, as the name of a column: where several tables are listed as one, it holds their headings."""
    by_cell: bool = False
    """On a screen the cursor stands on cells, since each has its own evidence; else on rows."""
    shown: Shown = Shown.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Paragraphs under a heading; an empty heading has them follow what stands before."""

    heading: str
    paragraphs: tuple[str, ...]
    shown: Shown = Shown.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Citations under a heading."""

    heading: str
    citations: tuple[Citation, ...]
    shown: Shown = Shown.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Numbers drawn as stacked bars under a heading: SVG where there is drawing, rows of signs where there is only text."""

    heading: str
    series: tuple[tuple[str, str], ...]
    """(name, tone) of each part of a bar, in order."""
    bars: tuple[tuple[str, tuple[int, ...]], ...]
    """(label, one number for each part), in order."""
    shown: Shown = Shown.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a grid."""

    label: str
    explanation: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Every document under every column of one kind, a state in each cell: a screen shows it whole, by row and by column."""

    noun: str
    """What a column is: "theme"."""
    nouns: str
    counted: str
    """What the best state is called where it is counted: "Covered"."""
    states: tuple[str, ...]
    """Tones, best first."""
    rows: tuple[TableCell, ...]
    """What each document is called."""
    columns: tuple[Column, ...]
    cells: tuple[tuple[TableCell, ...], ...]
    """One row for each document, one cell for each column; a cell's text is what was named in the document, if anything."""

    def counts(self, cells: Sequence[TableCell]) -> Counter[str]:
        """Return how many of some cells have which state."""
        return Counter(cell.tone.split()[0] for cell in cells)

    def tables(self, heading: str = "", *, shown: Shown = Shown.ALWAYS) -> tuple[Table, ...]:
        """Return the grid as tables of signs with numbers on both edges: one for each group of columns, and no broader than fits.

        Args:
            heading: Of all tables; empty for the names of the groups and the numbers of the columns.
            shown: Where there is room for them.
        """
        found = []
        for group in dict.fromkeys(column.group for column in self.columns):
            of_group = [place for place, column in enumerate(self.columns) if column.group == group]
            for start in range(0, len(of_group), MOST_COLUMNS):
                places = of_group[start : start + MOST_COLUMNS]
                found.append(replace(self._table(heading or f"{group} ({_span(places)})", places), shown=shown))
        return tuple(found)

    def _table(self, heading: str, places: Sequence[int]) -> Table:
        best = self.states[0]
        rows = []
        for name, row in zip(self.rows, self.cells, strict=True):
            shown = [row[place] for place in places]
            signs = (TableCell(text="", tone=one.tone, note=one.note) for one in shown)
            rows.append(cells(name, *signs, self.counts(shown)[best]))
        totals = [self.counts([row[place] for row in self.cells])[best] for place in places]
        return Table(
            heading=heading,
            columns=("Document", *(self.columns[place].label for place in places), self.counted),
            rows=(*rows, cells(f"{self.counted} by", *totals, sum(totals))),
            abbreviated=("Document", *(str(place + 1) for place in places), self.counted),
        )


def _span(places: Sequence[int]) -> str:
    """Return the numbers of some columns: "1 to 3", "4", or "1, 3, 4"."""
    first, last = places[0] + 1, places[-1] + 1
    if last - first + 1 == len(places):
        return str(first) if first == last else f"{first} to {last}"
    return ", ".join(str(place + 1) for place in places)


Section = Table | Prose | Quotes | Bars


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole result."""

    title: str
    subject: str = ""
    """Whose or of what it is, for the line above a screen: "Bramfield 2014"; empty where the screen's name says all."""
    summary: str = ""
    """What a screen says above its table; empty for the first paragraphs."""
    grid: Grid | None = None
    facts: tuple[tuple[str, str], ...]
    """How it came about: question, scope, denominator, index generation, encoder, version, document hashes ..."""
    sections: tuple[Section, ...] = field(default=())
    records: Callable[[], Table] | None = None
    """Makes everything once more as one table with a row for each judgement and all that belongs to it in its columns.

    It is what CSV holds, so that a program or a pivot table can read it; without it, CSV holds the sections one below the
    other. Its heading is the name of the sheet; its columns are lower case with underscores and never renamed.
    """

    def in_files(self) -> tuple[Section, ...]:
        """Return the sections that a file holds."""
        return tuple(section for section in self.sections if section.shown not in (Shown.TERMINAL, Shown.SCREEN))

    def on_terminal(self, *, demanded: bool) -> tuple[Section, ...]:
        """Return the sections that the command line writes; with `demanded` also those that are shown on demand."""
        without = {Shown.FILES, Shown.SCREEN} | (set() if demanded else {Shown.ON_DEMAND})
        return tuple(section for section in self.sections if section.shown not in without)

    def table(self) -> Table | None:
        """Return what a screen lists: the rows of the first table and of all that have its columns, one after the other."""
        tables = [one for one in self.sections if isinstance(one, Table) and one.shown in (Shown.ALWAYS, Shown.SCREEN)]
        if not tables:
            return None
        first = tables[0]
        same = [table for table in tables if table.columns == first.columns]
        if not first.headed:
            return replace(first, rows=tuple(row for table in same for row in table.rows))
        rows = tuple((TableCell(text=table.heading), *row) for table in same for row in table.rows)
        short = (first.headed, *(first.abbreviated or first.columns))
        return replace(first, columns=(first.headed, *first.columns), abbreviated=short, rows=rows)


def is_numeric(table: Table, place: int) -> bool:
    """Return whether a column holds numbers and nothing else, so that it is set to the right."""
    cells = [row[place] for row in table.rows]
    return any(cell.value is not None for cell in cells) and all(cell.value is not None or not cell.text for cell in cells)
