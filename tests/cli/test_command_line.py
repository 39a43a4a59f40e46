"""What holds for every command: options, help, exit codes, streams, and what is imported."""

from __future__ import annotations

import argparse
import ast
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import stratbot.cli.main
from cli.scripted import PASSAGES, Run, ScriptedAssistant
from stratbot import errors
from stratbot.cli.diagnostics import Diagnostics, ExitCode, exit_code_of
from stratbot.cli.main import build_parser
from stratbot.config import Settings
from stratbot.errors import StratbotError
from stratbot.types import Filters

HEAVY = {"torch", "faiss", "textual", "numpy", "openvino", "rich", "sentence_transformers", "tokenizers", "pypdf", "sqlite3"}


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from parsers(command)


def test_every_option_has_help_that_names_its_variable() -> None:
    seen: set[str] = set()
    for parser in parsers(build_parser()):
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                continue
            assert action.help, (parser.prog, action.dest)
            if action.option_strings and not {"--help", "--version"} & set(action.option_strings):
                assert re.search(r"\(variable: STRATBOT_[A-Z]+", action.help), (parser.prog, action.option_strings)
                seen.update(action.option_strings)
    assert {"--corpus", "--index", "--model", "--color", "--quiet", "--strict", "--rebuild", "--json", "--csv", "--md"} <= seen
    assert {"--issuer", "--year", "-k", "--file"} <= seen


def test_every_command_takes_the_common_options() -> None:
    for parser in parsers(build_parser()):
        flags = {flag for action in parser._actions for flag in action.option_strings}
        assert {"--corpus", "--index", "--model", "--color", "--quiet", "--strict", "--version"} <= flags, parser.prog


def test_common_options_may_stand_before_or_after_the_command(
    run: Run, opened_with: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--corpus", "a", "--index", "b", "status")
    run("status", "--corpus", "a", "--index", "b")
    run("--corpus", "a", "status", "--index", "b")
    run("--corpus", "elsewhere", "status", "--corpus", "a", "--index", "b")
    monkeypatch.setenv("STRATBOT_CORPUS", "a")
    monkeypatch.setenv("STRATBOT_INDEX", "b")
    run("status")
    assert {(settings.corpus_dir, settings.index_dir) for settings in opened_with} == {(Path("a"), Path("b"))}
    assert len(opened_with) == 5


def test_what_is_given_stands_over_the_variable(run: Run, opened_with: list[Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATBOT_MODEL", "from-the-variable")
    monkeypatch.setenv("STRATBOT_CORPUS", "from-the-variable")
    run("status", "--model", "given", "--corpus", "given")
    run("status")
    assert [settings.encoder.model for settings in opened_with] == ["given", "from-the-variable"]
    assert [str(settings.corpus_dir) for settings in opened_with] == ["given", "from-the-variable"]


def test_variables_set_formats_filters_and_numbers(
    run: Run, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATBOT_FORMAT", "json")
    monkeypatch.setenv("STRATBOT_ISSUER", "Northwold; Birmingham, Alabama")
    monkeypatch.setenv("STRATBOT_YEAR", "2014-")
    monkeypatch.setenv("STRATBOT_K", "2")
    assert run("search", "Wi-Fi").out.startswith("{")
    run("search", "Wi-Fi", "--issuer", "Easterby")
    of_variable = Filters(issuers=("Northwold", "Birmingham, Alabama"), year_from=2014)
    given = Filters(issuers=("Easterby",), year_from=2014)
    assert assistant.calls == [("search", ("Wi-Fi", 3, of_variable)), ("search", ("Wi-Fi", 3, given))]


@pytest.mark.parametrize(
    ("variable", "value"),
    [("FORMAT", "xml"), ("FORMAT", "csv"), ("COLOR", "sometimes"), ("QUIET", "maybe"), ("YEAR", "soon"), ("K", "0")],
)
def test_a_variable_that_cannot_be_used_is_a_settings_error(
    variable: str, value: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"STRATBOT_{variable}", value)
    ended = run("search", "Wi-Fi")
    assert (ended.code, ended.out) == (2, "")
    assert value in ended.err


@pytest.mark.parametrize(
    "argv", [["--nonsense"], ["nonsense"], ["ask", "x", "--nonsense"], ["ask", "x", "--js"], ["--color", "red", "status"]]
)
def test_wrong_arguments_exit_with_2_and_say_where_help_is(argv: list[str], run: Run) -> None:
    ended = run(*argv)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: ")
    assert re.search(r"^hint: Run: stratbot.* --help$", ended.err, re.MULTILINE)


def test_help_and_version_are_data(run: Run) -> None:
    for argv in (["--help"], ["ask", "--help"], ["--version"], ["search", "--version"]):
        ended = run(*argv)
        assert (ended.code, ended.err) == (0, "")
        assert "stratbot" in ended.out


def test_every_expected_error_has_an_exit_code() -> None:
    wanted = {
        "SettingsError": ExitCode.USAGE,
        "CorpusMissingError": ExitCode.USAGE,
        "IndexMissingError": ExitCode.INDEX,
        "IndexOutdatedError": ExitCode.INDEX,
        "IndexDamagedError": ExitCode.INDEX,
        "IndexLockedError": ExitCode.INDEX,
        "EncoderUnavailableError": ExitCode.MODEL,
        "LanguageModelError": ExitCode.MODEL,
        "CancelledError": ExitCode.INTERRUPTED,
    }
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, StratbotError)]
    assert {kind.__name__: exit_code_of(kind("x")) for kind in kinds if kind is not StratbotError} == wanted


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.CorpusMissingError, 2),
        (errors.IndexMissingError, 3),
        (errors.IndexOutdatedError, 3),
        (errors.IndexDamagedError, 3),
        (errors.IndexLockedError, 3),
        (errors.EncoderUnavailableError, 5),
    ],
)
@pytest.mark.parametrize("argv", [["ask", "x", "--json"], ["search", "x"], ["status"], ["index", "--quiet"]])
def test_an_error_leaves_stdout_empty_and_says_what_helps(
    kind: type[StratbotError], code: int, argv: list[str], run: Run, assistant: ScriptedAssistant
) -> None:
    assistant.failure = kind("something is wrong", hint="Do this.")
    ended = run(*argv)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err == "error: something is wrong\nhint: Do this.\n"


def test_a_bug_shows_its_traceback_and_is_not_taken_for_no_evidence(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.failure = ZeroDivisionError("deep inside")
    ended = run("ask", "x")
    assert (ended.code, ended.out) == (70, "")
    assert "ZeroDivisionError: deep inside" in ended.err


def test_ctrl_c_exits_with_130(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.failure = KeyboardInterrupt()
    ended = run("ask", "x")
    assert (ended.code, ended.out, ended.err) == (130, "", "error: Interrupted.\n")


def test_an_error_message_cannot_steer_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    Diagnostics().error("cannot read \x1b[2J\u202eevil.pdf", hint="Look at\nit.")
    assert capfd.readouterr().err == "error: cannot read evil.pdf\nhint: Look at it.\n"


def test_the_terminal_ui_needs_a_terminal(run: Run) -> None:
    ended = run()
    assert (ended.code, ended.out) == (2, "")
    assert "stratbot ask" in ended.err


def test_without_a_command_the_terminal_ui_opens_on_the_corpus(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[object, Path]] = []
    wordings: list[object] = []
    typed: list[tuple[str, ...]] = []

    class App:
        return_code = 0

        def __init__(self, assistant: object, corpus_dir: Path, *, wording: object, options: tuple[str, ...]) -> None:
            opened.append((assistant, corpus_dir))
            wordings.append(wording)
            typed.append(options)

        def run(self) -> None:
            """Return at once, as after Ctrl-Q."""

    monkeypatch.setattr("stratbot.tui.app.StratbotApp", App)
    monkeypatch.setattr("stratbot.cli.terminal.has_terminal", lambda: True)
    assert run("--corpus", "plans").code == 0
    assert [(type(assistant), corpus_dir) for assistant, corpus_dir in opened] == [(ScriptedAssistant, Path("plans"))]
    assert wordings == [None]
    assert typed == [("--corpus", "plans")]
    assert run("--llm", "http://localhost:1/v1", "--llm-model", "a-model").code == 0
    assert callable(wordings[1])
    App.return_code = 1
    assert run().code == ExitCode.BUG


def test_one_module_writes_stdout_and_one_writes_stderr() -> None:
    writers: dict[str, set[str]] = {"stdout": set(), "stderr": set()}
    for file in Path(stratbot.cli.main.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in writers:
                writers[node.attr].add(file.name)
            assert not (isinstance(node, ast.Name) and node.id == "print"), file
    assert writers == {"stdout": {"output.py"}, "stderr": {"diagnostics.py"}}


def test_the_command_line_imports_nothing_heavy() -> None:
    script = (
        "import sys, stratbot.cli.main\n"
        f"heavy = {HEAVY!r}\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()\n"
        "assert stratbot.cli.main.main(['ask', '--help']) == 0\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("code", [ExitCode.DONE, ExitCode.NOT_FOUND])
def test_the_process_of_a_question_ends_at_once_with_its_code_and_nothing_left_undone(code: ExitCode, tmp_path: Path) -> None:
    script = f"""
import atexit, sys, stratbot.cli.main as program
def answer():
    sys.stdout.write("answer")
    return {int(code)}
program.main, sys.argv = answer, ["stratbot", "ask", "trams?"]
atexit.register(lambda: open({str(tmp_path / "done")!r}, "w").close())
program.run()
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "answer", "")
    assert (tmp_path / "done").exists()


def test_the_module_runs_as_the_program_does() -> None:
    done = subprocess.run([sys.executable, "-m", "stratbot", "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"stratbot \d+\.\d+\.\d+\n", done.stdout)


def test_a_reader_that_goes_away_is_not_an_error() -> None:
    script = (
        "import sys\n"
        "from cli.scripted import ScriptedAssistant\n"
        "import stratbot.assistant, stratbot.cli.main\n"
        "stratbot.assistant.open_assistant = lambda settings: ScriptedAssistant()\n"
        "sys.exit(stratbot.cli.main.main(['ask', '-']))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stdin and process.stdout and process.stderr
    with process:
        process.stdin.write(f"{PASSAGES.question}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline().startswith(b'{"schema"')
        process.stdout.close()
        process.stdin.write(f"{PASSAGES.question}\n".encode() * 3)
        process.stdin.close()
        errors_written = process.stderr.read()
    assert (process.returncode, errors_written) == (141, b"")
