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
    asked = catalogue_question(text)
    assert asked is not None
    assert (asked.listed, asked.chosen) == (listed, chosen)


def test_years_narrow_whatever_form_the_question_has() -> None:
    asked = catalogue_question("Which councils have published a strategy since 2015")
    assert asked == CatalogueQuestion(listed=ISSUERS, year_from=2015)


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
        "Which councils plan to publish more",
        "When was the strategy adopted",
        "Who approved the strategy",
        f"Who wrote {ISSUER}'s strategy",
        f"What does {ISSUER} plan to publish",
    ],
)
def test_one_word_about_something_else_or_a_person_sought_makes_it_one_about_content(text: str) -> None:
    assert catalogue_question(text) is None
