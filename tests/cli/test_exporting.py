from __future__ import annotations

import csv
import json
import sys
import zipfile
from pathlib import Path

import pytest

from cli.scripted import COVERAGE, PASSAGES, Run, ScriptedAssistant


@pytest.mark.parametrize("ending", ["html", "HTM", "md", "markdown", "csv", "json", "xlsx", "txt"])
def test_the_ending_of_the_file_names_the_format(ending: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / f"answer.{ending}"
    ended = run("ask", COVERAGE.question, "-o", str(file))
    assert (ended.code, ended.out, ended.err) == (0, "", f"note: written to {file}\n")
    content = file.read_bytes()
    starts = {
        "html": b"<!doctype html>", "htm": b"<!doctype html>", "md": b"# Which", "markdown": b"# Which", "json": b"{",
        "csv": b"\xef\xbb\xbfdoc_id", "xlsx": b"PK", "txt": b"1 of the 3",
    }  # fmt: skip
    assert content.startswith(starts[ending.lower()])


def test_an_option_names_the_format_over_the_ending_of_the_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answer.data"
    assert run("ask", COVERAGE.question, "--json", "-o", str(file)).code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["schema"] == "stratbot/answer/1"


def test_what_is_written_to_a_file_is_what_stdout_gets_but_for_the_mark_of_csv(run: Run, tmp_path: Path) -> None:
    for name in ("csv", "md", "html"):
        file = tmp_path / f"answer.{name}"
        run("ask", COVERAGE.question, "-o", str(file))
        out = run("ask", COVERAGE.question, f"--{name}").out
        assert file.read_bytes().decode("utf-8-sig" if name == "csv" else "utf-8") == out


def test_a_csv_file_has_a_row_for_every_document_with_its_provenance(run: Run) -> None:
    rows = list(csv.DictReader(run("ask", COVERAGE.question, "--csv").out.splitlines()))
    assert [row["verdict"] for row in rows] == ["covered", "mentioned", "not_found", "unreadable"]
    assert {row["generation"] for row in rows} == {COVERAGE.generation} and {row["question"] for row in rows} == {
        COVERAGE.question
    }


def test_a_workbook_needs_a_file(run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("ask", COVERAGE.question, "--xlsx")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "error: XLSX is not text, so it needs a file.\nhint: Add: -o FILE.xlsx\n"
    assert assistant.calls == [], "nothing was asked in vain"


def test_a_workbook_can_be_opened(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answer.xlsx"
    run("ask", COVERAGE.question, "-o", str(file))
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("name", ["nowhere/answer.html", "."])
def test_a_file_that_cannot_be_there_is_refused_before_anything_is_asked(
    name: str, run: Run, assistant: ScriptedAssistant, tmp_path: Path
) -> None:
    ended = run("ask", COVERAGE.question, "--html", "-o", str(tmp_path / name))
    assert ended.code == 2 and "cannot be written there" in ended.err
    assert assistant.calls == []


def test_a_file_whose_ending_says_nothing_needs_an_option(run: Run, tmp_path: Path) -> None:
    ended = run("ask", COVERAGE.question, "-o", str(tmp_path / "answer.docx"))
    assert ended.code == 2 and "does not say which format to write" in ended.err
    assert "--html" in ended.err


def test_without_its_library_a_workbook_is_refused_before_anything_is_asked(
    run: Run, assistant: ScriptedAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    ended = run("ask", COVERAGE.question, "-o", str(tmp_path / "answer.xlsx"))
    assert ended.code == 2 and ended.err.endswith("hint: Run: pip install 'stratbot[xlsx]'\n")
    assert assistant.calls == []


def test_a_batch_is_no_export(run: Run, tmp_path: Path) -> None:
    ended = run("ask", "-", "-o", str(tmp_path / "answers.html"), stdin="One?\n")
    assert ended.code == 2 and "A batch is written as JSON Lines, not as html." in ended.err


def test_text_in_a_file_has_no_colours(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    run("ask", PASSAGES.question, "-o", str(file), "--color", "always")
    assert b"\x1b" not in file.read_bytes()
