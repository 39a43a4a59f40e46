"""Beside step 3 of the path: where a document may say whose it is, what it is called and when it was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from stratbot.corpus.cleaning import clean
from stratbot.types import Page, PdfInfo

_COVER_LINES = 30
_FIRST_PAGES = 4
_SAMPLE_PAGES = 25
_PAGE_CHARS = 30_000
"""Of a page that are looked at: more than a printed page holds."""
_IDENTIFIER = re.compile(
    r"(?<![^\W_])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"  # a UUID
    r"|(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{6,}"  # hexadecimal digits and letters, mixed
    r"|(?=\w*\d[a-z]+\d[a-z]+\d)[^\W_]{10,}"  # letters and digits in turns
    r"|\d{5,})(?![^\W_])",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value, and where it was found."""

    value: str | int | None
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """The places of a document that are looked at; all texts are cleaned."""

    file_name: str
    """Without its ending, in words; identifiers such as hashes are left out, so it may be empty."""
    raw_name: str
    """Of the file, without its ending, in words."""
    folder: str
    info: PdfInfo
    pages: Sequence[Page]
    cover_source: Sequence[str]
    """Lines of the first page that holds text, as they are."""
    cover_lines: Sequence[str]
    """The same, cleaned."""
    cover: str
    first: str
    """The first pages."""
    sample: str
    """The first dozens of pages."""


def gather(path: str, info: PdfInfo, pages: Sequence[Page]) -> Clues:
    """Collect the places to look at.

    Args:
        path: Relative to the corpus folder.
        info: What the PDF says of itself.
        pages: In order; may be empty.
    """
    place = PurePosixPath(path)
    looked_at = pages[:_SAMPLE_PAGES]
    texts = [page.text[:_PAGE_CHARS] for page in looked_at if page.text.strip()]
    cover = [line for line in texts[0].split("\n") if line.strip()][:_COVER_LINES] if texts else []
    return Clues(
        file_name=_in_words(_IDENTIFIER.sub(" ", place.stem)),
        raw_name=_in_words(place.stem),
        folder=_in_words(place.parent.name),
        info=info,
        pages=looked_at,
        cover_source=cover,
        cover_lines=[clean(line).text for line in cover],
        cover=clean("\n".join(cover)).text,
        first=clean("\n".join(texts[:_FIRST_PAGES])).text,
        sample=clean("\n".join(texts)).text,
    )


def _in_words(stem: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[_+]+|%20", " ", stem))
    return " ".join(re.sub(r"(?<=[^\W\d])-(?=\w)", " ", spaced).split())
