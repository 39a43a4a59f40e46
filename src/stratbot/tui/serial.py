"""One call at a time: the assistant may be called from any thread, though not from two at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from stratbot.assistant import Companion, ProgressCallback
from stratbot.errors import StratbotError
from stratbot.types import Answer, BuildReport, Citation, Document, Filters, IndexStatus, Page

if TYPE_CHECKING:
    from stratbot.conversation import Conversation
    from stratbot.corpus.ocr_process import Recognised


class SerialAssistant:
    """An assistant whose calls wait for each other, except `build`, so that questions can be asked during a build."""

    def __init__(self, assistant: Companion) -> None:
        """Take the assistant that does the work."""
        self._assistant = assistant
        self._conversation: Conversation | None = None
        self._turn = Lock()

    def warm_up(self) -> None:
        """Load the model and the index."""
        with self._turn:
            self._assistant.warm_up()

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question from the index, or a follow-up to the one before."""
        from stratbot.conversation import Conversation  # brings numpy along, which the first screen need not wait for

        with self._turn:
            if self._conversation is None:
                self._conversation = Conversation(self._assistant)
            return self._conversation.ask(question, filters=filters)

    def ask_alone(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question as if nothing had been said before; the conversation does not remember it."""
        with self._turn:
            return self._assistant.ask(question, filters=filters)

    def ask_again(self, answer: Answer, *, filters: Filters) -> Answer:
        """Give a set answer anew, because what people say of the documents has changed.

        Args:
            answer: As it was given.
            filters: What the person had narrowed it to.
        """
        from stratbot.conversation import Conversation

        with self._turn:
            if self._conversation is None:
                self._conversation = Conversation(self._assistant)
            return self._conversation.ask_again(answer, filters=filters or None)

    def begin_anew(self) -> None:
        """Forget what was said."""
        with self._turn:
            self._conversation = None

    def go_on_from(self, questions: Sequence[tuple[str, Filters]]) -> None:
        """Take up a conversation that was kept: its last questions are asked again unseen, so that "those" means something.

        What they come to is taken from the index as it is now. A question that cannot be asked any more is passed over.

        Args:
            questions: In order, each with what its documents were narrowed to.
        """
        from stratbot.conversation import Conversation

        with self._turn:  # for all of them: what is asked meanwhile goes on from the last
            self._conversation = Conversation(self._assistant)
            for question, filters in questions:
                with suppress(StratbotError):
                    self._conversation.ask(question, filters=filters or None)

    def find_words(self, question: str, *, k: int = 5, filters: Filters | None = None) -> list[Citation]:
        """Find sentences by their words alone; waits for no other call."""
        return self._assistant.find_words(question, k=k, filters=filters)

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

    def recognised(self, doc_id: str, page_number: int) -> Recognised | None:
        """Return what a text recognition saw on a page."""
        with self._turn:
            return self._assistant.recognised(doc_id, page_number)

    def status(self) -> IndexStatus:
        """Compare the index with the corpus folder."""
        with self._turn:
            return self._assistant.status()

    def build(
        self,
        *,
        rebuild: bool = False,
        ocr: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Bring the index up to date; the assistant itself swaps generations safely under its readers."""
        return self._assistant.build(rebuild=rebuild, ocr=ocr, progress=progress, cancelled=cancelled)
