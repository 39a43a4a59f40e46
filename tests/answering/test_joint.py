from __future__ import annotations

from dataclasses import replace

import pytest

from stratbot.answering import compose
from stratbot.answering.joint import joined_rows
from stratbot.query.query import Join, Query
from stratbot.types import AnswerKind, Citation, Correction, DocumentVerdict, Scope, Verdict

COVERED, MENTIONED, NOT_FOUND, UNREADABLE = Verdict.COVERED, Verdict.MENTIONED, Verdict.NOT_FOUND, Verdict.UNREADABLE


def quote(issuer: str, start: int, *, below: bool) -> Citation:
    return Citation(
        passage_id="x", doc_id=issuer, issuer=issuer, title="", year=2016, path=f"{issuer}.pdf", page_number=1, page_label="1",
        quote=f"Words {start}.", score=0.5, start=start, end=start + 5, below_threshold=below,
    )  # fmt: skip


def row(issuer: str, verdict: Verdict, start: int = 0, score: float = 0.5, *, doubtful: bool = False) -> DocumentVerdict:
    evidence = () if verdict is UNREADABLE else (quote(issuer, start, below=verdict is NOT_FOUND),)
    return DocumentVerdict(
        doc_id=issuer, issuer=issuer, title="", year=2016, path=f"{issuer}.pdf", verdict=verdict, score=score, evidence=evidence,
        worth_a_look=doubtful,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "both", "either", "but_not"),
    [
        (COVERED, COVERED, COVERED, COVERED, NOT_FOUND),
        (COVERED, MENTIONED, MENTIONED, COVERED, MENTIONED),
        (COVERED, NOT_FOUND, NOT_FOUND, COVERED, COVERED),
        (MENTIONED, NOT_FOUND, NOT_FOUND, MENTIONED, MENTIONED),
        (NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND),
        (NOT_FOUND, COVERED, NOT_FOUND, COVERED, NOT_FOUND),
        (UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE),
    ],
)
def test_both_is_the_weaker_either_the_stronger_and_but_not_turns_the_last_round(
    first: Verdict, second: Verdict, both: Verdict, either: Verdict, but_not: Verdict
) -> None:
    parts = [[row("Leeds", first, 1)], [row("Leeds", second, 9)]]
    found = [joined_rows(parts, join)[0].verdict for join in (Join.AND, Join.OR, Join.BUT_NOT)]
    assert found == [both, either, but_not]


@pytest.mark.parametrize(
    ("first", "second", "both", "either", "but_not"),
    [
        ((COVERED, False), (MENTIONED, True), True, False, True),
        ((COVERED, False), (NOT_FOUND, True), True, False, False),
        ((MENTIONED, True), (COVERED, False), True, False, False),
        ((MENTIONED, True), (NOT_FOUND, False), False, True, True),
        ((MENTIONED, False), (MENTIONED, True), False, True, False),
        ((COVERED, False), (COVERED, False), False, False, False),
        ((UNREADABLE, False), (UNREADABLE, False), False, False, False),
    ],
)
def test_the_whole_is_worth_a_look_where_it_would_be_covered_if_what_is_doubtful_were(
    first: tuple[Verdict, bool], second: tuple[Verdict, bool], both: bool, either: bool, but_not: bool
) -> None:
    parts = [[row("Leeds", verdict, doubtful=doubtful)] for verdict, doubtful in (first, second)]
    found = [joined_rows(parts, join)[0].worth_a_look for join in (Join.AND, Join.OR, Join.BUT_NOT)]
    assert found == [both, either, but_not]


def by_hand(row: DocumentVerdict, verdict: Verdict) -> DocumentVerdict:
    said = Correction(path=row.path, theme_id="", topic="open data", verdict=verdict, reason="page 4", corrected_on="")
    return replace(row, verdict=verdict, by_machine=row.verdict, correction=said)


@pytest.mark.parametrize(
    ("by_machine", "said", "other", "join", "whole", "whole_by_machine"),
    [
        (NOT_FOUND, COVERED, COVERED, Join.AND, COVERED, NOT_FOUND),
        (COVERED, NOT_FOUND, NOT_FOUND, Join.OR, NOT_FOUND, COVERED),
        (UNREADABLE, COVERED, COVERED, Join.AND, COVERED, UNREADABLE),
    ],
)
def test_the_whole_bears_the_correction_of_a_part_that_made_the_difference(
    by_machine: Verdict, said: Verdict, other: Verdict, join: Join, whole: Verdict, whole_by_machine: Verdict
) -> None:
    (joined,) = joined_rows([[row("Leeds", other)], [by_hand(row("Leeds", by_machine), said)]], join)
    assert (joined.verdict, joined.by_machine) == (whole, whole_by_machine)
    assert joined.correction is not None and joined.correction.reason == "page 4"


def test_a_correction_of_a_part_that_changes_nothing_is_not_of_the_whole() -> None:
    parts = [[by_hand(row("Leeds", MENTIONED), COVERED)], [row("Leeds", NOT_FOUND)]]
    (joined,) = joined_rows(parts, Join.AND)
    assert (joined.verdict, joined.by_machine, joined.correction) == (NOT_FOUND, None, None)


def test_a_scan_that_a_person_judged_on_one_topic_only_is_not_judged_on_both() -> None:
    parts = [[by_hand(row("Leeds", UNREADABLE), COVERED)], [row("Leeds", UNREADABLE)]]
    assert joined_rows(parts, Join.AND)[0].verdict is UNREADABLE


def test_evidence_quotes_every_part_in_turn() -> None:
    (joined,) = joined_rows([[row("Leeds", COVERED, 1, 0.9)], [row("Leeds", MENTIONED, 9, 0.4)]], Join.AND)
    assert [one.start for one in joined.evidence] == [1, 9]
    assert joined.score == 0.4
    assert not any(one.below_threshold for one in joined.evidence)


def test_either_is_shown_by_quotes_of_what_is_covered() -> None:
    (joined,) = joined_rows([[row("Leeds", COVERED, 1)], [row("Leeds", MENTIONED, 9)]], Join.OR)
    assert [one.start for one in joined.evidence] == [1]


def test_what_a_document_has_of_one_part_only_is_a_near_miss() -> None:
    (joined,) = joined_rows([[row("Leeds", COVERED, 1)], [row("Leeds", NOT_FOUND, 9)]], Join.AND)
    assert [(one.start, one.below_threshold) for one in joined.evidence] == [(1, True)]


def text_of(join: Join, first: list[DocumentVerdict], second: list[DocumentVerdict]) -> str:
    verdicts = joined_rows([first, second], join)
    unread = sum(one.verdict is UNREADABLE for one in verdicts)
    scope = Scope(documents=len(verdicts), judged=len(verdicts) - unread, unreadable=unread)
    query = Query(text="", kind=AnswerKind.COVERAGE, topics=("trams", "drones"), join=join)
    return compose.joined_text(query, [first, second], verdicts, scope)


def test_the_text_says_who_covers_both_who_only_one_and_what_nobody_does() -> None:
    names = ("Leeds", "York", "Hull", "Ely")
    trams = [row(name, verdict) for name, verdict in zip(names, (COVERED, COVERED, COVERED, UNREADABLE), strict=True)]
    drones = [row(name, verdict) for name, verdict in zip(names, (COVERED, MENTIONED, NOT_FOUND, UNREADABLE), strict=True)]
    assert text_of(Join.AND, trams, drones) == (
        "1 of the 3 documents read covers both “trams” and “drones”: Leeds. "
        "1 has evidence of each, but of one only in passing: York. 1 covers only “trams”: Hull. "
        "The topics were judged one by one for every document. 1 could not be read and was not judged: Ely."
    )
    nobody = [row(name, NOT_FOUND) for name in names[:3]]
    assert text_of(Join.AND, trams[:3], nobody) == (
        "None of the 3 documents read covers both “trams” and “drones”. 3 cover only “trams”: Leeds, York, Hull. "
        "Of “drones” no evidence was found anywhere. The topics were judged one by one for every document."
    )
    assert text_of(Join.BUT_NOT, trams[:3], drones[:3]).startswith(
        "1 of the 3 documents read covers “trams” but not “drones”: Hull. "
        "1 is in between, with one of them only in passing: York."
    )
    assert text_of(Join.OR, trams[:3], drones[:3]).startswith(
        "All 3 documents read cover “trams” or “drones”: Leeds, York, Hull. 3 cover “trams”. 1 covers “drones”."
    )
