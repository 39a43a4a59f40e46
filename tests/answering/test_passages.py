from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.small_index import opened_index, text_document
from stratbot.answering.evidence import Citer
from stratbot.answering.passages import MIN_WORDS, quote_passages
from stratbot.index.reader import OpenIndex
from stratbot.types import Page

LONG = " ".join(["word"] * MIN_WORDS)
LEEDS = ("Alpha one.", "Beta two.", "Gamma three.", "Delta four.", f"Epsilon {LONG}.", "Zeta six.")
YORK = ("Alpha one.", "Beta two.", "Gamma three.", "Eta seven.")


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    """Passages 0 and 1 are of Leeds, 2 and 3 of York; 0 and 2 hold the same words."""
    with opened_index([text_document("leeds", "\n".join(LEEDS)), text_document("york", "\n".join(YORK))]) as opened:
        yield opened


def nearest(index: OpenIndex, *beginnings: str) -> npt.NDArray[np.float32]:
    """Scores that are 1 for sentences with these beginnings, and 0 for the others."""
    return np.array([text.startswith(beginnings) for text in index.sentence_texts()], dtype=np.float32)


def quotes(index: OpenIndex, rows: list[int], *beginnings: str, limit: int = 10) -> list[str]:
    ranking = [(row, 1 - number / 10) for number, row in enumerate(rows)]
    return [one.quote for one in quote_passages(index, ranking, nearest(index, *beginnings), Citer(index), limit=limit)]


def test_the_best_place_of_a_passage_is_quoted(index: OpenIndex) -> None:
    assert quotes(index, [1], "Epsilon") == [LEEDS[4]]


def test_a_short_place_is_widened_to_be_read_alone_but_never_past_its_passage(index: OpenIndex) -> None:
    assert quotes(index, [1], "Delta") == [" ".join(LEEDS[3:5])]
    for beginning in ("Alpha", "Beta", "Gamma"):
        (quote,) = quotes(index, [0], beginning)
        assert quote in " ".join(LEEDS[:3]) and beginning in quote
    assert quotes(index, [3], "Eta") == ["Eta seven."]


def test_quotes_come_in_the_order_of_the_ranking(index: OpenIndex) -> None:
    assert [quote.split()[0] for quote in quotes(index, [3, 1, 0], "Eta", "Epsilon", "Alpha")] == ["Eta", "Epsilon", "Alpha"]


def test_the_same_words_are_quoted_once(index: OpenIndex) -> None:
    ranking = [(2, 0.9), (0, 0.8), (3, 0.7)]
    found = quote_passages(index, ranking, nearest(index, "Alpha", "Eta"), Citer(index), limit=10)
    assert [(one.doc_id, one.score) for one in found] == [("york", 0.9), ("york", 0.7)]


def test_no_more_than_the_limit_is_quoted_and_what_cannot_be_quoted_is_made_up_for(
    index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quotes(index, [3, 1, 0], "Eta", "Epsilon", "Alpha", limit=2) == ["Eta seven.", LEEDS[4]]
    original = OpenIndex.page

    def altered(self: OpenIndex, doc_id: str, page_number: int) -> Page:
        page = original(self, doc_id, page_number)
        return Page(doc_id=doc_id, page_number=page_number, page_label="", text="Gone.") if doc_id == "york" else page

    monkeypatch.setattr(OpenIndex, "page", altered)
    assert [quote.split()[0] for quote in quotes(index, [3, 1, 0], "Eta", "Epsilon", "Alpha", limit=2)] == ["Epsilon", "Alpha"]


def test_near_misses_are_marked(index: OpenIndex) -> None:
    for below in (True, False):
        ranking = [(1, 0.123456), (3, 0.1)]
        found = quote_passages(index, ranking, nearest(index), Citer(index), limit=5, below_threshold=below)
        assert [one.below_threshold for one in found] == [below, below]
        assert [one.score for one in found] == [0.1235, 0.1]


def test_an_empty_ranking_gives_no_quotes(index: OpenIndex) -> None:
    assert quotes(index, []) == []
