"""An assistant -> an opened index of its own for one piece of work, so that questions and builds may go on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stratbot.errors import IndexOutdatedError

if TYPE_CHECKING:
    from stratbot.index.encoder import Encoder
    from stratbot.index.reader import OpenIndex
    from stratbot.lens.matrix import LensAssistant


@contextmanager
def opened(assistant: LensAssistant) -> Iterator[tuple[OpenIndex, Encoder]]:
    """Open the current index for one piece of work, with the assistant's model.

    Raises:
        IndexOutdatedError: The index was built with another model.
    """
    from stratbot.index.reader import open_index

    assistant.warm_up()
    encoder = assistant.ready()[0].encoder
    index = open_index(assistant.settings.index_dir)
    try:
        if encoder.fingerprint != index.manifest.encoder:
            raise IndexOutdatedError("The index was built anew with another model meanwhile.", hint="Try again.")
        yield index, encoder
    finally:
        index.close()


def body_sentences(index: OpenIndex, doc_id: str) -> npt.NDArray[np.int64]:
    """Return the rows of a document's sentences that can be evidence: body text, no contents page, cover or reference list."""
    position = next(number for number, document in enumerate(index.documents) if document.doc_id == doc_id)
    of_document = index.passage_document[index.sentence_passage] == position
    return np.flatnonzero(of_document & index.passage_is_body[index.sentence_passage])
