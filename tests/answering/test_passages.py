from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.small_index import opened_index, text_document
from stratbot.answering.extract import Target
from stratbot.answering.passages import FITS, HOLDS_SOUGHT, MAX_WORDS, MIN_WORDS, UNNAMED, quote_sentences
from stratbot.corpus.wording import is_full_sentence
from stratbot.index.reader import OpenIndex
from stratbot.query.query import Sought
from stratbot.retrieval.citing import Citer
from stratbot.types import Citation, Page


def words(start: str) -> str:
    """As many words as a quote needs to be read alone, shared with no other sentence."""
    return " ".join(f"{start}{letter}" for letter in ascii_lowercase[:MIN_WORDS])


MONEY = Target(sought=Sought.MONEY, words={})
LEEDS = ("Alpha one.", "Beta two.", "Gamma three.", "Delta four.", f"Epsilon {words('e')}.", "Zeta six.")
YORK = ("Alpha one.", "Beta two.", "Gamma three.", f"Eta {words('h')} six.")
HULL = (
    f"Trams {words('t')} are planned.",
    f"They cost £3 million {words('c')}.",
    f"Iota {words('i')} opens.",
    f"Kappa {words('k')}.",
    "It opens soon.",
    f"Lambda {words('l')}.",
)
BATH = (f"Buses and {words('v')} {words('w')}.", f"Mu {words('m')} a.", f"Nu {words('n')} b.")
BATH_AGAIN = (f"Buses or {words('v')} {words('w')}.",)


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    """Passages of three lines: 0 and 1 are of Bath, 2 and 3 of Hull, 4 and 5 of Leeds, 6 and 7 of York."""
    pages: dict[str, list[tuple[str, ...]]] = {"bath": [BATH, BATH_AGAIN], "hull": [HULL], "leeds": [LEEDS], "york": [YORK]}
    documents = [text_document(name, *("\n".join(lines) for lines in those)) for name, those in pages.items()]
    with opened_index(documents) as opened:
        yield opened


def nearness(index: OpenIndex, scores: dict[str, float]) -> npt.NDArray[np.float32]:
    """Scores of the sentences that begin with the keys; the others have 0."""
    texts = index.sentence_texts()
    return np.array([sum(score for start, score in scores.items() if text.startswith(start)) for text in texts], dtype=np.float32)


def cited(
    index: OpenIndex,
    rows: list[int],
    scores: dict[str, float],
    *,
    limit: int = 10,
    target: Target | None = None,
    below_threshold: bool = False,
) -> tuple[Citation, ...]:
    """Quote from passages that are all equally near."""
    return quote_sentences(
        index,
        [(row, 0.0) for row in rows],
        nearness(index, scores),
        Citer(index),
        limit=limit,
        target=target,
        below_threshold=below_threshold,
    )


def quotes(index: OpenIndex, rows: list[int], scores: dict[str, float], *, limit: int = 10) -> list[str]:
    return [one.quote for one in cited(index, rows, scores, limit=limit)]


def test_only_the_sentences_that_answer_are_quoted_and_the_best_comes_first(index: OpenIndex) -> None:
    assert quotes(index, [3, 5], {"Epsilon": 2.0, "Kappa": 1.8}) == [LEEDS[4], HULL[3]]
    assert quotes(index, [3, 5], {"Epsilon": 1.8, "Kappa": 2.0}) == [HULL[3], LEEDS[4]]


def test_what_is_far_behind_the_best_is_left_out_unless_it_is_a_near_miss(index: OpenIndex) -> None:
    scores = {"Epsilon": 2.0, "Kappa": 1.0}
    assert quotes(index, [3, 5], scores) == [LEEDS[4]]
    misses = cited(index, [3, 5], scores, limit=2, below_threshold=True)
    assert [one.quote for one in misses] == [LEEDS[4], HULL[3]]
    assert [one.below_threshold for one in misses] == [True, True]


def test_the_passage_speaks_for_its_sentences(index: OpenIndex) -> None:
    near = nearness(index, {"Epsilon": 1.0, "Kappa": 0.9})
    found = quote_sentences(index, [(3, 1.0), (5, 0.5)], near, Citer(index), limit=1)
    assert [(one.quote, one.score) for one in found] == [(HULL[3], 0.95)]


def test_a_short_sentence_is_widened_to_be_read_alone_but_never_past_its_passage(index: OpenIndex) -> None:
    assert quotes(index, [5], {"Delta": 2.0}) == [" ".join(LEEDS[3:5])]
    assert quotes(index, [4], {"Alpha": 2.0}) == [" ".join(LEEDS[:3])]


def test_a_short_sentence_that_points_back_is_widened_by_what_goes_before(index: OpenIndex) -> None:
    assert quotes(index, [3], {"It opens": 2.0}) == [" ".join(HULL[3:5])]


def test_widening_does_not_take_what_another_quote_holds(index: OpenIndex) -> None:
    found = quotes(index, [3], {"It opens": 2.0, "Kappa": 1.9, "Lambda": 1.8})
    assert found == [" ".join(HULL[3:6])]


def test_two_quotes_are_not_widened_by_the_same_sentence(index: OpenIndex) -> None:
    both = quotes(index, [4], {"Alpha": 2.0, "Gamma": 1.9})
    assert sorted(both) == ["Alpha one. Beta two.", "Gamma three."]


def test_the_best_is_shown_however_low_its_score(index: OpenIndex) -> None:
    assert quotes(index, [3], {"Kappa": -1.0, "Lambda": -3.0, "It opens": -3.0}) == [HULL[3]]


def test_neighbouring_sentences_become_one_quote_across_passages_of_a_page(index: OpenIndex) -> None:
    (both,) = cited(index, [2, 3], {"Iota": 1.8, "Kappa": 2.0})
    assert both.quote == " ".join(HULL[2:4])
    assert both.score == 1.0


def test_neighbours_are_joined_up_to_a_length_that_is_still_read(index: OpenIndex) -> None:
    found = quotes(index, [2, 3], {"Trams": 2.0, "They": 1.9, "Iota": 1.8, "Kappa": 1.7, "Lambda": 1.6, "It opens": 1.5})
    assert len(found) > 1
    assert all(len(quote.split()) <= MAX_WORDS for quote in found)
    assert sum(len(quote.split()) for quote in found) == sum(len(line.split()) for line in HULL)


def test_sentences_of_different_pages_stay_apart(index: OpenIndex) -> None:
    found = cited(index, [0, 1], {"Nu": 2.0, "Buses or": 1.9})
    assert [one.page_number for one in found] == [1, 2]


def test_the_same_words_are_quoted_once(index: OpenIndex) -> None:
    found = cited(index, [4, 6], {"Alpha": 2.0})
    assert [(one.doc_id, one.quote) for one in found] == [("leeds", " ".join(LEEDS[:3]))]


def test_what_an_issuer_says_in_nearly_the_same_words_is_quoted_once(index: OpenIndex) -> None:
    assert quotes(index, [0, 1], {"Buses and": 1.9, "Buses or": 2.0}) == [BATH_AGAIN[0]]


def test_a_full_sentence_is_preferred_to_a_heading_or_a_scrap(index: OpenIndex) -> None:
    scores = {"Epsilon": 1.9, "Delta": 2.0}
    assert cited(index, [5], scores)[0].score == 0.95


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We will fund ten electric trams by 2020.", True),
        ("lend the equipment to every school in the county;", True),
        ("“Decide who is in charge on the first morning.”", True),
        ("This saves a third of the money.4", True),
        ("Getting ready for Universal Credit", False),
        ("Head of Customer Services", False),
        ("Licences £290,000 £310,000 £420,000 2017 12.", False),
        ("It is.", False),
    ],
)
def test_a_full_sentence_has_an_end_and_more_words_than_figures(text: str, expected: bool) -> None:
    assert is_full_sentence(text) is expected


def test_what_holds_what_is_sought_comes_first_among_the_near_ones(index: OpenIndex) -> None:
    scores = {"Kappa": 2.0, "They cost": 1.9}
    assert [one.quote for one in cited(index, [2, 3], scores)] == [HULL[3], HULL[1]]
    found = cited(index, [2, 3], scores, target=MONEY)
    assert [one.quote for one in found] == [HULL[1], HULL[3]]
    assert [one.score for one in found] == pytest.approx([0.95 + HOLDS_SOUGHT, 1.0], abs=1e-4)


def test_a_sentence_far_from_the_question_does_not_come_first_for_holding_what_is_sought(index: OpenIndex) -> None:
    assert quotes(index, [2, 3], {"Kappa": 2.0, "They cost": 0.5}) == [HULL[3]]
    assert [one.quote for one in cited(index, [2, 3], {"Kappa": 2.0, "They cost": 0.5}, target=MONEY)] == [HULL[3]]


def test_no_more_than_the_limit_is_quoted_and_what_cannot_be_quoted_is_made_up_for(
    index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = {"Eta": 2.0, "Epsilon": 1.9, "Kappa": 1.8}
    assert [quote.split()[0] for quote in quotes(index, [3, 5, 7], scores, limit=2)] == ["Eta", "Epsilon"]
    original = OpenIndex.page

    def altered(self: OpenIndex, doc_id: str, page_number: int) -> Page:
        page = original(self, doc_id, page_number)
        return Page(doc_id=doc_id, page_number=page_number, page_label="", text="Gone.") if doc_id == "york" else page

    monkeypatch.setattr(OpenIndex, "page", altered)
    assert [quote.split()[0] for quote in quotes(index, [3, 5, 7], scores, limit=2)] == ["Epsilon", "Kappa"]


def test_every_quote_stands_on_its_page(index: OpenIndex) -> None:
    for one in cited(index, list(range(8)), {text.split()[0]: 1.0 for text in index.sentence_texts()}, limit=50):
        page = index.page(one.doc_id, one.page_number)
        assert one.quote in " ".join(page.text.split())
        assert " ".join(page.text[one.start : one.end].split()) == one.quote


def test_an_empty_ranking_gives_no_quotes(index: OpenIndex) -> None:
    assert quotes(index, [], {}) == []


def test_what_a_colon_announces_is_quoted_with_it() -> None:
    lines = (f"The board has members from {words('m')} {words('n')} these bodies:", "The college;", "The council.")
    with opened_index([text_document("derby", "\n".join(lines))]) as opened:
        assert quotes(opened, [0], {"The board": 2.0}) == [" ".join(lines)]


DOVER = (
    f"Dover runs nine offices {words('o')}.",
    f"Dover runs 40 buses {words('q')}.",
    f"Dover runs 70 trams {words('p')}.",
)


def test_of_two_figures_the_one_beside_the_words_of_the_topic_comes_first() -> None:
    with opened_index([text_document("dover", "\n".join(DOVER))]) as opened:
        scores = {"Dover": 1.0}
        trams = Target(sought=Sought.COUNT, words={"trams": 1.0}, counted=("trams",))
        found = cited(opened, [0], scores, target=trams, limit=1)
        assert [one.quote for one in found] == [DOVER[2]]
        assert found[0].score == pytest.approx(0.5 + HOLDS_SOUGHT + FITS)
        buses = Target(sought=Sought.COUNT, words={"buses": 1.0}, counted=("buses",))
        assert [one.quote for one in cited(opened, [0], scores, target=buses, limit=1)] == [DOVER[1]]
        ferries = Target(sought=Sought.COUNT, words={"ferries": 1.0}, counted=("ferries",))
        assert cited(opened, [0], scores, target=ferries, limit=1)[0].score == pytest.approx(0.5 + HOLDS_SOUGHT * UNNAMED)


def test_a_sentence_that_answers_by_its_form_comes_first_however_near_the_others_are(index: OpenIndex) -> None:
    near = nearness(index, {"Epsilon": 3.0, "Kappa": 1.9})
    row = next(row for row, text in enumerate(index.sentence_texts()) if text.startswith("Kappa"))
    found = quote_sentences(index, [(3, 0.0), (5, 0.0)], near, Citer(index), limit=5, first=frozenset({row}))
    assert [one.quote for one in found] == [HULL[3], LEEDS[4]]


def test_a_row_that_holds_the_date_of_what_happens_comes_first_and_stands_alone() -> None:
    lines = (f"In March 2023 the council began a plan {words('o')}.", "Consultation May 2026", "Adoption May 2027")
    target = Target(sought=Sought.DATE, words={"plan": 1.0, "adopted": 1.0}, event="adopted", is_ahead=True)
    with opened_index([text_document("dover", "\n".join(lines), year=2024)]) as opened:
        scores = {"In March": 1.0, "Consultation": 0.8, "Adoption": 0.8}
        assert [one.quote for one in cited(opened, [0], scores, target=target)][:2] == ["Adoption May 2027", lines[0]]


def test_a_row_is_as_near_as_with_what_stands_over_it() -> None:
    lines = ("Table 1 - New plan", "Adoption May 2027", f"They met in June 2027 {words('o')}.")
    target = Target(sought=Sought.DATE, words={"plan": 1.0})
    with opened_index([text_document("dover", "\n".join(lines))]) as opened:
        near = nearness(opened, {"They": 0.5, "Adoption": 0.1})
        found = quote_sentences(
            opened, [(0, 0.0)], near, Citer(opened), limit=1, target=target,
            under=lambda row, title: 0.9 if title == lines[0] else 0.0,
        )  # fmt: skip
    assert [one.quote for one in found] == [lines[1]]
