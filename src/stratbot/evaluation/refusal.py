"""Questions with and without an answer, asked of the assistant itself -> how many it answers, refuses, and on which page."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratbot.assistant import Assistant
from stratbot.errors import SettingsError
from stratbot.evaluation.measures import bootstrap_interval
from stratbot.types import Answer, Outcome

_TRUE = ("true", "yes", "1")
_FALSE = ("false", "no", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question, and whether the documents answer it."""

    question: str
    answerable: bool
    path: str = ""
    """Of the document that answers it, relative to the corpus folder, or its bare name; empty where nobody says."""
    pages: frozenset[int] = frozenset()
    """1-based; where the answer stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongOutcome:
    """A question that was refused though it has an answer, or answered though it has none."""

    question: str
    answerable: bool
    text: str
    """What was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalReport:
    """How well answering and refusing agree with the labels; None for a share of nothing."""

    answerable: int
    unanswerable: int
    answered_of_answerable: float | None
    refused_of_unanswerable: float | None
    balanced_accuracy: float | None
    """The mean of the two."""
    pages_known: int
    """Answerable questions that were answered and whose page the labels name."""
    first_page_right: float | None
    """Of those: the first citation stands on a page that the labels name."""
    page_within_three: float | None
    intervals: Mapping[str, tuple[float, float]]
    """Name of a share above -> 95 %, questions drawn anew."""
    wrong: tuple[WrongOutcome, ...]
    elapsed_s: float


def read_questions(path: Path) -> list[AskedQuestion]:
    """Read questions from CSV (a column `question`) or, if the name ends so, JSON Lines (a field `question`).

    `answerable` is true or false, false where it is left out; `file` and `pages` say where the answer stands.

    Raises:
        SettingsError: The file cannot be read, holds no question, or a value is not what it should be.
    """
    questions = []
    for number, record in _records(path):
        try:
            questions.append(_question(record))
        except (KeyError, TypeError, ValueError) as error:
            reason = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            raise SettingsError(
                f"{path}, line {number}: {reason}.",
                hint="A row has a question, answerable (true or false) and, where known, file and pages.",
            ) from error
    if not questions:
        raise SettingsError(f"{path} holds no questions.", hint="It is CSV with a column question, or JSON Lines.")
    return questions


def evaluate_refusal(
    assistant: Assistant, questions: Sequence[AskedQuestion], *, progress: Callable[[int, int], None] | None = None
) -> RefusalReport:
    """Ask every question and compare."""
    answers = []
    for done, question in enumerate(questions, start=1):
        answers.append(assistant.ask(question.question))
        if progress:
            progress(done, len(questions))
    return score_outcomes(questions, answers)


def score_outcomes(questions: Sequence[AskedQuestion], answers: Sequence[Answer]) -> RefusalReport:
    """Compare answers, in the order of the questions, with what the labels say."""
    asked = list(zip(questions, answers, strict=True))
    right = [((answer.outcome is Outcome.ANSWERED) == question.answerable, question.answerable) for question, answer in asked]
    kept = [is_right for is_right, answerable in right if answerable]
    refused = [is_right for is_right, answerable in right if not answerable]
    cited = [
        [_stands_there(answer, place, question) for place in range(3)]
        for question, answer in asked
        if question.answerable and question.pages and answer.outcome is Outcome.ANSWERED
    ]
    first = [places[0] for places in cited]
    within = [any(places) for places in cited]
    intervals = {
        name: bootstrap_interval([[value] for value in values], _share_of)
        for name, values in (
            ("answered_of_answerable", kept),
            ("refused_of_unanswerable", refused),
            ("first_page_right", first),
            ("page_within_three", within),
        )
        if values
    }
    if kept and refused:
        intervals["balanced_accuracy"] = bootstrap_interval([[pair] for pair in right], _balanced)
    return RefusalReport(
        answerable=len(kept),
        unanswerable=len(refused),
        answered_of_answerable=_share_of(kept) if kept else None,
        refused_of_unanswerable=_share_of(refused) if refused else None,
        balanced_accuracy=_balanced(right) if kept and refused else None,
        pages_known=len(cited),
        first_page_right=_share_of(first) if first else None,
        page_within_three=_share_of(within) if within else None,
        intervals=intervals,
        wrong=tuple(
            WrongOutcome(question=question.question, answerable=question.answerable, text=answer.text)
            for (question, answer), (is_right, _) in zip(asked, right, strict=True)
            if not is_right
        ),
        elapsed_s=sum(answer.elapsed_ms for answer in answers) / 1000,
    )


def _stands_there(answer: Answer, place: int, question: AskedQuestion) -> bool:
    if place >= len(answer.citations):
        return False
    citation = answer.citations[place]
    is_document = not question.path or f"/{citation.path}".endswith(f"/{question.path}")
    return is_document and citation.page_number in question.pages


def _share_of(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


def _balanced(right: Sequence[tuple[bool, bool]]) -> float:
    """Return the mean share of right outcomes of both classes; a class that a draw happens to leave out counts 0."""
    shares = []
    for wanted in (True, False):
        own = [is_right for is_right, answerable in right if answerable is wanted]
        shares.append(_share_of(own) if own else 0.0)
    return sum(shares) / 2


def _question(record: Mapping[str, Any]) -> AskedQuestion:
    text = record["question"]
    if not isinstance(text, str) or not text.strip():
        raise ValueError("the question is empty")
    return AskedQuestion(
        question=text.strip(),
        answerable=_truth(record.get("answerable")),
        path=str(record.get("file") or ""),
        pages=_pages(record.get("pages")),
    )


def _truth(value: Any) -> bool:
    word = str(value if value is not None else "false").strip().casefold()
    if word not in (*_TRUE, *_FALSE, ""):
        raise ValueError(f"answerable is {value!r}, not true or false")
    return word in _TRUE


def _pages(value: Any) -> frozenset[int]:
    """Return page numbers from a list, or from text such as "3 7" or "3;7"."""
    if isinstance(value, str):
        value = value.replace(",", " ").replace(";", " ").split()
    if isinstance(value, int):
        value = [value]
    return frozenset(int(number) for number in value or ())


def _records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        if path.suffix in (".jsonl", ".ndjson"):
            with path.open(encoding="utf-8-sig") as file:
                for number, line in enumerate(file, start=1):
                    if line.strip():
                        record = json.loads(line)
                        if not isinstance(record, dict):
                            raise SettingsError(f"{path}, line {number}: {line.strip()[:40]} is no JSON object.")
                        yield number, record
        else:
            with path.open(newline="", encoding="utf-8-sig") as file:
                yield from enumerate(csv.DictReader(file), start=2)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    except json.JSONDecodeError as error:
        raise SettingsError(f"{path} is not JSON Lines: {error}.") from error
