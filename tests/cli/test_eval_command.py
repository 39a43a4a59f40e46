from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.scripted import COVERAGE, NOT_FOUND, Run


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Six labels on two questions: one covered document is right, and one reader's yes is missed."""
    file = tmp_path / "labels.csv"
    file.write_text(
        "question_id,path,verdict,page_number,quote\n"
        "wifi,northwold.pdf,yes,3,x\n"
        "wifi,northwold.pdf,yes,14,x\n"
        "wifi,easterby.pdf,mention,9,x\n"
        "wifi,southam.pdf,no,,\n"
        "tram,southam.pdf,yes,2,x\n"
        "tram,northwold.pdf,no,,\n",
        encoding="utf-8",
    )
    questions = f"question_id,question\nwifi,{COVERAGE.question}\ntram,{NOT_FOUND.question}\n"
    (tmp_path / "labels_questions.csv").write_text(questions, encoding="utf-8")
    return file


def test_set_answers_are_compared_with_labels(run: Run, labels: Path) -> None:
    ended = run("eval", "coverage", "--labels", str(labels), "--json")
    report = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert report["schema"] == "stratbot/eval-coverage/1"
    assert (report["questions"], report["judgements"]) == (2, 5)
    counted = [report[key] for key in ("true_positives", "false_positives", "false_negatives", "true_negatives")]
    assert counted == [1, 0, 1, 3]
    assert (report["precision"], report["recall"], report["f1"]) == (1.0, 0.5, 0.6667)
    assert report["mcc"] == 0.6124  # (1*3 - 0*1) / sqrt(1*2*3*4)
    assert (report["first_page_right"], report["mention_recall"]) == (1.0, 1.0)
    assert report["per_question"]["tram"]["false_negatives"] == 1


def test_the_comparison_reads_well_to_a_person(run: Run, labels: Path) -> None:
    out = run("eval", "coverage", "--labels", str(labels)).out
    assert "precision       1.000" in out
    assert "0.667 of covered" in out
    assert "tram  0.000" in out


def test_questions_may_lie_elsewhere(run: Run, labels: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "q.csv"
    labels.with_name("labels_questions.csv").rename(elsewhere)
    missing = run("eval", "coverage", "--labels", str(labels))
    assert (missing.code, missing.out) == (2, "")
    assert run("eval", "coverage", "--labels", str(labels), "--questions", str(elsewhere)).code == 0


def test_strict_holds_for_measurements_too(run: Run, labels: Path) -> None:
    assert run("eval", "coverage", "--labels", str(labels), "--strict").code == 4


@pytest.mark.parametrize(
    "argv", [["eval"], ["eval", "coverage"], ["eval", "coverage", "--labels", "none.csv"], ["eval", "retrieval"]]
)
def test_a_measurement_without_judgments_is_a_usage_error(argv: list[str], run: Run) -> None:
    ended = run("eval", *argv)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: ")
