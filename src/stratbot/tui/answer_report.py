"""Answers as a report to be written to a file, with how they came about, and with the quotes named that are gone since."""

from __future__ import annotations

from dataclasses import replace as replace_fields
from typing import TYPE_CHECKING

from stratbot.export.wording import count
from stratbot.retrieval.standing import quotes_gone
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.wording import quoted, reference
from stratbot.types import Answer, Citation

if TYPE_CHECKING:
    from stratbot.export.report import Prose, Report
    from stratbot.language_model.wording import Worded


def answers_report(
    assistant: SerialAssistant, exchanges: tuple[tuple[str, Answer], ...], *, as_one: bool, worded: Worded | None = None
) -> Report:
    """Return answers with their quotes and references.

    Args:
        assistant: Names the index and its documents.
        exchanges: Questions as typed, with their answers.
        as_one: Take them for one conversation, even if there is only one.
        worded: What a language model made of a single answer.

    Raises:
        StratbotError: The index cannot be read.
    """
    from stratbot.export.answers import answer_report, conversation_report
    from stratbot.language_model.wording import worded_sections
    from stratbot.lens.types import Provenance

    first = exchanges[0][1]
    provenance = Provenance(generation=first.generation, encoder=first.encoder, documents=assistant.documents())
    if as_one:
        report = conversation_report(exchanges[0][0], exchanges, provenance)
    else:
        report = answer_report(first, provenance, beside=worded_sections(worded, first) if worded is not None else ())
    citations = [one for _, answer in exchanges for one in (*answer.citations, *_evidence(answer))]
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
