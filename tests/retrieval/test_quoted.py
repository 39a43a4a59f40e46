from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.small_index import opened_index, searcher_of, text_document
from stratbot.index.reader import OpenIndex
from stratbot.query.quoted import quoted_phrases
from stratbot.retrieval.quoted import Held, holds_phrase, in_documents, is_all_phrase
from stratbot.retrieval.search_quoted import search_quoted
from stratbot.types import Filters


@pytest.mark.parametrize(
    ("typed", "plain", "phrases"),
    [
        ('Which councils use "channel shift"?', "Which councils use channel shift?", ("channel shift",)),
        ("who says 'digital by default'?", "who says digital by default?", ("digital by default",)),
        ("“cloud first” and ‘open by default’", "cloud first and open by default", ("cloud first", "open by default")),
        ("residents' trust in people's data", "residents' trust in people's data", ()),
        ("the council’s plan and residents’ views", "the council’s plan and residents’ views", ()),
        ('nothing in "" or "?"', 'nothing in "" or "?"', ()),
    ],
)
def test_quotation_marks_come_off_and_apostrophes_stay(typed: str, plain: str, phrases: tuple[str, ...]) -> None:
    assert quoted_phrases(typed) == (plain, phrases)


@given(st.text(alphabet="ab '\"“”‘’", max_size=30))
def test_every_phrase_stands_in_what_is_left_of_the_question(text: str) -> None:
    plain, phrases = quoted_phrases(text)
    assert all(phrase in plain for phrase in phrases)


@pytest.mark.parametrize(
    ("text", "phrase", "holds"),
    [
        ("The Channel\nShift programme", "channel shift", True),
        ("A channel-shift programme", "channel shift", True),
        ("free wifi here", "wi-fi", True),
        ("free wi-fi here", "wifi", True),
        ("shift the channel", "channel shift", False),
        ("channels shift", "channel shift", False),
        ("multichannel shift", "channel shift", False),
        ("a café’s wireless", "cafe's wireless", True),
    ],
)
def test_a_phrase_stands_where_its_words_do_whatever_case_line_ends_and_hyphens(text: str, phrase: str, holds: bool) -> None:
    assert holds_phrase(text, phrase) is holds


def test_a_question_for_words_as_such_asks_for_nothing_else() -> None:
    assert is_all_phrase("use the term channel shift", ["channel shift"])
    assert not is_all_phrase("channel shift in planning", ["channel shift"])


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    documents = [
        text_document("aston", "Channel shift saves money.\nBins are green.\nRoads are grey."),
        text_document("bolton", "We shift every channel.\nWe like channels.\nThey shift."),
        text_document("corby", "We speak of channel\nshift in two lines.\nRoads are grey."),
        text_document("derby", "Contents channel shift 4"),
    ]
    with opened_index(documents) as opened:
        yield opened


def test_only_body_text_that_holds_the_words_counts(index: OpenIndex) -> None:
    assert [d.doc_id for d, held in zip(index.documents, in_documents(index, ["channel shift"]), strict=True) if held] == [
        "aston",
        "corby",
    ]


def test_a_phrase_that_runs_over_the_end_of_a_sentence_marks_both(index: OpenIndex) -> None:
    held = Held(index, ["channel shift"])
    texts = [sentence.text for _, sentence in index.sentences(np.flatnonzero(held.sentences))]
    assert texts == ["Channel shift saves money.", "We speak of channel", "shift in two lines."]


def test_all_phrases_must_stand_in_a_document(index: OpenIndex) -> None:
    both = in_documents(index, ["channel shift", "bins are green"])
    assert [d.doc_id for d, held in zip(index.documents, both, strict=True) if held] == ["aston"]


def test_a_search_for_quoted_words_finds_only_passages_that_hold_them(index: OpenIndex) -> None:
    searcher = searcher_of(index)
    found = search_quoted(searcher, '"channel shift"', k=10, filters=Filters())
    assert {hit.passage.doc_id for hit in found} == {"aston", "corby"}
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
    assert search_quoted(searcher, '"shift of channels"', k=10, filters=Filters()) == []
    assert search_quoted(searcher, "channel shift", k=3, filters=Filters()) == searcher.search("channel shift", k=3)
