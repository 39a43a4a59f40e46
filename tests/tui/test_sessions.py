from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripted_assistant import ScriptedAssistant
from stratbot.tui.sessions import VARIABLE, ConversationStore, ConversationStoreError, default_folder, from_json
from stratbot.types import Answer

WIFI = "Which councils plan public Wi-Fi?"


def answered(question: str = WIFI) -> Answer:
    return ScriptedAssistant().ask(question)


def kept(store: ConversationStore, *questions: str, corpus: str = "/plans") -> str:
    conversation_id = store.begin(corpus=corpus)
    for number, question in enumerate(questions, start=1):
        store.add_question(conversation_id, number, question)
        store.add_answer(conversation_id, number, answered(question))
    return conversation_id


def test_a_conversation_comes_back_as_it_was_written(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    conversation_id = kept(store, WIFI, "What is said about open data?")
    store.add_question(conversation_id, 3, "Who keeps mermaids?")
    store.add_failure(conversation_id, 3, "Stopped: this question was not answered.")
    loaded = store.load(conversation_id)
    assert [turn.question for turn in loaded.turns] == [WIFI, "What is said about open data?", "Who keeps mermaids?"]
    assert loaded.turns[0].answer == answered()
    assert (loaded.turns[2].answer, loaded.turns[2].said) == (None, "Stopped: this question was not answered.")
    assert (loaded.title, loaded.corpus, loaded.problems) == (WIFI, "/plans", ())


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_an_answer_with_any_text_survives_json(text: str) -> None:
    answer = replace(answered(), text=text, question=text)
    assert from_json(Answer, json.loads(json.dumps(asdict(answer)))) == answer


def test_fields_of_a_later_version_are_passed_over_and_missing_ones_are_named() -> None:
    record = json.loads(json.dumps(asdict(answered())))
    assert from_json(Answer, {**record, "mood": "sunny"}) == answered()
    with pytest.raises(ValueError, match="outcome"):
        from_json(Answer, {key: value for key, value in record.items() if key != "outcome"})
    with pytest.raises(ValueError):
        from_json(Answer, {**record, "elapsed_ms": "long"})


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_line_cut_off_by_a_kill_costs_that_line_only(tmp_path: Path, cut: int) -> None:
    store = ConversationStore(tmp_path)
    conversation_id = kept(store, WIFI, "What is said about open data?")
    path = tmp_path / f"{conversation_id}.jsonl"
    os.truncate(path, path.stat().st_size - cut)
    store.add_question(conversation_id, 3, "and how many of those name a budget?")
    loaded = store.load(conversation_id)
    if cut > 1:  # one byte less is only the line end, which the next record brings
        assert loaded.problems == (f"Line 5 of {path.name} is damaged and was passed over.",)
    assert [turn.question for turn in loaded.turns][-1] == "and how many of those name a budget?"
    assert loaded.turns[0].answer == answered()
    assert (loaded.turns[1].answer is None) is (cut > 1)


def test_a_process_killed_while_writing_loses_nothing_written_before(tmp_path: Path) -> None:
    code = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from pathlib import Path
from tui.test_sessions import answered
from stratbot.tui.sessions import ConversationStore
store = ConversationStore(Path({str(tmp_path)!r}))
conversation_id = store.begin()
print(conversation_id, flush=True)
number = 0
while True:
    number += 1
    store.add_question(conversation_id, number, "Which?")
    store.add_answer(conversation_id, number, answered())
    print(number, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        conversation_id = process.stdout.readline().strip()
        for _ in range(5):
            done = int(process.stdout.readline())
        process.kill()
    loaded = ConversationStore(tmp_path).load(conversation_id)
    assert len([turn for turn in loaded.turns if turn.answer]) >= done == 5
    assert len(loaded.problems) <= 1


def test_a_damaged_file_is_named_and_neither_hidden_nor_changed(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    conversation_id = kept(store, WIFI)
    path = tmp_path / f"{conversation_id}.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[2] = b'{"record":"answer","number":1,"answer":{"question":7}}'
    path.write_bytes(b"\n".join([b"\xff\xfe not a record", *lines[1:]]))
    before = path.read_bytes()
    [listed] = store.conversations()
    assert listed.title == WIFI
    assert listed.problems == (
        f"Line 1 of {path.name} is damaged and was passed over.",
        f"{path.name} does not begin as a conversation should.",
    )
    assert len(store.load(conversation_id).problems) == 3
    assert path.read_bytes() == before


def test_the_latest_question_stands_first_and_a_title_given_holds(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    first, second = kept(store, WIFI), kept(store, "What is said about open data?")
    path = tmp_path / f"{first}.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"asked_at":"2', '"asked_at":"3'), encoding="utf-8")
    assert [one.conversation_id for one in store.conversations()] == [first, second]
    store.rename(second, "Open data for cabinet")
    store.rename(second, "Open data for scrutiny")
    assert store.conversations()[1].title == "Open data for scrutiny"
    assert store.load(second).title == "Open data for scrutiny"


def test_words_are_found_in_questions_answers_and_quotes_but_not_in_the_names_of_fields(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    wifi, data = kept(store, WIFI), kept(store, "What is said about open data?")

    def found(words: str) -> set[str]:
        return {one.conversation_id for one in store.search(words)}

    assert found("PUBLIC wi-fi") == {wifi}
    assert found("leisure centres") == {wifi}
    assert found("air quality") == {data}
    assert found("aldermere") == {wifi, data}
    assert found("below_threshold") == set()
    store.rename(data, "For the summer recess")
    assert found("recess quality") == {data}


def test_deleting_deletes_the_file_and_only_that(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    gone, stays = kept(store, WIFI), kept(store, WIFI)
    store.delete(gone)
    assert [path.stem for path in tmp_path.iterdir()] == [stays]
    with pytest.raises(ConversationStoreError, match="no conversation"):
        store.load(gone)
    with pytest.raises(ConversationStoreError, match="not there any more"):
        store.add_question(gone, 2, "What now?")


def test_an_id_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "kept")
    for conversation_id in ("", "../secret", "/etc/passwd", "a/b"):
        with pytest.raises(ConversationStoreError):
            store.delete(conversation_id)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps such rights elsewhere")
def test_only_the_owner_can_read_what_was_asked(tmp_path: Path) -> None:
    conversation_id = kept(ConversationStore(tmp_path), WIFI)
    assert stat.S_IMODE((tmp_path / f"{conversation_id}.jsonl").stat().st_mode) == 0o600


def test_threads_may_write_one_conversation_together(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    conversation_id = store.begin()
    writers = [
        threading.Thread(target=store.add_question, args=(conversation_id, number, f"question {number}"))
        for number in range(1, 21)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    loaded = store.load(conversation_id)
    assert [turn.question for turn in loaded.turns] == [f"question {number}" for number in range(1, 21)]
    assert loaded.problems == ()


def test_a_folder_that_cannot_be_written_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConversationStoreError) as caught:
        ConversationStore(tmp_path / "file").begin()
    assert VARIABLE in caught.value.hint


def test_the_folder_is_the_users_own_unless_the_environment_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    folder = default_folder()
    assert folder is not None and folder.name == "conversations"
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.setenv(VARIABLE, "off")
    assert default_folder() is None


def test_it_needs_no_terminal_ui() -> None:
    code = "import sys, stratbot.tui.sessions; print('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
