"""One question and what came of it: waiting, answered, failed or stopped."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from stratbot.errors import StratbotError
from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.answer_body import AnswerBody
from stratbot.tui.widgets.coverage import CoverageBody
from stratbot.tui.widgets.passages import ComparisonBody, PassagesBody
from stratbot.tui.wording import count, error_words, scope_words
from stratbot.types import Answer, AnswerKind, Outcome


class Exchange(Vertical):
    """A question with its answer underneath."""

    def __init__(self, number: int, question: str, state: str) -> None:
        """Show the question and, until there is an answer, what it is waiting for."""
        super().__init__(classes="-pending")
        self.number = number
        self.question = question
        self.answer: Answer | None = None
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

    def show_answer(self, answer: Answer) -> None:
        """Put the answer in place of the waiting."""
        self.answer = answer
        self._say(one_line(answer.text), "-answered" if answer.outcome is Outcome.ANSWERED else "-not-found")
        self.mount(Static(Content(_fine_print(answer)), classes="fine-print", markup=False))
        if (body := _body(answer)) is None:
            return
        if answer.outcome is Outcome.NOT_FOUND and answer.citations:
            words = "≈ marks" if answer.coverage else "Below are"
            intro = f"{words} the nearest misses: close in words, but not evidence."
            self.mount(Static(Content(intro), classes="near-misses", markup=False))
        self.mount(body)

    def show_error(self, error: StratbotError, remedy: str = "") -> None:
        """Say what is wrong and what helps."""
        self._say(error_words(error, remedy=remedy), "-error")

    def show_stopped(self) -> None:
        """Say that the question was given up."""
        self._say("Stopped: this question was not answered.", "-stopped")

    def show_settled(self, said: str) -> None:
        """Show what was said about a question that was not answered."""
        self._say(said, "-stopped")

    def _say(self, words: str, state: str) -> None:
        self.set_classes(state)
        self._said_words = words
        self._said.update(Content(words))


def _body(answer: Answer) -> AnswerBody | None:
    if answer.coverage:
        return CoverageBody(answer.coverage)
    if answer.kind is AnswerKind.COMPARISON and (answer.citations or answer.scope.filters.issuers):
        return ComparisonBody(answer.citations, tuple(one_line(issuer) for issuer in answer.scope.filters.issuers))
    return PassagesBody(answer.citations) if answer.citations else None


def _fine_print(answer: Answer) -> str:
    scope = answer.scope
    judged = f"{scope.judged:,} of {count(scope.documents, 'document')} judged"
    unreadable = f"{scope.unreadable:,} could not be read" if scope.unreadable else ""
    return " · ".join(filter(None, (scope_words(scope), judged, unreadable, f"{answer.elapsed_ms / 1000:.2f} s")))
