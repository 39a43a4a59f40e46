from __future__ import annotations

import random
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from fakes import HashEncoder
from index.text_corpus import settings_for, write_document
from stratbot.config import Settings
from stratbot.errors import IndexDamagedError, StratbotError
from stratbot.index import generations
from stratbot.index.build import build_index
from stratbot.index.reader import corpus_changes, open_index
from stratbot.types import CorpusChanges

pytestmark = pytest.mark.usefixtures("text_reader")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    for name in ("leeds", "york", "hull"):
        pages = ["\n".join(f"{name} plans item {page}-{line}." for line in range(8)) for page in range(6)]
        write_document(settings.corpus_dir, f"{name}.pdf", *pages)
    build_index(settings, HashEncoder)
    return settings


def test_all_parts_speak_of_the_same_rows(settings: Settings) -> None:
    with closing(open_index(settings.index_dir)) as index:
        texts = index.sentence_texts()
        n = len(texts)
        assert n == index.manifest.sentences == index.dense_sentences.ntotal == len(index.sentence_tokens) == 3 * 48
        np.testing.assert_array_equal(index.dense_sentences.matrix(), HashEncoder().encode(texts))
        assert index.sentence_tokens.tolist() == HashEncoder().count_tokens(texts)
        assert [sentence.text for _, sentence in index.sentences(range(n))] == texts
        for row, passage in enumerate(index.passages(range(index.manifest.passages))):
            first, last = index.sentence_range(row)
            assert [sentence.text for sentence in passage.sentences] == texts[first:last]
            assert set(index.sentence_passage[first:last].tolist()) == {row}
            assert index.documents[index.passage_document[row]].doc_id == passage.doc_id
            assert index.dense_passages.scores(index.dense_passages.vectors([row])[0])[row] == pytest.approx(1, abs=1e-5)


def test_rows_that_do_not_exist_are_refused(settings: Settings) -> None:
    with closing(open_index(settings.index_dir)) as index:
        for rows in ([-1], [index.manifest.passages]):
            with pytest.raises(IndexError):
                index.passages(rows)
        with pytest.raises(IndexError):
            index.sentences([index.manifest.sentences])


def test_several_threads_may_read_at_once(settings: Settings) -> None:
    with closing(open_index(settings.index_dir)) as index:
        texts, failures = index.sentence_texts(), []

        def read(seed: int) -> None:
            chosen = random.Random(seed)
            try:
                for _ in range(30):
                    row = chosen.randrange(len(texts))
                    assert index.sentences([row])[0][1].text == texts[row]
                    assert row in index.lexical.scores([texts[row]], unit="sentence")[0]
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=read, args=(seed,)) for seed in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []


def test_changes_of_the_corpus_are_named(settings: Settings) -> None:
    with closing(open_index(settings.index_dir)) as index:
        assert not corpus_changes(settings, index)
        write_document(settings.corpus_dir, "new.pdf", "New.")
        write_document(settings.corpus_dir, "york.pdf", "York.")
        (settings.corpus_dir / "hull.pdf").unlink()
        assert corpus_changes(settings, index) == CorpusChanges(added=("new.pdf",), changed=("york.pdf",), removed=("hull.pdf",))


def answer(settings: Settings) -> tuple[list[str], list[str]]:
    """Use every part of the index for one answer."""
    with closing(open_index(settings.index_dir)) as index:
        rows, _ = index.dense_sentences.search(HashEncoder().encode_query("york plans item 3-4"), 3)
        passages, _ = index.lexical.scores(["hull"], limit=3)
        found = [sentence.text for _, sentence in index.sentences(rows)]
        pages = [index.page(passage.doc_id, passage.page_number).text for passage in index.passages(passages)]
        return found, pages


@pytest.mark.parametrize("checks_contents", [True, False])
@pytest.mark.parametrize("damage", ["cut", "flip", "missing", "empty", "zeros"])
def test_damage_gives_a_clear_error_or_the_right_answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, damage: str, checks_contents: bool
) -> None:
    expected = answer(settings)
    if not checks_contents:  # as for an index too large to be read through on opening
        monkeypatch.setattr(generations, "CHECKED_BYTES", 0)
    folder = settings.index_dir / "generations" / generations.current_generation(settings.index_dir)
    chosen, repeats = random.Random(damage), 1 if damage in ("missing", "empty") else 8
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for _ in range(repeats):
            content = bytearray(whole)
            if damage == "cut":
                del content[chosen.randrange(len(content)) :]
            elif damage == "flip":
                content[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
            elif damage == "empty":
                content.clear()
            elif damage == "zeros":
                start = chosen.randrange(len(content))
                content[start : start + 4_096] = bytes(len(content[start : start + 4_096]))
            path.unlink()
            if damage != "missing":
                path.write_bytes(content)
            try:
                got = answer(settings)
            except StratbotError as error:
                assert isinstance(error, IndexDamagedError) and "--rebuild" in error.hint
            else:
                assert content == whole or not checks_contents
                if checks_contents:
                    assert got == expected
            path.write_bytes(whole)
    assert answer(settings) == expected
