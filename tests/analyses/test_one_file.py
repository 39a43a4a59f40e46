"""An analysis is one file: put beside the others, it is in the menu, in the palette, on a screen, a command, JSON and files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import stratbot.analyses
from cli.conftest import assistant, opened_with, run  # noqa: F401  (fixtures)
from cli.scripted import Run
from scripted_assistant import ScriptedAssistant
from stratbot.analyses import analyses
from stratbot.tui.lens_commands import LensCommands
from stratbot.tui.screens.analysis import AnalysisScreen
from tui.driving import running
from tui.test_lens_matrix import rows

FILE = """
from dataclasses import dataclass

from stratbot.analyses import Analysis, Kind, Option
from stratbot.export.provenance import provenance_facts
from stratbot.export.report import Prose, Report, Table, TableCell
from stratbot.lens.types import Provenance


@dataclass(frozen=True)
class Longest:
    documents: tuple
    provenance: Provenance


def compute(assistant, asked, work):
    documents = sorted(assistant.documents(), key=lambda one: -one.page_count)[: asked["most"]]
    return Longest(tuple(documents), Provenance(generation="g", encoder="e", version="1", documents=tuple(documents)))


def report(found, asked):
    rows = tuple(
        (TableCell(text=one.path, told=(one.title,)), TableCell(text=str(one.page_count), value=one.page_count))
        for one in found.documents
    )
    return Report(
        title="The longest strategies",
        facts=provenance_facts(found.provenance, command=asked.again()),
        sections=(
            Prose(heading="", paragraphs=(f"{len(rows)} listed.",)),
            Table(heading="Longest", columns=("Document", "Pages"), rows=rows),
        ),
    )


ANALYSES = (
    Analysis(
        key="longest", command="longest", place=99, letter="z", title="Longest", name="The longest strategies",
        says="Which have most pages", words="thick pages", help="which strategies are longest",
        options=(Option(name="most", kind=Kind.NUMBER, metavar="N", help="how many", default=lambda: 2, steps=True),),
        doing="Counting pages", compute=compute, report=report,
        json=lambda found: {"schema": "stratbot/longest/1", "documents": [one.path for one in found.documents]},
        found=lambda found: bool(found.documents),
    ),
)
"""


@pytest.fixture(autouse=True)
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the file beside the others."""
    (tmp_path / "longest.py").write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(stratbot.analyses, "__path__", [*stratbot.analyses.__path__, str(tmp_path)])
    analyses.cache_clear()
    yield
    analyses.cache_clear()
    sys.modules.pop("stratbot.analyses.longest", None)


def test_it_is_a_command_with_its_help_json_and_files(run: Run, tmp_path: Path) -> None:  # noqa: F811
    assert "longest" in run("--help").out and "STRATBOT_MOST" in run("longest", "--help").out
    written = json.loads(run("longest", "--most", "1", "--json").out)
    assert written["schema"] == "stratbot/longest/1" and len(written["documents"]) == 1
    assert "2 listed." in run("longest").out
    for ending in ("csv", "md", "html", "xlsx"):
        file = tmp_path / f"longest.{ending}"
        assert run("longest", "--most", "3", "-o", str(file)).code == 0
        assert file.stat().st_size > 100
    assert "To run it again: stratbot longest --most 3" in (tmp_path / "longest.md").read_text(encoding="utf-8")


async def test_it_is_in_the_menu_and_the_palette_and_has_a_screen(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(120, 40)) as driver:
        assert [str(hit.prompt) async for hit in LensCommands(driver.app.screen).search("thick")] == ["The longest strategies"]
        await driver.press("f5")
        assert "The longest strategies" in driver.text("#lens-list")
        await driver.press("end", "enter")
        screen = driver.app.screen
        assert isinstance(screen, AnalysisScreen)
        assert len(rows(screen, 0)) == 2
        await driver.press("+")
        assert len(rows(screen, 0)) == 3
        assert driver.text("#lens-summary") == "3 listed."


def test_the_letters_of_the_menu_differ() -> None:
    letters = [one.letter for one in analyses()]
    assert len(set(letters)) == len(letters)
