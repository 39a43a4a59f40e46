"""`stratbot ask --continue`: a question that goes on from the last one asked on the command line."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.scripted import PASSAGES, Ended, Run, ScriptedAssistant
from conftest import SampleIndex
from stratbot.cli.main import main

NOTHING = "error: There is no last question to go on from.\n"


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the last question is kept."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "stratbot" / "last-question.json"


def test_without_a_last_question_it_says_so(run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("ask", "--continue", "and Wigan?")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(NOTHING) and "hint: Ask one: stratbot ask" in ended.err
    assert assistant.calls == []


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "\xff", '{"index": "index", "questions": []}', '{"questions": [{"question": 1}]}']
)
def test_what_cannot_be_read_is_no_last_question(content: str, run: Run, kept: Path) -> None:
    kept.parent.mkdir(parents=True)
    kept.write_text(content, encoding="latin-1")
    ended = run("ask", "--continue", "and Wigan?")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(NOTHING)


def test_the_question_is_kept_small_and_for_its_owner_only(run: Run, kept: Path) -> None:
    run("ask", PASSAGES.question, "--issuer", "Northwold", "--year", "2015-")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.stat().st_size < 500
    (one,) = json.loads(kept.read_text(encoding="utf-8"))["questions"]
    assert one["question"] == PASSAGES.question
    assert (one["filters"]["issuers"], one["filters"]["year_from"]) == (["Northwold"], 2015)
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_a_question_that_failed_and_a_batch_are_not_kept(run: Run, kept: Path) -> None:
    run("ask", "What is not scripted?")
    run("ask", "-", stdin=PASSAGES.question)
    assert not kept.exists()


def test_nothing_is_kept_where_no_conversations_are(run: Run, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATBOT_CONVERSATIONS", "off")
    assert run("ask", PASSAGES.question).code == 0
    assert not kept.exists()
    assert "STRATBOT_CONVERSATIONS is off" in run("ask", "--continue", "and Wigan?").err


def test_a_folder_that_cannot_be_written_costs_the_answer_nothing(run: Run, kept: Path) -> None:
    kept.parent.parent.write_text("in the way", encoding="utf-8")
    ended = run("ask", PASSAGES.question)
    assert (ended.code, ended.err) == (0, "")


def test_another_index_is_not_gone_on_with(run: Run) -> None:
    run("ask", PASSAGES.question, "--index", "one")
    ended = run("ask", "--continue", "and Wigan?", "--index", "other")
    assert (ended.code, ended.out) == (2, "")
    assert f"The last question was asked of another index: {os.path.abspath('one')}." in ended.err


def test_a_batch_and_an_explanation_are_of_questions_that_stand_alone(run: Run) -> None:
    run("ask", PASSAGES.question)
    assert run("ask", "--continue", "-", stdin="and Wigan?").code == 2
    assert "Leave out --explain" in run("ask", "--continue", "--explain", "and Wigan?").err


Sample = Callable[..., Ended]


@pytest.fixture
def sample(sample_index: SampleIndex, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Sample:
    """Run `stratbot ask --json` on a copy of the sample corpus."""
    shutil.copytree(sample_index.index, tmp_path / "index")

    def ask(*words: str) -> Ended:
        capfd.readouterr()
        places = ["--corpus", str(sample_index.corpus), "--index", str(tmp_path / "index")]
        code = main(["ask", *words, "--json", *places])
        captured = capfd.readouterr()
        return Ended(code, captured.out, captured.err)

    return ask


@pytest.mark.model
def test_a_follow_up_is_made_whole_from_the_question_before_and_from_follow_ups(sample: Sample) -> None:
    sample("Which councils cover digital apprenticeships?")
    first = json.loads(sample("--continue", "What about Amberwick?").out)
    assert first["taken_as"] == "What does Amberwick Borough Council say about digital apprenticeships?"
    assert {one["issuer"] for one in first["citations"]} == {"Amberwick Borough Council"}
    second = json.loads(sample("--continue", "and open data?").out)
    assert second["taken_as"] == "What does Amberwick Borough Council say about open data?"
    pages = json.loads(sample("--continue", "what page?").out)
    assert [one["passage_id"] for one in pages["citations"]] == [one["passage_id"] for one in second["citations"]]
    third = json.loads(sample("--continue", "and Thornmere?").out)
    assert third["taken_as"] == "What does Thornmere City Council say about open data?"


@pytest.mark.model
def test_a_question_that_stands_alone_begins_anew(sample: Sample, kept: Path) -> None:
    sample("Which councils cover digital apprenticeships?")
    alone = json.loads(sample("--continue", "What does Thornmere say about sensors?").out)
    assert alone["taken_as"] == ""
    assert [one["question"] for one in json.loads(kept.read_text())["questions"]] == ["What does Thornmere say about sensors?"]
    assert "taken_as" not in json.loads(sample("What does Thornmere say about sensors?").out)


@pytest.mark.model
def test_what_narrowed_the_question_before_goes_on_narrowing(sample: Sample) -> None:
    sample("Which councils cover open data?", "--year", "2016-")
    followed = json.loads(sample("--continue", "and broadband?").out)
    assert followed["scope"]["filters"]["year"] == "2016-"
    assert json.loads(sample("--continue", "and drones?", "--year", "2015").out)["scope"]["filters"]["year"] == "2015"


@pytest.mark.model
def test_what_cannot_be_made_whole_is_not_found_and_changes_nothing(sample: Sample, kept: Path) -> None:
    sample("Which documents are superseded?")
    before = kept.read_text()
    ended = sample("--continue", "by when?")
    assert (ended.code, json.loads(ended.out)["outcome"]) == (1, "not_found")
    assert "no topic that this could go on from" in json.loads(ended.out)["text"]
    assert kept.read_text() == before
