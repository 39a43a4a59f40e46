"""The corpus folder watched: a build follows every change of it, once the folder has come to rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stratbot.errors import CancelledError, SettingsError, StratbotError
from stratbot.types import BuildReport

QUIET_MS = 600
"""How long nothing may change before a build starts: a file that is being copied grows all the time."""

LONGEST_MS = 10_000
"""After which a build starts though the folder has not come to rest."""

LOOK_EVERY_S = 30.0
"""How often the folder is looked at though nothing was reported: network drives report nothing, and reports get lost."""

_POLL_S = 0.1


def keep_current(
    corpus_dir: Path,
    index_dir: Path,
    *,
    build: Callable[[], BuildReport],
    is_stale: Callable[[], bool],
    built: Callable[[BuildReport], None],
    failed: Callable[[StratbotError], None],
    stopped: Callable[[], bool],
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Build now and after every change of the corpus folder, until told to stop.

    A build that fails is said once and tried again: when the folder changes, and every `look_every_s`.

    Args:
        corpus_dir: Watched with everything below it.
        index_dir: Not watched, should it lie within the corpus folder.
        build: Brings the index up to date.
        is_stale: Tells whether a build would have something to do; cheap.
        built: Told of the first build, and of every one that wrote a new generation.
        failed: Told of a build that failed, unless the one before failed likewise.
        stopped: Asked ten times a second whether to stop.
        look_every_s: How often to look for changes that nobody reported.

    Raises:
        SettingsError: watchfiles is not installed.
        CancelledError: A build was interrupted.
    """
    watcher = _Watcher(corpus_dir, ignored=index_dir)
    try:
        generation, failure = "", ""
        while not stopped():
            watcher.changed.clear()
            try:
                if not generation or failure or is_stale():
                    report = build()
                    if report.generation != generation:
                        built(report)
                    generation, failure = report.generation, ""
            except CancelledError:
                raise
            except StratbotError as error:
                if (kind := f"{type(error).__name__} {error.hint}") != failure:  # the text may count seconds
                    failed(error)
                failure = kind
            looked_at = time.monotonic()
            while not stopped() and time.monotonic() - looked_at < look_every_s and not watcher.changed.wait(_POLL_S):
                if watcher.obstacle is not None:
                    failed(watcher.obstacle)
                    watcher.obstacle = None
    finally:
        watcher.close()


class _Watcher:
    """A thread that sets `changed` when something in a folder may have changed; the folder may come and go."""

    def __init__(self, folder: Path, *, ignored: Path) -> None:
        self._watch = _watch_function()
        self._folder = folder
        self._ignored = ignored.resolve()
        self._stopping = threading.Event()
        self.changed = threading.Event()
        self.obstacle: StratbotError | None = None
        """Why the system cannot watch the folder; taken away by the one who has said so."""
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if (identity := _identity(self._folder)) is None:
                self._stopping.wait(_POLL_S)
                continue
            try:
                self._watch_folder(identity)
            except FileNotFoundError:
                continue  # it went away in between
            except OSError as error:  # too many folders for the system, for example
                self.obstacle = StratbotError(
                    f"The system cannot watch {self._folder}: {error}",
                    hint=f"It is looked at every {LOOK_EVERY_S:g} seconds instead.",
                )
                return

    def _watch_folder(self, identity: tuple[int, int]) -> None:
        """Watch until the folder is another one, or nobody wants to know any more."""
        root = self._folder.resolve()
        reports = self._watch(
            root,
            watch_filter=lambda change, path: self._is_of_interest(Path(path), root),
            debounce=LONGEST_MS,
            step=QUIET_MS,
            stop_event=self._stopping,
            rust_timeout=1_000,
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        for report in reports:
            if report:
                self.changed.set()
            elif _identity(self._folder) != identity:
                self.changed.set()
                return

    def _is_of_interest(self, path: Path, root: Path) -> bool:
        """Leave out what a scan leaves out, and the index. What is no PDF may be a folder with some."""
        if path.is_relative_to(self._ignored) or not path.is_relative_to(root):
            return False
        return not any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _watch_function() -> Any:
    try:
        from watchfiles import watch
    except ImportError as error:
        raise SettingsError(
            "Watching the corpus folder needs watchfiles, which is not installed.", hint="Run: pip install 'stratbot[watch]'"
        ) from error
    return watch
