"""Step 2 of the path, at its end: pages that are pictures but for a stamp ("Appendix A", a number) -> pages without text.

Such a page is a scan: the words that a reader of it sees are in its picture, and only a text recognition gets at them. With
the stamp for its text it would pass for a page that was read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from stratbot.corpus.reader_process import ExtractedPage, Extraction

_FEWEST_ALIKE = 3
"""Pages that bear the same stamp, in a document whose other pages have text."""
_STAMP_LETTERS = 120
_STAMP_LINES = 4
"""Of a stamp in a document of nothing but pictures: what is longer may be the words of a poster."""
_DIGITS = re.compile(r"\d+")


def without_stamps(extraction: Extraction) -> Extraction:
    """Take the text from pages that are pictures but for a stamp, and note it as such.

    Where every page is a picture, any few words are a stamp; else they are one where they stand, but for their numbers, on
    several such pages.
    """
    pages = extraction.pages
    stamped = [page for page in pages if page.is_picture and page.text.strip()]
    if not stamped:
        return extraction
    alike = Counter(line for page in stamped for line in _lines(page.text))
    only_pictures = all(page.is_picture or not page.text.strip() for page in pages)
    is_scan = only_pictures and all(_is_short(page.text) for page in stamped)
    found = {page.page_number for page in stamped if is_scan or all(alike[line] >= _FEWEST_ALIKE for line in _lines(page.text))}
    return replace(extraction, pages=tuple(_without_text(page) if page.page_number in found else page for page in pages))


def _without_text(page: ExtractedPage) -> ExtractedPage:
    return replace(page, text="", rows=(), arranged=False, stamp=" ".join(page.text.split()))


def _is_short(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) <= _STAMP_LINES and sum(map(str.isalnum, text)) <= _STAMP_LETTERS


def _lines(text: str) -> set[str]:
    """Return the lines of a page without what counts up in them."""
    return {_DIGITS.sub("#", " ".join(line.split()).casefold()) for line in text.splitlines() if line.strip()}
