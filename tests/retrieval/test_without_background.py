from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.retrieval.search import without_background

Vector = npt.NDArray[np.float32]


def unit(*values: float) -> Vector:
    vector = np.array(values, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def units(dim: int = 5) -> st.SearchStrategy[Vector]:
    values = st.lists(st.integers(-50, 50), min_size=dim, max_size=dim).filter(any)
    return values.map(lambda numbers: unit(*numbers))


@given(vector=units(), background=units(), documents=st.integers(0, 10_000))
def test_what_is_left_of_a_query_has_unit_length(vector: Vector, background: Vector, documents: int) -> None:
    left = without_background(vector, background, documents=documents)
    assert np.linalg.norm(left) == pytest.approx(1, abs=1e-4)


@given(vector=units(), background=units())
def test_the_more_documents_there_are_the_more_is_taken_out(vector: Vector, background: Vector) -> None:
    shared = [abs(float(without_background(vector, background, documents=n) @ background)) for n in (0, 1, 3, 10, 100)]
    assert all(more <= fewer + 1e-5 for fewer, more in itertools.pairwise(shared))


def test_in_a_large_corpus_nothing_is_left_of_what_is_common() -> None:
    left = without_background(unit(1, 1, 0), unit(1, 0, 0), documents=1_000_000)
    np.testing.assert_allclose(left, [0, 1, 0], atol=1e-4)


def test_in_a_corpus_of_two_documents_half_of_it_is_taken() -> None:
    left = without_background(unit(1, 1, 0), unit(1, 0, 0), documents=2)
    np.testing.assert_allclose(left, unit(0.5, 1, 0), atol=1e-6)


def test_a_query_that_is_nothing_but_background_is_not_removed() -> None:
    for query in (unit(1, 2, 3), unit(-1, -2, -3)):
        np.testing.assert_allclose(without_background(query, unit(1, 2, 3), documents=10**9), query, atol=1e-5)


def test_without_documents_or_background_a_query_stays_as_it_is() -> None:
    query = unit(3, 4, 0)
    np.testing.assert_allclose(without_background(query, unit(1, 1, 1), documents=0), query, atol=1e-6)
    np.testing.assert_allclose(without_background(query, np.zeros(3, np.float32), documents=9), query, atol=1e-6)
