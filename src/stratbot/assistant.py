"""The one door to everything: open an assistant, ask it, search, look at a page, bring the index up to date.

The command line, the terminal UI and a Python program all call this and nothing below it.
"""

from __future__ import annotations

import difflib
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from stratbot.config import Settings, settings_from_environment
from stratbot.errors import IndexDamagedError, IndexOutdatedError, SettingsError, StratbotError
from stratbot.types import (
    Answer,
    AnswerKind,
    BuildProgress,
    BuildReport,
    Citation,
    Document,
    Explanation,
    Filters,
    IndexStatus,
    Page,
)

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np
    import numpy.typing as npt

    from stratbot.answering.answerer import Answerer
    from stratbot.corpus.ocr_process import Recognised
    from stratbot.index.encoder import Encoder
    from stratbot.index.health import Examination
    from stratbot.index.reader import OpenIndex
    from stratbot.index.repair import Repair
    from stratbot.index.rollback import Rollback
    from stratbot.index.staleness import Staleness
    from stratbot.query.query import Query
    from stratbot.retrieval.search import Searcher

ProgressCallback = Callable[[BuildProgress], None]


MOST_CHARACTERS = 4_000
"""Of a question: as much as a page, and some expressions would take seconds over many times that."""


class SentenceReader(Protocol):
    """What may judge the sentences of set answers in the place of the built-in network."""

    fingerprint: str
    """Recorded in every answer that it judged."""

    def relevance(self, topic: str, texts: list[str]) -> npt.NDArray[np.float32]:
        """Say how far each text is about a topic, (n,) float32 between 0 and 1."""


class Assistant(Protocol):
    """What a view may call. Every method may raise a StratbotError that says what is wrong and what helps."""

    def warm_up(self) -> None:
        """Load the model and the index, so that the first question is quick. Safe to call from any thread."""

    def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
        """Answer one question from the index: as typed, or understood already."""

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
        ocr: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Bring the index up to date with the corpus folder; answers come from the new generation afterwards."""


class Companion(Assistant, Protocol):
    """What a view that people type into may call as well."""

    def understand(self, question: str) -> Query:
        """Understand a question without answering it."""

    def find_words(self, question: str, *, k: int = 5, filters: Filters | None = None) -> list[Citation]:
        """Find sentences by their words alone, judging nothing; may be called while another call is under way."""

    def recognised(self, doc_id: str, page_number: int) -> Recognised | None:
        """Return what a text recognition (OCR) saw on a page, with the places of its words; None for another page."""


class Caretaker(Companion, Protocol):
    """What a view that looks after the index may call as well."""

    def explain(self, question: str | Query, *, filters: Filters | None = None) -> Explanation:
        """Say how a question is understood and what decides between an answer and a refusal."""

    def staleness(self) -> Staleness:
        """Tell from dates, sizes and settings how the index lags behind; takes milliseconds."""

    def build(
        self,
        *,
        rebuild: bool = False,
        retry: bool = False,
        ocr: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Bring the index up to date; with `retry`, read again what could not be read in full.

        With `ocr`, recognise the text of pages that hold none.
        """

    def watch(
        self,
        *,
        build: Callable[[], BuildReport],
        built: Callable[[BuildReport], None],
        failed: Callable[[StratbotError], None],
        stopped: Callable[[], bool],
    ) -> None:
        """Call `build` now and whenever the corpus folder changes, until `stopped` says so."""

    def roll_back(self) -> Rollback:
        """Have the former generation of the index answer again."""

    def examine(self, *, deep: bool = False) -> Examination:
        """Check the index in full; with `deep`, encode a sample of its sentences again."""

    def repair(self, *, progress: ProgressCallback | None = None, cancelled: Callable[[], bool] | None = None) -> Repair:
        """Make a damaged index whole, as far as that goes without reading the PDFs."""


def open_assistant(
    settings: Settings | None = None,
    *,
    corpus: Path | str | None = None,
    index: Path | str | None = None,
    reader: SentenceReader | None = None,
) -> LocalAssistant:
    """Open an assistant over a corpus folder and its index.

    Nothing is loaded yet: the index when it is first needed, the model when the first question is asked.

    Args:
        settings: Everything at once; else taken from the environment and the defaults.
        corpus: The folder with the PDFs, instead of the settings' one.
        index: The folder of the index, instead of the settings' one.
        reader: What judges the sentences of set answers, instead of what the settings name.
    """
    chosen = settings or settings_from_environment()
    if corpus is not None:
        chosen = replace(chosen, corpus_dir=Path(corpus))
    if index is not None:
        chosen = replace(chosen, index_dir=Path(index))
    return LocalAssistant(chosen, reader=reader)


@dataclass(frozen=True, slots=True)
class _Opened:
    """One generation of the index; the searching parts follow when the model is there."""

    index: OpenIndex
    searcher: Searcher | None = None
    answerer: Answerer | None = None


class LocalAssistant:
    """Answers from the index on this machine. Calls may come from any thread; they are taken one at a time."""

    def __init__(self, settings: Settings, *, reader: SentenceReader | None = None) -> None:
        """Keep the settings, and what judges instead of what they name; nothing is read yet."""
        self.settings = settings
        self._lock = threading.RLock()
        self._building = threading.Lock()
        self._encoder: Encoder | None = None
        self._ahead: Future[Encoder | None] | None = None
        """The model, while it is being opened beside other work."""
        self._reader = reader
        self._opened: _Opened | None = None

    def warm_up(self) -> None:
        """Load the model and the index."""
        with self._lock:
            self._open_encoder_ahead()
            self.ready()

    def ask(self, question: str | Query, *, filters: Filters | None = None, quoted: slice | None = None) -> Answer:
        """Answer one question from the index: as typed, or understood already.

        Args:
            question: As typed, or understood already.
            filters: Narrow the documents further than the question does.
            quoted: Which rows of a set answer, in their order, need quotes; None for all. Over thousands of documents quoting
                takes several times as long as judging.

        Raises:
            SettingsError: The question is empty or longer than MOST_CHARACTERS, or a filter names an issuer that the index does
                not know.
            IndexMissingError: Nothing was built yet.
        """
        if isinstance(question, str) and not question.strip():
            raise SettingsError(
                "The question is empty.", hint='Ask something, for example: stratbot ask "Which councils plan public Wi-Fi?"'
            )
        _refuse_what_is_no_question(question if isinstance(question, str) else question.text)
        start = time.perf_counter()
        with self._lock:
            self._open_encoder_ahead()
            checked = self._checked(filters)  # first: it may open a newer generation, and close the one that was ready
            _, answerer = self.ready()
            answer = answerer.answer(question, filters=checked, quoted=quoted)
        judge = self._reader.fingerprint if self._reader is not None and answer.kind is AnswerKind.COVERAGE else ""
        return replace(answer, judge=judge, elapsed_ms=round((time.perf_counter() - start) * 1000, 1))

    def explain(self, question: str | Query, *, filters: Filters | None = None) -> Explanation:
        """Say how a question is understood and what decides between an answer and a refusal."""
        _refuse_what_is_no_question(question if isinstance(question, str) else question.text)
        with self._lock:
            checked = self._checked(filters)
            _, answerer = self.ready()
            return answerer.explain(question, filters=checked)

    def understand(self, question: str) -> Query:
        """Understand a question without answering it."""
        _refuse_what_is_no_question(question)
        with self._lock:
            self._checked(None)
            _, answerer = self.ready()
            return answerer.understand(question)

    def search(self, query: str, *, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """Rank passages, without an answer; words in quotation marks must stand in them as they are.

        Raises:
            SettingsError: The query is empty, k is below 1, or a filter names an issuer that the index does not know.
        """
        from stratbot.retrieval.citing import Citer
        from stratbot.retrieval.search_quoted import search_quoted

        if not query.strip():
            raise SettingsError("The query is empty.", hint='Search for something, for example: stratbot search "public Wi-Fi"')
        _refuse_what_is_no_question(query)
        if k < 1:
            raise SettingsError(f"{k} hits cannot be returned.", hint="Ask for one or more: -k 10")
        with self._lock:
            self._open_encoder_ahead()
            checked = self._checked(filters)
            searcher, _ = self.ready()
            hits = search_quoted(searcher, query, k=k, filters=checked or Filters())
            citer = Citer(searcher.index)
            citations = [citer.passage(hit.passage, score=round(hit.score, 4)) for hit in hits]
        return [citation for citation in citations if citation is not None]

    def count_ranked(self, query: str, *, filters: Filters | None = None) -> int:
        """Return how many passages a search ranks, of which it returns the best.

        Raises:
            SettingsError: A filter names an issuer that the index does not know.
        """
        from stratbot.retrieval.search_quoted import count_ranked

        with self._lock:
            return count_ranked(self.ready()[0], query, filters=self._checked(filters) or Filters())

    def find_words(self, question: str, *, k: int = 5, filters: Filters | None = None) -> list[Citation]:
        """Find sentences by their words alone, judging nothing, at most one of each document.

        Waits neither for the model nor for another call: it is what can be shown until the answer is there.
        """
        import sqlite3

        from stratbot.answering.by_words import find_by_words

        _refuse_what_is_no_question(question)
        opened = self._opened
        if opened is not None:
            try:
                return find_by_words(opened.index, question, k=k, filters=filters or Filters())
            except (IndexDamagedError, sqlite3.ProgrammingError):
                if self._opened is opened:
                    raise  # else it was closed for a newer generation meanwhile
        with self._lock:
            return find_by_words(self._open().index, question, k=k, filters=filters or Filters())

    def documents(self) -> tuple[Document, ...]:
        """Return the documents of the index, in order of path."""
        with self._lock:
            return self._open().index.documents

    def page(self, doc_id: str, page_number: int) -> Page:
        """Return one page as it is stored.

        Raises:
            SettingsError: The index knows no such document, or the document has no such page.
        """
        with self._lock:
            try:
                return self._open().index.page(doc_id, page_number)
            except (KeyError, OverflowError) as error:  # beyond what SQLite counts
                document = self._document(doc_id)
                raise SettingsError(
                    f"The index has no page {page_number} of {document.path}.", hint=f"Pages of the PDF: {document.page_count}."
                ) from error

    def pdf_path(self, doc_id: str) -> Path:
        """Return where the PDF of a document lies.

        Raises:
            SettingsError: The index knows no such document.
        """
        return self.settings.corpus_dir / self._document(doc_id).path

    def recognised(self, doc_id: str, page_number: int) -> Recognised | None:
        """Return what a text recognition (OCR) saw on a page, with the places of its words.

        None for a page whose text is its own, or if what was recognised is no longer kept.

        Raises:
            SettingsError: The index knows no such page.
        """
        from sqlite3 import OperationalError

        from stratbot.corpus.recognition import RECOGNISED, RecognisedPages

        page = self.page(doc_id, page_number)
        if RECOGNISED not in page.flags:
            return None
        try:
            with closing(RecognisedPages(self.settings.index_dir / "cache")) as kept:
                return kept.get(self._document(doc_id).sha256, page_number, text=page.text)
        except OperationalError:  # the folder may not be written, which SQLite wants even for reading
            return None

    def status(self) -> IndexStatus:
        """Compare the index with the corpus folder."""
        from stratbot.corpus.recognition import recognition_here
        from stratbot.corpus.succession import copied_paths
        from stratbot.index.reader import corpus_changes

        with self._lock:  # what is on disk is read here: another call may close this generation for a newer one
            index = self._open().index
            problems = index.problems
        manifest = index.manifest
        return IndexStatus(
            generation=manifest.generation,
            built_at=manifest.created_at,
            encoder=manifest.encoder,
            documents=index.documents,
            pages=manifest.pages,
            passages=manifest.passages,
            sentences=manifest.sentences,
            problems=problems,
            changes=corpus_changes(self.settings, index),
            copies=copied_paths(index.documents),
            recognition=recognition_here(self.settings.recognition, index.documents, problems),
        )

    def staleness(self) -> Staleness:
        """Tell from dates, sizes and settings how the index lags behind; no PDF is opened and no model loaded."""
        from stratbot.index.staleness import staleness_of

        with self._lock:
            index = self._open().index
            return staleness_of(self.settings, index, fingerprint=self._encoder.fingerprint if self._encoder else None)

    def watch(
        self,
        *,
        build: Callable[[], BuildReport],
        built: Callable[[BuildReport], None],
        failed: Callable[[StratbotError], None],
        stopped: Callable[[], bool],
    ) -> None:
        """Call `build` now and whenever the corpus folder changes, until `stopped` says so.

        Args:
            build: Calls the method of this name, with whatever shows its progress.
            built: Told of the first build, and of every one that wrote a new generation.
            failed: Told of builds that failed; watching goes on.
            stopped: Asked ten times a second.

        Raises:
            SettingsError: The extra `watch` is not installed.
            CancelledError: A build was interrupted.
        """
        from stratbot.index.watching import keep_current

        def is_stale() -> bool:
            try:
                return bool(self.staleness())
            except StratbotError:  # the build will say what is wrong with the index
                return True

        settings = self.settings
        keep_current(
            settings.corpus_dir, settings.index_dir, build=build, is_stale=is_stale, built=built, failed=failed, stopped=stopped
        )

    def roll_back(self) -> Rollback:
        """Have the former generation of the index answer again."""
        from stratbot.index.rollback import roll_back

        with self._building:
            return roll_back(self.settings.index_dir)

    def examine(self, *, deep: bool = False) -> Examination:
        """Check the index in full; with `deep`, encode a sample of its sentences again."""
        from stratbot.index.examination import examine

        return examine(self.settings, self.load_encoder, deep=deep)

    def repair(self, *, progress: ProgressCallback | None = None, cancelled: Callable[[], bool] | None = None) -> Repair:
        """Make a damaged index whole, as far as that goes without reading the PDFs."""
        from stratbot.index.repair import repair_index

        with self._building:
            return repair_index(self.settings, self.load_encoder, progress=progress, cancelled=cancelled)

    def build(
        self,
        *,
        rebuild: bool = False,
        retry: bool = False,
        ocr: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Bring the index up to date with the corpus folder; with `retry`, read again what could not be read in full.

        With `ocr`, recognise the text of pages that hold none. Questions go on being answered from the old generation until the
        new one is whole.
        """
        from stratbot.index.build import build_index
        from stratbot.index.generations import holds_index, holds_shards
        from stratbot.retrieval.concepts import open_concepts

        with self._building:
            shards = 0 if holds_index(self.settings.index_dir) else self._shards_to_make()
            if shards or holds_shards(self.settings.index_dir):
                from stratbot.index.sharded_build import build_shards, built_here

                run = built_here(self.load_encoder, progress=progress, cancelled=cancelled)
                report = build_shards(self.settings, run, shards=shards, rebuild=rebuild, retry=retry, ocr=ocr)
            else:
                report = build_index(
                    self.settings,
                    self.load_encoder,
                    rebuild=rebuild,
                    retry=retry,
                    ocr=ocr,
                    progress=progress,
                    cancelled=cancelled,
                )
        if self._encoder is not None:  # while the model is loaded: the first question need not wait for it
            open_concepts(self._encoder, self.settings.index_dir / "cache")
        return report

    def _shards_to_make(self) -> int:
        """Return in how many shards the corpus is indexed for the first time, so that a document is added within seconds."""
        from stratbot.corpus.scan import scan
        from stratbot.index.sharding import shards_for

        return shards_for(len(scan(self.settings.corpus_dir).files))

    def load_encoder(self) -> Encoder:
        """Return the model, opened once."""
        from stratbot.index.encoder import open_encoder

        with self._lock:
            ahead, self._ahead = self._ahead, None
            if self._encoder is None and ahead is not None:
                self._encoder = ahead.result()
            if self._encoder is None:
                self._encoder = open_encoder(self.settings.encoder, fallback_cache_dir=self.settings.index_dir / "cache")
            return self._encoder

    def _open_encoder_ahead(self) -> None:
        """Begin to open the model in a thread: compiling it takes no turns with Python, which imports what answers meanwhile.

        Where there is no index it is not begun, nor where the model must be made first, which takes seconds.
        """
        from stratbot.index.generations import current_generation

        current_generation(self.settings.index_dir)
        if self._encoder is not None or self._ahead is not None:
            return
        from concurrent.futures import ThreadPoolExecutor

        settings, fallback = self.settings.encoder, self.settings.index_dir / "cache"

        def opened() -> Encoder | None:
            from stratbot.index.encoder import encoder_fingerprint, open_encoder

            if encoder_fingerprint(settings, fallback_cache_dir=fallback) is None:
                return None
            encoder = open_encoder(settings, fallback_cache_dir=fallback)
            encoder.encode_query("the first text has the model compiled")
            return encoder

        thread = ThreadPoolExecutor(1, thread_name_prefix="open the model")
        self._ahead = thread.submit(opened)
        thread.shutdown(wait=False)

    def _load_reader(self) -> SentenceReader | None:
        if self._reader is None and self.settings.judge.model:
            from stratbot.judging.cross_encoder import CrossEncoderJudge

            self._reader = CrossEncoderJudge(self.settings.judge)
        return self._reader

    def _open(self) -> _Opened:
        """Open the current generation, anew where a build has moved on since."""
        from stratbot.index.generations import current_generation

        current = current_generation(self.settings.index_dir)
        opened = self._opened
        is_open = opened is not None and opened.index.manifest.generation == current
        if opened is None or not is_open or self.is_to_be_opened_again(opened.index):
            index = self.open_index()
            self.forget_index()
            opened = self._opened = _Opened(index=index)
        return opened

    def open_index(self) -> OpenIndex:
        """Open the current generation of the index."""
        from stratbot.index.reader import open_index

        return open_index(self.settings.index_dir)

    def is_to_be_opened_again(self, index: OpenIndex) -> bool:
        """Whether an index is to be opened anew although it is the current generation."""
        return False

    def forget_index(self) -> None:
        """Close the index; it is opened again when it is needed."""
        with self._lock:
            opened, self._opened = self._opened, None
            if opened is not None:
                opened.index.close()

    def ready(self) -> tuple[Searcher, Answerer]:
        """Return the parts that search and answer, loaded; for measuring them one by one."""
        from stratbot.answering.answerer import Answerer
        from stratbot.retrieval.concepts import open_concepts
        from stratbot.retrieval.search import Searcher

        opened = self._open()
        if opened.searcher is None or opened.answerer is None:
            encoder = self.load_encoder()
            manifest = opened.index.manifest
            if manifest.encoder != encoder.fingerprint:
                raise IndexOutdatedError(
                    f"The index was built with the model {manifest.encoder}, but {encoder.fingerprint} is set.",
                    hint="Run: stratbot index (it encodes the stored text again), or set the former model.",
                )
            concepts = open_concepts(encoder, self.settings.index_dir / "cache")
            searcher = Searcher(opened.index, encoder, self.settings.retrieval, concepts)
            answerer = Answerer(
                opened.index,
                searcher,
                self._load_reader(),
                corpus_dir=self.settings.corpus_dir,
                cache_dir=self.settings.index_dir / "cache",
            )
            opened = _Opened(index=opened.index, searcher=searcher, answerer=answerer)
            self._opened = opened
        assert opened.searcher is not None and opened.answerer is not None
        return opened.searcher, opened.answerer

    def _document(self, doc_id: str) -> Document:
        for document in self.documents():
            if document.doc_id == doc_id:
                return document
        raise SettingsError(f"The index knows no document {doc_id!r}.", hint="See: stratbot status")

    def _checked(self, filters: Filters | None) -> Filters | None:
        """Refuse a filter on an issuer that nobody bears or a group that nobody is in: an empty answer would look like "no"."""
        from stratbot.query.groups import members, place_names
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
        for name in filters.groups if filters else ():
            if not any(members(documents, [name])):
                places = ", ".join(place_names(documents)) or "none"
                raise SettingsError(
                    f"No document is known to belong to a group called {name!r}.",
                    hint=f"Groups in the column group of documents.csv: {places}. Or a kind of authority: county councils.",
                )
        return filters


def _refuse_what_is_no_question(text: str) -> None:
    """Refuse what is too long to be a question, and bytes of another encoding, which Python carries along as lone surrogates."""
    if len(text) > MOST_CHARACTERS:
        hint = "Ask in a few sentences; a file of questions is read line by line: stratbot ask - < questions.txt"
        raise SettingsError(f"The question has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.", hint=hint)
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise SettingsError("The question is not UTF-8 text.", hint="Set the terminal, or save the file, as UTF-8.")
