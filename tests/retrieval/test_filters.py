from __future__ import annotations

from collections.abc import Iterable

import pytest

from stratbot.retrieval.filters import document_mask, known_issuers
from stratbot.types import Document, Filters


def document(issuer: str, year: int | None) -> Document:
    name = f"{issuer} {year}"
    return Document(doc_id=name, path=f"{name}.pdf", sha256="", size_bytes=1, issuer=issuer, title="", year=year)


DOCUMENTS = [
    document("Leeds City Council", 2013),
    document("Leeds City Council", 2016),
    document("Wexcombe District Council and Hartlow District Council", 2014),
    document("San José", 2016),
    document("Birmingham, Alabama", None),
]


def let_through(filters: Filters) -> list[str]:
    chosen: Iterable[bool] = document_mask(DOCUMENTS, filters).tolist()
    return [one.doc_id for one, is_in in zip(DOCUMENTS, chosen, strict=True) if is_in]


def test_no_filter_lets_every_document_through() -> None:
    assert let_through(Filters()) == [one.doc_id for one in DOCUMENTS]


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (2014, None, {2014, 2016}),
        (None, 2014, {2013, 2014}),
        (2014, 2016, {2014, 2016}),
        (2016, 2016, {2016}),
        (2017, None, set()),
    ],
)
def test_a_span_of_years_holds_both_its_ends_and_no_document_without_a_year(
    first: int | None, last: int | None, years: set[int]
) -> None:
    expected = [one.doc_id for one in DOCUMENTS if one.year in years]
    assert let_through(Filters(year_from=first, year_to=last)) == expected


@pytest.mark.parametrize("name", ["leeds", "LEEDS CITY COUNCIL", "Leeds"])
def test_an_issuer_is_let_through_with_all_its_documents(name: str) -> None:
    assert let_through(Filters(issuers=(name,))) == ["Leeds City Council 2013", "Leeds City Council 2016"]


def test_several_issuers_are_let_through_together() -> None:
    assert let_through(Filters(issuers=("san jose", "Birmingham"))) == ["San José 2016", "Birmingham, Alabama None"]


def test_issuer_and_years_narrow_together() -> None:
    assert let_through(Filters(issuers=("Leeds",), year_from=2015)) == ["Leeds City Council 2016"]


def test_an_issuer_that_nobody_bears_lets_nothing_through() -> None:
    assert let_through(Filters(issuers=("Hull",))) == []


def test_known_issuers_are_spelled_as_the_corpus_does_each_once_and_strangers_left_out() -> None:
    names = ["leeds", "Hull", "Leeds City Council", "SAN JOSE"]
    assert known_issuers(DOCUMENTS, names) == ["Leeds City Council", "San José"]


def test_no_documents_make_an_empty_mask() -> None:
    assert document_mask([], Filters(issuers=("Leeds",), year_from=2000)).shape == (0,)
