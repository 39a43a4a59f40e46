"""`stratbot gaps`: what one strategy lacks that its peers have, or what few have."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness
from stratbot.cli.themes import (
    add_all_versions,
    add_themes_option,
    cell_json,
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

    from stratbot.cli.contract import Json
    from stratbot.export.report import Report
    from stratbot.lens.types import Gaps, RareThemes


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "gaps",
        help="what one strategy lacks that its peers have, or what few have",
        description="Name the themes that a strategy does not cover while others do, each with a question that a scrutiny "
        "committee could put, the nearest misses, and what was searched; or, with --fewer-than, the themes that few strategies "
        "cover. Exits with 1 when there is no gap.",
        examples=(
            'stratbot gaps "Marlshire 2016"',
            "stratbot gaps Saltersea --evidence",
            "stratbot gaps --fewer-than 3 --csv",
        ),
    )
    parser.add_argument(
        "strategy",
        nargs="?",
        metavar="ISSUER",
        help='whose strategy: an issuer, an issuer and a year ("Marlshire 2016"), or a path',
    )
    options.add_option(
        parser,
        "--fewer-than",
        variable="STRATBOT_FEWER_THAN",
        metavar="N",
        type=options.positive,
        help="instead of one strategy: the themes that fewer than N strategies cover",
    )
    add_themes_option(parser)
    add_all_versions(parser)
    options.add_switch(
        parser, "--evidence", variable="STRATBOT_EVIDENCE", help="show the nearest misses and what was searched as well"
    )
    exporting.add_export_options(parser)
    options.add_filters(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Find what is missing."""
    from stratbot.assistant import open_assistant
    from stratbot.export.lens_gaps import gaps_report, rare_themes_report
    from stratbot.lens.gaps import gaps_of, rare_themes_of

    fewer_than = None if arguments.strategy else arguments.fewer_than
    if not arguments.strategy and fewer_than is None:
        raise SettingsError("Whose gaps?", hint='Run: stratbot gaps "Marlshire 2016", or: stratbot gaps --fewer-than 3')
    chosen = exporting.chosen_format(arguments)
    themes = themes_of(arguments)
    assistant = open_assistant(options.settings_of(arguments))
    filters, all_versions = options.filters_of(arguments), arguments.all_versions
    command = _command(arguments)
    with judging(diagnostics) as progress:
        if fewer_than is None:
            gaps = gaps_of(assistant, arguments.strategy, themes, filters=filters, all_versions=all_versions, progress=progress)
            found, documents = bool(gaps.gaps), (gaps.document, *gaps.peers)
            json, report = gaps_json(gaps), gaps_report(gaps, command=command)
        else:
            rare = rare_themes_of(assistant, fewer_than, themes, filters=filters, all_versions=all_versions, progress=progress)
            found, documents = bool(rare.themes), rare.documents
            json, report = rare_themes_json(rare), rare_themes_report(rare, command=command)
    _write(arguments, json, report, chosen, diagnostics)
    note_staleness(assistant, diagnostics)
    code = ExitCode.DONE if found else ExitCode.NOT_FOUND
    return strict_code(code, documents) if arguments.strict else code


def gaps_json(found: Gaps) -> Json:
    """Return `gaps ISSUER --json`."""
    return {
        "schema": "stratbot/gaps/1",
        "document": document_json(found.document),
        "peers": [document_json(peer) for peer in found.peers],
        "gaps": [
            {
                **theme_json(gap.theme),
                "cell": cell_json(gap.cell),
                "peers": [cell_json(cell) for cell in gap.peers],
                "question": gap.question,
            }
            for gap in found.gaps
        ],
        "covered_by_nobody": [theme.theme_id for theme in found.unshared],
        "searched": {"sentences": found.sentences, "pages": found.pages, "themes": found.themes_total},
        **provenance_json(found.provenance),
    }


def rare_themes_json(found: RareThemes) -> Json:
    """Return `gaps --fewer-than N --json`."""
    return {
        "schema": "stratbot/gaps/1",
        "fewer_than": found.fewer_than,
        "documents": [document_json(document) for document in found.documents],
        "themes": [
            {
                **theme_json(rare.theme),
                "covering": [cell_json(cell) for cell in rare.covering],
                "mentioning": [cell_json(cell) for cell in rare.mentioning],
                "missing": [cell_json(cell) for cell in rare.missing],
                "question": rare.question,
            }
            for rare in found.themes
        ],
        "searched": {"sentences": found.sentences, "pages": found.pages, "themes": found.themes_total},
        **provenance_json(found.provenance),
    }


def _write(arguments: argparse.Namespace, json: Json, report: Report, chosen: str, diagnostics: Diagnostics) -> None:
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(json), diagnostics, is_data=True)
    elif chosen in exporting.EXPORTS:
        exporting.export(arguments, report, chosen, diagnostics)
    else:
        from stratbot.export.lens_gaps import PROOF

        hidden = [] if arguments.evidence else [one.heading for one in report.sections if one.heading.startswith(PROOF)]
        exporting.write_report_text(arguments, report, diagnostics, leave_out=hidden)
        if hidden:
            diagnostics.note("the nearest misses and what was searched: --evidence, or -o gaps.html")


def _command(arguments: argparse.Namespace) -> str:
    """Return what to type for the same once more."""
    words = ["stratbot", "gaps"]
    words += [arguments.strategy] if arguments.strategy else ["--fewer-than", str(arguments.fewer_than)]
    words += scope_words(arguments)
    if arguments.all_versions:
        words.append("--all-versions")
    return shlex.join(words)
