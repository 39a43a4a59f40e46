"""Every analysis that reads strategies side by side: a file for each, and all views are made from it.

An analysis is a record: what it is called, what can be asked of it, what works it out, and the `Report` that comes of it. The
terminal UI makes its menu, palette and screens from the records, the command line its commands with their help, JSON and files.
To add one, add a file with `ANALYSES = (Analysis(...),)` here; nothing else has to know of it. Files whose names begin with "_"
are shared parts; CONTRIBUTING.md names an example to begin from. All of them are imported with the command line, so what is heavy
is imported in functions.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stratbot.assistant import LocalAssistant
    from stratbot.export.jsonable import Json
    from stratbot.export.report import Bars, Report
    from stratbot.types import Filters

Progress = Callable[[int, int, str], None]
"""Called with how many steps are done, how many there are, and what is at hand."""


class Kind(Enum):
    """What an option takes, which says how each view asks for it."""

    TEXT = auto()
    FILE = auto()
    YEAR = auto()
    NUMBER = auto()
    """From 1."""
    SWITCH = auto()
    STRATEGY = auto()
    """One document: a path, an issuer, or an issuer and a year."""
    STRATEGIES = auto()
    """Two documents or more, or an issuer for all versions of its strategy."""
    ISSUERS = auto()
    """Names that narrow the documents besides the filters."""
    RUN = auto()
    """A former run to compare with: the terminal UI asks for all that says which in one dialogue."""


class Narrowed(StrEnum):
    """What is narrowed when something narrows the documents, in the words that stand before it."""

    READ = "Only "
    PEERS = "Against only "
    CHOICE = "Chosen from only "
    """Only which documents are offered, not the result."""
    NOTHING = ""


class Shape(Enum):
    """How the terminal UI shows a report."""

    TABLE = auto()
    GRID = auto()
    """As the report's grid, whole, by column and by row."""
    TABLE_AND_GRID = auto()
    """The table first, and the grid behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that can be asked for."""

    name: str
    """Of the value; on the command line with -- before it and - for _, unless it is positional."""
    kind: Kind
    help: str
    metavar: str = ""
    is_positional: bool = False
    is_needed: bool = False
    """Without it the analysis is not meant. Of analyses that share a command, the first is taken that has what it needs."""
    default: Callable[[], Any] | None = None
    initial: Any = None
    """What the terminal UI begins with, where the command line has no default."""
    question: str = ""
    """What the terminal UI asks before it begins; empty where it does not ask."""
    steps: bool = False
    """In the terminal UI + and - change it."""
    excludes: bool = False
    """Excludes the other options that exclude."""
    is_view: bool = False
    """Says only how much is shown, so that it does not belong to what is typed for the same result."""

    @property
    def flag(self) -> str:
        """Return what is typed for it."""
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What goes on while a result is worked out."""

    progress: Callable[[str, int, int, str], None]
    """Called with what is being done, for example "Judging themes", then as `Progress`."""
    cancelled: Callable[[], bool]

    def doing(self, words: str) -> Progress:
        """Return what tells of the steps of one part of the work."""
        return lambda done, total, detail: self.progress(words, done, total, detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An analysis with what was asked of it."""

    analysis: Analysis
    values: Mapping[str, Any]
    """By the names of options; those not given are None or absent."""
    filters: Filters | None = None
    """What narrows the documents."""
    options: tuple[str, ...] = ()
    """What names other folders and models than those of every day on the command line, as `Settings.options` returns it."""

    def __getitem__(self, name: str) -> Any:
        """Return the value of an option; None where it was not given."""
        return self.values.get(name)

    def again(self, **resolved: Any) -> str:
        """Return what to type for the same once more, as a shell takes it.

        Args:
            resolved: Values that are known only now, instead of those asked for.

        Returns:
            The line; empty where there is none, because the command line takes no list of documents.
        """
        from stratbot.export.provenance import command_again

        values = {**self.values, **resolved}
        words = []
        for option in sorted(self.analysis.options, key=lambda one: not one.is_positional):
            value = values.get(option.name)
            if not value or option.is_view or option.kind is Kind.ISSUERS:
                continue
            given = [str(one) for one in (value if isinstance(value, list | tuple) else (value,))]
            words += given if option.is_positional else [option.flag, *([] if option.kind is Kind.SWITCH else given)]
        filters = self.filters if self.analysis.narrowed in (Narrowed.READ, Narrowed.PEERS) else None
        return command_again("stratbot", self.analysis.command, *words, filters=filters, options=self.options)


def _no_notes(found: Any, asked: Asked) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One analysis: the record that every view is made from.

    A result, `Any` in the fields below, is a dataclass of the analysis's own with a field `provenance`.
    """

    key: str
    command: str
    """Of the command line; several analyses may share one, and the first of them describes it."""
    place: int
    """In menus, smallest first."""
    letter: str
    """That opens it in the menu."""
    title: str
    """Of its screen."""
    name: str
    """In the menu."""
    says: str
    """What it shows, in one sentence."""
    words: str
    """What else a person may type to find it."""
    help: str = ""
    """Of the command, in a line."""
    description: str = ""
    examples: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    narrowed: Narrowed = Narrowed.READ
    shape: Shape = Shape.TABLE
    doing: str
    """What goes on while it is worked out, for example "Judging themes"."""
    signs: str = ""
    """What signs mean that stand alone on the command line."""
    on_demand: str = ""
    """Where to find what the command line leaves out: "the quotes: --evidence, or -o matrix.html"."""
    compute: Callable[[LocalAssistant, Asked, Work], Any]
    """Works it out; may raise any StratbotError, and CancelledError when the work says so."""
    report: Callable[[Any, Asked], Report]
    json: Callable[[Any], Json]
    """What the command line writes as JSON: keys are added, never renamed."""
    found: Callable[[Any], bool]
    """Whether the exit code is 0 and not 1."""
    notes: Callable[[Any, Asked], Iterable[str]] = _no_notes
    """What the command line says besides."""
    instead: Callable[[Asked], str | None] | None = None
    """Text that the command line writes instead of a result, where that is what is asked for; else None."""
    drawing: Callable[[Any], Bars] | None = None
    """What `-o FILE.svg` draws."""

    def values(self, **given: Any) -> dict[str, Any]:
        """Return the values of all options: those given, else the defaults."""
        defaults = {one.name: one.default() if one.default else one.initial for one in self.options}
        return {**defaults, **{name: value for name, value in given.items() if value is not None}}

    def option(self, name: str) -> Option | None:
        """Return an option by its name."""
        return next((option for option in self.options if option.name == name), None)

    @property
    def asks(self) -> Option | None:
        """The option that the terminal UI asks for before it begins."""
        return next((option for option in self.options if option.question), None)

    @property
    def steps(self) -> Option | None:
        """The option that + and - change."""
        return next((option for option in self.options if option.steps), None)


@cache
def analyses() -> tuple[Analysis, ...]:
    """Return all analyses in the order of the menu."""
    modules = [import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__) if one.name[0] != "_"]
    return tuple(sorted((one for module in modules for one in module.ANALYSES), key=lambda one: one.place))


def analysis(key: str) -> Analysis:
    """Return an analysis by its key."""
    return next(one for one in analyses() if one.key == key)


def commands() -> dict[str, tuple[Analysis, ...]]:
    """Return the analyses of each command of the command line."""
    found: dict[str, tuple[Analysis, ...]] = {}
    for one in analyses():
        found[one.command] = (*found.get(one.command, ()), one)
    return found


def meant(sharing: Sequence[Analysis], values: Mapping[str, Any]) -> Analysis | None:
    """Return the first of the analyses of one command that has what it needs; None where none has."""
    for one in sharing:
        if all(values.get(option.name) for option in one.options if option.is_needed):
            return one
    return None
