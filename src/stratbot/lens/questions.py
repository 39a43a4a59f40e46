"""Questions or queries, one a line, from a file or from stdin."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from stratbot.errors import SettingsError


def lines_of(source: Path | None) -> Iterator[str]:
    """Yield each line as soon as it is there; empty lines and those that begin with `#` are passed over.

    Args:
        source: A file in UTF-8; None for stdin.

    Raises:
        SettingsError: If the file cannot be read or is not UTF-8.
    """
    if source is None:
        yield from _questions(sys.stdin, name="stdin")
        return
    try:
        with source.open(encoding="utf-8") as file:
            yield from _questions(file, name=str(source))
    except OSError as error:
        raise SettingsError(
            f"{source} cannot be read: {error.strerror}.", hint="Name a text file with one question a line."
        ) from error


def _questions(file: Iterable[str], *, name: str) -> Iterator[str]:
    try:
        for number, line in enumerate(file):
            text = (line.removeprefix("\ufeff") if number == 0 else line).strip()
            if text and not text.startswith("#"):
                yield text
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name} is not UTF-8 text.", hint="Save it as UTF-8, one question a line.") from error
