"""`stratbot compare`: strategies, or versions of one, theme by theme."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness
from stratbot.cli.themes import (
    add_themes_option,
    cell_json,
    document_json,
    judging,
    provenance_json,
    theme_json,
    themes_of,
)

if TYPE_CHECKING:
    import argparse

    from stratbot.cli.contract import Json
    from stratbot.lens.types import Comparison


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "compare",
        help="strategies, or versions of one, theme by theme",
        description="Put two or more strategies beside each other, theme by theme, with paired quotes: what one covers and "
        "another does not, or, of two versions of one strategy, what was gained, lost and changed.",
        examples=(
            "stratbot compare Marlshire",
            "stratbot compare Thornmere Amberwick",
            "stratbot compare Thornmere Amberwick --themes open_data --json",
        ),
    )
    parser.add_argument(
        "strategies",
        nargs="+",
        metavar="STRATEGY",
        help='an issuer, an issuer and a year ("Marlshire 2013"), or a path; a single issuer stands for all its versions',
    )
    add_themes_option(parser)
    exporting.add_export_options(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Compare."""
    from stratbot.assistant import open_assistant
    from stratbot.export.lens_compare import comparison_report
    from stratbot.lens.compare import compare_strategies

    chosen = exporting.chosen_format(arguments)
    themes = themes_of(arguments)
    assistant = open_assistant(options.settings_of(arguments))
    with judging(diagnostics) as progress:
        found = compare_strategies(assistant, arguments.strategies, themes, progress=progress)
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(comparison_json(found)), diagnostics, is_data=True)
    elif chosen in exporting.EXPORTS:
        words = ["stratbot", "compare", *arguments.strategies, *(["--themes", arguments.themes] if arguments.themes else [])]
        exporting.export(arguments, comparison_report(found, command=shlex.join(words)), chosen, diagnostics)
    else:
        exporting.write_report_text(arguments, comparison_report(found), diagnostics)
    note_staleness(assistant, diagnostics)
    covered = any(cell.verdict.value in ("covered", "mentioned") for one in found.themes for cell in one.cells)
    code = ExitCode.DONE if covered else ExitCode.NOT_FOUND
    return strict_code(code, found.documents) if arguments.strict else code


def comparison_json(found: Comparison) -> Json:
    """Return `compare --json`."""
    from stratbot.cli.contract import citation_json

    return {
        "schema": "stratbot/compare/1",
        "documents": [document_json(document) for document in found.documents],
        "versions": found.is_versions,
        "themes": [
            {
                **theme_json(one.theme),
                "change": one.change,
                "cells": [cell_json(cell) for cell in one.cells],
                "quotes": [None if quote is None else citation_json(quote) for quote in one.quotes],
            }
            for one in found.themes
        ],
        **provenance_json(found.provenance),
    }
