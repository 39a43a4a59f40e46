"""`stratbot diff`: which answers changed since a former generation or a saved run, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from stratbot.cli.contract import Json
    from stratbot.lens.diff import AnswerDiff, DocumentsDiff, RowChange, RunDiff, Side
    from stratbot.lens.snapshots import Quote


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "diff",
        help="which answers changed since a former index or a saved run, and why",
        description="Ask the same questions then and now, and show which answers changed: verdicts and quotes of each document, "
        "and whether the document came, went or changed, or the model or the program did. Without --against and --generation, "
        "then is the generation of the index before the current one. Exits with 0 when no answer changed, with 1 when one did.",
        examples=(
            "stratbot diff questions.txt",
            "stratbot diff --against run.jsonl",
            "stratbot diff --against run.jsonl --verdicts-only --json",
        ),
    )
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="QUESTIONS", help="questions, one a line; with --against, default those of the run"
    )
    then = parser.add_mutually_exclusive_group()
    options.add_option(
        then,
        "--against",
        variable="STRATBOT_AGAINST",
        metavar="RUN",
        type=Path,
        help="a saved run: stratbot ask --file QUESTIONS > run.jsonl",
    )
    options.add_option(
        then,
        "--generation",
        variable="STRATBOT_GENERATION",
        metavar="ID",
        help="a generation of the index that is still kept",
    )
    options.add_switch(
        parser,
        "--verdicts-only",
        variable="STRATBOT_VERDICTS_ONLY",
        help="other quotes for the same verdicts are no change",
    )
    exporting.add_export_options(parser)
    options.add_filters(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Ask then and now."""
    from stratbot.assistant import open_assistant
    from stratbot.cli import batch
    from stratbot.export.lens_diff import diff_report
    from stratbot.lens.diff import diff_against_generation, diff_against_run, without_quote_changes

    chosen = exporting.chosen_format(arguments)
    filters = options.filters_of(arguments)
    settings = options.settings_of(arguments)
    questions = None if arguments.file is None else list(batch.lines_of(arguments.file))
    if questions is None and arguments.against is None:
        raise SettingsError("There are no questions.", hint="Run: stratbot diff QUESTIONS, with one question a line")
    if questions == []:
        raise SettingsError(f"{arguments.file} holds no question.", hint="Write one question a line.")
    assistant = open_assistant(settings)
    if arguments.against is not None:
        found = diff_against_run(assistant, questions, arguments.against, index_dir=settings.index_dir, filters=filters)
    else:
        found = diff_against_generation(assistant, questions or [], generation=arguments.generation or "", filters=filters)
    if arguments.verdicts_only:
        found = without_quote_changes(found)
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(diff_json(found)), diagnostics, is_data=True)
    else:
        report = diff_report(found, command=_command(arguments, found))
        if chosen in exporting.EXPORTS:
            exporting.export(arguments, report, chosen, diagnostics)
        else:
            exporting.write_report_text(arguments, report, diagnostics)
    note_staleness(assistant, diagnostics)
    code = ExitCode.NOT_FOUND if found.is_changed else ExitCode.DONE
    return strict_code(code, found.provenance.documents) if arguments.strict else code


def _command(arguments: argparse.Namespace, found: RunDiff) -> str:
    """Return what to type for the same once more, with the generation by its name: another one may be the last by then."""
    from stratbot.export.provenance import command_again

    words = ["stratbot", "diff"]
    words += [str(arguments.file)] if arguments.file is not None else []
    words += ["--against", str(arguments.against)] if arguments.against is not None else []
    words += ["--generation", found.before.generation] if arguments.against is None else []
    words += ["--verdicts-only"] if arguments.verdicts_only else []
    return command_again(*words, filters=options.filters_of(arguments))


def diff_json(found: RunDiff) -> Json:
    """Return `diff --json`."""
    return {
        "schema": "stratbot/diff/1",
        "changed": found.is_changed,
        "before": side_json(found.before),
        "after": side_json(found.after),
        "encoder_changed": bool(found.before.encoder) and found.before.encoder != found.after.encoder,
        "program_changed": found.before.version != found.after.version if found.before.version else None,
        "documents": documents_json(found.documents),
        "counts": {
            "questions": len(found.answers),
            "changed": sum(answer.is_changed for answer in found.answers),
            "verdicts_changed": sum(answer.is_verdict_changed for answer in found.answers),
        },
        "answers": [answer_json(answer) for answer in found.answers],
    }


def documents_json(documents: DocumentsDiff) -> Json:
    """Return how the documents of then and now differ."""
    return {
        "known": documents.is_known,
        "added": list(documents.added),
        "changed": list(documents.changed),
        "removed": list(documents.removed),
        "renamed": [{"from": old, "to": new} for old, new in documents.renamed],
        "described_anew": list(documents.described),
    }


def side_json(side: Side) -> Json:
    """Return what is known of one of the two runs."""
    return {
        "name": side.name,
        "generation": side.generation,
        "encoder": side.encoder,
        "stratbot": side.version or None,
        "documents": None if side.documents is None else len(side.documents),
    }


def answer_json(answer: AnswerDiff) -> Json:
    """Return one answer, then and now."""
    return {
        "question": answer.question,
        "changed": answer.is_changed,
        "verdict_changed": answer.is_verdict_changed,
        "kind": {"before": answer.kind_before or None, "after": answer.kind_after or None},
        "outcome": {"before": answer.outcome_before, "after": answer.outcome_after},
        "text": {"before": answer.text_before, "after": answer.text_after},
        "documents": [_row(row) for row in answer.rows],
    }


def _row(row: RowChange) -> Json:
    return {
        "doc_id": row.doc_id,
        "issuer": row.issuer,
        "year": row.year,
        "path": row.path,
        "verdict": {"before": row.before, "after": row.after},
        "cause": row.cause.value,
        "quotes_lost": _quotes(row.lost_quotes),
        "quotes_new": _quotes(row.new_quotes),
    }


def _quotes(quotes: Iterable[Quote]) -> list[Json]:
    return [{"passage_id": quote.passage_id, "page_number": quote.page_number, "quote": quote.text} for quote in quotes]
