"""Corrections by hand: a file that people and spreadsheets edit as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from stratbot.errors import SettingsError
from stratbot.judging.corrections import parse_verdict, read_corrections, remove_correction, write_correction
from stratbot.types import Correction, Verdict


def correction(
    path: str = "alder.pdf", theme_id: str = "trams", verdict: Verdict = Verdict.NOT_FOUND, reason: str = "a joke"
) -> Correction:
    return Correction(path=path, theme_id=theme_id, verdict=verdict, reason=reason, corrected_on="2016-11-02")


def test_without_a_file_nothing_is_corrected(tmp_path: Path) -> None:
    assert read_corrections(tmp_path) == ()


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    first, second = correction(reason='she said "no", twice'), correction("north/birch.pdf", "bees", Verdict.COVERED)
    write_correction(tmp_path, first)
    write_correction(tmp_path, second)
    assert read_corrections(tmp_path) == (first, second)
    assert [path.name for path in tmp_path.iterdir()] == ["corrections.csv"]


def test_a_cell_has_one_correction_the_last(tmp_path: Path) -> None:
    write_correction(tmp_path, correction())
    write_correction(tmp_path, correction(verdict=Verdict.MENTIONED, reason="on second thoughts"))
    (found,) = read_corrections(tmp_path)
    assert (found.verdict, found.reason) == (Verdict.MENTIONED, "on second thoughts")


def test_a_spreadsheets_file_keeps_its_mark_its_line_ends_its_columns_and_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    before = (
        "Path;theme_id;verdict;reason;corrected_on;checked by\r\nalder.pdf;trams;Covered;seen;2016-01-01;Ann\r\n"
        "\r\nb.pdf;bees;not;;;\r\n"
    )
    file.write_bytes(before.encode("utf-8-sig"))
    write_correction(tmp_path, correction("cedar.pdf", "bees", Verdict.COVERED, "Käfer"))
    after = file.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.decode("utf-8-sig") == before + "cedar.pdf;bees;covered;Käfer;2016-11-02;\r\n"


def test_a_row_is_changed_where_it_stands_and_keeps_what_else_it_says(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text("checked_by,path,theme_id,verdict\nAnn,alder.pdf,trams,covered\nBen,b.pdf,bees,not found\n", encoding="utf-8")
    write_correction(tmp_path, correction())
    assert file.read_text(encoding="utf-8") == (
        "checked_by,path,theme_id,verdict,reason,corrected_on\n"
        "Ann,alder.pdf,trams,not_found,a joke,2016-11-02\n"
        "Ben,b.pdf,bees,not found\n"
    )


def test_windows_letters_are_read_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_bytes("path,theme_id,verdict,reason\nalder.pdf,trams,covered,Gespräch\n".encode("cp1252"))
    assert read_corrections(tmp_path)[0].reason == "Gespräch"
    write_correction(tmp_path, correction("b.pdf", reason="ŵyl"))
    assert [one.reason for one in read_corrections(tmp_path)] == ["Gespräch", "ŵyl"]


def test_windows_paths_mean_the_same_document(tmp_path: Path) -> None:
    (tmp_path / "corrections.csv").write_text("path,theme_id,verdict\nnorth\\birch.pdf,bees,covered\n", encoding="utf-8")
    assert read_corrections(tmp_path)[0].path == "north/birch.pdf"


def test_a_correction_can_be_taken_back(tmp_path: Path) -> None:
    write_correction(tmp_path, correction())
    write_correction(tmp_path, correction(theme_id="bees"))
    assert remove_correction(tmp_path, "alder.pdf", "trams")
    assert [one.theme_id for one in read_corrections(tmp_path)] == ["bees"]
    assert not remove_correction(tmp_path, "alder.pdf", "trams")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("path,theme_id\na.pdf,trams\n", "no column verdict"),
        ("path,theme_id,verdict\na.pdf,trams,maybe\n", "row 2: 'maybe' is no verdict"),
        ("path,theme_id,verdict\na.pdf,trams,covered\n,trams,covered\n", "row 3: the path or the theme is missing"),
        ("path,theme_id,verdict\na.pdf,trams,unreadable\n", "row 2: 'unreadable' is no verdict"),
    ],
)
def test_a_correction_that_is_not_understood_is_never_passed_over(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "corrections.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_corrections(tmp_path)
    assert said in str(caught.value) and caught.value.hint


def test_a_topic_that_is_no_theme_is_corrected_under_its_own_words_and_has_a_column_of_its_own(tmp_path: Path) -> None:
    write_correction(tmp_path, correction())
    trams = Correction(path="alder.pdf", theme_id="", topic="trams", verdict=Verdict.COVERED, reason="p. 2", corrected_on="")
    write_correction(tmp_path, trams)
    assert [(one.theme_id, one.topic) for one in read_corrections(tmp_path)] == [("trams", ""), ("", "trams")]
    assert remove_correction(tmp_path, "alder.pdf", "", "Tram")
    assert [one.theme_id for one in read_corrections(tmp_path)] == ["trams"]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("something,else\n1,2\n", "has no column path"),
        ('path,theme_id,verdict,reason\na.pdf,bees,covered,"seen\nb.pdf,bees,covered,\n', "line 2: a quotation mark opens"),
    ],
)
def test_a_file_that_cannot_be_understood_is_not_written_over(tmp_path: Path, before: str, said: str) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(before, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        write_correction(tmp_path, correction())
    assert file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("word", "verdict"), [("Covered", Verdict.COVERED), (" not  found", Verdict.NOT_FOUND), ("not", Verdict.NOT_FOUND)]
)
def test_verdicts_are_read_as_people_write_them(word: str, verdict: Verdict) -> None:
    assert parse_verdict(word) is verdict
