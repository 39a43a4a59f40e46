"""Issuers, and versions of one issuer's strategy, beside each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from fakes import HashEncoder, words_model
from retrieval.small_index import opened_index, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.config import RetrievalSettings
from stratbot.retrieval.concepts import Concept, ConceptIndex
from stratbot.retrieval.search import Searcher
from stratbot.types import Answer, AnswerKind, Outcome, ReadDocument

FILLER = "Bins are emptied on Mondays.\nRoads were swept in spring.\nLamps shine at night."
TRAMS = "We fund electric trams.\nElectric trams are paid.\nSix electric trams start."
REFUSED = "We will not fund electric trams in this town."
OPEN_DATA = "We publish open data.\nOpen data is free.\nOpen data comes monthly."
CLOUD = "We use cloud computing.\nCloud computing is cheap.\nCloud computing saves power."


def documents() -> list[ReadDocument]:
    return [
        text_document("aston", TRAMS, OPEN_DATA, issuer="Aston"),
        text_document("bolton", FILLER, REFUSED, CLOUD, OPEN_DATA, issuer="Bolton"),
        text_document("corby", FILLER, FILLER, issuer="Corby"),
        text_document("derby", FILLER, FILLER, issuer="Derby"),
    ]


@pytest.fixture(scope="module")
def answerer() -> Iterator[Answerer]:
    with opened_index(documents()) as index:
        yield Answerer(index, searcher_of(index), model=words_model())


def shown(answer: Answer) -> set[str]:
    return {one.issuer for one in answer.citations if not one.below_threshold}


def test_a_side_is_quoted_that_covers_the_topic_and_one_that_only_speaks_of_it(answerer: Answerer) -> None:
    answer = answerer.answer("Compare Aston and Bolton on electric trams")
    assert (answer.kind, answer.outcome, shown(answer)) == (AnswerKind.COMPARISON, Outcome.ANSWERED, {"Aston", "Bolton"})
    assert next(one for one in answer.citations if one.issuer == "Bolton").flags == ("ruled_out",)


def test_whether_a_side_has_an_answer_does_not_depend_on_the_side_beside_it(answerer: Answerer) -> None:
    assert shown(answerer.answer("Compare Aston and Corby on electric trams")) == {"Aston"}
    assert shown(answerer.answer("Compare Corby and Bolton on electric trams")) == {"Bolton"}
    assert shown(answerer.answer("Compare Aston, Bolton and Corby on electric trams")) == {"Aston", "Bolton"}
    assert answerer.answer("Compare Aston and Corby on underground zeppelins").outcome is Outcome.NOT_FOUND


def test_a_side_that_has_one_of_two_topics_is_quoted_for_it(answerer: Answerer) -> None:
    answer = answerer.answer("Compare Aston and Bolton on both electric trams and cloud computing")
    assert shown(answer) == {"Aston", "Bolton"}


def test_documents_compared_without_a_topic_are_set_apart_by_what_one_covers_and_the_other_does_not() -> None:
    names = ("electric trams", "open data", "cloud computing", "underground zeppelins")
    concepts = tuple(Concept(concept_id=name, names=(name,), phrasings=(name,)) for name in names)
    encoder = HashEncoder()
    vectors = np.stack([encoder.encode_query(name) for name in names for _ in range(2)])
    with opened_index(documents()) as index:
        searcher = Searcher(index, encoder, RetrievalSettings(), ConceptIndex(concepts, vectors))
        answerer = Answerer(index, searcher, model=words_model())
        answer, nothing = answerer.answer("Compare Aston and Bolton"), answerer.answer("Compare Corby and Derby")
    assert (answer.kind, answer.outcome) == (AnswerKind.COMPARISON, Outcome.ANSWERED)
    assert answer.text.startswith(
        "Aston covers what elsewhere is mentioned only in passing: electric trams. Only Bolton covers cloud computing. "
        "Covered by both: open data. Judged on 4 topics"
    )
    quotes = {one.issuer: one.quote.lower() for one in answer.citations}
    assert "electric trams" in quotes["Aston"] and "cloud computing" in quotes["Bolton"]
    assert not any(one.below_threshold for one in answer.citations)
    assert (nothing.outcome, nothing.citations) == (Outcome.NOT_FOUND, ())
