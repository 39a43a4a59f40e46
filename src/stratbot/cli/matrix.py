"""`stratbot matrix`: every document by every theme, and corrections by hand."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness
from stratbot.cli.themes import (
    add_themes_option,
    cell_json,
    correction_json,
    document_json,
    judging,
    provenance_json,
    scope_words,
    theme_json,
    themes_of,
)
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse

    from stratbot.assistant import Caretaker
    from stratbot.cli.contract import Json
    from stratbot.lens.types import Matrix


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "matrix",
        help="every document by every theme",
        description="Judge every document by every theme: covered, mentioned in passing, not found or unreadable, with the best "
        "quote of each. Only what changed since the last time is judged again. --correct puts your own verdict beside the "
        "machine's, in corrections.csv beside the PDFs. Exits with 1 when nothing was found.",
        examples=(
            "stratbot matrix",
            "stratbot matrix --themes open_data,connectivity --latest",
            "stratbot matrix --evidence -o matrix.html",
            'stratbot matrix --correct "Marlshire 2016" open_data covered --reason "seen on page 4"',
        ),
    )
    add_themes_option(parser)
    options.add_switch(
        parser, "--latest", variable="STRATBOT_LATEST", help="leave out strategies that a later one of the issuer replaced"
    )
    options.add_switch(parser, "--evidence", variable="STRATBOT_EVIDENCE", help="show the quotes as well")
    options.add_option(
        parser,
        "--correct",
        variable="STRATBOT_CORRECT, the three parted by ;",
        nargs=3,
        metavar=("DOCUMENT", "THEME", "VERDICT"),
        default=_parts("STRATBOT_CORRECT", 3),
        help="say covered, mentioned or not_found of one cell; DOCUMENT is a path or an issuer, with its year if need be",
    )
    options.add_option(parser, "--reason", variable="STRATBOT_REASON", metavar="TEXT", help="why; needed with --correct")
    options.add_option(
        parser,
        "--uncorrect",
        variable="STRATBOT_UNCORRECT, the two parted by ;",
        nargs=2,
        metavar=("DOCUMENT", "THEME"),
        default=_parts("STRATBOT_UNCORRECT", 2),
        help="take a correction back",
    )
    exporting.add_export_options(parser)
    options.add_filters(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Judge, or note down what a person says."""
    from stratbot.assistant import open_assistant

    if arguments.reason is not None and arguments.correct is None and "STRATBOT_REASON" not in os.environ:
        raise SettingsError("A reason was given, but no correction.", hint="Add: --correct DOCUMENT THEME VERDICT")
    if arguments.correct is not None or arguments.uncorrect is not None:
        return _correct(arguments, open_assistant(options.settings_of(arguments)), diagnostics)
    from stratbot.export.lens_matrix import EVIDENCE, matrix_report
    from stratbot.lens.matrix import judge_themes

    chosen = exporting.chosen_format(arguments)
    themes = themes_of(arguments)
    assistant = open_assistant(options.settings_of(arguments))
    with judging(diagnostics) as progress:
        matrix = judge_themes(
            assistant,
            themes,
            filters=options.filters_of(arguments),
            latest_only=arguments.latest,
            progress=progress,
        )
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(matrix_json(matrix)), diagnostics, is_data=True)
    elif chosen in exporting.EXPORTS:
        exporting.export(arguments, matrix_report(matrix, command=_command(arguments)), chosen, diagnostics)
    else:
        report = matrix_report(matrix)
        quotes = [] if arguments.evidence else [one.heading for one in report.sections if one.heading.startswith(EVIDENCE)]
        exporting.write_report_text(arguments, report, diagnostics, leave_out=quotes)
        diagnostics.note("● covered, ◐ mentioned in passing, ○ not found, ✕ unreadable, ✎ corrected by hand")
        if quotes:
            diagnostics.note("the quotes: --evidence, or -o matrix.html")
    for stray in matrix.stray_corrections:
        diagnostics.note(f"corrections.csv speaks of what is not there: {stray.path}, {stray.theme_id} ({stray.verdict.value})")
    note_staleness(assistant, diagnostics)
    found = any(cell.verdict.value in ("covered", "mentioned") for row in matrix.cells for cell in row)
    code = ExitCode.DONE if found else ExitCode.NOT_FOUND
    return strict_code(code, matrix.documents) if arguments.strict else code


def matrix_json(matrix: Matrix) -> Json:
    """Return `matrix --json`."""
    from stratbot.lens.matrix import document_counts, theme_counts
    from stratbot.types import Verdict

    def counts(counted: Any) -> dict[str, int]:
        return {verdict.value: counted[verdict] for verdict in Verdict}

    return {
        "schema": "stratbot/matrix/1",
        "themes": [
            {**theme_json(theme), "counts": counts(counted)}
            for theme, counted in zip(matrix.themes, theme_counts(matrix), strict=True)
        ],
        "documents": [
            {**document_json(document), "sentences": sentences, "counts": counts(counted)}
            for document, sentences, counted in zip(matrix.documents, matrix.sentences, document_counts(matrix), strict=True)
        ],
        "cells": [cell_json(cell) for row in matrix.cells for cell in row],
        "stray_corrections": [correction_json(one) for one in matrix.stray_corrections],
        "recomputed": matrix.recomputed,
        **provenance_json(matrix.provenance),
    }


def _correct(arguments: argparse.Namespace, assistant: Caretaker, diagnostics: Diagnostics) -> ExitCode:
    """Write a correction, or take one back; the matrix itself is not shown."""
    from stratbot.cli import correct
    from stratbot.judging.themes import chosen_themes, load_themes

    if arguments.uncorrect is not None:
        if arguments.correct is not None:
            raise SettingsError("A cell is to be corrected and another not.", hint="Do one after the other.")
        return correct.take_back(assistant, arguments, diagnostics, *arguments.uncorrect)
    name, theme_id, verdict = arguments.correct
    given = arguments.themes or ""
    themes = themes_of(arguments) if given.endswith(".toml") else load_themes(options.settings_of(arguments).corpus_dir)
    chosen_themes(themes, [theme_id])
    return correct.write(assistant, arguments, diagnostics, name, verdict, theme_id)


def _parts(variable: str, number: int) -> list[str] | None:
    """Return what a variable names, parted by semicolons; None where it is not set."""
    value = os.environ.get(variable)
    if not value:
        return None
    parts = [part.strip() for part in value.split(";")]
    if len(parts) != number or not all(parts):
        raise SettingsError(f"{variable} is {value!r}.", hint=f"It takes {number} words parted by ;")
    return parts


def _command(arguments: argparse.Namespace) -> str:
    """Return what to type for the same once more."""
    words = ["stratbot", "matrix"]
    words += scope_words(arguments)
    if arguments.latest:
        words.append("--latest")
    return shlex.join(words)
