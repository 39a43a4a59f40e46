"""The screen of an analysis whose report has a grid: all of it as signs, one column at a time, or one document at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import zip_longest
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from stratbot.analyses import Shape
from stratbot.export.report import Grid, TableCell
from stratbot.export.tones import TONES, signs_of
from stratbot.export.wording import count
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.analysis import CORRECTED, AnalysisScreen, told_of_row
from stratbot.tui.widgets.lens_table import LensColumn, LensRow, LensTable, columns_of
from stratbot.tui.wording import quoted, tone_style

LEAST_KEY, KEY_FRAME = 6, 1
"""Lines of the key from numbers to names at least; those of them that are no names."""
LEAST_DETAIL = 6
"""Lines left for what is said of the cell at hand."""
KEY_COLUMN = 44
"""Cells of a column of the key at least."""


class View(StrEnum):
    """What a screen with a grid shows."""

    LIST = "list"
    """The table of the report."""
    GRID = "grid"
    ONE_COLUMN = "column"
    """One column in every document."""
    ONE_DOCUMENT = "document"
    """One document by all columns."""


class GridScreen(AnalysisScreen):
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
            "t", "view('column')", "Column", id="lens-column", tooltip="Show what the cursor's column comes to in every document"
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

    view: View | None = None
    group = ""
    by_count = False
    _row = 0
    _column = 0
    _heading = ""
    """The column of the list that the cursor was on."""

    @property
    def base(self) -> View:
        """The view that the screen begins with."""
        return View.GRID if self.analysis.shape is Shape.GRID else View.LIST

    @property
    def grid(self) -> Grid:
        """The grid of the report."""
        assert self.report.grid is not None
        return self.report.grid

    def compose_above(self) -> ComposeResult:
        """Name the column under the cursor in full: above the columns themselves there is room for a number at most."""
        yield Static(id="grid-column", markup=False)

    def compose_below(self) -> ComposeResult:
        """Explain the numbers above the grid, in what the documents leave of the height; the rest is scrolled to."""
        yield from super().compose_below()
        with VerticalScroll(id="grid-key"):
            yield Static(markup=False)

    # Filling.

    def show_result(self) -> None:
        """Show the report, in whichever view."""
        self.view = self.view or self.base
        self._row = min(self._row, max(0, len(self.grid.rows) - 1))
        self._column = min(self._column, max(0, len(self.grid.columns) - 1))
        if self.group not in {column.group for column in self.grid.columns}:
            self.group = ""
        super().show_result()

    def fill(self) -> None:
        """Fill the table for the view at hand."""
        if self.view is View.GRID:
            self._fill_grid()
        elif self.view is View.ONE_COLUMN:
            self._fill_column()
        elif self.view is View.ONE_DOCUMENT:
            self._fill_document()
        else:
            self._fill_list()
        self.query_one("#grid-column").display = self.view is View.GRID or (
            self.view is View.LIST and self.table.cursor_type == "cell"
        )
        self._show_title()

    @property
    def columns_shown(self) -> list[int]:
        """Positions of the columns of the group chosen, in the order chosen."""
        places = [place for place, column in enumerate(self.grid.columns) if self.group in ("", column.group)]
        if self.by_count:
            places.sort(key=lambda place: -self.count_of_column(place)[self.grid.states[0]])
        return places

    def count_of_column(self, place: int) -> Counter[str]:
        """How many documents have which state in a column."""
        return self.grid.counts([row[place] for row in self.grid.cells])

    def count_of_document(self, place: int, columns: Sequence[int]) -> Counter[str]:
        """How many of some columns have which state in a document."""
        return self.grid.counts([self.grid.cells[place][column] for column in columns])

    def _fill_list(self) -> None:
        """List the documents as the report does."""
        listed = self.report.table()
        if listed is None:
            self.table.put_away()
            return
        columns, rows = columns_of(listed)
        led = [column.key for column in columns if any(row.cells[int(column.key)].column is not None for row in rows)]
        here = (str(self._row), self._heading or (led[0] if led else ""))
        self.table.show_rows(columns, rows, by_cell=listed.by_cell, here=here)

    def _fill_grid(self) -> None:
        grid, places, best = self.grid, self.columns_shown, self.grid.states[0]
        columns = [LensColumn(key="document", title="Document"), LensColumn(key="total", title=self.counted)]
        columns += [
            LensColumn(key=str(place), title=grid.columns[place].label, is_sign=True, number=place + 1) for place in places
        ]
        rows = []
        for number, name in enumerate(grid.rows):
            counts = self.count_of_document(number, places)
            total = f"{counts[best]:,}" if not counts["unreadable"] else "–"
            signs = [replace(grid.cells[number][place], text="", short="") for place in places]
            cells = (self._named(number), TableCell(text=total, order=-counts[best]), *signs)
            rows.append(LensRow(key=str(number), cells=cells, told=name.told))
        totals = [self.count_of_column(place)[best] for place in places]
        counted = (self.counted_by, f"{sum(totals):,}", *map(str, totals))
        pinned = LensRow(key="", cells=tuple(TableCell(text=text) for text in counted))
        here = (str(self._row), str(self._column))
        self.table.show_rows(columns, rows, pinned=pinned, by_cell=True, order=self.table.order, here=here)

    @on(LensTable.Shown)
    @on(events.Resize)
    def share_height(self) -> None:
        """Give the numbers' key what the documents leave, once it is known how much that is."""
        self.call_after_refresh(self._show_key)

    def _show_key(self) -> None:
        """Write out which column each number stands for, side by side as far as the names fit."""
        box, room = self.query_one("#grid-key", VerticalScroll), self.query_one("#lens-left").size
        box.display = self.view is View.GRID and self.has_class("-tall")
        if not box.display or not room.width:
            return
        lines = [f"{place + 1:>2} {one_line(self.grid.columns[place].label)}" for place in self.columns_shown]
        beside = max(1, room.width // KEY_COLUMN)
        down = -(-len(lines) // beside)
        key = Table.grid(padding=(0, 2), expand=True)
        for _ in range(beside):
            key.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        for row in zip_longest(*(lines[start : start + down] for start in range(0, len(lines), down)), fillvalue=""):
            key.add_row(*map(Text, row))
        left = room.height - self.table.virtual_size.height - (LEAST_DETAIL if self.has_class("-narrow") else 0)
        box.styles.max_height = most = max(LEAST_KEY, left)
        box.can_focus = down + KEY_FRAME > most
        box.query_one(Static).update(key)

    def _fill_column(self) -> None:
        grid, place = self.grid, self._column
        has_names = any(row[place].text for row in grid.cells)
        rows = [
            LensRow(
                key=str(number), cells=(self._named(number), *self._cells(grid.cells[number][place], has_names)), told=name.told
            )
            for number, name in enumerate(grid.rows)
        ]
        self.table.show_rows(self._one_by_one("Document", has_names), rows, order="state", here=(str(self._row), ""))

    def _fill_document(self) -> None:
        grid, row, places = self.grid, self._row, self.columns_shown
        has_names = any(grid.cells[row][place].text for place in places)
        rows = [
            LensRow(
                key=str(place),
                cells=(
                    TableCell(text=f"{place + 1} {grid.columns[place].label}", order=place),
                    *self._cells(grid.cells[row][place], has_names),
                ),
                told=(grid.columns[place].explanation,),
            )
            for place in places
        ]
        first = grid.noun.capitalize()
        self.table.show_rows(self._one_by_one(first, has_names), rows, here=(str(self._column), ""))

    def _one_by_one(self, first: str, has_names: bool) -> list[LensColumn]:
        """Return the columns where each cell of the grid has a row."""
        return [
            LensColumn(key="first", title=first),
            LensColumn(key="state", title="Verdict" if "covered" in self.grid.states else "State"),
            LensColumn(key="page", title="Page"),
            *([LensColumn(key="named", title="Named", is_wordy=True)] if has_names else []),
            LensColumn(key="quote", title="Best quote", is_wordy=True, is_optional=True),
        ]

    def _cells(self, cell: TableCell, has_names: bool) -> list[TableCell]:
        best = cell.citations[0] if cell.citations else None
        page = ("≈ " if best.below_threshold else "") + str(best.page_number) if best else "–"
        return [
            replace(cell, text=self.tone_words(cell.tone), short=""),
            TableCell(text=page, order=best.page_number if best else 10**9),
            *([TableCell(text=cell.text)] if has_names else []),
            TableCell(text=quoted(best) if best else "–"),
        ]

    def _named(self, number: int) -> TableCell:
        """Return what a document is called; nothing can be looked up there."""
        return replace(self.grid.rows[number], citations=())

    @property
    def counted(self) -> str:
        """What stands above the numbers at the left edge."""
        return "Covers" if self.grid.counted == "Covered" else self.grid.counted

    @property
    def counted_by(self) -> str:
        """What stands before the numbers at the upper edge."""
        return f"{self.grid.counted} {'by' if self.grid.counted == 'Covered' else 'in'}"

    def tone_words(self, tone: str) -> str:
        """Return a state in words."""
        return TONES[tone.split()[0]].brief

    # The cursor.

    def remember_pointed(self) -> None:
        """Remember document and column of the cursor, for the other views."""
        row, column, cell = self.table.row_here, self.table.column_here, self.table.cell_here
        if self.view is View.ONE_DOCUMENT:
            self._column = int(row.key) if row else self._column
        elif row is not None:
            self._row = int(row.key)
        if self.view is View.GRID and column is not None and column.is_sign:
            self._column = int(column.key)
        if self.view is View.LIST and column is not None:
            self._heading = column.key
            if cell is not None and cell.column is not None:
                self._column = cell.column

    def show_pointed(self) -> None:
        """Name the column of the cursor as well."""
        self.remember_pointed()
        self.query_one("#grid-column", Static).update(self.column_line())
        super().show_pointed()

    def column_line(self) -> Content:
        """Name the column under the cursor, with how many documents it comes to."""
        here = self.table.column_here
        if self.view is View.LIST:
            listed = self.report.table()
            place = self.table.cursor_column
            if here is None or listed is None or not any(row.cells[place].column is not None for row in self.table.all_rows):
                return Content.styled(f"a shows all {self.grid.nouns}, d those of this document", "$foreground-muted")
            name, _, label = listed.columns[place].partition(": ")
            counts = self.grid.counts([row.cells[place] for row in self.table.all_rows])
            head = Content.assemble((one_line(name), "bold $text-primary"), f": {one_line(label)}")
        elif here is None or not here.is_sign:
            return Content.styled(f"← → go to a {self.grid.noun}, which is named here", "$foreground-muted")
        else:
            counts = self.count_of_column(self._column)
            number = (f"{self._column + 1} ", "$foreground-muted")
            head = Content.assemble(number, (one_line(here.title), "bold $text-primary"))
        read = counts.total() - counts["unreadable"]
        said = f"  {self.counted_by.casefold()} {counts[self.grid.states[0]]:,} of {read:,}"
        return Content.assemble(head, (said, "$foreground-muted"))

    @property
    def cell_here(self) -> TableCell | None:
        """The cell of the grid, or of several columns of it taken together, that the cursor stands on, in whichever view."""
        table = self.table
        if table.row_here is None:
            return None
        if self.view is View.LIST:
            return table.cell_here if table.cell_here and table.cell_here.column is not None else None
        if self.view is View.GRID and not (table.column_here and table.column_here.is_sign):
            return None
        return self.grid.cells[self._row][self._column]

    def told(self) -> Content:
        """Name the cell, say its state, and what else there is to it."""
        if not self.grid.rows:
            return Content("")
        cell, row = self.cell_here, self.table.row_here
        if cell is None:
            if self.view is View.GRID and self.table.column_here is not None and self.table.column_here.is_sign:
                return self.told_of_column(self._column)
            return told_of_row(row) if self.view is View.LIST and row else self.told_of_document(self._row)
        name = one_line(self.grid.rows[self._row].short or self.grid.rows[self._row].text)
        if self.view is View.LIST and self.table.column_here is not None:
            head = Content.styled(f"{name}, {one_line(self.table.column_here.title.casefold())}: ", "bold")
        else:
            head = Content.styled(f"{name}: {one_line(self.grid.columns[self._column].label)}\n", "bold")
        told = [Content.styled(one_line(line), "$foreground-muted") for line in cell.told]
        return Content("\n").join([Content.assemble(head, self.state_of(cell)), *told])

    def state_of(self, cell: TableCell) -> Content:
        """Say a cell's state, with how many passages it rests on."""
        state = f"{signs_of(cell.tone)} {self.tone_words(cell.tone)}"
        passages = sum(not citation.below_threshold for citation in cell.citations)
        return Content.styled(f"{state}, {count(passages, 'passage')}" if passages else state, tone_style(cell.tone))

    def told_of_column(self, place: int) -> Content:
        """Say what a column comes to."""
        column = self.grid.columns[place]
        return self._told_of(f"{place + 1}. {column.label}", self.count_of_column(place), column.explanation)

    def told_of_document(self, place: int) -> Content:
        """Say what a document comes to."""
        row = self.grid.rows[place]
        return self._told_of(row.short or row.text, self.count_of_document(place, self.columns_shown), *row.told)

    def _told_of(self, name: str, counts: Counter[str], *lines: str) -> Content:
        said = ", ".join(f"{counts[tone]:,} {self.tone_words(tone)}" for tone in self.grid.states if counts[tone])
        told = [Content.styled(one_line(line), "$foreground-muted") for line in lines if line]
        return Content("\n").join([Content.styled(one_line(name), "bold"), Content(said), *told])

    def legend(self) -> Content:
        """Name the signs."""
        parts = [
            (f"{TONES[tone].sign} {TONES[tone].legend or self.tone_words(tone)}", tone_style(tone, "$foreground-muted"))
            for tone in self.grid.states
        ]
        if any(cell.is_corrected for row in self.grid.cells for cell in row):
            parts.append((CORRECTED, ""))
        return Content("   ").join([Content.styled(*part) for part in parts])

    @property
    def aside(self) -> str:
        """Say which part is shown."""
        if self.result is None:
            return ""
        if self.view is View.ONE_COLUMN:
            column = self.grid.columns[self._column].label
            return f"← {self.grid.noun} {self._column + 1} of {len(self.grid.columns)} →  {column}"
        group = f", only {self.group.casefold()}" if self.group else ""
        if self.view is View.ONE_DOCUMENT:
            row = self.grid.rows[self._row]
            return f"← document {self._row + 1} of {len(self.grid.rows)} →  {row.short or row.text}{group}"
        if self.view is View.LIST and self.report.subject:
            return self.report.subject
        columns = f"{len(self.columns_shown):,} {self.grid.nouns}"
        return f"{count(len(self.grid.rows), 'document')} by {columns}{group}{', most first' if self.by_count else ''}"

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of the view at hand, and those that would do nothing."""
        if action in ("view", "next_group", "order_columns"):
            if self.result is None or not self.grid.rows:
                return False
            if action == "view":
                return parameters != (self.view,)
            if action == "next_group":
                return len({column.group for column in self.grid.columns}) > 1
            return self.view is not View.ONE_COLUMN
        return super().check_action(action, parameters)

    def action_view(self, view: str) -> None:
        """Show everything, one column or one document."""
        self.remember_pointed()  # the cursor may have moved since it was last shown
        self.table.order = ""
        self.view = View(view)
        self.fill()
        self.table.focus()

    def action_next_group(self) -> None:
        """Show the next group of columns."""
        groups = ["", *dict.fromkeys(column.group for column in self.grid.columns)]
        self.group = groups[(groups.index(self.group) + 1) % len(groups)]
        if self.view is View.ONE_COLUMN:
            self._column = self.columns_shown[0]
        self.fill()

    def action_order_columns(self) -> None:
        """Put the columns with most documents first, or as they were."""
        self.by_count = not self.by_count
        self.fill()

    @on(LensTable.Stepped)
    def stepped(self, event: LensTable.Stepped) -> None:
        """Go to the column or document beside."""
        event.stop()
        if self.view is View.ONE_COLUMN:
            places = self.columns_shown
            here = places.index(self._column) if self._column in places else 0
            self._column = places[(here + event.step) % len(places)]
            self.fill()
        elif self.view is View.ONE_DOCUMENT:
            self._row = (self._row + event.step) % len(self.grid.rows)
            self.fill()

    def go_in(self) -> bool:
        """Go from a document of the list to its row of the grid; from what it names, to the page."""
        if self.view is not View.LIST or self.cell_here is not None:
            return False
        self.action_view(View.ONE_DOCUMENT)
        return True

    def go_out(self) -> bool:
        """Go back to the view that the screen begins with."""
        if self.result is None or self.view == self.base:
            return False
        self.action_view(self.base)
        return True
