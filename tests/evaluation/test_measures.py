from __future__ import annotations

import math

import pytest

from stratbot.evaluation.measures import (
    Confusion,
    bootstrap_interval,
    confusion,
    mean_over_queries,
    ndcg,
    ranked,
    recall,
    reciprocal_rank,
    success,
)


def test_ndcg_is_the_discounted_gain_over_the_best_possible() -> None:
    grades = {"a": 2, "b": 1, "c": 0}
    expected = (1 / math.log2(2) + 2 / math.log2(4)) / (2 / math.log2(2) + 1 / math.log2(3))
    assert ndcg(grades, ["b", "x", "a"], k=10) == pytest.approx(expected)
    assert ndcg(grades, ["a", "b"], k=10) == 1.0
    assert ndcg({}, ["a"], k=10) == 0.0


def test_measures_of_a_ranking() -> None:
    grades = {"a": 1, "b": 1}
    assert recall(grades, ["x", "a", "b"], k=2) == 0.5
    assert reciprocal_rank(grades, ["x", "a"]) == 0.5
    assert success(grades, ["x", "a"], k=1) == 0.0
    assert success(grades, ["x", "a"], k=2) == 1.0


def test_a_query_that_the_run_leaves_out_counts_nothing() -> None:
    qrels = {"1": {"a": 1}, "2": {"b": 1}}
    assert mean_over_queries(qrels, {"1": {"a": 0.5}}, lambda grades, ranking: ndcg(grades, ranking, k=10)) == 0.5


def test_equal_scores_are_ranked_as_trec_eval_does() -> None:
    assert ranked({"a": 1.0, "c": 1.0, "b": 2.0}) == ["b", "c", "a"]


def test_mcc_and_f1_worked_by_hand() -> None:
    table = Confusion(true_positives=6, false_positives=2, false_negatives=1, true_negatives=3)
    assert table.mcc == pytest.approx((6 * 3 - 2 * 1) / math.sqrt(8 * 7 * 5 * 4))
    assert (table.precision, table.recall, table.f1) == pytest.approx((0.75, 6 / 7, 0.8))
    assert table.f1_of_rest == pytest.approx(2 * 3 / (2 * 3 + 2 + 1))
    assert table.accuracy == 0.75
    assert Confusion(true_positives=3).mcc == 0.0


def test_confusion_counts_pairs_of_said_and_true() -> None:
    pairs = [(True, True), (True, False), (False, True), (False, False), (False, False)]
    assert confusion(pairs) == Confusion(true_positives=1, false_positives=1, false_negatives=1, true_negatives=2)


def test_the_bootstrap_interval_holds_the_mean_and_repeats() -> None:
    groups = [[1.0], [2.0], [3.0], [4.0]]
    interval = bootstrap_interval(groups, lambda values: sum(values) / len(values))
    assert interval == bootstrap_interval(groups, lambda values: sum(values) / len(values))
    assert interval[0] < 2.5 < interval[1]
