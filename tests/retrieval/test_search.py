from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import HashEncoder
from retrieval.small_index import everything, opened_index, opened_shards, scanned_document, searcher_of, text_document
from stratbot.index.reader import OpenIndex
from stratbot.types import Filters, PassageRole, ReadDocument

WORDS = "tram wifi bus data bin park road fibre clinic school budget board tax map lamp river".split()


def random_documents(count: int, *, seed: int = 0) -> list[ReadDocument]:
    """Documents of random words, two pages of five sentences each."""
    generator = random.Random(seed)

    def page() -> str:
        return "\n".join(" ".join(generator.choices(WORDS, k=generator.randint(3, 9))) for _ in range(5))

    return [text_document(f"council{number:02d}", page(), page(), year=2010 + number % 5) for number in range(count)]


@pytest.fixture(scope="module")
def random_index() -> Iterator[OpenIndex]:
    with opened_index(random_documents(12)) as index:
        yield index


@pytest.fixture(scope="module")
def wide_indexes() -> Iterator[list[OpenIndex]]:
    """Yield one index, and the same documents in three shards."""
    documents = random_documents(12, seed=1)
    with opened_index(documents) as index, opened_shards(documents, 3) as sharded:
        yield [index, sharded]


def bm25(texts: Sequence[str], terms: Sequence[str]) -> list[float]:
    """BM25 as the lexical index computes it: k1 = 1.2, b = 0.75, and at least 1e-6 for a word of most texts."""
    words = [text.split() for text in texts]
    mean = sum(map(len, words)) / len(words)
    scores = [0.0] * len(texts)
    for term in terms:
        holding = sum(term in text for text in words)
        weight = max(1e-6, math.log((len(texts) - holding + 0.5) / (holding + 0.5)))
        for number, text in enumerate(words):
            count = text.count(term)
            scores[number] += weight * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(text) / mean))
    return scores


@pytest.mark.parametrize("query", ["which councils plan a tram and wifi", "clinic", "river clinic map lamp"])
@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_scores_are_passage_and_best_sentence_and_bm25_fused(random_index: OpenIndex, query: str, weight: float) -> None:
    encoder = HashEncoder()
    asked = encoder.encode_query(query)
    passages = random_index.passages(range(random_index.manifest.passages))
    lexical = bm25([passage.text for passage in passages], [word for word in query.split() if word in WORDS])
    expected = {}
    for passage, words in zip(passages, lexical, strict=True):
        sentences = encoder.encode([sentence.text for sentence in passage.sentences])
        tokens = np.array(encoder.count_tokens([sentence.text for sentence in passage.sentences]))
        mean = (sentences * tokens[:, None]).sum(axis=0)
        cosine = mean @ asked / np.linalg.norm(mean)
        score = (cosine + (sentences @ asked).max()) / 2 + weight * words / max(lexical)
        expected[passage.passage_id] = float(score)
    hits = searcher_of(random_index, lexical_weight=weight).search(query, k=len(passages))
    assert {hit.passage.passage_id: hit.score for hit in hits} == pytest.approx(expected, abs=1e-5)


def test_hits_come_best_first_with_ranks_from_one(random_index: OpenIndex) -> None:
    hits = searcher_of(random_index).search("tram", k=7)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5, 6, 7]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_shorter_ranking_is_the_beginning_of_a_longer_one(random_index: OpenIndex) -> None:
    searcher = searcher_of(random_index)
    longest = searcher.search("tram and wifi", k=1000)
    for k in (1, 2, 5, 17):
        assert searcher.search("tram and wifi", k=k) == longest[:k]


def test_more_hits_than_there_are_passages_give_every_passage_once(random_index: OpenIndex) -> None:
    hits = searcher_of(random_index).search("tram", k=10_000)
    assert len(hits) == len({hit.passage.passage_id for hit in hits}) == random_index.manifest.passages


def test_a_narrow_filter_is_applied_before_ranking() -> None:
    loud = [text_document(f"loud{number}", *["tram\ntram tram\ntram now"] * 4) for number in range(5)]
    quiet = text_document("quiet", *["bins are emptied\nroads are swept\nlamps are lit"] * 4, issuer="Quiet Council")
    with opened_index([*loud, quiet]) as index:
        searcher = searcher_of(index)
        assert "quiet" not in {hit.passage.doc_id for hit in searcher.search("tram", k=4)}
        narrowed = searcher.search("tram", k=4, filters=Filters(issuers=("Quiet",)))
        assert [(hit.passage.doc_id, hit.rank) for hit in narrowed] == [("quiet", rank) for rank in (1, 2, 3, 4)]


def test_a_filter_keeps_the_order_of_what_it_lets_through(random_index: OpenIndex) -> None:
    searcher = searcher_of(random_index)
    years = {document.doc_id: document.year for document in random_index.documents}
    among_all = [hit.passage for hit in searcher.search("tram wifi", k=1000) if years[hit.passage.doc_id] == 2012]
    narrowed = searcher.search("tram wifi", k=1000, filters=Filters(year_from=2012, year_to=2012))
    assert [hit.passage for hit in narrowed] == among_all != []


def test_equal_scores_come_in_order_of_path_and_page() -> None:
    documents = [text_document(name, "trams run here", "trams run here") for name in ("york", "aston", "hull")]
    with opened_index(documents) as index:
        hits = searcher_of(index).search("trams", k=10)
        assert len({hit.score for hit in hits}) == 1
        order = [(hit.passage.doc_id, hit.passage.page_number) for hit in hits]
        assert order == [("aston", 1), ("aston", 2), ("hull", 1), ("hull", 2), ("york", 1), ("york", 2)]
        assert searcher_of(index).search("trams", k=3) == hits[:3], "a tie at the last place is cut in the same order"


def test_contents_pages_covers_and_references_are_never_hits() -> None:
    pages = ("Cover of the tram plan", "Contents\nTrams 3\nTrams and buses 4", "Buses run late.", "References\nTrams of 2012")
    with opened_index([text_document("leeds", *pages)]) as index:
        hits = searcher_of(index).search("trams", k=10)
        assert [(hit.passage.role, hit.passage.page_number) for hit in hits] == [(PassageRole.BODY, 3)]


def test_an_index_of_nothing_gives_no_hits() -> None:
    for documents in ([], [scanned_document("scan")]):
        with opened_index(documents) as index:
            searcher = searcher_of(index)
            assert searcher.search("trams") == []
            assert searcher.sentence_scores("trams").cosine.shape == (0,)


def test_the_same_query_gives_the_same_hits(random_index: OpenIndex) -> None:
    searcher = searcher_of(random_index)
    first = searcher.search("fibre for every school", k=50)
    searcher.search("something else", k=3)
    assert searcher.search("fibre for every school", k=50) == first
    assert searcher_of(random_index).search("fibre for every school", k=50) == first


def test_a_query_of_words_that_occur_nowhere_still_ranks_everything(random_index: OpenIndex) -> None:
    for query in ("zeppelin", "which of the", "?!"):
        assert len(searcher_of(random_index).search(query, k=1000)) == random_index.manifest.passages


@given(query=st.text(max_size=60))
def test_any_text_can_be_searched_for(random_index: OpenIndex, query: str) -> None:
    hits = searcher_of(random_index).search(query, k=5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert all(math.isfinite(hit.score) for hit in hits)


def test_the_background_is_the_direction_that_all_sentences_share() -> None:
    with opened_index([text_document("leeds", "tram bus\ntram bin"), text_document("york", "tram park")]) as index:
        sentences = HashEncoder().encode(["tram bus", "tram bin", "tram park"])
        expected = sentences.sum(axis=0) / np.linalg.norm(sentences.sum(axis=0))
        np.testing.assert_allclose(searcher_of(index).background, expected, atol=1e-6)


def test_against_the_background_the_rarer_word_of_a_topic_counts_more() -> None:
    pages = ["\n".join(f"digital {word}" for word in WORDS[number : number + 4]) for number in range(0, 12, 4)]
    documents = [text_document(f"council{number}", *pages) for number in range(6)]
    with opened_index([*documents, text_document("york", "digital trainees\ndigital digital\ntrainees")]) as index:
        searcher = searcher_of(index)
        texts = index.sentence_texts()
        plain = searcher.sentence_scores("digital trainees").cosine
        judged = index.dense_sentences.scores(searcher.judging_vector("digital trainees"))
        common, rare = texts.index("digital digital"), texts.index("trainees")
        assert judged[rare] - judged[common] > plain[rare] - plain[common] + 0.2


def test_lexical_scores_of_sentences_are_relative_to_the_ten_best(random_index: OpenIndex) -> None:
    lexical = searcher_of(random_index).sentence_scores("tram wifi").lexical
    assert np.sort(lexical)[-10:].mean() == pytest.approx(1, abs=1e-5)
    holds = [bool({"tram", "wifi"} & set(text.split())) for text in random_index.sentence_texts()]
    np.testing.assert_array_equal(lexical > 0, holds)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), st.integers(1, 30), st.integers(1, 12), st.integers(1, 3))
def test_looking_only_into_passages_that_can_be_among_the_best_changes_no_ranking(
    wide_indexes: list[OpenIndex], words: list[str], k: int, documents: int, few: int
) -> None:
    index = wide_indexes[0]
    query = " ".join(words)
    expected = searcher_of(index).rank(query, k=k, in_scope=everything(index))
    in_scope = everything(index)
    in_scope[documents:] = False
    narrow = searcher_of(index).rank(query, k=k, in_scope=in_scope)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("stratbot.retrieval.search.WIDE", 0)
        patched.setattr("stratbot.retrieval.search.FEW", few)
        patched.setattr("stratbot.retrieval.search.LIKELY", 1)
        for one in wide_indexes:
            searcher = searcher_of(one)
            assert searcher.rank(query, k=k, in_scope=everything(one)) == expected
            assert searcher.rank(query, k=k, in_scope=in_scope) == narrow
            some = searcher.sentence_scores(query, everything(one), [row for row, _ in expected])
            own, _ = searcher.sentences_of(np.array([row for row, _ in expected]))
            np.testing.assert_array_equal(some.cosine[own], searcher_of(one).sentence_cosine(query)[own])
