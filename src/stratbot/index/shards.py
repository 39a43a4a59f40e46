"""Several indexes -> one that answers as if all documents were in it, its rows numbered through in order of path.

Whoever searches and judges sees an `OpenIndex`, so that nothing about answers is written twice. A shard may be open in this
process or elsewhere: what is to be done with its files is sent to where they are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from stratbot.errors import IndexDamagedError, IndexOutdatedError, StratbotError
from stratbot.index.dense import DenseIndex
from stratbot.index.generations import GENERATIONS, Manifest, check_generation
from stratbot.index.lexical import (
    LexicalIndex,
    Occurrences,
    RowArray,
    ScoreArray,
    Term,
    Unit,
    WordTotals,
    bm25,
    distinct_terms,
)
from stratbot.index.looks import LOOKS, LookArray
from stratbot.index.reader import OpenIndex
from stratbot.index.sharding import REBUILD_HINT, Missing, ShardRecord, folder_of, read_shards, shard_of
from stratbot.index.store import StoredDocument
from stratbot.types import Page, Passage, Problem, Sentence

T = TypeVar("T")
Spans = Sequence[tuple[int, int]]
"""Runs of rows: the first, and the one after the last."""
FloatArray = npt.NDArray[np.float32]
UNITS: tuple[Unit, ...] = ("passage", "sentence")
THREADS = 64
"""That wait for shards side by side, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What is kept of a shard as long as it is open: its documents, and what adds up."""

    manifest: Manifest
    documents: tuple[StoredDocument, ...]
    problems: tuple[Problem, ...]
    sentence_sum: ScoreArray
    totals: Mapping[Unit, WordTotals]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMap:
    """What is known of every row of a shard, as `OpenIndex` names it."""

    passage_is_body: npt.NDArray[np.bool_]
    sentence_passage: npt.NDArray[np.int32]
    sentence_tokens: npt.NDArray[np.int32]
    sentence_looks: LookArray


class Shard(Protocol):
    """One of several indexes, wherever it is open."""

    name: str

    def run(self, work: Callable[[OpenIndex], T]) -> T:
        """Do something with the index where it is open, and return what comes of it.

        Elsewhere than in this process, `work` and what it returns are sent: functions of modules, and data.

        Raises:
            StratbotError: It cannot be done, or the shard cannot be reached.
        """

    def close(self) -> None:
        """Let go of it."""


class LocalShard:
    """A shard in this process. Implements `Shard`."""

    def __init__(self, name: str, index: OpenIndex) -> None:
        """Take an open index, which is closed with the shard."""
        self.name = name
        self.index = index

    def run(self, work: Callable[[OpenIndex], T]) -> T:
        """Do something with the index."""
        return work(self.index)

    def close(self) -> None:
        """Close the index."""
        self.index.close()


def outline_of(index: OpenIndex) -> Outline:
    """Return what is kept of a shard."""
    return Outline(
        manifest=index.manifest,
        documents=index.stored_documents,
        problems=index.problems,
        sentence_sum=index.sentence_sum,
        totals={unit: index.lexical.totals(unit) for unit in UNITS},
    )


def row_map_of(index: OpenIndex) -> RowMap:
    """Return what is known of a shard's rows."""
    return RowMap(
        passage_is_body=index.passage_is_body,
        sentence_passage=index.sentence_passage,
        sentence_tokens=index.sentence_tokens,
        sentence_looks=index.sentence_looks,
    )


def scores_of(index: OpenIndex, unit: Unit, queries: Sequence[FloatArray], spans: Spans | None) -> FloatArray:
    """Return the inner products of some vectors with every row of a shard, or with those of some runs, one behind the other."""
    scores = _dense(index, unit).scores_of(queries, spans)
    if spans is None:
        return scores
    return np.concatenate([np.zeros((len(queries), 0), np.float32), *(scores[:, first:last] for first, last in spans)], axis=1)


def scores_at(index: OpenIndex, unit: Unit, queries: Sequence[FloatArray], rows: RowArray) -> FloatArray:
    """Return the inner products of some vectors with some rows of a shard."""
    return _dense(index, unit).scores_at(queries, rows)


def vectors_of(index: OpenIndex, unit: Unit, rows: RowArray) -> FloatArray:
    """Return the vectors of some rows of a shard."""
    return _dense(index, unit).vectors(rows)


def rows_of(index: OpenIndex, term: Term, unit: Unit) -> RowArray:
    """Return the rows of a shard that hold a term."""
    return index.lexical.rows(term, unit)


def occurrences_of(index: OpenIndex, terms: Sequence[Term], unit: Unit) -> list[Occurrences]:
    """Return where each term stands in a shard."""
    return [index.lexical.occurrences(term, unit) for term in terms]


def _dense(index: OpenIndex, unit: Unit) -> DenseIndex:
    return index.dense_passages if unit == "passage" else index.dense_sentences


class _Rows:
    """Where the rows of shards stand when all are numbered through in order of path."""

    def __init__(self, shard: RowArray, own_first: RowArray, counts: RowArray, shards: int) -> None:
        """Take of each document, in order of path: its shard, its first row there, and how many it has."""
        self.first = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])[: len(counts)]
        self.count = int(counts.sum())
        self._shard, self._own_first, self._counts, self._shards = shard, own_first, counts, shards

    def split(self, rows: RowArray) -> list[tuple[RowArray, RowArray]]:
        """Return for each shard which places of `rows` are its own, and their rows there."""
        if not len(rows):
            return [(np.zeros(0, np.int64), np.zeros(0, np.int64))] * self._shards
        # A document without rows shares its first one with the next document, which is the last of those with it.
        owner = np.searchsorted(self.first, rows, side="right") - 1
        own = rows - self.first[owner] + self._own_first[owner]
        places = [np.flatnonzero(self._shard[owner] == shard) for shard in range(self._shards)]
        return [(place, own[place]) for place in places]

    @cached_property
    def of_shard(self) -> list[RowArray]:
        """Of each shard, (n,) where its rows stand."""
        found = []
        for shard in range(self._shards):
            documents = np.flatnonzero(self._shard == shard)
            documents = documents[np.argsort(self._own_first[documents], kind="stable")]
            runs = [np.arange(self.first[one], self.first[one] + self._counts[one]) for one in documents]
            found.append(np.concatenate([np.zeros(0, np.int64), *runs]))
        return found

    def gathered(self, parts: Sequence[npt.NDArray[Any]], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Put what each shard says of its rows in the order of all."""
        whole = np.empty(self.count, dtype)
        for rows, part in zip(self.of_shard, parts, strict=True):
            whole[rows] = part
        return whole


class ShardedIndex(OpenIndex):
    """All documents of several shards, in order of path.

    It holds the documents, and maps of all rows once they are needed; of vectors, words and text only what was asked for.
    Scores are those of one index of the same documents to the last bit, as long as the vectors of both are kept as they are
    (`DenseIndex.is_exact`).
    """

    is_sharded = True

    def __init__(
        self, shards: Sequence[Shard], *, name: str = "", missing: Sequence[Missing] = (), threads: int = THREADS
    ) -> None:
        """Ask every shard for its outline.

        Args:
            shards: At least one.
            name: Of their generations together; left out, it is made of their names.
            missing: Those that could not be reached.
            threads: That wait for shards side by side, at most; one, to do all in the thread that asks.

        Raises:
            IndexDamagedError: Two of them hold the same document.
            IndexOutdatedError: They were built with different models.
        """
        self.shards = tuple(shards)
        self.missing = tuple(missing)
        self._gone = frozenset(one.name for one in missing)
        self._threads = ThreadPoolExecutor(min(threads, max(1, len(shards))), thread_name_prefix="shard") if threads > 1 else None
        outlines = self.each(outline_of)
        self.outlines = tuple(outlines)
        in_order = sorted(
            ((stored.document.path, number, stored) for number, one in enumerate(outlines) for stored in one.documents),
            key=lambda item: item[:2],
        )
        of = np.array([number for _, number, _ in in_order], np.int64)
        stored = [one for _, _, one in in_order]
        passages, sentences = (
            _Rows(
                of,
                np.array([getattr(one, f"first_{unit}") for one in stored], np.int64),
                np.array([getattr(one, f"{unit}s") for one in stored], np.int64),
                len(shards),
            )
            for unit in UNITS
        )
        self.own_rows: dict[Unit, _Rows] = {"passage": passages, "sentence": sentences}
        self._stored = tuple(
            replace(one, row=row, first_passage=int(passages.first[row]), first_sentence=int(sentences.first[row]))
            for row, one in enumerate(stored)
        )
        self._documents = tuple(one.document for one in stored)
        self.documents_of_shard = [np.flatnonzero(of == number) for number in range(len(shards))]
        """Of each shard, the positions of its documents, which stand there in the same order."""
        self.shard_of_document = {one.document.doc_id: int(number) for one, number in zip(stored, of, strict=True)}
        if len(self.shard_of_document) != len(stored) or len({one.document.path for one in stored}) != len(stored):
            raise IndexDamagedError("Two shards hold the same document", hint=REBUILD_HINT)
        self.manifest = _joined([one.manifest for one in outlines], name)
        self.sentence_sum = np.sum([one.sentence_sum for one in outlines], axis=0)
        self.dense_passages = ShardedDense(self, "passage")
        self.dense_sentences = ShardedDense(self, "sentence")
        self.lexical = ShardedLexical(self)
        self.statistics = self.own_statistics()

    def each(self, work: Callable[[OpenIndex], T]) -> list[T]:
        """Do the same where every shard is open, side by side; return what comes of it in order of shards."""
        return [done for done in self.run([work] * len(self.shards)) if done is not None]

    def run(self, works: Sequence[Callable[[OpenIndex], T] | None]) -> list[T | None]:
        """Do something where each shard is open, side by side; None for nothing there."""

        def one(shard: Shard, work: Callable[[OpenIndex], T] | None) -> T | None:
            return shard.run(work) if work is not None else None

        return list((self._threads.map if self._threads is not None else map)(one, self.shards, works))

    def is_missing(self, path: str) -> bool:
        """Whether a file belongs to a shard that could not be opened."""
        return bool(self.missing) and folder_of(shard_of(path, len(self.shards) + len(self.missing))) in self._gone

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read, in order of path."""
        found = [problem for one in self.outlines for problem in one.problems]
        return tuple(sorted(found, key=lambda problem: (problem.path, problem.page_number or 0)))

    @property
    def stored_documents(self) -> tuple[StoredDocument, ...]:
        """Documents with what is known of their files."""
        return self._stored

    @cached_property
    def _maps(self) -> list[RowMap]:
        return self.each(row_map_of)

    @cached_property
    def passage_document(self) -> npt.NDArray[np.int32]:  # type: ignore[override]
        """(passages,): position in `documents`."""
        counts = np.array([one.passages for one in self._stored], np.int64)
        return np.repeat(np.arange(len(counts), dtype=np.int32), counts)

    @cached_property
    def passage_is_body(self) -> npt.NDArray[np.bool_]:  # type: ignore[override]
        """(passages,): whether the passage may be evidence."""
        return self.own_rows["passage"].gathered([one.passage_is_body for one in self._maps], np.bool_)

    @cached_property
    def sentence_passage(self) -> npt.NDArray[np.int32]:  # type: ignore[override]
        """(sentences,): row of the passage."""
        passages = self.own_rows["passage"].of_shard
        own = [rows[one.sentence_passage] for rows, one in zip(passages, self._maps, strict=True)]
        return self.own_rows["sentence"].gathered(own, np.int32)

    @cached_property
    def sentence_tokens(self) -> npt.NDArray[np.int32]:  # type: ignore[override]
        """(sentences,): length in tokens of the encoder."""
        return self.own_rows["sentence"].gathered([one.sentence_tokens for one in self._maps], np.int32)

    @cached_property
    def sentence_looks(self) -> LookArray:  # type: ignore[override]
        """(sentences,): how each one looks, whatever is asked."""
        return self.own_rows["sentence"].gathered([one.sentence_looks for one in self._maps], LOOKS)

    def passages(self, rows: Sequence[int] | npt.NDArray[np.integer[Any]]) -> list[Passage]:
        """Return passages with their sentences, in the order asked."""
        self._check_rows(rows, self.manifest.passages)
        return self._in_order("passage", rows, lambda own: partial(OpenIndex.passages, rows=own))

    def sentences(self, rows: Sequence[int] | npt.NDArray[np.integer[Any]]) -> list[tuple[int, Sentence]]:
        """Return sentences, each with the row of its passage, in the order asked."""
        self._check_rows(rows, self.manifest.sentences)
        found = self._in_order("sentence", rows, lambda own: partial(OpenIndex.sentences, rows=own))
        return [(int(self.sentence_passage[row]), sentence) for row, (_, sentence) in zip(rows, found, strict=True)]

    def _in_order(
        self,
        unit: Unit,
        rows: Sequence[int] | npt.NDArray[np.integer[Any]],
        reading: Callable[[RowArray], Callable[[OpenIndex], list[T]]],
    ) -> list[T]:
        split = self.own_rows[unit].split(np.asarray(rows, np.int64))
        found = self.run([reading(own) if len(own) else None for _, own in split])
        placed: dict[int, T] = {}
        for (places, _), ones in zip(split, found, strict=True):
            placed.update(zip(places.tolist(), ones or (), strict=True))
        return [placed[place] for place in range(len(rows))]

    def sentence_texts(self) -> list[str]:
        """Return the texts of all sentences, in order of rows: all of them come here."""
        parts = [np.array(texts, dtype=object) for texts in self.each(OpenIndex.sentence_texts)]
        return list(self.own_rows["sentence"].gathered(parts, object))

    def counted(self, count: Callable[[Iterable[str]], Counter[str]]) -> Counter[str]:
        """Count something of the texts of all sentences, each shard its own."""
        total: Counter[str] = Counter()
        for own in self.each(partial(OpenIndex.counted, count=count)):
            total.update(own)
        return total

    def page(self, doc_id: str, page_number: int) -> Page:
        """Return one page as it was read.

        Raises:
            KeyError: There is no such document or page.
        """
        shard = self.shards[self.shard_of_document[doc_id]]
        return shard.run(partial(OpenIndex.page, doc_id=doc_id, page_number=page_number))

    def close(self) -> None:
        """Let go of all shards."""
        for shard in self.shards:
            with suppress(StratbotError):  # one that is gone is closed
                shard.close()
        if self._threads is not None:
            self._threads.shutdown(wait=False)


class ShardedDense(DenseIndex):
    """The vectors of several shards, row by row as in one index."""

    def __init__(self, index: ShardedIndex, unit: Unit) -> None:
        """Keep where the rows are."""
        self._sharded, self._unit = index, unit
        self.dim = index.manifest.dim
        self.ntotal = index.own_rows[unit].count

    def scores_of(self, queries: Sequence[FloatArray], spans: Spans | None = None) -> FloatArray:
        """Return the inner products of some queries with every row, or with those of some documents."""
        index, unit, rows = self._sharded, self._unit, self._sharded.own_rows[self._unit]
        scores = np.zeros((len(queries), self.ntotal), np.float32)
        work = partial(scores_of, unit=unit, queries=list(queries))
        if spans is None:
            for places, own in zip(rows.of_shard, index.each(partial(work, spans=None)), strict=True):
                scores[:, places] = own
            return scores
        wanted = np.array([span for span in spans if span[0] < span[1]], np.int64).reshape(-1, 2)
        split = rows.split(wanted[:, 0])
        lengths = wanted[:, 1] - wanted[:, 0]
        own_spans = [list(zip(first.tolist(), (first + lengths[at]).tolist(), strict=True)) for at, first in split]
        found = index.run([partial(work, spans=own) if own else None for own in own_spans])
        for (at, _), part in zip(split, found, strict=True):
            if part is not None:
                scores[:, np.concatenate([np.arange(*span) for span in wanted[at]])] = part
        return scores

    def scores_at(self, queries: Sequence[FloatArray], rows: RowArray) -> FloatArray:
        """Return the inner products of some queries with some rows."""
        split = self._sharded.own_rows[self._unit].split(rows)
        work = partial(scores_at, unit=self._unit, queries=list(queries))
        found = self._sharded.run([partial(work, rows=own) if len(own) else None for _, own in split])
        scores = np.zeros((len(queries), len(rows)), np.float32)
        for (places, _), part in zip(split, found, strict=True):
            if part is not None:
                scores[:, places] = part
        return scores

    def vectors(self, rows: Sequence[int] | npt.NDArray[np.integer[Any]]) -> FloatArray:
        """Return the vectors of some rows, in the order asked: (len(rows), dim) float32."""
        index, unit = self._sharded, self._unit
        split = index.own_rows[unit].split(np.asarray(rows, np.int64))
        found = index.run([partial(vectors_of, unit=unit, rows=own) if len(own) else None for _, own in split])
        whole = np.zeros((len(rows), self.dim), np.float32)
        for (places, _), vectors in zip(split, found, strict=True):
            if vectors is not None:
                whole[places] = vectors
        return whole


class ShardedLexical(LexicalIndex):
    """The words of several shards, scored with the figures of all."""

    def __init__(self, index: ShardedIndex) -> None:
        """Keep the shards."""
        self._sharded = index

    def totals(self, unit: Unit = "passage") -> WordTotals:
        """Return how much text is indexed."""
        return sum((one.totals[unit] for one in self._sharded.outlines), WordTotals(rows=0, words=0))

    def rows(self, term: Term, unit: Unit = "passage") -> RowArray:
        """Return the rows that hold a term."""
        own = self._sharded.own_rows[unit].of_shard
        found = self._sharded.each(partial(rows_of, term=term, unit=unit))
        return np.concatenate([place[rows] for place, rows in zip(own, found, strict=True)])

    def scored(self, terms: Sequence[Term], unit: Unit = "passage") -> tuple[RowArray, ScoreArray]:
        """Score everything that holds at least one of the terms, by the figures of all shards."""
        asked = distinct_terms(terms)
        found = self._sharded.each(partial(occurrences_of, terms=asked, unit=unit))
        rows_with = [sum(len(one.rows) for one in of_term) for of_term in zip(*found, strict=True)]
        scored = [bm25(own, rows_with=rows_with, totals=self.totals(unit)) for own in found]
        places = self._sharded.own_rows[unit].of_shard
        rows = np.concatenate([place[rows] for place, (rows, _) in zip(places, scored, strict=True)])
        order = np.argsort(rows)
        return rows[order], np.concatenate([scores for _, scores in scored])[order]

    def occurrences(self, term: Term, unit: Unit = "passage") -> Occurrences:
        """Return where a term stands in all shards."""
        own = self._sharded.own_rows[unit].of_shard
        parts = [found for (found,) in self._sharded.each(partial(occurrences_of, terms=[term], unit=unit))]
        rows = np.concatenate([place[part.rows] for place, part in zip(own, parts, strict=True)])
        order = np.argsort(rows)
        times, lengths = (np.concatenate([getattr(part, name) for part in parts])[order] for name in ("times", "lengths"))
        return Occurrences(rows=rows[order], times=times, lengths=lengths)


def open_shards(index_dir: Path) -> ShardedIndex:
    """Open an index in shards, all of them in this process; one that cannot be opened is missing, and is said to be.

    Raises:
        IndexMissingError: There is no index in shards.
        IndexDamagedError: None of its shards can be opened.
    """
    named = read_shards(index_dir)
    opened: list[Shard] = []
    missing: list[Missing] = []
    for record in named.shards:
        try:
            opened.append(LocalShard(record.folder, open_shard(index_dir, record, is_one_of_many=True)))
        except StratbotError as error:
            missing.append(Missing(name=record.folder, documents=record.documents, reason=str(error)))
    if not opened:
        raise IndexDamagedError(f"No shard of {index_dir} can be opened: {missing[0].reason}", hint=REBUILD_HINT)
    # One after the other: each multiplies on all cores, and threads of Python would wait for each other between the products.
    return ShardedIndex(opened, name=named.name, missing=missing, threads=1)


def open_shard(index_dir: Path, record: ShardRecord, *, is_one_of_many: bool = False) -> OpenIndex:
    """Open one shard, in the generation that the pointer names; `is_one_of_many` as for `OpenIndex`.

    Raises:
        IndexDamagedError: It is not what its manifest says.
    """
    generation = check_generation(index_dir / record.folder / GENERATIONS / record.generation, record.manifest_sha256)
    return OpenIndex(generation, is_one_of_many=is_one_of_many)


def _joined(manifests: Sequence[Manifest], name: str) -> Manifest:
    """Return a manifest for all together."""
    first = manifests[0]
    for other in manifests[1:]:
        if other.encoder != first.encoder:
            raise IndexOutdatedError(
                f"One shard was built with the model {first.encoder}, another with {other.encoder}.", hint=REBUILD_HINT
            )
    digest = hashlib.sha256(" ".join(one.generation for one in manifests).encode()).hexdigest()[:12]
    return replace(
        first,
        generation=name or f"shards-{digest}",
        created_at=max(one.created_at for one in manifests),
        scanned_at_ns=min(one.scanned_at_ns for one in manifests),
        documents=sum(one.documents for one in manifests),
        pages=sum(one.pages for one in manifests),
        passages=sum(one.passages for one in manifests),
        sentences=sum(one.sentences for one in manifests),
        reading=min(one.reading for one in manifests),
        wording=first.wording if len({one.wording for one in manifests}) == 1 else "",
        files={},
        former="",
        former_sha256="",
    )
