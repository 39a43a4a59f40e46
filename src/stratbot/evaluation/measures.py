"""Qrels and runs, labels and verdicts -> measures, as ir_measures and scikit-learn define them."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Qrels = Mapping[str, Mapping[str, int]]
"""query_id -> doc_id -> grade; 0 or absent is not relevant."""
Run = Mapping[str, Mapping[str, float]]
"""query_id -> doc_id -> score."""
T = TypeVar("T")


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Return document ids, best first; equal scores in order of id, descending, as trec_eval does."""
    return sorted(sorted(scores, reverse=True), key=lambda doc_id: -scores[doc_id])


def ndcg(grades: Mapping[str, int], ranking: Sequence[str], *, k: int) -> float:
    """Return nDCG@k with linear gains and a logarithm of base 2 (Järvelin and Kekäläinen 2002, as in trec_eval)."""
    gain = math.fsum(max(0, grades.get(doc_id, 0)) / math.log2(rank + 1) for rank, doc_id in enumerate(ranking[:k], start=1))
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:k]
    ideal = math.fsum(grade / math.log2(rank + 1) for rank, grade in enumerate(best, start=1))
    return gain / ideal if ideal else 0.0


def recall(grades: Mapping[str, int], ranking: Sequence[str], *, k: int) -> float:
    """Return R@k: the share of the relevant documents among the first k."""
    relevant = {doc_id for doc_id, grade in grades.items() if grade > 0}
    return len(relevant & set(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(grades: Mapping[str, int], ranking: Sequence[str]) -> float:
    """Return 1 / the rank of the first relevant document, 0 without one."""
    for rank, doc_id in enumerate(ranking, start=1):
        if grades.get(doc_id, 0) > 0:
            return 1 / rank
    return 0.0


def success(grades: Mapping[str, int], ranking: Sequence[str], *, k: int) -> float:
    """Return Success@k: 1 if one of the first k is relevant."""
    return float(any(grades.get(doc_id, 0) > 0 for doc_id in ranking[:k]))


def mean_over_queries(qrels: Qrels, run: Run, measure: Callable[[Mapping[str, int], Sequence[str]], float]) -> float:
    """Average a measure over all queries with judgments; one that the run leaves out counts 0."""
    values = [measure(grades, ranked(run.get(query_id, {}))) for query_id, grades in qrels.items()]
    return math.fsum(values) / len(values) if values else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Counts of a yes-or-no judgement against labels."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @property
    def precision(self) -> float:
        """Of what was said to be, the share that is; 0 where nothing was said."""
        said = self.true_positives + self.false_positives
        return self.true_positives / said if said else 0.0

    @property
    def recall(self) -> float:
        """Of what is, the share that was said to be."""
        true = self.true_positives + self.false_negatives
        return self.true_positives / true if true else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of the positive class."""
        return _f1(self.true_positives, self.false_positives, self.false_negatives)

    @property
    def f1_of_rest(self) -> float:
        """F1 of the negative class."""
        return _f1(self.true_negatives, self.false_negatives, self.false_positives)

    @property
    def accuracy(self) -> float:
        """Share of right judgements."""
        total = self.true_positives + self.false_positives + self.false_negatives + self.true_negatives
        return (self.true_positives + self.true_negatives) / total if total else 0.0

    @property
    def mcc(self) -> float:
        """Matthews' correlation coefficient; 0 where one margin is empty, as in scikit-learn."""
        tp, fp, fn, tn = self.true_positives, self.false_positives, self.false_negatives, self.true_negatives
        product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
        return (tp * tn - fp * fn) / math.sqrt(product) if product else 0.0


def confusion(pairs: Sequence[tuple[bool, bool]]) -> Confusion:
    """Count (said, true) pairs."""
    return Confusion(
        true_positives=sum(said and true for said, true in pairs),
        false_positives=sum(said and not true for said, true in pairs),
        false_negatives=sum(not said and true for said, true in pairs),
        true_negatives=sum(not said and not true for said, true in pairs),
    )


def total(tables: Sequence[Confusion]) -> Confusion:
    """Add counts up."""
    return Confusion(
        true_positives=sum(table.true_positives for table in tables),
        false_positives=sum(table.false_positives for table in tables),
        false_negatives=sum(table.false_negatives for table in tables),
        true_negatives=sum(table.true_negatives for table in tables),
    )


def bootstrap_interval(
    groups: Sequence[Sequence[T]],
    statistic: Callable[[Sequence[T]], float],
    *,
    samples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the percentile interval of a statistic when whole groups (questions) are drawn anew.

    Judgements on one question hang together, so questions are drawn, not judgements.
    """
    generator = random.Random(seed)
    values = sorted(
        statistic([item for group in generator.choices(groups, k=len(groups)) for item in group]) for _ in range(samples)
    )
    tail = (1 - level) / 2
    return values[int(tail * (samples - 1))], values[math.ceil((1 - tail) * (samples - 1))]


def _f1(hits: int, false_alarms: int, misses: int) -> float:
    total = 2 * hits + false_alarms + misses
    return 2 * hits / total if total else 0.0
