"""The body of an answer in passages: cards with a quote each, in one list or side by side by issuer."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ItemGrid, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from stratbot.tui.messages import EvidenceChosen, EvidencePointed
from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.answer_body import AnswerBody, Place
from stratbot.tui.widgets.early_list import EarlyList
from stratbot.tui.wording import caveat, page_words, quoted, side
from stratbot.types import Citation

GONE = "✕ not on its page any more  "


def card(citation: Citation, *, with_issuer: bool = True, is_gone: bool = False) -> Content:
    """Lay out one quote: whose it is and where it stands, then the quote itself; struck through where it is gone."""
    title = one_line(citation.title)
    head = [(one_line(citation.issuer), "bold")] if with_issuer else []
    details = [title, str(citation.year or ""), page_words(citation.page_number, citation.page_label)]
    parts: list[tuple[str, str]] = [(GONE, "$text-error")] if is_gone else []
    parts += [("≈ near miss  ", "$text-warning")] if citation.below_threshold else []
    parts += head
    parts.append(((" · " if head else "") + " · ".join(filter(None, details)), "$foreground-muted"))
    if taken_back := caveat(citation):
        parts.append((f" · {taken_back}", "$text-warning"))
    parts.append(("\n", ""))
    style = "$foreground-muted" if citation.below_threshold or is_gone else ""
    parts.append((quoted(citation), f"{style} strike" if is_gone else style))
    return Content.assemble(*parts)


LEAST_CARDS = 4
"""Lines of a list of cards, however small the terminal is."""


class CardList(EarlyList, OptionList):
    """Quotes under one another; Enter or a click shows the page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Page", id="open-quote", tooltip="Show the page that this quote stands on"),
        Binding("j", "cursor_down", "Down", id="quote-down", show=False, tooltip="Next quote; so does the down key"),
        Binding("k", "cursor_up", "Up", id="quote-up", show=False, tooltip="Quote before; so does the up key"),
        Binding("g", "first", "First", id="first-quote", show=False, tooltip="First quote"),
        Binding("G", "last", "Last", id="last-quote", show=False, tooltip="Last quote"),
    ]

    def __init__(self, citations: tuple[Citation, ...], *, with_issuer: bool = True) -> None:
        """Take the quotes, best first."""
        self.citations = citations
        self.with_issuer = with_issuer
        self.moved_by_key = True
        """Whether the cursor moved last by a key; by a click, what is under the mouse stays there."""
        super().__init__(*self._cards(frozenset()), markup=False)

    def mark_gone(self, gone: frozenset[Citation]) -> None:
        """Draw the quotes anew, those that are gone marked."""
        here = self.highlighted
        self.clear_options()
        self.add_options(self._cards(gone))
        self.highlighted = here

    def _cards(self, gone: frozenset[Citation]) -> list[Option | None]:
        cards = [Option(card(one, with_issuer=self.with_issuer, is_gone=one in gone)) for one in self.citations]
        return [entry for option in cards for entry in (option, None)][:-1]  # None draws a line between two cards

    def on_key(self) -> None:
        """Note that the cursor goes by keys now."""
        self.moved_by_key = True

    def on_mouse_down(self) -> None:
        """Note that the cursor goes by the mouse now."""
        self.moved_by_key = False

    @property
    def citation_here(self) -> Citation | None:
        """The quote that the cursor stands on; the first before it stands anywhere."""
        return self.citations[self.highlighted or 0] if self.citations else None

    def on_focus(self) -> None:
        """Show where the cursor stands as soon as the keyboard is here."""
        if self.highlighted is None:
            self.highlighted = 0


class PassagesBody(AnswerBody):
    """Quotes, best first, from whichever document."""

    DEFAULT_CLASSES: ClassVar[str] = "passages"

    def __init__(self, citations: tuple[Citation, ...]) -> None:
        """Take the quotes in the order to show them in."""
        super().__init__()
        self.citations = citations
        self.gone: frozenset[Citation] = frozenset()

    def compose(self) -> ComposeResult:
        """Show one list of cards."""
        yield CardList(self.citations)

    def on_mount(self) -> None:
        """Mark what was known to be gone before there were cards."""
        if self.gone:
            self.mark_gone(self.gone)

    def fit(self, lines: int) -> None:
        """Give each list what the conversation shows at once, less what stands above the cards."""
        for cards in self.query(CardList):
            cards.styles.max_height = max(LEAST_CARDS, lines - 3)

    def mark_gone(self, gone: frozenset[Citation]) -> None:
        """Mark quotes that do not stand on their pages any more."""
        self.gone = gone
        if self.is_mounted:
            for cards in self.query(CardList):
                cards.mark_gone(gone)

    def focus_evidence(self) -> None:
        """Put the cursor on the first quote."""
        self.query(CardList).first().focus()

    @property
    def cards_here(self) -> CardList | None:
        """The list that has the keyboard, or the first that holds anything."""
        lists = [cards for cards in self.query(CardList) if cards.citations]
        return next((cards for cards in lists if cards.has_focus), lists[0] if lists else None)

    @property
    def place(self) -> Place | None:
        """The page of the quote under the cursor."""
        return Place(self.citation.doc_id, self.citation.page_number) if self.citation else None

    @property
    def citation(self) -> Citation | None:
        """The quote under the cursor."""
        return self.cards_here.citation_here if self.cards_here else None

    def point_at(self, citation: Citation) -> None:
        """Put the cursor on this quote."""
        for cards in self.query(CardList):
            if citation in cards.citations:
                cards.highlighted = cards.citations.index(citation)
                if self.cards_here is not None and self.cards_here.has_focus:
                    cards.focus()

    @on(OptionList.OptionHighlighted)
    def card_pointed(self, event: OptionList.OptionHighlighted) -> None:
        """Report the quote under the cursor."""
        event.stop()
        if isinstance(event.option_list, CardList) and event.option_list.has_focus and event.option_list.moved_by_key:
            event.option_list.scroll_visible(animate=False)
        self.point()

    def point(self, *, arriving: bool = False) -> None:
        """Report the quote under the cursor."""
        if self.citation and self.cards_here is not None and self.cards_here.has_focus:
            self.post_message(EvidencePointed(self.citations, self.citations.index(self.citation), arriving))

    @on(OptionList.OptionSelected)
    def card_chosen(self, event: OptionList.OptionSelected) -> None:
        """Ask for the page of the quote."""
        event.stop()
        if isinstance(event.option_list, CardList):
            chosen = event.option_list.citations[event.option_index]
            self.post_message(EvidenceChosen(self.citations, self.citations.index(chosen)))


class ComparisonBody(PassagesBody):
    """Quotes grouped by issuer, or by year for versions of one strategy, side by side where the width allows."""

    DEFAULT_CLASSES: ClassVar[str] = "passages comparison"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "l,right",
            "other_issuer(1)",
            "Next column",
            id="next-issuer",
            show=False,
            tooltip="Go to the quotes in the next column",
        ),
        Binding(
            "h,left",
            "other_issuer(-1)",
            "Column before",
            id="issuer-before",
            show=False,
            tooltip="Go to the quotes in the column before",
        ),
    ]

    def __init__(self, citations: tuple[Citation, ...], issuers: tuple[str, ...]) -> None:
        """Group the quotes.

        Args:
            citations: Best first.
            issuers: Those asked about. One without a quote is named all the same.
        """
        self.groups: dict[str, list[Citation]] = {}
        for citation in citations:
            self.groups.setdefault(side(citation, citations), []).append(citation)
        found = {citation.issuer.casefold() for citation in citations}
        for issuer in issuers:
            if issuer.casefold() not in found:
                self.groups[issuer] = []
        super().__init__(tuple(citation for group in self.groups.values() for citation in group))

    def compose(self) -> ComposeResult:
        """Give each issuer a column of cards."""
        with ItemGrid(min_column_width=44, stretch_height=False):
            for issuer, group in self.groups.items():
                with Vertical(classes="issuer"):
                    yield Static(Content(one_line(issuer)), classes="issuer-name", markup=False)
                    if group:
                        yield CardList(tuple(group), with_issuer=False)
                    else:
                        yield Static("Nothing was found in its documents.", classes="nothing", markup=False)

    def action_other_issuer(self, step: int) -> None:
        """Move the keyboard to the column beside."""
        lists = list(self.query(CardList))
        if self.cards_here in lists:
            lists[(lists.index(self.cards_here) + step) % len(lists)].focus()
