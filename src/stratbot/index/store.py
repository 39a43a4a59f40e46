"""The database of one generation: its tables, what a row of a document says, and digests of what is stored of each.

Passages and sentences are numbered within their document while documents arrive in any order. Once all are there,
each document gets the rows that follow those of the document before it, in order of path: `first_passage` and
`first_sentence`. These rows (0-based) are the positions in the vector indexes. The full-text indexes number a document's
passages and sentences from `word_rows` on: a kept document keeps these, so that its words need not be indexed again.
`corpus_writer.py` fills it once, `corpus_reader.py` reads it from then on.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stratbot.errors import IndexDamagedError
from stratbot.index.generations import REBUILD_HINT
from stratbot.types import Document, DocumentState, PdfInfo

FILE = "corpus.sqlite"

TABLES_SQL = """
CREATE TABLE documents (
    row INTEGER PRIMARY KEY, doc_id TEXT NOT NULL UNIQUE, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, issuer TEXT NOT NULL, title TEXT NOT NULL, year INTEGER,
    kind TEXT NOT NULL, status TEXT NOT NULL, url TEXT NOT NULL, inferred TEXT NOT NULL, state TEXT NOT NULL,
    reason TEXT NOT NULL, page_count INTEGER NOT NULL, pages_without_text INTEGER NOT NULL,
    info_title TEXT NOT NULL, info_author TEXT NOT NULL, info_year INTEGER, catalogue TEXT NOT NULL,
    first_passage INTEGER NOT NULL, passages INTEGER NOT NULL, first_sentence INTEGER NOT NULL, sentences INTEGER NOT NULL
);
CREATE TABLE pages (
    document INTEGER NOT NULL, page_number INTEGER NOT NULL, page_label TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (document, page_number)
) WITHOUT ROWID;
CREATE TABLE page_flags (
    document INTEGER NOT NULL, page_number INTEGER NOT NULL, flag TEXT NOT NULL, PRIMARY KEY (document, page_number, flag)
) WITHOUT ROWID;
CREATE TABLE passages (
    document INTEGER NOT NULL, number INTEGER NOT NULL, passage_id TEXT NOT NULL, page_number INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, heading TEXT NOT NULL, role TEXT NOT NULL,
    first_sentence INTEGER NOT NULL, sentences INTEGER NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE TABLE sentences (
    document INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE TABLE problems (
    id INTEGER PRIMARY KEY, document INTEGER, path TEXT NOT NULL, page_number INTEGER, reason TEXT NOT NULL, hint TEXT NOT NULL
);
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE text_digests (document INTEGER PRIMARY KEY, described BLOB NOT NULL, content BLOB NOT NULL);
CREATE TABLE word_rows (document INTEGER PRIMARY KEY, passage INTEGER NOT NULL, sentence INTEGER NOT NULL);
"""

DOCUMENT_COLUMNS = (
    "row", "doc_id", "path", "sha256", "size_bytes", "mtime_ns", "issuer", "title", "year", "kind", "status", "url",
    "inferred", "state", "reason", "page_count", "pages_without_text", "info_title", "info_author", "info_year", "catalogue",
    "first_passage", "passages", "first_sentence", "sentences",
)  # fmt: skip

_POSITIONS = ("row", "first_passage", "first_sentence")
DESCRIPTION_QUERIES = (
    f"SELECT {', '.join(name for name in DOCUMENT_COLUMNS if name not in _POSITIONS)} FROM documents WHERE row = ?",
)
CONTENT_QUERIES = (
    "SELECT page_number, page_label, text FROM pages WHERE document = ? ORDER BY page_number",
    "SELECT number, passage_id, page_number, start, end, text, heading, role, first_sentence, sentences FROM passages "
    "WHERE document = ? ORDER BY number",
    "SELECT number, start, end, text FROM sentences WHERE document = ? ORDER BY number",
    "SELECT path, page_number, reason, hint FROM problems WHERE document = ? ORDER BY id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document with what the next build must know of it."""

    document: Document
    row: int
    mtime_ns: int
    """Of the file when it was scanned."""
    info: PdfInfo
    catalogue: str
    """What `documents.csv` said of it, as JSON, so that a change is noticed."""
    first_passage: int = 0
    passages: int = 0
    first_sentence: int = 0
    sentences: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMaps:
    """For every row, what it belongs to: kept outside the database, so that opening a large index reads no table."""

    passage_document: npt.NDArray[np.int32]
    passage_is_body: npt.NDArray[np.bool_]
    sentence_passage: npt.NDArray[np.int32]


def document_values(stored: StoredDocument) -> tuple[object, ...]:
    """Return the row of the table `documents` that says all of a document but where its passages and sentences begin."""
    document, info = stored.document, stored.info
    return (
        stored.row, document.doc_id, document.path, document.sha256, document.size_bytes, stored.mtime_ns, document.issuer,
        document.title, document.year, document.kind, document.status, document.url, _inferred(document),
        document.state.value, document.reason, document.page_count, document.pages_without_text,
        info.title, info.author, info.created_year, stored.catalogue, 0, stored.passages, 0, stored.sentences,
    )  # fmt: skip


def _inferred(document: Document) -> str:
    """Return what was read from the PDF, and where, as JSON; before it was known where, this was a list."""
    if document.inferred_from:
        return json.dumps(dict(document.inferred_from), sort_keys=True)
    return json.dumps(sorted(document.inferred))


def stored_document(row: dict[str, Any]) -> StoredDocument:
    """Make a document of the row that the table `documents` has of it, by column."""
    return StoredDocument(
        document=Document(
            doc_id=row["doc_id"],
            path=row["path"],
            sha256=row["sha256"],
            size_bytes=row["size_bytes"],
            issuer=row["issuer"],
            title=row["title"],
            year=row["year"],
            kind=row["kind"],
            status=row["status"],
            url=row["url"],
            group=_group(row["catalogue"]),
            inferred=frozenset(inferred := json.loads(row["inferred"])),
            inferred_from=tuple(sorted(inferred.items())) if isinstance(inferred, dict) else (),
            state=DocumentState(row["state"]),
            reason=row["reason"],
            page_count=row["page_count"],
            pages_without_text=row["pages_without_text"],
        ),
        row=row["row"],
        mtime_ns=row["mtime_ns"],
        info=PdfInfo(title=row["info_title"], author=row["info_author"], created_year=row["info_year"]),
        catalogue=row["catalogue"],
        first_passage=row["first_passage"],
        passages=row["passages"],
        first_sentence=row["first_sentence"],
        sentences=row["sentences"],
    )


def _group(catalogue: str) -> str:
    """Return what `documents.csv` says in the column `group`, which is kept with all else that it says of a document.

    To all else here the text is only something to be compared, so one that is no JSON says nothing.
    """
    if not catalogue:
        return ""
    try:
        said = json.loads(catalogue)
    except ValueError:
        return ""
    extra = said.get("extra", {}) if isinstance(said, dict) else {}
    return str(extra.get("group", "")) if isinstance(extra, dict) else ""


def digest(connection: sqlite3.Connection, queries: Sequence[str], row: int) -> bytes:
    """Hash what is stored of a document, so that damage to its text is told from damage to what is made from it."""
    total = hashlib.sha256()
    for query in queries:
        for values in connection.execute(query, (row,)):
            total.update(json.dumps(values).encode())
            total.update(b"\n")
        total.update(b"\0")
    return total.digest()


def damaged(error: sqlite3.DatabaseError) -> IndexDamagedError:
    """Return the error that says, with its remedy, that a database cannot be read."""
    return IndexDamagedError(f"{FILE} of the index cannot be read: {error}", hint=REBUILD_HINT)
