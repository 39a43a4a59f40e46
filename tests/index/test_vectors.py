from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from stratbot.index.vectors import FILE, VectorCache, text_hash


def unit_vectors(n: int, dim: int = 16) -> npt.NDArray[np.float32]:
    vectors = np.random.default_rng(n).standard_normal((n, dim)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def keys(n: int) -> list[bytes]:
    return [text_hash(f"text {number}") for number in range(n)]


def test_vectors_outlive_the_process(tmp_path: Path) -> None:
    vectors = unit_vectors(1_200)
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        cache.put(keys(1_200), vectors)
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        asked = [*keys(1_200), text_hash("unknown"), keys(1)[0]]
        found, got = cache.get(asked)
    assert found.tolist() == [True] * 1_200 + [False, True]
    np.testing.assert_array_equal(got[:1_200], vectors)
    np.testing.assert_array_equal(got[1_201], vectors[0])
    assert not got[1_200].any()


def test_another_encoder_has_its_own_vectors(tmp_path: Path) -> None:
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        cache.put(keys(3), unit_vectors(3))
    with VectorCache(tmp_path, fingerprint="b", dim=8) as cache:
        assert not cache.get(keys(3))[0].any()
        cache.put(keys(3), unit_vectors(3, 8))
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        np.testing.assert_array_equal(cache.get(keys(3))[1], unit_vectors(3))


def test_putting_a_text_again_replaces_its_vector(tmp_path: Path) -> None:
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        cache.put(keys(1), unit_vectors(1))
        cache.put(keys(1), unit_vectors(2)[1:])
        np.testing.assert_array_equal(cache.get(keys(1))[1], unit_vectors(2)[1:])
        assert len(cache) == 1


def test_pruning_keeps_what_is_live(tmp_path: Path) -> None:
    with VectorCache(tmp_path, fingerprint="old", dim=16) as cache:
        cache.put(keys(5), unit_vectors(5))
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        cache.put(keys(10), unit_vectors(10))
        assert cache.prune(keys(4)) == 11
        assert cache.get(keys(10))[0].tolist() == [True] * 4 + [False] * 6


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 1e30])
def test_a_vector_that_is_not_of_unit_length_is_not_trusted(tmp_path: Path, value: float) -> None:
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        cache.put(keys(2), unit_vectors(2))
    with sqlite3.connect(tmp_path / FILE) as connection:
        blob = np.full(16, value, np.float32).tobytes()
        connection.execute("UPDATE vectors SET vector = ? WHERE text_hash = ?", (blob, keys(1)[0]))
    connection.close()
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        found, vectors = cache.get(keys(2))
    assert found.tolist() == [False, True]
    assert not vectors[0].any()


@pytest.mark.parametrize("damage", ["cut", "garbage", "flip"])
def test_a_damaged_cache_is_begun_anew(tmp_path: Path, damage: str) -> None:
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        cache.put(keys(500), unit_vectors(500))
    path = tmp_path / FILE
    content = bytearray(path.read_bytes())
    if damage == "cut":
        del content[len(content) // 3 :]
    elif damage == "garbage":
        content[:] = b"this is no database" * 100
    else:
        for position in range(0, len(content), 997):
            content[position] ^= 0x55
    path.write_bytes(content)
    with VectorCache(tmp_path, fingerprint="a", dim=16) as cache:
        found, vectors = cache.get(keys(500))
        np.testing.assert_allclose(np.linalg.norm(vectors[found], axis=1), 1, atol=1e-3)
        cache.put(keys(500), unit_vectors(500))
        found, vectors = cache.get(keys(500))
    assert found.all()
    np.testing.assert_array_equal(vectors, unit_vectors(500))
