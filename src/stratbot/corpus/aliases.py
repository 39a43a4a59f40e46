"""What an issuer may be called, and whether a sentence names another one."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

from stratbot.corpus.authorities import is_authority

_PERHAPS_COMBINING = re.compile("[\u0300-\U0010ffff]")
"""No character below these combines; most of a text need not be looked at one by one."""


def fold(text: str) -> str:
    """Lower case without accents, for comparing names."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text)
    return _PERHAPS_COMBINING.sub(lambda match: "" if unicodedata.combining(match[0]) else match[0], decomposed).casefold()


COUNCIL_WORDS = re.compile(
    r"^(?:the\s+)?(?:(?:london|royal|metropolitan)\s+borough\s+of|city\s+and\s+county\s+of|city\s+of|county\s+of|borough\s+of|lb)\s+|"
    r"\s+(?:(?:city|county|borough|district|metropolitan|town|unitary|london|combined|and)\s+)*(?:councils?|authority)$"
)
COUNTY_SHORT = {
    "bedfordshire": "beds", "berkshire": "berks", "buckinghamshire": "bucks", "cambridgeshire": "cambs",
    "gloucestershire": "glos", "hampshire": "hants", "hertfordshire": "herts", "lancashire": "lancs",
    "leicestershire": "leics", "lincolnshire": "lincs", "northamptonshire": "northants", "nottinghamshire": "notts",
    "oxfordshire": "oxon", "shropshire": "salop", "staffordshire": "staffs", "wiltshire": "wilts",
    "worcestershire": "worcs", "yorkshire": "yorks",
}  # fmt: skip
"""How the names of counties are written short."""
_BODY_NAME = re.compile(r"(?<=\s)(?:Department|Ministry|Office|Agency|Board|Commission)\s+(?:of|for)\s.+$")
_DESIGNATIONS = (
    ("integrated care board", "icb"),
    ("integrated care system", "ics"),
    ("clinical commissioning group", "ccg"),
    ("university health board", "health board"),
    ("nhs foundation trust", ""),
    ("nhs trust", ""),
    ("national park authority", "national park"),
    ("national park authority", ""),
    ("fire and rescue service", "fire and rescue"),
    ("fire and rescue service", "fire service"),
    ("fire and rescue authority", "fire and rescue"),
    ("fire and rescue authority", "fire authority"),
    ("local enterprise partnership", "lep"),
    ("development corporation", ""),
    ("multi academy trust", "trust"),
)
"""How the words behind a body's name are said in short."""
_COMMISSIONER = re.compile(r"(?:office of the )?police and crime commissioner for (.+)|(.+) police and crime commissioner")
_JOINT = re.compile(r"\s*(?:,|;|&|\band\b)\s*")


@functools.lru_cache(maxsize=20_000)
def issuer_aliases(issuer: str) -> tuple[str, ...]:
    """Return the folded forms under which a question may name an issuer, the full name first.

    "Birmingham, Alabama" is also called Birmingham, "Ministry of Justice" MoJ, "Wigan Council" Wigan.
    """
    full = fold(issuer).strip()
    forms = [full, full.split(",")[0].strip(), COUNCIL_WORDS.sub("", full).strip()]
    if "council" in full and (partners := _JOINT.split(full))[1:] and all("council" in partner for partner in partners):
        forms += [form for partner in partners for form in (partner.strip(), COUNCIL_WORDS.sub("", partner).strip())]
    for name in (issuer, *_BODY_NAME.findall(issuer)):  # "Northern Ireland Department for Regional Development" is DRD
        capitals = "".join(
            word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper() or word in ("of", "and", "for")
        )
        initials = "".join(char for char in capitals if char.isupper())
        if len(capitals) >= 3:
            forms += [fold(capitals), *([fold(initials)] if len(initials) >= 3 else [])]
    forms += [COUNTY_SHORT[form] for form in forms if form in COUNTY_SHORT]
    forms += [*_partners(issuer), *_short_for_bodies(full)]
    if full == "district of columbia":
        forms.append("dc")
    if full == "city of london":
        forms = [form for form in forms if form != "london"] + ["city of london corporation", "corporation of london"]
    forms += [form.replace(" and ", " & ", times) for form in forms for times in (1, 9) if " and " in form]
    forms += [form.replace("'", other) for form in forms if "'" in form for other in ("’", "")]
    return tuple(dict.fromkeys(form for form in forms if len(form) > 1))


def _partners(issuer: str) -> list[str]:
    """Return the councils that have a document together: "Babergh and Mid Suffolk" is both; Brighton and Hove is one."""
    if is_authority(issuer):
        return []
    partners = [partner.strip() for partner in _JOINT.split(issuer)]
    return [fold(partner) for partner in partners] if len(partners) > 1 and all(map(is_authority, partners)) else []


def _short_for_bodies(full: str) -> list[str]:
    """Return what people call a university, a trust or a national park beside its full name, without a place's own name."""
    forms = []
    if match := re.fullmatch(r"university of (?:the )?(.+)", full):
        forms.append(f"{match[1]} university")
    elif match := re.fullmatch(r"(.+) university", full):
        forms += [f"university of {match[1]}", match[1]]
    if match := _COMMISSIONER.fullmatch(full):
        place = match[1] or match[2]
        forms += [f"{place} pcc", f"{place} police and crime commissioner", f"police and crime commissioner for {place}"]
    for words, short in _DESIGNATIONS:
        if full.endswith(f" {words}"):
            place = full.removesuffix(f" {words}").removeprefix("nhs ")
            forms += [f"{place} {short}".strip(), f"nhs {place} {short}".strip() if full.startswith("nhs ") else ""]
    return [form for form in forms if form and not is_authority(form)]


_A_WORD = re.compile(r"\w+")


class IssuerNames:
    """The names of a corpus' issuers, for telling whose work a sentence speaks of."""

    def __init__(self, issuers: Iterable[str]) -> None:
        """Make an expression of the aliases that begin with the same word."""
        self._owners: dict[str, set[str]] = {}
        for issuer in set(issuers):
            for alias in issuer_aliases(issuer):
                self._owners.setdefault(alias, set()).add(issuer)
        by_first_word: dict[str, list[str]] = {}
        for alias in sorted(self._owners, key=len, reverse=True):
            if match := _A_WORD.match(alias):
                by_first_word.setdefault(match[0], []).append(alias)
        self._aliases = {
            word: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, aliases))})(?!\w)") for word, aliases in by_first_word.items()
        }

    def others(self, own: str, text: str) -> bool:
        """Whether a text names an issuer, and none of the names is its own."""
        named = self._named(fold(text))
        return bool(named) and not any(own in owners for owners in named)

    def _named(self, folded: str) -> list[set[str]]:
        """Return whose each name in a text is, of overlapping names the first and longest.

        An expression for each first word that occurs: one of all names takes a hundred times as long over a few hundred issuers.
        """
        found = [
            (match.start(), match.end(), self._owners[match[0]])
            for word in self._aliases.keys() & set(_A_WORD.findall(folded))
            for match in self._aliases[word].finditer(folded)
        ]
        named: list[set[str]] = []
        end = 0
        for start, stop, owners in sorted(found, key=lambda one: one[:2]):
            if start >= end:
                named.append(owners)
                end = stop
        return named
