"""The one door: what loads when, what is refused, and that a build never disturbs who is asking."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import stratbot.corpus.reading as reading
from fakes import HashEncoder
from index.text_corpus import read_text_documents, settings_for, write_document
from stratbot.assistant import LocalAssistant, open_assistant
from stratbot.config import EncoderSettings, Settings
from stratbot.conversation import Conversation
from stratbot.errors import CancelledError, IndexDamagedError, IndexMissingError, IndexOutdatedError, SettingsError
from stratbot.index.encoder import Encoder
from stratbot.types import Answer, BuildProgress, BuildStage, CorpusChanges, DocumentChanges, Filters, Outcome, ReadDocument

LEEDS = ("We fund electric trams.\nElectric trams are paid.\nSix electric trams start.", "Bins are emptied.\nLamps shine.")
YORK = ("We publish open data.\nOpen data is free.\nOpen data comes monthly.",)
QUESTIONS = ("Which councils plan electric trams?", "What does York say about open data?", "electric trams", "zeppelins")


@dataclass
class Engines:
    """Opens the encoders that a test chooses, and counts the openings."""

    fingerprint: str = "hash@64"
    opened: list[HashEncoder] = field(default_factory=list)

    def open_encoder(self, settings: EncoderSettings, *, fallback_cache_dir: Path | None = None) -> Encoder:
        self.opened.append(HashEncoder(self.fingerprint))
        return self.opened[-1]

    def fingerprint_of(self, settings: EncoderSettings, *, fallback_cache_dir: Path | None = None) -> str:
        return self.fingerprint


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Engines:
    """Documents of plain text, and encoders without a model, for whatever an assistant opens."""
    engines = Engines()
    monkeypatch.setattr("stratbot.corpus.reading.read_documents", read_text_documents)
    monkeypatch.setattr("stratbot.index.encoder.open_encoder", engines.open_encoder)
    monkeypatch.setattr("stratbot.index.plan.encoder_fingerprint", engines.fingerprint_of)
    return engines


@pytest.fixture
def settings(tmp_path: Path, engines: Engines) -> Settings:
    settings = settings_for(tmp_path)
    write_document(settings.corpus_dir, "leeds.pdf", *LEEDS)
    write_document(settings.corpus_dir, "north/york.pdf", *YORK)
    return settings


@pytest.fixture
def assistant(settings: Settings) -> LocalAssistant:
    """An assistant whose index is built."""
    LocalAssistant(settings).build()
    return LocalAssistant(settings)


def without_time(answer: Answer) -> Answer:
    return replace(answer, elapsed_ms=0)


def test_opening_an_assistant_loads_nothing(tmp_path: Path, engines: Engines) -> None:
    open_assistant(corpus=tmp_path / "nowhere", index=tmp_path / "neither")
    assert engines.opened == [] and list(tmp_path.iterdir()) == []


def test_what_is_given_stands_over_settings_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATBOT_CORPUS", "from-the-variable")
    monkeypatch.setenv("STRATBOT_INDEX", "from-the-variable")
    given, of_settings = open_assistant(corpus=tmp_path), open_assistant(Settings(corpus_dir=Path("set")), index="i")
    assert isinstance(given, LocalAssistant) and isinstance(of_settings, LocalAssistant)
    assert (given.settings.corpus_dir, given.settings.index_dir) == (tmp_path, Path("from-the-variable"))
    assert (of_settings.settings.corpus_dir, of_settings.settings.index_dir) == (Path("set"), Path("i"))


def test_looking_at_documents_pages_and_state_needs_no_model(assistant: LocalAssistant, engines: Engines) -> None:
    engines.opened.clear()
    assert [document.doc_id for document in assistant.documents()] == ["leeds", "north-york"]
    assert assistant.page("leeds", 2).text == LEEDS[1]
    assert assistant.status().sentences == 8
    assert engines.opened == []


def test_the_model_is_loaded_once_and_when_it_is_first_needed(assistant: LocalAssistant, engines: Engines) -> None:
    engines.opened.clear()
    assistant.warm_up()
    assert len(engines.opened) == 1
    assistant.ask("electric trams")
    assistant.search("open data")
    assistant.build(rebuild=True)
    assistant.ask("electric trams")
    assert len(engines.opened) == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda assistant: assistant.ask("trams"),
        lambda assistant: assistant.search("trams"),
        lambda assistant: assistant.warm_up(),
        lambda assistant: assistant.documents(),
        lambda assistant: assistant.status(),
        lambda assistant: assistant.page("leeds", 1),
        lambda assistant: assistant.pdf_path("leeds"),
    ],
)
def test_before_any_build_every_call_says_that_the_index_is_missing(
    call: Callable[[LocalAssistant], object], settings: Settings
) -> None:
    with pytest.raises(IndexMissingError) as caught:
        call(LocalAssistant(settings))
    assert caught.value.hint == "Run: stratbot index"


@pytest.mark.parametrize("question", ["", "  \n\t"])
def test_an_empty_question_is_refused_with_an_example(assistant: LocalAssistant, question: str) -> None:
    for call in (assistant.ask, assistant.search):
        with pytest.raises(SettingsError, match="is empty") as caught:
            call(question)
        assert "stratbot" in caught.value.hint


@pytest.mark.parametrize("k", [0, -1])
def test_a_number_of_hits_below_one_is_refused(assistant: LocalAssistant, k: int) -> None:
    with pytest.raises(SettingsError, match="hits"):
        assistant.search("trams", k=k)


def test_a_filter_on_a_council_that_nobody_bears_is_refused_and_near_names_are_suggested(assistant: LocalAssistant) -> None:
    for call in (assistant.ask, assistant.search):
        with pytest.raises(SettingsError, match="'Leed'") as caught:
            call("trams", filters=Filters(issuers=("Leed",)))
        assert "Perhaps: Leeds." in caught.value.hint and "stratbot status" in caught.value.hint
    with pytest.raises(SettingsError) as caught:
        assistant.ask("trams", filters=Filters(issuers=("leeds", "Qqq")))
    assert "Leeds, North-York" in caught.value.hint, "nothing is near, so it names what there is"


def test_a_filter_narrows_question_and_search(assistant: LocalAssistant) -> None:
    filters = Filters(issuers=("LEEDS",))
    assert {row.issuer for row in assistant.ask(QUESTIONS[0], filters=filters).coverage} == {"Leeds"}
    assert {hit.issuer for hit in assistant.search("open data", filters=filters)} == {"Leeds"}


def test_hits_are_quoted_whole_and_best_first(assistant: LocalAssistant) -> None:
    hits = assistant.search("open data", k=2)
    assert hits[0].quote == "We publish open data. Open data is free. Open data comes monthly."
    assert len(hits) == 2 and hits[0].score > hits[1].score
    assert not any(hit.below_threshold for hit in hits)


def test_a_page_that_is_not_there_is_refused(assistant: LocalAssistant) -> None:
    for page_number in (0, 3, -1):
        with pytest.raises(SettingsError, match=rf"no page {page_number} of leeds\.pdf") as caught:
            assistant.page("leeds", page_number)
        assert caught.value.hint == "Pages of the PDF: 2."
    with pytest.raises(SettingsError, match="no document 'hull'"):
        assistant.page("hull", 1)


def test_the_pdf_of_a_document_lies_in_the_corpus_folder(assistant: LocalAssistant, settings: Settings) -> None:
    assert assistant.pdf_path("north-york") == settings.corpus_dir / "north/york.pdf"
    with pytest.raises(SettingsError, match="no document 'hull'") as caught:
        assistant.pdf_path("hull")
    assert caught.value.hint == "See: stratbot status"


def test_the_status_says_what_has_changed_since_the_build(assistant: LocalAssistant, settings: Settings) -> None:
    assert not assistant.status().changes
    write_document(settings.corpus_dir, "hull.pdf", "Fibre for all.")
    (settings.corpus_dir / "leeds.pdf").unlink()
    status = assistant.status()
    assert status.changes == CorpusChanges(added=("hull.pdf",), removed=("leeds.pdf",))
    assert (len(status.documents), status.pages, status.encoder) == (2, 3, "hash@64")


def test_an_index_of_another_encoder_is_out_of_date_until_it_is_built_again(
    assistant: LocalAssistant, settings: Settings, engines: Engines
) -> None:
    engines.fingerprint = "other@64"
    later = LocalAssistant(settings)
    for call in (later.ask, later.search):
        with pytest.raises(IndexOutdatedError, match=r"hash@64.*other@64") as caught:
            call("trams")
        assert "stratbot index" in caught.value.hint
    assert len(later.documents()) == 2, "what needs no model goes on working"
    later.build()
    assert later.ask("electric trams").encoder == "other@64"


def test_answers_come_from_a_new_generation_as_soon_as_there_is_one(assistant: LocalAssistant, settings: Settings) -> None:
    before = assistant.ask(QUESTIONS[0])
    write_document(settings.corpus_dir, "hull.pdf", LEEDS[0])
    report = LocalAssistant(settings).build()  # as another process would
    assert report.documents == DocumentChanges(added=1, unchanged=2)
    after = assistant.ask(QUESTIONS[0])
    assert (before.scope.documents, after.scope.documents) == (2, 3)
    assert before.generation != after.generation == report.generation == assistant.status().generation
    assert "Hull" in {document.issuer for document in assistant.documents()}


def test_a_document_that_is_gone_stops_answering(assistant: LocalAssistant, settings: Settings) -> None:
    assert assistant.ask("electric trams").outcome is Outcome.ANSWERED
    (settings.corpus_dir / "leeds.pdf").unlink()
    assistant.build()
    assert {hit.doc_id for hit in assistant.search("electric trams")} == {"north-york"}
    with pytest.raises(SettingsError):
        assistant.page("leeds", 1)


def test_calls_from_several_threads_give_the_same_answers(assistant: LocalAssistant) -> None:
    expected = {question: without_time(assistant.ask(question)) for question in QUESTIONS}
    hits = assistant.search("open data")
    with ThreadPoolExecutor(8) as pool:
        answers = [(question, pool.submit(assistant.ask, question)) for question in QUESTIONS * 10]
        searches = [pool.submit(assistant.search, "open data") for _ in range(10)]
        states = [pool.submit(assistant.status) for _ in range(10)]
    assert all(without_time(answer.result()) == expected[question] for question, answer in answers)
    assert all(search.result() == hits for search in searches)
    assert {state.result().generation for state in states} == {assistant.status().generation}


def test_questions_go_on_being_answered_while_a_build_runs(
    assistant: LocalAssistant, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading_began, may_go_on = threading.Event(), threading.Event()
    read = reading.read_documents

    def slowly(*args: object, **options: object) -> Iterator[ReadDocument]:
        reading_began.set()
        assert may_go_on.wait(20)
        return read(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("stratbot.corpus.reading.read_documents", slowly)
    before = assistant.ask(QUESTIONS[0])
    write_document(settings.corpus_dir, "hull.pdf", LEEDS[0])
    with ThreadPoolExecutor(1) as pool:
        build = pool.submit(assistant.build)
        assert reading_began.wait(20)
        during = assistant.ask(QUESTIONS[0])
        assert not build.done()
        may_go_on.set()
        report = build.result(timeout=300)
    assert without_time(during) == without_time(before)
    assert assistant.ask(QUESTIONS[0]).generation == report.generation != before.generation


def test_answers_are_whole_while_generations_come_and_go(assistant: LocalAssistant, settings: Settings) -> None:
    stop = threading.Event()
    builder = LocalAssistant(settings)

    def ask() -> int:
        asked = 0
        while not stop.is_set():
            answer = assistant.ask(QUESTIONS[0])
            assert len(answer.coverage) == answer.scope.documents >= 2
            assert len(assistant.status().documents) >= 2
            assert assistant.page("north-york", 1).text == YORK[0]
            asked += 1
        return asked

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        try:
            for number in range(5):
                write_document(settings.corpus_dir, f"town{number}.pdf", f"Fibre for town {number}.")
                builder.build()
        finally:
            stop.set()
        assert all(one.result(timeout=300) > 0 for one in asking)
    assert assistant.ask(QUESTIONS[0]).scope.documents == 7


def test_a_build_that_is_cancelled_leaves_the_former_answers(assistant: LocalAssistant, settings: Settings) -> None:
    before = assistant.ask(QUESTIONS[0])
    write_document(settings.corpus_dir, "hull.pdf", LEEDS[0])
    with pytest.raises(CancelledError):
        assistant.build(cancelled=lambda: True)
    assert without_time(assistant.ask(QUESTIONS[0])) == without_time(before)


def test_a_build_tells_how_far_it_is_and_a_second_one_has_nothing_to_do(settings: Settings, engines: Engines) -> None:
    steps: list[BuildProgress] = []
    assistant = LocalAssistant(settings)
    report = assistant.build(progress=steps.append)
    assert steps[0].stage is BuildStage.SCANNING
    assert steps[-1].stage is BuildStage.WRITING
    assert (report.documents, report.embedded) == (DocumentChanges(added=2), 8)
    again = assistant.build()
    assert (again.documents, again.embedded, again.generation) == (DocumentChanges(unchanged=2), 0, report.generation)


def test_a_damaged_index_is_said_to_be_damaged_and_a_build_mends_it(assistant: LocalAssistant, settings: Settings) -> None:
    (database,) = settings.index_dir.glob("generations/*/sentences.faiss")
    database.write_bytes(b"nonsense")
    with pytest.raises(IndexDamagedError) as caught:
        LocalAssistant(settings).ask("trams")
    assert re.search("stratbot index --rebuild", caught.value.hint)
    fresh = LocalAssistant(settings)
    fresh.build()
    assert fresh.ask("electric trams").outcome is Outcome.ANSWERED


def test_what_is_too_long_to_be_a_question_is_refused(assistant: LocalAssistant) -> None:
    question = "Which councils plan public Wi-Fi? " * 200
    for ask in (assistant.ask, assistant.search, assistant.explain, Conversation(assistant).ask):
        with pytest.raises(SettingsError, match="at most 4,000"):
            ask(question)
