"""What is meant where no command is named: a question, questions from a pipe, the terminal UI, or a command misspelled."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from stratbot.cli import options, terminal
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse

_ANSWERED_AT_ONCE = frozenset({"-h", "--help", "--version"})


def parse(parser: argparse.ArgumentParser, commands: Collection[str], argv: Sequence[str]) -> argparse.Namespace:
    """Parse arguments that may name no command.

    Words with a space or a question mark in them are a question, which `ask` takes with its own options. Without any word the
    questions come from stdin, unless the terminal UI can be opened.

    Args:
        parser: Of the whole command line.
        commands: The names of the commands.
        argv: Arguments after the program's name.

    Raises:
        SettingsError: The first word is neither a command nor a question, or an option is wrong.
    """
    word = _first_word(argv, _flags_with_values(parser))
    if word is None:
        if _ANSWERED_AT_ONCE & set(argv) or terminal.has_terminal() or sys.stdin is None or sys.stdin.isatty():
            return parser.parse_args(argv)
        arguments = parser.parse_args(["ask", *argv])
        arguments.is_piped = True
        return arguments
    if word not in commands:
        check_command(word, commands, is_alone=argv[-1] == word)
        return parser.parse_args(["ask", *argv])
    return parser.parse_args(argv)


def check_command(word: str, commands: Collection[str], *, is_alone: bool = True) -> None:
    """Take a word for a question, or say that it is no command.

    Args:
        word: No command.
        commands: The names of the commands.
        is_alone: Whether no other words follow, which with it might be a question without its quotation marks.

    Raises:
        SettingsError: It is no question; the message names the command that was probably meant.
    """
    typed = word.strip()
    if not typed or any(letter.isspace() for letter in typed):
        return
    if "?" in typed and not _nearest(typed, commands, cutoff=0.75):  # "status?" is nearly a command, "drones?" is not
        return
    quoted = "" if is_alone else '. A question goes in quotation marks: stratbot "QUESTION"'
    raise no_command(word, commands, hint=f"Run: stratbot --help{quoted}")


def no_command(word: str, commands: Collection[str], *, hint: str) -> SettingsError:
    """Return the error of a word that is no command, with the command that was probably meant."""
    near = _nearest(word, commands)
    return SettingsError(f"There is no command {word!r}{f'; did you mean {near}?' if near else '.'}", hint=hint)


def _nearest(word: str, commands: Collection[str], *, cutoff: float = 0.6) -> str:
    """Return the command whose name is the most like a word; empty where none is."""
    return next(iter(difflib.get_close_matches(word.strip("? ").lower(), commands, n=1, cutoff=cutoff)), "")


def _first_word(argv: Sequence[str], with_values: Collection[str]) -> str | None:
    """Return the first argument that is neither an option nor an option's value."""
    place = 0
    while place < len(argv):
        if argv[place] == "--":
            return next(iter(argv[place + 1 :]), None)
        if not argv[place].startswith("-") or argv[place] == "-":
            return argv[place]
        place += 2 if argv[place] in with_values else 1
    return None


def _flags_with_values(parser: argparse.ArgumentParser) -> set[str]:
    """Return the options of the program and of `ask` that take a value."""
    return {
        flag
        for one in (parser, options.commands_of(parser)["ask"])
        for action in one._actions
        for flag in action.option_strings
        if action.nargs != 0
    }
