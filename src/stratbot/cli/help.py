"""`stratbot help`: what `--help` says, of the program or of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.cli import options
from stratbot.cli.diagnostics import Diagnostics, ExitCode

if TYPE_CHECKING:
    import argparse


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "help",
        help="what a command takes",
        description="Show what the program or a command takes, as --help does.",
        examples=("stratbot help", "stratbot help ask", "stratbot help eval coverage"),
    )
    parser.add_argument("about", nargs="*", metavar="COMMAND", help="a command; without one, the program")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Write the help.

    Raises:
        SettingsError: There is no such command.
    """
    from stratbot.cli.main import build_parser
    from stratbot.cli.unnamed import no_command

    parser = build_parser()
    for word in arguments.about:
        commands = options.commands_of(parser)
        if word not in commands:
            raise no_command(word, commands, hint=f"Run: {parser.prog} --help")
        parser = commands[word]
    parser.print_help()
    return ExitCode.DONE
