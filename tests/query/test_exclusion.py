"""Whom a question leaves out."""

from __future__ import annotations

import pytest

from stratbot.query.understand import understand
from stratbot.types import Document


def document(issuer: str, group: str = "") -> Document:
    return Document(doc_id=issuer, path=f"{issuer}.pdf", sha256="", size_bytes=1, issuer=issuer, title="", year=None, group=group)


DOCUMENTS = [
    document("Northshire County Council", "Northshire"),
    document("London Borough of Fenmouth"),
    document("Boston"),
    document("Norfolk"),
]


@pytest.mark.parametrize(
    ("question", "issuers", "groups"),
    [
        ("Which councils outside London plan Wi-Fi?", (), ("London",)),
        ("Which councils that are not in Northshire plan Wi-Fi?", (), ("Northshire",)),
        ("Which councils other than Boston and Norfolk plan Wi-Fi?", ("Boston", "Norfolk"), ()),
        ("Which councils plan Wi-Fi, except for Boston?", ("Boston",), ()),
        ("Which councils besides those in Northshire plan Wi-Fi?", (), ("Northshire",)),
        ("Which councils apart from county councils plan Wi-Fi?", (), ("county councils",)),
        ("Which councils except Northshire plan Wi-Fi?", ("Northshire County Council",), ()),
        (
            "Which councils plan Wi-Fi, except Boston, Norfolk and Northshire?",
            ("Boston", "Norfolk", "Northshire County Council"),
            (),
        ),
        ("Besides Boston and Norfolk, who plans Wi-Fi?", ("Boston", "Norfolk"), ()),
        ("Ignoring Boston, which councils plan Wi-Fi?", ("Boston",), ()),
        ("who plans Wi-Fi (not Boston)?", ("Boston",), ()),
        ("Which councils outside London and Northshire plan Wi-Fi?", (), ("London", "Northshire")),
        ("Which councils that aren't in London plan Wi-Fi?", (), ("London",)),
    ],
)
def test_who_is_left_out_is_taken_out_of_the_question(question: str, issuers: tuple[str, ...], groups: tuple[str, ...]) -> None:
    found = understand(question, DOCUMENTS)
    assert (found.topic, found.excluded_issuers, found.excluded_groups, found.issuers) == ("Wi-Fi", issuers, groups, ())
    assert not found.negated


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
    found = understand(question, DOCUMENTS)
    assert (found.excluded_issuers, found.excluded_groups) == ((), ())
