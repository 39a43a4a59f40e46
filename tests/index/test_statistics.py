from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stratbot.index.statistics import BEST, best, mean_of_best, sum_of


@given(st.integers(0, 2**32 - 1), st.integers(1, 7))
def test_sums_of_vectors_are_the_same_to_the_last_bit_in_whatever_parts_they_are_summed(seed: int, parts: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(60, 5)).astype(np.float32)
    total = sum((sum_of(vectors[number::parts]) for number in range(parts)), np.zeros(5))
    assert np.array_equal(total, sum_of(vectors))
    assert np.allclose(total, vectors.sum(axis=0, dtype=np.float64), atol=1e-6)


@given(st.lists(st.floats(0, 100), max_size=40), st.integers(1, 7))
def test_the_best_of_all_are_among_the_best_of_each_part(scores: list[float], parts: int) -> None:
    own = np.array(scores)
    merged = np.concatenate([best(own[number::parts]) for number in range(parts)])
    assert mean_of_best(merged) == mean_of_best(own)
    assert len(best(own)) == min(BEST, len(own))
