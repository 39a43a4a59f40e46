from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cli.scripted import COVERAGE, NOT_FOUND, Run, ScriptedAssistant, verdict
from stratbot.types import Verdict

QUESTION = COVERAGE.question


@pytest.fixture(autouse=True)
def _index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATBOT_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("STRATBOT_KEPT_ANSWERS", str(tmp_path / "kept"))
    monkeypatch.setenv("STRATBOT_CONVERSATIONS", "off")
    monkeypatch.chdir(tmp_path)


def change(assistant: ScriptedAssistant) -> None:
    rows = (COVERAGE.coverage[0], verdict("Easterby", Verdict.COVERED), *COVERAGE.coverage[2:])
    assistant.answers[QUESTION] = replace(COVERAGE, coverage=rows)


def test_a_job_learns_from_the_exit_code_that_an_answer_changed(run: Run, assistant: ScriptedAssistant) -> None:
    kept = run("ask", QUESTION, "--save", "wifi")
    assert kept.code == 0 and "kept as wifi" in kept.err
    same = run("watch-answers")
    assert same.code == 0 and "0 of 1 kept answer changed." in same.out
    change(assistant)
    dry = run("watch-answers", "--dry-run", "--json")
    now = run("watch-answers", "--json", "--feed", "feed.xml")
    assert (dry.code, now.code) == (1, 1) and json.loads(dry.out) == json.loads(now.out)
    found = json.loads(now.out)
    assert (found["schema"], found["changed"], found["counts"]) == (
        "stratbot/watch-answers/1",
        True,
        {"answers": 1, "changed": 1},
    )
    (answer,) = found["answers"]
    assert (answer["name"], answer["question"], answer["documents"][0]["issuer"]) == ("wifi", QUESTION, "Easterby")
    assert len(ElementTree.fromstring(Path("feed.xml").read_bytes())) == 5, "with one entry"
    assert run("watch-answers").code == 0, "it was told"


def test_an_answer_that_found_nothing_is_kept_as_well(run: Run) -> None:
    assert run("ask", NOT_FOUND.question, "--save", "trams").code == 1
    assert "trams" in run("watch-answers", "list").out


def test_what_is_kept_is_listed_and_removed(run: Run) -> None:
    run("ask", QUESTION, "--save", "wifi", "--year", "2014-2016")
    listed = json.loads(run("watch-answers", "list", "--json").out)
    assert listed["schema"] == "stratbot/kept-answers/1"
    assert [(one["name"], one["filters"]) for one in listed["answers"]] == [("wifi", {"year": "2014-2016"})]
    wrong = run("watch-answers", "remove", "wifi", "trams")
    assert wrong.code == 2 and "No answer is kept as 'trams'" in wrong.err
    assert run("watch-answers", "remove", "wifi").code == 0
    assert json.loads(run("watch-answers", "list", "--json").out)["answers"] == []


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("watch-answers",), "No answer is kept."),
        (("watch-answers", "check", "wifi"), "No answer is kept as 'wifi'"),
        (("watch-answers", "remove"), "No name was given"),
        (("watch-answers", "wifi"), "invalid choice"),
        (("ask", "--file", "q.txt", "--save", "x"), "Of a batch no answer is kept"),
        (("ask", "--continue", "and Oxmoor?", "--save", "x"), "stands alone"),
        (("ask", QUESTION, "--save", "../x"), "cannot be the name"),
    ],
)
def test_what_cannot_be_done_is_an_error(run: Run, argv: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text(f"{QUESTION}\n", encoding="utf-8")
    ended = run(*argv)
    assert ended.code == 2 and said in ended.err


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    run("ask", QUESTION, "--save", "wifi")
    (file,) = (tmp_path / "kept").glob("*/wifi.json")
    broken = file.with_name("broken.json")
    broken.write_text("{", encoding="utf-8")
    ended = run("watch-answers", "--json")
    assert ended.code == 0 and "broken.json" in ended.err
    assert [one["path"] for one in json.loads(ended.out)["problems"]] == [str(broken)]


def test_a_build_asks_again_where_that_is_wanted(run: Run, assistant: ScriptedAssistant) -> None:
    run("ask", QUESTION, "--save", "wifi")
    assert run("index", "--answers").code == 0
    change(assistant)
    assert "answers" not in json.loads(run("index", "--json").out)
    built = run("index", "--answers", "--json")
    assert built.code == 1 and json.loads(built.out)["answers"]["changed"]
    again = run("index", "--answers")
    assert again.code == 0 and "0 of 1 kept answer changed." in again.out


def test_each_build_of_a_watch_asks_again(run: Run, assistant: ScriptedAssistant) -> None:
    run("ask", QUESTION, "--save", "wifi")
    change(assistant)
    lines = [json.loads(line) for line in run("index", "--watch", "--answers", "--json").out.splitlines()]
    assert [line["answers"]["changed"] for line in lines] == [True, False]
