"""Drafts, plans that are no longer in force, and identical files in an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fakes import words_model
from retrieval.small_index import opened_index, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.types import ReadDocument, Verdict

FILLER = "Bins are emptied on Mondays.\nRoads were swept in spring.\nLamps shine at night."
DRAFT = "We fund electric trams with two pounds.\nElectric trams are paid.\nSix electric trams start."
FINAL = "We fund electric trams with nine pounds.\nElectric trams are paid.\nSix electric trams start."
PLAN = "We build brick houses.\nBrick houses are warm.\nBrick houses come first."


def with_content(read: ReadDocument, sha256: str) -> ReadDocument:
    return replace(read, document=replace(read.document, sha256=sha256))


def corpus() -> list[ReadDocument]:
    return [
        text_document("a-draft", DRAFT, issuer="Aston", year=2016, title="Tram Strategy: consultation draft"),
        text_document("b-final", FINAL, issuer="Aston", year=2016, title="Tram Strategy"),
        text_document("c-plan", PLAN, issuer="Corby", year=2014, title="Corby Local Plan"),
        text_document("d-timetable", FILLER, issuer="Corby", year=2025, title="Local Development Scheme"),
        with_content(text_document("e-one", PLAN, issuer="Derby", title="Derby Plan"), "1"),
        with_content(text_document("f-two", PLAN, issuer="Derby", title="Derby Plan"), "1"),
    ]


@pytest.fixture(scope="module")
def answerer() -> Iterator[Answerer]:
    with opened_index(corpus()) as index:
        yield Answerer(index, searcher_of(index), model=words_model())


def test_the_final_comes_before_its_draft_and_both_are_named(answerer: Answerer) -> None:
    answer = answerer.answer("What does Aston say about electric trams?")
    assert answer.citations[0].doc_id == "b-final"
    assert "A draft: Aston, Tram Strategy: consultation draft (2016), whose final is Tram Strategy (2016)." in answer.text
    assert "No longer in force" not in answer.text


def test_a_timetable_takes_no_plan_out_of_force(answerer: Answerer) -> None:
    answer = answerer.answer("What does Corby say about brick houses?")
    assert answer.citations[0].doc_id == "c-plan"
    assert "No longer in force" not in answer.text


def test_identical_files_are_one_document_with_two_names(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils build brick houses?")
    rows = [row.doc_id for row in answer.coverage if row.verdict is Verdict.COVERED]
    assert sorted(rows) == ["c-plan", "e-one"]
    assert answer.scope.documents == 5
    assert answer.text.endswith("Identical copies count once: e-one.pdf (also f-two.pdf).")
