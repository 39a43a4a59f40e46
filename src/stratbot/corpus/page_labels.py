"""Pages as read -> the number that each bears in print, where the pages say so themselves.

A PDF may state labels of its own, but many state none (a viewer then counts from 1) and some state wrong ones: who holds the
paper looks for the number on the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from stratbot.corpus.layout import PAGE_NUMBER
from stratbot.types import Page

EDGE_LINES = 3
"""Lines from the top and from the bottom of a page, among which its number is looked for."""
FEWEST = 3
"""Pages that must count on in step before a number is believed to be a page's."""
_LONGEST_RUNNING_LINE = 120
_NUMBER_WITHIN = re.compile(r"(?<![\w.,/£$€-])\d{1,4}(?![\w,/%-]|\.\d)")
_TWO_NUMBERS = re.compile(r"(?<!\S)(\d{1,4})\s+(?:.*\s)?(\d{1,4})$")
SHARE = 1 / 3
"""Of the pages with text that must do so, before anything is changed."""


def with_printed_labels(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return pages labelled as they are printed.

    A page between two that are in step has the number that follows. One outside keeps the file's label if that counts on from
    the nearest of them or is no figure ("iv"), else it has none. Sheets that print two numbers each are labelled with both.
    Where no pages print numbers that count on, all labels stay.
    """
    enough = max(FEWEST, SHARE * sum(1 for page in pages if page.text.strip()))
    printed = _in_step([_numbers(page) for page in pages], FEWEST)
    if len(printed) < enough:
        printed = _in_step([_numbers_within(page) for page in pages], enough)
    if len(printed) >= enough:
        return tuple(replace(page, page_label=_label(page, place, printed)) for place, page in enumerate(pages))
    sheets = _sheets([_pairs(page) for page in pages])
    if len(sheets) >= enough:
        return tuple(
            replace(page, page_label=f"{sheets[place]}–{sheets[place] + 1}") if place in sheets else page
            for place, page in enumerate(pages)
        )
    return tuple(pages)


def _edge_lines(page: Page) -> list[str]:
    lines = [line.strip() for line in page.text.splitlines() if line.strip()]
    return [*lines[:EDGE_LINES], *lines[max(EDGE_LINES, len(lines) - EDGE_LINES) :]]


def _numbers(page: Page) -> set[int]:
    matches = map(PAGE_NUMBER.fullmatch, _edge_lines(page))
    return {int(match["number"]) for match in matches if match and match["number"].isdecimal()}


def _numbers_within(page: Page) -> set[int]:
    """Return the numbers within the lines at the edge of a page: "Local Plan - Part 1 - November 2023   8"."""
    lines = [line for line in _edge_lines(page) if len(line) <= _LONGEST_RUNNING_LINE]
    return {int(match[0]) for line in lines for match in _NUMBER_WITHIN.finditer(line)}


def _pairs(page: Page) -> set[int]:
    """Return the first of two numbers that follow each other, of those printed on a sheet of two pages."""
    lines = _edge_lines(page)
    pairs = {(int(match[1]), int(match[2])) for line in lines if (match := _TWO_NUMBERS.search(line))}
    own = _numbers(page)
    pairs |= {(first, first + 1) for first in own if first + 1 in own}
    return {first for first, second in pairs if second == first + 1}


def _sheets(pairs: Sequence[set[int]]) -> dict[int, int]:
    """Return the places of sheets whose first numbers go up by two, with these numbers."""
    support = Counter(number - 2 * place for place, found in enumerate(pairs) for number in found)
    if not support:
        return {}
    shift = support.most_common(1)[0][0]
    return {place: 2 * place + shift for place, found in enumerate(pairs) if 2 * place + shift in found}


def _in_step(numbers: Sequence[set[int]], fewest: float) -> dict[int, int]:
    """Return the places of pages that print a number which counts on from other pages, and by how much it differs."""
    support = Counter(number - place for place, found in enumerate(numbers) for number in found)
    shifts: dict[int, int] = {}
    for place, found in enumerate(numbers):
        believed = [number - place for number in found if number > 0 and support[number - place] >= fewest]
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
