"""Set questions over a small corpus: every document judged, by the rule that is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stratbot.answering.coverage import CoverageJudge, TopicWords

from retrieval.small_index import everything, opened_index, scanned_document, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.answering.evidence import Citer
from stratbot.answering.refusal import term_shares
from stratbot.answering.rule import load_rule
from stratbot.index.reader import OpenIndex
from stratbot.types import Answer, DocumentVerdict, Page, ReadDocument, Verdict

QUESTION = "Which councils cover digital apprenticeships?"
FILLER = ("Bins are emptied on Mondays.", "Roads were swept in spring.", "Lamps shine at night.", "Buses stop at noon.")
PROMISED = ("We fund digital apprenticeships.", "Digital apprenticeships are paid.", "Six digital apprenticeships start.")
REFUSED = (
    "Digital apprenticeships: withdrawn.",
    "Digital apprenticeships: discontinued.",
    "Digital apprenticeships ruled out.",
)


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
        scanned_document("jarrow"),
    ]


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    with opened_index(corpus()) as opened:
        yield opened


@pytest.fixture(scope="module")
def answer(index: OpenIndex) -> Answer:
    return Answerer(index, searcher_of(index)).answer(QUESTION)


@pytest.fixture(scope="module")
def rows(answer: Answer) -> dict[str, DocumentVerdict]:
    return {row.doc_id: row for row in answer.coverage}


def test_every_document_in_scope_has_one_verdict(index: OpenIndex, answer: Answer) -> None:
    assert sorted(row.doc_id for row in answer.coverage) == [document.doc_id for document in index.documents]
    assert (answer.scope.documents, answer.scope.judged, answer.scope.unreadable) == (13, 12, 1)


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
    for row in rows.values():
        pages = [citation.page_number for citation in row.evidence]
        assert len(pages) == len(set(pages)) <= 3


def test_another_document_does_not_change_which_sentences_are_evidence(index: OpenIndex) -> None:
    with opened_index([*corpus(), text_document("aaa", text_of(*PROMISED * 3))]) as larger:
        answer = Answerer(larger, searcher_of(larger)).answer(QUESTION)
        (aston,) = (row for row in answer.coverage if row.doc_id == "aston")
        assert aston.verdict is Verdict.COVERED, "a better document takes nobody's place"
        assert aston.evidence[0].page_number == 2 and PROMISED[1] in aston.evidence[0].quote


def test_a_document_whose_pages_do_not_hold_what_was_judged_is_not_said_to_cover(
    index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = OpenIndex.page

    def altered(self: OpenIndex, doc_id: str, page_number: int) -> Page:
        page = original(self, doc_id, page_number)
        return Page(doc_id=doc_id, page_number=page_number, page_label="", text="Gone.") if doc_id == "aston" else page

    monkeypatch.setattr(OpenIndex, "page", altered)
    judge = CoverageJudge(index, searcher_of(index), load_rule())
    scores = searcher_of(index).sentence_scores("digital apprenticeships", for_judging=True)
    judged = judge.gather(scores, everything(index))
    words = TopicWords(shares=term_shares(index, "digital apprenticeships", "sentence"), lexical=scores.lexical)
    verdicts = {row.doc_id: row for row in judge.verdicts(judged, everything(index), Citer(index), words=words)}
    assert (verdicts["aston"].verdict, verdicts["aston"].evidence) == (Verdict.NOT_FOUND, ())
    assert verdicts["bolton"].verdict is Verdict.MENTIONED


def test_who_rules_a_topic_out_is_judged_by_the_refusing_sentences(index: OpenIndex) -> None:
    answer = Answerer(index, searcher_of(index)).answer("Which councils have ruled out digital apprenticeships?")
    assert [row.doc_id for row in answer.coverage if row.verdict is Verdict.COVERED] == ["bolton"]
    assert answer.coverage[0].evidence[0].quote.startswith(REFUSED)
    assert answer.text.startswith("1 of the 12 documents read rules this out: Bolton.")


def test_a_document_that_names_the_topic_is_never_said_not_to_mention_it() -> None:
    documents = [
        text_document("aston", text_of(*PROMISED, *FILLER)),
        text_document(
            "bolton", text_of(*FILLER, "Among forty other things of every sort the annex names trams once in its list.")
        ),
        text_document("corby", text_of(*FILLER)),
    ]
    with opened_index(documents) as small:
        answer = Answerer(small, searcher_of(small)).answer("Which councils do not mention trams?")
    verdicts = {row.doc_id: row.verdict for row in answer.coverage}
    assert verdicts["bolton"] is not Verdict.NOT_FOUND
    assert verdicts["corby"] is Verdict.NOT_FOUND
    assert "Aston, Corby" in answer.text


def test_what_stands_under_the_name_of_another_issuer_counts_less() -> None:
    promise = "Digital apprenticeships are funded there for six people each year."
    documents = [
        text_document("aston", text_of(promise, *FILLER), issuer="Aston"),
        text_document("bolton", text_of(f"In Aston {promise[0].lower()}{promise[1:]}", *FILLER), issuer="Bolton"),
    ]
    with opened_index(documents) as small:
        answer = Answerer(small, searcher_of(small)).answer(QUESTION)
    scores = {row.doc_id: row.score for row in answer.coverage}
    assert scores["aston"] > scores["bolton"]


@pytest.mark.parametrize(
    "scheme",
    [
        "In Aston digital apprenticeships are funded for six people each year.",
        "Derby College offers digital apprenticeships to forty people each year.",
    ],
)
def test_what_somebody_else_does_is_mentioned_at_most_and_said_to_be_theirs(scheme: str) -> None:
    documents = [
        text_document("aston", text_of(*PROMISED, *FILLER), issuer="Aston"),
        text_document("bolton", text_of(scheme, *FILLER), issuer="Bolton"),
    ]
    with opened_index(documents) as small:
        answerer = Answerer(small, searcher_of(small))
        aston, bolton = answerer.answer(QUESTION).coverage
        assert (aston.verdict, bolton.verdict) == (Verdict.COVERED, Verdict.MENTIONED)
        assert (aston.evidence[0].flags, bolton.evidence[0].flags) == ((), ("by_others",))
        asked_for = "Which councils cover digital apprenticeships of colleges and other councils?"
        assert all("by_others" not in quote.flags for row in answerer.answer(asked_for).coverage for quote in row.evidence)


def test_what_stands_word_for_word_in_another_issuers_document_is_no_evidence_of_its_own() -> None:
    form = "Describe how digital apprenticeships will be offered to every young person here."
    said = "We will offer digital apprenticeships to every young person in the borough."
    with opened_index(
        [
            text_document("aston", text_of(form, *FILLER)),
            text_document("bolton", text_of(form, said, *FILLER)),
            *(text_document(f"other{number}", text_of(*FILLER)) for number in range(3)),
        ]
    ) as index:
        judge = CoverageJudge(index, searcher_of(index), load_rule())
        scores = searcher_of(index).sentence_scores("digital apprenticeships", for_judging=True)
        judged = {one.document.doc_id: one for one in judge.gather(scores, everything(index))}
    alone, beside = judged["aston"].candidates, judged["bolton"].candidates
    assert beside[0].sentence.text == said
    near = {one.sentence.text: one.score for one in alone}
    assert near[form] < beside[0].score - 0.2
