"""Words -> BM25 scores of passages and sentences, from SQLite's full-text index."""

from __future__ import annotations

import functools
import math
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from stratbot.errors import IndexDamagedError
from stratbot.index.generations import REBUILD_HINT

Unit = Literal["passage", "sentence"]
Term = str | tuple[str, ...]

TABLES: dict[Unit, str] = {"passage": "passage_words", "sentence": "sentence_words"}
WORD_COUNTS: dict[Unit, str] = {"passage": "passage_words.npy", "sentence": "sentence_words.npy"}
"""Files that say how many words each row has; an index of an earlier version has none until the next build."""
TOKENIZE = "porter unicode61 remove_diacritics 2"
"""Words without case and accents, cut to their stems: "Libraries" finds "library"."""


_K1, _B = 1.2, 0.75
"""Constants of BM25, as FTS5 has them."""
_LEAST_IDF = 1e-6

RowArray = npt.NDArray[np.int64]
ScoreArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordTotals:
    """How much text a full-text index holds; those of several indexes add up."""

    rows: int
    """Passages or sentences."""
    words: int
    """In all of them."""

    def __add__(self, other: WordTotals) -> WordTotals:
        return WordTotals(rows=self.rows + other.rows, words=self.words + other.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences:
    """Where a term stands: all that BM25 has to know of it, whatever corpus the rows are scored in."""

    rows: RowArray
    """(n,) int64: each row that holds it once, ascending."""
    times: ScoreArray
    """(n,) float64: how often it stands there."""
    lengths: ScoreArray
    """(n,) float64: words of the row."""


class WordRows:
    """Turns rows of a full-text index, where a document keeps its rows from build to build, into rows of the index."""

    def __init__(self, runs: Sequence[tuple[int, int, int]]) -> None:
        """Take, for each document, its first row there, its first row here, and how many it has."""
        full = sorted(run for run in runs if run[2])
        self._there = np.array([run[0] for run in full], np.int64)
        self._here = np.array([run[1] for run in full], np.int64)
        self._counts = np.array([run[2] for run in full], np.int64)
        self.is_same = bool(np.array_equal(self._there, self._here))

    @property
    def end(self) -> int:
        """The row after the last one of the full-text index."""
        return int(self._there[-1] + self._counts[-1]) if len(self._there) else 0

    def all(self) -> npt.NDArray[np.int64]:
        """Return all rows of the full-text index, ascending."""
        return np.concatenate(
            [np.zeros(0, np.int64), *(first + np.arange(n) for first, n in zip(self._there, self._counts, strict=True))]
        )

    def here(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the rows of the index for rows of the full-text index."""
        if self.is_same:
            return rows
        own = np.searchsorted(self._there, rows, side="right") - 1
        found: npt.NDArray[np.int64] = rows - self._there[own] + self._here[own]
        return found


class LexicalIndex:
    """Scores passages or sentences by the words they hold. Safe to use from several threads."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        lock: threading.Lock,
        word_rows: Mapping[Unit, WordRows] | None = None,
        lengths: Mapping[Unit, npt.NDArray[np.int32]] | None = None,
    ) -> None:
        """Keep what every search needs.

        Args:
            connection: To a corpus database.
            lock: What guards it.
            word_rows: Its rows where they are not those of the index.
            lengths: How many words each row of the index has, where that is known, (rows,).
        """
        self._connection = connection
        self._lock = lock
        self._word_rows = word_rows or {}
        self._lengths = dict(lengths or {})
        self._known: dict[tuple[Unit, str], Occurrences] = {}

    def scores(self, terms: Sequence[Term], unit: Unit = "passage", limit: int | None = None) -> tuple[RowArray, ScoreArray]:
        """Score everything that holds at least one of the terms, the best first.

        Args:
            terms: As for `scored`.
            unit: What is scored.
            limit: Only that many of the best; None for all.

        Returns:
            Rows (n,) int64 and scores (n,) float64, higher is better; best first, equal scores in order of rows.
        """
        return best_first(*self.scored(terms, unit), limit)

    def scored(self, terms: Sequence[Term], unit: Unit = "passage") -> tuple[RowArray, ScoreArray]:
        """Score everything that holds at least one of the terms.

        BM25 with k1 = 1.2 and b = 0.75, inverse document frequency as SQLite computes it:
        log((N - n + 0.5) / (n + 0.5)), but at least 1e-6, so that words in over half of the rows count next to nothing.

        Args:
            terms: Words, looked for as they are; a tuple, or a string of several words, as a phrase. None of it is
                syntax. Terms without a letter or digit match nothing.
            unit: What is scored.

        Returns:
            Rows (n,) int64, ascending, and scores (n,) float64, higher is better.
        """
        found = [self.occurrences(term, unit) for term in distinct_terms(terms)]
        return bm25(found, rows_with=[len(one.rows) for one in found], totals=self.totals(unit))

    def rows(self, term: Term, unit: Unit = "passage") -> RowArray:
        """Return the rows that hold a term, (n,) int64 in no order; quicker than `occurrences`."""
        query = match_expression([term])
        known = self._known.get((unit, query))
        if known is not None:
            return known.rows
        # As one text: four times as quick as a tuple for each row.
        listed: str | None = self._matching("group_concat(rowid)", unit, query)[0][0] if query else None
        found = np.fromstring(listed, dtype=np.int64, sep=",") if listed else np.zeros(0, np.int64)
        own_rows = self._word_rows.get(unit)
        return found if own_rows is None else own_rows.here(found)

    def totals(self, unit: Unit = "passage") -> WordTotals:
        """Return how much text is indexed."""
        found = self._read(f"SELECT block FROM {TABLES[unit]}_data WHERE id = {_AVERAGES}", ())
        rows, words = ([*_varints(found[0][0]), 0, 0] if found else [0, 0])[:2]
        return WordTotals(rows=rows, words=words)

    def lengths(self, unit: Unit) -> npt.NDArray[np.int32]:
        """Return how many words each row has, (rows,) int32: what the index was opened with, else read from SQLite, once."""
        if unit not in self._lengths:
            self._lengths[unit] = self.read_lengths(unit)
        return self._lengths[unit]

    def read_lengths(self, unit: Unit) -> npt.NDArray[np.int32]:
        """Read from SQLite how many words each row has, in .2 microseconds a row: (rows,) int32."""
        sizes = f"SELECT sz FROM {TABLES[unit]}_docsize ORDER BY id"
        listed: str | None = self._read(f"SELECT group_concat(hex(sz), '') FROM ({sizes})", ())[0][0]
        lengths = _varints_of(np.frombuffer(bytes.fromhex(listed or ""), np.uint8))
        own_rows = self._word_rows.get(unit)
        if own_rows is None or own_rows.is_same:
            return lengths
        places, here = own_rows.here(own_rows.all()), np.zeros_like(lengths)
        if len(places) != len(lengths) or places.max(initial=-1) >= len(lengths):
            raise IndexDamagedError(f"The full-text index of {unit}s has other rows than the documents", hint=REBUILD_HINT)
        here[places] = lengths
        return here

    def occurrences(self, term: Term, unit: Unit = "passage") -> Occurrences:
        """Return where a term stands, how often, and in how long a text; of the last terms it is remembered."""
        query = match_expression([term])
        if not query:
            return _NOWHERE
        known = self._known.get((unit, query))
        if known is None:
            rows, times = self._places(query, unit)
            order = np.argsort(rows) if len(rows) and np.any(rows[1:] < rows[:-1]) else slice(None)
            rows = rows[order]
            known = Occurrences(rows=rows, times=times[order], lengths=self.lengths(unit)[rows].astype(np.float64))
            with self._lock:
                while self._known and sum(len(one.rows) for one in self._known.values()) + len(rows) > _REMEMBERED_ROWS:
                    del self._known[next(iter(self._known))]
                self._known[unit, query] = known
        return known

    def forget(self) -> None:
        """Forget what was looked up."""
        with self._lock:
            self._known.clear()

    def _places(self, query: str, unit: Unit) -> tuple[RowArray, ScoreArray]:
        """Return the rows that a term stands in, in order of the full-text index, and how often it stands in each."""
        table, own_rows = TABLES[unit], self._word_rows.get(unit)
        words = stems(query)
        if len(words) == 1:  # FTS5 lists each place of a word; as one text that is quickest
            with self._lock:
                self._connection.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_places USING fts5vocab('main', '{table}', 'instance')"
                )
            listed: str | None = self._read(f"SELECT group_concat(doc) FROM temp.{table}_places WHERE term = ?", (words[0],))[0][
                0
            ]
            places = np.fromstring(listed, dtype=np.int64, sep=",") if listed else np.zeros(0, np.int64)
            firsts = np.flatnonzero(np.diff(places, prepend=-1))
            rows, times = places[firsts], np.diff(firsts, append=len(places)).astype(np.float64)
            return rows if own_rows is None else own_rows.here(rows), times
        # Of a phrase it tells nothing but the BM25 score in this index, from which how often it stands there follows.
        found = np.array(self._matching("rowid, rank", unit, query), np.float64).reshape(-1, 2)  # rows up to 2**53 are exact
        rows, scores, totals = found[:, 0].astype(np.int64), -found[:, 1], self.totals(unit)
        rows = rows if own_rows is None else own_rows.here(rows)
        at_most = inverse_document_frequency(len(found), totals.rows) * (_K1 + 1)
        return rows, np.rint(scores * _length_norm(self.lengths(unit)[rows].astype(np.float64), totals) / (at_most - scores))

    def _matching(self, columns: str, unit: Unit, query: str) -> list[tuple[Any, ...]]:
        table = TABLES[unit]
        return self._read(f"SELECT {columns} FROM {table} WHERE {table} MATCH ?", (query,))

    def _read(self, query: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(f"The lexical index cannot be read: {error}", hint=REBUILD_HINT) from error


@functools.lru_cache(1_024)
def stems(text: str) -> tuple[str, ...]:
    """Return the words of a text as the full-text indexes have them, by asking one for them."""
    connection, lock = _stemmer()
    with lock:
        connection.execute("DELETE FROM texts")
        connection.execute("INSERT INTO texts VALUES (?)", (text,))
        return tuple(word for (word,) in connection.execute("SELECT term FROM words ORDER BY offset"))


@functools.cache
def _stemmer() -> tuple[sqlite3.Connection, threading.Lock]:
    """Open a full-text index in memory for one text, and what guards it."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{TOKENIZE}')")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab('texts', 'instance')")
    return connection, threading.Lock()


def match_expression(terms: Sequence[Term]) -> str:
    """Write terms as an FTS5 query: each a quoted string, joined by OR."""
    return " OR ".join('"' + word.replace('"', '""') + '"' for word in distinct_terms(terms))


def distinct_terms(terms: Sequence[Term]) -> list[str]:
    """Return the terms that can be looked up, each once and as one string."""
    words = [term if isinstance(term, str) else " ".join(term) for term in terms]
    words = [word.encode("utf-8", "replace").decode() for word in words]  # SQLite takes no lone surrogates
    return list(dict.fromkeys(word.replace("\0", " ") for word in words if any(map(str.isalnum, word))))


def bm25(found: Sequence[Occurrences], *, rows_with: Sequence[int], totals: WordTotals) -> tuple[RowArray, ScoreArray]:
    """Score what holds at least one of some terms, in a corpus of which an index may be a part only.

    Computed as FTS5 does it, operation by operation, so that a score is the same to the last bit wherever a row lies.

    Args:
        found: Of each term, where it stands in the index.
        rows_with: Of each term, how many rows of the corpus hold it.
        totals: Of the corpus.

    Returns:
        Rows (n,) int64, ascending, and scores (n,) float64, higher is better.
    """
    rows = np.sort(np.concatenate([np.zeros(0, np.int64), *(one.rows for one in found)]))
    rows = rows[np.diff(rows, prepend=-1) > 0]
    scores = np.zeros(len(rows), np.float64)
    for one, held_by in zip(found, rows_with, strict=True):
        weight = inverse_document_frequency(held_by, totals.rows)
        norm = _length_norm(one.lengths, totals)
        scores[np.searchsorted(rows, one.rows)] += weight * ((one.times * (_K1 + 1)) / (one.times + norm))
    return rows, scores


def best_first(rows: RowArray, scores: ScoreArray, limit: int | None = None) -> tuple[RowArray, ScoreArray]:
    """Sort rows by score, the best first and equal ones in order of rows; only the `limit` best of them."""
    order = np.lexsort((rows, -scores))[:limit]
    return rows[order], scores[order]


def inverse_document_frequency(rows_with: int, rows: int) -> float:
    """Return what a term weighs that so many of some rows hold, as FTS5 computes it."""
    weight = math.log((rows - rows_with + 0.5) / (rows_with + 0.5))
    return weight if weight > 0 else _LEAST_IDF


def _length_norm(lengths: ScoreArray, totals: WordTotals) -> ScoreArray:
    average = totals.words / totals.rows if totals.rows else 1.0
    return _K1 * ((1 - _B) + (_B * lengths) / average)


_NOWHERE = Occurrences(rows=np.zeros(0, np.int64), times=np.zeros(0), lengths=np.zeros(0))
_REMEMBERED_ROWS = 4_000_000
"""Of terms that were looked up last, all together: 24 bytes each."""
_AVERAGES = 1
"""Row of FTS5's own table where the number of rows and of their words stands."""


def _varints(block: bytes) -> list[int]:
    """Read numbers as SQLite packs them: seven bits a byte, the highest first, a set eighth bit for "goes on"."""
    numbers, number = [], 0
    for byte in block:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    return numbers


def _varints_of(block: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """Read many numbers of up to four bytes as `_varints` does."""
    lasts = np.flatnonzero(block < 0x80)
    sizes = np.diff(lasts, prepend=-1)
    numbers = block[lasts].astype(np.int32)
    for back in range(1, int(sizes.max(initial=1))):
        longer = sizes > back
        numbers[longer] |= (block[lasts[longer] - back] & 0x7F).astype(np.int32) << (7 * back)
    return numbers


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the full-text tables. They keep no text of their own: rows are those of passages and sentences."""
    for table in TABLES.values():
        connection.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(text, content='', tokenize='{TOKENIZE}')")
