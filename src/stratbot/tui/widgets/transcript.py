"""The conversation so far: questions and answers under one another, older answers folded."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from stratbot.tui.widgets.exchange import Exchange, FoldedBody
from stratbot.types import Answer

OPEN_ANSWERS = 6
"""Answers whose bodies stay mounted. A table costs as much as some hundred lines of text, and nobody looks at fifty."""


class Transcript(VerticalScroll, can_focus=True):
    """Holds the exchanges, oldest first, and keeps the number of mounted tables small."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False, tooltip="Scroll down; so does the down key"),
        Binding("k", "scroll_up", "Up", show=False, tooltip="Scroll up; so does the up key"),
        Binding("g", "scroll_home", "Top", show=False, tooltip="Go to the first question"),
        Binding("G", "scroll_end", "End", show=False, tooltip="Go to the last answer"),
    ]

    def __init__(self) -> None:
        """Start with the welcome, which goes when the first question comes."""
        super().__init__(Static(_welcome(()), id="welcome", markup=False))
        self._exchanges: list[Exchange] = []
        self._unfolded: list[Exchange] = []

    @property
    def latest(self) -> Exchange | None:
        """The newest exchange that has an answer to work with."""
        return next((exchange for exchange in reversed(self._exchanges) if exchange.body), None)

    def show_examples(self, issuers: tuple[str, ...]) -> None:
        """Put names from the documents into the examples of the welcome, if it is still there."""
        for welcome in self.query("#welcome").results(Static):
            welcome.update(_welcome(issuers))

    async def add_question(self, question: str, state: str) -> Exchange:
        """Put a question at the end and look at it."""
        exchange = Exchange(len(self._exchanges), question, state)
        self._exchanges.append(exchange)
        await self.query("#welcome").remove()
        await self.mount(exchange)
        self.call_after_refresh(self._look_at, exchange)
        return exchange

    def show_answer(self, exchange: Exchange, answer: Answer) -> None:
        """Put an answer under its question, and fold the oldest that is open beyond those that stay."""
        exchange.show_answer(answer)
        self._opened(exchange)
        if exchange is self._exchanges[-1]:
            self.call_after_refresh(self._look_at, exchange)

    @on(FoldedBody.Unfolded)
    def unfold(self, event: FoldedBody.Unfolded) -> None:
        """Show the body of an older answer again."""
        event.stop()
        exchange = next((one for one in self._exchanges if event.folded in one.children), None)
        if exchange is not None:
            exchange.unfold()
            self._opened(exchange)
            self.call_after_refresh(self._focus_body, exchange)

    def _opened(self, exchange: Exchange) -> None:
        if exchange.body is None:
            return
        self._unfolded.append(exchange)
        while len(self._unfolded) > OPEN_ANSWERS:
            oldest = next(one for one in self._unfolded if not one.has_focus_within)
            self._unfolded.remove(oldest)
            oldest.fold()

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
