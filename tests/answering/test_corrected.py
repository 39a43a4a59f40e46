"""What people said of single documents, in the answers to set questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import words_model
from retrieval.small_index import opened_index, scanned_document, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.index.reader import OpenIndex
from stratbot.judging.corrections import remove_correction, write_correction
from stratbot.types import Answer, Correction, Outcome, Verdict

FILLER = ("Bins are emptied on Mondays.", "Roads were swept in spring.", "Lamps shine at night.")
QUESTION = "Which councils cover cable cars?"


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    documents = [
        text_document("aston", "\n".join(("We fund cable cars.", *FILLER))),
        text_document("bolton", "\n".join(("We fund open kitchens.", *FILLER))),
        text_document("corby", "\n".join(FILLER)),
        scanned_document("jarrow"),
    ]
    with opened_index(documents) as opened:
        yield opened


@pytest.fixture
def answerer(index: OpenIndex, tmp_path: Path) -> Answerer:
    return Answerer(index, searcher_of(index), model=words_model(), corpus_dir=tmp_path)


def correct(folder: Path, name: str, verdict: Verdict, *, topic: str = "cable cars", theme_id: str = "") -> None:
    write_correction(
        folder,
        Correction(path=f"{name}.pdf", theme_id=theme_id, topic=topic, verdict=verdict, reason="read it", corrected_on=""),
    )


def verdicts(answer: Answer) -> dict[str, tuple[Verdict, Verdict | None]]:
    return {row.doc_id: (row.verdict, row.by_machine) for row in answer.coverage}


def test_a_correction_counts_like_any_other_verdict_and_the_answer_says_how_many_there_are(
    answerer: Answerer, tmp_path: Path
) -> None:
    before = answerer.answer(QUESTION)
    assert verdicts(before)["corby"] == (Verdict.NOT_FOUND, None)
    assert "by hand" not in before.text
    correct(tmp_path, "corby", Verdict.COVERED)
    correct(tmp_path, "aston", Verdict.NOT_FOUND)
    after = answerer.answer("Who has plans for a cable car?")
    assert verdicts(after)["corby"] == (Verdict.COVERED, Verdict.NOT_FOUND)
    assert verdicts(after)["aston"] == (Verdict.NOT_FOUND, Verdict.COVERED)
    assert after.text.startswith("1 of the 3 documents read covers this: Corby. No evidence was found in the other 2. 2 correct")
    assert "2 corrected by hand." in after.text
    (aston,) = (row for row in after.coverage if row.doc_id == "aston")
    assert all(citation.below_threshold for citation in aston.evidence), "what is not found has no evidence"
    remove_correction(tmp_path, "corby.pdf", "", "cable cars")
    remove_correction(tmp_path, "aston.pdf", "", "cable cars")
    assert answerer.answer(QUESTION) == before


def test_a_scan_that_a_person_has_read_counts_among_those_judged(answerer: Answerer, tmp_path: Path) -> None:
    for name in ("bolton", "corby", "jarrow"):
        correct(tmp_path, name, Verdict.COVERED)
    answer = answerer.answer(QUESTION)
    assert (answer.scope.judged, answer.scope.unreadable) == (4, 0)
    assert answer.text.startswith("All 4 documents read cover this: ")


def test_nobody_may_cover_a_topic_because_a_person_said_so(answerer: Answerer, tmp_path: Path) -> None:
    correct(tmp_path, "aston", Verdict.NOT_FOUND)
    answer = answerer.answer(QUESTION)
    assert answer.outcome is Outcome.NOT_FOUND
    assert "1 corrected by hand." in answer.text


def test_an_answer_tells_whether_and_under_what_it_can_be_corrected(answerer: Answerer) -> None:
    plain = answerer.answer(QUESTION)
    assert (plain.takes_corrections, plain.topic, plain.theme_id) == (True, "cable cars", "")
    theme = answerer.answer("Which councils cover open data?")
    assert (theme.takes_corrections, theme.theme_id) == (True, "open_data")
    for question in ('Which councils use the term "cable cars"?', "Which councils rule out cable cars?", "What is a cable car?"):
        assert not answerer.answer(question).takes_corrections


def test_words_that_must_stand_and_refusals_are_not_corrected_by_what_was_said_of_the_topic(
    answerer: Answerer, tmp_path: Path
) -> None:
    correct(tmp_path, "corby", Verdict.COVERED)
    for question in ('Which councils use the term "cable cars"?', "Which councils rule out cable cars?"):
        assert not any(row.correction for row in answerer.answer(question).coverage)


def test_a_correction_of_two_topics_together_is_of_how_they_were_joined(answerer: Answerer, tmp_path: Path) -> None:
    both = answerer.answer("Which councils cover both cable cars and open kitchens?")
    assert both.parts == ("cable cars", "open kitchens") and both.takes_corrections
    correct(tmp_path, "corby", Verdict.COVERED, topic=both.topic)
    assert verdicts(answerer.answer("Which councils cover both cable cars and open kitchens?"))["corby"][0] is Verdict.COVERED
    without = answerer.answer("Which councils cover cable cars but not open kitchens?")
    assert verdicts(without)["corby"] == (Verdict.NOT_FOUND, None)
