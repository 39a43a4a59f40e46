"""Cells that were judged before, kept beside the index, so that only what changed is judged again.

A cache in every sense: it may be deleted, and what is damaged in it is dropped and judged again. A cell's key is made of all
that its verdict rests on: the document's text and issuer, the other issuers that it names, the theme, the shipped themes, the
model, and the program's own judging.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from stratbot.corpus.aliases import fold, issuer_aliases
from stratbot.types import Citation, Document, DocumentVerdict, Verdict

if TYPE_CHECKING:
    from stratbot.index.reader import OpenIndex

FILE = "lens.sqlite"
_OF_DOCUMENT = ("doc_id", "issuer", "title", "year", "path")
"""Fields of a citation that are the document's as it is catalogued today, and so are not kept."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS texts (
    generation TEXT NOT NULL, doc_id TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (generation, doc_id)
);
CREATE TABLE IF NOT EXISTS cells (key TEXT PRIMARY KEY, text TEXT NOT NULL, verdict TEXT NOT NULL);
"""

_T = TypeVar("_T")


class CellCache:
    """Verdicts by key, of one index folder. Where the file cannot be written, everything is judged anew, and nothing is lost."""

    def __init__(self, folder: Path) -> None:
        """Open the cache, or begin a new one where there is none or only a damaged one."""
        self._path = folder / FILE
        self._connection: sqlite3.Connection | None = None
        with suppress(OSError, sqlite3.DatabaseError):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._open()
            except sqlite3.DatabaseError:
                for path in (self._path, *folder.glob(f"{FILE}-*")):
                    path.unlink(missing_ok=True)
                self._connection = self._open()

    def __enter__(self) -> CellCache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._connection is not None:
            self._connection.close()

    def text_hashes(self, index: OpenIndex) -> dict[str, str]:
        """Return by doc_id a hash of all in a document that a verdict rests on; worked out once for each generation."""
        generation = index.manifest.generation

        def read(own: sqlite3.Connection) -> list[tuple[str, str]]:
            return own.execute("SELECT doc_id, hash FROM texts WHERE generation = ?", (generation,)).fetchall()

        nothing: list[tuple[str, str]] = []
        known = dict(self._try(read, nothing))
        if known.keys() == {document.doc_id for document in index.documents}:
            return known
        found = text_hashes(index)
        rows = [(generation, doc_id, text) for doc_id, text in found.items()]

        def write(own: sqlite3.Connection) -> None:
            with own:
                own.execute("DELETE FROM texts")
                own.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)

        self._try(write, None)
        return found

    def get(self, keys: Mapping[str, Document]) -> dict[str, DocumentVerdict]:
        """Return the verdicts that are known, by key.

        Args:
            keys: Each with its document, as it is catalogued today.
        """
        wanted = list(keys)

        def read(own: sqlite3.Connection) -> list[tuple[str, str]]:
            rows: list[tuple[str, str]] = []
            for start in range(0, len(wanted), 500):
                some = wanted[start : start + 500]
                rows += own.execute(f"SELECT key, verdict FROM cells WHERE key IN ({','.join('?' * len(some))})", some).fetchall()
            return rows

        found = {}
        nothing: list[tuple[str, str]] = []
        for key, value in self._try(read, nothing):
            with suppress(ValueError, TypeError, KeyError):  # what is garbled is judged again
                found[key] = _verdict(json.loads(value), keys[key])
        return found

    def put(self, cells: Iterable[tuple[str, str, DocumentVerdict]]) -> None:
        """Keep (key, text hash, verdict), all or none of them."""
        rows = [(key, text, json.dumps(_values(verdict))) for key, text, verdict in cells]

        def write(own: sqlite3.Connection) -> None:
            with own:
                own.executemany("INSERT OR REPLACE INTO cells VALUES (?, ?, ?)", rows)

        self._try(write, None)

    def prune(self, live: Iterable[str]) -> None:
        """Drop the cells of texts that are no longer in the index."""
        rows = [(text,) for text in live]

        def write(own: sqlite3.Connection) -> None:
            with own:
                own.execute("CREATE TEMP TABLE live (text TEXT PRIMARY KEY) WITHOUT ROWID")
                own.executemany("INSERT OR IGNORE INTO live VALUES (?)", rows)
                own.execute("DELETE FROM cells WHERE text NOT IN (SELECT text FROM live)")
                own.execute("DROP TABLE live")

        self._try(write, None)

    def _try(self, act: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """Do something with the file; a cache that fails is no cache for the rest of the run."""
        if self._connection is None:
            return otherwise
        try:
            return act(self._connection)
        except sqlite3.DatabaseError:
            self._connection.close()
            self._connection = None
            return otherwise

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
            connection.execute("SELECT count(*) FROM cells").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection


def cell_key(*parts: str) -> str:
    """Return the key of a cell made of these."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def text_hashes(index: OpenIndex) -> dict[str, str]:
    """Hash what verdicts on each document rest on: its passages, its issuer, and the other issuers that it names."""
    owners: dict[str, set[str]] = {}
    for issuer in {document.issuer for document in index.documents}:
        for name in issuer_aliases(issuer):
            owners.setdefault(name, set()).add(issuer)
    longest_first = sorted(owners, key=len, reverse=True)
    alias = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)") if longest_first else None
    found = {}
    for position, document in enumerate(index.documents):
        first, last = np.searchsorted(index.passage_document, [position, position + 1])
        passages = index.passages(range(int(first), int(last)))
        total = hashlib.sha256()
        for passage in passages:
            total.update(repr((passage.passage_id, passage.page_number, passage.role.value, passage.heading)).encode())
            total.update(repr([(one.start, one.end, one.text) for one in passage.sentences]).encode("utf-8", "surrogatepass"))
        text = "\n".join(part for passage in passages for part in (passage.heading, *(one.text for one in passage.sentences)))
        named = sorted(set(alias.findall(fold(text)))) if alias else []
        total.update(repr((document.sha256, document.issuer, document.state.value)).encode("utf-8", "surrogatepass"))
        total.update(repr([(name, sorted(owners[name])) for name in named]).encode("utf-8", "surrogatepass"))
        found[document.doc_id] = total.hexdigest()
    return found


def _values(verdict: DocumentVerdict) -> dict[str, object]:
    evidence = []
    for citation in verdict.evidence:
        values = dataclasses.asdict(citation)
        for name in _OF_DOCUMENT:
            del values[name]
        evidence.append(values)
    return {"verdict": verdict.verdict.value, "score": verdict.score, "evidence": evidence}


def _verdict(values: dict[str, object], document: Document) -> DocumentVerdict:
    described = {name: getattr(document, name) for name in _OF_DOCUMENT}
    evidence = values["evidence"]
    if not isinstance(evidence, list) or not isinstance(values["score"], float | int):
        raise TypeError("a kept verdict is garbled")
    citations = []
    for one in evidence:
        if not isinstance(one, dict):
            raise TypeError("a kept citation is garbled")
        lists = {name: tuple(value) for name, value in one.items() if isinstance(value, list)}
        citations.append(Citation(**described, **(one | lists)))
    return DocumentVerdict(
        **described, verdict=Verdict(str(values["verdict"])), score=float(values["score"]), evidence=tuple(citations)
    )
