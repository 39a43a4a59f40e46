"""Whether an index still says what its corpus says, told from dates and sizes alone: cheap enough for every question."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratbot.corpus.reading_version import READING
from stratbot.errors import CorpusMissingError, EncoderUnavailableError
from stratbot.index.encoder import encoder_fingerprint
from stratbot.index.generations import CACHE
from stratbot.index.looks import wording_version
from stratbot.index.plan import catalogue_text
from stratbot.index.seen import as_last_seen

if TYPE_CHECKING:
    from stratbot.config import Settings
    from stratbot.index.reader import OpenIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """How an index lags behind its corpus folder and its settings; all of it is mended by `stratbot index`."""

    added: int = 0
    """Files that are not in the index."""
    changed: int = 0
    """Files of another size or date than the one that was read. A build looks into them and may find them the same."""
    removed: int = 0
    """Documents whose file is gone."""
    described: int = 0
    """Documents of which `documents.csv` says something else than before."""
    settings: tuple[str, ...] = ()
    """What is set otherwise than when the index was built: a clause for each."""
    missing: tuple[str, ...] = ()
    """Of an index in shards, those that cannot be opened: a clause for each. Their files count as nothing else."""
    unknown: str = ""
    """Why the corpus folder could not be looked at; then the counts say nothing."""

    def __bool__(self) -> bool:
        """Return whether there is anything to say."""
        return bool(self.added or self.changed or self.removed or self.described or self.missing or self.settings or self.unknown)

    def sentence(self) -> str:
        """Return all of it as one clause: "2 new, 1 changed, 1 gone"; empty if there is nothing to say."""
        counts = ((self.added, "new"), (self.changed, "changed"), (self.removed, "gone"), (self.described, "described anew"))
        parts = [", ".join(f"{count:,} {word}" for count, word in counts if count), *self.missing, *self.settings, self.unknown]
        return "; ".join(filter(None, parts))


def staleness_of(settings: Settings, index: OpenIndex, *, fingerprint: str | None = None) -> Staleness:
    """Compare an index with the corpus folder and the settings, without opening a single PDF.

    Args:
        settings: As they are now.
        index: As it was built.
        fingerprint: Of the encoder, where it is loaded; else it is worked out from the model's files.
    """
    from stratbot.corpus.scan import scan

    changed_settings = _changed_settings(settings, index, fingerprint)
    try:
        found = scan(settings.corpus_dir)
    except CorpusMissingError as error:
        return Staleness(settings=changed_settings, unknown=str(error))
    documents, _ = as_last_seen(settings.index_dir, index.manifest, index.stored_documents)
    stored = {document.document.path: document for document in documents}
    files = [file for file in found.files if not index.is_missing(file.path)]
    known = [(file, stored[file.path]) for file in files if file.path in stored]
    return Staleness(
        added=len(files) - len(known),
        changed=sum(
            (file.size_bytes, file.mtime_ns) != (own.document.size_bytes, own.mtime_ns)
            or (not own.document.sha256 and os.access(file.absolute, os.R_OK))  # it could not be read, or not in peace
            for file, own in known
        ),
        removed=len(stored) - len(known),
        missing=tuple(f"{one.name} with {one.documents:,} documents cannot be opened: {one.reason}" for one in index.missing),
        described=sum(catalogue_text(found.catalogue.get(file.path)) != own.catalogue for file, own in known),
        settings=changed_settings,
    )


def _changed_settings(settings: Settings, index: OpenIndex, fingerprint: str | None) -> tuple[str, ...]:
    manifest = index.manifest
    clauses = []
    try:
        current = fingerprint or encoder_fingerprint(settings.encoder, fallback_cache_dir=settings.index_dir / CACHE)
        if current is not None and current != manifest.encoder:
            clauses.append(f"it was built with the model {manifest.encoder}, and {current} is set")
    except EncoderUnavailableError as error:
        clauses.append(str(error))
    if manifest.reading != READING:
        earlier = "an earlier" if manifest.reading < READING else "a later"
        clauses.append(f"its files were read by {earlier} version of stratbot, which reads some of them otherwise")
    elif manifest.wording != wording_version():
        clauses.append("its sentences were looked at by another version of stratbot")
    if manifest.chunking != settings.chunking:
        now, then = settings.chunking, manifest.chunking
        clauses.append(
            f"its passages were cut at {then.target_tokens} to {then.max_tokens} tokens, and {now.target_tokens} to "
            f"{now.max_tokens} are set"
        )
    return tuple(clauses)
