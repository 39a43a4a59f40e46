"""Step 2 of the path: the pieces of a page -> columns one at a time, and the rows of tables, by where they stand."""

from __future__ import annotations

import bisect
import itertools
import math
import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from stratbot.corpus.geometry import Rule
from stratbot.corpus.pieces import Piece, SeenText, body_size

_GUTTER = 0.55
"""Of the size of the body text: a gap between columns is at least so wide."""
_SAME_LINE = 0.4
_OVERLAP = 0.6
"""Of the size of the letters: text may begin so far before the end of what it follows on its line."""
_TOUCH = 2.0
"""Points by which text may reach over a line that parts it from the next cell."""
_MIDDLE = 0.3
"""Of the size of the letters: so far above the base line their middle is."""
_MOST_APART = 3.5
"""Lines of one table or of columns side by side are no further apart, in sizes of the body text."""
_NEXT_LINE = 1.9
"""Likewise for lines of one paragraph."""
_USUAL_DISTANCE = 1.25
_ROW_GAP = 1.35
"""Times the distance of lines within a cell."""
_FEWEST_LINES = 3
_FEWEST_BROKEN = 2
_BROKEN_SHARE = 0.5
_ALONG_SHARE = 0.6
"""Of the lines across columns: so many must be drawn from left to right in one go, if that is how the page is drawn."""
_BELOW_SHARE = 0.85
"""Of the lines of each column: so many must stand below the one before, if they are columns."""
_PROSE_WORDS = 3
_FILLED_SHARE = 0.6
_FULL_SHARE = 0.8
"""Of the cells of a table that is drawn column by column: labels of a figure fill fewer."""
_SHORT_CELL = 6
_LABEL_CELL = 9
"""Words of the first cell of a row in a table of two columns."""
_MOST_WORDS = 60
"""Of a row in a table of two columns."""
_HEAD_WORDS = 7
_FEWEST_ROWS = 3
_SAME_COLUMN = 8.0
"""Points by which a column may stand elsewhere on the next page."""
_MAX_SEGMENTS = 1_500
_BULLET = re.compile(r"[•●▪■□◦‣➢►–\uf0b7\uf0a7-]")
_LEADER = re.compile(r"\.{4,}|(?:\. ){4,}|…{2,}")
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|Winter)"
    r"\s+(?:19|20)\d\d\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:\s?[-–/]\s?(?:\d\d){1,2})?\b")
_FIGURE = re.compile(r"[£€$]\s?\d|\d+(?:[.,]\d+)?\s?%|\d{3,}")


@dataclass(slots=True, eq=False)
class _Segment:
    """Pieces that follow each other closely on one line."""

    pieces: list[Piece]
    index: int
    """In the order in which the page is drawn."""
    x: float
    end: float
    y: float
    size: float
    column: int = 0
    spans: bool = False
    """Whether it stands across the gutters: a heading within a table."""

    @property
    def text(self) -> str:
        return "".join(("" if piece is self.pieces[0] else piece.before) + piece.text for piece in self.pieces)


@dataclass(slots=True)
class _Region:
    """Lines with the same gutters between their segments."""

    lines: list[list[_Segment]]
    gutters: list[tuple[float, float]]
    goes_on: bool = False
    """Whether it begins at the places of the columns of the table before, and so may be a row of that."""

    @property
    def segments(self) -> list[_Segment]:
        return [segment for line in self.lines for segment in line]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.gutters) + 1

    def column(self, number: int) -> list[_Segment]:
        """Return what stands in one column, from the top."""
        return [segment for line in self.lines for segment in line if segment.column == number]


_Cell = list[_Segment]


@dataclass(slots=True)
class Heads:
    """The heads of a table's columns, for where it goes on below a line across it or on the next page."""

    places: list[float] = field(default_factory=list)
    """Where the columns begin, in points."""
    texts: list[str] = field(default_factory=list)


def arrange(seen: SeenText, heads: Heads, rules: Sequence[Rule] = ()) -> Heads:
    """Put columns that are drawn line by line across the page one behind the other, and find the rows of tables.

    What is drawn cell by cell or column by column keeps its order.

    Args:
        seen: The page; its pieces are put in order and its rows noted.
        heads: Of the last table of the page before.
        rules: Upright lines of the page, from the left: they part cells, however close these are.

    Returns:
        The heads of the last table of this page.
    """
    size = body_size([piece for piece in seen.pieces if piece.text])
    segments = _segments(seen.pieces, _Rules(rules), size)
    if not 4 <= len(segments) <= _MAX_SEGMENTS:
        return Heads()
    last = heads
    found = False
    lines = _lines(segments)
    arranged: set[int] = set()
    for region in _regions(lines, size, heads.places):
        broken = _is_broken(region, size)
        rows = _rows(region, size, broken=broken)
        if rows is not None:
            found = True
            last = _note_table(seen, region, rows, last, broken=broken)
        elif broken:
            _put_in_order(seen, [[region.column(number)] for number in range(region.width)], between="\n\n")
        if rows is not None or broken:
            arranged |= {id(segment) for segment in region.segments}
    for paragraph, note in _notes_beside(lines, size):
        if not any(id(segment) in arranged for segment in (*paragraph, *note)):
            _put_in_order(seen, [[paragraph], [note]], between="\n\n")
    return last if found else Heads()


class _Rules:
    """The upright lines of a page, by how far from the left they are."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._places = [rule[0] for rule in rules]

    def between(self, low: float, high: float, y: float) -> float | None:
        """Return where a line stands between two places at some height; None where none does."""
        for number in range(bisect.bisect_left(self._places, low), bisect.bisect_right(self._places, high)):
            place, bottom, top = self._rules[number]
            if bottom <= y <= top:
                return place
        return None

    def keep_clear(self, segment: _Segment, size: float) -> None:
        """Let a segment end, and begin, so far from a line that the gap there parts columns of text of some size."""
        margin = _GUTTER * size / 2 + 0.01
        middle, y = (segment.x + segment.end) / 2, segment.y + _MIDDLE * segment.size
        if (rule := self.between(segment.x - margin, min(segment.x + margin, middle), y)) is not None:
            segment.x = min(rule + margin, middle)
        if (rule := self.between(max(segment.end - margin, middle), segment.end + margin, y)) is not None:
            segment.end = max(rule - margin, middle)


def _segments(pieces: Sequence[Piece], rules: _Rules, body: float) -> list[_Segment]:
    segments: list[_Segment] = []
    last: _Segment | None = None
    for piece in pieces:
        run = piece.run
        if not piece.text:
            continue
        if run.angle != 0 or run.size <= 0:
            last = None
            continue
        if last is not None:
            gap = run.x - last.end
            size = max(last.size, run.size)
            raised = last.y - 0.3 * size <= run.y <= last.y + 0.7 * last.size and run.size < 0.85 * last.size
            y = last.y + _MIDDLE * last.size
            ruled = rules.between(last.end - _TOUCH, max(run.x, last.end) + _TOUCH, y) is not None
            if not ruled and -_OVERLAP * size <= gap < _GUTTER * size and (abs(run.y - last.y) <= 0.25 * size or raised):
                last.pieces.append(piece)
                last.end = max(last.end, run.end)
                continue
        last = _Segment([piece], len(segments), run.x, max(run.x, run.end), run.y, run.size)
        segments.append(last)
    for segment in segments:
        rules.keep_clear(segment, max(body, segment.size))
    return segments


def _lines(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    """Put segments together that stand on one line, from the top, each line from the left."""
    lines: list[list[_Segment]] = []
    for segment in sorted(segments, key=lambda segment: (-segment.y, segment.x)):
        if lines and abs(lines[-1][0].y - segment.y) <= _SAME_LINE * min(lines[-1][0].size, segment.size):
            lines[-1].append(segment)
        else:
            lines.append([segment])
    for line in lines:
        line.sort(key=lambda segment: segment.x)
    return lines


def _regions(lines: Sequence[list[_Segment]], size: float, places: Sequence[float]) -> Iterator[_Region]:
    start = 0
    taken = 0
    while start < len(lines):
        goes_on = _stands_at(lines[start], places)
        grown = _grow(lines, start, size, goes_on=goes_on) if len(lines[start]) > 1 else None
        if grown is None:
            start += 1
            continue
        gutters, stop = grown
        first = start
        while first > taken and _fits_above(lines[first - 1], lines[first], gutters, size):
            first -= 1
        region = _without_strangers(_Region([list(line) for line in lines[first:stop]], gutters, goes_on))
        for segment in region.segments:
            middle = (segment.x + segment.end) / 2
            segment.column = sum(middle > (low + high) / 2 for low, high in gutters)
            segment.spans = any(segment.x < low and segment.end > high for low, high in gutters)
            if segment.spans:
                segment.column = 0
        yield region
        start = taken = stop


def _without_strangers(region: _Region) -> _Region:
    """Leave out what stands alone in the first or last line and is drawn elsewhere: the number of the page, a heading."""
    for edge in (0, -1):
        while len(region.lines) > 2 and len(region.lines[edge]) == 1:
            index = region.lines[edge][0].index
            rest = [segment.index for line in region.lines if line is not region.lines[edge] for segment in line]
            if min(abs(index - other) for other in rest) == 1:
                break
            del region.lines[edge]
    return region


def _stands_at(line: Sequence[_Segment], places: Sequence[float]) -> bool:
    """Return whether a line has a segment at each of some columns, and nothing else."""
    return len(line) == len(places) and all(
        abs(segment.x - place) <= _SAME_COLUMN for segment, place in zip(line, places, strict=True)
    )


def _grow(
    lines: Sequence[list[_Segment]], start: int, size: float, *, goes_on: bool
) -> tuple[list[tuple[float, float]], int] | None:
    """Follow the gaps of a line downwards; return those that stay open, and the line at which they end.

    Args:
        lines: Of the page.
        start: The line.
        size: Of the body text.
        goes_on: Whether the table before goes on here, of which one row is enough.
    """
    least = _GUTTER * size
    first = lines[start]
    free = [(-math.inf, first[0].x), *_gaps(first, least), (max(segment.end for segment in first), math.inf)]
    stop = start + 1
    while stop < len(lines) and lines[stop - 1][0].y - lines[stop][0].y <= _MOST_APART * size:
        line = lines[stop]
        kept = [part for gap in free for part in _without(gap, line, least)]
        lost = [gap for gap in free if not any(gap[0] <= low and high <= gap[1] for low, high in kept)]
        if len(kept) < 3 or any(_support(lines[start:stop], gap, free) >= _FEWEST_LINES for gap in lost):
            gutters = _supported(lines[start:stop], free, 1)
            if len(line) == 1 and stop - start >= 2 and gutters and _goes_on_below(lines, stop, gutters, size):
                stop += 1
                continue
            break
        free = kept
        stop += 1
    gutters = _supported(lines[start:stop], free, 1 if goes_on else 2)
    if not gutters:
        return None
    if goes_on:
        return gutters, stop
    across = sum(len(line) > 1 for line in lines[start:stop])
    return (gutters, stop) if across >= _FEWEST_LINES or (across == 2 and stop - start >= _FEWEST_LINES) else None


def _supported(lines: Sequence[list[_Segment]], free: Sequence[tuple[float, float]], fewest: int) -> list[tuple[float, float]]:
    """Return the gaps that part cells in some lines, from the left; what parts nothing is the edge of a column."""
    gaps = sorted(free)
    while weak := [gap for gap in gaps[1:-1] if _support(lines, gap, gaps) < fewest]:
        gaps.remove(min(weak, key=lambda gap: gap[1] - gap[0]))
    return gaps[1:-1]


def _support(lines: Sequence[list[_Segment]], gap: tuple[float, float], gaps: Sequence[tuple[float, float]]) -> int:
    """Count the lines with something in the columns on both sides of a gap."""
    low = max((other[1] for other in gaps if other[1] <= gap[0]), default=-math.inf)
    high = min((other[0] for other in gaps if other[0] >= gap[1]), default=math.inf)
    count = 0
    for line in lines:
        left = any(segment.end <= gap[0] + 1 and segment.end > low for segment in line)
        right = any(segment.x >= gap[1] - 1 and segment.x < high for segment in line)
        count += left and right
    return count


def _goes_on_below(lines: Sequence[list[_Segment]], place: int, gutters: Sequence[tuple[float, float]], size: float) -> bool:
    """Return whether the line below one that stands across columns is in these columns again."""
    if place + 1 >= len(lines) or lines[place][0].y - lines[place + 1][0].y > _MOST_APART * size:
        return False
    below = lines[place + 1]
    clear = all(any(True for _ in _without(gutter, below, 0.5 * size)) for gutter in gutters)
    return (
        len(below) > 1
        and clear
        and all(not (segment.x < low and segment.end > high) for segment in below for low, high in gutters)
    )


def _notes_beside(lines: Sequence[list[_Segment]], size: float) -> Iterator[tuple[_Cell, _Cell]]:
    """Yield paragraphs with a note at their right in other letters, whose lines are drawn between lines that go on."""
    number = 0
    while number < len(lines):
        start, number = number, number + 1
        if len(lines[start]) != 2 or _fonts(lines[start][0]) & _fonts(lines[start][1]):
            continue
        paragraph, note = [lines[start][0]], [lines[start][1]]
        while number < len(lines) and lines[number - 1][0].y - lines[number][0].y <= _NEXT_LINE * size:
            first, *others = lines[number]
            if abs(first.x - paragraph[0].x) > 1 or not _fonts(first) & _fonts(paragraph[0]):
                break
            if any(not _fonts(other) & _fonts(note[0]) or other.x <= max(line.end for line in paragraph) for other in others):
                break
            paragraph.append(first)
            note += others
            number += 1
        goes_on = any(below.text[:1].islower() and _is_prose(above.text) for above, below in itertools.pairwise(paragraph))
        if goes_on and all(paragraph[0].index < line.index < paragraph[-1].index for line in note):
            yield paragraph, note


def _fonts(segment: _Segment) -> set[int]:
    return {piece.run.font for piece in segment.pieces}


def _gaps(line: Sequence[_Segment], least: float) -> Iterator[tuple[float, float]]:
    end = line[0].end
    for segment in line[1:]:
        if segment.x - end >= least:
            yield end, segment.x
        end = max(end, segment.end)


def _without(gap: tuple[float, float], line: Sequence[_Segment], least: float) -> Iterator[tuple[float, float]]:
    """Yield what is left of a gap beside the segments of a line."""
    low, high = gap
    for segment in line:
        if segment.end <= low or segment.x >= high:
            continue
        if segment.x - low >= least:
            yield low, segment.x
        low = max(low, segment.end)
    if high - low >= least:
        yield low, high


def _fits_above(line: Sequence[_Segment], below: Sequence[_Segment], gutters: Sequence[tuple[float, float]], size: float) -> bool:
    """Return whether a line goes on upwards in a column: close above, of one size, and clear of the gutters."""
    return (
        line[0].y - below[0].y <= _NEXT_LINE * size
        and abs(line[0].size - below[0].size) <= 0.1 * size
        and all(len(list(_without(gutter, line, 0.5 * size))) > 0 for gutter in gutters)
        and all(not (segment.x < low and segment.end > high) for segment in line for low, high in gutters)
    )


def _continuations(region: _Region, size: float) -> list[tuple[_Segment, _Segment]]:
    """Return lines of one column that go on in the middle of a sentence, each with the one above it."""
    pairs = []
    for number in range(region.width):
        for above, below in itertools.pairwise(region.column(number)):
            starts_low = below.text[:1].islower()
            if starts_low and 0 < above.y - below.y <= _NEXT_LINE * max(size, below.size):
                pairs.append((above, below))
    return pairs


def _is_broken(region: _Region, size: float) -> bool:
    """Return whether lines of running text that go on with each other are drawn apart."""
    beside = {id(segment) for line in region.lines if len(line) > 1 for segment in line}
    pairs = [
        pair
        for pair in _continuations(region, size)
        if all(_is_prose(segment.text) and id(segment) in beside for segment in pair)
    ]
    places = sorted(segment.index for segment in region.segments)
    apart = [
        above.column
        for above, below in pairs
        if below.index < above.index or bisect.bisect_left(places, below.index) > bisect.bisect_right(places, above.index)
    ]
    if len(apart) < max(_FEWEST_BROKEN, _BROKEN_SHARE * len(pairs)) or len(set(apart)) < 2:
        return False  # bullets apart from their text, and cells that begin with a small letter, are in one column only
    across = [line for line in region.lines if len(line) > 1]
    along = sum(all(second.index == first.index + 1 for first, second in itertools.pairwise(line)) for line in across)
    neighbours = [pair for number in range(region.width) for pair in itertools.pairwise(region.column(number))]
    below = sum(first.x < second.end and second.x < first.end for first, second in neighbours)
    return along >= _ALONG_SHARE * len(across) and below >= _BELOW_SHARE * len(neighbours)


def _is_prose(text: str) -> bool:
    words = text.split()
    return len(words) >= _PROSE_WORDS and "." not in words[0].rstrip(".,;:") and not words[0].startswith("http")


def _rows(region: _Region, size: float, *, broken: bool) -> list[list[_Cell]] | None:
    """Cut a region into the rows of a table and their cells; None where it is none."""
    rows = _rows_as_drawn(region, size) if not broken else None
    if rows is None and (broken or (region.width >= 3 and _is_drawn_by_column(region))):
        rows = _rows_by_lines(region, size)
    return rows if rows is not None and _is_table(rows, region, broken=broken) else None


def _rows_as_drawn(region: _Region, size: float) -> list[list[_Cell]] | None:
    """Cut into rows what is drawn cell by cell: a row ends where the drawing goes back to a column further left."""
    pairs = _continuations(region, size)
    distance = statistics.median(above.y - below.y for above, below in pairs) if pairs else _USUAL_DISTANCE * size
    rows: list[list[_Cell]] = []
    last: _Segment | None = None
    for segment in sorted(region.segments, key=lambda segment: segment.index):
        if last is not None and segment.column < last.column and _goes_on_beside(segment, rows[-1], size):
            rows[-1][segment.column].append(segment)
            continue
        is_alone = last is not None and sum(map(bool, rows[-1])) == 1 and segment.column == last.column
        if (
            last is None
            or segment.spans
            or last.spans
            or segment.column < last.column
            or (segment.column == last.column and segment.y > last.y + 1)
            or (is_alone and last.y - segment.y > _ROW_GAP * distance)
        ):
            rows.append([[] for _ in range(region.width)])
        rows[-1][segment.column].append(segment)
        last = segment
    ends = [[segment.y for cell in row for segment in cell] for row in rows]
    in_order = sum(min(above) > max(below) - 1 for above, below in itertools.pairwise(ends))
    return rows if in_order >= 0.9 * (len(rows) - 1) else None


def _goes_on_beside(segment: _Segment, row: Sequence[_Cell], size: float) -> bool:
    """Return whether a line goes on with a cell of a row while other cells of it stand beside or below it."""
    cell = row[segment.column]
    others = [other.y for other_cell in row if other_cell is not cell for other in other_cell]
    if not cell or not others or not 0 < cell[-1].y - segment.y <= _NEXT_LINE * size:
        return False
    return segment.y > min(others) - 0.5 * size or segment.text[:1].islower()


def _rows_by_lines(region: _Region, size: float) -> list[list[_Cell]]:
    """Cut into rows what is drawn in another order: a row ends at a gap across all columns, or where all cells begin anew."""
    pairs = _continuations(region, size)
    distance = statistics.median(above.y - below.y for above, below in pairs) if pairs else 0.0
    low = {id(below) for _, below in pairs}
    starts = [0]
    for number in range(1, len(region.lines)):
        above, line = region.lines[number - 1], region.lines[number]
        gap = distance > 0 and above[0].y - line[0].y > _ROW_GAP * distance and _clear(region, number, distance)
        goes_on = any(id(segment) in low for segment in line) or (line[0].column > 0 and not pairs)
        if gap or (not goes_on and (not distance or _all_begin(region, line))):
            starts.append(number)
    bands = [region.lines[start:stop] for start, stop in zip(starts, [*starts[1:], len(region.lines)], strict=True)]
    return [
        [[segment for line in band for segment in line if segment.column == number] for number in range(region.width)]
        for band in bands
    ]


def _clear(region: _Region, number: int, distance: float) -> bool:
    """Return whether no column goes on over the gap above a line at the usual distance."""
    y = region.lines[number][0].y
    return all(
        not (above.y > y + 1 >= below.y and above.y - below.y <= _ROW_GAP * distance)
        for column in range(region.width)
        for above, below in itertools.pairwise(region.column(column))
    )


def _all_begin(region: _Region, line: Sequence[_Segment]) -> bool:
    """Return whether every segment of a line may begin a cell, and they are enough to tell."""
    return (
        region.width >= 3
        and line[0].column == 0
        and len({segment.column for segment in line}) >= max(2, region.width - 1)
        and not any(segment.text[:1].islower() for segment in line)
    )


def _is_table(rows: Sequence[list[_Cell]], region: _Region, *, broken: bool) -> bool:
    if len(rows) < (1 if region.goes_on else _FEWEST_ROWS if region.width == 2 else 2):
        return False
    filled = [sum(map(bool, row)) for row in rows]
    if sum(count >= 2 for count in filled) < _FILLED_SHARE * len(rows):
        return False
    words = [[len(_text(row[number]).split()) for row in rows if row[number]] for number in range(region.width)]
    usual = [statistics.median(counts) if counts else 0 for counts in words]
    if region.width == 2 and (usual[0] > _LABEL_CELL or min(usual) > _SHORT_CELL):
        return False
    if min(usual) > _SHORT_CELL or (broken and len(rows) < _FEWEST_ROWS):
        return False
    texts = [_text(cell) for row in rows for cell in row if cell]
    if sum(bool(_LEADER.search(text)) for text in texts) >= 3:
        return False  # a table of contents
    bulleted = [sum(bool(_BULLET.match(_text(row[number]))) for row in rows if row[number]) for number in range(region.width)]
    if bulleted[0] >= 0.5 * len(words[0]) and sum(count >= 0.5 * len(rows) for count in bulleted) >= 1:
        return False  # lists side by side, or bullets apart from their text
    if all(not any(map(str.isalpha, _text(row[0]))) for row in rows if row[0]) and region.width == 2:
        return False  # numbers of paragraphs
    if region.width == 2 and statistics.median(map(sum, zip(*_counts(rows), strict=True))) > _MOST_WORDS:
        return False  # text beside its labels
    is_full = sum(filled) >= _FULL_SHARE * len(rows) * region.width
    return not _is_drawn_by_column(region) or (is_full and max(usual) <= _SHORT_CELL and _head_row(rows) is not None)


def _counts(rows: Sequence[list[_Cell]]) -> list[list[int]]:
    """Return the words of each column's cells, row by row."""
    return [[len(_text(row[number]).split()) for row in rows] for number in range(len(rows[0]))]


def _is_drawn_by_column(region: _Region) -> bool:
    order = [segment.column for segment in sorted(region.segments, key=lambda segment: segment.index)]
    return sum(first != second for first, second in itertools.pairwise(order)) < region.width


def _text(cell: Iterable[_Segment]) -> str:
    return " ".join(" ".join(segment.text.split()) for segment in cell)


def _note_table(seen: SeenText, region: _Region, rows: list[list[_Cell]], last: Heads, *, broken: bool) -> Heads:
    """Note the rows of a table with the heads of its columns, which may stand on a page before, and return the heads."""
    columns = [region.column(number) for number in range(region.width)]
    places = [min(segment.x for segment in column) if column else 0.0 for column in columns]
    goes_on = len(places) == len(last.places) and all(
        abs(here - there) <= _SAME_COLUMN for here, there in zip(places, last.places, strict=True)
    )
    head = _head_row(rows)
    if head is not None:
        texts = [_text(cell) for cell in rows[head]]
        units = [_text(cell) for cell in rows[head + 1]]
        if any(units) and all(not unit or unit.startswith("(") for unit in units):
            head += 1
            texts = [f"{text} {unit}".strip() for text, unit in zip(texts, units, strict=True)]
    elif goes_on:
        texts = last.texts
    else:
        texts = [""] * region.width
    if broken or _is_drawn_by_column(region):
        _put_in_order(seen, rows, between="\n")
    else:
        rows = [row if _is_in_one_go(row) else [] for row in rows]
        whole = [row for row in rows if row]
        if len(whole) == len(rows) and sum(map(_is_interleaved, rows)) >= _FEWEST_BROKEN:
            _put_in_order(seen, rows, between="\n")
    for number, row in enumerate(rows):
        own = [""] * region.width if head is not None and number <= head else texts
        cells = [
            (title, [piece for segment in cell for piece in segment.pieces])
            for title, cell in zip(own, row, strict=False)
            if cell
        ]
        if len(cells) > 1:
            seen.rows.append(cells)
    return Heads(places, texts)


def _head_row(rows: Sequence[list[_Cell]]) -> int | None:
    """Return which of the first rows names the columns."""
    for number, row in enumerate(rows[:2]):
        cells = [cell for cell in row if cell]
        if len(cells) < max(2, _FILLED_SHARE * len(row)):
            continue
        texts = [_text(cell) for cell in cells]
        if any(len(text.split()) > _HEAD_WORDS or text.endswith((".", ";")) or _MONTH.search(text) for text in texts):
            return None
        if not any(any(map(str.isalpha, text)) for text in texts) or any(_FIGURE.search(_YEAR.sub("", text)) for text in texts):
            return None
        below = [cell for other in rows[number + 1 : number + 3] for cell in other if cell]
        if not below:
            return None
        fonts = {piece.run.font for cell in cells for segment in cell for piece in segment.pieces}
        other_fonts = {piece.run.font for cell in below for segment in cell for piece in segment.pieces}
        if not fonts & other_fonts:
            return number
        figures = sum(bool(re.search(r"\d", _YEAR.sub("", text))) for text in texts)
        later = [bool(re.search(r"\d", _text(cell))) for other in rows[number + 1 :] for cell in other if cell]
        return number if not figures and later and sum(later) >= len(later) / (2 * len(row)) else None
    return None


def _is_interleaved(row: Sequence[_Cell]) -> bool:
    """Return whether two cells of a row have several lines each that are drawn apart; bullets are no cell."""
    apart = [cell for cell in row if len(cell) > 1 and not _is_in_one_go([cell]) and len(_text(cell)) > 4 * len(cell)]
    return len(apart) > 1


def _is_in_one_go(row: Sequence[_Cell]) -> bool:
    """Return whether nothing else is drawn between the parts of a row."""
    order = [segment.index for cell in row for segment in cell]
    return not order or max(order) - min(order) + 1 == len(order)


def _put_in_order(seen: SeenText, groups: Sequence[Sequence[_Cell]], *, between: str) -> None:
    """Write cells one behind the other, where the first of them stood; cells on lines of their own."""
    moved = {id(piece) for group in groups for cell in group for segment in cell for piece in segment.pieces}
    place = next(number for number, piece in enumerate(seen.pieces) if id(piece) in moved)
    before = seen.pieces[place].before
    written: list[Piece] = []
    for group in groups:
        for number, cell in enumerate(group):
            for line, segment in enumerate(cell):
                segment.pieces[0].before = between if line == number == 0 else "\n"
                written += segment.pieces
    if written:
        written[0].before = before if not place else (before if "\n" in before else "\n")
    rest = [piece for piece in seen.pieces[place:] if id(piece) not in moved]
    following = next((piece for piece in rest if piece.text), None)
    if following is not None and following.before.count("\n") < between.count("\n"):
        following.before = between
    seen.pieces[place:] = [*written, *rest]
    seen.changed = seen.arranged = True
