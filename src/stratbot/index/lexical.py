"""Words -> BM25 scores of passages and sentences, from SQLite's full-text index."""

from __future__ import annotations

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
        self, connection: sqlite3.Connection, lock: threading.Lock, word_rows: Mapping[Unit, WordRows] | None = None
    ) -> None:
        """Take a connection to a corpus database, what guards it, and its rows where they are not those of the index."""
        self._connection = connection
        self._lock = lock
        self._word_rows = word_rows or {}

    def scores(
        self, terms: Sequence[Term], unit: Unit = "passage", limit: int | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Score everything that holds at least one of the terms.

        BM25 with k1 = 1.2 and b = 0.75, inverse document frequency as SQLite computes it:
        log((N - n + 0.5) / (n + 0.5)), but at least 1e-6, so that words in over half of the rows count next to nothing.

        Args:
            terms: Words, looked for as they are; a tuple, or a string of several words, as a phrase. None of it is
                syntax. Terms without a letter or digit match nothing.
            unit: What is scored.
            limit: Only that many of the best; None for all.

        Returns:
            Rows (n,) int64 and scores (n,) float64, higher is better; best first, equal scores in order of rows.
        """
        query = match_expression(terms)
        if not query:
            return np.zeros(0, np.int64), np.zeros(0, np.float64)
        own_rows = self._word_rows.get(unit)
        is_same = own_rows is None or own_rows.is_same
        # The best few through FTS5's own `rank`, which need not sort everything; equal scores go by its rows.
        order = "" if limit is None or not is_same else f"ORDER BY rank, rowid LIMIT {int(limit)}"
        found = self._matching("rowid, rank", unit, query, order)
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.float64)
        table_of_scores = np.array(found, dtype=np.float64)  # rows up to 2**53 are exact
        rows, scores = table_of_scores[:, 0].astype(np.int64), -table_of_scores[:, 1]  # SQLite's are lower for better
        if own_rows is not None:
            rows = own_rows.here(rows)
        return best_first(rows, scores, limit)

    def rows(self, term: Term, unit: Unit = "passage") -> npt.NDArray[np.int64]:
        """Return the rows that hold a term, (n,) int64 in no order: as `scores` without what takes longest, the scoring."""
        query = match_expression([term])
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

    def occurrences(self, term: Term, unit: Unit = "passage") -> Occurrences:
        """Return where a term stands, how often, and in how long a text.

        FTS5 tells none of it but the BM25 score of the term in this index, from which how often it stands there follows.
        """
        query, table, totals = match_expression([term]), TABLES[unit], self.totals(unit)
        found = (
            self._read(
                f"SELECT {table}.rowid, rank, sz FROM {table} JOIN {table}_docsize ON id = {table}.rowid WHERE {table} MATCH ?",
                (query,),
            )
            if query
            else []
        )
        scores = -np.array([score for _, score, _ in found], dtype=np.float64)
        lengths = np.array([_varints(size)[0] for _, _, size in found], dtype=np.float64)
        at_most = inverse_document_frequency(len(found), totals.rows) * (_K1 + 1)
        times = np.rint(scores * _length_norm(lengths, totals) / (at_most - scores))
        rows = np.array([row for row, _, _ in found], dtype=np.int64)
        own_rows = self._word_rows.get(unit)
        rows = rows if own_rows is None else own_rows.here(rows)
        order = np.argsort(rows)
        return Occurrences(rows=rows[order], times=times[order], lengths=lengths[order])

    def _matching(self, columns: str, unit: Unit, query: str, order: str = "") -> list[tuple[Any, ...]]:
        table = TABLES[unit]
        return self._read(f"SELECT {columns} FROM {table} WHERE {table} MATCH ? {order}", (query,))

    def _read(self, query: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(f"The lexical index cannot be read: {error}", hint=REBUILD_HINT) from error


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


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the full-text tables. They keep no text of their own: rows are those of passages and sentences."""
    for table in TABLES.values():
        connection.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(text, content='', tokenize='{TOKENIZE}')")
