"""Step 2 of the path: the files that are attached to a PDF, by name. They are not pages of it, so nothing of them is quoted."""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdf import PageObject, PdfReader

ATTACHED_HINT = "Save those that are to be read into the folder; viewers list them behind a paper clip."

_MOST = 100
_MOST_ON_PAGE = 2_000
_NAME_CHARS = 80
_SHOWN = 5


def attached_to_document(reader: PdfReader) -> list[str]:
    """Return the names of the files that a viewer lists for the document as a whole."""
    names: list[str] = []
    with suppress(Exception):  # a broken list: what was found so far
        names += (_name(attached.name) for attached in itertools.islice(reader.attachment_list, _MOST))
    return names


def attached_to_page(page: PageObject) -> Iterator[str]:
    """Yield the names of the files that are pinned to a page."""
    with suppress(Exception):  # see above
        annotations: Any = page.get("/Annots")
        for reference in annotations.get_object()[:_MOST_ON_PAGE] if annotations is not None else ():
            annotation = reference.get_object()
            if annotation.get("/Subtype") == "/FileAttachment":
                file = annotation["/FS"].get_object()
                yield _name(str(file.get("/UF") or file.get("/F") or ""))


def what_is_attached(names: tuple[str, ...]) -> str:
    """Say in a sentence that files are attached."""
    shown = ", ".join(f"“{name}”" for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    if len(names) == 1:
        return f"A file is attached to it, which was not read: {shown}."
    return f"Files are attached to it, which were not read: {shown}{more}."


def _name(name: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in name).split())[:_NAME_CHARS]
