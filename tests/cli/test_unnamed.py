"""What is typed without a command: a question, questions from a pipe, or a command misspelled."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.scripted import COVERAGE, NOT_FOUND, PASSAGES, Run, ScriptedAssistant
from stratbot.config import Settings
from stratbot.types import Filters

QUOTED = '. A question goes in quotation marks: stratbot "QUESTION"'


def test_a_question_needs_no_command(run: Run, assistant: ScriptedAssistant) -> None:
    assert run(PASSAGES.question).out == run("ask", PASSAGES.question).out
    assert run(NOT_FOUND.question).code == 1
    assert json.loads(run(PASSAGES.question, "--json").out)["question"] == PASSAGES.question


def test_a_question_without_a_command_takes_the_options_of_ask(
    run: Run, assistant: ScriptedAssistant, opened_with: list[Settings]
) -> None:
    ended = run("--index", "elsewhere", "--json", "--issuer", "Northwold", PASSAGES.question, "--year", "2015")
    assert json.loads(ended.out)["question"] == PASSAGES.question
    assert assistant.calls == [("ask", (PASSAGES.question, Filters(issuers=("Northwold",), year_from=2015, year_to=2015)))]
    assert opened_with[0].index_dir == Path("elsewhere")


@pytest.mark.parametrize("words", [["drones?"], ["open data"], ["--", "--help me?"], ["search engines of Oxmoor"], ["search on"]])
def test_what_holds_a_space_or_a_question_mark_is_asked(words: list[str], run: Run, assistant: ScriptedAssistant) -> None:
    run(*words)
    assert assistant.calls == [("ask", (words[-1], None))]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("serch", "search"), ("Search", "search"), ("statsu", "status"), ("status?", "status"), ("asks", "ask"), ("hlep", "help")],
)
@pytest.mark.parametrize("further", [[], ["open data?"]])
def test_what_is_nearly_a_command_is_not_asked(
    word: str, meant: str, further: list[str], run: Run, assistant: ScriptedAssistant
) -> None:
    ended = run(word, *further)
    assert (ended.code, ended.out, assistant.calls) == (2, "", [])
    assert (
        ended.err
        == f"error: There is no command {word!r}; did you mean {meant}?\nhint: Run: stratbot --help{QUOTED if further else ''}\n"
    )


def test_a_word_like_no_command_is_not_asked_either(run: Run, assistant: ScriptedAssistant) -> None:
    assert run("nonsense").err == "error: There is no command 'nonsense'.\nhint: Run: stratbot --help\n"
    assert run("how", "many", "plan", "trams?").err.endswith(f"{QUOTED}\n")
    assert assistant.calls == []


def test_a_command_keeps_its_name_whatever_stands_behind_it(run: Run, assistant: ScriptedAssistant) -> None:
    run("search", "What is open data?")
    assert assistant.calls == [("search", ("What is open data?", 11, None))]


def test_one_line_from_a_pipe_is_answered_as_text(run: Run) -> None:
    piped = run(stdin=f"\n{PASSAGES.question}\n")
    assert (piped.code, piped.out, piped.err) == (0, run("ask", PASSAGES.question).out, "")
    assert run(stdin=NOT_FOUND.question).code == 1
    assert json.loads(run("--json", stdin=PASSAGES.question).out)["question"] == PASSAGES.question


def test_several_lines_from_a_pipe_are_a_batch(run: Run) -> None:
    ended = run(stdin=f"{PASSAGES.question}\n# a remark\n{COVERAGE.question}\n{NOT_FOUND.question}\n")
    asked = [json.loads(line)["question"] for line in ended.out.splitlines()]
    assert (ended.code, asked) == (0, [PASSAGES.question, COVERAGE.question, NOT_FOUND.question])
    assert run("--csv", stdin="One?\nTwo?\n").code == 2


def test_a_pipe_is_not_read_where_a_question_or_a_file_is_named(run: Run, assistant: ScriptedAssistant, tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_text(COVERAGE.question, encoding="utf-8")
    run(PASSAGES.question, stdin="Something else?\n")
    run("--file", str(file), stdin="Something else?\n")
    assert [detail for name, detail in assistant.calls if name == "ask"] == [
        (PASSAGES.question, None),
        (COVERAGE.question, None),
    ]


def test_a_pipe_comes_before_the_file_of_the_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATBOT_FILE", "/nowhere/questions.txt")
    assert run(stdin=PASSAGES.question).code == 0


def test_help_and_version_read_no_pipe(run: Run) -> None:
    assert run("--help", stdin=PASSAGES.question).out.startswith("usage: stratbot [-h]")
    assert run("--quiet", "--version", stdin=PASSAGES.question).out.startswith("stratbot ")


def test_a_terminal_without_a_command_opens_the_terminal_ui_or_says_what_to_do(
    run: Run, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("stratbot.cli.unnamed.sys.stdin", Terminal(PASSAGES.question), raising=False)
    from stratbot.cli.main import main

    assert main([]) == 2  # stdout is no terminal
    assert assistant.calls == []


def test_a_closed_stdin_is_no_bug(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$0" -m stratbot <&-', sys.executable], capture_output=True, text=True, check=False, env={**os.environ}
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: The terminal UI needs a terminal.")
