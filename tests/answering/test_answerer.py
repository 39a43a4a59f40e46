"""Questions of every kind over a small corpus, from the words typed to the whole answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import HashEncoder, words_model
from retrieval.small_index import opened_index, scanned_document, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.answering.conditions import flags_of
from stratbot.config import RetrievalSettings
from stratbot.index.reader import OpenIndex
from stratbot.retrieval.search import Searcher
from stratbot.types import AnswerKind, Filters, Outcome, ReadDocument, Scope, Verdict

FILLER = "Bins are emptied on Mondays.\nRoads were swept in spring.\nLamps shine at night."
TRAMS = "We fund electric trams.\nElectric trams are paid.\nSix electric trams start."
DATA = "We publish open data.\nOpen data is free.\nOpen data comes monthly."


def corpus() -> list[ReadDocument]:
    return [
        text_document("aston-2012", FILLER, FILLER, issuer="Aston", year=2012),
        text_document("aston-2016", FILLER, TRAMS, issuer="Aston", year=2016),
        text_document("bolton", TRAMS, DATA, issuer="Bolton Council", year=2014),
        text_document("corby", FILLER, DATA, issuer="Corby", year=None),
        scanned_document("derby", issuer="Derby"),
    ]


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    with opened_index(corpus()) as opened:
        yield opened


@pytest.fixture(scope="module")
def answerer(index: OpenIndex) -> Answerer:
    return Answerer(index, searcher_of(index), model=words_model())


def test_a_set_question_is_judged_over_every_document(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils plan electric trams?")
    assert (answer.kind, answer.outcome) == (AnswerKind.COVERAGE, Outcome.ANSWERED)
    verdicts = {row.doc_id: row.verdict for row in answer.coverage}
    assert {name for name, verdict in verdicts.items() if verdict is Verdict.COVERED} == {"aston-2016", "bolton"}
    assert len(verdicts) == 5
    assert "2 of the 4 documents read cover this" in answer.text
    assert "Aston (2016)" in answer.text and "Derby" in answer.text


def test_a_set_question_of_some_councils_is_asked_of_them_alone(answerer: Answerer) -> None:
    answer = answerer.answer("Of Aston and Corby, which plan electric trams?")
    assert {row.issuer for row in answer.coverage} == {"Aston", "Corby"}
    assert answer.scope.documents == 3 and answer.scope.filters.issuers == ("Aston", "Corby")


def test_only_the_rows_that_are_wanted_with_quotes_bear_some_and_the_rest_is_as_ever(answerer: Answerer) -> None:
    for question in ("Which councils plan electric trams?", "Which councils plan electric trams and publish open data?"):
        whole, cut = answerer.answer(question), answerer.answer(question, quoted=slice(1, 3))
        assert cut.coverage[1:3] == whole.coverage[1:3]
        assert any(row.evidence for row in cut.coverage[1:3])
        assert [replace(row, evidence=()) for row in cut.coverage] == [replace(row, evidence=()) for row in whole.coverage]
        assert not cut.coverage[0].evidence and whole.coverage[0].evidence
        assert (cut.text, cut.scope, cut.outcome) == (whole.text, whole.scope, whole.outcome)


def test_a_negated_set_question_turns_its_sentence_round_but_not_the_verdicts(answerer: Answerer) -> None:
    asked, negated = (answerer.answer(f"Which councils {verb} electric trams?") for verb in ("mention", "do not mention"))
    assert {row.doc_id: row.verdict for row in asked.coverage} == {row.doc_id: row.verdict for row in negated.coverage}
    assert negated.text.startswith("In 2 of the 4 documents read no evidence of this was found: Aston (2012), Corby.")


def test_a_set_question_that_nobody_covers_is_not_found_and_shows_near_misses(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils breed zeppelins underground?")
    assert (answer.kind, answer.outcome) == (AnswerKind.COVERAGE, Outcome.NOT_FOUND)
    assert {row.verdict for row in answer.coverage} == {Verdict.NOT_FOUND, Verdict.UNREADABLE}
    assert 1 <= len(answer.citations) <= 3
    assert all(citation.below_threshold for citation in answer.citations)
    assert all(citation.below_threshold for row in answer.coverage for citation in row.evidence)


def test_a_set_question_that_documents_only_mention_is_not_found_and_says_who_mentions_it(wider: Answerer) -> None:
    answer = wider.answer("Which councils plan electric trams at night?")
    verdicts = {row.doc_id: row.verdict for row in answer.coverage}
    assert answer.outcome is Outcome.NOT_FOUND
    assert {name for name, verdict in verdicts.items() if verdict is Verdict.MENTIONED} == {"aston-2016", "bolton", "fenby"}
    assert "None of the 6 documents read covers this in substance." in answer.text
    assert "3 mention it only in passing: Aston (2016), Bolton Council, Fenby District Council." in answer.text
    assert answer.citations and all(citation.below_threshold for citation in answer.citations)
    told = [row for row in answer.coverage if row.verdict is Verdict.MENTIONED]
    assert all(row.evidence and not any(quote.below_threshold for quote in row.evidence) for row in told)


def test_who_does_not_do_what_nobody_does_is_an_answer(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils do not breed zeppelins underground?")
    assert answer.outcome is Outcome.ANSWERED
    assert "None of the 4 documents read has evidence" in answer.text


def test_a_passage_question_is_answered_from_the_council_it_names(answerer: Answerer) -> None:
    answer = answerer.answer("What does Bolton say about electric trams?")
    assert (answer.kind, answer.outcome, answer.coverage) == (AnswerKind.PASSAGES, Outcome.ANSWERED, ())
    assert {citation.issuer for citation in answer.citations} == {"Bolton Council"}
    assert answer.citations[0].page_number == 1 and "electric trams" in answer.citations[0].quote
    assert answer.scope == Scope(documents=1, judged=1, unreadable=0, filters=Filters(issuers=("Bolton Council",)))


def test_neighbouring_sentences_that_answer_are_one_quote(answerer: Answerer) -> None:
    answer = answerer.answer("What does Bolton say about electric trams?")
    assert [citation.quote for citation in answer.citations] == [TRAMS.replace("\n", " ")]


def test_the_sum_that_is_asked_for_comes_first_and_the_text_says_whether_it_is_there() -> None:
    plain = "All the street lamps are in the old town."
    priced = "All street lamps in the old town cost £3 million."
    with opened_index([text_document("elton", plain, priced, FILLER, issuer="Elton")]) as index:
        answerer = Answerer(index, searcher_of(index), model=words_model())
        quotes = [
            citation.quote for citation in answerer.answer("What does Elton say about street lamps in the old town?").citations
        ]
        assert quotes[0] == plain
        answer = answerer.answer("How much for street lamps in the old town?")
        assert answer.citations[0].quote == priced
        assert answer.text.endswith("1 of them names a sum of money.")


def test_a_passage_question_without_evidence_is_not_found_and_shows_near_misses(answerer: Answerer) -> None:
    answer = answerer.answer("What does Corby say about electric trams?")
    assert (answer.kind, answer.outcome) == (AnswerKind.PASSAGES, Outcome.NOT_FOUND)
    assert 1 <= len(answer.citations) <= 3 and all(citation.below_threshold for citation in answer.citations)
    assert {citation.issuer for citation in answer.citations} == {"Corby"}


def test_a_council_that_is_not_in_the_corpus_is_not_answered_for_by_others(answerer: Answerer) -> None:
    answer = answerer.answer("What does Leeds say about electric trams?")
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.text.startswith("No document is known to be by “Leeds”")
    assert answer.citations and all(citation.below_threshold for citation in answer.citations)


def test_a_council_whose_document_could_not_be_read_is_said_to_be_unread(answerer: Answerer) -> None:
    answer = answerer.answer("What does Derby say about electric trams?")
    assert (answer.outcome, answer.citations) == (Outcome.NOT_FOUND, ())
    assert answer.text == "No document of Derby could be read."
    assert (answer.scope.documents, answer.scope.judged, answer.scope.unreadable) == (1, 0, 1)


def test_a_comparison_has_quotes_of_each_side_under_its_name(answerer: Answerer) -> None:
    answer = answerer.answer("Compare Bolton and Aston on electric trams")
    assert (answer.kind, answer.outcome) == (AnswerKind.COMPARISON, Outcome.ANSWERED)
    assert [citation.issuer for citation in answer.citations] == ["Bolton Council", "Aston"]
    assert not any(citation.below_threshold for citation in answer.citations)
    assert answer.text == (
        "On “electric trams”: Bolton Council: 1 passage, on page 1 (printed p1) of Strategy of bolton; "
        "Aston: 1 passage, on page 2 (printed p2) of Strategy of aston-2016."
    )


def test_the_side_of_a_comparison_that_has_nothing_is_named_and_its_near_misses_are_marked(answerer: Answerer) -> None:
    answer = answerer.answer("Compare Bolton and Corby on electric trams")
    assert answer.outcome is Outcome.ANSWERED
    assert "Corby: nothing found, the nearest is on page 2 (printed p2) of Strategy of corby." in answer.text
    assert answer.text.endswith("Only Bolton Council uses the words “electric” and “trams”.")
    assert {citation.issuer for citation in answer.citations if not citation.below_threshold} == {"Bolton Council"}
    assert {citation.issuer for citation in answer.citations if citation.below_threshold} == {"Corby"}


def test_the_side_of_a_comparison_that_could_not_be_read_is_named(answerer: Answerer) -> None:
    answer = answerer.answer("Compare Derby and Bolton on electric trams")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.text == (
        "On “electric trams”: Derby: no document in scope could be read; "
        "Bolton Council: 1 passage, on page 1 (printed p1) of Strategy of bolton."
    )


def test_a_comparison_of_nothing_on_either_side_is_not_found(answerer: Answerer) -> None:
    answer = answerer.answer("Compare Aston and Corby on underground zeppelins")
    assert (answer.kind, answer.outcome) == (AnswerKind.COMPARISON, Outcome.NOT_FOUND)
    assert answer.citations and all(citation.below_threshold for citation in answer.citations)


@pytest.mark.parametrize("question", ["Which plan electric trams?", "electric trams", "Compare Aston and Bolton on trams"])
def test_where_no_document_is_in_scope_nothing_is_found(answerer: Answerer, question: str) -> None:
    answer = answerer.answer(question, filters=Filters(year_from=2030))
    assert (answer.outcome, answer.coverage, answer.citations) == (Outcome.NOT_FOUND, (), ())
    assert (answer.scope.documents, answer.scope.judged) == (0, 0)
    assert answer.text


def test_a_filter_narrows_what_the_question_names_further(answerer: Answerer) -> None:
    answer = answerer.answer("What does Aston say about electric trams?", filters=Filters(year_to=2013))
    assert answer.scope.documents == 1
    assert {citation.doc_id for citation in answer.citations} <= {"aston-2012"}
    contradicting = answerer.answer("What does Aston say about electric trams?", filters=Filters(issuers=("Corby",)))
    assert (contradicting.scope.documents, contradicting.citations) == (0, ())


def test_a_set_question_is_narrowed_by_years(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils plan electric trams?", filters=Filters(year_from=2014, year_to=2016))
    assert {row.doc_id for row in answer.coverage} == {"aston-2016", "bolton", "derby"}


def test_an_answer_names_the_generation_and_the_encoder(index: OpenIndex, answerer: Answerer) -> None:
    answer = answerer.answer("electric trams")
    assert (answer.generation, answer.encoder) == (index.manifest.generation, "hash@64")


@pytest.mark.parametrize(
    "question",
    ["Which councils plan electric trams?", "What does Bolton say about open data?", "Compare Aston and Bolton on trams", "zzz"],
)
def test_the_same_question_gives_the_same_answer(index: OpenIndex, answerer: Answerer, question: str) -> None:
    first = answerer.answer(question)
    answerer.answer("Which councils publish open data?")
    assert answerer.answer(question) == first
    assert Answerer(index, searcher_of(index), model=words_model()).answer(question) == first


def test_an_index_of_nothing_answers_that_nothing_was_found() -> None:
    with opened_index([]) as index:
        answerer = Answerer(index, searcher_of(index), model=words_model())
        for question in ("Which councils plan trams?", "trams"):
            answer = answerer.answer(question)
            assert (answer.outcome, answer.scope.documents, answer.citations) == (Outcome.NOT_FOUND, 0, ())


@given(question=st.text(max_size=80) | st.sampled_from(["Compare Aston and Bolton", "Which councils?", "who", "?"]))
def test_any_text_gets_an_answer_with_a_verdict_on_every_document_or_none(answerer: Answerer, question: str) -> None:
    answer = answerer.answer(question)
    assert len(answer.coverage) == (answer.scope.documents if answer.kind is AnswerKind.COVERAGE else 0)
    assert answer.text
    if answer.outcome is Outcome.NOT_FOUND:
        assert all(citation.below_threshold for citation in answer.citations)


WORDS = "Channel shift is the move to the web.\nChannel shift saves £2 million.\nWe plan channel shift by 2016."


FUNDED = "We will fund electric trams, subject to funding.\nElectric trams wait.\nElectric trams cost money."


def widened() -> list[ReadDocument]:
    return [
        *corpus(),
        text_document("ely", FILLER, WORDS, issuer="Ely City Council", year=2011),
        text_document("fenby", FUNDED, issuer="Fenby District Council", year=2015),
    ]


@pytest.fixture(scope="module")
def wider() -> Iterator[Answerer]:
    with opened_index(widened()) as opened:
        yield Answerer(opened, searcher_of(opened), model=words_model())


def test_words_in_quotation_marks_must_stand_in_a_document_and_in_its_quotes(wider: Answerer) -> None:
    answer = wider.answer('Which councils use "channel shift"?')
    found = {row.doc_id: row for row in answer.coverage if row.verdict in (Verdict.COVERED, Verdict.MENTIONED)}
    assert answer.outcome is Outcome.ANSWERED and set(found) == {"ely"}
    assert all("channel shift" in quote.quote.lower() for quote in found["ely"].evidence)
    assert "Only documents that hold “channel shift” word for word count." in answer.text


def test_words_that_nobody_uses_as_they_stand_are_refused(wider: Answerer) -> None:
    answer = wider.answer("Which councils plan “trams of electric”?")
    assert answer.outcome is Outcome.NOT_FOUND
    assert "The words “trams of electric” do not stand in any of the 6 documents read." in answer.text
    assert all(quote.below_threshold for row in answer.coverage for quote in row.evidence)


def test_quotes_hold_the_words_that_were_asked_for(wider: Answerer) -> None:
    answer = wider.answer('What does Ely say about "saves £2 million"?')
    assert (answer.outcome, len(answer.citations)) == (Outcome.ANSWERED, 1)
    assert "saves £2 million" in answer.citations[0].quote
    assert wider.answer('What does Ely say about "saves £3 million"?').outcome is Outcome.NOT_FOUND


def test_two_topics_are_judged_one_by_one_for_every_document(wider: Answerer) -> None:
    answer = wider.answer("Which councils cover both electric trams and open data?")
    assert answer.parts == ("electric trams", "open data")
    assert {row.doc_id for row in answer.coverage if row.verdict is Verdict.COVERED} == {"bolton"}
    (bolton,) = (row for row in answer.coverage if row.doc_id == "bolton")
    quotes = " ".join(quote.quote.lower() for quote in bolton.evidence)
    assert "electric trams" in quotes and "open data" in quotes
    assert answer.text.startswith("1 of the 6 documents read covers both “electric trams” and “open data”: Bolton Council.")
    but_not = wider.answer("Which councils plan electric trams but not open data?")
    assert "bolton" not in {row.doc_id for row in but_not.coverage if row.verdict is Verdict.COVERED}
    assert "aston-2016" in {row.doc_id for row in but_not.coverage if row.verdict is Verdict.COVERED}


def test_a_part_that_nobody_covers_is_named(wider: Answerer) -> None:
    answer = wider.answer("Which councils cover both open data and underground zeppelins?")
    assert answer.outcome is Outcome.NOT_FOUND
    assert "2 cover only “open data”: Bolton Council, Corby." in answer.text
    assert "Of “underground zeppelins” no evidence was found anywhere." in answer.text


def test_a_group_is_a_scope_that_stands_in_the_answer(wider: Answerer) -> None:
    answer = wider.answer("Which district councils plan electric trams?")
    assert {row.doc_id for row in answer.coverage} == {"fenby"}
    assert answer.scope.filters.groups == ("district councils",)
    assert answer.text.startswith("The one document of district councils read covers this: Fenby District Council.")
    narrowed = wider.answer("Which councils plan electric trams?", filters=Filters(groups=("city councils",)))
    assert {row.doc_id for row in narrowed.coverage} == {"ely"}
    contradicting = wider.answer("Which district councils plan electric trams?", filters=Filters(groups=("city councils",)))
    assert (contradicting.scope.documents, contradicting.outcome) == (0, Outcome.NOT_FOUND)


def test_a_group_that_nobody_is_in_is_never_answered_over_all(wider: Answerer) -> None:
    answer = wider.answer("Which councils in Kent plan electric trams?")
    assert (answer.kind, answer.outcome, answer.coverage) == (AnswerKind.COVERAGE, Outcome.NOT_FOUND, ())
    assert answer.scope.documents == 0 and "“Kent”" in answer.text


def test_a_document_gets_the_same_verdict_however_the_question_is_narrowed(wider: Answerer) -> None:
    everywhere = {row.doc_id: row.verdict for row in wider.answer("Which councils plan electric trams?").coverage}
    for filters in (Filters(issuers=("Corby",)), Filters(groups=("district councils",)), Filters(year_from=2016)):
        narrowed = wider.answer("Which councils plan electric trams?", filters=filters).coverage
        assert narrowed and all(everywhere[row.doc_id] is row.verdict for row in narrowed)


def test_two_versions_of_one_strategy_are_the_sides_of_a_comparison(wider: Answerer) -> None:
    answer = wider.answer("Compare Aston 2012 and 2016 on electric trams")
    assert (answer.kind, answer.outcome) == (AnswerKind.COMPARISON, Outcome.ANSWERED)
    assert answer.scope.documents == 2
    assert answer.text.startswith("On “electric trams”: Aston (2012): nothing found")
    assert {quote.doc_id for quote in answer.citations if not quote.below_threshold} == {"aston-2016"}
    absent = wider.answer("Compare Aston 2012 and 2020 on roads")
    assert "Aston (2020): no document in scope is its own" in absent.text


def test_a_definition_comes_first(wider: Answerer) -> None:
    answer = wider.answer("What is channel shift?")
    assert (answer.kind, answer.outcome) == (AnswerKind.DEFINITION, Outcome.ANSWERED)
    assert answer.citations[0].quote.startswith("Channel shift is the move to the web.")
    assert "1 of them says outright what it is" in answer.text


def test_a_question_about_the_documents_is_answered_from_the_catalogue(wider: Answerer) -> None:
    answer = wider.answer("Which documents could not be read?")
    assert (answer.kind, answer.outcome, answer.citations, answer.coverage) == (AnswerKind.COLLECTION, Outcome.ANSWERED, (), ())
    assert answer.documents == ("derby",)
    assert wider.answer("What is the oldest strategy?").documents == ("ely",)
    assert len(wider.answer("Which documents are from 2016?").documents) == 2
    nothing = wider.answer("Do you have anything from Denver?")
    assert (nothing.outcome, nothing.text) == (
        Outcome.NOT_FOUND,
        "No document in the collection is known to be by “Denver”.",
    )


def test_a_condition_in_a_quote_is_flagged(wider: Answerer) -> None:
    answer = wider.answer("What does Fenby say about electric trams?")
    flags = {quote.quote.split(".")[0]: quote.flags for quote in answer.citations}
    assert flags["We will fund electric trams, subject to funding"] == ("conditional",)
    rows = wider.answer("Which district councils plan electric trams?").coverage
    assert all(quote.flags == flags_of(quote.quote) for row in rows for quote in row.evidence)


def test_a_bound_in_numbers_is_said_not_to_have_been_judged(wider: Answerer) -> None:
    answer = wider.answer("Which councils fund more than 40 electric trams?")
    assert answer.text.endswith("Whether it is “more than 40” was not judged: see the quotes.")


def test_what_is_narrowed_joined_or_mended_is_explained(wider: Answerer) -> None:
    explained = wider.explain('Which district councils cover both "electric trams" and open data?')
    assert (explained.groups, explained.phrases) == (("district councils",), ("electric trams",))
    assert (explained.parts, explained.joined_by) == (("electric trams", "open data"), "and")
    explained = wider.explain("Which councils cover both electric trams and open data?")
    assert (explained.parts, explained.joined_by) == (("electric trams", "open data"), "and")
    assert wider.explain("Which documents are superseded?").kind is AnswerKind.COLLECTION


class _SpellingEncoder(HashEncoder):
    """Takes every word of more than nine letters to be unknown to the language."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [2 if len(text) > 9 else 1 for text in texts]


def test_a_slip_of_typing_is_mended_and_said() -> None:
    documents = [text_document("gosport", "We pay for apprenticeships.\nApprenticeships start.\nApprenticeships end.", FILLER)]
    with opened_index(documents) as opened:
        searcher = Searcher(opened, _SpellingEncoder(), RetrievalSettings())
        answer = Answerer(opened, searcher, model=words_model()).answer("Which councils plan aprenticeships?")
        assert answer.outcome is Outcome.ANSWERED
        assert answer.text.startswith("“aprenticeships” was read as “apprenticeships”. ")
        assert answer.question == "Which councils plan aprenticeships?"


def test_what_is_left_out_of_a_question_is_said(wider: Answerer) -> None:
    answer = wider.answer("Which councils plan electric trams and by when?")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.text.endswith("“and by when” is left out here: ask it separately.")


def test_who_does_neither_is_judged_on_both(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils plan neither electric trams nor open data?")
    assert {row.doc_id for row in answer.coverage if row.verdict is Verdict.NOT_FOUND} == {"aston-2012"}
    assert answer.text.startswith(
        "In 1 of the 4 documents read no evidence of “electric trams” or “open data” was found: Aston (2012)."
    )
    assert "3 cover at least one of them" in answer.text
    assert answer.parts == ("electric trams", "open data")


def test_who_is_left_out_is_not_judged_and_the_answer_says_so(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils other than Bolton plan electric trams?")
    assert {row.issuer for row in answer.coverage} == {"Aston", "Corby", "Derby"}
    assert answer.scope.documents == 4
    assert answer.text.endswith("Left out as asked: 1 document of Bolton Council.")


def test_a_place_that_nobody_is_known_to_be_in_leaves_nobody_out(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils outside Wales plan electric trams?")
    assert answer.scope.documents == 5
    assert answer.text.endswith("No document is known to belong to Wales, so none was left out.")


def test_only_is_said_not_to_be_judged(answerer: Answerer) -> None:
    answer = answerer.answer("Which councils only plan electric trams?")
    assert answer.text.endswith("“Only” was not judged: other topics were not looked at.")
    assert {row.doc_id for row in answer.coverage if row.verdict is Verdict.COVERED} == {"aston-2016", "bolton"}


@pytest.mark.parametrize("question", ["which councils mention it?", "which councils are those?"])
def test_a_question_without_a_word_to_look_up_is_refused_as_such(answerer: Answerer, question: str) -> None:
    answer = answerer.answer(question)
    assert (answer.outcome, answer.citations) == (Outcome.NOT_FOUND, ())
    assert answer.text.startswith("The question holds no word that could be looked up.")
    assert "Ask who covers something" in answer.text


def test_a_term_that_is_used_but_nowhere_defined_is_quoted_and_said_so(answerer: Answerer) -> None:
    answer = answerer.answer("Is there a definition of electric trams?")
    assert (answer.kind, answer.outcome) == (AnswerKind.DEFINITION, Outcome.ANSWERED)
    assert "does not say outright what it is" in answer.text
    assert all("electric trams" in citation.quote.lower() for citation in answer.citations)
    assert answerer.answer("Is there a definition of zeppelins?").outcome is Outcome.NOT_FOUND


def test_a_compound_is_read_as_the_documents_write_it() -> None:
    wifi = "We fund free wi-fi.\nFree wi-fi comes to libraries.\nWi-fi is paid for."
    with opened_index(
        [text_document("aston", FILLER, wifi, issuer="Aston"), text_document("corby", FILLER, issuer="Corby")]
    ) as opened:
        own = Answerer(opened, searcher_of(opened), model=words_model())
        typed, written = own.answer("Which councils fund free wifi?"), own.answer("Which councils fund free wi-fi?")
        explained = own.explain("Which councils fund free wifi?")
    assert [row.verdict for row in typed.coverage] == [row.verdict for row in written.coverage]
    assert explained.corrections == (("wifi", "wi-fi"),)
    assert "was read as" not in typed.text


def test_single_letters_name_no_topic(answerer: Answerer) -> None:
    assert answerer.answer("Which councils cover a and b?").outcome is Outcome.NOT_FOUND


def test_what_was_asked_before_does_not_change_an_answer(index: OpenIndex) -> None:
    questions = ["Which councils plan electric trams?", "Which councils publish open data?", "What is said about lamps?"]
    warm = Answerer(index, searcher_of(index), model=words_model())
    for question in questions:
        warm.answer(question)
    for question in reversed(questions):
        assert warm.answer(question) == Answerer(index, searcher_of(index), model=words_model()).answer(question)
