from __future__ import annotations

import pytest

from stratbot.query.query import Chosen, Listed, Query
from stratbot.query.understand import understand
from stratbot.types import AnswerKind, Document

DOCUMENTS, ISSUERS, ISSUER = Listed.DOCUMENTS, Listed.ISSUERS, "Boston"
CORPUS = [
    Document(doc_id=name, path=f"{name}.pdf", sha256="", size_bytes=1, issuer=name, title="", year=2015)
    for name in (ISSUER, "Norfolk")
]


def read(text: str) -> Query:
    return understand(text, CORPUS)


def asked_of(query: Query) -> tuple[Listed, Chosen, int | None, int | None]:
    assert query.kind is AnswerKind.COLLECTION
    return query.listed, query.chosen, query.year_from, query.year_to


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("which documents are superseded", (DOCUMENTS, Chosen.SUPERSEDED, None, None)),
        ("list the superseded strategies", (DOCUMENTS, Chosen.SUPERSEDED, None, None)),
        ("Which documents could not be read", (DOCUMENTS, Chosen.UNREADABLE, None, None)),
        ("how many documents are unreadable", (DOCUMENTS, Chosen.UNREADABLE, None, None)),
        ("which strategies are from 2016", (DOCUMENTS, Chosen.ALL, 2016, 2016)),
        ("which plans were published before 2015", (DOCUMENTS, Chosen.ALL, None, 2014)),
        ("how many documents are there", (DOCUMENTS, Chosen.ALL, None, None)),
        ("which councils are in the collection", (ISSUERS, Chosen.ALL, None, None)),
        ("list all councils", (ISSUERS, Chosen.ALL, None, None)),
        ("what is the oldest strategy", (DOCUMENTS, Chosen.OLDEST, None, None)),
        (f"what is {ISSUER}'s latest strategy", (DOCUMENTS, Chosen.NEWEST, None, None)),
        ("which councils have more than one strategy", (ISSUERS, Chosen.SEVERAL, None, None)),
        ("how many pages are there", (Listed.PAGES, Chosen.ALL, None, None)),
        (f"do you have anything from {ISSUER}", (DOCUMENTS, Chosen.ALL, None, None)),
        (f"when was {ISSUER}'s strategy published", (DOCUMENTS, Chosen.DESCRIBED, None, None)),
        (f"how long is the {ISSUER} core strategy", (DOCUMENTS, Chosen.DESCRIBED, None, None)),
        ("Which council's strategy is the oldest", (DOCUMENTS, Chosen.OLDEST, None, None)),
        ("are there any drafts", (DOCUMENTS, Chosen.DRAFT, None, None)),
        ("which documents don't have a year", (DOCUMENTS, Chosen.UNDATED, None, None)),
        ("which groups are there", (Listed.GROUPS, Chosen.ALL, None, None)),
    ],
)
def test_questions_about_the_documents_themselves_are_read(
    text: str, asked: tuple[Listed, Chosen, int | None, int | None]
) -> None:
    assert asked_of(read(text)) == asked


@pytest.mark.parametrize(
    "text",
    [
        "which strategies name a budget",
        "which councils have several digital champions",
        "which documents are about open data",
        "what is the first step",
        "which plans are open to the public",
        "which councils are in debt",
        "which councils have adopted open data",
        "how many libraries are there",
        "what is in the plan for schools",
        "when was the first library opened",
        f"when was {ISSUER}'s comprehensive plan adopted",
    ],
)
def test_questions_about_what_documents_say_are_not(text: str) -> None:
    assert read(text).kind is not AnswerKind.COLLECTION


@pytest.mark.parametrize(
    ("text", "listed", "chosen"),
    [
        ("Which strategy has been replaced by a newer one", DOCUMENTS, Chosen.SUPERSEDED),
        ("Has any strategy been superseded", DOCUMENTS, Chosen.SUPERSEDED),
        ("Which strategies have not been replaced", DOCUMENTS, Chosen.CURRENT),
        ("Which files could you not read", DOCUMENTS, Chosen.UNREADABLE),
        ("Which documents did you fail to read", DOCUMENTS, Chosen.UNREADABLE),
        ("Were there files you were unable to open", DOCUMENTS, Chosen.UNREADABLE),
        ("What failed to read", DOCUMENTS, Chosen.UNREADABLE),
        ("Could you read all the documents", DOCUMENTS, Chosen.READABLE),
        ("Who published more than one strategy", DOCUMENTS, Chosen.SEVERAL),
        ("Which council has two strategies", ISSUERS, Chosen.SEVERAL),
        ("Which councils appear twice", ISSUERS, Chosen.SEVERAL),
        ("Which document has the most pages", DOCUMENTS, Chosen.LONGEST),
        ("How many pages does the longest have", DOCUMENTS, Chosen.LONGEST),
        ("When was the newest published", DOCUMENTS, Chosen.NEWEST),
        ("Who wrote the newest strategy", DOCUMENTS, Chosen.NEWEST),
        ("What years do the documents cover", DOCUMENTS, Chosen.DESCRIBED),
        (f"Do you have the {ISSUER} digital strategy", DOCUMENTS, Chosen.ALL),
        (f"Is {ISSUER}'s strategy still current", DOCUMENTS, Chosen.CURRENT),
        (f"How many pages does {ISSUER}'s strategy have", Listed.PAGES, Chosen.ALL),
        ("How many councils are covered by the collection", ISSUERS, Chosen.ALL),
        ("Which councils have a digital strategy", ISSUERS, Chosen.ALL),
    ],
)
def test_a_question_of_words_about_documents_alone_is_one_about_the_catalogue(text: str, listed: Listed, chosen: Chosen) -> None:
    assert asked_of(read(text))[:2] == (listed, chosen)


def test_years_narrow_whatever_form_the_question_has() -> None:
    asked = asked_of(read("Which councils have published a strategy since 2015"))
    assert asked == (ISSUERS, Chosen.ALL, 2015, None)


@pytest.mark.parametrize(
    "text",
    [
        "Which documents mention pages of history",
        "Which councils could not read the meters",
        "Which councils have replaced their website",
        "Which councils have two data centres",
        "Which cities have more than one district",
        "Which is the largest council",
        "Which councils have a smart city",
        "When was the strategy adopted",
        "Who approved the strategy",
        f"Who wrote {ISSUER}'s strategy",
        f"What does {ISSUER} plan to publish",
    ],
)
def test_one_word_about_something_else_or_a_person_sought_makes_it_one_about_content(text: str) -> None:
    assert read(text).kind is not AnswerKind.COLLECTION
