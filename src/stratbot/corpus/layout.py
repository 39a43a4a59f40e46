"""Step 3 of the path: pages -> lines, and what each line is for: body, running header or footer, contents, sources, cover."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stratbot.types import Page, PassageRole


@dataclass(slots=True)
class Line:
    """A line of a page that holds something to see."""

    start: int
    """Offset in `Page.text` of its first character that is not white space."""
    end: int
    text: str
    """White space folded, otherwise raw."""
    after_gap: bool
    """Whether an empty line stands before it."""
    is_furniture: bool = False
    """Whether it is a running header, a running footer or a page number."""
    role: PassageRole = PassageRole.BODY


_LINE = re.compile(r"[^\n]+")
_INVISIBLE = " \u00ad\u200b\u200c\u200d\u2060\ufeff"

_EDGE_LINES = 4
"""How far from the edge of a page, in lines, a header or footer may stand."""
_LINES_ABOVE_NOTES = 2
_STRONG_SHARE = 0.3
_MIN_PAGES = 3
_LONG_KEY = 20
_MIN_SENTENCE_SPACES = 5
_SHORT_DOCUMENT = 4
"""In a document of so few pages, two that count are numbered pages."""

_ROMAN = r"(?=[ivxlc])(?:x{0,3}(?:ix|iv|v?i{0,3})|l?x{0,3}(?:ix|iv|v?i{0,3}))"
PAGE_NUMBER = re.compile(
    rf"[\W_]*(?:page|p\.?|pg\.?)?\s*(?P<number>\d{{1,4}}|{_ROMAN})(?:\s*(?:/|of|\|)\s*\d{{1,4}})?[\W_]*", re.I
)
_SAID_PAGE_NUMBER = re.compile(r"[\W_]*(?:page\s*\d{1,4}|\d{1,4}\s*\|?\s*p\s?a\s?g\s?e)(?:\s*(?:of|/)\s*\d{1,4})?[\W_]*", re.I)
_HEADED_PAGE_NUMBER = re.compile(r"page\s*(?P<number>\d{1,4})(?!\d)(?!\s*(?:of|/)).{1,40}", re.I)
"""A page number with the name of the section behind it."""
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_RULE = re.compile(r"[-–—_=~*|]+")
_FACING_NUMBERS = re.compile(r"(?P<number>\d{1,4})\s+(?P<second>\d{1,4})")
_YEARS = range(1900, 2100)
"""Numbers that are more often years than pages."""
_NUMBER_LINES = (PAGE_NUMBER, _FACING_NUMBERS, _HEADED_PAGE_NUMBER)
_LEADING_NUMBER = re.compile(rf"^[\W_]*(?:\d+|{_ROMAN}\b)")
_TRAILING_PAGE = re.compile(rf"(?:(?<!\d)\d+|\b{_ROMAN})(?:\s*\|\s*p\s*a\s*g\s*e)?[\W_]*$")
_SMALL_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_NO_DIGITS = str.maketrans("", "", "0123456789# ")
_PAGE_WITHIN = re.compile(r"\bpage\s*\d+")

_LEADER = re.compile(r"\.{4,}|(?:\. ?){5,}|(?:… ?){2,}|_{5,}|(?:·\s?){5,}")
_TRAILING_NUMBER = re.compile(rf"(?<=[\s.…])(?:\d{{1,3}}|{_ROMAN})$", re.I)
_CONTENTS_HEADING = re.compile(
    r"(?:table of\s+)?contents?(?: page)?|(?:list|table) of (?:figures|tables|contents|policies|maps|appendices)|"
    r"in this (?:strategy|document|report)",
    re.I,
)
_REFERENCES_HEADING = re.compile(
    r"(?:(?:annex|appendix|section)?\s*[\dA-Z]{0,2}[.:)]?\s*)(?:(?:\w+ )?(?:references|bibliography)|end ?notes|foot ?notes|"
    r"works cited|sources|further reading|list of references|references and (?:notes|sources))",
    re.I,
)
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
_SOURCE_MARK = re.compile(
    r"https?:|www\.|\bibid\b|\bop\. ?cit|\bet al\b|\baccessed\b|\bretrieved\b|\bavailable (?:at|from)\b|\bISBN\b|\bISSN\b|"
    r"\bdoi\b|\bpp?\. ?\d|\bvol\.|\((?:19|20)\d\d[a-z]?\)",
    re.I,
)
_FOOTNOTE = re.compile(rf"(?:\[?\d{{1,3}}(?![.,]?\d|\s+{_MONTH})\]?|[*†‡])\s{{0,2}}\S", re.I)
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*$")
_COVER_WORDS = 80
_FOOT_LINES = 14
_FEWEST_NOTES = 5
_LOOSE_LINES = 3
"""So many lines without a sign of a source may still end a note; more are a box or a column beside the notes."""
_EARLY_LINES = 8
_MAX_ENTRY_CHARS = 140
_FEWEST_ENTRIES = 8
"""Of a contents page that says nowhere that it is one."""
_FRONT_PAGES = 8


def lines_of(pages: Sequence[Page]) -> list[list[Line]]:
    """Split the pages of one document into lines and say what each is for.

    Running headers and footers are lines at the edge of pages that recur from page to page, page numbers aside. Body
    text is never taken for one because it recurs once or twice: it takes three pages, at the edge, close together.

    Args:
        pages: All pages of one document, in order.

    Returns:
        The lines of each page, empty lines left out.
    """
    lines = [_split(page.text) for page in pages]
    _mark_running_lines(lines)
    _mark_page_numbers(pages, lines)
    _mark_contents(lines)
    _mark_sources(lines)
    _mark_cover(pages, lines)
    return lines


def _split(text: str) -> list[Line]:
    lines = []
    after_gap = False
    for match in _LINE.finditer(text):
        raw = match[0]
        folded = " ".join(raw.split())
        if not folded.strip(_INVISIBLE):
            after_gap = True
            continue
        if match.start() >= 2 and text[match.start() - 2 : match.start()] == "\n\n":
            after_gap = True
        start = match.start() + len(raw) - len(raw.lstrip())
        end = match.start() + len(raw.rstrip())
        lines.append(Line(start, end, folded, after_gap))
        after_gap = False
    return lines


def _running_keys(line: Line) -> set[str]:
    """Return what may stay the same in a running line from page to page: the line without the number on one side."""
    text = line.text.casefold()
    masked = {pattern.sub("#", text, count=1) for pattern in (_LEADING_NUMBER, _TRAILING_PAGE, _PAGE_WITHIN)}
    if len(_SMALL_NUMBER.findall(text)) == 1:
        masked.add(_SMALL_NUMBER.sub("#", text))
    return {key.replace(" ", "") for key in (masked - {text} or {text})}


def _edges(lines: Sequence[Line]) -> Iterator[tuple[bool, Line]]:
    """Yield the lines near the top (True) and the bottom (False) of a page, nearest the edge first."""
    yield from ((True, line) for line in _edge(lines, at_top=True))
    yield from ((False, line) for line in _edge(lines, at_top=False))


def _edge(lines: Sequence[Line], *, at_top: bool) -> list[Line]:
    """Return the lines near one edge; below, also those above the notes, which some PDFs give after the footer."""
    if at_top:
        return list(lines[:_EDGE_LINES])
    notes = _footnotes(lines)
    below = list(lines[: -_EDGE_LINES - 1 : -1])
    return (
        below
        if notes is None
        else below + [line for line in lines[notes.start - 1 :: -1][:_LINES_ABOVE_NOTES] if line not in below]
    )


def _mark_running_lines(lines: list[list[Line]]) -> None:
    pages_of: defaultdict[tuple[bool, str], set[int]] = defaultdict(set)
    uses: Counter[str] = Counter()
    for index, page_lines in enumerate(lines):
        for at_top, line in _edges(page_lines):
            if (any(map(str.isalpha, line.text)) or _DATE.fullmatch(line.text)) and not _is_sentence(line.text):
                for key in _running_keys(line):
                    pages_of[at_top, key].add(index)
    recurring = {key for (_, key), at in pages_of.items() if len(at) > 1}
    letters = {key.translate(_NO_DIGITS) for key in recurring}
    found_on: defaultdict[str, set[int]] = defaultdict(set)
    for index, page_lines in enumerate(lines):
        for line in page_lines:
            if line.text.casefold().translate(_NO_DIGITS) in letters:
                for key in _running_keys(line) & recurring:
                    uses[key] += 1
                    found_on[key].add(index)
    texted = sum(1 for page_lines in lines if page_lines)
    strong = {key for (_, key), at in pages_of.items() if len(at) >= max(_MIN_PAGES, _STRONG_SHARE * texted)}
    at_edge: defaultdict[str, set[int]] = defaultdict(set)
    for (_, key), at in pages_of.items():
        at_edge[key] |= at
    astray = {  # some PDFs give a footer in the middle of the text
        key
        for key, at in found_on.items()
        if len(key) >= _LONG_KEY and len(at) >= max(_MIN_PAGES, _STRONG_SHARE * texted) and uses[key] <= 1.1 * len(at)
        if len(at_edge[key]) * 3 >= len(at)
    }
    weak = {
        (at_top, key)
        for (at_top, key), at in pages_of.items()
        if len(at) > _MIN_PAGES and _lie_close(at) and uses[key] <= max(1.1 * len(at), len(at) + 2)
    }
    for page_lines in lines:
        for line in page_lines:
            line.is_furniture = bool(astray and _running_keys(line) & astray)
        for at_top in (True, False):
            unbroken = True
            for line in _edge(page_lines, at_top=at_top):
                keys = _running_keys(line)
                if line.is_furniture or keys & strong or (unbroken and any((at_top, key) in weak for key in keys)):
                    line.is_furniture = True
                elif unbroken and _RULE.fullmatch(line.text):
                    line.is_furniture = True
                elif not PAGE_NUMBER.fullmatch(line.text):
                    unbroken = False
        if not any(any(map(str.isalpha, line.text)) for line in page_lines if not line.is_furniture):
            for line in page_lines:
                line.is_furniture = False  # all that the page says: it may be a divider, but it may be the text


def _is_sentence(text: str) -> bool:
    """Return whether a line is a whole statement: one that recurs on many pages is still said on each of them."""
    return text.count(" ") >= _MIN_SENTENCE_SPACES and _SENTENCE_END.search(text) is not None


def _lie_close(at: set[int]) -> bool:
    """Return whether pages lie close together: at least every third of the span that they cover."""
    return len(at) * 3 >= max(at) - min(at) + 1


def _mark_page_numbers(pages: Sequence[Page], lines: list[list[Line]]) -> None:
    seen: list[tuple[Line, int, int]] = []
    for page, page_lines in zip(pages, lines, strict=True):
        beside = [line for running, line in itertools.pairwise(page_lines) if running.is_furniture and not line.is_furniture]
        for line in [*(line for _, line in _edges([line for line in page_lines if not line.is_furniture])), *beside]:
            if _SAID_PAGE_NUMBER.fullmatch(line.text):
                line.is_furniture = True
            elif match := next(filter(None, (pattern.fullmatch(line.text) for pattern in _NUMBER_LINES)), None):
                number = match["number"]
                if number.casefold() == page.page_label.casefold() and not number.isdecimal():
                    line.is_furniture = True
                elif "second" not in match.groupdict() or int(match["second"]) == int(number) + 1:
                    seen.append((line, page.page_number, _number(number)))
    fewest = _MIN_PAGES if sum(1 for page_lines in lines if page_lines) > _SHORT_DOCUMENT else 2
    for pages_to_a_sheet in (1, 2):
        shifts: defaultdict[int, set[int]] = defaultdict(set)
        for _, page_number, number in seen:
            shifts[number - pages_to_a_sheet * page_number].add(page_number)
        for line, page_number, number in seen:
            needed = max(fewest, _MIN_PAGES) if number in _YEARS else fewest
            if len(shifts[number - pages_to_a_sheet * page_number]) >= needed:
                line.is_furniture = True


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    roman = text.upper().replace("İ", "I").lower()  # re.I takes the dotted and the dotless i of Turkish for an i
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in roman]
    return sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))


def _mark_contents(lines: list[list[Line]]) -> None:
    continues = False
    for page_index, page_lines in enumerate(lines):
        body = [line for line in page_lines if not line.is_furniture]
        entries = [_is_entry(line) for line in body]
        leaders = sum(1 for line in body if _LEADER.search(line.text))
        says_nothing = not any(_is_sentence(line.text) or len(line.text) >= _MAX_ENTRY_CHARS for line in body)
        headings = [index for index, line in enumerate(body) if _CONTENTS_HEADING.fullmatch(line.text.strip(" :"))]
        early = headings and headings[0] < _EARLY_LINES
        marked = 0
        if says_nothing and (leaders >= 4 or sum(entries) >= 3) and (continues or (headings and leaders >= 4)):
            marked = _mark_run(body, 0 if continues or not early else headings[0], len(body))
        elif headings:
            marked = _mark_entries(body, entries, headings[0])
            if not marked and early and all(len(line.text) < 90 and not _SENTENCE_END.search(line.text) for line in body):
                marked = _mark_run(body, 0, len(body))
        elif (
            (leaders >= 4 and leaders * 2 >= len(body))
            or (continues and sum(entries) * 2 >= len(body))
            or (page_index < _FRONT_PAGES and _counts_up(body, entries))
        ):
            marked = _mark_entries(body, entries, -1)
        continues = marked > 0 and body[-1].role is PassageRole.CONTENTS


def _counts_up(body: Sequence[Line], entries: Sequence[bool]) -> bool:
    """Return whether most lines end with page numbers that never fall: no table or list does that for long."""
    ends = [line.text.rsplit(maxsplit=1)[-1] for line, is_entry in zip(body, entries, strict=True) if is_entry]
    numbers = [int(end) for end in ends if end.isdecimal()]
    return (
        len(numbers) >= _FEWEST_ENTRIES
        and len(numbers) * 3 >= len(body) * 2
        and len(set(numbers)) * 2 >= len(numbers)
        and all(first <= second for first, second in itertools.pairwise(numbers))
    )


def _is_entry(line: Line) -> bool:
    return bool(
        _LEADER.search(line.text)
        or (len(line.text) < _MAX_ENTRY_CHARS and _TRAILING_NUMBER.search(line.text, max(1, len(line.text) - 8)))
    )


def _mark_entries(body: list[Line], entries: list[bool], heading: int) -> int:
    """Mark from the heading to the last entry that is not far from the one before; return how many lines."""
    last = None
    for index in range(heading + 1, len(body)):
        if entries[index]:
            last = index
        elif index - (last if last is not None else heading) > 4:
            break
    if last is None or sum(entries[heading + 1 : last + 1]) < 3:
        return 0
    return _mark_run(body, max(heading, 0), last + 1)


def _mark_run(body: list[Line], start: int, end: int) -> int:
    for line in body[start:end]:
        line.role = PassageRole.CONTENTS
    return end - start


def _mark_sources(lines: list[list[Line]]) -> None:
    continues = False
    last_note = 0
    for page_lines in lines:
        body = [line for line in page_lines if not line.is_furniture and line.role is PassageRole.BODY]
        headings = [index for index, line in enumerate(body) if _REFERENCES_HEADING.fullmatch(line.text.strip(" :"))]
        start = headings[0] if headings else 0 if continues else None
        if start is not None:
            notes = _count_notes(body[start:], after=last_note if not headings else 0)
            if _has_sources(body[start:]) or notes.are_many:
                for line in body[start:]:
                    line.role = PassageRole.REFERENCES
                continues, last_note = True, notes.last
                continue
        continues, last_note = False, 0
        if found := _footnotes(body):
            for line in body[found.start : found.stop]:
                line.role = PassageRole.REFERENCES


def _has_sources(lines: Sequence[Line]) -> bool:
    return bool(lines) and sum(1 for line in lines if _SOURCE_MARK.search(line.text)) * 5 >= len(lines)


@dataclass(frozen=True, slots=True)
class _Notes:
    """Notes that count up, as at the end of a document; they may tell rather than name sources."""

    last: int
    are_many: bool


def _count_notes(lines: Sequence[Line], *, after: int) -> _Notes:
    """Count the lines that begin with the number due, from the one after `after` on."""
    last = after
    for line in lines:
        if line.text.lstrip("[").startswith(str(last + 1)):  # "15" too in "1594,613 jobs": the number stands raised in print
            last += 1
    return _Notes(last, last - after >= _FEWEST_NOTES and (last - after) * 5 >= len(lines))


def _footnotes(body: Sequence[Line]) -> slice | None:
    """Find the notes at the foot of a page, if they name sources; a box or column that comes after them is left out."""
    first = last = None
    stop = len(body)
    sources = 0
    named = False
    for index in range(len(body) - 1, max(0, len(body) - _FOOT_LINES), -1):
        is_source = bool(_SOURCE_MARK.search(body[index].text))
        is_note = bool(_FOOTNOTE.match(body[index].text))
        if last is None and (is_source or is_note):
            last = index
            if stop - index - 1 > _LOOSE_LINES:
                stop = index + 1
        sources += is_source
        named = named or is_source
        if is_note:
            if named and sources * 5 >= stop - index:
                first = index
            named = False
    return None if first is None else slice(first, stop)


def _mark_cover(pages: Sequence[Page], lines: list[list[Line]]) -> None:
    with_text = [index for index, page_lines in enumerate(lines) if page_lines]
    if len(with_text) < _MIN_PAGES:
        return
    first = with_text[0]
    if pages[first].page_number > 2:
        return
    body = [line for line in lines[first] if line.role is PassageRole.BODY]
    words = sum(len(line.text.split()) for line in body)
    sentences = sum(1 for line in body if _SENTENCE_END.search(line.text))
    if words <= _COVER_WORDS and sentences <= 1:
        for line in body:
            line.role = PassageRole.COVER
