from __future__ import annotations

import os
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.text_corpus import settings_for, write_document
from stratbot.config import ChunkingSettings, Settings
from stratbot.corpus.reading_version import READING
from stratbot.errors import EncoderUnavailableError
from stratbot.index.build import build_index
from stratbot.index.looks import Look
from stratbot.index.reader import corpus_changes, open_index
from stratbot.index.staleness import Staleness, staleness_of
from stratbot.types import DocumentChanges

LONG_AGO_NS = 1_700_000_000_000_000_000


@pytest.fixture
def settings(tmp_path: Path, text_reader: None) -> Settings:
    settings = settings_for(tmp_path)
    for name in ("leeds", "york", "hull"):
        path = write_document(settings.corpus_dir, f"{name}.pdf", f"{name} has a plan.")
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    build_index(settings, HashEncoder)
    return settings


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files whose content was looked at."""
    from stratbot.corpus import scan

    names: list[str] = []
    original = scan.sha256_of

    def sha256_of(path: Path) -> str:
        names.append(path.name)
        return original(path)

    monkeypatch.setattr(scan, "sha256_of", sha256_of)
    return names


def stale(settings: Settings, fingerprint: str = "hash@64") -> Staleness:
    with closing(open_index(settings.index_dir)) as index:
        return staleness_of(settings, index, fingerprint=fingerprint)


def test_an_index_is_not_stale_right_after_a_build(settings: Settings) -> None:
    assert not stale(settings) and stale(settings).sentence() == ""


def test_an_index_that_was_read_by_another_version_is_stale_until_it_is_built_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("plan", "staleness"):
        monkeypatch.setattr(f"stratbot.index.{module}.READING", READING + 1)
    assert (
        stale(settings).sentence() == "its files were read by an earlier version of stratbot, which reads some of them otherwise"
    )
    report = build_index(settings, HashEncoder)
    assert (report.documents.unchanged, report.embedded, report.embeddings_reused) == (3, 0, 3)  # read again, encoded not
    assert not stale(settings)
    with closing(open_index(settings.index_dir)) as index:
        assert index.manifest.reading == READING + 1


def test_sentences_that_another_version_looked_at_are_looked_at_again_without_reading_or_encoding(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_index(settings.index_dir)) as index:
        before = index.sentence_looks.copy()
    for module in ("plan", "staleness", "build"):
        monkeypatch.setattr(f"stratbot.index.{module}.wording_version", lambda: "later")
    monkeypatch.setattr("stratbot.index.looks.rules_out", lambda text: True)
    monkeypatch.setattr("stratbot.corpus.reading.read_documents", None)
    assert stale(settings).sentence() == "its sentences were looked at by another version of stratbot"
    assert build_index(settings, HashEncoder).embedded == 0
    assert not stale(settings)
    with closing(open_index(settings.index_dir)) as index:
        assert index.manifest.wording == "later"
        assert (index.sentence_looks["flags"] == before["flags"] | Look.RULES_OUT).all()


def test_new_changed_and_gone_files_are_counted_without_being_opened(settings: Settings, hashed: list[str]) -> None:
    write_document(settings.corpus_dir, "north/bath.pdf", "New.")
    write_document(settings.corpus_dir, "york.pdf", "york has another plan.")
    (settings.corpus_dir / "hull.pdf").unlink()
    found = stale(settings)
    assert (found.added, found.changed, found.removed) == (1, 1, 1)
    assert found.sentence() == "1 new, 1 changed, 1 gone"
    assert hashed == []


def test_what_the_catalogue_says_anew_is_counted(settings: Settings) -> None:
    (settings.corpus_dir / "documents.csv").write_text("file,issuer\nyork.pdf,City of York\n")
    assert stale(settings).sentence() == "1 described anew"
    build_index(settings, HashEncoder)
    assert not stale(settings)


def test_another_model_and_another_chunking_are_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stale(settings, "other@64").sentence() == "it was built with the model hash@64, and other@64 is set"
    found = stale(replace(settings, chunking=ChunkingSettings(max_tokens=200, target_tokens=150)))
    assert found.settings == ("its passages were cut at 180 to 250 tokens, and 150 to 200 are set",)

    def gone(*_: object, **__: object) -> str:
        raise EncoderUnavailableError("The model is not installed")

    monkeypatch.setattr("stratbot.index.staleness.encoder_fingerprint", gone)
    assert stale(settings, "").settings == ("The model is not installed",)


def test_without_the_corpus_folder_nothing_is_claimed(settings: Settings) -> None:
    found = stale(replace(settings, corpus_dir=settings.corpus_dir / "nowhere"))
    assert found and "There is no corpus folder" in found.unknown
    assert (found.added, found.changed, found.removed) == (0, 0, 0)


def test_files_that_were_only_touched_are_settled_by_a_build(settings: Settings, hashed: list[str]) -> None:
    generation = build_index(settings, HashEncoder).generation
    for path in settings.corpus_dir.iterdir():
        os.utime(path, ns=(LONG_AGO_NS + 5, LONG_AGO_NS + 5))
    assert stale(settings).changed == 3
    report = build_index(settings, HashEncoder)
    assert (report.generation, report.documents) == (generation, DocumentChanges(unchanged=3))
    assert not stale(settings)
    del hashed[:]
    build_index(settings, HashEncoder)
    with closing(open_index(settings.index_dir)) as index:
        assert not corpus_changes(settings, index)
    assert hashed == [], "they were looked into once"


def test_what_is_remembered_of_dates_may_be_lost_or_damaged(settings: Settings) -> None:
    for path in settings.corpus_dir.iterdir():
        os.utime(path, ns=(LONG_AGO_NS + 5, LONG_AGO_NS + 5))
    build_index(settings, HashEncoder)
    seen = settings.index_dir / "cache" / "seen.json"
    for content in ("", "[]", '{"generation": 1}', seen.read_text().replace("leeds.pdf", "bath.pdf")):
        seen.write_text(content)
        assert stale(settings).changed == 3
        build_index(settings, HashEncoder)
        assert not stale(settings)


def test_dates_say_nothing_once_the_clock_was_set_back(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index says that it looked at the files in the future, so an old date proves no rest."""
    ahead_ns = time.time_ns() + 3_600 * 10**9
    with monkeypatch.context() as patched:
        patched.setattr("stratbot.index.build.time.time_ns", lambda: ahead_ns)
        build_index(settings, HashEncoder, rebuild=True)
    path = settings.corpus_dir / "york.pdf"
    path.write_text("york has a plot.")
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    assert build_index(settings, HashEncoder).documents == DocumentChanges(changed=1, unchanged=2)
    assert build_index(settings, HashEncoder).documents == DocumentChanges(unchanged=3)
