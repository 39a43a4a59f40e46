"""Beside step 2 of the path: one page of a PDF -> a picture of it, with the place of a quote. Knows pypdfium2, as pdf.py does.

The page is drawn in a process of its own, for one page each, because a PDF may be hostile: `python -m stratbot.corpus.picture`
takes one request and writes one picture. Time, memory and the size of the picture are bounded.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import subprocess
import sys
import threading
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.corpus.pdf import Message, bound_memory, bound_processor_time, read_message, write_message
from stratbot.errors import SettingsError, StratbotError

if TYPE_CHECKING:
    from stratbot.corpus.ocr_process import Recognised

_MAX_PIXELS = 6_000_000
"""Of one picture: 18 MB. More than any terminal shows."""
_SMALLEST_PAGE_POINTS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSettings:
    """Bounds on what the picture of one page may cost."""

    seconds: float = 10.0
    memory_bytes: int = 1024**3
    """Address space that the drawing process may add to what it starts with, where the system can bound it."""
    kept: int = 12
    """Pictures that are kept, so that turning back costs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page as it looks."""

    width: int
    """In pixels."""
    height: int
    data: bytes
    """Three bytes a pixel, red, green, blue, row after row: `width * height * 3` of them."""
    marks: tuple[tuple[int, int, int, int], ...] = ()
    """Where the quote stands: left, top, right and bottom of each of its lines, in pixels; empty if it was not found."""


class PictureError(StratbotError):
    """The page cannot be drawn."""


class PictureReader:
    """Draws pages, and keeps the last few. May be called from any thread; pages are drawn one at a time."""

    def __init__(self, settings: PictureSettings | None = None) -> None:
        """Take the bounds."""
        self._settings = settings or PictureSettings()
        self._kept: OrderedDict[tuple[object, ...], Picture] = OrderedDict()
        self._lock = threading.Lock()

    def draw(self, path: Path, page_number: int, *, width: int, quote: str = "") -> Picture:
        """Draw one page.

        Args:
            path: Of the PDF.
            page_number: 1-based.
            width: Of the picture, in pixels; less where the page is so long that the picture would be too large.
            quote: Text whose place is wanted; white space and hyphens in it do not matter.

        Raises:
            SettingsError: The extra `pictures` is not installed.
            PictureError: The file or the page cannot be drawn within the bounds.
        """
        if importlib.util.find_spec("pypdfium2") is None:
            raise SettingsError(
                "Pictures of pages need a library that is not installed.", hint="pip install 'stratbot[pictures]'"
            )
        try:
            status = path.stat()
        except OSError as error:
            raise PictureError(f"The PDF is no longer at {path}.", hint="Put it back, or bring the index up to date.") from error
        key = (path, status.st_mtime_ns, status.st_size, page_number, width, quote)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _draw_aside(path, page_number, width, quote, self._settings)
                while len(self._kept) > self._settings.kept:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


def _draw_aside(path: Path, page_number: int, width: int, quote: str, settings: PictureSettings) -> Picture:
    request = {"path": str(path), "page_number": page_number, "width": max(1, width), "quote": quote}
    request |= {"seconds": settings.seconds, "memory_bytes": settings.memory_bytes}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "stratbot.corpus.picture"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdin is not None and process.stdout is not None
    timed_out = threading.Event()

    def end_process() -> None:
        timed_out.set()
        process.kill()

    timer = threading.Timer(settings.seconds, end_process)
    timer.daemon = True
    timer.start()
    try:
        with process.stdin as requests, process.stdout as replies:
            write_message(requests, request)  # type: ignore[arg-type]
            reply = read_message(replies)  # type: ignore[arg-type]
            if reply is not None and reply["kind"] == "picture":
                size = reply["width"] * reply["height"] * 3
                data = replies.read(size) if size <= _MAX_PIXELS * 3 else b""
                if data and len(data) == size:
                    marks = tuple((left, top, right, bottom) for left, top, right, bottom in reply["marks"])
                    return Picture(width=reply["width"], height=reply["height"], data=data, marks=marks)
    except OSError:  # the process ended before it had read all
        reply = None
    finally:
        timer.cancel()
        process.kill()
        process.wait()
    if timed_out.is_set():
        reason = f"it took longer than {settings.seconds:g} seconds"
    else:
        reason = reply["reason"] if reply is not None and reply["kind"] == "failed" else "the drawing process ended"
    raise PictureError(f"Page {page_number} of {path.name} cannot be shown as a picture: {reason}.", hint="Its text can be read.")


def with_marks(picture: Picture, recognised: Recognised, quote: str) -> Picture:
    """Mark the lines of a quote on the picture of a scan, by the places at which a text recognition saw its words."""
    letters: list[str] = []
    owners: list[int] = []
    for number, (start, end, *_) in enumerate(recognised.words):
        folded = _folded(recognised.text[start:end])
        letters.append(folded)
        owners += [number] * len(folded)
    wanted = _folded(quote)
    found = "".join(letters).find(wanted)
    if found < 0 or not wanted:
        return picture
    marks: list[tuple[int, int, int, int]] = []
    line_before = -1
    for number in range(owners[found], owners[found + len(wanted) - 1] + 1):
        start, _, left, top, right, bottom, _ = recognised.words[number]
        box = (
            int(left * picture.width),
            int(top * picture.height),
            int(right * picture.width) + 1,
            int(bottom * picture.height) + 1,
        )
        line = recognised.text.count("\n", 0, start)
        if line == line_before:
            before = marks.pop()
            box = (min(before[0], box[0]), min(before[1], box[1]), max(before[2], box[2]), max(before[3], box[3]))
        marks.append(box)
        line_before = line
    return replace(picture, marks=tuple(marks))


# What runs in the process of its own.


def draw_page(path: str, page_number: int, *, width: int, quote: str) -> tuple[Message, bytes]:
    """Draw a page with pypdfium2.

    Returns:
        The message that announces the picture, or says why there is none, and the picture's bytes.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
        if not 1 <= page_number <= len(document):
            return {"kind": "failed", "reason": f"the file has {len(document)} pages"}, b""
        page = document[page_number - 1]
        page_width, page_height = page.get_size()
        if min(page_width, page_height) < _SMALLEST_PAGE_POINTS:
            return {"kind": "failed", "reason": "the page has no size"}, b""
        scale = min(width / page_width, (_MAX_PIXELS / (page_width * page_height)) ** 0.5)
        pixel_width, pixel_height = max(1, int(page_width * scale)), max(1, int(page_height * scale))
        bitmap = pypdfium2.PdfBitmap.new_native(pixel_width, pixel_height, pypdfium2.raw.FPDFBitmap_BGR, rev_byteorder=True)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, pixel_width, pixel_height)
        flags = pypdfium2.raw.FPDF_ANNOT | pypdfium2.raw.FPDF_REVERSE_BYTE_ORDER
        pypdfium2.raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, pixel_width, pixel_height, 0, flags)
        pixels = bytes(bitmap.buffer)
        row = pixel_width * 3
        data = b"".join(pixels[start : start + row] for start in range(0, bitmap.stride * pixel_height, bitmap.stride))
        marks = _marks(pypdfium2.raw, page, quote, pixel_width, pixel_height) if quote else []
    except MemoryError:
        return {"kind": "failed", "reason": "it takes more memory than is allowed"}, b""
    except Exception as error:  # pypdfium2's own are plain RuntimeError, and a hostile file may raise anything
        return {"kind": "failed", "reason": str(error).strip().rstrip(".")[:200] or type(error).__name__}, b""
    return {"kind": "picture", "width": pixel_width, "height": pixel_height, "marks": marks}, data


def _marks(raw: Any, page: Any, quote: str, width: int, height: int) -> list[list[int]]:
    """Find the quote among the characters that pypdfium2 sees, and where its lines stand in the picture."""
    text = page.get_textpage()
    letters: list[str] = []
    places: list[int] = []
    for index in range(text.count_chars()):
        folded = _folded(chr(min(raw.FPDFText_GetUnicode(text, index), sys.maxunicode)))
        letters.append(folded)
        places += [index] * len(folded)
    wanted = _folded(quote)
    start = "".join(letters).find(wanted)
    if start < 0 or not wanted:
        return []
    first, last = places[start], places[start + len(wanted) - 1]
    marks = []
    for number in range(text.count_rects(first, last - first + 1)):
        left, bottom, right, top = text.get_rect(number)
        corners = [_in_pixels(raw, page, x, y, width, height) for x, y in ((left, top), (right, bottom))]
        (x1, y1), (x2, y2) = corners
        marks.append([min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)])
    return marks


def _in_pixels(raw: Any, page: Any, x: float, y: float, width: int, height: int) -> tuple[int, int]:
    column, line = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, column, line)
    return column.value, line.value


def _folded(text: str) -> str:
    """Drop what differs between two readers of the same page: white space, hyphens, ligatures, control characters."""
    return "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if not character.isspace() and character not in "-\u00ad\u2010\u2011" and unicodedata.category(character)[0] != "C"
    )


def main() -> None:
    """Run as a drawing process."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not break the reply
    logging.disable(logging.CRITICAL)
    request = read_message(sys.stdin.buffer)
    if request is None:
        return
    import pypdfium2  # noqa: F401  (before the memory bound, which counts from here)

    bound_memory(request["memory_bytes"])
    bound_processor_time(request["seconds"])
    reply, data = draw_page(request["path"], request["page_number"], width=request["width"], quote=request["quote"])
    write_message(replies, reply)
    replies.write(data)
    replies.flush()
    os._exit(0)  # nothing of pypdfium2's is worth putting away


if __name__ == "__main__":
    main()
