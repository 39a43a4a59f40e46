from __future__ import annotations

import pytest

from stratbot.query.synonyms import other_wording, wording_to_encode
from stratbot.query.words import search_terms, terms_by_wording


@pytest.mark.parametrize(
    ("topic", "other"),
    [
        ("driverless shuttles", "autonomous shuttles"),
        ("Wireless charging of vans", "inductive charging of vans"),
        ("bike share", "cycle hire"),
        ("fibre and street lights", "fiber and street lighting"),
        ("IoT in lorries", "Internet of Things in trucks"),
        ("sidewalks", "pavements"),
        ("Section 106 agreements", "s106 agreements"),
        ("broadband", ""),
        ("a centrepiece", ""),
        ("", ""),
    ],
)
def test_a_topic_is_looked_up_under_its_other_name_too(topic: str, other: str) -> None:
    assert other_wording(topic) == other


def test_only_idioms_and_acronyms_are_encoded_under_another_name() -> None:
    assert wording_to_encode("cut red tape") == "cut administrative burdens"
    assert wording_to_encode("administrative burdens") == "", "a model knows that one"
    assert wording_to_encode("IoT") == "Internet of Things"
    assert wording_to_encode("driverless shuttles") == ""


def test_the_words_of_either_wording_are_looked_up_and_each_wording_is_weighed_for_itself() -> None:
    assert search_terms("driverless shuttles") == ["driverless", "shuttles", "autonomous"]
    assert terms_by_wording("driverless shuttles") == [["driverless", "shuttles"], ["autonomous", "shuttles"]]
    assert terms_by_wording("broadband") == [["broadband"]]
