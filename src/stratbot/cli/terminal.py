"""`stratbot` without a command: the terminal UI."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.config import BROWSER_DRIVER
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Open the terminal UI.

    Raises:
        SettingsError: If there is no terminal to open it in.
    """
    if not has_terminal():
        raise no_terminal()
    from stratbot.assistant import open_assistant
    from stratbot.tui import app

    settings = options.settings_of(arguments)
    wording = None
    if settings.language_model.url:
        from stratbot.language_model.client import LanguageModel
        from stratbot.language_model.wording import word

        model = LanguageModel(settings.language_model)
        wording = partial(word, model)
    failed = app.run(open_assistant(settings), settings.corpus_dir, wording=wording, options=settings.options)
    return ExitCode.BUG if failed else ExitCode.DONE  # textual has shown the traceback


def has_terminal() -> bool:
    """Return whether a person can both type and see: in a terminal, or in a browser that `stratbot serve` speaks for."""
    if os.environ.get("TEXTUAL_DRIVER") == BROWSER_DRIVER:
        return True
    return sys.stdin is not None and sys.stdin.isatty() and output.is_terminal()


def no_terminal() -> SettingsError:
    """Return the error that says what to do instead of opening the terminal UI."""
    return SettingsError("The terminal UI needs a terminal.", hint='In a script, run: stratbot ask "QUESTION" --json')
