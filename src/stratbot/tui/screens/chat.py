"""The main screen: the question box, the conversation above it, and the page behind an answer beside it."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static
from textual.worker import get_current_worker

from stratbot.assistant import Assistant
from stratbot.errors import StratbotError
from stratbot.tui.history import QuestionHistory
from stratbot.tui.messages import (
    EvidenceChosen,
    EvidencePointed,
    PageFailed,
    PageReady,
    PdfFailed,
    PdfOpened,
)
from stratbot.tui.plaintext import one_line
from stratbot.tui.viewer import open_pdf
from stratbot.tui.widgets.answer_body import Place
from stratbot.tui.widgets.conversation import Conversation
from stratbot.tui.widgets.evidence import EvidencePane
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.status_bar import StatusBar
from stratbot.tui.wording import count, error_words, quoted, reference, remedy_here
from stratbot.types import Citation, Document, DocumentState

WIDE = 110
"""Columns from which a page fits beside the conversation."""
_EVIDENCE_KEYS = Binding.Group("Evidence", compact=True)
_PAGE_KEYS = Binding.Group("Page", compact=True)


class ChatScreen(Screen[None]):
    """Questions go in one at a time; answers come back as messages and stand in the transcript."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step_evidence(1)", "Next", group=_EVIDENCE_KEYS, tooltip="Next piece of evidence of this answer"),
        Binding("p", "step_evidence(-1)", "Previous", group=_EVIDENCE_KEYS, tooltip="Piece of evidence before"),
        Binding("[", "step_page(-1)", "Back", group=_PAGE_KEYS, tooltip="Page before in this document"),
        Binding("]", "step_page(1)", "On", group=_PAGE_KEYS, tooltip="Next page of this document"),
        Binding("o", "open_pdf", "PDF", tooltip="Open the PDF at this page in the system's viewer"),
        Binding("c", "copy_quote", "Copy", tooltip="Copy the quote and where it stands"),
        Binding("tab", "next_place", "Move", show=False, tooltip="Go round: question box, latest answer, page"),
        Binding(
            "escape", "back", "Back", tooltip="Stop the question being answered; else close the page; else back to the question"
        ),
        Binding("i,slash", "focus_question", "Ask", show=False, tooltip="Go to the question box"),
        Binding("pageup", "scroll_transcript(-1)", "Scroll up", show=False, tooltip="Scroll the conversation up"),
        Binding("pagedown", "scroll_transcript(1)", "Scroll down", show=False, tooltip="Scroll the conversation down"),
    ]

    def __init__(self, assistant: Assistant, history: QuestionHistory) -> None:
        """Take the assistant that answers and the questions asked before."""
        super().__init__()
        self.assistant = assistant
        self.conversation = Conversation(assistant, history)

    def compose(self) -> ComposeResult:
        """Lay out status, conversation, question box and page."""
        yield StatusBar()
        yield Static(id="trouble", markup=False)
        with Horizontal(id="desk"):
            yield self.conversation
            yield EvidencePane()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Start in the question box."""
        self.conversation.focus_question()

    def on_resize(self, event: events.Resize) -> None:
        """Put the keys closer together where the terminal is narrow."""
        self.query_one(Footer).compact = event.size.width < WIDE

    # What the app tells this screen.

    def show_documents(self, documents: tuple[Document, ...]) -> None:
        """Take the documents that questions are asked of."""
        unread = sum(document.state is not DocumentState.READ for document in documents)
        self.query_one(StatusBar).documents = count(len(documents), "document") + (f", {unread} not readable" if unread else "")
        self.conversation.show_documents(documents)
        self.query_one(EvidencePane).documents = {document.doc_id: document for document in documents}

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
        self.query_one(EvidencePane).show_document(document)
        self._open_pane()
        self.query_one(EvidencePane).focus_page()

    # Evidence.

    @property
    def pane_open(self) -> bool:
        """Whether a page is shown."""
        return self.has_class("-evidence")

    @on(EvidenceChosen)
    def evidence_chosen(self, event: EvidenceChosen) -> None:
        """Show evidence on its page: beside the conversation, or in its place where the terminal is narrow."""
        self.query_one(EvidencePane).show_evidence(event.citations, event.index)
        self._open_pane()

    @on(EvidencePointed)
    def evidence_pointed(self, event: EvidencePointed) -> None:
        """Let an open page follow the cursor."""
        if self.pane_open:
            self.query_one(EvidencePane).show_evidence(event.citations, event.index)

    @on(EvidencePane.PageWanted)
    def page_wanted(self, event: EvidencePane.PageWanted) -> None:
        """Fetch the page."""
        self.fetch_page(event.place)

    @work(thread=True, exclusive=True, group="page")
    def fetch_page(self, place: Place) -> None:
        """Ask the assistant for the text of a page."""
        worker = get_current_worker()
        try:
            outcome: PageReady | PageFailed = PageReady(self.assistant.page(*place))
        except StratbotError as error:
            outcome = PageFailed(error)
        if not worker.is_cancelled:
            self.post_message(outcome)

    @on(PageReady)
    def page_ready(self, event: PageReady) -> None:
        """Show the page."""
        self.query_one(EvidencePane).show_page(event.page)

    @on(PageFailed)
    def page_failed(self, event: PageFailed) -> None:
        """Say why there is no page."""
        self.query_one(EvidencePane).show_error(event.error)

    @work(thread=True, exclusive=True, group="pdf")
    def show_pdf(self, place: Place) -> None:
        """Open a PDF in the system's viewer."""
        try:
            path = self.assistant.pdf_path(place.doc_id)
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

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys that would do nothing here."""
        if action in ("step_evidence", "step_page"):
            return self.pane_open
        if action in ("open_pdf", "copy_quote"):
            return self.pane_open or (self.is_mounted and self.conversation.body_here is not None)
        return True

    def action_step_evidence(self, step: int) -> None:
        """Go to the next piece of evidence, or the one before, and take the cursor of the answer along."""
        pane = self.query_one(EvidencePane)
        if not pane.step_evidence(step):
            self.notify("This is the last piece of evidence." if step > 0 else "This is the first piece of evidence.")
        elif (body := self.conversation.body_here) is not None and pane.citation is not None:
            body.point_at(pane.citation)

    def action_step_page(self, step: int) -> None:
        """Turn a page."""
        if not self.query_one(EvidencePane).step_page(step):
            self.notify("This is the last page of the document." if step > 0 else "This is the first page of the document.")

    def action_open_pdf(self) -> None:
        """Open the PDF of what the cursor stands on."""
        if self._place_here:
            self.show_pdf(self._place_here)

    def action_copy_quote(self) -> None:
        """Copy the quote and its reference, as text without the frame around it."""
        if citation := self._citation_here:
            self.app.copy_to_clipboard(f"{quoted(citation)} ({reference(citation)})")
            self.notify(f"Copied with its reference: {reference(citation)}", markup=False)
        else:
            self.notify("There is no quote here to copy.")

    def action_next_place(self) -> None:
        """Go round: question box, latest answer, page."""
        pane = self.query_one(EvidencePane)
        if pane.has_focus_within or (self.pane_open and self.has_class("-narrow")):
            self.action_focus_question()
        elif self.query_one(QuestionInput).has_focus:
            self.conversation.focus_answer()
        elif self.pane_open:
            pane.focus_page()
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
        shown = self.query_one(EvidencePane).place if self.pane_open else None
        body = self.conversation.body_here
        if body is not None and body.has_focus_within and body.place and (not shown or shown.doc_id != body.place.doc_id):
            return body.place
        return shown or (body.place if body else None)

    @property
    def _citation_here(self) -> Citation | None:
        if self.pane_open:
            return self.query_one(EvidencePane).citation
        return self.conversation.body_here.citation if self.conversation.body_here else None

    def _open_pane(self) -> None:
        self.add_class("-evidence")
        if self.has_class("-narrow"):
            self.call_after_refresh(self.query_one(EvidencePane).focus_page)
        self.refresh_bindings()

    def _close_pane(self) -> None:
        pane = self.query_one(EvidencePane)
        to_answer = pane.has_focus_within
        self.remove_class("-evidence")
        if to_answer:
            self.call_after_refresh(self.conversation.focus_answer)
        self.refresh_bindings()
