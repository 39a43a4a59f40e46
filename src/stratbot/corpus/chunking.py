"""Step 3 of the path: pages -> passages and their sentences, each with its place on the page."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from stratbot.config import ChunkingSettings
from stratbot.corpus.cleaning import DocumentWords, clean, words_of
from stratbot.corpus.layout import Line, lines_of
from stratbot.corpus.sentences import OPENERS, sentence_spans
from stratbot.types import Page, Passage, PassageRole, Sentence

CountTokens = Callable[[Sequence[str]], list[int]]

_MAX_SENTENCE_TOKENS = 100
_MIN_SENTENCE_WORDS = 3
_MIN_BULLET_WORDS = 2
_MIN_PASSAGE_SHARE = 0.25
"""Of the target: a heading closes a passage that is at least this long; a shorter last one joins the one before."""

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
_NOTE_BEHIND_WORD = re.compile(r"[^\W\d_][.,)”’]?(\d{1,3})(?!\d)")
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
_NEXT_BEST_CUTS = (re.compile(r"[;:] "), re.compile(r", "), re.compile(r" "))
"""Where a sentence that is too long is cut, when there is no line end near its middle."""


class _Kind(Enum):
    TEXT = auto()
    BULLET = auto()
    HEADING = auto()


@dataclass(slots=True)
class _Block:
    """Lines that belong together: a paragraph, a bullet, a heading, the cell of a table."""

    kind: _Kind
    lines: list[Line]
    start: int
    """Offset in the page of the first character behind the bullet."""
    width: int = 0
    """Of its longest line, in characters."""

    def __post_init__(self) -> None:
        self.width = max(len(line.text) for line in self.lines)

    @property
    def end(self) -> int:
        return self.lines[-1].end

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.width = max(self.width, len(line.text))


@dataclass(slots=True)
class _Draft:
    """A sentence in the making."""

    page_index: int
    start: int
    end: int
    text: str
    kind: _Kind
    role: PassageRole
    line_ends: list[int] = field(default_factory=list)
    """Offsets in `text` of the spaces that were line ends."""
    raw_offsets: array[int] = field(default_factory=lambda: array("I"))
    """Of each character of `text` in the page; in an array, because a list would take forty bytes for each."""
    tokens: int = 0


def chunk_pages(pages: Sequence[Page], *, settings: ChunkingSettings, count_tokens: CountTokens, doc_id: str) -> list[Passage]:
    """Cut the pages of one document into passages of whole sentences.

    A passage lies within one page, is closed at the first sentence end past the target, and begins anew at a heading
    where that does not make it very short. Running headers, footers and page numbers are left out; everything else
    that has letters is in exactly one passage.

    Args:
        pages: All pages of one document, in order: what recurs from page to page can only be seen in all of them.
        settings: Sizes in tokens.
        count_tokens: Counts the encoder's tokens of each text, without those it adds around a text.
        doc_id: Begins the passage ids.

    Returns:
        Passages in order of their place.
    """
    words = words_of(page.text for page in pages)
    drafts: list[_Draft] = []
    for page_index, (page, lines) in enumerate(zip(pages, lines_of(pages), strict=True)):
        for run in _runs(lines):
            drafts.extend(_sentences_of_run(run, page, page_index, words))
    drafts = _cut_long(drafts, count_tokens)
    return _passages(drafts, pages, settings, doc_id)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield lines that stand together: no furniture between them, and all of one role."""
    run: list[Line] = []
    for line in lines:
        if run and (line.is_furniture or line.role is not run[-1].role):
            yield run
            run = []
        if not line.is_furniture:
            run.append(line)
    if run:
        yield run


def _sentences_of_run(run: list[Line], page: Page, page_index: int, words: DocumentWords) -> list[_Draft]:
    role = run[0].role
    if role is PassageRole.CONTENTS:
        blocks = [_Block(_Kind.BULLET, [line], line.start) for line in run]
    else:
        blocks = _blocks(page.text, run, words)
    drafts = []
    for block in blocks:
        raw = page.text[block.start : block.end]
        cleaned = clean(raw, words)
        spans = [(0, len(cleaned.text))] if block.kind is _Kind.HEADING else sentence_spans(cleaned.text)
        for start, end in spans:
            if start == end:
                continue
            offsets = cleaned.offsets[start:end]
            text = cleaned.text[start:end]
            drafts.append(
                _Draft(
                    page_index=page_index,
                    start=block.start + offsets[0],
                    end=block.start + offsets[-1] + 1,
                    text=text,
                    kind=block.kind,
                    role=role,
                    line_ends=[
                        index
                        for index in range(len(text) - 1)
                        if text[index] == " " and "\n" in raw[offsets[index] : offsets[index + 1]]
                    ]
                    if end - start > _MAX_SENTENCE_TOKENS
                    else [],
                    raw_offsets=array("I", [block.start + offset for offset in offsets]),
                )
            )
    return drafts if role is PassageRole.CONTENTS else _merge_short(drafts)


def _blocks(text: str, lines: Sequence[Line], words: DocumentWords) -> list[_Block]:
    headings = _heading_lines(text, lines)
    blocks: list[_Block] = []
    for index, line in enumerate(lines):
        bullet = _BULLET.match(text, line.start, line.end)
        previous = blocks[-1] if blocks else None
        if previous and previous.start >= previous.end and not bullet:
            previous.add(line)  # behind a bullet that stands alone on its line
            previous.start = line.start
        elif previous and _splits_a_word(lines[index - 1], line, words):
            previous.add(line)
        elif headings[index]:
            if previous and previous.kind is _Kind.HEADING and _heading_goes_on(lines[index - 1], line):
                previous.add(line)
            else:
                blocks.append(_Block(_Kind.HEADING, [line], line.start))
        elif bullet or _NUMBERED.match(line.text):
            blocks.append(_Block(_Kind.BULLET, [line], bullet.end() if bullet else line.start))
        elif previous and previous.kind is not _Kind.HEADING and _goes_on(previous, line, _width(lines, index)):
            previous.add(line)
        else:
            blocks.append(_Block(_Kind.TEXT, [line], line.start))
    return [block for block in blocks if block.start < block.end]


def _goes_on(block: _Block, line: Line, width: int) -> bool:
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
    if block.kind is _Kind.BULLET and next_word.casefold().rstrip(",") in OPENERS:
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


def _merge_short(drafts: list[_Draft]) -> list[_Draft]:
    """Join what is too short to be a sentence (a cell, a number, a label) to what follows, else to what precedes it."""
    merged: list[_Draft] = []
    waiting = _Waiting()
    for draft in drafts:
        if draft.kind is _Kind.HEADING:
            _settle(merged, waiting)
            waiting = _Waiting()
            merged.append(draft)
            continue
        waiting.add(draft)
        if not waiting.is_short:
            merged.append(_join(waiting.drafts, waiting.kind))
            waiting = _Waiting()
    _settle(merged, waiting)
    return merged


class _Waiting:
    """Short drafts in a row; joined only when they are enough, since a page may hold a hundred thousand of them."""

    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self.kind = _Kind.TEXT
        self._words = 0
        self._chars = 0

    @property
    def is_short(self) -> bool:
        return self._words < (_MIN_BULLET_WORDS if self.kind is _Kind.BULLET else _MIN_SENTENCE_WORDS)

    def add(self, draft: _Draft) -> None:
        if self._chars <= len(draft.text):
            self.kind = draft.kind
        self._chars += len(draft.text) + bool(self.drafts)
        self._words += sum(1 for word in draft.text.split() if any(character.isalpha() for character in word))
        self.drafts.append(draft)


def _settle(merged: list[_Draft], waiting: _Waiting) -> None:
    if not waiting.drafts:
        return
    rest = _join(waiting.drafts, waiting.kind)
    if merged and merged[-1].kind is not _Kind.HEADING:
        kind = merged[-1].kind if len(merged[-1].text) > len(rest.text) else rest.kind
        merged[-1] = _join([merged[-1], rest], kind)
    else:
        merged.append(rest)


def _join(drafts: list[_Draft], kind: _Kind) -> _Draft:
    if len(drafts) == 1:
        return drafts[0]
    line_ends: list[int] = []
    raw_offsets = array("I")
    for draft in drafts:
        line_ends.extend(len(raw_offsets) + offset for offset in draft.line_ends)
        raw_offsets.extend(draft.raw_offsets)
        if draft is not drafts[-1]:
            line_ends.append(len(raw_offsets))
            raw_offsets.append(draft.end)
    return _Draft(
        page_index=drafts[0].page_index,
        start=drafts[0].start,
        end=drafts[-1].end,
        text=" ".join(draft.text for draft in drafts),
        kind=kind,
        role=drafts[0].role,
        line_ends=line_ends,
        raw_offsets=raw_offsets,
    )


def _cut_long(drafts: list[_Draft], count_tokens: CountTokens) -> list[_Draft]:
    """Count tokens, and halve what is too long at a line end (or the next best place) until nothing is."""
    uncounted = drafts
    while uncounted:
        for draft, tokens in zip(uncounted, count_tokens([draft.text for draft in uncounted]), strict=True):
            draft.tokens = tokens
        halves = {id(draft): _halve(draft) for draft in uncounted if draft.tokens > _MAX_SENTENCE_TOKENS and len(draft.text) > 1}
        if not halves:
            return drafts
        drafts = [part for draft in drafts for part in halves.get(id(draft), (draft,))]
        uncounted = [part for parts in halves.values() for part in parts]
    return drafts


def _halve(draft: _Draft) -> tuple[_Draft, _Draft]:
    text = draft.text
    middle = len(text) / 2
    low, high = 0.25 * len(text), 0.75 * len(text)
    places = [offset for offset in draft.line_ends if low < offset < high]
    for pattern in _NEXT_BEST_CUTS:
        if places:
            break
        places = [match.end() - 1 for match in pattern.finditer(text) if low < match.end() < high]
    cut = min(places, key=lambda offset: abs(offset - middle)) if places else int(middle)
    return _part(draft, 0, cut), _part(draft, cut, len(text))


def _part(draft: _Draft, start: int, end: int) -> _Draft:
    while start < end - 1 and draft.text[start] == " ":
        start += 1
    while end - 1 > start and draft.text[end - 1] == " ":
        end -= 1
    return _Draft(
        page_index=draft.page_index,
        start=draft.raw_offsets[start],
        end=draft.raw_offsets[end - 1] + 1,
        text=draft.text[start:end],
        kind=draft.kind,
        role=draft.role,
        line_ends=[offset - start for offset in draft.line_ends if start < offset < end],
        raw_offsets=draft.raw_offsets[start:end],
    )


def _passages(drafts: list[_Draft], pages: Sequence[Page], settings: ChunkingSettings, doc_id: str) -> list[Passage]:
    passages: list[Passage] = []
    seen: Counter[str] = Counter()
    heading = ""
    for group in _groups(drafts, settings):
        page = pages[group[0].page_index]
        role = group[0].role
        under = heading
        if group[0].kind is _Kind.HEADING and role is PassageRole.BODY:
            under = group[0].text
        for draft in group:
            if draft.kind is _Kind.HEADING and role is PassageRole.BODY:
                heading = draft.text
        text = " ".join(draft.text for draft in group)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        passage_id = f"{doc_id}:p{page.page_number:03d}:{digest}"
        seen[passage_id] += 1
        if seen[passage_id] > 1:
            passage_id = f"{passage_id}-{seen[passage_id]}"
        passages.append(
            Passage(
                passage_id=passage_id,
                doc_id=doc_id,
                page_number=page.page_number,
                start=group[0].start,
                end=group[-1].end,
                text=text,
                sentences=tuple(Sentence(start=draft.start, end=draft.end, text=draft.text) for draft in group),
                heading=under if role is PassageRole.BODY else "",
                role=role,
            )
        )
    return passages


def _groups(drafts: list[_Draft], settings: ChunkingSettings) -> Iterator[list[_Draft]]:
    """Yield the sentences of each passage."""
    start = 0
    for index in range(1, len(drafts) + 1):
        if index == len(drafts) or (drafts[index].page_index, drafts[index].role) != (
            drafts[start].page_index,
            drafts[start].role,
        ):
            yield from _pack(drafts[start:index], settings)
            start = index


def _pack(drafts: list[_Draft], settings: ChunkingSettings) -> list[list[_Draft]]:
    few = _MIN_PASSAGE_SHARE * settings.target_tokens
    groups: list[list[_Draft]] = [[]]
    tokens = 0
    for draft in drafts:
        group = groups[-1]
        is_heading = draft.kind is _Kind.HEADING
        after_heading = bool(group) and group[-1].kind is _Kind.HEADING
        full = tokens >= settings.target_tokens and not after_heading
        if group and (
            full or tokens + draft.tokens > settings.max_tokens or (is_heading and tokens >= few and not after_heading)
        ):
            carried = _trailing_headings(group)
            groups.append(carried)
            tokens = sum(other.tokens for other in carried)
            if tokens + draft.tokens > settings.max_tokens:
                groups.append([])
                tokens = 0
        groups[-1].append(draft)
        tokens += draft.tokens
    groups = [group for group in groups if group]
    if len(groups) > 1:
        _settle_last(groups, few, settings.max_tokens)
    return [group for group in groups if group]


def _settle_last(groups: list[list[_Draft]], few: float, max_tokens: int) -> None:
    """Join a very short last passage to the one before it, or let it take sentences from there."""
    before, last = groups[-2:]
    size_before, size = (sum(draft.tokens for draft in group) for group in (before, last))
    if size >= few:
        return
    if size_before + size <= max_tokens:
        before.extend(last)
        last.clear()
        return
    while size < few and len(before) > 1 and last[0].kind is not _Kind.HEADING:
        moved = before[-1].tokens
        if size + moved > size_before - moved:
            return
        last.insert(0, before.pop())
        size, size_before = size + moved, size_before - moved
    last[:0] = _trailing_headings(before)


def _trailing_headings(group: list[_Draft]) -> list[_Draft]:
    """Take the headings at the end of a passage out of it, unless it is all headings: they go with what follows."""
    count = 0
    while count < len(group) and group[-1 - count].kind is _Kind.HEADING:
        count += 1
    if count in (0, len(group)):
        return []
    carried = group[-count:]
    del group[-count:]
    return carried
