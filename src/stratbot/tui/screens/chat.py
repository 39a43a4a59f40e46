"""The main screen: the question box, the conversation above it, and the page behind an answer beside it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from stratbot.errors import StratbotError
from stratbot.export.wording import count
from stratbot.tui.answer_report import Answered, answers_report
from stratbot.tui.browser import open_pdf_in_tab
from stratbot.tui.graphics import pictures_installed
from stratbot.tui.history import QuestionHistory
from stratbot.tui.messages import (
    ConversationFailed,
    ConversationLoaded,
    EvidenceChosen,
    EvidencePointed,
    PdfFailed,
    PdfOpened,
)
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.conversations import ConversationsScreen
from stratbot.tui.screens.dialogs import ConfirmScreen
from stratbot.tui.screens.export import ExportScreen, Writable, document_folder, hand_over
from stratbot.tui.screens.page_keys import PageScreen
from stratbot.tui.screens.scope import ScopeScreen
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.sessions import ConversationStore
from stratbot.tui.typing_ahead import TypeAhead
from stratbot.tui.viewer import open_pdf
from stratbot.tui.widgets.answer_body import Place
from stratbot.tui.widgets.conversation import Conversation, Wording
from stratbot.tui.widgets.keys_footer import WIDE, KeysFooter
from stratbot.tui.widgets.notice_line import NoticeLine
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.reading_pane import ReadingPane
from stratbot.tui.widgets.status_bar import StatusBar
from stratbot.tui.wording import error_words, remedy_here
from stratbot.types import Citation, Document, DocumentState, Filters

LEAST_NEEDED = (
    "copy_quote",
    "open_pdf",
    "toggle_picture",
    "type_filter",
    "cycle_filter",
    "back",
    "correct",
    "select_cursor",
    "step_page(1)",
    "take_back",
)
"""Actions whose keys are left out first where there is no room for all of them."""


class ChatScreen(PageScreen):
    """Questions go in one at a time; answers come back as messages and stand in the transcript."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_place", "Move", id="move", show=False, tooltip="Go round: question box, latest answer, page"),
        Binding(
            "escape",
            "back",
            "Back",
            id="back",
            tooltip="Stop the question being answered; else close the page; else back to the question",
        ),
        Binding("i", "focus_question", "Ask", id="question-box", show=False, tooltip="Go to the question box"),
        Binding(
            "f2",
            "conversations",
            "Conversations",
            id="conversations",
            show=False,
            tooltip="Find, reopen, rename or delete conversations",
        ),
        Binding("ctrl+n,f7", "new_conversation", "New", id="new-conversation", show=False, tooltip="Begin a new conversation"),
        Binding(
            "f4", "narrow", "Narrow", id="narrow", show=False, tooltip="Ask only some of the documents: choose councils and years"
        ),
        Binding(
            "f6",
            "word_answer",
            "In words",
            id="model-words",
            tooltip="Have your language model put this answer in words, beside its quotes; again to take them away",
        ),
        Binding(
            "ctrl+e",
            "export",
            "Export",
            id="export",
            show=False,
            priority=True,
            tooltip="Write this answer, or the conversation, to a file for Word, Excel or a browser",
        ),
        Binding(
            "pageup", "scroll_transcript(-1)", "Scroll up", id="scroll-back", show=False, tooltip="Scroll the conversation up"
        ),
        Binding(
            "pagedown", "scroll_transcript(1)", "Scroll down", id="scroll-on", show=False, tooltip="Scroll the conversation down"
        ),
    ]

    def __init__(
        self,
        assistant: SerialAssistant,
        history: QuestionHistory,
        *,
        store: ConversationStore | None = None,
        corpus: str = "",
        suggesting: bool = True,
        wording: Wording | None = None,
        options: tuple[str, ...] = (),
    ) -> None:
        """Take the assistant that answers, the questions asked before, and where conversations are kept.

        Args:
            assistant: Called from worker threads.
            history: Of the question box.
            store: None to keep no conversations.
            corpus: The folder that is asked about, as an absolute path.
            suggesting: Whether to look for questions to go on with.
            wording: Has a language model word an answer; None where there is no such model.
            options: What names the folders and models on the command line, as `Settings.options` returns it.
        """
        super().__init__()
        self.wording = wording
        self.options = options
        self.assistant = assistant
        self.store = store
        self.corpus = corpus
        self.typing = TypeAhead(self)
        self.export_folder = document_folder()
        """Where files are written unless the person says otherwise; from then on where the last one was."""
        self.conversation = Conversation(assistant, history, store=store, corpus=corpus, suggesting=suggesting)

    def compose(self) -> ComposeResult:
        """Lay out status, conversation, question box and page."""
        yield StatusBar()
        yield Static(id="trouble", markup=False)
        with Horizontal(id="desk"):
            yield self.conversation
            yield ReadingPane(self.assistant)
        yield NoticeLine()
        yield KeysFooter(LEAST_NEEDED)

    def on_mount(self) -> None:
        """Start in the question box."""
        self.conversation.focus_question()

    @property
    def question_box(self) -> QuestionInput:
        """The box that questions are typed into."""
        return self.query_one(QuestionInput)

    def type_question(self, text: str) -> None:
        """Put what was typed elsewhere into the question box, and the keyboard with it."""
        self.action_focus_question()
        self.question_box.type_in(text)

    def on_paste(self, event: events.Paste) -> None:
        """Put what was pasted elsewhere into the question box."""
        event.stop()
        self.type_question(event.text)

    # What the app tells this screen.

    @on(QuestionInput.Asked)
    def question_asked(self) -> None:
        """Take the notice away: it was about something before."""
        self.query_one(NoticeLine).clear()

    @on(QuestionInput.NothingAsked)
    def nothing_asked(self) -> None:
        """Say what Enter waits for."""
        self.notify("Type a question first, for example: which councils plan public Wi-Fi?")

    @on(QuestionInput.LeavingWanted)
    def leaving_wanted(self) -> None:
        """Ask whether the program is to end: what was typed looks like it."""
        question = "Leave stratbot? (y leaves, Esc stays; Ctrl+Q leaves at any time.)"
        self.app.push_screen(ConfirmScreen(question, yes="Leave", no="Stay"), self._leave)

    def _leave(self, sure: bool | None) -> None:
        if sure:
            self.app.exit()

    def keep_in(self, store: ConversationStore | None) -> None:
        """Keep conversations here from now on; nowhere if None."""
        self.store = store
        self.conversation.keep_in(store)

    def show_documents(self, documents: tuple[Document, ...]) -> None:
        """Take the documents that questions are asked of."""
        unread = sum(document.state is not DocumentState.READ for document in documents)
        self.query_one(StatusBar).documents = count(len(documents), "document") + (f", {unread} not readable" if unread else "")
        self.conversation.show_documents(documents)
        self.pane.documents = {document.doc_id: document for document in documents}

    @on(Conversation.WorkChanged)
    def work_changed(self, event: Conversation.WorkChanged) -> None:
        """Show what is being waited for."""
        self.query_one(StatusBar).work = event.work

    def show_trouble(self, error: StratbotError | None) -> None:
        """Show what keeps questions from being answered, above the conversation, until it is gone."""
        trouble = self.query_one("#trouble", Static)
        trouble.set_class(error is not None, "-shown")
        trouble.update(Content(error_words(error, remedy=remedy_here(error)) if error else ""))

    def read_document(self, document: Document) -> None:
        """Show a document from its first page on."""
        self.pane.show_document(document)
        self._open_pane()
        self.pane.focus_page()

    # Evidence.

    @property
    def pane_open(self) -> bool:
        """Whether a page is shown."""
        return self.has_class("-evidence")

    @on(EvidenceChosen)
    def evidence_chosen(self, event: EvidenceChosen) -> None:
        """Show evidence on its page: beside the conversation, or in its place where the terminal is narrow."""
        self.pane.show_evidence(event.citations, event.index)
        self._open_pane()

    @on(EvidencePointed)
    def evidence_pointed(self, event: EvidencePointed) -> None:
        """Let an open page follow the cursor."""
        if self.pane_open and not (event.arriving and event.citations == self.pane.citations):
            self.pane.show_evidence(event.citations, event.index)

    @work(thread=True, exclusive=True, group="pdf")
    def show_pdf(self, place: Place) -> None:
        """Open a PDF in the system's viewer."""
        try:
            path = self.assistant.pdf_path(place.doc_id)
            if self.app.is_web:
                self.app.call_from_thread(open_pdf_in_tab, self.app, path, place.page_number)
                return
            outcome: PdfOpened | PdfFailed = PdfOpened(path, place.page_number, open_pdf(path, place.page_number))
        except StratbotError as error:
            outcome = PdfFailed(error)
        self.post_message(outcome)

    @on(PdfOpened)
    def pdf_opened(self, event: PdfOpened) -> None:
        """Say which page to turn to, where the viewer could not be told."""
        name = one_line(event.path.name)
        if event.at_page:
            self.notify(f"{name} opens at page {event.page_number}.", markup=False)
        else:
            self.notify(f"{name} opens at its beginning: turn to page {event.page_number}.", markup=False)

    @on(PdfFailed)
    def pdf_failed(self, event: PdfFailed) -> None:
        """Say why, with the path."""
        self.notify(error_words(event.error), severity="warning", timeout=15, markup=False)

    # Conversations, scope and files.

    def action_conversations(self) -> None:
        """Show the conversations that are kept."""
        if self.store is None:
            words = "Conversations are not kept. The menu (Ctrl+P) has “Keep conversations” to change that."
            self.notify(words, severity="warning", markup=False)
            return
        current = self.conversation.conversation_id
        screen = ConversationsScreen(self.store, corpus=self.corpus, current=current)
        self.app.push_screen(screen, lambda chosen: self._conversation_chosen(chosen, screen.deleted))

    def _conversation_chosen(self, chosen: str | None, deleted: set[str]) -> None:
        current = self.conversation.conversation_id
        if current and current in deleted:
            self.conversation.keep_in(self.store)  # what is asked from now on begins another
        if chosen and chosen != current:
            self.load_conversation(chosen)

    @work(thread=True, exclusive=True, group="conversation")
    def load_conversation(self, conversation_id: str) -> None:
        """Read a conversation from the disk."""
        assert self.store is not None
        try:
            outcome: ConversationLoaded | ConversationFailed = ConversationLoaded(self.store.load(conversation_id))
        except StratbotError as error:
            outcome = ConversationFailed(error)
        self.post_message(outcome)

    @on(ConversationLoaded)
    async def conversation_loaded(self, event: ConversationLoaded) -> None:
        """Go on with it, saying what of it is damaged."""
        if self.pane_open:
            self._close_pane()
        await self.conversation.resume(event.conversation)
        if event.conversation.problems:
            self.notify(" ".join(map(one_line, event.conversation.problems)), severity="warning", timeout=15, markup=False)

    @on(ConversationFailed)
    def conversation_failed(self, event: ConversationFailed) -> None:
        """Say why it cannot be shown."""
        self.notify(error_words(event.error), severity="error", timeout=15, markup=False)

    async def action_new_conversation(self) -> None:
        """Begin another conversation."""
        if self.pane_open:
            self._close_pane()
        await self.conversation.begin_anew()

    def action_narrow(self) -> None:
        """Choose what questions are narrowed to."""
        self.ask_scope()

    def ask_scope(self) -> None:
        """Ask what questions, and what is read side by side, are to be narrowed to."""
        if self.conversation.documents:
            self.app.push_screen(ScopeScreen(self.conversation.documents, self.conversation.scope), self._scope_chosen)
        else:
            self.notify("There are no documents to choose from yet.")

    def _scope_chosen(self, filters: Filters | None) -> None:
        if filters is not None:
            self.conversation.narrow(filters)
        if self.is_current:
            self.action_focus_question()

    def action_widen(self) -> None:
        """Ask all documents again."""
        self.conversation.narrow(Filters())

    def action_export(self) -> None:
        """Write the answer at hand, or all of them, to a file."""
        here = self.conversation.exchange_here
        if here is None or here.answer is None:
            self.notify("There is no answer to write to a file yet: ask something first.")
            return
        exchange, answers = Answered(here.question, here.answer, here.worded), self.conversation.transcript.answers
        one = Writable(
            f"This answer: {here.question}",
            here.question,
            lambda: answers_report(self.assistant, (exchange,), as_one=False, options=self.options),
        )
        every = Writable(
            f"The conversation: {count(len(answers), 'answer')}",
            f"conversation {answers[0].question}",
            lambda: answers_report(self.assistant, answers, as_one=True),
        )
        self.app.push_screen(ExportScreen(one, every, folder=self.export_folder), self._exported)

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self.export_folder = path.absolute().parent
            hand_over(self.app, path)

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys that would do nothing here."""
        if action in ("step_evidence", "step_page"):
            return self.pane_open
        if action == "toggle_picture":
            return self.pane_open and pictures_installed()
        if action == "word_answer":
            return self.wording is not None
        if action == "widen":
            return self.is_mounted and bool(self.conversation.scope)
        if action in ("open_pdf", "copy_quote"):
            return self.pane_open or (self.is_mounted and self.conversation.body_here is not None)
        return True

    def action_step_evidence(self, step: int) -> None:
        """Go to the next piece of evidence, or the one before, and take the cursor of the answer along."""
        former = self.pane.index
        super().action_step_evidence(step)
        if self.pane.index != former and (body := self.conversation.body_here) is not None and self.pane.citation is not None:
            body.point_at(self.pane.citation)

    def action_open_pdf(self) -> None:
        """Open the PDF of what the cursor stands on."""
        if self._place_here:
            self.show_pdf(self._place_here)

    def action_copy_quote(self) -> None:
        """Copy the quote and its reference."""
        if citation := self._citation_here:
            self.copy_quote(citation)
        else:
            self.notify("There is no quote here to copy.")

    def action_word_answer(self) -> None:
        """Have the language model word the answer at hand, or take its words away."""
        if self.wording is not None:
            self.conversation.word_answer(self.wording)

    def action_next_place(self) -> None:
        """Go round: question box, latest answer, page."""
        if self.pane.has_focus_within or (self.pane_open and self.has_class("-narrow")):
            self.action_focus_question()
        elif self.query_one(QuestionInput).has_focus:
            self.conversation.focus_answer()
        elif self.pane_open:
            self.pane.focus_page()
        else:
            self.action_focus_question()

    def action_focus_question(self) -> None:
        """Go to the question box, closing a page that hides it."""
        if self.pane_open and self.has_class("-narrow"):
            self._close_pane()
        self.conversation.focus_question()

    def action_back(self) -> None:
        """Stop what runs; else close the page; else go back to the question box."""
        if self.conversation.stop_question():
            return
        if self.pane_open:
            self._close_pane()
        else:
            self.action_focus_question()

    def action_scroll_transcript(self, pages: int) -> None:
        """Scroll the conversation while a question is typed."""
        self.conversation.scroll_pages(pages)

    @property
    def _place_here(self) -> Place | None:
        shown = self.pane.place if self.pane_open else None
        body = self.conversation.body_here
        if body is not None and body.has_focus_within and body.place and (not shown or shown.doc_id != body.place.doc_id):
            return body.place
        return shown or (body.place if body else None)

    @property
    def _citation_here(self) -> Citation | None:
        if self.pane_open:
            return self.pane.citation
        return self.conversation.body_here.citation if self.conversation.body_here else None

    def _open_pane(self) -> None:
        self.add_class("-evidence")
        if self.has_class("-narrow"):
            self.call_after_refresh(self.pane.focus_page)
        self.refresh_bindings()

    def _close_pane(self) -> None:
        to_answer = self.pane.has_focus_within
        self.remove_class("-evidence")
        if to_answer:
            self.call_after_refresh(self.conversation.focus_answer)
        self.refresh_bindings()
