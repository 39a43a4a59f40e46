from __future__ import annotations

from pathlib import Path

import pytest

from stratbot.errors import SettingsError
from stratbot.evaluation.refusal import AskedQuestion, WrongOutcome, read_questions, score_outcomes
from stratbot.types import Answer, AnswerKind, Citation, Outcome, Scope


def answer(outcome: Outcome, *places: tuple[str, int]) -> Answer:
    citations = tuple(
        Citation(
            passage_id="x", doc_id=path, issuer=path, title="", year=None, path=path, page_number=page, page_label=str(page),
            quote="Trams.", score=0.5, start=0, end=6, below_threshold=outcome is Outcome.NOT_FOUND,
        )
        for path, page in places
    )  # fmt: skip
    scope = Scope(documents=3, judged=3, unreadable=0)
    return Answer(
        question="?", kind=AnswerKind.PASSAGES, outcome=outcome, text="x", scope=scope, citations=citations, elapsed_ms=250
    )


def question(text: str, *, answerable: bool, path: str = "", pages: tuple[int, ...] = ()) -> AskedQuestion:
    return AskedQuestion(question=text, answerable=answerable, path=path, pages=frozenset(pages))


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_balanced_accuracy_is_the_mean_of_both_shares() -> None:
    questions = [question(str(number), answerable=number < 4) for number in range(6)]
    outcomes = [Outcome.ANSWERED] * 3 + [Outcome.NOT_FOUND, Outcome.ANSWERED, Outcome.NOT_FOUND]
    report = score_outcomes(questions, [answer(outcome) for outcome in outcomes])
    assert (report.answerable, report.unanswerable) == (4, 2)
    assert (report.answered_of_answerable, report.refused_of_unanswerable, report.balanced_accuracy) == (0.75, 0.5, 0.625)
    assert report.wrong == (
        WrongOutcome(question="3", answerable=True, text="x"),
        WrongOutcome(question="4", answerable=False, text="x"),
    )
    low, high = report.intervals["answered_of_answerable"]
    assert low < 0.75 < high
    assert report.elapsed_s == 1.5


def test_a_share_of_nothing_is_none_rather_than_nought() -> None:
    report = score_outcomes([question("trams", answerable=False)], [answer(Outcome.NOT_FOUND)])
    assert (report.answered_of_answerable, report.refused_of_unanswerable) == (None, 1.0)
    assert report.balanced_accuracy is None
    assert report.first_page_right is None
    assert set(report.intervals) == {"refused_of_unanswerable"}


def test_a_page_is_right_if_document_and_page_are_those_of_the_labels() -> None:
    questions = [
        question("first", answerable=True, path="leeds.pdf", pages=(3, 4)),
        question("third", answerable=True, path="leeds.pdf", pages=(3,)),
        question("other document", answerable=True, path="leeds.pdf", pages=(3,)),
        question("other name that ends alike", answerable=True, path="leeds.pdf", pages=(3,)),
        question("any document", answerable=True, pages=(3,)),
        question("refused", answerable=True, path="leeds.pdf", pages=(3,)),
        question("unlabelled", answerable=True),
        question("unanswerable", answerable=False, path="leeds.pdf", pages=(3,)),
    ]
    report = score_outcomes(
        questions,
        [
            answer(Outcome.ANSWERED, ("north/leeds.pdf", 4)),
            answer(Outcome.ANSWERED, ("leeds.pdf", 1), ("york.pdf", 3), ("leeds.pdf", 3)),
            answer(Outcome.ANSWERED, ("york.pdf", 3)),
            answer(Outcome.ANSWERED, ("not-leeds.pdf", 3)),
            answer(Outcome.ANSWERED, ("hull.pdf", 3)),
            answer(Outcome.NOT_FOUND, ("leeds.pdf", 3)),
            answer(Outcome.ANSWERED, ("leeds.pdf", 3)),
            answer(Outcome.ANSWERED, ("leeds.pdf", 3)),
        ],
    )
    assert (report.pages_known, report.first_page_right, report.page_within_three) == (5, 2 / 5, 3 / 5)


def test_questions_come_from_csv_and_are_unanswerable_unless_they_say_otherwise(tmp_path: Path) -> None:
    bare = written(tmp_path / "bare.csv", "\ufeffquestion\nWhich councils plan trams?\n")
    assert read_questions(bare) == [question("Which councils plan trams?", answerable=False)]
    full = written(tmp_path / "full.csv", 'question,answerable,file,pages\nA?,True,leeds.pdf,"3; 7"\nB?,no,,\nC?,,,\n')
    assert read_questions(full) == [
        question("A?", answerable=True, path="leeds.pdf", pages=(3, 7)),
        question("B?", answerable=False),
        question("C?", answerable=False),
    ]


def test_questions_come_from_json_lines(tmp_path: Path) -> None:
    lines = '{"question": "A?", "answerable": true, "file": "a.pdf", "pages": [3]}\n\n{"question": "B?", "pages": 4}\n'
    assert read_questions(written(tmp_path / "q.jsonl", lines)) == [
        question("A?", answerable=True, path="a.pdf", pages=(3,)),
        question("B?", answerable=False, pages=(4,)),
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("q.csv", "topic\ntrams\n", "line 2: question is missing"),
        ("q.csv", "question,answerable\nA?,perhaps\n", "line 2: answerable is 'perhaps', not true or false"),
        ("q.csv", "question,pages\nA?,iv\n", "line 2: invalid literal"),
        ("q.csv", "question\n", "holds no questions"),
        ("q.csv", 'question\n"  "\n', "line 2: the question is empty"),
        ("q.jsonl", "[1]\n", "line 1: [1] is no JSON object"),
        ("q.jsonl", "{", "is not JSON Lines"),
        ("q.jsonl", '{"question": 3}\n', "line 1: the question is empty"),
    ],
)
def test_a_file_that_holds_something_else_says_where(name: str, text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="q\\.") as caught:
        read_questions(written(tmp_path / name, text))
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_a_settings_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_questions(tmp_path / "none.csv")
