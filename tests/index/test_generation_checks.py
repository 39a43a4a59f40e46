from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fakes import HashEncoder
from index.dense_files import write_dense_index
from index.examined import ERROR, generation, look, messages, states
from index.fault_scene import first_build
from index.text_corpus import settings_for
from stratbot.config import Settings
from stratbot.index.build import build_index
from stratbot.index.dense import DenseIndex
from stratbot.index.generations import current_generation, read_manifest, write_generation


@pytest.fixture
def settings(tmp_path: Path, text_reader: None, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("stratbot.index.examination.encoder_fingerprint", lambda *_, **__: "hash@64")
    settings = settings_for(tmp_path)
    first_build(settings)
    return settings


def write_as_the_builder_would(settings: Settings, change: Callable[[Path], None]) -> None:
    """Put a generation into place whose manifest knows nothing of a change: what only counting and comparing can find."""
    source = generation(settings)
    manifest = json.loads((source / "manifest.json").read_text())

    def write(folder: Path, name: str) -> object:
        for record in manifest["files"]:
            (folder / record).write_bytes((source / record).read_bytes())
        change(folder)
        return replace(read_manifest(source), generation=name)

    write_generation(settings.index_dir, write)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "corpus.sqlite", "sentences.faiss", "passages.faiss", "sentence_passage.npy", "passage_document.npy",
        "passage_is_body.npy", "sentence_tokens.npy", "sentence_looks.npy", "sentence_sum.npy",
    ],
)  # fmt: skip
@pytest.mark.parametrize("damage", ["cut", "flipped", "missing", "emptied"])
def test_damage_to_any_file_is_found_and_the_file_named(settings: Settings, name: str, damage: str) -> None:
    path = generation(settings) / name
    content = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        content[-3] ^= 4
        path.write_bytes(content)
    elif damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"")
    found = look(settings)
    assert not found.is_whole
    assert name in messages(found, ERROR)
    assert all(check.hint for check in found.checks if check.state is ERROR)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b'{"schema": 1, "files": 3}'])
def test_a_lost_or_damaged_manifest_is_found(settings: Settings, content: bytes | None) -> None:
    manifest = generation(settings) / "manifest.json"
    manifest.unlink() if content is None else manifest.write_bytes(content)
    found = look(settings)
    assert not found.is_whole and states(found)["manifest"] == {ERROR}


def test_a_generation_of_another_schema_names_the_command_that_builds(settings: Settings) -> None:
    manifest = generation(settings) / "manifest.json"
    data = {**json.loads(manifest.read_text()), "schema": 99}
    text = json.dumps(data)
    manifest.write_text(text)
    name = current_generation(settings.index_dir)
    (settings.index_dir / "CURRENT").write_text(f"{name} {hashlib.sha256(text.encode()).hexdigest()}\n")
    found = look(settings)
    (check,) = (check for check in found.checks if check.name == "manifest")
    assert "schema 99" in check.message and check.hint == "Run: stratbot index"


def sql(*statements: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        connection = sqlite3.connect(folder / "corpus.sqlite")
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    return change


@pytest.mark.parametrize(
    ("name", "said", "statements"),
    [
        ("words", "sentences has 3 rows instead of 4", ["DELETE FROM sentence_words_docsize WHERE id = 3"]),
        ("words", "passages is damaged", ["DROP TABLE passage_words_docsize"]),
        ("words", "passages is damaged", ["UPDATE passage_words_data SET block = x'00ff' WHERE id > 10"]),
        ("offsets", "1 passages do not lie", ["UPDATE passages SET end = 999 WHERE document = 1"]),
        ("offsets", "do not lie", ["UPDATE sentences SET start = -1 WHERE document = 1"]),
        ("offsets", "do not lie", ["DELETE FROM pages WHERE document = 1"]),
        ("documents", "1 of 2 documents are altered: york.pdf", ["UPDATE pages SET text = text || '!' WHERE document = 1"]),
        ("documents", "1 of 2 documents are altered: leeds.pdf", ["UPDATE documents SET year = 1999 WHERE row = 0"]),
        ("counts", "3 stored sentences", ["DELETE FROM sentences WHERE document = 1"]),
        ("counts", "do not follow", ["UPDATE documents SET first_sentence = 9 WHERE row = 1"]),
        ("rows", "passage_is_body.npy is not what", ["UPDATE passages SET role = 'cover' WHERE document = 1"]),
        ("database", "cannot be read", ["DROP TABLE passages"]),
    ],
)  # fmt: skip
def test_what_checksums_cannot_tell_is_found_by_counting_and_comparing(
    settings: Settings, name: str, said: str, statements: list[str]
) -> None:
    write_as_the_builder_would(settings, sql(*statements))
    found = look(settings)
    assert not found.is_whole
    assert f"{said}" in "\n".join(check.message for check in found.checks if check.state is ERROR and check.name == name)


def test_looks_and_a_sum_that_are_not_of_its_sentences_are_found(settings: Settings) -> None:
    def changed(name: str) -> Callable[[Path], None]:
        return lambda folder: np.save(folder / name, np.load(folder / name)[::-1])

    for name in ("sentence_looks.npy", "sentence_sum.npy"):
        write_as_the_builder_would(settings, changed(name))
        assert name in messages(look(settings), ERROR)
        build_index(settings, HashEncoder, rebuild=True)


def test_vectors_that_are_none_of_its_sentences_are_found(settings: Settings) -> None:
    def longer(folder: Path) -> None:
        vectors = DenseIndex.open(folder / "sentences.faiss").matrix() * np.float32(1.5)
        write_dense_index(folder / "sentences.faiss", [vectors], dim=64)

    def others(folder: Path) -> None:
        vectors = DenseIndex.open(folder / "passages.faiss").matrix()[::-1].copy()
        write_dense_index(folder / "passages.faiss", [vectors], dim=64)

    def swapped(folder: Path) -> None:
        for name in ("sentences.faiss", "passages.faiss"):
            vectors = -DenseIndex.open(folder / name).matrix()
            write_dense_index(folder / name, [vectors], dim=64)
        np.save(folder / "sentence_sum.npy", -np.load(folder / "sentence_sum.npy"))

    write_as_the_builder_would(settings, longer)
    assert "Vectors of leeds.pdf are not of length one" in messages(look(settings), ERROR)
    write_as_the_builder_would(settings, lambda folder: others(folder))
    assert not look(settings).is_whole
    build_index(settings, HashEncoder, rebuild=True)
    write_as_the_builder_would(settings, swapped)
    assert look(settings).is_whole, "only encoding again can tell"
    assert "4 of 4 sentences have another vector" in messages(look(settings, deep=True), ERROR)
