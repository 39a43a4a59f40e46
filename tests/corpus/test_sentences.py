from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.corpus.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Cllr. Smith and Mrs. Jones lead it.",
        "See No. 5 and Vol. 2 of the report.",
        "It covers health, e.g. NHS trusts, i.e. Trusts.",
        "St. Mary's ward grew by 3.5 per cent to £2.5 million.",
        "J. K. Rowling wrote it with George R. R. Martin.",
        "The U.S. Department of Transportation paid.",
        "Visit www.camden.gov.uk. or mail a.b@c.org today.",
        "1. Bring skills in-house.",
        "2.1 Tewkesbury Borough Council leads.",
        "It will supersede i. Gloucester and ii. Tewkesbury plans.",
        "Acme Ltd. Manchester built it.",
    ],
)
def test_these_full_stops_end_no_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We plan. We do.", ["We plan.", "We do."]),
        ("Is it so? Yes! Good.", ["Is it so?", "Yes!", "Good."]),
        ("He said “go.” Then he left.", ["He said “go.”", "Then he left."]),
        ("It grew (by half). Then it fell.", ["It grew (by half).", "Then it fell."]),
        ("It was enabled.12 The next step.", ["It was enabled.12", "The next step."]),
        ("We work across the U.S. The team is small.", ["We work across the U.S.", "The team is small."]),
        ("Schools, parks, etc. This matters.", ["Schools, parks, etc.", "This matters."]),
        ("The answer is no. We stop.", ["The answer is no.", "We stop."]),
        ("It ended in 2015. 35 councils joined.", ["It ended in 2015.", "35 councils joined."]),
        ("One • Two words • Three", ["One", "• Two words", "• Three"]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@given(st.text(st.sampled_from(list("abAB1 .!?•“”()")), max_size=80).map(lambda text: " ".join(text.split())))
def test_sentences_cover_the_text(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
