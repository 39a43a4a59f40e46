"""`stratbot audit`: is there a plan behind the words, criterion by criterion, with quotes and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.survey import Survey, add_arguments, drawn, filters_with, present, provenance_of
from stratbot.cli.themes import document_json, provenance_json

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from stratbot.cli.contract import Json
    from stratbot.cli.diagnostics import Diagnostics, ExitCode
    from stratbot.export.report import Report
    from stratbot.lens.types import Audit, Finding, Provenance


STATES = ("found", "partly", "not_found", "unreadable")


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "audit",
        help="who is responsible, with what money, by when: is there a plan behind the words",
        description="Look in every document for what a delivery plan holds: an officer, a champion, a board, capital and "
        "revenue, savings, actions, milestones, measures, risks and more. Each is found (with the name, sum or date), partly "
        "found (spoken of without it) or not found, with quotes and pages. Exits with 1 when nothing was found.",
        examples=(
            "stratbot audit",
            "stratbot audit Saltersea",
            "stratbot audit --criteria audit.toml -o audit.xlsx",
        ),
    )
    add_arguments(
        parser,
        "criteria",
        help="criteria of your own, added to those installed; default audit.toml beside the PDFs, if there is one",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Audit the documents in scope."""
    from stratbot.assistant import open_assistant
    from stratbot.export.lens_audit import audit_report
    from stratbot.lens.audit import audit_documents
    from stratbot.lens.criteria import load_criteria

    exporting.chosen_format(arguments)  # options that exclude each other are told before the work
    settings = options.settings_of(arguments)
    criteria = load_criteria(settings.corpus_dir, arguments.criteria)
    assistant = open_assistant(settings)
    with diagnostics.progress() as lines:
        audits = audit_documents(
            assistant,
            filters=filters_with(arguments),
            criteria=criteria,
            progress=drawn(lines, stage="auditing", unit="documents"),
        )
    provenance = provenance_of(assistant, [audit.document for audit in audits])
    survey = Survey(
        provenance=provenance,
        as_json=lambda: audit_json(audits, provenance),
        as_report=lambda command: audit_report(audits, provenance, command=command),
        as_text=lambda: _for_terminal(audits, provenance),
        hint="quotes and pages",
        has_any=any(finding.state in ("found", "partly") for audit in audits for finding in audit.findings),
    )
    return present("audit", survey, assistant, arguments, diagnostics)


def audit_json(audits: Sequence[Audit], provenance: Provenance) -> Json:
    """Return `audit --json`."""
    return {
        "schema": "stratbot/audit/1",
        "documents": [
            {
                **document_json(audit.document),
                "summary": audit.summary,
                "counts": {state: sum(finding.state == state for finding in audit.findings) for state in STATES},
                "findings": [_finding(finding) for finding in audit.findings],
            }
            for audit in audits
        ],
        **provenance_json(provenance),
    }


def _for_terminal(audits: Sequence[Audit], provenance: Provenance) -> tuple[Report, Sequence[str]]:
    from stratbot.export.lens_audit import OVERVIEW, PLOT, audit_report
    from stratbot.export.wording import document_names

    names = document_names(audit.document for audit in audits)
    leave_out = (OVERVIEW, PLOT, *names.values()) if len(audits) > 1 else ()
    return audit_report(audits, provenance, for_terminal=True), leave_out


def _finding(finding: Finding) -> Json:
    from stratbot.cli.contract import citation_json

    return {
        "criterion": finding.criterion_id,
        "label": finding.label,
        "state": finding.state,
        "evidence": [citation_json(citation) for citation in finding.evidence],
        "extracts": [
            {"kind": extract.kind, "text": extract.text, "citation": citation_json(extract.citation)}
            for extract in finding.extracts
        ],
    }
