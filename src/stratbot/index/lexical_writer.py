"""Words into SQLite's full-text indexes: those of a new generation's texts, or those of the former one taken over.

A kept document keeps the rows that its words have, so only the words of what came and of what went are touched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.lexical import TABLES, Unit
from stratbot.index.store import StoredDocument

_LEAST_KEPT = 0.5
"""Of a full-text index, to be worth taking over: below, or where it is as sparse, all words are indexed anew."""


def take_words(connection: sqlite3.Connection, former: Path) -> None:
    """Copy the full-text indexes as the tables that they are, which takes a thirtieth of the time of indexing the words.

    The connection knows nothing of what was copied, and must be opened anew.

    Args:
        connection: To the new database, with empty full-text indexes and outside a transaction.
        former: The database that has them.
    """
    connection.execute("ATTACH DATABASE ? AS former", (str(former),))
    connection.execute("BEGIN")
    for words in TABLES.values():
        for table in ("data", "idx", "docsize"):
            connection.execute(f"DELETE FROM {words}_{table}")
            connection.execute(f"INSERT INTO {words}_{table} SELECT * FROM former.{words}_{table}")
    connection.execute("COMMIT")


def index_words(
    connection: sqlite3.Connection,
    documents: Sequence[tuple[int, int, int]],
    *,
    passages: int,
    kept: Mapping[int, StoredDocument],
    former: CorpusReader | None,
) -> list[tuple[int, int, int]]:
    """Fill the full-text indexes: from the texts alone, or from what was taken over and the texts that came or went.

    Args:
        connection: To the new database, with all texts in it.
        documents: Row of each document, with the number of its passages and of its sentences, in order of rows.
        passages: How many there are in all.
        kept: By row, the document of the former generation that was copied.
        former: The generation whose full-text indexes were taken over, attached as `former`; None if none were.

    Returns:
        Row of each document, with the rows of the full-text indexes where its passages and its sentences begin.
    """
    begins = _kept_words(kept, former)
    firsts: dict[Unit, int] = {"passage": 0, "sentence": 0}
    if former is not None:
        kept_passages = sum(kept[row].passages for row in begins)
        firsts = former.next_word_rows()
        if kept_passages < _LEAST_KEPT * max(passages, firsts["passage"]):
            _forget_words(connection)
            begins, firsts, former = {}, {"passage": 0, "sentence": 0}, None
        else:
            _drop_words(connection, former, {kept[row].row for row in begins})
    rows = []
    for row, own_passages, own_sentences in documents:
        if row in begins:
            rows.append((row, *begins[row]))
            continue
        rows.append((row, firsts["passage"], firsts["sentence"]))
        for unit, words in TABLES.items():
            connection.execute(
                f"INSERT INTO {words} (rowid, text) SELECT ? + number, text FROM {unit}s WHERE document = ? ORDER BY number",
                (firsts[unit], row),
            )
        firsts = {"passage": firsts["passage"] + own_passages, "sentence": firsts["sentence"] + own_sentences}
    if former is None:
        for words in TABLES.values():
            connection.execute(f"INSERT INTO {words} ({words}) VALUES ('optimize')")
    return rows


def _kept_words(kept: Mapping[int, StoredDocument], former: CorpusReader | None) -> dict[int, tuple[int, int]]:
    """Return where the words of copied documents begin, by row; of two copies of one document only the first has them."""
    if former is None:
        return {}
    taken: set[int] = set()
    begins: dict[int, tuple[int, int]] = {}
    for row, source in sorted(kept.items(), key=lambda item: item[0]):
        if source.row not in taken:
            taken.add(source.row)
            begins[row] = former.word_rows_of(source)
    return begins


def _drop_words(connection: sqlite3.Connection, former: CorpusReader, kept: set[int]) -> None:
    """Take the words of documents that were not copied out of the full-text indexes; they want the text for it."""
    for stored in former.documents:
        if stored.row in kept or not stored.passages:
            continue
        for first, (unit, words) in zip(former.word_rows_of(stored), TABLES.items(), strict=True):
            connection.execute(
                f"INSERT INTO {words} ({words}, rowid, text) "
                f"SELECT 'delete', ? + number, text FROM former.{unit}s WHERE document = ? ORDER BY number",
                (first, stored.row),
            )


def _forget_words(connection: sqlite3.Connection) -> None:
    for words in TABLES.values():
        connection.execute(f"INSERT INTO {words} ({words}) VALUES ('delete-all')")
