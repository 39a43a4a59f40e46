"""What a terminal is asked about pictures, and what is made of its answer: in a pseudoterminal that answers as told."""

from __future__ import annotations

import importlib.util
import os
import select
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudoterminals on Windows"),
    pytest.mark.skipif(importlib.util.find_spec("textual_image") is None, reason="the extra `pictures` is not installed"),
]

PROGRAM = """
import sys
from pathlib import Path
from textual.app import App
from stratbot.tui.graphics import picture_widget, pixels_across_cell

class Asking(App):
    typed = ""
    def on_mount(self):
        self.call_after_refresh(self.ask)
    def ask(self):
        widget = picture_widget(self)
        names = [kind.__module__ + "." + kind.__name__ for kind in (type(widget), type(widget)._Renderable)]
        Path(sys.argv[1]).write_text(f"{names} {pixels_across_cell(self)}")
    def on_key(self, event):
        self.typed += event.character or ""
        if event.character == ".":
            self.exit(message=f"typed {self.typed}")

Asking().run()
"""


def run(folder: Path, answers: dict[bytes, bytes]) -> tuple[str, str]:
    """Run the program; return what it made of the answers, and the keys that reached it afterwards."""
    import fcntl
    import pty
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    told = folder / "told"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(told)], stdin=child, stdout=child, stderr=child, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(child)
    written, end, typed = b"", time.monotonic() + 30, False
    try:
        while time.monotonic() < end and process.poll() is None:
            if not select.select([parent], [], [], 0.05)[0]:
                if told.exists() and not typed:
                    typed = True
                    os.write(parent, b"abc.")
                continue
            try:
                chunk = os.read(parent, 65536)
            except OSError:  # the program has ended
                break
            written += chunk
            for asked, answer in answers.items():
                for _ in range(chunk.count(asked)):
                    os.write(parent, answer)
        process.wait(10)
    finally:
        process.kill()
        process.wait()
        os.close(parent)
    assert told.exists(), written.decode("utf-8", "replace")[-3000:]
    return told.read_text(encoding="utf-8"), written.decode("utf-8", "replace")


CELL = {b"\x1b[16t": b"\x1b[6;20;9t"}


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({b"\x1b[c": b"\x1b[?62;4;22c", **CELL}, "sixel"),
        ({b"\x1b[c": b"\x1b[?62;22c", b"\x1b_G": b"\x1b_Gi=1;OK\x1b\\", **CELL}, "tgp"),
        ({b"\x1b[c": b"\x1b[?62;22c", **CELL}, "halfcell"),
        ({}, "halfcell"),
    ],
    ids=["sixel", "kitty", "neither", "silent"],
)
def test_a_terminal_is_taken_at_its_word_and_its_answer_is_not_typed(
    tmp_path: Path, answers: dict[bytes, bytes], kind: str
) -> None:
    told, screen = run(tmp_path, answers)
    assert kind in told
    assert told.endswith(" 9" if answers else " 10")
    assert "typed abc." in screen
