"""Documents by themes: every document in it, every quote on its page, and nothing judged twice."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from index.text_corpus import write_document
from lens.strategies import BEES, CATALOGUE, ON_BEES, ON_NEITHER, ON_TRAMS, THEMES, TRAMS, Engines
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings
from stratbot.errors import CancelledError, IndexMissingError, SettingsError
from stratbot.judging.corrections import write_correction
from stratbot.judging.themes import Theme
from stratbot.lens.matrix import (
    document_counts,
    document_named,
    documents_named,
    judge_themes,
    latest_versions,
    theme_counts,
)
from stratbot.lens.types import Matrix
from stratbot.types import Correction, Document, Filters, Verdict

COVERED, NOT_FOUND, UNREADABLE = Verdict.COVERED, Verdict.NOT_FOUND, Verdict.UNREADABLE


def verdicts(matrix: Matrix) -> dict[str, list[Verdict]]:
    return {document.path: [cell.verdict for cell in row] for document, row in zip(matrix.documents, matrix.cells, strict=True)}


def with_document(settings: Settings, name: str, text: str, row: str) -> LocalAssistant:
    write_document(settings.corpus_dir, name, text)
    (settings.corpus_dir / "documents.csv").write_text(CATALOGUE + row + "\n", encoding="utf-8")
    LocalAssistant(settings).build()
    return LocalAssistant(settings)


def test_every_document_is_judged_by_every_theme(assistant: LocalAssistant) -> None:
    assert verdicts(judge_themes(assistant, THEMES)) == {
        "alder.pdf": [COVERED, COVERED],
        "birch_2013.pdf": [NOT_FOUND, COVERED],
        "birch_2016.pdf": [COVERED, NOT_FOUND],
        "cedar.pdf": [NOT_FOUND, NOT_FOUND],
        "scan.pdf": [UNREADABLE, UNREADABLE],
    }


def test_every_quote_stands_on_the_page_it_names(assistant: LocalAssistant) -> None:
    quotes = [one for row in judge_themes(assistant, THEMES).cells for cell in row for one in cell.machine.evidence]
    assert quotes
    for quote in quotes:
        assert quote.quote in " ".join(assistant.page(quote.doc_id, quote.page_number).text.split())


def test_evidence_is_what_the_document_says_of_the_theme(assistant: LocalAssistant) -> None:
    matrix = judge_themes(assistant, THEMES)
    assert matrix.cells[0][1].machine.evidence[0].page_number == 2
    assert matrix.cells[0][1].machine.evidence[0].quote in ON_BEES.split("\n")


def test_where_nothing_was_found_the_nearest_misses_are_shown_as_such(assistant: LocalAssistant) -> None:
    cell = judge_themes(assistant, THEMES).cells[2][1]
    assert cell.verdict is NOT_FOUND
    assert [one.page_number for one in cell.machine.evidence] == sorted(
        {1, 2}, key=[one.page_number for one in cell.machine.evidence].index
    )
    assert all(one.below_threshold for one in cell.machine.evidence)


def test_counts_stand_on_both_edges(assistant: LocalAssistant) -> None:
    matrix = judge_themes(assistant, THEMES)
    assert [counts[COVERED] for counts in theme_counts(matrix)] == [2, 2]
    assert [counts[UNREADABLE] for counts in theme_counts(matrix)] == [1, 1]
    assert [counts[COVERED] for counts in document_counts(matrix)] == [2, 1, 1, 0, 0]


def test_it_says_how_many_sentences_were_searched(assistant: LocalAssistant) -> None:
    assert judge_themes(assistant, THEMES).sentences == (9, 6, 6, 3, 0)


def test_a_second_run_judges_nothing_and_loads_no_model(strategies: Settings, engines: Engines) -> None:
    first = judge_themes(LocalAssistant(strategies), THEMES)
    assert first.recomputed == 10
    engines.opened.clear()
    second = judge_themes(LocalAssistant(strategies), THEMES)
    assert second == replace(first, recomputed=0)
    assert engines.opened == []


def test_a_document_that_came_is_judged_alone(strategies: Settings, assistant: LocalAssistant) -> None:
    before = judge_themes(assistant, THEMES)
    after = judge_themes(with_document(strategies, "elm.pdf", ON_TRAMS, "elm.pdf,Elm,2016,digital,"), THEMES)
    assert after.recomputed == 2
    assert verdicts(after) == verdicts(before) | {"elm.pdf": [COVERED, NOT_FOUND]}


def test_the_same_document_is_judged_alike_in_any_corpus(strategies: Settings, assistant: LocalAssistant) -> None:
    before = judge_themes(assistant, THEMES)
    many = "\n".join(f"{ON_TRAMS}\n{ON_BEES}" for _ in range(30))
    other = with_document(strategies, "elm.pdf", many, "elm.pdf,Elm,2016,digital,")
    for file in (strategies.index_dir / "cache").glob("lens.sqlite*"):
        file.unlink()
    after = judge_themes(other, THEMES)
    scores = {(cell.machine.path, cell.theme_id): cell.machine.score for row in after.cells for cell in row}
    assert after.recomputed == 12
    for row in before.cells:
        for cell in row:
            assert scores[cell.machine.path, cell.theme_id] == cell.machine.score


def test_a_document_that_changed_is_judged_anew_and_the_others_are_not(strategies: Settings, assistant: LocalAssistant) -> None:
    judge_themes(assistant, THEMES)
    write_document(strategies.corpus_dir, "cedar.pdf", ON_BEES)
    LocalAssistant(strategies).build()
    after = judge_themes(LocalAssistant(strategies), THEMES)
    assert after.recomputed == 2
    assert verdicts(after)["cedar.pdf"] == [NOT_FOUND, COVERED]


def test_a_theme_that_changed_is_judged_anew_and_the_others_are_not(assistant: LocalAssistant) -> None:
    judge_themes(assistant, THEMES)
    for changed in (replace(BEES, queries=("Libraries open at nine.",)), replace(BEES, words=("hive*",))):
        assert judge_themes(assistant, (TRAMS, changed)).recomputed == 5
    assert judge_themes(assistant, THEMES).recomputed == 0


def test_a_document_that_names_a_newcomer_is_judged_anew(strategies: Settings, engines: Engines) -> None:
    write_document(strategies.corpus_dir, "cedar.pdf", f"Elm runs electric trams.\n{ON_NEITHER}")
    LocalAssistant(strategies).build()
    judge_themes(LocalAssistant(strategies), THEMES)
    newcomer = with_document(strategies, "elm.pdf", ON_TRAMS, "elm.pdf,Elm,2016,digital,")
    assert judge_themes(newcomer, THEMES).recomputed == 4


def test_a_new_description_is_shown_without_judging_anew(strategies: Settings, assistant: LocalAssistant) -> None:
    judge_themes(assistant, THEMES)
    (strategies.corpus_dir / "documents.csv").write_text(
        CATALOGUE.replace("alder.pdf,Alder,2015", "alder.pdf,Alder,2010"), encoding="utf-8"
    )
    LocalAssistant(strategies).build()
    matrix = judge_themes(LocalAssistant(strategies), THEMES)
    assert matrix.recomputed == 0
    assert matrix.documents[0].year == matrix.cells[0][0].machine.year == matrix.cells[0][0].machine.evidence[0].year == 2010


@pytest.mark.parametrize("damage", [b"no database", b""])
def test_a_damaged_cache_is_judged_again(strategies: Settings, assistant: LocalAssistant, damage: bytes) -> None:
    first = judge_themes(assistant, THEMES)
    for file in (strategies.index_dir / "cache").glob("lens.sqlite*"):
        file.unlink() if file.name != "lens.sqlite" else file.write_bytes(damage)
    assert judge_themes(assistant, THEMES) == first
    assert judge_themes(assistant, THEMES).recomputed == 0


def test_a_kept_quote_that_no_longer_stands_on_its_page_is_not_shown(strategies: Settings, assistant: LocalAssistant) -> None:
    first = judge_themes(assistant, THEMES)
    with sqlite3.connect(strategies.index_dir / "cache" / "lens.sqlite") as connection:
        connection.execute("UPDATE cells SET verdict = replace(verdict, 'electric', 'steam')")
    connection.close()
    again = judge_themes(assistant, THEMES)
    assert again.recomputed > 0
    assert again.cells == first.cells


def test_a_cache_that_cannot_be_written_costs_time_only(strategies: Settings, assistant: LocalAssistant) -> None:
    cache = strategies.index_dir / "cache" / "lens.sqlite"
    cache.mkdir(parents=True)
    assert judge_themes(assistant, THEMES).recomputed == 10
    assert judge_themes(assistant, THEMES).recomputed == 10


def test_what_was_judged_before_a_cancellation_is_kept(assistant: LocalAssistant) -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 1

    with pytest.raises(CancelledError):
        judge_themes(assistant, THEMES, cancelled=cancelled)
    assert judge_themes(assistant, THEMES).recomputed == 5


def test_progress_names_the_themes_that_are_judged(assistant: LocalAssistant) -> None:
    steps: list[tuple[int, int, str]] = []
    judge_themes(assistant, THEMES, progress=lambda *step: steps.append(step))
    assert steps == [(0, 2, "Electric trams"), (1, 2, "Urban beekeeping"), (2, 2, "")]
    steps.clear()
    judge_themes(assistant, THEMES, progress=lambda *step: steps.append(step))
    assert steps == []


def test_filters_narrow_the_rows(assistant: LocalAssistant) -> None:
    assert list(verdicts(judge_themes(assistant, THEMES, filters=Filters(issuers=("birch",), year_from=2015)))) == [
        "birch_2016.pdf"
    ]
    with pytest.raises(SettingsError, match="Zork"):
        judge_themes(assistant, THEMES, filters=Filters(issuers=("Zork",)))


def test_superseded_versions_can_be_left_out(assistant: LocalAssistant) -> None:
    assert "birch_2013.pdf" not in verdicts(judge_themes(assistant, THEMES, latest_only=True))


def test_without_an_index_it_says_so(tmp_path: Path, engines: Engines) -> None:
    with pytest.raises(IndexMissingError):
        judge_themes(LocalAssistant(Settings(corpus_dir=tmp_path, index_dir=tmp_path / "index")), THEMES)


def test_the_shipped_themes_are_the_default(assistant: LocalAssistant) -> None:
    assert len(judge_themes(assistant).themes) == 24


def test_a_correction_stands_beside_the_machines_word(strategies: Settings, assistant: LocalAssistant) -> None:
    correction = Correction(
        path="alder.pdf", theme_id="trams", verdict=NOT_FOUND, reason="a dream of a former mayor", corrected_on="2016-11-02"
    )
    write_correction(strategies.corpus_dir, correction)
    cell = judge_themes(assistant, THEMES).cells[0][0]
    assert (cell.verdict, cell.machine.verdict, cell.correction) == (NOT_FOUND, COVERED, correction)
    assert [counts[COVERED] for counts in theme_counts(judge_themes(assistant, THEMES))] == [1, 2]


def test_a_scan_that_a_person_read_can_be_corrected(strategies: Settings, assistant: LocalAssistant) -> None:
    write_correction(
        strategies.corpus_dir,
        Correction(path="scan.pdf", theme_id="bees", verdict=COVERED, reason="read it myself", corrected_on="2016-11-02"),
    )
    assert verdicts(judge_themes(assistant, THEMES))["scan.pdf"] == [UNREADABLE, COVERED]


def test_a_correction_of_what_is_not_there_is_reported(strategies: Settings, assistant: LocalAssistant) -> None:
    stray = [
        Correction(path="gone.pdf", theme_id="open_data", verdict=COVERED, reason="", corrected_on=""),
        Correction(path="alder.pdf", theme_id="zeppelins", verdict=COVERED, reason="", corrected_on=""),
    ]
    fine = Correction(path="cedar.pdf", theme_id="open_data", verdict=COVERED, reason="", corrected_on="")
    for correction in (*stray, fine):
        write_correction(strategies.corpus_dir, correction)
    matrix = judge_themes(assistant, THEMES, filters=Filters(issuers=("Birch",)))
    assert list(matrix.stray_corrections) == stray


def document(issuer: str, year: int | None, *, kind: str = "", status: str = "") -> Document:
    path = f"{issuer}_{year}_{kind}.pdf"
    return Document(doc_id=path, path=path, sha256="", size_bytes=0, issuer=issuer, title="", year=year, kind=kind, status=status)


def test_a_later_strategy_of_the_same_kind_takes_the_place_of_an_earlier_one() -> None:
    old, new = document("Ash", 2013, kind="digital"), document("Ash", 2016, kind="digital")
    skills, undated = document("Ash", 2011, kind="skills"), document("Ash", None, kind="digital")
    said = document("Oak", 2012, status="Superseded")
    draft = document("Ash", 2018, kind="digital", status="Draft")
    assert latest_versions([old, new, skills, undated, said, draft]) == (new, skills, undated, draft)


def test_a_strategy_is_named_by_path_issuer_or_issuer_and_year(assistant: LocalAssistant) -> None:
    documents = assistant.documents()
    assert [one.path for one in documents_named(documents, "birch")] == ["birch_2013.pdf", "birch_2016.pdf"]
    assert document_named(documents, "Birch 2013").path == "birch_2013.pdf"
    assert document_named(documents, "birch_2013.pdf").year == 2013
    assert document_named(documents, "Birch").year == 2016
    with pytest.raises(SettingsError, match="no document of 2020") as caught:
        document_named(documents, "Birch 2020")
    assert "2013, 2016" in caught.value.hint


def test_words_alone_do_not_make_a_theme(assistant: LocalAssistant) -> None:
    theme = Theme(theme_id="x", group="own", label="Zeppelins", definition="Airships.", queries=("Airships moor at masts.",))
    assert set(verdicts(judge_themes(assistant, [theme])).values().__iter__().__next__()) == {NOT_FOUND}
