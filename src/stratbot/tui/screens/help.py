"""The help screen: what the widget with the keyboard is for, then every key of every screen.

The keys are taken from the bindings themselves, with those that the person has changed, so that they cannot be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import Static

from stratbot.tui.keys import bindings_of, keys_words
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.add_documents import AddDocumentsScreen
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.ask_path import AskPathScreen
from stratbot.tui.screens.ask_run import AskRunScreen
from stratbot.tui.screens.audit import AuditScreen
from stratbot.tui.screens.chat import ChatScreen
from stratbot.tui.screens.conversations import ConversationsScreen, KeptFind, KeptList
from stratbot.tui.screens.correct import CorrectScreen
from stratbot.tui.screens.describe import DescribeScreen
from stratbot.tui.screens.dialogs import ConfirmScreen, FindInput, NameScreen
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.screens.export import ExportScreen
from stratbot.tui.screens.fetch import FetchScreen
from stratbot.tui.screens.first_run import FirstRunScreen
from stratbot.tui.screens.grid import GridScreen
from stratbot.tui.screens.lens_menu import LensList, LensMenuScreen
from stratbot.tui.screens.library import LibraryScreen
from stratbot.tui.screens.matrix import MatrixScreen
from stratbot.tui.screens.page_keys import PageScreen
from stratbot.tui.screens.pick_documents import DocumentList, NameBox, PickDocumentsScreen
from stratbot.tui.screens.register import RegisterScreen
from stratbot.tui.screens.scope import IssuerList, ScopeScreen
from stratbot.tui.widgets.choices import Choices
from stratbot.tui.widgets.coverage import CoverageBody, RowFilter
from stratbot.tui.widgets.coverage_table import CoverageTable
from stratbot.tui.widgets.documents_table import DocumentsTable
from stratbot.tui.widgets.evidence import EvidencePane
from stratbot.tui.widgets.lens_table import LensTable
from stratbot.tui.widgets.passages import CardList, ComparisonBody
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.sorted_table import SortedTable
from stratbot.tui.widgets.transcript import EarlierList, Transcript

INTRODUCTION = """\
Ask which documents cover something, what one of them says about it, or how two compare. \
Every quote stands word for word on the page it names; a document that could not be read is never counted as silent. \
The mouse works everywhere: click a row for its page, a heading to sort, a count to filter. \
Letters typed anywhere over the questions go to the question box, unless they are keys of the place where you are."""

SECTIONS: tuple[tuple[str, tuple[type[DOMNode], ...]], ...] = (
    ("In the question box", (QuestionInput,)),
    ("Questions and answers", (ChatScreen,)),
    ("In every table", (SortedTable,)),
    ("In a table of verdicts", (CoverageTable, CoverageBody)),
    ("While typing which rows to show", (RowFilter,)),
    ("When correcting a verdict", (CorrectScreen,)),
    ("In a list of quotes", (CardList, ComparisonBody)),
    ("On a page", (PageScreen, EvidencePane)),
    ("In the conversation", (Transcript,)),
    ("In the list of earlier questions", (EarlierList,)),
    ("In the library", (LibraryScreen, DocumentsTable)),
    ("In the menu of analyses", (LensMenuScreen, LensList)),
    ("In every analysis", (AnalysisScreen, LensTable)),
    ("In the theme matrix and the delivery audit", (GridScreen,)),
    ("In the theme matrix", (MatrixScreen,)),
    ("In the delivery audit", (AuditScreen,)),
    ("In the collection check", (RegisterScreen,)),
    ("When fetching from the web", (FetchScreen,)),
    ("When choosing a former run", (AskRunScreen,)),
    ("In the list of conversations", (ConversationsScreen, KeptList)),
    ("While looking for a conversation", (KeptFind,)),
    ("When narrowing to some issuers and years", (ScopeScreen, IssuerList)),
    ("When choosing documents", (PickDocumentsScreen, NameBox, DocumentList)),
    ("When writing a file for Word, Excel or a browser", (ExportScreen, Choices)),
    ("When adding documents", (AddDocumentsScreen,)),
    ("When saying whose a document is", (DescribeScreen,)),
    ("When choosing a file", (AskPathScreen,)),
    ("While finding documents in the library", (FindInput,)),
    ("When something is to be confirmed", (ConfirmScreen,)),
    ("When naming a conversation", (NameScreen,)),
    ("At the first start", (FirstRunScreen,)),
)
"""Places, with what has keys there; within one of them a key stands for one thing."""

EXPLANATIONS: tuple[tuple[type[DOMNode], str], ...] = (
    (
        QuestionInput,
        "You are in the question box. Type a question and press Enter. A name that appears in grey is taken with Tab or →; "
        "what is pasted over several lines becomes one question. What narrows the questions stands above the box: click it, or "
        "press Backspace in the empty box, to take it away.",
    ),
    (
        RowFilter,
        "You are in the box that filters a table. Rows that hold all the words are shown: names, titles, years, verdicts, "
        "quotes. 2014-2016, >=2015 and <2014 ask for years.",
    ),
    (
        CoverageTable,
        "You are in a table of verdicts: one row for every document that was asked. ● covered: it says what it does about this. "
        "◐ mentioned: only in passing. ○ not found: it was read, and says nothing. ✕ unreadable: no text, so it was not judged. "
        "≈ marks the nearest miss, which is no evidence; ? beside a verdict a document that is worth a look: not covered by the "
        "judge's line, but near it; ✎ a verdict that a person has corrected. Where rows are worth a look, w goes from one to the "
        "next, and there one key says whether the document covers it, mentions it or does not.",
    ),
    (
        CardList,
        "You are in a list of quotes, best first. Each stands word for word on the page it names; ≈ marks a near miss, which is "
        "no evidence.",
    ),
    (
        EvidencePane,
        "You are on a page of a document, with the quote marked. n and p go on to the next evidence, [ and ] turn the pages.",
    ),
    (EarlierList, "You are in the list of earlier questions. Enter brings an answer back as it was."),
    (Transcript, "You are in the conversation. The arrow keys scroll it."),
    (
        LensTable,
        "You are in the table of an analysis, which reads strategies side by side. What the cursor stands on is explained below "
        "or beside it, with the page of its evidence; Enter goes there. F5 leads to the other analyses, Esc back. ● found or "
        "covered, ◐ in passing or in part, ○ not found, ✕ unreadable, ✎ corrected by hand, ≈ a near miss, which is no evidence.",
    ),
    (
        DocumentsTable,
        "You are in the library: every PDF of the folder, whether it could be read, and what is new since they were read.",
    ),
    (LibraryScreen, "You are in the library: what has been read, what could not be read and why, and reading what is new."),
)


def changeable_bindings(everywhere: Iterable[BindingType]) -> list[Binding]:
    """Return all bindings that a person may give other keys: those with an id."""
    nodes = [node for _, group in SECTIONS for node in group]
    found = [*(binding for node in nodes for binding in bindings_of(node)), *bindings_of(HelpScreen), *everywhere]
    return [binding for binding in found if isinstance(binding, Binding) and binding.id]


class HelpScreen(Dialogue[None]):
    """Scrolls; any of the keys that opened it closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "dismiss", "Close", id="close-help"),
        Binding("j", "scroll_help(1)", "Down", id="help-down", show=False),
        Binding("k", "scroll_help(-1)", "Up", id="help-up", show=False),
    ]

    def __init__(
        self, everywhere: Iterable[BindingType], *, focused: Widget | None = None, keys_path: Path | None = None
    ) -> None:
        """Take what to explain.

        Args:
            everywhere: The keys that work everywhere: the app's own.
            focused: What has the keyboard; it is explained first.
            keys_path: The file in which keys can be changed.
        """
        super().__init__()
        self.everywhere = [binding for binding in everywhere if isinstance(binding, Binding)]
        self.keys_path = keys_path
        self.places = list(focused.ancestors_with_self) if focused else []

    def compose(self) -> ComposeResult:
        """Explain where the person is, then list the keys by where they work."""
        sections = [(title, [one for node in nodes for one in bindings_of(node)]) for title, nodes in SECTIONS]
        with Vertical(id="help"):
            with VerticalScroll():
                if explanation := self._explanation():
                    yield Static(Content(explanation), classes="help-here", markup=False)
                    yield Static(self._table(self._bindings_here()), markup=False, classes="help-here")
                yield Static(Content(INTRODUCTION), classes="help-introduction", markup=False)
                for title, bindings in [*sections, ("Everywhere", self.everywhere)]:
                    yield Static(Content(title), classes="help-section", markup=False)
                    yield Static(self._table(bindings), markup=False)
                if self.keys_path is not None:
                    words = (
                        f"Keys of your own go into {one_line(str(self.keys_path))}, for example:\n"
                        '[keys]\nnext-evidence = "n,right"\nlibrary = "f6"\n'
                        "At the left is how the keys are named there:"
                    )
                    yield Static(Content("Keys of your own"), classes="help-section", markup=False)
                    yield Static(Content(words), id="help-keys", markup=False)
                    yield Static(self._names(), id="help-names", markup=False)

    def on_mount(self) -> None:
        """Name the key that closes it on the frame."""
        frame = self.query_one("#help")
        frame.border_title = "Help"
        frame.border_subtitle = "esc closes"
        self.query_one(VerticalScroll).focus()

    def action_scroll_help(self, lines: int) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _bindings_here(self) -> list[Binding]:
        """Return the keys of the widget with the keyboard and of the answer that it belongs to, not those it hides behind it."""
        found: dict[str, Binding] = {}
        for place in self.places:
            if place is self.places[0] or isinstance(place, _AROUND):
                for kind in type(place).__mro__:
                    for binding in bindings_of(kind) if kind in _WITH_KEYS else ():
                        found.setdefault(binding.key, binding)
        return list(found.values())

    def _explanation(self) -> str:
        for place in self.places:
            for kind, words in EXPLANATIONS:
                if isinstance(place, kind):
                    return words
        return ""

    def _table(self, bindings: list[Binding]) -> Table:
        keymap = self.app._keymap  # Textual has no public way to read back what `set_keymap` was given
        table = Table.grid(padding=(0, 2))
        table.add_column(width=14, justify="right")
        table.add_column()
        for binding in bindings:
            keys = keymap.get(binding.id, binding.key) if binding.id else binding.key
            table.add_row(Text(keys_words(keys), style="bold"), Text(binding.tooltip or binding.description))
        return table

    def _names(self) -> Table:
        """List the names by which keys are changed."""
        table = Table.grid(padding=(0, 2))
        table.add_column(width=18)
        table.add_column()
        for binding in changeable_bindings(self.everywhere):
            table.add_row(Text(str(binding.id)), Text(binding.tooltip or binding.description))
        return table


_AROUND: tuple[type[DOMNode], ...] = (CoverageBody, ComparisonBody, EvidencePane, LibraryScreen, AnalysisScreen)
"""What gives keys of its own to the widgets in it."""
_WITH_KEYS = frozenset(node for _, nodes in SECTIONS for node in nodes)
