from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pdfs import write_pdf
from stratbot.config import ChunkingSettings, ReadingSettings
from stratbot.corpus import reading
from stratbot.corpus.chunking import chunk_pages
from stratbot.corpus.reader_process import ExtractedPage, Extraction
from stratbot.corpus.reading import CuttingBound, describe_again, document_from, read_documents
from stratbot.corpus.scan import CatalogueRow, CorpusFile, doc_ids, scan, sha256_of
from stratbot.corpus.stamps import without_stamps
from stratbot.errors import CancelledError
from stratbot.types import DocumentState, PdfInfo, ReadDocument

TEXT = "Digital Strategy 2016\n\nLeeds City Council will train every resident in digital skills by 2020."


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def read(
    corpus: Path,
    *,
    settings: ReadingSettings | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    count_tokens: Callable[[Sequence[str]], list[int]] = count_words,
) -> Iterator[ReadDocument]:
    found = scan(corpus)
    return read_documents(
        found.files,
        settings=settings or ReadingSettings(workers=2),
        chunking=ChunkingSettings(),
        count_tokens=count_tokens,
        catalogue=found.catalogue,
        doc_ids=doc_ids(file.path for file in found.files),
        sha256={file.path: sha256_of(file.absolute) for file in found.files},
        on_progress=on_progress,
        cancelled=cancelled,
    )


def reading_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "reader"]


def test_every_file_becomes_a_document_whatever_it_holds(tmp_path: Path) -> None:
    write_pdf(tmp_path / "good.pdf", [TEXT, ""], labels=["i", "ii"])
    write_pdf(tmp_path / "scans" / "scan.pdf", ["", ""])
    write_pdf(tmp_path / "locked.pdf", [TEXT], user_password="secret")
    (tmp_path / "broken.pdf").write_text("no PDF")
    (tmp_path / "documents.csv").write_text("file,issuer,kind\ngood.pdf,Leeds,digital\n")
    progress: list[tuple[str, int, int]] = []
    documents = {read.document.path: read for read in read(tmp_path, on_progress=lambda *seen: progress.append(seen))}
    assert {path: found.document.state for path, found in documents.items()} == {
        "good.pdf": DocumentState.READ,
        "scans/scan.pdf": DocumentState.UNREADABLE,
        "locked.pdf": DocumentState.FAILED,
        "broken.pdf": DocumentState.FAILED,
    }
    good = documents["good.pdf"]
    assert (good.document.doc_id, good.document.page_count, good.document.pages_without_text) == ("good", 2, 1)
    assert good.document.sha256 == sha256_of(tmp_path / "good.pdf")
    assert (good.document.issuer, good.document.year, good.document.kind) == ("Leeds", 2016, "digital")
    assert good.document.inferred == {"title", "year"}
    assert good.problems == ()
    assert [page.page_label for page in good.pages] == ["i", "ii"]
    assert good.passages[0].sentences[-1].text.startswith("Leeds City Council will train")
    for path in ("scans/scan.pdf", "locked.pdf", "broken.pdf"):
        found = documents[path]
        (problem,) = found.problems
        assert (problem.path, problem.page_number, problem.reason) == (path, None, found.document.reason)
        assert problem.reason and problem.hint
        assert found.passages == ()
    assert "OCR" in documents["scans/scan.pdf"].problems[0].hint
    assert documents["scans/scan.pdf"].document.pages_without_text == 2
    assert [seen for seen in progress if seen[0] == "good.pdf"] == [("good.pdf", 1, 2), ("good.pdf", 2, 2)]
    assert reading_threads() == []


def test_pages_past_the_bound_are_reported(tmp_path: Path) -> None:
    write_pdf(tmp_path / "long.pdf", [TEXT] * 4)
    (found,) = read(tmp_path, settings=ReadingSettings(max_pages=3))
    assert (found.document.state, found.document.page_count, len(found.pages)) == (DocumentState.READ, 4, 3)
    assert [problem.reason for problem in found.problems] == ["Pages 4 to 4 were not read: the bound is 3 pages."]


def test_a_page_cut_short_is_reported_with_its_number(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", ["x", TEXT])
    (found,) = read(tmp_path, settings=ReadingSettings(max_page_chars=30))
    assert [(problem.page_number, problem.reason) for problem in found.problems] == [
        (2, "Only its first 30 characters were read.")
    ]


def test_a_file_that_hangs_does_not_hold_up_the_others(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_pdf(tmp_path / name, [TEXT])
    found = list(read(tmp_path, settings=ReadingSettings(seconds_per_file=0.01)))
    assert [document.document.state for document in found] == [DocumentState.FAILED] * 2


def test_documents_come_while_others_are_still_being_read(tmp_path: Path) -> None:
    for number in range(6):
        write_pdf(tmp_path / f"{number}.pdf", [TEXT] * (number + 1))
    stream = read(tmp_path)
    first = next(stream)
    assert first.document.state is DocumentState.READ
    assert len({first.document.path, *(found.document.path for found in stream)}) == 6
    assert reading_threads() == []


def test_closing_the_stream_ends_all_processes(tmp_path: Path) -> None:
    for number in range(5):
        write_pdf(tmp_path / f"{number}.pdf", [TEXT] * 3)
    stream = read(tmp_path)
    next(stream)
    assert isinstance(stream, Iterator)
    stream.close()  # type: ignore[attr-defined]
    assert reading_threads() == []


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    for number in range(3):
        write_pdf(tmp_path / f"{number}.pdf", [TEXT])
    with pytest.raises(CancelledError):
        list(read(tmp_path, cancelled=lambda: True))
    assert reading_threads() == []


def test_a_bug_while_chunking_is_not_swallowed(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", [TEXT])

    def broken(texts: Sequence[str]) -> list[int]:
        raise ZeroDivisionError

    found = scan(tmp_path)
    with pytest.raises(ZeroDivisionError):
        list(
            read_documents(
                found.files,
                settings=ReadingSettings(),
                chunking=ChunkingSettings(),
                count_tokens=broken,
                catalogue={},
                doc_ids={"a.pdf": "a"},
                sha256={"a.pdf": ""},
            )
        )
    assert reading_threads() == []


class Clock:
    """Stands in for the module `time`: it goes by `step_s` at every look, and when told to."""

    def __init__(self, step_s: float = 0.0) -> None:
        self.now_s = 0.0
        self.looks = 0
        self._step_s = step_s

    def monotonic(self) -> float:
        self.looks += 1
        self.now_s += self._step_s
        return self.now_s


def test_a_document_that_takes_too_long_to_cut_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "time", clock := Clock())
    write_pdf(tmp_path / "hostile.pdf", ["Dreary words without any end."] * 20)
    write_pdf(tmp_path / "sound.pdf", [TEXT])

    def slow(texts: Sequence[str]) -> list[int]:
        if any("Dreary" in text for text in texts):
            clock.now_s += 61
        return [101 if "Dreary" in text else 10 for text in texts]  # so that it is cut, and cut again

    found = {document.document.path: document for document in read(tmp_path, count_tokens=slow)}
    assert found["sound.pdf"].document.state is DocumentState.READ
    hostile = found["hostile.pdf"]
    assert (hostile.document.state, hostile.document.page_count) == (DocumentState.FAILED, 20)
    assert (hostile.pages, hostile.passages) == ((), ())
    (problem,) = hostile.problems
    assert problem.reason == hostile.document.reason == "Cutting its text into passages took longer than 120 seconds."
    assert problem.hint


def extraction_of(*texts: str) -> Extraction:
    pages = tuple(ExtractedPage(page_number=n, label=str(n), text=text) for n, text in enumerate(texts, start=1))
    return Extraction(pages=pages, page_count=len(pages))


def scan_of(*texts: str) -> Extraction:
    pages = tuple(ExtractedPage(page_number=n, label=str(n), text=text, is_picture=True) for n, text in enumerate(texts, start=1))
    return Extraction(pages=pages, page_count=len(pages))


def test_a_scan_that_bears_a_stamp_is_a_scan_all_the_same(tmp_path: Path) -> None:
    stamped = without_stamps(scan_of("APPENDIX A\nItem 7, page 1", "", "APPENDIX A\nItem 7, page 3"))
    read = cut(tmp_path, stamped, CuttingBound(60))
    assert (read.document.state, read.document.pages_without_text) == (DocumentState.UNREADABLE, 3)
    assert read.document.reason == "It is a scan: its pages are pictures that bear only a stamp (“APPENDIX A Item 7, page 1”)."
    assert read.problems[0].hint.endswith("stratbot index --ocr")


def test_only_what_recurs_is_a_stamp_where_other_pages_have_text() -> None:
    with_text = extraction_of(*["The council will open a library in the old town hall."] * 2).pages
    scans = scan_of("", "", "Appendix 1", "Appendix 2", "Appendix 3", "Our places").pages[2:]
    found = without_stamps(Extraction(pages=(*with_text, *scans), page_count=6))
    assert [page.text for page in found.pages] == [*(page.text for page in with_text), "", "", "", "Our places"]
    words = "Words of a poster that fill the page with what will be done, for whom, and by when. " * 3
    assert without_stamps(scan_of(words, "Appendix")).pages[0].text == words


def cut(tmp_path: Path, extraction: Extraction, bound: CuttingBound) -> ReadDocument:
    file = CorpusFile(path="a.pdf", absolute=tmp_path / "a.pdf", size_bytes=1, mtime_ns=0)
    return document_from(
        file, extraction, doc_id="a", sha256="", row=None, chunking=ChunkingSettings(), count_tokens=count_words, bound=bound
    )


def test_the_clock_is_looked_at_at_every_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "time", clock := Clock(step_s=1))
    extraction = extraction_of(*[TEXT] * 500)
    assert cut(tmp_path, extraction, CuttingBound(20)).document.state is DocumentState.FAILED
    assert clock.looks == 22, "once at its beginning, and none after the twenty-first page"
    assert cut(tmp_path, extraction, CuttingBound(600_000)).document.state is DocumentState.READ
    assert clock.looks > 1_000, "at cutting it into lines, and at making sentences of them"


def test_a_build_that_is_to_stop_stops_within_a_document(tmp_path: Path) -> None:
    looked = 0

    def cancelled() -> bool:
        nonlocal looked
        looked += 1
        return looked > 3

    with pytest.raises(CancelledError):
        cut(tmp_path, extraction_of(*[TEXT] * 9), CuttingBound(600, cancelled=cancelled))
    assert looked == 4


def test_the_bound_changes_nothing_of_what_is_cut(tmp_path: Path) -> None:
    extraction = extraction_of(*[f"{TEXT} It says {number} times more." for number in range(2_500)])
    bounded = cut(tmp_path, extraction, CuttingBound(600))
    found = chunk_pages(bounded.pages, settings=ChunkingSettings(), count_tokens=count_words, doc_id="a")
    assert bounded.passages == tuple(found) and len(found) > 2_000


def test_an_empty_corpus_gives_no_documents(tmp_path: Path) -> None:
    assert list(read(tmp_path)) == []


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    for number in range(3):
        write_pdf(tmp_path / f"{number}.pdf", [TEXT, f"Page {number} says more about skills."])
    first, second = ({found.document.path: found for found in read(tmp_path)} for _ in range(2))
    assert first == second


def test_a_document_is_described_anew_without_reading_it(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", [TEXT])
    (found,) = read(tmp_path)
    row = CatalogueRow(path="b.pdf", issuer="City of Leeds", year=2015)
    document = describe_again(found.document, info=found.info, pages=found.pages, row=row, path="b.pdf")
    assert document == replace(
        found.document,
        path="b.pdf",
        issuer="City of Leeds",
        year=2015,
        inferred=frozenset({"title", "kind"}),
        inferred_from=(("kind", "its title"), ("title", "the cover")),
    )
    assert describe_again(document, info=PdfInfo(), pages=found.pages, row=None, path="a.pdf") == found.document
