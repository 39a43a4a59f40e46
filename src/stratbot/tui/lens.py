"""What the screens that read strategies side by side may call: each analysis by its door, from a worker thread.

Nothing here is computed: every method hands on to the lens. Its modules are imported when they are first needed, because they
bring numpy along, which the first screen need not wait for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from stratbot.types import Citation, Filters

if TYPE_CHECKING:
    from stratbot.assistant import Companion, LocalAssistant
    from stratbot.lens.diff import RunDiff
    from stratbot.lens.matrix import LensAssistant
    from stratbot.lens.register import CollectionCheck
    from stratbot.lens.timeline import Timeline
    from stratbot.lens.types import Audit, CampVerdict, Comparison, Gaps, Matrix, Provenance, RareThemes
    from stratbot.types import Correction, Document, Page

Progress = Callable[[int, int, str], None]
"""Called with how many steps are done, how many there are, and what is at hand."""
Cancelled = Callable[[], bool]
EVERYTHING = Filters()


class Audited(NamedTuple):
    """Delivery audits, and how they came about."""

    audits: tuple[Audit, ...]
    provenance: Provenance


class Classified(NamedTuple):
    """Camps, and how they came about."""

    verdicts: tuple[CampVerdict, ...]
    provenance: Provenance


class Lens(Protocol):
    """Every method may raise a StratbotError; those with `cancelled` raise CancelledError when it says so.

    `filters` narrow the documents that are read; those that name nobody known are an error.
    """

    revision: int
    """Grows when results that are shown may be out of date: a new index, a correction."""

    def documents(self, filters: Filters = EVERYTHING) -> tuple[Document, ...]:
        """Return the documents that can be read side by side."""

    def moved_on(self) -> None:
        """Take note that the index is another one."""

    def matrix(self, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Matrix:
        """Judge every document by every theme."""

    def correct(self, correction: Correction) -> None:
        """Write down what a person says of one document."""

    def uncorrect(self, path: str, theme_id: str, topic: str = "") -> None:
        """Take a correction back: of a theme, or of a topic that is none."""

    def audit(self, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Audited:
        """Audit every document for a plan behind its words."""

    def classify(self, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Classified:
        """Say which camp every document belongs to."""

    def gaps(self, path: str, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Gaps:
        """Say what one document lacks that its peers have; only the peers are narrowed."""

    def rare_themes(self, fewer_than: int, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> RareThemes:
        """Say which themes few documents cover."""

    def compare(self, paths: Sequence[str], *, progress: Progress, cancelled: Cancelled) -> Comparison:
        """Put documents beside each other, theme by theme."""

    def timeline(self, on: int, filters: Filters) -> Timeline:
        """Place documents in time, judged by one year."""

    def check(self, register: Path | None) -> CollectionCheck:
        """Compare the documents with a register; None for the example that comes with the program."""

    def generations(self) -> tuple[str, ...]:
        """Return the former generations of the index that are kept, latest first."""

    def changes(self, questions: Sequence[str], generation: str, filters: Filters) -> RunDiff:
        """Ask the same questions of a former generation and of the current one."""

    def changes_since_run(self, run: Path, filters: Filters) -> RunDiff:
        """Ask the questions of a saved run again."""


class LensDoors:
    """The lens over an assistant, as `open_assistant` returns it. Its parts take care themselves of calls from many threads."""

    def __init__(self, assistant: Companion) -> None:
        """Take the assistant; nothing is called yet."""
        self._assistant = assistant
        self._writing = Lock()
        self.revision = 0

    @property
    def _parts(self) -> LensAssistant:
        return cast("LensAssistant", self._assistant)

    def documents(self, filters: Filters = EVERYTHING) -> tuple[Document, ...]:
        """Return the documents that can be read side by side."""
        documents = self._assistant.documents()
        if not filters:
            return documents
        from stratbot.lens.matrix import documents_in_scope

        return documents_in_scope(documents, filters)

    def moved_on(self) -> None:
        """Take note that the index is another one."""
        self.revision += 1

    def matrix(self, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Matrix:
        """Judge every document by every theme."""
        from stratbot.lens.matrix import judge_themes

        return judge_themes(self._parts, filters=filters, progress=progress, cancelled=cancelled)

    def correct(self, correction: Correction) -> None:
        """Write down what a person says of one document, in `corrections.csv` beside the PDFs."""
        from stratbot.judging.corrections import write_correction

        with self._writing:
            write_correction(self._parts.settings.corpus_dir, correction)
        self.revision += 1

    def uncorrect(self, path: str, theme_id: str, topic: str = "") -> None:
        """Take a correction back: of a theme, or of a topic that is none."""
        from stratbot.judging.corrections import remove_correction

        with self._writing:
            remove_correction(self._parts.settings.corpus_dir, path, theme_id, topic)
        self.revision += 1

    def audit(self, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Audited:
        """Audit every document for a plan behind its words."""
        from stratbot.lens.audit import audit_documents

        audits = audit_documents(self._parts, filters=filters, progress=progress, cancelled=cancelled)
        return Audited(audits, self._provenance([audit.document for audit in audits]))

    def classify(self, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Classified:
        """Say which camp every document belongs to."""
        from stratbot.lens.camps import classify_documents

        verdicts = classify_documents(self._parts, filters=filters, progress=progress, cancelled=cancelled)
        return Classified(verdicts, self._provenance([verdict.document for verdict in verdicts]))

    def gaps(self, path: str, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Gaps:
        """Say what one document lacks that its peers have; only the peers are narrowed."""
        from stratbot.lens.gaps import gaps_of

        return gaps_of(self._parts, path, filters=filters, progress=progress, cancelled=cancelled)

    def rare_themes(self, fewer_than: int, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> RareThemes:
        """Say which themes few documents cover."""
        from stratbot.lens.gaps import rare_themes_of

        return rare_themes_of(self._parts, fewer_than, filters=filters, progress=progress, cancelled=cancelled)

    def compare(self, paths: Sequence[str], *, progress: Progress, cancelled: Cancelled) -> Comparison:
        """Put documents beside each other, theme by theme."""
        from stratbot.lens.compare import compare_strategies

        return compare_strategies(self._parts, paths, progress=progress, cancelled=cancelled)

    def timeline(self, on: int, filters: Filters) -> Timeline:
        """Place documents in time, judged by one year."""
        from stratbot.lens.timeline import timeline

        return timeline(self._assistant, on=on, filters=filters)

    def check(self, register: Path | None) -> CollectionCheck:
        """Compare the documents with a register."""
        from stratbot.lens.register import check_collection

        return check_collection(self._assistant, register)

    def generations(self) -> tuple[str, ...]:
        """Return the former generations of the index that are kept, latest first."""
        from stratbot.index.generations import current_generation, generation_names

        index_dir = self._parts.settings.index_dir
        current = current_generation(index_dir)
        return tuple(name for name in sorted(generation_names(index_dir), reverse=True) if name != current)

    def changes(self, questions: Sequence[str], generation: str, filters: Filters) -> RunDiff:
        """Ask the same questions of a former generation and of the current one."""
        from stratbot.lens.diff import diff_against_generation

        return diff_against_generation(
            cast("LocalAssistant", self._assistant), questions, generation=generation, filters=filters or None
        )

    def changes_since_run(self, run: Path, filters: Filters) -> RunDiff:
        """Ask the questions of a saved run again."""
        from stratbot.lens.diff import diff_against_run

        return diff_against_run(self._assistant, None, run, index_dir=self._parts.settings.index_dir, filters=filters or None)

    def _provenance(self, documents: Sequence[Document]) -> Provenance:
        from importlib.metadata import version

        from stratbot.lens.types import Provenance

        manifest = self._parts.ready()[0].index.manifest
        return Provenance(
            generation=manifest.generation, encoder=manifest.encoder, version=version("stratbot"), documents=tuple(documents)
        )


def place_words(words: str, document: Document, page: Page) -> Citation | None:
    """Return where some words stand on a page, white space apart, so that they can be marked there; None if they do not."""
    found = re.search(r"\s+".join(map(re.escape, words.split())), page.text) if words.split() else None
    if found is None:
        return None
    return Citation(
        passage_id="",
        doc_id=document.doc_id,
        issuer=document.issuer,
        title=document.title,
        year=document.year,
        path=document.path,
        page_number=page.page_number,
        page_label=page.page_label,
        quote=" ".join(found[0].split()),
        score=0.0,
        start=found.start(),
        end=found.end(),
    )
