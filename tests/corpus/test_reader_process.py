from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, EncodedStreamObject, NameObject

from pdfs import write_pdf
from stratbot.config import ReadingSettings
from stratbot.corpus.reader_process import ReaderProcess


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    process = ReaderProcess(ReadingSettings(seconds_per_file=30))
    yield process
    process.close()


def slow_pdf(path: Path, page_index: int = 1) -> Path:
    """A PDF with one page that takes pypdf many seconds: text operators without end."""
    write_pdf(path, ["A first page that is read at once.", "Endless.", "A last page."])
    writer = PdfWriter(clone_from=path)
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 1 Tf\n" + b"1 0 0 1 1 1 Tm (a) Tj\n" * 600_000 + b"ET\n")
    writer.pages[page_index][NameObject("/Contents")] = writer._add_object(stream)
    writer.write(path)
    return path


def bomb_pdf(path: Path) -> Path:
    """A page whose content takes 200 kilobytes and unpacks to 200 megabytes."""
    write_pdf(path, ["A first page.", "Bomb."])
    writer = PdfWriter(clone_from=path)
    stream = EncodedStreamObject()
    packer = zlib.compressobj(9)
    stream._data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(200)) + packer.flush()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[1][NameObject("/Contents")] = writer._add_object(stream)
    writer.write(path)
    return path


def nested_pdf(path: Path) -> Path:
    body = b"1 0 obj\n<< /Type /Catalog /Pages " + b"[" * 50_000 + b"]" * 50_000 + b" >>\nendobj\n"
    start = len(b"%PDF-1.4\n") + len(body)
    table = (
        b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer << /Root 1 0 R /Size 2 >>\nstartxref\n%d\n%%%%EOF" % start
    )
    path.write_bytes(b"%PDF-1.4\n" + body + table)
    return path


def garbage(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7\n" + random.Random(1).randbytes(50_000))
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def plain_text(path: Path) -> Path:
    path.write_text("This is not a PDF at all.\n" * 20)
    return path


@pytest.mark.parametrize("make", [empty, plain_text, garbage, nested_pdf])
def test_a_file_that_is_no_pdf_costs_itself_only(reader: ReaderProcess, tmp_path: Path, make: Callable[[Path], Path]) -> None:
    broken = reader.read(make(tmp_path / "broken.pdf"))
    assert not any(page.text for page in broken.pages)
    assert broken.pages or (broken.reason and broken.hint)
    sound = reader.read(write_pdf(tmp_path / "sound.pdf", ["Still reading."]))
    assert "Still reading." in sound.pages[0].text


def test_a_file_that_is_cut_off_keeps_what_is_there_and_says_so(reader: ReaderProcess, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "half.pdf", ["Some text. " * 20] * 20)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    read = reader.read(path)
    assert "Some text." in read.pages[0].text
    assert 0 < len(read.pages) < 20
    assert read.reason == f"The file is cut off: {20 - len(read.pages)} of its 20 pages are missing."
    assert [page.reason for page in read.pages if not page.text] == ["It holds no text: the file is cut off, and it may be lost."]


def test_a_missing_file_is_a_reason_and_no_exception(reader: ReaderProcess, tmp_path: Path) -> None:
    assert "cannot be opened" in reader.read(tmp_path / "gone.pdf").reason


def test_a_page_that_unpacks_without_end_costs_that_page(reader: ReaderProcess, tmp_path: Path) -> None:
    extraction = reader.read(bomb_pdf(tmp_path / "bomb.pdf"))
    assert "A first page." in extraction.pages[0].text
    assert extraction.pages[1].text.strip() == ""
    assert extraction.page_count == 2


def test_progress_is_told_page_by_page(reader: ReaderProcess, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    reader.read(write_pdf(tmp_path / "a.pdf", ["x", "y", "z"]), lambda done, pages: seen.append((done, pages)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_file_that_takes_too_long_keeps_the_pages_that_were_read(tmp_path: Path) -> None:
    reader = ReaderProcess(ReadingSettings(seconds_per_file=4))
    try:
        extraction = reader.read(slow_pdf(tmp_path / "slow.pdf"))
        assert [page.page_number for page in extraction.pages] == [1]
        assert "Pages 2 to 3 were not read: it took longer than 4 seconds" in extraction.reason
        sound = write_pdf(tmp_path / "sound.pdf", ["sound"])  # on a busy machine it may take that long to begin anew
        assert any("sound" in page.text for _ in range(20) for page in reader.read(sound).pages)
    finally:
        reader.close()


def test_a_file_that_hangs_from_the_start_fails_with_a_hint(tmp_path: Path) -> None:
    reader = ReaderProcess(ReadingSettings(seconds_per_file=0.02))
    try:
        extraction = reader.read(write_pdf(tmp_path / "a.pdf", ["x"]))
        assert extraction.pages == ()
        assert "took longer than 0.02 seconds" in extraction.reason
        assert extraction.hint
    finally:
        reader.close()


def test_a_process_that_dies_on_a_page_costs_that_page(tmp_path: Path) -> None:
    reader = ReaderProcess(ReadingSettings())
    kills = 0

    def kill_on_second_page(done: int, pages: int) -> None:
        nonlocal kills
        if done == 1 and kills == 0:
            kills += 1
            assert reader._process is not None
            os.kill(reader._process.pid, signal.SIGKILL)
            reader._process.wait()

    try:
        extraction = reader.read(slow_pdf(tmp_path / "a.pdf"), kill_on_second_page)
        assert "at once" in extraction.pages[0].text
        assert extraction.pages[1].reason == "The reading process ended on this page (signal 9)."
        assert "A last page." in extraction.pages[2].text
        assert extraction.reason == ""
    finally:
        reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space")
def test_memory_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as stream:
        stream.write(b"%PDF-1.4\n")
        stream.truncate(300 * 1024**2)  # sparse: takes no room on disk
    reader = ReaderProcess(ReadingSettings(memory_bytes=100 * 1024**2))
    try:
        assert "memory" in reader.read(path).reason
        assert "sound" in reader.read(write_pdf(tmp_path / "sound.pdf", ["sound"])).pages[0].text
    finally:
        reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_process_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    path = slow_pdf(tmp_path / "slow.pdf")
    code = (
        "import sys, pathlib\n"
        "from stratbot.config import ReadingSettings\n"
        "from stratbot.corpus.reader_process import ReaderProcess\n"
        "reader = ReaderProcess(ReadingSettings())\n"
        "reader.read(pathlib.Path(sys.argv[1]), lambda done, pages: print(reader._process.pid, flush=True))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_running(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 120
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
