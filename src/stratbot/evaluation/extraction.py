"""A PDF and its text as its authors published it -> the share of sentences that reading, and cutting into passages, keep.

The text twin is plain text or Markdown. A sentence of it is found if its words stand one after the other, in a page, in a
passage, or as a sentence of their own.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stratbot.config import ChunkingSettings, ReadingSettings
from stratbot.corpus.reading import read_documents
from stratbot.corpus.scan import CorpusFile
from stratbot.errors import SettingsError
from stratbot.types import DocumentState, ReadDocument

MIN_WORDS = 8
PLACES = ("pages", "passages", "sentences")
"""On a page as extracted, within a passage, as a sentence of its own: a list number before it and a note's after it may stay."""
LEVELS = ("words", "signs", "letters")
"""What has to agree. `words`: runs of letters and digits, case folded, one after the other; nothing else counts. This is the
main one. `signs`: every character, once white space is folded and quotation marks, dashes and ligatures are spelled one way.
`letters`: letters and digits, case folded, however they are spaced, so words that are torn apart or run together pass."""

_FILE_MARK = re.compile(r"<<file[^>]*>>")
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)")
_TAG = re.compile(r"<[^>]+>")
_BRACES = re.compile(r"\{[^}]*\}")
_LINE_MARK = re.compile(r"^\s*(?:#+|[-*>+•]|\d+\.|\|)\s*")
_EMPHASIS = re.compile(r"[*_`]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NOTE_NUMBER = re.compile(r"(?<=[^\W\d_])\d{1,3}(?=[.!?]?$)|(?<=[.!?])\d{1,3}$")
_WORD = re.compile(r"\w+")
_SPELLED_ONE_WAY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "…": "..."})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionReport:
    """How many sentences of the twin are found, by strictness and place."""

    sentences: int
    """Of eight or more words, in the twin."""
    found: Mapping[str, Mapping[str, int]]
    """Level, one of `LEVELS` -> place, one of `PLACES` -> sentences."""
    missing: tuple[str, ...]
    """Sentences whose words stand on no page."""
    lost: tuple[str, ...]
    """Sentences whose words stand on a page but in no passage."""
    pages: int
    passages: int
    elapsed_s: float

    def share(self, place: str, level: str = "words") -> float:
        """Return the share that is found; 0 where the twin holds no sentence."""
        return self.found[level][place] / self.sentences if self.sentences else 0.0


def twin_sentences(text: str) -> list[str]:
    """Cut a text twin into sentences of eight or more words.

    Markdown is taken away: tags, braces, addresses of links, emphasis, and the sign that begins a heading or list item.
    Each line is a paragraph; a sentence ends at a full stop, question or exclamation mark before white space. Words are
    runs of letters, digits and underscores, so "in-house" is two. A sentence that occurs twice counts twice.
    """
    text = _FILE_MARK.sub("\n", text)
    text = _BRACES.sub(" ", _TAG.sub(" ", _LINK.sub(r"\1", text)))
    sentences = []
    for line in text.split("\n"):
        bare = _EMPHASIS.sub("", _LINE_MARK.sub("", " ".join(line.split())))
        sentences += [sentence for sentence in _SENTENCE_END.split(bare) if len(_WORD.findall(sentence)) >= MIN_WORDS]
    return sentences


def evaluate_extraction(
    document: Path,
    twin: Path,
    *,
    count_tokens: Callable[[Sequence[str]], list[int]],
    reading: ReadingSettings | None = None,
    chunking: ChunkingSettings | None = None,
) -> ExtractionReport:
    """Read a PDF as for the index and look for the sentences of its text twin.

    Args:
        document: The PDF.
        twin: Its text, UTF-8.
        count_tokens: Of the encoder: passages are measured in its tokens.
        reading: Bounds on what the file may cost.
        chunking: Sizes of passages.

    Raises:
        SettingsError: A file cannot be read, or the twin holds no sentence to look for.
    """
    start = time.perf_counter()
    try:
        sentences = twin_sentences(twin.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{twin} cannot be read: {getattr(error, 'strerror', None) or error}.",
            hint="The twin is plain text or Markdown, UTF-8.",
        ) from error
    if not sentences:
        raise SettingsError(f"{twin} holds no sentence of {MIN_WORDS} or more words.")
    read = _read(document, count_tokens, reading or ReadingSettings(), chunking or ChunkingSettings())
    return score_extraction(read, sentences, elapsed_s=time.perf_counter() - start)


def score_extraction(read: ReadDocument, sentences: Sequence[str], *, elapsed_s: float = 0.0) -> ExtractionReport:
    """Look for sentences in the pages, the passages and the sentences of one document."""
    texts = {
        "pages": [page.text for page in read.pages],
        "passages": [passage.text for passage in read.passages],
        "sentences": [sentence.text for passage in read.passages for sentence in passage.sentences],
    }
    found: dict[str, dict[str, int]] = {}
    where: dict[str, list[bool]] = {}
    for level in LEVELS:
        wanted = [_folded(sentence, level) for sentence in sentences]
        found[level] = {}
        for place, held in texts.items():
            is_found = _whole(wanted, held, level) if place == "sentences" else _within(wanted, held, level)
            found[level][place] = sum(is_found)
            if level == "words":
                where[place] = is_found
    return ExtractionReport(
        sentences=len(sentences),
        found=found,
        missing=tuple(sentence for sentence, on_page in zip(sentences, where["pages"], strict=True) if not on_page),
        lost=tuple(
            sentence
            for sentence, on_page, kept in zip(sentences, where["pages"], where["passages"], strict=True)
            if on_page and not kept
        ),
        pages=len(read.pages),
        passages=len(read.passages),
        elapsed_s=elapsed_s,
    )


def _within(wanted: Sequence[str], texts: Iterable[str], level: str) -> list[bool]:
    """Say of each folded sentence whether one of the texts holds it; no match runs across texts."""
    edge = " " if level == "words" else ""
    held = "\n".join(f"{edge}{_folded(text, level)}{edge}" for text in texts)
    return [f"{edge}{sentence}{edge}" in held for sentence in wanted]


def _whole(wanted: Sequence[str], texts: Iterable[str], level: str) -> list[bool]:
    held = set()
    for text in texts:
        held.add(_folded(text, level))
        held.add(_folded(_NOTE_NUMBER.sub("", _LINE_MARK.sub("", text)), level))
    return [sentence in held for sentence in wanted]


def _folded(text: str, level: str) -> str:
    if level == "signs":
        return " ".join(unicodedata.normalize("NFKC", text.translate(_SPELLED_ONE_WAY)).split())
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return " ".join(words) if level == "words" else "".join(words)


def _read(
    document: Path, count_tokens: Callable[[Sequence[str]], list[int]], reading: ReadingSettings, chunking: ChunkingSettings
) -> ReadDocument:
    try:
        status = document.stat()
    except OSError as error:
        raise SettingsError(f"{document} cannot be read: {error.strerror}.", hint="Name a PDF: --document FILE") from error
    file = CorpusFile(path=document.name, absolute=document, size_bytes=status.st_size, mtime_ns=status.st_mtime_ns)
    (read,) = read_documents(
        [file],
        settings=reading,
        chunking=chunking,
        count_tokens=count_tokens,
        catalogue={},
        doc_ids={file.path: "document"},
        sha256={file.path: ""},
    )
    if read.document.state is not DocumentState.READ:
        raise SettingsError(f"{document}: {read.document.reason}", hint=read.problems[0].hint if read.problems else "")
    return read
