from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from index.dense_files import write_dense_index
from stratbot.errors import IndexDamagedError
from stratbot.index import dense
from stratbot.index.dense import DenseIndex, DenseWriter


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


def test_from_many_rows_on_a_byte_is_kept_for_each_number(tmp_path: Path) -> None:
    vectors = unit_vectors(3_000, 128, seed=20)
    with DenseWriter(tmp_path / "v.faiss", dim=128, rows=3_000, flat_rows=2_999) as writer:
        writer.add(vectors[:1_000])
        writer.add(vectors[1_000:])
    index = DenseIndex.open(tmp_path / "v.faiss")
    assert not index.is_exact and index.ntotal == 3_000
    assert (tmp_path / "v.faiss").stat().st_size < vectors.nbytes / 3.9 + 1_000
    np.testing.assert_allclose(index.matrix(), vectors, atol=0.01)
    np.testing.assert_array_equal(index.vectors([5, 2_999, 5]), index.matrix()[[5, 2_999, 5]])
    np.testing.assert_array_equal(index.part(10, 20), index.matrix()[10:20])
    np.testing.assert_allclose(index.scores(vectors[7]), index.matrix() @ vectors[7], atol=1e-5)
    recalls = []
    for query in vectors[:50]:
        expected = np.argsort(-(vectors @ query))[:10]
        recalls.append(len(set(expected) & set(index.search(query, 10)[0])) / 10)
    assert np.mean(recalls) >= 0.98


@pytest.mark.parametrize("flat_rows", [3_000, 0])
def test_several_queries_are_compared_at_once_with_all_rows_or_with_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flat_rows: int
) -> None:
    vectors, queries = unit_vectors(3_000, 48, seed=24), unit_vectors(3, 48, seed=25)
    with DenseWriter(tmp_path / "v.faiss", dim=48, rows=3_000, flat_rows=flat_rows) as writer:
        writer.add(vectors)
    index = DenseIndex.open(tmp_path / "v.faiss")
    expected = queries @ index.matrix().T
    np.testing.assert_allclose(index.scores_of(list(queries)), expected, atol=1e-5)
    np.testing.assert_array_equal([index.scores(query) for query in queries], index.scores_of(list(queries)))
    some = index.scores_of(list(queries), [(3, 4), (700, 1_400), (2_990, 3_000)])
    for rows in (slice(3, 4), slice(700, 1_400), slice(2_990, 3_000)):
        np.testing.assert_array_equal(some[:, rows], index.scores_of(list(queries))[:, rows])
    drawn = np.random.default_rng(0).integers(3_000, size=1_300)
    np.testing.assert_array_equal(index.scores_at(list(queries), drawn), index.scores_of(list(queries))[:, drawn])
    monkeypatch.setattr(dense, "_ONE_THREAD_FLOATS", 0)
    np.testing.assert_array_equal(index.scores_of(list(queries)), index.scores_of(list(queries), [(0, 1_500), (1_500, 3_000)]))


@pytest.mark.parametrize("rows", [5, 511, 700])
def test_equal_rows_score_the_same_to_the_last_bit_wherever_they_stand(tmp_path: Path, rows: int) -> None:
    same = np.repeat(unit_vectors(1, 48, seed=26), rows, axis=0)
    write_dense_index(tmp_path / "v.faiss", [same], dim=48)
    for queries in (unit_vectors(1, 48, seed=27), unit_vectors(2, 48, seed=28)):
        assert len(np.unique(DenseIndex.open(tmp_path / "v.faiss").scores_of(list(queries))[0])) == 1


def test_bytes_that_are_copied_stay_as_they_are(tmp_path: Path) -> None:
    first, second = unit_vectors(500, 16, seed=21), unit_vectors(500, 16, seed=22)
    with DenseWriter(tmp_path / "a.faiss", dim=16, rows=500, flat_rows=0) as writer:
        writer.add(first)
    former = DenseIndex.open(tmp_path / "a.faiss")
    with DenseWriter(tmp_path / "b.faiss", dim=16, rows=1_000, like=former, flat_rows=0) as writer:
        writer.add(second)
        writer.add(former.part(0, 500))
    np.testing.assert_array_equal(DenseIndex.open(tmp_path / "b.faiss").part(500, 1_000), former.matrix())


def test_an_index_written_row_by_row_is_the_one_that_faiss_writes(tmp_path: Path) -> None:
    import faiss

    vectors = unit_vectors(300, 24, seed=23)
    flat = faiss.IndexFlatIP(24)
    flat.add(vectors)
    faiss.write_index(flat, str(tmp_path / "expected.faiss"))
    with DenseWriter(tmp_path / "v.faiss", dim=24, rows=300) as writer:
        for start in range(0, 300, 70):
            writer.add(vectors[start : start + 70])
    assert (tmp_path / "v.faiss").read_bytes() == (tmp_path / "expected.faiss").read_bytes()


def test_a_writer_that_was_promised_other_rows_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 rows were added instead of 3"):
        with DenseWriter(tmp_path / "v.faiss", dim=8, rows=3) as writer:
            writer.add(unit_vectors(2, 8, seed=24))


def test_a_large_file_is_read_through_beside_its_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = unit_vectors(64, 16, seed=25)
    write_dense_index(tmp_path / "v.faiss", [vectors], dim=16)
    opened: list[str] = []
    original = Path.open

    def noted(self: Path, *args: Any, **kwargs: Any) -> Any:
        opened.append(self.name)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", noted)
    DenseIndex.open(tmp_path / "v.faiss")
    assert opened == []
    monkeypatch.setattr(dense, "_READ_AHEAD_BYTES", 0)
    index = DenseIndex.open(tmp_path / "v.faiss")
    for thread in threading.enumerate():
        if thread.name == "read ahead":
            thread.join()
    assert opened == ["v.faiss"]
    np.testing.assert_array_equal(index.matrix(), vectors)
