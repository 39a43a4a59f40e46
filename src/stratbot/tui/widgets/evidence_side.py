"""What stands beside a table: words on the cell under the cursor, and below them the page of its evidence."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from stratbot.tui.serial import SerialAssistant
from stratbot.tui.widgets.evidence import EvidencePane
from stratbot.tui.widgets.reading_pane import ReadingPane
from stratbot.types import Citation, Document


class EvidenceSide(Vertical):
    """Words, and below them the page."""

    def __init__(self, assistant: SerialAssistant) -> None:
        """Take the assistant that has the pages."""
        super().__init__(id="lens-side")
        self.assistant = assistant

    def compose(self) -> ComposeResult:
        """Put the words above the page."""
        yield Static(id="side-words", markup=False)
        yield ReadingPane(self.assistant)

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
