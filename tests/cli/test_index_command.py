from __future__ import annotations

import json
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cli.scripted import REPORT, ROLLBACK, Run, ScriptedAssistant
from stratbot.cli.main import main
from stratbot.errors import CancelledError, IndexMissingError, SettingsError
from stratbot.index.staleness import Staleness
from stratbot.types import CorpusChanges

STALE = Staleness(added=2, changed=1)
NOTE = "note: the index is out of date: 2 new, 1 changed; run: stratbot index\n"


def test_going_back_says_what_answers_now_and_what_changed(run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("index", "--rollback")
    assert (ended.code, ended.err) == (0, "")
    for said in ("20160228T090000Z-0f0f0f, built at 2016-02-28", "--rollback returns", "gone.pdf", "new.pdf"):
        assert said in ended.out
    assert assistant.calls == [("roll_back", None)]
    assert json.loads(run("index", "--rollback", "--json").out) == {
        "schema": "stratbot/rollback/1",
        "generation": "20160228T090000Z-0f0f0f",
        "left": "20160301T101500-ab12cd34",
        "built_at": "2016-02-28T09:00:00+00:00",
        "encoder": "all-MiniLM-L6-v2@1f2e3d",
        "documents": 21,
        "changes": {"added": ["gone.pdf"], "changed": ["northwold.pdf"], "removed": ["new.pdf"]},
    }


def test_going_back_from_a_damaged_index_or_to_the_same_documents_is_said(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.rollback = replace(ROLLBACK, changes=None)
    assert "the generation that was left is damaged" in run("index", "--rollback").out
    assert json.loads(run("index", "--rollback", "--json").out)["changes"] is None
    assistant.rollback = replace(ROLLBACK, changes=CorpusChanges())
    assert "both hold the same documents" in run("index", "--rollback").out


def test_without_a_former_index_going_back_exits_with_3(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.failure = IndexMissingError("There is no former generation", hint="Run: stratbot index --rebuild")
    ended = run("index", "--rollback")
    assert (ended.code, ended.out) == (3, "")
    assert "no former generation" in ended.err


@pytest.mark.parametrize("other", ["--rebuild", "--retry", "--ocr", "--watch"])
def test_going_back_and_building_exclude_each_other(other: str, run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("index", "--rollback", other)
    assert (ended.code, ended.out) == (2, "")
    assert other in ended.err and assistant.calls == []


def test_retry_reaches_the_assistant(run: Run, assistant: ScriptedAssistant) -> None:
    assert run("index", "--retry").code == 0
    assert assistant.calls == [("build", "retry")]


def test_recognising_text_reaches_the_assistant_and_the_report_says_what_it_came_to(
    run: Run, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant.report = replace(assistant.report, pages_recognised=41, pages_recognised_now=9)
    assert "recognised  41 pages by text recognition (OCR), 9 of them now\n" in run("index", "--ocr").out
    assert assistant.calls == [("build", "ocr")]
    assistant.report = replace(assistant.report, pages_recognised_now=0)
    ended = run("index")
    assert "recognised  41 pages by text recognition (OCR), kept from an earlier run\n" in ended.out
    monkeypatch.setenv("STRATBOT_OCR", "1")
    said = json.loads(run("index", "--json").out)
    assert (said["pages_recognised"], said["pages_recognised_now"]) == (41, 0)
    assert assistant.calls[1:] == [("build", False), ("build", "ocr")]


def test_an_engine_that_is_not_there_is_an_error_with_a_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "corpus").mkdir()
    folders = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    assert main(["index", "--ocr", "--ocr-engine", "abbyy", *folders]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "called 'abbyy'" in said.err and "tesseract, rapidocr" in said.err


def test_watching_writes_a_report_for_each_build_and_goes_on_after_an_error(run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("index", "--watch", "--json", "--rebuild")
    reports = [json.loads(line) for line in ended.out.splitlines()]
    assert [report["schema"] for report in reports] == ["stratbot/index/1"] * 2
    assert assistant.calls == [("build", True), ("build", False)], "only the first build is from nothing"
    assert ended.err.count("note: the corpus folder is being watched; Ctrl-C ends it\n") == 2
    assert "error: The disk is full.\nhint: Make room.\n" in ended.err
    assert ended.code == 0
    assert run("index", "--watch", "--quiet").err == "error: The disk is full.\nhint: Make room.\n"


def test_strict_watching_goes_on_and_its_end_says_whether_all_was_read(run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("index", "--watch", "--strict", "--json")
    assert (ended.code, len(ended.out.splitlines())) == (4, 2), "it does not end with the first build"
    assert (
        "note: the corpus folder is being watched; Ctrl-C ends it, with exit code 4 while documents cannot be read: 1\n"
        in ended.err
    )
    assert run("index", "--watch", "--json").code == 0

    def mend(cancelled: Callable[[], bool]) -> None:
        assistant.report = mended if len(assistant.calls) - before == 2 else REPORT

    mended = replace(REPORT, documents=replace(REPORT.documents, unreadable=0, changed=1))
    assistant.on_build, before = mend, len(assistant.calls)
    ended = run("index", "--watch", "--strict", "--json")
    assert [json.loads(line)["documents"]["unreadable"] for line in ended.out.splitlines()] == [1, 0]
    assert ended.err.count("Ctrl-C ends it, with exit code 4") == 1
    assert ended.code == 0, "what could not be read at first has been mended"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_between_two_builds_ends_watching_as_asked(number: signal.Signals, run: Run, assistant: ScriptedAssistant) -> None:
    def stop(stopped: Callable[[], bool]) -> None:
        assert not stopped()
        signal.raise_signal(number)
        assert stopped()

    before = signal.getsignal(number)
    assistant.between_builds = stop
    assert run("index", "--watch").code == 0
    assert signal.getsignal(number) == before


def test_ctrl_c_within_a_build_exits_with_130(run: Run, assistant: ScriptedAssistant) -> None:
    def stop(stopped: Callable[[], bool]) -> None:
        signal.raise_signal(signal.SIGINT)
        raise CancelledError("stopped")

    assistant.on_build = stop
    ended = run("index", "--watch", "--json")
    assert (ended.code, ended.out) == (130, "")
    assert "nothing was changed" in ended.err


def test_without_watchfiles_watching_exits_with_2_and_names_the_extra(
    run: Run, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watch(**_: object) -> None:
        raise SettingsError("Watching needs watchfiles.", hint="Run: pip install 'stratbot[watch]'")

    monkeypatch.setattr(assistant, "watch", watch)
    ended = run("index", "--watch")
    assert (ended.code, ended.out) == (2, "")
    assert "pip install 'stratbot[watch]'" in ended.err


@pytest.mark.parametrize(
    "argv", [["ask", "Which councils plan public Wi-Fi?"], ["ask", "x"], ["search", "x"], ["search", "x", "--json"]]
)
def test_a_stale_index_is_never_silent(argv: list[str], run: Run, assistant: ScriptedAssistant) -> None:
    assert "note" not in run(*argv).err
    assistant.stale = STALE
    expected = "" if argv == ["ask", "x"] else NOTE  # a question that fails has its error instead
    assert [line for line in run(*argv).err.splitlines(keepends=True) if line.startswith("note")] == (
        [expected] if expected else []
    )
    assert "note" not in run(*argv, "--quiet").err


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_batch_says_once_that_the_index_is_stale(command: str, run: Run, assistant: ScriptedAssistant) -> None:
    assistant.stale = STALE
    ended = run(command, "-", stdin="Which councils plan public Wi-Fi?\nWhich councils plan a tram?\nanother\n")
    assert ended.err == NOTE
    assert len(ended.out.splitlines()) == 3
    assert run(command, "-", "--quiet", stdin="another\n").err == ""


def test_other_settings_and_a_missing_corpus_are_said_too(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.stale = Staleness(described=1, settings=("its passages were cut at 90 to 100 tokens, and 180 to 250 are set",))
    assert run("search", "x").err == (
        "note: the index is out of date: 1 described anew; its passages were cut at 90 to 100 tokens, and 180 to 250 are set; "
        "run: stratbot index\n"
    )
    assistant.stale = Staleness(unknown="There is no corpus folder at corpus.")
    assert run("search", "x").err == (
        "note: whether the index is up to date cannot be told: There is no corpus folder at corpus.\n"
    )


def test_status_lists_what_was_not_read_and_what_is_set_otherwise(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.state = replace(assistant.state, changes=CorpusChanges())
    assistant.stale = Staleness(described=2, settings=("it was built with the model a, and b is set",))
    ended = run("status")
    for line in (
        "unreadable  westley.pdf",
        "described  2 documents otherwise",
        "set        it was built with the model a, and b",
    ):
        assert line in ended.out
    assert "Out of date; run: stratbot index" in ended.out and "Up to date" not in ended.out
    found = json.loads(run("status", "--json").out)
    assert found["unread"] == {"failed": [], "unreadable": ["westley.pdf"]}
    assert (found["up_to_date"], found["described_anew"]) == (False, 2)
    assert found["settings"] == ["it was built with the model a, and b is set"]
    assert REPORT.documents.unreadable == 1
