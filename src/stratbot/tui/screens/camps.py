"""Camps: which kind of digital strategy each document is, by what margin, and the passages that decided it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from textual.content import Content

from stratbot.export.lens_audit import camp_word
from stratbot.export.provenance import command_again
from stratbot.export.wording import count
from stratbot.tui.lens import Cancelled, Classified, Progress
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.lens import LensScreen
from stratbot.tui.short_names import short_names
from stratbot.tui.widgets.lens_table import LensCell, LensColumn, LensRow

if TYPE_CHECKING:
    from stratbot.export.report import Report


class CampsScreen(LensScreen):
    """A row for each document."""

    NAME = "Camps of strategies"
    DOING = "Weighing strategies"

    result: Classified | None

    def compute(self, progress: Progress, cancelled: Cancelled) -> Classified:
        """Classify."""
        return self.lens.classify(self.filters, progress=progress, cancelled=cancelled)

    def fill(self) -> None:
        """List the documents."""
        columns = [
            LensColumn(key="document", title="Document", most=26),
            LensColumn(key="camp", title="Camp", most=18),
            LensColumn(key="margin", title="Margin", most=7),
            LensColumn(key="themes", title="Themes", most=9),
            LensColumn(key="depth", title="Depth", most=6),
            LensColumn(key="shares", title="Shares", is_optional=True),
        ]
        names = short_names(verdict.document for verdict in self._classified.verdicts)
        rows = []
        for verdict in self._classified.verdicts:
            is_read = verdict.camp != "unreadable"
            document = verdict.document
            rows.append(
                LensRow(
                    key=document.doc_id,
                    cells=(
                        LensCell(text=names[document.doc_id]),
                        LensCell(text=camp_word(verdict.camp), tone="" if is_read else "unreadable"),
                        LensCell(text=f"{verdict.margin:.0%}" if is_read else "–", order=-verdict.margin),
                        LensCell(
                            text=f"{verdict.themes_covered} of {verdict.themes_total}" if is_read else "–",
                            order=-verdict.themes_covered,
                        ),
                        LensCell(text=f"{verdict.depth:.1f}" if is_read else "–", order=-verdict.depth),
                        LensCell(text=", ".join(f"{camp_word(camp)} {share:.0%}" for camp, share in verdict.scores) or "–"),
                    ),
                    citations=verdict.evidence,
                    words=f"{document.title} {document.year or ''} {document.path} {document.group}",
                )
            )
        self.table.show_rows(columns, rows, order=self.table.order)

    def summary(self) -> str:
        """How many documents belong to each camp."""
        verdicts = self._classified.verdicts
        counts = Counter(verdict.camp for verdict in verdicts)
        comprehensive = sum(verdict.comprehensive for verdict in verdicts)
        camps = ", ".join(f"{number:,} {camp_word(camp)}" for camp, number in counts.most_common())
        return f"{count(len(verdicts), 'document')}: {camps}. {comprehensive:,} cover half of the themes or more."

    def told(self) -> Content:
        """Say how clear it is, and what decided it."""
        row = self.table.row_here
        verdict = next((one for one in self._classified.verdicts if row and one.document.doc_id == row.key), None)
        if verdict is None or row is None:
            return Content("")
        head = Content.assemble((one_line(row.cells[0].text), "bold"), f": {camp_word(verdict.camp)}")
        if verdict.camp == "unreadable":
            return Content.assemble(head, "\nNo text could be read, so it was not judged.")
        shares = ", ".join(f"{camp_word(camp)} {share:.0%}" for camp, share in verdict.scores)
        themes = f"{verdict.themes_covered} of {verdict.themes_total} themes covered"
        themes += ", comprehensive" if verdict.comprehensive else ""
        decided = f"; {count(len(verdict.evidence), 'passage')} decided it" if verdict.evidence else ""
        return Content.assemble(
            head,
            f"\n{shares}: a margin of {verdict.margin:.0%}{decided}",
            (f"\n{themes}, {verdict.depth:.1f} pages a theme of three looked for", "$foreground-muted"),
        )

    def report(self) -> Report:
        """The camps with the passages."""
        from stratbot.export.lens_audit import camps_report

        command = command_again("stratbot", "classify", filters=self.filters)
        return camps_report(self._classified.verdicts, self._classified.provenance, command=command)

    @property
    def _classified(self) -> Classified:
        assert self.result is not None
        return self.result
