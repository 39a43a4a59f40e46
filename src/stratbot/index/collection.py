"""Documents that were never PDFs -> an index, built once and from nothing: for measuring search on test collections."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from stratbot.config import ChunkingSettings
from stratbot.index.build import passage_vectors, write_rows
from stratbot.index.dense import write_dense_index
from stratbot.index.encoder import Encoder
from stratbot.index.generations import SCHEMA, Generation, Manifest, stratbot_version, write_generation
from stratbot.index.reader import PASSAGE_VECTORS, SENTENCE_VECTORS
from stratbot.index.store import CorpusReader, CorpusWriter
from stratbot.types import ReadDocument


def index_documents(
    index_dir: Path,
    documents: Iterable[ReadDocument],
    *,
    encoder: Encoder,
    chunking: ChunkingSettings,
    progress: Callable[[int, int], None] | None = None,
) -> Generation:
    """Write an index of documents that are already read and cut.

    Args:
        index_dir: An empty folder.
        documents: In the order of their rows.
        encoder: Encodes their sentences.
        chunking: How they were cut, for the manifest.
        progress: Told sentences encoded and sentences in all.
    """

    def write(folder: Path, name: str) -> Manifest:
        writer = CorpusWriter(folder)
        try:
            for row, read in enumerate(documents):
                writer.add(row, read, mtime_ns=0, catalogue="")
            writer.finish()
        finally:
            writer.close()
        with closing(CorpusReader(folder)) as corpus:
            texts = corpus.sentence_texts()
            maps = corpus.row_maps()
            report = (lambda done: progress(done, len(texts))) if progress else None
            vectors = encoder.encode(texts, on_progress=report)
            tokens = np.array(encoder.count_tokens(texts), np.int32)
            passages = len(maps.passage_document)
            write_dense_index(folder / SENTENCE_VECTORS, [vectors], dim=encoder.dim)
            of_passages = passage_vectors(vectors, tokens, maps.sentence_passage, passages)
            write_dense_index(folder / PASSAGE_VECTORS, [of_passages], dim=encoder.dim)
            write_rows(folder, maps, tokens)
            return Manifest(
                schema=SCHEMA,
                generation=name,
                created_at=datetime.now(UTC).isoformat(timespec="seconds"),
                scanned_at_ns=time.time_ns(),
                stratbot=stratbot_version(),
                encoder=encoder.fingerprint,
                dim=encoder.dim,
                chunking=chunking,
                documents=len(corpus.documents),
                pages=corpus.page_count(),
                passages=passages,
                sentences=len(texts),
                files={},
            )

    return write_generation(index_dir, write)
