"""The one door of the screens that read strategies side by side: analyses, corrections, documents; called from a worker thread.

What is behind it is imported when it is first needed, because it brings numpy along, which the first screen need not wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from stratbot.types import Filters

if TYPE_CHECKING:
    from stratbot.analyses import Asked, Work
    from stratbot.assistant import Companion, LocalAssistant
    from stratbot.types import Correction, Document

EVERYTHING = Filters()


class Lens:
    """Over an assistant, as `open_assistant` returns it, whose parts take care themselves of calls from many threads.

    Every method may raise a StratbotError; filters that name nobody known are an error.
    """

    def __init__(self, assistant: Companion, options: tuple[str, ...] = ()) -> None:
        """Take the assistant, and what names its folders and models on the command line; nothing is called yet."""
        self._assistant = assistant
        self.options = options
        self.revision = 0
        """Grows when results that are shown may be out of date: a new index, a correction."""

    @property
    def _parts(self) -> LocalAssistant:
        return cast("LocalAssistant", self._assistant)

    def compute(self, asked: Asked, work: Work) -> Any:
        """Work an analysis out."""
        return asked.analysis.compute(self._parts, asked, work)

    def documents(self, filters: Filters = EVERYTHING) -> tuple[Document, ...]:
        """Return the documents that can be read side by side."""
        documents = self._assistant.documents()
        if not filters:
            return documents
        from stratbot.lens.matrix import documents_in_scope

        return documents_in_scope(documents, filters)

    def generations(self) -> tuple[str, ...]:
        """Return the former generations of the index that are kept, latest first."""
        from stratbot.index.generations import current_generation, generation_names

        index_dir = self._parts.settings.index_dir
        current = current_generation(index_dir)
        return tuple(name for name in sorted(generation_names(index_dir), reverse=True) if name != current)

    def moved_on(self) -> None:
        """Take note that the index is another one."""
        self.revision += 1

    def correct(self, correction: Correction) -> None:
        """Write down what a person says of one document, in `corrections.csv` beside the PDFs."""
        from stratbot.judging.corrections import write_correction

        write_correction(self._parts.settings.corpus_dir, correction)
        self.revision += 1

    def uncorrect(self, path: str, theme_id: str, topic: str = "") -> None:
        """Take a correction back: of a theme, or of a topic that is none."""
        from stratbot.judging.corrections import remove_correction

        remove_correction(self._parts.settings.corpus_dir, path, theme_id, topic)
        self.revision += 1
