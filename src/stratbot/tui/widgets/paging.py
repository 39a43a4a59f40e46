"""Lists whose rows may be paged through before they are drawn."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widgets import OptionList as Pages
else:
    Pages = object


class PagedEarly(Pages):
    """Put before an OptionList: Textual looks for the line of a row, which there is only once the list was drawn."""

    def action_page_up(self) -> None:
        """Go up by a page, if there are pages yet."""
        with suppress(KeyError):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Go down by a page, if there are pages yet."""
        with suppress(KeyError):
            super().action_page_down()  # type: ignore[no-untyped-call]
