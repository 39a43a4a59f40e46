from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from textual.widgets import Button, Input

from fetching.conftest import council as council  # the server is this test's as well
from fetching.council_server import PDF, Council, content
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.fetch import FetchScreen
from tui.driving import Driver
from tui.test_lens_matrix import lens_open

pytestmark = pytest.mark.skipif(find_spec("protego") is None, reason="needs the extra fetch")


def register(folder: Path, *rows: str) -> Path:
    file = folder / "register.csv"
    file.write_text("\n".join(["issuer,title,year,url", "Aldermere,,2012,", *rows, ""]), encoding="utf-8")
    return file


async def choose(driver: Driver, file: Path) -> None:
    driver.app.screen.query_one(Input).value = str(file)
    await driver.press("enter")
    await driver.press("f")


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("size", [(100, 40), (80, 24)])
async def test_what_is_missing_is_fetched_when_it_is_said_so(tmp_path: Path, council: Council, size: tuple[int, int]) -> None:
    council.pages["/p.pdf"] = content(PDF)
    gone = council.url("/gone.pdf", host="gone.example")
    file = register(tmp_path, f"Poldale,,2016,{council.url('/p.pdf')}", f"Nowhere,,2014,{gone}", "Elsewhere,,2015,")
    async with lens_open("register", tmp_path, size=size) as (driver, _screen, _lens):
        await choose(driver, file)
        assert isinstance(driver.app.screen, FetchScreen)
        assert "2 documents that the register misses" in " ".join(driver.text("#fetch-words").split())
        assert "Of 1 no address is known" in " ".join(driver.text("#fetch-words").split())
        assert council.asked == [], "nobody is asked before it is said so"
        await driver.press("enter")
        assert "1 fetched, 1 not fetched" in " ".join(driver.text("#fetch-words").split())
        assert "Nowhere 2014: gone" in driver.text("#fetch-found")
        assert (driver.app.corpus_dir / "Poldale (2016).pdf").read_bytes() == PDF
        await driver.press("escape")
        assert isinstance(driver.app.screen, AnalysisScreen)


async def test_a_register_without_addresses_says_so(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("issuer,year\nPoldale,2016\n", encoding="utf-8")
    async with lens_open("register", tmp_path) as (driver, screen, _lens):
        await choose(driver, file)
        assert isinstance(screen, AnalysisScreen) and driver.app.screen is screen
        assert any("no column url" in note.message for note in driver.app._notifications)


async def test_without_its_libraries_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratbot.fetching.fetch._NEEDS", ("no_such_library",))
    file = register(tmp_path, "Poldale,,2016,https://poldale.example/p.pdf")
    async with lens_open("register", tmp_path) as (driver, _screen, _lens):
        await choose(driver, file)
        await driver.press("enter")
        assert "stratbot[fetch]" in driver.text("#fetch-words")
        assert driver.app.screen.query_one("#fetch-leave", Button).label == "Leave"
