"""What `stratbot audit` and `stratbot classify` share: which documents, with what progress, and in which form it comes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from stratbot.assistant import LocalAssistant
    from stratbot.cli.contract import Json
    from stratbot.cli.progress import ProgressLines
    from stratbot.export.report import Report
    from stratbot.lens.types import Provenance
    from stratbot.types import Document, Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The result of a command over documents, and the forms that it has."""

    provenance: Provenance
    as_json: Callable[[], Json]
    as_report: Callable[[str], Report]
    """Given what to type for the same once more."""
    as_text: Callable[[], tuple[Report, Sequence[str]]]
    """With the headings of sections that the terminal leaves out."""
    hint: str
    """Where the quotes are, if there are several documents."""
    has_any: bool
    """Whether anything was found; the exit code says so."""


def add_arguments(parser: argparse.ArgumentParser, own: str, *, help: str) -> None:
    """Add the names that may stand behind the command, the option for a file of one's own, and those of all such commands.

    Args:
        parser: Of the command.
        own: What the file holds, and what the option is called: "criteria".
        help: Of that option.
    """
    parser.add_argument("issuers", nargs="*", metavar="ISSUER", help="only documents of these councils, cities or bodies")
    options.add_option(parser, f"--{own}", variable=f"STRATBOT_{own.upper()}", metavar="FILE", type=Path, help=help)
    exporting.add_export_options(parser)
    options.add_filters(parser)
    options.add_common_options(parser, inherited=True)


def present(
    name: str, survey: Survey, assistant: LocalAssistant, arguments: argparse.Namespace, diagnostics: Diagnostics
) -> ExitCode:
    """Write a result in the form asked for, and return the exit code."""
    chosen = exporting.chosen_format(arguments)
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(survey.as_json()), diagnostics, is_data=True)
    elif chosen in exporting.EXPORTS:
        exporting.export(arguments, survey.as_report(command_of(name, arguments)), chosen, diagnostics)
    else:
        report, leave_out = survey.as_text()
        exporting.write_report_text(arguments, report, diagnostics, leave_out=tuple(leave_out))
        if len(survey.provenance.documents) > 1:
            diagnostics.note(f"{survey.hint}: stratbot {name} ISSUER for one, or --md, --html or --xlsx for all")
    note_staleness(assistant, diagnostics)
    code = ExitCode.DONE if survey.has_any else ExitCode.NOT_FOUND
    return strict_code(code, survey.provenance.documents) if arguments.strict else code


def filters_with(arguments: argparse.Namespace) -> Filters | None:
    """Return what narrows the documents: the names behind the command, and the options."""
    from dataclasses import replace

    from stratbot.types import Filters

    filters = options.filters_of(arguments) or Filters()
    if arguments.issuers:
        filters = replace(filters, issuers=tuple(dict.fromkeys((*arguments.issuers, *filters.issuers))))
    return filters or None


def provenance_of(assistant: LocalAssistant, documents: Sequence[Document]) -> Provenance:
    """Return how a result over some documents came about."""
    from importlib.metadata import version

    from stratbot.lens.types import Provenance

    manifest = assistant.ready()[0].index.manifest
    return Provenance(
        generation=manifest.generation, encoder=manifest.encoder, version=version("stratbot"), documents=tuple(documents)
    )


def command_of(name: str, arguments: argparse.Namespace) -> str:
    """Return what to type for the same once more; a list of entries of one's own is named too."""
    from stratbot.export.provenance import command_again

    own = next(((option, path) for option in ("criteria", "camps") if (path := getattr(arguments, option, None))), None)
    return command_again("stratbot", name, *((f"--{own[0]}", str(own[1])) if own else ()), filters=filters_with(arguments))


def drawn(lines: ProgressLines | None, *, stage: str, unit: str) -> Callable[[int, int, str], None] | None:
    """Return what draws the steps of a lens; None where nobody is watching."""
    if lines is None:
        return None
    from stratbot.cli.progress import Step

    def draw(done: int, total: int, detail: str) -> None:
        lines.step(Step(stage=stage, done=done, total=total, unit=unit, detail=detail))

    return draw
