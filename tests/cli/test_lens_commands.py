"""`timeline`, `register` and `diff`: what they write, and the codes they end with."""

from __future__ import annotations

import csv
import json
import re
import shlex
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cli.scripted import COVERAGE, STATUS, WIFI, Run, ScriptedAssistant, document, verdict
from stratbot.cli.contract import answer_json, dumps
from stratbot.types import DocumentState, Page, Verdict

HOSTILE = "=1+1 <b>bold</b> \x1b[31m[red]"
DOCUMENTS = (
    replace(document("Easterby"), title="Digital Strategy 2015-2017"),
    replace(
        document("Northwold", inferred=(("year", "the cover"),)), doc_id="n13", path="n13.pdf", year=2013, title="Digital Plan"
    ),
    replace(document("Northwold"), doc_id="n16", path="n16.pdf", year=2016, title=HOSTILE),
    document("Westley", state=DocumentState.UNREADABLE),
)


@pytest.fixture(autouse=True)
def dated(assistant: ScriptedAssistant) -> ScriptedAssistant:
    """An index of four documents whose pages hold next to nothing."""
    assistant.state = replace(STATUS, documents=DOCUMENTS)

    def page(doc_id: str, page_number: int) -> Page:
        return Page(doc_id=doc_id, page_number=page_number, page_label="", text=WIFI.quote)

    assistant.page = page  # type: ignore[method-assign]
    return assistant


def test_a_timeline_says_what_is_in_force_and_since_when_not(run: Run) -> None:
    ended = run("timeline", "--on", "2016", "--json")
    found = json.loads(ended.out)
    assert (ended.code, found["schema"], found["on"]) == (0, "stratbot/timeline/1", 2016)
    assert [(row["path"], row["in_force"], row["successor"]) for row in found["documents"]] == [
        ("n13.pdf", "superseded", "n16"), ("easterby.pdf", "current", None), ("westley.pdf", "unknown", None),
        ("n16.pdf", "unknown", None),
    ]  # fmt: skip
    assert found["documents"][1]["period"] == {
        "first": 2015, "last": 2017, "source": "title", "page_number": None, "words": "Digital Strategy 2015-2017",
        "reckoned": False,
    }  # fmt: skip
    assert [(row["year"], row["documents"]) for row in found["by_year"]] == [(2013, 1), (2014, 0), (2015, 2), (2016, 1)]
    assert found["index"] == {"generation": STATUS.generation, "encoder": STATUS.encoder}


def test_a_timeline_is_as_of_this_year_unless_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(run("timeline", "--json").out)["on"] == date.today().year
    monkeypatch.setenv("STRATBOT_ON", "2016")
    assert json.loads(run("timeline", "--json").out)["on"] == 2016
    assert run("timeline", "--on", "soon").code == 2


def test_a_timeline_for_a_person_marks_what_was_read_from_the_pdf(run: Run) -> None:
    out = run("timeline", "--on", "2018").out
    assert re.search(r"Northwold +~2013 +Digital Plan +◐ superseded", out)
    assert re.search(r"Easterby +2015 +Digital Strategy 2015-2017 +2015-2017 +title +○ expired", out)
    assert "=1+1 <b>bold</b> [red]" in out and "\x1b" not in out


def test_bars_are_drawn_with_plotext_and_as_lines_without_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "▓ expired"
    drawn = run("timeline", "--on", "2018").out
    assert "┤" in drawn and key in drawn and "2014" in drawn
    monkeypatch.setitem(sys.modules, "plotext", None)
    lines = run("timeline", "--on", "2018").out
    assert "┤" not in lines and key in lines
    assert re.search(r"^2015  ▓▓▒▒ 2$", lines, re.M) and re.search(r"^2014   0$", lines, re.M)


def test_a_timeline_can_be_written_as_a_drawing_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "years.svg"
    assert run("timeline", "--on", "2016", "-o", str(file)).code == 0
    assert file.read_text(encoding="utf-8").startswith('<svg xmlns="http://www.w3.org/2000/svg"')


def test_a_timeline_of_nothing_exits_with_1(run: Run) -> None:
    assert run("timeline", "--year", "1990").code == 1
    assert run("timeline", "--strict").code == 4


def test_a_timeline_as_a_table_has_its_columns_and_no_formula(run: Run) -> None:
    rows = list(csv.DictReader(run("timeline", "--on", "2016", "--csv").out.splitlines()))
    assert [row["in_force"] for row in rows] == ["superseded", "current", "unknown", "unknown"]
    assert rows[3]["title"] == "'=1+1 <b>bold</b> [red]" and rows[3]["document_sha256"] == "ab" * 32
    page = run("timeline", "--on", "2016", "--html").out
    assert "&lt;b&gt;bold&lt;/b&gt;" in page and "<b>bold" not in page


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "register.csv"
    file.write_text("issuer,title,year\nNorthwold Borough Council,,2013; 2016\nEasterby,,2014\nSouthan,,\n", encoding="utf-8")
    return file


def test_a_register_says_what_is_missing_and_what_nobody_expected(run: Run, register: Path) -> None:
    ended = run("register", str(register), "--json")
    found = json.loads(ended.out)
    assert (ended.code, found["schema"], found["complete"]) == (1, "stratbot/register/1", False)
    rows = [(row["issuer"], row["year"], row["state"], [doc["path"] for doc in row["documents"]]) for row in found["expected"]]
    assert rows == [
        ("Northwold Borough Council", 2013, "present", ["n13.pdf"]), ("Northwold Borough Council", 2016, "present", ["n16.pdf"]),
        ("Easterby", 2014, "other_year", ["easterby.pdf"]), ("Southan", None, "missing", []),
    ]  # fmt: skip
    assert [doc["path"] for doc in found["unexpected"]] == ["westley.pdf"] and found["shared"] == []


def test_a_register_that_is_complete_exits_with_0(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("issuer\nEasterby\nNorthwold\n", encoding="utf-8")
    ended = run("register", str(file))
    assert (ended.code, ended.err) == (0, "")
    assert "2 of 2 expected strategies are there, 1 of them with several candidates; 0 missing." in ended.out
    assert "n13.pdf (2013); n16.pdf (2016)" in ended.out


def test_without_a_file_the_example_is_compared_with_and_said_to_be_one(run: Run) -> None:
    ended = run("register")
    assert ended.code == 1 and "Tunbridge Wells" in ended.out
    assert ended.err == "note: compared with the example; for your own: stratbot register FILE.csv\n"


def test_a_register_as_a_table_has_a_row_for_every_expectation_and_every_unexpected_document(run: Run, register: Path) -> None:
    rows = list(csv.DictReader(run("register", str(register), "--csv").out.splitlines()))
    assert [(row["expected_issuer"], row["state"], row["path"]) for row in rows] == [
        ("Northwold Borough Council", "present", "n13.pdf"), ("Northwold Borough Council", "present", "n16.pdf"),
        ("Easterby", "other_year", "easterby.pdf"), ("Southan", "missing", ""), ("", "unexpected", "westley.pdf"),
    ]  # fmt: skip


def test_a_register_that_cannot_be_used_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    ended = run("register", str(tmp_path / "none.csv"))
    assert (ended.code, ended.out) == (2, "") and "cannot be read" in ended.err


@pytest.fixture
def saved_run(tmp_path: Path) -> Path:
    file = tmp_path / "run.jsonl"
    file.write_text(dumps(answer_json(COVERAGE), indent=None), encoding="utf-8")
    return file


def test_a_diff_without_changes_exits_with_0(run: Run, saved_run: Path) -> None:
    ended = run("diff", "--against", str(saved_run), "--json")
    found = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert (found["schema"], found["changed"], found["counts"]) == (
        "stratbot/diff/1", False, {"questions": 1, "changed": 0, "verdicts_changed": 0}
    )  # fmt: skip
    assert found["before"]["name"] == "run.jsonl" and found["documents"]["known"] is True
    assert "0 of 1 answer changed." in run("diff", "--against", str(saved_run)).out


def test_a_diff_with_changes_exits_with_1_and_says_which_and_why(run: Run, assistant: ScriptedAssistant, saved_run: Path) -> None:
    row = verdict("Northwold", Verdict.NOT_FOUND, score=0.1)
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=(row, *COVERAGE.coverage[1:]))}
    assistant.state = replace(STATUS, documents=(*DOCUMENTS, document("Northwold"), document("Easterby")))
    ended = run("diff", "--against", str(saved_run), "--json")
    (answer,) = json.loads(ended.out)["answers"]
    assert ended.code == 1 and answer["changed"] and answer["verdict_changed"]
    (changed,) = answer["documents"]
    assert (changed["path"], changed["verdict"], changed["cause"]) == (
        "northwold.pdf", {"before": "covered", "after": "not_found"}, "program"
    )  # fmt: skip
    assert [quote["passage_id"] for quote in changed["quotes_lost"]] == ["northwold:p003:0a1b2c3d", "northwold:p014:0a1b2c3d"]
    out = run("diff", "--against", str(saved_run)).out
    assert "− covered, now" in out and "p. 3:" in out


def test_other_quotes_count_unless_only_verdicts_are_asked_about(run: Run, assistant: ScriptedAssistant, saved_run: Path) -> None:
    row = verdict("Northwold", Verdict.COVERED, WIFI, score=0.9)
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=(row, *COVERAGE.coverage[1:]))}
    assert run("diff", "--against", str(saved_run)).code == 1
    assert run("diff", "--against", str(saved_run), "--verdicts-only").code == 0


def test_a_diff_as_a_table_has_a_row_for_every_document_that_changed(
    run: Run, assistant: ScriptedAssistant, saved_run: Path
) -> None:
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=COVERAGE.coverage[1:])}
    (row,) = csv.DictReader(run("diff", "--against", str(saved_run), "--csv").out.splitlines())
    assert (row["path"], row["verdict_before"], row["verdict_after"], row["cause"]) == (
        "northwold.pdf", "covered", "", "document_removed"
    )  # fmt: skip
    assert WIFI.quote in row["quotes_lost"]


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["diff"], "There are no questions."),
        (["diff", "--against", "none.jsonl"], "none.jsonl cannot be read"),
        (["diff", "none.txt", "--against", "none.jsonl"], "none.txt cannot be read"),
        (["diff", "--against", "a", "--generation", "b"], "not allowed with"),
    ],
)
def test_a_diff_of_nothing_is_a_usage_error(argv: list[str], message: str, run: Run) -> None:
    ended = run(*argv)
    assert (ended.code, ended.out) == (2, "") and message in ended.err


def command_written(file: Path) -> str:
    """What a Markdown file says to type for the same once more."""
    [line] = [line for line in file.read_text(encoding="utf-8").splitlines() if "To run it again" in line]
    return line.partition(": ")[2].replace("\\", "")


def test_what_is_written_of_a_timeline_names_the_command_with_its_filters(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "timeline.md"
    assert run("timeline", "--on", "2016", "--issuer", "Northwold", "--year", "2013-2016", "-o", str(file)).code == 0
    assert command_written(file) == "stratbot timeline --on 2016 --issuer Northwold --year 2013-2016"


def test_what_is_written_of_a_register_names_the_command(run: Run, register: Path, tmp_path: Path) -> None:
    run("register", str(register), "-o", str(tmp_path / "own.md"))
    assert command_written(tmp_path / "own.md") == f"stratbot register {register}"
    run("register", "-o", str(tmp_path / "example.md"))
    assert command_written(tmp_path / "example.md") == "stratbot register"


def test_what_is_written_of_a_diff_names_the_command_with_its_filters(run: Run, saved_run: Path, tmp_path: Path) -> None:
    file = tmp_path / "diff.md"
    run("diff", "--against", str(saved_run), "--verdicts-only", "--issuer", "Northwold", "-o", str(file))
    assert command_written(file) == f"stratbot diff --against {saved_run} --verdicts-only --issuer Northwold"


def test_what_is_written_names_the_folders_that_it_was_made_from_unless_they_are_those_of_every_day(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "written.md"
    folders = ("--corpus", "other plans", "--index", "other/index")
    for command in (("timeline", "--on", "2016"), ("ask", "Which councils plan public Wi-Fi?")):
        run(*command, *folders, "-o", str(file))
        assert command_written(file) == shlex.join(("stratbot", *command, *folders))
        run(*command, "--corpus", "corpus", "--index", "index", "-o", str(file))
        assert command_written(file) == shlex.join(("stratbot", *command))
