"""What workers and widgets report to the screens and the app: messages that more than one of them knows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from stratbot.errors import StratbotError
from stratbot.types import Answer, BuildProgress, BuildReport, Citation, Document, IndexStatus, Page


@dataclass
class DocumentsListed(Message):
    """The index was found, and these are its documents; the model may still be loading."""

    documents: tuple[Document, ...]


@dataclass
class AssistantWarmed(Message):
    """The model and the index are loaded: questions can be answered."""


@dataclass
class IndexAbsent(Message):
    """There is no index yet."""

    error: StratbotError


@dataclass
class WarmingFailed(Message):
    """The index or the model cannot be used as they are."""

    error: StratbotError


@dataclass
class AnswerReady(Message):
    """The question with this number has its answer."""

    number: int
    answer: Answer


@dataclass
class AnswerFailed(Message):
    """The question with this number could not be answered."""

    number: int
    error: StratbotError


@dataclass
class EvidencePointed(Message):
    """The cursor stands on a piece of evidence; a pane that is open may follow."""

    citations: tuple[Citation, ...]
    """All evidence of the answer, in the order shown."""
    index: int


@dataclass
class EvidenceChosen(Message):
    """A piece of evidence is to be shown on its page."""

    citations: tuple[Citation, ...]
    """All evidence of the answer, in the order shown."""
    index: int


@dataclass
class PageReady(Message):
    """The text of a page has been fetched."""

    page: Page


@dataclass
class PageFailed(Message):
    """The text of a page could not be fetched."""

    error: StratbotError


@dataclass
class PdfOpened(Message):
    """A viewer shows the PDF."""

    path: Path
    page_number: int
    at_page: bool
    """False when the viewer could not be told the page, so the person has to turn to it."""


@dataclass
class PdfFailed(Message):
    """The PDF could not be shown."""

    error: StratbotError


@dataclass
class StatusReady(Message):
    """The index has been compared with the corpus folder."""

    status: IndexStatus


@dataclass
class StatusFailed(Message):
    """The index could not be compared with the corpus folder."""

    error: StratbotError


@dataclass
class BuildProgressed(Message):
    """A build has come this far."""

    progress: BuildProgress


@dataclass
class BuildFinished(Message):
    """The index is up to date."""

    report: BuildReport


@dataclass
class BuildStopped(Message):
    """The build was stopped by the person; the index is as it was."""


@dataclass
class BuildFailed(Message):
    """The build could not be finished; the index is as it was."""

    error: StratbotError
