"""Options that several commands take: their help, their environment variables, and what is made of them."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from stratbot.errors import SettingsError

if TYPE_CHECKING:
    from stratbot.config import Settings
    from stratbot.types import Filters

COLOURS = ("auto", "always", "never")
_TRUE = ("1", "true", "yes", "on")
_FALSE = ("", "0", "false", "no", "off")
_YEARS = re.compile(r"(?P<first>\d{4})?(?P<dash>[-–])?(?P<last>\d{4})?")


class Parser(argparse.ArgumentParser):
    """Raises what argparse would print, and writes help where data goes."""

    def __init__(self, *, examples: Sequence[str] = (), **kwargs: Any) -> None:
        """Take no abbreviations: an option added later must not change what a script says today.

        Args:
            examples: Lines to type, shown at the end of the help.
            **kwargs: What argparse takes.
        """
        super().__init__(allow_abbrev=False, **kwargs)
        self.examples = tuple(examples)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing and exiting."""
        raise SettingsError(message, hint=f"Run: {self.prog} --help")

    def format_help(self) -> str:
        """Return the help, with the examples behind it."""
        examples = "".join(f"  {example}\n" for example in self.examples)
        return super().format_help() + (f"\nexamples:\n{examples}" if examples else "")

    def print_help(self, file: Any = None) -> None:
        """Write the help to stdout; it was asked for."""
        from stratbot.cli import output

        output.write_text(self.format_help())


def commands_of(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Return the parsers of the commands that a parser knows, by name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def add_option(parser: argparse._ActionsContainer, *flags: str, variable: str, help: str, **kwargs: Any) -> None:
    """Add an option that takes a value, with the environment variable that sets its default."""
    kwargs.setdefault("default", os.environ.get(variable) or None)
    parser.add_argument(*flags, help=f"{help} (variable: {variable})", **kwargs)


def add_switch(parser: argparse._ActionsContainer, *flags: str, variable: str, help: str, **kwargs: Any) -> None:
    """Add an option without a value, with the environment variable that turns it on."""
    kwargs.setdefault("default", _switched_on(variable))
    parser.add_argument(*flags, action="store_true", help=f"{help} (variable: {variable})", **kwargs)


def add_common_options(parser: argparse.ArgumentParser, *, inherited: bool) -> None:
    """Add what every command takes, before the command's name or after it.

    Args:
        parser: The program's parser or a command's.
        inherited: Whether it is a command's: then only what is given there counts, over what was given before the name.
    """
    unless_given: dict[str, Any] = {"default": argparse.SUPPRESS} if inherited else {}
    group = parser.add_argument_group("common options")
    add_option(
        group,
        "--corpus",
        variable="STRATBOT_CORPUS",
        metavar="DIR",
        type=Path,
        help="the folder of PDFs; default corpus/",
        **unless_given,
    )
    add_option(
        group, "--index", variable="STRATBOT_INDEX", metavar="DIR", type=Path, help="the index; default index/", **unless_given
    )
    add_option(
        group,
        "--model",
        variable="STRATBOT_MODEL",
        metavar="NAME",
        help="name or folder of a sentence-transformers model; default the one installed with stratbot",
        **unless_given,
    )
    add_option(
        group,
        "--judge",
        variable="STRATBOT_JUDGE",
        metavar="NAME",
        help="name or folder of a cross-encoder that judges the sentences of set answers; default the built-in judge",
        **unless_given,
    )
    add_option(
        group,
        "--color",
        variable="STRATBOT_COLOR",
        metavar="WHEN",
        type=_colour,
        help="auto, always or never; auto means on a terminal, unless NO_COLOR is set",
        **({"default": os.environ.get("STRATBOT_COLOR") or "auto"} | unless_given),
    )
    add_switch(
        group,
        "--ascii",
        variable="STRATBOT_ASCII",
        help="text in ASCII, with letters for signs; so under LC_ALL=C too",
        **unless_given,
    )
    add_switch(
        group, "--quiet", "-q", variable="STRATBOT_QUIET", help="no progress and no notes on stderr; errors only", **unless_given
    )
    add_switch(
        group,
        "--strict",
        variable="STRATBOT_STRICT",
        help="exit with 4 if some documents could not be read",
        **unless_given,
    )
    group.add_argument("--version", action=_Version, nargs=0, default=argparse.SUPPRESS, help="write the version and exit")


def add_language_model(parser: argparse.ArgumentParser, *, inherited: bool) -> None:
    """Add what names a language model; `inherited` as for the common options."""
    unless_given: dict[str, Any] = {"default": argparse.SUPPRESS} if inherited else {}
    group = parser.add_argument_group("a language model, if you have one; see docs/connections.md")
    add_option(
        group,
        "--llm",
        variable="STRATBOT_LLM",
        metavar="URL",
        help="address of a server (Ollama, llama.cpp, vLLM ...) whose model words answers from quotes, which are sent to it",
        **unless_given,
    )
    add_option(
        group,
        "--llm-model",
        variable="STRATBOT_LLM_MODEL",
        metavar="NAME",
        help="the model, as the server calls it; needed with --llm",
        **unless_given,
    )
    add_option(
        group,
        "--llm-key",
        variable="STRATBOT_LLM_KEY",
        metavar="VARIABLE",
        help="name of the environment variable that holds the key, where the server wants one",
        **unless_given,
    )
    add_option(
        group,
        "--llm-timeout",
        variable="STRATBOT_LLM_TIMEOUT",
        metavar="SECONDS",
        type=_seconds,
        help="how long one reply may take; default 60",
        **({"default": os.environ.get("STRATBOT_LLM_TIMEOUT") or "60"} | unless_given),
    )


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add what narrows the documents."""
    issuers = [name.strip() for name in os.environ.get("STRATBOT_ISSUER", "").split(";") if name.strip()]
    add_option(
        parser,
        "--issuer",
        variable="STRATBOT_ISSUER, names separated by ;",
        metavar="NAME",
        action=_Issuers,
        default=tuple(issuers),
        help="only documents of this council, city or body; may be given several times",
    )
    groups = [name.strip() for name in os.environ.get("STRATBOT_GROUP", "").split(";") if name.strip()]
    add_option(
        parser,
        "--group",
        variable="STRATBOT_GROUP, names separated by ;",
        metavar="NAME",
        action=_Issuers,
        default=tuple(groups),
        help="only documents of a group that documents.csv names, or of a kind such as “county councils”; may be given again",
    )
    add_option(
        parser,
        "--year",
        variable="STRATBOT_YEAR",
        metavar="A-B",
        type=_years,
        help="only documents of these years: 2014-2016, 2015, 2015- or -2016",
    )


def add_formats(parser: argparse.ArgumentParser, *formats: str) -> None:
    """Add `--json` and its like, of which one can be given, and check the variable that stands for them."""
    default = os.environ.get("STRATBOT_FORMAT") or "text"
    if default not in ("text", *_FORMATS):
        raise SettingsError(f"STRATBOT_FORMAT is {default!r}.", hint=f"It takes text, {', '.join(_FORMATS)}.")
    group = parser.add_mutually_exclusive_group()
    for name in formats:
        group.add_argument(
            f"--{name}",
            dest="format",
            action="store_const",
            const=name,
            default=default,
            help=f"{_FORMATS[name]} (variable: STRATBOT_FORMAT={name})",
        )


def chosen_format(arguments: argparse.Namespace, *formats: str) -> str:
    """Return the format to write.

    Raises:
        SettingsError: If STRATBOT_FORMAT names one that this command does not write.
    """
    chosen: str = arguments.format
    if chosen not in ("text", *formats):
        raise SettingsError(
            f"This command does not write {chosen}.", hint=f"STRATBOT_FORMAT can be text, {', '.join(formats)} here."
        )
    return chosen


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings that the common options name."""
    from stratbot.config import LanguageModelSettings, settings_from_environment

    takes_one = hasattr(arguments, "llm")
    return settings_from_environment(
        corpus_dir=arguments.corpus,
        index_dir=arguments.index,
        model=arguments.model,
        judge=arguments.judge,
        language_model=LanguageModelSettings(
            url=arguments.llm or "",
            model=arguments.llm_model or "",
            key_variable=arguments.llm_key or "",
            timeout_s=arguments.llm_timeout,
        )
        if takes_one
        else None,
    )


def filters_of(arguments: argparse.Namespace) -> Filters | None:
    """Return what narrows the documents; None when nothing was given."""
    from stratbot.types import Filters

    first, last = arguments.year or (None, None)
    return Filters(issuers=tuple(arguments.issuer), groups=tuple(arguments.group), year_from=first, year_to=last) or None


class _Issuers(argparse.Action):
    """Collects names; the first one given replaces those of the environment."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: Any = None) -> None:
        """Take one more name."""
        before = getattr(namespace, self.dest)
        setattr(namespace, self.dest, (*(() if before is self.default else before), values))


class _Version(argparse.Action):
    """Writes the version and ends; looking it up costs more than all other options together, so it waits until asked."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: Any = None) -> None:
        """Write and end."""
        from importlib.metadata import version

        from stratbot.cli import output

        output.write_text(f"stratbot {version('stratbot')}\n")
        parser.exit()


def _years(text: str) -> tuple[int | None, int | None]:
    match = _YEARS.fullmatch(text.strip())
    if not match or not (match["first"] or match["last"]) or (match["first"] and match["last"] and not match["dash"]):
        raise argparse.ArgumentTypeError(f"{text!r} is not a year or a range such as 2014-2016, 2015- or -2016")
    first = int(match["first"]) if match["first"] else None
    last = int(match["last"]) if match["last"] else None
    if not match["dash"]:
        return first, first
    if first is not None and last is not None and first > last:
        raise argparse.ArgumentTypeError(f"{text!r} ends before it begins")
    return first, last


def year(text: str) -> int:
    """Return a year, for argparse."""
    if not (text.isdecimal() and len(text) == 4):
        raise argparse.ArgumentTypeError(f"{text!r} is not a year")
    return int(text)


def positive(text: str) -> int:
    """Return a whole number from 1, for argparse."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def from_zero(text: str) -> int:
    """Return a whole number from 0, for argparse."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds up to 3600")
    return seconds


def _colour(text: str) -> str:
    if text not in COLOURS:
        raise argparse.ArgumentTypeError(f"{text!r} is not one of {', '.join(COLOURS)}")
    return text


def _switched_on(variable: str) -> bool:
    value = os.environ.get(variable, "").strip().lower()
    if value not in _TRUE + _FALSE:
        raise SettingsError(
            f"{variable} is {value!r}.", hint=f"It takes {', '.join(_TRUE)} or {', '.join(filter(None, _FALSE))}."
        )
    return value in _TRUE


_FORMATS = {
    "json": "write JSON, whose keys are only ever added to",
    "csv": "write a table for a spreadsheet",
    "md": "write Markdown",
    "html": "write a web page that needs nothing else",
    "xlsx": "write an Excel workbook; needs -o FILE",
}
