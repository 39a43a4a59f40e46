from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.corpus_writer import CorpusWriter
from stratbot.query.groups import kind_named, members, place_names
from stratbot.query.understand import understand
from stratbot.retrieval.filters import document_mask
from stratbot.types import Document, Filters, ReadDocument


def document(issuer: str, group: str = "") -> Document:
    return Document(doc_id=issuer, path=f"{issuer}.pdf", sha256="", size_bytes=1, issuer=issuer, title="", year=None, group=group)


DOCUMENTS = [
    document("Ashby District Council", "Northshire; Coal valley"),
    document("Northshire County Council", "Northshire"),
    document("London Borough of Fenmouth", "London"),
    document("Camden"),
    document("Swansea"),
    document("Pennick Metropolitan Borough Council", "Coal valley city region"),
    document("Tees Valley Combined Authority"),
    document("Denmark"),
]


@pytest.mark.parametrize(
    ("question", "groups"),
    [
        ("Which councils in Northshire cover open data?", ("Northshire",)),
        ("which Northshire councils cover open data?", ("Northshire",)),
        ("Which London boroughs lend laptops?", ("London boroughs",)),
        ("How many county councils have a budget?", ("county councils",)),
        ("Which district councils in Northshire plan Wi-Fi?", ("district councils", "Northshire")),
        ("Which Welsh councils plan Wi-Fi?", ("Wales",)),
        ("What do the councils in Coal valley say about bins?", ("Coal valley",)),
        ("In Northshire, which councils plan Wi-Fi?", ("Northshire",)),
        ("Which strategies of district councils mention fibre?", ("district councils",)),
        ("which councils in Northshire and London plan Wi-Fi", ("Northshire", "London")),
        ("Which county and district councils plan Wi-Fi?", ("county councils", "district councils")),
        ("which councils are in Northshire?", ("Northshire",)),
        ("Which councils plan Wi-Fi in London?", ("London",)),
    ],
)
def test_a_group_narrows_a_question(question: str, groups: tuple[str, ...]) -> None:
    found = understand(question, DOCUMENTS)
    assert (set(found.groups), found.unknown_group) == (set(groups), "")


@pytest.mark.parametrize(
    "question",
    [
        "Which councils work with district councils?",
        "What does Northshire say about bins?",
        "Which documents from Northshire mention bins?",
        "Which councils in need of money cut IT?",
        "Which UK councils plan Wi-Fi?",
        "Which cities plan Wi-Fi?",
        "Which councils in the UK plan Wi-Fi?",
        "Which countries plan Wi-Fi?",
    ],
)
def test_what_is_said_of_the_topic_or_of_all_narrows_nothing(question: str) -> None:
    found = understand(question, DOCUMENTS)
    assert (found.groups, found.unknown_group) == ((), "")


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Which councils in Kent plan Wi-Fi?", "Kent"),
        ("which councils in kent plan wifi", "kent"),
        ("Which Labour councils plan Wi-Fi?", "Labour"),
        ("Which cities in Texas plan Wi-Fi?", "Texas"),
        ("Which councils in West Ridings do not plan Wi-Fi?", "West Ridings"),
        ("Which councils plan Wi-Fi in Cornwall?", "Cornwall"),
    ],
)
def test_a_group_that_nobody_is_in_is_noticed(question: str, unknown: str) -> None:
    assert understand(question, DOCUMENTS).unknown_group == unknown


@pytest.mark.parametrize(
    ("groups", "issuers"),
    [
        (("Northshire",), {"Ashby District Council", "Northshire County Council"}),
        (
            ("northshire", "LONDON"),
            {"Ashby District Council", "Northshire County Council", "London Borough of Fenmouth", "Camden"},
        ),
        (("district councils", "Northshire"), {"Ashby District Council"}),
        (("London boroughs",), {"London Borough of Fenmouth", "Camden"}),
        (("borough councils",), {"London Borough of Fenmouth", "Camden", "Pennick Metropolitan Borough Council"}),
        (("metropolitan boroughs",), {"Pennick Metropolitan Borough Council"}),
        (("combined authorities",), {"Tees Valley Combined Authority"}),
        (("Wales",), {"Swansea"}),
        (("Coal valley",), {"Ashby District Council"}),
        (("Mars",), set()),
    ],
)
def test_places_are_alternatives_and_a_kind_must_hold_beside_them(groups: tuple[str, ...], issuers: set[str]) -> None:
    held = members(DOCUMENTS, groups)
    assert {one.issuer for one, is_member in zip(DOCUMENTS, held, strict=True) if is_member} == issuers
    assert document_mask(DOCUMENTS, Filters(groups=groups)).tolist() == held


def test_words_for_issuers_in_general_narrow_only_where_they_part_the_documents() -> None:
    boroughs = [document("Aston Borough Council"), document("Bury Borough Council")]
    assert understand("Which boroughs plan Wi-Fi?", boroughs).groups == ()
    assert understand("Which boroughs plan Wi-Fi?", [*boroughs, document("Kent County Council")]).groups == ("boroughs",)


def test_the_groups_of_the_catalogue_are_listed_once() -> None:
    assert place_names(DOCUMENTS) == ["Coal valley", "Coal valley city region", "London", "Northshire"]
    assert kind_named("County  Councils") == "county councils"
    assert kind_named("Northshire") == ""


@pytest.mark.parametrize(
    ("catalogue", "group"),
    [
        ('{"extra": {"group": "Northshire; Coal valley"}, "path": "a.pdf"}', "Northshire; Coal valley"),
        ('{"extra": {}, "path": "a.pdf"}', ""),
        ("", ""),
        ("no JSON", ""),
        ('["group"]', ""),
    ],
)
def test_the_column_group_of_the_catalogue_comes_with_the_document(tmp_path: Path, catalogue: str, group: str) -> None:
    writer = CorpusWriter(tmp_path)
    writer.add(0, ReadDocument(document=DOCUMENTS[3], pages=(), passages=()), mtime_ns=0, catalogue=catalogue)
    writer.finish()
    writer.close()
    with closing(CorpusReader(tmp_path)) as corpus:
        assert [stored.document.group for stored in corpus.documents] == [group]
