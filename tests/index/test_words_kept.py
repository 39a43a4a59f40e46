"""A build takes the words of kept documents over; searching must not tell such an index from one built from nothing."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fakes import HashEncoder
from index.text_corpus import settings_for, write_document
from stratbot.config import Settings
from stratbot.index import generations
from stratbot.index.build import build_index
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.generation_checks import examine_generation
from stratbot.index.generations import GENERATIONS, current_generation
from stratbot.index.lexical import WORD_COUNTS, WordRows
from stratbot.index.reader import open_index

pytestmark = pytest.mark.usefixtures("text_reader")

WORDS = "wifi library libraries broadband council data open skills digital plan tram budget school care app 03 07 11".split()
"""The numbers are issuers while documents of that name are there."""


def some_text(chance: random.Random) -> str:
    pages = [
        "\n".join(" ".join(chance.choices(WORDS, k=chance.randrange(1, 9))) for _ in range(chance.randrange(0, 9)))
        for _ in range(chance.randrange(1, 4))
    ]
    return "\f".join(pages)


def build(settings: Settings) -> None:
    build_index(settings, HashEncoder)


def scores_of(settings: Settings) -> list[tuple[list[int], list[float]]]:
    with closing(open_index(settings.index_dir)) as index:
        found = []
        for unit in ("passage", "sentence"):
            for terms in ([word] for word in WORDS):
                for limit in (None, 5):
                    rows, scores = index.lexical.scores(terms, unit=unit, limit=limit)
                    found.append((rows.tolist(), np.round(scores, 9).tolist()))
        return found


def firsts(settings: Settings) -> dict[str, tuple[int, int]]:
    folder = settings.index_dir / GENERATIONS / current_generation(settings.index_dir)
    with closing(CorpusReader(folder)) as corpus:
        return {stored.document.path: corpus.word_rows_of(stored) for stored in corpus.documents}


def assert_as_if_built_from_nothing(settings: Settings, tmp_path: Path) -> None:
    fresh = replace(settings, index_dir=tmp_path / "fresh")
    shutil.rmtree(fresh.index_dir, ignore_errors=True)
    build(fresh)
    assert scores_of(settings) == scores_of(fresh)
    folder = settings.index_dir / GENERATIONS / current_generation(settings.index_dir)
    health = examine_generation(folder)
    assert health.is_whole, [check.message for check in health.checks]


@pytest.mark.parametrize("seed", range(6))
def test_after_any_row_of_changes_words_are_found_as_if_built_from_nothing(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    settings = settings_for(tmp_path)
    for number in range(12):
        write_document(settings.corpus_dir, f"{number:02}.pdf", some_text(chance))
    build(settings)
    for _ in range(5):
        names = sorted(path.name for path in settings.corpus_dir.iterdir())
        for _ in range(chance.randrange(1, 4)):
            name = chance.choice(names)
            path = settings.corpus_dir / name
            match chance.randrange(5):
                case 0:
                    path.unlink(missing_ok=True)
                case 1:
                    write_document(settings.corpus_dir, name, some_text(chance))
                case 2 if path.exists():
                    path.rename(settings.corpus_dir / f"{chance.randrange(100):02}-moved.pdf")
                case 3 if path.exists():
                    shutil.copy(path, settings.corpus_dir / f"{chance.randrange(100):02}-copy.pdf")
                case _:
                    write_document(settings.corpus_dir, f"{chance.randrange(100):02}-new.pdf", some_text(chance))
        build(settings)
        assert_as_if_built_from_nothing(settings, tmp_path)


def test_words_of_kept_documents_stay_where_they_are(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    for name in ("b.pdf", "c.pdf", "d.pdf"):
        write_document(settings.corpus_dir, name, f"Council {name} plans wifi.\nLibraries lend tablets.")
    build(settings)
    before = firsts(settings)
    write_document(settings.corpus_dir, "a.pdf", "Trams run on time.")
    build(settings)
    assert firsts(settings) == {**before, "a.pdf": (3, 6)}
    with closing(open_index(settings.index_dir)) as index:
        rows, _ = index.lexical.scores(["trams"], unit="sentence")
        assert [sentence.text for _, sentence in index.sentences(rows)] == ["Trams run on time."]


def test_where_little_is_kept_all_words_are_indexed_anew(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    for number in range(6):
        write_document(settings.corpus_dir, f"{number}.pdf", f"Plan {number} for wifi.")
    build(settings)
    for number in range(4):
        write_document(settings.corpus_dir, f"{number}.pdf", f"Plan {number} for libraries.")
    build(settings)
    assert list(firsts(settings).values()) == [(number, number) for number in range(6)]
    assert_as_if_built_from_nothing(settings, tmp_path)


def test_digests_of_kept_documents_are_those_of_their_text(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    for name in ("b.pdf", "c.pdf", "d.pdf"):
        write_document(settings.corpus_dir, name, f"Council {name} plans wifi.")
    build(settings)
    write_document(settings.corpus_dir, "a.pdf", "Trams run on time.")
    build(settings)
    folder = settings.index_dir / GENERATIONS / current_generation(settings.index_dir)
    with closing(CorpusReader(folder)) as corpus:
        assert corpus.altered_documents() == []
    with closing(sqlite3.connect(folder / "corpus.sqlite")) as connection, connection:
        connection.execute("UPDATE pages SET text = replace(text, 'wifi', 'taxi') WHERE document = 2")
    with closing(CorpusReader(folder)) as corpus:
        assert [stored.document.path for stored in corpus.altered_documents()] == ["c.pdf"]


def test_words_of_a_large_index_are_taken_over_only_if_its_checksum_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path)
    for name in ("b.pdf", "c.pdf", "d.pdf"):
        write_document(settings.corpus_dir, name, f"Council {name} plans wifi.")
    build(settings)
    monkeypatch.setattr(generations, "CHECKED_BYTES", 0)
    folder = settings.index_dir / GENERATIONS / current_generation(settings.index_dir)
    with closing(sqlite3.connect(folder / "corpus.sqlite")) as connection, connection:
        connection.execute("UPDATE passage_words_docsize SET sz = x'7f' WHERE id = 1")
    write_document(settings.corpus_dir, "a.pdf", "Trams run on time.")
    report = build_index(settings, HashEncoder)
    assert any("damaged" in problem.reason for problem in report.problems)
    assert_as_if_built_from_nothing(settings, tmp_path)


def test_rows_of_words_are_turned_into_rows_of_the_index() -> None:
    rows = WordRows([(20, 0, 3), (0, 3, 5), (23, 8, 0), (5, 8, 2)])
    assert rows.here(np.array([20, 22, 0, 4, 5, 6])).tolist() == [0, 2, 3, 7, 8, 9]
    assert rows.all().tolist() == [0, 1, 2, 3, 4, 5, 6, 20, 21, 22]
    assert rows.end == 23
    assert WordRows([]).end == 0 and WordRows([]).is_same and WordRows([]).all().tolist() == []


def test_an_index_of_an_earlier_version_gets_its_counts_of_words_with_the_next_build(tmp_path: Path, text_reader: None) -> None:
    settings = settings_for(tmp_path)
    write_document(settings.corpus_dir, "leeds.pdf", "Leeds mends its roads.\nTrams run, and trams stop.")
    build(settings)
    expected = scores_of(settings)
    name = current_generation(settings.index_dir)
    folder = settings.index_dir / GENERATIONS / name
    manifest = json.loads((folder / generations.MANIFEST).read_text())
    for file in WORD_COUNTS.values():
        (folder / file).unlink()
        del manifest["files"][file]
    text = json.dumps(manifest)
    (folder / generations.MANIFEST).write_text(text)
    generations.point_to(settings.index_dir, name, hashlib.sha256(text.encode()).hexdigest())
    assert scores_of(settings) == expected
    assert examine_generation(folder).manifest is not None
    build(settings)
    assert current_generation(settings.index_dir) != name and scores_of(settings) == expected
    now = settings.index_dir / GENERATIONS / current_generation(settings.index_dir)
    assert all((now / file).exists() for file in WORD_COUNTS.values()) and examine_generation(now).is_whole
