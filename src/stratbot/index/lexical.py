"""Words -> BM25 scores of passages and sentences, from SQLite's full-text index."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from stratbot.errors import IndexDamagedError
from stratbot.index.generations import REBUILD_HINT

Unit = Literal["passage", "sentence"]
Term = str | tuple[str, ...]

TABLES: dict[Unit, str] = {"passage": "passage_words", "sentence": "sentence_words"}
TOKENIZE = "porter unicode61 remove_diacritics 2"
"""Words without case and accents, cut to their stems: "Libraries" finds "library"."""


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
        best_first = np.lexsort((rows, -scores))[:limit]
        return rows[best_first], scores[best_first]

    def rows(self, term: Term, unit: Unit = "passage") -> npt.NDArray[np.int64]:
        """Return the rows that hold a term, (n,) int64 in no order: as `scores` without what takes longest, the scoring."""
        query = match_expression([term])
        found = np.array(self._matching("rowid", unit, query) if query else [], dtype=np.int64).reshape(-1)
        own_rows = self._word_rows.get(unit)
        return found if own_rows is None else own_rows.here(found)

    def _matching(self, columns: str, unit: Unit, query: str, order: str = "") -> list[tuple[float, ...]]:
        table = TABLES[unit]
        try:
            with self._lock:
                return self._connection.execute(
                    f"SELECT {columns} FROM {table} WHERE {table} MATCH ? {order}", (query,)
                ).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(f"The lexical index cannot be read: {error}", hint=REBUILD_HINT) from error


def match_expression(terms: Sequence[Term]) -> str:
    """Write terms as an FTS5 query: each a quoted string, joined by OR."""
    words = [term if isinstance(term, str) else " ".join(term) for term in terms]
    words = [word.encode("utf-8", "replace").decode() for word in words]  # SQLite takes no lone surrogates
    quoted = [word.replace("\0", " ").replace('"', '""') for word in words if any(map(str.isalnum, word))]
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(quoted))


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the full-text tables. They keep no text of their own: rows are those of passages and sentences."""
    for table in TABLES.values():
        connection.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(text, content='', tokenize='{TOKENIZE}')")
