"""One question and what came of it: waiting, answered, failed or stopped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from stratbot.errors import StratbotError
from stratbot.export.wording import count, near_misses_words, taken_as_words
from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.answer_body import AnswerBody
from stratbot.tui.widgets.coverage import CoverageBody
from stratbot.tui.widgets.passages import ComparisonBody, PassagesBody, card
from stratbot.tui.widgets.scope_bar import chips_line
from stratbot.tui.wording import error_words, filter_chips, without_chip
from stratbot.types import Answer, AnswerKind, Citation, Filters, Outcome, Verdict

if TYPE_CHECKING:
    from stratbot.language_model.wording import Worded

UNREADABLE_NAMED = 4
"""Unreadable documents named under an answer; the table names all of them."""


class ScopeLine(Static):
    """What an answer was narrowed to; what the person, or the answer before, narrowed it to can be taken away."""

    @dataclass
    class Widened(Message):
        """The question is to be asked again without one of the things that narrowed it."""

        filters: Filters

    def __init__(self, filters: Filters, asked: Filters) -> None:
        """Take what narrowed the answer, and what of it does not stand in the question itself."""
        given = {key for key, _ in filter_chips(asked)} | {"documents"}
        super().__init__(chips_line(filters, removable=frozenset(given)), classes="scope-line", markup=False)
        self.asked = asked

    def on_click(self, event: events.Click) -> None:
        """Ask without what was clicked."""
        if (key := event.style.meta.get("chip")) is not None:
            event.stop()
            self.post_message(self.Widened(without_chip(self.asked, key)))


class NextQuestions(Static):
    """Questions to go on with; a click asks one."""

    @dataclass
    class Chosen(Message):
        """A question was clicked."""

        question: str

    def __init__(self, questions: Iterable[str]) -> None:
        """Take the questions."""
        self.questions = tuple(questions)
        lines = [Content.styled("Go on with (↓ brings them into the box)", "$foreground-muted")]
        for place, question in enumerate(self.questions):
            line = Content.assemble(("› ", "$foreground-muted"), (question, "$text-primary"))
            lines.append(line.stylize(Style.from_meta({"question": place})))
        super().__init__(Content("\n").join(lines), classes="next-questions", markup=False)

    def on_click(self, event: events.Click) -> None:
        """Ask the question that was clicked."""
        if (place := event.style.meta.get("question")) is not None:
            event.stop()
            self.post_message(self.Chosen(self.questions[place]))


class Exchange(Vertical):
    """A question with its answer underneath."""

    @dataclass
    class AskAgain(Message):
        """The question is to be asked again, narrowed to something else."""

        question: str
        filters: Filters

    def __init__(self, number: int, question: str, state: str, *, asked: Filters | None = None) -> None:
        """Show the question and, until there is an answer, what it is waiting for.

        Args:
            number: Of the exchange, in this run of the program.
            question: As typed.
            state: What it is waiting for.
            asked: What the person had narrowed it to.
        """
        super().__init__(classes="-pending")
        self.number = number
        self.question = question
        self.asked = asked or Filters()
        self.alone = False
        """Asked by itself, though it sounds like going on from the answer before."""
        self.counts = True
        """False for an earlier answer shown once more, so that it does not stand in the conversation twice."""
        self.kept_at = ""
        """When it was asked, if in an earlier run of the program."""
        self.answer: Answer | None = None
        self.worded: Worded | None = None
        """What a language model made of the answer, while it is shown."""
        self._said_words = state
        self._said = Static(Content(state), classes="said", markup=False)

    def compose(self) -> ComposeResult:
        """Put the question above what will become the answer."""
        yield Static(Content(self.question), classes="asked", markup=False)
        yield self._said

    @property
    def body(self) -> AnswerBody | None:
        """The answer's body, if there is an answer that has one."""
        bodies = self.query_children(AnswerBody)
        return bodies.first() if bodies else None

    @property
    def said(self) -> str:
        """The answer in a sentence, or what the question is waiting for."""
        return self._said_words

    @property
    def settled(self) -> bool:
        """Whether nothing more is to come: answered, failed or stopped."""
        return not self.has_class("-pending")

    def say(self, state: str) -> None:
        """Say what the question is waiting for."""
        self._say(state, "-pending")

    def show_preview(self, citations: tuple[Citation, ...]) -> None:
        """Show what holds the words of the question while the answer is not there yet, marked as no answer."""
        if self.settled or not citations or self.query(".preview"):
            return
        words = "Found by its words alone, not judged yet; the answer takes its place:"
        lines = [Content.styled(words, "$text-warning"), *(card(citation) for citation in citations)]
        self.mount(Static(Content("\n").join(lines), classes="preview", markup=False))

    async def show_answer(self, answer: Answer, *, gone: frozenset[Citation] = frozenset(), note: str = "") -> None:
        """Put the answer in place of the waiting.

        Args:
            answer: What to show.
            gone: Quotes that do not stand on their pages any more, marked so wherever they are shown.
            note: What there is to say of an answer that was not given just now.
        """
        self.answer = answer
        self.query(".preview").remove()
        taken = taken_as_words(answer)
        self._say(one_line(answer.text), "-answered" if answer.outcome is Outcome.ANSWERED else "-not-found")
        self._said_words = said_in_short(answer)
        if taken:
            line = Static(Content.styled(one_line(taken), "$text-primary"), classes="taken-as", markup=False)
            await self.mount(line, before=self._said)
        shown: list[Static | AnswerBody] = []
        if note:
            shown.append(Static(Content(note), classes="kept-note", markup=False))
        if answer.scope.filters:
            shown.append(ScopeLine(answer.scope.filters, self.asked))
        shown.append(Static(Content(_fine_print(answer)), classes="fine-print", markup=False))
        if (body := _body(answer)) is not None:
            if gone:
                body.mark_gone(gone)
            shown += [*_near_misses(answer), body]
        await self.mount(*shown)

    async def show_again(self, answer: Answer) -> None:
        """Put what the question comes to by now in the place of what it came to before; nothing else moves."""
        body = self.body
        if not isinstance(body, CoverageBody):
            return
        if self.answer is None or answer.citations != self.answer.citations:
            self.show_worded(None)  # its words rest on other quotes
        self.answer = answer
        self._say(one_line(answer.text), "-answered" if answer.outcome is Outcome.ANSWERED else "-not-found")
        self._said_words = said_in_short(answer)
        self.query_one(".fine-print", Static).update(Content(_fine_print(answer)))
        await self.query(".kept-note, .near-misses").remove()
        await self.mount_all(_near_misses(answer), before=body)
        body.show_answer(answer)

    def show_worded(self, worded: Worded | None) -> None:
        """Put what a language model made of the answer above its table or cards, with the quotes; None takes it away."""
        self.query(".worded").remove()
        self.worded = worded
        if worded is None or self.answer is None:
            return
        from stratbot.language_model.wording import heading_of

        lines = [Content.styled(f"{one_line(heading_of(worded))}:", "$text-warning")]
        for sentence in worded.sentences:
            lines.append(Content(one_line(sentence.text)))
            lines += [card(self.answer.citations[position]).stylize("dim") for position in sentence.citations]
        self.mount(Static(Content("\n").join(lines), classes="worded", markup=False), before=self.body)

    def show_next_questions(self, questions: tuple[str, ...]) -> None:
        """Offer questions to go on with."""
        self.query(NextQuestions).remove()
        if questions:
            self.mount(NextQuestions(questions))

    def show_error(self, error: StratbotError, remedy: str = "") -> None:
        """Say what is wrong and what helps."""
        self.query(".preview").remove()
        self._say(error_words(error, remedy=remedy), "-error")

    def show_stopped(self) -> None:
        """Say that the question was given up."""
        self.query(".preview").remove()
        self._say("Stopped: this question was not answered.", "-stopped")

    def show_settled(self, said: str) -> None:
        """Show what was said about a question that was not answered."""
        self._say(said, "-stopped")

    @on(ScopeLine.Widened)
    def scope_widened(self, event: ScopeLine.Widened) -> None:
        """Ask for the question to be asked again."""
        event.stop()
        self.post_message(self.AskAgain(self.question, event.filters))

    def _say(self, words: str, state: str) -> None:
        self.set_classes(state)
        self._said_words = words
        self._said.update(Content(words))


def said_in_short(answer: Answer) -> str:
    """Say an answer on one line, after how its question was taken."""
    return " · ".join(filter(None, (one_line(taken_as_words(answer)), one_line(answer.text))))


def _body(answer: Answer) -> AnswerBody | None:
    if answer.coverage:
        return CoverageBody(answer)
    if answer.kind is AnswerKind.COMPARISON and (answer.citations or answer.scope.filters.issuers):
        return ComparisonBody(answer.citations, tuple(one_line(issuer) for issuer in answer.scope.filters.issuers))
    return PassagesBody(answer.citations) if answer.citations else None


def _near_misses(answer: Answer) -> list[Static]:
    """Say of the quotes of a refusal that they are no evidence."""
    if answer.outcome is not Outcome.NOT_FOUND or not answer.citations:
        return []
    return [Static(Content(f"≈ {near_misses_words(answer)}."), classes="near-misses", markup=False)]


def _fine_print(answer: Answer) -> str:
    scope = answer.scope
    judged = f"{scope.judged:,} of {count(scope.documents, 'document')} judged"
    return " · ".join(filter(None, (judged, _unreadable(answer), f"{answer.elapsed_ms / 1000:.2f} s")))


def _unreadable(answer: Answer) -> str:
    """Say how many documents could not be read, and which."""
    if not answer.scope.unreadable:
        return ""
    names = [one_line(row.issuer) for row in answer.coverage if row.verdict is Verdict.UNREADABLE]
    named = ", ".join(names[:UNREADABLE_NAMED])
    more = f" and {len(names) - UNREADABLE_NAMED} more" if len(names) > UNREADABLE_NAMED else ""
    return f"{answer.scope.unreadable:,} could not be read" + (f": {named}{more}" if named else "")
