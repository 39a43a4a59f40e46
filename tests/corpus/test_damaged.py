from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pdfs import write_pdf
from stratbot.corpus.damaged import closed_anew, format_of
from stratbot.corpus.pdf import read_pdf

SENTENCE = "The council will lend tablets to 600 residents."


def plain(tmp_path: Path) -> bytes:
    return write_pdf(tmp_path / "whole.pdf", ["A cover", SENTENCE, "The end"]).read_bytes()


LOSSES: dict[str, Callable[[bytes], bytes]] = {
    "no startxref": lambda data: data[: data.rfind(b"startxref")],
    "no number": lambda data: re.sub(rb"startxref\s+\d+", b"startxref", data),
    "no end mark": lambda data: data[: data.rfind(b"%%EOF")],
    "no table": lambda data: data[: data.rfind(b"xref\n0")],
    "junk behind": lambda data: data[: data.rfind(b"startxref")] + b"<html>trailing</html>" * 200,
    "a wrong number": lambda data: re.sub(rb"startxref\s+\d+", b"startxref\n7", data),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_pdf_that_lost_its_end_is_read(tmp_path: Path, loss: str) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(LOSSES[loss](plain(tmp_path)))
    opened, *pages, done = read_pdf(str(path), first_page=1, max_pages=9, max_page_chars=10_000)
    assert (opened["kind"], opened["page_count"], done["kind"]) == ("opened", 3, "done")
    assert SENTENCE in pages[1]["text"]


def test_what_is_no_pdf_cannot_be_closed_anew() -> None:
    assert closed_anew(b"%PDF-1.7 and then nothing of the kind") is None


def archive(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><head><title>404</title></head></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<p>Access denied", "a web page (HTML)"),
        (archive("[Content_Types].xml", "word/document.xml"), "a Word document (.docx)"),
        (archive("xl/workbook.xml"), "an Excel workbook (.xlsx)"),
        (archive("plan.pdf"), "a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Office file (.doc, .xls or .ppt)"),
        (b"{\\rtf1 hello}", "a rich text file (.rtf)"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a picture (PNG)"),
        (b'{"error": "not found"}', "a data file (JSON)"),
        (b"Not found\n", "a text file"),
        (b"", "an empty file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_a_file_named_pdf_is_called_what_it_is(tmp_path: Path, data: bytes, name: str) -> None:
    found = format_of(data)
    assert found is not None
    assert found.name == name
    path = tmp_path / "page.pdf"
    path.write_bytes(data)
    (failed,) = read_pdf(str(path), first_page=1, max_pages=9, max_page_chars=10_000)
    assert (failed["kind"], failed["reason"], failed["hint"]) == ("failed", f"It is not a PDF but {name}.", found.hint)


def test_a_pdf_and_unknown_bytes_are_not_named() -> None:
    assert format_of(b"HTTP/1.1 200 OK\r\n\r\n" * 50 + b"%PDF-1.4\n") is None
    assert format_of(bytes(range(256)) * 20) is None


def test_pages_whose_text_was_cut_off_with_the_end_of_the_file_are_named(tmp_path: Path) -> None:
    whole = (Path(__file__).parents[2] / "corpus" / "Amberwick_Digital_Strategy_2016.pdf").read_bytes()
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(whole[: len(whole) * 87 // 100])
    pages = [
        message for message in read_pdf(str(cut), first_page=1, max_pages=50, max_page_chars=100_000) if message["kind"] == "page"
    ]
    without = [page for page in pages if not page["text"]]
    assert pages and without and len(without) < len(pages)
    assert all("cut off" in page["reason"] for page in without)
