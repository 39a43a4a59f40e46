"""Builds an index over plain-text documents, slowly: a program for the test to kill. Arguments: corpus folder, index folder."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

import stratbot.corpus.reading as reading
from fakes import HashEncoder
from index.text_corpus import read_text_documents
from stratbot.config import Settings
from stratbot.index.build import build_index


class SlowEncoder(HashEncoder):
    """Takes its time, so that there is some to be killed in."""

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        time.sleep(0.1)
        return super().encode(texts, on_progress=on_progress)


if __name__ == "__main__":
    reading.read_documents = read_text_documents
    settings = Settings(corpus_dir=Path(sys.argv[1]), index_dir=Path(sys.argv[2]))
    print("begins", flush=True)  # noqa: T201
    build_index(settings, SlowEncoder)
    print("ended", flush=True)  # noqa: T201
