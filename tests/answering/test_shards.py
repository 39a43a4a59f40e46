"""Documents spread over several indexes have the answers of one index: every kind of question, to the last digit."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import words_model
from retrieval.small_index import opened_index, opened_shards, scanned_document, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.answering.by_words import find_by_words
from stratbot.index.reader import OpenIndex
from stratbot.judging.model import load_model
from stratbot.retrieval.search_quoted import search_quoted
from stratbot.types import Answer, Filters, ReadDocument

SENTENCES = (
    "We fund electric trams.", "Electric trams are paid from 2019.", "Six electric trams start in Bolton.",
    "We publish open data.", "Open data is free for everyone.", "The council will not build a bus station.",
    "Bins are emptied on Mondays.", "Roads were swept in spring.", "Lamps shine at night.",
    "Channel shift means that people use the web instead of the phone.", "Aston runs a school of digital skills.",
    "Digital skills are taught in every library.", "Superfast broadband reaches 95% of homes.", "Contents",
    "The fund has £2 million.", "Free public Wi-Fi is offered in the market hall.", "If money allows, trams will be free.",
)  # fmt: skip
QUESTIONS = (
    "Which councils plan electric trams?",
    "Which councils do not publish open data?",
    "Which councils cover digital skills and open data?",
    "Which councils mention broadband or public Wi-Fi?",
    "Which councils rule out a bus station?",
    "Which documents say \u201copen data\u201d?",
    "Of Aston and Corby, which plan electric trams?",
    "electric trams",
    "electrik trams",
    "wifi",
    "What does Bolton say about open data?",
    "What does Nowhere say about open data?",
    "When do the trams start?",
    "How much money does the fund have?",
    "What is channel shift?",
    "Who offers free public Wi-Fi?",
    "Compare Aston and Bolton on electric trams",
    "Compare Aston and Bolton",
    "How has Aston changed between 2012 and 2016?",
    "Summarise Corby",
    "Which documents could not be read?",
    "How many documents are from 2014?",
    "Which councils cover digital inclusion?",
    "zeppelins",
    "help",
)


def written(seed: int, documents: int = 9) -> list[ReadDocument]:
    """Make documents of some councils, of random sentences, some of them in several documents."""
    chance = random.Random(seed)
    councils = ("Aston", "Bolton Council", "Corby", "Derby", "Eastleigh")
    made = []
    for number in range(documents):
        pages = ["\n".join(chance.choices(SENTENCES, k=chance.randint(1, 9))) for _ in range(chance.randint(1, 4))]
        issuer = chance.choice(councils)
        made.append(text_document(f"paper-{number}", *pages, issuer=issuer, year=chance.choice((None, 2012, 2014, 2016))))
    return [*made, scanned_document("paper-scan", issuer="Derby")]


def asked(index: OpenIndex, question: str, *, is_trained: bool = False, filters: Filters | None = None) -> Answer:
    answerer = Answerer(index, searcher_of(index), model=load_model() if is_trained else words_model())
    return replace(answerer.answer(question, filters=filters), generation="")


@pytest.fixture(scope="module", params=[1, 3, 7])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[OpenIndex, OpenIndex]]:
    with ExitStack() as held:
        documents = written(0, 24)
        yield held.enter_context(opened_index(documents)), held.enter_context(opened_shards(documents, request.param))


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_kind_of_question_is_answered_from_shards_as_from_one_index(
    both: tuple[OpenIndex, OpenIndex], question: str
) -> None:
    one, shards = both
    for is_trained in (False, True):
        assert asked(shards, question, is_trained=is_trained) == asked(one, question, is_trained=is_trained)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from((1, 3, 7)), st.lists(st.sampled_from(QUESTIONS), min_size=3, max_size=3))
def test_whatever_the_documents_are_shards_answer_as_one_index(seed: int, shards: int, questions: list[str]) -> None:
    documents = written(seed)
    with opened_index(documents) as one, opened_shards(documents, shards) as several:
        for question in questions:
            assert asked(several, question, is_trained=True) == asked(one, question, is_trained=True)


def test_a_narrowed_question_and_its_explanation_are_the_same(both: tuple[OpenIndex, OpenIndex]) -> None:
    one, shards = (Answerer(index, searcher_of(index), model=words_model()) for index in both)
    filters = Filters(issuers=("Aston",), year_from=2014)
    for question in QUESTIONS:
        assert shards.answer(question, filters=filters).coverage == one.answer(question, filters=filters).coverage
        assert shards.explain(question) == one.explain(question)


def test_rankings_rows_and_pages_are_the_same(both: tuple[OpenIndex, OpenIndex]) -> None:
    one, shards = both
    for query in ("open data", "trams \u201celectric trams\u201d", "digital skills library"):
        found = [search_quoted(searcher_of(index), query, k=50, filters=Filters()) for index in both]
        assert found[0] == found[1]
        assert find_by_words(one, query, k=5, filters=Filters()) == find_by_words(shards, query, k=5, filters=Filters())
    assert shards.documents == one.documents and shards.problems == one.problems
    for name in ("passage_document", "passage_is_body", "sentence_passage", "sentence_tokens", "sentence_looks", "sentence_sum"):
        assert np.array_equal(getattr(shards, name), getattr(one, name)), name
    assert shards.sentence_texts() == one.sentence_texts()
    rows = np.random.default_rng(1).integers(0, one.manifest.sentences, 40)
    assert shards.sentences(rows) == one.sentences(rows)
    assert np.array_equal(shards.dense_sentences.vectors(rows), one.dense_sentences.vectors(rows))
    assert shards.page("paper-3", 1) == one.page("paper-3", 1)
    with pytest.raises(KeyError):
        shards.page("paper-3", 99)
    with pytest.raises(IndexError):
        shards.sentences([one.manifest.sentences])
