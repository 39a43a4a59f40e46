"""The one door to all formats: a report in, text or a file out."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from stratbot.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from stratbot.export.report import Report

FORMATS = ("csv", "md", "html", "xlsx")
BINARY_FORMATS = ("xlsx",)
SUFFIXES = {".csv": "csv", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".xlsx": "xlsx", ".json": "json"}
"""What a file's name says of its format."""


def report_bytes(report: Report, format: str) -> bytes:
    """Return a report in one of `FORMATS`; text as UTF-8.

    Raises:
        SettingsError: There is no such format, or the extra that it needs is not installed.
    """
    report = replace(report, sections=report.in_files())
    if format == "xlsx":
        from stratbot.export.workbook import report_xlsx

        return report_xlsx(report)
    return _text(report, format).encode("utf-8", "backslashreplace")


def write_report(report: Report, format: str, destination: Path) -> None:
    """Write a report to a file: whole or not at all.

    CSV files begin with a byte order mark, without which Excel takes them for another encoding.

    Raises:
        SettingsError: There is no such format, its extra is not installed, or the file cannot be written.
    """
    content = report_bytes(report, format)
    write_file(b"\xef\xbb\xbf" + content if format == "csv" else content, destination)


def write_file(content: bytes, destination: Path) -> None:
    """Write a file aside and move it into place, so that nobody ever sees half of it.

    Raises:
        SettingsError: It cannot be written.
    """
    try:
        if destination.exists() and not destination.is_file():  # a pipe or a device
            destination.write_bytes(content)
            return
        target = destination.resolve()  # what a link points to is replaced, not the link
        side = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}")
        try:
            side.write_bytes(content)
            os.replace(side, target)
        finally:
            with suppress(FileNotFoundError):
                side.unlink()
    except OSError as error:
        raise SettingsError(
            f"{destination} cannot be written: {error.strerror or error}.", hint="Name a file in a folder that exists: -o FILE"
        ) from error


def _text(report: Report, format: str) -> str:
    if format == "csv":
        from stratbot.export.spreadsheet import report_csv

        return report_csv(report)
    if format == "md":
        from stratbot.export.markdown import report_markdown

        return report_markdown(report)
    if format == "html":
        from stratbot.export.html import report_html

        return report_html(report)
    raise SettingsError(f"There is no export as {format!r}.", hint=f"There are {', '.join(FORMATS)}.")
