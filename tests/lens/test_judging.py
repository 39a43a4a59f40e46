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
from stratbot.lens.judging import EXCLUDED, OTHERS, ThemeJudge, load_theme_rule
from stratbot.lens.themes import shipped_themes
from stratbot.lens.types import Theme
from stratbot.types import ReadDocument, Verdict


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
        near = scores(judge, TRAMS)
        weighed = {one.row: one.score for one in judge.gather(TRAMS, everything(judge._index))[0].candidates}
        assert weighed[1] - near[1] == pytest.approx(weighed[0] - near[0] - OTHERS)


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


def test_the_threshold_lies_where_a_document_may_reach_it() -> None:
    rule = load_theme_rule()
    line = -rule.coverage.intercept / rule.coverage.weights[0]
    assert 0.3 < line < 0.5
    assert 0 < rule.mentioned_at < rule.covered_at == 0.5
