"""A cross-encoder that reads topic and sentence together judges set answers where it is set, and only there."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from conftest import SampleIndex
from fakes import words_model
from retrieval.small_index import opened_index, searcher_of, text_document
from stratbot.answering.answerer import Answerer
from stratbot.assistant import open_assistant
from stratbot.cli.contract import answer_json
from stratbot.config import JudgeSettings, Settings, settings_from_environment
from stratbot.errors import EncoderUnavailableError
from stratbot.judging.cross_encoder import CrossEncoderJudge
from stratbot.judging.judge import READ
from stratbot.types import Answer, Verdict

QUESTION = "Which councils cover digital apprenticeships?"
BODIES = {
    "aston": "We fund digital apprenticeships. Digital apprenticeships are paid. Six digital apprenticeships start.",
    "bolton": "Digital apprenticeships exist at the college. The college runs digital apprenticeships. Ask the college.",
    "corby": "Digital apprenticeships: ruled out. We will not fund digital apprenticeships. Digital apprenticeships stop.",
}


class ScriptedReader:
    """Says of each text what the first of its scripted words that stands in it says."""

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores = scores
        self.asked: list[tuple[str, list[str]]] = []

    def relevance(self, topic: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked.append((topic, list(texts)))
        found = [next((score for word, score in self.scores.items() if word in text), 0.0) for text in texts]
        return np.array(found, dtype=np.float32)


def ask(reader: ScriptedReader) -> Answer:
    with opened_index([text_document(name, body.replace(". ", ".\n")) for name, body in BODIES.items()]) as index:
        return Answerer(index, searcher_of(index), reader, model=words_model()).answer(QUESTION)


def verdicts(answer: Answer) -> dict[str, Verdict]:
    return {row.doc_id: row.verdict for row in answer.coverage}


def test_the_readers_word_decides_the_verdict() -> None:
    answer = ask(ScriptedReader({"college": 0.3, "We fund": 0.9}))
    assert verdicts(answer)["aston"] is Verdict.COVERED
    assert verdicts(answer)["bolton"] is Verdict.MENTIONED
    scores = {row.doc_id: row.score for row in answer.coverage}
    assert scores["aston"] == pytest.approx(0.9, abs=1e-4) and scores["bolton"] == pytest.approx(0.3, abs=1e-4)


def test_the_sentence_that_the_reader_prefers_is_quoted_first() -> None:
    answer = ask(ScriptedReader({"Six": 0.95, "We fund": 0.6}))
    row = next(row for row in answer.coverage if row.doc_id == "aston")
    assert "Six digital apprenticeships start." in row.evidence[0].quote


def test_what_is_ruled_out_is_not_covered_whatever_the_reader_says() -> None:
    answer = ask(ScriptedReader({"ruled out": 0.99, "not fund": 0.99, "stop": 0.2}))
    assert verdicts(answer)["corby"] is not Verdict.COVERED


def test_the_reader_is_given_the_topic_and_a_bounded_number_of_sentences() -> None:
    reader = ScriptedReader({"We": 0.9})
    ask(reader)
    ((topic, texts),) = reader.asked
    assert topic == "digital apprenticeships"
    assert len(texts) == len(set(texts)) == sum(len(body.split(". ")) for body in BODIES.values())
    many = "\n".join(f"Digital apprenticeships start in room {number}." for number in range(3 * READ))
    with opened_index([text_document("aston", many)]) as index:
        Answerer(index, searcher_of(index), reader).answer(QUESTION)
    assert len(reader.asked[-1][1]) == READ


def test_what_the_reader_finds_irrelevant_is_mentioned_at_most_for_its_words() -> None:
    assert set(verdicts(ask(ScriptedReader({}))).values()) == {Verdict.MENTIONED}


def test_the_judge_is_set_by_argument_or_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_from_environment().judge.model == ""
    monkeypatch.setenv("STRATBOT_JUDGE", "some-model")
    assert settings_from_environment().judge.model == "some-model"
    assert settings_from_environment(judge="").judge.model == ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("cross")
    program = str(Path(__file__).with_name("tiny_cross_encoders.py"))
    done = subprocess.run([sys.executable, program, str(target)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def _warnings_of_torch() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.model
@pytest.mark.usefixtures("_warnings_of_torch")
def test_any_cross_encoder_of_one_output_can_be_loaded_from_a_folder(folder: Path) -> None:
    judge = CrossEncoderJudge(JudgeSettings(model=str(folder / "one")))
    scores = judge.relevance("bus", ["a bus", "library opens", "tram"])
    assert scores.shape == (3,) and scores.dtype == np.float32
    assert np.all((scores > 0) & (scores < 1)) and len(set(scores.tolist())) == 3
    assert np.allclose(scores, judge.relevance("bus", ["a bus", "library opens", "tram"]))
    assert judge.relevance("bus", []).shape == (0,)
    assert judge.fingerprint.startswith("one@")


@pytest.mark.model
@pytest.mark.usefixtures("_warnings_of_torch")
def test_a_model_that_does_not_fit_is_an_error_that_says_what_does(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match="3 outputs") as caught:
        CrossEncoderJudge(JudgeSettings(model=str(folder / "three")))
    assert "cross-encoder" in caught.value.hint
    with pytest.raises(EncoderUnavailableError, match="neither a folder nor"):
        CrossEncoderJudge(JudgeSettings(model="nobody-has-this"))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EncoderUnavailableError, match="cannot be loaded"):
        CrossEncoderJudge(JudgeSettings(model=str(tmp_path)))


@pytest.mark.model
@pytest.mark.usefixtures("_warnings_of_torch")
def test_an_answer_says_which_cross_encoder_judged_it(folder: Path, sample_index: SampleIndex) -> None:
    settings = Settings(
        corpus_dir=sample_index.corpus, index_dir=sample_index.index, judge=JudgeSettings(model=str(folder / "one"))
    )
    assistant = open_assistant(settings)
    judged = assistant.ask("Which councils plan public Wi-Fi?")
    assert judged.judge.startswith("one@") and answer_json(judged)["index"]["judge"] == judged.judge
    quoted = assistant.ask("What does Pennick say about laptops?")
    assert quoted.judge == "" and "judge" not in answer_json(quoted)["index"]
