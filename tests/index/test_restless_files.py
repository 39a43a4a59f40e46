"""Files that change, grow, vanish or are moved while a build reads them; and those that are tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import stratbot.corpus.reading as reading
from fakes import HashEncoder
from index.text_corpus import read_text, read_text_documents, settings_for, write_document
from stratbot.config import Settings
from stratbot.index.build import build_index
from stratbot.index.reader import open_index
from stratbot.index.staleness import staleness_of
from stratbot.types import BuildReport, DocumentChanges, DocumentState, ReadDocument


@pytest.fixture
def settings(tmp_path: Path, text_reader: None) -> Settings:
    settings = settings_for(tmp_path)
    write_document(settings.corpus_dir, "leeds.pdf", "Leeds plans trams.")
    write_document(settings.corpus_dir, "york.pdf", "York plans walls.")
    return settings


@pytest.fixture
def while_reading(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], None]], list[str]]:
    """Have something happen to the corpus right after a file was read; the list names what was read."""

    def after(name: str, happens: Callable[[], None]) -> list[str]:
        paths: list[str] = []

        def read(*args: object, **options: object) -> Iterator[ReadDocument]:
            for document in read_text_documents(*args, **options):  # type: ignore[arg-type]
                paths.append(document.document.path)
                if document.document.path == name:
                    happens()
                yield document

        monkeypatch.setattr(reading, "read_documents", read)
        return paths

    return after


def texts(settings: Settings) -> list[str]:
    with closing(open_index(settings.index_dir)) as index:
        return index.sentence_texts()


def build(settings: Settings, *, retry: bool = False) -> BuildReport:
    return build_index(settings, HashEncoder, retry=retry)


def test_a_file_that_changes_while_it_is_read_is_read_again(
    settings: Settings, while_reading: Callable[[str, Callable[[], None]], list[str]]
) -> None:
    editions = iter(["York plans gates and walls."])

    def change() -> None:
        for edition in editions:
            write_document(settings.corpus_dir, "york.pdf", edition)

    paths = while_reading("york.pdf", change)
    report = build(settings)
    assert paths == ["york.pdf", "leeds.pdf", "york.pdf"]
    assert texts(settings) == ["Leeds plans trams.", "York plans gates and walls."]
    assert (report.documents, report.problems) == (DocumentChanges(added=2), ())
    assert build(settings).documents == DocumentChanges(unchanged=2), "what was read is what was hashed"


def test_a_file_that_never_rests_is_reported_and_read_by_the_next_build(
    settings: Settings, while_reading: Callable[[str, Callable[[], None]], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = 0

    def grow() -> None:
        nonlocal number
        number += 1
        write_document(settings.corpus_dir, "york.pdf", "York plans walls." + " And gates." * number)

    paths = while_reading("york.pdf", grow)
    report = build(settings)
    assert paths.count("york.pdf") == 3 and paths.count("leeds.pdf") == 1
    (problem,) = report.problems
    assert (problem.path, problem.hint) == ("york.pdf", "Run again: stratbot index")
    assert "changed while it was being read" in problem.reason
    with closing(open_index(settings.index_dir)) as index:
        assert staleness_of(settings, index, fingerprint="hash@64").changed == 1
    monkeypatch.setattr(reading, "read_documents", read_text_documents)
    report = build(settings)
    assert (report.documents, report.problems) == (DocumentChanges(changed=1, unchanged=1), ())
    assert texts(settings)[1] == "York plans walls. And gates. And gates. And gates."


def test_a_file_that_is_moved_while_it_is_read_is_not_kept_under_its_new_name(
    settings: Settings, while_reading: Callable[[str, Callable[[], None]], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def move() -> None:
        (settings.corpus_dir / "york.pdf").rename(settings.corpus_dir / "city of york.pdf")

    while_reading("york.pdf", move)
    (problem,) = build(settings).problems
    assert problem.path == "york.pdf" and "taken away" in problem.reason
    monkeypatch.setattr(reading, "read_documents", read_text_documents)
    report = build(settings)
    assert (report.documents, report.problems) == (DocumentChanges(added=1, removed=1, unchanged=1), ())
    assert texts(settings) == ["York plans walls.", "Leeds plans trams."]


def test_what_failed_is_tried_again_when_it_changes_and_on_request(
    settings: Settings, while_reading: Callable[[str, Callable[[], None]], list[str]]
) -> None:
    write_document(settings.corpus_dir, "broken.pdf", "BROKEN")
    paths = while_reading("", lambda: None)
    assert build(settings).documents.failed == 1
    del paths[:]
    assert build(settings).documents == DocumentChanges(unchanged=3, failed=1)
    assert paths == []
    report = build(settings, retry=True)
    assert (paths, report.documents) == (["broken.pdf"], DocumentChanges(unchanged=3, failed=1))
    write_document(settings.corpus_dir, "broken.pdf", "Mended.")
    assert build(settings).documents == DocumentChanges(changed=1, unchanged=2)
    del paths[:]
    assert build(settings, retry=True).documents == DocumentChanges(unchanged=3)
    assert paths == [], "there is nothing to try again"


def test_a_retry_that_succeeds_takes_the_document_in(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader got better; the file is the same."""
    write_document(settings.corpus_dir, "hard.pdf", "BROKEN")
    build(settings)

    def better(*args: object, **options: object) -> Iterator[ReadDocument]:
        for document in read_text_documents(*args, **options):  # type: ignore[arg-type]
            if document.document.state is DocumentState.FAILED:
                own = document.document
                document = read_text(own.path, "Read at last.", doc_id=own.doc_id, sha256=own.sha256)
            yield document

    monkeypatch.setattr(reading, "read_documents", better)
    assert build(settings).documents.failed == 1, "unasked, nothing is tried again"
    report = build(settings, retry=True)
    assert (report.documents, report.problems) == (DocumentChanges(unchanged=3), ())
    assert texts(settings)[0] == "Read at last."
