"""What is thought of each document, by a model that goes by words alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from fakes import words_model
from retrieval.small_index import everything, opened_index, scanned_document, searcher_of, text_document
from stratbot.index.reader import OpenIndex
from stratbot.judging.judge import COVERED_AT, Judge, Judgement
from stratbot.judging.model import Calibration
from stratbot.judging.reading import DEPTH
from stratbot.types import PassageRole, ReadDocument, Verdict

TOPIC = "electric trams"
FILLER = "Bins are emptied on Mondays.\nRoads were swept in spring.\nLamps shine at night."
TRAMS = "We fund electric trams.\nElectric trams are paid.\nSix electric trams start."
LISTED = "We fund electric trams.\nElectric trams are paid."
"""With a heading before them, one passage."""


def corpus() -> list[ReadDocument]:
    return [
        text_document("aston", FILLER, TRAMS),
        text_document("bolton", FILLER, "We will not fund electric trams.\nElectric trams were ruled out."),
        text_document("corby", FILLER, FILLER),
        scanned_document("derby"),
        text_document("exeter", "Lamps are sold.\nShops open at night.\nBars open at night."),
        text_document("frome", *["We fund electric trams."] * 4, FILLER),
        text_document("goole", "We fund electric trams.", FILLER),
        text_document("hull", *(f"{head}\n{LISTED}" for head in ("Contents", "References", "Cover")), FILLER),
        text_document("ilkley", "\n".join(f"Electric trams stop at door {number}." for number in range(3 * DEPTH))),
        text_document("jarrow", f"Contents\n{LISTED}"),
    ]


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    with opened_index(corpus()) as opened:
        yield opened


@pytest.fixture
def judge(index: OpenIndex) -> Judge:
    return Judge(searcher_of(index), model=words_model())


def judged(judge: Judge, topic: str = TOPIC) -> dict[str, Judgement]:
    return {one.document.doc_id: one for one in judge.judge(topic, everything(judge.outlook.index))}


def only(index: OpenIndex, *names: str) -> npt.NDArray[np.bool_]:
    return np.array([document.doc_id in names for document in index.documents], dtype=np.bool_)


def test_every_document_in_scope_that_could_be_read_is_judged_in_order_of_path(index: OpenIndex, judge: Judge) -> None:
    names = [document.doc_id for document in index.documents if document.doc_id != "derby"]
    assert [one.document.doc_id for one in judge.judge(TOPIC, everything(index))] == names
    narrowed = judge.judge("bins", only(index, "hull", "derby", "corby", "aston"))
    assert [one.document.doc_id for one in narrowed] == ["aston", "corby", "hull"]
    assert judge.judge(TOPIC, only(index)) == judge.judge(TOPIC, only(index, "derby")) == []


def test_a_document_is_covered_mentioned_or_not_found_by_its_best_sentences(judge: Judge) -> None:
    found = judged(judge)
    assert [found[name].verdict for name in ("aston", "goole", "corby")] == [Verdict.COVERED, Verdict.COVERED, Verdict.NOT_FOUND]
    assert found["aston"].probability > found["goole"].probability > COVERED_AT > found["corby"].probability
    lamps = judged(judge, "lamps at night")
    assert (lamps["corby"].verdict, lamps["exeter"].verdict) == (Verdict.COVERED, Verdict.MENTIONED)
    assert lamps["exeter"].probability < COVERED_AT <= lamps["exeter"].mentioned
    assert all(0 <= one.probability <= 1 and 0 <= one.mentioned <= 1 for one in found.values())


def test_sentences_that_rule_a_topic_out_do_not_cover_it_and_yet_speak_of_it(judge: Judge) -> None:
    bolton = judged(judge)["bolton"]
    assert (bolton.verdict, bolton.speaks_of_it) == (Verdict.MENTIONED, 1.0)
    assert bolton.probability < 0.01
    assert not bolton.is_doubtful


def test_a_document_whose_surest_sentence_rules_the_topic_out_does_not_cover_it(index: OpenIndex) -> None:
    sure = Judge(searcher_of(index), model=replace(words_model(), covered=Calibration(slope=0.0, intercept=1.0)))
    found = {one.document.doc_id: one.verdict for one in sure.judge(TOPIC, everything(index))}
    assert (found["aston"], found["bolton"]) == (Verdict.COVERED, Verdict.MENTIONED)


def test_the_same_words_count_once_however_often_they_stand_there(judge: Judge) -> None:
    found = judged(judge)
    texts = [sentence.text for _, sentence in judge.outlook.index.sentences([one.row for one in found["frome"].candidates])]
    assert len(texts) == len(set(texts))
    assert found["frome"].probability == pytest.approx(found["goole"].probability, abs=1e-6)


def test_only_body_text_is_a_candidate(index: OpenIndex, judge: Judge) -> None:
    found = judged(judge)
    assert found["hull"].verdict is Verdict.NOT_FOUND
    rows = [candidate.row for one in found.values() for candidate in one.candidates]
    passages = index.passages([int(index.sentence_passage[row]) for row in rows])
    assert {passage.role for passage in passages} == {PassageRole.BODY}


def test_a_document_without_body_text_is_judged_to_have_nothing(judge: Judge) -> None:
    jarrow = judged(judge)["jarrow"]
    assert (jarrow.verdict, jarrow.candidates, jarrow.is_doubtful) == (Verdict.NOT_FOUND, (), False)


def test_candidates_are_a_documents_nearest_sentences_in_its_own_words(index: OpenIndex, judge: Judge) -> None:
    found = judged(judge)
    assert len(found["ilkley"].candidates) == DEPTH
    nearest = index.sentences([candidate.row for candidate in found["aston"].candidates[:3]])
    assert all("lectric trams" in sentence.text for _, sentence in nearest)
    for one in found.values():
        texts = [sentence.text for _, sentence in index.sentences([candidate.row for candidate in one.candidates])]
        rows = np.array([candidate.row for candidate in one.candidates], np.int64)
        assert all(index.documents[position] == one.document for position in judge.outlook.document_of(rows))
        assert [candidate.names_topic for candidate in one.candidates] == [TOPIC in text.lower() for text in texts]
        assert all(0 <= candidate.evidence <= candidate.on_topic <= 1 for candidate in one.candidates)


def test_a_verdict_does_not_depend_on_what_else_is_in_scope(index: OpenIndex, judge: Judge) -> None:
    everywhere = judged(judge)
    for document in index.documents:
        alone = Judge(searcher_of(index), model=words_model()).judge(TOPIC, only(index, document.doc_id))
        for one in alone:
            beside = everywhere[one.document.doc_id]
            assert one.verdict is beside.verdict
            assert one.probability == pytest.approx(beside.probability, abs=1e-5)
            assert [candidate.row for candidate in one.candidates] == [candidate.row for candidate in beside.candidates]


def test_between_the_lines_a_document_is_worth_a_look() -> None:
    documents = [
        text_document("aston", "We fund electric trams.\nElectric trams start.", FILLER),
        text_document("bolton", "Trees are planted.\nHedges are planted.", FILLER),
    ]
    with opened_index(documents) as index:
        found = judged(Judge(searcher_of(index), model=words_model()), "electric trams planted")
    assert words_model().worth_a_look <= found["aston"].probability < COVERED_AT
    assert (found["aston"].is_doubtful, found["bolton"].is_doubtful) == (True, False)


def test_what_has_a_name_is_not_covered_where_the_name_stands_nowhere_near() -> None:
    documents = [text_document("aston", "\n".join(f"Electric buses go to stop {number}." for number in range(9)), FILLER)]
    with opened_index(documents) as index:
        sure = Judge(searcher_of(index), model=words_model())
        named, unnamed = (sure.judge(topic, everything(index))[0] for topic in ("electric buses", "electric zeppelins"))
    assert named.verdict is Verdict.COVERED
    assert unnamed.probability < COVERED_AT


def test_a_name_whose_telling_word_nobody_uses_is_not_even_mentioned_by_the_other_word() -> None:
    buses = "\n".join(f"Electric buses go to stop {number}." for number in range(9))
    sure = replace(words_model(), mentioned=Calibration(slope=0.0, intercept=1.0))
    with opened_index([text_document("aston", buses, FILLER), text_document("bolton", "The tram is old.", FILLER)]) as index:
        judge = Judge(searcher_of(index), model=sure)
        of_nobody, of_somebody = (judge.judge(topic, only(index, "aston"))[0] for topic in ("electric zeppelin", "electric tram"))
    assert (of_nobody.verdict, of_somebody.verdict) == (Verdict.NOT_FOUND, Verdict.MENTIONED)


def test_what_is_no_name_may_be_said_in_other_words() -> None:
    documents = [text_document("aston", "We charge cars at each stop.\nCharging is slow.", FILLER)]
    with opened_index(documents) as index:
        model = replace(words_model(), covered=Calibration(slope=0.0, intercept=1.0))  # so that only the name decides
        judge = Judge(searcher_of(index), model=model)
        (deed,) = judge.judge("charge people for parking in the streets", everything(index))
        (name,) = judge.judge("parking charges", everything(index))
    assert (deed.verdict, name.probability < COVERED_AT) == (Verdict.COVERED, True)


def test_a_proper_name_in_a_longer_topic_has_to_stand_there_too_unless_another_thing_would_do() -> None:
    documents = [
        text_document("aston", "We charge cars at each stop.\nCharging is slow.", FILLER),
        text_document("bolton", "We charge the Harbour Levy.\nShips pay it.", FILLER),
    ]
    with opened_index(documents) as index:
        model = replace(words_model(), covered=Calibration(slope=0.0, intercept=1.0))
        named, either, plain = (
            [one.probability >= COVERED_AT for one in Judge(searcher_of(index), model=model).judge(topic, everything(index))]
            for topic in (
                "charge for the Harbour Levy",
                "charge for the Harbour Levy or tolls",
                "charge for a harbour levy",
            )
        )
    assert (named, either, plain) == ([False, True], [True, True], [True, True])


def test_a_name_stands_in_one_place_with_all_its_words_and_of_several_names_any_will_do() -> None:
    documents = [
        text_document("aston", "Electric buses stop here.\nThe tram is old.", FILLER),
        text_document("bolton", "Electric buses stop here.", "Bins are blue.", "The tram is old."),
        text_document("corby", "The drawbridge is wide.", FILLER),
    ]
    with opened_index(documents) as index:
        model = replace(words_model(), covered=Calibration(slope=0.0, intercept=1.0))
        trams, either = (
            [one.probability >= COVERED_AT for one in Judge(searcher_of(index), model=model).judge(topic, everything(index))]
            for topic in ("electric trams", "electric trams or drawbridges")
        )
    assert trams == [True, False, False]
    assert either == [True, False, True]


def test_a_topic_is_read_once_for_all_documents_even_where_some_could_not_be_read(
    index: OpenIndex, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = judge.judge(TOPIC, everything(index))
    monkeypatch.setattr(judge.outlook, "read", None)
    assert judge.judge(TOPIC, everything(index)) == first
    assert judge.judge(TOPIC, only(index, "goole", "derby")) == [one for one in first if one.document.doc_id == "goole"]


def test_what_was_judged_before_changes_nothing_even_where_it_is_forgotten(
    index: OpenIndex, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = judged(judge)
    monkeypatch.setattr("stratbot.judging.judge.KEPT", 1)
    for topic in ("bins", "roads swept", "electric fence", "lamps at night", TOPIC):
        found = judged(judge, topic)
    assert found == first


def test_an_empty_index_has_nobody_to_judge() -> None:
    with opened_index([]) as index:
        assert Judge(searcher_of(index), model=words_model()).judge(TOPIC, everything(index)) == []
