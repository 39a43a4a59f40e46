"""Vectors by text, kept from build to build, so that only new text goes through the model.

A cache in every sense: it may be deleted, and what is damaged in it is dropped and computed again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

FILE = "vectors.sqlite"

_PER_STATEMENT = 500
_LARGEST_DEPARTURE = 1e-3  # of a stored vector's length from one

_SCHEMA = """
CREATE TABLE IF NOT EXISTS encoders (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS vectors (
    id INTEGER PRIMARY KEY, encoder INTEGER NOT NULL, text_hash BLOB NOT NULL, vector BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS vectors_by_text ON vectors (encoder, text_hash);
"""


def text_hash(text: str) -> bytes:
    """Return the key of a text: its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class VectorCache:
    """Unit vectors of one encoder, by hash of the text. For use by one thread."""

    def __init__(self, folder: Path, *, fingerprint: str, dim: int) -> None:
        """Open the cache, or begin a new one where there is none or only a damaged one."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / FILE
        self._fingerprint = fingerprint
        self._dim = dim
        try:
            self._open()
        except sqlite3.DatabaseError:
            self._start_anew()

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was put is in it."""
        self._connection.close()

    def get(self, hashes: Sequence[bytes]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float32]]:
        """Look vectors up.

        Args:
            hashes: Keys of texts.

        Returns:
            (n,) bool, which of them are known, and (n, dim) float32 with zeros for those that are not.
        """
        found = np.zeros(len(hashes), np.bool_)
        vectors = np.zeros((len(hashes), self._dim), np.float32)
        positions: dict[bytes, list[int]] = {}
        for position, key in enumerate(hashes):
            positions.setdefault(key, []).append(position)
        keys = list(positions)
        try:
            for start in range(0, len(keys), _PER_STATEMENT):
                some = keys[start : start + _PER_STATEMENT]
                query = f"SELECT text_hash, vector FROM vectors WHERE encoder = ? AND text_hash IN ({','.join('?' * len(some))})"
                for key, blob in self._connection.execute(query, (self._encoder, *some)):
                    if len(blob) == 4 * self._dim:
                        places = positions[key]
                        vectors[places] = np.frombuffer(blob, np.float32)
                        found[places] = True
        except sqlite3.DatabaseError:
            self._start_anew()
            return np.zeros(len(hashes), np.bool_), np.zeros((len(hashes), self._dim), np.float32)
        with np.errstate(over="ignore", invalid="ignore"):
            lengths = np.linalg.norm(vectors, axis=1)
            found &= np.abs(lengths - 1) < _LARGEST_DEPARTURE  # False for NaN too
        vectors[~found] = 0
        return found, vectors

    def put(self, hashes: Sequence[bytes], vectors: npt.NDArray[np.float32]) -> None:
        """Keep vectors, replacing those of the same texts; they are safe on disk afterwards, if the process is killed."""
        rows = [(self._encoder, key, vector.tobytes()) for key, vector in zip(hashes, vectors.astype(np.float32), strict=True)]
        statement = "INSERT OR REPLACE INTO vectors (encoder, text_hash, vector) VALUES (?, ?, ?)"
        try:
            with self._connection:
                self._connection.executemany(statement, rows)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # the disk is full or cannot be written, which a new file would not change
            self._start_anew()
            with self._connection:
                self._connection.executemany(statement, rows)

    def __len__(self) -> int:
        """Return how many vectors are kept, of all encoders."""
        return int(self._connection.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def prune(self, live: Sequence[bytes]) -> int:
        """Drop every vector, of this encoder or another, that is not of a live text; return how many went."""
        before = len(self)
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE live (text_hash BLOB PRIMARY KEY) WITHOUT ROWID")
            self._connection.executemany("INSERT OR IGNORE INTO live VALUES (?)", ((key,) for key in live))
            self._connection.execute(
                "DELETE FROM vectors WHERE encoder <> ? OR text_hash NOT IN (SELECT text_hash FROM live)", (self._encoder,)
            )
            self._connection.execute("DROP TABLE live")
        self._connection.execute("VACUUM")
        return before - len(self)

    def clear(self) -> None:
        """Drop everything."""
        self._start_anew()

    def _open(self) -> None:
        self._connection = sqlite3.connect(self._path)
        # A write-ahead log survives the process being killed; what a power cut takes is only computed again.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(_SCHEMA)
        with self._connection:
            self._connection.execute("INSERT OR IGNORE INTO encoders (fingerprint) VALUES (?)", (self._fingerprint,))
        row = self._connection.execute("SELECT id FROM encoders WHERE fingerprint = ?", (self._fingerprint,)).fetchone()
        self._encoder = int(row[0])

    def _start_anew(self) -> None:
        self._connection.close()
        for path in (self._path, *self._path.parent.glob(f"{FILE}-*")):
            path.unlink(missing_ok=True)
        self._open()
