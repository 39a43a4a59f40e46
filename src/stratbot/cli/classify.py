"""`stratbot classify`: which camp of digital strategies each document belongs to, and how comprehensive it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.audit import add_issuers, command_of, document_json, drawn, filters_with, provenance_of
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from stratbot.cli.contract import Json
    from stratbot.lens.types import CampVerdict, Provenance


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "classify",
        help="digital inclusion, smart city, user-centric, mixed or none",
        description="Weigh every sentence of a strategy for the camps of digital strategies: digital inclusion and channel "
        "shift, smart city, or user-centric after the Government Digital Service; mixed where no one camp stands out, "
        "none where it speaks for no camp, or is about the organisation's own technology. "
        "Exits with 1 when no document could be read.",
    )
    add_issuers(parser)
    options.add_option(
        parser,
        "--camps",
        variable="STRATBOT_CAMPS",
        metavar="FILE",
        type=Path,
        help="camps of your own, added to those installed; default camps.toml beside the PDFs, if there is one",
    )
    exporting.add_export_options(parser)
    options.add_filters(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Classify the documents in scope."""
    from stratbot.assistant import open_assistant
    from stratbot.export.lens_audit import camps_report
    from stratbot.lens.camps import classify_documents, load_camps
    from stratbot.lens.matrix import judge_themes

    chosen = exporting.chosen_format(arguments)
    settings = options.settings_of(arguments)
    camps = load_camps(settings.corpus_dir, arguments.camps)
    filters = filters_with(arguments)
    assistant = open_assistant(settings)
    with diagnostics.progress() as lines:
        matrix = judge_themes(assistant, filters=filters, progress=drawn(lines, stage="judging", unit="themes"))
        verdicts = classify_documents(
            assistant,
            filters=filters,
            camps=camps,
            matrix=matrix,
            progress=drawn(lines, stage="weighing", unit="documents"),
        )
    provenance = provenance_of(assistant, [verdict.document for verdict in verdicts])
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(camps_json(verdicts, provenance)), diagnostics, is_data=True)
    elif chosen in exporting.EXPORTS:
        report = camps_report(verdicts, provenance, command=command_of("classify", arguments))
        exporting.export(arguments, report, chosen, diagnostics)
    else:
        from stratbot.export.report import Quotes

        report = camps_report(verdicts, provenance)
        quotes = tuple(section.heading for section in report.sections if isinstance(section, Quotes))
        exporting.write_report_text(arguments, report, diagnostics, leave_out=quotes if len(verdicts) > 1 else ())
        if len(verdicts) > 1:
            diagnostics.note("the deciding passages: stratbot classify ISSUER for one, or --md, --html or --xlsx for all")
    note_staleness(assistant, diagnostics)
    code = ExitCode.DONE if any(verdict.camp != "unreadable" for verdict in verdicts) else ExitCode.NOT_FOUND
    return strict_code(code, provenance.documents) if arguments.strict else code


def camps_json(verdicts: Sequence[CampVerdict], provenance: Provenance) -> Json:
    """Return `classify --json`."""
    from stratbot.cli.contract import citation_json

    return {
        "schema": "stratbot/classify/1",
        "documents": [
            {
                **document_json(verdict.document),
                "camp": verdict.camp,
                "scores": dict(verdict.scores),
                "margin": verdict.margin,
                "themes_covered": verdict.themes_covered,
                "themes_total": verdict.themes_total,
                "comprehensive": verdict.comprehensive,
                "depth": verdict.depth,
                "evidence": [citation_json(citation) for citation in verdict.evidence],
            }
            for verdict in verdicts
        ],
        "index": {"generation": provenance.generation, "encoder": provenance.encoder},
        "stratbot": provenance.version,
    }
