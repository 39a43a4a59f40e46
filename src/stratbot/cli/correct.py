"""`stratbot correct`: what a person says of one document on a topic, kept beside the PDFs and counted in every answer."""

from __future__ import annotations

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
