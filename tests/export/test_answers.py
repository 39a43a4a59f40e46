from __future__ import annotations

from dataclasses import replace

from cli.scripted import COVERAGE, KIOSKS, NOT_FOUND, PASSAGES, WIFI, by_hand, document
from export.reports import PROVENANCE
from stratbot.export.answers import answer_report, conversation_report
from stratbot.export.html import report_html
from stratbot.export.markdown import report_markdown
from stratbot.export.report import Prose, Quotes, Report, Table
from stratbot.types import AnswerKind, Filters, Scope, Verdict


def facts_of(report: Report) -> dict[str, str]:
    return dict(report.facts)


def table_of(report: Report, heading: str) -> list[list[str]]:
    (table,) = (section for section in report.sections if isinstance(section, Table) and section.heading == heading)
    return [[cell.text for cell in row] for row in table.rows]


def test_an_answer_says_how_it_came_about() -> None:
    facts = facts_of(answer_report(COVERAGE, PROVENANCE))
    assert facts == {
        "Question": "Which councils plan public Wi-Fi?",
        "Scope": "4 documents in scope: 1 covered, 1 mentioned in passing, 1 not found, 1 unreadable.",
        "Documents judged": "3 of 4 documents; 1 could not be read and was not judged",
        "Index generation": "20160301T101500-ab12cd34",
        "Encoder": "all-MiniLM-L6-v2@1f2e3d",
        "stratbot": "1.2.3",
        "To run it again": "stratbot ask 'Which councils plan public Wi-Fi?'",
    }


def test_the_command_that_repeats_an_answer_holds_its_filters() -> None:
    facts = facts_of(answer_report(PASSAGES, PROVENANCE))
    assert facts["To run it again"] == "stratbot ask 'What does Northwold say about Wi-Fi?' --issuer Northwold --year 2014-2016"
    assert facts["Documents judged"] == "1 of 1 document, only Northwold, 2014-2016"
    carried = replace(PASSAGES, scope=Scope(documents=1, judged=1, unreadable=0, filters=Filters(doc_ids=("northwold",))))
    assert facts_of(answer_report(carried, PROVENANCE))["To run it again"].endswith(
        "asked only of the documents of the answer before"
    )


def test_the_documents_in_scope_are_named_with_their_checksums_and_no_others_are() -> None:
    report = answer_report(PASSAGES, PROVENANCE)
    assert table_of(report, "Documents in scope") == [
        ["northwold.pdf", "Northwold, Northwold Digital Strategy", "2015", "20", "read", "ab" * 32]
    ]


def test_every_quote_of_an_answer_comes_with_its_page_and_passage() -> None:
    markdown = report_markdown(answer_report(PASSAGES, PROVENANCE))
    for quote in (WIFI, KIOSKS):
        assert quote.quote in markdown and quote.passage_id in markdown
    assert "p. 14 (printed xii)" in markdown


def test_near_misses_are_marked_as_such() -> None:
    markdown = report_markdown(answer_report(replace(NOT_FOUND, question="Who lets staff use drones?"), PROVENANCE))
    assert "## Nearest misses: the closest passages, not close enough to be evidence" in markdown
    assert r"southam.pdf, passage southam:p002:0a1b2c3d \[nearest miss\]" in markdown


def test_a_quote_that_takes_something_back_says_so() -> None:
    answer = replace(PASSAGES, citations=(replace(WIFI, flags=("conditional", "ruled_out")),))
    assert r"\[on a condition; says that it will not be done\]" in report_markdown(answer_report(answer, PROVENANCE))


def test_records_have_a_row_for_every_verdict_with_all_that_belongs_to_it() -> None:
    records = answer_report(COVERAGE, PROVENANCE).records
    assert records is not None
    rows = [dict(zip(records().columns, (cell.text for cell in row), strict=True)) for row in records().rows]
    assert [(row["issuer"], row["verdict"], row["document_sha256"]) for row in rows] == [
        ("Northwold", "covered", "ab" * 32), ("Easterby", "mentioned", ""), ("Southam", "not_found", ""),
        ("Westley", "unreadable", "ab" * 32),
    ]  # fmt: skip
    assert {row["question"] for row in rows} == {COVERAGE.question}
    assert rows[0]["passage_id"] == WIFI.passage_id and rows[0]["generation"] == COVERAGE.generation


def test_a_document_worth_a_look_is_marked_in_words_and_by_a_sign() -> None:
    southam = replace(COVERAGE.coverage[2], worth_a_look=True)
    report = answer_report(replace(COVERAGE, coverage=(COVERAGE.coverage[0], southam)), PROVENANCE)
    assert "| Southam | not found, but worth a look | p. 2 |" in report_markdown(report)
    assert '<span class="sign" aria-hidden="true">○?</span> not found, but worth a look' in report_html(report)
    assert report.records is not None
    column = report.records().columns.index("worth_a_look")
    assert [row[column].text for row in report.records().rows] == ["false", "true"]


def test_a_correction_is_marked_and_says_why_and_what_the_machine_said() -> None:
    southam = by_hand(COVERAGE.coverage[2], Verdict.COVERED, "Page 4 of the NHS annex")
    report = answer_report(replace(COVERAGE, coverage=(COVERAGE.coverage[0], southam)), PROVENANCE)
    said = "Corrected by hand: Page 4 of the NHS annex (the machine said not found)"
    markdown = report_markdown(report)
    assert "| Southam | covered, corrected by hand | p. 2 |" in markdown
    assert f"- Southam, Verdict: {said}" in markdown
    html = report_html(report)
    assert '<span class="sign" aria-hidden="true">●✎</span> covered, corrected by hand' in html
    assert said in html
    assert report.records is not None
    rows = [dict(zip(report.records().columns, (cell.text for cell in row), strict=True)) for row in report.records().rows]
    columns = ("verdict", "machine_verdict", "corrected_verdict", "reason", "corrected_on")
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("covered", "covered", "", "", ""),
        ("covered", "not_found", "covered", "Page 4 of the NHS annex", "2016-11-02"),
    ]


def test_a_checksum_of_another_generation_is_not_passed_off_as_the_answers() -> None:
    later = replace(PROVENANCE, generation="20160401T000000-ffffff")
    report = answer_report(COVERAGE, later)
    assert report.records is not None
    column = report.records().columns.index("document_sha256")
    assert {row[column].text for row in report.records().rows} == {""}
    said = [paragraph for section in report.sections if isinstance(section, Prose) for paragraph in section.paragraphs]
    assert any("whose documents may have been different" in paragraph for paragraph in said)


def test_an_answer_about_the_collection_lists_its_documents() -> None:
    answer = replace(PASSAGES, kind=AnswerKind.COLLECTION, citations=(), documents=("westley",), scope=replace(COVERAGE.scope))
    assert [row[0] for row in table_of(answer_report(answer, PROVENANCE), "Documents")] == ["westley.pdf"]


def test_a_superseded_document_is_called_so() -> None:
    documents = (replace(document("Northwold"), status="superseded"),)
    report = answer_report(PASSAGES, replace(PROVENANCE, documents=documents))
    assert table_of(report, "Documents in scope")[0][1] == "Northwold, Northwold Digital Strategy (superseded)"


def test_a_conversation_is_one_report_with_every_question_in_order() -> None:
    exchanges = [("Which councils plan public Wi-Fi?", COVERAGE), ("and Northwold?", PASSAGES)]
    report = conversation_report("Wi-Fi in Marlshire", exchanges, PROVENANCE)
    headings = [section.heading for section in report.sections if section.heading]
    assert headings == [
        "1. Which councils plan public Wi-Fi?", "Evidence", "2. and Northwold?", "Evidence", "Documents in scope",
    ]  # fmt: skip
    said = [paragraph for section in report.sections if isinstance(section, Prose) for paragraph in section.paragraphs]
    assert COVERAGE.text in said and PASSAGES.text in said
    assert any(paragraph.startswith("Understood as: What does Northwold say about Wi-Fi?") for paragraph in said)
    quotes = [citation for section in report.sections if isinstance(section, Quotes) for citation in section.citations]
    assert quotes == [*COVERAGE.citations, *PASSAGES.citations]
    assert report.records is not None
    assert len(report.records().rows) == len(COVERAGE.coverage) + len(PASSAGES.citations)
