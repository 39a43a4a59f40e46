from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ContentStream, NameObject

from pdfs import shown, write_drawn, write_pdf
from stratbot.corpus.content import operations_of


def plain(path: Path) -> str:
    return PdfReader(path).pages[0].extract_text()


def quick(path: Path) -> str | None:
    """The text of the first page with the operations that are read here."""
    reader = PdfReader(path)
    page = reader.pages[0]
    content = ContentStream(page["/Contents"], reader, "bytes")
    operations = operations_of(content.get_data())
    if operations is None:
        return None
    content.operations = operations
    page[NameObject("/Contents")] = content
    return page.extract_text(visitor_text=lambda *_: None)


@pytest.mark.parametrize(
    "content",
    [
        shown("One (of two) \\ lines", 70, 700) + shown("and the other", 70, 680),
        "BT /F1 10 Tf 70 700 Td [(Digi) -20 (tal) -400 <706c616e>] TJ 0 -14 Td <48690A> Tj T* (a\\101\\n\\\n b) ' ET",
        "% a comment (not read)\n/Span <</ActualText (x)/MCID 3>> BDC q 1 0 0 1 5 5 cm BT/F1 9 Tf 7 TL(x)Tj(y)' ET Q EMC",
        "[3 2] 0 d 0.5 w 1 0 0 RG 10 10 m 20 20 l S BT /F2 12 Tf 1 0 0 1 9 9 Tm 2 Tr (edge) Tj ET /G gs /CS cs 1 scn",
    ],
)
def test_the_text_is_the_same_as_with_pypdf_s_own_parser(tmp_path: Path, content: str) -> None:
    path = write_drawn(tmp_path / "a.pdf", [content])
    assert quick(path) == plain(path) != ""


def test_what_reportlab_writes_is_read(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["We will (also) train 40 staff\nby 2018 \\ at most"])
    assert quick(path) == plain(path)


@pytest.mark.parametrize("content", [b"BT (a(b)c) Tj ET", b"BI /W 1 ID x EI", b"1.2.3 0 0 rg", b"(\\q) Tj", b"[(a", b"<< /A 1"])
def test_what_is_unusual_is_left_to_pypdf(content: bytes) -> None:
    assert operations_of(content) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_left(data: bytes) -> None:
    logging.disable(logging.CRITICAL)
    found = operations_of(data)
    assert found is None or all(isinstance(operator, bytes) for _, operator in found)
