"""The one door to everything: open an assistant, ask it, search, look at a page, bring the index up to date.

The command line, the terminal UI and a Python program all call this and nothing below it.
"""

from __future__ import annotations

import difflib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from stratbot.config import Settings, settings_from_environment
from stratbot.errors import IndexOutdatedError, SettingsError
from stratbot.types import Answer, BuildProgress, BuildReport, Citation, Document, Filters, IndexStatus, Page

if TYPE_CHECKING:
    from stratbot.answering.answerer import Answerer
    from stratbot.index.encoder import Encoder
    from stratbot.index.reader import OpenIndex
    from stratbot.retrieval.search import Searcher

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
        self,
        *,
        rebuild: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Bring the index up to date with the corpus folder; answers come from the new generation afterwards."""


def open_assistant(
    settings: Settings | None = None, *, corpus: Path | str | None = None, index: Path | str | None = None
) -> Assistant:
    """Open an assistant over a corpus folder and its index.

    Nothing is loaded yet: the index when it is first needed, the model when the first question is asked.

    Args:
        settings: Everything at once; else taken from the environment and the defaults.
        corpus: The folder with the PDFs, instead of the settings' one.
        index: The folder of the index, instead of the settings' one.
    """
    chosen = settings or settings_from_environment()
    if corpus is not None:
        chosen = replace(chosen, corpus_dir=Path(corpus))
    if index is not None:
        chosen = replace(chosen, index_dir=Path(index))
    return LocalAssistant(chosen)


@dataclass(frozen=True, slots=True)
class _Opened:
    """One generation of the index; the searching parts follow when the model is there."""

    index: OpenIndex
    searcher: Searcher | None = None
    answerer: Answerer | None = None


class LocalAssistant:
    """Answers from the index on this machine. Calls may come from any thread; they are taken one at a time."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; nothing is read yet."""
        self.settings = settings
        self._lock = threading.RLock()
        self._building = threading.Lock()
        self._encoder: Encoder | None = None
        self._opened: _Opened | None = None

    def warm_up(self) -> None:
        """Load the model and the index."""
        with self._lock:
            self.ready()

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question from the index.

        Raises:
            SettingsError: The question is empty, or a filter names an issuer that the index does not know.
            IndexMissingError: Nothing was built yet.
        """
        if not question.strip():
            raise SettingsError(
                "The question is empty.", hint='Ask something, for example: stratbot ask "Which councils plan public Wi-Fi?"'
            )
        start = time.perf_counter()
        with self._lock:
            _, answerer = self.ready()
            answer = answerer.answer(question, filters=self._checked(filters))
        return replace(answer, elapsed_ms=round((time.perf_counter() - start) * 1000, 1))

    def search(self, query: str, *, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """Rank passages, without an answer.

        Raises:
            SettingsError: The query is empty, k is below 1, or a filter names an issuer that the index does not know.
        """
        from stratbot.answering.evidence import Citer

        if not query.strip():
            raise SettingsError("The query is empty.", hint='Search for something, for example: stratbot search "public Wi-Fi"')
        if k < 1:
            raise SettingsError(f"{k} hits cannot be returned.", hint="Ask for one or more: -k 10")
        with self._lock:
            searcher, _ = self.ready()
            hits = searcher.search(query, k=k, filters=self._checked(filters))
            citer = Citer(searcher.index)
            citations = [citer.passage(hit.passage, score=round(hit.score, 4)) for hit in hits]
        return [citation for citation in citations if citation is not None]

    def documents(self) -> tuple[Document, ...]:
        """Return the documents of the index, in order of path."""
        with self._lock:
            return self._open().index.documents

    def page(self, doc_id: str, page_number: int) -> Page:
        """Return one page as it is stored."""
        with self._lock:
            return self._open().index.page(doc_id, page_number)

    def pdf_path(self, doc_id: str) -> Path:
        """Return where the PDF of a document lies.

        Raises:
            SettingsError: The index knows no such document.
        """
        for document in self.documents():
            if document.doc_id == doc_id:
                return self.settings.corpus_dir / document.path
        raise SettingsError(f"The index knows no document {doc_id!r}.", hint="See: stratbot status")

    def status(self) -> IndexStatus:
        """Compare the index with the corpus folder."""
        from stratbot.index.reader import corpus_changes

        with self._lock:
            index = self._open().index
        manifest = index.manifest
        return IndexStatus(
            generation=manifest.generation,
            built_at=manifest.created_at,
            encoder=manifest.encoder,
            documents=index.documents,
            pages=manifest.pages,
            passages=manifest.passages,
            sentences=manifest.sentences,
            problems=index.problems,
            changes=corpus_changes(self.settings, index),
        )

    def build(
        self,
        *,
        rebuild: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Bring the index up to date with the corpus folder.

        Questions go on being answered from the old generation until the new one is whole.
        """
        from stratbot.index.build import build_index

        with self._building:
            return build_index(self.settings, self._load_encoder, rebuild=rebuild, progress=progress, cancelled=cancelled)

    def _load_encoder(self) -> Encoder:
        from stratbot.index.encoder import open_encoder

        with self._lock:
            if self._encoder is None:
                self._encoder = open_encoder(self.settings.encoder, fallback_cache_dir=self.settings.index_dir / "cache")
            return self._encoder

    def _open(self) -> _Opened:
        """Open the current generation, anew where a build has moved on since."""
        from stratbot.index.generations import current_generation
        from stratbot.index.reader import open_index

        current = current_generation(self.settings.index_dir)
        if self._opened is None or self._opened.index.manifest.generation != current:
            index = open_index(self.settings.index_dir)
            if self._opened is not None:
                self._opened.index.close()
            self._opened = _Opened(index=index)
        return self._opened

    def ready(self) -> tuple[Searcher, Answerer]:
        """Return the parts that search and answer, loaded; for measuring them one by one."""
        from stratbot.answering.answerer import Answerer
        from stratbot.answering.rule import load_rule
        from stratbot.retrieval.search import Searcher

        opened = self._open()
        if opened.searcher is None or opened.answerer is None:
            encoder = self._load_encoder()
            manifest = opened.index.manifest
            if manifest.encoder != encoder.fingerprint:
                raise IndexOutdatedError(
                    f"The index was built with the model {manifest.encoder}, but {encoder.fingerprint} is set.",
                    hint="Run: stratbot index (it encodes the stored text again), or set the former model.",
                )
            searcher = Searcher(opened.index, encoder, self.settings.retrieval)
            opened = _Opened(index=opened.index, searcher=searcher, answerer=Answerer(opened.index, searcher, load_rule()))
            self._opened = opened
        assert opened.searcher is not None and opened.answerer is not None
        return opened.searcher, opened.answerer

    def _checked(self, filters: Filters | None) -> Filters | None:
        """Refuse a filter on an issuer that nobody bears: an empty answer would look like "not covered"."""
        from stratbot.retrieval.filters import known_issuers

        documents = self._open().index.documents
        for name in filters.issuers if filters else ():
            if not known_issuers(documents, [name]):
                issuers = sorted({document.issuer for document in documents})
                near = difflib.get_close_matches(name, issuers, n=3, cutoff=0.5) or issuers[:5]
                raise SettingsError(
                    f"No document is by an issuer called {name!r}.",
                    hint=f"Perhaps: {', '.join(near)}. All of them: stratbot status",
                )
        return filters
