"""Documents by columns of one kind, themes or criteria: as a grid of signs, one column at a time, or one document at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from stratbot.export.tones import TONES, signs_of
from stratbot.export.wording import count
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.lens import CORRECTED, LensScreen
from stratbot.tui.widgets.lens_table import LensCell, LensColumn, LensRow, LensTable
from stratbot.tui.wording import quoted
from stratbot.types import Citation, Document

GRID, ONE_COLUMN, ONE_DOCUMENT = "grid", "column", "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLine:
    """A document or a column: what it is called."""

    key: str
    label: str
    explanation: str = ""
    group: str = ""
    words: str = ""
    """What is searched besides the label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A document under a column."""

    tone: str
    score: float
    citations: tuple[Citation, ...]
    named: str = ""
    """What was pulled out of the text."""
    notes: tuple[str, ...] = ()
    """What else is to be said of it, a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """All that is shown."""

    documents: tuple[Document, ...]
    rows: tuple[GridLine, ...]
    """One for each document."""
    columns: tuple[GridLine, ...]
    cells: tuple[tuple[GridCell, ...], ...]
    """One row for each document, one cell for each column."""
    tones: tuple[str, ...]
    """Best first; the first is what is counted on the edges."""


class GridScreen(LensScreen):
    """A grid with counts on both edges, and its rows and columns one by one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "view('grid')", "All", id="lens-grid", tooltip="Show everything as a grid of signs"),
        Binding(
            "d",
            "view('document')",
            "Document",
            id="lens-document",
            tooltip="Show what the cursor's document comes to, column by column",
        ),
        Binding(
            "f",
            "next_group",
            "Group",
            id="lens-group",
            show=False,
            tooltip="Show only one group of columns, then the next, then all",
        ),
        Binding(
            "m",
            "order_columns",
            "Order",
            id="lens-order",
            show=False,
            tooltip="Put the columns with most documents first, or as they were",
        ),
    ]

    BASE: ClassVar[str] = GRID
    """The view that the screen begins with."""
    COLUMN: ClassVar[str] = "Theme"
    """What a column is called."""
    COUNTED: ClassVar[str] = "Covers"
    """What stands above the counts at the left edge."""
    COUNTED_BY: ClassVar[str] = "Covered by"
    """What stands before the counts at the upper edge."""
    STATE: ClassVar[str] = "Verdict"

    grid: Grid
    view = ""
    group = ""
    by_count = False
    _row = ""
    _column = ""

    # What each screen says for itself.

    def make_grid(self) -> Grid:
        """Return the result as a grid."""
        raise NotImplementedError

    def tone_words(self, tone: str) -> str:
        """Return a state in words."""
        state = tone.split()[0]
        return _SHORT.get(state, TONES[state].words.split(",")[0])

    @property
    def headings(self) -> tuple[str, ...]:
        """Columns of a view of the screen's own that the line above it explains."""
        return ()

    def legend_words(self, tone: str) -> str:
        """Return what the legend says of a state."""
        return self.tone_words(tone)

    def group_words(self, group: str) -> str:
        """Return the name of a group of columns."""
        return group

    def fill_base(self) -> None:
        """Fill the table for a view of the screen's own."""
        raise NotImplementedError

    def compose_above(self) -> ComposeResult:
        """Name the column under the cursor in full: above the columns themselves there is room for a number at most."""
        yield Static(id="grid-column", markup=False)

    def compose_below(self) -> ComposeResult:
        """Explain the numbers above the grid, where there is room."""
        yield from super().compose_below()
        yield Static(id="grid-key", markup=False)

    # Filling.

    def show_result(self) -> None:
        """Take the result over as a grid."""
        self.grid = self.make_grid()
        self.view = self.view or self.BASE
        if self.group not in {column.group for column in self.grid.columns}:
            self.group = ""
        super().show_result()

    def fill(self) -> None:
        """Fill the table for the view at hand."""
        self.query_one("#grid-key").display = self.view == GRID
        self.query_one("#grid-column").display = self.view == GRID or bool(self.headings)
        if self.view == GRID:
            self._fill_grid()
        elif self.view == ONE_COLUMN:
            self._fill_column()
        elif self.view == ONE_DOCUMENT:
            self._fill_document()
        else:
            self.fill_base()
        self._show_title()

    @property
    def columns_shown(self) -> list[int]:
        """Positions of the columns of the group chosen, in the order chosen."""
        places = [place for place, column in enumerate(self.grid.columns) if self.group in ("", column.group)]
        if self.by_count:
            places.sort(key=lambda place: -self.count_of_column(place)[self.grid.tones[0]])
        return places

    def count_of_column(self, place: int) -> Counter[str]:
        """How many documents have which state in a column."""
        return Counter(row[place].tone.split()[0] for row in self.grid.cells)

    def count_of_document(self, place: int, columns: Sequence[int]) -> Counter[str]:
        """How many of some columns have which state in a document."""
        return Counter(self.grid.cells[place][column].tone.split()[0] for column in columns)

    def _fill_grid(self) -> None:
        grid, places, best = self.grid, self.columns_shown, self.grid.tones[0]
        columns = [LensColumn(key="document", title="Document", most=26), LensColumn(key="total", title=self.COUNTED, most=7)]
        columns += [
            LensColumn(key=grid.columns[place].key, title=grid.columns[place].label, is_sign=True, number=place + 1)
            for place in places
        ]
        rows = []
        for number, line in enumerate(grid.rows):
            counts = self.count_of_document(number, places)
            total = f"{counts[best]:,}" if not counts["unreadable"] else "–"
            cells = [LensCell(text=line.label), LensCell(text=total, order=-counts[best])]
            cells += [
                LensCell(text="", tone=cell.tone, order=(self._rank(cell), -cell.score), citations=cell.citations, is_sign=True)
                for cell in (grid.cells[number][place] for place in places)
            ]
            rows.append(LensRow(key=line.key, cells=tuple(cells), words=line.words))
        totals = [self.count_of_column(place)[best] for place in places]
        pinned = LensRow(
            key="",
            cells=(
                LensCell(text=self.COUNTED_BY),
                LensCell(text=f"{sum(totals):,}"),
                *(LensCell(text=str(total), is_sign=True) for total in totals),
            ),
        )
        self._show_key(places)
        here = (self._row, self._column)
        self.table.show_rows(columns, rows, pinned=pinned, by_cell=True, order=self.table.order, here=here)

    def _show_key(self, places: list[int]) -> None:
        """Write out which theme each number stands for, in two columns."""
        half = -(-len(places) // 2)
        key = Table.grid(padding=(0, 2), expand=True)
        for _ in range(2):
            key.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        lines = [f"{place + 1:>2} {one_line(self.grid.columns[place].label)}" for place in places]
        for left, right in zip_longest(lines[:half], lines[half:], fillvalue=""):
            key.add_row(Text(left), Text(right))
        self.query_one("#grid-key", Static).update(key)

    def _fill_column(self) -> None:
        grid, place = self.grid, self._column_place
        has_names = any(row[place].named for row in grid.cells)
        columns = [
            LensColumn(key="document", title="Document", most=26),
            LensColumn(key="state", title=self.STATE, most=14),
            LensColumn(key="page", title="Page", most=6),
            *([LensColumn(key="named", title="Named")] if has_names else []),
            LensColumn(key="quote", title="Best quote", is_optional=True),
        ]
        rows = [
            LensRow(
                key=line.key,
                cells=(LensCell(text=line.label), *self._cells(grid.cells[number][place], has_names)),
                citations=grid.cells[number][place].citations,
                words=line.words,
            )
            for number, line in enumerate(grid.rows)
        ]
        self.table.show_rows(columns, rows, order="state", here=(self._row, ""))

    def _fill_document(self) -> None:
        grid, row = self.grid, self._row_place
        shown = self.columns_shown
        has_names = any(grid.cells[row][place].named for place in shown)
        columns = [
            LensColumn(key="column", title=self.COLUMN, most=42),
            LensColumn(key="state", title=self.STATE, most=14),
            LensColumn(key="page", title="Page", most=6),
            *([LensColumn(key="named", title="Named")] if has_names else []),
            LensColumn(key="quote", title="Best quote", is_optional=True),
        ]
        rows = [
            LensRow(
                key=grid.columns[place].key,
                cells=(
                    LensCell(text=grid.columns[place].label, order=place),
                    *self._cells(grid.cells[row][place], has_names),
                ),
                citations=grid.cells[row][place].citations,
                words=grid.columns[place].explanation,
            )
            for place in shown
        ]
        self.table.show_rows(columns, rows, here=(self._column, ""))

    def _cells(self, cell: GridCell, has_names: bool) -> list[LensCell]:
        best = cell.citations[0] if cell.citations else None
        page = ("≈ " if best.below_threshold else "") + str(best.page_number) if best else "–"
        return [
            LensCell(text=self.tone_words(cell.tone), tone=cell.tone, order=(self._rank(cell), -cell.score)),
            LensCell(text=page, order=best.page_number if best else 10**9),
            *([LensCell(text=cell.named)] if has_names else []),
            LensCell(text=quoted(best) if best else "–"),
        ]

    def _rank(self, cell: GridCell) -> int:
        return self.grid.tones.index(cell.tone.split()[0])

    # The cursor.

    def remember_pointed(self) -> None:
        """Remember document and column of the cursor, for the other views."""
        table = self.table
        row, column = table.row_here, table.column_here
        if self.view == ONE_DOCUMENT:
            self._column = row.key if row else self._column
        elif row is not None:
            self._row = row.key
        if self.view == GRID and column is not None and column.is_sign:
            self._column = column.key

    def show_pointed(self) -> None:
        """Name the column of the cursor as well."""
        self.remember_pointed()
        self.query_one("#grid-column", Static).update(self.column_line())
        super().show_pointed()

    def column_line(self) -> Content:
        """Name the column under the cursor, with how many documents it comes to."""
        here = self.table.column_here
        if here is None or not here.is_sign:
            return Content.styled(f"← → go to a {self.COLUMN.casefold()}, which is named here", "$foreground-muted")
        counts = self.count_of_column(self._column_place)
        read = counts.total() - counts["unreadable"]
        return Content.assemble(
            (f"{self._column_place + 1} ", "$foreground-muted"),
            (one_line(here.title), "bold $text-primary"),
            (f"  {self.COUNTED_BY.casefold()} {counts[self.grid.tones[0]]:,} of {read:,}", "$foreground-muted"),
        )

    @property
    def _row_place(self) -> int:
        return next((place for place, line in enumerate(self.grid.rows) if line.key == self._row), 0)

    @property
    def _column_place(self) -> int:
        return next((place for place, line in enumerate(self.grid.columns) if line.key == self._column), 0)

    @property
    def cell_here(self) -> GridCell | None:
        """The cell that the cursor stands on, in whichever view."""
        table = self.table
        if table.row_here is None or self.view not in (GRID, ONE_COLUMN, ONE_DOCUMENT):
            return None
        if self.view == GRID and not (table.column_here and table.column_here.is_sign):
            return None
        return self.grid.cells[self._row_place][self._column_place]

    def told(self) -> Content:
        """Name the cell, say its state, and what else there is to it."""
        cell = self.cell_here
        column = self.grid.columns[self._column_place]
        if cell is None:
            is_column = self.view == GRID and self.table.column_here is not None and self.table.column_here.is_sign
            return self.told_of_column(self._column_place) if is_column else self.told_of_document(self._row_place)
        row = self.grid.rows[self._row_place]
        head = Content.styled(f"{one_line(row.label)}: {one_line(column.label)}", "bold")
        return Content("\n").join([head, self.state_of(cell), *self.told_of_cell(cell)])

    def state_of(self, cell: GridCell) -> Content:
        """Say a cell's state, with how many passages it rests on."""
        state = f"{signs_of(cell.tone)} {self.tone_words(cell.tone)}"
        passages = sum(not citation.below_threshold for citation in cell.citations)
        return Content.styled(
            f"{state}, {count(passages, 'passage')}" if passages else state, _STYLES.get(cell.tone.split()[0], "")
        )

    def told_of_cell(self, cell: GridCell) -> list[Content]:
        """Say what else there is to a cell: what was pulled out of the text, and notes."""
        lines = []
        if cell.named:
            lines.append(Content(f"Named: {one_line(cell.named)}"))
        return [*lines, *(Content.styled(one_line(note), "$foreground-muted") for note in cell.notes)]

    def told_of_column(self, place: int) -> Content:
        """Say what a column comes to."""
        column, counts = self.grid.columns[place], self.count_of_column(place)
        said = ", ".join(f"{counts[tone]:,} {self.tone_words(tone)}" for tone in self.grid.tones if counts[tone])
        return Content.assemble(
            (f"{place + 1}. {one_line(column.label)}", "bold"),
            f"\n{said}",
            (f"\n{one_line(column.explanation)}" if column.explanation else "", "$foreground-muted"),
        )

    def told_of_document(self, place: int) -> Content:
        """Say what a document comes to."""
        row, counts = self.grid.rows[place], self.count_of_document(place, self.columns_shown)
        said = ", ".join(f"{counts[tone]:,} {self.tone_words(tone)}" for tone in self.grid.tones if counts[tone])
        return Content.assemble(
            (one_line(row.label), "bold"),
            f"\n{said}",
            (f"\n{one_line(row.explanation)}" if row.explanation else "", "$foreground-muted"),
        )

    def legend(self) -> Content:
        """Name the signs."""
        parts = [
            (f"{TONES[tone].sign} {self.legend_words(tone)}", _STYLES.get(tone, "$foreground-muted")) for tone in self.grid.tones
        ]
        if any("corrected" in cell.tone.split() for row in self.grid.cells for cell in row):
            parts.append((CORRECTED, ""))
        return Content("   ").join([Content.styled(*part) for part in parts])

    @property
    def aside(self) -> str:
        """Say which part is shown."""
        if self.result is None:
            return ""
        name = self.COLUMN.casefold()
        if self.view == ONE_COLUMN:
            place = self._column_place
            return f"← {name} {place + 1} of {len(self.grid.columns)} →  {self.grid.columns[place].label}"
        group = f", only {self.group_words(self.group)}" if self.group else ""
        if self.view == ONE_DOCUMENT:
            return f"← document {self._row_place + 1} of {len(self.grid.rows)} →  {self.grid.rows[self._row_place].label}{group}"
        columns = f"{len(self.columns_shown):,} {_plural(name)}"
        return f"{count(len(self.grid.rows), 'document')} by {columns}{group}{', most first' if self.by_count else ''}"

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of the view at hand, and those that would do nothing."""
        if action in ("view", "next_group", "order_columns"):
            if self.result is None:
                return False
            if action == "view":
                return parameters != (self.view,)
            return len({column.group for column in self.grid.columns}) > 1 if action == "next_group" else self.view != ONE_COLUMN
        return super().check_action(action, parameters)

    def action_view(self, view: str) -> None:
        """Show everything, one column or one document."""
        self.remember_pointed()  # the cursor may have moved since it was last shown
        self.table.order = ""
        self.view = view
        self.fill()
        self.table.focus()

    def action_next_group(self) -> None:
        """Show the next group of columns."""
        groups = ["", *dict.fromkeys(column.group for column in self.grid.columns)]
        self.group = groups[(groups.index(self.group) + 1) % len(groups)]
        if self.view == ONE_COLUMN:
            self._column = self.grid.columns[self.columns_shown[0]].key
        self.fill()

    def action_order_columns(self) -> None:
        """Put the columns with most documents first, or as they were."""
        self.by_count = not self.by_count
        self.fill()

    @on(LensTable.Stepped)
    def stepped(self, event: LensTable.Stepped) -> None:
        """Go to the column or document beside."""
        event.stop()
        if self.view == ONE_COLUMN:
            places = self.columns_shown
            here = places.index(self._column_place) if self._column_place in places else 0
            self._column = self.grid.columns[places[(here + event.step) % len(places)]].key
            self.fill()
        elif self.view == ONE_DOCUMENT:
            self._row = self.grid.rows[(self._row_place + event.step) % len(self.grid.rows)].key
            self.fill()

    def go_out(self) -> bool:
        """Go back to the view that the screen begins with."""
        if self.result is None or self.view == self.BASE:
            return False
        self.action_view(self.BASE)
        return True


_SHORT = {"mentioned": "in passing", "partly": "partly"}
_STYLES = {
    "covered": "$text-success",
    "found": "$text-success",
    "mentioned": "$text-warning",
    "partly": "$text-warning",
    "unreadable": "$text-error",
}


def _plural(noun: str) -> str:
    return {"criterion": "criteria"}.get(noun, f"{noun}s")
