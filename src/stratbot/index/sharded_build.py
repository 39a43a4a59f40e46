"""The corpus folder -> several indexes that answer as one, each brought up to date on its own, and one pointer that moves last.

    stratbot cluster index --shards 3

A file belongs to a shard by its path, so that a new document touches its own shard only; the others are written anew where they
name an issuer that came or went.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.config import Settings
from stratbot.errors import SettingsError, StratbotError
from stratbot.index.build import build_index
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.dense import FLAT_ROWS
from stratbot.index.encoder import Encoder
from stratbot.index.generations import GENERATIONS, POINTER, holds_shards, read_manifest, read_pointer, writer_lock
from stratbot.index.sharding import (
    MOST,
    ShardRecord,
    Shards,
    Share,
    folder_of,
    read_shards,
    shard_of,
    write_shards,
)
from stratbot.types import BuildProgress, BuildReport, DocumentChanges, Problem

if TYPE_CHECKING:
    from stratbot.corpus.scan import Scan

ROUNDS = 3
"""The first reads what is new; the second looks again at sentences that name issuers it found; the third never has work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardTask:
    """What a build of one shard is told, wherever it runs."""

    settings: Settings
    """With the shard's own folder."""
    share: Share
    rebuild: bool
    retry: bool
    ocr: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardBuilt:
    """What came of it."""

    record: ShardRecord
    issuers: frozenset[str]
    """Of its documents."""
    report: BuildReport


RunTasks = Callable[[Sequence[ShardTask]], Iterable[ShardBuilt]]
"""Runs some builds, one after the other or side by side on other machines, and returns in their order what came of them."""


def build_shards(
    settings: Settings,
    run: RunTasks,
    *,
    shards: int = 0,
    together: bool = True,
    rebuild: bool = False,
    retry: bool = False,
    ocr: bool = False,
) -> BuildReport:
    """Bring an index in shards up to date with the corpus folder. Until all shards are, the former ones answer.

    Args:
        settings: `index_dir` holds the shards and the pointer.
        run: Runs the builds of shards.
        shards: How many; 0 for as many as there are.
        together: Whether one process will open all of them: then they take no more memory than one index.
        rebuild: Read and encode everything anew.
        retry: Read again what could not be read in full.
        ocr: Recognise the text of pages that hold none.

    Raises:
        SettingsError: Nobody says how many shards, or other than there are; or the folder holds an ordinary index.
        IndexLockedError: Another build is under way.
        CorpusMissingError: The corpus folder cannot be read.
    """
    from stratbot.corpus.scan import scan

    started = time.perf_counter()
    folder = settings.index_dir
    count, answering = _as_there_are(folder, shards)
    with writer_lock(folder):
        scanned_at_ns = time.time_ns()
        shares = [
            Share(found=own, scanned_at_ns=scanned_at_ns, flat_rows=FLAT_ROWS // (count if together else 1), answering=kept)
            for own, kept in zip(_split(scan(settings.corpus_dir), count, settings.corpus_dir), answering, strict=True)
        ]
        issuers = [
            _issuers_of(folder / folder_of(shard), kept) | {row.issuer for row in share.found.catalogue.values() if row.issuer}
            for shard, (share, kept) in enumerate(zip(shares, answering, strict=True))
        ]
        reports: dict[int, BuildReport] = {}
        records: dict[int, ShardRecord] = {}
        told: dict[int, tuple[str, ...]] = {}
        for _ in range(ROUNDS):
            elsewhere = [_elsewhere(issuers, shard) for shard in range(count)]
            due = [shard for shard in range(count) if told.get(shard) != elsewhere[shard]]
            if not due:
                break
            tasks = [
                ShardTask(
                    settings=replace(settings, index_dir=folder / folder_of(shard)),
                    share=replace(shares[shard], issuers_elsewhere=elsewhere[shard]),
                    rebuild=rebuild and shard not in told,
                    retry=retry and shard not in told,
                    ocr=ocr,
                )
                for shard in due
            ]
            for shard, built in zip(due, run(tasks), strict=True):
                told[shard] = elsewhere[shard]
                issuers[shard] = built.issuers
                records[shard] = built.record
                reports[shard] = _together(reports[shard], built.report) if shard in reports else built.report
        found = tuple(records[shard] for shard in range(count))
        before = read_shards(folder) if holds_shards(folder) else None
        name = before.name if before is not None and before.shards == found else _new_name()
        if before is None or before.shards != found:
            write_shards(folder, Shards(name=name, shards=found))
    return _report([reports[shard] for shard in range(count)], name=name, elapsed_s=time.perf_counter() - started)


def build_shard(
    task: ShardTask,
    encoder: Callable[[], Encoder],
    *,
    progress: Callable[[BuildProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ShardBuilt:
    """Bring one shard up to date, an ordinary index but for its `share` of the files."""
    folder = task.settings.index_dir
    report = build_index(
        task.settings,
        encoder,
        rebuild=task.rebuild,
        retry=task.retry,
        ocr=task.ocr,
        share=task.share,
        progress=progress,
        cancelled=cancelled,
    )
    name, digest = read_pointer(folder)
    manifest = read_manifest(folder / GENERATIONS / name, digest)
    return ShardBuilt(
        record=ShardRecord(folder=folder.name, generation=name, manifest_sha256=digest, documents=manifest.documents),
        issuers=_issuers_of(folder, (name, digest)),
        report=report,
    )


def built_here(
    encoder: Callable[[], Encoder],
    *,
    progress: Callable[[BuildProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RunTasks:
    """Return what builds shards in this process, one after the other, with one model."""
    return lambda tasks: (build_shard(task, encoder, progress=progress, cancelled=cancelled) for task in tasks)


def _as_there_are(folder: Path, shards: int) -> tuple[int, list[tuple[str, str] | None]]:
    """Return how many shards there are to be, and of each the generation that answers."""
    if (folder / POINTER).exists():
        raise SettingsError(f"{folder} holds an index that is not in shards.", hint="Name another folder: --index DIR")
    if not holds_shards(folder):
        if not 1 <= shards <= MOST:
            raise SettingsError(
                "An index in shards is built for the first time.", hint=f"Say how many, 1 to {MOST:,}: --shards 4"
            )
        return shards, [None] * shards
    there = read_shards(folder).shards
    if shards not in (0, len(there)):
        raise SettingsError(
            f"The index in {folder} has {len(there)} shards, not {shards}.",
            hint="Build one with another number into a folder of its own: --index DIR",
        )
    return len(there), [(one.generation, one.manifest_sha256) for one in there]


def _split(found: Scan, shards: int, corpus_dir: Path) -> list[Scan]:
    """Give every shard its files; what is to be said of the corpus as a whole goes with the first."""
    problems = found.problems
    if not found.files:
        hint = f"Put PDFs into {corpus_dir}"
        problems = (*problems, Problem(path=".", page_number=None, reason="The corpus folder holds no PDF", hint=hint))
    files: list[list[str]] = [[] for _ in range(shards)]
    for file in found.files:
        files[shard_of(file.path, shards)].append(file.path)
    by_path = {file.path: file for file in found.files}
    return [
        replace(
            found,
            files=tuple(by_path[path] for path in own),
            problems=problems if shard == 0 else (),
            catalogue={path: found.catalogue[path] for path in own if path in found.catalogue},
            doc_ids={path: found.doc_ids[path] for path in own},
        )
        for shard, own in enumerate(files)
    ]


def _issuers_of(folder: Path, generation: tuple[str, str] | None) -> frozenset[str]:
    """Return whose documents a generation of a shard holds; nobody's where it cannot be read."""
    if generation is None:
        return frozenset()
    try:
        with closing(CorpusReader(folder / GENERATIONS / generation[0])) as corpus:
            return frozenset(stored.document.issuer for stored in corpus.documents)
    except StratbotError:
        return frozenset()


def _elsewhere(issuers: Sequence[frozenset[str]], shard: int) -> tuple[str, ...]:
    return tuple(sorted(frozenset().union(*issuers) - issuers[shard]))


def _new_name() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def _together(first: BuildReport, second: BuildReport) -> BuildReport:
    """Return the report of two builds of one shard, of which the second looked at names alone."""
    return replace(
        second,
        documents=first.documents,
        embedded=first.embedded + second.embedded,
        embeddings_reused=first.embeddings_reused,
        pages_recognised_now=first.pages_recognised_now + second.pages_recognised_now,
    )


def _report(reports: Sequence[BuildReport], *, name: str, elapsed_s: float) -> BuildReport:
    """Add up what came of all shards."""
    changes = {one.name: sum(getattr(report.documents, one.name) for report in reports) for one in fields(DocumentChanges)}
    counts = ("pages", "passages", "embedded", "embeddings_reused", "pages_recognised", "pages_recognised_now")
    problems = sorted(
        (problem for report in reports for problem in report.problems),
        key=lambda problem: (problem.path, problem.page_number or 0),
    )
    return replace(
        reports[0],
        **{one: sum(getattr(report, one) for report in reports) for one in counts},
        generation=name,
        documents=DocumentChanges(**changes),
        problems=tuple(problems),
        copies=tuple(sorted(pair for report in reports for pair in report.copies)),
        elapsed_s=round(elapsed_s, 3),
    )
