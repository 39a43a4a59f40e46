"""Numbers as stacked bars, a line each: told apart by their filling and by their colour, and counted."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import Static

from stratbot.export.report import Bars
from stratbot.tui.plaintext import one_line
from stratbot.tui.wording import tone_style

FILLINGS = "█▓▒░◇"
_WIDEST_UNIT = 4
_COUNT_WIDTH = 8


class BarsView(Static):
    """Draws bars to its width."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(id="bars", markup=False)
        self.bars: Bars | None = None

    def show(self, bars: Bars) -> None:
        """Show these."""
        self.bars = bars
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Draw them for another width."""
        self._draw()

    def _draw(self) -> None:
        if self.bars is None or not self.size.width:
            return
        labels = [one_line(label) for label, _ in self.bars.bars]
        left = max(map(len, labels), default=0)
        longest = max((sum(numbers) for _, numbers in self.bars.bars), default=0)
        unit = min(_WIDEST_UNIT, (self.size.width - left - _COUNT_WIDTH) / max(1, longest))
        styles = [tone_style(tone, "$text-primary") for _, tone in self.bars.series]
        lines = []
        for label, (_, numbers) in zip(labels, self.bars.bars, strict=True):
            parts: list[tuple[str, str]] = [(f"{label:>{left}} ", "$foreground-muted")]
            drawn = 0
            for place, number in enumerate(numbers):
                upto = round(sum(numbers[: place + 1]) * unit)
                length = max(upto - drawn, 1 if number else 0)
                parts.append((FILLINGS[place % len(FILLINGS)] * length, styles[place]))
                drawn += length
            parts.append((f" {sum(numbers):,}" if any(numbers) else " –", ""))
            lines.append(Content.assemble(*parts))
        key = [
            (f"{FILLINGS[place % len(FILLINGS)]} {one_line(name)}   ", style)
            for place, ((name, _), style) in enumerate(zip(self.bars.series, styles, strict=True))
        ]
        lines.insert(0, Content.assemble(*key))
        self.update(Content("\n").join(lines))
