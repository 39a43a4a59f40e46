from __future__ import annotations

import pytest

from stratbot.conversation import Conversation
from stratbot.errors import SettingsError
from stratbot.types import (
    Answer,
    AnswerKind,
    Citation,
    Document,
    DocumentVerdict,
    Filters,
    Outcome,
    Scope,
    Verdict,
)

DOCUMENTS = tuple(
    Document(doc_id=name.lower(), path=f"{name}.pdf", sha256="", size_bytes=1, issuer=name, title="", year=2016)
    for name in ("Amber", "Birch", "Cedar")
)


class RememberingAssistant:
    """Answers every set question with "Amber and Birch", every other with a quote of Cedar, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Filters | None]] = []

    def documents(self) -> tuple[Document, ...]:
        return DOCUMENTS

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        self.asked.append((question, filters))
        is_set = question.lower().startswith(("which", "how many"))
        rows = [
            DocumentVerdict(
                doc_id=document.doc_id,
                issuer=document.issuer,
                title="",
                year=2016,
                path=document.path,
                verdict=verdict,
                score=0.5,
                evidence=(),
            )
            for document, verdict in zip(DOCUMENTS, (Verdict.COVERED, Verdict.COVERED, Verdict.NOT_FOUND), strict=True)
        ]
        citation = Citation(
            passage_id="cedar:p001:0", doc_id="cedar", issuer="Cedar", title="", year=2016, path="Cedar.pdf", page_number=1,
            page_label="1", quote="Words.", score=0.5, start=0, end=6,
        )  # fmt: skip
        return Answer(
            question=question,
            kind=AnswerKind.COVERAGE if is_set else AnswerKind.PASSAGES,
            outcome=Outcome.ANSWERED,
            text="",
            scope=Scope(documents=3, judged=3, unreadable=0, filters=filters or Filters()),
            coverage=tuple(rows) if is_set else (),
            citations=() if is_set else (citation,),
        )


@pytest.fixture
def assistant() -> RememberingAssistant:
    return RememberingAssistant()


@pytest.fixture
def conversation(assistant: RememberingAssistant) -> Conversation:
    return Conversation(assistant)  # type: ignore[arg-type]


def test_those_are_the_documents_that_covered_the_question_before(
    assistant: RememberingAssistant, conversation: Conversation
) -> None:
    conversation.ask("Which councils plan public Wi-Fi?")
    answer = conversation.ask("and which of those name a budget?")
    assert assistant.asked[-1] == ("Which documents name a budget?", Filters(doc_ids=("amber", "birch")))
    assert answer.question == "and which of those name a budget?"
    assert answer.scope.filters.doc_ids == ("amber", "birch")


def test_they_are_the_documents_that_were_quoted(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("public Wi-Fi")
    conversation.ask("Do they name a budget?")
    assert assistant.asked[-1] == ("Which documents name a budget?", Filters(doc_ids=("cedar",)))


def test_another_issuer_takes_the_place_of_the_former_one(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("What does Amber say about broadband?")
    for follow_up in ("What about Birch?", "and Birch?"):
        conversation.ask(follow_up)
        assert assistant.asked[-1] == ("What does Birch say about broadband?", None)


def test_another_topic_takes_the_place_of_the_former_one(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("Which councils plan public Wi-Fi?")
    conversation.ask("How about open data?")
    assert assistant.asked[-1] == ("Which documents cover open data?", None)
    conversation.ask("What does Amber say about broadband?")
    conversation.ask("what about privacy?")
    assert assistant.asked[-1] == ("What does Amber say about privacy?", None)


def test_a_new_question_is_asked_as_it_stands(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("Which councils plan public Wi-Fi?")
    conversation.ask("Which councils cover open data?", filters=Filters(year_from=2015))
    assert assistant.asked[-1] == ("Which councils cover open data?", Filters(year_from=2015))


def test_those_without_an_answer_before_is_an_error_that_says_what_to_do(conversation: Conversation) -> None:
    with pytest.raises(SettingsError, match="no answer yet") as caught:
        conversation.ask("Which of those name a budget?")
    assert "first" in caught.value.hint


def test_another_group_takes_the_place_of_the_former_one(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("Which councils plan public Wi-Fi?")
    conversation.ask("and the district councils?")
    assert assistant.asked[-1] == ("Which district councils cover public Wi-Fi?", None)
    conversation.ask("What about in Wales?")
    assert assistant.asked[-1] == ("Which councils in Wales cover public Wi-Fi?", None)


def test_a_group_and_years_go_on_narrowing_another_topic(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("Which Welsh strategies since 2015 plan public Wi-Fi?")
    conversation.ask("What about open data?")
    question, filters = assistant.asked[-1]
    assert question == "Which documents cover open data?"
    assert filters is not None and (filters.groups, filters.year_from) == (("Wales",), 2015)


def test_quotation_marks_are_carried_over(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask('What does Amber say about "channel shift"?')
    conversation.ask("and Birch?")
    assert assistant.asked[-1] == ("What does Birch say about “channel shift”?", None)


def test_those_that_do_not_cover_it_are_meant_where_that_was_asked(
    assistant: RememberingAssistant, conversation: Conversation
) -> None:
    conversation.ask("Which councils do not plan public Wi-Fi?")
    conversation.ask("and which of those name a budget?")
    assert assistant.asked[-1] == ("Which documents name a budget?", Filters(doc_ids=("cedar",)))


def test_another_issuer_is_not_looked_for_in_the_former_group(
    assistant: RememberingAssistant, conversation: Conversation
) -> None:
    conversation.ask("Which Welsh councils plan public Wi-Fi?")
    conversation.ask("and Birch?")
    assert assistant.asked[-1] == ("What does Birch say about public Wi-Fi?", None)


def test_who_was_left_out_stays_left_out_of_another_topic(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("Which councils other than Amber plan public Wi-Fi?")
    conversation.ask("What about open data?")
    assert assistant.asked[-1] == ("Which documents other than Amber cover open data?", None)
    conversation.ask("Which councils outside London plan public Wi-Fi?")
    conversation.ask("What about open data?")
    assert assistant.asked[-1] == ("Which documents other than those in London cover open data?", None)
