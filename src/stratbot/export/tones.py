"""The tones of table cells: what each looks like, never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """How a verdict or state is shown."""

    sign: str
    """Told apart in black and white."""
    family: str
    """"good", "partial", "none", "bad" or "plain": what colours it."""
    words: str
    """For a legend and for those who hear the page."""


TONES = {
    "covered": Tone(sign="●", family="good", words="covered"),
    "mentioned": Tone(sign="◐", family="partial", words="mentioned in passing"),
    "not_found": Tone(sign="○", family="none", words="not found"),
    "unreadable": Tone(sign="✕", family="bad", words="unreadable, so not judged"),
    "found": Tone(sign="●", family="good", words="found"),
    "partly": Tone(sign="◐", family="partial", words="partly found"),
    "current": Tone(sign="●", family="good", words="current"),
    "superseded": Tone(sign="◐", family="partial", words="superseded"),
    "expired": Tone(sign="○", family="none", words="expired"),
    "upcoming": Tone(sign="◌", family="plain", words="not yet in force"),
    "unknown": Tone(sign="?", family="plain", words="not known"),
    "present": Tone(sign="●", family="good", words="present"),
    "several": Tone(sign="◐", family="partial", words="several candidates"),
    "missing": Tone(sign="○", family="bad", words="missing"),
    "gained": Tone(sign="+", family="good", words="gained"),
    "changed": Tone(sign="◐", family="partial", words="changed"),
    "lost": Tone(sign="−", family="bad", words="lost"),
    "corrected": Tone(sign="✎", family="plain", words="corrected by hand"),
    "worth_a_look": Tone(sign="?", family="plain", words="worth a look"),
}

FILLS = {"good": "#C6E7CF", "partial": "#FBE7B2", "none": "#ECECEC", "bad": "#F6CDC8"}
"""Backgrounds on which black text has a contrast of 12:1 or more."""


def tones_of(name: str) -> tuple[Tone, ...]:
    """Return the tones that a cell's `tone` names, in order; one that nobody knows counts as none."""
    return tuple(TONES[word] for word in name.split() if word in TONES)


def family_of(name: str) -> str:
    """Return the family that colours a cell: that of the first tone which has a colour; empty for none."""
    return next((tone.family for tone in tones_of(name) if tone.family != "plain"), "")


def signs_of(name: str) -> str:
    """Return the signs of a cell's tones, one after the other."""
    return "".join(tone.sign for tone in tones_of(name))
