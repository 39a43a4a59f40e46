"""The screen of the theme matrix: what every grid has, and correcting a cell by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message

from stratbot.errors import StratbotError
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.correct import TAKE_BACK, CorrectScreen
from stratbot.tui.screens.grid import GridScreen
from stratbot.tui.wording import error_words
from stratbot.types import Correction, Verdict

if TYPE_CHECKING:
    from stratbot.lens.types import Matrix


class MatrixScreen(GridScreen):
    """Documents by themes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "t", "view('column')", "Theme", id="lens-theme", tooltip="Show what the cursor's theme comes to in every document"
        ),
        Binding("e", "correct", "Correct", id="lens-correct", tooltip="Put your own verdict beside the machine's, with a reason"),
    ]

    @dataclass
    class Corrected(Message):
        """A correction was written, or taken back."""

        path: str
        theme_id: str
        correction: Correction | None

    @dataclass
    class CorrectionFailed(Message):
        """A correction could not be written."""

        error: StratbotError

    # Corrections.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer correcting only on a cell."""
        if action == "correct":
            return self.result is not None and self.is_mounted and self.cell_here is not None
        return super().check_action(action, parameters)

    def action_correct(self) -> None:
        """Ask for the person's own verdict."""
        if self.cell_here is None:
            return
        matrix: Matrix = self.result
        row, column = self._row, self._column
        document, theme, cell = matrix.documents[row], matrix.themes[column], matrix.cells[row][column]
        names = f"{self.grid.rows[row].short}: {theme.label}"

        def answered(said: tuple[str, str] | None) -> None:
            if said is None:
                return
            verdict, reason = said
            if verdict == TAKE_BACK:
                self.take_back(document.path, theme.theme_id)
            else:
                today = date.today().isoformat()
                self.write_correction(
                    Correction(
                        path=document.path, theme_id=theme.theme_id, verdict=Verdict(verdict), reason=reason, corrected_on=today
                    )
                )

        self.app.push_screen(CorrectScreen(names, cell.machine.verdict, cell.correction), answered)

    @work(thread=True, group="correct")
    def write_correction(self, correction: Correction) -> None:
        """Write it down."""
        try:
            self.lens.correct(correction)
            outcome: Message = self.Corrected(correction.path, correction.theme_id, correction)
        except StratbotError as error:
            outcome = self.CorrectionFailed(error)
        self.post_message(outcome)

    @work(thread=True, group="correct")
    def take_back(self, path: str, theme_id: str) -> None:
        """Take it back."""
        try:
            self.lens.uncorrect(path, theme_id)
            outcome: Message = self.Corrected(path, theme_id, None)
        except StratbotError as error:
            outcome = self.CorrectionFailed(error)
        self.post_message(outcome)

    @on(Corrected)
    def corrected(self, event: Corrected) -> None:
        """Show what stands now; nothing has to be judged again for it."""
        matrix: Matrix = self.result
        self.result = replace(
            matrix,
            cells=tuple(
                tuple(
                    replace(cell, correction=event.correction)
                    if (document.path, cell.theme_id) == (event.path, event.theme_id)
                    else cell
                    for cell in row
                )
                for document, row in zip(matrix.documents, matrix.cells, strict=True)
            ),
        )
        if self.asked is not None:
            self.report = self.analysis.report(self.result, self.asked)
        self._revision = self.lens.revision
        self.show_result()
        what = "written to" if event.correction else "taken out of"
        self.notify(f"{one_line(event.path)}: {what} corrections.csv beside the PDFs.", markup=False)

    @on(CorrectionFailed)
    def correction_failed(self, event: CorrectionFailed) -> None:
        """Say why nothing was written."""
        self.notify(error_words(event.error), severity="error", timeout=15, markup=False)
