"""Step 2 of the path: what was typed into the fields of a form, and onto a page -> pieces of the page's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.corpus.geometry import Run
from stratbot.corpus.pieces import Piece, SeenText

if TYPE_CHECKING:
    from pypdf import PageObject

_NOT_SHOWN = 2 | 32
"""Flags of an annotation: hidden, no view."""
_MAX_VALUES = 2_000
_MAX_CHARS = 20_000
_SIZE = 11.0


def add_form_values(seen: SeenText, page: PageObject) -> None:
    """Put the values of text fields and choices, and text typed onto the page, behind the words that they stand beside.

    Notes that reviewers pinned to a page are not read: they are about the document, and a viewer shows them closed.
    """
    annotations = page.get("/Annots")
    annotations = annotations.get_object() if annotations is not None else None
    if not isinstance(annotations, list):
        return
    for reference in annotations[:_MAX_VALUES]:
        annotation: Any = reference.get_object()
        if not hasattr(annotation, "get") or int(annotation.get("/F", 0)) & _NOT_SHOWN:
            continue
        value = _value(annotation)
        if value:
            _add(seen, value, [float(number) for number in annotation["/Rect"].get_object()[:4]])


def _value(annotation: Any) -> str:
    subtype = annotation.get("/Subtype")
    if subtype == "/FreeText":
        return _text(annotation.get("/Contents"))
    if subtype != "/Widget":
        return ""
    field = annotation
    kind = value = None
    for _ in range(8):  # a field inherits from the fields above it
        kind = kind if kind is not None else field.get("/FT")
        value = value if value is not None else field.get("/V")
        parent = field.get("/Parent")
        if parent is None:
            break
        field = parent.get_object()
    return _text(value) if kind in ("/Tx", "/Ch") else ""


def _text(value: Any) -> str:
    value = value.get_object() if hasattr(value, "get_object") else value
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    return "\n".join(" ".join(line.split()) for line in value.splitlines())[:_MAX_CHARS] if isinstance(value, str) else ""


def _add(seen: SeenText, value: str, corners: list[float]) -> None:
    left, right = sorted((corners[0], corners[2]))
    bottom, top = sorted((corners[1], corners[3]))
    size = min(_SIZE, max(1.0, top - bottom))
    run = Run(value, left, top - size, right, size, 0, -1)
    shown = [(place, piece.run) for place, piece in enumerate(seen.pieces) if piece.text and piece.run.angle == 0]
    beside = [(run.end, place) for place, run in shown if bottom - 2 <= run.y <= top and run.x < left and run.end <= left + size]
    above = [(-run.y, place) for place, run in shown if run.y >= top - size / 2 and run.x < right and run.end > left]
    place = max(beside)[1] if beside else max(above)[1] if above else len(seen.pieces) - 1
    before = " " if beside else "\n"
    if place + 1 < len(seen.pieces) and "\n" not in seen.pieces[place + 1].before:
        seen.pieces[place + 1].before = "\n"
    seen.pieces.insert(place + 1, Piece(run, value, before if seen.pieces else ""))
    seen.changed = seen.arranged = True
