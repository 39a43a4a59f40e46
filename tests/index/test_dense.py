from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from stratbot.errors import IndexDamagedError
from stratbot.index.dense import DenseIndex, write_dense_index


def unit_vectors(n: int, dim: int, seed: int) -> npt.NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def test_the_index_agrees_with_brute_force(tmp_path: Path) -> None:
    vectors, queries = unit_vectors(1_000, 48, seed=1), unit_vectors(20, 48, seed=2)
    assert write_dense_index(tmp_path / "v.faiss", [vectors[:300], vectors[300:301], vectors[301:]], dim=48) == 1_000
    index = DenseIndex.open(tmp_path / "v.faiss")
    assert (index.ntotal, index.dim) == (1_000, 48)
    for query in queries:
        expected = vectors @ query
        np.testing.assert_allclose(index.scores(query), expected, atol=1e-6)
        rows, scores = index.search(query, 10)
        assert rows.tolist() == np.argsort(-expected, kind="stable")[:10].tolist()
        np.testing.assert_allclose(scores, expected[rows], atol=1e-6)


def test_equal_scores_come_in_order_of_rows(tmp_path: Path) -> None:
    vectors = np.repeat(unit_vectors(1, 8, seed=3), 5, axis=0)
    write_dense_index(tmp_path / "v.faiss", [vectors], dim=8)
    rows, scores = DenseIndex.open(tmp_path / "v.faiss").search(vectors[0], 5)
    assert rows.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(scores, 1, atol=1e-6)


def test_asking_for_more_rows_than_there_are_gives_all_of_them(tmp_path: Path) -> None:
    vectors = unit_vectors(3, 8, seed=4)
    write_dense_index(tmp_path / "v.faiss", [vectors], dim=8)
    rows, _ = DenseIndex.open(tmp_path / "v.faiss").search(vectors[1], 50)
    assert sorted(rows.tolist()) == [0, 1, 2] and rows[0] == 1


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    write_dense_index(tmp_path / "v.faiss", [], dim=8)
    index = DenseIndex.open(tmp_path / "v.faiss")
    query = unit_vectors(1, 8, seed=5)[0]
    rows, scores = index.search(query, 10)
    assert (index.ntotal, len(rows), len(scores), len(index.scores(query))) == (0, 0, 0, 0)


def test_vectors_come_back_as_they_were_written(tmp_path: Path) -> None:
    vectors = unit_vectors(50, 16, seed=6)
    write_dense_index(tmp_path / "v.faiss", [vectors], dim=16)
    index = DenseIndex.open(tmp_path / "v.faiss")
    np.testing.assert_array_equal(index.vectors([7, 3, 7]), vectors[[7, 3, 7]])
    np.testing.assert_array_equal(index.matrix(), vectors)
    with pytest.raises(ValueError, match="read-only"):
        index.matrix()[0] = 0


def test_vectors_outlive_the_index_they_came_from(tmp_path: Path) -> None:
    vectors = unit_vectors(2_000, 64, seed=9)
    write_dense_index(tmp_path / "v.faiss", [vectors], dim=64)
    kept = DenseIndex.open(tmp_path / "v.faiss").matrix()[500:]
    gc.collect()
    np.testing.assert_array_equal(kept, vectors[500:])


def test_a_query_of_another_length_is_refused(tmp_path: Path) -> None:
    write_dense_index(tmp_path / "v.faiss", [unit_vectors(3, 8, seed=10)], dim=8)
    with pytest.raises(ValueError, match="shape"):
        DenseIndex.open(tmp_path / "v.faiss").scores(np.zeros(9, np.float32))


def test_an_index_goes_on_working_when_its_file_is_deleted(tmp_path: Path) -> None:
    vectors = unit_vectors(50, 16, seed=7)
    write_dense_index(tmp_path / "v.faiss", [vectors], dim=16)
    index = DenseIndex.open(tmp_path / "v.faiss")
    (tmp_path / "v.faiss").unlink()
    np.testing.assert_allclose(index.scores(vectors[4])[4], 1, atol=1e-6)


@pytest.mark.parametrize("length", [0, 1, 10, 40, 500, 3_000])
def test_a_file_that_is_cut_short_is_damage(tmp_path: Path, length: int) -> None:
    path = tmp_path / "v.faiss"
    write_dense_index(path, [unit_vectors(50, 16, seed=8)], dim=16)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(IndexDamagedError) as caught:
        DenseIndex.open(path)
    assert "--rebuild" in caught.value.hint


def test_a_missing_file_and_another_kind_of_index_are_damage(tmp_path: Path) -> None:
    import faiss

    with pytest.raises(IndexDamagedError):
        DenseIndex.open(tmp_path / "none.faiss")
    faiss.write_index(faiss.IndexFlatL2(8), str(tmp_path / "l2.faiss"))
    with pytest.raises(IndexDamagedError, match="IndexFlatL2"):
        DenseIndex.open(tmp_path / "l2.faiss")
