"""`stratbot register`: which expected strategies are missing from the folder, and which files nobody expected."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse

    from stratbot.cli.contract import Json
    from stratbot.lens.register import CollectionCheck, Expected
    from stratbot.types import Document


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "register",
        help="which expected strategies are missing, and which files nobody expected",
        description="Compare the documents with a register: a CSV file with a column issuer and, where known, title, year, camp "
        "and url (which stratbot fetch brings). "
        '"X City Council", "City of X" and "London Borough of X" are X. Exits with 1 when an expected strategy is not there.',
        examples=(
            "stratbot register",
            "stratbot register expected.csv",
            "stratbot register expected.csv --csv > missing.csv",
            "stratbot register --example > mine.csv",
        ),
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="the register; without it, an example that comes with stratbot: strategies of councils that a survey of 2016 lists",
    )
    options.add_switch(
        parser,
        "--example",
        variable="STRATBOT_EXAMPLE",
        help="compare nothing: write the example as CSV, to make a register of your own from",
    )
    exporting.add_export_options(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Compare the documents with the register."""
    from stratbot.assistant import open_assistant
    from stratbot.export.lens_register import register_report
    from stratbot.export.provenance import command_again
    from stratbot.lens.register import check_collection

    if arguments.example:
        return _write_example(arguments, diagnostics)
    chosen = exporting.chosen_format(arguments)
    assistant = open_assistant(options.settings_of(arguments))
    found = check_collection(assistant, arguments.file)
    if arguments.file is None:
        diagnostics.note("compared with the example; for your own: stratbot register FILE.csv")
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(register_json(found)), diagnostics, is_data=True)
    else:
        command = command_again("stratbot", "register", *([str(arguments.file)] if arguments.file else []))
        report = register_report(found, command=command)
        if chosen in exporting.EXPORTS:
            exporting.export(arguments, report, chosen, diagnostics)
        else:
            exporting.write_report_text(arguments, report, diagnostics)
    note_staleness(assistant, diagnostics)
    code = ExitCode.DONE if found.is_complete else ExitCode.NOT_FOUND
    return strict_code(code, found.provenance.documents) if arguments.strict else code


def _write_example(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    from stratbot.lens.register import example_text

    if arguments.file is not None:
        raise SettingsError(f"--example reads no register, so {arguments.file} is in its way.", hint="Leave one of them out.")
    exporting.write_text(arguments, example_text(), diagnostics, is_data=True)
    return ExitCode.DONE


def register_json(found: CollectionCheck) -> Json:
    """Return `register --json`."""
    return {
        "schema": "stratbot/register/1",
        "register": found.register,
        "complete": found.is_complete,
        "expected": [
            {
                **_expected(expectation.expected),
                "year": expectation.year,
                "state": expectation.presence.value,
                "documents": [_document(document) for document in expectation.documents],
                "near": list(expectation.near),
            }
            for expectation in found.expectations
        ],
        "unexpected": [_document(document) for document in found.unexpected],
        "shared": [
            {**_document(document), "rows": [_expected(expected) for expected in rows]} for document, rows in found.shared
        ],
        "index": {"generation": found.provenance.generation, "encoder": found.provenance.encoder},
        "stratbot": found.provenance.version,
    }


def _expected(expected: Expected) -> Json:
    return {
        "issuer": expected.issuer,
        "title": expected.title,
        "camp": expected.camp,
        "url": expected.url,
        "line": expected.line,
    }


def _document(document: Document) -> Json:
    return {
        "doc_id": document.doc_id,
        "issuer": document.issuer,
        "issuer_inferred": "issuer" in document.inferred,
        "title": document.title,
        "year": document.year,
        "path": document.path,
        "sha256": document.sha256,
    }
