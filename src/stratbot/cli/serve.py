"""`stratbot serve`: the terminal UI in a browser on this machine."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import TYPE_CHECKING, Any

from stratbot.cli import options
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "serve",
        help="open the terminal UI in a browser",
        description="Serve the terminal UI to browsers on this machine, until Ctrl-C. Nobody is asked for a password: whoever "
        "reaches the address reads the documents and can change the library.",
        examples=(
            "stratbot serve",
            "stratbot serve --port 8080",
        ),
    )
    options.add_option(
        parser,
        "--host",
        variable="STRATBOT_HOST",
        metavar="ADDRESS",
        default=os.environ.get("STRATBOT_HOST") or "127.0.0.1",
        help="address to listen on; default 127.0.0.1, which only this machine reaches",
    )
    options.add_option(
        parser,
        "--port",
        variable="STRATBOT_PORT",
        metavar="N",
        type=_port,
        default=os.environ.get("STRATBOT_PORT") or "8000",
        help="port to listen on; default 8000, 0 for any that is free",
    )
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Serve until interrupted.

    Raises:
        SettingsError: The extra is not installed, or the address cannot be listened on.
    """
    if importlib.util.find_spec("textual_serve") is None:
        raise SettingsError("Serving to a browser needs a library that is not installed.", hint="pip install 'stratbot[serve]'")
    from stratbot.cli.browser import BrowserServer, address_of, is_loopback, listen

    settings = options.settings_of(arguments)
    # By the environment, not as arguments: the server runs its command through a shell, and a folder may have any name.
    os.environ["STRATBOT_CORPUS"] = str(settings.corpus_dir.absolute())
    os.environ["STRATBOT_INDEX"] = str(settings.index_dir.absolute())
    os.environ["STRATBOT_MODEL"] = settings.encoder.model
    os.environ["STRATBOT_JUDGE"] = settings.judge.model
    try:
        listening = listen(arguments.host, arguments.port)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(
            f"{arguments.host}, port {arguments.port} cannot be listened on: {reason}.", hint="Choose another one: --port N"
        ) from error
    with listening:
        server = BrowserServer([sys.executable, "-P", "-m", "stratbot"], listening)
        if not is_loopback(server.host):
            diagnostics.note(
                f"{server.host} can be reached from other machines, and no password is asked for. Leave --host out to serve this "
                "machine only."
            )
        diagnostics.note(f"Open {address_of(server)} in a browser. Ctrl-C ends.")
        server.run()
    return ExitCode.DONE


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        import argparse

        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 0 to 65535")
    return int(text)
