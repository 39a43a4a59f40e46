"""Answers as a report to be written to a file, with how they came about, and with the quotes named that are gone since."""

from __future__ import annotations

from dataclasses import replace as replace_fields
from typing import TYPE_CHECKING, NamedTuple

from stratbot.export.wording import count
from stratbot.retrieval.standing import quotes_gone
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.wording import quoted, reference
from stratbot.types import Answer, Citation

if TYPE_CHECKING:
    from stratbot.export.report import Prose, Report
    from stratbot.language_model.wording import Worded


class Answered(NamedTuple):
    """An answer in a conversation, with what a language model made of it, if that is shown."""

    question: str
    """As typed."""
    answer: Answer
    worded: Worded | None = None


def answers_report(
    assistant: SerialAssistant, exchanges: tuple[Answered, ...], *, as_one: bool, options: tuple[str, ...] = ()
) -> Report:
    """Return answers with their quotes and references.

    Args:
        assistant: Names the index and its documents.
        exchanges: Questions with their answers.
        as_one: Take them for one conversation, even if there is only one.
        options: What names the folders and models on the command line, as `Settings.options` returns it.

    Raises:
        StratbotError: The index cannot be read.
    """
    from stratbot.export.answers import answer_report, conversation_report
    from stratbot.language_model.wording import worded_sections
    from stratbot.lens.types import Provenance

    first = exchanges[0].answer
    provenance = Provenance(generation=first.generation, encoder=first.encoder, documents=assistant.documents())
    beside = [worded_sections(one.worded, one.answer) if one.worded is not None else () for one in exchanges]
    if as_one:
        said = [(one.question, one.answer) for one in exchanges]
        report = conversation_report(exchanges[0].question, said, provenance, beside=beside)
    else:
        report = answer_report(first, provenance, beside=beside[0], options=options)
    citations = [one for said in exchanges for one in (*said.answer.citations, *_evidence(said.answer))]
    if gone := quotes_gone(assistant, dict.fromkeys(citations)):
        report = replace_fields(report, sections=(_gone_section(gone), *report.sections))
    return report


def _evidence(answer: Answer) -> list[Citation]:
    return [one for row in answer.coverage for one in row.evidence]


def _gone_section(gone: frozenset[Citation]) -> Prose:
    from stratbot.export.report import Prose

    stand = "stands on its page" if len(gone) == 1 else "stand on their pages"
    words = f"{count(len(gone), 'quote')} no longer {stand} in the index as it is now:"
    ordered = sorted(gone, key=lambda one: (one.path, one.page_number, one.start))
    return Prose(heading="Quotes that are gone", paragraphs=(words, *(f"{reference(one)}: {quoted(one)}" for one in ordered)))
