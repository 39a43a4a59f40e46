from __future__ import annotations

import pytest

from stratbot.retrieval.catalogue import ISSUER, CatalogueQuestion, Chosen, Listed, catalogue_question

DOCUMENTS, ISSUERS = Listed.DOCUMENTS, Listed.ISSUERS


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("which documents are superseded", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.SUPERSEDED)),
        ("list the superseded strategies", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.SUPERSEDED)),
        ("Which documents could not be read", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.UNREADABLE)),
        ("how many documents are unreadable", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.UNREADABLE)),
        ("which strategies are from 2016", CatalogueQuestion(listed=DOCUMENTS, year_from=2016, year_to=2016)),
        ("which plans were published before 2015", CatalogueQuestion(listed=DOCUMENTS, year_to=2014)),
        ("how many documents are there", CatalogueQuestion(listed=DOCUMENTS)),
        ("which councils are in the collection", CatalogueQuestion(listed=ISSUERS)),
        ("list all councils", CatalogueQuestion(listed=ISSUERS)),
        ("what is the oldest strategy", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.OLDEST)),
        (f"what is {ISSUER}'s latest strategy", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.NEWEST)),
        ("which councils have more than one strategy", CatalogueQuestion(listed=ISSUERS, chosen=Chosen.SEVERAL)),
        ("how many pages are there", CatalogueQuestion(listed=Listed.PAGES)),
        (f"do you have anything from {ISSUER}", CatalogueQuestion(listed=DOCUMENTS)),
        (f"when was {ISSUER}'s strategy published", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.DESCRIBED)),
        (f"how long is the {ISSUER} core strategy", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.DESCRIBED)),
        ("Which council's strategy is the oldest", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.OLDEST)),
        ("are there any drafts", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.DRAFT)),
        ("which documents don't have a year", CatalogueQuestion(listed=DOCUMENTS, chosen=Chosen.UNDATED)),
        ("which groups are there", CatalogueQuestion(listed=Listed.GROUPS)),
    ],
)
def test_questions_about_the_documents_themselves_are_read(text: str, asked: CatalogueQuestion) -> None:
    assert catalogue_question(text) == asked


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
    assert catalogue_question(text) is None
