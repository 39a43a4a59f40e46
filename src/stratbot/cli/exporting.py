"""`--csv`, `--md`, `--html`, `--xlsx` and `-o FILE`, for every command whose result can be exported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.cli import options, output
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse

    from stratbot.cli.diagnostics import Diagnostics
    from stratbot.export.report import Report

EXPORTS = ("csv", "md", "html", "xlsx")


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Add `--json`, the formats of an export, and the file it goes to."""
    options.add_formats(parser, "json", *EXPORTS)
    options.add_option(
        parser,
        "-o",
        "--output",
        variable="STRATBOT_OUTPUT",
        metavar="FILE",
        type=Path,
        help="write to this file instead of stdout; its ending names the format where no other option does",
    )


def chosen_format(arguments: argparse.Namespace, *, drawing: bool = False) -> str:
    """Return "text", "json", or one of `EXPORTS`, checked before any work is done; "svg" where there is a drawing to write.

    Raises:
        SettingsError: No file is named for XLSX, or its extra is not installed; or the file cannot be where it is named.
    """
    chosen = options.chosen_format(arguments, "json", *EXPORTS)
    file: Path | None = arguments.output
    if file is None and chosen in ("text", "json"):
        return chosen
    from stratbot.export.writers import BINARY_FORMATS, SUFFIXES

    if drawing and chosen == "text" and file is not None and file.suffix.lower() == ".svg":
        chosen = "svg"
    elif chosen == "text" and file is not None:
        if file.suffix.lower() not in (*SUFFIXES, ".txt"):
            raise SettingsError(
                f"{file} does not say which format to write.", hint=f"Add --{', --'.join(EXPORTS)} or --json, or end it in .html"
            )
        chosen = SUFFIXES.get(file.suffix.lower(), "text")
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        raise SettingsError(f"{file} cannot be written there.", hint="Name a file in a folder that exists: -o FILE")
    if chosen in BINARY_FORMATS and file is None:
        raise SettingsError(f"{chosen.upper()} is not text, so it needs a file.", hint=f"Add: -o FILE.{chosen}")
    if chosen == "xlsx":
        from stratbot.export.workbook import require_xlsxwriter

        require_xlsxwriter()
    return chosen


def export(arguments: argparse.Namespace, report: Report, chosen: str, diagnostics: Diagnostics) -> None:
    """Write a report in the chosen format, one of `EXPORTS`, to the file named or to stdout."""
    from stratbot.export.writers import report_bytes, write_report

    if arguments.output is None:
        output.write_data(report_bytes(report, chosen).decode())
        return
    write_report(report, chosen, arguments.output)
    diagnostics.note(f"written to {arguments.output}")


def write_text(arguments: argparse.Namespace, text: str, diagnostics: Diagnostics, *, is_data: bool) -> None:
    """Write what is no report, JSON (`is_data`) or text for a person, to the file named or to stdout."""
    if arguments.output is not None:
        from stratbot.export.writers import write_file

        write_file(text.encode("utf-8", "backslashreplace"), arguments.output)
        diagnostics.note(f"written to {arguments.output}")
    elif is_data:
        output.write_data(text)
    else:
        output.write_text(text)


def write_report_text(arguments: argparse.Namespace, report: Report, diagnostics: Diagnostics, *, demanded: bool = False) -> None:
    """Write a report as text for a person, to the file named or to stdout; `demanded` with what is shown on demand."""
    from stratbot.cli.human import Layout
    from stratbot.cli.report_text import report_text

    colour = output.wants_colour(arguments.color) and arguments.output is None
    text = report_text(report, Layout(columns=output.columns(), colour=colour), demanded=demanded)
    write_text(arguments, text, diagnostics, is_data=False)
