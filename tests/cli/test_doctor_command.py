from __future__ import annotations

import json
import signal
from dataclasses import replace

import pytest

from cli.scripted import WHOLE, Run, ScriptedAssistant
from stratbot.errors import IndexDamagedError, IndexMissingError
from stratbot.index.health import Check, CheckState
from stratbot.index.repair import Repair

DAMAGED = replace(
    WHOLE,
    checks=(
        *WHOLE.checks,
        Check(
            name="files",
            state=CheckState.ERROR,
            message="passages.faiss has 9 bytes instead of 2,708,013.",
            hint="Run: stratbot doctor --repair",
        ),
        Check(name="leftovers", state=CheckState.WARNING, message="Builds left something behind: .building-x."),
    ),
)


def test_a_whole_index_exits_with_0(run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("doctor")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("The index is whole.\n")
    assert assistant.calls == [("examine", False)]


def test_a_damaged_index_exits_with_3_and_says_the_worst_first(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.examination = DAMAGED
    ended = run("doctor")
    assert ended.code == 3
    parts = ["The index is not whole.", "Wrong\nfiles  passages.faiss has 9 bytes", "Wants attention", "In order", "Not checked"]
    places = [ended.out.index(part) for part in parts]
    assert places == sorted(places)
    assert "stratbot doctor --repair" in ended.out


def test_what_only_wants_attention_is_no_damage(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.examination = replace(WHOLE, checks=(DAMAGED.checks[-1],))
    assert run("doctor").code == 0


def test_the_json_has_every_check(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.examination = DAMAGED
    ended = run("doctor", "--json")
    found = json.loads(ended.out)
    assert ended.code == 3
    assert list(found) == ["schema", "generation", "whole", "checks", "repaired", "elapsed_s"]
    assert (found["schema"], found["whole"], found["repaired"]) == ("stratbot/doctor/1", False, None)
    assert found["generation"] == "20160301T101500-ab12cd34"
    assert [check["state"] for check in found["checks"]] == ["ok", "skipped", "error", "warning"]
    assert found["checks"][2] == {
        "name": "files",
        "state": "error",
        "message": "passages.faiss has 9 bytes instead of 2,708,013.",
        "hint": "Run: stratbot doctor --repair",
    }


def test_deep_reaches_the_assistant(run: Run, assistant: ScriptedAssistant) -> None:
    run("doctor", "--deep")
    run("doctor", "--repair", "--deep")
    assert assistant.calls == [("examine", True), ("repair", None), ("examine", True)]


def test_a_repair_says_what_it_did_and_how_it_is_now(
    run: Run, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    repaired = Repair(before=DAMAGED, actions=("Generation x was written from the text of y.",), after=WHOLE)
    monkeypatch.setattr(assistant, "repair", lambda **_: repaired)
    ended = run("doctor", "--repair")
    assert ended.code == 0
    assert "The index is whole." in ended.out and "Generation x was written from the text of y." in ended.out
    assert json.loads(run("doctor", "--repair", "--json").out)["repaired"] == ["Generation x was written from the text of y."]
    monkeypatch.setattr(assistant, "repair", lambda **_: replace(repaired, actions=(), after=WHOLE))
    assert "There was nothing to repair" in run("doctor", "--repair").out


@pytest.mark.parametrize("kind", [IndexMissingError, IndexDamagedError])
def test_what_cannot_be_examined_or_repaired_exits_with_3_and_names_the_remedy(
    kind: type[IndexMissingError | IndexDamagedError], run: Run, assistant: ScriptedAssistant
) -> None:
    assistant.failure = kind("There is nothing", hint="Run: stratbot index --rebuild")
    for argv in (["doctor"], ["doctor", "--repair", "--json"]):
        ended = run(*argv)
        assert (ended.code, ended.out) == (3, "")
        assert ended.err == "error: There is nothing\nhint: Run: stratbot index --rebuild\n"


def test_ctrl_c_while_repairing_exits_with_130(run: Run, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> Repair:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("the second one interrupts")

    monkeypatch.setattr(assistant, "repair", interrupted)
    ended = run("doctor", "--repair")
    assert (ended.code, ended.out) == (130, "")


def test_strict_exits_with_4_where_documents_could_not_be_read(run: Run, assistant: ScriptedAssistant) -> None:
    assert run("doctor", "--strict").code == 4
    assistant.examination = DAMAGED
    assert run("doctor", "--strict").code == 3
