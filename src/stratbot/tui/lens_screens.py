"""The screens that read strategies side by side, made when they are first asked for and kept with what they show."""

from __future__ import annotations

from collections.abc import Callable

from stratbot.tui.lens import Lens
from stratbot.tui.screens.audit import AuditScreen
from stratbot.tui.screens.camps import CampsScreen
from stratbot.tui.screens.changes import ChangesScreen
from stratbot.tui.screens.compare import CompareScreen
from stratbot.tui.screens.gaps import GapsScreen, RareThemesScreen
from stratbot.tui.screens.lens import LensScreen
from stratbot.tui.screens.matrix import MatrixScreen
from stratbot.tui.screens.register import RegisterScreen
from stratbot.tui.screens.timeline import TimelineScreen
from stratbot.tui.serial import SerialAssistant
from stratbot.types import Filters

_SCREENS: dict[str, Callable[[Lens, SerialAssistant, Callable[[], Filters]], LensScreen]] = {
    "matrix": MatrixScreen,
    "audit": AuditScreen,
    "camps": CampsScreen,
    "gaps": GapsScreen,
    "rare": RareThemesScreen,
    "compare": CompareScreen,
    "timeline": TimelineScreen,
    "register": RegisterScreen,
}


def lens_screen(
    key: str,
    lens: Lens,
    assistant: SerialAssistant,
    *,
    scope: Callable[[], Filters],
    questions: Callable[[], tuple[str, ...]],
) -> LensScreen:
    """Make the screen of an entry of the menu.

    Args:
        key: Of the entry.
        lens: Works it out.
        assistant: Has the pages.
        scope: What questions are narrowed to; so is what the screens read.
        questions: Those of the conversation at hand, for the screen that asks them again.
    """
    if key == "changes":
        return ChangesScreen(lens, assistant, scope, questions)
    return _SCREENS[key](lens, assistant, scope)
