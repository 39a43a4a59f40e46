"""Documents, pages, passages and sentences in SQLite: written once per generation, then only read.

Passages and sentences are numbered within their document while documents arrive in any order. Once all are there,
each document gets the rows that follow those of the document before it, in order of path: `first_passage` and
`first_sentence`. These rows (0-based) are the positions in the vector indexes. The full-text indexes number a document's
passages and sentences from `word_rows` on: a kept document keeps these, so that its words need not be indexed again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from stratbot.errors import IndexDamagedError
from stratbot.index.generations import REBUILD_HINT
from stratbot.index.lexical import TABLES, LexicalIndex, Unit, WordRows, create_tables
from stratbot.types import Document, DocumentState, Page, Passage, PassageRole, PdfInfo, Problem, ReadDocument, Sentence

FILE = "corpus.sqlite"
_PER_STATEMENT = 1_000
_T = TypeVar("_T")

_SCHEMA = """
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

_DOCUMENT_COLUMNS = (
    "row", "doc_id", "path", "sha256", "size_bytes", "mtime_ns", "issuer", "title", "year", "kind", "status", "url",
    "inferred", "state", "reason", "page_count", "pages_without_text", "info_title", "info_author", "info_year", "catalogue",
    "first_passage", "passages", "first_sentence", "sentences",
)  # fmt: skip

_POSITIONS = ("row", "first_passage", "first_sentence")
_DESCRIPTION_QUERIES = (
    f"SELECT {', '.join(name for name in _DOCUMENT_COLUMNS if name not in _POSITIONS)} FROM documents WHERE row = ?",
)
_CONTENT_QUERIES = (
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


_LEAST_KEPT_WORDS = 0.5
"""Of a full-text index, to be worth taking over: below, or where it is as sparse, all words are indexed anew."""


class CorpusWriter:
    """Fills the database of one generation; documents in any order, `finish` last."""

    def __init__(self, folder: Path, *, words_of: CorpusReader | None = None) -> None:
        """Create the database in a folder that has none.

        Args:
            folder: Of the generation.
            words_of: A generation whose full-text indexes are known to be sound, and that most documents are copied
                from: its words are taken over.

        Raises:
            IndexDamagedError: That generation cannot be read.
        """
        self._path = folder / FILE
        self._connection = self._open()
        self._attached: Path | None = None
        self._words_of: CorpusReader | None = None
        self._kept: dict[int, tuple[StoredDocument, bool]] = {}
        """By row: the document that was copied, and whether its passage ids and paths are as they were."""
        try:
            self._connection.executescript(_SCHEMA)
            create_tables(self._connection)
            if words_of is not None:
                self._take_words(words_of)
            self._connection.execute("BEGIN")
        except BaseException:
            self._connection.close()
            raise

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            # The file is not read before it is whole and synced, so a journal would only cost time.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
        except BaseException:
            connection.close()
            raise
        return connection

    def _take_words(self, words_of: CorpusReader) -> None:
        """Copy the full-text indexes as the tables that they are, which takes a thirtieth of the time of indexing the words."""
        try:
            self._connection.execute("ATTACH DATABASE ? AS former", (str(words_of.path),))
            self._connection.execute("BEGIN")
            for words in TABLES.values():
                for table in ("data", "idx", "docsize"):
                    self._connection.execute(f"DELETE FROM {words}_{table}")
                    self._connection.execute(f"INSERT INTO {words}_{table} SELECT * FROM former.{words}_{table}")
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # the disk is full, for example
            raise _damaged(error) from error
        self._connection.close()
        self._connection = self._open()  # FTS5 remembers of its tables what was in them before
        self._words_of = words_of

    def add(self, row: int, read: ReadDocument, *, mtime_ns: int, catalogue: str) -> None:
        """Store a document that was just read, under its row."""
        sentences: list[tuple[object, ...]] = []
        passages: list[tuple[object, ...]] = []
        for number, passage in enumerate(read.passages):
            passages.append(
                (row, number, passage.passage_id, passage.page_number, passage.start, passage.end, passage.text,
                 passage.heading, passage.role.value, len(sentences), len(passage.sentences))
            )  # fmt: skip
            for sentence in passage.sentences:
                sentences.append((row, len(sentences), sentence.start, sentence.end, sentence.text))
        self._insert("pages", [(row, page.page_number, page.page_label, page.text) for page in read.pages])
        self._insert("passages", passages)
        self._insert("sentences", sentences)
        self.add_problems(read.problems, row=row)
        self._add_document(
            StoredDocument(
                document=read.document,
                row=row,
                mtime_ns=mtime_ns,
                info=read.info,
                catalogue=catalogue,
                passages=len(passages),
                sentences=len(sentences),
            )
        )

    def copy(self, former: CorpusReader, source: StoredDocument, stored: StoredDocument) -> None:
        """Store a document as another generation has it.

        Args:
            former: The other generation.
            source: The document there.
            stored: The document here: its row, path, ids and description may differ.

        Raises:
            IndexDamagedError: The other generation cannot be read.
        """
        try:
            self._attach(former.path)
            self._copy_rows(source, stored)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # the disk is full, for example
            raise _damaged(error) from error
        self._add_document(replace(stored, passages=source.passages, sentences=source.sentences))
        is_same = (stored.document.doc_id, stored.document.path) == (source.document.doc_id, source.document.path)
        self._kept[stored.row] = (source, is_same and former is self._words_of)

    def _copy_rows(self, source: StoredDocument, stored: StoredDocument) -> None:
        row, old, new = stored.row, source.document, stored.document
        execute = self._connection.execute
        execute(
            "INSERT INTO pages SELECT ?, page_number, page_label, text FROM former.pages WHERE document = ?", (row, source.row)
        )
        execute(
            "INSERT INTO passages SELECT ?, number, ? || substr(passage_id, ?), page_number, start, end, text, heading, role, "
            "first_sentence, sentences FROM former.passages WHERE document = ?",
            (row, new.doc_id, len(old.doc_id) + 1, source.row),
        )
        execute(
            "INSERT INTO sentences SELECT ?, number, start, end, text FROM former.sentences WHERE document = ?", (row, source.row)
        )
        execute(
            "INSERT INTO problems (document, path, page_number, reason, hint) "
            "SELECT ?, ?, page_number, reason, hint FROM former.problems WHERE document = ? ORDER BY id",
            (row, new.path, source.row),
        )

    def add_problems(self, problems: Iterable[Problem], *, row: int | None = None) -> None:
        """Store problems of a document, or of the corpus as a whole."""
        self._connection.executemany(
            "INSERT INTO problems (document, path, page_number, reason, hint) VALUES (?, ?, ?, ?, ?)",
            [(row, problem.path, problem.page_number, problem.reason, problem.hint) for problem in problems],
        )

    def finish(self, about: Mapping[str, str] | None = None) -> None:
        """Number passages and sentences through, fill the full-text indexes, and take a digest of every document.

        Args:
            about: What the manifest says too, so that it can be written anew from here.
        """
        execute = self._connection.execute
        passages = sentences = 0
        documents = execute("SELECT row, passages, sentences FROM documents ORDER BY row").fetchall()
        for row, own_passages, own_sentences in documents:
            execute("UPDATE documents SET first_passage = ?, first_sentence = ? WHERE row = ?", (passages, sentences, row))
            passages, sentences = passages + own_passages, sentences + own_sentences
        try:
            self._index_words(documents, passages)
        except sqlite3.DatabaseError as error:
            if self._words_of is None or isinstance(error, sqlite3.OperationalError):
                raise
            raise _damaged(error) from error  # what goes is read once more from the former generation
        former_digests = self._words_of.text_digests() if self._words_of is not None else {}
        digests = []
        for row, _, _ in documents:
            source, is_same = self._kept.get(row, (None, False))
            kept = former_digests.get(source.row) if source is not None and is_same else None
            content = kept[1] if kept is not None else _digest(self._connection, _CONTENT_QUERIES, row)
            digests.append((row, _digest(self._connection, _DESCRIPTION_QUERIES, row), content))
        self._insert("text_digests", digests)
        self._insert("about", list((about or {}).items()))
        execute("COMMIT")

    def _index_words(self, documents: Sequence[tuple[int, int, int]], passages: int) -> None:
        """Fill the full-text indexes: from the texts alone, or from what was taken over and the texts that came or went."""
        kept = self._kept_words()
        former = self._words_of
        firsts: dict[Unit, int] = {"passage": 0, "sentence": 0}
        if former is not None:
            kept_passages = sum(self._kept[row][0].passages for row in kept)
            firsts = former.next_word_rows()
            if kept_passages < _LEAST_KEPT_WORDS * max(passages, firsts["passage"]):
                self._forget_words()
                kept, firsts, former = {}, {"passage": 0, "sentence": 0}, None
            else:
                self._drop_words(former, {source.row for source, _ in (self._kept[row] for row in kept)})
        rows = []
        for row, own_passages, own_sentences in documents:
            if row in kept:
                rows.append((row, *kept[row]))
                continue
            rows.append((row, firsts["passage"], firsts["sentence"]))
            for unit, words in TABLES.items():
                self._connection.execute(
                    f"INSERT INTO {words} (rowid, text) SELECT ? + number, text FROM {unit}s WHERE document = ? ORDER BY number",
                    (firsts[unit], row),
                )
            firsts = {"passage": firsts["passage"] + own_passages, "sentence": firsts["sentence"] + own_sentences}
        self._insert("word_rows", rows)
        if former is None:
            for words in TABLES.values():
                self._connection.execute(f"INSERT INTO {words} ({words}) VALUES ('optimize')")

    def _kept_words(self) -> dict[int, tuple[int, int]]:
        """Return where the words of copied documents begin, by row; of two copies of one document only the first has them."""
        former = self._words_of
        if former is None:
            return {}
        taken: set[int] = set()
        kept: dict[int, tuple[int, int]] = {}
        for row, (source, _) in sorted(self._kept.items()):
            if source.row not in taken:
                taken.add(source.row)
                kept[row] = former.word_rows_of(source)
        return kept

    def _drop_words(self, former: CorpusReader, kept: set[int]) -> None:
        """Take the words of documents that were not copied out of the full-text indexes; they want the text for it."""
        self._attach(former.path)
        for stored in former.documents:
            if stored.row in kept or not stored.passages:
                continue
            for first, (unit, words) in zip(former.word_rows_of(stored), TABLES.items(), strict=True):
                self._connection.execute(
                    f"INSERT INTO {words} ({words}, rowid, text) "
                    f"SELECT 'delete', ? + number, text FROM former.{unit}s WHERE document = ? ORDER BY number",
                    (first, stored.row),
                )

    def _forget_words(self) -> None:
        for words in TABLES.values():
            self._connection.execute(f"INSERT INTO {words} ({words}) VALUES ('delete-all')")

    def close(self) -> None:
        """Close the file, whatever is in it."""
        self._connection.close()

    def _attach(self, path: Path) -> None:
        if self._attached != path:
            self._connection.execute("COMMIT")
            self._connection.execute("ATTACH DATABASE ? AS former", (str(path),))
            self._connection.execute("BEGIN")
            self._attached = path

    def _insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)

    def _add_document(self, stored: StoredDocument) -> None:
        document, info = stored.document, stored.info
        values = (
            stored.row, document.doc_id, document.path, document.sha256, document.size_bytes, stored.mtime_ns, document.issuer,
            document.title, document.year, document.kind, document.status, document.url, json.dumps(sorted(document.inferred)),
            document.state.value, document.reason, document.page_count, document.pages_without_text,
            info.title, info.author, info.created_year, stored.catalogue, 0, stored.passages, 0, stored.sentences,
        )  # fmt: skip
        self._insert("documents", [values])


class CorpusReader:
    """Reads the database of one generation. Safe to use from several threads: they take turns."""

    def __init__(self, folder: Path) -> None:
        """Open the database for reading.

        Raises:
            IndexDamagedError: It is no such database.
        """
        self.path = folder / FILE
        self._lock = threading.Lock()
        try:
            # Immutable: no other process changes the file, so it needs no locks and no journal is looked for.
            uri = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.DatabaseError as error:
            raise _damaged(error) from error
        try:
            self._read_outline()
        except BaseException:
            self._connection.close()
            raise

    def _read_outline(self) -> None:
        """Read what is kept in memory: the documents and where their rows begin."""
        self.documents = self._guarded(self._read_documents)
        self._first_passage = np.array([stored.first_passage for stored in self.documents], np.int64)
        self._first_sentence = np.array([stored.first_sentence for stored in self.documents], np.int64)
        self._rows = {stored.document.doc_id: stored.row for stored in self.documents}
        firsts = {row: (passage, sentence) for row, passage, sentence in self._first_word_rows()}
        self._first_words = [firsts.get(stored.row, (stored.first_passage, stored.first_sentence)) for stored in self.documents]
        self._word_rows: dict[Unit, WordRows] = {
            "passage": WordRows(
                [
                    (first, one.first_passage, one.passages)
                    for (first, _), one in zip(self._first_words, self.documents, strict=True)
                ]
            ),
            "sentence": WordRows(
                [
                    (first, one.first_sentence, one.sentences)
                    for (_, first), one in zip(self._first_words, self.documents, strict=True)
                ]
            ),
        }

    @property
    def lexical(self) -> LexicalIndex:
        """The full-text indexes of this database."""
        return LexicalIndex(self._connection, self._lock, self._word_rows)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems of the corpus and of all documents, in order of path."""
        rows = self._all("SELECT path, page_number, reason, hint FROM problems ORDER BY path, page_number, id")
        return tuple(_problem(row) for row in rows)

    def corpus_problems(self) -> list[Problem]:
        """Return the problems of the corpus as a whole, in the order in which they were stored."""
        rows = self._all("SELECT path, page_number, reason, hint FROM problems WHERE document IS NULL ORDER BY id")
        return [_problem(row) for row in rows]

    def rows_with_problems(self) -> frozenset[int]:
        """Return the rows of documents of which something could not be read."""
        return frozenset(row for (row,) in self._all("SELECT DISTINCT document FROM problems WHERE document IS NOT NULL"))

    def about(self) -> dict[str, str]:
        """Return what the writer said of this generation as a whole; nothing where it was written before that was kept."""
        return dict(self._all("SELECT name, value FROM about")) if self._has_table("about") else {}

    def altered_documents(self) -> list[StoredDocument] | None:
        """Compare every document with the digests that were taken when it was written, and return those that differ.

        Returns:
            None where no digests were kept.

        Raises:
            IndexDamagedError: A table cannot be read at all.
        """
        if not self._has_table("text_digests"):
            return None
        digests = self.text_digests()

        def now(stored: StoredDocument) -> tuple[bytes, bytes]:
            return (
                _digest(self._connection, _DESCRIPTION_QUERIES, stored.row),
                _digest(self._connection, _CONTENT_QUERIES, stored.row),
            )

        return self._guarded(lambda: [stored for stored in self.documents if digests.get(stored.row) != now(stored)])

    def text_digests(self) -> dict[int, tuple[bytes, bytes]]:
        """Return, by row of the document, the digests of its description and of its content; empty where none were kept."""
        if not self._has_table("text_digests"):
            return {}
        return {row: (described, content) for row, described, content in self._all("SELECT * FROM text_digests")}

    def word_rows_of(self, stored: StoredDocument) -> tuple[int, int]:
        """Return the rows of the full-text indexes where a document's passages and its sentences begin."""
        return self._first_words[stored.row]

    def next_word_rows(self) -> dict[Unit, int]:
        """Return the first rows of the full-text indexes that were never used."""
        return {unit: rows.end for unit, rows in self._word_rows.items()}

    def _first_word_rows(self) -> list[tuple[Any, ...]]:
        return self._all("SELECT document, passage, sentence FROM word_rows") if self._has_table("word_rows") else []

    def integrity_complaints(self) -> list[str]:
        """Return what SQLite finds wrong with the structure of the file; empty if nothing."""
        return [text for (text,) in self._all("PRAGMA integrity_check(20)") if text != "ok"]

    def has_all_words(self, unit: Unit) -> tuple[bool, int]:
        """Return whether a full-text index has a row for every passage or sentence and no other, and how many it has."""
        rows = np.array([row for (row,) in self._all(f"SELECT id FROM {TABLES[unit]}_docsize ORDER BY id")], np.int64)
        return bool(np.array_equal(rows, self._word_rows[unit].all())), len(rows)

    def count_words(self, unit: Unit) -> int:
        """Read a full-text index from end to end, and return how many words it holds, each as often as it occurs."""
        table = TABLES[unit]
        create = f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_terms USING fts5vocab('main', '{table}', 'row')"

        def read() -> int:
            self._connection.execute(create)
            return int(self._connection.execute(f"SELECT coalesce(sum(cnt), 0) FROM temp.{table}_terms").fetchone()[0])

        return self._guarded(read)

    def page_count(self) -> int:
        """Return how many pages are stored."""
        return int(self._all("SELECT count(*) FROM pages")[0][0])

    def sentence_count(self) -> int:
        """Return how many sentences are stored."""
        return int(self._all("SELECT count(*) FROM sentences")[0][0])

    def page_sizes(self, stored: StoredDocument) -> dict[int, int]:
        """Return the length in characters of each page of a document, by number."""
        return dict(self._all("SELECT page_number, length(text) FROM pages WHERE document = ?", (stored.row,)))

    def passages_of(self, stored: StoredDocument) -> list[Passage]:
        """Return all passages of a document."""
        return self.passages(range(stored.first_passage, stored.first_passage + stored.passages))

    def page(self, doc_id: str, page_number: int) -> Page:
        """Return one page.

        Raises:
            KeyError: There is none with this number.
        """
        row = self._rows[doc_id]
        found = self._all("SELECT page_label, text FROM pages WHERE document = ? AND page_number = ?", (row, page_number))
        if not found:
            raise KeyError(f"{doc_id} has no page {page_number}")
        return Page(doc_id=doc_id, page_number=page_number, page_label=found[0][0], text=found[0][1])

    def pages(self, stored: StoredDocument, *, limit: int = -1) -> list[Page]:
        """Return the pages of a document, or only the first `limit` of them."""
        query = "SELECT page_number, page_label, text FROM pages WHERE document = ? ORDER BY page_number LIMIT ?"
        return [
            Page(doc_id=stored.document.doc_id, page_number=number, page_label=label, text=text)
            for number, label, text in self._all(query, (stored.row, limit))
        ]

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Return passages with their sentences, in the order asked."""

        def read() -> list[Passage]:
            return [passage for _, passage in sorted(self._passages(rows), key=lambda found: found[0])]

        return self._guarded(read)

    def sentences(self, rows: Sequence[int]) -> list[Sentence]:
        """Return sentences in the order asked."""

        def read() -> list[Sentence]:
            found: dict[int, Sentence] = {}
            for stored, wanted in self._by_document(self._first_sentence, rows):
                own = self._numbered_sentences(stored, [row - stored.first_sentence for row in wanted])
                found.update((stored.first_sentence + number, sentence) for number, sentence in own.items())
            return [found[int(row)] for row in rows]

        return self._guarded(read)

    def sentence_texts(self, stored: StoredDocument | None = None) -> list[str]:
        """Return the texts of all sentences, or of one document's, in order of rows."""
        if stored is None:
            return [text for (text,) in self._all("SELECT text FROM sentences ORDER BY document, number")]
        return [text for (text,) in self._all("SELECT text FROM sentences WHERE document = ? ORDER BY number", (stored.row,))]

    def row_maps(self) -> RowMaps:
        """Compute the maps from passages to documents and from sentences to passages."""
        rows = self._all("SELECT document, role, sentences FROM passages ORDER BY document, number")
        body = PassageRole.BODY.value
        return RowMaps(
            passage_document=np.array([row[0] for row in rows], np.int32),
            passage_is_body=np.array([row[1] == body for row in rows], np.bool_),
            sentence_passage=np.repeat(np.arange(len(rows), dtype=np.int32), np.array([row[2] for row in rows], np.int64)),
        )

    def _has_table(self, name: str) -> bool:
        return bool(self._all("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)))

    def _passages(self, rows: Sequence[int]) -> Iterator[tuple[int, Passage]]:
        """Yield passages with their place in `rows`: two queries for each document, and not two for each passage."""
        places: dict[int, list[int]] = {}
        for place, row in enumerate(rows):
            places.setdefault(int(row), []).append(place)
        for stored, wanted in self._by_document(self._first_passage, rows):
            found = self._numbered(
                "SELECT number, passage_id, page_number, start, end, text, heading, role, first_sentence, sentences "
                "FROM passages",
                stored,
                [row - stored.first_passage for row in wanted],
            )
            numbers = [number for own in found.values() for number in range(own[7], own[7] + own[8])]
            sentences = self._numbered_sentences(stored, numbers)
            for number, own in found.items():
                passage_id, page_number, start, end, text, heading, role, first, count = own
                passage = Passage(
                    passage_id=passage_id,
                    doc_id=stored.document.doc_id,
                    page_number=page_number,
                    start=start,
                    end=end,
                    text=text,
                    sentences=tuple(sentences[at] for at in range(first, first + count)),
                    heading=heading,
                    role=PassageRole(role),
                )
                for place in places[stored.first_passage + number]:
                    yield place, passage

    def _numbered_sentences(self, stored: StoredDocument, numbers: Sequence[int]) -> dict[int, Sentence]:
        found = self._numbered("SELECT number, start, end, text FROM sentences", stored, numbers)
        return {number: Sentence(start=start, end=end, text=text) for number, (start, end, text) in found.items()}

    def _numbered(self, select: str, stored: StoredDocument, numbers: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        """Read rows of a document that are known to exist, by number; to be called with the connection to oneself."""
        found: dict[int, tuple[Any, ...]] = {}
        distinct = sorted(set(numbers))
        for start in range(0, len(distinct), _PER_STATEMENT):
            some = distinct[start : start + _PER_STATEMENT]
            query = f"{select} WHERE document = ? AND number IN ({','.join(map(str, some))})"
            found.update((row[0], row[1:]) for row in self._connection.execute(query, (stored.row,)))
        if len(found) != len(distinct):
            raise sqlite3.DatabaseError(f"document {stored.row} has not all of its rows")
        return found

    def _by_document(self, firsts: npt.NDArray[np.int64], rows: Sequence[int]) -> Iterator[tuple[StoredDocument, list[int]]]:
        """Group rows by the document that they belong to."""
        wanted = np.array([int(row) for row in rows], np.int64)
        if wanted.size and wanted.min() < 0:
            raise IndexError(f"there is no row {wanted.min()}")
        # Documents without rows share their first one with the next document, which is the last of those with it.
        owners = np.searchsorted(firsts, wanted, side="right") - 1
        grouped: dict[int, list[int]] = {}
        for owner, row in zip(owners.tolist(), wanted.tolist(), strict=True):
            grouped.setdefault(owner, []).append(row)
        return ((self.documents[owner], own) for owner, own in grouped.items())

    def _read_documents(self) -> tuple[StoredDocument, ...]:
        rows = self._connection.execute(f"SELECT {', '.join(_DOCUMENT_COLUMNS)} FROM documents ORDER BY row").fetchall()
        try:
            return tuple(_stored_document(dict(zip(_DOCUMENT_COLUMNS, row, strict=True))) for row in rows)
        except (ValueError, TypeError) as error:
            raise sqlite3.DatabaseError(f"a document's row is garbled: {error}") from error

    def _all(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        def read() -> list[tuple[Any, ...]]:
            return self._connection.execute(query, values).fetchall()

        return self._guarded(read)

    def _guarded(self, read: Callable[[], _T]) -> _T:
        """Read with the connection to oneself; what SQLite says of a damaged file becomes an error with a remedy."""
        with self._lock:
            try:
                return read()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.ProgrammingError):
                    raise  # a bug: a closed connection, a wrong number of values
                raise _damaged(error) from error


def _digest(connection: sqlite3.Connection, queries: Sequence[str], row: int) -> bytes:
    """Hash what is stored of a document, so that damage to its text is told from damage to what is made from it."""
    total = hashlib.sha256()
    for query in queries:
        for values in connection.execute(query, (row,)):
            total.update(json.dumps(values).encode())
            total.update(b"\n")
        total.update(b"\0")
    return total.digest()


def _stored_document(row: dict[str, Any]) -> StoredDocument:
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
            inferred=frozenset(json.loads(row["inferred"])),
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
    try:
        said = json.loads(catalogue)
    except ValueError:
        return ""
    extra = said.get("extra", {}) if isinstance(said, dict) else {}
    return str(extra.get("group", "")) if isinstance(extra, dict) else ""


def _problem(row: tuple[Any, ...]) -> Problem:
    return Problem(path=row[0], page_number=row[1], reason=row[2], hint=row[3])


def _damaged(error: sqlite3.DatabaseError) -> IndexDamagedError:
    return IndexDamagedError(f"{FILE} of the index cannot be read: {error}", hint=REBUILD_HINT)
