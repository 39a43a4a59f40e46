"""A few pictures of the whole screen, and that every theme can be read.

Where a picture differs on purpose: `pytest tests/tui/test_looks.py --snapshot-update`, and look at what it wrote.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.theme import Theme
from textual.widgets import Input, Static

from scripted_assistant import ScriptedAssistant
from stratbot.fetching.types import Wanted
from stratbot.tui.app import StratbotApp
from stratbot.tui.screens.ask_path import AskPathScreen
from stratbot.tui.screens.ask_run import AskRunScreen
from stratbot.tui.screens.dialogs import ConfirmScreen, NameScreen
from stratbot.tui.screens.export import ExportScreen, Writable
from stratbot.tui.screens.fetch import FetchScreen
from stratbot.tui.screens.first_run import FirstRunScreen
from stratbot.tui.screens.lens_menu import LensList
from stratbot.tui.screens.library import LibraryScreen
from stratbot.tui.screens.pick_documents import PickDocumentsScreen
from stratbot.tui.screens.scope import IssuerList, ScopeScreen
from stratbot.tui.themes import THEMES
from stratbot.types import Filters
from tui.driving import Driver, rendered, running
from tui.scripted_lens import ScriptedLens

pytest.importorskip("pytest_textual_snapshot", reason="pytest-textual-snapshot is not installed")

Compare = Callable[..., bool]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StratbotApp:
    """Everything that a picture shows is fixed: the documents, the folder's name, the time zone."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.chdir(tmp_path)
    app = StratbotApp(ScriptedAssistant(corpus_dir=Path("corpus")), Path("corpus"), state_dir=tmp_path)
    app.animation_level = "none"
    return app


def after(app: StratbotApp, *keys: str, theme: str = "") -> Callable[[Pilot[Any]], Any]:
    """What is done before the picture is taken."""

    async def act(pilot: Pilot[Any]) -> None:
        driver = Driver(app, pilot, [])
        await driver.settle()
        if theme:
            app.theme = theme
        await driver.press(*keys)
        for box in app.screen.query(Input):
            box.cursor_blink = False

    return act


def test_the_library(snap_compare: Compare, app: StratbotApp) -> None:
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(app, "f3", "j"))


def test_the_library_in_high_contrast_narrowed_to_what_was_not_read(snap_compare: Compare, app: StratbotApp) -> None:
    assert snap_compare(app, terminal_size=(120, 30), run_before=after(app, "f3", "f", theme="stratbot-high-contrast"))


def test_the_dialogue_that_says_whose_a_document_is_on_paper(snap_compare: Compare, app: StratbotApp) -> None:
    assert snap_compare(app, terminal_size=(100, 28), run_before=after(app, "f3", "j", "e", theme="stratbot-light"))


def test_the_dialogue_that_writes_a_file(snap_compare: Compare, app: StratbotApp) -> None:
    screen = ExportScreen(
        Writable("This answer: Which councils plan public Wi-Fi?", "wi-fi", lambda: pytest.fail("nothing is written")),
        Writable("The conversation: 3 answers", "conversation wi-fi", lambda: pytest.fail("nothing is written")),
        folder=Path("documents"),
    )

    async def act(pilot: Pilot[Any]) -> None:
        app.push_screen(screen)
        await after(app, "down")(pilot)
        # the absolute path is another one in each run
        screen.query_one("#export-said", Static).update("It will be written to /home/ash/Documents/wi-fi.xlsx")
        await pilot.pause()

    assert snap_compare(app, terminal_size=(80, 24), run_before=act)


DIALOGUES: dict[str, Callable[[Driver], ModalScreen[Any]] | Sequence[str]] = {
    "ask a file": lambda _: AskPathScreen("Register", "Which file?"),
    "ask a run": lambda _: AskRunScreen(("20160201T090000Z-aaaa",), 3),
    "fetch": lambda _: FetchScreen(Path("corpus"), [Wanted(url="https://poldale.example/p.pdf", issuer="Poldale")]),
    "confirm": lambda _: ConfirmScreen("Delete it?", yes="Delete it"),
    "name": lambda _: NameScreen("What is it called?", "Wi-Fi"),
    "first run": lambda _: FirstRunScreen(Path("corpus")),
    "scope": lambda driver: ScopeScreen(driver.app.assistant.documents(), Filters()),
    "pick": lambda driver: PickDocumentsScreen(
        driver.app.assistant.documents(), "Which two?", in_scope=driver.app.assistant.documents(), at_least=2, at_most=3
    ),
    "describe": ("f3", "j", "e"),
    "add": ("f3", "a"),
    "correct": ("f5", "m", "e"),
    "lens menu": ("f5",),
    "conversations": ("f2",),
    "export": ("ctrl+e",),
}
"""What makes each dialogue, or the keys that lead to it once there is an answer."""


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_has_the_keyboard_in_a_dialogue_is_marked_by_a_sign_and_nothing_else_is(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    assistant = ScriptedAssistant(corpus_dir=tmp_path)
    async with running(assistant, tmp_path, size=size) as driver:
        driver.app.lens = ScriptedLens(assistant)
        await driver.ask("Which councils plan public Wi-Fi?")
        for way in DIALOGUES.values():
            if callable(way):
                driver.app.push_screen(way(driver))
                await driver.settle()
            else:
                for key in way:
                    await driver.press(key)
            screen = driver.app.screen
            assert isinstance(screen, ModalScreen)
            seen = set()
            for _ in range(len(screen.focus_chain) + 1):
                assert screen.focused is not None
                seen.add(screen.focused)
                marked = [widget for widget in screen.focus_chain if rendered(widget)[:1] in ("▌", "┏")]
                assert marked == [screen.focused], (screen.focused, marked)
                screen.focus_next()
                await driver.settle()
            assert seen == set(screen.focus_chain)
            while driver.app.screen is not driver.app.chat:
                await driver.press("escape")


async def test_a_list_without_offers_does_not_take_the_keyboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        for offered in (1, 2):
            await driver.press("f3", "a")
            assert len(driver.app.screen.focus_chain) == offered
            await driver.press("escape", "escape")
            (home / "Downloads").mkdir(exist_ok=True)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_nothing_moves_when_the_keyboard_moves_on(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
        await driver.ask("Which councils plan public Wi-Fi?")
        await driver.press("ctrl+e")
        screen = driver.app.screen
        assert isinstance(screen, ModalScreen)
        places = [widget.content_region for widget in screen.focus_chain]
        for _ in places:
            await driver.press("tab")
            assert [widget.content_region for widget in screen.focus_chain] == places


def contrast(one: Color, other: Color) -> float:
    """The ratio of two colours, as WCAG 2.2 defines it."""

    def luminance(colour: Color) -> float:
        parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


async def test_text_stands_out_from_what_is_behind_it(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path, size=(120, 36)) as driver:
        for keys in ([], ["f3"], ["f"]):
            await driver.press(*keys)
            for theme, least in (("stratbot-dark", 4.5), ("stratbot-light", 4.5), ("stratbot-high-contrast", 7.0)):
                driver.app.theme = theme
                await driver.settle()
                for widget in driver.app.screen.query("Static, DocumentsTable"):
                    for y in range(widget.size.height if widget.region.area else 0):
                        for segment in widget.render_line(y):
                            style = segment.style
                            if not segment.text.strip() or style is None or not style.color or not style.bgcolor or style.dim:
                                continue
                            text, behind = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
                            assert contrast(text, behind) >= least, (segment.text, widget, theme)


async def test_boxes_to_tick_and_to_type_into_are_seen_in_every_theme_by_their_signs(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(100, 34)) as driver:
        screen = ScopeScreen(driver.app.assistant.documents(), Filters(issuers=("Aldermere",)))
        driver.app.push_screen(screen)
        for theme in driver.app.available_themes:
            driver.app.theme = theme
            await driver.settle()
            ticked, empty = (list(screen.query_one(IssuerList).render_line(y)) for y in (0, 1))
            assert "".join(one.text for one in ticked).startswith("[x] Aldermere")
            assert "".join(one.text for one in empty).startswith("[ ] Ashcombe")
            assert "From year [" in driver.text("#scope-years") and "] to year [" in driver.text("#scope-years")
            for segment in (*ticked[:3], *empty[:3], *screen.query_one("#scope-years Static").render_line(0)):
                style = segment.style
                assert style is not None and style.color is not None and style.bgcolor is not None
                if not style.color.is_default:  # what a terminal has by itself is not known here
                    assert contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)) >= 3, theme


def in_256_colours(colour: str) -> Color:
    """A colour as it is shown where a terminal has no more than 256."""
    number = RichColor.parse(colour).downgrade(ColorSystem.EIGHT_BIT)
    return Color.from_rich_color(RichColor.from_triplet(number.get_truecolor()))


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("cursor", ["block-cursor-background", "block-cursor-blurred-background"])
def test_the_row_at_hand_can_be_read_where_a_terminal_has_256_colours(theme: Theme, cursor: str) -> None:
    behind = theme.variables[cursor]
    for name in ("block-cursor-foreground", "foreground-muted", "text-muted"):
        text = theme.variables[name]
        assert contrast(Color.parse(text), Color.parse(behind)) >= 4.5, name
        assert contrast(in_256_colours(text), in_256_colours(behind)) >= 4.5, name


async def test_text_in_muted_colours_can_be_read_on_the_cursor_of_every_theme(app: StratbotApp) -> None:
    for theme in ("textual-dark", "textual-light", "nord", "dracula", "gruvbox"):
        app.theme = theme
        colours = app.theme_variables | app.get_css_variables()
        background = Color.parse(colours["block-cursor-background"])
        assert contrast(Color.parse(colours["block-cursor-foreground"]), background) >= 4.5, theme
        muted = background + Color.parse(colours["foreground-muted"])
        assert contrast(muted, background) >= 3, theme


def test_there_is_a_theme_for_dark_light_high_contrast_and_the_terminals_own_colours(app: StratbotApp) -> None:
    assert [theme.name for theme in THEMES] == ["stratbot-dark", "stratbot-light", "stratbot-high-contrast"]
    assert {name for name, theme in app.available_themes.items() if theme.ansi} == {"ansi-dark", "ansi-light"}


async def test_the_terminals_own_colours_are_all_that_an_ansi_theme_uses(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        driver.app.theme = "ansi-dark"
        await driver.press("f3", "j")
        assert isinstance(driver.app.screen, LibraryScreen)
        for strip in driver.app.screen._compositor.render_strips():
            for segment in strip:
                for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                    assert colour is None or colour.is_default or colour.number is not None, segment


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light"])
async def test_in_the_terminals_own_colours_the_cursor_of_a_dialogue_hides_no_muted_text(tmp_path: Path, theme: str) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        driver.app.theme = theme
        await driver.press("f5")
        found = driver.app.screen.query_one(LensList)
        here = [segment for y in (0, 1) for segment in found.render_line(y) if segment.text.strip(" ▌")]
        assert "Who covers what" in "".join(segment.text for segment in here)
        for segment in here:
            assert segment.style is not None and segment.style.underline
            assert segment.style.bgcolor is None or segment.style.bgcolor.is_default
