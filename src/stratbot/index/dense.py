"""Vectors -> nearest rows: a flat FAISS index on disk, mapped into memory instead of read. The only file that knows FAISS."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stratbot.errors import IndexDamagedError
from stratbot.index.generations import REBUILD_HINT

_ONE_THREAD_FLOATS = 100_000_000
"""Up to this size (0.4 GB) one thread answers: 0.6 ms for 11,000 rows, where two take 24 once another process wants a core."""


class _Rows:
    """The memory of a FAISS index for numpy, which keeps this object, and so the index, as long as an array shows it."""

    def __init__(self, index: Any) -> None:
        import faiss

        self._index = index
        rows = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)
        self.__array_interface__ = rows.__array_interface__


class DenseIndex:
    """Inner products of one query with all rows, exactly. Safe to use from several threads."""

    def __init__(self, index: Any) -> None:
        """Take a FAISS index."""
        self.ntotal = int(index.ntotal)
        self.dim = int(index.d)
        self._index = index
        self._matrix: npt.NDArray[np.float32] = np.zeros((0, self.dim), np.float32)
        if self.ntotal:
            self._matrix = np.asarray(_Rows(index))
            self._matrix.flags.writeable = False

    @classmethod
    def open(cls, path: Path) -> DenseIndex:
        """Map an index file into memory.

        Raises:
            IndexDamagedError: It is missing, cut short or no index of this kind.
        """
        import faiss

        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:  # FAISS raises nothing more specific
            raise IndexDamagedError(f"{path.name} cannot be read as a vector index", hint=REBUILD_HINT) from error
        if not isinstance(index, faiss.IndexFlatIP):
            raise IndexDamagedError(
                f"{path.name} is a {type(index).__name__}, not a flat index of inner products", hint=REBUILD_HINT
            )
        return cls(index)

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

        faiss.omp_set_num_threads(1 if self._matrix.size <= _ONE_THREAD_FLOATS else os.cpu_count() or 1)
        scores, rows = self._index.search(np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1), k)
        found = rows[0] >= 0  # FAISS fills up with -1
        scores, rows = scores[0][found], rows[0][found]
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def scores(self, query: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the inner product of a query with every row: (ntotal,) float32."""
        import faiss

        query = np.ascontiguousarray(query, dtype=np.float32)
        if query.shape != (self.dim,):
            raise ValueError(f"a query has shape ({self.dim},), not {query.shape}")
        scores = np.empty(self.ntotal, np.float32)
        if self.ntotal:
            # On one thread; numpy's product takes all cores, and waits for them.
            products = faiss.fvec_inner_products_ny  # type: ignore[attr-defined]  # missing from its stubs
            products(faiss.swig_ptr(scores), faiss.swig_ptr(query), self._index.get_xb(), self.dim, self.ntotal)
        return scores

    def vectors(self, rows: Sequence[int] | npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.float32]:
        """Return the vectors of some rows, in the order asked: (len(rows), dim) float32."""
        return np.asarray(self._matrix[np.asarray(rows, dtype=np.int64)])

    def matrix(self) -> npt.NDArray[np.float32]:
        """Return all vectors without copying them: (ntotal, dim) float32, read-only. They keep the index in memory."""
        return self._matrix


def write_dense_index(path: Path, parts: Iterable[npt.NDArray[np.float32]], *, dim: int) -> int:
    """Write a flat index of inner products.

    Args:
        path: A file that does not exist yet.
        parts: (n, dim) float32 each; their rows are numbered through.
        dim: Length of a vector, also when there are no rows.

    Returns:
        The number of rows.

    Raises:
        OSError: The file cannot be written in full.
    """
    import faiss

    index = faiss.IndexFlatIP(dim)
    for part in parts:
        index.add(np.ascontiguousarray(part, dtype=np.float32))
    with path.open("wb") as file:
        # Through a file of Python's: FAISS's own writer overlooks what closing a file says, as on a disk that is full.
        writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]  # missing from its stubs
        faiss.write_index(index, writer)
    return int(index.ntotal)
