"""An index notices that reading has changed by one number, and this notices that the number has to be raised."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from stratbot.config import ChunkingSettings, ReadingSettings
from stratbot.corpus.reading import read_documents
from stratbot.corpus.reading_version import READING
from stratbot.corpus.scan import scan

SAMPLES = Path(__file__).parents[2] / "corpus"
READ_BY_VERSION = {
    1: "9fc84bdd0cf123a8",
    2: "9fc84bdd0cf123a8",
    3: "9fc84bdd0cf123a8",
    4: "0b43513941604d99",
    5: "92f43004368955eb",
}  # 2 differs where fontTools is installed


def count_tokens(texts: Sequence[str]) -> list[int]:
    return [sum(1 + len(run) // 6 for run in re.findall(r"\w+|[^\w\s]", text)) for text in texts]


def test_what_is_read_of_the_sample_corpus_changes_only_with_the_version_of_reading() -> None:
    files = scan(SAMPLES).files
    documents = read_documents(
        files,
        settings=ReadingSettings(),
        chunking=ChunkingSettings(),
        count_tokens=count_tokens,
        catalogue={},
        doc_ids={file.path: file.path for file in files},
        sha256={file.path: "" for file in files},
    )
    read = sorted((document.document.path, document.pages, document.passages) for document in documents)
    digest = hashlib.sha256(repr(read).encode()).hexdigest()[:16]
    assert READ_BY_VERSION.get(READING) == digest, "what is read has changed: raise READING and record the new digest here"
