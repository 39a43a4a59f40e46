"""The real program in a real terminal: tmux, with the sample corpus and the real model."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import SampleIndex

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
QUESTION = "Which councils cover digital apprenticeships?"


class Tmux:
    """A server of its own, with one window; ended at the end, whatever happens."""

    def __init__(self, folder: Path, command: list[str], *, size: tuple[int, int], environment: dict[str, str]) -> None:
        self._folder = folder  # short: a socket's path may have a hundred bytes
        variables = [f"{name}={value}" for name, value in environment.items()]
        columns, rows = map(str, size)
        # The shell says how the program ended: tmux now and then forgets to collect the exit code of what ran in its window.
        script = f'{shlex.join(["env", *variables, *command])}; echo "left with $?"; exec cat'
        self._tmux("new-session", "-d", "-x", columns, "-y", rows, script)

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    @property
    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def until(self, *texts: str, seconds: float = 60) -> str:
        """Wait until the screen holds all of these, however its lines are broken."""
        end = time.monotonic() + seconds
        while True:
            screen = self.screen
            folded = " ".join(screen.split())
            if all(text in folded for text in texts):
                return screen
            if time.monotonic() > end:
                pytest.fail(f"{texts} did not appear within {seconds} s on:\n{screen}")
            time.sleep(0.1)

    def close(self) -> None:
        subprocess.run(["tmux", "-L", "stratbot-test", "kill-server"], env=self._environment, check=False, capture_output=True)

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "TMUX_TMPDIR": str(self._folder), "TMUX": "", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", "stratbot-test", "-f", os.devnull, *arguments]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def socket_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tm", dir="/tmp") as folder:
        yield Path(folder)


def test_the_real_program_answers_shows_the_page_and_the_library_and_leaves(
    sample_index: SampleIndex, tmp_path: Path, socket_folder: Path
) -> None:
    command = [sys.executable, "-m", "stratbot", "--corpus", str(sample_index.corpus), "--index", str(sample_index.index)]
    state = {name: str(tmp_path) for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    environment = {**state, "STRATBOT_CACHE": str(sample_index.cache), "COLORTERM": "truecolor"}
    terminal = Tmux(socket_folder, command, size=(80, 24), environment=environment)
    try:
        terminal.until("15 documents, 1 not readable")
        terminal.type(QUESTION)  # at once, while the model loads
        terminal.press("Enter")
        terminal.until("of the 14 documents read cover this", "covered")
        terminal.press("Tab")
        terminal.until("⏎ Page")
        terminal.press("Enter")
        page = terminal.until("Marlshire County Council Start with needs (2016)", "page 9 of 11")
        assert "Growing our own" in page
        assert max(map(len, page.splitlines())) <= 80
        terminal.press("v")
        terminal.until("▀▀▀▀▀▀▀▀▀▀")
        terminal.press("v")
        terminal.until("Growing our own")
        terminal.press("F3")
        terminal.until("Library", "15 documents, 129 pages", "Tide and Wire")
        terminal.press("/")
        terminal.until("Words that stand in council")
        terminal.type("thornmere")
        terminal.until("1 of 15 shown: “thornmere”")
        terminal.press("Escape")
        terminal.until("Thornmere Connected", "Start with needs")
        terminal.press("C-q")
        left = terminal.until("left with", seconds=10)
        assert "left with 0" in left
        assert "Traceback" not in left
    finally:
        terminal.close()
