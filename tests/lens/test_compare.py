"""Strategies beside each other, and two versions of one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lens.strategies import CATALOGUE, THEMES
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings
from stratbot.errors import SettingsError
from stratbot.lens.compare import change_of, compare_strategies
from stratbot.lens.types import Cell, Comparison
from stratbot.types import DocumentVerdict, Verdict


def changes(found: Comparison) -> dict[str, str]:
    return {one.theme.theme_id: one.change for one in found.themes}


def test_between_two_versions_themes_are_gained_and_lost(assistant: LocalAssistant) -> None:
    found = compare_strategies(assistant, ["Birch 2013", "Birch 2016"], THEMES)
    assert changes(found) == {"trams": "gained", "bees": "lost"}
    assert found.is_versions


def test_one_issuer_stands_for_all_versions_of_its_strategy(assistant: LocalAssistant) -> None:
    found = compare_strategies(assistant, ["Birch"], THEMES)
    assert [document.year for document in found.documents] == [2013, 2016]
    assert found.is_versions


def test_the_other_way_round_it_is_no_history(assistant: LocalAssistant) -> None:
    found = compare_strategies(assistant, ["Birch 2016", "Birch 2013"], THEMES)
    assert changes(found) == {"trams": "lost", "bees": "gained"}
    assert not found.is_versions


def test_quotes_come_in_pairs_and_near_misses_say_so(assistant: LocalAssistant) -> None:
    (trams, _) = compare_strategies(assistant, ["Birch"], THEMES).themes
    before, after = trams.quotes
    assert before is not None and after is not None
    assert (before.doc_id, before.below_threshold) == ("birch-2013", True)
    assert (after.doc_id, after.below_threshold, after.page_number) == ("birch-2016", False, 2)


def test_of_two_quotes_the_one_alike_is_shown_beside(assistant: LocalAssistant) -> None:
    (trams, bees) = compare_strategies(assistant, ["Alder", "Birch 2016"], THEMES).themes
    assert trams.change == "kept" and bees.change == "lost"
    assert trams.quotes[0] is not None and trams.quotes[1] is not None
    assert trams.quotes[0].quote == trams.quotes[1].quote


def test_three_councils_differ_or_agree(assistant: LocalAssistant) -> None:
    found = compare_strategies(assistant, ["Alder", "Birch", "Cedar"], THEMES)
    assert changes(found) == {"trams": "differs", "bees": "differs"}
    assert [len(one.cells) for one in found.themes] == [3, 3]
    assert [document.path for document in found.documents] == ["alder.pdf", "birch_2016.pdf", "cedar.pdf"]


def test_what_could_not_be_read_cannot_be_compared(assistant: LocalAssistant) -> None:
    found = compare_strategies(assistant, ["Alder", "Dogwood"], THEMES)
    assert changes(found) == {"trams": "unknown", "bees": "unknown"}
    assert [one.quotes[1] for one in found.themes] == [None, None]


@pytest.mark.parametrize("names", [["Alder"], ["Alder", "alder.pdf"]])
def test_one_strategy_cannot_be_compared(assistant: LocalAssistant, names: list[str]) -> None:
    with pytest.raises(SettingsError, match="Two strategies are needed") as caught:
        compare_strategies(assistant, names, THEMES)
    assert "stratbot compare" in caught.value.hint


def test_an_unknown_name_is_refused(assistant: LocalAssistant) -> None:
    with pytest.raises(SettingsError, match="Zork"):
        compare_strategies(assistant, ["Alder", "Zork"], THEMES)


def test_strategies_of_one_issuer_and_different_kinds_are_no_versions(strategies: Settings) -> None:
    (strategies.corpus_dir / "documents.csv").write_text(
        CATALOGUE.replace("birch_2016.pdf,Birch,2016,digital", "birch_2016.pdf,Birch,2016,schools"), encoding="utf-8"
    )
    LocalAssistant(strategies).build()
    found = compare_strategies(LocalAssistant(strategies), ["Birch"], THEMES)
    assert not found.is_versions
    assert [document.kind for document in found.documents] == ["digital", "schools"]


def test_unless_the_earlier_one_says_that_it_is_superseded(strategies: Settings) -> None:
    (strategies.corpus_dir / "documents.csv").write_text(
        CATALOGUE.replace("birch_2013.pdf,Birch,2013,digital,", "birch_2013.pdf,Birch,2013,access,superseded"), encoding="utf-8"
    )
    LocalAssistant(strategies).build()
    assert compare_strategies(LocalAssistant(strategies), ["Birch"], THEMES).is_versions


def cells(*verdicts: Verdict) -> list[Cell]:
    machine = DocumentVerdict(
        doc_id="a", issuer="A", title="", year=2016, path="a.pdf", verdict=Verdict.COVERED, score=0.5, evidence=()
    )
    return [Cell(theme_id="trams", machine=replace(machine, verdict=verdict)) for verdict in verdicts]


@pytest.mark.parametrize("verdicts", [(Verdict.MENTIONED, Verdict.NOT_FOUND), (Verdict.NOT_FOUND,) * 2 + (Verdict.MENTIONED,)])
def test_what_none_covers_and_some_mention_is_set_apart(verdicts: tuple[Verdict, ...]) -> None:
    assert change_of(cells(*verdicts)) == "changed"
    assert change_of(cells(*verdicts, Verdict.COVERED)) == ("differs" if len(verdicts) > 1 else "gained")
