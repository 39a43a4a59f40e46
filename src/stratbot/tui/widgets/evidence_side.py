"""What stands beside a table: words on the cell under the cursor, and below them the page of its evidence."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from stratbot.errors import StratbotError
from stratbot.tui.messages import PageFailed, PageReady, PictureFailed, PictureReady
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.widgets.answer_body import Place
from stratbot.tui.widgets.evidence import EvidencePane
from stratbot.tui.wording import error_words
from stratbot.types import Citation, Document

if TYPE_CHECKING:
    from stratbot.corpus.picture import PictureReader


class EvidenceSide(Vertical):
    """Fetches the pages that its pane asks for."""

    def __init__(self, assistant: SerialAssistant) -> None:
        """Take the assistant that has the pages."""
        super().__init__(id="lens-side")
        self.assistant = assistant

    def compose(self) -> ComposeResult:
        """Put the words above the page."""
        yield Static(id="side-words", markup=False)
        yield EvidencePane()

    @property
    def pane(self) -> EvidencePane:
        """The page."""
        return self.query_one(EvidencePane)

    def know(self, documents: tuple[Document, ...]) -> None:
        """Take the documents, to know how many pages there are to turn."""
        self.pane.documents = {document.doc_id: document for document in documents}

    def show(self, words: Content, citations: tuple[Citation, ...]) -> None:
        """Show what is known of the cell, and its best evidence on its page."""
        self.query_one("#side-words", Static).update(words)
        self.pane.display = bool(citations)
        if citations:
            self.pane.show_evidence(citations, 0)

    @on(EvidencePane.PageWanted)
    def page_wanted(self, event: EvidencePane.PageWanted) -> None:
        """Fetch the page."""
        event.stop()
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
        event.stop()
        self.pane.show_page(event.page)

    @on(PageFailed)
    def page_failed(self, event: PageFailed) -> None:
        """Say why there is no page."""
        event.stop()
        self.pane.show_error(event.error)

    @on(EvidencePane.PictureWanted)
    def picture_wanted(self, event: EvidencePane.PictureWanted) -> None:
        """Have the page drawn."""
        event.stop()
        self.draw_page(event.place, event.width, event.quote)

    @cached_property
    def pictures(self) -> PictureReader:
        """Draws pages; what it takes is loaded when the first is wanted."""
        from stratbot.corpus.picture import PictureReader

        return PictureReader()

    @work(thread=True, exclusive=True, group="picture")
    def draw_page(self, place: Place, width: int, quote: str) -> None:
        """Draw a page of a PDF, in a process of its own."""
        worker = get_current_worker()
        try:
            path = self.assistant.pdf_path(place.doc_id)
            picture = self.pictures.draw(path, place.page_number, width=width, quote=quote)
            outcome: PictureReady | PictureFailed = PictureReady(place, picture)
        except StratbotError as error:
            outcome = PictureFailed(error)
        if not worker.is_cancelled:
            self.post_message(outcome)

    @on(PictureReady)
    def picture_ready(self, event: PictureReady) -> None:
        """Show the picture."""
        event.stop()
        self.pane.show_picture(event.place, event.picture)

    @on(PictureFailed)
    def picture_failed(self, event: PictureFailed) -> None:
        """Show the text again, and say why."""
        event.stop()
        self.pane.show_as_picture(False)
        self.notify(error_words(event.error), severity="warning", timeout=15, markup=False)
