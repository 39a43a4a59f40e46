"""The screen of the theme matrix: what every grid has, and correcting a cell by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from stratbot.tui.messages import CorrectionSaid
from stratbot.tui.screens.correct import CorrectScreen
from stratbot.tui.screens.grid import GridScreen

if TYPE_CHECKING:
    from stratbot.lens.types import Cell, Matrix


class MatrixScreen(GridScreen):
    """Documents by themes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "t", "view('column')", "Theme", id="lens-theme", tooltip="Show what the cursor's theme comes to in every document"
        ),
        Binding("e", "correct", "Correct", id="lens-correct", tooltip="Put your own verdict beside the machine's, with a reason"),
        Binding("u", "take_back", "Undo", id="lens-take-back", tooltip="Take your own verdict on this cell back"),
    ]

    # Corrections.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer correcting only on a cell."""
        if action in ("correct", "take_back"):
            if self.result is None or not self.is_mounted or self.cell_here is None:
                return False
            return action == "correct" or self._judged.correction is not None
        return super().check_action(action, parameters)

    def action_correct(self) -> None:
        """Ask for the person's own verdict."""
        document, theme = self.result.documents[self._row], self.result.themes[self._column]
        names = f"{self.grid.rows[self._row].short}: {theme.label}"
        cell = self._judged
        dialogue = CorrectScreen(names, cell.machine.verdict, cell.correction, path=document.path, theme_id=theme.theme_id)
        self.app.push_screen(dialogue)

    def action_take_back(self) -> None:
        """Take the person's own verdict on this cell back."""
        correction = self._judged.correction
        if correction is not None:
            self.post_message(CorrectionSaid(correction, is_taken_back=True))

    @property
    def _judged(self) -> Cell:
        """What was judged, and what a person says, where the cursor stands."""
        cell: Cell = self.result.cells[self._row][self._column]
        return cell

    def corrected(self, said: Sequence[CorrectionSaid]) -> None:
        """Show what stands now; nothing has to be judged again for it."""
        if self.result is None:
            return
        matrix: Matrix = self.result
        stands = {(one.correction.path, one.correction.theme_id): None if one.is_taken_back else one.correction for one in said}
        self.result = replace(
            matrix,
            cells=tuple(
                tuple(replace(cell, correction=stands.get((document.path, cell.theme_id), cell.correction)) for cell in row)
                for document, row in zip(matrix.documents, matrix.cells, strict=True)
            ),
        )
        if self.asked is not None:
            self.report = self.analysis.report(self.result, self.asked)
        self._revision = self.lens.revision
        self.show_result()
