"""How the raised numbers of notes are written in the text of a page, so that no figure or year grows by a digit."""

from __future__ import annotations

import re

OPENS, CLOSES = "\u207d", "\u207e"
"""Raised brackets: `£4.5⁽2⁾ million`. No document holds them, and a quote keeps all its letters and digits."""
NOTE = re.compile(f"{OPENS}[^{CLOSES}\n]{{1,24}}{CLOSES}")
"""The number of a note, or several."""
