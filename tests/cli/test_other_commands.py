from __future__ import annotations

import json
import signal
from collections.abc import Callable
from dataclasses import replace

import pytest

from cli.scripted import REPORT, STATUS, Run, ScriptedAssistant
from stratbot.cli.progress import ProgressLines, Step, duration, progress_line
from stratbot.errors import CancelledError
from stratbot.types import CorpusChanges, DocumentChanges, DocumentState, Filters


def test_search_says_on_stderr_that_there_are_more_hits(run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("search", "public", "Wi-Fi", "-k", "2", "--json")
    assert [hit["page_number"] for hit in json.loads(ended.out)["hits"]] == [3, 14]
    assert ended.err == "note: the best 2 hits; there are more: -k 4\n"
    assert run("search", "public Wi-Fi", "-k", "3").err == ""
    assert run("search", "public Wi-Fi", "-k", "2", "--quiet").err == ""
    assert assistant.calls[0] == ("search", ("public Wi-Fi", 3, None))


def test_search_without_hits_exits_with_1(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.hits = []
    ended = run("search", "tram", "--json", "--issuer", "Northwold")
    assert (ended.code, json.loads(ended.out)["hits"]) == (1, [])
    assert assistant.calls == [("search", ("tram", 11, Filters(issuers=("Northwold",))))]


def test_search_reads_a_query_a_line(run: Run) -> None:
    ended = run("search", "-", "-k", "1", stdin="Wi-Fi\n# not this\ntrams\n")
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert [(line["query"], len(line["hits"])) for line in lines] == [("Wi-Fi", 1), ("trams", 1)]
    assert ended.code == 0
    assert ended.err == "note: the best 1 hits each; for 2 of the queries there are more: -k 2\n"


@pytest.mark.parametrize("argv", [["search"], ["search", " "], ["search", "x", "-k", "0"], ["search", "x", "-k", "some"]])
def test_a_search_for_nothing_or_for_no_hits_is_a_usage_error(argv: list[str], run: Run) -> None:
    ended = run(*argv)
    assert (ended.code, ended.out) == (2, "")


def test_strict_exits_with_4_where_documents_could_not_be_read(run: Run, assistant: ScriptedAssistant) -> None:
    for argv in (["index"], ["status"], ["search", "x"]):
        assert run(*argv, "--strict").code == 4
        assert run(*argv).code == 0
    assistant.report = replace(REPORT, documents=DocumentChanges(added=1))
    read = tuple(document for document in STATUS.documents if document.state == DocumentState.READ)
    assistant.state = replace(STATUS, documents=read)
    for argv in (["index"], ["status"], ["search", "x"]):
        assert run(*argv, "--strict").code == 0


def test_rebuild_reaches_the_assistant(run: Run, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    run("index")
    run("index", "--rebuild")
    monkeypatch.setenv("STRATBOT_REBUILD", "yes")
    run("index")
    assert assistant.calls == [("build", False), ("build", True), ("build", True)]


def test_what_documents_csv_changed_is_counted(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.report = replace(REPORT, documents=DocumentChanges(unchanged=4, described_anew=1))
    assert "4: 1 described anew" in run("index").out
    assert json.loads(run("index", "--json").out)["documents"]["described_anew"] == 1


def test_an_index_that_is_up_to_date_says_so(run: Run, assistant: ScriptedAssistant) -> None:
    assert "Out of date; run: stratbot index" in run("status").out
    assistant.state = replace(STATUS, changes=CorpusChanges())
    assert "Up to date with the corpus." in run("status").out
    assert json.loads(run("status", "--json").out)["up_to_date"] is True


def test_ctrl_c_while_indexing_exits_with_130_and_changes_nothing(run: Run, assistant: ScriptedAssistant) -> None:
    def stop_when_asked(cancelled: Callable[[], bool]) -> None:
        assert not cancelled()
        signal.raise_signal(signal.SIGINT)
        assert cancelled()
        raise CancelledError("stopped")

    before = signal.getsignal(signal.SIGINT)
    assistant.on_build = stop_when_asked
    ended = run("index", "--json")
    assert (ended.code, ended.out) == (130, "")
    assert "Interrupted; nothing was changed" in ended.err
    assert signal.getsignal(signal.SIGINT) == before


def test_a_second_ctrl_c_does_not_wait(run: Run, assistant: ScriptedAssistant) -> None:
    def deaf(cancelled: Callable[[], bool]) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("the second one interrupts")

    assistant.on_build = deaf
    ended = run("index")
    assert (ended.code, ended.out) == (130, "")
    assert "nothing was changed" in ended.err


def test_progress_is_drawn_on_a_terminal_only(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("index", "--json").err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    ended = run("index", "--json")
    assert ended.err == "\rreading   [############------------] 2/4 documents  easterby.pdf\x1b[K\n"
    assert json.loads(ended.out)["schema"] == "stratbot/index/1"
    assert run("index", "--json", "--quiet").err == ""
    monkeypatch.setenv("TERM", "dumb")
    assert run("index", "--json").err == ""


def test_progress_is_redrawn_at_most_ten_times_a_second() -> None:
    drawn: list[str] = []
    now = 0.0
    lines = ProgressLines(drawn.append, columns=80, clock=lambda: now)
    for done in range(100):
        now = done / 100
        lines.step(Step(stage="encoding", done=done, total=1000, unit="texts"))
    assert 9 <= len(drawn) <= 11
    lines.close()
    assert "99/1,000" in drawn[-2]
    assert drawn[-1] == "\n"


def test_the_last_step_of_a_stage_is_always_drawn_and_its_line_stays() -> None:
    drawn: list[str] = []
    lines = ProgressLines(drawn.append, columns=80, clock=lambda: 0.0)
    lines.step(Step(stage="reading", done=1, total=2, unit="documents"))
    lines.step(Step(stage="reading", done=2, total=2, unit="documents"))
    lines.step(Step(stage="encoding", done=1, total=4, unit="texts", remaining_s=61))
    lines.step(Step(stage="encoding", done=4, total=4, unit="texts"))
    assert [text.count("\n") for text in drawn] == [0, 0, 1, 1]
    assert drawn[2].startswith("\rreading") and "2/2" in drawn[2] and "about 61 s left" in drawn[2]
    assert drawn[3].startswith("\x1b[1Freading")


def test_a_progress_line_fits_its_terminal_and_shows_no_escape_sequence() -> None:
    drawn: list[str] = []
    step = Step(stage="reading", done=0, total=0, unit="documents", detail="\x1b[2J" + "long" * 50 + ".pdf")
    ProgressLines(drawn.append, columns=40).step(step)
    assert drawn == ["\rreading   [" + "-" * 24 + "] 0 \x1b[K"]
    assert "\x1b" not in progress_line(step)


def test_durations_are_rounded_up() -> None:
    assert [duration(s) for s in (0, 0.2, 99.5, 101, 7300)] == ["0 s", "1 s", "2 min", "2 min", "2 h 2 min"]
