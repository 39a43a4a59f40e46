"""One corpus over several indexes: which file belongs to which of them, and the pointer that says which generations answer.

    index/SHARDS            names the shards, each with the generation of it that answers
    index/shard-000/ ...    an ordinary index each, with generations, lock and cache of its own

A build brings one shard after the other up to date, and moves the pointer last: until then the former generation of every
shard answers, which each keeps.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.errors import IndexDamagedError, IndexMissingError, SettingsError
from stratbot.index.dense import FLAT_ROWS
from stratbot.index.generations import SHARDS_POINTER, holds_shards, sync

if TYPE_CHECKING:
    from stratbot.corpus.scan import Scan

SCHEMA = 1
MOST = 10_000
LARGE, EACH = 2_000, 1_000
"""Documents from which a first build makes shards without being asked, and how many each then has, about."""
REBUILD_HINT = "Run: stratbot cluster index"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardRecord:
    """One shard as the pointer names it."""

    folder: str
    generation: str
    manifest_sha256: str
    documents: int
    """So that they can be counted where the shard cannot be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shards:
    """What the pointer says."""

    name: str
    """Of the generations together, as answers name it."""
    shards: tuple[ShardRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A shard whose documents cannot be asked."""

    name: str
    documents: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a shard has to know of the corpus to be built."""

    found: Scan
    """Its own files, and what is to be said of the corpus as a whole."""
    scanned_at_ns: int
    issuers_elsewhere: tuple[str, ...] = ()
    """Of the documents of other shards, in order: sentences that name them tell what others do."""
    flat_rows: int = FLAT_ROWS
    """Up to how many sentences vectors are kept as they are; above, a byte for each number."""
    answering: tuple[str, str] | None = None
    """Its generation that the pointer names, with the SHA-256 of the manifest: kept until the pointer moves."""


def shard_of(path: str, shards: int) -> int:
    """Return the shard that a file belongs to: by its path alone, so that no other file changes it."""
    return int.from_bytes(hashlib.sha256(path.encode("utf-8", "surrogatepass")).digest()[:8], "big") % shards


def shards_for(documents: int) -> int:
    """Return how many shards the first build of so many documents makes; 0 for an ordinary index."""
    return -(-documents // EACH) if documents >= LARGE else 0


def folder_of(shard: int) -> str:
    """Return the name of a shard's folder."""
    return f"shard-{shard:03d}"


def refuse_shards(index_dir: Path) -> None:
    """Refuse to build over all files into a folder that holds shards, or into one of them.

    Raises:
        SettingsError: It is such a folder.
    """
    for folder in (index_dir, index_dir.absolute().parent):
        if holds_shards(folder):
            raise SettingsError(f"{folder} holds an index in shards.", hint=f"Run: stratbot cluster index --index {folder}")


def read_shards(index_dir: Path) -> Shards:
    """Read the pointer of an index in shards.

    Raises:
        IndexMissingError: There is none.
        IndexDamagedError: It cannot be read.
    """
    path = index_dir / SHARDS_POINTER
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise ValueError(f"schema {data['schema']}")
        shards = tuple(ShardRecord(**record) for record in data["shards"])
        if not shards or any(Path(one).name != one for shard in shards for one in (shard.folder, shard.generation)):
            raise ValueError("it names no folders")
        return Shards(name=data["name"], shards=shards)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissingError(f"There is no index in shards at {index_dir}", hint=REBUILD_HINT) from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexDamagedError(f"{path} cannot be read: {error}", hint=REBUILD_HINT) from error


def write_shards(index_dir: Path, shards: Shards) -> None:
    """Have other generations answer from now on, all at once. To be called with the lock held."""
    aside = index_dir / f"{SHARDS_POINTER}.new"
    aside.write_text(json.dumps({"schema": SCHEMA, **asdict(shards)}, indent=1) + "\n", encoding="utf-8")
    sync(aside)
    os.replace(aside, index_dir / SHARDS_POINTER)
    sync(index_dir)
