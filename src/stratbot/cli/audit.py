"""`stratbot audit`: is there a plan behind the words, criterion by criterion, with quotes and pages."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from stratbot.cli.contract import Json
    from stratbot.cli.progress import ProgressLines
    from stratbot.lens.matrix import LensAssistant
    from stratbot.lens.types import Audit, Finding, Provenance
    from stratbot.types import Document, Filters


STATES = ("found", "partly", "not_found", "unreadable")


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "audit",
        help="who is responsible, with what money, by when: is there a plan behind the words",
        description="Look in every document for what a delivery plan holds: an officer, a champion, a board, capital and "
        "revenue, savings, actions, milestones, measures, risks and more. Each is found (with the name, sum or date), partly "
        "found (spoken of without it) or not found, with quotes and pages. Exits with 1 when nothing was found.",
    )
    add_issuers(parser)
    options.add_option(
        parser,
        "--criteria",
        variable="STRATBOT_CRITERIA",
        metavar="FILE",
        type=Path,
        help="criteria of your own, added to those installed; default audit.toml beside the PDFs, if there is one",
    )
    exporting.add_export_options(parser)
    options.add_filters(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Audit the documents in scope."""
    from stratbot.assistant import open_assistant
    from stratbot.export.lens_audit import OVERVIEW, PLOT, audit_report
    from stratbot.export.wording import document_names
    from stratbot.lens.audit import audit_documents, load_criteria

    chosen = exporting.chosen_format(arguments)
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
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(audit_json(audits, provenance)), diagnostics, is_data=True)
    elif chosen in exporting.EXPORTS:
        report = audit_report(audits, provenance, command=command_of("audit", arguments))
        exporting.export(arguments, report, chosen, diagnostics)
    else:
        names = document_names(audit.document for audit in audits)
        leave_out = (OVERVIEW, PLOT, *names.values()) if len(audits) > 1 else ()
        report = audit_report(audits, provenance, for_terminal=True)
        exporting.write_report_text(arguments, report, diagnostics, leave_out=leave_out)
        if len(audits) > 1:
            diagnostics.note("quotes and pages: stratbot audit ISSUER for one, or --md, --html or --xlsx for all")
    note_staleness(assistant, diagnostics)
    has_any = any(finding.state in ("found", "partly") for audit in audits for finding in audit.findings)
    code = ExitCode.DONE if has_any else ExitCode.NOT_FOUND
    return strict_code(code, provenance.documents) if arguments.strict else code


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
        "index": {"generation": provenance.generation, "encoder": provenance.encoder},
        "stratbot": provenance.version,
    }


def document_json(document: Document) -> Json:
    """Return what the lens' commands say of a document."""
    return {
        "doc_id": document.doc_id,
        "issuer": document.issuer,
        "title": document.title,
        "year": document.year,
        "path": document.path,
        "sha256": document.sha256,
    }


def add_issuers(parser: argparse.ArgumentParser) -> None:
    """Add the names that may stand behind the command."""
    parser.add_argument("issuers", nargs="*", metavar="ISSUER", help="only documents of these councils, cities or bodies")


def filters_with(arguments: argparse.Namespace) -> Filters | None:
    """Return what narrows the documents: the names behind the command, and the options."""
    from dataclasses import replace

    from stratbot.types import Filters

    filters = options.filters_of(arguments) or Filters()
    if arguments.issuers:
        filters = replace(filters, issuers=tuple(dict.fromkeys((*arguments.issuers, *filters.issuers))))
    return filters or None


def provenance_of(assistant: LensAssistant, documents: Sequence[Document]) -> Provenance:
    """Return how a result over some documents came about."""
    from importlib.metadata import version

    from stratbot.lens.types import Provenance

    manifest = assistant.ready()[0].index.manifest
    return Provenance(
        generation=manifest.generation, encoder=manifest.encoder, version=version("stratbot"), documents=tuple(documents)
    )


def command_of(name: str, arguments: argparse.Namespace) -> str:
    """Return what to type for the same once more."""
    from stratbot.export.wording import year_range

    filters = filters_with(arguments)
    words = ["stratbot", name]
    for issuer in filters.issuers if filters else ():
        words += ["--issuer", issuer]
    if filters and (years := year_range(filters)):
        words += ["--year", years]
    return shlex.join(words)


def drawn(lines: ProgressLines | None, *, stage: str, unit: str) -> Callable[[int, int, str], None] | None:
    """Return what draws the steps of a lens; None where nobody is watching."""
    if lines is None:
        return None
    from stratbot.cli.progress import Step

    def draw(done: int, total: int, detail: str) -> None:
        lines.step(Step(stage=stage, done=done, total=total, unit=unit, detail=detail))

    return draw


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
