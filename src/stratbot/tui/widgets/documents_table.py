"""The table of the library: every document of the index, and what the folder holds besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.coverage_table import fold_name
from stratbot.tui.wording import STATE_SIGNS, count
from stratbot.types import Document, DocumentState, IndexStatus

INFERRED_MARK = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow:
    """A document of the index, a file that is not in it yet, or one that has gone."""

    path: str
    state: str
    """In words, with its sign."""
    tone: str
    """`read`, `partly`, `unread` or `changed`: how the state is coloured."""
    document: Document | None


def library_rows(status: IndexStatus) -> list[LibraryRow]:
    """List the documents of the index and the files that differ from it, in order of path."""
    changes = status.changes
    rows = [_document_row(document, changes.changed, changes.removed) for document in status.documents]
    rows += [LibraryRow(path=path, state="+ new", tone="changed", document=None) for path in changes.added]
    return sorted(rows, key=lambda row: row.path)


def _document_row(document: Document, changed: tuple[str, ...], removed: tuple[str, ...]) -> LibraryRow:
    if document.path in removed:
        state, tone = "− removed", "changed"
    elif document.path in changed:
        state, tone = "↻ changed", "changed"
    elif document.state is DocumentState.READ and document.pages_without_text:
        state, tone = f"◐ {count(document.pages_without_text, 'page')} no text", "partly"
    elif document.state is DocumentState.READ:
        state, tone = f"{STATE_SIGNS[document.state]} read", "read"
    else:
        words = "no text" if document.state is DocumentState.UNREADABLE else "failed"
        state, tone = f"{STATE_SIGNS[document.state]} {words}", "unread"
    return LibraryRow(path=document.path, state=state, tone=tone, document=document)


def _issuer(row: LibraryRow) -> str:
    return _marked(row.document, "issuer", row.document.issuer) if row.document else "–"


def _title(row: LibraryRow) -> str:
    return _marked(row.document, "title", row.document.title) if row.document else row.path


def _year(row: LibraryRow) -> str:
    return _marked(row.document, "year", str(row.document.year or "–")) if row.document else "–"


def _pages(row: LibraryRow) -> str:
    return str(row.document.page_count) if row.document else "–"


def _marked(document: Document, field: str, value: str) -> str:
    return one_line(value) + (f" {INFERRED_MARK}" if field in document.inferred else "")


_COLUMNS: dict[str, tuple[str, Callable[[LibraryRow], str], Callable[[LibraryRow], Any]]] = {
    "issuer": ("Issuer", _issuer, lambda row: fold_name(_issuer(row))),
    "title": ("Title", _title, lambda row: fold_name(_title(row))),
    "year": ("Year", _year, lambda row: -((row.document.year or 0) if row.document else 0)),
    "pages": ("Pages", _pages, lambda row: -(row.document.page_count if row.document else 0)),
    "state": ("State", lambda row: row.state, lambda row: ("unread", "changed", "partly", "read").index(row.tone)),
}


class DocumentsTable(DataTable[Text]):
    """Sorted by issuer at first, by any column on a click or a key."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"documents-table--{tone}" for tone in ("read", "partly", "unread", "changed")}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Read", tooltip="Read the document's pages here"),
        Binding("s", "cycle_order", "Sort", tooltip="Sort by the next column; a click on a heading sorts by it"),
        Binding("j", "cursor_down", "Down", show=False, tooltip="Next document; so does the down key"),
        Binding("k", "cursor_up", "Up", show=False, tooltip="Document before; so does the up key"),
        Binding("g", "scroll_top", "First", show=False, tooltip="First document"),
        Binding("G", "scroll_bottom", "Last", show=False, tooltip="Last document"),
    ]

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(cursor_type="row", cursor_foreground_priority="renderable")
        self.library: list[LibraryRow] = []
        self.order = "issuer"
        self.backwards = False
        self._laid_out_width = 0

    @property
    def row_here(self) -> LibraryRow | None:
        """The row that the cursor stands on."""
        return self.library[self.cursor_row] if 0 <= self.cursor_row < len(self.library) else None

    def on_mount(self) -> None:
        """Take the theme's colours again when it changes."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.lay_out())

    def on_resize(self, event: events.Resize) -> None:
        """Give the titles what the other columns leave."""
        if event.size.width != self._laid_out_width:
            self.lay_out()

    def show_rows(self, rows: list[LibraryRow]) -> None:
        """Show a library."""
        here = self.row_here
        self.library = rows
        self.lay_out(here.path if here else "")

    def lay_out(self, path_here: str = "") -> None:
        """Fill the table anew for its width and order, keeping the cursor on its document."""
        path_here = path_here or (self.row_here.path if self.row_here else "")
        self.library.sort(key=lambda row: (_COLUMNS[self.order][2](row), row.path), reverse=self.backwards)
        self._laid_out_width = self.size.width
        self.clear(columns=True)
        for key, width in self._widths().items():
            mark = ("▲" if self.backwards else "▼") if key == self.order else ""
            self.add_column(Text(f"{_COLUMNS[key][0]}{mark}", no_wrap=True), width=width, key=key)
        for row in self.library:
            style = Style(color=self.get_component_rich_style(f"documents-table--{row.tone}").color)
            cells = [Text(one_line(_COLUMNS[key][1](row)), no_wrap=True, overflow="ellipsis", end="") for key in _COLUMNS]
            cells[-1].stylize(style)
            self.add_row(*cells)
        paths = [row.path for row in self.library]
        if path_here in paths:
            self.move_cursor(row=paths.index(path_here))

    def sort_by(self, key: str) -> None:
        """Sort by a column; by the one sorted by already, turn the order round."""
        self.backwards = not self.backwards if key == self.order else False
        self.order = key
        self.lay_out()

    def action_cycle_order(self) -> None:
        """Sort by the next column."""
        keys = list(_COLUMNS)
        self.sort_by(keys[(keys.index(self.order) + 1) % len(keys)])

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        """Sort by the heading that was clicked."""
        event.stop()
        self.sort_by(str(event.column_key.value))

    def _widths(self) -> dict[str, int]:
        width = self.size.width
        issuers = max((len(_issuer(row)) for row in self.library), default=0)
        states = max((len(row.state) for row in self.library), default=0)
        widths = {"issuer": min(max(issuers, 7), max(12, width // 4)), "title": 0, "year": 6, "pages": 6}
        widths["state"] = min(max(states, 6), max(12, width // 4))
        padding = 2 * self.cell_padding * len(widths)
        widths["title"] = max(12, width - self.styles.scrollbar_size_vertical - sum(widths.values()) - padding)
        return widths
