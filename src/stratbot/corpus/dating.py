"""Beside step 3 of the path: the year of a document, from its cover and its adoption before anything else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from stratbot.corpus.clues import Clues, Found

YEAR = r"(?:19[89]|20[0-4])\d"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|Winter"
_MONTH = rf"(?:{MONTHS}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
_DATED = re.compile(
    rf"\b{_MONTH}(?:\s*[-–/]\s*{_MONTH})?,?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?({YEAR})\b"
    rf"|(?<!\d)\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?({YEAR}|\d\d)(?!\d)"
    rf"|(?<!\d)({YEAR})-\d\d-\d\d(?!\d)"
    rf"|(?<![\d/.])(?:0?[1-9]|1[0-2])/({YEAR})(?![\d/])",
    re.I,
)
PERIOD = re.compile(rf"(?<!\d)({YEAR})\s*(?:[-–—/]|to|until|through)\s*({YEAR}|\d\d)(?!\d)")
_SINGLE = re.compile(rf"(?<!\d)({YEAR})(?!\d)")
_IN_FORCE_FROM = re.compile(
    r"\b(?:adopted|approved|ratified|endorsed|published|issued|launched|agreed|effective from|in force from|"
    r"last updated|updated|revised)\b",
    re.I,
)
_OTHER_EVENT = re.compile(
    r"\b(?:review(?:ed)?(?: date| due| by| in)?|expir\w+|valid (?:until|to)|until|consultation (?:period|runs|closes|"
    r"ends|from|until)|"
    r"comments? by|clos\w+|submitted\b.*|submission|hearings?\b.*|template\b.*|supersed\w+|previous(?:ly)?|replac\w+|"
    r"as amended|act|regulations|"
    r"status|as (?:at|of)|correct (?:at|as)|position at|next|due|begins?|starts?|deadline|by|before|since|"
    r"from)\W*(?:date\W*|on\W*|in\W*)?$",
    re.I,
)
"""Before a date that is not the document's."""
_WORK = r"(?:strategy|plan|document|policy|framework|charter|scheme|statement|report|review|programme|roadmap|vision|spd|dpd)"
_WAS_ADOPTED = (
    r"\b(?:was|were|is|has been|have been)(?: formally| unanimously)? "
    r"(?:adopted|approved|ratified|endorsed|published)\b[^.;]{0,120}"
)
_THIS_WAS_ADOPTED = re.compile(rf"\bthis (?:[\w’'-]+ ){{0,7}}?{_WORK}\b[^.;]{{0,80}}?{_WAS_ADOPTED}", re.I)
_IT_WAS_ADOPTED = re.compile(
    rf"\bthe (?:[\w’'-]+ ){{0,4}}?{_WORK} {_WAS_ADOPTED}|\b(?:council|cabinet|authority|board|court|senate|governors|trustees)"
    r"(?: formally)? (?:adopted|approved) (?:the|this|its)\b[^.;]{0,140}",
    re.I,
)
"""Said of this document where it stands on its first pages."""
_COPYRIGHT = re.compile(rf"(?:©|\(c\)|copyright)\D{{0,60}}?({YEAR})(?!\d)", re.I)
_DATE_LINE_CHARS = 70
"""A date in a longer line belongs to the text, not to the document."""
_ADOPTION_LINE_CHARS = 140
_DEFAULT_YEAR = 2001
"""Up to which programs without a date write 1980 or 2000 for the day on which a file was made."""
_YEARS_THAT_TELL = 4
"""From which on the years that a text names show when it was written."""
_YEARS_TO_PRINT = 5
"""Between the latest year that a text names and the day on which its file was made; beyond, it was scanned or saved anew."""
_BESIDE_DATE_CHARS = 12
"""In a line that says when a document was written: "Date:", "Updated"."""


def year_of(clues: Clues, title: str) -> Found:
    """Return the year of adoption or publication, or the first year of the period where that is all there is.

    Digits of a hash in the file's name are no year, and the day on which the file was made counts last, and only where the
    text does not speak against it.

    Args:
        clues: Of the document.
        title: Of the document, as far as it is known.
    """
    for value, where in _candidates(clues, title):
        if value is not None:
            return Found(value=value, where=where)
    return Found(value=None, where="")


def _candidates(clues: Clues, title: str) -> Iterator[tuple[int | None, str]]:
    lines = [line for line in clues.cover_lines if "template" not in line.casefold()]
    short = [line for line in lines if len(line) <= _DATE_LINE_CHARS]
    yield _adoption_on_cover(lines), "the cover: its adoption"
    yield next((year for line in short for year in _dates(line)), None), "the cover"
    latest = _latest(clues)
    ends = {_end(match) for match in PERIOD.finditer(f"{title} {clues.first} {clues.file_name}")}
    in_name = period_or_year(clues.file_name)
    if in_name is not None and (in_name in ends or (in_name > latest and in_name % 5 == 0)):
        in_name = None  # the year that a strategy looks ahead to
    yield in_name if in_name is not None and str(in_name) in clues.first else None, "the file's name"
    latest = max(latest, in_name or 0)
    if statement := _THIS_WAS_ADOPTED.search(clues.cover) or _IT_WAS_ADOPTED.search(clues.cover):
        yield next(_dates(statement[0]), None), "the cover: its adoption"
    starts = [int(match[1]) for text in (title, *short) for match in PERIOD.finditer(text)]
    singles = [int(match[1]) for match in _SINGLE.finditer(title) if int(match[1]) not in ends]
    yield next((year for year in (*starts, *singles) if year <= latest), None), "its title or the cover"
    alone = [int(match[1]) for line in short if (match := _SINGLE.fullmatch(line)) and int(match[1]) not in ends]
    yield next((year for year in alone if year <= latest), None), "the cover"
    for statement in (_THIS_WAS_ADOPTED.search(clues.sample), _IT_WAS_ADOPTED.search(clues.first)):
        if statement:
            yield next(_dates(statement[0]), None), "the text: its adoption"
    yield in_name, "the file's name"
    yield _said_on_first_pages(clues, latest), "the first pages"
    yield _created(clues), "the day on which the file was made"


def _adoption_on_cover(lines: list[str]) -> int | None:
    """Return the year of "Adopted by the Policy Committee, 11 June 2013", also where the date stands on the next line."""
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        said = _IN_FORCE_FROM.search(line)
        if (
            said is None
            or len(line) > _ADOPTION_LINE_CHARS
            or re.search(r"\b(?:to be|not|re|previously) $", line[: said.start()], re.I)
        ):
            continue
        if line[:1].islower() or (number and len(lines[number - 1]) > _DATE_LINE_CHARS):
            continue  # within a paragraph
        starts_line = len(line[: said.start()].split()) <= 4
        behind = line[said.end() :]
        if starts_line and (year := next(_dates(behind), None) or _year_in(behind)):
            return year
        if starts_line and not behind.strip(" :") and (year := next(_dates(following), None) or _year_in(following)):
            return year
        if (
            starts_line
            and len(following) <= _DATE_LINE_CHARS
            and not _SINGLE.search(line)
            and (year := next(_dates(following), None))
        ):
            return year
    return None


def _year_in(text: str) -> int | None:
    if PERIOD.search(text):
        return None
    match = _SINGLE.search(text[:60])
    return int(match[1]) if match else None


def _dates(text: str) -> Iterator[int]:
    """Yield the years of the dates in a text, without those of other events: reviews, hearings, deadlines."""
    for match in _DATED.finditer(text):
        if not _OTHER_EVENT.search(text[: match.start()]):
            year = next(filter(None, match.groups()))
            yield int(year) if len(year) == 4 else 2000 + int(year)


def _latest(clues: Clues) -> int:
    """Return the latest year that the document can be of: the file was made then, unless its pages bear later dates."""
    created = clues.info.created_year
    later = [int(next(filter(None, match.groups()))) for match in _four_digit_dates(clues.cover)]
    if created is not None and created <= _DEFAULT_YEAR:  # a clock that was never set
        later += [int(match[1]) for match in _SINGLE.finditer(clues.cover)]
    if created is None or any(year > created + 1 for year in later):
        return 2100
    return created + 1


def _four_digit_dates(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _DATED.finditer(text) if len(next(filter(None, match.groups()))) == 4)


def _said_on_first_pages(clues: Clues, latest: int) -> int | None:
    """Return the year that lines of the first pages bear that hold little but a date, most often; else of the copyright."""
    lines = [line.strip() for page in clues.pages[:4] for line in page.text[:30_000].split("\n") if len(line) <= _DATE_LINE_CHARS]
    said = Counter(
        year for line in lines if len(_DATED.sub("", line)) <= _BESIDE_DATE_CHARS for year in _dates(line) if year <= latest
    )
    if not said:
        said = Counter(int(match[1]) for match in _COPYRIGHT.finditer(clues.first) if int(match[1]) <= latest)
    return min(said, key=lambda year: (-said[year], -year), default=None)


def _created(clues: Clues) -> int | None:
    """Return the year in which the file was made, unless the latest year that the text names lies well before it."""
    created = clues.info.created_year
    if created is None:
        return None
    named = {year for match in _SINGLE.finditer(clues.sample) if (year := int(match[1])) <= created}
    return created if len(named) < _YEARS_THAT_TELL or created - max(named) <= _YEARS_TO_PRINT else None


def _end(match: re.Match[str]) -> int:
    start, end = match[1], match[2]
    return int(end) if len(end) == 4 else int(start[:2] + end)


def period_or_year(text: str) -> int | None:
    """Return the first year of a period, or the year, that a text names."""
    match = PERIOD.search(text) or _SINGLE.search(text)
    return int(match[1]) if match else None
