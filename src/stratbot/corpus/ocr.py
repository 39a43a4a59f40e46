"""Beside step 2 of the path: the picture of a page -> the words that a text recognition sees in it. Knows the engines.

It runs in a process of its own (see ocr_process.py), because a PDF may be hostile and an engine takes a gigabyte:
`python -m stratbot.corpus.ocr ENGINE MEMORY_BYTES` serves one page after another over its pipes and ends when they close.
"""

from __future__ import annotations

import logging
import os
import signal
import statistics
import subprocess
import sys
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, BinaryIO, Protocol, TypedDict

from stratbot.corpus.pdf import (
    Message,
    WatchedRequests,
    bound_memory,
    bound_processor_time,
    read_message,
    without_unwanted_characters,
    write_message,
)

TESSERACT, RAPIDOCR = "tesseract", "rapidocr"

_MAX_PIXELS = 16_000_000
"""Of the picture of one page, a byte each: A3 at 300 dots an inch."""
_SMALLEST_PAGE_POINTS = 1.0
_BLANK_CONTRAST = 16
"""Between the darkest and the lightest pixel of a page on which there is nothing."""
_LEAST_CONFIDENCE = 0.3
"""Words below it are mostly what an engine makes of pictures and specks."""
_PARAGRAPH_STEP = 1.22
"""From one line to the next, of what is usual on the page or takes the height of a line."""
_BULLETS_LOOK_LIKE = frozenset("_~«»©®¢°")
"""What Tesseract takes a bullet or a dash at the start of a line for."""
_LETTERS_OF_A_COLUMN = 20
"""In the usual line of a column of running text; the cells of a table have fewer."""
_FEWEST_LINES = 3
"""Of a column."""
_CROSSING_SHARE = 0.3
"""Of lines that may run across the gap between two columns: headings and the like."""
_COLUMN_PLACES = 64
"""Places across the page at which a gap between columns is looked for."""


class Request(TypedDict):
    """What is to be recognised."""

    path: str
    page_number: int
    """1-based."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands, in pixels from the left and the top of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Word:
    """A word as an engine saw it."""

    text: str
    box: Box
    confidence: float
    """Of the engine, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one line, from left to right."""

    words: tuple[Word, ...]
    paragraph: int = 0
    """Lines with the same number that follow each other are one paragraph."""

    @property
    def box(self) -> Box:
        """Around all words."""
        boxes = [word.box for word in self.words]
        return Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )

    @property
    def letters(self) -> int:
        """How many characters its words have."""
        return sum(len(word.text) for word in self.words)


@dataclass(frozen=True, slots=True)
class GreyPicture:
    """A page in shades of grey."""

    width: int
    """In pixels."""
    height: int
    data: bytes
    """A byte a pixel, row after row."""
    dots_per_inch: int


class Engine(Protocol):
    """What recognises text."""

    dots_per_inch: int
    """At which it sees letters of ten points best."""

    def lines(self, picture: GreyPicture) -> list[Line]:
        """Return the lines of a page in reading order."""


class Tesseract:
    """Tesseract as a program, one run a page. It finds columns by itself, and turns a page that lies on its side."""

    dots_per_inch = 250

    def __init__(self, program: str, languages: str, *, finds_direction: bool) -> None:
        """Take the program and the languages, as `eng+cym`; `finds_direction` if its file for that (`osd`) is there."""
        mode = "1" if finds_direction else "3"
        self._command = [program, "stdin", "stdout", "-l", languages, "--psm", mode]

    def lines(self, picture: GreyPicture) -> list[Line]:
        """Return the lines of a page in reading order.

        Raises:
            RuntimeError: The program failed.
        """
        header = f"P5 {picture.width} {picture.height} 255\n".encode("ascii")
        done = subprocess.run(
            [*self._command, "--dpi", str(picture.dots_per_inch), "tsv"],
            input=header + picture.data,
            capture_output=True,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # pages are shared out among processes instead, which is quicker
        )
        if done.returncode != 0:
            complaint = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise RuntimeError(complaint[-1] if complaint else f"it ended with {done.returncode}")
        return tesseract_lines(done.stdout.decode("utf-8", "replace"))


def tesseract_lines(table: str) -> list[Line]:
    """Make lines of the table that Tesseract writes as `tsv`: a row for each block, paragraph, line and word."""
    words: list[tuple[tuple[int, ...], Word]] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        place = tuple(int(cell) for cell in cells[2:5])  # block, paragraph, line
        left, top, width, height = (float(cell) for cell in cells[6:10])
        word = Word(cells[11].strip(), Box(left, top, left + width, top + height), max(0.0, float(cells[10]) / 100))
        words.append((place, word))
    lines = [Line(tuple(word for _, word in group)) for _, group in groupby(words, key=lambda found: found[0])]
    return in_paragraphs([_with_bullet(line) for line in lines])


def _with_bullet(line: Line) -> Line:
    first, *others = line.words
    if not others or first.text not in _BULLETS_LOOK_LIKE:
        return line
    return Line((Word("•", first.box, first.confidence), *others))


class RapidOcr:
    """rapidocr with the models that it brings along. It sees lines; which follows which is told by where they stand."""

    dots_per_inch = 200

    def __init__(self) -> None:
        """Load the models."""
        from rapidocr import RapidOCR

        self._engine = RapidOCR()

    def lines(self, picture: GreyPicture) -> list[Line]:
        """Return the lines of a page in reading order."""
        import numpy as np

        grey = np.frombuffer(picture.data, np.uint8).reshape(picture.height, picture.width, 1)
        found = self._engine(np.repeat(grey, 3, axis=2), return_word_box=True)
        lines = []
        for line in found.word_results or ():
            words = tuple(Word(text.strip(), _around(corners), float(score)) for text, score, corners in line if text.strip())
            if words:
                lines.append(Line(words))
        return in_paragraphs(in_reading_order(lines))


def _around(corners: Iterable[Sequence[float]]) -> Box:
    points = [(float(x), float(y)) for x, y in corners]
    across, down = [x for x, _ in points], [y for _, y in points]
    return Box(min(across), min(down), max(across), max(down))


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Put lines in order: columns of running text one after the other, everything else row by row.

    Lines that run across the gap between two columns (a heading, for example) stay between what is above and below them.
    Pieces of one row that are no columns, such as the cells of a table, become one line.
    """
    gap = _gap_between_columns(lines)
    if gap is None:
        return _rows(lines)
    ordered: list[Line] = []
    crossing = sorted((line for line in lines if line.box.left < gap < line.box.right), key=lambda line: line.box.top)
    beside = [line for line in lines if not line.box.left < gap < line.box.right]
    for line in (*crossing, None):
        bottom = line.box.top if line is not None else float("inf")
        above = [other for other in beside if _middle(other) < bottom]
        beside = [other for other in beside if _middle(other) >= bottom]
        ordered += in_reading_order([other for other in above if other.box.right <= gap])
        ordered += in_reading_order([other for other in above if other.box.left >= gap])
        if line is not None:
            ordered.append(line)
    return ordered


def _gap_between_columns(lines: Sequence[Line]) -> float | None:
    """Return where, in pixels from the left, the fewest lines cross a gap between two columns; None where there are none."""
    if len(lines) < 2 * _FEWEST_LINES:
        return None
    boxes = [line.box for line in lines]
    first, last = min(box.left for box in boxes), max(box.right for box in boxes)
    best: tuple[int, float] | None = None
    for number in range(1, _COLUMN_PLACES):
        place = first + (last - first) * number / _COLUMN_PLACES
        left = [line for line in lines if line.box.right <= place]
        right = [line for line in lines if line.box.left >= place]
        crossing = len(lines) - len(left) - len(right)
        if crossing > _CROSSING_SHARE * len(lines) or (best is not None and crossing >= best[0]):
            continue
        if all(_is_column(side) for side in (left, right)) and _are_beside(left, right):
            best = crossing, place
    return best[1] if best is not None else None


def _is_column(lines: Sequence[Line]) -> bool:
    return len(lines) >= _FEWEST_LINES and statistics.median(line.letters for line in lines) >= _LETTERS_OF_A_COLUMN


def _are_beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Return whether two groups of lines stand at the same height, at least in part."""
    top = max(min(line.box.top for line in side) for side in (left, right))
    bottom = min(max(line.box.bottom for line in side) for side in (left, right))
    return bottom > top


def _rows(lines: Sequence[Line]) -> list[Line]:
    """Put lines in order from top to bottom, and join those that stand at one height."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_middle):
        if rows and abs(_middle(line) - _middle(rows[-1][0])) < 0.5 * min(line.box.height, rows[-1][0].box.height):
            rows[-1].append(line)
        else:
            rows.append([line])
    ordered = [sorted(row, key=lambda line: line.box.left) for row in rows]
    return [Line(tuple(word for line in row for word in line.words)) for row in ordered]


def _middle(line: Line) -> float:
    return (line.box.top + line.box.bottom) / 2


def in_paragraphs(lines: Sequence[Line]) -> list[Line]:
    """Number the paragraphs of lines in reading order: a new one begins behind a gap, and at the top of a column.

    Lines may run up or down the picture, as on a page that lies on its side.
    """
    boxes = [line.box for line in lines]
    if 2 * sum(box.height > box.right - box.left for box in boxes) > len(boxes):
        places, heights = [(box.left + box.right) / 2 for box in boxes], [box.right - box.left for box in boxes]
        if places[0] > places[-1]:
            places = [-place for place in places]
    else:
        places, heights = [_middle(line) for line in lines], [box.height for box in boxes]
    steps = [place - before for before, place in pairwise(places)]
    usual = statistics.median([step for step in steps if step > 0] or [0.0])
    numbered = list(lines[:1])
    for line, step, (height, own) in zip(lines[1:], steps, pairwise(heights), strict=True):
        within = _PARAGRAPH_STEP * max(usual, min(height, own))
        numbered.append(Line(line.words, numbered[-1].paragraph + (not 0 < step <= within)))
    return numbered


def page_message(lines: Iterable[Line], picture: GreyPicture) -> Message:
    """Write lines out as the text of a page.

    Returns:
        `page` with `text`; `words`, for each the start and the end in the text, left, top, right and bottom as shares of the
        page's width and height, and the confidence; and `confidence`, the mean over all letters, 0 where there is none.
    """
    parts: list[str] = []
    words: list[list[float]] = []
    length = 0
    paragraph: int | None = None
    for line in lines:
        kept = [(without_unwanted_characters(word.text), word) for word in line.words if word.confidence >= _LEAST_CONFIDENCE]
        kept = [(text, word) for text, word in kept if text]
        if not kept:
            continue
        space = "" if paragraph is None else "\n" if line.paragraph == paragraph else "\n\n"
        paragraph = line.paragraph
        for text, word in kept:
            start = length + len(space)
            parts += (space, text)
            length = start + len(text)
            box = word.box
            across = [round(min(1.0, max(0.0, x / picture.width)), 4) for x in (box.left, box.right)]
            down = [round(min(1.0, max(0.0, y / picture.height)), 4) for y in (box.top, box.bottom)]
            words.append([start, length, across[0], down[0], across[1], down[1], round(word.confidence, 3)])
            space = " "
    letters = sum(end - start for start, end, *_ in words)
    confidence = sum((end - start) * sure for start, end, *_, sure in words) / letters if letters else 0.0
    return {"kind": "page", "text": "".join(parts), "words": words, "confidence": round(confidence, 3)}


class _Drawer:
    """Draws the pages of one document after the other with pypdfium2."""

    def __init__(self) -> None:
        self._path = ""
        self._document: Any = None

    def draw(self, path: str, page_number: int, dots_per_inch: int) -> GreyPicture:
        import pypdfium2

        if path != self._path:
            self._document, self._path = pypdfium2.PdfDocument(path), path
        page = self._document[page_number - 1]
        width, height = page.get_size()
        if min(width, height) < _SMALLEST_PAGE_POINTS:
            raise ValueError("the page has no size")
        scale = min(dots_per_inch / 72, (_MAX_PIXELS / (width * height)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        pixels = bytes(bitmap.buffer)
        rows = range(0, bitmap.stride * bitmap.height, bitmap.stride)
        data = b"".join(pixels[start : start + bitmap.width] for start in rows)
        return GreyPicture(bitmap.width, bitmap.height, data, round(scale * 72))


def serve(requests: BinaryIO, replies: BinaryIO, engine: Engine) -> None:
    """Recognise pages as asked until the other side closes its end."""
    drawer = _Drawer()
    while (request := read_message(requests)) is not None:
        bound_processor_time(request["seconds"])
        write_message(replies, _recognise(drawer, engine, request["path"], request["page_number"]))


def _recognise(drawer: _Drawer, engine: Engine, path: str, page_number: int) -> Message:
    try:
        picture = drawer.draw(path, page_number, engine.dots_per_inch)
        is_blank = max(picture.data) - min(picture.data) < _BLANK_CONTRAST
        return page_message([] if is_blank else engine.lines(picture), picture)
    except MemoryError:
        return {"kind": "failed", "reason": "it takes more memory than is allowed"}
    except Exception as error:  # pypdfium2's own are plain RuntimeError, and a hostile file may raise anything
        return {"kind": "failed", "reason": " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__}


def _engine(name: str, arguments: Sequence[str]) -> Engine:
    if name == RAPIDOCR:
        return RapidOcr()
    program, languages, finds_direction = arguments
    return Tesseract(program, languages, finds_direction=finds_direction == "osd")


def main() -> None:
    """Run as a recognising process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; it is for the parent to decide
    requests = WatchedRequests(sys.stdin.buffer)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not break the frames
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    name, memory_bytes, *arguments = sys.argv[1:]
    engine = _engine(name, arguments)
    import pypdfium2  # noqa: F401  (before the memory bound, which counts from here)

    bound_memory(int(memory_bytes))
    try:
        serve(requests.stream, replies, engine)
    except BrokenPipeError:
        os._exit(0)


if __name__ == "__main__":
    main()
