"""Pages as read -> the number that each bears in print, where the pages say so themselves.

A PDF may state labels of its own, but many state none (a viewer then counts from 1) and some state wrong ones: who holds the
paper looks for the number on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from stratbot.corpus.layout import PAGE_NUMBER
from stratbot.types import Page

EDGE_LINES = 3
"""Lines from the top and from the bottom of a page, among which its number is looked for."""
FEWEST = 3
"""Pages that must count on in step before a number is believed to be a page's."""
SHARE = 1 / 3
"""Of the pages with text that must do so, before anything is changed."""


def with_printed_labels(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return pages labelled as they are printed.

    A page between two that are in step has the number that follows. One outside keeps the file's label if that counts on from
    the nearest of them or is no figure ("iv"), else it has none. Where no pages print numbers that count on, all labels stay.
    """
    printed = _in_step([_numbers(page) for page in pages])
    if len(printed) < max(FEWEST, SHARE * sum(1 for page in pages if page.text.strip())):
        return tuple(pages)
    return tuple(replace(page, page_label=_label(page, place, printed)) for place, page in enumerate(pages))


def _numbers(page: Page) -> set[int]:
    lines = [line.strip() for line in page.text.splitlines() if line.strip()]
    matches = (PAGE_NUMBER.fullmatch(line) for line in (*lines[:EDGE_LINES], *lines[-EDGE_LINES:]))
    return {int(match["number"]) for match in matches if match and match["number"].isdecimal()}


def _in_step(numbers: Sequence[set[int]]) -> dict[int, int]:
    """Return the places of pages that print a number which counts on from other pages, and by how much it differs."""
    support = Counter(number - place for place, found in enumerate(numbers) for number in found)
    shifts: dict[int, int] = {}
    for place, found in enumerate(numbers):
        believed = [number - place for number in found if number > 0 and support[number - place] >= FEWEST]
        if believed:
            shifts[place] = max(believed, key=lambda shift: (support[shift], -abs(shift)))
    return shifts


def _label(page: Page, place: int, shifts: dict[int, int]) -> str:
    shift = shifts.get(place)
    if shift is None:
        before = next((shifts[other] for other in range(place - 1, -1, -1) if other in shifts), None)
        behind = next((shifts[other] for other in range(place + 1, max(shifts) + 1) if other in shifts), None)
        if before != behind and page.page_label.isdecimal():
            counted = {str(place + near) for near in (before, behind) if near is not None}
            return page.page_label if page.page_label in counted else ""
        shift = before if before == behind else None
    return page.page_label if shift is None else str(place + shift)
