"""What carries a verdict: the nearest phrasing, near misses, and whose work a sentence speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from fakes import HashEncoder
from lens.strategies import ON_TRAMS, TRAMS
from retrieval.small_index import everything, opened_index, searcher_of, text_document
from stratbot.corpus.wording import asks
from stratbot.judging.theme_judge import (
    ASKING,
    EXCLUDED,
    HEADED,
    OTHERS,
    WORDLESS,
    Candidate,
    ThemeJudge,
    evidence_value,
    is_scrap,
    load_theme_rule,
    pattern_of,
    words_in,
)
from stratbot.judging.themes import Theme, shipped_themes
from stratbot.types import Passage, ReadDocument, Sentence, Verdict


@contextmanager
def judge_of(*documents: ReadDocument) -> Iterator[tuple[ThemeJudge, HashEncoder]]:
    with opened_index(documents) as index:
        searcher = searcher_of(index)
        assert isinstance(searcher.encoder, HashEncoder)
        yield ThemeJudge(searcher), searcher.encoder


def scores(judge: ThemeJudge, theme: Theme) -> list[float]:
    return [float(value) for value in judge.nearness(theme)]


def test_a_sentence_counts_by_the_phrasing_it_is_nearest_to() -> None:
    with judge_of(text_document("alder", ON_TRAMS)) as (judge, _):
        each = [scores(judge, replace(TRAMS, queries=(query,))) for query in TRAMS.queries]
        assert scores(judge, TRAMS) == [max(values) for values in zip(*each, strict=True)]


def test_what_all_themes_have_in_common_counts_for_none() -> None:
    with judge_of(text_document("alder", ON_TRAMS)) as (judge, encoder):
        queries = [text for theme in shipped_themes() for text in theme.queries]
        assert np.isclose(np.linalg.norm(judge.common), 1)
        assert np.mean([encoder.encode_query(text) @ judge.common for text in queries]) > 0.2


def test_a_sentence_nearer_to_a_near_miss_is_set_back() -> None:
    with judge_of(text_document("alder", "Electric trams will carry passengers.\nToy trams are sold.")) as (judge, _):
        plain = scores(judge, TRAMS)
        excluded = scores(judge, replace(TRAMS, exclusions=("Toy trams are sold.",)))
        assert excluded[0] == plain[0]
        assert excluded[1] == pytest.approx(plain[1] - EXCLUDED)


def test_the_work_of_another_council_weighs_less() -> None:
    own, other = "Electric trams will carry passengers.", "In Birch electric trams will carry passengers."
    with judge_of(text_document("alder", f"{own}\n{other}"), text_document("birch", "Bins.")) as (judge, _):
        added = weighed(judge, TRAMS)
        assert added[1] == pytest.approx(added[0] - OTHERS)


def weighed(judge: ThemeJudge, theme: Theme) -> dict[int, float]:
    """Return what wording adds to the nearness of each sentence of the first document."""
    near = scores(judge, theme)
    return {one.row: one.score - near[one.row] for one in judge.gather(theme, everything(judge._index))[0].candidates}


def test_a_sentence_counts_less_where_none_of_the_words_of_the_theme_stands_in_its_passage() -> None:
    with judge_of(text_document("alder", "Electric trams will carry passengers.")) as (judge, _):
        assert weighed(judge, replace(TRAMS, words=("tram*",))) == {0: 0.0} == weighed(judge, TRAMS)
        assert weighed(judge, replace(TRAMS, words=("tram",)))[0] == pytest.approx(-WORDLESS)


def test_a_document_that_comes_near_without_a_word_of_the_theme_has_a_near_miss_only() -> None:
    with judge_of(text_document("alder", ON_TRAMS)) as (judge, _):
        (with_word,) = judge.judge(replace(TRAMS, words=("tram", "trams")), everything(judge._index))
        (without,) = judge.judge(replace(TRAMS, words=("zeppelin*",)), everything(judge._index))
        assert with_word.verdict is Verdict.COVERED
        assert without.verdict is Verdict.NOT_FOUND
        assert without.evidence and all(one.below_threshold for one in without.evidence)


def test_what_mentions_a_theme_holds_one_of_its_words_itself() -> None:
    near, elsewhere = "Electric buses will carry passengers.", "Parking near the zeppelins expires every March."
    rule = replace(load_theme_rule(), covered_at=1.0, mentioned_at=0.0)
    with judge_of(text_document("alder", f"{near}\n{elsewhere}")) as (judge, _):
        judge = ThemeJudge(judge._searcher, rule)
        (named,) = judge.judge(replace(TRAMS, words=("electric",)), everything(judge._index))
        (beside,) = judge.judge(replace(TRAMS, words=("gondola*",)), everything(judge._index))
        assert (named.verdict, [one.quote for one in named.evidence]) == (Verdict.MENTIONED, [f"{near} {elsewhere}"])
        assert beside.verdict is Verdict.NOT_FOUND


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("app", "We apply for a grant.", False),
        ("app", "There is an App.", True),
        ("digital service*", "Digital\nServices for all", True),
        ("wi-fi", "free Wi Fi", True),
        ("start-up*", "start-ups", True),
        ("C++", "written in C++ here", True),
    ],
)
def test_words_are_found_whole_and_a_star_is_any_ending(word: str, text: str, found: bool) -> None:
    assert bool(pattern_of((word, "unheard-of")).search(text)) is found


@pytest.mark.parametrize(
    "text",
    [
        "Will electric trams run in the streets?",
        "Describe how electric trams will run.",
        "3. Outline the team partners and the governance processes.",
        "The applicant should explain the risks.",
        "Vision Element #7: Strategic business models",
    ],
)
def test_what_a_form_asks_is_not_what_the_document_says(text: str) -> None:
    assert asks(text)
    with judge_of(text_document("alder", f"{ON_TRAMS}\n{text}")) as (judge, _):
        assert weighed(judge, TRAMS)[3] == pytest.approx(-ASKING)


@pytest.mark.parametrize("text", ["We will describe the trams.", "Identified risks are few.", "Providers of trams met."])
def test_a_statement_with_the_word_of_an_instruction_is_a_statement(text: str) -> None:
    assert not asks(text)


def test_the_sentences_that_decided_are_quoted_full_ones_first() -> None:
    full = "Electric trams will carry passengers in the streets."
    with judge_of(text_document("alder", f"Electric trams run in streets.\nLibraries open at nine.\n{full}")) as (judge, _):
        first, second, _ = judge.gather(TRAMS, everything(judge._index))[0].candidates
        (verdict,) = judge.judge(TRAMS, everything(judge._index))
        assert [one.quote for one in verdict.evidence] == [full, "Electric trams run in streets. Libraries open at nine."]
        assert [one.score for one in verdict.evidence] == [round(second.score, 4), round(first.score, 4)]


def test_capitals_and_short_lines_are_scraps() -> None:
    assert is_scrap("ELECTRIC TRAMS RUN IN ALL OF THE STREETS") and is_scrap("Electric trams")
    assert not is_scrap("Electric trams run in all of the streets.")


def test_what_is_ruled_out_is_never_covered() -> None:
    refusing = "We will not run electric trams in the streets.\nWe will not run electric trams.\nElectric trams are ruled out."
    with judge_of(text_document("alder", refusing), text_document("birch", ON_TRAMS)) as (judge, _):
        alder, birch = judge.judge(TRAMS, everything(judge._index))
        assert alder.verdict is not Verdict.COVERED
        assert birch.verdict is Verdict.COVERED


def test_a_contents_page_is_no_evidence() -> None:
    with judge_of(text_document("alder", f"Contents\n{ON_TRAMS}"[:100])) as (judge, _):
        (verdict,) = judge.judge(TRAMS, everything(judge._index))
        assert all(not one.quote.startswith("Contents") for one in verdict.evidence)


def test_documents_out_of_scope_are_not_judged() -> None:
    with judge_of(text_document("alder", ON_TRAMS), text_document("birch", ON_TRAMS)) as (judge, _):
        assert [one.doc_id for one in judge.judge(TRAMS, np.array([False, True]))] == ["birch"]


def test_the_lines_lie_where_a_document_may_reach_them() -> None:
    rule = load_theme_rule()
    assert 0.5 <= rule.mentioned_at < 0.6 and rule.covered_at == 0.5
    mentioned, covered = (-one.intercept / one.slope for one in (rule.mentioned, rule.covered))
    assert 0.2 < mentioned < 0.3 < covered < 0.4


@pytest.mark.parametrize(
    ("features", "verdict"),
    [((0.1, 0.1), "not_found"), ((0.3, 0.2), "mentioned"), ((0.5, 0.2), "mentioned"), ((0.5, 0.4), "covered")],
)
def test_naming_a_theme_takes_three_sentences_and_covering_it_four(features: tuple[float, float], verdict: str) -> None:
    assert load_theme_rule().verdict(features).value == verdict


def quotes(text: str, theme: Theme = TRAMS) -> list[str]:
    with judge_of(text_document("alder", text)) as (judge, _):
        (verdict,) = judge.judge(theme, everything(judge._index))
        return [one.quote for one in verdict.evidence]


def first_of(texts: list[str], theme: Theme = TRAMS) -> str:
    """Return which of some equally near sentences is quoted first."""
    sentences = tuple(Sentence(text=text, start=0, end=len(text)) for text in texts)
    passage = Passage(passage_id="alder:p001:0", doc_id="alder", page_number=1, start=0, end=0, text="None.", sentences=sentences)
    candidates = [
        Candidate(row=row, passage=passage, sentence=sentence, score=0.4, ruled_out=False)
        for row, sentence in enumerate(sentences)
    ]
    return max(candidates, key=lambda one: (evidence_value(one, theme), -one.row)).sentence.text


def test_of_two_as_near_the_one_that_says_more_is_quoted_first() -> None:
    slogan = "Trams are the right choice for everybody here."
    said = "Trams are the right choice for everybody here between the harbour, the hospital, the station and the school."
    assert first_of([slogan, said]) == said


def test_of_two_as_near_the_one_that_does_something_is_quoted_first() -> None:
    assert first_of(["Trams seem quite useful in old towns.", "Trams will be introduced in two towns."]).endswith("two towns.")


def test_of_two_as_near_the_one_with_a_word_of_the_theme_is_quoted_first() -> None:
    beside, named = "Vehicles carry people to work.", "Tramways carry people to work."
    assert first_of([beside, named], replace(TRAMS, words=("tramway*",))) == named
    assert first_of([beside, named], replace(TRAMS, words=("vehicle*",))) == beside


def test_a_heading_with_a_word_of_the_theme_lifts_its_section() -> None:
    with judge_of(text_document("alder", ON_TRAMS)) as (judge, _):
        passages = judge._index.passages([0])
        assert passages[0].heading == "A heading"
        plain = weighed(judge, replace(TRAMS, words=("trams",)))
        lifted = weighed(judge, replace(TRAMS, words=("trams", "heading")))
    assert lifted == {row: pytest.approx(added + HEADED) for row, added in plain.items()}


def test_words_are_counted_once_each() -> None:
    assert words_in("Tramways, trams and a tram; TRAMS.", replace(TRAMS, words=("tram*",))) == 3
    assert words_in("Tramways", TRAMS) == 0
