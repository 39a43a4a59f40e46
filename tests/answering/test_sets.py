"""Set questions over a small corpus: every document judged, with the quotes that its verdict rests on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes import words_model
from retrieval.small_index import opened_index, scanned_document, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.index.reader import OpenIndex
from stratbot.types import Answer, DocumentVerdict, Outcome, Page, ReadDocument, Verdict

QUESTION = "Which councils cover digital apprenticeships?"
FILLER = ("Bins are emptied on Mondays.", "Roads were swept in spring.", "Lamps shine at night.", "Buses stop at noon.")
PROMISED = ("We fund digital apprenticeships.", "Digital apprenticeships are paid.", "Six digital apprenticeships start.")
REFUSED = (
    "Digital apprenticeships: withdrawn.",
    "Digital apprenticeships: discontinued.",
    "Digital apprenticeships ruled out.",
)
TOGETHER = "We will give digital apprenticeships to six people who live in the borough."


def text_of(*sentences: str) -> str:
    return "\n".join(sentences)


def corpus() -> list[ReadDocument]:
    return [
        text_document("aston", text_of(*FILLER), text_of(*PROMISED)),
        text_document("bolton", text_of(*REFUSED), text_of(*FILLER)),
        text_document("corby", text_of(*FILLER), text_of(*FILLER)),
        text_document("derby", text_of("Contents", *PROMISED[:2]), text_of(*FILLER)),
        text_document("exeter", text_of("Cover", *PROMISED[:2]), text_of(*FILLER)),
        text_document("frome", text_of(*FILLER), text_of("References", *PROMISED[:2])),
        text_document("goole", *[text_of(PROMISED[0], *FILLER[:2])] * 6),
        text_document("hull", text_of(PROMISED[0], *FILLER[:2])),
        *(text_document(f"other{number}", text_of(*FILLER)) for number in range(4)),
        text_document("ripon", *[text_of(TOGETHER, said, *FILLER[:2]) for said in (*PROMISED, *REFUSED)]),
        scanned_document("jarrow"),
    ]


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    with opened_index(corpus()) as opened:
        yield opened


@pytest.fixture(scope="module")
def answerer(index: OpenIndex) -> Answerer:
    return Answerer(index, searcher_of(index), model=words_model())


@pytest.fixture(scope="module")
def answer(answerer: Answerer) -> Answer:
    return answerer.answer(QUESTION)


@pytest.fixture(scope="module")
def rows(answer: Answer) -> dict[str, DocumentVerdict]:
    return {row.doc_id: row for row in answer.coverage}


def test_every_document_in_scope_has_one_verdict(index: OpenIndex, answer: Answer) -> None:
    assert sorted(row.doc_id for row in answer.coverage) == [document.doc_id for document in index.documents]
    assert (answer.scope.documents, answer.scope.judged, answer.scope.unreadable) == (14, 13, 1)


def test_a_document_that_says_so_covers_a_topic(rows: dict[str, DocumentVerdict]) -> None:
    assert rows["aston"].verdict is Verdict.COVERED
    assert rows["aston"].evidence[0].page_number == 2
    assert "digital apprenticeships" in rows["aston"].evidence[0].quote.lower()


def test_a_document_that_only_rules_a_topic_out_mentions_it(rows: dict[str, DocumentVerdict]) -> None:
    assert rows["bolton"].verdict is Verdict.MENTIONED
    assert rows["bolton"].evidence[0].quote in " ".join(REFUSED)


def test_a_document_of_other_matters_does_not_cover_it(rows: dict[str, DocumentVerdict]) -> None:
    assert rows["corby"].verdict is Verdict.NOT_FOUND
    assert len(rows["corby"].evidence) == 1 and rows["corby"].evidence[0].below_threshold, "one near miss"


@pytest.mark.parametrize(("doc_id", "page_number"), [("derby", 1), ("exeter", 1), ("frome", 2)])
def test_contents_pages_covers_and_references_are_no_evidence(
    rows: dict[str, DocumentVerdict], doc_id: str, page_number: int
) -> None:
    assert rows[doc_id].verdict is Verdict.NOT_FOUND
    assert page_number not in {citation.page_number for citation in rows[doc_id].evidence}


def test_a_sentence_on_every_page_counts_once(rows: dict[str, DocumentVerdict]) -> None:
    assert (rows["goole"].score, rows["goole"].verdict) == (rows["hull"].score, rows["hull"].verdict)
    assert rows["goole"].score < rows["aston"].score


def test_a_document_that_could_not_be_read_is_not_judged(rows: dict[str, DocumentVerdict]) -> None:
    assert (rows["jarrow"].verdict, rows["jarrow"].score, rows["jarrow"].evidence) == (Verdict.UNREADABLE, 0.0, ())
    assert not rows["jarrow"].worth_a_look


def test_rows_come_by_verdict_and_then_by_score(answer: Answer) -> None:
    order = [Verdict.COVERED, Verdict.MENTIONED, Verdict.NOT_FOUND, Verdict.UNREADABLE]
    keys = [(order.index(row.verdict), -row.score) for row in answer.coverage]
    assert keys == sorted(keys)
    assert all(0 <= row.score <= 1 for row in answer.coverage)


def test_the_citations_are_the_best_of_each_document_that_covers_or_mentions_it(answer: Answer) -> None:
    told = [row for row in answer.coverage if row.verdict in (Verdict.COVERED, Verdict.MENTIONED)]
    assert list(answer.citations) == [row.evidence[0] for row in told] != []
    assert not any(citation.below_threshold for citation in answer.citations)


def test_evidence_comes_from_different_pages(rows: dict[str, DocumentVerdict]) -> None:
    assert len(rows["ripon"].evidence) == 3
    for row in rows.values():
        pages = [citation.page_number for citation in row.evidence]
        assert len(pages) == len(set(pages)) <= 3


def test_another_document_does_not_change_which_sentences_are_evidence(rows: dict[str, DocumentVerdict]) -> None:
    with opened_index([*corpus(), text_document("aaa", text_of(*PROMISED * 3))]) as larger:
        answer = Answerer(larger, searcher_of(larger), model=words_model()).answer(QUESTION)
    (aston,) = (row for row in answer.coverage if row.doc_id == "aston")
    assert aston.verdict is Verdict.COVERED, "a better document takes nobody's place"
    assert [quote.quote for quote in aston.evidence] == [quote.quote for quote in rows["aston"].evidence]


def test_a_document_whose_pages_do_not_hold_what_was_judged_is_not_said_to_cover(
    index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = OpenIndex.page

    def altered(self: OpenIndex, doc_id: str, page_number: int) -> Page:
        page = original(self, doc_id, page_number)
        return Page(doc_id=doc_id, page_number=page_number, page_label="", text="Gone.") if doc_id == "aston" else page

    monkeypatch.setattr(OpenIndex, "page", altered)
    answer = Answerer(index, searcher_of(index), model=words_model()).answer(QUESTION)
    verdicts = {row.doc_id: row for row in answer.coverage}
    assert (verdicts["aston"].verdict, verdicts["aston"].evidence) == (Verdict.NOT_FOUND, ())
    assert verdicts["hull"].verdict is Verdict.COVERED


def test_who_rules_a_topic_out_is_judged_by_the_refusing_sentences(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils have ruled out digital apprenticeships?")
    rows = {row.doc_id: row for row in answer.coverage}
    assert {name for name, row in rows.items() if row.verdict is Verdict.COVERED} == {"bolton", "ripon"}
    assert rows["bolton"].evidence[0].quote.startswith(REFUSED)
    assert rows["aston"].verdict is Verdict.NOT_FOUND
    assert answer.text.startswith("2 of the 13 documents read rule this out: Bolton, Ripon.")


def test_a_document_that_names_the_topic_is_never_said_not_to_mention_it() -> None:
    documents = [
        text_document("aston", text_of(*PROMISED, *FILLER)),
        text_document("bolton", text_of(*FILLER, "The annex rules out trams once in its list of forty other things.")),
        text_document("corby", text_of(*FILLER)),
    ]
    with opened_index(documents) as small:
        answer = Answerer(small, searcher_of(small), model=words_model()).answer("Which councils do not mention trams?")
    verdicts = {row.doc_id: row.verdict for row in answer.coverage}
    assert verdicts["bolton"] is Verdict.MENTIONED
    assert verdicts["corby"] is Verdict.NOT_FOUND
    assert "Aston, Corby" in answer.text


def test_words_in_quotation_marks_count_where_they_only_stand() -> None:
    documents = [
        text_document("aston", text_of("The shuttle bus was ruled out.", *FILLER)),
        text_document("bolton", text_of(*FILLER)),
    ]
    with opened_index(documents) as small:
        answerer = Answerer(small, searcher_of(small), model=words_model())
        as_typed, plain = (
            answerer.answer('Which councils use "shuttle bus"?'),
            answerer.answer("Which councils use a shuttle bus?"),
        )
    assert [(row.doc_id, row.verdict) for row in as_typed.coverage] == [
        ("aston", Verdict.MENTIONED),
        ("bolton", Verdict.NOT_FOUND),
    ]
    assert (as_typed.outcome, plain.outcome) == (Outcome.ANSWERED, Outcome.NOT_FOUND)
    assert not any(quote.below_threshold for quote in as_typed.citations)


def test_a_document_between_the_lines_is_said_to_be_worth_a_look_and_is_no_evidence() -> None:
    bills = (
        "Bills are paid in June.",
        "Fines are paid in May.",
        "Rents are paid in March.",
        "Rates are paid in July.",
        "Tolls are paid.",
    )
    documents = [
        text_document("aston", text_of(*PROMISED, *FILLER)),
        text_document("bolton", text_of(PROMISED[0], PROMISED[2], "Digital apprenticeships start in May.", *FILLER)),
        text_document("corby", text_of(*FILLER, *bills)),
        scanned_document("derby"),
    ]
    with opened_index(documents) as small:
        answerer = Answerer(small, searcher_of(small), model=words_model())
        answer = answerer.answer("Which councils cover paid digital apprenticeships?")
        joined = answerer.answer("Which councils cover either paid digital apprenticeships or lamps?")
    rows = {row.doc_id: row for row in answer.coverage}
    assert [name for name, row in rows.items() if row.verdict is Verdict.COVERED] == ["aston"]
    assert [name for name, row in rows.items() if row.worth_a_look] == ["bolton"]
    assert 0.2 <= rows["bolton"].score < 0.5
    assert not any(row.worth_a_look for row in joined.coverage), "all of them cover one of the topics"
