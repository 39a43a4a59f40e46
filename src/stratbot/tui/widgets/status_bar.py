"""The line at the top: what is asked, how current it is, and what goes on in the background."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static


class StatusBar(Horizontal):
    """The name of the program, the documents at the left, the work going on at the right."""

    documents: reactive[str] = reactive("")
    """What can be asked about, for example "22 documents, 2 unreadable"."""
    notice: reactive[str] = reactive("")
    """What a person may want to act on: an index that is out of date."""
    work: reactive[str] = reactive("")
    """What goes on: loading, building."""

    def compose(self) -> ComposeResult:
        """Put the two ends in place."""
        yield Static(id="status-documents", markup=False)
        yield Static(id="status-work", markup=False)

    def on_mount(self) -> None:
        """Show what was set before there was a place to show it, and from now on whatever changes."""
        for attribute in ("documents", "notice", "work"):
            self.watch(self, attribute, self._show)

    def _show(self) -> None:
        parts = [("stratbot", "bold $text-primary")]
        parts += [("  " + self.documents, "")] if self.documents else []
        parts += [("  " + self.notice, "$text-warning")] if self.notice else []
        self.query_one("#status-documents", Static).update(Content.assemble(*parts))
        self.query_one("#status-work", Static).update(Content(self.work))
