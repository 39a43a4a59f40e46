"""What has just happened, in a line above the keys: it pushes what is shown up instead of covering it."""

from __future__ import annotations

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

_STYLES = {"information": "$foreground", "warning": "$text-warning", "error": "$text-error"}


class NoticeLine(Static):
    """Shows the latest notice for a while; the next takes its place at once."""

    def __init__(self) -> None:
        """Start empty and unseen."""
        super().__init__(id="notice", markup=False)
        self._clock: Timer | None = None

    def show(self, words: str, *, severity: str = "information", seconds: float = 6) -> None:
        """Show a notice."""
        self.update(Content.styled(words, _STYLES.get(severity, "$foreground")))
        self.add_class("-shown")
        if self._clock is not None:
            self._clock.stop()
        self._clock = self.set_timer(seconds, self.clear)

    def clear(self) -> None:
        """Take the notice away."""
        self.remove_class("-shown")
        self.update(Content(""))

    def on_click(self) -> None:
        """A click takes it away too."""
        self.clear()
