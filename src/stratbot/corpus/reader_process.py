"""Step 2 of the path, seen from the other side: a reading process, its bounds, and its replacement when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeAlias

from stratbot.config import ReadingSettings
from stratbot.corpus.pdf import Message, Request, count_lines, read_message, write_message
from stratbot.types import PdfInfo

_MAX_RESTARTS_PER_FILE = 3


TableRow: TypeAlias = tuple[tuple[str, int, int], ...]
"""For each cell the head of its column (empty where none is known), and where it stands in the text of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedPage:
    """What a reading process says of one page."""

    page_number: int
    """1-based."""
    label: str
    text: str
    reason: str = ""
    """Why the page could not be read in full; empty when it was."""
    hint: str = ""
    """What to do where its text is not language."""
    rows: tuple[TableRow, ...] = ()
    """Of its tables, in the order of the text."""
    arranged: bool = False
    """Whether words were put in order, taken out or put in by where and how they stand on the page."""
    is_picture: bool = False
    """Whether a picture covers the page, with few words or none printed over it."""
    stamp: str = ""
    """What was printed over a scan, and is not its text."""
    was_recognised: bool = False
    """Whether a text recognition (OCR) looked at its picture; what it saw, if anything, is the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What a reading process says of one file."""

    pages: tuple[ExtractedPage, ...] = ()
    """In order; ends early only where `reason` says why."""
    page_count: int = 0
    """That the file claims to have; pages past the bound are not in `pages`."""
    info: PdfInfo = field(default_factory=PdfInfo)
    reason: str = ""
    """Why the file could not be opened, or not be read to its end."""
    hint: str = ""
    attached: tuple[str, ...] = ()
    """Names of the files that are attached to it."""


class ReaderProcess:
    """One reading process at a time, started when first needed and replaced when it dies or is ended.

    Not for use by two threads at once, except for `close`, which any thread may call.
    """

    def __init__(self, settings: ReadingSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: BinaryIO | None = None
        self._closed = False

    def read(self, path: Path, on_page: Callable[[int, int], None] | None = None) -> Extraction:
        """Read one file within its bounds; never raises for what is in the file.

        A process that dies on a page (memory, a crash) costs that page: another one goes on behind it. A file that
        takes too long keeps the pages that were read.

        Args:
            path: Of the PDF.
            on_page: Told the pages read so far and the pages there are.

        Returns:
            The pages, or why there are none.
        """
        state = _FileState(max_pages=self._settings.max_pages, on_page=on_page)
        timed_out = threading.Event()

        def end_process() -> None:
            timed_out.set()
            self._kill()

        timer = threading.Timer(self._settings.seconds_per_file, end_process)
        timer.daemon = True
        timer.start()
        complaint = ""
        try:
            for _ in range(1 + _MAX_RESTARTS_PER_FILE):
                if self._read_some(path, state):
                    return state.extraction()
                complaint = self._replace()
                if timed_out.is_set():
                    state.stop(
                        f"it took longer than {self._settings.seconds_per_file:g} seconds",
                        "Print it to a new PDF, or raise the bound on seconds per file.",
                    )
                    return state.extraction()
                if self._closed or not state.go_on(complaint):
                    break
            because = f" ({complaint})" if complaint else ""
            state.stop(f"the reading process ended{because}", "Open it in a PDF viewer and save it anew.")
            return state.extraction()
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the process for good, in the middle of a file if need be."""
        self._closed = True
        self._replace()

    def _read_some(self, path: Path, state: _FileState) -> bool:
        """Let the process read on; return whether it came to the end of the file, False if it ended itself."""
        process = self._running()
        if process is None or process.stdin is None or process.stdout is None:
            return False
        request = Request(
            path=str(path),
            first_page=state.next_page,
            chars_before=state.chars,
            lines_before=state.lines,
            max_pages=self._settings.max_pages,
            max_page_chars=self._settings.max_page_chars,
            seconds=self._settings.seconds_per_file,
        )
        try:
            write_message(process.stdin, request)  # type: ignore[arg-type]
            while (message := read_message(process.stdout)) is not None:  # type: ignore[arg-type]
                if state.take(message):
                    return True
        except (OSError, ValueError):  # the pipe broke, or was closed by another thread
            return False
        return False

    def _running(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._closed:
                return None
            if self._process is None:
                self._complaints = tempfile.TemporaryFile()
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "stratbot.corpus.pdf", str(self._settings.memory_bytes)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._complaints,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                )
            return self._process

    def _kill(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def _replace(self) -> str:
        """End the process if it has not ended; return the last line that it complained with."""
        with self._lock:
            process, self._process = self._process, None
            complaints, self._complaints = self._complaints, None
        complaint = ""
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:  # what was still in the buffer cannot be sent any more
                        continue
            if process.returncode < 0:
                complaint = f"signal {-process.returncode}"
        if complaints is not None:
            with complaints:
                complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - 2000))
                lines = complaints.read().decode("utf-8", "replace").strip().splitlines()
            complaint = lines[-1][:200] if lines else complaint
        return complaint


class _FileState:
    """What is known so far of the file that is being read."""

    def __init__(self, *, max_pages: int, on_page: Callable[[int, int], None] | None) -> None:
        self._max_pages = max_pages
        self._on_page = on_page
        self._pages: list[ExtractedPage] = []
        self._page_count = 0
        self._info = PdfInfo()
        self._opened = False
        self._reason = ""
        self._hint = ""
        self._attached: tuple[str, ...] = ()
        self.chars = 0
        self.lines = 0
        """Of the pages so far."""

    @property
    def next_page(self) -> int:
        return len(self._pages) + 1

    def take(self, message: Message) -> bool:
        """Take in one message; return whether it was the last."""
        kind = message["kind"]
        if kind == "opened":
            self._opened = True
            self._page_count = message["page_count"]
            self._info = PdfInfo(title=message["title"], author=message["author"], created_year=message["created_year"])
        elif kind == "page":
            self._add(
                ExtractedPage(
                    page_number=message["page_number"],
                    label=message["label"],
                    text=message["text"],
                    reason=message["reason"],
                    hint=message["hint"],
                    rows=tuple(tuple((head, start, end) for head, start, end in row) for row in message["rows"]),
                    arranged=message["arranged"],
                    is_picture=message["is_picture"],
                )
            )
        elif kind == "done":
            self._attached = tuple(message["attached"])
        elif kind == "failed":
            self._reason, self._hint = message["reason"], message["hint"]
        return kind in ("failed", "done")

    def go_on(self, complaint: str) -> bool:
        """Give up the page on which the process ended; return whether there is a point in starting another."""
        if not self._opened:
            return False
        if self.next_page <= min(self._page_count, self._max_pages):
            number = self.next_page
            because = f" ({complaint})" if complaint else ""
            reason = f"The reading process ended on this page{because}."
            self._add(ExtractedPage(page_number=number, label=str(number), text="", reason=reason))
        return True

    def stop(self, reason: str, hint: str) -> None:
        """Give up the rest of the file."""
        if not self._opened or not self._pages:
            self._reason = f"It could not be read: {reason}."
        else:
            self._reason = f"Pages {self.next_page} to {self._page_count} were not read: {reason}."
        self._hint = hint

    def extraction(self) -> Extraction:
        return Extraction(
            pages=tuple(self._pages),
            page_count=self._page_count,
            info=self._info,
            reason=self._reason,
            hint=self._hint,
            attached=self._attached,
        )

    def _add(self, page: ExtractedPage) -> None:
        self._pages.append(page)
        self.chars, self.lines = self.chars + len(page.text), self.lines + count_lines(page.text)
        if self._on_page is not None:
            self._on_page(len(self._pages), min(self._page_count, self._max_pages))
