"""Which document of an issuer took another's place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stratbot.corpus.succession import copies, is_superseded, successor
from stratbot.types import Document


def document(
    year: int | None, *, issuer: str = "Kent", title: str = "Digital Strategy", kind: str = "", status: str = ""
) -> Document:
    path = f"{issuer}-{year}-{title}-{kind}.pdf"
    return Document(
        doc_id=path, path=path, sha256="0" * 64, size_bytes=1, issuer=issuer, title=title, year=year, kind=kind, status=status
    )


OLD = document(2013, kind="digital")


@pytest.mark.parametrize(
    ("other", "follows"),
    [
        (document(2016, kind="digital"), True),
        (document(2016, kind="ict"), False),
        (document(2016, kind="digital", issuer="Essex"), False),
        (document(2010, kind="digital"), False),
        (document(None, kind="digital"), False),
        (document(2016, kind="digital", status="draft"), False),
        (document(2016, title="digital strategy 2016"), True),
        (document(2016, title="Housing plan"), False),
    ],
)
def test_a_later_document_of_the_same_issuer_and_kind_takes_its_place(other: Document, follows: bool) -> None:
    assert (successor(OLD, [OLD, other]) is other) is follows
    assert is_superseded(OLD, [OLD, other]) is follows


def test_the_next_one_counts_and_not_before_its_year() -> None:
    next_one, last = document(2016, kind="digital"), document(2020, kind="digital")
    assert successor(OLD, [last, OLD, next_one]) is next_one
    assert successor(OLD, [last, OLD, next_one], on=2015) is None


def test_what_its_status_says_counts_without_a_successor() -> None:
    withdrawn = document(2013, status="Withdrawn")
    assert is_superseded(withdrawn, [withdrawn]) and not is_superseded(OLD, [OLD])


def inferred(year: int | None, title: str, *, status: str = "", issuer: str = "Kent") -> Document:
    """A document whose kind was read from its title, as it is without `documents.csv`."""
    kind = "planning" if "Local" in title or "Core" in title else "digital"
    return replace(document(year, title=title, kind=kind, status=status, issuer=issuer), inferred=frozenset({"kind"}))


@pytest.mark.parametrize(
    ("title", "later", "replaces"),
    [
        ("Kent Local Plan 2014-2031", "Local Development Scheme", False),
        ("Kent Local Plan 2014-2031", "Kent Local Plan 2024-2041", True),
        ("Kent Core Strategy", "Kent Local Plan", True),
        ("Kent Local Plan", "Local Plan Authority Monitoring Report", False),
        ("Kent Local Plan", "Adoption Statement for the Kent Local Plan", False),
        ("Kent Local Plan", "Local Plan Appendix 4", False),
        ("Kent Local Plan", "Local Plan: Sustainability Appraisal", False),
        ("Kent Local Plan", "Statement of Community Involvement: Local Plan", False),
        ("Kent Local Plan", "Minerals and Waste Local Plan", False),
        ("Local Plan Part 1", "Local Plan Part 2", False),
        ("Local Development Scheme", "Local Development Scheme 2025", True),
        ("Digital Strategy", "Digital Strategy", True),
        ("ICT Strategy 2010", "Digital Strategy", True),
        ("Digital Strategy", "Digital Inclusion Strategy", False),
        ("Digital Strategy", "Digital Strategy: annual report", False),
        ("Digital Strategy", "Digital Strategy: consultation draft", False),
    ],
)
def test_only_the_same_work_takes_the_place_of_a_plan(title: str, later: str, replaces: bool) -> None:
    old, new = inferred(2014, title), inferred(2025, later)
    assert is_superseded(old, [old, new]) is replaces


def test_a_timetable_replaces_no_plan_whatever_kind_they_are_given() -> None:
    plan, timetable = document(2014, title="Local Plan", kind="planning"), document(2025, title="Timetable", kind="planning")
    assert not is_superseded(plan, [plan, timetable])


@pytest.mark.parametrize(("year", "follows"), [(2017, True), (2018, True), (2016, False)])
def test_a_draft_stands_behind_its_final_but_not_behind_an_earlier_one(year: int, follows: bool) -> None:
    draft = inferred(2017, "Digital Strategy: consultation draft", status="draft")
    final = inferred(year, "Digital Strategy")
    assert (successor(draft, [draft, final]) is final) is follows
    assert not is_superseded(final, [draft, final])


@pytest.mark.parametrize(
    "title",
    [
        "Draft Digital Strategy",
        "Digital Strategy - Draft for consultation",
        "Digital Strategy: working draft",
        "Kent Digital Strategy (draft)",
    ],
)
def test_a_draft_is_known_by_its_title_however_it_says_so(title: str) -> None:
    draft, final = inferred(2017, title), inferred(2017, "Digital Strategy")
    assert successor(draft, [draft, final]) is final


def test_the_same_file_is_one_document_with_two_names() -> None:
    one = replace(document(2016), path="b.pdf", doc_id="b", sha256="1")
    again = replace(one, path="archive/a.pdf", doc_id="a")
    of_another = replace(one, path="c.pdf", doc_id="c", issuer="Essex")
    other = replace(one, path="d.pdf", doc_id="d", sha256="2")
    assert copies([again, one, of_another, other]) == {"a": one}
