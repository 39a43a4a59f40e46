"""Index on disk -> an index that can be searched: everything of one generation, opened together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stratbot.config import Settings
from stratbot.errors import IndexDamagedError
from stratbot.index.changes import changed_paths
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.dense import DenseIndex
from stratbot.index.generations import REBUILD_HINT, Generation, Manifest, holds_shards, open_generation
from stratbot.index.lexical import WORD_COUNTS, Unit
from stratbot.index.looks import LOOKS, LookArray
from stratbot.index.seen import as_last_seen
from stratbot.index.statistics import CorpusStatistics
from stratbot.index.store import StoredDocument
from stratbot.types import CorpusChanges, Document, Page, Passage, Problem, Sentence

if TYPE_CHECKING:
    from stratbot.index.sharding import Missing

SENTENCE_VECTORS, PASSAGE_VECTORS = "sentences.faiss", "passages.faiss"
SENTENCE_PASSAGE, PASSAGE_DOCUMENT = "sentence_passage.npy", "passage_document.npy"
PASSAGE_IS_BODY, SENTENCE_TOKENS = "passage_is_body.npy", "sentence_tokens.npy"
SENTENCE_LOOKS, SENTENCE_SUM = "sentence_looks.npy", "sentence_sum.npy"
_MAPPED_BYTES = 4 * 1024**2


class OpenIndex:
    """One generation of the index, for reading.

    Rows are 0-based positions of passages and of sentences, the same in vectors, full-text index and maps. Safe to
    use from several threads. Goes on working when newer generations are built.
    """

    missing: tuple[Missing, ...] = ()
    """What should be part of the index and cannot be reached; nothing of an index on its own."""

    is_sharded = False

    def __init__(self, generation: Generation, *, is_one_of_many: bool = False) -> None:
        """Open all parts of a generation.

        Args:
            generation: Of the index.
            is_one_of_many: Whether it is a shard that is opened together with others.

        Raises:
            IndexDamagedError: They do not fit together.
        """
        folder = generation.folder
        self.manifest: Manifest = generation.manifest
        self._corpus = CorpusReader(folder)
        try:
            self.passage_document: npt.NDArray[np.int32] = load_array(folder / PASSAGE_DOCUMENT, np.int32)
            """(passages,): position in `documents`."""
            self.passage_is_body: npt.NDArray[np.bool_] = load_array(folder / PASSAGE_IS_BODY, np.bool_)
            """(passages,): whether the passage may be evidence."""
            self.sentence_passage: npt.NDArray[np.int32] = load_array(folder / SENTENCE_PASSAGE, np.int32)
            """(sentences,): row of the passage."""
            self.sentence_tokens: npt.NDArray[np.int32] = load_array(folder / SENTENCE_TOKENS, np.int32)
            """(sentences,): length in tokens of the encoder."""
            self.sentence_looks: LookArray = load_array(folder / SENTENCE_LOOKS, LOOKS)
            """(sentences,): how each one looks, whatever is asked."""
            self.sentence_sum: npt.NDArray[np.float64] = load_array(folder / SENTENCE_SUM, np.float64)
            """(dim,): of all sentences' vectors; of several indexes together, the sum of their sums."""
            self.dense_passages = DenseIndex.open(folder / PASSAGE_VECTORS, is_one_of_many=is_one_of_many)
            self.dense_sentences = DenseIndex.open(folder / SENTENCE_VECTORS, is_one_of_many=is_one_of_many)
            word_counts: dict[Unit, npt.NDArray[np.int32]] = {
                unit: load_array(folder / name, np.int32) for unit, name in WORD_COUNTS.items() if (folder / name).exists()
            }
            self.lexical = self._corpus.lexical_with(word_counts)
            self._check_counts(word_counts)
            self.statistics = self.own_statistics()
        except BaseException:
            self._corpus.close()
            raise

    def own_statistics(self) -> CorpusStatistics:
        """Return what judging has to know of the corpus, if it is all in this index."""
        manifest = self.manifest
        return CorpusStatistics(documents=manifest.documents, sentences=manifest.sentences, sentence_sum=self.sentence_sum)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Documents in order of path."""
        return self._documents

    def is_missing(self, path: str) -> bool:
        """Whether a file of the corpus belongs to a part of the index that cannot be reached."""
        return False

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read, in order of path."""
        return self._corpus.problems()

    @property
    def stored_documents(self) -> tuple[StoredDocument, ...]:
        """Documents with what is known of their files."""
        return self._corpus.documents

    def passages(self, rows: Sequence[int] | npt.NDArray[np.integer[Any]]) -> list[Passage]:
        """Return passages with their sentences, in the order asked."""
        self._check_rows(rows, self.manifest.passages)
        return self._corpus.passages([int(row) for row in rows])

    def sentences(self, rows: Sequence[int] | npt.NDArray[np.integer[Any]]) -> list[tuple[int, Sentence]]:
        """Return sentences, each with the row of its passage, in the order asked."""
        self._check_rows(rows, self.manifest.sentences)
        wanted = [int(row) for row in rows]
        found = self._corpus.sentences(wanted)
        return [(int(self.sentence_passage[row]), sentence) for row, sentence in zip(wanted, found, strict=True)]

    def sentence_range(self, passage_row: int) -> tuple[int, int]:
        """Return the rows of a passage's sentences: the first, and the one after the last."""
        rows = np.array([passage_row, passage_row + 1], np.int32)  # of another type, the whole map would be copied to that
        first, last = np.searchsorted(self.sentence_passage, rows)
        return int(first), int(last)

    def sentence_texts(self) -> list[str]:
        """Return the texts of all sentences, in order of rows."""
        return self._corpus.sentence_texts()

    def counted(self, count: Callable[[Iterable[str]], Counter[str]]) -> Counter[str]:
        """Count something of the texts of all sentences."""
        return count(self.sentence_texts())

    def page(self, doc_id: str, page_number: int) -> Page:
        """Return one page as it was read.

        Raises:
            KeyError: There is no such document or page.
        """
        return self._corpus.page(doc_id, page_number)

    def close(self) -> None:
        """Close the files. Nothing of this index may be used afterwards."""
        self._corpus.close()

    def _check_counts(self, word_counts: Mapping[Unit, npt.NDArray[np.int32]]) -> None:
        manifest = self.manifest
        self._documents = tuple(stored.document for stored in self._corpus.documents)
        held = {
            "documents": (len(self._documents), manifest.documents),
            "passages": (len(self.passage_document), manifest.passages),
            "passage roles": (len(self.passage_is_body), manifest.passages),
            "passage vectors": (self.dense_passages.ntotal, manifest.passages),
            "sentences": (len(self.sentence_passage), manifest.sentences),
            "sentence lengths": (len(self.sentence_tokens), manifest.sentences),
            "sentence looks": (len(self.sentence_looks), manifest.sentences),
            "dimensions of the sum": (len(self.sentence_sum), manifest.dim),
            "sentence vectors": (self.dense_sentences.ntotal, manifest.sentences),
            "dimensions": (self.dense_sentences.dim, manifest.dim),
        }
        held |= {f"{unit} word counts": (len(counts), held[f"{unit}s"][1]) for unit, counts in word_counts.items()}
        for what, (found, expected) in held.items():
            if found != expected:
                raise IndexDamagedError(f"The index holds {found} {what} instead of {expected}", hint=REBUILD_HINT)
        if not _is_map(self.passage_document, manifest.documents) or not _is_map(self.sentence_passage, manifest.passages):
            raise IndexDamagedError("The index has rows that belong to nothing", hint=REBUILD_HINT)

    @staticmethod
    def _check_rows(rows: Sequence[int] | npt.NDArray[np.integer[Any]], count: int) -> None:
        if len(rows) and not 0 <= min(rows) <= max(rows) < count:
            raise IndexError(f"rows must lie between 0 and {count - 1}")


def _is_map(owners: npt.NDArray[np.int32], count: int) -> bool:
    """Tell whether these are positions below `count`, in ascending order."""
    return not owners.size or bool(owners[0] >= 0 and owners[-1] < count and np.all(owners[1:] >= owners[:-1]))


def open_index(index_dir: Path) -> OpenIndex:
    """Open the current generation of an index for reading; one in shards too.

    Raises:
        IndexMissingError: Nothing was built yet.
        IndexDamagedError: It is not what its manifest says.
        IndexOutdatedError: It was built by a program with another schema.
    """
    if holds_shards(index_dir):
        from stratbot.index.shards import open_shards

        return open_shards(index_dir)
    while True:
        generation = open_generation(index_dir)
        try:
            return OpenIndex(generation)
        except IndexDamagedError:
            if open_generation(index_dir).manifest.generation == generation.manifest.generation:
                raise  # else newer generations have taken its place and its files, while they were being opened


def corpus_changes(settings: Settings, index: OpenIndex) -> CorpusChanges:
    """Compare the corpus folder with what an index was built from.

    A file that was renamed is one that was removed and one that was added.

    Raises:
        CorpusMissingError: The folder cannot be read.
    """
    documents, scanned_at_ns = as_last_seen(settings.index_dir, index.manifest, index.stored_documents)
    changes = changed_paths(settings.corpus_dir, documents, scanned_at_ns=scanned_at_ns)
    return replace(changes, added=tuple(path for path in changes.added if not index.is_missing(path)))


def load_array(path: Path, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Load a one-dimensional array of a type, a large one by mapping it into memory: a question needs little of most.

    Raises:
        IndexDamagedError: The file is something else.
    """
    try:
        array = np.load(path, mmap_mode="r" if path.stat().st_size > _MAPPED_BYTES else None, allow_pickle=False)
    except Exception as error:  # numpy reads the file's head as Python, and a garbled one may raise anything
        raise IndexDamagedError(f"{path.name} of the index cannot be read: {error}", hint=REBUILD_HINT) from error
    if not isinstance(array, np.ndarray) or array.dtype != np.dtype(dtype) or array.ndim != 1:
        raise IndexDamagedError(f"{path.name} of the index holds something else than it should", hint=REBUILD_HINT)
    return array.view(np.ndarray)  # numpy's own class for what is mapped takes longer over small parts
