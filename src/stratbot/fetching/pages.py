"""A web page that came instead of a PDF: recognised, and looked through for PDFs that it links to."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

MOST_LINKS = 5
_OPENING = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|meta|title)\b", re.IGNORECASE)


def is_page(head: bytes, kind: str) -> bool:
    """Tell from its first bytes, or from what the server calls it, whether something is a page for a browser."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    while text.startswith(b"<!--"):
        text = text.partition(b"-->")[2].lstrip()
    return kind in ("text/html", "application/xhtml+xml") or bool(_OPENING.match(text))


def pdf_links(page: bytes, address: str) -> tuple[str, ...]:
    """Return the addresses of PDFs that a page links to, as far as their names say so; the first few."""
    links = _Links()
    with suppress(AssertionError):  # of Python 3.11 and 3.12 at "<![x[": what stood before it was read
        links.feed(page.decode("utf-8", "replace"))
    found: dict[str, None] = {}
    for link in links.found:
        try:
            whole = urljoin(address, link.strip())
            parts = urlsplit(whole)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.path.lower().endswith(".pdf"):
            found[whole] = None
    return tuple(found)[:MOST_LINKS]


class _Links(HTMLParser):
    """Collects where a page's links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]
