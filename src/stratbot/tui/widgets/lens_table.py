"""The table of the screens that read strategies side by side: sorts, filters, and every row or cell carries its citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message

from stratbot.export.report import Table, TableCell
from stratbot.export.tones import family_of, rank_of, signs_of
from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.sorted_table import SortedTable, cell_text, fold_name, holds_words
from stratbot.types import Citation

FAMILIES = ("good", "partial", "none", "bad")
_LONGEST_NEED = 24
"""Cells that a column gets without asking whether the others have room; with longer texts it takes what they leave."""
_LONGEST_NAME = 42
"""Cells that the first column takes at most."""
_LEAST_NAME = 18
"""Cells that the first column keeps where others need its room."""
_TIGHT_NAME = 12
"""Cells that it comes to last, where even the others are cut."""
_LEAST_REST = 14
"""Cells that a column which takes the rest has at least."""
_FAIR_NAME, _FAIR_REST = 24, 20
"""Cells that both should have before a page is shown beside the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LensColumn:
    """One column."""

    key: str
    title: str
    is_wordy: bool = False
    """It takes a share of what the others leave, instead of as many cells as its texts need."""
    is_optional: bool = False
    """It is left out where there is no room for it: the line below the table says the same."""
    is_sign: bool = False
    """It holds a sign in each cell, so it is narrow and its title may be broken into lines."""
    number: int = 0
    """Of a column with signs, which stands above it where there is no room for its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LensRow:
    """One row."""

    key: str
    cells: tuple[TableCell, ...]
    told: tuple[str, ...] = ()
    """What is to be said of it when the cursor stands on it; it is searched as well when words are typed."""

    @property
    def name(self) -> str:
        """What it is about."""
        return self.cells[0].short or self.cells[0].text

    @property
    def text(self) -> str:
        """What is searched when words are typed."""
        return " ".join([*self.told, *(cell.text for cell in self.cells)])

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The evidence of all its cells."""
        return tuple(citation for cell in self.cells for citation in cell.citations)


def columns_of(table: Table) -> tuple[list[LensColumn], list[LensRow]]:
    """Return the columns and rows of a report's table as a screen lists them."""
    left_out = (*table.for_files, *table.told)
    places = [place for place, column in enumerate(table.columns) if column not in left_out]
    titles = table.abbreviated or table.columns
    rows = [
        LensRow(
            key=str(number), cells=tuple(row[place] for place in places), told=next((cell.told for cell in row if cell.told), ())
        )
        for number, row in enumerate(table.rows)
    ]
    wordy = [
        number
        for number in range(1, len(places))
        if max((len(shown(row.cells[number])) for row in rows), default=0) > _LONGEST_NEED
    ]
    columns = [
        LensColumn(
            key=str(number),
            title=titles[place],
            is_wordy=number in wordy,
            is_optional=number in wordy[1:] and number == len(places) - 1,
        )
        for number, place in enumerate(places)
    ]
    return columns, rows


def shown(cell: TableCell, *, is_sign: bool = False) -> str:
    """Return what stands in the table: sign and text, or in a column of signs one of them."""
    sign = signs_of(cell.tone)
    text = one_line(cell.short or cell.text)
    return (sign or text) if is_sign else f"{sign} {text}".strip()


class LensTable(SortedTable[LensRow]):
    """Shows what a screen gives it; knows how it is sorted and filtered."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lens-table--{family}" for family in FAMILIES}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select_cursor",
            "Page",
            id="lens-enter",
            show=False,
            tooltip="Go to the page of the evidence, or into the row",
        ),
        Binding(
            "s",
            "sort_here",
            "Sort",
            id="lens-sort",
            tooltip="Sort by this column, and once more to turn round; so does a heading's click",
        ),
        Binding("S", "turn_order", "Turn round", id="lens-turn", show=False, tooltip="Turn the order round"),
        Binding("h", "cursor_left", "Left", id="cell-left", show=False, tooltip="Cell to the left; so does the left key"),
        Binding("l", "cursor_right", "Right", id="cell-right", show=False, tooltip="Cell to the right; so does the right key"),
    ]

    @dataclass
    class Shown(Message):
        """Other rows are shown than before, or the same in another order."""

    @dataclass
    class Stepped(Message):
        """The left or right key was pressed where the cursor stands on rows."""

        step: int

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.cursor_foreground_priority = "renderable"
        self.all_columns: tuple[LensColumn, ...] = ()
        self.all_rows: tuple[LensRow, ...] = ()
        self.pinned: LensRow | None = None
        """Stays above the others: counts."""
        self.words = ""
        self.least_width = 0
        """Cells below which columns are cut off."""
        self._is_tight = False
        """Columns with signs are so narrow that their numbers stand upright."""

    @property
    def orders(self) -> list[str]:
        """Every column."""
        return [column.key for column in self.all_columns]

    def begins_with_most(self, key: str) -> bool:
        """Numbers come from the largest and states from the best, unless their cells say otherwise; texts from A."""
        place = self.orders.index(key)
        return any(_falls(row.cells[place]) for row in self.all_rows)

    def show_rows(
        self,
        columns: Sequence[LensColumn],
        rows: Sequence[LensRow],
        *,
        pinned: LensRow | None = None,
        by_cell: bool = False,
        order: str = "",
        here: tuple[str, str] = ("", ""),
    ) -> None:
        """Show another table.

        Args:
            columns: In their order.
            rows: In the order that holds unless another is asked for.
            pinned: A row of counts that stays above the others.
            by_cell: The cursor stands on cells, not on rows.
            order: Key of the column to sort by; empty for the order given.
            here: Keys of the row and the column for the cursor.
        """
        self.all_columns, self.all_rows, self.pinned = tuple(columns), tuple(rows), pinned
        self.cursor_type = "cell" if by_cell else "row"
        self.order, self.backwards = order, False
        self.lay_out(here)

    def put_away(self) -> None:
        """Show nothing."""
        self.all_columns, self.all_rows, self.rows_shown, self.pinned = (), (), [], None
        self.fixed_rows = self.fixed_columns = 0
        self.clear(columns=True)

    @property
    def first_place(self) -> int:
        """The pinned row stands above the others."""
        return 1 if self.pinned else 0

    @property
    def column_here(self) -> LensColumn | None:
        """The column under the cursor."""
        return self.all_columns[self.cursor_column] if 0 <= self.cursor_column < len(self.all_columns) else None

    @property
    def cell_here(self) -> TableCell | None:
        """The cell under the cursor; None on the pinned row, or where the cursor stands on rows."""
        row = self.row_here
        return row.cells[self.cursor_column] if row and self.cursor_type == "cell" else None

    @property
    def citations_here(self) -> tuple[Citation, ...]:
        """What can be looked up where the cursor stands."""
        cell, row = self.cell_here, self.row_here
        return (cell.citations if cell else ()) or (row.citations if row else ())

    def find_words(self, words: str) -> None:
        """Show only the rows that hold each of these words."""
        if words != self.words:
            self.words = words
            self.lay_out()

    def lay_out(self, here: tuple[str, str] = ("", "")) -> None:
        """Fill the table anew for its width, order and words, keeping the cursor where it is."""
        if not self.all_columns:
            return
        row_key = here[0] or (self.row_here.key if self.row_here else "")
        column_key = here[1] or (self.column_here.key if self.column_here and self.row_count else "")
        places = {column.key: place for place, column in enumerate(self.all_columns)}
        self.rows_shown = [row for row in self.all_rows if holds_words(row.text, self.words)]
        if self.order in places:
            place = places[self.order]
            self.rows_shown.sort(key=lambda row: _sorted_by(row.cells[place]), reverse=self.backwards)
        self._laid_out_width = self.size.width
        self.cursor_foreground_priority = "css" if self.app.current_theme.ansi else "renderable"
        has_signs = any(column.is_sign for column in self.all_columns)
        self.set_class(has_signs, "-signs")
        self.cell_padding = 0 if has_signs else 1
        widths = self._widths()
        self._is_tight = any(
            column.is_sign and width == _SIGN_TIGHT for column, width in zip(self.all_columns, widths, strict=True)
        )
        titles = [self._title(column, width) for column, width in zip(self.all_columns, widths, strict=True)]
        self.header_height = max(title.plain.count("\n") + 1 for title in titles)
        self.clear(columns=True)
        self.fixed_rows = self.first_place
        self.fixed_columns = next((place for place, column in enumerate(self.all_columns) if column.is_sign), 1)
        drawn = [place for place, width in enumerate(widths) if width]  # only columns at the end are ever left out
        for place in drawn:
            self.add_column(titles[place], width=widths[place], key=self.all_columns[place].key)
        colours = {family: self.colour(f"lens-table--{family}") for family in FAMILIES}
        if self.pinned:
            signs = [shown(self.pinned.cells[place]) for place, column in enumerate(self.all_columns) if column.is_sign]
            tall = max(map(len, signs), default=1) if self._is_tight else 1
            counts = [self._drawn(self.pinned, place, colours, widths[place], tall) for place in drawn]
            self.add_row(*counts, key=self.pinned.key, height=tall)
        for row in self.rows_shown:
            self.add_row(*(self._drawn(row, place, colours, widths[place]) for place in drawn), key=row.key)
        keys = [row.key for row in self.rows_shown]
        row_place = self.first_place + (keys.index(row_key) if row_key in keys else 0)
        column_place = places.get(column_key, self.fixed_columns if self.cursor_type == "cell" else 0)
        self.move_cursor(row=row_place, column=column_place, animate=False)
        self.post_message(self.Shown())

    def action_sort_here(self) -> None:
        """Sort by the column under the cursor; where the cursor stands on rows, by the next column."""
        if self.cursor_type == "row":
            self.action_next_order()
        elif self.column_here is not None:
            self.sort_by(self.column_here.key)

    def action_cursor_left(self) -> None:
        """Go a cell to the left; where the cursor stands on rows, let the screen do what that means."""
        if self.cursor_type == "row":
            self.post_message(self.Stepped(-1))
        else:
            super().action_cursor_left()

    def action_cursor_right(self) -> None:
        """Go a cell to the right; where the cursor stands on rows, let the screen do what that means."""
        if self.cursor_type == "row":
            self.post_message(self.Stepped(1))
        else:
            super().action_cursor_right()

    def _drawn(self, row: LensRow, place: int, colours: dict[str, Style], width: int, tall: int = 1) -> Text:
        cell, is_sign = row.cells[place], self.all_columns[place].is_sign
        family = family_of(cell.tone)
        style = colours[family] if family else Style.null()
        text = shown(cell, is_sign=is_sign)
        if is_sign and tall > 1:
            text = _upright(text, tall)
        elif is_sign:  # as wide as its column, so that the cursor is of one colour
            text = text.ljust(_SIGN_TIGHT) if self._is_tight else f" {text} "[-max(len(text), _SIGN_ALONE) :]
        drawn = cell_text(text, style)
        if not is_sign and not self.cell_padding:
            drawn.truncate(width - 1, overflow="ellipsis")  # nothing else keeps it apart from its neighbour
        return drawn

    def _title(self, column: LensColumn, width: int) -> Text:
        if not column.is_sign:
            return self.heading(one_line(column.title), column.key, width)
        mark = self.mark(column.key)
        if self._is_tight:
            digits = len(str(max(one.number for one in self.all_columns)))
            return Text(_upright(str(column.number), digits) + mark, no_wrap=True)
        if width < _SIGN_WITH_TITLE:
            return Text(f"{column.number:>{width - 1}}{mark}", no_wrap=True)
        words = [word for word in one_line(column.title).replace(":", "").split() if fold_name(word) not in _LITTLE][:3]
        lines = [word[: width - 1] for word in words]
        return Text("\n".join([*lines[:-1], f"{lines[-1]}{mark}"]), no_wrap=True)

    def _needs(self, place: int) -> int:
        """Cells of the longest text of a column, with its title as far as that is of use, and the mark of the order."""
        column = self.all_columns[place]
        rows = [*self.all_rows, *([self.pinned] if self.pinned else [])]
        texts = [len(shown(row.cells[place], is_sign=column.is_sign)) for row in rows]
        return max([*texts, min(len(column.title) + 1, _LONGEST_NEED)])

    def _widths(self) -> list[int]:
        """Cells of each column, 0 for one that is left out; says as well how many the table needs."""
        return self._widths_with_signs() if any(column.is_sign for column in self.all_columns) else self._widths_with_words()

    def _widths_with_words(self) -> list[int]:
        """Columns get what their texts need; names and long texts share what is left, and are the first to be cut."""
        columns, padding = self.all_columns, 2 * self.cell_padding
        room = self.size.width - self.styles.scrollbar_size_vertical
        needs = [self._needs(place) for place in range(len(columns))]
        least = [min(needs[0], _LEAST_NAME)] + [
            min(need, _LEAST_REST) if column.is_wordy else need for column, need in zip(columns[1:], needs[1:], strict=True)
        ]
        fair = [min(needs[0], _FAIR_NAME)] + [
            min(need, _FAIR_REST) if column.is_wordy else need
            for column, need in zip(columns[1:], needs[1:], strict=True)
            if not column.is_optional
        ]
        enough = max(sum(each) + padding * len(each) for each in (fair, least))  # the latter with all columns: none gives way
        self.least_width = enough + self.styles.scrollbar_size_vertical + 2
        widths = list(least)
        for place in reversed(range(len(columns))):
            if columns[place].is_optional and sum(widths) + padding * sum(map(bool, widths)) > room:
                widths[place] = 0
        left = room - sum(widths) - padding * sum(map(bool, widths))
        for _ in range(-left):  # there is no room: whatever is broadest is cut, names first
            broadest = max(range(len(widths)), key=lambda place: widths[place] + (_LEAST_NAME - _TIGHT_NAME) * (place == 0))
            widths[broadest] = max(1, widths[broadest] - 1)
        takers = [place for place, column in enumerate(columns) if widths[place] and (place == 0 or column.is_wordy)]
        for _ in range(left):  # what can be left out as well grows last
            growing = [place for place in takers if widths[place] < needs[place]]
            if not growing:
                break
            widths[min(growing, key=lambda place: (columns[place].is_optional, widths[place]))] += 1
        return widths

    def _widths_with_signs(self) -> list[int]:
        """Signs get a column each, as wide as there is room for parts of their titles; the names give way to them."""
        signs = sum(column.is_sign for column in self.all_columns)
        room = self.size.width - self.styles.scrollbar_size_vertical
        most = min(_LONGEST_NAME, max(_LEAST_REST, room * 2 // 5))
        widths = [0 if column.is_sign else min(self._needs(place), most) + 1 for place, column in enumerate(self.all_columns)]
        spare = max(0, widths[0] - _LEAST_NAME)
        self.least_width = sum(widths) - spare + _SIGN_ALONE * signs + self.styles.scrollbar_size_vertical + 2
        left = room - sum(widths)
        share = min(_WIDEST_SIGN, left // signs)
        if share < _SIGN_WITH_TITLE:
            share = _SIGN_ALONE if left + spare >= _SIGN_ALONE * signs else _SIGN_TIGHT
            widths[0] -= min(spare, max(0, share * signs - left))
        return [share if column.is_sign else width for column, width in zip(self.all_columns, widths, strict=True)]


_SIGN_TIGHT, _SIGN_ALONE, _SIGN_WITH_TITLE, _WIDEST_SIGN = 2, 3, 7, 14
"""Cells of a column with signs: under its number, digit by digit; under its number; least for parts of its title; most."""
_LITTLE = frozenset("and the of for with to on other such as".split())


def _upright(number: str, tall: int) -> str:
    """Write a number from top to bottom."""
    return "\n".join(number.rjust(tall))


def _sorted_by(cell: TableCell) -> tuple[int, float, float, str]:
    """Order what has an order, then numbers from the largest, then states from the best, then texts, and nothing at all last."""
    if cell.order is not None:
        return (0, cell.order, 0, "")
    if cell.value is not None:
        return (0, -cell.value, 0, "")
    if signs_of(cell.tone):
        return (0, rank_of(cell.tone), -cell.citations[0].score if cell.citations else 0, "")
    return (1, 0, 0, fold_name(cell.text)) if cell.text else (2, 0, 0, "")


def _falls(cell: TableCell) -> bool:
    """Whether the rows of a column with such a cell begin with the largest or the best."""
    return cell.order < 0 if cell.order is not None else cell.value is not None or bool(signs_of(cell.tone))
