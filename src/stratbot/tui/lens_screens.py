"""The screens of the analyses, made when they are first asked for and kept with what they show."""

from __future__ import annotations

from collections.abc import Callable

from stratbot.analyses import Shape, analysis
from stratbot.tui.lens import Lens
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.audit import AuditScreen
from stratbot.tui.screens.compare import CompareScreen
from stratbot.tui.screens.grid import GridScreen
from stratbot.tui.screens.matrix import MatrixScreen
from stratbot.tui.screens.register import RegisterScreen
from stratbot.tui.serial import SerialAssistant
from stratbot.types import Filters

_WITH_MORE: dict[str, type[AnalysisScreen]] = {
    "matrix": MatrixScreen,
    "audit": AuditScreen,
    "compare": CompareScreen,
    "register": RegisterScreen,
}
"""Analyses whose screens can do more than those of all others, or call it by another name."""


def analysis_screen(
    key: str,
    lens: Lens,
    assistant: SerialAssistant,
    *,
    scope: Callable[[], Filters],
    questions: Callable[[], tuple[str, ...]],
) -> AnalysisScreen:
    """Make the screen of an analysis; the arguments are those of `AnalysisScreen`."""
    record = analysis(key)
    plain = AnalysisScreen if record.shape is Shape.TABLE else GridScreen
    return _WITH_MORE.get(key, plain)(record, lens, assistant, scope=scope, questions=questions)
