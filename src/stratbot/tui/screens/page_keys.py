"""What the keys of a page do on every screen that has one: turn it, show it as a picture, copy its quote."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from stratbot.errors import StratbotError
from stratbot.tui.widgets.evidence import EvidencePane
from stratbot.tui.wording import error_words, quoted, reference
from stratbot.types import Citation

_EVIDENCE = Binding.Group("Evidence", compact=True)
_PAGE = Binding.Group("Page", compact=True)


class PageScreen(Screen[None]):
    """A screen with a page of evidence on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step_evidence(1)", "Next", id="next-evidence", group=_EVIDENCE, tooltip="Next piece of evidence"),
        Binding("p", "step_evidence(-1)", "Before", id="evidence-before", group=_EVIDENCE, tooltip="Piece of evidence before"),
        Binding("[", "step_page(-1)", "Back", id="page-before", group=_PAGE, tooltip="Page before in this document"),
        Binding("]", "step_page(1)", "On", id="next-page", group=_PAGE, tooltip="Next page of this document"),
        Binding("v", "toggle_picture", "Picture", id="picture", tooltip="Show the page as a picture, or as text again"),
        Binding("o", "open_pdf", "PDF", id="open-pdf", tooltip="Open the PDF at this page in the system's viewer"),
        Binding("c", "copy_quote", "Copy", id="copy-quote", tooltip="Copy the quote and where it stands"),
    ]

    @property
    def pane(self) -> EvidencePane:
        """The page."""
        return self.query_one(EvidencePane)

    def action_step_evidence(self, step: int) -> None:
        """Go to the next piece of evidence, or the one before."""
        if not self.pane.step_evidence(step):
            self.notify("This is the last piece of evidence." if step > 0 else "This is the first piece of evidence.")

    def action_step_page(self, step: int) -> None:
        """Turn a page."""
        if not self.pane.step_page(step):
            self.notify("This is the last page of the document." if step > 0 else "This is the first page of the document.")

    def action_toggle_picture(self) -> None:
        """Show the page as a picture, or as text again."""
        try:
            self.pane.show_as_picture(not self.pane.shows_picture)
        except StratbotError as error:
            self.notify(error_words(error), severity="warning", timeout=15, markup=False)

    def copy_quote(self, citation: Citation) -> None:
        """Copy a quote and its reference, as text without the frame around it."""
        self.app.copy_to_clipboard(f"{quoted(citation)} ({reference(citation)})")
        self.notify(f"Copied with its reference: {reference(citation)}", markup=False)
