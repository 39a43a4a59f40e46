"""`stratbot classify`: which camp of digital strategies each document belongs to, and how comprehensive it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.survey import Survey, add_arguments, drawn, filters_with, present, provenance_of
from stratbot.cli.themes import document_json, provenance_json

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from stratbot.cli.contract import Json
    from stratbot.cli.diagnostics import Diagnostics, ExitCode
    from stratbot.export.report import Report
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
        examples=(
            "stratbot classify",
            "stratbot classify Saltersea --json",
            "stratbot classify --register mine.csv",
        ),
    )
    add_arguments(
        parser,
        "camps",
        help="camps of your own, added to those installed; default camps.toml beside the PDFs, if there is one",
    )
    options.add_option(
        parser,
        "--register",
        variable="STRATBOT_REGISTER",
        metavar="FILE",
        type=Path,
        help="set the camps beside those in the column camp of a register",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Classify the documents in scope."""
    from stratbot.assistant import open_assistant
    from stratbot.export.lens_audit import camps_report
    from stratbot.lens.camps import classify_documents, load_camps
    from stratbot.lens.matrix import judge_themes

    exporting.chosen_format(arguments)  # options that exclude each other are told before the work
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
    beside = _beside(arguments.register, provenance)
    survey = Survey(
        provenance=provenance,
        as_json=lambda: camps_json(verdicts, provenance, beside=beside),
        as_report=lambda command: camps_report(verdicts, provenance, command=command, beside=beside),
        as_text=lambda: _for_terminal(verdicts, provenance, beside),
        hint="the deciding passages",
        has_any=any(verdict.camp != "unreadable" for verdict in verdicts),
    )
    return present("classify", survey, assistant, arguments, diagnostics)


def _beside(register: Path | None, provenance: Provenance) -> Mapping[str, str] | None:
    """Return the camps that a register puts these documents in; None without a register.

    Raises:
        SettingsError: It cannot be read.
    """
    if register is None:
        return None
    from stratbot.lens.register import compare_with_register, expected_camps, read_register

    return expected_camps(compare_with_register(read_register(register), provenance, name=register.name))


def _for_terminal(
    verdicts: Sequence[CampVerdict], provenance: Provenance, beside: Mapping[str, str] | None
) -> tuple[Report, Sequence[str]]:
    from stratbot.export.lens_audit import camps_report
    from stratbot.export.report import Quotes

    report = camps_report(verdicts, provenance, beside=beside)
    quotes = tuple(section.heading for section in report.sections if isinstance(section, Quotes))
    return report, quotes if len(verdicts) > 1 else ()


def camps_json(verdicts: Sequence[CampVerdict], provenance: Provenance, *, beside: Mapping[str, str] | None = None) -> Json:
    """Return `classify --json`; with the camps of a register, where one was named."""
    from stratbot.cli.contract import citation_json

    def of_register(doc_id: str) -> Json:
        return {} if beside is None else {"register_camp": beside.get(doc_id)}

    return {
        "schema": "stratbot/classify/1",
        "documents": [
            {
                **document_json(verdict.document),
                "camp": verdict.camp,
                **of_register(verdict.document.doc_id),
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
        **provenance_json(provenance),
    }
