"""An issuer that a question or a filter names, and that says nothing, is named in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fakes import words_model
from retrieval.small_index import opened_index, searcher_of, text_document
from stratbot.answering import compose
from stratbot.answering.answerer import Answerer
from stratbot.query.query import Join, Query
from stratbot.types import Answer, AnswerKind, DocumentState, DocumentVerdict, Filters, Outcome, ReadDocument, Scope, Verdict

FILLER = "Bins are emptied on Mondays.\nRoads were swept in spring.\nLamps shine at night."
TRAMS = "We fund electric trams.\nElectric trams are paid.\nSix electric trams start."
NAMED = ("Aston", "Bolton", "Corby", "Derby")


def documents() -> list[ReadDocument]:
    scan = text_document("derby", issuer="Derby")
    return [
        text_document("aston", TRAMS, TRAMS, TRAMS, issuer="Aston"),
        text_document("bolton", FILLER, TRAMS, issuer="Bolton"),
        text_document("corby", FILLER, FILLER, issuer="Corby"),
        replace(scan, document=replace(scan.document, state=DocumentState.UNREADABLE)),
        text_document("elton", FILLER, issuer="Elton"),
    ]


@pytest.fixture(scope="module")
def answerer() -> Iterator[Answerer]:
    with opened_index(documents()) as index:
        yield Answerer(index, searcher_of(index), model=words_model())


def quotes_of(answerer: Answerer, *issuers: str) -> Answer:
    """What is quoted of several issuers at once, as for a follow-up."""
    return answerer.answer(Query(text="?", kind=AnswerKind.PASSAGES, topics=("electric trams",), issuers=issuers))


def test_who_answers_nothing_and_who_could_not_be_read_is_named_behind_the_quotes(answerer: Answerer) -> None:
    answer = quotes_of(answerer, "Aston", "Corby", "Derby")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.text.endswith("Nothing by Corby answers this. No document by Derby could be read.")
    assert {one.issuer for one in answer.citations} == {"Aston"}


def test_who_answers_is_quoted_though_others_fill_the_list(answerer: Answerer) -> None:
    answer = quotes_of(answerer, "Aston", "Bolton")
    assert {one.issuer for one in answer.citations} == {"Aston", "Bolton"}
    assert "Nothing by" not in answer.text and "could not be read" not in answer.text


def test_where_nothing_is_found_all_are_named_already(answerer: Answerer) -> None:
    answer = quotes_of(answerer, "Corby", "Elton")
    assert answer.outcome is Outcome.NOT_FOUND
    assert "Corby and Elton" in answer.text and "Nothing by" not in answer.text


def test_where_nobody_is_named_nobody_is_said_to_be_silent(answerer: Answerer) -> None:
    for question in ("Which councils fund electric trams?", "What is said about electric trams?"):
        text = answerer.answer(question).text
        assert "Corby" not in text and "Elton" not in text


@pytest.mark.parametrize(
    "question", ["Which of Aston and Corby fund electric trams?", "What do Aston and Corby say about electric trams?"]
)
def test_a_question_to_two_names_the_silent_one(question: str, answerer: Answerer) -> None:
    answer = answerer.answer(question)
    assert answer.outcome is Outcome.ANSWERED
    assert "No evidence was found in the other one: Corby." in answer.text or "Corby: nothing found" in answer.text


def test_a_filter_names_issuers_as_well(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils fund electric trams?", filters=Filters(issuers=NAMED))
    assert "No evidence was found in the other one: Corby." in answer.text
    assert "Elton" not in answer.text


def row(issuer: str, verdict: Verdict) -> DocumentVerdict:
    return DocumentVerdict(
        doc_id=issuer, issuer=issuer, title="", year=2016, path=f"{issuer}.pdf", verdict=verdict, score=0.5, evidence=()
    )


@pytest.mark.parametrize("named", [True, False])
def test_who_has_none_of_several_topics_is_named_where_issuers_are(named: bool) -> None:
    trams = [row("Aston", Verdict.COVERED), row("Bolton", Verdict.NOT_FOUND), row("Corby", Verdict.NOT_FOUND)]
    buses = [row("Aston", Verdict.COVERED), row("Bolton", Verdict.COVERED), row("Corby", Verdict.NOT_FOUND)]
    scope = Scope(documents=3, judged=3, unreadable=0, filters=Filters(issuers=NAMED if named else ()))
    query = Query(text="?", kind=AnswerKind.COVERAGE, topics=("trams", "buses"), join=Join.AND)
    text = compose.joined_text(query, [trams, buses], trams, scope)
    assert ("No evidence of any of them was found in 1: Corby." in text) == named
