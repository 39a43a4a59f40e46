"""The one door to everything: open an assistant, ask it, search, look at a page, bring the index up to date.

The command line, the terminal UI and a Python program all call this and nothing below it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from stratbot.types import Answer, BuildProgress, BuildReport, Citation, Document, Filters, IndexStatus, Page

ProgressCallback = Callable[[BuildProgress], None]


class Assistant(Protocol):
    """What a view may call. Every method may raise a StratbotError that says what is wrong and what helps."""

    def warm_up(self) -> None:
        """Load the model and the index, so that the first question is quick. Safe to call from any thread."""

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question from the index."""

    def search(self, query: str, *, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """Rank passages, without an answer."""

    def documents(self) -> tuple[Document, ...]:
        """Return the documents of the index, in order of path."""

    def page(self, doc_id: str, page_number: int) -> Page:
        """Return one page as it is stored."""

    def pdf_path(self, doc_id: str) -> Path:
        """Return where the PDF of a document lies."""

    def status(self) -> IndexStatus:
        """Compare the index with the corpus folder."""

    def build(
        self, *, rebuild: bool = False, progress: ProgressCallback | None = None, cancelled: Callable[[], bool] | None = None
    ) -> BuildReport:
        """Bring the index up to date with the corpus folder; answers come from the new generation afterwards."""
