from __future__ import annotations

import os
from pathlib import Path

import pytest

from stratbot.corpus.scan import doc_ids, read_catalogue, scan, sha256_of
from stratbot.errors import CorpusMissingError


def touch(path: Path, content: bytes = b"%PDF-1.4") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def write_catalogue(folder: Path, text: str, encoding: str = "utf-8") -> None:
    (folder / "documents.csv").write_bytes(text.encode(encoding))


def test_pdfs_are_found_in_folders_of_folders_whatever_their_case(tmp_path: Path) -> None:
    for name in ("b.pdf", "a/c.PDF", "a/b/d.Pdf", "notes.txt", "a/pdf"):
        touch(tmp_path / name)
    assert [file.path for file in scan(tmp_path).files] == ["a/b/d.Pdf", "a/c.PDF", "b.pdf"]


def test_a_file_is_described_by_size_time_and_place(tmp_path: Path) -> None:
    path = touch(tmp_path / "a.pdf", b"12345")
    (file,) = scan(tmp_path).files
    assert (file.size_bytes, file.mtime_ns, file.absolute) == (5, path.stat().st_mtime_ns, path)


def test_hidden_files_and_those_of_file_managers_are_left_out(tmp_path: Path) -> None:
    for name in (".hidden.pdf", "._a.pdf", ".git/x.pdf", "__MACOSX/a.pdf", "~$open.pdf", "a.pdf"):
        touch(tmp_path / name)
    found = scan(tmp_path)
    assert [file.path for file in found.files] == ["a.pdf"]
    assert found.problems == ()


def test_a_folder_that_ends_in_pdf_is_a_folder(tmp_path: Path) -> None:
    touch(tmp_path / "old.pdf" / "a.pdf")
    assert [file.path for file in scan(tmp_path).files] == ["old.pdf/a.pdf"]


def test_a_loop_of_links_ends_and_is_reported(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "x.pdf")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "self.pdf").symlink_to(tmp_path / "self.pdf")
    found = scan(tmp_path)
    assert [file.path for file in found.files] == ["a/x.pdf"]
    assert [problem.path for problem in found.problems] == ["self.pdf", "a/again"]


def test_a_link_out_of_the_corpus_is_reported_and_not_followed(tmp_path: Path) -> None:
    secret = touch(tmp_path / "outside" / "secret.pdf")
    corpus = tmp_path / "corpus"
    touch(corpus / "a.pdf")
    (corpus / "link.pdf").symlink_to(secret)
    (corpus / "folder").symlink_to(secret.parent)
    found = scan(corpus)
    assert [file.path for file in found.files] == ["a.pdf"]
    assert sorted(problem.path for problem in found.problems) == ["folder", "link.pdf"]
    assert all("out of the corpus" in problem.reason for problem in found.problems)


def test_a_link_to_a_pdf_of_the_corpus_is_a_pdf(tmp_path: Path) -> None:
    touch(tmp_path / "a.pdf")
    (tmp_path / "b.pdf").symlink_to("a.pdf")
    assert [file.path for file in scan(tmp_path).files] == ["a.pdf", "b.pdf"]


def test_a_broken_link_and_a_pipe_are_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.pdf").symlink_to("nowhere.pdf")
    os.mkfifo(tmp_path / "pipe.pdf")
    found = scan(tmp_path)
    assert found.files == ()
    assert [problem.path for problem in found.problems] == ["gone.pdf", "pipe.pdf"]


def test_a_name_that_is_no_text_is_reported(tmp_path: Path) -> None:
    try:
        touch(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.pdf")))
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    (problem,) = scan(tmp_path).problems
    assert problem.path == "caf\\xe9.pdf"


@pytest.mark.parametrize("make_file", [False, True])
def test_a_missing_corpus_says_what_to_do(tmp_path: Path, make_file: bool) -> None:
    place = tmp_path / "corpus"
    if make_file:
        place.write_text("not a folder")
    with pytest.raises(CorpusMissingError) as raised:
        scan(place)
    assert "--corpus" in raised.value.hint


def test_the_hash_is_sha256_of_the_content(tmp_path: Path) -> None:
    path = touch(tmp_path / "a.pdf", b"abc")
    assert sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_catalogue_says_whose_a_document_is(tmp_path: Path) -> None:
    touch(tmp_path / "a.pdf")
    write_catalogue(
        tmp_path,
        'file,issuer,title,year,kind,status,url,Group\na.pdf,Camden,"Digital, for all",2016,digital,adopted,https://x,London\n',
    )
    row = scan(tmp_path).catalogue["a.pdf"]
    assert (row.issuer, row.title, row.year, row.kind) == ("Camden", "Digital, for all", 2016, "digital")
    assert (row.status, row.url, dict(row.extra)) == ("adopted", "https://x", {"group": "London"})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_make_of_a_catalogue_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    touch(tmp_path / "a.pdf")
    lines = ["", "File;Issuer;Year", "", "a.pdf;Ynys Môn;2016.0", ";;"]
    write_catalogue(tmp_path, "\r\n".join(lines).replace(";", delimiter), encoding)
    found = scan(tmp_path)
    assert found.problems == ()
    assert (found.catalogue["a.pdf"].issuer, found.catalogue["a.pdf"].year) == ("Ynys Môn", 2016)


def test_lines_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    touch(tmp_path / "a.pdf")
    write_catalogue(tmp_path, "file,year\nb.pdf,2016\na.pdf,soon\na.pdf,2017\n,2016\na.pdf,2016,x\n")
    found = scan(tmp_path)
    assert found.catalogue["a.pdf"].year is None
    assert [problem.reason.split(":")[0] for problem in found.problems] == [
        "Line 2",
        "Line 3",
        "Line 4",
        "Line 5",
        "Line 6",
        "Line 6",
    ]


def test_a_bare_name_stands_for_a_nested_file_if_only_one_has_it(tmp_path: Path) -> None:
    for name in ("x/a.pdf", "x/b.pdf", "y/b.pdf"):
        touch(tmp_path / name)
    write_catalogue(tmp_path, "file,issuer\nA.pdf,One\nb.pdf,Two\ny\\b.pdf,Three\n")
    found = scan(tmp_path)
    assert {path: row.issuer for path, row in found.catalogue.items()} == {"x/a.pdf": "One", "y/b.pdf": "Three"}
    (problem,) = found.problems
    assert "x/b.pdf or y/b.pdf" in problem.reason


def test_accents_match_however_they_are_written(tmp_path: Path) -> None:
    touch(tmp_path / "Mo\u0302n.pdf")
    write_catalogue(tmp_path, "file,issuer\nM\u00f4n.pdf,Ynys M\u00f4n\n")
    assert scan(tmp_path).catalogue["Mo\u0302n.pdf"].issuer == "Ynys M\u00f4n"


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe\x80" * 50, b'file\n"unclosed', b"title,year\nx,2016\n", b"file\n" + b"x" * 200_000]
)
def test_no_catalogue_makes_a_scan_fail(tmp_path: Path, content: bytes) -> None:
    touch(tmp_path / "a.pdf")
    (tmp_path / "documents.csv").write_bytes(content)
    found = scan(tmp_path)
    assert [file.path for file in found.files] == ["a.pdf"]
    assert found.catalogue == {}
    assert bool(found.problems) == bool(content)


def test_a_catalogue_can_be_read_on_its_own(tmp_path: Path) -> None:
    touch(tmp_path / "a.pdf")
    write_catalogue(tmp_path, "file,issuer\na.pdf,Leeds\n")
    rows, problems = read_catalogue(tmp_path)
    assert rows["a.pdf"].issuer == "Leeds"
    assert problems == ()


def test_a_list_of_documents_in_a_folder_below_is_named_as_not_read(tmp_path: Path) -> None:
    touch(tmp_path / "below/a.pdf")
    write_catalogue(tmp_path / "below", "file,issuer\na.pdf,Leeds\n")
    found = scan(tmp_path)
    assert found.catalogue == {}
    assert [problem.path for problem in found.problems] == ["below/documents.csv"]
    assert "Move its rows" in found.problems[0].hint


def test_a_document_is_named_after_its_path() -> None:
    assert doc_ids(["councils/Tower Hamlets (2016).PDF", "Ynys Môn.pdf"]) == {
        "councils/Tower Hamlets (2016).PDF": "councils-tower-hamlets-2016",
        "Ynys Môn.pdf": "ynys-mon",
    }


def test_names_that_collide_do_not_depend_on_the_order_of_files() -> None:
    paths = ["a b.pdf", "a_b.pdf", "x/日本.pdf", "日本.pdf", "l" * 300 + ".pdf"]
    ids = doc_ids(paths)
    assert len(set(ids.values())) == len(paths)
    assert all(len(doc_id) < 100 and doc_id for doc_id in ids.values())
    assert doc_ids(reversed(paths)) == ids


def test_many_rows_without_a_file_are_named_in_one_line(tmp_path: Path) -> None:
    rows = "".join(f"absent{number}.pdf,Someone\n" for number in range(5))
    (tmp_path / "documents.csv").write_text(f"file,issuer\n{rows}", encoding="utf-8")
    problems = scan(tmp_path).problems
    assert len(problems) == 1
    assert "5 rows describe files that are not there: absent0.pdf, absent1.pdf" in problems[0].reason
