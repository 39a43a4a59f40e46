"""One generation -> what is right and wrong with it: every file read in full, every number compared with another."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from stratbot.errors import IndexDamagedError, IndexOutdatedError
from stratbot.index.build import passage_vectors
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.generations import MANIFEST, REBUILD_HINT, Generation, read_manifest, sha256_of_file
from stratbot.index.health import Check, CheckState, GenerationHealth
from stratbot.index.lexical import TABLES, WORD_COUNTS
from stratbot.index.looks import SentenceLooks, wording_version
from stratbot.index.reader import (
    PASSAGE_DOCUMENT,
    PASSAGE_IS_BODY,
    PASSAGE_VECTORS,
    SENTENCE_LOOKS,
    SENTENCE_PASSAGE,
    SENTENCE_SUM,
    SENTENCE_TOKENS,
    SENTENCE_VECTORS,
    OpenIndex,
)
from stratbot.index.store import FILE as CORPUS
from stratbot.types import Passage

_LARGEST_DEPARTURE = 1e-3
"""Of a vector's length from one, and of each number of a passage's vector from the mean of its sentences."""
_ROUNDED_LENGTH, _ROUNDED_NUMBER = 0.05, 0.02
"""The same where vectors are kept as a byte for each number."""


def examine_generation(folder: Path, digest: str = "") -> GenerationHealth:
    """Check one generation: its manifest, its files, and that they fit together.

    Args:
        folder: Of the generation.
        digest: SHA-256 of its manifest; empty where that is not known.
    """
    health = GenerationHealth(folder)
    intact = _check_files(health, digest)
    _check_corpus(health, corpus_is_intact=CORPUS in intact)
    try:
        _check_rows(health)
    except IndexDamagedError as error:
        health.error("rows", f"{error}.")
    has_wrong_vectors = any(check.name == "vectors" and check.state is CheckState.ERROR for check in health.checks)
    health.has_vectors = {SENTENCE_VECTORS, SENTENCE_TOKENS} <= intact and not has_wrong_vectors
    return health


def _check_files(health: GenerationHealth, digest: str) -> set[str]:
    """Compare all files with the manifest; return the names of those that are as they were written."""
    folder = health.folder
    try:
        manifest = health.manifest = read_manifest(folder, digest)
    except IndexOutdatedError as error:
        health.is_outdated = True
        health.error("manifest", f"{error}.", hint=error.hint)
        return set()
    except IndexDamagedError as error:
        health.error("manifest", f"{error}.")
        return set()
    health.ok("manifest", f"The manifest is of schema {manifest.schema}, made by stratbot {manifest.stratbot}.")
    intact, size_bytes = set(), 0
    for name, record in manifest.files.items():
        path = folder / name
        try:
            found = path.stat().st_size
            if found != record.size_bytes:
                health.error("files", f"{name} has {found:,} bytes instead of {record.size_bytes:,}.")
            elif sha256_of_file(path) != record.sha256:
                health.error("files", f"{name} is not what was written: its checksum differs.")
            else:
                intact.add(name)
                size_bytes += found
        except (OSError, IndexDamagedError):
            health.error("files", f"{name} is missing or cannot be read.")
    expected = {
        CORPUS, SENTENCE_VECTORS, PASSAGE_VECTORS, SENTENCE_TOKENS, SENTENCE_LOOKS, SENTENCE_SUM, SENTENCE_PASSAGE,
        PASSAGE_DOCUMENT, PASSAGE_IS_BODY,
    }  # fmt: skip
    if absent := expected - manifest.files.keys():
        health.error("files", f"The manifest does not name {', '.join(sorted(absent))}.")
    if strange := {path.name for path in folder.iterdir()} - manifest.files.keys() - {MANIFEST}:
        message = f"The generation's folder holds files that are not of the index: {', '.join(sorted(strange))}."
        health.checks.append(Check(name="files", state=CheckState.WARNING, message=message, hint="Take them away."))
    if intact >= manifest.files.keys():
        health.ok("files", f"{len(intact)} files, {size_bytes / 1e6:,.1f} MB, have the sizes and checksums of the manifest.")
    return intact


def _check_corpus(health: GenerationHealth, *, corpus_is_intact: bool) -> None:
    """Check the database: its structure, its documents, its counts, the offsets of its passages, its full-text indexes."""
    try:
        with closing(CorpusReader(health.folder)) as corpus:
            if complaints := corpus.integrity_complaints():
                health.error("database", f"SQLite finds {CORPUS} damaged: {'; '.join(complaints[:3])}.")
            elif corpus_is_intact or health.manifest is None:
                health.ok("database", f"SQLite finds {CORPUS} sound.")
            altered = corpus.altered_documents()
            if altered:
                paths = ", ".join(stored.document.path for stored in altered[:5]) + (" ..." if len(altered) > 5 else "")
                health.error("documents", f"{len(altered)} of {len(corpus.documents)} documents are altered: {paths}.")
            counts = _check_counts(health, corpus)
            misplaced = _check_offsets(health, corpus)
            health.has_text = not altered and not counts and not misplaced
            _check_words(health, corpus)
    except (IndexDamagedError, sqlite3.Error) as error:
        health.has_text = False
        health.error("database", f"{error}.")


def _check_counts(health: GenerationHealth, corpus: CorpusReader) -> bool:
    """Compare counts within the database and with the manifest; return whether any is wrong."""
    maps = corpus.row_maps()
    passages, sentences = len(maps.passage_document), len(maps.sentence_passage)
    stored = corpus.documents
    before = len(health.checks)
    next_passage = next_sentence = 0
    for document in stored:
        if (document.first_passage, document.first_sentence) != (next_passage, next_sentence):
            health.error("counts", f"The rows of {document.document.path} do not follow those before it.")
            break
        next_passage, next_sentence = next_passage + document.passages, next_sentence + document.sentences
    if (next_passage, next_sentence) != (passages, sentences):
        health.error(
            "counts", f"The documents have {next_passage:,} passages and {next_sentence:,} sentences; stored are "
            f"{passages:,} and {sentences:,}.",
        )  # fmt: skip
    if (stored_sentences := corpus.sentence_count()) != sentences:
        health.error("counts", f"The passages have {sentences:,} sentences; there are {stored_sentences:,} stored sentences.")
    found = {"documents": len(stored), "pages": corpus.page_count(), "passages": passages, "sentences": sentences}
    if (manifest := health.manifest) is not None:
        named = {what: getattr(manifest, what) for what in found}
        for what, count in found.items():
            if count != named[what]:
                health.error("counts", f"There are {count:,} {what} instead of {named[what]:,}.")
    if len(health.checks) > before:
        return True
    health.ok("counts", ", ".join(f"{count:,} {what}" for what, count in found.items()) + ", as the manifest says.")
    return False


def _check_offsets(health: GenerationHealth, corpus: CorpusReader) -> bool:
    """Check that every passage and sentence lies within its page; return whether any does not."""
    misplaced: list[str] = []
    checked = 0
    for stored in corpus.documents:
        sizes = corpus.page_sizes(stored)
        for passage in corpus.passages_of(stored):
            checked += 1
            if not _lies_within(passage, sizes.get(passage.page_number)):
                misplaced.append(f"{stored.document.path}, page {passage.page_number}")
    if misplaced:
        more = " ..." if len(misplaced) > 3 else ""
        health.error(
            "offsets",
            f"{len(misplaced):,} passages do not lie within their page: {'; '.join(misplaced[:3])}{more}.",
            REBUILD_HINT,
        )
        return True
    health.ok("offsets", f"All {checked:,} passages and their sentences lie within their pages.")
    return False


def _lies_within(passage: Passage, page_chars: int | None) -> bool:
    spans = [(passage.start, passage.end), *((sentence.start, sentence.end) for sentence in passage.sentences)]
    return page_chars is not None and all(0 <= start < end <= page_chars for start, end in spans)


def _check_words(health: GenerationHealth, corpus: CorpusReader) -> None:
    expected = {
        "passage": sum(stored.passages for stored in corpus.documents),
        "sentence": sum(stored.sentences for stored in corpus.documents),
    }
    for unit in TABLES:
        try:
            has_all, count = corpus.has_all_words(unit)
            words = corpus.count_words(unit)
        except IndexDamagedError as error:
            health.error("words", f"The full-text index of {unit}s is damaged: {error}.")
            continue
        if not has_all or count != expected[unit]:
            health.error("words", f"The full-text index of {unit}s has {count:,} rows instead of {expected[unit]:,}.")
        else:
            health.ok("words", f"The full-text index of {unit}s has {count:,} rows, {words:,} words.")


def _check_rows(health: GenerationHealth) -> None:
    """Check the arrays and the vectors beside the database, against it and against each other."""
    manifest, folder = health.manifest, health.folder
    if manifest is None:
        return
    with closing(OpenIndex(Generation(folder=folder, manifest=manifest))) as index, closing(CorpusReader(folder)) as corpus:
        maps = corpus.row_maps()
        for name, stored, expected in (
            (PASSAGE_DOCUMENT, index.passage_document, maps.passage_document),
            (PASSAGE_IS_BODY, index.passage_is_body, maps.passage_is_body),
            (SENTENCE_PASSAGE, index.sentence_passage, maps.sentence_passage),
        ):
            if not np.array_equal(stored, expected):
                health.error("rows", f"{name} is not what the database says.")
                return
        for unit, name in WORD_COUNTS.items():
            if not np.array_equal(index.lexical.lengths(unit), corpus.lexical.read_lengths(unit)):
                health.error("rows", f"{name} is not what the database says.")
                return
        health.ok("rows", "Every sentence has its passage, every passage its document.")
        _check_vectors(health, index, corpus)


def _check_vectors(health: GenerationHealth, index: OpenIndex, corpus: CorpusReader) -> None:
    sentences, passages = index.dense_sentences, index.dense_passages
    of_length = _LARGEST_DEPARTURE if sentences.is_exact else _ROUNDED_LENGTH
    of_number = _LARGEST_DEPARTURE if sentences.is_exact and passages.is_exact else _ROUNDED_NUMBER
    elsewhere = index.manifest.issuers_elsewhere
    is_alike = index.manifest.wording == wording_version()
    look = SentenceLooks(corpus, issuers_elsewhere=elsewhere) if is_alike else None
    total = np.zeros(sentences.dim, np.float64)
    for stored in corpus.documents:  # one at a time: all together need not fit into memory
        own = slice(stored.first_sentence, stored.first_sentence + stored.sentences)
        own_passages = slice(stored.first_passage, stored.first_passage + stored.passages)
        with np.errstate(over="ignore", invalid="ignore"):
            vectors = sentences.part(own.start, own.stop)
            total += vectors.sum(axis=0, dtype=np.float64)
            lengths = np.linalg.norm(vectors, axis=1)
            if not np.all(np.abs(lengths - 1) < of_length):  # False for NaN too
                health.error("vectors", f"Vectors of {stored.document.path} are not of length one.")
                return
            if look is not None and not np.array_equal(index.sentence_looks[own], look.of(stored, None)):
                health.error("rows", f"Sentences of {stored.document.path} do not look as {SENTENCE_LOOKS} says.")
                return
            expected = passage_vectors(
                vectors,
                index.sentence_tokens[own],
                index.sentence_passage[own] - np.int32(stored.first_passage),
                stored.passages,
            )
            if not np.all(np.abs(passages.part(own_passages.start, own_passages.stop) - expected) < of_number):
                health.error("rows", f"Passages of {stored.document.path} do not have the direction of their sentences.")
                return
    if not np.all(np.abs(index.sentence_sum - total) <= max(1, sentences.ntotal) * of_number):
        health.error("rows", f"{SENTENCE_SUM} is not the sum of the sentences' vectors.")
        return
    health.ok(
        "vectors", f"{sentences.ntotal:,} sentences and {passages.ntotal:,} passages have a vector each, of length one "
        f"and {index.dense_sentences.dim} dimensions.",
    )  # fmt: skip
