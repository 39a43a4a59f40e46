from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.text_corpus import settings_for, write_document
from stratbot.index.build import build_index
from stratbot.index.reader import open_index

PROGRAM = Path(__file__).with_name("interrupted_build.py")


@pytest.mark.usefixtures("text_reader")
def test_a_build_killed_at_any_moment_leaves_an_index_that_answers(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    chosen = random.Random(7)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    edition, ended = 0, 0
    write_document(settings.corpus_dir, "leeds.pdf", "Leeds, edition 0.")
    build_index(settings, HashEncoder)
    for attempt in range(1, 11):
        pages = ["\n".join(f"Leeds, edition {attempt}, page {page}, line {line}." for line in range(40)) for page in range(30)]
        write_document(settings.corpus_dir, "leeds.pdf", f"Leeds, edition {attempt}.", *pages)
        command = [sys.executable, str(PROGRAM), str(settings.corpus_dir), str(settings.index_dir)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stdout.readline() == "begins\n"
        time.sleep(chosen.uniform(0.02, 0.55))
        process.kill()
        rest, _ = process.communicate()
        ended += "ended" in rest
        with closing(open_index(settings.index_dir)) as index:
            first = index.sentence_texts()[0]
            assert first in (f"Leeds, edition {edition}.", f"Leeds, edition {attempt}.")
            edition = attempt if first.startswith(f"Leeds, edition {attempt}.") else edition
            rows, _ = index.dense_sentences.search(HashEncoder().encode_query(first), 1)
            assert index.sentences(rows)[0][1].text == first
            assert index.lexical.scores([f"edition {edition}"], unit="sentence")[0].size == index.manifest.sentences
    assert ended < 10, "some were killed on the way"
    report = build_index(settings, HashEncoder)
    assert report.documents.failed == 0
    leftovers = [path.name for path in (settings.index_dir / "generations").iterdir() if path.name.startswith(".")]
    assert leftovers == []
    with closing(open_index(settings.index_dir)) as index:
        assert index.sentence_texts()[0] == "Leeds, edition 10."
