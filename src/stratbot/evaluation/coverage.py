"""Labelled set questions, asked of the assistant itself -> precision, recall, F1, MCC and how often the page is right."""

from __future__ import annotations

import csv
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stratbot.assistant import Assistant
from stratbot.errors import SettingsError
from stratbot.evaluation.measures import Confusion, bootstrap_interval, confusion, total
from stratbot.types import Answer, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a careful reader says of one document on one question."""

    verdict: str
    """yes, mention or no."""
    pages: frozenset[int] = frozenset()
    """1-based; where the evidence of a yes stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageLabels:
    """Questions with a label for each document."""

    questions: Mapping[str, str]
    """question_id -> question as people type it."""
    labels: Mapping[str, Mapping[str, Label]]
    """question_id -> path -> label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """How set answers agree with the labels; "covered" against the rest, as a reader's "yes" against the rest."""

    questions: int
    judgements: int
    confusion: Confusion
    mcc_interval: tuple[float, float]
    """95 %, questions drawn anew."""
    first_page_right: float
    """Of the true "covered": the first citation stands on a page that the reader named."""
    page_within_three: float
    mention_recall: float
    """Of the reader's mentions: the share that was shown as covered or mentioned."""
    per_question: Mapping[str, Confusion] = field(default_factory=dict)
    elapsed_s: float = 0.0
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Name of a measure -> 95 %, questions drawn anew."""


def read_labels(labels_file: Path, questions_file: Path | None = None) -> CoverageLabels:
    """Read labels (question_id,path,verdict,page_number,quote) and their questions (question_id,question).

    Args:
        labels_file: CSV with a row for each label; several rows for several pages.
        questions_file: CSV; by default `<labels>_questions.csv`, then `questions.csv`, beside the labels.

    Raises:
        SettingsError: A file or column is missing, or a label names a question that is not there.
    """
    rows = _read_csv(labels_file, ("question_id", "path", "verdict"))
    candidates = [labels_file.with_name(f"{labels_file.stem}_questions.csv"), labels_file.with_name("questions.csv")]
    chosen = questions_file or next((path for path in candidates if path.exists()), None)
    if chosen is None:
        raise SettingsError(
            f"The questions for {labels_file} are missing.",
            hint=f"Put them beside it, as {candidates[0].name}: question_id,question",
        )
    questions = {row["question_id"]: (row["question"] or "").strip() for row in _read_csv(chosen, ("question_id", "question"))}
    verdicts: dict[tuple[str, str], str] = {}
    pages: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, row in enumerate(rows, start=2):
        key = (row["question_id"], row["path"])
        if row["verdict"] not in ("yes", "mention", "no"):
            raise SettingsError(f"{labels_file}, line {number}: {row['verdict']!r} is no label.", hint="Use yes, mention or no.")
        if not questions.get(row["question_id"]):
            raise SettingsError(f"{labels_file}, line {number}: question {row['question_id']!r} is not in {chosen}.")
        verdicts[key] = row["verdict"]
        if row["verdict"] == "yes" and (row.get("page_number") or "").isdigit():
            pages[key].add(int(row["page_number"]))
    labels: dict[str, dict[str, Label]] = defaultdict(dict)
    for (question_id, path), verdict in verdicts.items():
        labels[question_id][path] = Label(verdict=verdict, pages=frozenset(pages[question_id, path]))
    return CoverageLabels(questions={key: questions[key] for key in labels}, labels=labels)


def evaluate_coverage(
    assistant: Assistant, labels: CoverageLabels, *, progress: Callable[[int, int], None] | None = None
) -> CoverageReport:
    """Ask every labelled question and compare."""
    answers: dict[str, Answer] = {}
    for done, (question_id, question) in enumerate(labels.questions.items(), start=1):
        answers[question_id] = assistant.ask(question)
        if progress:
            progress(done, len(labels.questions))
    return score_answers(answers, labels)


def score_answers(answers: Mapping[str, Answer], labels: CoverageLabels) -> CoverageReport:
    """Compare answers with labels; a labelled document that an answer leaves out counts as not covered."""
    groups: dict[str, list[tuple[bool, bool]]] = {}
    page_hits: dict[str, list[tuple[bool, bool]]] = {}
    mentions = mentions_shown = 0
    for question_id, by_path in labels.labels.items():
        answer = answers[question_id]
        rows = {row.path: row for row in answer.coverage}
        pairs = []
        hits = page_hits[question_id] = []
        for path, label in by_path.items():
            row = rows.get(path)
            said, true = row is not None and row.verdict is Verdict.COVERED, label.verdict == "yes"
            pairs.append((said, true))
            if label.verdict == "mention":
                mentions += 1
                mentions_shown += row is not None and row.verdict in (Verdict.COVERED, Verdict.MENTIONED)
            if said and true and row is not None:
                cited = [citation.page_number for citation in row.evidence[:3]]
                hits.append((bool(label.pages & set(cited[:1])), bool(label.pages & set(cited))))
        groups[question_id] = pairs
    everything = [pair for pairs in groups.values() for pair in pairs]
    cited_pages = [pair for pairs in page_hits.values() for pair in pairs]
    intervals = _intervals(list(groups.values()), list(page_hits.values()))
    return CoverageReport(
        questions=len(groups),
        judgements=len(everything),
        confusion=confusion(everything),
        mcc_interval=intervals.get("mcc", (0.0, 0.0)),
        first_page_right=_share(first for first, _ in cited_pages),
        page_within_three=_share(within for _, within in cited_pages),
        mention_recall=mentions_shown / mentions if mentions else 0.0,
        per_question={question_id: confusion(pairs) for question_id, pairs in groups.items()},
        elapsed_s=sum(answer.elapsed_ms for answer in answers.values()) / 1000,
        intervals=intervals,
    )


def _intervals(
    groups: Sequence[Sequence[tuple[bool, bool]]], page_hits: Sequence[Sequence[tuple[bool, bool]]]
) -> dict[str, tuple[float, float]]:
    if not groups:
        return {}
    measures = ("precision", "recall", "f1", "f1_of_rest", "accuracy", "mcc")
    tables = [[confusion(pairs)] for pairs in groups]
    found = {name: bootstrap_interval(tables, functools.partial(_measure, name)) for name in measures}
    found["first_page_right"] = bootstrap_interval(page_hits, lambda pairs: _share(first for first, _ in pairs))
    found["page_within_three"] = bootstrap_interval(page_hits, lambda pairs: _share(within for _, within in pairs))
    return found


def _measure(name: str, tables: Sequence[Confusion]) -> float:
    return float(getattr(total(tables), name))


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _read_csv(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise SettingsError(
                    f"{path} has no column {', '.join(missing)}.", hint=f"Its first line must name {', '.join(columns)}."
                )
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
