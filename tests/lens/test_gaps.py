"""What a strategy lacks that others have, and what few have: with proof of absence and a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lens.strategies import BEES, THEMES, TRAMS
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings
from stratbot.errors import SettingsError
from stratbot.judging.corrections import write_correction
from stratbot.lens.gaps import find_gaps, gaps_of, rare_themes_of, searched_for
from stratbot.lens.matrix import judge_themes
from stratbot.lens.types import Matrix
from stratbot.types import Correction, Filters, Verdict


def test_a_gap_is_a_theme_that_peers_cover_and_the_strategy_does_not(assistant: LocalAssistant) -> None:
    found = gaps_of(assistant, "Cedar", THEMES)
    assert [(gap.theme.theme_id, [cell.machine.path for cell in gap.peers]) for gap in found.gaps] == [
        ("trams", ["alder.pdf", "birch_2016.pdf"]),
        ("bees", ["alder.pdf"]),
    ]
    assert gaps_of(assistant, "Alder", THEMES).gaps == ()


def test_superseded_strategies_are_peers_only_on_request(assistant: LocalAssistant) -> None:
    found = gaps_of(assistant, "Cedar", THEMES, all_versions=True)
    assert {gap.theme.theme_id: len(gap.peers) for gap in found.gaps} == {"trams": 2, "bees": 2}


def test_an_issuers_own_versions_are_no_peers(assistant: LocalAssistant) -> None:
    found = gaps_of(assistant, "Birch 2013", THEMES)
    assert found.document.path == "birch_2013.pdf"
    assert [peer.path for peer in found.peers] == ["alder.pdf", "cedar.pdf"]
    assert [(gap.theme.theme_id, len(gap.peers)) for gap in found.gaps] == [("trams", 1)]


def test_the_proof_of_absence_says_what_was_searched_and_what_came_nearest(assistant: LocalAssistant) -> None:
    found = gaps_of(assistant, "Cedar", THEMES)
    assert (found.sentences, found.pages, found.themes_total) == (3, 1, 2)
    gap = found.gaps[0]
    assert gap.cell.machine.evidence and all(one.below_threshold for one in gap.cell.machine.evidence)
    assert searched_for(gap.theme) == (TRAMS.label, TRAMS.definition, *TRAMS.queries)


def test_what_nobody_covers_is_no_gap(assistant: LocalAssistant) -> None:
    nowhere = replace(BEES, theme_id="x", label="Zeppelins", definition="Airships.", queries=("Airships moor at masts.",))
    found = gaps_of(assistant, "Cedar", (*THEMES, nowhere))
    assert [theme.theme_id for theme in found.unshared] == ["x"]


def test_the_question_names_peers_with_year_and_page(assistant: LocalAssistant) -> None:
    trams, bees = gaps_of(assistant, "Cedar", THEMES).gaps
    assert trams.question == (
        "Where will trams run? Nothing on it was found in the strategy of Cedar (2014); "
        "Alder (2015, p. 1) and Birch (2016, p. 2) cover it."
    )
    assert bees.question == (
        "What is done on “Urban beekeeping”? Nothing on it was found in the strategy of Cedar (2014); "
        "Alder (2015, p. 2) covers it."
    )


def test_a_question_counts_the_peers_that_it_does_not_name(assistant: LocalAssistant) -> None:
    matrix = judge_themes(assistant, THEMES)
    crowd = tuple(replace(matrix.documents[0], doc_id=f"a{n}", path=f"a{n}.pdf", issuer=f"Ash {n}") for n in range(5))
    more = replace(
        matrix, documents=(*matrix.documents, *crowd), cells=(*matrix.cells, *(matrix.cells[0] for _ in crowd)),
        sentences=(*matrix.sentences, *(9 for _ in crowd)),
    )  # fmt: skip
    assert "and 4 others cover it." in find_gaps(more, "cedar").gaps[0].question


def test_a_theme_in_passing_is_a_gap_that_says_so(assistant: LocalAssistant) -> None:
    def in_passing(matrix: Matrix) -> Matrix:
        cell = matrix.cells[3][0]
        quotes = tuple(replace(one, below_threshold=False) for one in cell.machine.evidence)
        changed = replace(cell, machine=replace(cell.machine, verdict=Verdict.MENTIONED, evidence=quotes))
        return replace(matrix, cells=(*matrix.cells[:3], (changed, *matrix.cells[3][1:]), *matrix.cells[4:]))

    missing, gap = find_gaps(in_passing(judge_themes(assistant, THEMES)), "cedar").gaps
    assert missing.cell.verdict is Verdict.NOT_FOUND  # what is there in passing comes last
    assert "speaks of it only in passing (p. 1)" in gap.question


def test_corrections_close_gaps_and_open_them(strategies: Settings, assistant: LocalAssistant) -> None:
    for path, verdict in (("cedar.pdf", Verdict.COVERED), ("alder.pdf", Verdict.NOT_FOUND)):
        write_correction(
            strategies.corpus_dir, Correction(path=path, theme_id="bees", verdict=verdict, reason="read it", corrected_on="")
        )
    assert [gap.theme.theme_id for gap in gaps_of(assistant, "Cedar", THEMES).gaps] == ["trams"]
    assert [gap.theme.theme_id for gap in gaps_of(assistant, "Alder", THEMES).gaps] == ["bees"]


def test_nothing_is_said_of_what_a_scan_lacks(assistant: LocalAssistant) -> None:
    with pytest.raises(SettingsError, match="could not be read"):
        gaps_of(assistant, "Dogwood", THEMES)


def test_themes_that_few_cover_come_rarest_first(assistant: LocalAssistant) -> None:
    found = rare_themes_of(assistant, 3, THEMES)
    assert [(rare.theme.theme_id, len(rare.covering), len(rare.missing)) for rare in found.themes] == [
        ("bees", 1, 2),
        ("trams", 2, 1),
    ]
    assert (found.sentences, found.pages) == (18, 5)
    assert rare_themes_of(assistant, 2, THEMES).themes[0].question == (
        "What is done on “Urban beekeeping”? Of the 3 strategies read, only Alder (2015, p. 2) covers it."
    )
    assert rare_themes_of(assistant, 1, THEMES).themes == ()


def test_filters_narrow_who_is_counted(assistant: LocalAssistant) -> None:
    found = rare_themes_of(assistant, 1, THEMES, filters=Filters(issuers=("Cedar",)))
    assert [rare.question for rare in found.themes] == [
        "Where will trams run? The one strategy read was not found to cover it.",
        "What is done on “Urban beekeeping”? The one strategy read was not found to cover it.",
    ]
