"""Beside step 2 of the path: pages without readable text get what a text recognition (OCR) sees in them, kept by content.

What was recognised once is kept beside the index, with its words' places, under the digest of the file's content and the
engine: a build that recognises nothing takes it from there.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from stratbot.config import RecognitionSettings
from stratbot.corpus.language import HINT as OCR_HINT
from stratbot.corpus.language import why_unreadable
from stratbot.corpus.ocr import TESSERACT
from stratbot.corpus.ocr_process import Engine, OcrProcess, Recognised, find_engine
from stratbot.corpus.reader_process import ExtractedPage, Extraction
from stratbot.errors import SettingsError
from stratbot.types import Document, DocumentState, Problem, TextRecognition

RECOGNISED = "ocr"
"""Flag of a page whose text a text recognition saw in its picture."""

FILE = "recognised.sqlite"

_VERSION = 1
"""Of the table, and of how pictures become text; what another one kept is recognised anew."""
_POLL_S = 0.1
_DOUBTFUL = 0.6
_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    sha256 TEXT NOT NULL, page_number INTEGER NOT NULL, engine TEXT NOT NULL, text TEXT NOT NULL, words TEXT NOT NULL,
    confidence REAL NOT NULL, PRIMARY KEY (sha256, page_number, engine)
) WITHOUT ROWID;
"""

FAILED_HINT = "Run again: stratbot index --ocr"
DOUBTFUL_HINT = "Compare what is quoted from it with the page."


class RecognisedPages:
    """What was recognised so far, by the content of a file and the page. For use by any thread.

    A cache: it may be deleted, which costs the time to recognise everything anew; what is damaged is begun anew.
    """

    def __init__(self, folder: Path) -> None:
        """Open what is kept in a folder; a file is made when there is something to keep."""
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        if self._path.exists():
            self._open()

    def get(self, sha256: str, page_number: int, *, engine: str = "", text: str = "") -> Recognised | None:
        """Return what was recognised on a page, the surest first; None where that is not kept.

        Args:
            sha256: Of the file's content.
            page_number: 1-based.
            engine: That saw it; empty for any.
            text: That was recognised; empty for any.
        """
        query = "SELECT text, words, confidence FROM pages WHERE sha256 = ? AND page_number = ?"
        values: tuple[object, ...] = (sha256, page_number)
        if engine:
            query, values = f"{query} AND engine = ?", (*values, engine)
        if text:
            query, values = f"{query} AND text = ?", (*values, text)
        with self._lock:
            if self._connection is None:
                return None
            try:
                row = self._connection.execute(f"{query} ORDER BY confidence DESC", values).fetchone()
                if row is None:
                    return None
                words = tuple(tuple(word) for word in json.loads(row[1]))
            except (sqlite3.DatabaseError, ValueError):
                return None  # damaged: recognised anew when that is asked for
        return Recognised(text=str(row[0]), words=words, confidence=float(row[2]))

    def put(self, sha256: str, page_number: int, recognised: Recognised, *, engine: str) -> None:
        """Keep what an engine saw on a page; it is safe on disk afterwards, if the process is killed."""
        words = json.dumps(recognised.words, separators=(",", ":"))
        row = (sha256, page_number, engine, recognised.text, words, recognised.confidence)
        with self._lock:
            try:
                self._insert(row)
            except sqlite3.OperationalError:  # the disk is full, for example
                raise
            except sqlite3.DatabaseError:
                self._begin_anew()
                self._insert(row)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _insert(self, row: tuple[object, ...]) -> None:
        if self._connection is None:
            self._open()
        assert self._connection is not None
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?)", row)

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = self._connected()
        except sqlite3.OperationalError:  # locked, or not to be written: nothing is wrong with what is in it
            raise
        except sqlite3.DatabaseError:
            self._begin_anew()

    def _begin_anew(self) -> None:
        if self._connection is not None:
            self._connection.close()
        for path in self._path.parent.glob(f"{FILE}*"):
            path.unlink()
        self._connection = self._connected()

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                connection.execute("DROP TABLE IF EXISTS pages")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            connection.executescript(_SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection


class Recognition:
    """Gives pages without readable text what was recognised in them, now or earlier. For use by any thread."""

    def __init__(
        self, folder: Path, *, engine: Engine | None = None, settings: RecognitionSettings | None = None, processes: int = 1
    ) -> None:
        """Prepare to recognise; no process is started yet.

        Args:
            folder: Where what is recognised is kept.
            engine: That recognises; None to take only what is kept already.
            settings: Bounds on what a page may cost.
            processes: That recognise at once, where the engine is small; rapidocr uses all cores by itself.
        """
        self._kept = RecognisedPages(folder)
        self._engine = engine
        self._pool: ThreadPoolExecutor | None = None
        self._processes: list[OcrProcess] = []
        self._idle: SimpleQueue[OcrProcess] = SimpleQueue()
        self._lock = threading.Lock()
        self._recognised = 0
        if engine is not None:
            number = processes if engine.name == TESSERACT else 1
            self._processes = [OcrProcess(engine, settings or RecognitionSettings()) for _ in range(number)]
            for process in self._processes:
                self._idle.put(process)
            self._pool = ThreadPoolExecutor(number, thread_name_prefix="ocr")

    @property
    def recognised(self) -> int:
        """Pages that went through the engine so far, and on which it saw text."""
        return self._recognised

    def is_due(self, sha256: str, page_numbers: Iterable[int]) -> bool:
        """Tell whether pages of a file, none of which holds text in the index, may get some in this run."""
        if self._engine is None or not sha256:
            return False
        found = [self._kept.get(sha256, number, engine=str(self._engine)) for number in page_numbers]
        return any(page is None or page.text for page in found)

    def fill(
        self,
        path: Path,
        sha256: str,
        extraction: Extraction,
        *,
        on_page: Callable[[int, int], None] | None = None,
        stopped: Callable[[], bool] | None = None,
    ) -> Extraction:
        """Give the pages of a file that hold no readable text what was recognised in them.

        Args:
            path: Of the PDF.
            sha256: Of its content; empty where that is not known, and then nothing is recognised.
            extraction: What a reading process says of the file.
            on_page: Told the pages recognised so far and the pages that are to be.
            stopped: Asked now and then whether to give up.

        Returns:
            The extraction, with such pages replaced.
        """
        textless = [page for page in extraction.pages if not has_text(page.text)]
        if not textless or not sha256:
            return extraction
        wanted = str(self._engine) if self._engine is not None else ""
        found = {page.page_number: self._kept.get(sha256, page.page_number, engine=wanted) for page in textless}
        due = [number for number, kept in found.items() if kept is None]
        if due and self._pool is not None:
            found |= self._recognise(path, sha256, due, on_page or (lambda done, pages: None), stopped or (lambda: False))
        return replace(extraction, pages=tuple(_recognised_page(page, found.get(page.page_number)) for page in extraction.pages))

    def close(self) -> None:
        """End all processes, in the middle of a page if need be, and close what is kept."""
        self._stop()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._kept.close()

    def _stop(self) -> None:
        for process in self._processes:
            process.close()

    def _recognise(
        self,
        path: Path,
        sha256: str,
        page_numbers: Sequence[int],
        on_page: Callable[[int, int], None],
        stopped: Callable[[], bool],
    ) -> dict[int, Recognised]:
        assert self._pool is not None
        on_page(0, len(page_numbers))
        waiting: dict[Future[Recognised], int] = {
            self._pool.submit(self._recognise_page, path, sha256, number): number for number in page_numbers
        }
        found: dict[int, Recognised] = {}
        while waiting:
            if stopped():
                self._stop()  # what is still waiting comes back at once
            done, _ = wait(waiting, timeout=_POLL_S, return_when=FIRST_COMPLETED)
            for future in done:
                found[waiting.pop(future)] = future.result()
                on_page(len(found), len(page_numbers))
        return found

    def _recognise_page(self, path: Path, sha256: str, page_number: int) -> Recognised:
        process = self._idle.get()
        try:
            recognised = process.recognise(path, page_number)
        finally:
            self._idle.put(process)
        if not recognised.reason:
            if why_unreadable(recognised.text):
                recognised = Recognised(text="")
            self._kept.put(sha256, page_number, recognised, engine=str(self._engine))
            with self._lock:
                self._recognised += bool(recognised.text)
        return recognised


def recognition_here(
    settings: RecognitionSettings, documents: Iterable[Document], problems: Iterable[Problem]
) -> TextRecognition:
    """Say which engine recognises text here, and which of some documents wait for one.

    Args:
        settings: Name the engine.
        documents: Of the index.
        problems: Of these documents; they say whose remedy is a text recognition.
    """
    waiting = {problem.path for problem in problems if problem.hint == OCR_HINT and problem.page_number is None}
    scans = [document for document in documents if document.path in waiting and document.state is DocumentState.UNREADABLE]
    engine = remedy = ""
    try:
        engine = str(find_engine(settings))
    except SettingsError as error:
        remedy = error.hint
    paths = tuple(document.path for document in scans)
    pages = sum(document.pages_without_text for document in scans)
    return TextRecognition(engine=engine, remedy=remedy, scans=paths, pages=pages)


def has_text(text: str) -> bool:
    """Return whether there is a letter or a digit."""
    return any(character.isalnum() for character in text)


def _recognised_page(page: ExtractedPage, recognised: Recognised | None) -> ExtractedPage:
    if recognised is None or has_text(page.text):
        return page
    if recognised.reason:
        reason = f"The text recognition failed: {recognised.reason}."
        return replace(page, reason=page.reason or reason, hint=page.hint or FAILED_HINT)
    if not has_text(recognised.text):
        return replace(page, was_recognised=True)
    doubt = recognised.confidence < _DOUBTFUL
    reason = f"Its text was recognised with a confidence of {recognised.confidence:.0%} only." if doubt else ""
    hint = DOUBTFUL_HINT if doubt else ""
    return replace(page, text=recognised.text, rows=(), arranged=False, reason=reason, hint=hint, was_recognised=True)
