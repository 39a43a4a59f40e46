"""Steps 1 to 3 of the path put together: files of the corpus -> documents with pages and passages, several at a time."""

from __future__ import annotations

import math
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import overload

from stratbot.config import ChunkingSettings, ReadingSettings
from stratbot.corpus.attachments import ATTACHED_HINT, what_is_attached
from stratbot.corpus.chunking import chunk_pages
from stratbot.corpus.language import HINT as OCR_HINT
from stratbot.corpus.metadata import Description, describe
from stratbot.corpus.page_labels import with_printed_labels
from stratbot.corpus.reader_process import ExtractedPage, Extraction, ReaderProcess
from stratbot.corpus.recognition import RECOGNISED, Recognition, has_text
from stratbot.corpus.scan import CatalogueRow, CorpusFile
from stratbot.corpus.stamps import without_stamps
from stratbot.errors import CancelledError
from stratbot.types import Document, DocumentState, Page, Passage, PdfInfo, Problem, ReadDocument

RESCAN_HINT = "Scan it anew, straight and at 300 dots an inch."

ARRANGED = "arranged"
"""Flag of a page whose words were put in order, taken out or put in by where and how they stand on it."""

_SHOWN_STAMP = 60
_MAX_WORKERS = 4
_MAX_WAITING = 16
_POLL_S = 0.1
_COUNTED_AT_ONCE = 100_000
"""Characters between two looks at the clock. Counted all together, the tokens of twenty million take a gigabyte and a half."""


@dataclass(frozen=True, slots=True)
class _Progress:
    path: str
    pages_done: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Recognising:
    path: str
    pages_done: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Extracted:
    file: CorpusFile
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class _Crashed:
    error: BaseException


class _TookTooLong(Exception):
    """Ends the cutting of a document; its file is reported as one that failed."""


class CuttingBound:
    """Bounds the time for cutting one document, which begins now, and looks meanwhile whether the build is to stop.

    Cutting takes time in proportion to the text, but how much depends on what the text is like, and a hostile file can hold
    a great deal of it. It happens in the process that builds, so nothing from outside could end it.
    """

    def __init__(self, seconds: float, *, cancelled: Callable[[], bool] | None = None) -> None:
        self.seconds = seconds
        self._ends_at = time.monotonic() + seconds
        self._cancelled = cancelled

    def check(self) -> None:
        """Look at the clock.

        Raises:
            CancelledError: The build is to stop.
        """
        if self._cancelled is not None and self._cancelled():
            raise CancelledError("Reading was stopped.")
        if time.monotonic() > self._ends_at:
            raise _TookTooLong

    def pages(self, pages: Sequence[Page]) -> Sequence[Page]:
        """Return the same pages; the clock is looked at whenever one of them is taken."""
        return _BoundedPages(pages, self)

    def counting(self, count_tokens: Callable[[Sequence[str]], list[int]]) -> Callable[[Sequence[str]], list[int]]:
        """Return the same count; the clock is looked at between some texts and the next."""

        def count(texts: Sequence[str]) -> list[int]:
            counts: list[int] = []
            start = chars = 0
            for end, text in enumerate(texts, start=1):
                chars += len(text)
                if chars >= _COUNTED_AT_ONCE or end == len(texts):
                    self.check()
                    counts += count_tokens(texts[start:end])
                    start, chars = end, 0
            return counts

        return count


class _BoundedPages(Sequence[Page]):
    def __init__(self, pages: Sequence[Page], bound: CuttingBound) -> None:
        self._pages = pages
        self._bound = bound

    def __len__(self) -> int:
        return len(self._pages)

    @overload
    def __getitem__(self, place: int) -> Page: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Page]: ...

    def __getitem__(self, place: int | slice) -> Page | Sequence[Page]:
        self._bound.check()
        return self._pages[place]


def read_documents(
    files: Sequence[CorpusFile],
    *,
    settings: ReadingSettings,
    chunking: ChunkingSettings,
    count_tokens: Callable[[Sequence[str]], list[int]],
    catalogue: Mapping[str, CatalogueRow],
    doc_ids: Mapping[str, str],
    sha256: Mapping[str, str],
    recognition: Recognition | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
    on_recognised: Callable[[str, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[ReadDocument]:
    """Read PDFs in several processes and yield each document as soon as it is read.

    The processes read on while the caller works with what was yielded. Everything else (cleaning, chunking, the
    callbacks) runs in the caller's thread. The largest files are begun first, so that none is left for the end.

    Args:
        files: To read.
        settings: Bounds on what one file may cost, and how many processes read.
        chunking: How pages become passages.
        count_tokens: Counts the encoder's tokens of each text, without those it adds around a text.
        catalogue: Rows of `documents.csv` by path.
        doc_ids: By path.
        sha256: By path.
        recognition: Gives pages without readable text what is recognised in them.
        on_progress: Told the path, the pages read of it and the pages it has.
        on_recognised: Told the path, the pages recognised of it and the pages that are to be.
        cancelled: Asked now and then whether to stop.

    Yields:
        One ReadDocument for each file, in the order in which they are done. A file that cannot be read is one too.

    Raises:
        CancelledError: `cancelled` said so. All reading processes are ended, as they are when the generator is closed.
    """
    pending: queue.SimpleQueue[CorpusFile] = queue.SimpleQueue()
    for file in sorted(files, key=lambda file: (-file.size_bytes, file.path)):
        pending.put(file)
    events: queue.SimpleQueue[_Progress | _Recognising | _Extracted | _Crashed] = queue.SimpleQueue()
    waiting = threading.Semaphore(_MAX_WAITING)  # documents read but not yet taken: bounds memory when the caller is slow
    stopping = threading.Event()
    processes = [ReaderProcess(settings) for _ in range(min(reading_workers(settings), len(files)))]

    def work(process: ReaderProcess) -> None:
        try:
            while not stopping.is_set():
                try:
                    file = pending.get_nowait()
                except queue.Empty:
                    return

                def report(done: int, pages: int, path: str = file.path) -> None:
                    events.put(_Progress(path, done, pages))

                def report_recognised(done: int, pages: int, path: str = file.path) -> None:
                    events.put(_Recognising(path, done, pages))

                extraction = without_stamps(process.read(file.absolute, report))
                if recognition is not None and not stopping.is_set():
                    extraction = recognition.fill(
                        file.absolute, sha256[file.path], extraction, on_page=report_recognised, stopped=stopping.is_set
                    )
                waiting.acquire()
                events.put(_Extracted(file, extraction))
        except BaseException as error:  # a bug: it must reach the caller, who would wait for ever otherwise
            events.put(_Crashed(error))
        finally:
            process.close()

    threads = [threading.Thread(target=work, args=(process,), daemon=True, name="reader") for process in processes]
    for thread in threads:
        thread.start()
    try:
        remaining = len(files)
        while remaining:
            if cancelled is not None and cancelled():
                raise CancelledError("Reading was stopped.")
            try:
                event = events.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            match event:
                case _Progress(path, pages_done, pages):
                    if on_progress is not None:
                        on_progress(path, pages_done, pages)
                case _Recognising(path, pages_done, pages):
                    if on_recognised is not None:
                        on_recognised(path, pages_done, pages)
                case _Extracted(file, extraction):
                    remaining -= 1
                    waiting.release()
                    yield document_from(
                        file,
                        extraction,
                        doc_id=doc_ids[file.path],
                        sha256=sha256[file.path],
                        row=catalogue.get(file.path),
                        chunking=chunking,
                        count_tokens=count_tokens,
                        bound=CuttingBound(settings.seconds_per_file, cancelled=cancelled),
                    )
                case _Crashed(error):
                    raise error
    finally:
        stopping.set()
        for process in processes:
            process.close()
        for _ in threads:
            waiting.release()
        for thread in threads:
            thread.join()


def document_from(
    file: CorpusFile,
    extraction: Extraction,
    *,
    doc_id: str,
    sha256: str,
    row: CatalogueRow | None,
    chunking: ChunkingSettings,
    count_tokens: Callable[[Sequence[str]], list[int]],
    bound: CuttingBound | None = None,
) -> ReadDocument:
    """Make a document of what a reading process says of a file: clean it, cut it, and work out whose it is.

    Args:
        file: As it was scanned.
        extraction: Of the file.
        doc_id: Of the document.
        sha256: Of the file.
        row: Of `documents.csv`, if there is one.
        chunking: How pages become passages.
        count_tokens: Counts the encoder's tokens of each text.
        bound: On the time; a document that takes longer is one that failed, with nothing of it kept.

    Raises:
        CancelledError: The bound noticed that the build is to stop.
    """
    pages = with_printed_labels(
        [
            Page(
                doc_id=doc_id,
                page_number=page.page_number,
                page_label=page.label,
                text=page.text,
                flags=_flags(page),
            )
            for page in extraction.pages
        ]
    )
    rows = [page.rows for page in extraction.pages]
    textless = sum(not has_text(page.text) for page in extraction.pages)
    state, reason, hint = _state(extraction, textless)
    passages: tuple[Passage, ...] = ()
    bound = bound or CuttingBound(math.inf)
    own = bound.pages(pages)
    try:
        if state is DocumentState.READ:
            counted = bound.counting(count_tokens)
            passages = tuple(chunk_pages(own, settings=chunking, count_tokens=counted, doc_id=doc_id, rows=rows))
        description = describe(file.path, extraction.info, own, row)
    except _TookTooLong:
        reason = f"Cutting its text into passages took longer than {bound.seconds:g} seconds."
        pages, passages, textless = (), (), 0
        state, hint = DocumentState.FAILED, "Print it to a new PDF, or split it."
        description = describe(file.path, extraction.info, pages, row)
    document = Document(
        doc_id=doc_id,
        path=file.path,
        sha256=sha256,
        size_bytes=file.size_bytes,
        issuer="",
        title="",
        year=None,
        state=state,
        reason=reason,
        page_count=extraction.page_count,
        pages_without_text=textless,
    )
    return ReadDocument(
        document=_with_description(document, description),
        pages=pages,
        passages=passages,
        problems=_problems(file.path, extraction, state, reason, hint),
        info=extraction.info,
    )


def describe_again(
    document: Document, *, info: PdfInfo, pages: Sequence[Page], row: CatalogueRow | None, path: str | None = None
) -> Document:
    """Say anew whose a document is, without reading the file: it was renamed, or the catalogue changed.

    Args:
        document: As it was.
        info: What the PDF says of itself.
        pages: Of the document; the first few are enough.
        row: Of `documents.csv`, as it is now.
        path: The new path, if the file was renamed. The caller gives a new doc_id where one is due.

    Returns:
        The document with path, issuer, title, year, kind, status, url and `inferred` as they are now.
    """
    path = path if path is not None else document.path
    return _with_description(replace(document, path=path), describe(path, info, pages, row))


def reading_workers(settings: ReadingSettings) -> int:
    """Return how many processes read at once."""
    if settings.workers > 0:
        return settings.workers
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(available, _MAX_WORKERS)


def _flags(page: ExtractedPage) -> tuple[str, ...]:
    flags = (ARRANGED,) if page.arranged else ()
    return (*flags, RECOGNISED) if page.was_recognised and has_text(page.text) else flags


def _state(extraction: Extraction, textless: int) -> tuple[DocumentState, str, str]:
    if not extraction.pages:
        reason = extraction.reason or "The file has no pages."
        return DocumentState.FAILED, reason, extraction.hint or "Open it in a PDF viewer and save it anew."
    if textless < len(extraction.pages):
        return DocumentState.READ, "", ""
    illegible = [page for page in extraction.pages if page.hint]
    if illegible and not extraction.reason:
        return DocumentState.UNREADABLE, illegible[0].reason, illegible[0].hint
    refused = [page.reason for page in extraction.pages if page.reason]
    if extraction.reason or len(refused) == len(extraction.pages):
        return DocumentState.FAILED, extraction.reason or refused[0], extraction.hint
    if all(page.was_recognised for page in extraction.pages):
        return DocumentState.UNREADABLE, "No page holds text, and a text recognition (OCR) saw none in the pictures.", RESCAN_HINT
    if stamp := next((page.stamp for page in extraction.pages if page.stamp), ""):
        shown = stamp if len(stamp) <= _SHOWN_STAMP else f"{stamp[:_SHOWN_STAMP]}..."
        return DocumentState.UNREADABLE, f"It is a scan: its pages are pictures that bear only a stamp (“{shown}”).", OCR_HINT
    return DocumentState.UNREADABLE, "No page holds text: it is a scan, or its words are pictures.", OCR_HINT


def _problems(path: str, extraction: Extraction, state: DocumentState, reason: str, hint: str) -> tuple[Problem, ...]:
    problems = [
        Problem(
            path=path, page_number=page.page_number, reason=page.reason, hint=page.hint or "The rest of the document was read."
        )
        for page in extraction.pages
        if page.reason and state is DocumentState.READ
    ]
    if state is not DocumentState.READ:
        problems.append(Problem(path=path, page_number=None, reason=reason, hint=hint))
    elif extraction.reason:
        problems.append(Problem(path=path, page_number=None, reason=extraction.reason, hint=extraction.hint))
    elif len(extraction.pages) < extraction.page_count:
        first = len(extraction.pages) + 1
        unread = f"Pages {first} to {extraction.page_count} were not read: the bound is {len(extraction.pages)} pages."
        problems.append(Problem(path=path, page_number=None, reason=unread, hint="Split the file, or raise the bound on pages."))
    if extraction.attached:
        attached = what_is_attached(extraction.attached)
        problems.append(Problem(path=path, page_number=None, reason=attached, hint=ATTACHED_HINT))
    return tuple(problems)


def _with_description(document: Document, description: Description) -> Document:
    return replace(
        document,
        issuer=description.issuer,
        title=description.title,
        year=description.year,
        kind=description.kind,
        status=description.status,
        url=description.url,
        inferred=description.inferred,
        inferred_from=description.inferred_from,
    )
