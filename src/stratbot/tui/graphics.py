"""How a picture is shown: by a browser, or kitty's protocol, sixel, or coloured half blocks, which every terminal can."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING, Any

from textual.app import App, SuspendNotSupported
from textual.widget import Widget

from stratbot.errors import SettingsError
from stratbot.tui.browser import PIXELS_ACROSS_CELL, BrowserImage

if TYPE_CHECKING:
    from PIL.Image import Image

    from stratbot.corpus.picture import Picture

_MARK = (255, 221, 110)
"""Multiplied onto the quote, as a marker pen does."""
_SHOWN_WHERE_NOTHING_IS_KNOWN = 10
"""Pixels across a cell, where the terminal does not say."""


def pictures_installed() -> bool:
    """Return whether the extra `pictures` is there."""
    return all(importlib.util.find_spec(name) is not None for name in ("textual_image", "pypdfium2", "PIL"))


def picture_widget(app: App[Any]) -> Widget:
    """Return a widget whose `image` is shown in the best way that the terminal has.

    The terminal is asked what it can do, once: for that moment the app leaves it alone, so that the answer does not arrive
    among the keys that are typed.

    Raises:
        SettingsError: The extra `pictures` is not installed.
    """
    if not pictures_installed():
        raise SettingsError("Pictures of pages need a library that is not installed.", hint="pip install 'stratbot[pictures]'")
    if app.is_web:
        return BrowserImage()
    if "textual_image.widget" not in sys.modules and _can_be_asked(app):
        try:
            with app.suspend():
                importlib.import_module("textual_image.widget")
        except SuspendNotSupported:  # the import below asks all the same; without an answer it settles for half blocks
            app.log.warning("the terminal is asked about pictures while the app reads it")
    from textual_image.widget import HalfcellImage, Image

    return Image() if _can_be_asked(app) else HalfcellImage()


def pixels_across_cell(app: App[Any]) -> int:
    """Return how many pixels wide a cell of the terminal is, once a picture widget was made."""
    if app.is_web:
        return PIXELS_ACROSS_CELL
    from textual_image._terminal import get_cell_size  # not among what it offers, and nothing that it offers says so

    return get_cell_size().width or _SHOWN_WHERE_NOTHING_IS_KNOWN


def marked_image(picture: Picture) -> Image:
    """Make an image of a page, the quote as with a marker pen."""
    from PIL import Image, ImageChops

    image = Image.frombytes("RGB", (picture.width, picture.height), picture.data)
    for left, top, right, bottom in picture.marks:
        box = (max(0, left - 1), max(0, top - 1), min(picture.width, right + 2), min(picture.height, bottom + 2))
        if box[0] < box[2] and box[1] < box[3]:
            pen = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), _MARK)
            image.paste(ImageChops.multiply(image.crop(box), pen), box)
    return image


def _can_be_asked(app: App[Any]) -> bool:
    """Return whether a terminal listens: not in a test."""
    return not app.is_headless and sys.__stdout__ is not None and sys.__stdout__.isatty()
