"""The sort of fact that a topic asks for."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.small_index import opened_index, searcher_of, text_document
from stratbot.judging.facts import Kind
from stratbot.judging.reading import FEATURES, Outlook
from stratbot.judging.sought import kinds_sought


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        ("an officer responsible for delivery", Kind.POST),
        ("in charge of the policy, by job title", Kind.POST),
        ("how much money they will save", Kind.MONEY),
        ("total budget for the programme", Kind.MONEY),
        ("when do they revise it next", Kind.DATE),
        ("dates of public consultation on the drafts", Kind.DATE),
        ("measurable targets", Kind.FIGURE),
    ],
)
def test_some_topics_ask_for_a_sort_of_fact(topic: str, kind: Kind) -> None:
    assert kind in kinds_sought(topic)


@pytest.mark.parametrize("topic", ["electric buses", "training for staff", "digital apprenticeships", "", "open data"])
def test_most_topics_ask_for_none(topic: str) -> None:
    assert kinds_sought(topic) == ()


@pytest.mark.parametrize(
    ("topic", "answers"), [("budget for trams", [1, 0]), ("when trams start", [0, 1]), ("electric trams", [0, 0])]
)
def test_the_model_is_told_which_sentences_hold_what_is_asked_for(topic: str, answers: list[int]) -> None:
    with opened_index([text_document("aston", "Trams cost £4 million.\nTrams start in May 2019.")]) as index:
        outlook = Outlook(searcher_of(index))
        texts = index.sentence_texts()
        rows = np.array([texts.index("Trams cost £4 million."), texts.index("Trams start in May 2019.")])
        features = outlook.evidence_features(outlook.read(topic), rows)
    assert features[:, FEATURES.index("answers")].tolist() == answers
    assert features[:, FEATURES.index("seeks")].tolist() == [float(any(answers))] * 2
