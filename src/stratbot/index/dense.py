"""Vectors -> nearest rows: FAISS indexes on disk, mapped into memory instead of read. The only file that knows FAISS.

Every row is scored, since a set question asks about all of them; so the index is a flat one, and only the form of its
vectors depends on how many there are: four bytes a number, or one (docs/decisions/0008-scale.md).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from stratbot.errors import IndexDamagedError
from stratbot.index.generations import REBUILD_HINT

FLAT_ROWS = 400_000
"""Up to this many rows (0.6 GB at 384 dimensions) vectors are kept as they are; above, a byte for each number.

That is where reading them from the disk takes a cold question past 0.8 s. Recall@10 against flat is .99 then."""

_TRAINING_ROWS = 50_000
_RANGE_MARGIN = 0.1
"""Of the range that numbers of a dimension have in the training rows: what lies outside is cut off."""
_READ_AHEAD_BYTES, _READ_AHEAD_CHUNK = 16 * 1024**2, 4 * 1024**2
_READ_AT_ONCE_BYTES = 1024**3
"""Up to this size a file is read ahead while other things are being loaded; a larger one once many rows are compared."""
_READ_AHEAD_SHARE = 0.1
"""Of a large file, from which reading all of it is quicker than reading the parts that are wanted."""
_IN_TURN_ROWS = 65_536
"""Of a large index that two threads take in turn, so that both follow what is being read."""
_BLOCK_ROWS = 512
"""Multiplied at a time: small enough to stay in the processor's cache once it is read or decoded."""

_ONE_THREAD_FLOATS = 100_000_000
"""Up to this size (0.4 GB) one thread answers: 0.6 ms for 11,000 rows, where two take 24 once another process wants a core."""


class _Rows:
    """The memory of a FAISS index for numpy, which keeps this object, and so the index, as long as an array shows it."""

    def __init__(self, index: Any, first: Any) -> None:
        import faiss

        self._index = index
        rows = faiss.rev_swig_ptr(first, index.ntotal * index.d).reshape(index.ntotal, index.d)
        self.__array_interface__ = rows.__array_interface__


class DenseIndex:
    """Inner products of one query with all rows. Safe to use from several threads."""

    def __init__(self, index: Any, ahead: _ReadAhead | None = None) -> None:
        """Take a FAISS index: flat, or scalar-quantised to bytes; and what reads its file ahead, where it is a large one."""
        import faiss

        self._ahead = ahead

        self.ntotal = int(index.ntotal)
        self.dim = int(index.d)
        self._index = index
        self.is_exact = isinstance(index, faiss.IndexFlatIP)
        """Whether the vectors are those that were written; else each number is rounded to one of 256."""
        self._matrix: npt.NDArray[np.float32] = np.zeros((0, self.dim), np.float32)
        self._codes: npt.NDArray[np.uint8] = np.zeros((0, self.dim), np.uint8)
        if self.ntotal and self.is_exact:
            self._matrix = np.asarray(_Rows(index, index.get_xb()))
            self._matrix.flags.writeable = False
        elif self.ntotal:
            self._codes = np.asarray(_Rows(index, index.codes.data()))
            self._codes.flags.writeable = False

    @classmethod
    def open(cls, path: Path, *, is_one_of_many: bool = False) -> DenseIndex:
        """Map an index file into memory.

        Args:
            path: Of the file.
            is_one_of_many: Whether others are opened with it, so that it is only read ahead once it is compared.

        Raises:
            IndexDamagedError: It is missing, cut short or no index of these kinds.
        """
        import faiss

        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:  # FAISS raises nothing more specific
            raise IndexDamagedError(f"{path.name} cannot be read as a vector index", hint=REBUILD_HINT) from error
        is_bytes = (
            isinstance(index, faiss.IndexScalarQuantizer)
            and index.sq.qtype == faiss.ScalarQuantizer.QT_8bit
            and index.metric_type == faiss.METRIC_INNER_PRODUCT
        )
        if not isinstance(index, faiss.IndexFlatIP) and not is_bytes:
            raise IndexDamagedError(
                f"{path.name} is a {type(index).__name__}, not a flat index of inner products", hint=REBUILD_HINT
            )
        size = path.stat().st_size
        ahead = _ReadAhead(path, size) if size > _READ_AHEAD_BYTES else None
        if ahead is not None and size <= _READ_AT_ONCE_BYTES and not is_one_of_many:
            ahead.start()
        return cls(index, ahead)

    def search(self, query: npt.NDArray[np.float32], k: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Find the rows nearest to a query.

        Args:
            query: (dim,) float32 of unit length.
            k: Rows wanted; fewer come back where there are fewer.

        Returns:
            Rows and their inner products, best first, equal ones in order of rows.
        """
        k = min(k, self.ntotal)
        if k <= 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        import faiss

        faiss.omp_set_num_threads(1 if self.ntotal * self.dim <= _ONE_THREAD_FLOATS else os.cpu_count() or 1)
        scores, rows = self._index.search(np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1), k)
        found = rows[0] >= 0  # FAISS fills up with -1
        scores, rows = scores[0][found], rows[0][found]
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def scores(self, query: npt.NDArray[np.float32], spans: Sequence[tuple[int, int]] | None = None) -> npt.NDArray[np.float32]:
        """Return the inner product of a query with every row, (ntotal,) float32; `spans` as for `scores_of`."""
        (scores,) = self.scores_of([query], spans)
        return np.asarray(scores)

    def scores_of(
        self, queries: Sequence[npt.NDArray[np.float32]], spans: Sequence[tuple[int, int]] | None = None
    ) -> npt.NDArray[np.float32]:
        """Return the inner products of some queries with every row, (n_queries, ntotal) float32, reading the rows once.

        Args:
            queries: (dim,) float32 each.
            spans: Runs of rows (first, last + 1) that are compared; what the others score is left open. None for all.
        """
        wanted = np.array(queries, dtype=np.float32).reshape(len(queries), -1)
        if wanted.shape[1] != self.dim:
            raise ValueError(f"a query has shape ({self.dim},), not {wanted.shape[1:]}")
        spans = [(0, self.ntotal)] if spans is None else spans
        scores = np.zeros((len(wanted), self.ntotal), np.float32)
        if self._ahead is not None:
            self._ahead.want(np.array(spans, np.int64).reshape(-1, 2) / max(1, self.ntotal))
        if len(spans) == 1 and (spans[0][1] - spans[0][0]) * self.dim > _ONE_THREAD_FLOATS:
            first, last = spans[0]
            starts = range(first, last, _IN_TURN_ROWS)
            from concurrent.futures import ThreadPoolExecutor  # here, because a small index needs none

            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda start: self._score(wanted, start, min(start + _IN_TURN_ROWS, last), scores), starts))
        else:
            for first, last in spans:
                self._score(wanted, first, last, scores)
        return scores

    def _score(self, queries: npt.NDArray[np.float32], first: int, last: int, scores: npt.NDArray[np.float32]) -> None:
        """Write the scores of a run of rows, block by block, some of the rows beside it among them.

        All products are of one shape: then a row scores the same to the last bit wherever it stands, whatever is asked beside it.
        """
        import faiss

        if self._ahead is not None:
            self._ahead.wait(last / self.ntotal)
        faiss.omp_set_num_threads(1)
        size = min(_BLOCK_ROWS, self.ntotal)
        copied = np.zeros((_BLOCK_ROWS, self.dim), np.float32)
        pairs = _pairs(queries)
        for start in range(first, last, _BLOCK_ROWS):
            begin = min(start, self.ntotal - size)
            block = copied
            if not self.is_exact:
                self._index.sa_decode(self._codes[begin : begin + size], copied[:size])
            elif size < _BLOCK_ROWS:
                copied[:size] = self._matrix[begin : begin + size]
            else:
                block = self._matrix[begin : begin + size]
            for number, pair in enumerate(pairs):  # no more at once: BLAS would copy the block first
                own = scores[2 * number : 2 * number + 2, begin : begin + size]
                own[:] = (block @ pair)[:size].T[: len(own)]

    def scores_at(self, queries: Sequence[npt.NDArray[np.float32]], rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return the inner products of some queries with some rows, (n_queries, len(rows)) float32.

        They are those of `scores_of` to the last bit.
        """
        if self._ahead is not None and len(rows):
            ends = np.append(np.flatnonzero(np.diff(rows) != 1), len(rows) - 1)  # of runs of rows
            firsts = rows[np.append(0, ends[:-1] + 1)]
            self._ahead.want(np.stack([firsts, rows[ends] + 1], axis=1) / self.ntotal)
        scores = np.zeros((len(queries), len(rows)), np.float32)
        pairs, block = _pairs(np.array(queries, dtype=np.float32)), np.zeros((_BLOCK_ROWS, self.dim), np.float32)
        for start in range(0, len(rows), _BLOCK_ROWS):
            chosen = rows[start : start + _BLOCK_ROWS]
            block[: len(chosen)] = self.vectors(chosen)
            for number, pair in enumerate(pairs):
                own = scores[2 * number : 2 * number + 2, start : start + len(chosen)]
                own[:] = (block @ pair)[: len(chosen)].T[: len(own)]
        return scores

    def read_ahead(self) -> None:
        """Begin to read a large file, most of which is going to be needed."""
        if self._ahead is not None:
            self._ahead.start()

    def vectors(self, rows: Sequence[int] | npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.float32]:
        """Return the vectors of some rows, in the order asked: (len(rows), dim) float32."""
        chosen = np.asarray(rows, dtype=np.int64)
        if self.is_exact:
            return np.asarray(self._matrix[chosen])
        return self._decoded(self._codes[chosen])

    def part(self, start: int, stop: int) -> npt.NDArray[np.float32]:
        """Return the vectors of a run of rows, (stop - start, dim) float32, read-only; without copying where they are exact."""
        return self._matrix[start:stop] if self.is_exact else self._decoded(self._codes[start:stop])

    def matrix(self) -> npt.NDArray[np.float32]:
        """Return all vectors, (ntotal, dim) float32, read-only; without copying where they are exact."""
        return self.part(0, self.ntotal)

    def _decoded(self, codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        if not len(codes):
            return np.zeros((0, self.dim), np.float32)
        import faiss

        faiss.omp_set_num_threads(1)  # threads that wait for each other take many times as long on a busy machine
        vectors: npt.NDArray[np.float32] = self._index.sa_decode(np.ascontiguousarray(codes))
        return vectors


def _pairs(queries: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Put queries, (n, dim) float32, side by side as blocks are multiplied with them: (pairs, dim, 2)."""
    pairs = np.zeros((-(-len(queries) // 2), queries.shape[1], 2), np.float32)  # of one query, the second is nothing
    for number, query in enumerate(queries):
        pairs[number // 2, :, number % 2] = query
    return pairs


def index_of(vectors: npt.NDArray[np.float32]) -> DenseIndex:
    """Make an index in memory of a few vectors, (n, dim) float32."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    return DenseIndex(index)


class _ReadAhead:
    """Reads a large file through once all of it is wanted, so that the system has it in memory. Safe to use from several threads.

    FAISS tells the system that pages are wanted at random, so each four kilobytes are read on their own when they are
    first needed: over 10,000 pages of documents a cold question took eight seconds, of which six were this (FAISS 1.15).
    A question to one issuer needs few of them, and would wait for all.
    """

    def __init__(self, path: Path, size: int) -> None:
        self._path, self._size = path, size
        self._ready = 0
        self._is_started = False
        self._changed = threading.Condition()

    def start(self) -> None:
        """Begin, unless that was done already."""
        with self._changed:
            is_first, self._is_started = not self._is_started, True
        if is_first:
            threading.Thread(target=self._read, name="read ahead", daemon=True).start()

    def want(self, parts: npt.NDArray[np.float64]) -> None:
        """Have the system read some parts of the file, side by side; all of it where they are many.

        Args:
            parts: (n, 2) where each begins and ends, as a share of the file.
        """
        if (parts[:, 1] - parts[:, 0]).sum() > _READ_AHEAD_SHARE or not hasattr(os, "posix_fadvise"):
            self.start()
        elif not self._is_started:
            with suppress(OSError), self._path.open("rb", buffering=0) as file:
                for start, end in (parts * self._size).astype(np.int64).tolist():
                    os.posix_fadvise(file.fileno(), start, end - start + 4_096, os.POSIX_FADV_WILLNEED)

    def wait(self, share: float) -> None:
        """Wait until that much of the file has been read, if that was begun."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_started or self._ready >= share * self._size)

    def _read(self) -> None:
        buffer = bytearray(_READ_AHEAD_CHUNK)
        try:
            with self._path.open("rb", buffering=0) as file:
                for start in range(0, self._size, _READ_AHEAD_CHUNK):
                    end = min(start + _READ_AHEAD_CHUNK, self._size)
                    if hasattr(os, "posix_fadvise"):  # the system reads without copying, which takes half the time
                        if not start:
                            os.posix_fadvise(file.fileno(), 0, end, os.POSIX_FADV_WILLNEED)
                        os.posix_fadvise(file.fileno(), end, _READ_AHEAD_CHUNK, os.POSIX_FADV_WILLNEED)
                        os.pread(file.fileno(), 1, end - 1)  # waits until it is there, while the next part is on its way
                    else:
                        file.readinto(buffer)
                    self._reached(end)
        except OSError:
            pass  # whoever needs the vectors meets it too, and says so
        self._reached(self._size)

    def _reached(self, ready: int) -> None:
        with self._changed:
            self._ready = ready
            self._changed.notify_all()


class DenseWriter:
    """Writes an index row by row: what it takes of memory does not depend on how many rows there are.

    Up to FLAT_ROWS rows it is a flat index, above one of bytes. The range of the bytes is taken from another index, so
    that what is copied from there stays as it is, or else from the first rows.
    """

    def __init__(self, path: Path, *, dim: int, rows: int, like: DenseIndex | None = None, flat_rows: int = FLAT_ROWS) -> None:
        """Create the file, which must not exist yet.

        Args:
            path: Of the file.
            dim: Length of a vector.
            rows: How many will be added, in all.
            like: The index that most rows are copied from, if any.
            flat_rows: The most rows of a flat index.
        """
        import faiss

        self._rows = rows
        self._added = 0
        self._waiting: list[npt.NDArray[np.float32]] = []
        self._has_ranges_of: DenseIndex | None = None
        if rows <= flat_rows:
            self._empty: Any = faiss.IndexFlatIP(dim)
        else:
            self._empty = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
            self._empty.sq.rangestat_arg = _RANGE_MARGIN
            if like is not None and not like.is_exact and like.dim == dim:
                faiss.copy_array_to_vector(faiss.vector_to_array(like._index.sq.trained), self._empty.sq.trained)
                self._empty.is_trained = True
                self._has_ranges_of = like
        self._file = path.open("xb")

    def __enter__(self) -> DenseWriter:
        if self._empty.is_trained:
            try:
                self._write_head()
            except BaseException:
                self._file.close()
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._write_rest()
        finally:
            self._file.close()

    def add(self, vectors: npt.NDArray[np.float32]) -> None:
        """Add (n, dim) float32; their rows follow those before them.

        Raises:
            OSError: The disk is full, for example.
        """
        self._added += len(vectors)
        if self._empty.is_trained:
            self._write(vectors)
            return
        self._waiting.append(np.array(vectors))
        if self._added >= _TRAINING_ROWS:
            self._train()

    def copy(self, other: DenseIndex, first: int, vectors: npt.NDArray[np.float32]) -> None:
        """Add rows of another index as they are there.

        Args:
            other: The index.
            first: The first row.
            vectors: (n, dim) float32, its vectors from there on.

        Raises:
            OSError: The disk is full, for example.
        """
        if self._has_ranges_of is not other:
            self.add(vectors)
            return
        self._added += len(vectors)
        self._file.write(other._codes[first : first + len(vectors)].tobytes())

    def _train(self) -> None:
        self._empty.train(np.concatenate(self._waiting))
        self._write_head()
        for part in self._waiting:
            self._write(part)
        self._waiting.clear()

    def _write(self, vectors: npt.NDArray[np.float32]) -> None:
        if len(vectors):
            import faiss

            faiss.omp_set_num_threads(1)
            self._file.write(self._empty.sa_encode(np.ascontiguousarray(vectors, dtype=np.float32)).tobytes())

    def _write_head(self) -> None:
        """Write what FAISS writes before the rows: an empty index with other counts."""
        self._file.write(_head(self._empty, self._rows))
        probe = _copy_of(self._empty)
        probe.add(np.zeros((1, self._empty.d), np.float32))
        code = self._empty.sa_encode(np.zeros((1, self._empty.d), np.float32)).tobytes()
        if _head(self._empty, 1) + code != _bytes_of(probe):
            raise RuntimeError("this version of FAISS writes its indexes in another form")

    def _write_rest(self) -> None:
        if not self._empty.is_trained:
            self._train()
        if self._added != self._rows:
            raise ValueError(f"{self._added} rows were added instead of {self._rows}")


def _head(empty: Any, rows: int) -> bytes:
    """Return the head of an index of so many rows: their number stands at byte 8, that of their floats or bytes at the end."""
    import faiss

    head = bytearray(_bytes_of(empty))
    head[8:16] = rows.to_bytes(8, "little")
    head[-8:] = (rows * empty.d).to_bytes(8, "little")
    assert empty.ntotal == 0 and isinstance(empty, faiss.IndexFlatIP | faiss.IndexScalarQuantizer)
    return bytes(head)


def _bytes_of(index: Any) -> bytes:
    import faiss

    serialised: npt.NDArray[np.uint8] = faiss.serialize_index(index)
    return serialised.tobytes()


def _copy_of(index: Any) -> Any:
    import faiss

    return faiss.deserialize_index(faiss.serialize_index(index))
