"""Whether quotes that were kept still stand on their pages: a document may have been read anew, or be gone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from stratbot.errors import SettingsError
from stratbot.types import Citation, Page


class Pages(Protocol):
    """Where pages come from."""

    def page(self, doc_id: str, page_number: int) -> Page:
        """Return one page as it is stored."""


def stands_on(citation: Citation, page: Page) -> bool:
    """Whether a quote stands on a page at the place where it was cut, white space apart."""
    if (citation.doc_id, citation.page_number) != (page.doc_id, page.page_number):
        return False
    return "".join(page.text[citation.start : citation.end].split()) == "".join(citation.quote.split())


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
