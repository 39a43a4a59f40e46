from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stratbot.corpus.catalogue import CatalogueError, describe_document
from stratbot.corpus.scan import CATALOGUE_COLUMNS, read_catalogue

HEADER = ",".join(CATALOGUE_COLUMNS)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name in ("a.pdf", "b.pdf", "sub/c.pdf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%PDF-1.4\n")
    return tmp_path


def write(corpus: Path, content: str | bytes) -> Path:
    path = corpus / "documents.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_first_edit_makes_the_file_with_a_mark_for_spreadsheets(corpus: Path) -> None:
    describe_document(corpus, "a.pdf", {"issuer": "Västra Fields", "year": "2016"})
    rest = "," * (len(CATALOGUE_COLUMNS) - 4)
    assert (corpus / "documents.csv").read_bytes() == f"\ufeff{HEADER}\na.pdf,Västra Fields,,2016{rest}\n".encode()
    rows, problems = read_catalogue(corpus)
    assert (rows["a.pdf"].issuer, rows["a.pdf"].year, problems) == ("Västra Fields", 2016, ())


def test_other_rows_and_unknown_columns_stay_to_the_byte(corpus: Path) -> None:
    before = (
        'file,Title , Owner,year\r\nb.pdf,"two\r\nlines, and ""quotes""",Ann,2012\r\n\r\na.pdf,Old,"Bob",2011\r\n'
        "gone.pdf , x,,\r\n"
    )
    path = write(corpus, before)
    describe_document(corpus, "a.pdf", {"title": "New, and better"})
    assert path.read_bytes().decode() == before.replace('a.pdf,Old,"Bob",2011', 'a.pdf,"New, and better",Bob,2011')


def test_a_file_without_a_final_line_end_gets_one_before_the_new_row(corpus: Path) -> None:
    path = write(corpus, "file;title\nb.pdf;B")
    describe_document(corpus, "sub/c.pdf", {"title": "C; D"})
    assert path.read_text(encoding="utf-8") == 'file;title\nb.pdf;B\nsub/c.pdf;"C; D"\n'


def test_a_column_that_is_missing_is_added_to_the_header_only(corpus: Path) -> None:
    path = write(corpus, "file,title\na.pdf,A\nb.pdf,B\n")
    describe_document(corpus, "a.pdf", {"kind": "digital", "status": ""})
    assert path.read_text(encoding="utf-8") == "file,title,kind\na.pdf,A,digital\nb.pdf,B\n"
    rows, problems = read_catalogue(corpus)
    assert (rows["a.pdf"].kind, rows["b.pdf"].title, problems) == ("digital", "B", ())


def test_a_row_in_quotes_stays_in_quotes(corpus: Path) -> None:
    path = write(corpus, '"file","year"\n"a.pdf","2011"\n')
    describe_document(corpus, "a.pdf", {"year": "2012"})
    describe_document(corpus, "b.pdf", {"year": "2013"})
    assert path.read_text(encoding="utf-8") == '"file","year"\n"a.pdf","2012"\n"b.pdf","2013"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_and_its_mark_stay(corpus: Path, encoding: str) -> None:
    path = write(corpus, "file,issuer\na.pdf,Über\nb.pdf,Café\n".encode(encoding))
    describe_document(corpus, "b.pdf", {"issuer": "Çelik"})
    assert path.read_bytes() == "file,issuer\na.pdf,Über\nb.pdf,Çelik\n".encode(encoding)


def test_a_character_that_the_encoding_lacks_is_refused_and_nothing_changes(corpus: Path) -> None:
    path = write(corpus, "file,issuer\na.pdf,Über\n".encode("cp1252"))
    before = path.read_bytes()
    with pytest.raises(CatalogueError, match=r"not UTF-8.*'ŵ'"):
        describe_document(corpus, "a.pdf", {"issuer": "Cyngor Sir Gaerfyrddin ŵ"})
    assert path.read_bytes() == before


def test_bytes_that_no_encoding_explains_survive(corpus: Path) -> None:
    path = write(corpus, b"file,issuer\na.pdf,\x81\xe9\nb.pdf,B\n")
    describe_document(corpus, "b.pdf", {"issuer": "C"})
    assert path.read_bytes() == b"file,issuer\na.pdf,\x81\xe9\nb.pdf,C\n"


def test_a_row_is_found_by_a_bare_name_and_whatever_its_case(corpus: Path) -> None:
    path = write(corpus, "file,title\nC.PDF,old\n")
    describe_document(corpus, "sub/c.pdf", {"title": "new"})
    assert path.read_text(encoding="utf-8") == "file,title\nC.PDF,new\n"


def test_an_empty_value_leaves_the_question_to_the_pdf_again(corpus: Path) -> None:
    write(corpus, "file,title,year\na.pdf,T,2011\n")
    describe_document(corpus, "a.pdf", {"year": ""})
    rows, _ = read_catalogue(corpus)
    assert (rows["a.pdf"].title, rows["a.pdf"].year) == ("T", None)


def test_what_is_as_it_was_is_not_written(corpus: Path) -> None:
    path = write(corpus, "file,title\na.pdf, T \n")
    before = path.stat().st_mtime_ns, path.stat().st_ino
    describe_document(corpus, "a.pdf", {"title": "T"})
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


@pytest.mark.parametrize("year", ["16", "2016/17", "1066", "two", "²⁰¹⁶", "٢٠١٦"])
def test_a_year_is_four_digits(corpus: Path, year: str) -> None:
    with pytest.raises(CatalogueError, match="is not a year"):
        describe_document(corpus, "a.pdf", {"year": year})
    assert not (corpus / "documents.csv").exists()


def test_a_table_without_a_column_of_files_is_refused(corpus: Path) -> None:
    write(corpus, "name,title\na.pdf,T\n")
    with pytest.raises(CatalogueError, match="no column called file"):
        describe_document(corpus, "a.pdf", {"title": "U"})


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ('file,title\na.pdf,"T\nb.pdf,B\n', 2),
        ('file,title\r\nb.pdf,"two\r\nlines, ""and"" more"\r\n\r\na.pdf,"he said ""no""\r\n', 5),
        ('file;title\rb.pdf;"B";\ra.pdf;"', 3),
        ('file,title\nb.pdf,B\n"', 3),
        ('file,title\na.pdf,"T\n' + "b.pdf,B\n" * 20_000, 2),
    ],
    ids=["first", "quotations before", "last", "at the end", "longer than a cell may be"],
)
def test_nothing_is_written_into_a_cell_that_is_left_open(corpus: Path, before: str, line: int) -> None:
    path = write(corpus, before)
    with pytest.raises(CatalogueError, match=rf"^documents\.csv, line {line}: a quotation mark opens a cell here") as caught:
        describe_document(corpus, "sub/c.pdf", {"title": "C"})
    assert "Close the cell" in caught.value.hint
    assert path.read_bytes() == before.encode()
    assert read_catalogue(corpus)[1][0].reason == f"{caught.value}".replace("documents.csv, l", "L"), "reading says it too"


@pytest.mark.parametrize("cell", ['"T" or so', 'a "T', '5"', '""', '"x""y"', '"a\nb"'])
def test_other_quotation_marks_leave_no_cell_open(corpus: Path, cell: str) -> None:
    write(corpus, f"file,title\na.pdf,{cell}\n")
    describe_document(corpus, "b.pdf", {"title": "B"})
    rows, problems = read_catalogue(corpus)
    assert (set(rows), problems) == ({"a.pdf", "b.pdf"}, ())


def test_a_folder_that_may_not_be_written_is_a_sentence_and_leaves_nothing_behind(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(corpus, "file,title\na.pdf,T\n")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CatalogueError, match=r"documents\.csv cannot be written: Permission denied") as caught:
        describe_document(corpus, "a.pdf", {"title": "U"})
    assert "Close it" in caught.value.hint
    assert path.read_text(encoding="utf-8") == "file,title\na.pdf,T\n"
    assert sorted(entry.name for entry in corpus.iterdir()) == ["a.pdf", "b.pdf", "documents.csv", "sub"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the administrator may write everything")
def test_a_read_only_folder_is_a_sentence(corpus: Path) -> None:
    corpus.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(CatalogueError, match="cannot be written"):
            describe_document(corpus, "a.pdf", {"title": "U"})
    finally:
        corpus.chmod(0o755)


def test_a_file_that_is_marked_read_only_is_not_replaced(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(corpus, "file,title\na.pdf,T\n")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(CatalogueError, match="write-protected"):
        describe_document(corpus, "a.pdf", {"title": "U"})


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes are POSIX's")
def test_a_link_stays_a_link_and_a_mode_stays_a_mode(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    real = tmp_path_factory.mktemp("elsewhere") / "list.csv"
    real.write_text("file,title\na.pdf,T\n", encoding="utf-8")
    real.chmod(0o640)
    (corpus / "documents.csv").symlink_to(real)
    describe_document(corpus, "a.pdf", {"title": "U"})
    assert (corpus / "documents.csv").is_symlink()
    assert real.read_text(encoding="utf-8") == "file,title\na.pdf,U\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@settings(max_examples=60)
@given(value=CELL, other=CELL, column=st.sampled_from(["issuer", "title", "kind", "status", "url"]))
def test_whatever_is_written_is_read_back_and_the_others_keep_theirs(
    tmp_path_factory: pytest.TempPathFactory, value: str, other: str, column: str
) -> None:
    corpus = tmp_path_factory.mktemp("corpus")
    for name in ("a.pdf", "b.pdf"):
        (corpus / name).touch()
    describe_document(corpus, "b.pdf", {"title": other})
    before = (corpus / "documents.csv").read_bytes() if (corpus / "documents.csv").exists() else b""
    describe_document(corpus, "a.pdf", {column: value})
    rows, problems = read_catalogue(corpus)
    assert problems == ()
    assert getattr(rows["a.pdf"], column) == " ".join(value.split())
    assert rows["b.pdf"].title == " ".join(other.split())
    assert (corpus / "documents.csv").read_bytes().startswith(before)
