from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from retrieval.small_index import opened_index, text_document
from stratbot.answering.refusal import BestPassage, term_shares, term_weights
from stratbot.index.reader import OpenIndex

LINES = ("A digital map.", "The digital twin of trams.", "Every twin sister knows.", "Digital skills.", "Trams run.")
"""Two passages: three sentences and two."""


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    with opened_index([text_document("leeds", "\n".join(LINES))]) as opened:
        yield opened


def test_a_topic_that_has_another_name_is_held_by_who_uses_either() -> None:
    documents = [text_document("a", "Bike share docks open.\nCycle hire begins.\nBuses run.\nBoats sail.")]
    with opened_index(documents) as index:
        np.testing.assert_allclose(term_shares(index, "bike share", "sentence"), [1, 1, 0, 0], rtol=1e-6)


def test_a_sentence_holds_the_share_of_words_that_are_rare(index: OpenIndex) -> None:
    digital, twin = math.log(6 / (3 + 1)), math.log(6 / (2 + 1))
    expected = np.array([digital, digital + twin, twin, digital, 0]) / (digital + twin)
    np.testing.assert_allclose(term_shares(index, "a digital twin", "sentence"), expected, rtol=1e-6)


def test_a_passage_holds_the_words_of_all_its_sentences(index: OpenIndex) -> None:
    twin, tram = math.log(3 / 2), math.log(3 / 3)
    assert tram == 0, "a word that every passage holds tells nothing"
    np.testing.assert_allclose(term_shares(index, "twin trams", "passage"), [1, 0])
    assert twin > 0


def test_a_word_that_nobody_uses_weighs_most(index: OpenIndex) -> None:
    shares = term_shares(index, "digital zeppelin", "sentence")
    digital, zeppelin = math.log(6 / 4), math.log(6)
    np.testing.assert_allclose(shares, np.array([1, 1, 0, 1, 0]) * digital / (digital + zeppelin), rtol=1e-6)


def test_words_count_without_their_endings(index: OpenIndex) -> None:
    np.testing.assert_allclose(term_shares(index, "tram", "sentence"), [0, 1, 0, 0, 1])


def test_a_topic_without_search_terms_is_held_by_nobody(index: OpenIndex) -> None:
    assert not term_shares(index, "of the", "sentence").any()
    assert term_shares(index, "", "passage").shape == (2,)


def test_the_features_of_a_passage_are_in_the_order_of_the_weights() -> None:
    best = BestPassage(
        sentence_cosine=0.1, passage_cosine=0.2, passage_share=0.3, sentence_share=0.4, lead=0.5, terms=3
    )  # fmt: skip
    assert best.features() == pytest.approx((0.1, 0.2, 0.3, 0.4, 0.5, math.log(4)))


def test_a_word_weighs_more_the_fewer_sentences_hold_it(index: OpenIndex) -> None:
    weights = term_weights(index, "digital zeppelin")
    assert weights == pytest.approx({"digital": math.log(6 / 4), "zeppelin": math.log(6)})
