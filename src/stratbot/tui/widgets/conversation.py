"""The conversation: takes questions, has them answered one at a time, shows the answers and keeps them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.worker import get_current_worker

from stratbot.errors import StratbotError
from stratbot.export.wording import count
from stratbot.retrieval.standing import quotes_gone
from stratbot.tui.history import QuestionHistory
from stratbot.tui.keeper import Keeper
from stratbot.tui.messages import (
    AnswerChanged,
    AnswerFailed,
    AnswerReady,
    AnswerWorded,
    CorrectionFailed,
    KeepingFailed,
    QuestionsSuggested,
    QuotesChecked,
    WordsFound,
)
from stratbot.tui.plaintext import one_line
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.sessions import ConversationStore, KeptConversation
from stratbot.tui.suggestions import next_questions, readable_issuers, theme_names
from stratbot.tui.widgets.answer_body import AnswerBody
from stratbot.tui.widgets.coverage import CoverageBody
from stratbot.tui.widgets.exchange import Exchange, NextQuestions
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.scope_bar import ScopeBar
from stratbot.tui.widgets.transcript import Transcript
from stratbot.tui.wording import error_words, local_time, remedy_here
from stratbot.types import Answer, Correction, Document, Filters

if TYPE_CHECKING:
    from stratbot.language_model.wording import Worded

Wording = Callable[[Answer, SerialAssistant], "Worded | None"]
"""Has a language model word an answer, whose quotes it looks up with the assistant; None where nothing is to word."""
PREVIEW_AFTER_S = 0.15
"""An answer that takes longer than this is preceded by what its words alone find; a quicker one would only flicker."""
PREVIEW_HITS = 3
KEPT_AFTER_S = 2.0
"""After an answer has stayed this long as corrections have left it, it is kept so: each time it is written as a whole."""
RESUMED_QUESTIONS = 4
"""Of a conversation that goes on, asked again unseen, so that "those" means what it meant: the last may follow up others."""


class Conversation(Vertical):
    """The transcript above the question box; questions asked too early, or too fast, wait their turn."""

    @dataclass
    class WorkChanged(Message):
        """Something else is being waited for; nothing if empty."""

        work: str

    @dataclass
    class ScopeChanged(Message):
        """Questions are narrowed to something else from now on."""

        filters: Filters

    def __init__(
        self,
        assistant: SerialAssistant,
        history: QuestionHistory,
        *,
        store: ConversationStore | None = None,
        corpus: str = "",
        suggesting: bool = True,
    ) -> None:
        """Take the assistant that answers, the questions asked before and where conversations are kept.

        Args:
            assistant: Called from worker threads.
            history: For the up and down keys.
            store: Where the conversation is kept; None to keep none.
            corpus: The folder that is asked about, as an absolute path, written into what is kept.
            suggesting: Whether to look for questions to go on with.
        """
        super().__init__(id="conversation")
        self.assistant = assistant
        self.history = history
        self.corpus = corpus
        self.suggesting = suggesting
        self.waiting_for = "Waiting for the model to load"
        """Why questions cannot be answered yet; empty once they can."""
        self.documents: tuple[Document, ...] = ()
        self.generation = ""
        """Of the index that answers; empty while it is not known."""
        self._store = store
        self._keeper = self._new_keeper()
        self._numbers: dict[int, tuple[Keeper, int]] = {}
        """Where each exchange is kept: by its number here."""
        self._waiting: deque[Exchange] = deque()
        self._asking: Exchange | None = None
        self._told_of_history = False
        self._told_of_keeping = False
        self._preview_clock: Timer | None = None
        self._keep_clocks: dict[int, Timer] = {}

    def compose(self) -> ComposeResult:
        """Put the question box under the transcript."""
        yield Transcript()
        yield ScopeBar()
        yield QuestionInput(self.history)

    @property
    def transcript(self) -> Transcript:
        """What has been asked and answered."""
        return self.query_one(Transcript)

    @property
    def scope(self) -> Filters:
        """What the next question is narrowed to."""
        return self.query_one(ScopeBar).filters

    @property
    def conversation_id(self) -> str:
        """Of the conversation as it is kept; empty where it is not, or not yet."""
        return self._keeper.conversation_id if self._keeper else ""

    @property
    def exchange_here(self) -> Exchange | None:
        """The exchange that is worked with, or else the latest that is answered."""
        answered = [exchange for exchange in self.transcript.exchanges if exchange.answer]
        return self.transcript.in_hand or (answered[-1] if answered else None)

    @property
    def body_here(self) -> AnswerBody | None:
        """The body of the answer that is worked with, or else of the latest."""
        here, latest = self.transcript.in_hand, self.transcript.latest
        return (here.body if here else None) or (latest.body if latest else None)

    def show_documents(self, documents: tuple[Document, ...]) -> None:
        """Take the documents that questions are asked of."""
        self.documents = documents
        issuers = readable_issuers(documents)
        self.query_one(QuestionInput).completion.take(issuers, theme_names())
        self.transcript.show_issuers(tuple(map(one_line, issuers)))
        known = {document.issuer for document in documents}
        ids = {document.doc_id for document in documents}
        scope = self.scope
        kept = Filters(
            issuers=tuple(issuer for issuer in scope.issuers if issuer in known),
            year_from=scope.year_from,
            year_to=scope.year_to,
            doc_ids=tuple(doc_id for doc_id in scope.doc_ids if doc_id in ids),
            groups=scope.groups,
        )
        if kept != scope:  # a new index may not know all of them
            self.narrow(kept)

    def show_generation(self, generation: str) -> None:
        """Take which index answers; when it is another than before, look the quotes shown up again."""
        former, self.generation = self.generation, generation
        if former and former != generation:
            for exchange in self.transcript.exchanges:
                if exchange.answer and exchange.body:
                    self.check_quotes(exchange.number, exchange.answer)

    def narrow(self, filters: Filters) -> None:
        """Ask the next questions only of these documents."""
        self.query_one(ScopeBar).filters = filters
        self.post_message(self.ScopeChanged(filters))

    def wait_for(self, reason: str) -> None:
        """Hold questions back, saying why; with no reason, answer those that wait."""
        self.waiting_for = reason
        self.post_message(self.WorkChanged(reason))
        for exchange in self._waiting:
            exchange.say(self._turn_words)
        self._ask_next()

    def warmed(self) -> None:
        """Look for questions to begin with, now that they can be answered."""
        if self.suggesting and not self.transcript.questions:
            self.suggest(None, None, ())

    def focus_question(self) -> None:
        """Take the keyboard to the question box."""
        self.query_one(QuestionInput).focus()

    def focus_answer(self) -> None:
        """Take the keyboard to the answer that is worked with, else to the latest, or where there is none to the transcript."""
        if (body := self.body_here) is not None:
            body.focus_evidence()
        else:
            self.transcript.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Take note which answer is worked with."""
        self.transcript.take_in_hand(event.widget)

    def scroll_pages(self, pages: int) -> None:
        """Scroll the transcript, wherever the keyboard is."""
        transcript = self.transcript
        transcript.scroll_relative(y=pages * max(1, transcript.size.height - 2), animate=False)

    def stop_question(self) -> bool:
        """Give up the running question, or else the last that waits; return whether there was one."""
        if self._asking:
            self.workers.cancel_group(self, "ask")
            self._asking.show_stopped()
            self._keep_failure(self._asking)
            self._finish()
            return True
        if self._waiting:
            exchange = self._waiting.pop()
            exchange.show_stopped()
            self._keep_failure(exchange)
            return True
        return False

    def tell_of_history(self, error: OSError) -> None:
        """Say once that the history on disk cannot be used; it is no reason to stop."""
        if not self._told_of_history:
            self._told_of_history = True
            words = f"The questions cannot be kept in {self.history.path} ({error.strerror}); they are kept until you leave."
            self.notify(words, severity="warning", markup=False)

    # One conversation after another.

    def keep_in(self, store: ConversationStore | None) -> None:
        """Keep what is asked from now on here, as a conversation of its own; nowhere if None."""
        self._store = store
        self._keeper = self._new_keeper()

    async def begin_anew(self) -> None:
        """Put the conversation away and begin another."""
        self._put_away(self._new_keeper())
        self.forget_context()
        await self.transcript.forget()
        self.warmed()
        self.focus_question()

    async def resume(self, kept: KeptConversation) -> None:
        """Put the conversation away and go on with one that was kept."""
        self._put_away(self._new_keeper(kept))
        asked = [turn for turn in kept.turns if turn.question]
        self.go_on_from([(turn.question, turn.answer.scope.filters) for turn in asked if turn.answer][-RESUMED_QUESTIONS:])
        await self.transcript.restore(asked)
        self.focus_question()

    def _put_away(self, keeper: Keeper | None) -> None:
        """Leave nothing of the conversation but what it shows, and keep what is asked from now on elsewhere."""
        while self.stop_question():
            pass
        self._keeper = keeper
        self.query_one(QuestionInput).offer(())
        self.narrow(Filters())

    @work(thread=True, group="context")
    def forget_context(self) -> None:
        """Have the next question stand for itself."""
        self.assistant.begin_anew()

    @work(thread=True, group="context")
    def go_on_from(self, questions: list[tuple[str, Filters]]) -> None:
        """Have the next question go on from the last ones of a conversation that was kept, and from what narrowed them."""
        self.assistant.go_on_from(questions)

    # Asking.

    @on(QuestionInput.HistoryNotKept)
    def history_not_kept(self, event: QuestionInput.HistoryNotKept) -> None:
        """Say that questions are not kept."""
        self.tell_of_history(event.error)

    @on(QuestionInput.Asked)
    async def question_asked(self, event: QuestionInput.Asked) -> None:
        """Put the question into the transcript and in the queue."""
        await self._take(event.question, self.scope)

    @on(NextQuestions.Chosen)
    @on(Transcript.ExampleChosen)
    async def question_chosen(self, event: NextQuestions.Chosen | Transcript.ExampleChosen) -> None:
        """Ask a question that was offered."""
        event.stop()
        await self._take(event.question, self.scope)

    @on(Exchange.AskAgain)
    async def asked_again(self, event: Exchange.AskAgain) -> None:
        """Ask a question by itself, without what narrowed it."""
        event.stop()
        await self._take(event.question, event.filters, alone=True)

    @on(QuestionInput.WidenWanted)
    def widen_wanted(self) -> None:
        """Take away the last thing that narrows questions."""
        self.query_one(ScopeBar).drop_last()

    @on(ScopeBar.Changed)
    def scope_changed(self, event: ScopeBar.Changed) -> None:
        """Tell of what the questions are asked now."""
        event.stop()
        self.post_message(self.ScopeChanged(event.filters))

    @on(CoverageBody.Narrowed)
    def rows_chosen(self, event: CoverageBody.Narrowed) -> None:
        """Ask on about the documents that a table shows."""
        event.stop()
        self.narrow(Filters(doc_ids=event.doc_ids))
        self.focus_question()

    async def _take(self, question: str, filters: Filters, *, alone: bool = False) -> None:
        exchange = await self.transcript.add_question(question, self._turn_words, asked=filters)
        exchange.alone = alone
        if self._keeper is not None:
            self._numbers[exchange.number] = (self._keeper, self._keeper.next_number())
            self._keep(exchange, lambda keeper, number: keeper.keep_question(number, question))
        self._waiting.append(exchange)
        self._ask_next()
        if exchange is not self._asking:
            self.find_words(exchange.number, question, filters)

    @work(thread=True, group="ask")
    def find_answer(self, number: int, question: str, filters: Filters, alone: bool) -> None:
        """Ask the assistant."""
        worker = get_current_worker()
        ask = self.assistant.ask_alone if alone else self.assistant.ask
        try:
            outcome: AnswerReady | AnswerFailed = AnswerReady(number, ask(question, filters=filters or None))
        except StratbotError as error:
            outcome = AnswerFailed(number, error)
        if not worker.is_cancelled:
            self.post_message(outcome)

    @work(thread=True, group="words")
    def find_words(self, number: int, question: str, filters: Filters) -> None:
        """Look the words of a question up, to have something to show until its answer is there."""
        try:
            found = self.assistant.find_words(question, k=PREVIEW_HITS, filters=filters or None)
        except StratbotError:
            return  # what is wrong will be said in place of the answer
        self.post_message(WordsFound(number, tuple(found)))

    @on(WordsFound)
    def words_found(self, event: WordsFound) -> None:
        """Show what the words alone found, unless the answer is there already."""
        if exchange := self.transcript.with_number(event.number):
            exchange.show_preview(event.citations)

    @on(AnswerReady)
    async def answer_ready(self, event: AnswerReady) -> None:
        """Show the answer, unless its question was stopped meanwhile."""
        exchange = self._asking
        if exchange is None or exchange.number != event.number:
            return
        self.generation = event.answer.generation or self.generation
        self._keep(exchange, lambda keeper, number: keeper.keep_answer(number, event.answer))
        await self.transcript.show_answer(exchange, event.answer)
        self._finish()
        if self.suggesting and not self._asking and not exchange.alone:
            self.suggest(event.number, event.answer, self.transcript.questions)

    @on(AnswerFailed)
    def answer_failed(self, event: AnswerFailed) -> None:
        """Say why there is no answer."""
        if self._asking and self._asking.number == event.number:
            self._asking.show_error(event.error, remedy_here(event.error))
            self._keep_failure(self._asking)
            self._finish()

    @property
    def _turn_words(self) -> str:
        return f"{self.waiting_for}…" if self.waiting_for else "Next in turn…"

    def _ask_next(self) -> None:
        if self.waiting_for or self._asking or not self._waiting:
            return
        self.workers.cancel_group(self, "suggest")
        asking = self._asking = self._waiting.popleft()
        documents = len(self.documents)
        asking.say(f"Looking through {count(documents, 'document')}…" if documents else "Looking…")
        self.post_message(self.WorkChanged("Answering"))
        self.find_answer(asking.number, asking.question, asking.asked, asking.alone)
        self._preview_clock = self.set_timer(PREVIEW_AFTER_S, lambda: self._preview(asking))

    def _preview(self, exchange: Exchange) -> None:
        if not exchange.settled:
            self.find_words(exchange.number, exchange.question, exchange.asked)

    def _finish(self) -> None:
        if self._preview_clock is not None:
            self._preview_clock.stop()
        self._asking = None
        self.post_message(self.WorkChanged(""))
        self.screen.refresh_bindings()  # there may be a first answer now, with a quote to copy
        self._ask_next()

    # The words of a language model.

    def word_answer(self, word: Wording) -> None:
        """Have the answer at hand worded, or take the words away where they stand."""
        exchange = self.exchange_here
        if exchange is None or exchange.answer is None or exchange.body is None:
            self.notify("There is no answer with quotes to word yet: ask something first.")
        elif exchange.worded is not None:
            exchange.show_worded(None)
        else:
            self.notify("The language model is asked. The answer stays as it is.", markup=False)
            self.find_words_of_model(exchange.number, exchange.answer, word)

    @work(thread=True, exclusive=True, group="word")
    def find_words_of_model(self, number: int, answer: Answer, word: Wording) -> None:
        """Ask the language model; what goes wrong with it is in what it returns."""
        worker = get_current_worker()
        try:
            worded = word(answer, self.assistant)
        except StratbotError as error:  # the index cannot be read, so no quote can be looked up
            self.app.call_from_thread(self.notify, error_words(error), severity="error", timeout=15, markup=False)
            return
        if not worker.is_cancelled:
            self.post_message(AnswerWorded(number, answer, worded))

    @on(AnswerWorded)
    def answer_worded(self, event: AnswerWorded) -> None:
        """Show its words beside the quotes that they rest on."""
        exchange = self.transcript.with_number(event.number)
        if event.worded is None:
            self.notify("There is nothing to word: no evidence was found.")
        elif exchange is not None and exchange.answer is not None and exchange.answer.citations == event.answer.citations:
            exchange.show_worded(event.worded)

    # Corrections.

    def corrected(self, corrections: Sequence[Correction]) -> None:
        """Ask again what corrections, or those taken back, may have changed, wherever they were said."""
        for exchange in self.transcript.exchanges:
            answer = exchange.answer
            if answer is None or exchange.body is None or not answer.takes_corrections:
                continue
            about = (answer.theme_id, "" if answer.theme_id else answer.topic)
            paths = {one.path for one in corrections if answer.parts or about == (one.theme_id, one.topic)}
            if any(row.path in paths for row in answer.coverage):
                self._ask_again(exchange.number, answer, exchange.asked or answer.scope.filters)

    def correction_failed(self) -> None:
        """Leave what was said of rows worth a look to be said again."""
        for body in self.query(CoverageBody):
            body.correction_failed()

    def _ask_again(self, number: int, answer: Answer, filters: Filters) -> None:
        def ask() -> None:
            worker = get_current_worker()
            try:
                outcome: AnswerChanged | CorrectionFailed = AnswerChanged(
                    number, self.assistant.ask_again(answer, filters=filters)
                )
            except StratbotError as error:
                outcome = CorrectionFailed(error)
            if not worker.is_cancelled:
                self.post_message(outcome)

        self.run_worker(ask, thread=True, exclusive=True, group=f"again-{number}")

    @on(AnswerChanged)
    async def answer_changed(self, event: AnswerChanged) -> None:
        """Show the answer as it is now, and keep it so once nothing more is corrected."""
        exchange = self.transcript.with_number(event.number)
        if exchange is None:
            return
        await exchange.show_again(event.answer)
        if (clock := self._keep_clocks.pop(event.number, None)) is not None:
            clock.stop()
        self._keep_clocks[event.number] = self.set_timer(
            KEPT_AFTER_S, lambda: self._keep(exchange, lambda keeper, number: keeper.keep_answer(number, event.answer))
        )

    # Questions to go on with.

    @work(thread=True, exclusive=True, group="suggest")
    def suggest(self, number: int | None, after: Answer | None, asked: tuple[str, ...]) -> None:
        """Look for questions that have answers, one at a time, giving way to whatever the person asks."""
        worker = get_current_worker()
        found = next_questions(
            lambda question, filters: self.assistant.ask_alone(question, filters=filters),
            self.documents,
            after=after,
            asked=asked,
            filters=self.scope or None,
            stopped=lambda: worker.is_cancelled,
        )
        if not worker.is_cancelled:
            self.post_message(QuestionsSuggested(number, found))

    @on(QuestionsSuggested)
    def questions_suggested(self, event: QuestionsSuggested) -> None:
        """Offer them, unless something else has been asked since."""
        if event.number is None:
            self.transcript.show_examples(event.questions)
            if not self.transcript.questions:
                self.query_one(QuestionInput).offer(event.questions)
            return
        exchange = self.transcript.with_number(event.number)
        if exchange is not None and exchange is self.transcript.exchanges[-1]:
            exchange.show_next_questions(event.questions)
            self.query_one(QuestionInput).offer(event.questions)

    # Answers from an earlier time.

    @on(Transcript.Restored)
    def answer_restored(self, event: Transcript.Restored) -> None:
        """Look the quotes up before they are shown again."""
        event.stop()
        self.check_quotes(event.exchange.number, event.answer)

    @work(thread=True, group="check")
    def check_quotes(self, number: int, answer: Answer) -> None:
        """Look the quotes of an answer up on their pages as the index has them now."""
        citations = dict.fromkeys((*answer.citations, *(one for row in answer.coverage for one in row.evidence)))
        try:
            self.post_message(QuotesChecked(number, quotes_gone(self.assistant, citations)))
        except StratbotError as error:
            self.post_message(QuotesChecked(number, frozenset(citations), error))

    @on(QuotesChecked)
    async def quotes_checked(self, event: QuotesChecked) -> None:
        """Show the answer, with the quotes marked that do not stand on their pages any more."""
        exchange = self.transcript.with_number(event.number)
        if exchange is None or exchange.answer is None:
            return
        if exchange.body is not None:
            exchange.body.mark_gone(event.gone)
            return
        note = self._kept_words(exchange, exchange.answer, event)
        await self.transcript.show_answer(exchange, exchange.answer, gone=event.gone, note=note)
        self.screen.refresh_bindings()
        if not exchange.counts and exchange.body is not None:  # brought back from the list of earlier ones, to be worked with
            self.call_after_refresh(exchange.body.focus_evidence)

    def _kept_words(self, exchange: Exchange, answer: Answer, event: QuotesChecked) -> str:
        moved = bool(self.generation and answer.generation and answer.generation != self.generation)
        if not (exchange.kept_at or moved or event.gone):
            return ""
        parts = [f"As answered {_when(exchange.kept_at)}." if exchange.kept_at else "As answered before."]
        if event.error is not None:
            parts.append(f"Its quotes could not be looked up, so none counts as verified: {error_words(event.error)}")
        elif event.gone:
            stand = "stands" if len(event.gone) == 1 else "stand"
            where = "its page" if len(event.gone) == 1 else "their pages"
            parts.append(f"{count(len(event.gone), 'quote')} no longer {stand} on {where}, marked ✕.")
        if moved:
            parts.append("The index has been built anew since: ask again for what it says now.")
        return " ".join(parts)

    # Keeping.

    def _new_keeper(self, kept: KeptConversation | None = None) -> Keeper | None:
        if self._store is None:
            return None
        if kept is None:
            return Keeper(self._store, corpus=self.corpus)
        last = max((turn.number for turn in kept.turns), default=0)
        return Keeper(self._store, corpus=self.corpus, conversation_id=kept.conversation_id, asked=last)

    def _keep_failure(self, exchange: Exchange) -> None:
        said = exchange.said
        self._keep(exchange, lambda keeper, number: keeper.keep_failure(number, said))

    def _keep(self, exchange: Exchange, write: Callable[[Keeper, int], None]) -> None:
        if exchange.number in self._numbers:
            keeper, number = self._numbers[exchange.number]
            self.keep(lambda: write(keeper, number))

    @work(thread=True, group="keep")
    def keep(self, write: Callable[[], None]) -> None:
        """Write something of the conversation to the disk."""
        try:
            write()
        except StratbotError as error:
            self.post_message(KeepingFailed(error))

    @on(KeepingFailed)
    def keeping_failed(self, event: KeepingFailed) -> None:
        """Say once that the conversation is not kept; it is no reason to stop."""
        if not self._told_of_keeping:
            self._told_of_keeping = True
            self.notify(error_words(event.error), severity="warning", timeout=15, markup=False)


def _when(kept_at: str) -> str:
    """Say when something was asked; as it is where that is no time."""
    try:
        datetime.fromisoformat(kept_at)
    except ValueError:
        return f"at {kept_at}"
    return f"on {local_time(kept_at)}"
