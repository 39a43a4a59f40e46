from __future__ import annotations

import ast
import json
import math
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.answering.refusal import BestPassage, Rule, load_rule


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
    assert tuple(written["passage_answer"]["weights"]) == fitted_names["PASSAGE_FEATURES"]


def test_there_is_a_weight_for_every_feature() -> None:
    best = BestPassage(sentence_cosine=0, passage_cosine=0, passage_share=0, sentence_share=0, lead=0, terms=0)
    assert len(load_rule().weights) == len(best.features())


def test_the_rule_is_what_the_file_says(written: dict[str, Any]) -> None:
    rule, values = load_rule(), written["passage_answer"]
    assert rule.weights == tuple(values["weights"].values())
    assert (rule.intercept, rule.answered_at) == (values["intercept"], written["passage_answer_at"])
    assert 0 < rule.answered_at < 1


def test_a_passage_that_uses_the_words_and_stands_out_answers_and_one_of_other_matters_does_not() -> None:
    rule = load_rule()
    near = BestPassage(sentence_cosine=0.8, passage_cosine=0.8, passage_share=1, sentence_share=1, lead=0.2, terms=3)
    far = BestPassage(sentence_cosine=0.1, passage_cosine=0.1, passage_share=0, sentence_share=0, lead=0, terms=3)
    assert rule.probability(near.features()) >= rule.answered_at
    assert rule.probability(far.features()) < rule.answered_at


def test_a_logistic_threshold_worked_by_hand() -> None:
    threshold = Rule(weights=(2.0, -1.0), intercept=0.5, answered_at=0.5)
    assert threshold.probability([1.0, 2.0]) == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert Rule(weights=(), intercept=0, answered_at=0.5).probability([]) == 0.5
    with pytest.raises(ValueError):
        threshold.probability([1.0])


@given(feature=st.floats(-1e300, 1e300))
def test_a_probability_is_one_whatever_the_feature(feature: float) -> None:
    assert 0 <= Rule(weights=(1.0,), intercept=0, answered_at=0.5).probability([feature]) <= 1
