from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from stratbot.tui.history import QuestionHistory


def reopened(path: Path, **settings: int) -> QuestionHistory:
    history = QuestionHistory(path, **settings)
    history.load()
    return history


def all_questions(history: QuestionHistory) -> list[str]:
    found: list[str] = []
    while (question := history.previous("")) not in found[-1:]:
        found.append(question)
    return found


def test_questions_survive_the_session_newest_first(tmp_path: Path) -> None:
    first = reopened(tmp_path / "state" / "questions.txt")
    first.add("one")
    first.add("zwei – größer")
    assert all_questions(reopened(tmp_path / "state" / "questions.txt")) == ["zwei – größer", "one"]


def test_a_question_asked_twice_running_is_kept_once(tmp_path: Path) -> None:
    history = reopened(tmp_path / "questions.txt")
    for question in ("one", "one", "two", "one"):
        history.add(question)
    assert (tmp_path / "questions.txt").read_text(encoding="utf-8") == "one\ntwo\none\n"


def test_walking_back_keeps_the_draft(tmp_path: Path) -> None:
    history = reopened(tmp_path / "questions.txt")
    history.add("one")
    assert [history.previous("dra"), history.previous("one"), history.next("one"), history.next("dra")] == [
        "one",
        "one",
        "dra",
        "dra",
    ]


def test_a_long_history_is_shortened_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "questions.txt"
    path.write_text("".join(f"question {number}\n" for number in range(25)), encoding="utf-8")
    assert all_questions(reopened(path, limit=10))[0] == "question 24"
    assert path.read_text(encoding="utf-8").splitlines() == [f"question {number}" for number in range(15, 25)]


def test_a_history_that_is_not_text_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "questions.txt"
    path.write_bytes(b"one\n\xff\xfe\ntwo\n")
    assert all_questions(reopened(path))[0] == "two"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_only_the_owner_may_read_what_was_asked(tmp_path: Path) -> None:
    reopened(tmp_path / "questions.txt").add("one")
    assert stat.S_IMODE((tmp_path / "questions.txt").stat().st_mode) == 0o600


def test_a_question_that_cannot_be_written_is_remembered_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="utf-8")
    history = QuestionHistory(tmp_path / "state" / "questions.txt")
    with pytest.raises(OSError):
        history.add("one")
    assert history.previous("") == "one"
