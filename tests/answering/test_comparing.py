from __future__ import annotations

import pytest

from stratbot.answering.comparing import sides_that_count

ALONE = 0.5


@pytest.mark.parametrize(
    ("chances", "counting"),
    [
        ((0.44, 0.48), [True, True]),
        ((0.99, 0.98), [True, True]),
        ((0.99, 0.34), [True, False]),
        ((0.2, 0.3), [False, False]),
        ((0.54, 0.07), [False, False]),
        ((0.9, None), [True, False]),
        ((0.48, None), [False, False]),
        ((None, None), [False, False]),
    ],
)
def test_whether_there_is_an_answer_is_decided_on_the_sides_together(
    chances: tuple[float | None, ...], counting: list[bool]
) -> None:
    assert sides_that_count(chances, ALONE) == counting


def test_many_sides_that_are_all_far_off_do_not_add_up_to_an_answer() -> None:
    assert sides_that_count((0.3,) * 12, ALONE) == [False] * 12
