from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from scripted_assistant import ScriptedAssistant
from stratbot.errors import SettingsError
from stratbot.evaluation.coverage import CoverageLabels, Label, evaluate_coverage, read_labels, score_answers
from stratbot.evaluation.measures import Confusion
from stratbot.types import Answer, AnswerKind, Citation, DocumentVerdict, Outcome, Scope, Verdict

COVERED, MENTIONED, NOT_FOUND, UNREADABLE = Verdict.COVERED, Verdict.MENTIONED, Verdict.NOT_FOUND, Verdict.UNREADABLE
YES, MENTION, NO = Label(verdict="yes"), Label(verdict="mention"), Label(verdict="no")


def row(path: str, verdict: Verdict, *pages: int) -> DocumentVerdict:
    citations = tuple(
        Citation(
            passage_id="x", doc_id=path, issuer=path, title="", year=None, path=path, page_number=page, page_label=str(page),
            quote="Trams.", score=0.5, start=0, end=6,
        )
        for page in pages
    )  # fmt: skip
    return DocumentVerdict(
        doc_id=path, issuer=path, title="", year=None, path=path, verdict=verdict, score=0.5, evidence=citations
    )


def answer(*rows: DocumentVerdict) -> Answer:
    scope = Scope(documents=len(rows), judged=len(rows), unreadable=0)
    return Answer(
        question="?", kind=AnswerKind.COVERAGE, outcome=Outcome.ANSWERED, text="", scope=scope, coverage=rows, elapsed_ms=500
    )


def labels_of(**by_question: dict[str, Label]) -> CoverageLabels:
    return CoverageLabels(questions={key: f"{key}?" for key in by_question}, labels=by_question)


def yes_on(*pages: int) -> Label:
    return Label(verdict="yes", pages=frozenset(pages))


def write(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_covered_is_compared_with_yes_and_everything_else_with_the_rest() -> None:
    labels = labels_of(
        trams={"a": YES, "b": YES, "c": MENTION, "d": NO, "e": NO, "f": YES},
        wifi={"a": NO, "b": NO},
    )
    answers = {
        "trams": answer(
            row("a", COVERED), row("b", MENTIONED), row("c", COVERED),
            row("d", NOT_FOUND), row("e", MENTIONED), row("f", UNREADABLE),
        ),
        "wifi": answer(row("a", NOT_FOUND), row("b", COVERED)),
    }  # fmt: skip
    report = score_answers(answers, labels)
    trams = Confusion(true_positives=1, false_positives=1, false_negatives=2, true_negatives=2)
    wifi = Confusion(true_positives=0, false_positives=1, false_negatives=0, true_negatives=1)
    assert report.per_question == {"trams": trams, "wifi": wifi}
    assert report.confusion == Confusion(true_positives=1, false_positives=2, false_negatives=2, true_negatives=3)
    assert (report.questions, report.judgements) == (2, 8)
    assert report.elapsed_s == 1.0
    assert report.mcc_interval[0] <= report.confusion.mcc <= report.mcc_interval[1]


def test_a_labelled_document_that_the_answer_leaves_out_counts_as_not_covered() -> None:
    report = score_answers({"trams": answer()}, labels_of(trams={"a": YES, "b": NO}))
    assert report.confusion == Confusion(false_negatives=1, true_negatives=1)


def test_a_document_without_a_label_does_not_count() -> None:
    report = score_answers({"trams": answer(row("a", COVERED), row("z", COVERED))}, labels_of(trams={"a": YES}))
    assert report.confusion == Confusion(true_positives=1)


def test_the_page_is_right_if_the_reader_named_it_and_only_true_finds_are_asked() -> None:
    labels = labels_of(trams={"a": yes_on(3, 8), "b": yes_on(3), "c": yes_on(3), "d": NO, "e": yes_on(3)})
    answers = {
        "trams": answer(
            row("a", COVERED, 8, 1), row("b", COVERED, 1, 2, 3), row("c", COVERED, 1, 2, 4, 3),
            row("d", COVERED, 3), row("e", NOT_FOUND, 3),
        )
    }  # fmt: skip
    report = score_answers(answers, labels)
    assert report.first_page_right == pytest.approx(1 / 3)
    assert report.page_within_three == pytest.approx(2 / 3)


def test_a_mention_is_shown_if_it_is_given_as_covered_or_mentioned() -> None:
    labels = labels_of(trams={"a": MENTION, "b": MENTION, "c": MENTION, "d": MENTION})
    answers = {"trams": answer(row("a", COVERED), row("b", MENTIONED), row("c", NOT_FOUND))}
    assert score_answers(answers, labels).mention_recall == 0.5


def test_no_labels_at_all_measure_nothing() -> None:
    report = score_answers({}, CoverageLabels(questions={}, labels={}))
    assert (report.questions, report.judgements, report.confusion, report.mcc_interval) == (0, 0, Confusion(), (0.0, 0.0))
    assert (report.first_page_right, report.mention_recall) == (0.0, 0.0)


def test_every_labelled_question_is_asked_once() -> None:
    assistant = ScriptedAssistant()
    questions = {"wifi": "Which councils plan public Wi-Fi?", "data": "Which councils publish open data?"}
    steps: list[tuple[int, int]] = []
    by_question = {key: {"ashcombe.pdf": YES} for key in questions}
    report = evaluate_coverage(
        assistant, CoverageLabels(questions=questions, labels=by_question), progress=lambda *step: steps.append(step)
    )
    assert [call for call in assistant.calls if call[0] == "ask"] == [("ask", (question,)) for question in questions.values()]
    assert steps == [(1, 2), (2, 2)]
    assert report.judgements == 2


def test_labels_are_read_with_the_pages_of_their_yes(tmp_path: Path) -> None:
    file = write(
        tmp_path / "labels.csv",
        [
            "\ufeffquestion_id,path,verdict,page_number,quote",
            "trams,a.pdf,yes,3,x",
            'trams,a.pdf,yes,8,"x, y"',
            "trams,b c.pdf,mention,9,x",
            "trams,d.pdf,no,,",
            "wifi,a.pdf,yes,iv,x",
        ],
    )
    write(tmp_path / "questions.csv", ["question_id,question", "trams, Which trams? ", "wifi,Which Wi-Fi?", "unused,Why?"])
    labels = read_labels(file)
    assert labels.questions == {"trams": "Which trams?", "wifi": "Which Wi-Fi?"}
    assert labels.labels == {"trams": {"a.pdf": yes_on(3, 8), "b c.pdf": MENTION, "d.pdf": NO}, "wifi": {"a.pdf": YES}}


def test_questions_named_after_the_labels_come_before_those_named_questions(tmp_path: Path) -> None:
    file = write(tmp_path / "mine.csv", ["question_id,path,verdict", "trams,a.pdf,no"])
    write(tmp_path / "questions.csv", ["question_id,question", "trams,general"])
    assert read_labels(file).questions == {"trams": "general"}
    write(tmp_path / "mine_questions.csv", ["question_id,question", "trams,own"])
    assert read_labels(file).questions == {"trams": "own"}
    given = write(tmp_path / "given.csv", ["question_id,question", "trams,given"])
    assert read_labels(file, given).questions == {"trams": "given"}


HEADER = "question_id,path,verdict"


@pytest.mark.parametrize(
    ("labels", "questions", "message"),
    [
        (None, ["question_id,question"], "cannot be read"),
        ([HEADER, "trams,a.pdf,no"], None, "questions for .* are missing"),
        (["question_id,path"], ["question_id,question"], "no column verdict"),
        ([], ["question_id,question"], "no column question_id, path, verdict"),
        ([HEADER], ["question_id"], "no column question"),
        ([HEADER, "trams,a.pdf,yes", "trams,b.pdf,maybe"], ["question_id,question", "trams,x"], "line 3: 'maybe' is no label"),
        ([HEADER, "trams,a.pdf"], ["question_id,question", "trams,x"], "line 2: None is no label"),
        ([HEADER, "trams,a.pdf,yes"], ["question_id,question", "wifi,x"], "line 2: question 'trams' is not in"),
        ([HEADER, "trams,a.pdf,yes"], ["question_id,question", "trams"], "line 2: question 'trams' is not in"),
        ([HEADER, f"trams,{'a' * 200_000},yes"], ["question_id,question", "trams,x"], "cannot be read: field larger"),
    ],
)
def test_labels_that_cannot_be_used_say_what_is_wrong(
    tmp_path: Path, labels: list[str] | None, questions: list[str] | None, message: str
) -> None:
    if labels is not None:
        write(tmp_path / "labels.csv", labels)
    if questions is not None:
        write(tmp_path / "questions.csv", questions)
    with pytest.raises(SettingsError, match=message):
        read_labels(tmp_path / "labels.csv")


def test_labels_that_are_not_text_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes(b"question_id,path,verdict\ntrams,\xff\xfe,yes\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_labels(tmp_path / "labels.csv")
