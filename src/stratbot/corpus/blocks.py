"""Step 3 of the path, its first half: the lines of a page -> paragraphs, bullets and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from stratbot.corpus.cleaning import DocumentWords
from stratbot.corpus.layout import Line
from stratbot.corpus.sentences import OPENERS

_FULL_LINE = 0.87
"""Of the width of the lines around, in characters: letters differ in width, so a full line may count fewer of them."""
_BULLET = re.compile(
    r"(?:[•●▪▫■□◆◇♦➤➢►▶‣◦∙·○❖✓✔✗☐☑⁃\ue000-\uf8ff]+\s*(?:[-–]\s+)?|[-–—*»]\s+|o\s+(?=[A-Z(])|[§v]\s+(?=[A-Z][a-z]))"
)
_NUMBERED = re.compile(r"(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\)|(?:\d{1,2}|[a-z]|[ivx]{1,4})\.)\s+(?=\S)")
_HEADING_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+|[A-H]\.\s+|[IVX]{1,4}\.\s+|(?:chapter|section|part|annex|appendix|priority|theme|"
    r"objective|goal|pillar|outcome|aim|principle|strand|policy|action|commitment|vision element|figure|table)\b)(?=.*[A-Za-z])",
    re.I,
)
_TAIL = 8
"""How many characters at the end of a line can tell how it ends: searching all of it would take most of the time."""
_NOTE_NUMBER = re.compile(r"(\d{1,3})\s+\S")
_NOTE_BEHIND_WORD = re.compile(r"[^\W\d_][.,)”’]?\u207d?(\d{1,3})(?!\d)")
_MAX_HEADING_LINES = 4
_CAPTION = re.compile(r"(?:figure|fig\.|table|chart|map|source|photo)\b", re.I)
_STOPPED = re.compile(r"[.!?…:;][\"'”’)\]]*\d{0,3}$")
_OPEN_END = re.compile(
    r"(?:[,–—-]|[/&(]|\b(?:and|or|of|the|to|in|for|a|an|with|by|on|at|from|as|that|which|our|their|its|will))$", re.I
)
_LAST_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]+$")  # from its first letter only: else a long word is searched from each
_FIRST_WORD = re.compile(r"[^\W\d_]+(?![\w’'-])")
_WORD = re.compile(r"\w[\w’'-]*")
_SMALL_WORDS = frozenset("a an and as at by for from in into is of on or our over s that the their to vs with your".split())
_LINKS = re.compile(r"https?:|www\.|@|\.(?:com|org|gov|uk|eu)\b")


class BlockKind(Enum):
    """What lines that belong together are."""

    TEXT = auto()
    BULLET = auto()
    HEADING = auto()
    ROW = auto()
    """Of a table."""


@dataclass(slots=True)
class Block:
    """Lines that belong together: a paragraph, a bullet, a heading, the cell of a table."""

    kind: BlockKind
    lines: list[Line]
    start: int
    """Offset in the page of the first character behind the bullet."""
    width: int = 0
    """Of its longest line, in characters."""

    def __post_init__(self) -> None:
        self.width = max(len(line.text) for line in self.lines)

    @property
    def end(self) -> int:
        """Offset in the page behind the last line."""
        return self.lines[-1].end

    def add(self, line: Line) -> None:
        """Go on with a line."""
        self.lines.append(line)
        self.width = max(self.width, len(line.text))


def blocks_of(text: str, lines: Sequence[Line], words: DocumentWords) -> list[Block]:
    """Put the lines of a page together that belong together.

    Args:
        text: Of the page, as the lines' offsets count.
        lines: Without running headers, footers and page numbers, in order.
        words: Of the whole document: they tell which line ends stand within a word.
    """
    headings = _heading_lines(text, lines)
    blocks: list[Block] = []
    for index, line in enumerate(lines):
        bullet = _BULLET.match(text, line.start, line.end)
        previous = blocks[-1] if blocks else None
        if previous and previous.start >= previous.end and not bullet:
            previous.add(line)  # behind a bullet that stands alone on its line
            previous.start = line.start
        elif previous and _splits_a_word(lines[index - 1], line, words):
            previous.add(line)
        elif headings[index]:
            if previous and previous.kind is BlockKind.HEADING and _heading_goes_on(lines[index - 1], line):
                previous.add(line)
            else:
                blocks.append(Block(BlockKind.HEADING, [line], line.start))
        elif bullet or _NUMBERED.match(line.text):
            blocks.append(Block(BlockKind.BULLET, [line], bullet.end() if bullet else line.start))
        elif previous and previous.kind is not BlockKind.HEADING and _goes_on(previous, line, _width(lines, index)):
            previous.add(line)
        else:
            blocks.append(Block(BlockKind.TEXT, [line], line.start))
    return [block for block in blocks if block.start < block.end]


def _goes_on(block: Block, line: Line, width: int) -> bool:
    """Return whether a line goes on with the paragraph or bullet above it.

    Where nothing else tells, the line above tells: it was broken because the next word did not fit, or it ended before.
    """
    last = block.lines[-1]
    starts_low = line.text[0].islower() or line.text[0] in ",;)&/–"
    if line.after_gap:
        return starts_low and not _is_stopped(last.text)
    if starts_low or _is_open(last.text):
        return True
    if len(block.lines) > 1:
        width = max(block.width, len(line.text))
    next_word = line.text.split(" ", 1)[0]
    if block.kind is BlockKind.BULLET and next_word.casefold().rstrip(",") in OPENERS:
        return False
    return len(last.text) + 1 + len(next_word) > _FULL_LINE * width


def _splits_a_word(first: Line, second: Line, words: DocumentWords) -> bool:
    """Return whether a line end stands within a word, as some PDFs place it."""
    if not words.broken:
        return False
    head, tail = _LAST_WORD.search(first.text), _FIRST_WORD.match(second.text)
    return bool(head and tail and (head[0].lower(), tail[0].lower()) in words.broken)


def _heading_goes_on(last: Line, line: Line) -> bool:
    if line.after_gap or _HEADING_NUMBER.match(line.text):
        return False
    return last.text.isupper() == line.text.isupper() and (last.text.isupper() or _is_open(last.text) or line.text[0].islower())


def _heading_lines(text: str, lines: Sequence[Line]) -> list[bool]:
    """Say which lines are headings, going by their words and by the lines around them."""
    note_numbers = _note_numbers(text)
    candidates = [
        _looks_like_heading(line.text) and not _is_footnote(note_numbers, lines, index) for index, line in enumerate(lines)
    ]
    found = [False] * len(lines)
    for index in range(len(lines)):
        if candidates[index]:
            found[index] = _stands_like_heading(lines, index, candidates, found)
    for start, end in _long_runs(found):
        if not any(line.after_gap for line in lines[start + 1 : end]):
            found[start:end] = [False] * (end - start)  # the labels of a figure, the cells of a table
    return found


def _stands_like_heading(lines: Sequence[Line], index: int, candidates: list[bool], found: list[bool]) -> bool:
    line = lines[index]
    previous = lines[index - 1] if index else None
    following = lines[index + 1] if index + 1 < len(lines) else None
    strong = _is_strong_heading(line.text)
    begins = previous is None or line.after_gap or found[index - 1] or _is_stopped(previous.text)
    if following is None:
        return strong and begins
    if following.text[0].islower() and not following.after_gap:
        return False
    if _is_open(line.text) and not following.text.isupper():
        return False
    width = _width(lines, index)
    if strong:
        return begins or previous is None or len(previous.text) < 0.8 * width
    if not begins:
        return False
    apart = line.after_gap and following.after_gap
    if apart and _is_title_case(line.text):
        return True
    leads = not candidates[index + 1] or _is_bullet(following.text) or _is_prose(following.text, width)
    return leads and (apart or len(line.text) < 0.75 * width)


def _note_numbers(text: str) -> dict[str, int]:
    """Return the numbers that stand behind a word of a page ("Agency1"), with the offset where each first ends."""
    found: dict[str, int] = {}
    for match in _NOTE_BEHIND_WORD.finditer(text):
        found.setdefault(match[1], match.end())
    return found


def _is_footnote(note_numbers: Mapping[str, int], lines: Sequence[Line], index: int) -> bool:
    """Return whether a line near the end begins with a number that stands behind a word further up ("Agency1")."""
    match = _NOTE_NUMBER.match(lines[index].text)
    if match is None or index < 0.6 * len(lines):
        return False
    first_use = note_numbers.get(match[1])
    return first_use is not None and first_use <= lines[index].start


def _long_runs(found: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for index, is_heading in enumerate([*found, False]):
        if is_heading and start is None:
            start = index
        elif not is_heading and start is not None:
            if index - start > _MAX_HEADING_LINES:
                yield start, index
            start = None


def _width(lines: Sequence[Line], index: int) -> int:
    return max(len(line.text) for line in lines[max(0, index - 4) : index + 5])


def _is_stopped(text: str) -> bool:
    """Return whether a line ends as sentences and introductions of lists do."""
    return _STOPPED.search(text, max(0, len(text) - _TAIL)) is not None


def _is_open(text: str) -> bool:
    """Return whether a line ends with a word or sign that calls for more."""
    return _OPEN_END.search(text, max(0, len(text) - _TAIL)) is not None


def _is_prose(text: str, width: int) -> bool:
    """Return whether a line reads like the first of a paragraph: nearly full, and few of its words capitalised."""
    words = [word for word in _WORD.findall(text)[1:] if word[0].isalpha()]
    return len(text) >= 0.7 * width and sum(word[0].isupper() for word in words) <= 0.4 * len(words)


def _is_bullet(text: str) -> bool:
    return bool(_BULLET.match(text) or _NUMBERED.match(text))


def _looks_like_heading(text: str) -> bool:
    if not 3 <= len(text) <= 110 or not (text[0].isupper() or text[0].isdecimal() or text[0] in "\"“‘'"):
        return False
    if text[-1] in ",;.:" or _is_stopped(text.rstrip("?")):
        return False
    if text[0].isdecimal() and not _HEADING_NUMBER.match(text):
        return False
    if not 1 <= len(_WORD.findall(text)) <= 14 or sum(map(str.isalpha, text)) < 0.6 * len(text.replace(" ", "")):
        return False
    if _BULLET.match(text) or _LINKS.search(text) or _CAPTION.match(text):
        return False
    return not _is_open(text) or text.isupper()


def _is_strong_heading(text: str) -> bool:
    """Return whether a line would be a heading wherever it stood."""
    if text.isupper() and len(_WORD.findall(text)) >= 2 and sum(character.isalpha() for character in text) >= 6:
        return True
    return bool(_HEADING_NUMBER.match(text)) and _is_title_case(text)


def _is_title_case(text: str) -> bool:
    words = [word for word in _WORD.findall(text) if word[0].isalpha() and word.casefold() not in _SMALL_WORDS]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.75 * len(words)
