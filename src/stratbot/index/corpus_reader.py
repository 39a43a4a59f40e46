"""The database of one generation, read: documents, pages, passages, sentences, problems, and what tells whether all is there."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from stratbot.index.lexical import TABLES, LexicalIndex, Unit, WordRows
from stratbot.index.store import (
    CONTENT_QUERIES,
    DESCRIPTION_QUERIES,
    DOCUMENT_COLUMNS,
    FILE,
    RowMaps,
    StoredDocument,
    damaged,
    digest,
    stored_document,
)
from stratbot.types import Page, Passage, PassageRole, Problem, Sentence

_T = TypeVar("_T")


class _Connection(sqlite3.Connection):
    """Closed with the last reference to it, as an index is that nobody asks any more; Python 3.13 warns of one that is not."""

    _is_open = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._is_open = True

    def __del__(self) -> None:
        if self._is_open:  # one that could not be opened cannot be closed
            self.close()


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
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False, factory=_Connection)
        except sqlite3.DatabaseError as error:
            raise damaged(error) from error
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
        return self.lexical_with({})

    def lexical_with(self, lengths: Mapping[Unit, npt.NDArray[np.int32]]) -> LexicalIndex:
        """Return the full-text indexes, told how many words each row has where that is known."""
        return LexicalIndex(self._connection, self._lock, self._word_rows, lengths)

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
        """Return what the writer said of this generation as a whole."""
        return dict(self._all("SELECT name, value FROM about"))

    def altered_documents(self) -> list[StoredDocument]:
        """Compare every document with the digests that were taken when it was written, and return those that differ.

        Raises:
            IndexDamagedError: A table cannot be read at all.
        """
        digests = self.text_digests()

        def now(stored: StoredDocument) -> tuple[bytes, bytes]:
            return (
                digest(self._connection, DESCRIPTION_QUERIES, stored.row),
                digest(self._connection, CONTENT_QUERIES, stored.row),
            )

        return self._guarded(lambda: [stored for stored in self.documents if digests.get(stored.row) != now(stored)])

    def text_digests(self) -> dict[int, tuple[bytes, bytes]]:
        """Return, by row of the document, the digests of its description and of its content."""
        return {row: (described, content) for row, described, content in self._all("SELECT * FROM text_digests")}

    def word_rows_of(self, stored: StoredDocument) -> tuple[int, int]:
        """Return the rows of the full-text indexes where a document's passages and its sentences begin."""
        return self._first_words[stored.row]

    def next_word_rows(self) -> dict[Unit, int]:
        """Return the first rows of the full-text indexes that were never used."""
        return {unit: rows.end for unit, rows in self._word_rows.items()}

    def _first_word_rows(self) -> list[tuple[Any, ...]]:
        return self._all("SELECT document, passage, sentence FROM word_rows")

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
        flags = "SELECT group_concat(flag) FROM page_flags WHERE page_flags.document = pages.document AND "
        flags += "page_flags.page_number = pages.page_number"
        query = f"SELECT page_label, text, ({flags}) FROM pages WHERE document = ? AND page_number = ?"
        found = self._all(query, (self._rows[doc_id], page_number))
        if not found:
            raise KeyError(f"{doc_id} has no page {page_number}")
        label, text, flagged = found[0]
        own_flags = tuple(sorted(flagged.split(","))) if flagged else ()
        return Page(doc_id=doc_id, page_number=page_number, page_label=label, text=text, flags=own_flags)

    def pages(self, stored: StoredDocument, *, limit: int = -1) -> list[Page]:
        """Return the pages of a document, or only the first `limit` of them."""
        query = "SELECT page_number, page_label, text FROM pages WHERE document = ? ORDER BY page_number LIMIT ?"
        flags = self._page_flags(stored.row)
        return [
            Page(doc_id=stored.document.doc_id, page_number=number, page_label=label, text=text, flags=flags.get(number, ()))
            for number, label, text in self._all(query, (stored.row, limit))
        ]

    def flagged_pages(self, flag: str) -> int:
        """Return how many pages bear a flag."""
        return int(self._all("SELECT count(*) FROM page_flags WHERE flag = ?", (flag,))[0][0])

    def _page_flags(self, row: int) -> dict[int, tuple[str, ...]]:
        """Return the flags of a document's pages that have some."""
        found: dict[int, tuple[str, ...]] = {}
        for number, flag in self._all("SELECT page_number, flag FROM page_flags WHERE document = ? ORDER BY flag", (row,)):
            found[number] = (*found.get(number, ()), flag)
        return found

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
        # Run after run by one statement, which SQLite prepares once; a list of numbers would be another statement each time.
        query = f"{select} WHERE document = ? AND number BETWEEN ? AND ?"
        start = 0
        for end in range(1, len(distinct) + 1):
            if end == len(distinct) or distinct[end] != distinct[end - 1] + 1:
                rows = self._connection.execute(query, (stored.row, distinct[start], distinct[end - 1]))
                found.update((row[0], row[1:]) for row in rows)
                start = end
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
        rows = self._connection.execute(f"SELECT {', '.join(DOCUMENT_COLUMNS)} FROM documents ORDER BY row").fetchall()
        try:
            return tuple(stored_document(dict(zip(DOCUMENT_COLUMNS, row, strict=True))) for row in rows)
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
                raise damaged(error) from error


def _problem(row: tuple[Any, ...]) -> Problem:
    return Problem(path=row[0], page_number=row[1], reason=row[2], hint=row[3])
