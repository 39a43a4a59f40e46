"""The matrix over the sample corpus, with the real model and the shipped themes."""

from __future__ import annotations

from collections import Counter

import pytest

from conftest import SampleIndex
from stratbot.assistant import LocalAssistant
from stratbot.config import settings_from_environment
from stratbot.lens.compare import compare_strategies
from stratbot.lens.gaps import gaps_of
from stratbot.lens.matrix import judge_themes
from stratbot.types import Verdict

pytestmark = pytest.mark.model

PLAIN = {
    ("cresswater_digital_and_data_2021.pdf", "automation"): Verdict.COVERED,
    ("thornmere_smart_city_2015.pdf", "universities_innovation"): Verdict.COVERED,
    ("thornmere_smart_city_2015.pdf", "open_data"): Verdict.COVERED,
    ("Pennick MBC Digital Inclusion Strategy.pdf", "digital_inclusion"): Verdict.COVERED,
    ("Amberwick_Digital_Strategy_2016.pdf", "government_initiatives"): Verdict.COVERED,
    ("oxmoor_ict.pdf", "startups"): Verdict.NOT_FOUND,
    ("oxmoor_ict.pdf", "universities_innovation"): Verdict.NOT_FOUND,
    # a course on spreadsheets for school administrators comes near, and is none for pupils or apprentices
    ("marlshire/Marlshire_CC_access_strategy_2013.pdf", "talent"): Verdict.NOT_FOUND,
    ("scan0042.pdf", "talent"): Verdict.UNREADABLE,
}
"""Cells about which no reader would hesitate."""


@pytest.fixture
def assistant(sample_index: SampleIndex) -> LocalAssistant:
    return LocalAssistant(settings_from_environment(corpus_dir=sample_index.corpus, index_dir=sample_index.index))


def test_plain_cells_are_right_and_quotes_stand_on_their_pages(assistant: LocalAssistant) -> None:
    matrix = judge_themes(assistant)
    said = {(cell.machine.path, cell.theme_id): cell.verdict for row in matrix.cells for cell in row}
    assert len(said) == 15 * 24
    assert {place: said[place] for place in PLAIN} == PLAIN
    assert Counter(said.values())[Verdict.UNREADABLE] == 24
    for quote in [one for row in matrix.cells for cell in row for one in cell.machine.evidence]:
        page = assistant.page(quote.doc_id, quote.page_number)
        assert "".join(quote.quote.split()) in "".join(page.text.split())


def test_a_second_run_judges_nothing_and_is_the_same(assistant: LocalAssistant) -> None:
    first = judge_themes(assistant)
    second = judge_themes(assistant)
    assert second.recomputed == 0 and second.cells == first.cells


def test_the_second_version_gains_apprenticeships(assistant: LocalAssistant) -> None:
    found = compare_strategies(assistant, ["Marlshire"])
    changes = {one.theme.theme_id: one.change for one in found.themes}
    assert found.is_versions and changes["talent"] == "gained"


def test_the_shortest_strategy_has_the_most_gaps(assistant: LocalAssistant) -> None:
    oxmoor, cresswater = gaps_of(assistant, "Oxmoor"), gaps_of(assistant, "Cresswater")
    assert len(oxmoor.gaps) > 2 * len(cresswater.gaps)
    assert all(gap.question.endswith(".") and "?" in gap.question for gap in oxmoor.gaps)
