from __future__ import annotations

import pytest

from stratbot.answering.collection import facts_of
from stratbot.query.query import Chosen, Listed, Query
from stratbot.types import AnswerKind, Document, DocumentState


def document(
    issuer: str, year: int | None, status: str = "adopted", *, pages: int = 10, group: str = "", is_read: bool = True
) -> Document:
    return Document(
        doc_id=f"{issuer}-{year}", path=f"{issuer}-{year}.pdf", sha256="", size_bytes=1, issuer=issuer, title="Plan", year=year,
        status=status, page_count=pages, group=group, state=DocumentState.READ if is_read else DocumentState.UNREADABLE,
        reason="" if is_read else "No page holds text.",
    )  # fmt: skip


DOCUMENTS = [
    document("Kent", 2013, "superseded", pages=4, group="South"),
    document("Kent", 2016, pages=30, group="South"),
    document("York", 2013, "", group="North; Ridings"),
    document("Hull", None, "draft", is_read=False),
]


def said(chosen: Chosen, listed: Listed = Listed.DOCUMENTS) -> str:
    return facts_of(
        Query(text="", kind=AnswerKind.COLLECTION, listed=listed, chosen=chosen), DOCUMENTS, whose="", everybody=DOCUMENTS
    )[0]


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        (Chosen.SUPERSEDED, "1 of the 4 documents is superseded: Kent, Plan (2013). Of 1 document the status is not known."),
        (Chosen.DRAFT, "1 of the 4 documents is a draft: Hull, Plan. Of 1 document the status is not known."),
        (Chosen.UNREADABLE, "1 of the 4 documents could not be read: Hull, Plan, no page holds text."),
        (Chosen.UNDATED, "1 of the 4 documents is without a year: Hull, Plan."),
        (
            Chosen.OLDEST,
            "The oldest documents are from 2013: Kent, Plan (2013); York, Plan (2013). 1 document without a year is left out.",
        ),
        (Chosen.NEWEST, "The newest document is from 2016: Kent, Plan (2016). 1 document without a year is left out."),
        (Chosen.LONGEST, "The longest document is 30 pages: Kent, Plan (2016)."),
        (Chosen.SEVERAL, "1 issuer has more than one document: Kent, Plan (2013); Kent, Plan (2016)."),
        (
            Chosen.DESCRIBED,
            "Kent, Plan (2013): 4 pages, superseded; Kent, Plan (2016): 30 pages, adopted; "
            "York, Plan (2013): 10 pages, of unknown status; Hull, Plan: 10 pages, draft.",
        ),
        (Chosen.ALL, "4 documents: Kent, Plan (2013); Kent, Plan (2016); York, Plan (2013); Hull, Plan."),
    ],
)
def test_the_catalogue_is_told_in_a_sentence(chosen: Chosen, text: str) -> None:
    assert said(chosen) == text


def test_issuers_pages_and_groups_are_counted() -> None:
    assert said(Chosen.ALL, Listed.ISSUERS) == "3 issuers with 4 documents: Hull, Kent, York."
    assert said(Chosen.ALL, Listed.PAGES) == "The 4 documents have 54 pages."
    assert said(Chosen.ALL, Listed.GROUPS) == "3 groups: North (1 document), Ridings (1 document), South (2 documents)."


def test_nothing_of_the_sort_is_said_plainly() -> None:
    asked = Query(text="", kind=AnswerKind.COLLECTION, listed=Listed.DOCUMENTS, chosen=Chosen.SUPERSEDED)
    assert facts_of(asked, DOCUMENTS[1:2], whose="", everybody=DOCUMENTS)[0] == "The one document is not superseded."
    assert facts_of(asked, [], whose=" of Leeds", everybody=DOCUMENTS)[0] == "There is no document of Leeds in the collection."


def test_the_documents_that_are_named_come_with_the_text() -> None:
    _, named = facts_of(
        Query(text="", kind=AnswerKind.COLLECTION, listed=Listed.DOCUMENTS, chosen=Chosen.OLDEST),
        DOCUMENTS,
        whose="",
        everybody=DOCUMENTS,
    )
    assert [one.doc_id for one in named] == ["Kent-2013", "York-2013"]
