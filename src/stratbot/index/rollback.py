"""Back to the generation that answered before the current one."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from stratbot.errors import IndexDamagedError, IndexMissingError, IndexOutdatedError, StratbotError
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.generations import (
    MANIFEST,
    Generation,
    cannot_write,
    former_generation,
    holds_shards,
    open_generation,
    point_to,
    read_pointer,
    writer_lock,
)
from stratbot.types import CorpusChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """What going back came to."""

    generation: str
    """That answers from now on."""
    left: str
    """That answered until now; it stays until the next build, so that going back again returns to it."""
    built_at: str
    """When the generation that answers now was built; ISO 8601, UTC."""
    encoder: str
    documents: int
    changes: CorpusChanges | None
    """Documents that answer again, answer as they were, and answer no more; None where the one that was left is damaged."""


def roll_back(index_dir: Path) -> Rollback:
    """Have the former generation answer again. It is checked in full before.

    The next build starts from it, and brings the index up to date with the corpus folder again.

    Raises:
        IndexMissingError: There is no index, or no former generation; of an index in shards none is kept.
        IndexDamagedError: The former generation is damaged.
        IndexOutdatedError: It was written by a program with another schema.
        IndexLockedError: The index is being written.
        StratbotError: The index folder cannot be written.
    """
    if holds_shards(index_dir):
        raise IndexMissingError(f"{index_dir} holds an index in shards, which keeps no former state.", hint="Run: stratbot index")
    read_pointer(index_dir)  # so that nothing is made where there is no index
    try:
        with writer_lock(index_dir):
            left = read_pointer(index_dir)[0]
            try:
                former = former_generation(index_dir)
            except (IndexDamagedError, IndexOutdatedError) as error:
                raise type(error)(f"The former generation cannot answer: {error}", hint=error.hint) from error
            changes = _changes(index_dir, former)
            manifest = former.manifest
            point_to(index_dir, manifest.generation, hashlib.sha256((former.folder / MANIFEST).read_bytes()).hexdigest())
    except OSError as error:
        raise cannot_write(index_dir, error) from error
    return Rollback(
        generation=manifest.generation,
        left=left,
        built_at=manifest.created_at,
        encoder=manifest.encoder,
        documents=manifest.documents,
        changes=changes,
    )


def _changes(index_dir: Path, former: Generation) -> CorpusChanges | None:
    try:
        now = _contents(open_generation(index_dir))
    except (StratbotError, sqlite3.Error):
        return None
    then = _contents(former)
    return CorpusChanges(
        added=tuple(path for path in then if path not in now),
        changed=tuple(path for path, digest in then.items() if path in now and now[path] != digest),
        removed=tuple(path for path in now if path not in then),
    )


def _contents(generation: Generation) -> dict[str, str]:
    with closing(CorpusReader(generation.folder)) as corpus:
        return {stored.document.path: stored.document.sha256 for stored in corpus.documents}
