"""An assistant over an index in shards: over Ray actors, or without Ray in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stratbot.assistant import LocalAssistant, SentenceReader
from stratbot.cluster.connection import Patience, ShardLostError, connect
from stratbot.config import Settings, settings_from_environment
from stratbot.index.generations import holds_shards

if TYPE_CHECKING:
    from stratbot.index.reader import OpenIndex
    from stratbot.index.staleness import Staleness
    from stratbot.query.query import Query
    from stratbot.types import Answer, Citation, Explanation, Filters

T = TypeVar("T")

ATTEMPTS = 2
"""The second one without what was lost in the first."""


def open_cluster(
    where: str,
    settings: Settings | None = None,
    *,
    reader: SentenceReader | None = None,
    patience: Patience | None = None,
) -> LocalAssistant:
    """Open an assistant over an index in shards.

    Args:
        where: A folder that holds one, which is asked in this process; or the address of a Ray cluster.
        settings: As for `open_assistant`; with an address, `index_dir` is the folder as all machines of the cluster see it.
        reader: What judges the sentences of set answers.
        patience: How long shards may take before it is answered without them.
    """
    chosen = settings or settings_from_environment()
    if holds_shards(Path(where)):
        return LocalAssistant(replace(chosen, index_dir=Path(where)), reader=reader)
    return ClusterAssistant(chosen, where, reader=reader, patience=patience)


class ClusterAssistant(LocalAssistant):
    """Answers from shards that Ray actors hold. The question is understood and encoded here."""

    def __init__(
        self, settings: Settings, address: str, *, reader: SentenceReader | None = None, patience: Patience | None = None
    ) -> None:
        """Keep the address; the cluster is joined when it is first needed."""
        super().__init__(settings, reader=reader)
        self.address = address
        self._patience = patience or Patience()
        self._opened_at = 0.0

    def ask(self, question: str | Query, *, filters: Filters | None = None, quoted: slice | None = None) -> Answer:
        """Answer one question; where a shard is lost meanwhile, from the others, and the answer says so."""
        return self._again(lambda: super(ClusterAssistant, self).ask(question, filters=filters, quoted=quoted))

    def explain(self, question: str | Query, *, filters: Filters | None = None) -> Explanation:
        """Say how a question is understood and what decides between an answer and a refusal."""
        return self._again(lambda: super(ClusterAssistant, self).explain(question, filters=filters))

    def search(self, query: str, *, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """Rank passages, without an answer."""
        return self._again(lambda: super(ClusterAssistant, self).search(query, k=k, filters=filters))

    def staleness(self) -> Staleness:
        """Say nothing: the folder of a whole archive is looked at by builds, not with every question."""
        from stratbot.index.staleness import Staleness

        return Staleness()

    def open_index(self) -> OpenIndex:
        """Open the shards that the pointer names."""
        self._opened_at = time.monotonic()
        return self.open_shards()

    def open_shards(self) -> OpenIndex:
        """Open each shard where Ray runs it."""
        connect(self.address)
        from stratbot.cluster.actors import open_on_ray

        return open_on_ray(self.settings.index_dir, self._patience)

    def is_to_be_opened_again(self, index: OpenIndex) -> bool:
        """Whether something is missing that may be there by now."""
        return bool(index.missing) and time.monotonic() - self._opened_at > self._patience.again_s

    def _again(self, work: Callable[[], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return work()
            except ShardLostError:
                self.forget_index()
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")
