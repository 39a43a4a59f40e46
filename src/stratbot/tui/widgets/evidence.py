"""The page that a quote stands on, with the quote marked: what makes an answer believable."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from stratbot.corpus.cleaning import legible
from stratbot.errors import StratbotError
from stratbot.retrieval.standing import stands_on
from stratbot.tui.graphics import marked_image, picture_widget, pixels_across_cell
from stratbot.tui.plaintext import one_line, plain_text, readable_lines
from stratbot.tui.widgets.answer_body import Place
from stratbot.tui.wording import caveat, error_words, page_words
from stratbot.types import Citation, Document, Page

if TYPE_CHECKING:
    from stratbot.corpus.picture import Picture

QUOTE_STYLE = "bold $text-warning on $warning-muted"
ANSI_QUOTE_STYLE = "bold reverse"  # the terminal's own sixteen colours have no muted ones, and yellow on yellow is not read
OTHER_QUOTE_STYLE = "underline"
_RESIZED_S = 0.3
"""After the pane has stayed this long at one size, its picture is drawn for that size."""


class PageText(Static):
    """The text of one page; knows on which of its wrapped lines the quote begins."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(markup=False)
        self._before_quote: Content | None = None
        self._shown: tuple[str, tuple[int, int] | None, list[tuple[int, int]]] = ("", None, [])

    def on_mount(self) -> None:
        """Mark the quote anew when the theme changes."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.show_text(*self._shown))

    def show_text(self, text: str, quote: tuple[int, int] | None, others: list[tuple[int, int]]) -> None:
        """Show a page's text.

        Args:
            text: `Page.text`.
            quote: Start and end in `text`, in characters, of the quote to mark.
            others: The same for quotes of the same answer, marked more lightly.
        """
        self._shown = (text, quote, others)
        page = legible(text)
        flowing = readable_lines(page.text)

        def span(start: int, end: int) -> tuple[int, int]:
            return _inert_span(flowing, bisect_left(page.offsets, start), bisect_left(page.offsets, end))

        content = Content(plain_text(flowing))
        for one in others:
            content = content.stylize(OTHER_QUOTE_STYLE, *span(*one))
        self._before_quote = None
        if quote is not None:
            start, end = span(*quote)
            content = content.stylize(ANSI_QUOTE_STYLE if self.app.current_theme.ansi else QUOTE_STYLE, start, end)
            self._before_quote = content[: start + 1]
        self.update(content)

    @property
    def quote_line(self) -> int:
        """The line, as wrapped at this width, that the quote begins on; 0 without a quote."""
        if self._before_quote is None:
            return 0
        return self._before_quote.get_height({}, max(1, self.content_size.width)) - 1


class EvidencePane(Vertical):
    """Shows evidence of one answer, page by page; asks for the pages it needs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_page(3)", "Down", id="page-down", show=False, tooltip="Scroll the page down"),
        Binding("k", "scroll_page(-3)", "Up", id="page-up", show=False, tooltip="Scroll the page up"),
    ]

    @dataclass
    class PageWanted(Message):
        """The text of a page is needed."""

        place: Place

    @dataclass
    class PictureWanted(Message):
        """A picture of a page is needed."""

        place: Place
        width: int
        """In pixels."""
        quote: str
        """To be marked on it; empty where none stands there."""

    def __init__(self) -> None:
        """Start without evidence."""
        super().__init__(id="evidence")
        self.citations: tuple[Citation, ...] = ()
        self.index = 0
        self.documents: dict[str, Document] = {}
        """By id, to know how many pages there are to turn."""
        self.place: Place | None = None
        """The page that is shown or on its way."""
        self._page: Page | None = None
        self._picture: Picture | None = None
        self._image: Widget | None = None
        self._redraw: Timer | None = None

    def compose(self) -> ComposeResult:
        """Stack what the page is, where it stands and its text."""
        yield Static(id="evidence-title", markup=False)
        yield Static(id="evidence-place", markup=False)
        with VerticalScroll(id="page-scroll"):
            yield PageText()
            yield Vertical(id="page-picture")

    def on_mount(self) -> None:
        """Bring the quote back into view whenever the text is wrapped anew: it has moved."""
        self.watch(self.query_one("#page-scroll"), "virtual_size", self._show_quote, init=False)

    @property
    def citation(self) -> Citation | None:
        """The piece of evidence at hand, though another page of its document may be shown."""
        return self.citations[self.index] if self.citations else None

    def show_document(self, document: Document) -> None:
        """Open a document at its first page, without evidence."""
        self.documents[document.doc_id] = document
        self.citations = ()
        self._turn_to(Place(document.doc_id, 1))

    def show_evidence(self, citations: tuple[Citation, ...], index: int) -> None:
        """Go to one piece of evidence of an answer."""
        citation = citations[index]
        if citations == self.citations and index == self.index and self.place == (citation.doc_id, citation.page_number):
            return
        self.citations = citations
        self.index = index
        self._turn_to(Place(citation.doc_id, citation.page_number))

    def step_evidence(self, step: int) -> bool:
        """Go to the next piece of evidence or the one before; return whether there is one."""
        index = self.index + step
        if not 0 <= index < len(self.citations):
            return False
        self.show_evidence(self.citations, index)
        return True

    def step_page(self, step: int) -> bool:
        """Turn a page of the document; return whether there is one."""
        if self.place is None:
            return False
        number = self.place.page_number + step
        if not 1 <= number <= self._page_count():
            return False
        self._turn_to(Place(self.place.doc_id, number))
        return True

    def show_page(self, page: Page) -> None:
        """Show the text that was asked for, with the quotes on this page marked, the one at hand in view."""
        citation = self.citation
        if self.place != (page.doc_id, page.page_number):
            return  # another page was turned to while this one was fetched
        here = [one for one in self.citations if stands_on(one, page)]
        quote = (citation.start, citation.end) if citation is not None and citation in here else None
        others = [(one.start, one.end) for one in here if one is not citation]
        self._page = page
        self.remove_class("-drawn")
        self._say_place()
        text = self.query_one(PageText)
        text.set_class(not page.text.strip(), "-empty")
        text.show_text(page.text if page.text.strip() else "This page holds no text.", quote, others)
        self._show_quote()
        self._want_picture()

    @property
    def shows_picture(self) -> bool:
        """Whether pages are shown as pictures, each as soon as it is drawn."""
        return self.has_class("-picture")

    def show_as_picture(self, as_picture: bool) -> None:
        """Show the page as a picture, as soon as it is drawn, or as text again.

        Raises:
            SettingsError: The extra `pictures` is not installed.
        """
        if as_picture and self._image is None:
            self._image = picture_widget(self.app)
            self.query_one("#page-picture").mount(self._image)
        self.set_class(as_picture, "-picture")
        self.remove_class("-drawn")
        self._say_place()
        self._show_quote()
        self._want_picture()

    def show_picture(self, place: Place, picture: Picture) -> None:
        """Show the picture that was asked for, the quote in view."""
        if place != self.place or self._image is None or not self.shows_picture:
            return
        self._picture = picture
        self._image.image = marked_image(picture)  # type: ignore[attr-defined]  # a widget of textual-image, which is an extra
        self.add_class("-drawn")
        self._say_place()
        self._show_quote()

    def on_resize(self, event: events.Resize) -> None:
        """Draw the picture for the new width, once that has settled."""
        if self.shows_picture:
            if self._redraw is not None:
                self._redraw.stop()
            self._redraw = self.set_timer(_RESIZED_S, self._want_picture)

    def show_error(self, error: StratbotError) -> None:
        """Say why the page cannot be shown."""
        self.query_one(PageText).show_text(error_words(error), None, [])

    def focus_page(self) -> None:
        """Take the keyboard to the page."""
        self.query_one("#page-scroll").focus()

    def action_scroll_page(self, lines: int) -> None:
        """Scroll the page by some lines."""
        self.query_one("#page-scroll").scroll_relative(y=lines, animate=False)

    def _turn_to(self, place: Place) -> None:
        self.place = place
        whose = self.citation or self.documents[place.doc_id]
        year = f" ({whose.year})" if whose.year else ""
        title = Content.assemble((one_line(whose.issuer), "bold"), f"  {one_line(whose.title)}{year}")
        self.query_one("#evidence-title", Static).update(title)
        self.post_message(self.PageWanted(place))

    def _page_count(self) -> int:
        document = self.documents.get(self.place.doc_id) if self.place else None
        return document.page_count if document else 0

    def _say_place(self) -> None:
        if self._page is not None:
            is_drawing = self.shows_picture and not self.has_class("-drawn")
            drawing = Content.styled(" · drawing it…" if is_drawing else "", "$foreground-muted")
            self.query_one("#evidence-place", Static).update(self._place_words(self._page) + drawing)

    def _place_words(self, page: Page) -> Content:
        total = self._page_count()
        words = page_words(page.page_number, page.page_label) + (f" of {total}" if total else "")
        citation = self.citation
        if citation is None:
            return Content(words)
        if (citation.doc_id, citation.page_number) != (page.doc_id, page.page_number):
            return Content.assemble((words, ""), (f" · the quote is on page {citation.page_number}", "$foreground-muted"))
        place = f" · evidence {self.index + 1} of {len(self.citations)}"
        if not stands_on(citation, page):
            return Content.assemble((words, ""), (" · the document has changed: the quote is gone", "$text-warning"))
        notes = ["near miss, not evidence"] if citation.below_threshold else []
        notes += filter(None, [caveat(citation)])
        said = "".join(f" · {note}" for note in notes)
        return Content.assemble((words, ""), (place, "$foreground-muted"), (said, "$text-warning"))

    def _show_quote(self) -> None:
        self.call_after_refresh(self._scroll_to_quote)  # only then is it known how the text is wrapped

    def _want_picture(self) -> None:
        if self.shows_picture and self.place is not None:
            width = self.query_one("#page-scroll").scrollable_content_region.width * pixels_across_cell(self.app)
            citation = self.citation
            is_here = citation is not None and self.place == (citation.doc_id, citation.page_number)
            quote = citation.quote if citation is not None and is_here else ""
            self.post_message(self.PictureWanted(self.place, width, quote))

    def _scroll_to_quote(self) -> None:
        scroll = self.query_one("#page-scroll", VerticalScroll)
        line = self.query_one(PageText).quote_line
        if self.has_class("-drawn") and self._image is not None:
            marks = self._picture.marks if self._picture is not None else ()
            line = self._image.size.height * marks[0][1] // self._picture.height if marks and self._picture is not None else 0
        scroll.scroll_to(y=max(0, line - scroll.size.height // 4), animate=False, immediate=True)


def _inert_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Move offsets into a text to where they fall once it is made inert, which may shorten it."""
    return len(plain_text(text[:start])), len(plain_text(text[:end]))
