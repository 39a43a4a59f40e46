"""An analysis is one file: put beside the others, it is in the menu, in the palette, on a screen, a command, JSON and files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import stratbot.analyses
from scripted_assistant import ScriptedAssistant
from stratbot.analyses import Asked, Work, analyses, analysis
from stratbot.assistant import LocalAssistant
from stratbot.cli.main import main
from stratbot.config import Settings
from stratbot.tui.commands import Commands
from stratbot.tui.lens import Lens
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.types import Filters
from tui.driving import running
from tui.test_lens_matrix import rows

EXAMPLE = Path(__file__).with_name("example")
WORK = Work(progress=lambda *_said: None, cancelled=lambda: False)


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the file beside the others."""
    monkeypatch.setattr(stratbot.analyses, "__path__", [*stratbot.analyses.__path__, str(EXAMPLE)])
    analyses.cache_clear()
    yield
    analyses.cache_clear()
    sys.modules.pop("stratbot.analyses.longest", None)


def test_it_works_out_what_is_asked_of_the_documents_in_scope(assistant: LocalAssistant) -> None:
    longest = analysis("longest")
    asked = Asked(analysis=longest, values=longest.values(most=1), filters=Filters(issuers=("Birch",)))
    found = longest.compute(assistant, asked, WORK)
    assert [one.issuer for one in found.documents] == ["Birch"]
    assert len(found.provenance.documents) == 2
    table = longest.report(found, asked).table()
    assert table and table.rows[0][0].text == found.documents[0].path


def test_it_is_a_command_with_its_help_json_and_files(
    strategies: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*argv: str) -> str:
        assert main(argv) == 0
        return capsys.readouterr().out

    folders = ("--corpus", str(strategies.corpus_dir), "--index", str(strategies.index_dir))
    assert "longest" in run("help") and "STRATBOT_MOST" in run("help", "longest")
    written = json.loads(run("longest", "--most", "1", "--json", *folders))
    assert written["schema"] == "stratbot/longest/1" and len(written["documents"]) == 1
    assert "2 of 5 documents." in run("longest", *folders)
    for ending in ("csv", "md", "html", "xlsx"):
        run("longest", "--most", "3", "-o", str(tmp_path / f"longest.{ending}"), *folders)
        assert (tmp_path / f"longest.{ending}").stat().st_size > 100
    assert "To run it again: stratbot longest --most 3" in (tmp_path / "longest.md").read_text(encoding="utf-8")


async def test_it_is_in_the_menu_and_the_palette_and_has_a_screen(assistant: LocalAssistant, tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(120, 40)) as driver:
        driver.app.lens = Lens(assistant)
        found = [(hit.score, str(hit.prompt)) async for hit in Commands(driver.app.screen).search("thick")]
        assert max(found)[1] == "The longest strategies"
        await driver.press("f5", "end", "enter")
        screen = driver.app.screen
        assert isinstance(screen, AnalysisScreen)
        assert len(rows(screen, 0)) == 2
        await driver.press("+")
        assert len(rows(screen, 0)) == 3
        assert driver.text("#lens-summary") == "3 of 5 documents."
