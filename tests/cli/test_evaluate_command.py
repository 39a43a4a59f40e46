from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.scripted import COVERAGE, NOT_FOUND, PASSAGES, Run
from fakes import HashEncoder
from pdfs import write_pdf

ONE = "We will connect every home in the borough to fast broadband."


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Two with an answer, of which one is refused, and one without that is answered."""
    file = tmp_path / "questions.jsonl"
    records = [
        {"question": PASSAGES.question, "answerable": True, "file": "northwold.pdf", "pages": [14]},
        {"question": NOT_FOUND.question, "answerable": True},
        {"question": COVERAGE.question, "answerable": False},
    ]
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return file


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A PDF and its text twin, and an encoder that needs no model."""
    monkeypatch.setattr("stratbot.index.encoder.open_encoder", lambda *_, **__: HashEncoder())
    twin = tmp_path / "plan.txt"
    twin.write_text(f"{ONE}\n\nNobody has ever written this sentence into the plan.\n", encoding="utf-8")
    return str(write_pdf(tmp_path / "plan.pdf", [ONE])), str(twin)


def test_refusals_are_compared_with_labels(run: Run, questions: Path) -> None:
    ended = run("eval", "refusal", "--questions", str(questions), "--json")
    report = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert report["schema"] == "stratbot/eval-refusal/1"
    assert (report["answerable"], report["unanswerable"]) == (2, 1)
    assert (report["answered_of_answerable"], report["refused_of_unanswerable"], report["balanced_accuracy"]) == (0.5, 0.0, 0.25)
    assert (report["pages_known"], report["first_page_right"], report["page_within_three"]) == (1, 0.0, 1.0)
    assert [wrong["question"] for wrong in report["wrong"]] == [NOT_FOUND.question, COVERAGE.question]
    assert len(report["intervals"]["balanced_accuracy"]) == 2


def test_wrong_refusals_and_wrong_answers_are_listed_apart(run: Run, questions: Path) -> None:
    out = run("eval", "refusal", "--questions", str(questions)).out
    refused, answered = out.index("Refused, though answerable"), out.index("Answered, though unanswerable")
    assert refused < out.index(NOT_FOUND.question) < answered < out.index(COVERAGE.question)
    assert "0.500 (95 %:" in out


def test_questions_without_an_answer_only_are_measured_too(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    file.write_text(f"question\n{NOT_FOUND.question}\n", encoding="utf-8")
    ended = run("eval", "refusal", "--questions", str(file))
    assert ended.code == 0
    assert "1.000 (95 %: 1.000 to 1.000) of the 1 without" in ended.out
    assert "none to judge by" in ended.out


def test_extraction_is_counted_by_strictness_and_place(run: Run, plan: tuple[str, str]) -> None:
    ended = run("eval", "extraction", "--document", plan[0], "--twin", plan[1], "--json")
    report = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert report["schema"] == "stratbot/eval-extraction/1"
    assert report["sentences"] == 2
    assert report["found"]["words"] == {"pages": 1, "passages": 1, "sentences": 1}
    assert report["share"]["signs"] == {"pages": 0.5, "passages": 0.5, "sentences": 0.5}
    assert report["missing"] == ["Nobody has ever written this sentence into the plan."]


def test_extraction_reads_well_to_a_person(run: Run, plan: tuple[str, str]) -> None:
    out = run("eval", "extraction", "--document", plan[0], "--twin", plan[1]).out
    assert "Word for word: sentences of 2" in out
    assert "1 (0.500)" in out
    assert "Nobody has ever written this sentence" in out


@pytest.mark.parametrize(
    "argv",
    [
        ["eval", "refusal"],
        ["eval", "refusal", "--questions", "none.csv"],
        ["eval", "extraction"],
        ["eval", "extraction", "--document", "none.pdf"],
    ],
)
def test_a_measurement_that_lacks_its_labels_is_a_usage_error(argv: list[str], run: Run) -> None:
    ended = run(*argv)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: ")
