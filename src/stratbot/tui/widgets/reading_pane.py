"""The page behind a quote, as the screens have it: it fetches the pages and pictures that it asks for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import get_current_worker

from stratbot.errors import StratbotError
from stratbot.tui.messages import PageFailed, PageReady, PictureFailed, PictureReady
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.widgets.answer_body import Place
from stratbot.tui.widgets.evidence import EvidencePane
from stratbot.tui.wording import error_words

if TYPE_CHECKING:
    from stratbot.corpus.picture import PictureReader


class ReadingPane(EvidencePane):
    """Has a worker fetch what is to be shown."""

    def __init__(self, assistant: SerialAssistant) -> None:
        """Take the assistant that has the pages."""
        super().__init__()
        self.assistant = assistant

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
        self.show_page(event.page)

    @on(PageFailed)
    def page_failed(self, event: PageFailed) -> None:
        """Say why there is no page."""
        event.stop()
        self.show_error(event.error)

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
        from stratbot.corpus.picture import with_marks

        worker = get_current_worker()
        try:
            path = self.assistant.pdf_path(place.doc_id)
            picture = self.pictures.draw(path, place.page_number, width=width, quote=quote)
            if quote and not picture.marks:
                recognised = self.assistant.recognised(place.doc_id, place.page_number)
                picture = with_marks(picture, recognised, quote) if recognised is not None else picture
            outcome: PictureReady | PictureFailed = PictureReady(place, picture)
        except StratbotError as error:
            outcome = PictureFailed(error)
        if not worker.is_cancelled:
            self.post_message(outcome)

    @on(PictureReady)
    def picture_ready(self, event: PictureReady) -> None:
        """Show the picture."""
        event.stop()
        self.show_picture(event.place, event.picture)

    @on(PictureFailed)
    def picture_failed(self, event: PictureFailed) -> None:
        """Show the text again, and say why."""
        event.stop()
        self.show_as_picture(False)
        self.notify(error_words(event.error), severity="warning", timeout=15, markup=False)
