"""What a build tells of its progress, and its guess at how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from stratbot.index.background import BackgroundEncoding
from stratbot.types import BuildProgress, BuildStage

_INTERVAL_S = 0.1
_LEAST_SHARE = 0.02  # of the reading that must be done before anything is estimated from it
_LEAST_TIME_S = 1.0  # of encoding alone, before its own pace is taken

_READING_WEIGHT = 0.65
"""Of reading in the time of a build, while encoding goes on beside it: 17 of 21 seconds were spent until the last of 22
documents was read, and 55 % of the texts were encoded by then (2026, two cores)."""


class BuildTracker:
    """Turns what reading and encoding report into progress for a bar. For use by one thread."""

    def __init__(self, progress: Callable[[BuildProgress], None] | None) -> None:
        """Report to `progress`, if anybody listens."""
        self._progress = progress
        self._last = 0.0
        self._sizes: dict[str, int] = {}
        self._shares: dict[str, float] = {}
        self._recognising: dict[str, tuple[float, int, int]] = {}
        """By path: when recognising its text began, the pages done and the pages there are."""
        self._documents_read = 0
        self._started = time.perf_counter()
        self._encoding: BackgroundEncoding | None = None
        self._read_at: tuple[float, int] | None = None

    def scanning(self) -> None:
        """Say that the corpus folder is being looked at."""
        self._report(BuildStage.SCANNING, 0, 0, "documents", force=True)

    def loading_model(self) -> None:
        """Say that the encoder is being opened, which takes some seconds the first time on a machine."""
        self._report(BuildStage.SCANNING, 0, 0, "documents", detail="loading the model", force=True)

    def reading(self, sizes: Sequence[tuple[str, int]], encoding: BackgroundEncoding) -> None:
        """Begin with files to read, as paths and sizes in bytes, whose texts go to `encoding`."""
        self._sizes = {path: size + 1 for path, size in sizes}
        self._encoding = encoding
        self._started = time.perf_counter()
        if sizes:
            self._report(BuildStage.READING, 0, len(sizes), "documents", force=True)

    def page_read(self, path: str, pages_done: int, pages: int) -> None:
        """Take note of a page."""
        if pages:
            self._shares[path] = min(1.0, pages_done / pages)
        self._report(BuildStage.READING, self._documents_read, len(self._sizes), "documents", detail=path)

    def page_recognised(self, path: str, pages_done: int, pages: int) -> None:
        """Take note of a page that went through a text recognition, which takes so long that it is all of the document's time."""
        self._shares[path] = pages_done / pages
        began = self._recognising[path][0] if path in self._recognising else time.perf_counter()
        self._recognising[path] = began, pages_done, pages
        detail = f"{path}: recognising text, {pages_done:,} of {pages:,} pages"
        self._report(BuildStage.READING, self._documents_read, len(self._sizes), "documents", detail=detail, force=True)

    def document_read(self, path: str) -> None:
        """Take note of a whole document."""
        self._shares[path] = 1.0
        self._recognising.pop(path, None)
        self._documents_read += 1
        self._report(BuildStage.READING, self._documents_read, len(self._sizes), "documents", detail=path, force=True)

    def encoding(self) -> None:
        """Say how far encoding is, once everything is read."""
        if self._encoding is not None:
            if self._read_at is None:
                self._read_at = time.perf_counter(), self._encoding.done
            self._report(BuildStage.ENCODING, self._encoding.done, self._encoding.total, "texts")

    def writing(self, done: int, total: int) -> None:
        """Say how far writing the generation is, in documents."""
        self._encoding = None
        self._report(BuildStage.WRITING, done, total, "documents", force=done in (0, total))

    def remaining_s(self) -> float | None:
        """Estimate the seconds until the end from what was done so far; None when that is too little."""
        if self._encoding is None:
            return None
        now = time.perf_counter()
        done, total = self._encoding.done, self._encoding.total
        if self._read_at is not None and now - self._read_at[0] > _LEAST_TIME_S and done > self._read_at[1]:
            return (now - self._read_at[0]) * (total - done) / (done - self._read_at[1])
        recognising = max((_rest(now, *own) for own in self._recognising.values()), default=0.0)
        size = sum(self._sizes.values())
        read = sum(self._shares.get(path, 0.0) * own for path, own in self._sizes.items()) / size if size else 1.0
        if read < _LEAST_SHARE:
            return recognising or None
        encoded = done / total * read if total else 0.0
        share = _READING_WEIGHT * read + (1 - _READING_WEIGHT) * encoded if size else encoded
        return max((now - self._started) * (1 - share) / share, recognising) if share else None

    def _report(self, stage: BuildStage, done: int, total: int, unit: str, *, detail: str = "", force: bool = False) -> None:
        now = time.perf_counter()
        if self._progress is None or (not force and now - self._last < _INTERVAL_S):
            return
        self._last = now
        self._progress(
            BuildProgress(stage=stage, done=done, total=total, unit=unit, detail=detail, remaining_s=self.remaining_s())
        )


def _rest(now: float, began: float, pages_done: int, pages: int) -> float:
    """Estimate the seconds until the last page of a document is recognised; 0 before the first one is."""
    return (now - began) * (pages - pages_done) / pages_done if pages_done else 0.0
