"""The help screen: every key of every screen, taken from the bindings themselves so that it cannot be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.keys import format_key
from textual.screen import ModalScreen
from textual.widgets import Static

from stratbot.tui.screens.chat import ChatScreen
from stratbot.tui.screens.library import LibraryScreen
from stratbot.tui.widgets.coverage_table import CoverageTable
from stratbot.tui.widgets.documents_table import DocumentsTable
from stratbot.tui.widgets.evidence import EvidencePane
from stratbot.tui.widgets.passages import CardList, ComparisonBody
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.transcript import Transcript

INTRODUCTION = """\
Ask which documents cover something, what one of them says about it, or how two compare. \
Every quote stands word for word on the page it names; a document that could not be read is never counted as silent. \
The mouse works everywhere: click a row for its page, a heading to sort, a count to filter."""

SECTIONS: tuple[tuple[str, tuple[type[DOMNode], ...]], ...] = (
    ("In the question box", (QuestionInput,)),
    ("Questions and answers", (ChatScreen,)),
    ("In a table of verdicts", (CoverageTable,)),
    ("In a list of quotes", (CardList, ComparisonBody)),
    ("On a page", (EvidencePane,)),
    ("In the conversation", (Transcript,)),
    ("In the library", (LibraryScreen, DocumentsTable)),
)


def bindings_of(node: type[DOMNode]) -> list[Binding]:
    """Return the bindings that a class itself declares."""
    return [binding for binding in vars(node).get("BINDINGS", []) if isinstance(binding, Binding)]


def keys_words(keys: str) -> str:
    """Write keys as they stand on the keyboard: "f3 or ctrl+l"."""
    names = {"enter": "enter", "up": "up", "down": "down", "left": "left", "right": "right"}  # not drawn as arrows
    return " or ".join(names.get(key.strip()) or format_key(key.strip()) for key in keys.split(","))


class HelpScreen(ModalScreen[None]):
    """Scrolls; any of the keys that opened it closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "dismiss", "Close"),
        Binding("j", "scroll_help(1)", "Down", show=False),
        Binding("k", "scroll_help(-1)", "Up", show=False),
    ]

    def __init__(self, everywhere: Iterable[BindingType]) -> None:
        """Take the keys that work everywhere: the app's own."""
        super().__init__()
        self.everywhere = [binding for binding in everywhere if isinstance(binding, Binding)]

    def compose(self) -> ComposeResult:
        """List the keys by where they work."""
        sections = [(title, [one for node in nodes for one in bindings_of(node)]) for title, nodes in SECTIONS]
        with Vertical(id="help"):
            with VerticalScroll():
                yield Static(Content(INTRODUCTION), classes="help-introduction", markup=False)
                for title, bindings in [*sections, ("Everywhere", self.everywhere)]:
                    yield Static(Content(title), classes="help-section", markup=False)
                    yield Static(_table(bindings), markup=False)

    def on_mount(self) -> None:
        """Name the key that closes it on the frame."""
        frame = self.query_one("#help")
        frame.border_title = "Help"
        frame.border_subtitle = "esc closes"
        self.query_one(VerticalScroll).focus()

    def action_scroll_help(self, lines: int) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def _table(bindings: list[Binding]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(width=14, justify="right")
    table.add_column()
    for binding in bindings:
        table.add_row(Text(keys_words(binding.key), style="bold"), Text(binding.tooltip or binding.description))
    return table
