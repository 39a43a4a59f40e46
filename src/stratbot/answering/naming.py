"""Names -> a list in a sentence that does not flood it."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 20
"""Names in one list; the rest are counted. The answer itself leaves none out: its verdicts and documents are complete."""


def listed(names: Sequence[str], *, separator: str = "") -> str:
    """Return names with commas between them, or semicolons where a name holds a comma; of many the first, and how many more.

    Args:
        names: In order.
        separator: Instead of the comma.
    """
    shown = names[:SHOWN]
    between = separator or ("; " if any("," in name for name in shown) else ", ")
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return f"{between.join(shown)}{more}"
