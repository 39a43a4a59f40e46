from __future__ import annotations

import importlib.util
import re
import shutil
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from ocr_programs import FakeTesseract, fake_tesseract, write_scan
from pdfs import write_pdf
from stratbot.config import ReadingSettings, RecognitionSettings
from stratbot.corpus import ocr
from stratbot.corpus.ocr import Box, GreyPicture, Line, Word
from stratbot.corpus.ocr_process import Engine, Recognised, find_engine
from stratbot.corpus.reader_process import ExtractedPage, Extraction, ReaderProcess
from stratbot.corpus.recognition import FILE, RecognisedPages, Recognition
from stratbot.errors import SettingsError

pytest.importorskip("pypdfium2", reason="the extra `ocr` is not installed")

ROOT = Path(__file__).parents[2]
SAYS = "The council will provide free\npublic Wi-Fi in all libraries by 2018."


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTesseract:
    if sys.platform == "win32":
        pytest.skip("the stand-in is a script that names its interpreter")
    return fake_tesseract(tmp_path, monkeypatch)


def extraction_of(path: Path) -> Extraction:
    process = ReaderProcess(ReadingSettings())
    try:
        return process.read(path)
    finally:
        process.close()


def recognition_in(folder: Path, *, seconds_per_page: float = 120.0, with_engine: bool = True) -> Recognition:
    settings = RecognitionSettings(seconds_per_page=seconds_per_page)
    return Recognition(folder, engine=find_engine(settings) if with_engine else None, settings=settings, processes=2)


def line(text: str, left: float, top: float, *, confidence: float = 0.9) -> Line:
    """A line of 10 pixels height, in which every character is 5 wide."""
    words = []
    for match in re.finditer(r"\S+", text):
        words.append(Word(match[0], Box(left + 5 * match.start(), top, left + 5 * match.end(), top + 10), confidence))
    return Line(tuple(words))


def texts(lines: list[Line]) -> list[str]:
    return [" ".join(word.text for word in one.words) for one in lines]


def test_columns_are_read_one_after_the_other_and_a_heading_across_them_stays_above() -> None:
    heading = line("A strategy for the whole of the borough and all who live in it now", 0, 0)
    left = [line(f"this is the left column, line {number}", 0, 20 + 12 * number) for number in range(5)]
    right = [line(f"that is the right column, line {number}", 220, 20 + 12 * number) for number in range(5)]
    mixed = [one for pair in zip(right, left, strict=True) for one in pair]
    assert ocr.in_reading_order([*mixed, heading]) == [heading, *left, *right]


def test_the_cells_of_a_row_become_one_line() -> None:
    cells = [line(f"Action {number}", 0, 20 * number) for number in range(5)]
    cells += [line(f"£{number},000", 200, 20 * number + 1) for number in range(5)]
    assert texts(ocr.in_reading_order(cells)) == [f"Action {number} £{number},000" for number in range(5)]


def test_a_wider_step_begins_a_paragraph() -> None:
    lines = [line("one", 0, 0), line("two", 0, 14), line("three", 0, 28), line("four", 0, 50), line("five", 0, 64)]
    assert [one.paragraph for one in ocr.in_paragraphs(lines)] == [0, 0, 0, 1, 1]


def test_paragraphs_of_a_page_on_its_side_are_told_across_it() -> None:
    upright = [line("a first line", 0, 0), line("a second line", 0, 14), line("a third line", 0, 40)]
    for sign in (1, -1):
        turned = [Line(tuple(replace(word, box=_turned(word.box, sign)) for word in one.words)) for one in upright]
        assert [one.paragraph for one in ocr.in_paragraphs(turned)] == [0, 0, 1]


def _turned(box: Box, sign: int) -> Box:
    across = sorted((500 + sign * box.top, 500 + sign * box.bottom))
    return Box(across[0], box.left, across[1], box.right)


def test_each_word_is_found_in_the_text_and_doubtful_specks_are_left_out() -> None:
    picture = GreyPicture(400, 200, b"", 200)
    lines = [line("free Wi-Fi", 40, 20), line("~~ x", 0, 40, confidence=0.1), line("by 2018", 40, 60)]
    page = ocr.page_message(ocr.in_paragraphs(lines), picture)
    assert page["text"].split() == ["free", "Wi-Fi", "by", "2018"]
    assert [page["text"][start:end] for start, end, *_ in page["words"]] == ["free", "Wi-Fi", "by", "2018"]
    assert page["words"][0][2:6] == [0.1, 0.1, 0.15, 0.15], "shares of width and height"
    assert page["confidence"] == 0.9


def test_what_tesseract_takes_a_bullet_for_becomes_one() -> None:
    table = "head\n" + "\n".join(
        "\t".join(map(str, (5, 1, 1, 1, 1, place, 10 * place, 0, 9, 10, 80, word)))
        for place, word in enumerate(("_", "keep", "_", "going"), start=1)
    )
    assert texts(ocr.tesseract_lines(table)) == ["• keep _ going"]


def test_pages_without_text_get_what_is_recognised_and_others_stay(tmp_path: Path, tesseract: FakeTesseract) -> None:
    path = write_scan(tmp_path / "scan.pdf", 2, blank=1)
    before = path.read_bytes()
    extraction = extraction_of(path)
    seen: list[tuple[int, int]] = []
    recognition = recognition_in(tmp_path / "cache")
    filled = recognition.fill(path, "digest", extraction, on_page=lambda *page: seen.append(page))
    recognition.close()
    assert [page.text for page in filled.pages] == [SAYS, SAYS, ""]
    assert all(page.was_recognised for page in filled.pages)
    assert (seen[0], seen[-1]) == ((0, 3), (3, 3))
    assert tesseract.calls == 2, "a blank page needs no engine"
    assert path.read_bytes() == before

    written = write_pdf(tmp_path / "text.pdf", ["Plain text."])
    own = extraction_of(written)
    assert recognition_in(tmp_path / "cache").fill(written, "other", own) == own
    assert tesseract.calls == 2


def test_a_page_whose_text_is_no_language_gets_what_is_recognised_instead(tmp_path: Path, tesseract: FakeTesseract) -> None:
    path = write_scan(tmp_path / "scan.pdf")
    refused = ExtractedPage(page_number=1, label="1", text="", reason="Its text is the names of glyphs.", hint="OCR")
    recognition = recognition_in(tmp_path / "cache")
    (page,) = recognition.fill(path, "digest", Extraction(pages=(refused,), page_count=1)).pages
    recognition.close()
    assert (page.text, page.reason, page.hint) == (SAYS, "", "")


def test_what_was_recognised_is_kept_by_content_and_engine(tmp_path: Path, tesseract: FakeTesseract) -> None:
    path = write_scan(tmp_path / "scan.pdf")
    extraction = extraction_of(path)
    recognition = recognition_in(tmp_path / "cache")
    recognition.fill(path, "digest", extraction)
    recognition.close()
    tesseract.says("something else")
    for with_engine in (True, False):
        again = recognition_in(tmp_path / "cache", with_engine=with_engine)
        assert again.fill(tmp_path / "moved.pdf", "digest", extraction).pages[0].text == SAYS
        assert again.fill(tmp_path / "moved.pdf", "", extraction) == extraction, "no digest, nothing to go by"
        again.close()
    assert tesseract.calls == 1
    other = Recognition(tmp_path / "cache", engine=replace(find_engine(RecognitionSettings()), version="10"))
    assert other.is_due("digest", [1])
    assert other.fill(path, "digest", extraction).pages[0].text == "something else"
    other.close()
    kept = RecognisedPages(tmp_path / "cache").get("digest", 1, engine="tesseract 9.9.9 (eng)")
    assert kept is not None and kept.confidence == pytest.approx(0.905)
    assert [kept.text[start:end] for start, end, *_ in kept.words][:2] == ["The", "council"]


def test_a_damaged_cache_is_begun_anew(tmp_path: Path, tesseract: FakeTesseract) -> None:
    path = write_scan(tmp_path / "scan.pdf")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / FILE).write_bytes(b"no database" * 100)
    recognition = recognition_in(tmp_path / "cache")
    assert recognition.fill(path, "digest", extraction_of(path)).pages[0].text == SAYS
    recognition.close()


def test_a_cache_that_is_damaged_within_is_begun_anew_when_something_is_to_be_kept(tmp_path: Path) -> None:
    kept = RecognisedPages(tmp_path)
    for number in range(1, 200):
        kept.put("digest", number, Recognised(text="words " * 50), engine="tesseract 9")
    kept.close()
    file = tmp_path / FILE
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    kept = RecognisedPages(tmp_path)
    assert kept.get("digest", 7) is None
    kept.put("digest", 7, Recognised(text="once more"), engine="tesseract 9")
    assert kept.get("digest", 7) == Recognised(text="once more")
    kept.close()


def test_a_page_that_takes_too_long_says_so_and_is_tried_again(tmp_path: Path, tesseract: FakeTesseract) -> None:
    path = write_scan(tmp_path / "scan.pdf")
    extraction = extraction_of(path)
    tesseract.takes(600)
    recognition = recognition_in(tmp_path / "cache", seconds_per_page=0.5)
    (page,) = recognition.fill(path, "digest", extraction).pages
    recognition.close()
    assert page.reason == "The text recognition failed: it took longer than 0.5 seconds." and "--ocr" in page.hint
    tesseract.takes(0)
    recognition = recognition_in(tmp_path / "cache")
    assert recognition.is_due("digest", [1])
    assert recognition.fill(path, "digest", extraction).pages[0].text == SAYS
    recognition.close()


def test_an_engine_that_fails_is_quoted(tmp_path: Path, tesseract: FakeTesseract) -> None:
    path = write_scan(tmp_path / "scan.pdf")
    tesseract.says("FAILS")
    recognition = recognition_in(tmp_path / "cache")
    (page,) = recognition.fill(path, "digest", extraction_of(path)).pages
    recognition.close()
    assert page.reason == "The text recognition failed: Error in pixRead: no such format."


def test_stopping_ends_the_engine_in_the_middle_of_a_page(tmp_path: Path, tesseract: FakeTesseract) -> None:
    path = write_scan(tmp_path / "scan.pdf", 5)
    extraction = extraction_of(path)
    tesseract.takes(600)
    recognition = recognition_in(tmp_path / "cache")
    stop = threading.Event()
    filling = threading.Thread(target=recognition.fill, args=(path, "digest", extraction), kwargs={"stopped": stop.is_set})
    filling.start()
    while not tesseract.calls:
        time.sleep(0.02)
    stop.set()
    filling.join(60)
    assert not filling.is_alive()
    recognition.close()


def test_without_an_engine_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "rapidocr" else found(name))
    with pytest.raises(SettingsError, match="No text recognition") as error:
        find_engine(RecognitionSettings())
    assert "stratbot[ocr]" in error.value.hint and "tesseract-ocr" in error.value.hint
    with pytest.raises(SettingsError, match="Tesseract is not installed"):
        find_engine(RecognitionSettings(engine="tesseract"))
    with pytest.raises(SettingsError, match="called 'abbyy'"):
        find_engine(RecognitionSettings(engine="abbyy"))


def test_tesseract_must_know_english_and_takes_welsh_where_it_is_there(tesseract: FakeTesseract) -> None:
    tesseract.knows("cym", "deu", "eng")
    assert str(find_engine(RecognitionSettings())) == "tesseract 9.9.9 (eng+cym)"
    tesseract.knows("deu")
    with pytest.raises(SettingsError, match="does not know English"):
        find_engine(RecognitionSettings())


@pytest.mark.ocr
@pytest.mark.parametrize("name", ["tesseract", "rapidocr"])
def test_a_real_engine_reads_the_sample_scan(tmp_path: Path, name: str) -> None:
    engine = _real_engine(name)
    path = ROOT / "corpus" / "scan0042.pdf"
    recognition = Recognition(tmp_path, engine=engine)
    filled = recognition.fill(path, "digest", extraction_of(path))
    recognition.close()
    source = (ROOT / "samples" / "councils" / "dunmarrow.md").read_text(encoding="utf-8").split("---", 2)[2]
    printed = _words(re.sub(r"^(?:#+|-) ", "", source, flags=re.MULTILINE))
    recognised = _words(" ".join(page.text for page in filled.pages))
    right = sum((printed & recognised).values())
    assert right / sum(printed.values()) > 0.96


def _real_engine(name: str) -> Engine:
    try:
        return find_engine(RecognitionSettings(engine=name))
    except SettingsError as error:
        pytest.skip(str(error))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))
