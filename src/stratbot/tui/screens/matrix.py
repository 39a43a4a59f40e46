"""The theme matrix: every document by every theme, with evidence in every cell, to be corrected by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message

from stratbot.errors import StratbotError
from stratbot.export.provenance import command_again
from stratbot.export.wording import VERDICT_WORDS, count
from stratbot.lens.types import Cell
from stratbot.tui.lens import Cancelled, Progress
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.correct import TAKE_BACK, CorrectScreen
from stratbot.tui.screens.lens_grid import Grid, GridCell, GridLine, GridScreen
from stratbot.tui.short_names import short_names
from stratbot.tui.wording import error_words
from stratbot.types import Correction, Verdict

if TYPE_CHECKING:
    from stratbot.export.report import Report
    from stratbot.lens.types import Matrix


class MatrixScreen(GridScreen):
    """Documents by themes."""

    NAME = "Theme matrix"
    DOING = "Judging themes"

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

    result: Matrix | None

    def compute(self, progress: Progress, cancelled: Cancelled) -> Matrix:
        """Judge; what was judged in a run before is not judged again."""
        return self.lens.matrix(self.filters, progress=progress, cancelled=cancelled)

    def make_grid(self) -> Grid:
        """Return verdicts as they stand, corrected ones marked."""
        matrix = self._matrix
        names = short_names(matrix.documents)
        rows = tuple(
            GridLine(
                key=document.doc_id,
                label=names[document.doc_id],
                explanation=" · ".join(filter(None, (document.title, str(document.year or ""), document.path))),
                words=f"{document.title} {document.year or ''} {document.path} {document.group}",
            )
            for document in matrix.documents
        )
        sentences = matrix.sentences or (0,) * len(rows)
        return Grid(
            documents=matrix.documents,
            rows=rows,
            columns=tuple(
                GridLine(key=theme.theme_id, label=theme.label, explanation=theme.definition, group=theme.group)
                for theme in matrix.themes
            ),
            cells=tuple(tuple(_cell(cell, number) for cell in row) for row, number in zip(matrix.cells, sentences, strict=True)),
            tones=tuple(verdict.value for verdict in Verdict),
        )

    def summary(self) -> str:
        """What it comes to."""
        from stratbot.export.lens_matrix import matrix_summary

        stray = self._matrix.stray_corrections
        more = f" {count(len(stray), 'correction')} in corrections.csv speak of what is not there." if stray else ""
        return matrix_summary(self._matrix) + more

    def group_words(self, group: str) -> str:
        """Return the name of a group of themes."""
        from stratbot.export.lens_matrix import GROUP_WORDS

        return GROUP_WORDS.get(group, group).casefold()

    def report(self) -> Report:
        """The matrix with the evidence of every cell."""
        from stratbot.export.lens_matrix import matrix_report

        return matrix_report(self._matrix, command=command_again("stratbot", "matrix", filters=self.filters))

    @property
    def _matrix(self) -> Matrix:
        assert self.result is not None
        return self.result

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
        row, column = self._row_place, self._column_place
        document, theme = self._matrix.documents[row], self._matrix.themes[column]
        cell = self._matrix.cells[row][column]
        names = f"{self.grid.rows[row].label}: {theme.label}"

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
                        path=document.path,
                        theme_id=theme.theme_id,
                        verdict=Verdict(verdict),
                        reason=reason,
                        corrected_on=today,
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
        matrix = self._matrix
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
        self._revision = self.lens.revision
        self.show_result()
        what = "written to" if event.correction else "taken out of"
        self.notify(f"{one_line(event.path)}: {what} corrections.csv beside the PDFs.", markup=False)

    @on(CorrectionFailed)
    def correction_failed(self, event: CorrectionFailed) -> None:
        """Say why nothing was written."""
        self.notify(error_words(event.error), severity="error", timeout=15, markup=False)


def _cell(cell: Cell, sentences: int) -> GridCell:
    notes = []
    if cell.correction is not None:
        on = f" on {cell.correction.corrected_on}" if cell.correction.corrected_on else ""
        notes.append(
            f"✎ Corrected by hand{on}: {cell.correction.reason or 'no reason given'}. "
            f"The machine says {VERDICT_WORDS[cell.machine.verdict]}."
        )
    if cell.machine.verdict is Verdict.NOT_FOUND:
        nearest = "below is what came nearest." if cell.machine.evidence else "none came near."
        notes.append(f"{count(sentences, 'sentence')} searched: {nearest}")
    elif cell.machine.verdict is Verdict.UNREADABLE:
        notes.append("No text could be read, so it was not judged.")
    return GridCell(
        tone=f"{cell.verdict.value}{' corrected' if cell.correction else ''}",
        score=cell.machine.score,
        citations=cell.machine.evidence,
        notes=tuple(notes),
    )
