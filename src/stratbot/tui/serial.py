"""One call at a time: the assistant may be called from any thread, though not from two at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from stratbot.assistant import Assistant, ProgressCallback
from stratbot.conversation import Conversation
from stratbot.types import Answer, BuildReport, Citation, Document, Filters, IndexStatus, Page


class SerialAssistant:
    """An assistant whose calls wait for each other, except `build`, so that questions can be asked during a build."""

    def __init__(self, assistant: Assistant) -> None:
        """Take the assistant that does the work."""
        self._assistant = assistant
        self._conversation = Conversation(assistant)
        self._turn = Lock()

    def warm_up(self) -> None:
        """Load the model and the index."""
        with self._turn:
            self._assistant.warm_up()

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question from the index, or a follow-up to the one before."""
        with self._turn:
            return self._conversation.ask(question, filters=filters)

    def search(self, query: str, *, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """Rank passages, without an answer."""
        with self._turn:
            return self._assistant.search(query, k=k, filters=filters)

    def documents(self) -> tuple[Document, ...]:
        """Return the documents of the index, in order of path."""
        with self._turn:
            return self._assistant.documents()

    def page(self, doc_id: str, page_number: int) -> Page:
        """Return one page as it is stored."""
        with self._turn:
            return self._assistant.page(doc_id, page_number)

    def pdf_path(self, doc_id: str) -> Path:
        """Return where the PDF of a document lies."""
        with self._turn:
            return self._assistant.pdf_path(doc_id)

    def status(self) -> IndexStatus:
        """Compare the index with the corpus folder."""
        with self._turn:
            return self._assistant.status()

    def build(
        self, *, rebuild: bool = False, progress: ProgressCallback | None = None, cancelled: Callable[[], bool] | None = None
    ) -> BuildReport:
        """Bring the index up to date; the assistant itself swaps generations safely under its readers."""
        return self._assistant.build(rebuild=rebuild, progress=progress, cancelled=cancelled)
