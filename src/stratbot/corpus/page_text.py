"""Step 2 of the path: a page of pypdf -> its text as a reader of the page sees it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stratbot.corpus.arrange import Heads, arrange
from stratbot.corpus.content import PAINTING, operations_of
from stratbot.corpus.form_values import add_form_values
from stratbot.corpus.geometry import Box, DocumentGeometry, PageGeometry, TooMuchError, painted, upright_rules
from stratbot.corpus.letters import close_up_letters
from stratbot.corpus.pieces import (
    Piece,
    SeenText,
    hide_line_numbers,
    hide_overprint,
    hide_unseen,
    join_drop_caps,
    pieces_of,
    put_spaces_right,
    set_notes_apart,
    spell_glyph_names,
    use_actual_text,
)

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

Row = list[tuple[str, int, int]]
"""Of a table: for each cell the head of its column (empty where none is known), and where it stands in the text."""

_NUMBER = rb"[-+.\d]++\s++"
_DRAWING = (
    rb"(?:(?:" + _NUMBER + rb"){2}+[ml]|(?:" + _NUMBER + rb"){6}+c|(?:" + _NUMBER + rb"){4}+(?:re|v|y|[kK])"
    rb"|(?:" + _NUMBER + rb"){3}+(?:rg|RG)|(?:" + _NUMBER + rb"){1}+[gGwijJM]|(?:" + _NUMBER + rb"){1,4}+(?:sc|SC)n?+"
    rb"|[hSsn]|[fBbW]\*?+|F)\s++"
)
_FIGURE = rb"q\s++(?:" + _DRAWING + rb"|(?:" + _NUMBER + rb"){6}+cm\s++)*+Q\s++"
_TEXT_OR_DRAWING = re.compile(rb"(?<!\S)(?:(BT\s.*?\sET\s)|(?:" + _DRAWING + rb"|(" + _FIGURE + rb")){4,}+)", re.DOTALL)
_LARGE_CONTENT_BYTES = 50_000
_PICTURE_SHARE = 0.8
"""Of a page."""
_FEW_LETTERS = 250
_INLINE_IMAGE = re.compile(rb"\sBI\s")
"""Its bytes may look like anything."""


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says."""

    text: str
    rows: list[Row]
    arranged: bool = False
    """Whether its words were put in order, or some taken out or in, by where and how they stand on the page."""
    is_picture: bool = False
    """Whether a picture covers the page, with few words or none printed over it."""


class PageReader:
    """Reads the pages of one document."""

    def __init__(self, reader: PdfReader) -> None:
        self._reader = reader
        self._document: DocumentGeometry | None = None
        self._heads = Heads()

    def read(self, page: PageObject) -> PageText:
        """Read one page.

        pypdf says what the words are and in which order; where and how they are shown then tells what cannot be seen, what
        belongs together and what does not. Where nothing is amiss, the text is pypdf's.

        Raises:
            Exception: Whatever pypdf raises for a page that it cannot read.
        """
        from pypdf.generic import ContentStream, NameObject

        key = NameObject("/Contents")
        contents = page.get(key)
        content = ContentStream(contents, self._reader, "bytes")
        data = content.get_data()
        light = _lightened(data)
        drawn = operations_of(light, painting=True)
        if drawn is None:
            content.set_data(light)
            drawn = content.operations
        operations = [operation for operation in drawn if operation[1] not in PAINTING]
        if light is not data:
            drawn = None  # the drawing is not among them
        content.operations = operations  # plain numbers and bytes do for pypdf too
        page[key] = content
        try:
            text = page.extract_text(visitor_text=_ignore)  # with a visitor, it does not write the content anew to look into it
        finally:
            if contents is None:
                del page[key]
            else:
                page[key] = contents  # the reader keeps its pages: decoded content would add up
        try:
            geometry = self._looked_at(page, operations)
            boxes = painted(page, data if drawn is None else drawn)
            return replace(self._seen(page, geometry, text, boxes), is_picture=_is_picture(geometry))
        except MemoryError:
            raise
        except TooMuchError:
            return PageText(text, [])
        except Exception:  # a broken file may break here too; what pypdf gave is there
            logging.getLogger(__name__).debug("nothing is known of where the text stands", exc_info=True)
            return PageText(text, [])

    def _looked_at(self, page: PageObject, operations: Any) -> PageGeometry:
        if self._document is None:
            self._document = DocumentGeometry(self._reader)
        return self._document.look_at(page, operations)

    def _seen(self, page: PageObject, geometry: PageGeometry, text: str, boxes: list[Box] | None) -> PageText:
        assert self._document is not None, "the page has been looked at"
        seen = pieces_of(text, geometry.runs)
        if seen is None:
            return PageText(text, [])
        _put_right(seen, geometry, boxes, self._document.glyph_names())
        self._heads = arrange(seen, self._heads, upright_rules(boxes or ()))
        add_form_values(seen, page)
        return _written(seen, text)


def _put_right(
    seen: SeenText, geometry: PageGeometry, boxes: Iterable[Box] | None, names: Mapping[int, Mapping[str, str]]
) -> None:
    hide_unseen(seen, geometry, boxes)
    hide_overprint(seen)
    hide_line_numbers(seen)
    put_spaces_right(seen)
    spell_glyph_names(seen, names)
    use_actual_text(seen, geometry.actual_texts)
    close_up_letters(seen)
    join_drop_caps(seen)
    set_notes_apart(seen)


def _is_picture(geometry: PageGeometry) -> bool:
    """Return whether images cover a page, and what is printed over them is short; an OCR layer under a scan is its text."""
    left, bottom, right, top = geometry.box
    covered = 0.0
    for x0, y0, x1, y1 in geometry.images:
        covered += max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
    if covered < _PICTURE_SHARE * (right - left) * (top - bottom):
        return False
    texts = [run.text for run in geometry.runs if not run.text.isspace()]
    return not any(run.invisible for run in geometry.runs) and sum(map(len, texts)) <= _FEW_LETTERS


def _written(seen: SeenText, text: str) -> PageText:
    """Write the pieces out."""
    if not seen.changed and not seen.rows:
        return PageText(text, [])
    parts: list[str] = []
    length = 0
    places: dict[int, tuple[int, int, int]] = {}
    before = ""
    for piece in seen.pieces:
        before = max(before, piece.before, key=lambda space: (space.count("\n"), len(space)))
        if not piece.text:
            continue
        if not parts and seen.arranged:
            before = before.lstrip()
        parts += (before, piece.text)
        start = length + len(before)
        length = start + len(piece.text)
        places[id(piece)] = (len(places), start, length)
        before = ""
    parts.append(seen.after)
    rows: list[Row] = []
    for row in seen.rows:
        cells = sorted(((start, end, head) for head, pieces in row for start, end in _stretches(pieces, places)))
        rows.append([(head, start, end) for start, end, head in cells])
    return PageText("".join(parts), rows, seen.arranged)


def _stretches(pieces: Iterable[Piece], places: Mapping[int, tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where the pieces of a cell stand in the text: in one go, as a rule."""
    stretch: tuple[int, int, int] | None = None
    for number, start, end in sorted(places[id(piece)] for piece in pieces if id(piece) in places):
        if stretch is not None and number == stretch[0] + 1:
            stretch = (number, stretch[1], end)
            continue
        if stretch is not None:
            yield stretch[1:]
        stretch = (number, start, end)
    if stretch is not None:
        yield stretch[1:]


def _lightened(data: bytes) -> bytes:
    """Drop the drawing of vector graphics from large content.

    A map can hold a million operators that cannot affect the text. Only unbroken runs of operators that draw, with exactly the
    operands that they take, are dropped, and none between `BT` and `ET`; of figures that move the origin within `q ... Q` the
    last one stays, so that reading ends in the same state. The text is the same: held by a test.
    """
    if len(data) < _LARGE_CONTENT_BYTES or _INLINE_IMAGE.search(data):
        return data
    return _TEXT_OR_DRAWING.sub(rb"\1\2", data)


def _ignore(*_: Any) -> None:
    return
