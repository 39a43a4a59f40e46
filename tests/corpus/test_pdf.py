from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from pdfs import write_pdf
from stratbot.corpus import pdf
from stratbot.corpus.attachments import what_is_attached
from stratbot.corpus.pdf import Message, read_pdf, without_unwanted_characters


def read(path: Path, *, first_page: int = 1, max_pages: int = 100, max_page_chars: int = 10_000) -> list[Message]:
    return list(read_pdf(str(path), first_page=first_page, max_pages=max_pages, max_page_chars=max_page_chars))


def add_content(path: Path, content: bytes) -> None:
    """Draw over the first page of a PDF."""
    writer = PdfWriter(clone_from=path)
    page = writer.pages[0]
    before = page.get_contents()
    assert before is not None
    stream = DecodedStreamObject()
    stream.set_data(before.get_data() + b"\n" + content)
    page[NameObject("/Contents")] = writer._add_object(stream)
    writer.write(path)


def test_pages_come_with_number_label_and_text(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["One line\nanother", "", "Third"], labels=["i", "ii", "1"])
    opened, *pages, done = read(path)
    assert (opened["kind"], opened["page_count"], done["kind"]) == ("opened", 3, "done")
    assert [(page["page_number"], page["label"], page["text"].split()) for page in pages] == [
        (1, "i", ["One", "line", "another"]),
        (2, "ii", []),
        (3, "1", ["Third"]),
    ]


def test_without_labels_pages_go_by_their_number(tmp_path: Path) -> None:
    assert [message.get("label") for message in read(write_pdf(tmp_path / "a.pdf", ["x", "y"]))] == [None, "1", "2", None]


def test_what_the_pdf_says_of_itself_is_passed_on(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["x"], title="Digital\n Strategy", author="A", created="D:20160204120000")
    opened = read(path)[0]
    assert (opened["title"], opened["author"], opened["created_year"]) == ("Digital Strategy", "A", 2016)


@pytest.mark.parametrize("date", ["", "yesterday", "D:0000", "D:99999999"])
def test_a_date_that_is_none_is_left_out(tmp_path: Path, date: str) -> None:
    assert read(write_pdf(tmp_path / "a.pdf", ["x"], created=date))[0]["created_year"] is None


def test_an_empty_password_opens_and_a_real_one_does_not(tmp_path: Path) -> None:
    free = write_pdf(tmp_path / "free.pdf", ["readable"], owner_password="secret")
    locked = write_pdf(tmp_path / "locked.pdf", ["hidden"], user_password="secret")
    assert "readable" in read(free)[1]["text"]
    (failed,) = read(locked)
    assert (failed["kind"], failed["reason"]) == ("failed", "It is locked with a password.")
    assert failed["hint"]


def test_attached_files_are_named(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=write_pdf(tmp_path / "a.pdf", ["one", "two"]))
    writer.add_attachment("Annex 1.pdf", b"%PDF-")
    writer.pages[1][NameObject("/Annots")] = ArrayObject([pinned("sums.xlsx")])
    writer.write(tmp_path / "b.pdf")
    assert read(tmp_path / "b.pdf")[-1] == {"kind": "done", "attached": ["Annex 1.pdf", "sums.xlsx"]}
    assert what_is_attached(("Annex 1.pdf",)) == "A file is attached to it, which was not read: “Annex 1.pdf”."


def pinned(name: str) -> DictionaryObject:
    file = DictionaryObject({NameObject("/Type"): NameObject("/Filespec"), NameObject("/F"): TextStringObject(name)})
    return DictionaryObject({NameObject("/Subtype"): NameObject("/FileAttachment"), NameObject("/FS"): file})


def test_bounds_cut_pages_and_characters_and_say_so(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["word " * 15, "x", "y"])
    opened, page, second, _ = read(path, max_pages=2, max_page_chars=20)
    assert opened["page_count"] == 3
    assert len(page["text"]) == 20
    assert "first 20 characters" in page["reason"]
    assert second["reason"] == ""


@pytest.mark.parametrize(
    ("bound", "most", "said"), [("_MAX_FILE_CHARS", 60, "over 60 characters"), ("_MAX_FILE_LINES", 5, "over 5 lines")]
)
def test_what_a_file_may_hold_in_all_is_bounded_and_said(
    bound: str, most: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["one line of text here\nand another"] * 5)
    lines, chars = 3, len(read(path)[1]["text"])  # an end of a line stands behind the last one
    monkeypatch.setattr(pdf, bound, most)
    *pages, last = read(path)[1:]
    assert [page["page_number"] for page in pages] == [1, 2]
    assert last == {
        "kind": "failed", "hint": "Split the file.", "reason": f"Pages 3 to 5 were not read: it has {said}.",
    }  # fmt: skip
    *pages, last = read_pdf(str(path), first_page=2, max_pages=9, max_page_chars=999, chars_before=chars, lines_before=lines)
    assert [page.get("page_number") for page in pages] == [None, 2], "pages that another process read count too"
    assert "Pages 3 to 5" in last["reason"]


def test_reading_can_begin_at_a_later_page(tmp_path: Path) -> None:
    messages = read(write_pdf(tmp_path / "a.pdf", ["x", "y", "z"]), first_page=3)
    assert [message.get("page_number") for message in messages] == [None, 3, None]


def test_drawing_does_not_change_the_text(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["First line\nSecond line 10 m 20 m 5 m"])
    figure = b"0.1 0.2 0.3 rg q 1 0 0 1 10 20 cm 0 0 m 0 1 l 1 1 l h f* Q\n"
    text = b"BT /F1 12 Tf 1 0 0 1 50 50 Tm (Behind it: 1 0 0 rg 2 2 m 3 3 l 4 4 l h f ) Tj ET\n"
    add_content(path, figure * 1500 + text + figure * 1500 + text.replace(b"50 50 Tm", b"50 80 Tm"))
    plain = PdfReader(path).pages[0].extract_text()
    assert "Behind it: 1 0 0 rg 2 2 m" in plain
    assert read(path)[1]["text"] == plain


def test_text_loses_what_no_reader_wants_and_nothing_else() -> None:
    raw = "eﬃcient\u00a0user-\r\ncentred\x00 \u202etext\ud800 \U0001f600\x0cnext\x83 page"
    assert without_unwanted_characters(raw) == "eﬃcient\u00a0user-\ncentred text \U0001f600\nnext page"


def test_halves_of_a_surrogate_pair_are_put_together() -> None:
    assert without_unwanted_characters("a\ud83d\ude00b") == "a\U0001f600b"


def test_a_control_character_in_the_place_of_a_bullet_becomes_one() -> None:
    assert (
        without_unwanted_characters("List:\n\x83\x83 first\n \x7f second\nno\x83 bullet")
        == "List:\n• first\n • second\nno bullet"
    )


@given(st.text())
def test_cleaned_page_text_can_be_stored_and_keeps_letters_and_digits(raw: str) -> None:
    text = without_unwanted_characters(raw)
    text.encode("utf-8")
    assert [char for char in text if char.isalnum()] == [char for char in raw if char.isalnum()]
    assert not any(ord(char) < 32 and char not in "\n\t" for char in text)


def test_the_reading_process_imports_nothing_heavy() -> None:
    code = (
        "import sys, stratbot.corpus.pdf, pypdf\n"
        "print(sorted({'numpy', 'torch', 'openvino', 'faiss', 'tokenizers', 'textual', 'asyncio'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_same_file_reads_the_same_whatever_else_is_installed(tmp_path: Path) -> None:
    (tmp_path / "fontTools").mkdir()
    (tmp_path / "fontTools/__init__.py").write_text("raise RuntimeError('must not be imported')\n", encoding="utf-8")
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "from stratbot.corpus.pdf import leave_out_font_programs\n"
        "leave_out_font_programs()\n"
        "import pypdf.generic._font as font\n"
        "print(font.HAS_FONTTOOLS)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
