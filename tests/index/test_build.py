from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from fakes import HashEncoder
from index.text_corpus import settings_for, write_document
from pdfs import write_pdf
from stratbot.config import ChunkingSettings, Settings
from stratbot.errors import CancelledError, CorpusMissingError, IndexLockedError, StratbotError
from stratbot.index.build import build_index, passage_vectors
from stratbot.index.encoder import Encoder
from stratbot.index.generations import current_generation, writer_lock
from stratbot.index.reader import OpenIndex, open_index
from stratbot.index.vectors import FILE
from stratbot.types import BuildProgress, BuildReport, BuildStage, DocumentChanges, DocumentState

pytestmark = pytest.mark.usefixtures("text_reader")

LEEDS = (
    "Leeds will offer free Wi-Fi.\nLibraries lend tablets.\nThe budget is 2 million.\nA board meets monthly.",
    "Trams run on time.",
)
YORK = ("York publishes open data.\nLibraries lend tablets.",)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_document(settings.corpus_dir, "leeds.pdf", *LEEDS)
    write_document(settings.corpus_dir, "north/york.pdf", *YORK)
    return settings


def build(settings: Settings, encoder: Encoder | None = None, *, rebuild: bool = False) -> BuildReport:
    return build_index(settings, lambda: encoder or HashEncoder(), rebuild=rebuild)


def no_encoder() -> Encoder:
    raise AssertionError("nothing is to be encoded")


@contextmanager
def opened(settings: Settings) -> Iterator[OpenIndex]:
    with closing(open_index(settings.index_dir)) as index:
        yield index


def contents(settings: Settings) -> dict[str, tuple[list[str], list[list[float]]]]:
    """What the index holds, by path: sentences and their vectors."""
    with opened(settings) as index:
        texts = index.sentence_texts()
        paths = [index.documents[index.passage_document[passage]].path for passage in index.sentence_passage]
        vectors = index.dense_sentences.matrix()
        return {
            document.path: (
                [text for text, path in zip(texts, paths, strict=True) if path == document.path],
                [vectors[row].tolist() for row, path in enumerate(paths) if path == document.path],
            )
            for document in index.documents
        }


def from_scratch(settings: Settings, tmp_path: Path) -> dict[str, tuple[list[str], list[list[float]]]]:
    """What an index holds that is built at once from the corpus as it is."""
    other = replace(settings, index_dir=tmp_path / "other")
    shutil.rmtree(other.index_dir, ignore_errors=True)
    build(other)
    return contents(other)


def test_a_first_build_adds_every_document(settings: Settings) -> None:
    report = build(settings)
    assert report.documents == DocumentChanges(added=2)
    assert (report.pages, report.passages, report.embedded, report.embeddings_reused) == (3, 4, 6, 0)
    with opened(settings) as index:
        assert [document.path for document in index.documents] == ["leeds.pdf", "north/york.pdf"]
        assert index.manifest.generation == report.generation == current_generation(settings.index_dir)
        assert index.manifest.encoder == "hash@64"
        rows, _ = index.dense_sentences.search(HashEncoder().encode_query("York publishes open data"), 1)
        ((passage_row, sentence),) = index.sentences(rows)
        assert sentence.text == "York publishes open data."
        (passage,) = index.passages([passage_row])
        assert passage.doc_id == "north-york" and sentence in passage.sentences
        assert index.page(passage.doc_id, passage.page_number).text[sentence.start : sentence.end] == sentence.text


def test_a_sentence_that_occurs_twice_is_encoded_once(settings: Settings) -> None:
    encoder = HashEncoder()
    build(settings, encoder)
    assert sorted(encoder.encoded) == sorted(set(encoder.encoded))
    assert encoder.encoded.count("Libraries lend tablets.") == 1


def test_building_twice_changes_nothing_and_loads_no_model(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(settings)
    monkeypatch.setattr("stratbot.index.plan.encoder_fingerprint", lambda *_, **__: "hash@64")
    second = build_index(settings, no_encoder)
    assert second.documents == DocumentChanges(unchanged=2)
    assert (second.generation, second.embedded, second.embeddings_reused) == (first.generation, 0, 7)
    assert (second.pages, second.passages) == (first.pages, first.passages)


def test_an_added_document_is_the_only_one_encoded(settings: Settings, tmp_path: Path) -> None:
    build(settings)
    write_document(settings.corpus_dir, "hull.pdf", "Hull lays fibre.\nLibraries lend tablets.")
    encoder = HashEncoder()
    report = build(settings, encoder)
    assert report.documents == DocumentChanges(added=1, unchanged=2)
    assert encoder.encoded == ["Hull lays fibre."]
    assert (report.embedded, report.embeddings_reused) == (1, 8)
    assert contents(settings) == from_scratch(settings, tmp_path)


def test_a_changed_document_is_read_again(settings: Settings, tmp_path: Path) -> None:
    build(settings)
    write_document(settings.corpus_dir, "leeds.pdf", "Leeds will offer free Wi-Fi.\nNothing else.")
    encoder = HashEncoder()
    report = build(settings, encoder)
    assert report.documents == DocumentChanges(changed=1, unchanged=1)
    assert encoder.encoded == ["Nothing else."]
    assert contents(settings) == from_scratch(settings, tmp_path)


def test_a_removed_document_leaves_nothing_behind(settings: Settings, tmp_path: Path) -> None:
    build(settings)
    (settings.corpus_dir / "leeds.pdf").unlink()
    report = build(settings)
    assert (report.documents, report.embedded) == (DocumentChanges(removed=1, unchanged=1), 0)
    with opened(settings) as index:
        assert [document.path for document in index.documents] == ["north/york.pdf"]
        assert index.lexical.scores(["Leeds"])[0].size == 0
        assert index.dense_sentences.ntotal == 2
    assert contents(settings) == from_scratch(settings, tmp_path)


def test_a_renamed_document_is_neither_read_nor_encoded(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings)
    (settings.corpus_dir / "leeds.pdf").rename(settings.corpus_dir / "Leeds 2020.pdf")
    with monkeypatch.context() as patched:
        patched.setattr("stratbot.corpus.reading.read_documents", None)
        patched.setattr("stratbot.index.plan.encoder_fingerprint", lambda *_, **__: "hash@64")
        report = build_index(settings, no_encoder)
    assert (report.documents, report.embedded) == (DocumentChanges(renamed=1, unchanged=1), 0)
    with opened(settings) as index:
        assert (index.documents[0].path, index.documents[0].doc_id) == ("Leeds 2020.pdf", "leeds-2020")
        assert all(passage.passage_id.startswith("leeds-2020:p00") for passage in index.passages([0, 1, 2]))
        assert index.page("leeds-2020", 2).text == LEEDS[1]
    assert contents(settings) == from_scratch(settings, tmp_path)


def test_the_same_content_at_two_paths_is_two_documents(settings: Settings, tmp_path: Path) -> None:
    shutil.copy(settings.corpus_dir / "leeds.pdf", settings.corpus_dir / "copy.pdf")
    report = build(settings)
    assert (report.documents, report.embedded) == (DocumentChanges(added=3), 6)
    shutil.copy(settings.corpus_dir / "leeds.pdf", settings.corpus_dir / "another.pdf")
    report = build(settings)
    assert (report.documents, report.embedded) == (DocumentChanges(added=1, unchanged=3), 0)
    assert contents(settings) == from_scratch(settings, tmp_path)


def test_what_the_catalogue_says_is_taken_over_without_reading(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(settings)
    catalogue = settings.corpus_dir / "documents.csv"
    catalogue.write_text("file,issuer,title,year,kind\nleeds.pdf,Leeds City Council,Smart Leeds,2021,digital\n")
    monkeypatch.setattr("stratbot.corpus.reading.read_documents", None)
    monkeypatch.setattr("stratbot.index.plan.encoder_fingerprint", lambda *_, **__: "hash@64")
    second = build_index(settings, no_encoder)
    assert second.generation != first.generation and second.documents == DocumentChanges(unchanged=2, described_anew=1)
    with opened(settings) as index:
        leeds = index.documents[0]
        assert (leeds.issuer, leeds.title, leeds.year, leeds.kind) == ("Leeds City Council", "Smart Leeds", 2021, "digital")
        assert not leeds.inferred & {"issuer", "title", "year", "kind"}
    again = build_index(settings, no_encoder)
    assert (again.generation, again.documents) == (second.generation, DocumentChanges(unchanged=2))
    catalogue.unlink()
    third = build_index(settings, no_encoder)
    assert third.documents == DocumentChanges(unchanged=2, described_anew=1)
    with opened(settings) as index:
        assert index.documents[0].issuer != "Leeds City Council" and "issuer" in index.documents[0].inferred
    assert third.generation != second.generation


def test_what_the_catalogue_says_is_counted_when_everything_is_read_anew_too(settings: Settings) -> None:
    build(settings)
    (settings.corpus_dir / "documents.csv").write_text("file,issuer\nleeds.pdf,Leeds City Council\n")
    assert build_index(settings, HashEncoder, rebuild=True).documents == DocumentChanges(unchanged=2, described_anew=1)


def test_another_encoder_encodes_the_stored_text_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build(settings)
    monkeypatch.setattr("stratbot.corpus.reading.read_documents", None)
    encoder = HashEncoder("other@64")
    report = build(settings, encoder)
    assert (report.documents, report.embedded, report.embeddings_reused) == (DocumentChanges(unchanged=2), 6, 0)
    with opened(settings) as index:
        assert index.manifest.encoder == "other@64"
        np.testing.assert_array_equal(index.dense_sentences.matrix(), encoder.encode(index.sentence_texts()))
    assert build(settings, HashEncoder()).embedded == 0, "the first encoder's vectors are still in the cache"


def test_an_encoder_that_sees_less_at_once_has_the_files_read_again(settings: Settings) -> None:
    bounds: list[ChunkingSettings] = []
    build(settings)
    import stratbot.corpus.reading as reading

    original = reading.read_documents

    def spy(*args: object, **options: object) -> object:
        bounds.append(options["chunking"])  # type: ignore[arg-type]
        return original(*args, **options)  # type: ignore[arg-type]

    reading.read_documents = spy  # type: ignore[assignment]
    try:
        report = build(settings, HashEncoder("small@64", max_tokens=4))
    finally:
        reading.read_documents = original
    assert bounds == [ChunkingSettings(max_tokens=4, target_tokens=4)]
    assert report.embedded == 6


def test_another_chunking_reads_again_but_encodes_only_new_text(settings: Settings) -> None:
    build(settings)
    report = build(replace(settings, chunking=ChunkingSettings(target_tokens=100)))
    assert (report.documents, report.embedded, report.embeddings_reused) == (DocumentChanges(unchanged=2), 0, 6)
    with opened(settings) as index:
        assert index.manifest.chunking == ChunkingSettings(target_tokens=100)


def test_a_rebuild_reads_and_encodes_everything(settings: Settings) -> None:
    first = build(settings)
    before = contents(settings)
    report = build(settings, rebuild=True)
    assert report.generation != first.generation
    assert (report.documents, report.embedded, report.embeddings_reused) == (DocumentChanges(unchanged=2), 6, 0)
    assert contents(settings) == before


def test_a_document_that_cannot_be_read_is_kept_with_its_reason(settings: Settings) -> None:
    write_document(settings.corpus_dir, "broken.pdf", "BROKEN")
    for _ in range(2):
        report = build(settings)
        assert report.documents.failed == 1
        assert [(problem.path, problem.reason) for problem in report.problems] == [("broken.pdf", "The file is broken")]
    with opened(settings) as index:
        assert index.documents[0].state is DocumentState.FAILED
    (settings.corpus_dir / "broken.pdf").rename(settings.corpus_dir / "still broken.pdf")
    report = build(settings)
    assert (report.documents.renamed, [problem.path for problem in report.problems]) == (1, ["still broken.pdf"])
    write_document(settings.corpus_dir, "still broken.pdf", "Now it can be read.")
    report = build(settings)
    assert (report.documents, report.problems) == (DocumentChanges(changed=1, unchanged=2), ())


def test_an_empty_corpus_makes_an_index_of_nothing_that_says_so(settings: Settings) -> None:
    build(settings)
    shutil.rmtree(settings.corpus_dir)
    settings.corpus_dir.mkdir()
    report = build(settings)
    assert (report.documents, report.passages) == (DocumentChanges(removed=2), 0)
    assert [problem.reason for problem in report.problems] == ["The corpus folder holds no PDF"]
    with opened(settings) as index:
        assert index.documents == () and index.sentence_texts() == [] and index.passages([]) == []
        assert index.dense_sentences.search(HashEncoder().encode_query("x"), 5)[0].size == 0
    assert build(settings).generation == report.generation


def test_a_corpus_that_is_not_there_is_an_error_and_leaves_the_index(settings: Settings) -> None:
    first = build(settings)
    with pytest.raises(CorpusMissingError):
        build(replace(settings, corpus_dir=settings.corpus_dir / "nowhere"))
    assert current_generation(settings.index_dir) == first.generation


def test_two_builds_at_once_are_refused(settings: Settings) -> None:
    first = build(settings)
    with writer_lock(settings.index_dir), pytest.raises(IndexLockedError, match=str(os.getpid())):
        build(settings, rebuild=True)
    assert current_generation(settings.index_dir) == first.generation


@pytest.mark.parametrize("calls", range(0, 12))
def test_a_cancelled_build_leaves_the_former_index(settings: Settings, calls: int) -> None:
    first = build(settings)
    before = contents(settings)
    write_document(settings.corpus_dir, "hull.pdf", "Hull lays fibre.")
    asked = iter(range(calls))
    try:
        build_index(settings, HashEncoder, cancelled=lambda: next(asked, None) is None)
    except CancelledError:
        assert current_generation(settings.index_dir) == first.generation and contents(settings) == before
        assert build(settings).documents == DocumentChanges(added=1, unchanged=2)
    else:
        assert next(asked, None) is None or calls > 3, "it was done before it was told to stop"


def test_an_interrupted_build_keeps_the_vectors_it_made(settings: Settings) -> None:
    def interrupt_when_writing(step: BuildProgress) -> None:
        if step.stage is BuildStage.WRITING:
            raise KeyboardInterrupt

    with pytest.raises(CancelledError):
        build_index(settings, HashEncoder, progress=interrupt_when_writing)
    assert not list((settings.index_dir / "generations").iterdir())
    report = build(settings)
    assert (report.embedded, report.embeddings_reused) == (0, 6)


def test_an_encoder_that_fails_ends_the_build_with_its_error(settings: Settings) -> None:
    class Failing(HashEncoder):
        def encode(self, texts: object, *, on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
            raise RuntimeError("no more memory")

    first = build(settings)
    write_document(settings.corpus_dir, "hull.pdf", *[f"Hull lays fibre number {n}." for n in range(600)])
    with pytest.raises(RuntimeError, match="no more memory"):
        build(settings, Failing())
    assert current_generation(settings.index_dir) == first.generation
    assert threading.active_count() < 5


def test_a_reader_goes_on_while_newer_generations_are_built(settings: Settings) -> None:
    build(settings)
    with opened(settings) as index:
        texts = index.sentence_texts()
        for number in range(4):
            write_document(settings.corpus_dir, "leeds.pdf", f"Edition {number}.")
            build(settings)
        assert index.sentence_texts() == texts
        assert index.lexical.scores(["trams"])[0].size == 1
        assert index.dense_sentences.scores(HashEncoder().encode_query("Trams run on time")).max() == pytest.approx(1, abs=1e-6)


def test_a_damaged_index_is_built_anew_and_the_user_is_told(settings: Settings) -> None:
    first = build(settings)
    before = contents(settings)
    path = settings.index_dir / "generations" / first.generation / "corpus.sqlite"
    path.write_bytes(path.read_bytes()[:5_000])
    report = build(settings)
    assert report.embedded == 0, "vectors come from the cache"
    assert ["damaged" in problem.reason for problem in report.problems] == [True]
    assert contents(settings) == before


def test_a_lost_or_damaged_cache_costs_only_time(settings: Settings) -> None:
    build(settings)
    before = contents(settings)
    (settings.index_dir / "cache" / FILE).write_bytes(b"nonsense")
    write_document(settings.corpus_dir, "hull.pdf", "Hull lays fibre.")
    assert build(settings).embedded == 1
    shutil.rmtree(settings.index_dir / "cache")
    (settings.corpus_dir / "hull.pdf").unlink()
    assert build(settings).embedded == 0
    assert contents(settings) == before


def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(settings: Settings) -> None:
    settings.index_dir.write_text("this is a file")
    with pytest.raises(StratbotError) as caught:
        build(settings)
    assert "cannot be written" in str(caught.value) and caught.value.hint


def test_progress_goes_through_its_stages_to_the_end(settings: Settings) -> None:
    steps: list[BuildProgress] = []
    build_index(settings, HashEncoder, progress=steps.append)
    stages = list(dict.fromkeys(step.stage for step in steps))
    assert stages[:2] == [BuildStage.SCANNING, BuildStage.READING] and stages[-1] is BuildStage.WRITING
    read = [step for step in steps if step.stage is BuildStage.READING]
    assert (read[-1].done, read[-1].total) == (2, 2)
    assert (steps[-1].done, steps[-1].total) == (2, 2)
    assert all(step.remaining_s is None or step.remaining_s >= 0 for step in steps)


def test_a_passage_has_the_direction_of_its_sentences_weighted_by_length() -> None:
    sentences = np.array([[1, 0], [0, 1], [0, 1], [1, 0]], np.float32)
    vectors = passage_vectors(sentences, np.array([3, 4, 5, 0], np.int32), np.array([0, 0, 1, 2], np.int32), 4)
    np.testing.assert_allclose(vectors, np.array([[0.6, 0.8], [0, 1], [1, 0], [0, 0]], np.float32), atol=1e-6)


def test_old_vectors_are_dropped_once_they_are_many(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratbot.index.build._CACHE_SLACK", 5)
    build(settings)
    for path in ("leeds.pdf", "north/york.pdf"):
        write_document(settings.corpus_dir, path, *[f"Plan {n} of {path}." for n in range(20)])
    build(settings)
    for path in ("leeds.pdf", "north/york.pdf"):
        write_document(settings.corpus_dir, path, "Done.")
    build(settings)
    write_document(settings.corpus_dir, "leeds.pdf", "Done.\nPlan 1 of leeds.pdf.")
    encoder = HashEncoder()
    build(settings, encoder)
    assert encoder.encoded == ["Plan 1 of leeds.pdf."], "its vector was dropped"


def test_an_index_over_real_pdfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    settings = settings_for(tmp_path)
    write_pdf(settings.corpus_dir / "leeds.pdf", ["The council will offer free public Wi-Fi in all libraries by 2020.", ""])
    (settings.corpus_dir / "broken.pdf").write_bytes(b"this is no PDF")
    report = build(settings)
    assert (report.documents.added, report.documents.failed) == (2, 1)
    assert [problem.path for problem in report.problems] == ["broken.pdf"]
    with opened(settings) as index:
        (row,) = index.lexical.scores([("public", "Wi-Fi")], unit="sentence")[0]
        ((passage_row, sentence),) = index.sentences([row])
        (passage,) = index.passages([passage_row])
        assert "Wi-Fi" in index.page(passage.doc_id, passage.page_number).text[sentence.start : sentence.end]
