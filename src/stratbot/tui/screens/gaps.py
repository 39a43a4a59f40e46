"""What is missing: the themes that one strategy lacks and others cover, or those that few cover, with proof of absence."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from stratbot.export.provenance import command_again
from stratbot.export.wording import count
from stratbot.judging.themes import Theme
from stratbot.lens.types import Cell, Gaps, RareThemes
from stratbot.tui.lens import Cancelled, Progress
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import leave
from stratbot.tui.screens.lens import CORRECTED, LensScreen
from stratbot.tui.short_names import short_names
from stratbot.tui.widgets.lens_table import LensCell, LensColumn, LensRow
from stratbot.tui.wording import VERDICT_WORDS
from stratbot.types import Citation, Verdict

if TYPE_CHECKING:
    from stratbot.export.report import Report

FEW = 3
"""Fewer strategies than this are few, unless the person says otherwise."""
_SHOWN_PEERS = 3


class _FindingGaps(LensScreen):
    """What both kinds of gaps share: a question for each, and what was searched."""

    DOING = "Judging themes"

    def proof(self, theme: Theme) -> str:
        """Say what was searched, for proof of absence."""
        result: Gaps | RareThemes = self.result
        searched = f"{count(result.sentences, 'sentence')} on {count(result.pages, 'page')}"
        wordings = count(2 + len(theme.queries), "wording")
        return f"Searched: {searched}, for {wordings} of it: {'; '.join(theme.queries[:2])} …"

    def told_of(self, theme: Theme, state: str, question: str) -> Content:
        """Put theme, question and proof under each other."""
        return Content.assemble(
            (one_line(theme.label), "bold"),
            f": {state}",
            (f"\n{one_line(question)}", "$text-primary"),
            (f"\n{one_line(self.proof(theme))}", "$foreground-muted"),
        )


class GapsScreen(_FindingGaps):
    """One strategy against its peers."""

    NAME = "What is missing in a strategy"
    SCOPE_WORDS = "Against only "

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "choose", "Whose", id="lens-whose", tooltip="Choose another strategy"),
    ]

    result: Gaps | None
    path = ""

    def is_asked(self) -> bool:
        """Whether a strategy was chosen."""
        return bool(self.path)

    def ask(self) -> None:
        """Ask which strategy."""
        self.list_documents("Whose gaps?", self._chosen)

    def _chosen(self, paths: tuple[str, ...] | None) -> None:
        if paths:
            self.path = paths[0]
            self.result = None
            self.start()
        elif self.result is None and not self.path:
            leave(self)

    def action_choose(self) -> None:
        """Ask for another strategy."""
        self.ask()

    def compute(self, progress: Progress, cancelled: Cancelled) -> Gaps:
        """Find the gaps."""
        return self.lens.gaps(self.path, self.filters, progress=progress, cancelled=cancelled)

    def fill(self) -> None:
        """List the gaps, those that most peers cover first."""
        gaps = self._gaps
        names = short_names((gaps.document, *gaps.peers))
        columns = [
            LensColumn(key="theme", title="Theme", most=42),
            LensColumn(key="here", title="Here", most=14),
            LensColumn(key="peers", title="Peers", most=9),
            LensColumn(key="by", title="Best covered by"),
        ]
        rows = [
            LensRow(
                key=gap.theme.theme_id,
                cells=(
                    LensCell(text=gap.theme.label),
                    LensCell(text=VERDICT_WORDS[gap.cell.verdict], tone=_tone(gap.cell)),
                    LensCell(text=f"{len(gap.peers)} of {len(gaps.peers)}", order=-len(gap.peers)),
                    LensCell(text=", ".join(_named(cell, names) for cell in gap.peers[:_SHOWN_PEERS])),
                ),
                citations=(*gap.cell.machine.evidence, *_best(gap.peers)),
                words=f"{gap.question} {gap.theme.definition}",
            )
            for gap in gaps.gaps
        ]
        rows += [
            LensRow(
                key=theme.theme_id,
                cells=(
                    LensCell(text=theme.label),
                    LensCell(text="not covered", tone="not_found"),
                    LensCell(text=f"0 of {len(gaps.peers)}", order=0),
                    LensCell(text="nobody, so it is no gap"),
                ),
                words=theme.definition,
            )
            for theme in gaps.unshared
        ]
        self.table.show_rows(columns, rows, order=self.table.order)

    def summary(self) -> str:
        """What it comes to."""
        from stratbot.export.lens_gaps import gaps_summary

        return gaps_summary(self._gaps)

    def legend(self) -> Content:
        """Verdicts stand in words; only the sign of a correction is to be explained."""
        return Content(CORRECTED if any(gap.cell.correction for gap in self._gaps.gaps) else "")

    def told(self) -> Content:
        """The question that could be put, and the proof of absence."""
        row = self.table.row_here
        gap = next((one for one in self._gaps.gaps if row and one.theme.theme_id == row.key), None)
        if gap is None:
            theme = next((one for one in self._gaps.unshared if row and one.theme_id == row.key), None)
            return self.told_of(theme, "lacking here and with every peer", "") if theme else Content("")
        near = len(gap.cell.machine.evidence)
        what = {Verdict.NOT_FOUND: "nearest misses", Verdict.MENTIONED: "words in passing"}.get(gap.cell.verdict, "passages")
        quoted_first = f"{what} first, then the peers'" if near else "the peers' passages follow"
        covered = f"covered by {len(gap.peers)} of {len(self._gaps.peers)} peers"
        state = f"{VERDICT_WORDS[gap.cell.verdict]} here, {covered}; {quoted_first}"
        return self.told_of(gap.theme, state, gap.question)

    @property
    def aside(self) -> str:
        """Whose."""
        gaps = self.result
        return short_names((gaps.document, *gaps.peers))[gaps.document.doc_id] if gaps else ""

    def report(self) -> Report:
        """The gaps with questions and proof."""
        from stratbot.export.lens_gaps import gaps_report

        command = command_again("stratbot", "gaps", self._gaps.document.path, filters=self.filters)
        return gaps_report(self._gaps, command=command)

    @property
    def _gaps(self) -> Gaps:
        assert self.result is not None
        return self.result


class RareThemesScreen(_FindingGaps):
    """The themes that fewer than so many strategies cover."""

    NAME = "Themes that few cover"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "plus,equals_sign",
            "change(1)",
            "More",
            id="lens-more-strategies",
            tooltip="Count themes that one strategy more covers as well",
        ),
        Binding(
            "minus", "change(-1)", "Fewer", id="lens-fewer-strategies", tooltip="Count only themes that one strategy fewer covers"
        ),
    ]

    result: RareThemes | None
    fewer_than = FEW

    def compute(self, progress: Progress, cancelled: Cancelled) -> RareThemes:
        """Find them."""
        return self.lens.rare_themes(self.fewer_than, self.filters, progress=progress, cancelled=cancelled)

    def action_change(self, step: int) -> None:
        """Ask for another number."""
        if self.fewer_than + step >= 1:
            self.fewer_than += step
            self.start()

    def fill(self) -> None:
        """List the themes, rarest first."""
        rare_themes = self._rare
        names = short_names(rare_themes.documents)
        columns = [
            LensColumn(key="theme", title="Theme", most=42),
            LensColumn(key="covered", title="Covered", most=8),
            LensColumn(key="passing", title="Passing", most=8),
            LensColumn(key="missing", title="Not", most=5),
            LensColumn(key="by", title="Covered by"),
        ]
        rows = [
            LensRow(
                key=rare.theme.theme_id,
                cells=(
                    LensCell(text=rare.theme.label),
                    *(
                        LensCell(text=str(len(cells)), order=len(cells))
                        for cells in (rare.covering, rare.mentioning, rare.missing)
                    ),
                    LensCell(text=", ".join(_named(cell, names) for cell in rare.covering) or "nobody"),
                ),
                citations=(*_best(rare.covering), *_best(rare.mentioning), *_best(rare.missing)),
                words=f"{rare.question} {rare.theme.definition}",
            )
            for rare in rare_themes.themes
        ]
        self.table.show_rows(columns, rows, order=self.table.order)

    def summary(self) -> str:
        """What it comes to."""
        from stratbot.export.lens_gaps import rare_summary

        return rare_summary(self._rare)

    def told(self) -> Content:
        """The question that could be put, and what was searched."""
        row = self.table.row_here
        rare = next((one for one in self._rare.themes if row and one.theme.theme_id == row.key), None)
        if rare is None:
            return Content("")
        counts = f"{len(rare.covering)} cover it, {len(rare.mentioning)} in passing, {len(rare.missing)} do not"
        state = f"{counts}: their nearest misses come last"
        return self.told_of(rare.theme, state, rare.question)

    @property
    def aside(self) -> str:
        """How few."""
        return f"fewer than {self.fewer_than}  (+ − change it)"

    def report(self) -> Report:
        """The themes with questions and proof."""
        from stratbot.export.lens_gaps import rare_themes_report

        command = command_again("stratbot", "gaps", "--fewer-than", str(self._rare.fewer_than), filters=self.filters)
        return rare_themes_report(self._rare, command=command)

    @property
    def _rare(self) -> RareThemes:
        assert self.result is not None
        return self.result


def _tone(cell: Cell) -> str:
    return f"{cell.verdict.value}{' corrected' if cell.correction else ''}"


def _best(cells: tuple[Cell, ...]) -> tuple[Citation, ...]:
    return tuple(cell.machine.evidence[0] for cell in cells if cell.machine.evidence)


def _named(cell: Cell, names: dict[str, str]) -> str:
    best = next((one for one in cell.machine.evidence if not one.below_threshold), None)
    return names[cell.machine.doc_id] + (f" p. {best.page_number}" if best else "")
