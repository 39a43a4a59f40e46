"""The same questions then and now: which answers changed, and why.

"Then" is a generation of the index that is still kept, or a saved run: what `stratbot ask --file` wrote. Scores may move with
every document that comes or goes; what counts as a change is the outcome, the verdicts and the quotes that are evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.errors import IndexDamagedError, IndexMissingError, IndexOutdatedError, SettingsError, StratbotError
from stratbot.lens.snapshots import Quote, Row, Snapshot, in_order, read_run, snapshot_of
from stratbot.lens.types import Provenance
from stratbot.types import Citation, DocumentState, Filters

if TYPE_CHECKING:
    from stratbot.answering.answerer import Answerer
    from stratbot.assistant import Assistant, LocalAssistant
    from stratbot.index.generations import Generation
    from stratbot.types import Document, Page

KEEP_A_RUN = "Save a run to compare with later: stratbot ask --file QUESTIONS > run.jsonl"


class Cause(StrEnum):
    """Why the verdict on a document, or the quotes from it, are not what they were."""

    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    DOCUMENT_CHANGED = "document_changed"
    """Its file, or the text read from it, is another."""
    DESCRIBED_ANEW = "described_anew"
    """Its issuer, title, year, kind, status or group is another."""
    CORRECTED = "corrected"
    """A person has corrected the verdict since, or has taken a correction back."""
    SCOPE = "scope"
    """The document is there, but the question is asked of other documents than it was."""
    ENCODER = "encoder"
    PROGRAM = "program"
    """Another version of stratbot answers, or read the document."""
    OTHER_DOCUMENTS = "other_documents"
    """The document is what it was, but others came, went or changed, and scores are relative to all of them."""
    UNKNOWN = "unknown"
    """The former index is not kept, and the saved run does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two runs."""

    name: str
    """For a person: "generation 2016...", "run.jsonl"."""
    generation: str
    encoder: str
    version: str
    """Of the stratbot that wrote the answers; empty where that is not known."""
    documents: tuple[Document, ...] | None
    """None where the generation is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsDiff:
    """Paths of the documents that differ between the two sides."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    """(path then, path now)."""
    described: tuple[str, ...] = ()
    """With another issuer, title, year, kind, status or group than before."""
    is_known: bool = True
    """False where the former documents are known only from the answers of a saved run: then changed ones may be missing."""

    def __bool__(self) -> bool:
        """Return whether anything differs."""
        return bool(self.added or self.changed or self.removed or self.renamed or self.described)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """One document whose verdict or quotes changed."""

    doc_id: str
    issuer: str
    path: str
    year: int | None
    before: str | None
    """Verdict, or "" where there are none; None where the answer did not speak of the document."""
    after: str | None
    cause: Cause
    lost_quotes: tuple[Quote, ...]
    new_quotes: tuple[Quote, ...]

    @property
    def is_verdict(self) -> bool:
        """Whether the verdict changed, not only the quotes."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDiff:
    """One question, then and now."""

    question: str
    outcome_before: str | None
    """None where the saved run does not hold the question."""
    outcome_after: str
    text_before: str
    text_after: str
    rows: tuple[RowChange, ...]
    kind_before: str = ""
    kind_after: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether anything that counts is not what it was."""
        return self.outcome_before != self.outcome_after or self.kind_before != self.kind_after or bool(self.rows)

    @property
    def is_verdict_changed(self) -> bool:
        """Whether the outcome or a verdict is not what it was; quotes may differ."""
        return self.outcome_before != self.outcome_after or any(row.is_verdict for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDiff:
    """All questions, then and now."""

    before: Side
    after: Side
    documents: DocumentsDiff
    answers: tuple[AnswerDiff, ...]
    """In the order of the questions."""
    provenance: Provenance
    answers_after: tuple[Snapshot, ...] = ()
    """The answers of now, in the order of the questions."""
    places: Mapping[Quote, Citation] = field(default_factory=dict)
    """The quotes of now where they stand on their pages, once somebody has looked."""

    @property
    def is_changed(self) -> bool:
        """Whether any answer changed."""
        return any(answer.is_changed for answer in self.answers)

    @property
    def is_verdict_changed(self) -> bool:
        """Whether any outcome or verdict changed."""
        return any(answer.is_verdict_changed for answer in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """The former run, and what is known of the index behind it."""

    side: Side
    answers: Callable[[str], Snapshot | None]
    documents: Mapping[str, Document] = field(default_factory=dict)
    """By doc_id; empty where `side.documents` is None."""


def diff_against_generation(
    assistant: LocalAssistant, questions: Sequence[str], *, generation: str = "", filters: Filters | None = None
) -> RunDiff:
    """Ask the same questions of a former generation and of the current one.

    Args:
        assistant: Over the index.
        questions: In order.
        generation: Name of one that is kept; empty for the one before the current.
        filters: Narrow the documents on both sides.

    Raises:
        SettingsError: No such generation is kept, or a filter names an unknown issuer.
        IndexOutdatedError: It was built with another model, which would have to be set to ask it again.
        IndexDamagedError: It is damaged.
    """
    with _former(assistant, generation, filters) as before:
        return _diff(assistant, questions, before, filters)


def diff_against_run(
    assistant: Assistant, questions: Sequence[str] | None, run: Path, *, index_dir: Path, filters: Filters | None = None
) -> RunDiff:
    """Compare the answers of a saved run with those of the index as it is.

    Args:
        assistant: Over the index.
        questions: In order; None for those of the run.
        run: What `stratbot ask --file` wrote.
        index_dir: Of the index: where the generation that the run was asked of may still be kept.
        filters: Narrow the documents now; give those that the run was asked with.

    Raises:
        SettingsError: The run cannot be read, or holds no answers.
    """
    saved = read_run(run)
    asked = list(saved) if questions is None else questions
    return diff_against_snapshots(assistant, asked, saved, name=run.name, index_dir=index_dir, filters=filters)


def diff_against_snapshots(
    assistant: Assistant,
    questions: Sequence[str],
    saved: Mapping[str, Snapshot],
    *,
    name: str,
    index_dir: Path,
    filters: Filters | None = None,
) -> RunDiff:
    """Compare answers of another time with those of the index as it is.

    Args:
        assistant: Over the index.
        questions: In order.
        saved: Answers of then, by question.
        name: What to call them.
        index_dir: Of the index: where the generation that they come from may still be kept.
        filters: Narrow the documents now; give those that were given then.
    """
    generations = sorted({answer.generation for answer in saved.values() if answer.generation})
    encoders = sorted({answer.encoder for answer in saved.values() if answer.encoder})
    versions = sorted({answer.version for answer in saved.values() if answer.version})
    documents = _documents_of(index_dir, generations[0]) if len(generations) == 1 else None
    side = Side(
        name=name,
        generation=", ".join(generations),
        encoder=", ".join(encoders),
        version=", ".join(versions),
        documents=documents,
    )
    before = _Before(side=side, answers=saved.get, documents={document.doc_id: document for document in documents or ()})
    return _diff(assistant, questions, before, filters)


def without_quote_changes(found: RunDiff) -> RunDiff:
    """Return the same with only those rows whose verdict changed: other quotes for the same verdict are no change."""
    answers = tuple(replace(answer, rows=tuple(row for row in answer.rows if row.is_verdict)) for answer in found.answers)
    return replace(found, answers=answers)


def compare_documents(before: Sequence[Document], after: Sequence[Document]) -> DocumentsDiff:
    """Return how the documents of two generations differ. A file that was only moved is renamed, not removed and added."""
    then = {document.path: document for document in before}
    now = {document.path: document for document in after}
    added = [path for path in now if path not in then]
    removed = [path for path in then if path not in now]
    renamed: list[tuple[str, str]] = []
    by_content = {now[path].sha256: path for path in added}
    for path in list(removed):
        new_path = by_content.pop(then[path].sha256, None)
        if new_path is not None:
            renamed.append((path, new_path))
            removed.remove(path)
            added.remove(new_path)
    both = [path for path in now if path in then]
    return DocumentsDiff(
        added=tuple(added),
        changed=tuple(path for path in both if _is_other_content(then[path], now[path])),
        removed=tuple(removed),
        renamed=tuple(renamed),
        described=tuple(
            path
            for path in both
            if not _is_other_content(then[path], now[path]) and _description(then[path]) != _description(now[path])
        ),
    )


def _diff(assistant: Assistant, questions: Sequence[str], before: _Before, filters: Filters | None) -> RunDiff:
    status = assistant.status()
    now = {document.doc_id: document for document in status.documents}
    after = Side(
        name=f"generation {status.generation}",
        generation=status.generation,
        encoder=status.encoder,
        version=version("stratbot"),
        documents=status.documents,
    )
    if before.side.generation == status.generation and before.side.documents is None:
        before = replace(before, side=replace(before.side, documents=status.documents), documents=now)
    pairs: list[tuple[Snapshot | None, Snapshot]] = []
    for question in questions:
        pairs.append((before.answers(question), _asked(assistant, question, filters, after.version)))
    if before.side.documents is not None:
        documents = compare_documents(before.side.documents, status.documents)
    else:
        documents = _documents_of_answers([answer for answer, _ in pairs if answer], status.documents)
    moved = {_doc_id_at(old, before.side.documents or ()): _doc_id_at(new, status.documents) for old, new in documents.renamed}
    judge = _Causes(before=before, after=after, documents=documents, now=now, page=assistant.page)
    return RunDiff(
        before=before.side,
        after=after,
        documents=documents,
        answers=tuple(
            _compare(question, then, answer, judge, moved) for question, (then, answer) in zip(questions, pairs, strict=True)
        ),
        provenance=Provenance(
            generation=status.generation, encoder=status.encoder, version=after.version, documents=status.documents
        ),
        answers_after=tuple(answer for _, answer in pairs),
    )


def _compare(question: str, before: Snapshot | None, after: Snapshot, judge: _Causes, moved: Mapping[str, str]) -> AnswerDiff:
    then = {} if before is None else _moved(before.rows, moved)
    order = list(dict.fromkeys((*after.rows, *then)))
    changes = []
    for doc_id in order if before is not None else ():
        old, new = then.get(doc_id), after.rows.get(doc_id)
        lost = in_order((old.quotes if old else frozenset()) - (new.quotes if new else frozenset()))
        found = in_order((new.quotes if new else frozenset()) - (old.quotes if old else frozenset()))
        was, is_ = old.verdict if old else None, new.verdict if new else None
        if was == is_ and not lost and not found:
            continue
        row = new or old
        assert row is not None
        changes.append(
            RowChange(
                doc_id=doc_id,
                issuer=row.issuer,
                path=row.path,
                year=row.year,
                before=was,
                after=is_,
                cause=judge.of(doc_id, old, new),
                lost_quotes=lost,
                new_quotes=found,
            )
        )
    return AnswerDiff(
        question=question,
        outcome_before=before.outcome if before else None,
        outcome_after=after.outcome,
        text_before=before.text if before else "",
        text_after=after.text,
        rows=tuple(changes),
        kind_before=before.kind if before else "",
        kind_after=after.kind,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Causes:
    """Finds out why a row is not what it was, from the nearest cause to the farthest."""

    before: _Before
    after: Side
    documents: DocumentsDiff
    now: Mapping[str, Document]
    page: Callable[[str, int], Page]

    def of(self, doc_id: str, old: Row | None, new: Row | None) -> Cause:
        """Return the cause that explains a change best."""
        if cause := self._of_document(doc_id, old, new):
            return cause
        if self.before.side.encoder and self.before.side.encoder != self.after.encoder:
            return Cause.ENCODER
        if self.before.side.generation == self.after.generation:
            return Cause.PROGRAM
        if self.before.side.version and self.before.side.version != self.after.version:
            return Cause.PROGRAM
        if self.documents.is_known and old is not None and not self._still_stand(old):
            return Cause.PROGRAM  # the file is the same, and yet another text was read from it
        if self.documents:
            return Cause.OTHER_DOCUMENTS
        return Cause.UNKNOWN

    def _of_document(self, doc_id: str, old: Row | None, new: Row | None) -> Cause | None:
        then, now = self.before.documents.get(doc_id), self.now.get(doc_id)
        is_known = self.before.side.documents is not None
        if now is None:
            return Cause.DOCUMENT_REMOVED
        if is_known and then is None and now.path not in {new_path for _, new_path in self.documents.renamed}:
            return Cause.DOCUMENT_ADDED
        if now.path in self.documents.added:
            return Cause.DOCUMENT_ADDED
        if old and new and old.verdict != new.verdict and (old.by_hand or new.by_hand):
            return Cause.CORRECTED
        if now.path in self.documents.changed:
            return Cause.DOCUMENT_CHANGED
        if not is_known and old is not None and not self._still_stand(old):
            return Cause.DOCUMENT_CHANGED
        if now.path in self.documents.described:
            return Cause.DESCRIBED_ANEW
        if (old is None or new is None) and (old or new or _NO_ROW).verdict:
            return Cause.SCOPE
        return None

    def _still_stand(self, row: Row) -> bool:
        """Return whether the quotes of then still stand on their pages."""
        document = self.now.get(row.doc_id)
        if document is None or document.state != DocumentState.READ:
            return not row.quotes
        for quote in row.quotes:
            if quote.page_number > document.page_count:
                return False
            text = " ".join(self.page(row.doc_id, quote.page_number).text.split())
            if " ".join(quote.text.split()) not in text:
                return False
        return True


_NO_ROW = Row(doc_id="", issuer="", path="", year=None, verdict="", quotes=frozenset())


@contextmanager
def _former(assistant: LocalAssistant, generation: str, filters: Filters | None) -> Iterator[_Before]:
    """Open a former generation for questions. Nothing of it is written."""
    from stratbot.answering.answerer import Answerer
    from stratbot.index.reader import OpenIndex
    from stratbot.retrieval.search import Searcher

    searcher, _ = assistant.ready()
    kept = _kept_generation(assistant.settings.index_dir, generation)
    if kept.manifest.encoder != searcher.encoder.fingerprint:
        raise IndexOutdatedError(
            f"Generation {kept.manifest.generation} was built with the model {kept.manifest.encoder}, but "
            f"{searcher.encoder.fingerprint} is set, so it cannot be asked.",
            hint=f"Compare with a saved run. {KEEP_A_RUN}",
        )
    index = OpenIndex(kept)
    try:
        former = Searcher(index, searcher.encoder, assistant.settings.retrieval, searcher.concepts)
        answerer = Answerer(index, former)
        side = Side(
            name=f"generation {kept.manifest.generation}",
            generation=kept.manifest.generation,
            encoder=kept.manifest.encoder,
            version=version("stratbot"),  # that answers, not that which built the index
            documents=index.documents,
        )
        yield _Before(
            side=side,
            answers=lambda question: _asked_of(answerer, question, filters),
            documents={document.doc_id: document for document in index.documents},
        )
    finally:
        index.close()


def _kept_generation(index_dir: Path, name: str) -> Generation:
    from stratbot.index.generations import GENERATIONS, check_generation, former_generation, generation_names

    if not name:
        try:
            return former_generation(index_dir)
        except IndexMissingError as error:
            raise SettingsError("No former generation of the index is kept.", hint=KEEP_A_RUN) from error
    names = generation_names(index_dir)
    if name not in names:
        raise SettingsError(
            f"No generation {name} is kept.", hint=f"Kept are: {', '.join(names) or 'none'}. Or name a saved run: --against FILE"
        )
    return check_generation(index_dir / GENERATIONS / name, "", thoroughly=True)


def _documents_of(index_dir: Path, generation: str) -> tuple[Document, ...] | None:
    """Return the documents of a generation; None where it is not kept, or damaged."""
    from stratbot.index.corpus_reader import CorpusReader

    try:
        kept = _kept_generation(index_dir, generation)
    except (SettingsError, IndexDamagedError, IndexOutdatedError):
        return None
    corpus = CorpusReader(kept.folder)
    try:
        return tuple(stored.document for stored in corpus.documents)
    finally:
        corpus.close()


def _asked(assistant: Assistant, question: str, filters: Filters | None, version: str) -> Snapshot:
    """Ask now; a question that fails costs its line only."""
    try:
        return snapshot_of(assistant.ask(question, filters=filters), version=version)
    except StratbotError as error:
        return Snapshot(question=question, kind="", outcome="failed", text=str(error), rows={}, version=version)


def _asked_of(answerer: Answerer, question: str, filters: Filters | None) -> Snapshot:
    try:
        return snapshot_of(answerer.answer(question, filters=filters))
    except StratbotError as error:
        return Snapshot(question=question, kind="", outcome="failed", text=str(error), rows={})


def _documents_of_answers(answers: Iterable[Snapshot], now: Sequence[Document]) -> DocumentsDiff:
    """Tell from the rows of set answers which documents came and went; what changed in between cannot be seen."""
    then = {row.doc_id: row.path for answer in answers if answer.is_of_all for row in answer.rows.values() if row.verdict}
    if not then:
        return DocumentsDiff(is_known=False)
    here = {document.doc_id for document in now}
    return DocumentsDiff(
        added=tuple(document.path for document in now if document.doc_id not in then),
        removed=tuple(path for doc_id, path in then.items() if doc_id not in here),
        is_known=False,
    )


def _moved(rows: Mapping[str, Row], moved: Mapping[str, str]) -> dict[str, Row]:
    """Return the rows under the ids that their documents have now; where a file was renamed, its quotes move along."""
    named = {}
    for doc_id, row in rows.items():
        new_id = moved.get(doc_id, doc_id)
        if new_id != doc_id:
            quotes = frozenset(
                replace(quote, doc_id=new_id, passage_id=new_id + quote.passage_id.removeprefix(doc_id)) for quote in row.quotes
            )
            row = replace(row, doc_id=new_id, quotes=quotes)
        named[new_id] = row
    return named


def _doc_id_at(path: str, documents: Sequence[Document]) -> str:
    return next(document.doc_id for document in documents if document.path == path)


def _is_other_content(one: Document, other: Document) -> bool:
    return one.sha256 != other.sha256 or one.state != other.state


def _description(document: Document) -> tuple[object, ...]:
    return (document.issuer, document.title, document.year, document.kind, document.status, document.group)
