from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.index.lexical import LexicalIndex, Term, Unit, best_first, bm25, create_tables, distinct_terms, match_expression

TEXTS = [
    "Free public Wi-Fi in every library",
    "The library lends books and more books",
    "Public transport and a new tram line for everyone in the city",
    "Zürich naïve façade",
    "Libraries open on Sunday",
]


@pytest.fixture(scope="module", autouse=True)
def connections() -> Iterator[None]:
    yield
    while _CONNECTIONS:
        _CONNECTIONS.pop().close()


_CONNECTIONS: list[sqlite3.Connection] = []


def new_tables() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _CONNECTIONS.append(connection)
    create_tables(connection)
    return connection


def lexical_index(texts: list[str]) -> LexicalIndex:
    connection = new_tables()
    for table in ("passage_words", "sentence_words"):
        connection.executemany(f"INSERT INTO {table} (rowid, text) VALUES (?, ?)", list(enumerate(texts)))
    connection.commit()  # which is when FTS5 writes how many rows and words there are
    return LexicalIndex(connection, threading.Lock())


def test_scores_are_bm25_as_worked_by_hand() -> None:
    index = lexical_index(TEXTS)
    # "book" stands twice in row 1 and nowhere else. Words: 7 (Wi-Fi is two), 7, 12, 3 and 4, on average 6.6.
    idf = math.log((5 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2 * (1.2 + 1) / (2 + 1.2 * (1 - 0.75 + 0.75 * 7 / 6.6))
    rows, scores = index.scores(["books"], unit="sentence")
    assert rows.tolist() == [1]
    assert scores[0] == pytest.approx(expected, abs=1e-9)


def test_the_scores_of_several_terms_add_up() -> None:
    index = lexical_index(TEXTS)
    rows, scores = index.scores(["transport", "tram"])
    _, transport = index.scores(["transport"])
    _, tram = index.scores(["tram"])
    assert rows.tolist() == [2]
    assert scores[0] == pytest.approx(transport[0] + tram[0])


def test_rows_that_hold_any_term_come_best_first() -> None:
    rows, scores = lexical_index(TEXTS).scores(["public", "transport", "library"])
    assert sorted(rows.tolist()) == [0, 1, 2, 4]
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    assert rows.dtype == np.int64 and scores.dtype == np.float64


def test_words_match_without_case_accents_and_endings() -> None:
    index = lexical_index(TEXTS)
    assert index.scores(["ZURICH"])[0].tolist() == [3]
    assert index.scores(["naive"])[0].tolist() == [3]
    assert set(index.scores(["libraries"])[0].tolist()) == {0, 1, 4}


@pytest.mark.parametrize("phrase", ["public wifi", ("public", "wi", "fi"), "public Wi-Fi", ("public", "Wi-Fi")])
def test_several_words_are_a_phrase(phrase: str | tuple[str, ...]) -> None:
    expected = [] if phrase == "public wifi" else [0]
    assert lexical_index(TEXTS).scores([phrase])[0].tolist() == expected


@pytest.mark.parametrize("term", ["library", "wi-fi", ("tram", "line"), "zeppelin", "!"])
def test_the_rows_of_a_term_are_those_that_are_scored(term: str | tuple[str, ...]) -> None:
    index = lexical_index(TEXTS)
    assert sorted(index.rows(term)) == sorted(index.scores([term])[0])


def test_a_limit_gives_the_best_of_all() -> None:
    index = lexical_index([f"plan {'digital ' * (n % 7)} {n}" for n in range(200)])
    rows, scores = index.scores(["digital", "plan"])
    best_rows, best_scores = index.scores(["digital", "plan"], limit=12)
    assert len(rows) == 200
    assert best_rows.tolist() == rows[:12].tolist()
    np.testing.assert_allclose(best_scores, scores[:12])


def test_passages_and_sentences_are_told_apart() -> None:
    connection = new_tables()
    connection.execute("INSERT INTO passage_words (rowid, text) VALUES (0, 'trams'), (1, 'broadband')")
    connection.execute("INSERT INTO sentence_words (rowid, text) VALUES (0, 'broadband'), (1, 'trams')")
    connection.commit()
    index = LexicalIndex(connection, threading.Lock())
    assert index.scores(["broadband"], unit="passage")[0].tolist() == [1]
    assert index.scores(["broadband"], unit="sentence")[0].tolist() == [0]


@pytest.mark.parametrize("terms", [[], [""], ["  "], ["-"], ['"'], ["*"], [()], ["§ – •"]])
def test_terms_without_words_find_nothing(terms: list[str | tuple[str, ...]]) -> None:
    rows, scores = lexical_index(TEXTS).scores(terms)
    assert (len(rows), len(scores)) == (0, 0)


@pytest.mark.parametrize(
    "term",
    ['library" OR "tram', "library OR tram", "NEAR(library tram)", "text: library", "librar*", "library NOT books", "^library"],
)
def test_terms_are_never_syntax(term: str) -> None:
    index = lexical_index(TEXTS)
    found = set(index.scores([term])[0].tolist())
    assert 2 not in found, "the tram was not asked for as an alternative"
    if term in ("text: library", "librar*"):
        assert not found, "a column filter or prefix would have found something"


@given(st.lists(st.text(max_size=30) | st.lists(st.text(max_size=10), max_size=3).map(tuple), max_size=4))
def test_no_text_whatever_breaks_a_query(terms: list[str | tuple[str, ...]]) -> None:
    rows, scores = lexical_index(TEXTS).scores(terms)
    assert len(rows) == len(scores) == len(set(rows.tolist()))


def test_a_lone_surrogate_can_be_searched_for() -> None:
    assert set(lexical_index(TEXTS).scores(["\udcff library"])[0].tolist()) == {0, 1, 4}


def test_equal_terms_count_once() -> None:
    assert match_expression(["tram", "tram", ("tram",)]) == '"tram"'


WORDS = st.sampled_from("tram trams book data open city the wi-fi".split())
A_TEXT = st.lists(WORDS, min_size=1, max_size=40).map(" ".join)


@given(st.lists(A_TEXT, min_size=1, max_size=12), st.lists(WORDS, max_size=3), st.integers(1, 4))
def test_texts_spread_over_several_indexes_have_the_scores_of_one_to_the_last_bit(
    texts: list[str], terms: list[str], shards: int
) -> None:
    unit: Unit = "sentence"
    asked: list[Term] = [*terms, ("open", "data")]
    parts = [lexical_index(texts[number::shards]) for number in range(shards)]
    found = [[part.occurrences(term, unit) for term in distinct_terms(asked)] for part in parts]
    totals = parts[0].totals(unit)
    for part in parts[1:]:
        totals = totals + part.totals(unit)
    rows_with = [sum(len(one.rows) for one in of_term) for of_term in zip(*found, strict=True)]
    merged = [bm25(of_part, rows_with=rows_with, totals=totals) for of_part in found]
    rows = np.concatenate([rows * shards + number for number, (rows, _) in enumerate(merged)])
    rows, scores = best_first(rows, np.concatenate([scores for _, scores in merged]))
    expected_rows, expected_scores = lexical_index(texts).scores(asked, unit)
    assert rows.tolist() == expected_rows.tolist()
    assert scores.tolist() == expected_scores.tolist()


def test_occurrences_are_counted_with_the_length_of_their_text() -> None:
    found = lexical_index(TEXTS).occurrences("books", "sentence")
    assert (found.rows.tolist(), found.times.tolist(), found.lengths.tolist()) == ([1], [2.0], [7.0])
    assert lexical_index(TEXTS).totals("sentence").rows == 5 and lexical_index([]).totals().rows == 0
