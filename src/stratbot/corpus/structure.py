"""Step 2 of the path: the structure of a tagged PDF -> the texts that its elements say they stand for, by their marks."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MAX_FILE_BYTES = 100_000_000
_MAX_UNPACKED_BYTES = 20_000_000
_MAX_MARKS = 5_000
"""Of one page."""
_MAX_NODES = 20_000
_HIGHEST = 3
"""Elements above a mark that are asked: those further up stand for more than words."""
_OBJECT_STREAM = re.compile(rb"/ObjStm\b[^\0]{0,400}?stream\r?\n")


class StructureTexts:
    """The `ActualText` of structure elements, looked up only in files that have any."""

    def __init__(self, reader: PdfReader) -> None:
        self._pages: dict[int, Any] = {}
        with suppress(Exception):  # a broken tree: the page says what is drawn
            root: Any = reader.root_object.get("/StructTreeRoot")
            if root is not None and "/ParentTree" in (root := root.get_object()) and _has_actual_text(reader):
                self._pages = dict(_numbered(root["/ParentTree"].get_object()))

    def of_page(self, page: PageObject) -> dict[int, tuple[int, str]]:
        """Return the text that stands for what a mark of the page's content encloses, with what names its element."""
        if not self._pages:
            return {}
        found: dict[int, tuple[int, str]] = {}
        known: dict[int, Any] = {}
        with suppress(Exception):  # see above
            number: Any = page["/StructParents"]
            elements = self._pages[int(number)].get_object()
            for mark, reference in enumerate(elements[:_MAX_MARKS]):
                key = getattr(reference, "idnum", None)
                if key is None:
                    continue
                if key not in known:
                    known[key] = _actual_text(reference)
                if known[key] is not None:
                    found[mark] = known[key]
        return found


def _actual_text(reference: Any) -> tuple[int, str] | None:
    for _ in range(_HIGHEST):
        element = reference.get_object()
        if "/ActualText" in element:
            return reference.idnum, str(element["/ActualText"])
        reference = element.raw_get("/P") if "/P" in element else None
        if not hasattr(reference, "idnum"):
            return None
    return None


def _numbered(tree: Any) -> Iterator[tuple[int, Any]]:
    """Yield the entries of a tree of numbers."""
    waiting, seen = [tree], 0
    while waiting and seen < _MAX_NODES:
        node = waiting.pop()
        seen += 1
        numbers = node.get("/Nums", [])
        yield from ((int(number), entry) for number, entry in zip(numbers[::2], numbers[1::2], strict=False))
        waiting += [child.get_object() for child in node.get("/Kids", [])]


def _has_actual_text(reader: PdfReader) -> bool:
    """Return whether a file may hold an `ActualText` outside the content of its pages; told without reading its objects."""
    if reader.is_encrypted:
        return True
    stream = reader.stream
    place = stream.tell()
    stream.seek(0)
    data = stream.read(_MAX_FILE_BYTES)
    stream.seek(place)
    if b"/ActualText" in data:
        return True
    left = _MAX_UNPACKED_BYTES
    for match in _OBJECT_STREAM.finditer(data):
        with suppress(zlib.error):
            unpacked = zlib.decompressobj().decompress(data[match.end() : match.end() + left], left)
            if b"/ActualText" in unpacked:
                return True
            left -= len(unpacked)
        if left <= 0:
            break
    return False
