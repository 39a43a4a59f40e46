"""One question and what came of it: waiting, answered, failed or stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from stratbot.errors import StratbotError
from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.answer_body import AnswerBody
from stratbot.tui.widgets.coverage import CoverageBody
from stratbot.tui.widgets.passages import ComparisonBody, PassagesBody
from stratbot.tui.wording import count, error_words, scope_words
from stratbot.types import Answer, AnswerKind, Outcome


class FoldedBody(Static, can_focus=True):
    """Stands for the body of an older answer, so that a long conversation stays quick."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "unfold", "Unfold", tooltip="Show this answer's evidence again")]

    @dataclass
    class Unfolded(Message):
        """The body is to be shown again."""

        folded: FoldedBody

    def action_unfold(self) -> None:
        """Ask for the body."""
        self.post_message(self.Unfolded(self))

    def on_click(self) -> None:
        """Ask for the body."""
        self.action_unfold()


class Exchange(Vertical):
    """A question with its answer underneath."""

    def __init__(self, number: int, question: str, state: str) -> None:
        """Show the question and, until there is an answer, what it is waiting for."""
        super().__init__(classes="-pending")
        self.number = number
        self.question = question
        self.answer: Answer | None = None
        self._said = Static(Content(state), classes="said", markup=False)

    def compose(self) -> ComposeResult:
        """Put the question above what will become the answer."""
        yield Static(Content(self.question), classes="asked", markup=False)
        yield self._said

    @property
    def body(self) -> AnswerBody | None:
        """The answer's body, unless there is none or it is folded."""
        bodies = self.query_children(AnswerBody)
        return bodies.first() if bodies else None

    def say(self, state: str) -> None:
        """Say what the question is waiting for."""
        self._say(Content(state), "-pending")

    def show_answer(self, answer: Answer) -> None:
        """Put the answer in place of the waiting."""
        self.answer = answer
        self._say(Content(one_line(answer.text)), "-answered" if answer.outcome is Outcome.ANSWERED else "-not-found")
        self.mount(Static(Content(_fine_print(answer)), classes="fine-print", markup=False))
        self.unfold()

    def show_error(self, error: StratbotError, remedy: str = "") -> None:
        """Say what is wrong and what helps."""
        self._say(Content(error_words(error, remedy=remedy)), "-error")

    def show_stopped(self) -> None:
        """Say that the question was given up."""
        self._say(Content("Stopped: this question was not answered."), "-stopped")

    def fold(self) -> None:
        """Put one line in place of the body."""
        if self.answer and self.body:
            self.body.remove()
            self.mount(FoldedBody(Content(f"▸ {_body_size(self.answer)}: Enter or a click shows them again"), markup=False))

    def unfold(self) -> None:
        """Mount the body of the answer, with the words that introduce near misses."""
        self.query_children(FoldedBody).remove()
        if self.answer is None or self.body:
            return
        body = _body(self.answer)
        if body is None:
            return
        if self.answer.outcome is Outcome.NOT_FOUND and not self.query_children(".near-misses"):
            text = "Nearest misses, close in words but not evidence:"
            self.mount(Static(Content(text), classes="near-misses", markup=False))
        self.mount(body)

    def _say(self, content: Content, state: str) -> None:
        self.set_classes(state)
        self._said.update(content)


def _body(answer: Answer) -> AnswerBody | None:
    if answer.coverage:
        return CoverageBody(answer.coverage)
    if answer.kind is AnswerKind.COMPARISON and (answer.citations or answer.scope.filters.issuers):
        return ComparisonBody(answer.citations, tuple(one_line(issuer) for issuer in answer.scope.filters.issuers))
    return PassagesBody(answer.citations) if answer.citations else None


def _body_size(answer: Answer) -> str:
    return count(len(answer.coverage), "document") if answer.coverage else count(len(answer.citations), "quote")


def _fine_print(answer: Answer) -> str:
    scope = answer.scope
    judged = f"{scope.judged:,} of {count(scope.documents, 'document')} judged"
    unreadable = f"{scope.unreadable:,} could not be read" if scope.unreadable else ""
    return " · ".join(filter(None, (scope_words(scope), judged, unreadable, f"{answer.elapsed_ms / 1000:.2f} s")))
