"""How far a build has come: one bar for each stage, the file at hand and the time it may still take."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import ProgressBar, Static

from stratbot.tui.plaintext import one_line
from stratbot.tui.wording import STAGE_WORDS, duration_words
from stratbot.types import BuildProgress, BuildStage


class StageRow(Horizontal):
    """One stage: its name, its bar and its count."""

    def __init__(self, stage: BuildStage) -> None:
        """Show a stage that has not begun."""
        super().__init__(id=f"stage-{stage.value}")
        self.stage = stage
        self.is_open_ended = False
        """Whether the stage has begun without saying how much there is to do."""

    def compose(self) -> ComposeResult:
        """Put name, bar and count side by side."""
        yield Static(Content(STAGE_WORDS[self.stage]), classes="stage-name", markup=False)
        yield ProgressBar(total=1, show_eta=False, show_percentage=False)
        yield Static(classes="stage-count", markup=False)

    def reset(self) -> None:
        """Show the stage as not begun."""
        self.is_open_ended = False
        self.set_classes("")
        self.query_one(ProgressBar).update(total=1, progress=0)
        self.query_one(".stage-count", Static).update(Content(""))

    def show_progress(self, progress: BuildProgress) -> None:
        """Show how much of the stage is done; a bar without end while the total is not known."""
        self.is_open_ended = not progress.total
        complete = progress.total > 0 and progress.done >= progress.total
        self.set_classes("-complete" if complete else "-running")
        self.query_one(ProgressBar).update(total=progress.total or None, progress=progress.done)
        of = f" of {progress.total:,}" if progress.total else ""
        done = f"{progress.done:,}{of} {one_line(progress.unit)}" if progress.done or of else ""
        self.query_one(".stage-count", Static).update(Content(done))

    def show_complete(self) -> None:
        """Show the stage as done."""
        self.is_open_ended = False
        self.set_classes("-complete")
        self.query_one(ProgressBar).update(total=1, progress=1)


class BuildPanel(Vertical):
    """The bars of all stages; shown only while a build goes on."""

    def compose(self) -> ComposeResult:
        """Stack the stages above what is being worked on."""
        for stage in BuildStage:
            yield StageRow(stage)
        yield Static(id="build-detail", markup=False)

    def reset(self) -> None:
        """Show a build that has just begun."""
        for row in self.query(StageRow):
            row.reset()
        self.query_one("#build-detail", Static).update(Content("Starting"))

    def show_progress(self, progress: BuildProgress) -> None:
        """Show one step. A stage that never said how much there is to do is done when a later one begins."""
        stages = list(BuildStage)
        for row in self.query(StageRow):
            if row.is_open_ended and stages.index(row.stage) < stages.index(progress.stage):
                row.show_complete()
        self.query_one(f"#stage-{progress.stage.value}", StageRow).show_progress(progress)
        left = f"about {duration_words(progress.remaining_s)} left" if progress.remaining_s is not None else ""
        self.query_one("#build-detail", Static).update(Content(" · ".join(filter(None, (left, one_line(progress.detail))))))
