"""Words -> BM25 scores of passages and sentences, from SQLite's full-text index."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
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


class LexicalIndex:
    """Scores passages or sentences by the words they hold. Safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.Lock) -> None:
        """Take a connection to a corpus database, and what guards it."""
        self._connection = connection
        self._lock = lock

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
        table = TABLES[unit]
        # The best few through FTS5's own `rank`, which need not sort everything.
        order = "" if limit is None else f"ORDER BY rank, rowid LIMIT {int(limit)}"
        try:
            with self._lock:
                found = self._connection.execute(
                    f"SELECT rowid, rank FROM {table} WHERE {table} MATCH ? {order}", (query,)
                ).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(f"The lexical index cannot be read: {error}", hint=REBUILD_HINT) from error
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.float64)
        table_of_scores = np.array(found, dtype=np.float64)  # rows up to 2**53 are exact
        rows, scores = table_of_scores[:, 0].astype(np.int64), -table_of_scores[:, 1]  # SQLite's are lower for better
        best_first = np.lexsort((rows, -scores))
        return rows[best_first], scores[best_first]


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
