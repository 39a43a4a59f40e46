"""What all tables of the terminal UI have in common: filled anew for their width, order and filter, sorted by any column."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable

Row = TypeVar("Row")


class SortedTable(DataTable[Text], Generic[Row]):
    """Knows the rows that it shows, and the column that they are sorted by."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", id="row-down", show=False, tooltip="Next row; so does the down key"),
        Binding("k", "cursor_up", "Up", id="row-up", show=False, tooltip="Row before; so does the up key"),
        Binding("g,home", "scroll_top", "First", id="first-row", show=False, tooltip="First row"),
        Binding("G,end", "scroll_bottom", "Last", id="last-row", show=False, tooltip="Last row"),
    ]

    def __init__(self, order: str = "") -> None:
        """Start empty, sorted by a column; by none where there is no such column."""
        super().__init__(cursor_type="row")
        self.rows_shown: list[Row] = []
        """Those that the filters let through, in the order shown."""
        self.order = order
        self.backwards = False
        self._laid_out_width = 0

    def lay_out(self) -> None:
        """Fill the table anew for its width, order and filter, keeping the cursor where it is."""
        raise NotImplementedError

    @property
    def orders(self) -> Sequence[str]:
        """The keys of the columns that can be sorted by."""
        raise NotImplementedError

    @property
    def first_place(self) -> int:
        """How many rows stand above the first of `rows_shown`."""
        return 0

    @property
    def row_here(self) -> Row | None:
        """The row under the cursor; None where there is none, and on one above the first."""
        place = self.cursor_row - self.first_place
        return self.rows_shown[place] if 0 <= place < len(self.rows_shown) else None

    def on_mount(self) -> None:
        """Take the theme's colours again when it changes."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.lay_out())

    def on_resize(self, event: events.Resize) -> None:
        """Share the width out anew."""
        if event.size.width != self._laid_out_width:
            self.lay_out()

    def sort_by(self, key: str) -> None:
        """Sort by a column; by the one sorted by already, turn the order round."""
        if key in self.orders:
            self.backwards = not self.backwards if key == self.order else False
            self.order = key
            self.put_in_order()

    def put_in_order(self) -> None:
        """Show the rows in another order."""
        self.lay_out()

    def action_next_order(self) -> None:
        """Sort by the next column."""
        keys = list(self.orders)
        if keys:
            self.sort_by(keys[(keys.index(self.order) + 1) % len(keys) if self.order in keys else 0])

    def action_turn_order(self) -> None:
        """Turn the order round."""
        self.sort_by(self.order)

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        """Sort by the heading that was clicked."""
        event.stop()
        self.sort_by(str(event.column_key.value))

    def begins_with_most(self, key: str) -> bool:
        """Whether a column is sorted from the largest, latest or best at first, and from the least only when turned round."""
        return False

    def mark(self, key: str) -> str:
        """Return what stands behind the heading of the column sorted by: ▲ where its values rise from row to row, else ▼."""
        if key != self.order:
            return ""
        return "▼" if self.begins_with_most(key) is not self.backwards else "▲"

    def heading(self, title: str, key: str, width: int) -> Text:
        """Return a title with the mark of the order, which stays also where the title has to be cut for it."""
        mark = self.mark(key)
        room = max(0, width - len(mark))
        words = title if len(title) <= room else f"{title[: room - 1]}…" if room else ""
        return Text(f"{words}{mark}", no_wrap=True)

    def colour(self, name: str) -> Style:
        """Take the colour of a component class alone, so that the cursor's background shows through."""
        return Style(color=self.get_component_rich_style(name).color)

    async def _on_click(self, event: events.Click) -> None:
        """Select the clicked row at once, where the base class would take a second click."""
        event.prevent_default()
        row, column = event.style.meta.get("row", -1), event.style.meta.get("column", -1)
        if row >= self.row_count or column >= len(self.ordered_columns):
            return  # the table was filled anew since this was drawn
        moves = Coordinate(row, column) != self.cursor_coordinate
        await super()._on_click(event)
        if row >= 0 and moves and self.cursor_type == "row":
            self.action_select_cursor()


def fold_name(name: str) -> str:
    """Spell a name for sorting and finding, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


def holds_words(text: str, typed: str) -> bool:
    """Return whether a text holds each of the words typed."""
    folded = fold_name(text)
    return all(word in folded for word in fold_name(typed).split())


def cell_text(text: str, style: Style | None = None) -> Text:
    """Return one line that is cut where the column ends."""
    return Text(text, style=style or Style.null(), no_wrap=True, overflow="ellipsis", end="")
