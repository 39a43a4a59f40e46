"""`stratbot eval`: measure the product's own retrieval and its set answers against judgments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse

    from stratbot.cli.human import Layout
    from stratbot.cli.progress import ProgressLines
    from stratbot.evaluation.coverage import CoverageReport
    from stratbot.evaluation.retrieval import RetrievalReport


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the arguments of both measurements."""
    parser = commands.add_parser(
        "eval",
        help="measure retrieval or set answers against judgments",
        description="Measure what stratbot finds and says against judgments of your own.",
    )
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=_ask_for_measurement)
    measurements = parser.add_subparsers(title="measurements", metavar="MEASUREMENT", parser_class=options.Parser)
    retrieval = measurements.add_parser(
        "retrieval",
        help="rank the passages of a test collection",
        description="Rank a test collection in BEIR layout (corpus.jsonl, queries.jsonl, qrels.tsv) and measure the ranking.",
    )
    retrieval.add_argument("directory", metavar="DIR", type=Path, help="the folder of the test collection")
    options.add_option(
        retrieval,
        "--run",
        dest="run_file",
        variable="STRATBOT_RUN",
        metavar="FILE",
        type=Path,
        help="write the rankings as a TREC run",
    )
    options.add_formats(retrieval, "json")
    options.add_common_options(retrieval, inherited=True)
    retrieval.set_defaults(run=run_retrieval)
    coverage = measurements.add_parser(
        "coverage",
        help="set answers against labels",
        description="Ask labelled set questions of the index and compare the verdict on each document with its label.",
    )
    options.add_option(
        coverage,
        "--labels",
        variable="STRATBOT_LABELS",
        metavar="FILE",
        type=Path,
        help="CSV with a row for each label: question_id,path,verdict (yes, mention or no),page_number,quote",
    )
    options.add_option(
        coverage,
        "--questions",
        variable="STRATBOT_QUESTIONS",
        metavar="FILE",
        type=Path,
        help="CSV: question_id,question; default LABELS_questions.csv or questions.csv beside the labels",
    )
    options.add_formats(coverage, "json")
    options.add_common_options(coverage, inherited=True)
    coverage.set_defaults(run=run_coverage)


def run_retrieval(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Rank the queries of a test collection with the product's own retrieval."""
    from stratbot.evaluation.retrieval import evaluate_retrieval

    chosen = options.chosen_format(arguments, "json")
    with diagnostics.progress() as lines:
        report = evaluate_retrieval(
            arguments.directory,
            settings=options.settings_of(arguments),
            run_file=arguments.run_file,
            progress=_steps(lines, unit="texts"),
        )
    if chosen == "json":
        from stratbot.cli.contract import dumps, retrieval_report_json

        output.write_data(dumps(retrieval_report_json(report)))
    else:
        output.write_text(_retrieval_text(report, _layout(arguments)))
    return ExitCode.DONE


def run_coverage(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Ask the labelled questions and compare."""
    from stratbot.assistant import open_assistant
    from stratbot.evaluation.coverage import evaluate_coverage, read_labels

    if arguments.labels is None:
        raise SettingsError("There are no labels to compare with.", hint="Name them: stratbot eval coverage --labels FILE")
    chosen = options.chosen_format(arguments, "json")
    labels = read_labels(arguments.labels, arguments.questions)
    assistant = open_assistant(options.settings_of(arguments))
    with diagnostics.progress() as lines:
        report = evaluate_coverage(assistant, labels, progress=_steps(lines, unit="questions"))
    if chosen == "json":
        from stratbot.cli.contract import coverage_report_json, dumps

        output.write_data(dumps(coverage_report_json(report)))
    else:
        output.write_text(_coverage_text(report, _layout(arguments)))
    return strict_code(ExitCode.DONE, assistant.documents()) if arguments.strict else ExitCode.DONE


def _ask_for_measurement(arguments: argparse.Namespace, diagnostics: Diagnostics) -> NoReturn:
    raise SettingsError(
        "There is nothing to measure.", hint="Run: stratbot eval retrieval DIR, or: stratbot eval coverage --labels FILE"
    )


def _steps(lines: ProgressLines | None, *, unit: str) -> Callable[[int, int], None] | None:
    """Return what draws a measurement's progress; None where nobody watches."""
    if lines is None:
        return None
    from stratbot.cli.progress import Step

    def draw(done: int, total: int) -> None:
        lines.step(Step(stage="measuring", done=done, total=total, unit=unit))

    return draw


def _layout(arguments: argparse.Namespace) -> Layout:
    from stratbot.cli.human import Layout

    return Layout(columns=output.columns(), colour=output.wants_colour(arguments.color))


def _retrieval_text(report: RetrievalReport, layout: Layout) -> str:
    from stratbot.cli.contract import retrieval_report_json
    from stratbot.cli.human import facts_text

    facts = [(name.replace("_", " "), str(value)) for name, value in retrieval_report_json(report).items() if name != "schema"]
    return facts_text({"Retrieval against judgments": facts}, layout)


def _coverage_text(report: CoverageReport, layout: Layout) -> str:
    from stratbot.cli.human import facts_text

    counts = report.confusion
    low, high = report.mcc_interval
    facts = [
        ("questions", f"{report.questions:,}"),
        ("judgements", f"{report.judgements:,}"),
        ("MCC", f"{counts.mcc:.3f} (95 %: {low:.3f} to {high:.3f})"),
        ("precision", f"{counts.precision:.3f}"),
        ("recall", f"{counts.recall:.3f}"),
        ("F1", f"{counts.f1:.3f} of covered, {counts.f1_of_rest:.3f} of the rest"),
        ("accuracy", f"{counts.accuracy:.3f}"),
        ("right page", f"{report.first_page_right:.3f} at first place, {report.page_within_three:.3f} within three"),
        ("mentions shown", f"{report.mention_recall:.3f}"),
        ("time", f"{report.elapsed_s:,.1f} s"),
    ]
    by_question = [(question_id, f"{confusion.f1:.3f}") for question_id, confusion in report.per_question.items()]
    return facts_text({"Set answers against labels": facts, "F1 of covered, by question": by_question}, layout)
