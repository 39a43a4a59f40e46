"""Steps 1 to 3 of the path put together: files of the corpus -> documents with pages and passages, several at a time."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from stratbot.config import ChunkingSettings, ReadingSettings
from stratbot.corpus.chunking import chunk_pages
from stratbot.corpus.metadata import Description, describe
from stratbot.corpus.reader_process import Extraction, ReaderProcess
from stratbot.corpus.scan import CatalogueRow, CorpusFile
from stratbot.errors import CancelledError
from stratbot.types import Document, DocumentState, Page, Passage, PdfInfo, Problem, ReadDocument

OCR_HINT = "Run a text recognition (OCR) over it, for example: ocrmypdf in.pdf out.pdf"

_MAX_WORKERS = 4
_MAX_WAITING = 16
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class _Progress:
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


def read_documents(
    files: Sequence[CorpusFile],
    *,
    settings: ReadingSettings,
    chunking: ChunkingSettings,
    count_tokens: Callable[[Sequence[str]], list[int]],
    catalogue: Mapping[str, CatalogueRow],
    doc_ids: Mapping[str, str],
    sha256: Mapping[str, str],
    on_progress: Callable[[str, int, int], None] | None = None,
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
        on_progress: Told the path, the pages read of it and the pages it has.
        cancelled: Asked now and then whether to stop.

    Yields:
        One ReadDocument for each file, in the order in which they are done. A file that cannot be read is one too.

    Raises:
        CancelledError: `cancelled` said so. All reading processes are ended, as they are when the generator is closed.
    """
    pending: queue.SimpleQueue[CorpusFile] = queue.SimpleQueue()
    for file in sorted(files, key=lambda file: (-file.size_bytes, file.path)):
        pending.put(file)
    events: queue.SimpleQueue[_Progress | _Extracted | _Crashed] = queue.SimpleQueue()
    waiting = threading.Semaphore(_MAX_WAITING)  # documents read but not yet taken: bounds memory when the caller is slow
    stopping = threading.Event()
    processes = [ReaderProcess(settings) for _ in range(min(_workers(settings), len(files)))]

    def work(process: ReaderProcess) -> None:
        try:
            while not stopping.is_set():
                try:
                    file = pending.get_nowait()
                except queue.Empty:
                    return

                def report(done: int, pages: int, path: str = file.path) -> None:
                    events.put(_Progress(path, done, pages))

                extraction = process.read(file.absolute, report)
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
    """
    pages = tuple(
        Page(doc_id=doc_id, page_number=page.page_number, page_label=page.label, text=page.text) for page in extraction.pages
    )
    textless = sum(not _has_text(page.text) for page in extraction.pages)
    state, reason, hint = _state(extraction, textless)
    passages: tuple[Passage, ...] = ()
    if state is DocumentState.READ:
        passages = tuple(chunk_pages(pages, settings=chunking, count_tokens=count_tokens, doc_id=doc_id))
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
        document=_with_description(document, describe(file.path, extraction.info, pages, row)),
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


def _workers(settings: ReadingSettings) -> int:
    if settings.workers > 0:
        return settings.workers
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(available, _MAX_WORKERS)


def _has_text(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _state(extraction: Extraction, textless: int) -> tuple[DocumentState, str, str]:
    if not extraction.pages:
        reason = extraction.reason or "The file has no pages."
        return DocumentState.FAILED, reason, extraction.hint or "Open it in a PDF viewer and save it anew."
    if textless < len(extraction.pages):
        return DocumentState.READ, "", ""
    refused = [page.reason for page in extraction.pages if page.reason]
    if extraction.reason or len(refused) == len(extraction.pages):
        return DocumentState.FAILED, extraction.reason or refused[0], extraction.hint
    return DocumentState.UNREADABLE, "No page holds text: it is a scan, or its words are pictures.", OCR_HINT


def _problems(path: str, extraction: Extraction, state: DocumentState, reason: str, hint: str) -> tuple[Problem, ...]:
    problems = [
        Problem(path=path, page_number=page.page_number, reason=page.reason, hint="The rest of the document was read.")
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
    )
