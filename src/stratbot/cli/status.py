"""`stratbot status`: what is indexed, what could not be read and why, what is out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code

if TYPE_CHECKING:
    import argparse


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "status",
        help="what is indexed, unread and out of date",
        description="Show what is indexed, what could not be read and why, and what has changed in the corpus since.",
        examples=(
            "stratbot status",
            "stratbot status --json",
        ),
    )
    options.add_formats(parser, "json")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Compare the index with the corpus."""
    from stratbot.assistant import open_assistant

    chosen = options.chosen_format(arguments, "json")
    assistant = open_assistant(options.settings_of(arguments))
    status = assistant.status()
    stale = assistant.staleness()
    if chosen == "json":
        from stratbot.cli.contract import dumps, status_json

        output.write_data(dumps(status_json(status, stale)))
    else:
        from stratbot.cli.human import Layout, status_text

        layout = Layout(columns=output.columns(), colour=output.wants_colour(arguments.color))
        output.write_text(status_text(status, layout, stale))
    return strict_code(ExitCode.DONE, status.documents) if arguments.strict else ExitCode.DONE
