"""`stratbot ask --llm`: the built-in answer always, the model's words beside it where there are any, and what went wrong once."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from conftest import SampleIndex
from language_model.scripted_server import Handler, ScriptedServer, completion, says, serving, words
from stratbot.cli.main import main

QUESTION = "Which councils cover digital apprenticeships?"
GOOD = ("Marlshire will start ten digital and technology apprenticeships a year in September 2017.", [1])
OWN = ("Marlshire will start ninety digital apprenticeships.", [1])
Ended = tuple[int, str, str]
Ask = Callable[..., Ended]


@pytest.fixture
def ask(sample_index: SampleIndex, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask on the sample corpus, of the model of a server where one is given."""

    def run(*argv: str, server: ScriptedServer | None = None) -> Ended:
        capfd.readouterr()
        named = ["--llm", server.url, "--llm-model", "a-model"] if server else []
        code = main(["ask", *argv, *named, "--corpus", str(sample_index.corpus), "--index", str(sample_index.index)])
        captured = capfd.readouterr()
        return code, captured.out, captured.err

    return run


def as_json(out: str) -> dict[str, Any]:
    found = cast("dict[str, Any]", json.loads(out))
    found.pop("timing_ms")
    return found


@pytest.mark.model
def test_the_json_gains_a_key_and_loses_none(ask: Ask) -> None:
    plain = as_json(ask(QUESTION, "--json")[1])
    with serving(words(GOOD, OWN)) as server:
        code, out, err = ask(QUESTION, "--json", server=server)
    found = as_json(out)
    worded = found.pop("worded")
    assert (code, err, found) == (0, "", plain)
    assert worded == {
        "model": "a-model",
        "sentences": [{"text": GOOD[0], "citations": [0]}],
        "dropped": {"own_figure": 1},
        "failed": "",
    }
    assert "ten digital and technology" in found["citations"][0]["quote"]


@pytest.mark.model
def test_a_person_reads_the_built_in_answer_then_the_sentences_and_their_quotes(ask: Ask) -> None:
    plain = ask(QUESTION)[1]
    with serving(words(GOOD, OWN)) as server:
        code, out, err = ask(QUESTION, server=server)
    assert (code, err) == (0, "")
    built_in, _, wording = out.partition("Worded by a-model")
    assert built_in.splitlines()[0] == plain.splitlines()[0]
    said = " ".join(wording.split())
    assert "1 left out" in said
    assert f"{GOOD[0]} [1]" in said
    assert "1. “Starting in September 2017 there will be ten digital and technology" in said
    assert "ninety" not in out


@pytest.mark.model
def test_a_file_for_others_holds_the_sentences_beside_their_quotes_and_a_csv_file_none(ask: Ask) -> None:
    with serving(words(GOOD, OWN)) as server:
        markdown, table = (ask(QUESTION, kind, server=server)[1] for kind in ("--md", "--csv"))
    (row,) = (line for line in markdown.splitlines() if GOOD[0] in line)
    assert "| “Starting in September 2017 there will be ten digital and technology" in row
    assert "a language model, from these quotes; 1 left out" in markdown and "ninety" not in markdown
    assert "a-model" not in table and len(server.asked) == 1


def dead() -> str:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}/v1"


@pytest.mark.model
def test_without_its_server_the_answer_is_the_built_in_one_and_that_is_said(ask: Ask) -> None:
    plain = as_json(ask(QUESTION, "--json")[1])
    code, out, err = ask(QUESTION, "--json", "--llm", dead(), "--llm-model", "a-model")
    found = as_json(out)
    worded = found.pop("worded")
    assert (code, found) == (0, plain)
    assert worded["sentences"] == [] and "cannot be asked" in worded["failed"]
    assert err.startswith("note: this is the built-in answer alone: The language model's server at 127.0.0.1 cannot be asked")
    code, out, _ = ask(QUESTION, "--llm", dead(), "--llm-model", "a-model")
    assert code == 0 and "Not worded by a-model" in out


@pytest.mark.model
def test_where_nothing_is_found_there_is_nothing_to_word(ask: Ask) -> None:
    with serving(words(GOOD)) as server:
        code, out, _ = ask("Which councils plan a lunar base?", "--json", server=server)
    assert code == 1 and json.loads(out)["worded"] is None
    assert server.asked == []


@pytest.mark.model
def test_in_a_batch_a_model_that_failed_is_not_asked_again(ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "questions.txt").write_text(f"{QUESTION}\nWhat does Thornmere say about sensors?\n", encoding="utf-8")
    with serving(says("broken")) as server:
        code, out, err = ask("--file", str(tmp_path / "questions.txt"), server=server)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, len(lines), len(server.asked)) == (0, 2, 1)
    assert [line["outcome"] for line in lines] == ["answered", "answered"]
    assert all("not the JSON" in line["worded"]["failed"] for line in lines)
    assert err.count("note:") == 1


def rates(rating: str) -> Callable[[Handler, dict[str, Any]], None]:
    """A model that judges when it is given sentences, and words when it is given quotes."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        material = json.loads(body["messages"][1]["content"])
        ratings = {"ratings": [rating] * len(material.get("sentences", ()))}
        handler.send_bytes(completion(json.dumps(ratings if "sentences" in material else {"sentences": []})))

    return reply


@pytest.mark.model
def test_the_model_judges_where_it_is_told_to(ask: Ask) -> None:
    with serving(rates("no")) as server:
        _, out, err = ask(QUESTION, "--llm-judge", "--json", server=server)
    found = as_json(out)
    assert err == ""
    assert found["index"]["judge"] == "llm:a-model"
    assert {row["verdict"] for row in found["coverage"]} <= {"mentioned", "not_found", "unreadable"}
    assert sum(len(asked.material["sentences"]) for asked in server.asked) > 50


@pytest.mark.model
def test_a_judge_that_fails_is_replaced_by_the_built_in_one_and_that_is_said(ask: Ask) -> None:
    plain = as_json(ask(QUESTION, "--json")[1])
    with serving(says({"ratings": ["yes"]})) as server:
        code, out, err = ask(QUESTION, "--llm-judge", "--json", server=server)
    found = as_json(out)
    found.pop("worded")
    assert (code, found) == (0, plain)
    assert "the built-in judge judged instead: The language model did not rate every sentence." in err


@pytest.mark.model
def test_a_question_in_other_words_is_shown_and_kept_beside_the_one_typed(ask: Ask) -> None:
    typed = "apprenticeships digital, which councils cover them"

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        material = json.loads(body["messages"][1]["content"])
        handler.send_bytes(completion(json.dumps({"sentences": []} if "quotes" in material else {"question": QUESTION})))

    with serving(reply) as server:
        _, out, err = ask(typed, "--llm-rephrase", "--json", server=server)
    found = as_json(out)
    assert (found["question"], found["typed"]) == (QUESTION, typed)
    assert err == f"note: asked in the words of a-model: {QUESTION}\n"
    with serving(says({"question": "What does Kestrelby cover in 1999?"})) as server:
        _, out, err = ask(QUESTION, "--llm-rephrase", "--json", server=server)
    assert as_json(out)["question"] == QUESTION
    assert "the question is asked as it was typed: " in err
    with serving(says({"question": QUESTION})) as server:
        _, out, err = ask(QUESTION, "--llm-rephrase", "--csv", server=server)
    assert (len(server.asked), err) == (1, ""), "where nothing changed there is nothing to say"


@pytest.mark.model
def test_what_cannot_be_answered_is_not_sent_to_be_rephrased(
    ask: Ask, tmp_path: Path, sample_index: SampleIndex, capfd: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "CURRENT").write_bytes(b"\xff")
    with serving(says({"question": QUESTION})) as server:
        ended = [ask(QUESTION, "--llm-rephrase", "--issuer", "Zzyzx", server=server)]
        ended.append(ask(QUESTION * 900, "--llm-rephrase", server=server))
        for index in (tmp_path / "missing", damaged):
            named = ["--corpus", str(sample_index.corpus), "--index", str(index), "--llm", server.url, "--llm-model", "a-model"]
            ended.append((main(["ask", QUESTION, "--llm-rephrase", *named]), *capfd.readouterr()))
    assert [code for code, _, _ in ended] == [2, 2, 3, 3] and server.asked == []
    for (_, out, err), said in zip(ended, ("Zzyzx", "at most", "There is no index", "CURRENT"), strict=True):
        assert out == "" and said in err and "note: " not in err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--llm-judge"], "No language model is named."),
        (["--llm-rephrase"], "No language model is named."),
        (["--llm", "http://localhost:1/v1"], "--llm-model"),
        (["--llm", "localhost", "--llm-model", "m"], "http://"),
        (["--llm", "http://localhost:1/v1", "--llm-model", "m", "--llm-key", "NOBODY_SET_THIS"], "empty or not set"),
        (["--llm", "http://localhost:1/v1", "--llm-model", "m", "--llm-timeout", "0"], "no number of seconds"),
        (["--llm", "http://localhost:1/v1", "--llm-model", "m", "--llm-rephrase", "--continue"], "not put in other words"),
    ],
)
def test_settings_that_cannot_be_used_are_a_usage_error(argv: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, *argv, "--corpus", "nowhere", "--index", "neither"]) == 2
    captured = capfd.readouterr()
    assert captured.out == "" and said in captured.err


@pytest.mark.model
def test_without_a_model_nothing_of_it_is_loaded_and_no_socket_opened(sample_index: SampleIndex) -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*arguments, **named):\n"
        "    raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse\n"
        "from stratbot.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "loaded = [name for name in sys.modules if name.startswith('stratbot.language_model')]\n"
        "sys.exit(code or ', '.join([*loaded, *({'http.client', 'ssl'} & sys.modules.keys())]) or 0)\n"
    )
    places = ["--corpus", str(sample_index.corpus), "--index", str(sample_index.index)]
    done = subprocess.run(
        [sys.executable, "-c", program, "ask", QUESTION, *places], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
