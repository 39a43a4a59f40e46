"""The database of one generation, written: documents as they arrive or are copied, then what is made of all together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.lexical import create_tables
from stratbot.index.lexical_writer import index_words, take_words
from stratbot.index.store import (
    CONTENT_QUERIES,
    DESCRIPTION_QUERIES,
    FILE,
    TABLES_SQL,
    StoredDocument,
    damaged,
    digest,
    document_values,
)
from stratbot.types import Problem, ReadDocument


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
            self._connection.executescript(TABLES_SQL)
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
        try:
            take_words(self._connection, words_of.path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # the disk is full, for example
            raise damaged(error) from error
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
        self._insert("page_flags", [(row, page.page_number, flag) for page in read.pages for flag in page.flags])
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
            raise damaged(error) from error
        self._add_document(replace(stored, passages=source.passages, sentences=source.sentences))
        is_same = (stored.document.doc_id, stored.document.path) == (source.document.doc_id, source.document.path)
        self._kept[stored.row] = (source, is_same and former is self._words_of)

    def _copy_rows(self, source: StoredDocument, stored: StoredDocument) -> None:
        row, old, new = stored.row, source.document, stored.document
        execute = self._connection.execute
        execute(
            "INSERT INTO pages SELECT ?, page_number, page_label, text FROM former.pages WHERE document = ?", (row, source.row)
        )
        execute("INSERT INTO page_flags SELECT ?, page_number, flag FROM former.page_flags WHERE document = ?", (row, source.row))
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
            raise damaged(error) from error  # what goes is read once more from the former generation
        former_digests = self._words_of.text_digests() if self._words_of is not None else {}
        digests = []
        for row, _, _ in documents:
            source, is_same = self._kept.get(row, (None, False))
            kept = former_digests.get(source.row) if source is not None and is_same else None
            content = kept[1] if kept is not None else digest(self._connection, CONTENT_QUERIES, row)
            digests.append((row, digest(self._connection, DESCRIPTION_QUERIES, row), content))
        self._insert("text_digests", digests)
        self._insert("about", list((about or {}).items()))
        execute("COMMIT")

    def _index_words(self, documents: Sequence[tuple[int, int, int]], passages: int) -> None:
        former = self._words_of
        if former is not None:
            self._attach(former.path)
        kept = {row: source for row, (source, _) in self._kept.items()}
        self._insert("word_rows", index_words(self._connection, documents, passages=passages, kept=kept, former=former))

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
        self._insert("documents", [document_values(stored)])
