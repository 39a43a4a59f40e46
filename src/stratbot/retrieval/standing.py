"""Whether words stand on a page: quotes that were kept, whose document may have been read anew, and quotes of anybody's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from stratbot.corpus.wording import letters
from stratbot.errors import SettingsError
from stratbot.retrieval.citing import squeezed
from stratbot.types import Citation, Page


class Pages(Protocol):
    """Where pages come from."""

    def page(self, doc_id: str, page_number: int) -> Page:
        """Return one page as it is stored."""


def stands_on(citation: Citation, page: Page) -> bool:
    """Whether a quote stands on a page at the place where it was cut, white space apart."""
    if (citation.doc_id, citation.page_number) != (page.doc_id, page.page_number):
        return False
    return squeezed(page.text[citation.start : citation.end]) == squeezed(citation.quote)


def quotes_gone(pages: Pages, citations: Iterable[Citation]) -> frozenset[Citation]:
    """Return the quotes that do not stand where they were cut; each page is fetched once.

    Raises:
        StratbotError: The index cannot be read, so nothing can be said of any quote.
    """
    fetched: dict[tuple[str, int], Page | None] = {}
    gone = set()
    for citation in citations:
        place = (citation.doc_id, citation.page_number)
        if place not in fetched:
            try:
                fetched[place] = pages.page(*place)
            except SettingsError:  # no such document or page any more
                fetched[place] = None
        page = fetched[place]
        if page is None or not stands_on(citation, page):
            gone.add(citation)
    return frozenset(gone)


def place_of(quote: str, text: str, *, exactly: bool = True) -> tuple[int, int] | None:
    """Return where the words of a quote stand in a text, as offsets in characters; None where they do not.

    Args:
        quote: By anybody: copied from a viewer, or made up.
        text: Of a page.
        exactly: Every character but white space counts; else letters and digits only, without regard to case.
    """
    same = squeezed if exactly else letters
    wanted = same(quote)
    if not wanted or wanted not in same(text):
        return None
    signs: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        for sign in same(char):
            signs.append(sign)
            offsets.append(offset)
    found = "".join(signs).find(wanted)
    return None if found < 0 else (offsets[found], offsets[found + len(wanted) - 1] + 1)
