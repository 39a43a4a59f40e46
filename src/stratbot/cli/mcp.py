"""`stratbot mcp`: the documents as tools for programs that talk to language models."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from stratbot.cli import options
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "mcp",
        help="serve the documents to a program with a language model, over MCP",
        description="Speak the Model Context Protocol over standard input and output until the other side closes it. The program "
        "that starts this command can ask, search, list documents, read pages and check quotes; nothing is changed, and nothing "
        "is sent anywhere else.",
        examples=(
            "stratbot mcp",
            "stratbot mcp --corpus strategies --index strategies-index",
        ),
    )
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Serve until standard input ends.

    Raises:
        SettingsError: The extra is not installed.
    """
    if importlib.util.find_spec("mcp") is None:
        raise SettingsError("Serving over MCP needs a library that is not installed.", hint="pip install 'stratbot[mcp]'")
    from stratbot.assistant import open_assistant
    from stratbot.mcp.server import build_server

    build_server(open_assistant(options.settings_of(arguments))).run("stdio")
    return ExitCode.DONE
