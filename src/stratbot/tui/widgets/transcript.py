"""The conversation so far: the latest questions and answers under one another, the earlier ones in a list above them."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from stratbot.tui.widgets.exchange import Exchange
from stratbot.types import Answer

OPEN_ANSWERS = 8
"""Exchanges that stay whole. Laying out the screen takes time for every widget on it, seen or not, so a long conversation
would grow slow; as lines of one list the earlier ones cost next to nothing."""


class EarlierExchange(NamedTuple):
    """What is kept of an exchange that is no longer whole."""

    question: str
    said: str
    answer: Answer | None


class EarlierList(OptionList):
    """Earlier questions with what was said; Enter or a click brings the answer back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Bring back", tooltip="Show this earlier answer again, below the latest"),
        Binding("j", "cursor_down", "Down", show=False, tooltip="Next question; so does the down key"),
        Binding("k", "cursor_up", "Up", show=False, tooltip="Question before; so does the up key"),
    ]

    def __init__(self) -> None:
        """Start without any."""
        super().__init__(id="earlier", markup=False)
        self.exchanges: list[EarlierExchange] = []

    def add(self, exchange: EarlierExchange) -> None:
        """Put an exchange at the end of the list, and keep the end in view."""
        self.exchanges.append(exchange)
        question = Content.styled(exchange.question, "bold")
        self.add_option(Option(Content("\n").join([question, Content.styled(exchange.said, "$foreground-muted")])))
        self.add_class("-shown")
        self.border_title = f"{len(self.exchanges)} earlier: Enter or a click brings one back"
        if not self.has_focus:
            self.scroll_end(animate=False)


class Transcript(VerticalScroll, can_focus=True):
    """Holds the exchanges, oldest first, and keeps the number of mounted tables small."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False, tooltip="Scroll down; so does the down key"),
        Binding("k", "scroll_up", "Up", show=False, tooltip="Scroll up; so does the up key"),
        Binding("g", "scroll_home", "Top", show=False, tooltip="Go to the earlier questions"),
        Binding("G", "scroll_end", "End", show=False, tooltip="Go to the last answer"),
    ]

    def __init__(self) -> None:
        """Start with the welcome, which goes when the first question comes."""
        super().__init__(EarlierList(), Static(_welcome(()), id="welcome", markup=False))
        self._exchanges: list[Exchange] = []
        self._asked = 0

    @property
    def latest(self) -> Exchange | None:
        """The newest exchange that has an answer to work with."""
        return next((exchange for exchange in reversed(self._exchanges) if exchange.body), None)

    def show_examples(self, issuers: tuple[str, ...]) -> None:
        """Put names from the documents into the examples of the welcome, if it is still there."""
        for welcome in self.query("#welcome").results(Static):
            welcome.update(_welcome(issuers))

    async def add_question(self, question: str, state: str) -> Exchange:
        """Put a question at the end and look at it; the oldest exchange beyond those that stay whole goes into the list."""
        exchange = Exchange(self._asked, question, state)
        self._asked += 1
        self._exchanges.append(exchange)
        await self.query("#welcome").remove()
        await self.mount(exchange)
        await self._shorten()
        self.call_after_refresh(self._look_at, exchange)
        return exchange

    def show_answer(self, exchange: Exchange, answer: Answer) -> None:
        """Put an answer under its question."""
        exchange.show_answer(answer)
        if exchange is self._exchanges[-1]:
            self.call_after_refresh(self._look_at, exchange)

    @on(OptionList.OptionSelected, "#earlier")
    async def earlier_chosen(self, event: OptionList.OptionSelected) -> None:
        """Show an earlier answer again at the end; it is as it was, nothing is asked anew."""
        event.stop()
        earlier = self.query_one(EarlierList).exchanges[event.option_index]
        exchange = await self.add_question(earlier.question, earlier.said)
        if earlier.answer:
            self.show_answer(exchange, earlier.answer)
            self.call_after_refresh(self._focus_body, exchange)
        else:
            exchange.show_settled(earlier.said)

    async def _shorten(self) -> None:
        settled = [one for one in self._exchanges[:-1] if one.settled and not one.has_focus_within]
        for exchange in settled[: max(0, len(self._exchanges) - OPEN_ANSWERS)]:
            self._exchanges.remove(exchange)
            self.query_one(EarlierList).add(EarlierExchange(exchange.question, exchange.said, exchange.answer))
            await exchange.remove()

    def _look_at(self, exchange: Exchange) -> None:
        self.scroll_to_widget(exchange, animate=False, top=True)

    @staticmethod
    def _focus_body(exchange: Exchange) -> None:
        if exchange.body:
            exchange.body.focus_evidence()


def _welcome(issuers: tuple[str, ...]) -> Content:
    one, other = issuers[:2] if len(issuers) > 1 else ("Leeds", "Bristol")
    examples = (
        ("Which of them plan public Wi-Fi?", "every document judged, each with its evidence"),
        (f"What does {one} say about digital skills?", "the passages, quoted, with their pages"),
        (f"Compare {one} and {other} on open data", "side by side"),
    )
    parts: list[tuple[str, str]] = [("Ask in your own words, for example:\n", "")]
    for question, explanation in examples:
        parts += [(f"\n  {question}\n", "$text-primary"), (f"  {explanation}\n", "$foreground-muted")]
    parts.append(("\nEvery quote stands word for word on the page it names.", "$foreground-muted"))
    parts.append(("\nWhere nothing is found, that is the answer.", "$foreground-muted"))
    return Content.assemble(*parts)
