"""Choices of which the one under the cursor holds: moving is choosing, so that nothing else is done than what is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Checkbox, RadioButton, RadioSet
from textual.widgets._toggle_button import ToggleButton

BOX = ("[", "x", "]")
"""A box and its tick; those that Textual draws differ in their shades, which are not seen in every theme."""


def drawn(box: ToggleButton, left: str, inner: str, right: str) -> Content:
    """Draw a box with signs, in the colour of its label, ticked or empty."""
    return Content.styled(f"{left}{inner if box.value else ' '}{right}", box.get_visual_style("toggle--label"))


class Tick(Checkbox):
    """A box to tick."""

    @property
    def _button(self) -> Content:
        return drawn(self, *BOX)


class Choice(RadioButton):
    """One choice."""

    @property
    def _button(self) -> Content:
        return drawn(self, "(", "●", ")")


class Choices(RadioSet):
    """Choices that are made by going to them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", "Go on", id="choice-enter", show=False, tooltip="Go on with this choice, as from a box"),
        Binding("j", "next_button", "Down", id="choice-down", show=False, tooltip="Next choice; so does the down key"),
        Binding("k", "previous_button", "Up", id="choice-up", show=False, tooltip="Choice before; so does the up key"),
    ]

    @dataclass
    class Entered(Message):
        """The person goes on with the choice that holds."""

        choices: Choices

        @property
        def control(self) -> Choices:
            """Where it was chosen."""
            return self.choices

    @property
    def chosen(self) -> str:
        """The id of the choice that holds, or "" while there is none."""
        return str(self.pressed_button.id) if self.pressed_button else ""

    def action_enter(self) -> None:
        """Go on; where nothing is chosen yet, choose what the cursor stands on first."""
        if self._selected is not None and self.query(Choice)[self._selected].value:
            self.post_message(self.Entered(self))
        else:
            self.action_toggle_button()

    def action_next_button(self) -> None:
        """Go to the next choice, and choose it."""
        self._go(1)

    def action_previous_button(self) -> None:
        """Go to the choice before, and choose it."""
        self._go(-1)

    def _go(self, step: int) -> None:
        buttons = list(self.query(Choice))
        if self._selected is None:  # the base class calls this when it is mounted, to have a cursor somewhere
            self._selected = next((place for place, button in enumerate(buttons) if button.value), 0)
            return
        self._selected = (self._selected + step) % len(buttons)
        buttons[self._selected].value = True
