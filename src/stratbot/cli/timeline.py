"""`stratbot timeline`: strategies by year and period, and which of them are in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness

if TYPE_CHECKING:
    import argparse

    from stratbot.cli.contract import Json
    from stratbot.lens.timeline import Period, Timeline


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "timeline",
        help="strategies by year and period, and which are in force",
        description="Place every document in time: its year, the period it names for itself with the words and the page it was "
        "read from, and whether it is current, superseded by a later one of the same issuer and kind, or expired. Exits with 1 "
        "when no document is in scope. -o FILE.svg writes the drawing of the years alone.",
        examples=(
            "stratbot timeline",
            "stratbot timeline --on 2016 --json",
            "stratbot timeline -o years.html",
        ),
    )
    options.add_option(
        parser,
        "--on",
        variable="STRATBOT_ON",
        metavar="YEAR",
        type=_year,
        help="the year to judge by; default this year",
    )
    exporting.add_export_options(parser)
    options.add_filters(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Place the documents in time."""
    from datetime import date

    from stratbot.assistant import open_assistant
    from stratbot.export.lens_timeline import WHY, timeline_report
    from stratbot.lens.timeline import timeline

    is_drawing = arguments.format == "text" and arguments.output is not None and arguments.output.suffix.lower() == ".svg"
    chosen = "svg" if is_drawing else exporting.chosen_format(arguments)
    assistant = open_assistant(options.settings_of(arguments))
    filters = options.filters_of(arguments)
    found = timeline(assistant, on=arguments.on or date.today().year, filters=filters)
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(timeline_json(found)), diagnostics, is_data=True)
    elif chosen == "svg":
        from stratbot.export.lens_timeline import adoption
        from stratbot.export.plot import bars_svg

        exporting.write_text(arguments, bars_svg(adoption(found)) + "\n", diagnostics, is_data=True)
    elif chosen in exporting.EXPORTS:
        exporting.export(arguments, timeline_report(found, filters=filters), chosen, diagnostics)
    else:
        exporting.write_report_text(arguments, timeline_report(found, filters=filters), diagnostics, leave_out=(WHY,))
    note_staleness(assistant, diagnostics)
    code = ExitCode.DONE if found.entries else ExitCode.NOT_FOUND
    return strict_code(code, found.provenance.documents) if arguments.strict else code


def timeline_json(found: Timeline) -> Json:
    """Return `timeline --json`."""
    return {
        "schema": "stratbot/timeline/1",
        "on": found.on,
        "documents": [
            {
                "doc_id": entry.document.doc_id,
                "issuer": entry.document.issuer,
                "title": entry.document.title,
                "year": entry.year,
                "year_inferred": entry.document.year is None or "year" in entry.document.inferred,
                "path": entry.document.path,
                "kind": entry.document.kind,
                "status": entry.document.status,
                "period": _period(entry.period),
                "in_force": entry.force.value,
                "reason": entry.reason,
                "successor": entry.successor or None,
                "sha256": entry.document.sha256,
            }
            for entry in found.entries
        ],
        "by_year": [{"year": year, "documents": len(entries)} for year, entries in found.by_year()],
        "index": {"generation": found.provenance.generation, "encoder": found.provenance.encoder},
        "stratbot": found.provenance.version,
    }


def _period(period: Period | None) -> Json | None:
    if period is None:
        return None
    return {
        "first": period.first,
        "last": period.last,
        "source": period.source,
        "page_number": period.page_number,
        "words": period.words,
        "reckoned": period.is_reckoned,
    }


def _year(text: str) -> int:
    import argparse

    if not (text.isdecimal() and len(text) == 4):
        raise argparse.ArgumentTypeError(f"{text!r} is not a year")
    return int(text)
