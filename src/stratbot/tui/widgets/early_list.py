"""Lists that bear keys before they are drawn, and clicks on what they showed before they were filled anew."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual import events

if TYPE_CHECKING:
    from textual.widgets import OptionList as Options
else:
    Options = object


class EarlyList(Options):
    """Put before an OptionList, which looks for the lines of rows, and the row that was clicked, whether there are any or not."""

    def action_page_up(self) -> None:
        """Go up by a page, if there are pages yet."""
        with suppress(KeyError):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Go down by a page, if there are pages yet."""
        with suppress(KeyError):
            super().action_page_down()  # type: ignore[no-untyped-call]

    async def _on_click(self, event: events.Click) -> None:
        """Let go what was drawn before there were fewer rows."""
        if event.style.meta.get("option", -1) >= self.option_count:
            event.prevent_default()  # Textual calls the handler of the list itself too, unless this is said
