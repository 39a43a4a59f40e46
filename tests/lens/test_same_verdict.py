"""One topic, one verdict, whichever way it is asked; and what people said against it counts everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lens.strategies import BEES, THEMES, TRAMS
from stratbot.assistant import LocalAssistant
from stratbot.judging.corrections import remove_correction, write_correction
from stratbot.judging.themes import Theme, theme_asked_for
from stratbot.lens.matrix import judge_themes
from stratbot.types import Correction, Outcome, Verdict

OWN = """
[[theme]]
id = "trams"
label = "Electric trams"
names = ["tramways"]
definition = "Electric trams run in the streets."
queries = ["We will run electric trams in the streets.", "Electric trams will carry passengers."]
"""


@pytest.fixture
def with_theme(assistant: LocalAssistant) -> LocalAssistant:
    (assistant.settings.corpus_dir / "themes.toml").write_text(OWN, encoding="utf-8")
    return assistant


def correction(path: str, verdict: Verdict, *, theme_id: str = "", topic: str = "") -> Correction:
    return Correction(
        path=path, theme_id=theme_id, topic=topic, verdict=verdict, reason="seen on page 4", corrected_on="2026-11-30"
    )


@pytest.mark.parametrize("asked", ["electric trams", "Electric Tram", "tramways"])
def test_a_question_about_a_theme_says_what_the_matrix_says(with_theme: LocalAssistant, asked: str) -> None:
    matrix = judge_themes(with_theme)
    column = [theme.theme_id for theme in matrix.themes].index("trams")
    cells = {row[column].machine.path: row[column].machine for row in matrix.cells}
    answer = with_theme.ask(f"Which councils cover {asked}?")
    assert {row.path: row.verdict for row in answer.coverage} == {path: cell.verdict for path, cell in cells.items()}
    for row in answer.coverage:
        assert row.score == cells[row.path].score
        assert [one.quote for one in row.evidence] == [one.quote for one in cells[row.path].evidence]


def test_one_document_is_said_to_cover_a_theme_as_it_is_among_all(with_theme: LocalAssistant) -> None:
    assert with_theme.ask("What does Alder say about electric trams?").outcome is Outcome.ANSWERED
    assert with_theme.ask("What does Cedar say about electric trams?").outcome is Outcome.NOT_FOUND


def test_a_theme_is_asked_for_by_its_names_and_by_nothing_near_them() -> None:
    named = replace(TRAMS, names=("tramways",))
    assert theme_asked_for("the electric tram", (named, BEES)) is named
    assert theme_asked_for("tramways", (named, BEES)) is named
    assert theme_asked_for("trams on rubber tyres", (named, BEES)) is None


def test_of_two_themes_of_one_name_the_later_one_is_asked_for() -> None:
    mine: Theme = replace(BEES, theme_id="mine", label=TRAMS.label)
    assert theme_asked_for("electric trams", (*THEMES, mine)) is mine


def test_a_correction_of_a_cell_counts_in_questions_and_can_be_taken_back(with_theme: LocalAssistant) -> None:
    folder = with_theme.settings.corpus_dir
    write_correction(folder, correction("cedar.pdf", Verdict.COVERED, theme_id="trams"))
    row = next(row for row in with_theme.ask("Which councils cover electric trams?").coverage if row.path == "cedar.pdf")
    assert (row.verdict, row.by_machine) == (Verdict.COVERED, Verdict.NOT_FOUND)
    assert row.correction is not None and row.correction.reason == "seen on page 4"
    remove_correction(folder, "cedar.pdf", "trams")
    row = next(row for row in with_theme.ask("Which councils cover electric trams?").coverage if row.path == "cedar.pdf")
    assert (row.verdict, row.correction) == (Verdict.NOT_FOUND, None)


def test_a_correction_of_any_topic_counts_however_it_is_spelled_and_through_a_rebuild(assistant: LocalAssistant) -> None:
    folder = assistant.settings.corpus_dir
    write_correction(folder, correction("cedar.pdf", Verdict.COVERED, topic="Swimming lessons"))
    assistant.build(rebuild=True)
    for question in ("Which councils cover swimming lessons?", "Which councils offer a swimming lesson?"):
        row = next(row for row in assistant.ask(question).coverage if row.path == "cedar.pdf")
        assert row.verdict is Verdict.COVERED and row.correction is not None
    other = next(row for row in assistant.ask("Which councils cover parking permits?").coverage if row.path == "cedar.pdf")
    assert other.correction is None


def test_what_a_person_ruled_out_answers_no_question(with_theme: LocalAssistant) -> None:
    folder = with_theme.settings.corpus_dir
    for path in ("alder.pdf", "birch_2016.pdf"):
        write_correction(folder, correction(path, Verdict.NOT_FOUND, theme_id="trams"))
    assert with_theme.ask("Which councils cover electric trams?").outcome is Outcome.NOT_FOUND
    assert with_theme.ask("What does Alder say about electric trams?").outcome is Outcome.NOT_FOUND


def test_words_in_quotation_marks_are_looked_for_as_they_stand(with_theme: LocalAssistant) -> None:
    write_correction(with_theme.settings.corpus_dir, correction("cedar.pdf", Verdict.COVERED, theme_id="trams"))
    rows = {row.path: row for row in with_theme.ask('Which councils mention "electric trams"?').coverage}
    assert rows["cedar.pdf"].correction is None
