"""The command line: the last step of the path, from arguments to an exit code.

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from stratbot.cli import ask, options, output, search, terminal, unnamed
from stratbot.cli.diagnostics import Diagnostics, ExitCode, exit_code_of
from stratbot.errors import StratbotError

EXAMPLES = (
    "stratbot",
    'stratbot "Which councils cover digital apprenticeships?"',
    "stratbot < questions.txt",
    "stratbot help ask",
)
_EXIT_CODES = """\
exit codes:
  0 done · 1 done, but no evidence was found · 2 wrong arguments or settings · 3 index missing, incompatible or locked
  4 with --strict: some documents could not be read · 5 the model cannot be loaded · 130 interrupted
"""
_AT_ONCE = {"ask": ask, "search": search}
"""Commands that somebody waits for: they are parsed without the others, whose import takes as long as opening an index."""


def run() -> NoReturn:
    """Run the command of this process, and end it.

    After a question it is ended at once: Python would take a tenth of a second to clear up what the system clears up anyway.
    """
    code = main()
    if sys.argv[1:2] and sys.argv[1] in _AT_ONCE:
        atexit._run_exitfuncs()
        with suppress(OSError, ValueError):  # nobody reads any more, or the stream was closed
            output.flush()
            os._exit(code)
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        argv: Arguments after the program's name; None takes the process's own.

    Returns:
        The exit code, an `ExitCode`, also after `--help` and after an error.
    """
    # Set before numpy is imported: its products are small, and threads that wait for each other take longer on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(100_000)  # what is imported and opened stays; looking through it again and again takes 20 ms of a question
    diagnostics = Diagnostics()
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
        diagnostics.quiet = arguments.quiet
        if (arguments.ascii or output.wants_ascii()) and arguments.run is not terminal.run:  # which draws with signs
            output.use_ascii()
            diagnostics.use_ascii()
        code: ExitCode = arguments.run(arguments, diagnostics)
    except SystemExit as end:  # argparse ends so after --help and --version
        return int(end.code or 0)
    except StratbotError as error:
        diagnostics.error(str(error), hint=error.hint)
        return exit_code_of(error)
    except KeyboardInterrupt:
        diagnostics.error("Interrupted.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        output.discard()
        return ExitCode.BROKEN_PIPE
    except Exception:
        diagnostics.bug()
        return ExitCode.BUG
    return code


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse arguments after the program's name; a question may stand there without a command.

    Raises:
        SettingsError: They are none that the program takes.
    """
    if argv and argv[0] in _AT_ONCE:
        parser, commands = _parser()
        _AT_ONCE[argv[0]].add_command(commands)
        return parser.parse_args(argv)
    parser = build_parser()
    return unnamed.parse(parser, options.commands_of(parser), argv)


def build_parser() -> options.Parser:
    """Return the parser of the whole command line, with defaults from the environment.

    Raises:
        SettingsError: If a STRATBOT_ variable holds what its option does not take.
    """
    from stratbot.cli import (
        analyses,
        cluster,
        completion,
        correct,
        doctor,
        evaluate,
        fetch,
        help,
        index,
        mcp,
        sample,
        serve,
        show,
        status,
        watch_answers,
    )

    parser, commands = _parser()
    for command in (index, ask, correct, search, show, status, doctor, evaluate):
        command.add_command(commands)
    analyses.add_commands(commands)
    for command in (fetch, watch_answers, cluster, serve, mcp, sample, completion, help):
        command.add_command(commands)
    return parser


def _parser() -> tuple[options.Parser, argparse._SubParsersAction[options.Parser]]:
    """Return the parser without commands, and what takes them."""
    parser = options.Parser(
        prog="stratbot",
        description="Ask a folder of strategy documents. Without a command, a question is answered, and without a question the\n"
        "terminal UI opens.",
        epilog=_EXIT_CODES,
        examples=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_common_options(parser, inherited=False)
    options.add_language_model(parser, inherited=False)
    parser.set_defaults(run=terminal.run)
    return parser, parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=options.Parser)
