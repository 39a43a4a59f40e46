"""What the README shows has to work as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT, SampleIndex
from stratbot.cli.main import main, parse
from stratbot.errors import StratbotError

README = (PROJECT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)(?P<target>[^)#\s]+)[^)]*\)")
SPAN_OF_A_FILE = re.compile(r"`((?:docs|samples|src|tests|benchmarks)/[^`*\s]*|[\w-]+\.(?:md|toml|txt))`")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def command_lines() -> list[list[str]]:
    """The arguments of every `stratbot` line, without comments and redirections."""
    commands = []
    for line in "".join(blocks("sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] in (["stratbot"], [".venv/bin/stratbot"]):
            end = next((place for place, word in enumerate(words) if word in (">", ">>", "<", "|")), len(words))
            commands.append(words[1:end])
    return commands


@pytest.fixture
def folder(sample_index: SampleIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the README's lines are run: the sample corpus and its index under their default names, and a file of questions."""
    (tmp_path / "corpus").symlink_to(sample_index.corpus)
    shutil.copytree(sample_index.index, tmp_path / "index")
    questions = "Which councils cover digital apprenticeships?\nWhat does Thornmere say about sensors?\n"
    (tmp_path / "questions.txt").write_text(questions, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_readme_shows_commands_and_python() -> None:
    assert len(command_lines()) >= 6
    assert len(blocks("python")) >= 1
    assert [] in command_lines(), "the terminal UI, which needs no arguments"


@pytest.mark.parametrize("argv", command_lines(), ids=lambda argv: shlex.join(argv) or "stratbot")
def test_every_command_line_of_the_readme_is_one_that_the_program_takes(argv: list[str]) -> None:
    try:
        parse(argv)
    except StratbotError as error:
        pytest.fail(f"stratbot {shlex.join(argv)}: {error}")


@pytest.mark.model
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("argv", [argv for argv in command_lines() if argv], ids=shlex.join)
def test_every_command_of_the_readme_runs_on_the_sample_corpus(argv: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(argv) in (0, 1)
    captured = capfd.readouterr()
    assert captured.out.strip()
    assert "error" not in captured.err


@pytest.mark.model
@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.splitlines()[0])
def test_the_python_of_the_readme_runs_as_it_stands(block: str, folder: Path) -> None:
    environment = {**os.environ, "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", block], capture_output=True, text=True, check=False, env=environment, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, "")
    first, *rows = done.stdout.splitlines()
    assert re.match(r"\d+ of the 14 documents read cover this: Amberwick Borough Council, ", first)
    assert len(rows) == 15
    assert any(re.match(r"covered Amberwick Borough Council p\. 8: .*apprentices", row) for row in rows)
    assert any(row.startswith("not_found Oxmoor District Council") for row in rows)
    assert any(row.startswith("unreadable Dunmarrow Borough Council") for row in rows)


@pytest.mark.parametrize("target", sorted({match["target"] for match in LINK.finditer(README)}))
def test_every_file_that_the_readme_links_to_exists(target: str) -> None:
    assert (PROJECT / target).exists()


@pytest.mark.parametrize("name", sorted(set(SPAN_OF_A_FILE.findall(README))))
def test_every_file_that_the_readme_names_exists(name: str) -> None:
    assert (PROJECT / name).exists()


def test_every_target_of_make_that_the_readme_names_is_there() -> None:
    code = "\n".join([*blocks("sh"), *re.findall(r"`[^`\n]*`", README)])
    named = set(re.findall(r"(?:^|`|\s)make ([a-z]+)", code, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert named >= {"run", "ask"} and named <= targets
