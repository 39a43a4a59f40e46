"""The screen of the delivery audit: what every grid has, whose columns are called criteria."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from stratbot.tui.screens.grid import GridScreen


class AuditScreen(GridScreen):
    """Documents by criteria."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "t",
            "view('column')",
            "Criterion",
            id="lens-criterion",
            tooltip="Show what the cursor's criterion comes to in every document",
        ),
    ]
