"""Spread the documents of an index over shards, with their vectors: nothing is read or encoded, and the PDFs need not be there.

python benchmarks/scale.py --documents 1000 --folder /big      makes an index of a thousand documents, among other things
python benchmarks/split_index.py /big/index /big/shards --shards 3
python benchmarks/shards.py /big/index /big/shards --corpus /big/corpus
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stratbot.index.collection import index_documents
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.dense import FLAT_ROWS
from stratbot.index.generations import open_generation
from stratbot.index.reader import OpenIndex
from stratbot.index.sharding import ShardRecord, Shards, folder_of, shard_of, write_shards
from stratbot.index.store import StoredDocument
from stratbot.types import ReadDocument


class StoredVectors:
    """Gives the vectors that some documents have in an index, sentence after sentence."""

    notice = ""
    max_tokens = 254

    def __init__(self, index: OpenIndex, documents: Sequence[StoredDocument]) -> None:
        runs = [np.arange(one.first_sentence, one.first_sentence + one.sentences) for one in documents]
        self.index, self.fingerprint, self.dim = index, index.manifest.encoder, index.manifest.dim
        self.rows = np.concatenate([np.zeros(0, np.int64), *runs])
        self.at = 0

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        """Return the next vectors."""
        self.at += len(texts)
        return self.index.dense_sentences.vectors(self.rows[self.at - len(texts) : self.at])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the lengths of the texts that came last."""
        return [int(count) for count in self.index.sentence_tokens[self.rows[self.at - len(texts) : self.at]]]

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        """Refuse."""
        raise NotImplementedError("nothing is asked")


def read(corpus: CorpusReader, documents: Sequence[StoredDocument]) -> Iterator[ReadDocument]:
    for stored in documents:
        yield ReadDocument(
            document=stored.document, pages=tuple(corpus.pages(stored)), passages=tuple(corpus.passages_of(stored))
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("folder", type=Path, help="an empty one, for the shards")
    parser.add_argument("--shards", type=int, default=3)
    options = parser.parse_args()
    former = open_generation(options.index)
    index, corpus = OpenIndex(former), CorpusReader(former.folder)
    issuers = {stored.document.issuer for stored in corpus.documents}
    records = []
    for shard in range(options.shards):
        own = [stored for stored in corpus.documents if shard_of(stored.document.path, options.shards) == shard]
        generation = index_documents(
            options.folder / folder_of(shard),
            read(corpus, own),
            encoder=StoredVectors(index, own),
            chunking=index.manifest.chunking,
            issuers_elsewhere=sorted(issuers - {stored.document.issuer for stored in own}),
            flat_rows=FLAT_ROWS // options.shards,  # as a build does whose shards one process opens
        )
        digest = (options.folder / folder_of(shard) / "CURRENT").read_text(encoding="utf-8").split()[1]
        records.append(
            ShardRecord(
                folder=folder_of(shard),
                generation=generation.manifest.generation,
                manifest_sha256=digest,
                documents=generation.manifest.documents,
            )
        )
        print(f"{folder_of(shard)}: {generation.manifest.documents:,} documents, {generation.manifest.sentences:,} sentences")
    write_shards(options.folder, Shards(name=f"split-{index.manifest.generation}", shards=tuple(records)))


if __name__ == "__main__":
    main()
