"""`stratbot eval`: measure the product's own reading, retrieval and answers against judgments."""

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
    from stratbot.evaluation.extraction import ExtractionReport
    from stratbot.evaluation.refusal import RefusalReport, WrongOutcome
    from stratbot.evaluation.retrieval import RetrievalReport


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the arguments of each measurement."""
    parser = commands.add_parser(
        "eval",
        help="measure retrieval, answers, refusals or reading against judgments",
        description="Measure what stratbot reads, finds and says against judgments of your own.",
        examples=(
            "stratbot eval coverage --labels labels.csv",
            "stratbot eval refusal --questions questions.csv",
            "stratbot help eval retrieval",
        ),
    )
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=_ask_for_measurement)
    measurements = parser.add_subparsers(title="measurements", metavar="MEASUREMENT", parser_class=options.Parser)
    retrieval = measurements.add_parser(
        "retrieval",
        help="rank the passages of a test collection",
        description="Rank a test collection in BEIR layout (corpus.jsonl, queries.jsonl, qrels.tsv) and measure the ranking.",
        examples=(
            "stratbot eval retrieval scifact",
            "stratbot eval retrieval scifact --run ranking.txt --json",
        ),
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
        examples=(
            "stratbot eval coverage --labels labels.csv",
            "stratbot eval coverage --labels labels.csv --questions questions.csv --json",
        ),
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
    _add_refusal(measurements)
    _add_extraction(measurements)


def _add_refusal(measurements: argparse._SubParsersAction[Any]) -> None:
    refusal = measurements.add_parser(
        "refusal",
        help="questions with and without an answer",
        description="Ask the index questions that its documents answer and questions that they do not; count what is refused.",
        examples=(
            "stratbot eval refusal --questions questions.csv",
            "stratbot eval refusal --questions questions.jsonl --json",
        ),
    )
    options.add_option(
        refusal,
        "--questions",
        variable="STRATBOT_QUESTIONS",
        metavar="FILE",
        type=Path,
        help="CSV or JSON Lines: question, answerable (true or false; false when left out) and, where known, file and pages",
    )
    options.add_formats(refusal, "json")
    options.add_common_options(refusal, inherited=True)
    refusal.set_defaults(run=run_refusal)


def _add_extraction(measurements: argparse._SubParsersAction[Any]) -> None:
    extraction = measurements.add_parser(
        "extraction",
        help="a PDF against its own text",
        description="Read a PDF as for the index and count which sentences of its published text come through word for word.",
        examples=(
            "stratbot eval extraction --document plan.pdf --twin plan.txt",
            "stratbot eval extraction --document plan.pdf --twin plan.md --json",
        ),
    )
    options.add_option(
        extraction, "--document", variable="STRATBOT_DOCUMENT", metavar="FILE", type=Path, help="the PDF; it need not be indexed"
    )
    options.add_option(
        extraction, "--twin", variable="STRATBOT_TWIN", metavar="FILE", type=Path, help="its text: plain or Markdown, UTF-8"
    )
    options.add_formats(extraction, "json")
    options.add_common_options(extraction, inherited=True)
    extraction.set_defaults(run=run_extraction)


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


def run_refusal(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Ask questions with and without an answer, and compare."""
    from stratbot.assistant import open_assistant
    from stratbot.evaluation.refusal import evaluate_refusal, read_questions

    if arguments.questions is None:
        raise SettingsError("There are no questions to ask.", hint="Name them: stratbot eval refusal --questions FILE")
    chosen = options.chosen_format(arguments, "json")
    questions = read_questions(arguments.questions)
    assistant = open_assistant(options.settings_of(arguments))
    with diagnostics.progress() as lines:
        report = evaluate_refusal(assistant, questions, progress=_steps(lines, unit="questions"))
    if chosen == "json":
        from stratbot.cli.contract import dumps, refusal_report_json

        output.write_data(dumps(refusal_report_json(report)))
    else:
        output.write_text(_refusal_text(report, _layout(arguments)))
    return strict_code(ExitCode.DONE, assistant.documents()) if arguments.strict else ExitCode.DONE


def run_extraction(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Read a PDF and look for the sentences of its text twin."""
    from stratbot.evaluation.extraction import evaluate_extraction
    from stratbot.index.encoder import open_encoder

    if arguments.document is None or arguments.twin is None:
        raise SettingsError(
            "There is nothing to compare.", hint="Name both: stratbot eval extraction --document FILE.pdf --twin FILE.txt"
        )
    chosen = options.chosen_format(arguments, "json")
    settings = options.settings_of(arguments)
    encoder = open_encoder(settings.encoder, fallback_cache_dir=settings.index_dir / "cache")
    report = evaluate_extraction(
        arguments.document,
        arguments.twin,
        count_tokens=encoder.count_tokens,
        reading=settings.reading,
        chunking=settings.chunking,
    )
    if chosen == "json":
        from stratbot.cli.contract import dumps, extraction_report_json

        output.write_data(dumps(extraction_report_json(report)))
    else:
        output.write_text(_extraction_text(report, _layout(arguments)))
    return ExitCode.DONE


def _ask_for_measurement(arguments: argparse.Namespace, diagnostics: Diagnostics) -> NoReturn:
    raise SettingsError(
        "There is nothing to measure.",
        hint="Run: stratbot eval retrieval DIR, eval coverage --labels FILE, eval refusal --questions FILE "
        "or eval extraction --document FILE --twin FILE",
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


def _refusal_text(report: RefusalReport, layout: Layout) -> str:
    from stratbot.cli.human import facts_text

    def share(name: str) -> str:
        value = getattr(report, name)
        if value is None:
            return "none to judge by"
        low, high = report.intervals[name]
        return f"{value:.3f} (95 %: {low:.3f} to {high:.3f})"

    facts = [
        ("questions", f"{report.answerable + report.unanswerable:,}"),
        ("answered", f"{share('answered_of_answerable')} of the {report.answerable:,} with an answer"),
        ("refused", f"{share('refused_of_unanswerable')} of the {report.unanswerable:,} without"),
        ("balanced", share("balanced_accuracy")),
        ("right page", f"{share('first_page_right')} at first place"),
        ("within three", share("page_within_three")),
        ("time", f"{report.elapsed_s:,.1f} s"),
    ]
    refused = [(str(number), wrong.question) for number, wrong in enumerate(_wrong(report, answerable=True), start=1)]
    answered = [(str(number), wrong.question) for number, wrong in enumerate(_wrong(report, answerable=False), start=1)]
    sections = {"Refusal against labels": facts, "Refused, though answerable": refused, "Answered, though unanswerable": answered}
    return facts_text({heading: rows for heading, rows in sections.items() if rows}, layout)


def _wrong(report: RefusalReport, *, answerable: bool) -> list[WrongOutcome]:
    return [wrong for wrong in report.wrong if wrong.answerable is answerable]


def _extraction_text(report: ExtractionReport, layout: Layout) -> str:
    from stratbot.cli.human import facts_text

    names = {"pages": "on a page", "passages": "in a passage", "sentences": "of their own"}
    levels = {"words": "Word for word", "signs": "Sign for sign", "letters": "Letter for letter, however spaced"}
    sections = {
        f"{heading}: sentences of {report.sentences:,}": [
            (names[place], f"{found:,} ({report.share(place, level):.3f})") for place, found in report.found[level].items()
        ]
        for level, heading in levels.items()
    }
    for heading, sentences in (("On no page", report.missing), ("On a page, but in no passage", report.lost)):
        if sentences:
            sections[heading] = [(str(number), sentence) for number, sentence in enumerate(sentences, start=1)]
    return facts_text(sections, layout)
