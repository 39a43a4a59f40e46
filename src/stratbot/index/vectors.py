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

_CANNOT_WRITE = (
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_NOMEM,
)  # fmt: skip

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
            self._connection = self._open()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self._connection = self._begin_anew()

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
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self.clear()
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
            if not _is_damage(error):
                raise
            self.clear()
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
        self._connection.close()
        self._connection = self._begin_anew()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # A write-ahead log survives the process being killed; what a power cut takes is only computed again.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_SCHEMA)
        with connection:
            connection.execute("INSERT OR IGNORE INTO encoders (fingerprint) VALUES (?)", (self._fingerprint,))
        row = connection.execute("SELECT id FROM encoders WHERE fingerprint = ?", (self._fingerprint,)).fetchone()
        self._encoder = int(row[0])

    def _begin_anew(self) -> sqlite3.Connection:
        for path in (self._path, *self._path.parent.glob(f"{FILE}-*")):
            path.unlink(missing_ok=True)
        return self._open()


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell a damaged file, which is begun anew, from a full or locked one, which would not be helped by that."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _CANNOT_WRITE
