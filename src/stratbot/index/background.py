"""Encoding while reading: texts go in as documents arrive, and come out as vectors in the cache."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from stratbot.index.encoder import Encoder
from stratbot.index.vectors import VectorCache, text_hash

WINDOW_TEXTS = 2_048
"""Texts sorted by length and kept together: enough that batches are of one length, few enough to lose little when killed."""

LEAST_TEXTS = 512
"""That are waited for while more may come."""


MOST_TEXTS = 50_000
"""That wait in memory where reading is quicker than encoding."""

_PATIENCE_S = 5.0
"""After which the thread that reads looks again whether it is to stop."""


class _Stopped(Exception):
    """Ends the encoding of a window whose vectors nobody waits for any more."""


class BackgroundEncoding:
    """A thread that encodes texts into the vector cache, each distinct text once.

    `add` and the properties are for the thread that made it; `close` waits until all is done.
    """

    def __init__(self, encoder: Encoder, cache_folder: Path) -> None:
        """Start the thread; it waits for texts."""
        self._encoder = encoder
        self._cache_folder = cache_folder
        self._changed = threading.Condition()
        self._waiting: list[tuple[bytes, str]] = []
        self._seen: set[int] = set()  # numbers made of eight bytes of each key: of a million texts, a third of the memory
        self._finishing = False
        self._stopping = threading.Event()
        self._error: BaseException | None = None
        self._done = 0
        self.embedded = 0
        """Texts that went through the model."""
        self.reused = 0
        """Texts whose vectors were in the cache."""
        self._thread = threading.Thread(target=self._run, name="encoding", daemon=True)
        self._thread.start()

    @property
    def done(self) -> int:
        """Distinct texts that have a vector."""
        return self._done

    @property
    def total(self) -> int:
        """Distinct texts that were added."""
        return len(self._seen)

    @property
    def failed(self) -> bool:
        """Whether the thread has ended with an error, which `close` raises."""
        return self._error is not None

    def add(self, texts: Iterable[str]) -> None:
        """Have texts encoded, in the order that suits the encoder; waits while too many are waiting already."""
        with self._changed:
            for text in texts:
                key = text_hash(text)
                short = int.from_bytes(key[:8])
                if short not in self._seen:
                    self._seen.add(short)
                    self._waiting.append((key, text))
            self._changed.notify()
            self._changed.wait_for(lambda: len(self._waiting) <= MOST_TEXTS or not self._thread.is_alive(), timeout=_PATIENCE_S)

    def finish(self) -> None:
        """Say that no more texts will come."""
        with self._changed:
            self._finishing = True
            self._changed.notify()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the thread to end; return whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Wait until every text is encoded, and raise what went wrong."""
        self.finish()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End early; what is encoded stays in the cache. Does nothing to a thread that has ended."""
        self._stopping.set()
        self.finish()
        self._thread.join()

    def _run(self) -> None:
        try:
            with VectorCache(self._cache_folder, fingerprint=self._encoder.fingerprint, dim=self._encoder.dim) as cache:
                while window := self._next_window():
                    self._encode(window, cache)
        except _Stopped:
            pass  # asked for by `stop`
        except BaseException as error:  # handed to the thread that waits for the vectors
            self._error = error

    def _next_window(self) -> list[tuple[bytes, str]]:
        with self._changed:
            self._changed.wait_for(lambda: self._finishing or len(self._waiting) >= LEAST_TEXTS)
            if self._stopping.is_set():
                return []
            window, self._waiting = self._waiting[:WINDOW_TEXTS], self._waiting[WINDOW_TEXTS:]
            self._changed.notify_all()
            return window

    def _encode(self, window: list[tuple[bytes, str]], cache: VectorCache) -> None:
        known, _ = cache.get([key for key, _ in window])
        missing = [entry for entry, is_known in zip(window, known, strict=True) if not is_known]
        before = self._done = self._done + len(window) - len(missing)
        self.reused += len(window) - len(missing)
        if not missing:
            return

        def report(count: int) -> None:
            if self._stopping.is_set():
                raise _Stopped
            self._done = before + count

        vectors = self._encoder.encode([text for _, text in missing], on_progress=report)
        cache.put([key for key, _ in missing], vectors)
        self._done = before + len(missing)
        self.embedded += len(missing)
