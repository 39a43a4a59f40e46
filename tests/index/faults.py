"""Makes the system fail at one chosen step of a build: a write, a sync, a rename, a statement of SQLite."""

from __future__ import annotations

import errno
import io
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

Action = Callable[[type[Exception]], None]
"""What happens at the step: told which exception the step would raise."""


def disk_full(kind: type[Exception]) -> None:
    """Fail as a disk without room does."""
    if kind is OSError:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    error = kind("database or disk is full")
    vars(error)["sqlite_errorcode"] = sqlite3.SQLITE_FULL
    raise error


def killed(kind: type[Exception]) -> None:
    """End the process at once, as `kill -9` does: nothing is flushed, closed or cleaned up."""
    os._exit(9)


class Faults:
    """Counts the steps that change something within a folder, and lets the chosen ones fail. A context manager."""

    def __init__(self, folder: Path, *, first: int, last: int | None = None, action: Action = disk_full) -> None:
        self._folder = str(folder.resolve())
        self._failing = range(first, (last if last is not None else first) + 1)
        self._action = action
        self._lock = threading.Lock()
        self._held = ExitStack()
        self.steps: list[str] = []
        """Every step so far, in order."""

    def __enter__(self) -> Faults:
        for name in ("replace", "rename", "mkdir"):
            self._patch(name, getattr(os, name))
        original_fsync, original_open, original_connect = os.fsync, io.open, sqlite3.connect

        def fsync(descriptor: int) -> None:
            self.step("fsync")
            original_fsync(descriptor)

        def faulty_open(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
            writes = set(mode) & set("wax+")
            if not writes or not self._concerns(file):
                return original_open(file, mode, *args, **options)
            self.step(f"open {Path(file).name}")
            return _FaultyFile(original_open(file, mode, *args, **options), self, Path(file).name)

        def connect(database: Any, *args: Any, **options: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection
            if options.get("uri", False) or not self._concerns(database):  # opened for reading
                connection = original_connect(database, *args, **options)
                return connection
            self.step(f"connect {Path(database).name}", sqlite3.OperationalError)
            connection = original_connect(database, *args, factory=_FaultyConnection, **options)
            vars(connection)["faults"] = self
            return connection

        self._held.enter_context(mock.patch.object(os, "fsync", fsync))
        self._held.enter_context(mock.patch.object(io, "open", faulty_open))
        self._held.enter_context(mock.patch.object(sqlite3, "connect", connect))
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def step(self, what: str, kind: type[Exception] = OSError) -> None:
        """Take note of a step, and fail if it is one of the chosen."""
        with self._lock:
            self.steps.append(what)
            fails = len(self.steps) in self._failing
        if fails:
            self._action(kind)

    def _patch(self, name: str, original: Callable[..., Any]) -> None:
        def patched(path: Any, *args: Any, **options: Any) -> Any:
            if self._concerns(path):
                self.step(f"{name} {Path(path).name}")
            return original(path, *args, **options)

        self._held.enter_context(mock.patch.object(os, name, patched))

    def _concerns(self, path: Any) -> bool:
        return isinstance(path, str | Path) and os.path.abspath(path).startswith(self._folder)


class _FaultyFile:
    """A file that is being written."""

    def __init__(self, file: Any, faults: Faults, name: str) -> None:
        self._file = file
        self._faults = faults
        self._name = name

    def write(self, data: Any) -> int:
        self._faults.step(f"write {self._name}")
        return int(self._file.write(data))

    def close(self) -> None:
        self._file.close()
        self._faults.step(f"close {self._name}")

    def __enter__(self) -> _FaultyFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _FaultyConnection(sqlite3.Connection):
    """A database that is being written."""

    faults: Faults | None = None

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        self._step(sql)
        return super().execute(sql, *args)

    def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
        self._step(sql)
        return super().executemany(sql, *args)

    def executescript(self, sql: str, /) -> sqlite3.Cursor:
        self._step(sql)
        return super().executescript(sql)

    def _step(self, sql: str) -> None:
        if self.faults is not None and not sql.lstrip().upper().startswith("SELECT"):
            self.faults.step(" ".join(sql.split()[:4]), sqlite3.OperationalError)
