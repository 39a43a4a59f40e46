"""Quote -> what its wording takes back: a condition that must be met first, or a plain "we will not"."""

from __future__ import annotations

import re
from functools import lru_cache

from stratbot.corpus.wording import rules_out

CONDITIONAL = "conditional"
"""The quote makes what it says depend on something: money, resources, a later decision."""
RULED_OUT = "ruled_out"
"""The quote says that something will not be done."""

_MEANS = (
    r"(?:(?:the|an?|any|our|its|further|final|external|additional|available|sufficient|availability\s+of|approval\s+of)\s+)*"
    r"(?:funding|funds?|money|resources?|budgets?|finances?|grants?|approval|agreement|availability|business\s+cases?|bids?)"
)
_CONDITION = re.compile(
    rf"\b(?:subject\s+to|depend(?:s|ing|ent)?\s+(?:up)?on|(?:conditional|contingent)\s+(?:up)?on)\s+{_MEANS}\b|"
    rf"\b(?:if|when|where|once|as|provided(?:\s+that)?)\s+{_MEANS}\s+"
    r"(?:(?:is|are|becomes?|can\s+be)\s+(?:available|found|secured|agreed|approved)|allows?|permits?)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=10_000)
def flags_of(quote: str) -> tuple[str, ...]:
    """Return the flags that can be read off a quote, in a fixed order; empty for one that says what it says without reserve."""
    found = ((RULED_OUT, rules_out(quote)), (CONDITIONAL, bool(_CONDITION.search(quote))))
    return tuple(flag for flag, holds in found if holds)
