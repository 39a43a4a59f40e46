"""Three themes of our own, one of high contrast; Textual's are there beside them, also the terminal's own sixteen colours."""

from __future__ import annotations

from textual.color import Color
from textual.theme import Theme

DEFAULT_THEME = "stratbot-dark"


def _quiet_scrollbars(bar: str, active: str, background: str) -> dict[str, str]:
    """Draw scrollbars as a bar on the screen's own background."""
    backgrounds = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active", "scrollbar-corner-color")
    return {"scrollbar": bar, "scrollbar-hover": active, "scrollbar-active": active, **dict.fromkeys(backgrounds, background)}


THEMES = (
    Theme(
        name="stratbot-dark",
        primary="#7aa2d6",
        secondary="#5b7fa6",
        accent="#d9a760",
        warning="#e0b15e",
        error="#e07a7a",
        success="#7fbf8e",
        foreground="#d8dce2",
        background="#15181d",
        surface="#1a1e24",
        panel="#232830",
        dark=True,
        variables={
            "text-muted": "#a3a9b2",
            "foreground-muted": "#a3a9b2",
            # All but grey: what has more colour becomes a loud blue where a terminal has 256 colours, and hides the text on it.
            "block-cursor-background": "#343b44",
            "block-cursor-foreground": "#f2f4f7",
            "block-cursor-text-style": "none",
            "block-cursor-blurred-background": "#2a2e35",
            "block-cursor-blurred-foreground": "#f2f4f7",
            "footer-key-foreground": "#7aa2d6",
            "footer-background": "#15181d",
            **_quiet_scrollbars("#3c424b", "#7aa2d6", "#15181d"),
        },
    ),
    Theme(
        name="stratbot-light",
        primary="#2f5f96",
        secondary="#557a9f",
        accent="#9a6a1f",
        warning="#9a6a12",
        error="#a83b3b",
        success="#2f7a46",
        foreground="#22262b",
        background="#faf9f6",
        surface="#f4f2ed",
        panel="#e8e5de",
        dark=False,
        variables={
            "text-muted": "#54585e",
            "foreground-muted": "#54585e",
            "block-cursor-background": "#cfdff0",
            "block-cursor-foreground": "#15181d",
            "block-cursor-text-style": "none",
            "block-cursor-blurred-background": "#e6e9ec",
            "footer-key-foreground": "#2f5f96",
            "footer-background": "#faf9f6",
            **_quiet_scrollbars("#cac7bf", "#2f5f96", "#faf9f6"),
        },
    ),
    Theme(
        name="stratbot-high-contrast",
        primary="#ffd60a",
        secondary="#9fd3ff",
        accent="#ffd60a",
        warning="#ffd60a",
        error="#ff9a9a",
        success="#7dff9b",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#262626",
        dark=True,
        variables={
            "text-muted": "#e0e0e0",
            "foreground-muted": "#e0e0e0",
            "text-disabled": "#c8c8c8",
            "foreground-disabled": "#c8c8c8",
            "block-cursor-background": "#00306b",
            "block-cursor-foreground": "#ffffff",
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": "#4a4a4a",
            "block-cursor-blurred-foreground": "#ffffff",
            "input-selection-background": "#004a9f",
            "footer-key-foreground": "#ffd60a",
            "footer-background": "#000000",
            "footer-description-foreground": "#ffffff",
            **_quiet_scrollbars("#c8c8c8", "#ffd60a", "#000000"),
        },
    ),
)


def quiet_cursor(variables: dict[str, str]) -> dict[str, str]:
    """Return colours of a cursor that text in muted colours can be read on; Textual's own themes draw it in their primary one."""
    background, text = Color.parse(variables["background"]), Color.parse(variables["foreground"])
    return {
        "block-cursor-background": background.blend(text, 0.14).hex,
        "block-cursor-foreground": text.hex,
        "block-cursor-blurred-background": background.blend(text, 0.09).hex,
        "block-cursor-blurred-foreground": text.hex,
        "block-cursor-text-style": "none",
    }
