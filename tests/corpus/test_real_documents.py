"""Reading as a whole on the real documents beside the project."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest

from stratbot.config import ChunkingSettings, ReadingSettings
from stratbot.corpus.reading import read_documents
from stratbot.corpus.scan import doc_ids, scan
from stratbot.types import DocumentState, PassageRole, ReadDocument

pytestmark = pytest.mark.shared_data


def count_tokens(texts: Sequence[str]) -> list[int]:
    return [len(re.findall(r"\w{1,6}|[^\w\s]", text)) for text in texts]


@pytest.fixture(scope="module")
def councils(shared_data: Path) -> dict[str, ReadDocument]:
    found = scan(shared_data / "councils")
    documents = read_documents(
        [file for file in found.files if not file.path.startswith("Black")],
        settings=ReadingSettings(workers=2),
        chunking=ChunkingSettings(),
        count_tokens=count_tokens,
        catalogue={},
        doc_ids=doc_ids(file.path for file in found.files),
        sha256={file.path: "" for file in found.files},
    )
    return {document.document.path: document for document in documents}


def letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def test_the_issuer_and_year_of_council_documents_are_inferred(councils: dict[str, ReadDocument]) -> None:
    assert {read.document.issuer: read.document.year for read in councils.values()} == {
        "Broxbourne": 2023,
        "Buckinghamshire": 2025,
        "Tewkesbury": 2025,
    }
    assert all({"issuer", "title", "year"} <= read.document.inferred for read in councils.values())


def test_every_quote_stands_on_the_page_as_plain_pypdf_reads_it(shared_data: Path, councils: dict[str, ReadDocument]) -> None:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    for path, read in councils.items():
        plain = [letters(page.extract_text()) for page in pypdf.PdfReader(shared_data / "councils" / path).pages]
        assert [letters(page.text) for page in read.pages] == plain
        for passage in read.passages:
            text = read.pages[passage.page_number - 1].text
            for sentence in passage.sentences:
                assert letters(text[sentence.start : sentence.end]) in plain[passage.page_number - 1]


def test_running_headers_are_not_quoted_and_the_contents_are_known(councils: dict[str, ReadDocument]) -> None:
    (broxbourne,) = (read for path, read in councils.items() if path.startswith("Broxbourne"))
    assert all("Supplementary Planning Document - November 2023" not in passage.text for passage in broxbourne.passages)
    assert {passage.role for passage in broxbourne.passages if passage.page_number == 2} == {PassageRole.CONTENTS}
    headings = {passage.heading for passage in broxbourne.passages}
    assert {"Introduction", "Policy ED2: Employment Areas", "Qualifications"} <= headings


def test_a_scan_is_unreadable_and_a_page_of_drawings_is_read(shared_data: Path) -> None:
    found = scan(shared_data / "cities")
    files = [file for file in found.files if file.path in ("TX_Lubbock.pdf", "OH_Canton.pdf")]
    if len(files) < 2:
        pytest.skip("these two documents are not at ../shared/data/cities")
    lubbock, canton = sorted(
        read_documents(
            files,
            settings=ReadingSettings(workers=2),
            chunking=ChunkingSettings(),
            count_tokens=count_tokens,
            catalogue=found.catalogue,
            doc_ids={"TX_Lubbock.pdf": "lubbock", "OH_Canton.pdf": "canton"},
            sha256={"TX_Lubbock.pdf": "", "OH_Canton.pdf": ""},
        ),
        key=lambda read: -len(read.document.doc_id),
    )
    assert lubbock.document.state is DocumentState.UNREADABLE
    assert lubbock.document.pages_without_text == lubbock.document.page_count == 4
    assert canton.document.state is DocumentState.READ
    assert "Transit Center" in canton.pages[8].text
