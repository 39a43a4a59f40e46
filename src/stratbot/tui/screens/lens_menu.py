"""The menu of analyses, all that reads strategies side by side, with a letter for each."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.widgets.keys_footer import KeysFooter
from stratbot.tui.widgets.paging import PagedEarly


class Entry(NamedTuple):
    """One analysis."""

    key: str
    letter: str
    name: str
    says: str
    """What it shows, in one sentence."""
    other_words: str
    """What a person may type into the menu to find it."""


ENTRIES = (
    Entry(
        "matrix",
        "m",
        "Theme matrix: every document by every theme",
        "Who covers what, with evidence and your own corrections",
        "which who councils issuers cover what themes grid heat map coverage overview table matrix spreadsheet correct",
    ),
    Entry(
        "audit",
        "a",
        "Delivery audit: is there a plan behind the words?",
        "Who is responsible, with what money, by when, in its own words",
        "implementation plan budget capital revenue officer champion milestones risks responsible money deadline",
    ),
    Entry(
        "camps",
        "s",
        "Camps: digital inclusion, smart city or user-centric",
        "Which kind of strategy each document is, by what margin, and why",
        "classify classification type kind category smart city inclusion user centric comprehensive",
    ),
    Entry(
        "gaps",
        "g",
        "What is missing in a strategy",
        "What its peers cover and it does not, with questions for scrutiny",
        "gaps lacks lack missing absent scrutiny questions committee peers near misses proof of absence",
    ),
    Entry(
        "rare",
        "f",
        "Themes that few strategies cover",
        "What fewer than three cover, and who does",
        "rare gaps fewer than missing everywhere nobody blind spots scrutiny questions",
    ),
    Entry(
        "compare",
        "c",
        "Compare two strategies, or two versions of one",
        "Themes gained, lost and changed, with the quotes side by side",
        "comparison side by side versions difference changed gained lost against versus",
    ),
    Entry(
        "timeline",
        "t",
        "Timeline: what is in force, expired or superseded",
        "Strategies by year, with the period that each names",
        "years period time expired superseded current out of date adoption plot history",
    ),
    Entry(
        "register",
        "r",
        "Collection check: which strategies are missing from the folder",
        "The documents against a list of those that should be there",
        "register expected missing files collection completeness list csv unexpected",
    ),
    Entry(
        "changes",
        "n",
        "Changes since a former index or a saved run",
        "Which answers changed, in which documents, and why",
        "diff difference generation updated what is new changed answers then and now",
    ),
)


class LensList(PagedEarly, OptionList):
    """The analyses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", id="lens-menu-down", show=False, tooltip="Next; so does the down key"),
        Binding("k", "cursor_up", "Up", id="lens-menu-up", show=False, tooltip="The one before; so does the up key"),
    ]


class LensMenuScreen(Dialogue[str | None]):
    """Ends with the key of an entry; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f5", "dismiss(None)", "Close", id="close-lens-menu", tooltip="Back to where you were"),
        *(
            Binding(entry.letter, f"dismiss('{entry.key}')", entry.name, id=f"open-{entry.key}", show=False, tooltip=entry.says)
            for entry in ENTRIES
        ),
    ]

    def compose(self) -> ComposeResult:
        """List them."""
        with Vertical(id="lens-menu", classes="dialogue"):
            yield LensList(*(Option(self._line(entry), id=entry.key) for entry in ENTRIES), id="lens-list", markup=False)
            yield Static(Content.styled("Enter or the letter opens it, Esc closes.", "$foreground-muted"), markup=False)
        yield KeysFooter(())  # over that of the screen behind it, whose letters mean something else

    def on_mount(self) -> None:
        """Name the frame."""
        self.query_one("#lens-menu").border_title = "Analyses"
        self.query_one(LensList).focus()

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """End with the entry."""
        event.stop()
        self.dismiss(event.option_id)

    def _line(self, entry: Entry) -> Content:
        return Content.assemble(
            (f"{entry.letter} ", "bold $text-primary"), (entry.name, "bold"), (f"\n  {entry.says}", "$foreground-muted")
        )
