from __future__ import annotations

import threading
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.text_corpus import read_text_documents, settings_for, write_document
from stratbot.assistant import LocalAssistant
from stratbot.errors import IndexMissingError
from stratbot.types import Filters

LEEDS = (
    "We fund electric trams.\nElectric trams are paid for.\nSix electric trams start in May.",
    "Bins are emptied.\nLamps shine.",
)
YORK = ("We publish open data.\nOpen data is free.\nElectric trams are not for us.",)


@pytest.fixture
def assistant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalAssistant:
    """An assistant whose index is built and whose model has not been loaded."""
    monkeypatch.setattr("stratbot.corpus.reading.read_documents", read_text_documents)
    monkeypatch.setattr("stratbot.index.encoder.open_encoder", lambda *_, **__: HashEncoder("hash@64"))
    monkeypatch.setattr("stratbot.index.plan.encoder_fingerprint", lambda *_, **__: "hash@64")
    settings = settings_for(tmp_path)
    write_document(settings.corpus_dir, "leeds.pdf", *LEEDS)
    write_document(settings.corpus_dir, "york.pdf", *YORK)
    LocalAssistant(settings).build()
    return LocalAssistant(settings)


def test_the_best_sentence_of_each_document_is_quoted_from_its_page(assistant: LocalAssistant) -> None:
    found = assistant.find_words("Which councils plan electric trams?")
    assert sorted(one.doc_id for one in found) == sorted({one.doc_id for one in found})
    assert len(found) == 2
    for one in found:
        page = assistant.page(one.doc_id, one.page_number)
        assert " ".join(page.text[one.start : one.end].split()) == one.quote
        assert "lectric trams" in one.quote
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_no_more_than_asked_for_and_nothing_for_words_that_stand_nowhere(assistant: LocalAssistant) -> None:
    assert len(assistant.find_words("electric trams", k=1)) == 1
    assert assistant.find_words("zeppelins") == []
    assert assistant.find_words("???") == []


def test_filters_apply_before_ranking(assistant: LocalAssistant) -> None:
    [york] = [one for one in assistant.documents() if one.path == "york.pdf"]
    found = assistant.find_words("electric trams", k=1, filters=Filters(doc_ids=(york.doc_id,)))
    assert [one.doc_id for one in found] == [york.doc_id]


def test_it_waits_neither_for_the_model_nor_for_another_call(assistant: LocalAssistant) -> None:
    assistant.documents()
    taken, done = threading.Event(), threading.Event()

    def load() -> None:
        with assistant._lock:  # as while a model is loaded, or a question answered
            taken.set()
            assert done.wait(10)

    loading = threading.Thread(target=load)
    loading.start()
    assert taken.wait(10)
    try:
        assert len(assistant.find_words("electric trams")) == 2
    finally:
        done.set()
        loading.join()
    assert assistant._encoder is None


def test_without_an_index_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        LocalAssistant(settings_for(tmp_path)).find_words("electric trams")


def test_after_a_build_it_finds_what_is_new(assistant: LocalAssistant) -> None:
    assert assistant.find_words("zeppelins") == []
    write_document(assistant.settings.corpus_dir, "hull.pdf", "Zeppelins will land here.\nZeppelins are quiet.")
    assistant.build()
    assistant.documents()
    assert [one.path for one in assistant.find_words("zeppelins")] == ["hull.pdf"]


def test_a_group_and_who_is_left_out_narrow_it_as_in_an_answer(assistant: LocalAssistant) -> None:
    (left,) = (one.issuer for one in assistant.documents() if one.path == "leeds.pdf")
    found = assistant.find_words(f"Which councils other than {left} plan electric trams?")
    assert [one.path for one in found] == ["york.pdf"]
    assert assistant.find_words("Which county councils plan electric trams?") == []
