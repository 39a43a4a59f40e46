"""Whom a question leaves out."""

from __future__ import annotations

import pytest

from stratbot.query.exclusion import find_exclusion
from stratbot.types import Document


def document(issuer: str, group: str = "") -> Document:
    return Document(doc_id=issuer, path=f"{issuer}.pdf", sha256="", size_bytes=1, issuer=issuer, title="", year=None, group=group)


DOCUMENTS = [
    document("Northshire County Council", "Northshire"),
    document("London Borough of Fenmouth"),
    document("Boston"),
    document("Norfolk"),
]
WIFI = "Which councils plan Wi-Fi?"


@pytest.mark.parametrize(
    ("question", "text", "issuers", "groups"),
    [
        ("Which councils outside London plan Wi-Fi?", WIFI, (), ("London",)),
        ("Which councils that are not in Northshire plan Wi-Fi?", WIFI, (), ("Northshire",)),
        ("Which councils other than Boston and Norfolk plan Wi-Fi?", WIFI, ("Boston", "Norfolk"), ()),
        ("Which councils plan Wi-Fi, except for Boston?", WIFI, ("Boston",), ()),
        ("Which councils besides those in Northshire plan Wi-Fi?", WIFI, (), ("Northshire",)),
        ("Which councils apart from county councils plan Wi-Fi?", WIFI, (), ("county councils",)),
        ("Which councils except Northshire plan Wi-Fi?", WIFI, ("Northshire County Council",), ()),
    ],
)
def test_who_is_left_out_is_taken_out_of_the_question(
    question: str, text: str, issuers: tuple[str, ...], groups: tuple[str, ...]
) -> None:
    found = find_exclusion(question, DOCUMENTS)
    assert (found.text, found.issuers, found.groups) == (text, issuers, groups)


@pytest.mark.parametrize(
    "question",
    [
        "Which councils work with firms outside London?",
        "Which councils buy software other than from Oracle?",
        "Which councils plan Wi-Fi outside?",
        "Which councils plan Wi-Fi, except Wigan?",
    ],
)
def test_a_topic_and_a_name_that_nobody_bears_leave_nobody_out(question: str) -> None:
    found = find_exclusion(question, DOCUMENTS)
    assert (found.text, found.issuers, found.groups) == (question, (), ())
