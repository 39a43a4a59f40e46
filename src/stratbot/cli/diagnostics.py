"""The only writer to stderr, and the exit codes."""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from enum import IntEnum
from typing import TYPE_CHECKING

from stratbot import errors
from stratbot.cli import letters
from stratbot.cli.inert import inert

if TYPE_CHECKING:
    from stratbot.cli.progress import ProgressLines
    from stratbot.types import Document


class ExitCode(IntEnum):
    """What a script learns without reading anything. Part of the contract: numbers never change."""

    DONE = 0
    NOT_FOUND = 1
    """Done, but no evidence was found, as grep does."""
    USAGE = 2
    """Wrong arguments or settings."""
    INDEX = 3
    """The index is missing, incompatible, damaged or locked."""
    UNREAD_DOCUMENTS = 4
    """With `--strict`: some documents could not be read."""
    MODEL = 5
    """The embedding model cannot be loaded."""
    BUG = 70
    """A bug, with its traceback on stderr. (Python's own 1 would read as "no evidence".)"""
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    """The reader of stdout went away, as `head` does."""


_CODES: dict[type[errors.StratbotError], ExitCode] = {
    errors.SettingsError: ExitCode.USAGE,
    errors.CorpusMissingError: ExitCode.USAGE,
    errors.IndexMissingError: ExitCode.INDEX,
    errors.IndexOutdatedError: ExitCode.INDEX,
    errors.IndexDamagedError: ExitCode.INDEX,
    errors.IndexLockedError: ExitCode.INDEX,
    errors.EncoderUnavailableError: ExitCode.MODEL,
    errors.LanguageModelError: ExitCode.MODEL,  # ends no command: whatever it was to do is done without it
    errors.CancelledError: ExitCode.INTERRUPTED,
}


def stray_output() -> AbstractContextManager[object]:
    """Send to stderr what a library prints, which is no output of ours."""
    return redirect_stdout(sys.stderr)


def exit_code_of(error: errors.StratbotError) -> ExitCode:
    """Return the exit code that stands for an error, or for the nearest class it derives from."""
    return next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), ExitCode.USAGE)


def strict_code(code: ExitCode, documents: Iterable[Document]) -> ExitCode:
    """Return what `--strict` makes of an exit code: documents that could not be read come first."""
    from stratbot.types import DocumentState

    return ExitCode.UNREAD_DOCUMENTS if any(document.state != DocumentState.READ for document in documents) else code


class Diagnostics:
    """Narration: errors always, notes and progress unless `--quiet`."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Start talking, or keep to errors."""
        self.quiet = quiet

    def error(self, message: str, *, hint: str = "") -> None:
        """Say what is wrong and what helps."""
        self._write(f"error: {inert(message)}\n" + (f"hint: {inert(hint)}\n" if hint else ""))

    def note(self, message: str) -> None:
        """Say something that the data on stdout does not."""
        if not self.quiet:
            self._write(f"note: {inert(message)}\n")

    def use_ascii(self) -> None:
        """Write messages in ASCII from now on."""
        letters.use_ascii(sys.stderr)

    def bug(self) -> None:
        """Show the traceback of the exception being handled."""
        self._write(f"{traceback.format_exc()}\nerror: this is a bug in stratbot; the lines above say where\n")

    @contextmanager
    def progress(self) -> Iterator[ProgressLines | None]:
        """Draw progress; None unless a person is watching stderr on a terminal that can redraw a line."""
        if self.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            yield None
            return
        from stratbot.cli.progress import ProgressLines

        lines = ProgressLines(self._write, columns=shutil.get_terminal_size().columns)
        try:
            yield lines
        finally:
            lines.close()

    def _write(self, text: str) -> None:
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(text.encode(encoding, letters.HANDLER).decode(encoding))
        sys.stderr.flush()
