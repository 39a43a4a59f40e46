"""The table of the library: every document of the index, and what the folder holds besides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message

from stratbot.export.wording import count
from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.sorted_table import SortedTable, cell_text, fold_name, holds_words
from stratbot.tui.wording import STATE_SIGNS
from stratbot.types import CorpusChanges, Document, DocumentState

INFERRED_MARK = "~"
FIELDS = ("issuer", "title", "year", "kind", "status")
"""What can be said of a document here, in the order of `documents.csv`."""
FIELD_WORDS = {"issuer": "Council or body", "title": "Title", "year": "Year", "kind": "Kind", "status": "Status"}
"""What they are called."""
TONES = ("unread", "changed", "partly", "read")
"""How the state is coloured; also the order of rows by state, what wants attention first."""

_TONE_WORDS = {"unread": "not readable", "changed": "not yet read", "partly": "partly read", "read": "read"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow:
    """A document of the index, a file that is not in it yet, or one that has gone."""

    path: str
    state: str
    """In words, with its sign."""
    tone: str
    """One of `TONES`."""
    document: Document | None
    values: Mapping[str, str] = field(default_factory=dict)
    """By `FIELDS`: as the index has them, or as `documents.csv` says since; empty where nothing is known."""
    inferred: frozenset[str] = frozenset()
    """Names of the values that were read from the PDF."""
    lag: str = ""
    """How the index lags behind the folder, in plain words; empty where it does not."""

    @property
    def why(self) -> str:
        """Why the document was not read; empty when it was."""
        return one_line(self.document.reason) if self.document else ""


def library_rows(
    documents: Iterable[Document], changes: CorpusChanges, catalogue: Mapping[str, Mapping[str, str]]
) -> list[LibraryRow]:
    """List the documents of the index and the files that differ from it, in order of path.

    Args:
        documents: Of the index.
        changes: How the folder differs from it.
        catalogue: By path and field, what `documents.csv` says now of each file there is; the index may not have taken it up.
    """
    rows = [_document_row(document, changes, catalogue.get(document.path)) for document in documents]
    for path in changes.added:
        values = catalogue.get(path, dict.fromkeys(FIELDS, ""))
        rows.append(
            LibraryRow(path=path, state="+ new", tone="changed", document=None, values=values, lag="New: not indexed yet")
        )
    return sorted(rows, key=lambda row: row.path)


def _document_row(document: Document, changes: CorpusChanges, written: Mapping[str, str] | None) -> LibraryRow:
    indexed = {name: str(getattr(document, name) or "") for name in FIELDS}
    given = {name: "" if name in document.inferred else value for name, value in indexed.items()}
    edited = {name for name in FIELDS if written is not None and written[name] != given[name]}
    values = {name: written[name] if written is not None and name in edited else indexed[name] for name in FIELDS}
    lag = ""
    if document.path in changes.removed:
        state, tone, lag = "− removed", "changed", "Gone from the folder, still in answers"
    elif document.path in changes.changed:
        state, tone, lag = "↻ changed", "changed", "Changed since it was read"
    elif edited:
        state, tone, lag = "✎ edited", "changed", "Edited: not in answers yet"
    elif document.state is DocumentState.READ and document.pages_without_text:
        state, tone = f"◐ {count(document.pages_without_text, 'page')} no text", "partly"
    elif document.state is DocumentState.READ:
        state, tone = f"{STATE_SIGNS[document.state]} read", "read"
    else:
        words = "no text" if document.state is DocumentState.UNREADABLE else "failed"
        state, tone = f"{STATE_SIGNS[document.state]} {words}", "unread"
    inferred = frozenset(document.inferred & set(FIELDS) - edited)
    return LibraryRow(path=document.path, state=state, tone=tone, document=document, values=values, inferred=inferred, lag=lag)


def _issuer(row: LibraryRow) -> str:
    return _marked(row, "issuer") or "–"


def _title(row: LibraryRow) -> str:
    return _marked(row, "title") or row.path


def _year(row: LibraryRow) -> str:
    return _marked(row, "year") or "–"


def _pages(row: LibraryRow) -> str:
    return str(row.document.page_count) if row.document else "–"


def _marked(row: LibraryRow, name: str) -> str:
    value = one_line(row.values.get(name, ""))
    return f"{value} {INFERRED_MARK}" if value and name in row.inferred else value


def _year_first(row: LibraryRow) -> Any:
    year = row.values.get("year", "")
    return (0, -int(year)) if year.isdecimal() else (1, 0)


_COLUMNS: dict[str, tuple[str, Callable[[LibraryRow], str], Callable[[LibraryRow], Any]]] = {
    "issuer": ("Council or body", _issuer, lambda row: fold_name(_issuer(row))),
    "title": ("Title", _title, lambda row: fold_name(_title(row))),
    "year": ("Year", _year, _year_first),
    "pages": ("Pages", _pages, lambda row: -(row.document.page_count if row.document else 0)),
    "state": ("State", lambda row: row.state, lambda row: (TONES.index(row.tone), row.state)),
}


class DocumentsTable(SortedTable[LibraryRow]):
    """Sorted by issuer at first, by any column on a click or a key; narrowed by words and by state."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"documents-table--{tone}" for tone in TONES}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Read", id="read-document", tooltip="Read the document's pages here"),
        Binding(
            "s", "next_order", "Sort", id="sort-documents", tooltip="Sort by the next column; a click on a heading sorts by it"
        ),
        Binding("S", "turn_order", "Turn round", id="turn-documents", show=False, tooltip="Turn the order round"),
        Binding(
            "f",
            "cycle_tone",
            "State",
            id="filter-documents",
            show=False,
            tooltip="Show all documents, then only those of one state after another",
        ),
    ]

    @dataclass
    class Narrowed(Message):
        """Other rows are shown than before."""

        words: str
        """How many, and by what they were chosen; empty when all are shown."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__("issuer")
        self.library: list[LibraryRow] = []
        """All documents."""
        self.only_tone = ""
        self.only_words = ""

    @property
    def orders(self) -> list[str]:
        """Every column."""
        return list(_COLUMNS)

    def begins_with_most(self, key: str) -> bool:
        """The latest and the longest documents come first."""
        return key in ("year", "pages")

    def show_rows(self, rows: list[LibraryRow]) -> None:
        """Show a library."""
        here = self.row_here
        self.library = rows
        if self.only_tone not in {row.tone for row in rows}:
            self.only_tone = ""
        self.lay_out(here.path if here else "")

    def lay_out(self, path_here: str = "") -> None:
        """Fill the table anew for its width, order and filters, keeping the cursor on its document."""
        path_here = path_here or (self.row_here.path if self.row_here else "")
        self.rows_shown = self._in_order([row for row in self.library if self._is_let_through(row)])
        self._laid_out_width = self.size.width
        self.clear(columns=True)
        for key, width in self._widths().items():
            self.add_column(self._heading(key, width), width=width, key=key)
        styles = {tone: self.colour(f"documents-table--{tone}") for tone in TONES}
        for row in self.rows_shown:
            cells = [cell_text(one_line(_COLUMNS[key][1](row))) for key in _COLUMNS]
            cells[-1].stylize(styles[row.tone])
            self.add_row(*cells, key=row.path)
        self._go_to(path_here)
        self.post_message(self.Narrowed(self._narrowed_words()))

    def put_in_order(self) -> None:
        """Show the rows in another order."""
        path_here = self.row_here.path if self.row_here else ""
        # The rows stay, and change places: to fill the table anew takes a third of a second with two thousand of them.
        self.rows_shown = self._in_order(self.rows_shown)
        places = {id(self.get_cell(row.path, "title")): place for place, row in enumerate(self.rows_shown)}
        self.sort("title", key=lambda cell: places[id(cell)])
        for column_key, column in self.columns.items():
            column.label = self._heading(str(column_key.value), column.width)
        self._go_to(path_here)

    def show_only(self, words: str) -> None:
        """Show the documents that hold each of these words, in any of their columns or their path."""
        if words != self.only_words:
            self.only_words = words
            self.lay_out()

    def go_to_any(self, paths: Collection[str]) -> bool:
        """Put the cursor on the topmost of these documents, showing all again if none of them is shown.

        Returns:
            Whether the library has any of them.
        """
        if not any(row.path in paths for row in self.library):
            return False
        if not any(row.path in paths for row in self.rows_shown):
            self.only_tone = self.only_words = ""
            self.lay_out()
        self._go_to(next(row.path for row in self.rows_shown if row.path in paths))
        return True

    def action_cycle_tone(self) -> None:
        """Show only the next state that any document has, and after the last all of them."""
        choices = ["", *(tone for tone in TONES if any(row.tone == tone for row in self.library))]
        self.only_tone = choices[(choices.index(self.only_tone) + 1) % len(choices)]
        self.lay_out()

    def _in_order(self, rows: list[LibraryRow]) -> list[LibraryRow]:
        return sorted(sorted(rows, key=lambda row: row.path), key=_COLUMNS[self.order][2], reverse=self.backwards)

    def _heading(self, key: str, width: int) -> Text:
        return self.heading("Council" if key == "issuer" and width < 16 else _COLUMNS[key][0], key, width)

    def _go_to(self, path: str) -> None:
        place = next((place for place, row in enumerate(self.rows_shown) if row.path == path), None)
        if place is not None:
            self.move_cursor(row=place)

    def _is_let_through(self, row: LibraryRow) -> bool:
        if self.only_tone and row.tone != self.only_tone:
            return False
        return holds_words(" ".join((*row.values.values(), row.path, row.state, row.why)), self.only_words)

    def _narrowed_words(self) -> str:
        chosen = [_TONE_WORDS[self.only_tone]] if self.only_tone else []
        chosen += [f"“{one_line(self.only_words)}”"] if self.only_words else []
        return f"{len(self.rows_shown):,} of {len(self.library):,} shown: {', '.join(chosen)}" if chosen else ""

    def _widths(self) -> dict[str, int]:
        width = self.size.width
        issuers = max((len(_issuer(row)) for row in self.library), default=0)
        states = max((len(row.state) for row in self.library), default=0)
        widths = {"issuer": min(max(issuers, 16), max(12, width // 4)), "title": 0, "year": 6, "pages": 6}
        widths["state"] = min(max(states, 6), max(12, width // 4))
        padding = 2 * self.cell_padding * len(widths)
        widths["title"] = max(12, width - self.styles.scrollbar_size_vertical - sum(widths.values()) - padding)
        return widths
