"""Documents -> when each applies: its year, the period it names for itself, and whether it is still in force.

A period is read from the title, the cover, the running lines, the file's name or a sentence about the strategy itself,
in that order, and carries the words and the page that it was read from. What no document says is not made up: a strategy
that names no end is neither current nor expired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from stratbot.corpus import succession
from stratbot.lens.types import Provenance
from stratbot.types import Citation, Document, DocumentState, Filters

if TYPE_CHECKING:
    from stratbot.assistant import Assistant
    from stratbot.types import Page

LONGEST_PERIOD = 40
"""Years; a longer one is not a strategy's but, say, a forecast's."""
_FIRST_PAGES = 12
"""Where a document speaks of itself."""
_RUNNING_PAGES = 5
_COVER_LINE_CHARS = 120
_LOWEST_COVER_CHARS = 120
"""A first page with less text than this is a picture or a half-title, and the second page counts as cover too."""

_YEAR = r"(?:19[89]|20[0-4])\d"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DASH = r"[-‐‑‒–—−]"
_PERIOD = re.compile(
    rf"(?<![\d/])(?P<first>{_YEAR})(?:/\d\d)?\s*(?:{_DASH}|\bto\b|\buntil\b|\bthrough\b)\s*(?:(?:{_MONTHS})\s+)?"
    rf"(?P<last>{_YEAR}|\d\d)(?P<half>/\d\d)?(?![\d/])",
    re.I,
)
_WORK = r"(?:strateg(?:y|ies)|plan|framework|agenda|roadmap|vision|programme|scheme|policy|blueprint)"
_WORK_WORD = re.compile(rf"\b{_WORK}\b", re.I)
_OTHERS_WORK = re.compile(r"\b(?:previous|former|earlier|replaces|supersedes|local plan|joint core strategy)\b", re.I)
_ITSELF = rf"\b(?:this|our|the)\s+(?:[\w’'-]+\s+){{0,3}}?{_WORK}(?:\s+(?:[\w’'-]+\s+)?(?:as a whole|itself|document))?"
_SAYS_PERIOD = re.compile(
    rf"{_ITSELF}\s+(?:\w+\s+)?(?:covers?|runs?|spans?|applies|is for|lasts?|sets? out)\b[^.]{{0,60}}?"
    rf"(?P<period>{_PERIOD.pattern.replace('(?P<first>', '(?:').replace('(?P<last>', '(?:').replace('(?P<half>', '(?:')})",
    re.I,
)
_SAYS_END = re.compile(
    rf"{_ITSELF}\s+(?:\w+\s+)?(?:runs?|lasts?|applies|covers? the (?:period|years))\s+(?:up\s+)?(?:to|until|through)\s+"
    rf"(?:the end of\s+)?(?:(?:{_MONTHS})\s+)?(?P<last>{_YEAR})(?!\d)",
    re.I,
)
_NUMBERS = {word: number for number, word in enumerate("two three four five six seven eight nine ten".split(), start=2)}
_COUNT = rf"(?P<count>{'|'.join(_NUMBERS)}|\d{{1,2}})"
_SAYS_YEARS = re.compile(
    rf"{_ITSELF}\b[^.]{{0,60}}?\b(?:over|for|during|in)\s+the\s+(?:next|coming)\s+{_COUNT}\s+years"
    rf"|\b(?:this|our)\s+(?:[\w’'-]+\s+){{0,2}}?{_COUNT.replace('count', 'length')}[- ]year\s+(?:[\w’'-]+\s+){{0,2}}?{_WORK}\b",
    re.I,
)
_LATE_YEAR = re.compile(rf"(?<![\d/-])(?P<last>{_YEAR})\W*$")


class Force(StrEnum):
    """Whether a strategy is in force in the year asked about."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    """A later one of the same issuer and kind is there, or `documents.csv` says so."""
    EXPIRED = "expired"
    """The period that it names has ended."""
    UPCOMING = "upcoming"
    """It begins, or is dated, after the year asked about."""
    UNKNOWN = "unknown"
    """It names no end, or could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The years that a strategy names for itself."""

    first: int
    last: int
    source: str
    """"title", "cover", "running line", "file name" or "text"."""
    words: str
    """What it was read from, as it stands there, with white space folded."""
    page_number: int | None
    """1-based; None for what was read from the title or the file's name."""
    is_reckoned: bool = False
    """The words name a length or an end only, so the rest was reckoned from the document's year."""

    def __str__(self) -> str:
        """Return "2014-2017"."""
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One document in time."""

    document: Document
    year: int | None
    """Of the document; where nobody knows that, the first of its period."""
    period: Period | None
    force: Force
    reason: str
    """Why it is so, in one sentence."""
    successor: str = ""
    """doc_id of the document that took its place, where that is in the collection."""
    citations: tuple[Citation, ...] = ()
    """Where the words stand that its period was read from, once somebody has looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All documents in scope, in time."""

    on: int
    """The year that "current" and "expired" are meant of."""
    entries: tuple[TimelineEntry, ...]
    """By year, then issuer, then path; those without a year at the end."""
    provenance: Provenance

    def by_year(self) -> tuple[tuple[int, tuple[TimelineEntry, ...]], ...]:
        """Return (year, documents of it) for every year from the first to the last, empty ones included."""
        years = [entry.year for entry in self.entries if entry.year is not None]
        if not years:
            return ()
        return tuple(
            (year, tuple(entry for entry in self.entries if entry.year == year)) for year in range(min(years), max(years) + 1)
        )


def timeline(assistant: Assistant, *, on: int, filters: Filters | None = None) -> Timeline:
    """Place the documents of an index in time.

    Args:
        assistant: Over the index.
        on: The year to judge by.
        filters: Narrow the documents; a successor counts even where it is filtered out.

    Raises:
        SettingsError: A filter names an issuer that the index does not know.
    """
    from stratbot.retrieval.filters import document_mask

    status = assistant.status()
    periods = {document.doc_id: period_of(document, _pages(assistant, document)) for document in status.documents}
    mask = document_mask(status.documents, filters or Filters())
    entries = [
        _entry(document, periods, status.documents, on) for document, within in zip(status.documents, mask, strict=True) if within
    ]
    entries.sort(key=lambda entry: (entry.year is None, entry.year or 0, entry.document.issuer.casefold(), entry.document.path))
    provenance = Provenance(
        generation=status.generation,
        encoder=status.encoder,
        documents=tuple(document for document, within in zip(status.documents, mask, strict=True) if within),
    )
    return Timeline(on=on, entries=tuple(entries), provenance=provenance)


def period_of(document: Document, pages: Iterator[Page]) -> Period | None:
    """Find the period that a document names for itself.

    Args:
        document: Whose title, year and path are known.
        pages: Of it, in order; read only as far as needed.

    Returns:
        The period with the words that name it; None where it names none.
    """
    if found := _in_title(document):
        return found
    read: list[Page] = []
    for page in pages:
        read.append(page)
        if len(read) == _RUNNING_PAGES:
            break
    cover = read[:2] if read and len(read[0].text.strip()) < _LOWEST_COVER_CHARS else read[:1]
    for page in cover:
        if found := _on_cover(document, page):
            return found
    if found := _in_running_lines(document, read) or _in_file_name(document):
        return found
    for page in (*read, *pages):
        if found := _in_sentences(document, page):
            return found
    return None


def _entry(document: Document, periods: dict[str, Period | None], documents: Sequence[Document], on: int) -> TimelineEntry:
    period = periods[document.doc_id]
    year = document.year if document.year is not None else period.first if period else None
    successor = succession.successor(document, documents, on=on)
    force, reason = _force(document, period, successor, documents, on)
    return TimelineEntry(
        document=document,
        year=year,
        period=period,
        force=force,
        reason=reason,
        successor=successor.doc_id if successor and force == Force.SUPERSEDED else "",
    )


def _force(
    document: Document, period: Period | None, successor: Document | None, documents: Sequence[Document], on: int
) -> tuple[Force, str]:
    begins = period.first if period else document.year
    if begins is not None and begins > on and (document.year is None or document.year > on):
        return Force.UPCOMING, f"It begins in {begins}."
    if successor is not None:
        return Force.SUPERSEDED, f"{successor.title or successor.path} ({successor.year}) took its place."
    if succession.SUPERSEDED.search(document.status) and not _was_in_force(document, documents, on):
        inferred = "The document itself" if "status" in document.inferred else "documents.csv"
        return Force.SUPERSEDED, f"{inferred} says so: {document.status}."
    if period is None:
        unread = document.state != DocumentState.READ
        return Force.UNKNOWN, "It could not be read." if unread else "It names no end."
    if period.last < on:
        return Force.EXPIRED, f"Its period ended in {period.last}."
    return Force.CURRENT, f"Its period goes on until {period.last}."


def _was_in_force(document: Document, documents: Sequence[Document], on: int) -> bool:
    """Return whether a document that is superseded today was not yet in the year asked about: its successors came later."""
    later = [
        other.year
        for other in documents
        if other.issuer == document.issuer and other.year is not None and document.year is not None and other.year > document.year
    ]
    return bool(later) and min(later) > on


def _pages(assistant: Assistant, document: Document) -> Iterator[Page]:
    if document.state == DocumentState.READ:
        for page_number in range(1, min(document.page_count, _FIRST_PAGES) + 1):
            yield assistant.page(document.doc_id, page_number)


def _in_title(document: Document) -> Period | None:
    for match in _PERIOD.finditer(document.title):
        if years := _years(match, document.year):
            return _period(years, "title", document.title)
    late = _LATE_YEAR.search(document.title)
    if late and document.year is not None and document.year < int(late["last"]) <= document.year + LONGEST_PERIOD:
        return _period((document.year, int(late["last"])), "title", document.title, is_reckoned=True)
    return None


def _on_cover(document: Document, page: Page) -> Period | None:
    for match in _PERIOD.finditer(page.text):
        years = _years(match, document.year)
        line = _line_around(page.text, match.start(), match.end())
        if years and len(line) <= _COVER_LINE_CHARS and not _OTHERS_WORK.search(line):
            return _period(years, "cover", line, page_number=page.page_number)
    return None


def _in_running_lines(document: Document, pages: Sequence[Page]) -> Period | None:
    """Look for a line with a period that stands on two pages or more, page numbers apart: a running header or footer."""
    seen: dict[str, tuple[tuple[int, int], str, int]] = {}
    for page in pages:
        on_page: set[str] = set()
        for match in _PERIOD.finditer(page.text):
            line = _line_around(page.text, match.start(), match.end())
            years = _years(match, document.year)
            if years is None or len(line) > _COVER_LINE_CHARS or not _WORK_WORD.search(line) or _OTHERS_WORK.search(line):
                continue
            key = re.sub(r"\bpage\b|\bof\b|(?<!\d)\d{1,3}(?!\d)", "", line.casefold()).strip(" |-–")
            if key in seen and key not in on_page:
                first_years, first_line, first_page = seen[key]
                return _period(first_years, "running line", first_line, page_number=first_page)
            on_page.add(key)
            seen.setdefault(key, (years, line, page.page_number))
    return None


def _in_file_name(document: Document) -> Period | None:
    stem = PurePosixPath(document.path).stem.replace("_", " ")
    for match in _PERIOD.finditer(stem):
        if years := _years(match, document.year):
            return _period(years, "file name", PurePosixPath(document.path).name)
    return None


def _in_sentences(document: Document, page: Page) -> Period | None:
    """Look for a sentence in which the strategy speaks of its own time."""
    text = " ".join(page.text.split())
    for said in _SAYS_PERIOD.finditer(text):
        match = _PERIOD.search(said["period"])
        years = _years(match, document.year) if match else None
        if years and not _OTHERS_WORK.search(said[0]):
            return _period(years, "text", said[0], page_number=page.page_number)
    if document.year is None:
        return None
    for said in _SAYS_END.finditer(text):
        last = int(said["last"])
        if document.year <= last <= document.year + LONGEST_PERIOD and not _OTHERS_WORK.search(said[0]):
            return _period((document.year, last), "text", said[0], page_number=page.page_number, is_reckoned=True)
    for said in _SAYS_YEARS.finditer(text):
        word = (said["count"] or said["length"]).casefold()
        length = _NUMBERS.get(word) or int(word)
        if 1 < length <= LONGEST_PERIOD and not _OTHERS_WORK.search(said[0]):
            years = (document.year, document.year + length)
            return _period(years, "text", said[0], page_number=page.page_number, is_reckoned=True)
    return None


def _years(match: re.Match[str], year: int | None) -> tuple[int, int] | None:
    """Return the years that a match names, if they can be those of a document of the year given."""
    first = int(match["first"])
    last = int(match["last"]) if len(match["last"]) == 4 else first // 100 * 100 + int(match["last"])
    if match["half"]:  # "to 2017/18": the financial year ends in the second of them
        last += 1
    if not first < last <= first + LONGEST_PERIOD:
        return None
    if year is not None and not first - 2 <= year <= last:
        return None
    return first, last


def _period(
    years: tuple[int, int], source: str, words: str, *, page_number: int | None = None, is_reckoned: bool = False
) -> Period:
    folded = " ".join(words.split())
    return Period(first=years[0], last=years[1], source=source, words=folded, page_number=page_number, is_reckoned=is_reckoned)


def _line_around(text: str, start: int, end: int) -> str:
    """Return the line, or the lines, that a stretch of a page stands in."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return " ".join(text[first : last if last >= 0 else len(text)].split())
