from __future__ import annotations

import builtins
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes import HashEncoder
from index.text_corpus import settings_for, write_document
from stratbot.config import Settings
from stratbot.errors import CancelledError, SettingsError, StratbotError
from stratbot.index import watching
from stratbot.index.build import build_index
from stratbot.index.watching import keep_current
from stratbot.types import BuildReport

WITHIN_S = 20.0
"""Far more than a change takes to be noticed: the machine may be busy."""


class Watch:
    """A corpus that is being watched in a thread, and what came of it."""

    def __init__(self, settings: Settings, *, is_stale: Callable[[], bool] = lambda: True, look_every_s: float = 600) -> None:
        self.settings = settings
        self.reports: list[BuildReport] = []
        self.failures: list[StratbotError] = []
        self.builds = 0
        self.obstacle: BaseException | None = None
        """What the next builds fail with."""
        self.crash: BaseException | None = None
        """What ended the watching."""
        self._stopping = threading.Event()
        self._arguments: dict[str, Any] = {"is_stale": is_stale, "look_every_s": look_every_s}
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join(WITHIN_S)
        assert not self._thread.is_alive()

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + WITHIN_S
        while not holds():
            assert time.monotonic() < end, f"{self.builds} builds, {self.reports}, {self.failures}, {self.crash}"
            time.sleep(0.02)

    def _build(self) -> BuildReport:
        self.builds += 1
        if self.obstacle is not None:
            raise self.obstacle
        return build_index(self.settings, HashEncoder)

    def _run(self) -> None:
        try:
            keep_current(
                self.settings.corpus_dir,
                self.settings.index_dir,
                build=self._build,
                built=self.reports.append,
                failed=self.failures.append,
                stopped=self._stopping.is_set,
                **self._arguments,
            )
        except BaseException as error:
            self.crash = error


@pytest.fixture
def settings(tmp_path: Path, text_reader: None, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(watching, "QUIET_MS", 100)
    settings = settings_for(tmp_path)
    write_document(settings.corpus_dir, "leeds.pdf", "Leeds plans trams.")
    return settings


def test_a_watched_corpus_is_built_at_once_and_after_every_change(settings: Settings) -> None:
    with Watch(settings) as watch:
        watch.until(lambda: len(watch.reports) == 1)
        time.sleep(0.5)  # the system is asked to watch in a thread of its own
        write_document(settings.corpus_dir, "north/york.pdf", "York plans walls.")
        watch.until(lambda: len(watch.reports) == 2)
        (settings.corpus_dir / "leeds.pdf").unlink()
        watch.until(lambda: len(watch.reports) == 3)
        (settings.corpus_dir / "documents.csv").write_text("file,issuer\nnorth/york.pdf,York\n")
        watch.until(lambda: len(watch.reports) == 4)
    assert [report.documents.added for report in watch.reports] == [1, 1, 0, 0]
    assert watch.reports[2].documents.removed == 1
    assert watch.failures == [] and watch.crash is None


def test_many_changes_at_once_are_one_build(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "QUIET_MS", 400)
    with Watch(settings) as watch:
        watch.until(lambda: len(watch.reports) == 1)
        time.sleep(0.5)
        for number in range(20):
            write_document(settings.corpus_dir, f"plan {number}.pdf", f"Plan {number}.")
            time.sleep(0.02)
        watch.until(lambda: len(watch.reports) == 2)
        assert watch.reports[1].documents.added == 20


def test_what_is_not_of_the_corpus_builds_nothing(settings: Settings) -> None:
    settings = Settings(corpus_dir=settings.corpus_dir, index_dir=settings.corpus_dir / "index")
    with Watch(settings) as watch:
        watch.until(lambda: len(watch.reports) == 1)
        time.sleep(0.5)
        write_document(settings.corpus_dir, ".hidden/plan.pdf", "Hidden.")
        write_document(settings.corpus_dir, "~$plan.pdf", "A lock file of an office program.")
        (settings.index_dir / "notes.txt").write_text("The index lies within the corpus.")
        time.sleep(1)
        assert watch.builds == 1


def test_a_build_that_fails_is_said_once_and_tried_again(settings: Settings) -> None:
    with Watch(settings, look_every_s=0.2) as watch:
        watch.until(lambda: len(watch.reports) == 1)
        watch.obstacle = StratbotError("The disk is full", hint="Make room")
        write_document(settings.corpus_dir, "york.pdf", "York plans walls.")
        watch.until(lambda: watch.builds >= 4)
        assert [str(error) for error in watch.failures] == ["The disk is full"]
        watch.obstacle = None
        watch.until(lambda: len(watch.reports) == 2)
    assert watch.crash is None


def test_changes_that_nobody_reports_are_found_by_looking(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(*_: object, stop_event: threading.Event, **__: object) -> list[set[object]]:
        stop_event.wait()
        return []

    monkeypatch.setattr(watching, "_watch_function", lambda: deaf)
    stale = threading.Event()
    with Watch(settings, is_stale=stale.is_set, look_every_s=0.1) as watch:
        watch.until(lambda: len(watch.reports) == 1)
        time.sleep(0.5)
        assert watch.builds == 1, "where nothing is stale, nothing is built"
        write_document(settings.corpus_dir, "york.pdf", "York plans walls.")
        stale.set()
        watch.until(lambda: len(watch.reports) == 2)


def test_a_system_that_cannot_watch_says_so_once_and_is_looked_at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> object:
        raise OSError(28, "OS file watch limit reached")

    monkeypatch.setattr(watching, "_watch_function", lambda: refuses)
    with Watch(settings, look_every_s=0.1) as watch:
        watch.until(lambda: bool(watch.failures) and watch.builds >= 3)
    (error,) = watch.failures
    assert "cannot watch" in str(error) and "limit" in str(error) and "looked at" in error.hint


def test_a_corpus_folder_that_goes_and_comes_back_is_watched_again(settings: Settings) -> None:
    aside = settings.corpus_dir.with_name("aside")
    with Watch(settings) as watch:
        watch.until(lambda: len(watch.reports) == 1)
        time.sleep(0.5)
        settings.corpus_dir.rename(aside)
        watch.until(lambda: len(watch.failures) == 1)
        assert "no corpus folder" in str(watch.failures[0])
        write_document(aside, "york.pdf", "York plans walls.")
        aside.rename(settings.corpus_dir)
        watch.until(lambda: len(watch.reports) == 2)
        time.sleep(0.5)
        write_document(settings.corpus_dir, "bath.pdf", "Bath.")
        watch.until(lambda: len(watch.reports) == 3)


def test_a_build_that_is_interrupted_ends_the_watching(settings: Settings) -> None:
    with Watch(settings) as watch:
        watch.until(lambda: len(watch.reports) == 1)
        time.sleep(0.5)
        watch.obstacle = CancelledError("Stopped")
        write_document(settings.corpus_dir, "york.pdf", "York plans walls.")
        watch.until(lambda: watch.crash is not None)
    assert isinstance(watch.crash, CancelledError)


def test_without_watchfiles_the_extra_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *args: Any, **options: Any) -> Any:
        if name == "watchfiles":
            raise ImportError(name)
        return original(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with Watch(settings) as watch:
        watch.until(lambda: watch.crash is not None)
    assert isinstance(watch.crash, SettingsError) and watch.crash.hint == "Run: pip install 'stratbot[watch]'"
    assert watch.builds == 0, "it is said before anything is built"
