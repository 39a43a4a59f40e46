"""The only writer to stdout: data and nothing else, flushed before any message follows."""

from __future__ import annotations

import os
import shutil
import sys

from stratbot.cli import letters

PIPE_COLUMNS = 100
READABLE_COLUMNS = 120


def write_text(text: str) -> None:
    """Write text for a person, in the terminal's own encoding; signs that it has not are letters."""
    _write(text, encoding=sys.stdout.encoding or "utf-8", errors=letters.HANDLER)


def write_data(text: str) -> None:
    r"""Write data for a program: UTF-8 whatever the locale says.

    A lone surrogate (a file name that is not UTF-8) becomes `\udcXX`, which is also how JSON spells it.
    """
    _write(text, encoding="utf-8", errors="backslashreplace")


def use_ascii() -> None:
    """Write text in ASCII from now on. Data for programs stays UTF-8."""
    letters.use_ascii(sys.stdout)


def wants_ascii() -> bool:
    """Return whether LC_ALL asks for ASCII, which Python itself does not heed: it writes UTF-8 there."""
    python = os.environ.get("PYTHONIOENCODING") or os.environ.get("PYTHONUTF8") == "1"
    return not python and os.environ.get("LC_ALL") in {"C", "POSIX"}


def is_terminal() -> bool:
    """Return whether a person is looking."""
    return sys.stdout.isatty()


def columns() -> int:
    """Return the width to lay text out in: the terminal's, as far as lines stay readable, or 100 in a pipe."""
    return min(shutil.get_terminal_size().columns, READABLE_COLUMNS) if is_terminal() else PIPE_COLUMNS


def wants_colour(choice: str) -> bool:
    """Decide on colour from `--color`; `auto` means on a terminal, unless NO_COLOR (https://no-color.org) is set."""
    if choice == "auto":
        return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return choice == "always"


def flush() -> None:
    """Write what argparse may have left in the buffer."""
    sys.stdout.flush()


def discard() -> None:
    """Send what is still buffered nowhere, because the reader has gone: the interpreter flushes stdout once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _write(text: str, *, encoding: str, errors: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(encoding, errors))
    sys.stdout.buffer.flush()
