"""`stratbot help`, the examples of every help, and the completion of shells."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.scripted import Run
from stratbot.cli import options
from stratbot.cli.completion import SHELLS
from stratbot.cli.main import build_parser, parse


def parsers(parser: options.Parser) -> list[options.Parser]:
    return [parser, *(inner for command in options.commands_of(parser).values() for inner in parsers(command))]


ALL = parsers(build_parser())
EXAMPLES = [(parser.prog, example) for parser in ALL for example in parser.examples]


def test_help_is_what_the_option_writes(run: Run) -> None:
    for words in ([], ["ask"], ["eval"], ["eval", "coverage"], ["help"]):
        asked, given = run("help", *words), run(*words, "--help")
        assert (asked.code, asked.out, asked.err) == (0, given.out, "")


def test_help_on_what_is_no_command_says_which_was_meant(run: Run) -> None:
    assert run("help", "serch").err == "error: There is no command 'serch'; did you mean search?\nhint: Run: stratbot --help\n"
    ended = run("help", "eval", "coverag")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith("did you mean coverage?\nhint: Run: stratbot eval --help\n")


@pytest.mark.parametrize("parser", ALL, ids=lambda parser: parser.prog)
def test_every_help_ends_with_two_to_four_examples(parser: options.Parser) -> None:
    assert 2 <= len(parser.examples) <= 4
    assert parser.format_help().endswith("".join(f"  {example}\n" for example in parser.examples))


@pytest.mark.parametrize(("program", "example"), EXAMPLES, ids=lambda text: text)
def test_every_example_is_one_that_the_program_takes(program: str, example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratbot.cli.terminal.has_terminal", lambda: "<" not in example)
    words = shlex.split(example)
    end = next((place for place, word in enumerate(words) if word in ("<", ">")), len(words))
    assert words[0] == "stratbot"
    arguments = parse(words[1:end])
    assert callable(arguments.run)
    if program != "stratbot":
        assert example.startswith(program) or example.startswith("stratbot help eval")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_every_shell_knows_every_command_and_option(shell: str, run: Run) -> None:
    ended = run("completion", shell)
    assert (ended.code, ended.err) == (0, "")
    for parser in ALL[1:]:
        assert re.search(rf"\b{parser.prog.split()[-1]}\b", ended.out), parser.prog
    flags = {flag for parser in ALL for action in parser._actions for flag in action.option_strings if flag.startswith("--")}
    for flag in flags:
        assert re.search(rf"\b{flag.removeprefix('--')}\b", ended.out), flag


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_one_that_its_shell_can_read(shell: str, run: Run, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(run("completion", shell).out, encoding="utf-8")
    subprocess.run([shell, "--no-execute" if shell == "fish" else "-n", str(script)], check=True)


COMPLETE = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_shtab_stratbot
printf '%s\\n' "${COMPREPLY[@]}"
"""


def test_bash_completes_commands_options_values_and_files(run: Run, tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    script = tmp_path / "script"
    script.write_text(run("completion", "bash").out, encoding="utf-8")
    (tmp_path / "questions.txt").touch()
    (tmp_path / "corpora").mkdir()

    def completed(*words: str) -> set[str]:
        command = ["bash", "-c", COMPLETE, "bash", str(script), "stratbot", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
        return set(done.stdout.split())

    assert completed("sh") == {"show"}
    assert completed("ask", "--js") == {"--json"}
    assert completed("completion", "") == {"bash", "zsh", "fish"}
    assert completed("ask", "--file", "que") == {"questions.txt"}
    assert completed("--corpus", "") == {"corpora"}


def test_another_shell_is_a_usage_error(run: Run) -> None:
    ended = run("completion", "tcsh")
    assert (ended.code, ended.out) == (2, "")
    assert "bash" in ended.err and "stratbot completion --help" in ended.err


def test_only_the_command_that_writes_completion_loads_what_makes_it() -> None:
    script = (
        "import sys\n"
        "from stratbot.cli.main import main\n"
        "assert main(['help', 'ask']) == 0\n"
        "assert 'shtab' not in sys.modules\n"
        "assert 'platformdirs' not in sys.modules\n"
        "assert not [name for name in sys.modules if name.startswith(('stratbot.tui', 'stratbot.lens'))]\n"
        "assert main(['completion', 'bash']) == 0\n"
        "assert 'shtab' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_option_that_names_a_file_is_completed_with_files() -> None:
    metavars = {action.metavar for parser in ALL for action in parser._actions if isinstance(action, argparse._StoreAction)}
    assert {"FILE", "DIR"} <= metavars
