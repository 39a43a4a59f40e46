"""Whether there is an answer to a question for quotes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes import words_model
from retrieval.small_index import opened_index, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.types import Answer, Filters, Outcome

FILLER = "Bins are emptied on Mondays.\nRoads were swept in spring.\nLamps shine at night."
FERRIES = "We fund electric ferries.\nElectric ferries are paid.\nSix electric ferries start."
BUSES = "We fund electric buses.\nSix electric buses start in May."
TRAMS = "We fund electric trams to the harbour.\nElectric trams are paid.\nSix electric trams start."
REFUSED = "We will not fund electric trams to the seaside."
SPARKS = "The electric fence hums.\nCattle graze behind it.\nBulls do not."


@pytest.fixture(scope="module")
def answerer() -> Iterator[Answerer]:
    documents = [
        text_document("aston", FILLER, TRAMS, issuer="Aston"),
        text_document("bolton", FILLER, FERRIES, BUSES, issuer="Bolton"),
        text_document("corby", FILLER, FILLER, issuer="Corby"),
        text_document("derby-2012", FILLER, SPARKS, issuer="Derby", year=2012),
        text_document("derby-2016", FILLER, REFUSED, issuer="Derby", year=2016),
    ]
    with opened_index(documents) as index:
        yield Answerer(index, searcher_of(index), model=words_model())


def is_refused(answer: Answer) -> bool:
    assert all(citation.below_threshold is (answer.outcome is Outcome.NOT_FOUND) for citation in answer.citations)
    return answer.outcome is Outcome.NOT_FOUND


def test_a_question_whose_rarest_word_nobody_in_scope_uses_is_refused_with_its_nearest_misses(answerer: Answerer) -> None:
    assert not is_refused(answerer.answer("What is said about electric ferries start?"))
    answer = answerer.answer("What is said about electric ferries start?", filters=Filters(issuers=("Aston",)))
    assert is_refused(answer)
    assert answer.citations and {one.issuer for one in answer.citations} == {"Aston"}


def test_a_council_that_is_named_is_quoted_where_it_covers_or_mentions_the_topic(answerer: Answerer) -> None:
    assert not is_refused(answerer.answer("What does Bolton say about electric ferries?"))
    assert not is_refused(answerer.answer("What does Bolton say about electric buses to the harbour?")), "mentioned"
    answer = answerer.answer("What does Corby say about electric ferries?")
    assert is_refused(answer)
    assert answer.citations and {one.issuer for one in answer.citations} == {"Corby"}


def test_a_council_is_quoted_for_what_it_rules_out_though_another_of_its_documents_is_surer_of_something_else(
    answerer: Answerer,
) -> None:
    answer = answerer.answer("What does Derby say about electric trams to the seaside?")
    assert not is_refused(answer)
    assert answer.citations[0].doc_id == "derby-2016"
    assert answer.citations[0].flags == ("ruled_out",)


def test_either_of_two_topics_is_answered_by_a_council_that_speaks_of_one(answerer: Answerer) -> None:
    assert not is_refused(answerer.answer("What does Aston say about either electric trams or underground zeppelins?"))
    assert is_refused(answerer.answer("What does Corby say about either electric trams or underground zeppelins?"))


def test_of_two_topics_those_are_quoted_that_are_there(answerer: Answerer) -> None:
    answer = answerer.answer("What does Aston say about both electric trams and underground zeppelins?")
    assert not is_refused(answer)
    assert all("electric trams" in one.quote.lower() for one in answer.citations)


def test_how_sure_an_answer_is_said_to_be_agrees_with_whether_there_is_one(answerer: Answerer) -> None:
    for question in (
        "What does Bolton say about electric ferries?",
        "What does Corby say about electric ferries?",
        "Which councils plan electric trams?",
        "Which councils plan electric trams to the seaside?",
        "Which councils plan underground zeppelins?",
        "Which councils plan either electric ferries or underground zeppelins?",
        "Compare Aston and Bolton on electric trams",
    ):
        explained, answer = answerer.explain(question), answerer.answer(question)
        assert (explained.confidence >= explained.threshold) is (answer.outcome is Outcome.ANSWERED), question
