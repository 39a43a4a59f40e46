"""A stand-in for Tesseract: a program of that name that says what it is told to, so that no engine need be installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_PROGRAM = """#!{python}
import pathlib, sys, time
here = pathlib.Path(__file__).parent
if "--version" in sys.argv:
    print("tesseract 9.9.9")
elif "--list-langs" in sys.argv:
    print("List of available languages (2):\\n" + (here / "languages").read_text())
else:
    picture = sys.stdin.buffer.read()
    assert picture.startswith(b"P5 "), picture[:20]
    with open(here / "calls", "a") as calls:
        calls.write(" ".join(sys.argv[1:]) + "\\n")
    time.sleep(float((here / "seconds").read_text()))
    says = (here / "says").read_text()
    if says == "FAILS":
        sys.exit("Error in pixRead: no such format")
    print("level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext")
    for number, line in enumerate(says.splitlines()):
        left = 200
        print("4", 1, 1, 1, number, 0, left, 200 + 50 * number, 1500, 30, -1, "", sep="\\t")
        for place, word in enumerate(line.split(), start=1):
            print("5", 1, 1, 1, number, place, left, 200 + 50 * number, 15 * len(word), 30, "90.5", word, sep="\\t")
            left += 15 * len(word) + 10
"""


class FakeTesseract:
    """Says of every page what `says` holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        program = folder / "tesseract"
        program.write_text(_PROGRAM.format(python=sys.executable), encoding="utf-8")
        program.chmod(0o755)
        self.says("The council will provide free\npublic Wi-Fi in all libraries by 2018.")
        self.takes(0)
        self.knows("eng", "osd")

    def says(self, text: str) -> None:
        (self._folder / "says").write_text(text, encoding="utf-8")

    def takes(self, seconds: float) -> None:
        (self._folder / "seconds").write_text(str(seconds), encoding="utf-8")

    def knows(self, *languages: str) -> None:
        (self._folder / "languages").write_text("\n".join(languages), encoding="utf-8")

    @property
    def calls(self) -> int:
        """How many pages it was given so far."""
        calls = self._folder / "calls"
        return len(calls.read_text(encoding="utf-8").splitlines()) if calls.exists() else 0


def fake_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTesseract:
    """Put the stand-in first on the path of programs."""
    folder = tmp_path / "programs"
    fake = FakeTesseract(folder)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return fake


def write_scan(path: Path, pages: int = 1, *, blank: int = 0) -> Path:
    """Write a PDF whose pages show something, but hold no text; the last `blank` of them show nothing."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for number in range(pages + blank):
        if number < pages:
            canvas.rect(72, 500, 300, 20 + number, fill=1)
        canvas.showPage()
    canvas.save()
    return path
