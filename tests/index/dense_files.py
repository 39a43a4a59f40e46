"""Dense indexes of vectors that are all at hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stratbot.index.dense import DenseWriter


def write_dense_index(path: Path, parts: Sequence[npt.NDArray[np.float32]], *, dim: int) -> int:
    """Write an index of (n, dim) float32 each, in place of what the file holds; return the number of rows."""
    rows = sum(map(len, parts))
    path.unlink(missing_ok=True)
    with DenseWriter(path, dim=dim, rows=rows) as writer:
        for part in parts:
            writer.add(part)
    return rows
