"""`stratbot ask`: one answer with citations, or an answer a line for a file of questions."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options, output, terminal
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.cli.staleness import note_staleness
from stratbot.errors import SettingsError, StratbotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from stratbot.assistant import Assistant, Caretaker
    from stratbot.cli.language_model import Helped
    from stratbot.export.jsonable import Json
    from stratbot.export.report import Section
    from stratbot.language_model.wording import Worded
    from stratbot.types import Answer, Explanation, Filters


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "ask",
        help="one answer with citations",
        description="Answer a question from the documents, with quotes and pages. A question about which or how many documents "
        "do something gets a verdict for every document. Exits with 1 when no evidence was found.",
        examples=(
            'stratbot ask "Which councils cover digital apprenticeships?" --year 2015- -o answer.html',
            'stratbot ask "What does Thornmere say about sensors?" --explain --save thornmere',
            'stratbot ask --continue "and Oxmoor?"',
            "stratbot ask --file questions.txt > answers.jsonl",
        ),
    )
    parser.add_argument("question", nargs="*", metavar="QUESTION", help="the question; - reads one question a line from stdin")
    options.add_option(
        parser,
        "--file",
        variable="STRATBOT_FILE, where no question is given",
        default=None,
        metavar="FILE",
        type=Path,
        help="answer the questions of this file, one a line, as JSON Lines",
    )
    options.add_switch(
        parser,
        "--explain",
        variable="STRATBOT_EXPLAIN",
        help="say how the question was understood and what decided; with --json as the key explanation",
    )
    options.add_switch(
        parser,
        "--continue",
        dest="goes_on",
        variable="STRATBOT_CONTINUE",
        help="the question goes on from the one asked last: “and Wigan?”, “by when?”",
    )
    options.add_option(
        parser,
        "--save",
        variable="STRATBOT_SAVE",
        metavar="NAME",
        help="keep question and answer under this name, so that stratbot watch-answers tells when the answer changes",
    )
    options.add_option(
        parser,
        "--limit",
        variable="STRATBOT_LIMIT",
        metavar="N",
        type=options.positive,
        help="with --json or --csv, of a set answer only so many rows, with how many documents have each verdict",
    )
    options.add_option(
        parser,
        "--offset",
        variable="STRATBOT_OFFSET",
        metavar="N",
        type=options.from_zero,
        help="leave out so many rows before them",
    )
    exporting.add_export_options(parser)
    options.add_option(
        parser,
        "--cluster",
        variable="STRATBOT_CLUSTER",
        metavar="WHERE",
        help="ask an index in shards: a folder that holds one, or the address of a Ray cluster (HOST:PORT, auto), whose machines "
        "see the folder --index",
    )
    options.add_filters(parser)
    options.add_common_options(parser, inherited=True)
    options.add_language_model(parser, inherited=True)
    options.add_switch(
        parser,
        "--llm-judge",
        variable="STRATBOT_LLM_JUDGE",
        help="the language model judges the sentences of set answers, eight at a time, instead of the built-in judge",
    )
    options.add_switch(
        parser,
        "--llm-rephrase",
        variable="STRATBOT_LLM_REPHRASE",
        help="the language model puts the question in other words, which are shown before they are asked",
    )
    parser.set_defaults(run=run, is_piped=False)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Answer what was asked."""
    from stratbot.cli.language_model import Helped

    question, questions = _asked(arguments)
    chosen = exporting.chosen_format(arguments)
    is_paged = (arguments.limit or arguments.offset) and not {"STRATBOT_LIMIT", "STRATBOT_OFFSET"} & os.environ.keys()
    if question and is_paged and chosen not in ("json", "csv"):
        raise SettingsError(
            "Only rows of JSON and CSV are counted off.", hint="Add --json or --csv, or leave out --limit and --offset."
        )
    if question:
        return _ask_one(question, arguments, diagnostics, chosen=chosen)
    if arguments.save and "STRATBOT_SAVE" not in os.environ:
        raise SettingsError("Of a batch no answer is kept.", hint="Leave out --save, or ask one question.")
    if arguments.goes_on and "STRATBOT_CONTINUE" not in os.environ:
        raise SettingsError("Of a batch each question stands alone.", hint="Leave out --continue, or ask one question.")
    if chosen in exporting.EXPORTS:
        raise SettingsError(
            f"A batch is written as JSON Lines, not as {chosen}.", hint="Leave out the format, or ask one question."
        )
    filters = options.filters_of(arguments)
    helped = Helped(options.settings_of(arguments), arguments, diagnostics)
    return _ask_each(helped, questions, filters=filters, arguments=arguments, diagnostics=diagnostics)


def _asked(arguments: argparse.Namespace) -> tuple[str, Iterable[str]]:
    """Return the one question that is asked, or else those of a batch.

    Raises:
        SettingsError: Nothing is asked, or there are both a question and a file.
    """
    from stratbot.lens.questions import lines_of

    question = " ".join(arguments.question).strip()
    file: Path | None = arguments.file
    if question and file:
        raise SettingsError("Both a question and a file of questions were given.", hint="Leave one of them out.")
    if question == "-":
        return "", lines_of(None)
    if question or file:
        return question, lines_of(file) if file else ()
    if arguments.is_piped:
        lines = lines_of(None)
        first = list(islice(lines, 2))
        if not first:
            raise terminal.no_terminal()
        return ("", chain(first, lines)) if len(first) > 1 else (first[0], ())
    if named := os.environ.get("STRATBOT_FILE"):
        return "", lines_of(Path(named))
    raise SettingsError("There is no question.", hint='Run: stratbot ask "Which councils plan public Wi-Fi?"')


def _ask_one(question: str, arguments: argparse.Namespace, diagnostics: Diagnostics, *, chosen: str) -> ExitCode:
    """Answer a question, and keep it for one that goes on from it."""
    from stratbot.cli import last_question
    from stratbot.cli.contract import answer_json, dumps
    from stratbot.cli.language_model import Helped
    from stratbot.types import AnswerKind

    if arguments.goes_on and arguments.explain:
        raise SettingsError(
            "Only a question that stands alone can be explained.", hint="Leave out --explain: how a follow-up was taken is noted."
        )
    if arguments.goes_on and arguments.llm_rephrase:
        raise SettingsError("A follow-up is not put in other words.", hint="Leave out --llm-rephrase or --continue.")
    if arguments.goes_on and arguments.save:
        raise SettingsError("Only a question that stands alone can be kept.", hint="Ask the whole question, without --continue.")
    filters = options.filters_of(arguments)
    settings = options.settings_of(arguments)
    helped = Helped(settings, arguments, diagnostics)
    typed, question = question, helped.rephrase(question, filters) if arguments.llm_rephrase else question
    if arguments.goes_on:
        before = last_question.load(settings)
        answer, asked = helped.do(lambda assistant: _go_on(assistant, before, question, filters))
    else:
        is_cut = chosen in ("json", "csv") and not arguments.save
        answer, asked = helped.ask(question, filters, _quoted(arguments) if is_cut else None), ((question, filters),)
    explanation = helped.do(lambda assistant: assistant.explain(question, filters=filters)) if arguments.explain else None
    assistant = helped.assistant
    whole, answer = answer, _page(answer, arguments, diagnostics) if chosen in ("json", "csv") else answer
    if chosen == "json":
        added = _added(helped, answer, explanation) | _counts(whole, arguments)
        added |= {"taken_as": answer.taken_as} if arguments.goes_on else {}
        added |= {"typed": typed} if arguments.llm_rephrase else {}
        exporting.write_text(arguments, dumps({**answer_json(answer), **added}), diagnostics, is_data=True)
    else:
        worded = helped.word(answer) if helped.model is not None and chosen != "csv" else None
        _write(assistant, answer, worded, chosen=chosen, arguments=arguments, diagnostics=diagnostics)
    if explanation is not None and chosen != "json":
        _say_how(explanation, diagnostics)
    if arguments.save:
        from stratbot.lens.kept import KeptAnswers

        kept = KeptAnswers(settings.index_dir).save(arguments.save, whole, filters)
        diagnostics.note(f"kept as {kept.name}; to see later whether it changed, run: stratbot watch-answers")
    note_staleness(assistant, diagnostics)
    if answer.kind is not AnswerKind.HELP:
        last_question.keep(asked, settings)
    return _exit_code(answer, strict=arguments.strict)


def _go_on(
    assistant: Caretaker, asked: Iterable[tuple[str, Filters | None]], question: str, filters: Filters | None
) -> tuple[Answer, tuple[tuple[str, Filters | None], ...]]:
    """Answer a question that goes on from others, and return it with what the next one may go on from.

    What narrowed the question before goes on narrowing, unless something else does.
    """
    from stratbot.conversation import Conversation

    conversation = Conversation(assistant)
    before = None
    for one, before in asked:
        conversation.ask(one, filters=before)
    return conversation.ask(question, filters=filters or before), conversation.trail


def _ask_each(
    helped: Helped, questions: Iterable[str], *, filters: Filters | None, arguments: argparse.Namespace, diagnostics: Diagnostics
) -> ExitCode:
    """Write a line for each question as soon as it is answered; a question that fails costs its line only."""
    from stratbot.cli.contract import answer_json, dumps, error_json

    if arguments.llm_rephrase:
        raise SettingsError(
            "Of a batch no question is put in other words.", hint="Leave out --llm-rephrase, or ask one question."
        )
    helped.assistant.warm_up()  # what is wrong with the index or the model is said once, not on every line
    note_staleness(helped.assistant, diagnostics)
    code = ExitCode.DONE
    for question in questions:
        try:
            answer = helped.ask(question, filters, _quoted(arguments))
        except StratbotError as error:
            output.write_data(dumps(error_json(error, question=question), indent=None))
        else:
            page = _page(answer, arguments, diagnostics)
            added = _added(helped, answer, None) | _counts(answer, arguments)
            output.write_data(dumps({**answer_json(page), **added}, indent=None))
            if arguments.strict and answer.scope.unreadable:
                code = ExitCode.UNREAD_DOCUMENTS
    return code


def _quoted(arguments: argparse.Namespace) -> slice | None:
    """Return which rows of a set answer are asked for; None for all."""
    if not arguments.limit:
        return None
    start = arguments.offset or 0
    return slice(start, start + arguments.limit)


def _page(answer: Answer, arguments: argparse.Namespace, diagnostics: Diagnostics) -> Answer:
    """Return an answer with those rows that are asked for, and the citations of their documents; what is left out is noted."""
    total, start = len(answer.coverage), min(arguments.offset or 0, len(answer.coverage))
    rows = answer.coverage[start : start + (arguments.limit or total)]
    if len(rows) == total:
        return answer
    shown = {row.doc_id for row in rows}
    further = f"; --offset {start + len(rows)} for the next" if start + len(rows) < total else ""
    diagnostics.note(
        f"rows {start + 1:,} to {start + len(rows):,} of {total:,}{further}" if rows else f"no rows behind {total:,}"
    )
    return replace(answer, coverage=rows, citations=tuple(one for one in answer.citations if one.doc_id in shown))


def _counts(answer: Answer, arguments: argparse.Namespace) -> Json:
    """Return what the JSON of a set answer has as well where only some of its rows are asked for."""
    if not answer.coverage or not (arguments.limit or arguments.offset):
        return {}
    counts = Counter(row.verdict.value for row in answer.coverage)
    rows = {"offset": arguments.offset or 0, "limit": arguments.limit, "total": len(answer.coverage)}
    return {"counts": dict(sorted(counts.items())), "rows": rows}


def _added(helped: Helped, answer: Answer, explanation: Explanation | None) -> Json:
    """Return the keys that the JSON of an answer has only where they were asked for."""
    from stratbot.cli.contract import explanation_json, worded_json

    added: Json = {} if explanation is None else {"explanation": explanation_json(explanation)}
    if helped.model is not None:
        added["worded"] = worded_json(helped.word(answer))
    return added


def _say_how(explanation: Explanation, diagnostics: Diagnostics) -> None:
    """Say how the question was understood, beside the answer."""
    diagnostics.note(f"asked as {explanation.kind.value}{', who does not' if explanation.negated else ''}: {explanation.topic}")
    if explanation.issuers:
        diagnostics.note(f"only of {', '.join(explanation.issuers)}")
    if explanation.groups:
        diagnostics.note(f"only of the group {', '.join(explanation.groups)}")
    if explanation.excluded:
        diagnostics.note(f"left out as asked: {', '.join(explanation.excluded)}")
    if explanation.unjudged:
        diagnostics.note(f"no known group: {explanation.unjudged}; all were judged")
    if explanation.left_out:
        diagnostics.note(f"not answered: {explanation.left_out}")
    if explanation.parts:
        diagnostics.note(f"judged one by one, then joined by {explanation.joined_by}: {'; '.join(explanation.parts)}")
    if explanation.phrases:
        diagnostics.note(f"must stand word for word: {'; '.join(explanation.phrases)}")
    for typed, read in explanation.corrections:
        diagnostics.note(f"no document uses {typed}; read as {read}")
    diagnostics.note(f"words looked up: {', '.join(explanation.search_terms) or 'none'}")
    if explanation.seeks:
        diagnostics.note(f"to be told: {', '.join(explanation.seeks)}")
    if explanation.unused:
        diagnostics.note(f"no document uses: {', '.join(explanation.unused)}")
    if explanation.concept:
        diagnostics.note(f"spelled out as {explanation.concept}: {' '.join(explanation.phrasings)}")
    diagnostics.note(
        f"confidence that there is an answer: {explanation.confidence:.2f}, refused below {explanation.threshold:.2f}"
    )


def _write(
    assistant: Assistant,
    answer: Answer,
    worded: Worded | None,
    *,
    chosen: str,
    arguments: argparse.Namespace,
    diagnostics: Diagnostics,
) -> None:
    """Write an answer as a file for others, or as text for a person."""
    if chosen in exporting.EXPORTS:
        from stratbot.export.answers import answer_report
        from stratbot.lens.types import Provenance

        provenance = Provenance(generation=answer.generation, encoder=answer.encoder, documents=assistant.documents())
        beside: tuple[Section, ...] = ()
        if worded is not None:
            from stratbot.language_model.wording import worded_sections

            beside = worded_sections(worded, answer)
        given = options.settings_of(arguments).options
        given += ("--cluster", arguments.cluster) if arguments.cluster else ()
        exporting.export(arguments, answer_report(answer, provenance, beside=beside, options=given), chosen, diagnostics)
        return
    from stratbot.cli.human import Layout, answer_text, worded_text
    from stratbot.export.wording import taken_as_words

    if answer.taken_as:
        diagnostics.note(taken_as_words(answer))
    layout = Layout(columns=output.columns(), colour=output.wants_colour(arguments.color) and arguments.output is None)
    text = answer_text(answer, layout) + (worded_text(worded, answer, layout) if worded is not None else "")
    exporting.write_text(arguments, text, diagnostics, is_data=False)


def _exit_code(answer: Answer, *, strict: bool) -> ExitCode:
    from stratbot.types import Outcome

    if strict and answer.scope.unreadable:
        return ExitCode.UNREAD_DOCUMENTS
    return ExitCode.DONE if answer.outcome == Outcome.ANSWERED else ExitCode.NOT_FOUND
