from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from stratbot.answering import compose
from stratbot.query.query import Query, Unused
from stratbot.query.seeks import facts_sought, things_counted
from stratbot.types import AnswerKind, Citation, Document, DocumentVerdict, Scope, Verdict

COVERED, MENTIONED, NOT_FOUND, UNREADABLE = Verdict.COVERED, Verdict.MENTIONED, Verdict.NOT_FOUND, Verdict.UNREADABLE


def row(issuer: str, verdict: Verdict, *, year: int | None = 2016, title: str = "A plan") -> DocumentVerdict:
    name = f"{issuer} {title} {year}"
    return DocumentVerdict(
        doc_id=name, issuer=issuer, title=title, year=year, path=f"{name}.pdf", verdict=verdict, score=0.5, evidence=()
    )


def scope_of(rows: Sequence[DocumentVerdict]) -> Scope:
    unreadable = sum(one.verdict is UNREADABLE for one in rows)
    return Scope(documents=len(rows), judged=len(rows) - unreadable, unreadable=unreadable)


def coverage_text(*rows: DocumentVerdict, negated: bool = False) -> str:
    question = Query(text="?", kind=AnswerKind.COVERAGE, topics=("trams",), negated=negated)
    return compose.coverage_text(question, rows, scope_of(rows))


def citation(issuer: str, *, title: str = "A plan", page_label: str = "iv") -> Citation:
    return Citation(
        passage_id="x", doc_id=issuer, issuer=issuer, title=title, year=2016, path=f"{issuer}.pdf", page_number=4,
        page_label=page_label, quote="Trams.", score=0.5, start=0, end=6,
    )  # fmt: skip


def test_several_documents_are_counted_and_named() -> None:
    text = coverage_text(
        row("Leeds", COVERED), row("York", COVERED), row("Hull", MENTIONED), row("Ely", MENTIONED), row("Bath", NOT_FOUND),
        row("Wells", NOT_FOUND), row("Truro", UNREADABLE), row("Ripon", UNREADABLE),
    )  # fmt: skip
    assert text == (
        "2 of the 6 documents read cover this: Leeds, York. 2 mention it only in passing: Hull, Ely. "
        "No evidence was found in the other 2. 2 could not be read and were not judged: Truro, Ripon."
    )


def test_one_of_each_takes_the_singular() -> None:
    text = coverage_text(row("Leeds", COVERED), row("Hull", MENTIONED), row("Bath", NOT_FOUND), row("Truro", UNREADABLE))
    assert text == (
        "1 of the 3 documents read covers this: Leeds. 1 mentions it only in passing: Hull. "
        "No evidence was found in the other one: Bath. 1 could not be read and was not judged: Truro."
    )


def test_what_there_is_none_of_is_not_told() -> None:
    assert coverage_text(row("Leeds", COVERED), row("York", COVERED)) == "All 2 documents read cover this: Leeds, York."
    assert coverage_text(row("Leeds", COVERED)) == "The one document read covers this: Leeds."


def test_where_it_is_only_mentioned_nobody_is_said_to_cover_it() -> None:
    text = coverage_text(row("Leeds", MENTIONED), row("York", NOT_FOUND))
    assert text.startswith("None of the 2 documents read covers this in substance. 1 mentions it only in passing: Leeds.")


def test_the_documents_of_one_issuer_are_told_apart_by_year() -> None:
    rows = (row("Leeds", COVERED, year=2013), row("Leeds", NOT_FOUND, year=2016), row("York", COVERED))
    assert "cover this: Leeds (2013), York." in coverage_text(*rows)


def test_documents_of_one_issuer_and_one_year_are_told_apart_by_title() -> None:
    rows = (row("Leeds", COVERED, title="Smart Leeds"), row("Leeds", MENTIONED, title="Digital Leeds"))
    text = coverage_text(*rows)
    assert "covers this: Leeds (Smart Leeds)." in text and "in passing: Leeds (Digital Leeds)." in text


def test_names_with_commas_are_parted_by_semicolons() -> None:
    text = coverage_text(row("Birmingham, Alabama", COVERED), row("York", COVERED))
    assert "cover this: Birmingham, Alabama; York." in text


def test_a_negated_question_names_first_those_without_evidence() -> None:
    rows = (row("Leeds", COVERED), row("Hull", MENTIONED), row("Bath", NOT_FOUND), row("Ely", NOT_FOUND), row("Rye", UNREADABLE))
    assert coverage_text(*rows, negated=True) == (
        "In 2 of the 4 documents read no evidence of this was found: Bath, Ely. 1 mentions it only in passing: Hull. "
        "1 covers it: Leeds. 1 could not be read and was not judged: Rye."
    )


def test_a_negated_question_that_is_true_of_nobody_says_so() -> None:
    text = coverage_text(row("Leeds", COVERED), row("York", COVERED), negated=True)
    assert text == "Every one of the 2 documents read has evidence of this. 2 cover it: Leeds, York."


def asking(text: str) -> Query:
    seeks, counted = facts_sought(text), things_counted(text)
    return Query(text=text, kind=AnswerKind.PASSAGES, topics=("trams",), seeks=seeks, counted=counted)


ASKED = Query(text="?", kind=AnswerKind.COVERAGE, topics=("trams",))


def test_a_topic_of_nobody_is_not_found_and_the_unread_are_named() -> None:
    rows = (row("Leeds", NOT_FOUND), row("Truro", UNREADABLE))
    assert compose.nobody_text(ASKED, rows, scope_of(rows)) == (
        "The one document read does not cover this; the nearest passages are not close enough to count as evidence. "
        "1 could not be read and was not judged: Truro."
    )


def test_where_it_was_asked_who_rules_it_out_the_answer_speaks_of_that() -> None:
    rows = (row("Leeds", COVERED), row("York", NOT_FOUND))
    question = replace(ASKED, ruled_out=True)
    assert compose.coverage_text(question, rows, scope_of(rows)).startswith("1 of the 2 documents read rules this out: Leeds.")
    nobody = (row("York", NOT_FOUND),)
    assert compose.nobody_text(question, nobody, scope_of(nobody)).startswith("The one document read does not rule this out;")


def test_a_scope_without_documents_is_no_statement_about_reading() -> None:
    assert compose.nobody_text(ASKED, (), scope_of(())).startswith("No document is in scope")


def test_how_a_name_was_understood_stands_before_the_answer() -> None:
    read = replace(ASKED, corrections=(("Bostn", "Boston"),), issuers=("Boston",))
    assert compose.notes_before(read) == ["“Bostn” was read as “Boston”."]
    beside = replace(ASKED, unknown_issuers=("York",), issuers=("Boston",))
    assert compose.notes_before(beside) == ["No document is known to be by “York”."]
    foreign = replace(ASKED, language="German")
    assert compose.notes_before(foreign)[0].startswith("The question seems to be in German")


def test_a_word_that_nobody_uses_is_named_with_words_that_are_spelt_like_it() -> None:
    asked = replace(ASKED, unused=(Unused(word="aprentis", near=("apprentice", "apprentices")), Unused(word="drones")))
    said = compose.nobody_text(asked, [row("Leeds", NOT_FOUND)], Scope(documents=1, judged=1, unreadable=0))
    assert said.startswith(
        "No document uses the word “aprentis”; did you mean “apprentice” or “apprentices”? No document uses the word “drones”. "
    )


def test_several_words_that_nobody_uses_are_named_in_one_sentence() -> None:
    asked = replace(ASKED, unused=(Unused(word="drones"), Unused(word="kites")))
    said = compose.nobody_text(asked, [row("Leeds", NOT_FOUND)], Scope(documents=1, judged=1, unreadable=0))
    assert said.startswith("No document uses the words “drones” or “kites”. ")


def test_where_nothing_could_be_read_nothing_is_said_of_the_topic() -> None:
    rows = (row("Truro", UNREADABLE), row("Rye", UNREADABLE))
    text = compose.nobody_text(ASKED, rows, scope_of(rows))
    assert text == "No document in scope could be read. 2 could not be read and were not judged: Truro, Rye."


@pytest.mark.parametrize(
    ("issuers", "beginning"),
    [
        (["Leeds"], "1 passage from Leeds on “trams”; "),
        (["Leeds", "Leeds"], "2 passages from Leeds on “trams”; "),
        (["Leeds", "York", "Leeds"], "3 passages from Leeds and York on “trams”; "),
        (["Leeds", "York", "Hull"], "3 passages from Leeds, York and Hull on “trams”; "),
    ],
)
def test_passages_are_counted_and_their_owners_named_once(issuers: list[str], beginning: str) -> None:
    question = Query(text="?", kind=AnswerKind.PASSAGES, topics=("trams",))
    text = compose.passages_text(question, [citation(issuer) for issuer in issuers])
    assert text == f"{beginning}the best is on page 4 (printed iv) of A plan."


def test_a_document_without_a_title_goes_by_its_path() -> None:
    question = Query(text="?", kind=AnswerKind.PASSAGES, topics=("trams",))
    assert compose.passages_text(question, [citation("Leeds", title="")]).endswith(
        "the best is on page 4 (printed iv) of Leeds.pdf."
    )


@pytest.mark.parametrize(
    ("text", "quotes", "ending"),
    [
        ("How much do trams cost?", ["They cost £3 million."], "It names a sum of money."),
        ("How much do trams cost?", ["They cost a lot."], "It seems to name no sum of money."),
        ("When do trams start?", ["In June 2016.", "By 2018.", "Soon."], "2 of them name a date."),
        ("When do trams start?", ["In June 2016.", "Soon."], "1 of them names a date."),
        ("Who runs the trams?", ["Nobody yet.", "Soon."], "None of them seems to name a body, a person or a post."),
        ("How many trams are there?", ["There are 40 trams.", "2 buses."], "1 of them names a number."),
        ("What about trams?", ["They cost £3 million in 2016."], "on page 4 (printed iv) of A plan."),
    ],
)
def test_it_is_said_whether_the_name_sum_or_date_asked_for_is_there(text: str, quotes: list[str], ending: str) -> None:
    question = asking(text)
    citations = [replace(citation("Leeds"), quote=quote) for quote in quotes]
    assert compose.passages_text(question, citations).endswith(ending)


@pytest.mark.parametrize(
    ("text", "quote", "figure"),
    [
        ("How much do trams cost?", "We like them. The trams cost £3 million in all.", "“The trams cost £3 million in all”"),
        ("How many trams are there?", "Of 99 buses and 40 new trams none is old.", "“Of 99 buses and 40 new trams none is old”"),
        ("When do trams start?", "Trams, which are quiet and clean and cheap, start in June 2016.", "start in June 2016”"),
    ],
)
def test_the_figure_asked_for_stands_in_the_text_word_for_word_with_its_page(text: str, quote: str, figure: str) -> None:
    question = asking(text)
    said = compose.passages_text(question, [replace(citation("Leeds"), quote=quote), citation("York")])
    assert said.startswith("Leeds, page 4 (printed iv) of A plan: “") and figure in said
    assert ". 2 passages from Leeds and York on “trams”. 1 of them names a" in said
    quoted = said.split("“", 1)[1].split("”", 1)[0].strip("… ")
    assert quoted in quote


def test_a_word_that_a_line_end_broke_stands_whole_beside_the_figure() -> None:
    broken = replace(citation("Leeds"), quote="Forty appren-ticeships on trams cost £3 million.")
    read = replace(broken, as_read="Forty apprenticeships on trams cost £3 million.")
    assert "“Forty apprenticeships on trams cost £3 million”" in compose.passages_text(asking("How much do trams cost?"), [read])


@pytest.mark.parametrize("quote", ["There are 40 buses.", "Nobody counts trams.", "40 is a number. " + "Word " * 30 + "trams."])
def test_a_figure_of_something_else_is_not_put_forward(quote: str) -> None:
    question = asking("How many trams are there?")
    said = compose.passages_text(question, [replace(citation("Leeds"), quote=quote)])
    assert said.startswith("1 passage from Leeds on “trams”; the best is on page 4")
    assert said.endswith("It seems to name no number.")


def comparison_text(*sides: compose.Side) -> str:
    question = Query(text="?", kind=AnswerKind.COMPARISON, topics=("trams",), issuers=tuple(side.issuer for side in sides))
    return compose.comparison_text(question, sides)


def test_a_comparison_says_what_each_side_has_and_where_its_best_stands() -> None:
    text = comparison_text(
        compose.Side(issuer="Leeds", citations=(citation("Leeds"),)),
        compose.Side(issuer="York", citations=(), near_misses=(citation("York", page_label="9"),)),
        compose.Side(issuer="Hull", citations=(citation("Hull", title="Tide"),) * 2),
        compose.Side(issuer="Bath", citations=()),
        compose.Side(issuer="Ely", citations=(), is_read=False),
    )
    assert text == (
        "On “trams”: Leeds: 1 passage, on page 4 (printed iv) of A plan; York: nothing found, "
        "the nearest is on page 4 (printed 9) of A plan; "
        "Hull: 2 passages, the best on page 4 (printed iv) of Tide; Bath: nothing found; Ely: no document in scope could be read."
    )


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ((("electric", "trams"), ("trams",), ("trams",)), "Only Leeds uses the word “electric”."),
        ((("electric", "trams"), (), ()), "Only Leeds uses the words “electric” and “trams”."),
        ((("trams",), ("trams",), ()), "Only Leeds and York use the word “trams”."),
        ((("trams",), ("trams",), ("trams",)), "Hull: nothing found."),
        (((), (), ()), "Hull: nothing found."),
    ],
)
def test_a_comparison_names_the_words_that_not_all_sides_use(words: Sequence[tuple[str, ...]], ending: str) -> None:
    names = ("Leeds", "York", "Hull")
    text = comparison_text(*(compose.Side(issuer=name, citations=(), words=own) for name, own in zip(names, words, strict=True)))
    assert text.endswith(ending)


def test_a_side_that_was_not_read_does_not_count_as_not_using_a_word() -> None:
    text = comparison_text(
        compose.Side(issuer="Leeds", citations=(), words=("trams",)), compose.Side(issuer="Ely", citations=(), is_read=False)
    )
    assert "Only" not in text


@pytest.mark.parametrize(
    ("issuers", "unknown", "scope", "text"),
    [
        ((), "", Scope(documents=3, judged=2, unreadable=1), "Nothing in the 2 documents read answers this; the nearest"),
        (("Leeds",), "", Scope(documents=1, judged=1, unreadable=0), "Nothing in the one document of Leeds read answers this;"),
        (("Leeds", "York"), "", Scope(documents=2, judged=2, unreadable=0), "Nothing in the 2 documents of Leeds and York read"),
        (("Leeds",), "", Scope(documents=1, judged=0, unreadable=1), "No document of Leeds could be read."),
        ((), "Hull", Scope(documents=3, judged=3, unreadable=0), "No document is known to be by “Hull”; the nearest"),
    ],
)
def test_where_no_passage_answers_it_says_whose_were_read(
    issuers: tuple[str, ...], unknown: str, scope: Scope, text: str
) -> None:
    question = Query(
        text="?", kind=AnswerKind.PASSAGES, topics=("trams",), issuers=issuers, unknown_issuers=(unknown,) if unknown else ()
    )
    assert compose.no_passage_text(question, scope).startswith(text)


def test_documents_that_are_no_longer_in_force_are_named_after_the_answer() -> None:
    old = Document(doc_id="kent-2013", path="kent.pdf", sha256="0" * 64, size_bytes=1, issuer="Kent", title="Old plan", year=2013)
    assert compose.notes_on_versions([old], [], []) == ["No longer in force: Kent, Old plan (2013)."]
    assert compose.notes_on_versions([], [], []) == []


def test_many_names_are_cut_with_a_count() -> None:
    text = coverage_text(*(row(f"Town {number:03}", COVERED) for number in range(150)))
    assert text.startswith("All 150 documents read cover this: Town 000, Town 001,")
    assert text.endswith("Town 019 and 130 more.")


def test_one_document_that_was_read_is_spoken_of_as_one() -> None:
    assert coverage_text(row("Leeds", MENTIONED)) == "The one document read mentions this only in passing: Leeds."
    for verdict, said in (
        (COVERED, "The one document read covers this: Leeds."),
        (MENTIONED, "The one document read mentions this only in passing: Leeds."),
        (NOT_FOUND, "The one document read has no evidence of this: Leeds."),
    ):
        assert coverage_text(row("Leeds", verdict), negated=True) == said
