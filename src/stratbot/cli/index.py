"""`stratbot index`: bring the index up to date with the corpus."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.errors import CancelledError

if TYPE_CHECKING:
    import argparse
    from types import FrameType


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "index",
        help="bring the index up to date with the corpus",
        description="Read and embed what changed in the corpus. Until the new index is whole, the old one answers.",
    )
    options.add_switch(
        parser, "--rebuild", variable="STRATBOT_REBUILD", help="read and embed everything anew, whatever is there already"
    )
    options.add_formats(parser, "json")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Build, with progress on a terminal; Ctrl-C leaves the index as it was."""
    from stratbot.assistant import open_assistant

    chosen = options.chosen_format(arguments, "json")
    try:
        with _interruptible() as cancelled, diagnostics.progress() as lines:
            assistant = open_assistant(options.settings_of(arguments))
            step = lines.build_step if lines else None
            report = assistant.build(rebuild=arguments.rebuild, progress=step, cancelled=cancelled)
    except (CancelledError, KeyboardInterrupt) as interruption:
        raise CancelledError("Interrupted; nothing was changed.", hint="Run the same command again to go on.") from interruption
    if chosen == "json":
        from stratbot.cli.contract import build_json, dumps

        output.write_data(dumps(build_json(report)))
    else:
        from stratbot.cli.human import Layout, build_text

        output.write_text(build_text(report, Layout(columns=output.columns(), colour=output.wants_colour(arguments.color))))
    if arguments.strict and (report.documents.failed or report.documents.unreadable):
        return ExitCode.UNREAD_DOCUMENTS
    return ExitCode.DONE


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a wish that the build looks at between steps; the second one interrupts at once."""
    wish = threading.Event()

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        wish.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield wish.is_set
    finally:
        signal.signal(signal.SIGINT, before)
