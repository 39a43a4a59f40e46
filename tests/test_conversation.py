from __future__ import annotations

import csv
import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from stratbot.assistant import Companion
from stratbot.conversation import Conversation
from stratbot.query.followups import Turn, follow_up_of
from stratbot.query.query import Query
from stratbot.query.understand import understand
from stratbot.query.wording import as_words
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
        """The queries as words, with the filters; the documents of the answer before are among these."""
        self.queries: list[Query] = []
        self.nothing_found = False

    def understand(self, question: str) -> Query:
        return understand(question, DOCUMENTS)

    def documents(self) -> tuple[Document, ...]:
        return DOCUMENTS

    def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
        query = self.understand(question) if isinstance(question, str) else question
        if query.doc_ids:
            filters = replace(filters or Filters(), doc_ids=query.doc_ids)
        self.asked.append((as_words(query), filters))
        self.queries.append(query)
        is_set = query.kind is AnswerKind.COVERAGE
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
            question=query.text,
            kind=AnswerKind.COVERAGE if is_set else AnswerKind.PASSAGES,
            outcome=Outcome.NOT_FOUND if self.nothing_found else Outcome.ANSWERED,
            text="",
            scope=Scope(documents=3, judged=3, unreadable=0, filters=filters or Filters()),
            coverage=tuple(rows) if is_set else (),
            citations=() if is_set or self.nothing_found else (citation,),
        )

    def search(self, query: str, *, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """Return the passage that every answer quotes, and one below it."""
        (shown,) = self.ask("What does Cedar say about sensors?").citations
        self.asked.pop()
        self.queries.pop()
        return [shown, replace(shown, page_number=2, quote=f"More on {query}.", start=10, end=20)]


def asked_of(answer: Answer) -> str:
    return answer.taken_as.partition(" · ")[0]


def limits_of(answer: Answer) -> str:
    return answer.taken_as.partition(" · ")[2]


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
    assert assistant.asked[-1] == ("Which documents cover budget?", Filters(doc_ids=("amber", "birch")))
    assert answer.question == "and which of those name a budget?"
    assert answer.scope.filters.doc_ids == ("amber", "birch")


def test_they_are_the_documents_that_were_quoted(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("What does Cedar say about public Wi-Fi?")
    conversation.ask("Do they name a budget?")
    assert assistant.asked[-1] == ("Which documents cover budget?", Filters(doc_ids=("cedar",)))


def test_a_set_answer_is_given_anew_as_it_was_asked_for(assistant: RememberingAssistant, conversation: Conversation) -> None:
    narrowed = Filters(year_from=2015)
    conversation.ask("Which councils plan public Wi-Fi?", filters=narrowed)
    follow_up = conversation.ask("and which of those name a budget?", filters=narrowed)
    asked, query = assistant.asked[-1], assistant.queries[-1]
    conversation.ask("Which councils cover open data?")
    again = conversation.ask_again(follow_up)
    assert (assistant.asked[-1], assistant.queries[-1]) == (asked, query)
    assert (again.question, again.taken_as, again.scope) == (follow_up.question, follow_up.taken_as, follow_up.scope)
    conversation.ask("which of those mention sensors?")
    assert assistant.asked[-1][0] == "Which documents cover sensors?", "the conversation goes on from the last question"


def test_a_set_answer_of_another_conversation_is_given_anew_by_what_it_was_taken_as(
    assistant: RememberingAssistant, conversation: Conversation
) -> None:
    first = conversation.ask("Which councils plan public Wi-Fi?")
    follow_up = conversation.ask("and which of those name a budget?")
    other = Conversation(assistant)  # type: ignore[arg-type]
    again = other.ask_again(follow_up, filters=follow_up.scope.filters)
    assert assistant.asked[-1] == ("Which documents cover budget?", Filters(doc_ids=("amber", "birch")))
    assert (again.question, again.taken_as) == (follow_up.question, follow_up.taken_as)
    other.ask_again(first, filters=Filters(year_from=2015))
    assert assistant.asked[-1] == ("Which documents cover public Wi-Fi?", Filters(year_from=2015))


def test_a_follow_up_goes_on_from_the_answer_as_it_is_given_anew(
    assistant: RememberingAssistant, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = conversation.ask("Which councils plan public Wi-Fi?")
    ask = RememberingAssistant.ask

    def corrected(self: RememberingAssistant, question: str | Query, *, filters: Filters | None = None) -> Answer:
        given = ask(self, question, filters=filters)
        return replace(given, coverage=tuple(replace(row, verdict=Verdict.COVERED) for row in given.coverage))

    monkeypatch.setattr(RememberingAssistant, "ask", corrected)
    conversation.ask_again(answer)
    conversation.ask("and which of those name a budget?")
    assert assistant.asked[-1][1] == Filters(doc_ids=("amber", "birch", "cedar"))


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
    assert assistant.queries[-1].text == "Which councils cover open data?"
    assert assistant.asked[-1] == ("Which documents cover open data?", Filters(year_from=2015))


@pytest.mark.parametrize(
    "question",
    [
        "Which of those name a budget?",
        "why?",
        "Does Amber?",
        "What about Birch?",
        "how much does it cost?",
        "what page?",
        "go on",
    ],
)
def test_a_follow_up_to_nothing_is_not_searched_for(
    assistant: RememberingAssistant, conversation: Conversation, question: str
) -> None:
    answer = conversation.ask(question)
    assert assistant.asked == []
    assert (answer.outcome, answer.question) == (Outcome.NOT_FOUND, question)
    assert "Nothing was asked yet" in answer.text
    assert "Ask the whole question" in answer.text


def test_another_group_takes_the_place_of_the_former_one(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("Which councils plan public Wi-Fi?")
    conversation.ask("and the district councils?")
    assert assistant.asked[-1] == ("Which district councils cover public Wi-Fi?", None)
    conversation.ask("What about in Wales?")
    assert assistant.asked[-1] == ("Which councils in Wales cover public Wi-Fi?", None)


def test_a_group_and_years_go_on_narrowing_another_topic(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("Which Welsh strategies since 2015 plan public Wi-Fi?")
    conversation.ask("What about open data?")
    query = assistant.queries[-1]
    assert (query.topics, query.groups, query.year_from) == (("open data",), ("Wales",), 2015)


def test_quotation_marks_are_carried_over(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask('What does Amber say about "channel shift"?')
    conversation.ask("and Birch?")
    assert assistant.asked[-1] == ("What does Birch say about “channel shift”?", None)


def test_those_that_do_not_cover_it_are_meant_where_that_was_asked(
    assistant: RememberingAssistant, conversation: Conversation
) -> None:
    conversation.ask("Which councils do not plan public Wi-Fi?")
    conversation.ask("and which of those name a budget?")
    assert assistant.asked[-1] == ("Which documents cover budget?", Filters(doc_ids=("cedar",)))


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


@pytest.mark.parametrize(
    ("first", "follow_up", "asked"),
    [
        ("What does Amber say about broadband?", "why?", "What does Amber say about broadband?"),
        ("What does Amber say about broadband?", "and by when?", "What does Amber say about broadband?"),
        ("What does Amber say about broadband?", "How much?", "What does Amber say about broadband?"),
        ("What does Amber say about broadband?", "How much does it cost?", "What does Amber say about broadband cost?"),
        ("What does Amber say about broadband?", "who leads that?", "What does Amber say about leads broadband?"),
        ("What does Amber say about broadband?", "Does Birch mention it?", "What does Birch say about broadband?"),
        ("What does Amber say about sensors?", "Who pays for them?", "What does Amber say about pays for sensors?"),
        ("What does Amber say about sensors?", "How much do they spend?", "What does Amber say about sensors spend?"),
        (
            "What does Amber say about electric buses?",
            "When will the buses arrive?",
            "What does Amber say about electric buses arrive?",
        ),
        ("What does Amber say about sensors?", "What are their targets?", "What does Amber say about targets?"),
        ("What does Amber say about sensors?", "Does it name a university?", "What does Amber say about university?"),
        ("What does Amber say about sensors?", "who checks that there?", "What does Amber say about checks sensors?"),
        ("Who leads the digital strategy in Amber?", "In Birch too?", "What does Birch say about leads the digital strategy?"),
        ("Who leads the digital strategy in Amber?", "and Birch?", "What does Birch say about leads the digital strategy?"),
        ("How many ICT graduates does Amber want?", "by when?", "What does Amber say about ICT graduates?"),
        ("What does Amber say about sensors?", "Does anybody else?", "Which documents other than Amber cover sensors?"),
        ("Which councils plan sensors?", "who else?", "Which documents other than Amber and Birch cover sensors?"),
        ("Which councils plan sensors?", "who doesn't?", "Which documents do not cover sensors?"),
        ("Which councils do not plan sensors?", "which ones don't?", "Which documents cover sensors?"),
        ("What does Amber say about sensors?", "which ones?", "Which documents cover sensors?"),
        ("Compare Amber and Birch on sensors", "And Cedar?", "Compare Amber, Birch and Cedar on sensors"),
        ("What does Amber mean by channel shift?", "What about Birch?", "What does Birch mean by channel shift?"),
    ],
)
def test_a_follow_up_is_made_whole(
    assistant: RememberingAssistant, conversation: Conversation, first: str, follow_up: str, asked: str
) -> None:
    conversation.ask(first)
    answer = conversation.ask(follow_up)
    assert assistant.asked[-1][0] == asked
    assert answer.question == follow_up
    assert asked_of(answer) == f"{asked[:1].upper()}{asked[1:]}"


def test_a_question_of_what_a_set_covers_is_asked_of_the_covered_documents(
    assistant: RememberingAssistant, conversation: Conversation
) -> None:
    conversation.ask("Which councils plan sensors?")
    answer = conversation.ask("How will they pay for it?")
    assert assistant.asked[-1] == ("What do the documents say about pay for sensors?", Filters(doc_ids=("amber", "birch")))
    assert limits_of(answer) == "among the 3 documents of the answer before"  # as many as the double says


def test_a_yes_or_no_of_one_issuer_is_judged_as_the_set_was(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("Which councils plan sensors?")
    answer = conversation.ask("Does Cedar?")
    assert assistant.asked[-1] == ("Which documents of Cedar cover sensors?", None)
    assert asked_of(answer) == "Which documents of Cedar cover sensors?"


def test_a_question_of_those_says_what_was_looked_for_and_where(conversation: Conversation) -> None:
    conversation.ask("Which councils plan sensors?")
    taken_as = conversation.ask("which of those also cover open data?").taken_as
    assert taken_as == "Which documents cover open data? · among the 3 documents of the answer before"


def test_what_is_asked_again_from_the_trail_leads_to_the_same_place(
    assistant: RememberingAssistant, conversation: Conversation
) -> None:
    conversation.ask("Which councils plan public Wi-Fi?")
    alone = ("What does Amber say about broadband?", Filters(year_from=2015))
    for question, filters in (alone, ("why?", None), ("what page?", None), ("What about Birch?", None)):
        conversation.ask(question, filters=filters)
    assert conversation.trail == (alone, ("why?", None), ("What about Birch?", None))
    again = Conversation(assistant)  # type: ignore[arg-type]
    for question, filters in conversation.trail:
        again.ask(question, filters=filters)
    conversation.ask("and Cedar?")
    asked = assistant.asked[-1]
    again.ask("and Cedar?")
    assert assistant.asked[-1] == asked
    assert again.trail == conversation.trail


def test_years_carried_over_are_said_and_those_chosen_by_hand_are_not(conversation: Conversation) -> None:
    conversation.ask("Which 2016 strategies plan sensors?")
    taken = conversation.ask("and open data?")
    assert (asked_of(taken), limits_of(taken)) == ("Which documents cover open data?", "only documents from 2016")
    chosen = conversation.ask("and cyber security?", filters=Filters(year_from=2016, year_to=2016))
    assert chosen.taken_as == "Which documents cover cyber security?"


def test_the_fact_that_is_sought_is_said(conversation: Conversation) -> None:
    conversation.ask("What does Amber say about broadband?")
    assert conversation.ask("How much?").taken_as == "What does Amber say about broadband? · a sum of money is sought"


def test_a_question_that_stands_alone_is_not_said_again(conversation: Conversation) -> None:
    conversation.ask("Which councils plan sensors?")
    assert conversation.ask("Which councils plan open data portals?").taken_as == ""


def test_a_detail_of_those_keeps_the_topic(assistant: RememberingAssistant, conversation: Conversation) -> None:
    for follow_up, asked in (
        ("which of those say what it costs?", "Which documents cover sensors costs?"),
        ("which of them sets a date?", "Which documents cover sensors date?"),
    ):
        conversation.ask("Compare Amber and Birch on sensors")
        conversation.ask(follow_up)
        assert assistant.asked[-1] == (asked, Filters(doc_ids=("amber", "birch")))


def test_pages_are_named_without_asking_again(assistant: RememberingAssistant, conversation: Conversation) -> None:
    first = conversation.ask("What does Cedar say about sensors?")
    for follow_up in ("what page?", "Where does it say that?", "really?", "What page is that on?"):
        answer = conversation.ask(follow_up)
        assert answer.citations == first.citations
        assert answer.text == "The quotes of the answer before stand on: Cedar, Cedar.pdf: page 1."
        assert answer.question == follow_up
    assert len(assistant.asked) == 1


def test_more_are_passages_that_were_not_shown(conversation: Conversation) -> None:
    conversation.ask("What does Cedar say about sensors?")
    answer = conversation.ask("tell me more")
    assert [one.quote for one in answer.citations] == ["More on sensors."]
    assert "not judged" in answer.text
    assert asked_of(answer) == "Further passages on sensors"
    again = conversation.ask("go on")
    assert (again.outcome, again.citations) == (Outcome.NOT_FOUND, ())
    conversation.ask("what page?")
    assert "pages 1 and 2" in conversation.ask("what page?").text


def test_a_turn_that_named_no_topic_is_not_gone_on_from(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("What does Amber say about hydrogen?")
    conversation.ask("why?")
    assistant.nothing_found = True
    conversation.ask("Who are you?")
    assistant.nothing_found = False
    conversation.ask("What about Birch?")
    assert assistant.asked[-1][0] == "What does Birch say about hydrogen?"


def test_what_the_person_narrowed_to_is_kept(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("What does Amber say about hydrogen?")
    conversation.ask("why?", filters=Filters(issuers=("Birch",)))
    assert assistant.asked[-1] == ("What do the documents say about hydrogen?", Filters(issuers=("Birch",)))


def test_after_an_absent_issuer_nobody_is_searched(assistant: RememberingAssistant, conversation: Conversation) -> None:
    assistant.nothing_found = True
    conversation.ask("What does Wolverhampton say about bikes?")
    asked = len(assistant.asked)
    assert conversation.ask("why not?").outcome is Outcome.NOT_FOUND
    assert len(assistant.asked) == asked


STANDING_ALONE = (
    "Which councils train their own staff in digital skills?",
    "Which strategies say how much money they will save?",
    "Which councils lend laptops to people who need them?",
    "Does Thornmere say how it will pay for sensors?",
    "What does Thornmere say about its bins?",
    "Is it planned to close the portal in Marlshire?",
    "Is there a board that oversees delivery?",
    "Which councils say that they will publish open data?",
    "How do councils make it easier to pay online?",
    "Which councils run IT together with others?",
    "How does the council make sure residents trust its website?",
    "What is this collection about?",
    "What do these documents say about phishing?",
    "is there something about copyright in these papers",
    "Who helps those who cannot get online?",
    "Which councils ask residents to test services before launching them?",
    "If a resident has no computer, who helps with that?",
    "Who else lends laptops to residents?",
    "Does anybody else lend laptops?",
    "Who doesn't plan Wi-Fi?",
    "Tell me more about sensors in Thornmere",
    "What page is the glossary on in Amberwick?",
    "What will it cost Thornmere to change its street lamps?",
    "How has Marlshire's strategy changed between 2013 and 2016?",
    "How many documents could not be read?",
    "Compare Thornmere and Amberwick on open data",
    "What is channel shift?",
    "Which councils plan public Wi-Fi but not sensors?",
    "Do you have anything from Bolton?",
    "Which London boroughs mention open data?",
    "What about the budget in Oxmoor?",
)
FORMER_TURNS = (
    "What does Thornmere say about sensors?",
    "Which councils plan public Wi-Fi?",
    "Compare Amberwick and Thornmere on open data",
    "What is channel shift?",
    "Which strategies are superseded?",
    "What does Oxmoor say about drones?",
    "Who leads the digital strategy in Inverlarrick?",
    "why?",
)


def self_contained(project_dir: Path) -> list[str]:
    """Return the sample questions and those above, each once."""
    with (project_dir / "samples/questions.csv").open(encoding="utf-8", newline="") as file:
        return list(dict.fromkeys([*(row["question"] for row in csv.DictReader(file)), *STANDING_ALONE]))


@pytest.mark.model
def test_a_question_that_stands_by_itself_is_answered_as_it_is_alone(sample_assistant: Companion, project_dir: Path) -> None:
    questions = self_contained(project_dir)
    assert len(questions) >= 40
    for question, former in zip(questions, itertools.cycle(FORMER_TURNS), strict=False):
        alone = replace(sample_assistant.ask(question), elapsed_ms=0.0)
        conversation = Conversation(sample_assistant)
        conversation.ask(former)
        assert replace(conversation.ask(question), elapsed_ms=0.0) == alone, f"{question} after {former}"


@pytest.mark.parametrize("topic", ["", "sensors", "electric buses", "the digital strategy", "public Wi-Fi", "a budget"])
def test_a_question_that_stands_by_itself_is_no_follow_up_to_any_topic(project_dir: Path, topic: str) -> None:
    named = [replace(DOCUMENTS[0], issuer=name) for name in ("Thornmere", "Amberwick", "Marlshire", "Oxmoor", "Pennick")]
    assert [one for one in self_contained(project_dir) if follow_up_of(one, understand(one, named), topic=topic)] == []


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        ("thanks, and who pays for it?", Turn.BACK),
        ("Is it free for residents?", Turn.BACK),
        ("How many do they have?", Turn.BACK),
        ("What happens there?", Turn.BACK),
        ("Is Amber doing it?", Turn.OTHER),
        ("Amber too?", Turn.OTHER),
        ("what's the deadline?", Turn.BARE),
        ("Since when?", Turn.BARE),
        ("any others?", Turn.OTHERS),
        ("Which councils don't?", Turn.WITHOUT),
        ("Which councils?", Turn.WITH),
        ("Are you sure?", Turn.PAGES),
        ("anything else?", Turn.MORE),
        ("which of those are free?", Turn.THOSE),
        ("only those since 2015", Turn.YEARS),
        ("only 2016", Turn.YEARS),
        ("Summarise that one.", Turn.SUMMARY),
    ],
)
def test_follow_ups_are_told_by_their_words(question: str, turn: Turn) -> None:
    found = follow_up_of(question, understand(question, DOCUMENTS))
    assert found is not None
    assert found.turn is turn


@pytest.mark.model
def test_the_scope_carried_over_holds_with_real_documents(sample_assistant: Companion) -> None:
    conversation = Conversation(sample_assistant)
    conversation.ask("What is the Weir?")
    answer = conversation.ask("How many sensors does it have?")
    assert {one.issuer for one in answer.citations} == {"Thornmere City Council"}
    assert "Thornmere City Council" in answer.text
    conversation.ask("What does Oxmoor say about drones?")
    assert conversation.ask("And Saltersea?").scope.filters.issuers == ("Saltersea Council",)


@pytest.mark.parametrize(
    ("former", "asked"),
    [
        ("Which councils plan public Wi-Fi?", "Which documents cover cyber security?"),
        ("Which councils do not mention open data?", "Which documents do not cover cyber security?"),
        ("What does Amber say about broadband?", "What does Amber say about cyber security?"),
    ],
)
def test_and_with_a_few_words_puts_another_topic_in(
    assistant: RememberingAssistant, conversation: Conversation, former: str, asked: str
) -> None:
    conversation.ask(former)
    conversation.ask("and cyber security?")
    assert assistant.asked[-1][0] == asked


def test_and_before_a_question_of_its_own_puts_nothing_in(assistant: RememberingAssistant, conversation: Conversation) -> None:
    conversation.ask("Which councils plan public Wi-Fi?")
    for question in (
        "and which councils train apprentices?",
        "And is there a board that oversees the delivery of all of this work?",
    ):
        conversation.ask(question)
        assert "apprentices" in assistant.asked[-1][0] or "board" in assistant.asked[-1][0]


def test_other_years_and_a_summary_go_on_from_the_former_query(
    assistant: RememberingAssistant, conversation: Conversation
) -> None:
    conversation.ask("Which councils plan public Wi-Fi?")
    conversation.ask("only those since 2015")
    assert (assistant.queries[-1].topics, assistant.queries[-1].year_from) == (("public Wi-Fi",), 2015)
    conversation.ask("Summarise those")
    assert (assistant.queries[-1].kind, assistant.queries[-1].doc_ids) == (AnswerKind.SUMMARY, ("amber", "birch"))
