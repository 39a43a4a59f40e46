"""Which document of an issuer took another's place."""

from __future__ import annotations

import pytest

from stratbot.corpus.succession import is_superseded, successor
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
