"""Topic -> the same topic with its acronyms spelled out, or its long names shortened: documents use either."""

from __future__ import annotations

import re

ACRONYMS = {
    "GDS": "Government Digital Service",
    "IoT": "Internet of Things",
    "ICT": "information and communications technology",
    "SME": "small and medium-sized enterprises",
    "SMEs": "small and medium-sized enterprises",
    "AI": "artificial intelligence",
    "LEP": "local enterprise partnership",
    "CRM": "customer relationship management",
    "GIS": "geographic information system",
    "RPA": "robotic process automation",
    "API": "application programming interface",
    "APIs": "application programming interfaces",
    "MFA": "multi-factor authentication",
    "ANPR": "automatic number plate recognition",
    "NHS": "National Health Service",
    "LGA": "Local Government Association",
}
"""Acronyms of councils' digital strategies that mean one thing there; written as here, capitals and all."""

_KNOWN = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(ACRONYMS, key=len, reverse=True)))})(?![\w-])")
_LONG_NAMES = {name.casefold(): acronym for acronym, name in reversed(ACRONYMS.items())}
_SPELLED_OUT = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _LONG_NAMES))})(?![\w-])", re.IGNORECASE)


def other_name(topic: str) -> str:
    """Return a topic with every known acronym spelled out and every long name shortened; "" where it has none of either."""
    spelled = _KNOWN.sub(lambda match: ACRONYMS[match[0]], topic)
    if spelled != topic:
        return spelled
    shortened = _SPELLED_OUT.sub(lambda match: _LONG_NAMES[match[0].casefold()], topic)
    return shortened if shortened != topic else ""
