"""What "verbatim" means to the tests, apart from how the product checks it."""

from __future__ import annotations

from stratbot.types import Page


def stands_on_page(quote: str, page: Page) -> bool:
    """Whether a quote stands on a page, white space apart; an empty one stands nowhere."""
    return bool(quote) and "".join(quote.split()) in "".join(page.text.split())
