"""Whether there is an answer in words that the documents use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes import words_model
from retrieval.small_index import opened_index, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.types import Outcome

FILLER = "Bins are emptied on Mondays.\nRoads were swept in spring.\nLamps shine at night."
FERRIES = "We fund electric ferries.\nElectric ferries are paid.\nSix electric ferries start."
BUSES = "We fund electric buses.\nSix electric buses start in May."
TRAMS = "We fund electric trams to the harbour.\nElectric trams are paid.\nSix electric trams start."


@pytest.fixture(scope="module")
def answerer() -> Iterator[Answerer]:
    documents = [
        text_document("aston", FILLER, TRAMS, issuer="Aston"),
        text_document("bolton", FILLER, FERRIES, BUSES, issuer="Bolton"),
        text_document("corby", FILLER, FILLER, issuer="Corby"),
    ]
    with opened_index(documents) as index:
        yield Answerer(index, searcher_of(index), model=words_model())


def test_a_question_whose_rarest_word_nobody_in_scope_uses_is_refused_with_its_nearest_misses(answerer: Answerer) -> None:
    assert answerer.answer("What does Bolton say about electric ferries start?").outcome is Outcome.ANSWERED
    assert answerer.answer("What does Aston say about electric trams start?").outcome is Outcome.ANSWERED
    answer = answerer.answer("What does Aston say about electric ferries start?")
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.citations and all(one.below_threshold and one.issuer == "Aston" for one in answer.citations)
