"""Camps are decided by the share and strength of what speaks for each, over the whole document."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from fakes import HashEncoder
from retrieval.small_index import opened_index, scanned_document, text_document
from stratbot.assistant import Assistant
from stratbot.errors import CancelledError, SettingsError
from stratbot.index.reader import OpenIndex
from stratbot.lens.camps import Camp, Classifier, classify_documents, decide, load_camps
from stratbot.lens.entries import words_pattern
from stratbot.lens.matrix import LensAssistant
from stratbot.lens.types import Cell
from stratbot.types import Citation, DocumentVerdict, Verdict
from verbatim import stands_on_page


def camp(camp_id: str, phrasing: str, word: str) -> Camp:
    return Camp(camp_id=camp_id, label=camp_id, definition="", phrasings=(phrasing,), words=words_pattern([word]))


CAMPS = (
    camp("digital_inclusion", "Volunteers help residents to get online.", "volunteer*"),
    camp("smart_city", "Sensors in streets report to the city platform.", "sensor*"),
    camp("user_centric", "Every service begins with user research.", "user research"),
    camp("none", "Servers move to a data centre.", "server*"),
)
INCLUSION = text_document(
    "inclusion",
    "Sensors in streets everywhere: a smart title page.",
    "Volunteers help residents to get online.\nMore volunteers help older residents to get online.\nVolunteers help.",
)
MIXED = text_document("mixed", "Volunteers help residents to get online.\nSensors in streets report to the city platform.")
SERVERS = text_document("servers", "Servers move to a data centre.\nOld servers move to a data centre.\nVolunteers eat.")
SILENT = text_document("silent", "Bins are emptied on Mondays.\nThe park opens at nine.")
SCAN = scanned_document("scan")


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    with opened_index([INCLUSION, MIXED, SERVERS, SILENT, SCAN]) as opened:
        yield opened


def classified(name: str, index: OpenIndex, *cells: Cell) -> tuple[str, tuple[Citation, ...]]:
    (document,) = (document for document in index.documents if document.doc_id == name)
    verdict = Classifier(index, HashEncoder(), CAMPS).classify(document, cells, themes_total=0)
    return verdict.camp, verdict.evidence


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("inclusion", "digital_inclusion"),
        ("mixed", "mixed"),
        ("servers", "none"),
        ("silent", "none"),
        ("scan", "unreadable"),
    ],
)
def test_a_document_belongs_to_the_camp_that_most_of_it_speaks_for(name: str, expected: str, index: OpenIndex) -> None:
    assert classified(name, index)[0] == expected


def test_the_deciding_passages_are_quoted_and_stand_on_their_pages(index: OpenIndex) -> None:
    _, evidence = classified("inclusion", index)
    assert [citation.page_number for citation in evidence] == [2]
    assert "Volunteers help" in evidence[0].quote
    assert all(stands_on_page(one.quote, index.page(one.doc_id, one.page_number)) for one in evidence)


def test_a_mixed_document_is_quoted_for_each_of_its_camps(index: OpenIndex) -> None:
    _, evidence = classified("mixed", index)
    assert {"Volunteers" in citation.quote for citation in evidence[:1]} == {True}
    assert any("Sensors" in citation.quote for citation in evidence)


def test_a_document_that_says_nothing_is_quoted_for_nothing(index: OpenIndex) -> None:
    assert classified("silent", index) == ("none", ())


def covering(theme_id: str, *pages: int) -> Cell:
    citations = tuple(
        Citation(
            passage_id="p", doc_id="inclusion", issuer="", title="", year=None, path="", page_number=page, page_label="",
            quote="q", score=1, start=0, end=1,
        )
        for page in pages
    )  # fmt: skip
    machine = DocumentVerdict(
        doc_id="inclusion", issuer="", title="", year=None, path="", verdict=Verdict.COVERED, score=1, evidence=citations
    )
    return Cell(theme_id=theme_id, machine=machine)


def test_a_document_is_comprehensive_when_it_covers_half_of_the_themes(index: OpenIndex) -> None:
    document = index.documents[0]
    classifier = Classifier(index, HashEncoder(), CAMPS)
    broad = classifier.classify(document, [covering("wifi", 1, 2, 3), covering("data", 4)], themes_total=4)
    assert (broad.themes_covered, broad.comprehensive, broad.depth) == (2, True, 2.0)
    narrow = classifier.classify(document, [covering("wifi", 1)], themes_total=4)
    assert (narrow.themes_covered, narrow.comprehensive, narrow.depth) == (1, False, 1.0)


def test_a_narrow_document_of_no_single_camp_is_none_of_them(index: OpenIndex) -> None:
    document = next(one for one in index.documents if one.doc_id == "mixed")
    classifier = Classifier(index, HashEncoder(), CAMPS)
    assert classifier.classify(document, [covering("wifi", 1)], themes_total=4).camp == "mixed"
    assert classifier.classify(document, [covering("wifi", 1)], themes_total=5).camp == "none"


def test_a_strategy_for_one_sector_is_none_of_them(index: OpenIndex) -> None:
    document = next(one for one in index.documents if one.doc_id == "inclusion")
    classifier = Classifier(index, HashEncoder(), CAMPS)
    for kind, camp in (("digital", "digital_inclusion"), ("Schools", "none")):
        assert classifier.classify(replace(document, kind=kind), [], themes_total=4).camp == camp


@pytest.mark.parametrize("text", ["enable all users to use ICT in an ethical way", "It has 2,900 users."])
def test_users_alone_do_not_make_a_strategy_user_centric(text: str) -> None:
    (camp,) = (one for one in load_camps() if one.camp_id == "user_centric")
    assert not camp.words.search(text)
    assert camp.words.search("Services meet user needs and are tested with users.")


def test_the_margin_decides_between_one_camp_and_several() -> None:
    levels = {"digital_inclusion": 6.0, "smart_city": 3.0, "user_centric": 1.0, "none": 2.0}
    assert decide(levels, mixed_below=0.2) == (
        "digital_inclusion",
        (("digital_inclusion", 0.6), ("smart_city", 0.3), ("user_centric", 0.1)),
        0.3,
    )
    assert decide(levels, mixed_below=0.4)[0] == "mixed"


def test_what_speaks_of_servers_more_than_of_all_camps_is_none_of_them() -> None:
    assert decide({"digital_inclusion": 3.0, "smart_city": 1.0, "none": 4.5})[0] == "digital_inclusion"
    assert decide({"digital_inclusion": 3.0, "smart_city": 1.0, "none": 5.0})[0] == "none"


def test_shares_of_nothing_are_nothing() -> None:
    assert decide({"digital_inclusion": 0.0, "smart_city": 0.0, "none": 0.0}) == (
        "none",
        (("digital_inclusion", 0.0), ("smart_city", 0.0)),
        0.0,
    )


def test_the_shipped_camps_are_three_and_what_is_none_of_them() -> None:
    assert [one.camp_id for one in load_camps()] == ["digital_inclusion", "smart_city", "user_centric", "none"]


def test_a_file_beside_the_pdfs_adds_a_camp(tmp_path: Path) -> None:
    (tmp_path / "camps.toml").write_text(
        '[[camp]]\nid = "green"\nlabel = "Green"\ndefinition = "Carbon"\nphrasings = ["Less carbon."]\nwords = ["carbon"]\n',
        encoding="utf-8",
    )
    assert [one.camp_id for one in load_camps(tmp_path)][-1] == "green"


def test_a_camp_without_phrasings_is_a_setting_to_mend(tmp_path: Path) -> None:
    file = tmp_path / "camps.toml"
    file.write_text(
        '[[camp]]\nid = "green"\nlabel = "G"\ndefinition = ""\nphrasings = []\nwords = ["carbon"]\n', encoding="utf-8"
    )
    with pytest.raises(SettingsError, match="may not be empty"):
        load_camps(file=file)


@pytest.mark.model
def test_the_camps_of_the_sample_corpus_are_those_of_the_labels(project_dir: Path, sample_assistant: Assistant) -> None:
    with (project_dir / "samples/camps.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["path"]: row["camp"] for row in csv.DictReader(file)}
    seen: list[tuple[int, int, str]] = []
    verdicts = classify_documents(cast(LensAssistant, sample_assistant), progress=lambda *step: seen.append(step))
    said = {one.document.path: one.camp for one in verdicts}
    assert said.pop("scan0042.pdf") == "unreadable"
    assert {path: said[path] for path in truth} == truth
    assert {one.themes_total for one in verdicts} == {24}
    assert all(one.evidence and one.depth >= 1 for one in verdicts if one.camp != "unreadable")
    assert seen[-1] == (15, 15, "")


@pytest.mark.model
def test_classifying_can_be_cancelled(sample_assistant: Assistant) -> None:
    with pytest.raises(CancelledError):
        classify_documents(cast(LensAssistant, sample_assistant), cancelled=lambda: True)
