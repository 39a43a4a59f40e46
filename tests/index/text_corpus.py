"""A corpus without PDFs: files of plain text that end in .pdf, and a reader for them, so that builds take milliseconds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from stratbot.config import ChunkingSettings, ReadingSettings, Settings
from stratbot.corpus.reading import describe_again
from stratbot.corpus.recognition import Recognition
from stratbot.corpus.scan import CatalogueRow, CorpusFile
from stratbot.errors import CancelledError
from stratbot.types import Document, DocumentState, Page, Passage, PassageRole, PdfInfo, Problem, ReadDocument, Sentence

PAGE_BREAK = "\f"
SENTENCES_PER_PASSAGE = 3


def write_document(corpus: Path, name: str, *pages: str) -> Path:
    """Write a document of which each text is a page, and each line of it a sentence."""
    path = corpus / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAGE_BREAK.join(pages), encoding="utf-8")
    return path


def settings_for(tmp_path: Path, **chunking: int) -> Settings:
    """Return settings with an empty corpus folder and no index yet."""
    corpus = tmp_path / "corpus"
    corpus.mkdir(exist_ok=True)
    return Settings(corpus_dir=corpus, index_dir=tmp_path / "index", chunking=ChunkingSettings(**chunking))


def read_text_documents(
    files: Sequence[CorpusFile],
    *,
    settings: ReadingSettings,
    chunking: ChunkingSettings,
    count_tokens: Callable[[Sequence[str]], list[int]],
    catalogue: Mapping[str, CatalogueRow],
    doc_ids: Mapping[str, str],
    sha256: Mapping[str, str],
    recognition: Recognition | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
    on_recognised: Callable[[str, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[ReadDocument]:
    """Do what `stratbot.corpus.reading.read_documents` does, for files of plain text; the last file comes first."""
    for file in reversed(files):
        if cancelled is not None and cancelled():
            raise CancelledError("Reading was stopped.")
        read = read_text(
            file.path, file.absolute.read_text(encoding="utf-8"), doc_id=doc_ids[file.path], sha256=sha256[file.path]
        )
        if row := catalogue.get(file.path):
            document = describe_again(read.document, info=read.info, pages=read.pages, row=row, path=file.path)
            read = replace(read, document=document)
        if on_progress is not None:
            on_progress(file.path, len(read.pages), len(read.pages))
        yield read


def read_text(path: str, content: str, *, doc_id: str, sha256: str = "") -> ReadDocument:
    """Make a document of plain text; "BROKEN" makes one that could not be read."""
    if content == "BROKEN":
        reason = "The file is broken"
        document = Document(
            doc_id=doc_id, path=path, sha256=sha256, size_bytes=len(content), issuer=doc_id, title=doc_id, year=None,
            inferred=frozenset({"issuer", "title"}), state=DocumentState.FAILED, reason=reason,
        )  # fmt: skip
        return ReadDocument(
            document=document, pages=(), passages=(), problems=(Problem(path=path, page_number=None, reason=reason),)
        )
    pages, passages = [], []
    for number, text in enumerate(content.split(PAGE_BREAK), start=1):
        pages.append(Page(doc_id=doc_id, page_number=number, page_label=f"p{number}", text=text))
        sentences, start = [], 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                sentences.append(Sentence(start=start, end=start + len(line.rstrip("\n")), text=line.strip()))
            start += len(line)
        for first in range(0, len(sentences), SENTENCES_PER_PASSAGE):
            passages.append(_passage(doc_id, number, tuple(sentences[first : first + SENTENCES_PER_PASSAGE])))
    document = Document(
        doc_id=doc_id, path=path, sha256=sha256, size_bytes=len(content), issuer=doc_id.title(), title=f"Strategy of {doc_id}",
        year=2016, inferred=frozenset({"issuer", "title", "year"}), page_count=len(pages),
    )  # fmt: skip
    info = PdfInfo(title=f"Strategy of {doc_id}", author="nobody", created_year=2016)
    return ReadDocument(document=document, pages=tuple(pages), passages=tuple(passages), info=info)


def _passage(doc_id: str, page_number: int, sentences: tuple[Sentence, ...]) -> Passage:
    text = " ".join(sentence.text for sentence in sentences)
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return Passage(
        passage_id=f"{doc_id}:p{page_number:03d}:{digest}",
        doc_id=doc_id,
        page_number=page_number,
        start=sentences[0].start,
        end=sentences[-1].end,
        text=text,
        sentences=sentences,
        heading="A heading",
        role=PassageRole.CONTENTS if text.startswith("Contents") else PassageRole.BODY,
    )
