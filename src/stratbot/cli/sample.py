"""`stratbot sample`: the documents that come with the program, for trying it out."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode

if TYPE_CHECKING:
    import argparse


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "sample",
        help="write the invented sample strategies into a folder, to try the program on",
        description="Write fifteen strategies of invented councils into a folder: DIR, else that of --corpus, else one of your "
        "own where this system keeps programs' data, which is found from everywhere. Files that are there stay as they are.",
        examples=("stratbot sample", "stratbot sample plans"),
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="where to; made if it is missing")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Write them."""
    from stratbot.config import own_folders
    from stratbot.corpus.sample import write_sample

    given = arguments.folder or arguments.corpus
    folder = given or own_folders()[0]
    written = write_sample(folder)
    output.write_text(f"{folder}\n")
    here = f" --corpus {shlex.quote(str(given))}" if given else ""
    diagnostics.note(f"{len(written)} files written; to read them, run: stratbot index{here}")
    return ExitCode.DONE
