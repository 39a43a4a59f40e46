"""Small indexes in memory's reach: documents of plain text, each line a sentence, encoded by hashing words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from fakes import HashEncoder
from index.text_corpus import PAGE_BREAK, read_text
from stratbot.config import ChunkingSettings, RetrievalSettings
from stratbot.index.collection import index_documents
from stratbot.index.reader import OpenIndex, open_index
from stratbot.index.sharding import folder_of, shard_of
from stratbot.index.shards import LocalShard, ShardedIndex
from stratbot.retrieval.search import Searcher
from stratbot.types import Document, DocumentState, PassageRole, ReadDocument


def text_document(name: str, *pages: str, issuer: str = "", title: str = "", year: int | None = 2016) -> ReadDocument:
    """Return a document of which each text is a page and each line a sentence; three sentences make a passage.

    A passage that begins with "Contents" is one of a contents page, likewise "References" and "Cover".
    """
    read = read_text(f"{name}.pdf", PAGE_BREAK.join(pages), doc_id=name)
    document = replace(read.document, issuer=issuer or name.title(), title=title or f"Strategy of {name}", year=year)
    roles = {role.value: role for role in PassageRole if role is not PassageRole.BODY}
    passages = (
        replace(passage, role=roles.get(passage.text.split()[0].casefold(), PassageRole.BODY)) for passage in read.passages
    )
    return replace(read, document=document, passages=tuple(passages))


def scanned_document(name: str, *, issuer: str = "", year: int | None = 2016) -> ReadDocument:
    """Return a document of three pages without text."""
    document = Document(
        doc_id=name, path=f"{name}.pdf", sha256="", size_bytes=1, issuer=issuer or name.title(), title=f"Scan of {name}",
        year=year, state=DocumentState.UNREADABLE, reason="No page holds text", page_count=3, pages_without_text=3,
    )  # fmt: skip
    return ReadDocument(document=document, pages=(), passages=())


@contextmanager
def opened_index(documents: Iterable[ReadDocument]) -> Iterator[OpenIndex]:
    """Index documents in order of path, and open what was written."""
    with TemporaryDirectory(prefix="stratbot-test-") as folder:
        in_order = sorted(documents, key=lambda read: read.document.path)
        index_documents(Path(folder), in_order, encoder=HashEncoder(), chunking=ChunkingSettings())
        index = open_index(Path(folder))
        try:
            yield index
        finally:
            index.close()


@contextmanager
def opened_shards(documents: Iterable[ReadDocument], shards: int) -> Iterator[ShardedIndex]:
    """Index the same documents in several indexes, as they are assigned, and open these together."""
    with shards_of(documents, shards) as opened:
        index = ShardedIndex(opened)
        try:
            yield index
        finally:
            index.close()


@contextmanager
def shards_of(documents: Iterable[ReadDocument], shards: int) -> Iterator[list[LocalShard]]:
    """Index documents in several indexes, as they are assigned, and open each."""
    everything = sorted(documents, key=lambda read: read.document.path)
    with TemporaryDirectory(prefix="stratbot-test-") as folder:
        opened = []
        for number in range(shards):
            own = [read for read in everything if shard_of(read.document.path, shards) == number]
            elsewhere = {read.document.issuer for read in everything if read not in own}
            index_documents(
                Path(folder) / folder_of(number),
                own,
                encoder=HashEncoder(),
                chunking=ChunkingSettings(),
                issuers_elsewhere=sorted(elsewhere),
            )
            opened.append(LocalShard(folder_of(number), open_index(Path(folder) / folder_of(number))))
        try:
            yield opened
        finally:
            for shard in opened:
                shard.close()


def searcher_of(index: OpenIndex, *, lexical_weight: float = RetrievalSettings().lexical_weight) -> Searcher:
    """Return what searches an index, with the encoder that made it."""
    return Searcher(index, HashEncoder(), RetrievalSettings(lexical_weight=lexical_weight))


def everything(index: OpenIndex) -> npt.NDArray[np.bool_]:
    """Return the mask that leaves no document out."""
    return np.ones(len(index.documents), dtype=np.bool_)
