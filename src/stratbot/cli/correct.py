"""`stratbot correct`: what a person says of one document on a topic, kept beside the PDFs and counted in every answer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import options
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from stratbot.assistant import Caretaker
    from stratbot.judging.themes import Theme
    from stratbot.types import Document


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "correct",
        help="your own verdict on one document",
        description="Say that a document covers a topic, only mentions it, or does not. Questions about the topic count it from "
        "then on, and show it as a person's; it is kept in corrections.csv beside the PDFs. ask --explain says what the topic of "
        "a question is. --undo takes it back, and exits with 1 when there was nothing to take back.",
        examples=(
            'stratbot correct Oxmoor "public wi-fi" covered --reason "seen on page 4"',
            'stratbot correct Oxmoor "public wi-fi" --undo',
        ),
    )
    parser.add_argument("document", metavar="DOCUMENT", help="a path or an issuer, with its year if need be")
    parser.add_argument("topic", metavar="TOPIC", help="what is asked about, or the id of a theme")
    parser.add_argument("verdict", nargs="?", metavar="VERDICT", help="covered, mentioned or not_found")
    options.add_option(parser, "--reason", variable="STRATBOT_REASON", metavar="TEXT", help="why; needed with a verdict")
    options.add_switch(parser, "--undo", variable="STRATBOT_UNDO", help="take the correction back")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Note down what a person says, or take it back."""
    from stratbot.assistant import open_assistant
    from stratbot.judging.themes import load_themes

    if arguments.undo == (arguments.verdict is not None):
        raise SettingsError(
            "A verdict was given to be taken back." if arguments.undo else "There is no verdict.",
            hint='Run: stratbot correct DOCUMENT "TOPIC" covered --reason "seen on page 4", or with --undo without a verdict.',
        )
    settings = options.settings_of(arguments)
    theme_id, topic = _subject(arguments.topic, load_themes(settings.corpus_dir))
    assistant = open_assistant(settings)
    if arguments.undo:
        return take_back(assistant, arguments, diagnostics, arguments.document, theme_id, topic)
    return write(assistant, arguments, diagnostics, arguments.document, arguments.verdict, theme_id, topic)


ANALYSIS = "matrix"
"""The command of the analysis whose cells can be corrected by it as well."""


def add_to_analysis(parser: argparse.ArgumentParser) -> None:
    """Add what corrects a cell to the command of the analysis."""
    options.add_option(
        parser,
        "--correct",
        variable="STRATBOT_CORRECT, the three parted by ;",
        nargs=3,
        metavar=("DOCUMENT", "THEME", "VERDICT"),
        default=_parts("STRATBOT_CORRECT", 3),
        help="say covered, mentioned or not_found of one cell; DOCUMENT is a path or an issuer, with its year if need be",
    )
    options.add_option(parser, "--reason", variable="STRATBOT_REASON", metavar="TEXT", help="why; needed with --correct")
    options.add_option(
        parser,
        "--uncorrect",
        variable="STRATBOT_UNCORRECT, the two parted by ;",
        nargs=2,
        metavar=("DOCUMENT", "THEME"),
        default=_parts("STRATBOT_UNCORRECT", 2),
        help="take a correction back",
    )


def is_meant(arguments: argparse.Namespace) -> bool:
    """Return whether a cell of the analysis is to be corrected, or not any more.

    Raises:
        SettingsError: A reason is given, but no correction.
    """
    if arguments.reason is not None and arguments.correct is None and "STRATBOT_REASON" not in os.environ:
        raise SettingsError("A reason was given, but no correction.", hint="Add: --correct DOCUMENT THEME VERDICT")
    return arguments.correct is not None or arguments.uncorrect is not None


def from_analysis(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Correct a cell of the analysis, or take a correction back; the analysis itself is not shown."""
    from stratbot.assistant import open_assistant
    from stratbot.judging.themes import chosen_themes, load_themes

    settings = options.settings_of(arguments)
    assistant = open_assistant(settings)
    if arguments.uncorrect is not None:
        if arguments.correct is not None:
            raise SettingsError("A cell is to be corrected and another not.", hint="Do one after the other.")
        return take_back(assistant, arguments, diagnostics, *arguments.uncorrect)
    name, theme_id, verdict = arguments.correct
    given = arguments.themes or ""
    themes = load_themes(settings.corpus_dir, Path(given) if given.endswith(".toml") else None)
    chosen_themes(themes, [theme_id])
    return write(assistant, arguments, diagnostics, name, verdict, theme_id)


def _parts(variable: str, number: int) -> list[str] | None:
    """Return what a variable names, parted by semicolons; None where it is not set."""
    value = os.environ.get(variable)
    if not value:
        return None
    parts = [part.strip() for part in value.split(";")]
    if len(parts) != number or not all(parts):
        raise SettingsError(f"{variable} is {value!r}.", hint=f"It takes {number} words parted by ;")
    return parts


def write(
    assistant: Caretaker,
    arguments: argparse.Namespace,
    diagnostics: Diagnostics,
    name: str,
    verdict: str,
    theme_id: str,
    topic: str = "",
) -> ExitCode:
    """Write a correction with its reason, of a theme or else of a topic."""
    from datetime import date

    from stratbot.judging.corrections import parse_verdict, write_correction
    from stratbot.types import Correction

    if not (arguments.reason or "").strip():
        raise SettingsError("A correction needs a reason.", hint='Add: --reason "seen on page 4"')
    document = _one_document(assistant.documents(), name)
    correction = Correction(
        path=document.path,
        theme_id=theme_id,
        topic=topic,
        verdict=parse_verdict(verdict),
        reason=arguments.reason.strip(),
        corrected_on=date.today().isoformat(),
    )
    write_correction(options.settings_of(arguments).corpus_dir, correction)
    diagnostics.note(f"corrected: {document.path}, {theme_id or topic}: {correction.verdict.value}")
    return ExitCode.DONE


def take_back(
    assistant: Caretaker, arguments: argparse.Namespace, diagnostics: Diagnostics, name: str, theme_id: str, topic: str = ""
) -> ExitCode:
    """Take a correction back, of a theme or else of a topic."""
    from stratbot.judging.corrections import remove_correction

    path = _path_to_forget(assistant.documents(), name)
    if not remove_correction(options.settings_of(arguments).corpus_dir, path, theme_id, topic):
        diagnostics.note(f"there is no correction of {path}, {theme_id or topic}")
        return ExitCode.NOT_FOUND
    diagnostics.note(f"taken back: {path}, {theme_id or topic}")
    return ExitCode.DONE


def _subject(given: str, themes: Sequence[Theme]) -> tuple[str, str]:
    """Return the id of the theme that is meant, by its id or a name, and the topic where it is none."""
    from stratbot.judging.themes import theme_asked_for
    from stratbot.query.words import topic_key

    topic = " ".join(given.split())
    if not topic_key(topic):
        raise SettingsError(f"{given!r} is no topic.", hint='Name what was asked about, for example "cable cars".')
    theme = next((one for one in themes if one.theme_id == topic), None) or theme_asked_for(topic, themes)
    return (theme.theme_id, "") if theme else ("", topic)


def _one_document(documents: tuple[Document, ...], name: str) -> Document:
    """Return the one document that is meant: of several versions none is guessed at."""
    from stratbot.lens.matrix import documents_named

    found = documents_named(documents, name)
    if len(found) > 1:
        paths = ", ".join(document.path for document in found)
        raise SettingsError(f"{name!r} may mean several documents.", hint=f"Name one by its path: {paths}.")
    return found[0]


def _path_to_forget(documents: tuple[Document, ...], name: str) -> str:
    """Return the path that is meant; a correction may be of a document that is gone, so any other name is taken for a path."""
    try:
        return _one_document(documents, name).path
    except SettingsError:
        if name.lower().endswith(".pdf"):
            return name
        raise
