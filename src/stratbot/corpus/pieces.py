"""Step 2 of the path: the text that pypdf gives of a page, piece by piece beside what is seen of each, to be put right."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stratbot.corpus.geometry import WORD_GAP, Box, PageGeometry, Run, within
from stratbot.corpus.letters import is_word
from stratbot.corpus.notes import CLOSES, OPENS


@dataclass(slots=True, eq=False)
class Piece:
    """A run of a page at its place in the page's text."""

    run: Run
    text: str
    """What is written for it; empty where it is not to be read."""
    before: str
    """White space between the piece before it and this one."""


@dataclass(slots=True)
class SeenText:
    """The pieces of a page in reading order, and what was done to them."""

    pieces: list[Piece]
    after: str
    """White space behind the last piece."""
    changed: bool = False
    """Whether the text differs from what pypdf gives."""
    arranged: bool = False
    """Whether words were put in order, taken out or put in, so that a quote may not stand in pypdf's text as it does here."""
    rows: list[list[tuple[str, list[Piece]]]] = field(default_factory=list)
    """Of tables: for each row its cells, each with the head of its column."""


def pieces_of(text: str, runs: Sequence[Run]) -> SeenText | None:
    """Find each run in the text that pypdf gives of the page.

    Both follow the order in which the page is drawn, so all characters but white space must be the same.

    Returns:
        The pieces in the order of the text; None where they are not the same (text from right to left), and nothing is known.
    """
    bare = ["".join(run.text.split()) for run in runs]
    if "".join(bare) != "".join(text.split()):
        return None
    places = [match.start() for match in re.finditer(r"\S", text)]
    pieces: list[Piece] = []
    count = end = 0
    for run, letters in zip(runs, bare, strict=True):
        if not letters:
            continue
        start = places[count]
        count += len(letters)
        stop = places[count - 1] + 1
        pieces.append(Piece(run, text[start:stop], text[end:start]))
        end = stop
    return SeenText(pieces, text[end:])


def hide_unseen(seen: SeenText, page: PageGeometry, painted: Iterable[Box] | None) -> None:
    """Take out what a reader of the page cannot see: outside its box, on a layer that is off, not painted, white on white.

    Args:
        seen: The page.
        page: Its geometry.
        painted: What is painted in a colour other than white; None where nobody knows, and white text stays.
    """
    left, bottom, right, top = page.box
    area = max(1.0, (right - left) * (top - bottom))
    scanned = sum((box[2] - box[0]) * (box[3] - box[1]) for box in page.images) > _SCAN_SHARE * area
    all_invisible = all(piece.run.invisible for piece in seen.pieces)
    boxes = None if painted is None else [*painted, *page.images]
    for piece in seen.pieces:
        run = piece.run
        x0, y0, x1, y1 = run.box
        outside = x1 <= left + 1 or x0 >= right - 1 or y1 <= bottom + 1 or y0 >= top - 1
        unpainted = run.invisible and not all_invisible and not (scanned and within(run.middle, page.images))
        white = run.white and boxes is not None and not within(run.middle, boxes)
        if outside or run.layer_off or unpainted or white:
            _take_out(seen, piece)


def hide_overprint(seen: SeenText) -> None:
    """Take out what is printed twice at one place (to look bold, or as a shadow), and large slanted words across a page."""
    at: dict[str, list[Run]] = {}
    for piece in seen.pieces:
        run = piece.run
        if not piece.text:
            continue
        if run.angle == -1 and run.size >= _WATERMARK_SIZE:
            _take_out(seen, piece)
            continue
        near = _SAME_PLACE * run.size
        others = at.setdefault(piece.text, [])
        if any(abs(other.x - run.x) <= near and abs(other.y - run.y) <= near for other in others[-_LOOK_BACK:]):
            _take_out(seen, piece)
        else:
            others.append(run)


def use_actual_text(seen: SeenText, texts: Sequence[str]) -> None:
    """Write what a document says that its drawn signs stand for, where that is not the same letters."""
    groups: dict[int, list[Piece]] = {}
    for piece in seen.pieces:
        if piece.text and piece.run.actual >= 0:
            groups.setdefault(piece.run.actual, []).append(piece)
    for number, pieces in groups.items():
        actual = " ".join(texts[number].split())
        if not any(map(str.isalnum, actual)):
            continue
        shown = " ".join(piece.text for piece in pieces)
        if _letters(actual) != _letters(shown):
            seen.arranged = seen.arranged or _letters(actual).casefold() != _letters(shown).casefold()
            pieces[0].text = actual
            for piece in pieces[1:]:
                piece.text = ""
            seen.changed = True


def spell_glyph_names(seen: SeenText, names: Mapping[int, Mapping[str, str]]) -> None:
    """Write letters for the names of glyphs that stand in the text (`/f_i`), by font."""
    for piece in seen.pieces:
        known = names.get(piece.run.font)
        if not known:
            continue
        text = piece.text
        for name in sorted(known, key=len, reverse=True):
            text = text.replace(name, known[name])
        text = text.translate(_LIGATURES)
        if text != piece.text:
            seen.changed = seen.arranged = True
        piece.text = text


def set_notes_apart(seen: SeenText) -> None:
    """Put the raised numbers of notes in raised brackets, so that no figure or year grows by a digit."""
    shown = [piece for piece in seen.pieces if piece.text]
    for index, piece in enumerate(shown):
        run = piece.run
        if run.angle != 0 or not _NOTE_NUMBER.fullmatch(piece.text):
            continue
        following = shown[index + 1].text if index + 1 < len(shown) else ""
        neighbours = [shown[index - 1]] if index else []
        if not any(_raised_behind(run, other.run) for other in neighbours):
            neighbours = [other for other in shown[max(0, index - _LOOK_BACK) : index + _LOOK_BACK] if other is not piece]
        behind = next((other for other in neighbours if _raised_behind(run, other.run)), None)
        if behind is None or following[:1] in ("/", "\u2044"):
            continue
        if _UNIT.search(behind.text) and piece.text in ("2", "3"):
            continue
        if _POWER.search(behind.text):
            continue
        piece.text = f"{OPENS}{piece.text}{CLOSES}"
        seen.changed = True


def join_drop_caps(seen: SeenText) -> None:
    """Join the large first letter of a paragraph to its word."""
    shown = [piece for piece in seen.pieces if piece.text and piece.run.angle == 0]
    if not shown:
        return
    body = body_size(shown)
    caps = [piece for piece in shown if len(piece.text) <= 2 and piece.run.size >= _DROP_CAP * body]
    for cap in caps[:_MOST_CAPS]:
        letter = cap.text.lstrip("“‘\"'")
        if len(letter) != 1 or not letter.isupper():
            continue
        beside = [piece for piece in shown if piece is not cap and _stands_beside(piece.run, cap.run)]
        if not beside:
            continue
        rest = max(beside, key=lambda piece: (round(piece.run.y), -piece.run.x))
        if not rest.text[0].isalpha() or not (rest.text[0].islower() or rest.text.split()[0].isupper()):
            continue
        place = seen.pieces.index(rest)
        is_next = place > 0 and _last_shown(seen.pieces, place) is cap
        if not is_next:
            seen.pieces.remove(cap)
            place = seen.pieces.index(rest)
            seen.pieces.insert(place, cap)
            cap.before = rest.before
            seen.arranged = True
        word = rest.text.split()[0].casefold().strip(",.;:")
        alone = letter in _WORDS_OF_ONE_LETTER and is_word(word) and not is_word(letter.casefold() + word)
        rest.before = " " if alone else ""
        seen.changed = True


def hide_line_numbers(seen: SeenText) -> None:
    """Take out numbers that count the lines of a page at its edge, as in drafts for consultation."""
    shown = [piece for piece in seen.pieces if piece.text and piece.run.angle == 0]
    numbers = [piece for piece in shown if piece.text.isdecimal() and len(piece.text) <= 4]
    if len(numbers) < _FEWEST_LINE_NUMBERS:
        return
    others = [piece for piece in shown if not (piece.text.isdecimal() and len(piece.text) <= 4)]
    for edge in ("x", "end"):
        columns: dict[int, list[Piece]] = {}
        for piece in numbers:
            columns.setdefault(round(getattr(piece.run, edge) / 4), []).append(piece)
        for place in sorted(columns):
            column = sorted(columns[place] + columns.get(place + 1, []), key=lambda piece: -piece.run.y)
            column = [piece for piece in column if piece.text]
            if len(column) >= _FEWEST_LINE_NUMBERS and _counts_lines(column, others):
                for piece in column:
                    _take_out(seen, piece)


def put_spaces_right(seen: SeenText) -> None:
    """Take the spaces of a page from where its letters stand, where the text has lost or gained many of them.

    pypdf sees a space in a gap by the width of the font's space, and some fonts have none, or say a wrong one.
    """
    _drop_hidden(seen)
    shown = seen.pieces
    words = wrong = 0
    better: list[tuple[Piece, str]] = []
    befores: list[tuple[Piece, str]] = []
    previous: Piece | None = None
    for piece in shown:
        words += 1 + piece.text.count(" ")
        text = _spaced(piece.run)
        if text is not None and len(text.split()) != len(piece.text.split()):
            wrong += abs(len(text.split()) - len(piece.text.split()))
            better.append((piece, text))
        if previous is not None:
            gap = _gap(previous.run, piece.run)
            if gap is not None and ("\n" not in piece.before or (-0.3 <= gap <= 1 and previous.run.y == piece.run.y)):
                own = previous.run.text[-1:].isspace() or piece.run.text[:1].isspace()
                before = " " if own or gap > WORD_GAP + 0.02 else ""
                if "\n" in piece.before or (bool(piece.before) != bool(before) and abs(gap - WORD_GAP) > 0.05):
                    wrong += 1
                    befores.append((piece, before))
        previous = piece
    if wrong < _FEWEST_WRONG_SPACES or wrong < _WRONG_SPACES * words:
        return
    for piece, text in better:
        piece.text = text
    for piece, before in befores:
        piece.before = before
    seen.changed = True


def _drop_hidden(seen: SeenText) -> None:
    """Take pieces that are not to be read out of the page; of the white space on both sides the stronger stays."""
    kept: list[Piece] = []
    before = ""
    for piece in seen.pieces:
        before = max(before, piece.before, key=lambda space: (space.count("\n"), len(space)))
        if piece.text:
            piece.before, before = before, ""
            kept.append(piece)
    seen.pieces = kept


def body_size(pieces: Sequence[Piece]) -> float:
    """Return the size of most of the letters."""
    sizes: dict[float, int] = {}
    for piece in pieces:
        size = round(piece.run.size * 2) / 2
        sizes[size] = sizes.get(size, 0) + len(piece.text)
    return max(sizes, key=lambda size: sizes[size]) if sizes else 10.0


def _take_out(seen: SeenText, piece: Piece) -> None:
    if piece.text:
        piece.text = ""
        seen.changed = seen.arranged = True


_SCAN_SHARE = 0.3
"""Of a page: images that cover more of it may be a scan, with its text behind them."""
_WATERMARK_SIZE = 30.0
_SAME_PLACE = 0.12
_LOOK_BACK = 40
_DROP_CAP = 1.7
_MOST_CAPS = 20
_WORDS_OF_ONE_LETTER = frozenset("AIO")
_FEWEST_LINE_NUMBERS = 5
_FEWEST_WRONG_SPACES = 5
_WRONG_SPACES = 0.06
"""Of the words of a page."""
_NOTE_NUMBER = re.compile(r"\d{1,3}(?:\s?[,;]\s?\d{1,3})*")
_LIGATURES = {ord(sign): letters for sign, letters in zip("ﬀﬁﬂﬃﬄﬅﬆ", "ff fi fl ffi ffl st st".split(), strict=True)}
_UNIT = re.compile(r"(?:^|[\d\s/(])[kcm]?m$", re.IGNORECASE)
_POWER = re.compile(r"[×xX*]\s?10$")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _raised_behind(run: Run, other: Run) -> bool:
    """Return whether a run stands raised right behind another one."""
    if other.angle != 0 or other.size <= 0:
        return False
    rise = (run.y - other.y) / other.size
    gap = (run.x - other.end) / other.size
    small = run.size <= 0.85 * other.size
    return -0.4 <= gap <= 0.5 and ((small and 0.12 <= rise <= 0.9) or (run.size <= 1.05 * other.size and 0.25 <= rise <= 0.7))


def _stands_beside(run: Run, cap: Run) -> bool:
    gap = (run.x - cap.end) / cap.size
    return run.size < 0.7 * cap.size and -0.25 <= gap <= 0.6 and cap.y - 0.3 * cap.size <= run.y <= cap.y + 0.95 * cap.size


def _last_shown(pieces: Sequence[Piece], place: int) -> Piece | None:
    return next((piece for piece in reversed(pieces[:place]) if piece.text), None)


def _counts_lines(column: Sequence[Piece], others: Sequence[Piece]) -> bool:
    """Return whether numbers count up beside lines of running text."""
    values = [int(piece.text) for piece in column]
    steps = [second - first for first, second in itertools.pairwise(values)]
    step = statistics.mode(steps)
    if step not in (1, 2, 5, 10) or sum(other == step for other in steps) < 0.9 * len(steps):
        return False
    highest, lowest = column[0].run.y, column[-1].run.y
    left = min(piece.run.x for piece in column)
    right = max(piece.run.end for piece in column)
    size = column[0].run.size
    beside = [piece for piece in others if lowest - size <= piece.run.y <= highest + size]
    is_left = sum(piece.run.x > right for piece in beside) >= 0.9 * len(beside)
    is_right = sum(piece.run.end < left for piece in beside) >= 0.9 * len(beside)
    if not beside or not (is_left or is_right):
        return False
    lines: dict[int, Piece] = {}
    for piece in sorted(beside, key=lambda piece: -piece.run.x):
        lines[round(piece.run.y / 3)] = piece  # the leftmost of each line
    first = list(lines.values())
    on_line = sum(any(abs(piece.run.y - other.run.y) <= 0.4 * other.run.size for other in first) for piece in column)
    margin = statistics.mode(round(piece.run.x / 3) for piece in first)
    aligned = sum(abs(round(piece.run.x / 3) - margin) <= 1 for piece in first)
    low = sum(piece.text[0].islower() for piece in first)
    per_number = len(first) / len(column)
    return on_line >= 0.9 * len(column) and aligned >= 0.6 * len(first) and low >= 0.3 * len(first) and per_number <= 1.5 * step


def _spaced(run: Run) -> str | None:
    """Return a run's text with spaces where its letters stand apart, None where that is not known to be better."""
    if not run.gaps:
        return run.text.strip()
    letters = len("".join(run.text.split()))
    if len(run.gaps) > 0.5 * letters:
        return None  # its letters are set apart
    gaps = {place for place, width in run.gaps if width >= WORD_GAP + 0.02}
    written: list[str] = []
    count = 0
    for character in run.text.strip():
        if not character.isspace():
            if count in gaps and written and not written[-1].isspace():
                written.append(" ")
            count += 1
        written.append(character)
    return "".join(written)


def _gap(first: Run, second: Run) -> float | None:
    """Return the gap between two runs of one line in sizes; None where they are not on one line."""
    size = max(first.size, second.size)
    if first.angle != 0 or second.angle != 0 or size <= 0 or abs(first.y - second.y) > 0.3 * size:
        return None
    gap = (second.x - first.end) / size
    return gap if -0.5 <= gap <= 3 else None
