"""Which topics have to be named, by the model that is installed."""

from __future__ import annotations

import numpy as np
import pytest

from stratbot.config import EncoderSettings
from stratbot.index.encoder import open_encoder
from stratbot.judging.names import load_names, shape_of
from stratbot.query.core import core_topic


@pytest.mark.model
@pytest.mark.parametrize(
    "topic", ["LoRaWAN", "digital apprenticeships", "transit signal priority", "a chief data officer", "kiosks"]
)
def test_a_thing_with_a_name_has_to_be_named(topic: str) -> None:
    vector = open_encoder(EncoderSettings()).encode_query(core_topic(topic))
    assert load_names().has_to_be_named(topic, vector, is_own=True)


@pytest.mark.model
@pytest.mark.parametrize(
    "topic",
    [
        "help people who cannot get online",
        "training teachers to use IT in their lessons",
        "list their risks",
        "publishing open data",
    ],
)
def test_what_somebody_does_may_be_told_in_other_words(topic: str) -> None:
    vector = open_encoder(EncoderSettings()).encode_query(core_topic(topic))
    assert not load_names().has_to_be_named(topic, vector, is_own=True)


def test_without_vectors_of_its_own_the_shape_of_a_topic_decides() -> None:
    other = np.ones(3, np.float32)
    found = [load_names().has_to_be_named(topic, other, is_own=False) for topic in ("drones", "help for people without a car")]
    assert found == [True, False]


def test_a_topic_without_words_has_a_shape_too() -> None:
    assert len(shape_of("")) == len(shape_of("drones")) == len(load_names().own.shape)
