"""Step 3 of the path: pages -> lines, and what each line is for: body, running header or footer, contents, sources, cover."""

from __future__ import annotations

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
_STRONG_SHARE = 0.3
_MIN_PAGES = 3
_MIN_SENTENCE_SPACES = 5
_SHORT_DOCUMENT = 4
"""In a document of so few pages, two that count are numbered pages."""

_ROMAN = r"(?=[ivxlc])(?:x{0,3}(?:ix|iv|v?i{0,3})|l?x{0,3}(?:ix|iv|v?i{0,3}))"
_PAGE_NUMBER = re.compile(
    rf"[\W_]*(?:page|p\.?|pg\.?)?\s*(?P<number>\d{{1,4}}|{_ROMAN})(?:\s*(?:/|of|\|)\s*\d{{1,4}})?[\W_]*", re.I
)
_SAID_PAGE_NUMBER = re.compile(r"[\W_]*(?:page\s*\d{1,4}|\d{1,4}\s*\|?\s*p\s?a\s?g\s?e)(?:\s*(?:of|/)\s*\d{1,4})?[\W_]*", re.I)
_FACING_NUMBERS = re.compile(r"(?P<number>\d{1,4})\s+(?P<second>\d{1,4})")
_LEADING_NUMBER = re.compile(rf"^[\W_]*(?:\d+|{_ROMAN}\b)")
_TRAILING_PAGE = re.compile(rf"(?:\d+|\b{_ROMAN})(?:\s*\|\s*p\s*a\s*g\s*e)?[\W_]*$")
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
    r"(?:(?:annex|appendix|section)?\s*[\dA-Z]{0,2}[.:)]?\s*)(?:references|bibliography|end ?notes|foot ?notes|works cited|"
    r"sources|further reading|list of references|references and (?:notes|sources))",
    re.I,
)
_SOURCE_MARK = re.compile(
    r"https?:|www\.|\bibid\b|\bop\. ?cit|\bet al\b|\baccessed\b|\bretrieved\b|\bavailable (?:at|from)\b|\bISBN\b|\bISSN\b|"
    r"\bdoi\b|\bpp?\. ?\d|\bvol\.|\((?:19|20)\d\d[a-z]?\)",
    re.I,
)
_FOOTNOTE = re.compile(r"(?:\[?\d{1,3}\]?|[*†‡])\s{0,2}\S")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*$")
_COVER_WORDS = 60
_FOOT_LINES = 14


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
    """Yield the lines near the top (True) and the bottom (False) of a page."""
    yield from ((True, line) for line in lines[:_EDGE_LINES])
    yield from ((False, line) for line in lines[: -_EDGE_LINES - 1 : -1])


def _mark_running_lines(lines: list[list[Line]]) -> None:
    pages_of: defaultdict[tuple[bool, str], set[int]] = defaultdict(set)
    uses: Counter[str] = Counter()
    for index, page_lines in enumerate(lines):
        for at_top, line in _edges(page_lines):
            if any(map(str.isalpha, line.text)) and not _is_sentence(line.text):
                for key in _running_keys(line):
                    pages_of[at_top, key].add(index)
    recurring = {key for (_, key), at in pages_of.items() if len(at) > 1}
    letters = {key.translate(_NO_DIGITS) for key in recurring}
    for page_lines in lines:
        for line in page_lines:
            if line.text.casefold().translate(_NO_DIGITS) in letters:
                uses.update(_running_keys(line) & recurring)
    texted = sum(1 for page_lines in lines if page_lines)
    strong = {key for (_, key), at in pages_of.items() if len(at) >= max(_MIN_PAGES, _STRONG_SHARE * texted)}
    weak = {
        (at_top, key)
        for (at_top, key), at in pages_of.items()
        if len(at) > _MIN_PAGES and _lie_close(at) and uses[key] <= max(1.1 * len(at), len(at) + 2)
    }
    for page_lines in lines:
        for at_top in (True, False):
            unbroken = True
            for line in page_lines[:_EDGE_LINES] if at_top else page_lines[: -_EDGE_LINES - 1 : -1]:
                keys = _running_keys(line)
                if keys & strong or (unbroken and any((at_top, key) in weak for key in keys)):
                    line.is_furniture = True
                elif not _PAGE_NUMBER.fullmatch(line.text):
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
        for _, line in _edges([line for line in page_lines if not line.is_furniture]):
            if _SAID_PAGE_NUMBER.fullmatch(line.text):
                line.is_furniture = True
            elif match := _PAGE_NUMBER.fullmatch(line.text) or _FACING_NUMBERS.fullmatch(line.text):
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
            if len(shifts[number - pages_to_a_sheet * page_number]) >= fewest:
                line.is_furniture = True


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in text.lower()]
    return sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))


def _mark_contents(lines: list[list[Line]]) -> None:
    continues = False
    for page_lines in lines:
        body = [line for line in page_lines if not line.is_furniture]
        entries = [_is_entry(line) for line in body]
        leaders = sum(1 for line in body if _LEADER.search(line.text))
        heading = next((index for index, line in enumerate(body[:8]) if _CONTENTS_HEADING.fullmatch(line.text.strip(" :"))), None)
        marked = 0
        if heading is not None:
            marked = _mark_entries(body, entries, heading)
            if not marked and all(len(line.text) < 90 and not _SENTENCE_END.search(line.text) for line in body):
                marked = _mark_run(body, 0, len(body))
        elif (leaders >= 4 and leaders * 2 >= len(body)) or (continues and sum(entries) * 2 >= len(body)):
            marked = _mark_entries(body, entries, -1)
        continues = marked > 0 and body[-1].role is PassageRole.CONTENTS


def _is_entry(line: Line) -> bool:
    return bool(
        _LEADER.search(line.text) or (len(line.text) < 140 and _TRAILING_NUMBER.search(line.text, max(1, len(line.text) - 8)))
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
    for page_lines in lines:
        body = [line for line in page_lines if not line.is_furniture and line.role is PassageRole.BODY]
        start = next((index for index, line in enumerate(body) if _REFERENCES_HEADING.fullmatch(line.text.strip(" :"))), None)
        if start is None and continues:
            start = 0
        if start is not None and _has_sources(body[start:]):
            for line in body[start:]:
                line.role = PassageRole.REFERENCES
            continues = True
            continue
        continues = False
        _mark_footnotes(body)


def _has_sources(lines: Sequence[Line]) -> bool:
    return bool(lines) and sum(1 for line in lines if _SOURCE_MARK.search(line.text)) * 5 >= len(lines)


def _mark_footnotes(body: list[Line]) -> None:
    """Mark the notes at the foot of a page, if they name sources."""
    first = None
    sources = 0
    named = False
    for index in range(len(body) - 1, max(0, len(body) - _FOOT_LINES), -1):
        is_source = bool(_SOURCE_MARK.search(body[index].text))
        sources += is_source
        named = named or is_source
        if _FOOTNOTE.match(body[index].text):
            if named and sources * 5 >= len(body) - index:
                first = index
            named = False
    if first is not None:
        for line in body[first:]:
            line.role = PassageRole.REFERENCES


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
