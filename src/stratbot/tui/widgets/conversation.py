"""The conversation: takes questions, has them answered one at a time, and shows the answers."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.worker import get_current_worker

from stratbot.assistant import Assistant
from stratbot.errors import StratbotError
from stratbot.tui.history import QuestionHistory
from stratbot.tui.messages import AnswerFailed, AnswerReady
from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.answer_body import AnswerBody
from stratbot.tui.widgets.exchange import Exchange
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.transcript import Transcript
from stratbot.tui.wording import count, remedy_here
from stratbot.types import Document, DocumentState


class Conversation(Vertical):
    """The transcript above the question box; questions asked too early, or too fast, wait their turn."""

    @dataclass
    class WorkChanged(Message):
        """Something else is being waited for; nothing if empty."""

        work: str

    def __init__(self, assistant: Assistant, history: QuestionHistory) -> None:
        """Take the assistant that answers and the questions asked before."""
        super().__init__(id="conversation")
        self.assistant = assistant
        self.history = history
        self.waiting_for = "Waiting for the model to load"
        """Why questions cannot be answered yet; empty once they can."""
        self._waiting: deque[Exchange] = deque()
        self._asking: Exchange | None = None
        self._told_of_history = False
        self._documents = 0

    def compose(self) -> ComposeResult:
        """Put the question box under the transcript."""
        yield Transcript()
        yield QuestionInput(self.history)

    @property
    def body_here(self) -> AnswerBody | None:
        """The body of the answer that has the keyboard, or else of the latest."""
        focused = self.screen.focused
        bodies = [node for node in focused.ancestors if isinstance(node, AnswerBody)] if focused else []
        latest = self.query_one(Transcript).latest
        return bodies[0] if bodies else latest.body if latest else None

    def show_documents(self, documents: tuple[Document, ...]) -> None:
        """Take the documents that questions are asked of."""
        self._documents = len(documents)
        issuers = dict.fromkeys(one_line(document.issuer) for document in documents if document.state is DocumentState.READ)
        self.query_one(Transcript).show_examples(tuple(issuers))

    def wait_for(self, reason: str) -> None:
        """Hold questions back, saying why; with no reason, answer those that wait."""
        self.waiting_for = reason
        self.post_message(self.WorkChanged(reason))
        for exchange in self._waiting:
            exchange.say(self._turn_words)
        self._ask_next()

    def focus_question(self) -> None:
        """Take the keyboard to the question box."""
        self.query_one(QuestionInput).focus()

    def focus_answer(self) -> None:
        """Take the keyboard to the latest answer, or where there is none to the transcript."""
        latest = self.query_one(Transcript).latest
        if latest and latest.body:
            latest.body.focus_evidence()
        else:
            self.query_one(Transcript).focus()

    def scroll_pages(self, pages: int) -> None:
        """Scroll the transcript, wherever the keyboard is."""
        transcript = self.query_one(Transcript)
        transcript.scroll_relative(y=pages * max(1, transcript.size.height - 2), animate=False)

    def stop_question(self) -> bool:
        """Give up the running question, or else the last that waits; return whether there was one."""
        if self._asking:
            self.workers.cancel_group(self, "ask")
            self._asking.show_stopped()
            self._finish()
            return True
        if self._waiting:
            self._waiting.pop().show_stopped()
            return True
        return False

    def tell_of_history(self, error: OSError) -> None:
        """Say once that the history on disk cannot be used; it is no reason to stop."""
        if not self._told_of_history:
            self._told_of_history = True
            words = f"The questions cannot be kept in {self.history.path} ({error.strerror}); they are kept until you leave."
            self.notify(words, severity="warning", markup=False)

    @on(QuestionInput.HistoryNotKept)
    def history_not_kept(self, event: QuestionInput.HistoryNotKept) -> None:
        """Say that questions are not kept."""
        self.tell_of_history(event.error)

    @on(QuestionInput.Asked)
    async def question_asked(self, event: QuestionInput.Asked) -> None:
        """Put the question into the transcript and in the queue."""
        self._waiting.append(await self.query_one(Transcript).add_question(event.question, self._turn_words))
        self._ask_next()

    @work(thread=True, group="ask")
    def find_answer(self, number: int, question: str) -> None:
        """Ask the assistant."""
        worker = get_current_worker()
        try:
            outcome: AnswerReady | AnswerFailed = AnswerReady(number, self.assistant.ask(question))
        except StratbotError as error:
            outcome = AnswerFailed(number, error)
        if not worker.is_cancelled:
            self.post_message(outcome)

    @on(AnswerReady)
    def answer_ready(self, event: AnswerReady) -> None:
        """Show the answer, unless its question was stopped meanwhile."""
        if self._asking and self._asking.number == event.number:
            self.query_one(Transcript).show_answer(self._asking, event.answer)
            self._finish()

    @on(AnswerFailed)
    def answer_failed(self, event: AnswerFailed) -> None:
        """Say why there is no answer."""
        if self._asking and self._asking.number == event.number:
            self._asking.show_error(event.error, remedy_here(event.error))
            self._finish()

    @property
    def _turn_words(self) -> str:
        return f"{self.waiting_for}…" if self.waiting_for else "Next in turn…"

    def _ask_next(self) -> None:
        if self.waiting_for or self._asking or not self._waiting:
            return
        self._asking = self._waiting.popleft()
        self._asking.say(f"Looking through {count(self._documents, 'document')}…" if self._documents else "Looking…")
        self.post_message(self.WorkChanged("Answering"))
        self.find_answer(self._asking.number, self._asking.question)

    def _finish(self) -> None:
        self._asking = None
        self.post_message(self.WorkChanged(""))
        self.screen.refresh_bindings()  # there may be a first answer now, with a quote to copy
        self._ask_next()
