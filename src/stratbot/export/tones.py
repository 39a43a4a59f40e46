"""The verdicts and states that cells of a table have, their tones: what each looks like and is called, never by colour alone."""

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
    short: str = ""
    """Where there is little room; empty for `words`."""
    legend: str = ""
    """What a legend says, where that is more than a few words; empty for `words`."""

    @property
    def brief(self) -> str:
        """The words where there is little room."""
        return self.short or self.words


TONES = {
    "covered": Tone(sign="●", family="good", words="covered"),
    "found": Tone(sign="●", family="good", words="found"),
    "mentioned": Tone(sign="◐", family="partial", words="mentioned in passing", short="in passing"),
    "partly": Tone(sign="◐", family="partial", words="partly found", short="partly", legend="partly: no name, sum or date"),
    "not_found": Tone(sign="○", family="none", words="not found"),
    "unreadable": Tone(sign="✕", family="bad", words="unreadable, so not judged", short="unreadable"),
    "current": Tone(sign="●", family="good", words="current"),
    "superseded": Tone(sign="◐", family="partial", words="superseded"),
    "expired": Tone(sign="○", family="none", words="expired"),
    "upcoming": Tone(sign="◌", family="plain", words="not yet in force"),
    "unknown": Tone(sign="?", family="plain", words="no end named"),
    "present": Tone(sign="●", family="good", words="present"),
    "several": Tone(sign="◐", family="partial", words="several candidates"),
    "other_year": Tone(sign="◐", family="partial", words="other year only"),
    "missing": Tone(sign="○", family="bad", words="missing"),
    "unexpected": Tone(sign="?", family="plain", words="nobody expected it"),
    "gained": Tone(sign="+", family="good", words="gained"),
    "changed": Tone(sign="◐", family="partial", words="changed"),
    "lost": Tone(sign="−", family="bad", words="lost"),
    "corrected": Tone(sign="✎", family="plain", words="corrected by hand"),
    "worth_a_look": Tone(sign="?", family="plain", words="worth a look"),
}

"""The one table of verdicts and states: every view takes its signs, colours and words from here."""

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


def rank_of(name: str) -> int:
    """Return where the first of a cell's tones stands among those of its kind, best first; 0 for none."""
    known = [word for word in name.split() if word in TONES]
    return list(TONES).index(known[0]) if known else 0
