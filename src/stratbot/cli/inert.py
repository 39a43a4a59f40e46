"""Text from documents made harmless for the terminal, the same way as in exports."""

from __future__ import annotations

from stratbot.export.inert import inert

__all__ = ["inert"]
