"""What the bodies of all kinds of answers have in common: a cursor that stands on evidence."""

from __future__ import annotations

from typing import NamedTuple

from textual.containers import Vertical

from stratbot.types import Citation


class Place(NamedTuple):
    """A page of a document, to be opened."""

    doc_id: str
    page_number: int


class AnswerBody(Vertical):
    """The part of an answer that is worked with; mounted while its answer is near, dropped when it is folded."""

    def fit(self, lines: int) -> None:
        """Take no more lines than the conversation shows at once, so that nothing has to be scrolled twice.

        Called whenever that number has changed.
        """
        raise NotImplementedError

    @property
    def place(self) -> Place | None:
        """Where the cursor stands, if anywhere."""
        raise NotImplementedError

    @property
    def citation(self) -> Citation | None:
        """The quote under the cursor, if any."""
        raise NotImplementedError

    def focus_evidence(self) -> None:
        """Take the keyboard to the first piece of evidence."""
        raise NotImplementedError

    def point(self, *, arriving: bool = False) -> None:
        """Report the evidence that the cursor stands on, where the keyboard is here."""
        raise NotImplementedError

    def on_descendant_focus(self) -> None:
        """Report it when the keyboard comes here: a page that is open may be of another answer."""
        self.point(arriving=True)

    def point_at(self, citation: Citation) -> None:
        """Put the cursor where this evidence stands, without reporting it."""
        raise NotImplementedError

    def mark_gone(self, gone: frozenset[Citation]) -> None:
        """Mark quotes that do not stand on their pages any more; called before the body is mounted, or after."""
        raise NotImplementedError
