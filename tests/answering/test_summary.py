from __future__ import annotations

from fakes import words_model
from retrieval.small_index import opened_index, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.types import AnswerKind, Outcome

FILLER = "The council has listened to more than two thousand people in three rounds of workshops this year."


def test_a_summary_names_the_document_and_quotes_its_pages() -> None:
    first = "Electric trams will run from the station to the harbour by the end of next year."
    with opened_index([text_document("elton", first, FILLER, issuer="Elton")]) as index:
        answer = Answerer(index, searcher_of(index), model=words_model()).answer("Summarise Elton")
    assert (answer.kind, answer.outcome) == (AnswerKind.SUMMARY, Outcome.ANSWERED)
    assert answer.text.startswith("Elton")
    assert "headings" in answer.text
    assert answer.citations[0].quote == first
    assert {one.issuer for one in answer.citations} == {"Elton"}


def test_a_summary_of_nobody_known_is_not_found() -> None:
    with opened_index([text_document("elton", FILLER, issuer="Elton")]) as index:
        answer = Answerer(index, searcher_of(index), model=words_model()).answer("Summarise Atlantis")
    assert (answer.outcome, answer.citations) == (Outcome.NOT_FOUND, ())
    assert "Atlantis" in answer.text


def test_help_says_what_can_be_asked_with_names_of_the_corpus_and_searches_nothing() -> None:
    with opened_index([text_document("elton", FILLER, issuer="Elton"), text_document("ely", FILLER, issuer="Ely")]) as index:
        answer = Answerer(index, searcher_of(index), model=words_model()).answer("what can you do?")
    assert (answer.kind, answer.outcome, answer.citations, answer.coverage) == (AnswerKind.HELP, Outcome.ANSWERED, (), ())
    assert "What does Elton say about" in answer.text
    assert "Compare Elton and Ely on" in answer.text


def test_a_question_in_another_language_is_told_so_and_not_searched_for() -> None:
    with opened_index([text_document("elton", FILLER, issuer="Elton")]) as index:
        answer = Answerer(index, searcher_of(index), model=words_model()).answer("Welche Städte planen WLAN?")
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.text == "The question seems to be in German; questions are understood in English only."


def test_a_word_that_nobody_uses_is_named_before_nobody_covers_it() -> None:
    with opened_index([text_document("elton", FILLER, issuer="Elton")]) as index:
        answer = Answerer(index, searcher_of(index), model=words_model()).answer("Which councils plan flurbinators?")
    assert answer.text.startswith("No document uses the word “flurbinators”.")
