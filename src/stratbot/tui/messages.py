"""What workers and widgets report to the screens and the app: messages that more than one of them knows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from stratbot.errors import StratbotError
from stratbot.tui.sessions import KeptConversation
from stratbot.tui.widgets.answer_body import Place
from stratbot.types import Answer, BuildProgress, BuildReport, Citation, Correction, Document, IndexStatus, Page

if TYPE_CHECKING:
    from stratbot.corpus.picture import Picture
    from stratbot.language_model.wording import Worded


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
class CorrectionSaid(Message):
    """What a person says of a document is to be written down, or taken back."""

    correction: Correction
    is_taken_back: bool = False


@dataclass
class CorrectionsWritten(Message):
    """What was said is in `corrections.csv`, or gone from it: whatever shows the verdicts is out of date."""

    said: tuple[CorrectionSaid, ...]


@dataclass
class CorrectionFailed(Message):
    """What was said could not be written, or an answer not be given anew."""

    error: StratbotError


@dataclass
class AnswerChanged(Message):
    """The question with this number comes to something else, since a verdict was corrected."""

    number: int
    answer: Answer


@dataclass
class WordsFound(Message):
    """While the question with this number waits for its answer, sentences that hold its words were found."""

    number: int
    citations: tuple[Citation, ...]


@dataclass
class AnswerWorded(Message):
    """A language model has worded the answer of the exchange with this number, or could not; None where nothing is to word."""

    number: int
    answer: Answer
    worded: Worded | None


@dataclass
class QuestionsSuggested(Message):
    """These questions have answers: they can be offered after the exchange with this number, or at the beginning."""

    number: int | None
    questions: tuple[str, ...]


@dataclass
class QuotesChecked(Message):
    """The quotes of an answer that was kept have been looked up on their pages."""

    number: int
    gone: frozenset[Citation]
    """Quotes that do not stand there any more."""
    error: StratbotError | None = None
    """Why they could not be looked up, if so."""


@dataclass
class KeepingFailed(Message):
    """A conversation could not be written to the disk."""

    error: StratbotError


@dataclass
class ConversationLoaded(Message):
    """A kept conversation has been read and can be shown."""

    conversation: KeptConversation


@dataclass
class ConversationFailed(Message):
    """A kept conversation could not be read, renamed or deleted."""

    error: StratbotError


@dataclass
class EvidencePointed(Message):
    """The cursor stands on a piece of evidence; a pane that is open may follow."""

    citations: tuple[Citation, ...]
    """All evidence of the answer, in the order shown."""
    index: int
    arriving: bool = False
    """The keyboard has come to the answer: a pane that shows evidence of this answer stays as it is."""


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
class PictureReady(Message):
    """A page has been drawn."""

    place: Place
    picture: Picture


@dataclass
class PictureFailed(Message):
    """A page could not be drawn."""

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
