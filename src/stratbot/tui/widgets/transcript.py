"""The conversation so far: the latest questions and answers under one another, the earlier ones in a list above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from stratbot.tui.answer_report import Answered
from stratbot.tui.plaintext import one_line
from stratbot.tui.sessions import Turn
from stratbot.tui.widgets.answer_body import AnswerBody
from stratbot.tui.widgets.early_list import EarlyList
from stratbot.tui.widgets.exchange import Exchange, NextQuestions, said_in_short
from stratbot.tui.widgets.steady_scroll import SteadyScroll
from stratbot.types import Answer, Citation, Filters

if TYPE_CHECKING:
    from stratbot.language_model.wording import Worded

OPEN_ANSWERS = 8
"""Exchanges that stay whole. Laying out the screen takes time for every widget on it, seen or not, so a long conversation
would grow slow; as lines of one list the earlier ones cost next to nothing."""


class EarlierExchange(NamedTuple):
    """What is kept of an exchange that is no longer whole."""

    question: str
    said: str
    answer: Answer | None
    kept_at: str = ""
    """When it was asked, if in an earlier run of the program; ISO 8601."""
    worded: Worded | None = None
    """What a language model made of the answer, if that was shown."""


class EarlierOption(Option):
    """An earlier question with what was said."""

    def __init__(self, exchange: EarlierExchange) -> None:
        """Take what Enter brings back."""
        question = Content.styled(one_line(exchange.question), "bold")
        super().__init__(Content("\n").join([question, Content.styled(exchange.said, "$foreground-muted")]))
        self.exchange = exchange


class EarlierList(EarlyList, OptionList):
    """Earlier questions with what was said; Enter or a click brings the answer back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Bring back", id="bring-back", tooltip="Show this earlier answer again, below the latest"),
        Binding("j", "cursor_down", "Down", id="earlier-down", show=False, tooltip="Next question; so does the down key"),
        Binding("k", "cursor_up", "Up", id="earlier-up", show=False, tooltip="Question before; so does the up key"),
    ]

    def __init__(self) -> None:
        """Start without any."""
        super().__init__(id="earlier", markup=False)

    @property
    def exchanges(self) -> list[EarlierExchange]:
        """What it holds, oldest first."""
        return [option.exchange for option in self.options if isinstance(option, EarlierOption)]

    def add(self, *exchanges: EarlierExchange) -> None:
        """Put exchanges at the end of the list, and keep the end in view."""
        self.add_options(map(EarlierOption, exchanges))
        self.add_class("-shown")
        self.border_title = f"{self.option_count} earlier: Enter or a click brings one back"
        if not self.has_focus:
            self.scroll_end(animate=False)

    def forget(self) -> None:
        """Hold nothing any more."""
        self.clear_options()
        self.remove_class("-shown")


class Transcript(SteadyScroll, can_focus=True):
    """Holds the exchanges, oldest first, and keeps the number of mounted tables small."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", id="scroll-down", show=False, tooltip="Scroll down; so does the down key"),
        Binding("k", "scroll_up", "Up", id="scroll-up", show=False, tooltip="Scroll up; so does the up key"),
        Binding("g", "scroll_home", "Top", id="scroll-top", show=False, tooltip="Go to the earlier questions"),
        Binding("G", "scroll_end", "End", id="scroll-end", show=False, tooltip="Go to the last answer"),
    ]

    @dataclass
    class Restored(Message):
        """An answer from an earlier time stands here again; its quotes are to be looked up before they are shown."""

        exchange: Exchange
        answer: Answer
        kept_at: str

    @dataclass
    class ExampleChosen(Message):
        """A question of the welcome was clicked."""

        question: str

    def __init__(self) -> None:
        """Start with the welcome, which goes when the first question comes."""
        super().__init__(EarlierList(), Welcome())
        self._exchanges: list[Exchange] = []
        self._asked = 0
        self._in_hand: Exchange | None = None

    @property
    def in_hand(self) -> Exchange | None:
        """The exchange that the keyboard is in, or was in before it went to the page beside; none while a question is typed."""
        return self._in_hand if self._in_hand in self._exchanges else None

    @property
    def place_in_hand(self) -> Widget | None:
        """The body of its answer, or as much of it as the keyboard is in."""
        body = self.in_hand.body if self.in_hand else None
        if body is None or body.region.height <= self.scrollable_content_region.height:
            return body
        focused = self.screen.focused
        return focused if focused is not None and body in focused.ancestors else body

    def take_in_hand(self, widget: Widget) -> None:
        """Take note where the keyboard has gone: into an exchange, or elsewhere in the conversation."""
        exchanges = [node for node in widget.ancestors_with_self if isinstance(node, Exchange)]
        in_hand = exchanges[0] if exchanges else None
        if in_hand is not self._in_hand:
            self._in_hand = in_hand
            self.hand_changed()

    @property
    def latest(self) -> Exchange | None:
        """The newest exchange that has an answer to work with."""
        return next((exchange for exchange in reversed(self._exchanges) if exchange.body), None)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges that are whole, oldest first."""
        return tuple(self._exchanges)

    @property
    def questions(self) -> tuple[str, ...]:
        """Everything asked here, oldest first."""
        return (*(one.question for one in self.query_one(EarlierList).exchanges), *(one.question for one in self._exchanges))

    @property
    def answers(self) -> tuple[Answered, ...]:
        """Every question that has an answer, with it, oldest first."""
        counted = [one for one in self._exchanges if one.counts]
        said: list[EarlierExchange | Exchange] = [*self.query_one(EarlierList).exchanges, *counted]
        return tuple(Answered(one.question, one.answer, one.worded) for one in said if one.answer is not None)

    def with_number(self, number: int) -> Exchange | None:
        """Return the exchange of this number, if it is still whole."""
        return next((exchange for exchange in self._exchanges if exchange.number == number), None)

    def show_issuers(self, issuers: tuple[str, ...]) -> None:
        """Put names from the documents into the welcome, if it is still there."""
        for welcome in self.query(Welcome):
            welcome.show_issuers(issuers)

    def show_examples(self, questions: tuple[str, ...]) -> None:
        """Put questions that have answers into the welcome, if it is still there."""
        for welcome in self.query(Welcome):
            welcome.show_questions(questions)

    async def add_question(self, question: str, state: str, *, asked: Filters | None = None) -> Exchange:
        """Put a question at the end and look at it; the oldest exchange beyond those that stay whole goes into the list."""
        exchange = Exchange(self._asked, question, state, asked=asked)
        self._asked += 1
        for former in self._exchanges:
            former.query(NextQuestions).remove()
        self._exchanges.append(exchange)
        await self.query(Welcome).remove()
        await self.mount(exchange)
        await self._shorten()
        self.call_after_refresh(self._look_at, exchange)
        return exchange

    async def show_answer(
        self, exchange: Exchange, answer: Answer, *, gone: frozenset[Citation] = frozenset(), note: str = ""
    ) -> None:
        """Put an answer under its question, and look at its beginning."""
        await exchange.show_answer(answer, gone=gone, note=note)
        if exchange.body is not None:
            exchange.body.fit(self.scrollable_content_region.height)
        if self._exchanges and exchange is self._exchanges[-1]:
            self.call_after_refresh(self._look_at, exchange)

    def on_resize(self) -> None:
        """Fit what is worked with into what is shown at once."""
        for body in self.query(AnswerBody):
            if body.is_mounted:  # else it is fitted when it is
                body.fit(self.scrollable_content_region.height)

    async def forget(self) -> None:
        """Begin a new conversation: nothing of the former one stays."""
        self._exchanges.clear()
        self.query_one(EarlierList).forget()
        await self.query(Exchange).remove()
        await self.query(Welcome).remove()
        await self.mount(Welcome())

    async def restore(self, turns: Sequence[Turn]) -> None:
        """Show a conversation that was kept: the last exchange whole, the others in the list."""
        await self.forget()
        earlier = [_earlier(turn) for turn in turns]
        if earlier:
            self.query_one(EarlierList).add(*earlier[:-1])
            await self._bring_back(earlier[-1])
        if len(earlier) < 2:
            self.query_one(EarlierList).forget()

    @on(OptionList.OptionSelected, "#earlier")
    async def earlier_chosen(self, event: OptionList.OptionSelected) -> None:
        """Show an earlier answer again at the end; it is as it was, nothing is asked anew."""
        event.stop()
        if isinstance(event.option, EarlierOption):
            exchange = await self._bring_back(event.option.exchange)
            exchange.counts = False

    async def _bring_back(self, earlier: EarlierExchange) -> Exchange:
        exchange = await self.add_question(earlier.question, earlier.said)
        exchange.kept_at = earlier.kept_at
        exchange.answer = earlier.answer
        if earlier.answer:
            exchange.say("Looking its quotes up on their pages…")
            self.post_message(self.Restored(exchange, earlier.answer, earlier.kept_at))
        else:
            exchange.show_settled(earlier.said)
        return exchange

    async def _shorten(self) -> None:
        settled = [one for one in self._exchanges[:-1] if one.settled and not one.has_focus_within]
        for exchange in settled[: max(0, len(self._exchanges) - OPEN_ANSWERS)]:
            self._exchanges.remove(exchange)
            if exchange.counts:
                gone = EarlierExchange(exchange.question, exchange.said, exchange.answer, exchange.kept_at, exchange.worded)
                self.query_one(EarlierList).add(gone)
            await exchange.remove()

    def _look_at(self, exchange: Exchange) -> None:
        self.let_go()
        self.scroll_to_widget(exchange, animate=False, top=True)


class Welcome(Static):
    """What can be asked, until something is."""

    def __init__(self) -> None:
        """Start with examples of the three kinds of questions."""
        super().__init__(_welcome(()), id="welcome", markup=False)
        self.questions: tuple[str, ...] = ()

    def show_issuers(self, issuers: tuple[str, ...]) -> None:
        """Put names from the documents into the examples."""
        if not self.questions:
            self.update(_welcome((), issuers))

    def show_questions(self, questions: tuple[str, ...]) -> None:
        """Show questions that these documents answer; a click asks one."""
        if questions:
            self.questions = questions
            self.update(_welcome(questions))

    def on_click(self, event: events.Click) -> None:
        """Ask the question that was clicked."""
        if (place := event.style.meta.get("question")) is not None:
            event.stop()
            self.post_message(Transcript.ExampleChosen(self.questions[place]))


def _earlier(turn: Turn) -> EarlierExchange:
    said = said_in_short(turn.answer) if turn.answer else turn.said or "This question was not answered."
    return EarlierExchange(turn.question, said, turn.answer, turn.asked_at or "an earlier time")


EXPLANATIONS = ("every document judged, each with its evidence", "the passages, quoted, with their pages", "side by side")


def _forms(issuers: tuple[str, ...]) -> tuple[str, ...]:
    """Write the three kinds of questions with their themes left open: nothing is offered before it is known to have an answer."""
    one, other = issuers[:2] if len(issuers) > 1 else ("one council", "another")
    return ("Which documents cover …?", f"What does {one} say about …?", f"Compare {one} and {other} on …")


def _welcome(questions: tuple[str, ...], issuers: tuple[str, ...] = ()) -> Content:
    parts: list[Content | str] = [
        Content.styled("stratbot", "bold $text-primary"),
        " answers questions about strategy documents, with words and page.\n\n",
        "Ask in your own words, for example:\n",
    ]
    for place, question in enumerate(questions or _forms(issuers)):
        line = Content.styled(f"\n  {question}", "$text-primary")
        parts.append(line.stylize(Style.from_meta({"question": place})) if questions else line)
        parts.append(Content.styled(f"\n    {EXPLANATIONS[min(place, 2)]}", "$foreground-muted"))
    said = ["\n"]
    if questions:
        said.append("These have answers here: a click asks one, ↓ brings them into the box.")
    said += [
        "Where nothing is found, that is the answer.",
        "F5 opens the analyses: themes, gaps, comparison, delivery audit, camps.",
        "F1 explains the keys, F2 finds earlier conversations, F3 shows the documents, F4 narrows to some of them, "
        "Ctrl+E writes an answer to a file.",
    ]
    parts.append(Content.styled("\n".join(said), "$foreground-muted"))
    return Content.assemble(*parts)
