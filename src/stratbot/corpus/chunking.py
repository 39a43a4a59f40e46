"""Step 3 of the path: pages -> passages and their sentences, each with its place on the page."""

from __future__ import annotations

import bisect
import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from stratbot.config import ChunkingSettings
from stratbot.corpus.blocks import Block, BlockKind, blocks_of
from stratbot.corpus.cleaning import DocumentWords, clean, words_of
from stratbot.corpus.layout import Line, lines_of
from stratbot.corpus.reader_process import TableRow
from stratbot.corpus.sentences import sentence_spans
from stratbot.types import Page, Passage, PassageRole, Sentence

CountTokens = Callable[[Sequence[str]], list[int]]

_MAX_SENTENCE_TOKENS = 100
_MAX_ROW_TOKENS = 200
"""A row of a table says little without the cells that it is cut from."""
_MIN_SENTENCE_WORDS = 3
_MIN_BULLET_WORDS = 2
_MIN_PASSAGE_SHARE = 0.25
"""Of the target: a heading closes a passage that is at least this long; a shorter last one joins the one before."""

_NEXT_BEST_CUTS = (re.compile(r"[;:] "), re.compile(r", "), re.compile(r" "))
"""Where a sentence that is too long is cut, when there is no line end near its middle."""


@dataclass(slots=True)
class _Draft:
    """A sentence in the making."""

    page_index: int
    start: int
    end: int
    text: str
    kind: BlockKind
    role: PassageRole
    line_ends: list[int] = field(default_factory=list)
    """Offsets in `text` of the spaces that were line ends."""
    raw_offsets: array[int] = field(default_factory=lambda: array("I"))
    """Of each character of `text` in the page; in an array, because a list would take forty bytes for each."""
    tokens: int = 0


def chunk_pages(
    pages: Sequence[Page],
    *,
    settings: ChunkingSettings,
    count_tokens: CountTokens,
    doc_id: str,
    rows: Sequence[Sequence[TableRow]] = (),
) -> list[Passage]:
    """Cut the pages of one document into passages of whole sentences.

    A row of a table is one sentence; for reading and encoding, the head of its column stands before each cell.

    A passage lies within one page, is closed at the first sentence end past the target, and begins anew at a heading
    where that does not make it very short. Running headers, footers and page numbers are left out; everything else
    that has letters is in exactly one passage.

    Args:
        pages: All pages of one document, in order: what recurs from page to page can only be seen in all of them.
        settings: Sizes in tokens.
        count_tokens: Counts the encoder's tokens of each text, without those it adds around a text.
        doc_id: Begins the passage ids.
        rows: Of the tables of each page, in order; empty where nothing is known of tables.

    Returns:
        Passages in order of their place.
    """
    words = words_of(page.text for page in pages)
    drafts: list[_Draft] = []
    for page_index, (page, lines) in enumerate(zip(pages, lines_of(pages), strict=True)):
        own = rows[page_index] if rows else ()
        for run, row in _runs(lines, own):
            if row is not None:
                draft = _row_draft(row, page, page_index, words)
                drafts += [draft] if draft.text else []
            else:
                drafts.extend(_sentences_of_run(run, page, page_index, words))
    drafts = _cut_long(drafts, count_tokens)
    return _passages(drafts, pages, settings, doc_id)


def _runs(lines: Sequence[Line], rows: Sequence[TableRow]) -> Iterator[tuple[list[Line], TableRow | None]]:
    """Yield lines that stand together (no furniture between them, all of one role), and the rows of tables with theirs."""
    run: list[Line] = []
    last: TableRow | None = None
    starts = [min(start for _, start, _ in row) for row in rows]
    ends = [max(end for _, _, end in row) for row in rows]
    begun = -1
    for line in lines:
        place = bisect.bisect_right(starts, line.start) - 1
        is_row = place >= 0 and line.end <= ends[place] and line.role is PassageRole.BODY
        row = rows[place] if is_row and (place == begun or not line.is_furniture) else None
        if row is not None and place <= begun:
            if row is last:
                run.append(line)
            continue  # what interrupts a row (a figure taken for the number of the page) belongs to it
        if run and (line.is_furniture or line.role is not run[-1].role or row is not None or last is not None):
            yield run, last
            run, last = [], None
        if not line.is_furniture:
            run.append(line)
            last = row
            begun = place if row is not None else begun
    if run:
        yield run, last


def _row_draft(row: TableRow, page: Page, page_index: int, words: DocumentWords) -> _Draft:
    """Make one sentence of a row: "Action: Train library staff; By when: March 2017"."""
    parts: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    for head, start, end in row:
        cleaned = clean(page.text[start:end], words)
        if not cleaned.text:
            continue  # a bullet of a symbol font
        title = clean(head).text
        lead = f"{title}: " if title else ""
        if offsets:
            ends.append(len(offsets) + 1)
            parts.append("; ")
            offsets += [offsets[-1]] * 2
        parts.append(lead + cleaned.text)
        offsets += [start] * len(lead)
        offsets += [start + offset for offset in cleaned.offsets[:-1]]
    text = "".join(parts)
    return _Draft(
        page_index=page_index,
        start=min(start for _, start, _ in row),
        end=max(end for _, _, end in row),
        text=text,
        kind=BlockKind.ROW,
        role=PassageRole.BODY,
        line_ends=[place for place in ends if place < len(text)],
        raw_offsets=array("I", offsets),
    )


def _sentences_of_run(run: list[Line], page: Page, page_index: int, words: DocumentWords) -> list[_Draft]:
    role = run[0].role
    if role is PassageRole.CONTENTS:
        blocks = [Block(BlockKind.BULLET, [line], line.start) for line in run]
    else:
        blocks = blocks_of(page.text, run, words)
    drafts = []
    for block in blocks:
        raw = page.text[block.start : block.end]
        cleaned = clean(raw, words)
        spans = [(0, len(cleaned.text))] if block.kind is BlockKind.HEADING else sentence_spans(cleaned.text)
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


def _merge_short(drafts: list[_Draft]) -> list[_Draft]:
    """Join what is too short to be a sentence (a cell, a number, a label) to what follows, else to what precedes it."""
    merged: list[_Draft] = []
    waiting = _Waiting()
    for draft in drafts:
        if draft.kind is BlockKind.HEADING:
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
        self.kind = BlockKind.TEXT
        self._words = 0
        self._chars = 0

    @property
    def is_short(self) -> bool:
        return self._words < (_MIN_BULLET_WORDS if self.kind is BlockKind.BULLET else _MIN_SENTENCE_WORDS)

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
    if merged and merged[-1].kind is not BlockKind.HEADING:
        kind = merged[-1].kind if len(merged[-1].text) > len(rest.text) else rest.kind
        merged[-1] = _join([merged[-1], rest], kind)
    else:
        merged.append(rest)


def _join(drafts: list[_Draft], kind: BlockKind) -> _Draft:
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
        halves = {id(draft): _halve(draft) for draft in uncounted if draft.tokens > _most_tokens(draft) and len(draft.text) > 1}
        if not halves:
            return drafts
        drafts = [part for draft in drafts for part in halves.get(id(draft), (draft,))]
        uncounted = [part for parts in halves.values() for part in parts]
    return drafts


def _most_tokens(draft: _Draft) -> int:
    return _MAX_ROW_TOKENS if draft.kind is BlockKind.ROW else _MAX_SENTENCE_TOKENS


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
    first, second = _part(draft, 0, cut), _part(draft, cut, len(text))
    first.end = max(first.start + 1, min(first.end, second.start))  # the head of a column has no place of its own
    return first, second


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
        if group[0].kind is BlockKind.HEADING and role is PassageRole.BODY:
            under = group[0].text
        for draft in group:
            if draft.kind is BlockKind.HEADING and role is PassageRole.BODY:
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
        is_heading = draft.kind is BlockKind.HEADING
        after_heading = bool(group) and group[-1].kind is BlockKind.HEADING
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
    while size < few and len(before) > 1 and last[0].kind is not BlockKind.HEADING:
        moved = before[-1].tokens
        if size + moved > size_before - moved:
            return
        last.insert(0, before.pop())
        size, size_before = size + moved, size_before - moved
    last[:0] = _trailing_headings(before)


def _trailing_headings(group: list[_Draft]) -> list[_Draft]:
    """Take the headings at the end of a passage out of it, unless it is all headings: they go with what follows."""
    count = 0
    while count < len(group) and group[-1 - count].kind is BlockKind.HEADING:
        count += 1
    if count in (0, len(group)):
        return []
    carried = group[-count:]
    del group[-count:]
    return carried
