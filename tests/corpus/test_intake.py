from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from stratbot.corpus.intake import paths_in, take_in
from stratbot.errors import CancelledError, CorpusMissingError

PDF = b"%PDF-1.4\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "plan.pdf").write_bytes(PDF + b"old")
    return folder


def pdf(path: Path, content: bytes = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PDF + content)
    return path


def files(corpus: Path) -> dict[str, bytes]:
    return {path.relative_to(corpus).as_posix(): path.read_bytes() for path in corpus.rglob("*") if path.is_file()}


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten(corpus: Path, tmp_path: Path) -> None:
    first = take_in(corpus, [pdf(tmp_path / "one/plan.pdf", b"new")])
    second = take_in(corpus, [pdf(tmp_path / "two/plan.PDF", b"newer")])
    assert (first.added, second.added) == (("plan (2).pdf",), ("plan (3).pdf",))
    assert files(corpus) == {
        "plan.pdf": PDF + b"old", "plan (2).pdf": PDF + b"new", "plan (3).pdf": PDF + b"newer",
    }  # fmt: skip


def test_the_same_content_is_not_copied_twice_whatever_its_name(corpus: Path, tmp_path: Path) -> None:
    other, copy = pdf(tmp_path / "other.pdf", b"x"), pdf(tmp_path / "copy.pdf", b"x")
    taken = take_in(corpus, [pdf(tmp_path / "renamed.pdf", b"old"), other, copy])
    assert (taken.added, taken.present, taken.problems) == (("other.pdf",), ("plan.pdf", "other.pdf"), ())


def test_whether_it_is_a_pdf_is_told_by_its_content(corpus: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.pdf"
    page.write_bytes(b"<html>" * 400)
    taken = take_in(corpus, [page, pdf(tmp_path / "download")])
    assert taken.added == ("download.pdf",)
    assert [(problem.path, problem.reason) for problem in taken.problems] == [
        (str(page), "It is not a PDF but a web page (HTML).")
    ]


def test_a_folder_gives_all_its_pdfs_under_its_name(corpus: Path, tmp_path: Path) -> None:
    pdf(tmp_path / "in box/a.pdf", b"1"), pdf(tmp_path / "in box/deep/b.pdf", b"2")
    (tmp_path / "in box/notes.txt").write_text("x", encoding="utf-8")
    assert take_in(corpus, [tmp_path / "in box"]).added == ("in box/a.pdf", "in box/deep/b.pdf")


def test_what_cannot_be_taken_costs_only_itself(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    sources = [tmp_path / "none.pdf", corpus / "plan.pdf", tmp_path, tmp_path / "empty", Path("a\0b"), pdf(tmp_path / "good.pdf")]
    taken = take_in(corpus, sources)
    assert taken.added == ("good.pdf",)
    assert [problem.reason.split(":")[0] for problem in taken.problems] == [
        "There is no such file.",
        "It is in the corpus folder already.",
        "The corpus folder lies within it.",
        "The folder holds no PDF.",
        "It cannot be read",
    ]


def test_a_name_that_the_scan_would_pass_over_is_mended(corpus: Path, tmp_path: Path) -> None:
    taken = take_in(corpus, [pdf(tmp_path / ".hidden.pdf", b"1"), pdf(tmp_path / "~$lock.pdf", b"2")])
    assert taken.added == ("hidden.pdf", "lock.pdf")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are not text, or with control characters")
def test_names_that_are_no_text_are_refused_and_control_characters_replaced(corpus: Path, tmp_path: Path) -> None:
    bad = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.pdf"))
    taken = take_in(corpus, [pdf(bad, b"1"), pdf(tmp_path / "a\x1b[31m\nb.pdf", b"2")])
    assert taken.added == ("a_[31m_b.pdf",)
    assert len(taken.problems) == 1


def test_without_hard_links_a_file_still_never_takes_anothers_place(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert take_in(corpus, [pdf(tmp_path / "plan.pdf", b"new")]).added == ("plan (2).pdf",)
    assert sorted(files(corpus)) == ["plan (2).pdf", "plan.pdf"]


def test_a_copy_that_fails_leaves_nothing_behind(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: str) -> None:
        Path(target).write_bytes(b"%PDF")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    taken = take_in(corpus, [pdf(tmp_path / "new.pdf")])
    assert taken.problems[0].reason == "It cannot be copied: No space left on device."
    assert list(files(corpus)) == ["plan.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="makes links")
def test_a_link_out_of_the_corpus_is_not_written_through(corpus: Path, tmp_path: Path) -> None:
    pdf(tmp_path / "box/a.pdf", b"1")
    outside = tmp_path / "outside"
    outside.mkdir()
    (corpus / "box").symlink_to(outside)
    assert "link out of the corpus" in take_in(corpus, [tmp_path / "box"]).problems[0].reason
    assert list(outside.iterdir()) == []


def test_adding_can_be_stopped_between_files(corpus: Path, tmp_path: Path) -> None:
    answers = iter([False, True])
    with pytest.raises(CancelledError) as caught:
        take_in(corpus, [pdf(tmp_path / f"{n}.pdf", bytes([n])) for n in range(3)], cancelled=lambda: next(answers))
    assert caught.value.hint == "1 files were added before."
    assert sorted(files(corpus)) == ["0.pdf", "plan.pdf"]


def test_a_corpus_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    assert take_in(tmp_path / "new/corpus", [pdf(tmp_path / "a.pdf")]).added == ("a.pdf",)
    (tmp_path / "file").touch()
    with pytest.raises(CorpusMissingError, match="cannot be made"):
        take_in(tmp_path / "file/corpus", [])


@pytest.mark.parametrize(
    ("dropped", "expected"),
    [
        ("/a/plan.pdf", ["/a/plan.pdf"]),
        ("'/a/two words.pdf' ", ["/a/two words.pdf"]),
        ("'/a/one.pdf' '/a/it'\\''s.pdf'", ["/a/one.pdf", "/a/it's.pdf"]),
        ("/a/two\\ words.pdf /a/b\\(1\\).pdf", ["/a/two words.pdf", "/a/b(1).pdf"]),
        ("file:///a/two%20words.pdf\r\nfile://localhost/a/b.pdf\r\n", ["/a/two words.pdf", "/a/b.pdf"]),
        ('"/a/x.pdf" /a/y.pdf', ["/a/x.pdf", "/a/y.pdf"]),
        ("/a/x.pdf\n/a/x.pdf\n", ["/a/x.pdf"]),
        ("/a/the council's plan.pdf", ["/a/the council's plan.pdf"]),
        (" \n ", []),
    ],
)
def test_dropped_paths_are_read_in_the_manner_of_every_terminal(dropped: str, expected: list[str]) -> None:
    assert list(paths_in(dropped)) == [Path(path) for path in expected]


@pytest.mark.parametrize("dropped", ['"C:\\My plans\\a.pdf" C:\\b.pdf', '"C:\\My plans\\a.pdf"\nC:\\b.pdf'])
def test_windows_paths_keep_their_backslashes(dropped: str) -> None:
    assert list(paths_in(dropped)) == [Path("C:\\My plans\\a.pdf"), Path("C:\\b.pdf")]


def test_a_path_that_exists_as_it_stands_is_taken_so(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a plan, 'as is' (1).pdf")
    assert paths_in(f"{path}\n") == (path,)


def test_home_is_spelled_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert paths_in("~/a.pdf") == (tmp_path / "a.pdf",)
    assert paths_in("~nobody-of-that-name/a.pdf") == (Path("~nobody-of-that-name/a.pdf"),)


@pytest.mark.parametrize("text", ["x" * 5000, "\0", "'", "file://[", "file:", "\\", '"', "C:\\", "'a' 'b"])
def test_no_text_that_is_pasted_raises(text: str) -> None:
    assert isinstance(paths_in(text), tuple)
