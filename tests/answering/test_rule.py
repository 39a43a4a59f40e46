from __future__ import annotations

import ast
import json
import math
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stratbot.answering.coverage import WORDS_HELD, JudgedDocument, TopicWords, document_features

from retrieval.small_index import text_document
from stratbot.answering.refusal import BestPassage, set_features
from stratbot.answering.rule import Logistic, load_rule

THRESHOLDS = ("covered_at", "mentioned_at", "set_answer_at", "passage_answer_at", "issuer_answer_at")


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """The constants as they are installed."""
    values: dict[str, Any] = json.loads(resources.files("stratbot.answering").joinpath("rule.json").read_text(encoding="utf-8"))
    return values


@pytest.fixture(scope="module")
def fitted_names(project_dir: Path) -> dict[str, tuple[str, ...]]:
    """The names of features that the fitting script writes; read without running it, which needs scikit-learn."""
    tree = ast.parse((project_dir / "benchmarks/fit.py").read_text(encoding="utf-8"))
    names: dict[str, tuple[str, ...]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.endswith("_FEATURES"):
            names[node.targets[0].id] = ast.literal_eval(node.value)
    return names


def test_the_weights_are_the_ones_that_the_fitting_script_writes(
    written: dict[str, Any], fitted_names: dict[str, tuple[str, ...]]
) -> None:
    assert tuple(written["coverage"]["weights"]) == fitted_names["COVERAGE_FEATURES"]
    assert tuple(written["mention"]["weights"]) == fitted_names["MENTION_FEATURES"]
    assert tuple(written["set_answer"]["weights"]) == fitted_names["SET_FEATURES"]
    assert tuple(written["passage_answer"]["weights"]) == fitted_names["PASSAGE_FEATURES"]


def test_there_is_a_weight_for_every_feature() -> None:
    rule = load_rule()
    best = BestPassage(sentence_cosine=0, passage_cosine=0, passage_share=0, sentence_share=0, lead=0, terms=0)
    assert len(rule.coverage.weights) == len(document_features([0.5, 0.4]))
    words = TopicWords(shares=np.zeros(1, np.float32), lexical=np.zeros(1, np.float32))
    document = text_document("a", "Buses.").document
    judged = JudgedDocument(document=document, features=document_features([0.5, 0.4]), candidates=())
    assert len(rule.mention.weights) == len(words.features(judged))
    assert len(rule.set_answer.weights) == len(set_features([0.5, 0.4], 0.3))
    assert len(rule.passage_answer.weights) == len(best.features())


def test_the_rule_is_what_the_file_says(written: dict[str, Any]) -> None:
    rule = load_rule()
    for name in THRESHOLDS:
        assert getattr(rule, name) == written[name]
    for name in ("coverage", "mention", "set_answer", "passage_answer", "issuer_answer"):
        threshold: Logistic = getattr(rule, name)
        assert threshold == Logistic(weights=tuple(written[name]["weights"].values()), intercept=written[name]["intercept"])


def test_thresholds_are_probabilities_and_a_mention_asks_for_less_than_coverage() -> None:
    rule = load_rule()
    assert all(0 < getattr(rule, name) < 1 for name in THRESHOLDS)
    near_enough_to_cover = (-rule.coverage.intercept / rule.coverage.weights[0],)  # where its probability is a half
    assert rule.covered_at == 0.5
    assert rule.mention.probability((*near_enough_to_cover, WORDS_HELD, 0.0)) > rule.mentioned_at


def test_of_two_documents_as_near_the_one_that_uses_the_words_mentions_the_topic_sooner() -> None:
    mention = load_rule().mention
    assert mention.probability((0.3, 1.0, 0.0)) > mention.probability((0.3, 0.0, 0.0))
    assert mention.probability((0.3, 0.0, 1.0)) > mention.probability((0.3, 0.0, 0.0))


def test_a_nearer_document_is_never_less_likely_to_cover() -> None:
    coverage = load_rule().coverage
    probabilities = [coverage.probability(document_features([score] * 5)) for score in np.linspace(-0.5, 1.3, 40)]
    assert probabilities == sorted(probabilities)
    assert probabilities[0] < 0.05 and probabilities[-1] > 0.95


def test_a_document_with_fewer_sentences_than_are_averaged_has_nothing_more_to_say_for_itself() -> None:
    one, three = document_features([0.9]), document_features([0.9, 0.9, 0.9])
    assert three == pytest.approx((0.9,))
    assert one == pytest.approx((0.3,))
    assert document_features([]) == (0.0,)
    assert document_features([0.9, 0.6, 0.3, 0.1, 0.1]) == pytest.approx((0.6,)), "the best three"


def test_a_logistic_threshold_worked_by_hand() -> None:
    threshold = Logistic(weights=(2.0, -1.0), intercept=0.5)
    assert threshold.probability([1.0, 2.0]) == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert Logistic(weights=(), intercept=0).probability([]) == 0.5
    with pytest.raises(ValueError):
        threshold.probability([1.0])


@given(feature=st.floats(-1e300, 1e300))
def test_a_probability_is_one_whatever_the_feature(feature: float) -> None:
    assert 0 <= Logistic(weights=(1.0,), intercept=0).probability([feature]) <= 1
