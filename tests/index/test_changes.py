from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from stratbot.corpus.scan import CorpusFile
from stratbot.index import changes
from stratbot.index.changes import SETTLED_NS, compare
from stratbot.index.store import StoredDocument
from stratbot.types import Document, PdfInfo

NOW_NS = 1_700_000_000_000_000_000
LONG_AGO_NS = NOW_NS - 10 * SETTLED_NS


def file(corpus: Path, path: str, content: str, *, mtime_ns: int = LONG_AGO_NS) -> CorpusFile:
    absolute = corpus / path
    absolute.write_text(content)
    os.utime(absolute, ns=(mtime_ns, mtime_ns))
    return CorpusFile(path=path, absolute=absolute, size_bytes=len(content), mtime_ns=mtime_ns)


def stored(path: str, content: str, *, row: int = 0, mtime_ns: int = LONG_AGO_NS) -> StoredDocument:
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    document = Document(doc_id=path, path=path, sha256=sha256, size_bytes=len(content), issuer="", title="", year=None)
    return StoredDocument(document=document, row=row, mtime_ns=mtime_ns, info=PdfInfo(), catalogue="")


def test_files_are_sorted_into_what_became_of_them(tmp_path: Path) -> None:
    former = [stored("gone.pdf", "g"), stored("old name.pdf", "moved"), stored("same.pdf", "s"), stored("edited.pdf", "before")]
    files = [
        file(tmp_path, "edited.pdf", "after!", mtime_ns=LONG_AGO_NS + 1),
        file(tmp_path, "new name.pdf", "moved"),
        file(tmp_path, "new.pdf", "n"),
        file(tmp_path, "same.pdf", "s"),
    ]
    differences = compare(files, former, scanned_at_ns=NOW_NS)
    assert differences.added == ("new.pdf",)
    assert differences.changed == ("edited.pdf",)
    assert differences.removed == ("gone.pdf",)
    assert differences.renamed == ("new name.pdf",)
    assert differences.unchanged == ("same.pdf",)
    assert {path: source.document.path for path, source in differences.sources.items()} == {
        "new name.pdf": "old name.pdf",
        "same.pdf": "same.pdf",
    }


def test_a_copy_of_a_document_is_added_without_being_read(tmp_path: Path) -> None:
    files = [file(tmp_path, "a.pdf", "x"), file(tmp_path, "copy.pdf", "x")]
    differences = compare(files, [stored("a.pdf", "x")], scanned_at_ns=NOW_NS)
    assert (differences.added, differences.unchanged, differences.renamed) == (("copy.pdf",), ("a.pdf",), ())
    assert differences.sources["copy.pdf"].document.path == "a.pdf"


def test_two_copies_that_are_renamed_are_two_renamings(tmp_path: Path) -> None:
    files = [file(tmp_path, "c.pdf", "x"), file(tmp_path, "d.pdf", "x")]
    differences = compare(files, [stored("a.pdf", "x"), stored("b.pdf", "x", row=1)], scanned_at_ns=NOW_NS)
    assert (differences.renamed, differences.added, differences.removed) == (("c.pdf", "d.pdf"), (), ())


def test_two_files_that_swap_names_are_changed_and_not_read(tmp_path: Path) -> None:
    later = LONG_AGO_NS + 1
    files = [file(tmp_path, "a.pdf", "second", mtime_ns=later), file(tmp_path, "b.pdf", "first!", mtime_ns=later)]
    differences = compare(files, [stored("a.pdf", "first!"), stored("b.pdf", "second", row=1)], scanned_at_ns=NOW_NS)
    assert differences.changed == ("a.pdf", "b.pdf")
    assert differences.sources["a.pdf"].document.path == "b.pdf"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files whose content was looked at."""
    names: list[str] = []

    def sha256_of(path: Path) -> str:
        names.append(path.name)
        return hashlib.sha256(path.read_bytes()).hexdigest()

    monkeypatch.setattr("stratbot.corpus.scan.sha256_of", sha256_of)
    return names


def test_an_old_file_of_the_same_size_and_date_is_not_looked_into(tmp_path: Path, hashed: list[str]) -> None:
    files = [
        file(tmp_path, "a.pdf", "x"),
        file(tmp_path, "b.pdf", "touched", mtime_ns=LONG_AGO_NS + 1),
        file(tmp_path, "c.pdf", "long"),
    ]
    former = [stored("a.pdf", "x"), stored("b.pdf", "touched", row=1), stored("c.pdf", "longer", row=2)]
    differences = compare(files, former, scanned_at_ns=NOW_NS)
    assert hashed == ["b.pdf", "c.pdf"]
    assert (differences.unchanged, differences.changed) == (("a.pdf", "b.pdf"), ("c.pdf",))


def test_a_file_changed_right_when_it_was_last_looked_at_is_looked_into(tmp_path: Path, hashed: list[str]) -> None:
    just_before = NOW_NS - SETTLED_NS // 2
    files = [file(tmp_path, "a.pdf", "after", mtime_ns=just_before)]
    differences = compare(files, [stored("a.pdf", "befor", mtime_ns=just_before)], scanned_at_ns=NOW_NS)
    assert (hashed, differences.changed) == (["a.pdf"], ("a.pdf",))


def test_a_file_that_could_not_be_read_is_tried_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = file(tmp_path, "a.pdf", "x")
    unread = stored("a.pdf", "x")
    unread = StoredDocument(
        document=Document(doc_id="a", path="a.pdf", sha256="", size_bytes=1, issuer="", title="", year=None),
        row=0, mtime_ns=unread.mtime_ns, info=PdfInfo(), catalogue="",
    )  # fmt: skip

    def refuse(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr("stratbot.corpus.scan.sha256_of", refuse)
        assert compare([locked], [unread], scanned_at_ns=NOW_NS).unchanged == ("a.pdf",)
    assert compare([locked], [unread], scanned_at_ns=NOW_NS).changed == ("a.pdf",)
    assert changes.SETTLED_NS > 1_000_000_000, "FAT keeps dates to two seconds"
