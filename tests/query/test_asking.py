from __future__ import annotations

import time

import pytest
from stratbot.retrieval.asking import Asked, asking_sentence


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Which cities plan bus lanes? Please give page numbers.", "Which cities plan bus lanes?"),
        ("is anyone doing chatbots? we need examples", "is anyone doing chatbots?"),
        ("We are writing a paper on freight. Which cities plan night deliveries? Thanks!", "Which cities plan night deliveries?"),
        ("Hello. Who is responsible for data in Wigan?", "Who is responsible for data in Wigan?"),
    ],
)
def test_of_several_sentences_the_one_that_asks_is_chosen(typed: str, asked: str) -> None:
    assert asking_sentence(typed) == Asked(text=asked, rest=typed.replace(asked, "").strip().replace("  ", " "))


@pytest.mark.parametrize(
    "typed",
    [
        "Which councils cover skills?",
        "What does St. Helens say about skills?",
        "Which U.S. cities plan drones?",
        'Which councils say "we will act. Now" in their plan?',
        "Digital skills. Broadband.",
        "smart parking. which cities?",
        "We look for apprenticeships. Who offers them?",
        "",
    ],
)
def test_what_is_one_question_stays_whole(typed: str) -> None:
    assert asking_sentence(typed) == Asked(text=typed)


def test_a_second_question_is_kept_apart() -> None:
    assert asking_sentence("Which cities plan Wi-Fi? And by when will it be there?") == Asked(
        text="Which cities plan Wi-Fi?",
        further=("And by when will it be there?",),
    )


@pytest.mark.parametrize("pattern", ["a", "1,", "?A", ". a", '" . A', "! b"])
def test_any_length_is_read_in_no_time(pattern: str) -> None:
    started = time.process_time()
    asking_sentence((pattern * 50_000)[:50_000])
    assert time.process_time() - started < 5.0  # what grows with the square takes half a minute
