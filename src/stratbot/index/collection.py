"""Documents that were never PDFs -> an index, built once and from nothing: for measuring search on test collections."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from stratbot.config import ChunkingSettings
from stratbot.corpus.reading_version import READING
from stratbot.index.background import WINDOW_TEXTS
from stratbot.index.build import passage_vectors, write_rows
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.corpus_writer import CorpusWriter
from stratbot.index.dense import FLAT_ROWS, DenseWriter
from stratbot.index.encoder import Encoder
from stratbot.index.generations import SCHEMA, Generation, Manifest, stratbot_version, write_generation
from stratbot.index.looks import LOOKS, SentenceLooks, wording_version
from stratbot.index.reader import PASSAGE_VECTORS, SENTENCE_VECTORS
from stratbot.index.statistics import sum_of
from stratbot.index.store import StoredDocument
from stratbot.types import ReadDocument


def index_documents(
    index_dir: Path,
    documents: Iterable[ReadDocument],
    *,
    encoder: Encoder,
    chunking: ChunkingSettings,
    issuers_elsewhere: Sequence[str] = (),
    flat_rows: int = FLAT_ROWS,
    progress: Callable[[int, int], None] | None = None,
) -> Generation:
    """Write an index of documents that are already read and cut.

    Args:
        index_dir: An empty folder.
        documents: In the order of their rows.
        encoder: Encodes their sentences.
        chunking: How they were cut, for the manifest.
        issuers_elsewhere: Of documents in other shards.
        flat_rows: Up to how many sentences vectors are kept as they are.
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
            maps = corpus.row_maps()
            passages, sentences = len(maps.passage_document), len(maps.sentence_passage)
            tokens, looks = np.zeros(sentences, np.int32), np.zeros(sentences, LOOKS)
            total, look = np.zeros(encoder.dim, np.float64), SentenceLooks(corpus, issuers_elsewhere=issuers_elsewhere)
            with (
                DenseWriter(folder / SENTENCE_VECTORS, dim=encoder.dim, rows=sentences, flat_rows=flat_rows) as sentence_file,
                DenseWriter(folder / PASSAGE_VECTORS, dim=encoder.dim, rows=passages, flat_rows=flat_rows) as passage_file,
            ):
                for some in _windows(corpus.documents):
                    texts = [text for stored in some for text in corpus.sentence_texts(stored)]
                    first, first_passage = some[0].first_sentence, some[0].first_passage
                    own = slice(first, first + len(texts))
                    vectors = encoder.encode(texts) if texts else np.zeros((0, encoder.dim), np.float32)
                    tokens[own] = encoder.count_tokens(texts)
                    looks[own] = np.concatenate([look.of(stored, None) for stored in some])
                    total += sum_of(vectors)
                    sentence_file.add(vectors)
                    own_passage = maps.sentence_passage[own] - np.int32(first_passage)
                    passage_file.add(passage_vectors(vectors, tokens[own], own_passage, sum(one.passages for one in some)))
                    if progress is not None:
                        progress(own.stop, sentences)
            write_rows(folder, corpus, maps, tokens=tokens, looks=looks, total=total)
            return Manifest(
                schema=SCHEMA,
                generation=name,
                created_at=datetime.now(UTC).isoformat(timespec="seconds"),
                scanned_at_ns=time.time_ns(),
                stratbot=stratbot_version(),
                encoder=encoder.fingerprint,
                dim=encoder.dim,
                chunking=chunking,
                reading=READING,
                wording=wording_version(),
                issuers_elsewhere=tuple(issuers_elsewhere),
                documents=len(corpus.documents),
                pages=corpus.page_count(),
                passages=passages,
                sentences=sentences,
                files={},
            )

    return write_generation(index_dir, write)


def _windows(documents: Sequence[StoredDocument]) -> Iterator[list[StoredDocument]]:
    """Yield runs of documents with enough sentences for batches of one length, and few enough to be held in memory."""
    window: list[StoredDocument] = []
    for stored in documents:
        window.append(stored)
        if sum(one.sentences for one in window) >= 8 * WINDOW_TEXTS:
            yield window
            window = []
    if window:
        yield window
