"""`stratbot watch-answers`: questions that are kept, asked again after a build, and what changed in their answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.cli.staleness import note_staleness
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from stratbot.export.jsonable import Json
    from stratbot.export.report import Report
    from stratbot.lens.kept import KeptAnswer, KeptAnswers, Watched
    from stratbot.types import Problem

CHECK, LIST, REMOVE = "check", "list", "remove"


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "watch-answers",
        help="ask kept questions again, and say whose answers changed",
        description="Ask the questions that stratbot ask --save kept, and show which answers changed since the last time, and "
        "why. The answer of now is what the next run compares with. Exits with 0 when no answer changed, else with 1.",
        examples=(
            "stratbot watch-answers",
            "stratbot watch-answers check wifi sensors --verdicts-only --json",
            "stratbot watch-answers --feed changes.xml -o changes.html",
            "stratbot watch-answers remove wifi",
        ),
    )
    parser.add_argument(
        "action",
        nargs="?",
        choices=(CHECK, LIST, REMOVE),
        default=CHECK,
        help="ask again (check, if left out), say what is kept (list), or keep it no longer (remove)",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="of kept answers; all if left out")
    options.add_switch(
        parser,
        "--verdicts-only",
        variable="STRATBOT_VERDICTS_ONLY",
        help="other quotes for the same verdicts are no change",
    )
    options.add_switch(
        parser, "--dry-run", variable="STRATBOT_DRY_RUN", help="go on comparing with the answers of before: remember nothing"
    )
    options.add_option(
        parser,
        "--feed",
        variable="STRATBOT_FEED",
        metavar="FILE",
        type=Path,
        help="write all changes that are remembered as an Atom feed to this file",
    )
    exporting.add_export_options(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Do what is asked with what is kept."""
    from stratbot.lens.kept import KeptAnswers

    chosen = exporting.chosen_format(arguments)
    store = KeptAnswers(options.settings_of(arguments).index_dir)
    if arguments.action == REMOVE:
        return _remove(store, arguments, diagnostics)
    kept, problems = store.load(arguments.names)
    note_problems(problems, diagnostics)
    if arguments.action == LIST:
        return _list(kept, problems, arguments, diagnostics, chosen=chosen)
    if not kept:
        raise SettingsError("No answer is kept.", hint='Keep one: stratbot ask "Which councils plan public Wi-Fi?" --save wifi')
    return _check(store, kept, problems, arguments, diagnostics, chosen=chosen)


def note_problems(problems: Sequence[Problem], diagnostics: Diagnostics) -> None:
    """Name the kept answers that cannot be read."""
    for problem in problems:
        diagnostics.note(f"{problem.path}: {problem.reason} {problem.hint}")


def _remove(store: KeptAnswers, arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    if not arguments.names:
        raise SettingsError("No name was given.", hint="Run: stratbot watch-answers list")
    store.load(arguments.names)  # a name that is wrong is told before any is removed
    for name in arguments.names:
        store.remove(name)
        diagnostics.note(f"kept no longer: {name}")
    return ExitCode.DONE


def _list(
    kept: Sequence[KeptAnswer],
    problems: Sequence[Problem],
    arguments: argparse.Namespace,
    diagnostics: Diagnostics,
    *,
    chosen: str,
) -> ExitCode:
    from stratbot.analyses._kept_answers import list_report

    value = {"schema": "stratbot/kept-answers/1", "answers": [_kept(one) for one in kept], "problems": _problems(problems)}
    _write(arguments, diagnostics, chosen=chosen, value=value, report=list_report(kept))
    return ExitCode.DONE


def _check(
    store: KeptAnswers,
    kept: Sequence[KeptAnswer],
    problems: Sequence[Problem],
    arguments: argparse.Namespace,
    diagnostics: Diagnostics,
    *,
    chosen: str,
) -> ExitCode:
    from stratbot.analyses._kept_answers import kept_report
    from stratbot.assistant import open_assistant
    from stratbot.export.provenance import command_again

    settings = options.settings_of(arguments)
    assistant = open_assistant(settings)
    watched = store.watch(assistant, kept, remember=not arguments.dry_run, is_verdict_only=arguments.verdicts_only)
    views = ("--verdicts-only",) if arguments.verdicts_only else ()
    words = ("stratbot", "watch-answers", CHECK, *arguments.names, "--dry-run", *views)
    report = kept_report(watched, command=command_again(*words, options=settings.options))
    _write(arguments, diagnostics, chosen=chosen, value=watched_json(watched, problems), report=report)
    if arguments.feed is not None:
        _write_feed(store, arguments.feed, diagnostics)
    note_staleness(assistant, diagnostics)
    return ExitCode.NOT_FOUND if any(one.diff.is_changed for one in watched) else ExitCode.DONE


def _write(arguments: argparse.Namespace, diagnostics: Diagnostics, *, chosen: str, value: Json, report: Report) -> None:
    if chosen == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(value), diagnostics, is_data=True)
    elif chosen in exporting.EXPORTS:
        exporting.export(arguments, report, chosen, diagnostics)
    else:
        exporting.write_report_text(arguments, report, diagnostics)


def _write_feed(store: KeptAnswers, file: Path, diagnostics: Diagnostics) -> None:
    from stratbot.analyses._kept_answers import kept_feed
    from stratbot.export.writers import write_file

    write_file(kept_feed(store.load()[0], index_dir=store.index_dir), file)
    diagnostics.note(f"written to {file}")


def watched_json(watched: Sequence[Watched], problems: Sequence[Problem]) -> Json:
    """Return `watch-answers --json`."""
    from stratbot.analyses.changes import answer_json, documents_json, side_json

    return {
        "schema": "stratbot/watch-answers/1",
        "changed": any(one.diff.is_changed for one in watched),
        "counts": {"answers": len(watched), "changed": sum(one.diff.is_changed for one in watched)},
        "after": side_json(watched[0].diff.after),
        "answers": [
            {
                "name": one.kept.name,
                "filters": _filters(one.kept),
                "before": side_json(one.diff.before),
                "documents_differ": documents_json(one.diff.documents),
                **answer_json(one.answer),
            }
            for one in watched
        ],
        "problems": _problems(problems),
    }


def _kept(kept: KeptAnswer) -> Json:
    return {
        "name": kept.name,
        "question": kept.question,
        "filters": _filters(kept),
        "saved_at": kept.saved_at,
        "outcome": kept.answer.outcome,
        "text": kept.answer.text,
        "generation": kept.answer.generation,
        "changes": [{"at": one.at, "generation": one.generation} for one in kept.changes],
    }


def _filters(kept: KeptAnswer) -> Json:
    from stratbot.cli.contract import filters_json

    return filters_json(kept.filters) if kept.filters else {}


def _problems(problems: Sequence[Problem]) -> list[Json]:
    return [{"path": one.path, "page_number": None, "reason": one.reason, "hint": one.hint} for one in problems]
