from __future__ import annotations

import pytest

from stratbot.answering.taken_as import split_taken_as, with_taken_as


@pytest.mark.parametrize("limits", ["", "among the 8 documents of the answer before", "only documents of Cedar from 2016"])
def test_what_was_looked_for_stands_above_the_answer_and_is_taken_from_it_again(limits: str) -> None:
    text = with_taken_as("None of them does.", "Which documents\ncover “open data”?", limits)
    assert text.splitlines()[1:] == ["None of them does."]
    taken = split_taken_as(text)
    assert taken == ("Which documents cover “open data”?", limits, "None of them does.")
    assert taken.line == text.splitlines()[0]


def test_an_answer_to_a_question_as_it_stands_is_all_answer() -> None:
    taken = split_taken_as("8 of 14 cover this.\nAnd more.")
    assert (taken.line, taken.answer) == ("", "8 of 14 cover this.\nAnd more.")
