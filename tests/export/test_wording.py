from __future__ import annotations

from dataclasses import replace

import pytest

from cli.scripted import FAR, NOT_FOUND
from stratbot.export.wording import near_misses_words

CLOSE = "Nearest misses: the closest passages, not close enough to be evidence"
ELSEWHERE = "Nearest passages by meaning, probably about something else: none uses a word of the question"
BUT_FOR_NAMES = f"{ELSEWHERE} but for names"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("flibbertigibbet quux?", ELSEWHERE),
        ("Which councils cover flibbertigibbet?", ELSEWHERE),
        ("What does Southam say about flibbertigibbet?", BUT_FOR_NAMES),
        ("Which councils lend a printer?", CLOSE),
        ("Which councils are printing?", CLOSE),
        ("Which councils publish prices?", ELSEWHERE),
        ("Why?", CLOSE),
    ],
)
def test_passages_without_a_word_of_the_question_are_not_called_misses(question: str, words: str) -> None:
    assert FAR.quote == "Staff may use wireless printers."
    quoted = replace(FAR, quote="Staff at Southam may use wireless printers.")
    assert near_misses_words(replace(NOT_FOUND, question=question, coverage=(), citations=(quoted,))) == words


def test_every_row_of_a_table_counts_not_only_the_passages_listed() -> None:
    rows = tuple(replace(row, evidence=(replace(FAR, quote="A monorail."),)) for row in NOT_FOUND.coverage)
    assert near_misses_words(replace(NOT_FOUND, question="Which councils plan monorails?", coverage=rows)) == CLOSE


def test_a_follow_up_has_the_words_that_it_was_taken_as() -> None:
    asked = replace(NOT_FOUND, question="and those?", topic="printers", taken_as="Which documents cover printers?")
    assert near_misses_words(asked) == CLOSE
