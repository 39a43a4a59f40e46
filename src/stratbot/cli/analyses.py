"""`stratbot matrix`, `audit`, `gaps` and their like: a command for every analysis, made from its record."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.analyses import Kind, Narrowed, commands, meant
from stratbot.cli import correct, exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from stratbot.analyses import Analysis, Asked, Option, Work
    from stratbot.types import Filters

_TYPES: dict[Kind, Any] = {Kind.FILE: Path, Kind.YEAR: options.year, Kind.NUMBER: options.positive}


def add_commands(parsers: argparse._SubParsersAction[Any]) -> None:
    """Describe the arguments of every analysis."""
    for name, sharing in commands().items():
        first = sharing[0]
        parser = parsers.add_parser(name, help=first.help, description=first.description, examples=first.examples)
        takes = {option.name: option for one in sharing for option in one.options}
        excluding = parser.add_mutually_exclusive_group() if any(option.excludes for option in takes.values()) else parser
        for option in takes.values():
            _add(excluding if option.excludes else parser, option, is_alternative=len(sharing) > 1)
        if name == correct.ANALYSIS:
            correct.add_to_analysis(parser)
        exporting.add_export_options(parser)
        if any(one.narrowed in (Narrowed.READ, Narrowed.PEERS) for one in sharing):
            options.add_filters(parser)
        options.add_common_options(parser, inherited=True)
        parser.set_defaults(run=partial(run, sharing))


def _add(parser: argparse._ActionsContainer, option: Option, *, is_alternative: bool) -> None:
    """Add one option; its environment variable is called like it."""
    variable = f"STRATBOT_{option.name.upper()}"
    kwargs: dict[str, Any] = {"metavar": option.metavar, "help": option.help}
    if option.kind in _TYPES:
        kwargs["type"] = _TYPES[option.kind]
    if option.kind is Kind.SWITCH:
        options.add_switch(parser, option.flag, variable=variable, help=option.help)
    elif option.is_positional:
        is_needed = option.is_needed and not is_alternative
        many = {Kind.ISSUERS: "*", Kind.STRATEGIES: "+"}
        parser.add_argument(option.name, nargs=many.get(option.kind, None if is_needed else "?"), **kwargs)
    else:
        options.add_option(parser, option.flag, variable=variable, **kwargs)


def run(sharing: Sequence[Analysis], arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Work out the analysis that is meant, and write it in the form asked for."""
    from stratbot.analyses import Asked
    from stratbot.assistant import open_assistant

    if sharing[0].command == correct.ANALYSIS and correct.is_meant(arguments):
        return correct.from_analysis(arguments, diagnostics)
    takes = {option.name for one in sharing for option in one.options}
    given = {name: value for name, value in vars(arguments).items() if name in takes}
    analysis = meant(sharing, given)
    if analysis is None:
        question = next(option.question for option in sharing[0].options if option.is_needed)
        raise SettingsError(question, hint=f"Run: {', or: '.join(sharing[0].examples[:1] + sharing[0].examples[-1:])}")
    settings = options.settings_of(arguments)
    asked = Asked(
        analysis=analysis, values=analysis.values(**given), filters=_filters(analysis, arguments), options=settings.options
    )
    if analysis.instead is not None and (text := analysis.instead(asked)) is not None:
        exporting.write_text(arguments, text, diagnostics, is_data=True)
        return ExitCode.DONE
    chosen = exporting.chosen_format(arguments, drawing=analysis.drawing is not None)
    assistant = open_assistant(settings)
    with _at_work(diagnostics) as work:
        found = analysis.compute(assistant, asked, work)
    _write(asked, found, chosen, arguments, diagnostics)
    for note in analysis.notes(found, asked):
        diagnostics.note(note)
    note_staleness(assistant, diagnostics)
    code = ExitCode.DONE if analysis.found(found) else ExitCode.NOT_FOUND
    return strict_code(code, found.provenance.documents) if arguments.strict else code


def _filters(analysis: Analysis, arguments: argparse.Namespace) -> Filters | None:
    """Return what narrows the documents: the options, and the names behind the command."""
    from dataclasses import replace

    from stratbot.types import Filters

    if analysis.narrowed not in (Narrowed.READ, Narrowed.PEERS):
        return None
    filters = options.filters_of(arguments) or Filters()
    names = next((getattr(arguments, one.name) for one in analysis.options if one.kind is Kind.ISSUERS), ())
    return replace(filters, issuers=tuple(dict.fromkeys((*names, *filters.issuers)))) or None


@contextmanager
def _at_work(diagnostics: Diagnostics) -> Iterator[Work]:
    """Draw how far the work is, where somebody is watching."""
    from stratbot.analyses import Work

    with diagnostics.progress() as lines:

        def draw(doing: str, done: int, total: int, detail: str) -> None:
            if lines is not None:
                from stratbot.cli.progress import Step

                stage, _, unit = doing.partition(" ")
                lines.step(Step(stage=stage.lower(), done=done, total=total, unit=unit, detail=detail))

        yield Work(progress=draw, cancelled=lambda: False)


def _write(asked: Asked, found: Any, chosen: str, arguments: argparse.Namespace, diagnostics: Diagnostics) -> None:
    analysis = asked.analysis
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(analysis.json(found)), diagnostics, is_data=True)
    elif chosen == "svg" and analysis.drawing is not None:
        from stratbot.export.plot import bars_svg

        exporting.write_text(arguments, bars_svg(analysis.drawing(found)) + "\n", diagnostics, is_data=True)
    elif chosen in exporting.EXPORTS:
        exporting.export(arguments, analysis.report(found, asked), chosen, diagnostics)
    else:
        report = analysis.report(found, asked)
        demanded = bool(asked["evidence"])
        exporting.write_report_text(arguments, report, diagnostics, demanded=demanded)
        if analysis.signs:
            diagnostics.note(analysis.signs)
        if report.on_terminal(demanded=demanded) != report.on_terminal(demanded=True):
            diagnostics.note(analysis.on_demand)
