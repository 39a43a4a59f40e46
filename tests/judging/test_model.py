"""The trained model as it is installed, and what any model of its kind does."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import HashEncoder, words_model
from retrieval.small_index import everything, opened_index, searcher_of, text_document
from stratbot.config import EncoderSettings
from stratbot.errors import EncoderUnavailableError
from stratbot.index.model_source import RuntimeKind, find_model
from stratbot.judging.judge import COVERED_AT, Judge
from stratbot.judging.model import CARD, CLASSES, WEIGHTS, Calibration, EvidenceModel, load_model
from stratbot.judging.reading import FEATURES

FloatArray = npt.NDArray[np.float32]
INSTALLED = resources.files("stratbot.judging")


@pytest.fixture(scope="module")
def card() -> dict[str, Any]:
    """What is said of the installed weights."""
    values: dict[str, Any] = json.loads(INSTALLED.joinpath(CARD).read_text(encoding="utf-8"))
    return values


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the installed files and is read in their place."""
    for name in (CARD, WEIGHTS):
        (tmp_path / name).write_bytes(INSTALLED.joinpath(name).read_bytes())
    monkeypatch.setattr("stratbot.judging.model.resources", SimpleNamespace(files=lambda _: tmp_path))
    return tmp_path


def some_features(n: int) -> FloatArray:
    model, random = load_model(), np.random.default_rng(1)
    return np.asarray(model.mean + model.spread * random.standard_normal((n, len(FEATURES))), dtype=np.float32)


def some_products(n: int) -> FloatArray:
    dim = load_model().networks[0][2].shape[0]
    return np.asarray(np.random.default_rng(2).standard_normal((n, dim)) / dim, dtype=np.float32)


def test_the_installed_model_loads_once_and_is_named_after_its_weights(card: dict[str, Any]) -> None:
    model = load_model()
    assert model is load_model()
    assert model.fingerprint == f"evidence@{card['sha256'][:12]}"
    assert (len(model.networks), len(model.plain)) == (card["networks"], card["plain_networks"])


def test_the_card_names_the_features_and_classes_in_the_order_of_the_program(card: dict[str, Any]) -> None:
    model = load_model()
    assert tuple(card["features"]) == FEATURES
    assert tuple(card["classes"]) == CLASSES
    assert model.mean.shape == model.spread.shape == (len(FEATURES),)
    assert (model.spread > 0).all()
    for network in (*model.networks, *model.plain):
        assert network[0].shape[0] == len(FEATURES) and network[-1].shape == (len(CLASSES),)


def test_weights_that_were_changed_are_refused(copied: Path) -> None:
    assert load_model.__wrapped__().fingerprint == load_model().fingerprint
    content = bytearray((copied / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (copied / WEIGHTS).write_bytes(content)
    with pytest.raises(EncoderUnavailableError, match="not those of this version") as caught:
        load_model.__wrapped__()
    assert caught.value.hint


def test_probabilities_of_a_sentence_sum_to_one_with_products_and_without() -> None:
    features, products = some_features(50), some_products(50)
    for given_products in (products, None):
        probabilities = load_model().predict(features, given_products)
        assert probabilities.shape == (50, len(CLASSES)) and probabilities.dtype == np.float32
        assert (probabilities >= 0).all()
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert load_model().predict(features[:0], products[:0]).shape == (0, len(CLASSES))


def test_a_sentence_is_worth_the_same_whatever_is_judged_beside_it() -> None:
    features, products = some_features(9), some_products(9)
    together = load_model().predict(features, products)
    for row in range(9):
        np.testing.assert_allclose(
            load_model().predict(features[row : row + 1], products[row : row + 1])[0], together[row], atol=1e-5
        )


def test_the_model_is_that_of_the_default_encoder() -> None:
    fingerprint = find_model(EncoderSettings().model).fingerprint(RuntimeKind.REFERENCE)
    assert fingerprint.split("@")[0] == load_model().encoder


@pytest.mark.parametrize(("encoder", "is_own"), [("hash", True), ("other", False), ("", False)])
def test_products_are_taken_of_the_models_own_encoder_only(encoder: str, is_own: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = words_model()
    (network,) = plain.networks
    model = replace(
        plain, encoder=encoder, networks=((*network[:2], np.zeros((HashEncoder().dim, 2), np.float32), *network[3:]),)
    )
    taken: list[FloatArray | None] = []
    predict = EvidenceModel.predict

    def noted(self: EvidenceModel, features: FloatArray, products: FloatArray | None) -> FloatArray:
        taken.append(products)
        return predict(self, features, products)

    monkeypatch.setattr(EvidenceModel, "predict", noted)
    with opened_index([text_document("aston", "We fund trams.\nBins are emptied.\nLamps shine.")]) as index:
        judge = Judge(searcher_of(index), model=model)
        (judgement,) = judge.judge("trams", everything(index))
        cosine = judge.outlook.read("trams").cosine[[candidate.row for candidate in judgement.candidates]]
    (products,) = taken
    assert (products is not None) is is_own
    if products is not None:
        np.testing.assert_allclose(products.sum(axis=1), cosine, atol=1e-5)


@given(lower=st.floats(-30, 30), step=st.floats(0, 30))
def test_a_document_with_more_evidence_is_never_less_likely_to_cover(lower: float, step: float) -> None:
    model = load_model()
    for calibration in (model.covered, model.mentioned):
        assert 0 <= calibration.probability(lower) <= calibration.probability(lower + step) <= 1


def test_a_calibration_worked_by_hand() -> None:
    assert Calibration(slope=2.0, intercept=-1.0).probability(0.25) == pytest.approx(1 / (1 + math.exp(0.5)))
    assert Calibration(slope=1.0, intercept=0.0).probability(0) == 0.5
    assert (
        0 <= Calibration(slope=1.0, intercept=0.0).probability(-1e300) < Calibration(slope=1, intercept=0).probability(1e300) <= 1
    )


def test_the_line_of_what_is_worth_a_look_is_below_that_of_what_is_covered() -> None:
    assert 0 < load_model().worth_a_look < COVERED_AT


def test_a_sentence_that_rules_a_topic_out_is_worth_less_than_one_that_does_not() -> None:
    model = load_model()
    best = {"cosine": 0.7, "core": 0.7, "distinct": 0.7, "passage": 0.6, "deviation": 5.0, "words": 1.0, "passage_words": 1.0,
            "near_words": 1.0, "rarest": 1.0, "rarest_in_passage": 1.0, "bm25": 1.0, "ends": 1.0}  # fmt: skip
    promise, refusal = model.mean.copy(), model.mean.copy()
    for features in (promise, refusal):
        for name, value in best.items():
            features[FEATURES.index(name)] = value
    promise[FEATURES.index("rules_out")], refusal[FEATURES.index("rules_out")] = 0, 1
    evidence = model.predict(np.stack([promise, refusal, model.mean]), None)[:, CLASSES.index("evidence")]
    assert evidence[0] > evidence[1]
    assert evidence[0] > evidence[2]
