from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from retrieval.small_index import opened_index, text_document
from stratbot.answering.definitions import defines, defines_within, defining_sentences
from stratbot.index.reader import OpenIndex


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Channel shift is the move from telephone to web.", "channel shift"),
        ("“Channel shift” means that people use the web instead.", "channel shift"),
        ("By channel shift we mean people using the web.", "channel shift"),
        ("Channel shift can be defined as the move from telephone to web.", "channel shift"),
        ("Channel shift: people use the web, not the telephone.", "channel shift"),
        ("The term digital twin refers to a model of a place.", "digital twin"),
        ("Digital twins are a way to try things out.", "digital twin"),
        ("We define assisted digital as help for people who are offline.", "assisted digital"),
        ("Signals go by dedicated short range communications (DSRC) radio.", "DSRC"),
        ("We are building the Weir, a data platform on open standards.", "Weir"),
        ("People meet at the Weir, which is our data platform.", "Weir"),
        ("SCOOT stands for split cycle offset optimisation.", "SCOOT"),
        ("1. Mobile ID (itsme®) Itsme is the mobile version of an identity card.", "itsme"),
        ("Moving to the web Channel shift is the move from telephone to web.", "channel shift"),
        ("The TMC (Traffic Management Centre) is staffed day and night.", "TMC"),
    ],
)
def test_a_sentence_that_says_what_a_term_is_defines_it(sentence: str, term: str) -> None:
    assert defines(sentence, term)


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Channel shift saves money every year.", "channel shift"),
        ("We will promote channel shift in all services.", "channel shift"),
        ("Multichannel shift is the way we work.", "channel shift"),
        ("Channel shift is.", "channel shift"),
        ("We use the Weir, a lamp and a tram.", "Weir"),
        ("What comes of Channel shift is the talk of the town.", "channel shift"),
        ("The council uses DSRC in six places (see below).", "DSRC"),
        ("Open data (Wi-Fi) and other things we do.", "DSRC"),
    ],
)
def test_a_sentence_that_only_uses_a_term_does_not(sentence: str, term: str) -> None:
    assert not defines(sentence, term)


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    documents = [
        text_document("aston", "Channel shift saves money.\nChannel shift is the move to the web.\nBins are green."),
        text_document("bolton", "Channel shift means using the web."),
    ]
    with opened_index(documents) as opened:
        yield opened


def test_the_defining_sentences_of_some_passages_are_found(index: OpenIndex) -> None:
    everywhere = np.ones(len(index.passage_document), dtype=np.bool_)
    rows = defining_sentences(index, "channel shift", everywhere)
    assert [sentence.text for _, sentence in index.sentences(rows)] == [
        "Channel shift is the move to the web.",
        "Channel shift means using the web.",
    ]
    assert len(defining_sentences(index, "channel shift", index.passage_document == 1)) == 1
    assert defining_sentences(index, "digital twin", everywhere) == []


def test_a_longer_text_defines_what_one_of_its_sentences_does() -> None:
    sentence = "Channel shift is the move from telephone to web."
    assert defines(sentence, "channel shift")
    for before in ("", "Trams run daily. ", "Moving there ", "4. Our aims (2016) "):
        assert defines_within(f"{before}{sentence} Trams run.", "channel shift")
