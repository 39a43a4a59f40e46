from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import HashEncoder
from ocr_programs import FakeTesseract, fake_tesseract, write_scan
from pdfs import write_pdf
from stratbot.assistant import open_assistant
from stratbot.config import RecognitionSettings, Settings
from stratbot.corpus.recognition import FILE
from stratbot.errors import CancelledError, SettingsError
from stratbot.index.build import build_index
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.generations import open_generation
from stratbot.types import BuildReport

pytest.importorskip("pypdfium2", reason="the extra `ocr` is not installed")

TEXT = "Digital Strategy 2016\n\nLeeds City Council will train every resident in digital skills by 2020."


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTesseract:
    if sys.platform == "win32":
        pytest.skip("the stand-in is a script that names its interpreter")
    return fake_tesseract(tmp_path, monkeypatch)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_pdf(tmp_path / "corpus" / "plain.pdf", [TEXT])
    write_scan(tmp_path / "corpus" / "scan.pdf", 2, blank=1)
    return Settings(corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "index")


def build(settings: Settings, encoder: HashEncoder | None = None, *, ocr: bool = False, rebuild: bool = False) -> BuildReport:
    return build_index(settings, lambda: encoder or HashEncoder(), ocr=ocr, rebuild=rebuild)


def page_flags(settings: Settings) -> dict[str, list[tuple[str, ...]]]:
    with closing(CorpusReader(open_generation(settings.index_dir).folder)) as corpus:
        return {stored.document.path: [page.flags for page in corpus.pages(stored)] for stored in corpus.documents}


def test_only_unreadable_documents_are_read_anew_when_recognition_is_asked_for(
    settings: Settings, tesseract: FakeTesseract
) -> None:
    first = build(settings)
    assert (first.documents.unreadable, first.pages_recognised, tesseract.calls) == (1, 0, 0)
    encoder = HashEncoder()
    second = build(settings, encoder, ocr=True)
    assert (second.documents.unreadable, second.documents.unchanged) == (0, 2)
    assert (second.pages_recognised, second.pages_recognised_now, second.problems) == (2, 2, ())
    assert encoder.encoded and not any("Leeds" in text for text in encoder.encoded)
    assert page_flags(settings) == {"plain.pdf": [()], "scan.pdf": [("ocr",), ("ocr",), ()]}
    third = build(settings, ocr=True)
    assert (third.generation, third.embedded, third.pages_recognised_now) == (second.generation, 0, 0)


def test_what_was_recognised_stays_when_recognition_is_not_asked_for(settings: Settings, tesseract: FakeTesseract) -> None:
    done = build(settings, ocr=True)
    assert build(settings).generation == done.generation
    again = build(settings, rebuild=True)
    assert (again.pages_recognised, again.pages_recognised_now, again.documents.unreadable) == (2, 0, 0)
    (settings.corpus_dir / "scan.pdf").rename(settings.corpus_dir / "Renamed.pdf")
    assert build(settings, rebuild=True).pages_recognised == 2
    assert tesseract.calls == 2


def test_a_scan_in_which_nothing_is_recognised_says_so_and_is_not_tried_for_ever(
    settings: Settings, tesseract: FakeTesseract
) -> None:
    tesseract.says("")
    done = build(settings, ocr=True)
    (problem,) = done.problems
    assert "saw none" in problem.reason and "300" in problem.hint
    assert build(settings, ocr=True).generation == done.generation
    assert tesseract.calls == 2


def test_pages_recognised_before_an_interruption_are_kept(settings: Settings, tesseract: FakeTesseract) -> None:
    seen: list[str] = []
    write_scan(settings.corpus_dir / "scan.pdf", 3)
    with pytest.raises(CancelledError):
        build_index(
            settings,
            HashEncoder,
            ocr=True,
            progress=lambda progress: seen.append(progress.detail),
            cancelled=lambda: "scan.pdf: recognising text, 1 of 3 pages" in seen,
        )
    before = tesseract.calls
    assert build(settings, ocr=True).pages_recognised == 3
    assert tesseract.calls < before + 3


def test_recognition_that_is_not_installed_is_refused_before_anything_is_built(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None)
    with pytest.raises(SettingsError):
        build_index(replace(settings, recognition=RecognitionSettings(engine="tesseract")), HashEncoder, ocr=True)
    assert not settings.index_dir.exists()


def test_the_places_of_recognised_words_are_found_from_a_citation(settings: Settings, tesseract: FakeTesseract) -> None:
    build(settings, ocr=True)
    assistant = open_assistant(settings)
    seen = assistant.recognised("scan", 1)
    assert seen is not None and seen.text == assistant.page("scan", 1).text
    assert len(seen.words) == len(seen.text.split())
    assert assistant.recognised("scan", 3) is None, "the blank page"
    assert assistant.recognised("plain", 1) is None
    (settings.index_dir / "cache" / FILE).unlink()
    assert assistant.recognised("scan", 1) is None
