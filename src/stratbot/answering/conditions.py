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
    r"(?:(?:external|further|additional|sufficient|the|adequate|new|grant|our|its)\s+)*"
    r"(?:funding|funds?|money|resources?|budgets?|finances?|capacity|grants?|staff)"
)
_CONDITION = re.compile(
    r"\bsubject\s+to\s+(?:(?:the|a|an|any|further|final|future|full|our|approval|successful|available|external|adequate|satisfactory)\s+)*"
    r"(?:\w+\s+)?(?:funding|funds?|approval|agreement|availability|budgets?|resources?|business\s+cases?|decisions?|affordability|bids?|"
    r"money|finance)\b|"
    rf"\b(?:if|when|where|once|as\s+long\s+as|provided(?:\s+that)?|should|as|as\s+and\s+when)\s+{_MEANS}\s+"
    r"(?:(?:is|are|be|becomes?|can\s+be|could\s+be)\s+(?:\w+\s+)?(?:available|found|secured|obtained|granted|identified|agreed|approved)|"
    r"allows?|permits?|can\s+be\s+found|comes?|becomes?\s+available)\b|"
    rf"\b(?:depend(?:s|ing|ent)?|conditional|contingent)\s+(?:up)?on\s+(?:(?:the|its|our|obtaining|securing|getting|availability|of|"
    rf"availability\s+of|outcome\s+of)\s+)*(?:{_MEANS}|approval|bids?|availability|business\s+cases?)\b|"
    r"\b(?:when|where|if)\s+(?:we\s+can\s+afford|affordable|it\s+is\s+affordable)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=10_000)
def flags_of(quote: str) -> tuple[str, ...]:
    """Return the flags that can be read off a quote, in a fixed order; empty for one that says what it says without reserve."""
    found = ((RULED_OUT, rules_out(quote)), (CONDITIONAL, bool(_CONDITION.search(quote))))
    return tuple(flag for flag, holds in found if holds)
