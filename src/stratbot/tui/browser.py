"""The terminal UI in a browser, which `stratbot serve` speaks for: what a terminal cannot carry goes to the page around it.

Messages travel beside the terminal's text to `cli/browser.py`, and from there to `browser_page/page.js`, which shows them.
Elsewhere than in a browser nothing here is called.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App, RenderResult
from textual.drivers.web_driver import WebDriver
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from stratbot.config import BROWSER_FOLDER_VARIABLE
from stratbot.errors import StratbotError

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS_ACROSS_CELL = 18
"""Of a picture; about twice what most screens have, so that enlarging the page shows more."""
_CELL_HEIGHT = 21 / 9.6
"""Of the font that comes with the page, in widths."""


def exchange_folder() -> Path:
    """Return the folder for files that the browser is to have; it goes with the session."""
    return Path(os.environ.get(BROWSER_FOLDER_VARIABLE) or tempfile.gettempdir())


def open_pdf_in_tab(app: App[Any], path: Path, page_number: int) -> None:
    """Open a PDF in a tab of the browser, at a page counted from 1.

    Raises:
        StratbotError: The file is gone.
    """
    if not path.is_file():
        raise StratbotError(f"The PDF is no longer at {path}", hint="Put it back, or bring the index up to date")
    _tell(app, what="open", path=str(path.absolute()), page=page_number, name=path.name)


def download(app: App[Any], path: Path) -> None:
    """Have the browser download a file."""
    _tell(app, what="download", path=str(path.absolute()), name=path.name)


def choose_files(app: App[Any]) -> None:
    """Have the browser ask for PDFs; they come as text that is pasted, as files that are dropped do."""
    _tell(app, what="choose")


class BrowserDriver(WebDriver):
    """Draws all of the program again for a page that comes later: one that was reloaded."""

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Take what the server says; called in the thread that reads it."""
        if packet_type != "page_shown":
            super().on_meta(packet_type, payload)
            return
        self.write("\x1b[?1049h\x1b[?25l")  # the second screen, no cursor
        self._enable_mouse_support()
        self._enable_bracketed_paste()
        self._app.call_later(self._app.refresh)


def _tell(app: App[Any], **message: object) -> None:
    driver = app._driver  # Textual offers no public way to send the server something of one's own
    assert isinstance(driver, BrowserDriver)
    driver.write_meta({"type": "page", **message})


class BrowserImage(Widget):
    """Keeps free the cells that the page lays a picture over; it moves, and is cut off, as they are."""

    DEFAULT_CSS = "BrowserImage { width: 100%; height: auto; }"

    def __init__(self) -> None:
        """Start without a picture."""
        super().__init__()
        self._image: Image | None = None
        self._path: Path | None = None
        self._told: dict[str, object] = {}

    @property
    def image(self) -> Image | None:
        """What is shown."""
        return self._image

    @image.setter
    def image(self, image: Image | None) -> None:
        former, self._path = self._path, None
        if former is not None:
            former.unlink(missing_ok=True)
        self._image = image
        if image is not None:
            self._path = exchange_folder() / f"page-{secrets.token_hex(8)}.png"
            image.save(self._path, compress_level=1)
        self.refresh(layout=True)
        self.call_after_refresh(self._place)

    def on_mount(self) -> None:
        """Follow all that may move or cover these cells."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._screen_changed)
        self.app.screen_change_signal.subscribe(self, self._screen_changed)

    def on_show(self) -> None:
        """Show the picture again."""
        self._place()

    def on_hide(self) -> None:
        """Take the picture away: the text is shown instead."""
        self._place(shown=False)

    def on_unmount(self) -> None:
        """Take the picture away."""
        self.image = None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that the picture takes at this width."""
        return max(1, round(width * self._image.height / self._image.width / _CELL_HEIGHT)) if self._image is not None else 1

    def render(self) -> RenderResult:
        """Keep the cells empty."""
        return ""

    def _screen_changed(self, _: Screen[Any]) -> None:
        self._place()

    def _place(self, *, shown: bool = True) -> None:
        """Tell the page where the picture is, if that is news; what is under a dialogue is not shown."""
        message: dict[str, object] = {}
        if shown and self._path is not None and self.is_attached and self.screen is self.app.screen:
            region, clip = self.region, self.screen.find_widget(self).visible_region if self.region else self.region
            if clip:
                columns, rows = self.app.size
                message = {"path": str(self._path), "region": region, "clip": clip, "columns": columns, "rows": rows}
        if message != self._told:
            self._told = message
            _tell(self.app, what="picture", **message)
