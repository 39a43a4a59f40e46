"""Beside step 3 of the path: finds the public bodies that a text names, and says how each is called in short.

Of names that overlap the longest counts: "NHS England" is not England, "University of Hull" not Hull.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from stratbot.corpus.authorities import (
    ALIASES,
    BODIES,
    BODY_ALIASES,
    BODY_PATTERNS,
    COMMON_WORDS,
    COUNCILS,
    JOINT_BODIES,
)


class Form(Enum):
    """How a text names a body."""

    FULL = "with the word that says what it is"
    """ "Camden Council", "University of Hull", "NHS England"."""
    JOINT = "several together"
    """ "Babergh and Mid Suffolk District Councils"."""
    PLACE = "by its place alone"
    """ "Camden": only of listed authorities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A body that a text names, and where."""

    name: str
    """Of a listed body as the list has it; of another as it is written, of a council without its "Council"."""
    start: int
    end: int
    form: Form
    is_listed: bool
    is_council: bool = True
    """Or a combined authority, or a city elsewhere; else an agency, a university, a ministry and so on."""


_WORD = r"[A-Z][\w’'-]{1,60}"
"""Longer than any place's name; without an end, a page of hyphens and capitals would be searched from each of them to its end."""
_PLACE = rf"{_WORD}(?:(?:,? (?:and|with|upon|on|under|of|the|in|le|by|&)|,)? {_WORD}){{0,4}}"
_TIER = r"(?:City|County|Borough|District|Town|Metropolitan|London|Royal|Unitary|Parish|Community|Islands|Regional)"
_COUNCIL = re.compile(rf"\b(?P<name>{_PLACE}) (?:Council|Combined Authority|Corporation|MBC|CBC|MDC|LBC|CC|DC|BC)\b")
_COUNCILS_TOGETHER = re.compile(rf"\b(?P<name>{_PLACE}) (?:Councils|Authorities)\b")
_OF = re.compile(
    rf"\b(?:(?:[Bb]orough|[Cc]ity(?: and County)?|[Cc]ounty|[Dd]istrict|Municipality|Town) of|LBC?) (?P<name>{_PLACE})"
)
_MINISTRY = re.compile(
    rf"(?<!U\.S\. )(?<!US )(?<!United States )"
    rf"\b(?P<name>(?:Ministry|Department|Agency) (?:of|for)(?: the)? {_WORD}(?:, {_WORD})*(?:,? and(?: {_WORD}){{1,2}})?)"
)
_TIERS_BEHIND = re.compile(rf"(?:(?: and)? {_TIER})+$")
_OWNED = re.compile(r"[’']s\b")
_NEXT_BODY = re.compile(rf",? (?:and|&) (?:the )?(?={_TIER}\b)")
_WORDS_BEFORE = frozenset("the and of by for at with our royal london metropolitan borough city county".split())
_LEADING = frozenset("the and of by for at with our to in from this that a an as is both between when how what why where".split())
_NOT_A_PLACE = frozenset(
    "the this that these our your its their his her each every local county city borough district town parish member any "
    "all other government association executive new design research arts british european national northern scottish welsh "
    "english irish health leadership joint full mayor leader cabinet smart downtown inner teaching scientific tax human un "
    "security medical sports economic higher further education employment privy general nursing advisory management science "
    "engineering procurement youth school student green supreme state united world global digital business industry trade "
    "foundation academy review skills steering standards oversight appendix annex corporation chapter part section schedule "
    "annual summary table figure page contents introduction draft final sixth community technical former head secret "
    "military traffic washington metropolitan transport children adult social primary secondary specialist regional "
    "university college teacher training partner nhs integrated acute foundation".split()
)
_NO_PART = frozenset(
    "Smart Cities Page Digital Part Governance Process Section Contents Local Department Website Staff Officers Council "
    "Data Appendix Annex Chapter Schedule Annual Summary Climate Housing Homelessness Transport Economic Equality "
    "Equalities Corporate Strategic Customer Culture Cultural Health Wellbeing Skills Employment Budget Draft Final "
    "Consultation ICT Technology Information Cyber Carbon Net Zero Waste Recycling Air Quality Core Joint Development "
    "Sustainability Sustainable Environment Environmental Infrastructure Education Research Estates People Workforce "
    "Financial Medium Integrated Community Safety Library Libraries Open Green Tree Biodiversity Nature Heritage Tourism "
    "Innovation Growth Regeneration Statement Adopted Approved Version Volume Introduction Foreword Vision Commissioning "
    "Procurement Parking Licensing Enforcement Gambling Pension Treasury Capital Asset Risk Emergency Active Travel Cycling "
    "Walking Play Sport Sports Leisure Ageing Children Youth Adult Social Care Inclusion Diversity Our Your The Access "
    "Participation Learning Teaching Student Students Internationalisation Knowledge Exchange Impact Civic Food Water Flood "
    "Energy Fire Rural Urban Town Economy Business Industrial Investment Place Design Policy Policies Performance Quality "
    "Mental Public".split()
)
"""Where one of these stands behind a place's name, the name has ended: it is the subject of a document."""
_ORDINARY = frozenset(
    "planning highway lead responsible relevant charging collecting waste water other new key strategic".split()
)
_TWO_WORDS = frozenset(
    "East West South North New Great Greater St Saint Royal Central Mid Upper Lower Old Queen King Isle".split()
)
WORK_WORD = re.compile(
    r"\b(?:strateg(?:y|ies)|plans?|framework|document|impact assessment|needs assessment|assessment|scheme|agenda|vision|policy|"
    r"roadmap|programme|report|charter|review|blueprint|manifesto|prospectus|proposal|application|challenge|statement|guide|"
    r"guidance|commentary|appraisal)\b",
    re.I,
)
"""What a document calls itself."""
_FULL_BEFORE = re.compile(
    r"(?:\b(?:(?:London|Royal|Metropolitan) )?(?:[Bb]orough|[Cc]ity(?: and [Cc]ounty)?|[Cc]ounty|[Dd]istrict|[Mm]unicipality)"
    r" [Oo]f(?: the)?|\bLBC?|\bRB|\bCyngor(?: Sir| Bwrdeistref| Dinas| Bwrdeistref Sirol)?|\bComhairle) $"
)
_FULL_BEHIND = re.compile(
    rf"(?:[ ,]+(?:{_TIER}|and))*[ ,]+(?:Council(?P<several>s)?|Combined (?:County )?Authority|Corporation|MBC|CBC|MDC|"
    rf"LBC|CC|DC|BC)\b",
    re.I,
)
_JOINED = re.compile(r"\s*(?:,\s*and|,|&|\+|/|\band\b|\bwith\b)\s*(?:the\s+)?", re.I)
_SOME_ACRONYM = frozenset(
    "NHS HM UK BCP LB LBC MBC CBC MDC CC DC BC ICB ICS CCG SOAS NI PCC GLA GMCA WMCA WYCA RBKC HMRC ICT CIL EU".split()
)
_SMALL_WORDS = frozenset("of and the for in on upon under with by le to at a an".split())
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|&")
_REACH = 130
"""Characters before and behind "University" within which its name stands."""
_SEVERAL = re.compile(r"(?:Councils|Authorities)$")
_JOINT_BEHIND = re.compile(r"[\s:,–-]*(?:\w+ )?joint\b", re.I)
_BEGINS = re.compile(r"\W*(?:for|of)?\s*(?:the\s+)?", re.I)
_GAP = re.compile(r"(?:[\s,&-]|['’]s?\s){0,4}")


def fold(name: str) -> str:
    """Return a name for comparing: lower case, without accents and apostrophes, "&" as "and"."""
    if name.isascii() and name.isalnum():
        return name.casefold()
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", "").replace("&", " and "))
    return re.sub(r"[\W_]+", " ", "".join(char for char in plain if not unicodedata.combining(char))).strip().casefold()


_COUNCIL_BY_FOLDED = {
    **{fold(name): name for name in (*JOINT_BODIES, *COUNCILS)},
    **{fold(alias): name for alias, name in ALIASES.items()},
}
_BODY_BY_FOLDED = {
    **{fold(name): name for name in BODIES},
    **{fold(alias): name for alias, name in BODY_ALIASES.items()},
    **{fold(name.removesuffix(" Authority")): name for name in BODIES if name.endswith("National Park Authority")},
}
_COMMON = frozenset(fold(name) for name in COMMON_WORDS)


def known_council(name: str) -> str | None:
    """Return the listed short name of a council that a name stands for, without "Council" or the like; None for no such."""
    return _COUNCIL_BY_FOLDED.get(fold(name))


def is_common_word(name: str) -> bool:
    """Whether a listed name is also a word, a person's or another place's."""
    return fold(name) in _COMMON


def is_name(words: str) -> bool:
    """Whether capitalised words can be a name: "Local Planning Authority" is none."""
    first = words.split()[0]
    return fold(first) not in _NOT_A_PLACE and first not in _NO_PART and fold(first) not in _ORDINARY


@cache
def _by_first_token() -> dict[str, list[tuple[tuple[str, ...], str, bool]]]:
    """Return all listed names by their first word, the longest first: (words, name, whether it is a council's)."""
    by_first: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    for names, is_council in ((_COUNCIL_BY_FOLDED, True), (_BODY_BY_FOLDED, False)):
        for folded, name in names.items():
            words = tuple(folded.split())
            by_first.setdefault(words[0], []).append((words, name, is_council))
    for known in by_first.values():
        known.sort(key=lambda entry: (-len(entry[0]), entry[2]))
    return by_first


@cache
def _institutions() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Return for each kind of body that calls itself what it is: words to look for first, an expression, the form of its name."""
    place = rf"{_WORD}(?:(?:,? (?:and|with|upon|on|under|of|the|in|le|by|&)|,)? {_WORD}){{0,5}}"
    found = []
    for form in BODY_PATTERNS:
        before, *rest = form.split("{}")
        expression = rf"\b{re.escape(before)}(?P<n0>(?:the )?{place})"
        for number, between in enumerate(rest[:-1], start=1):
            expression += rf"{re.escape(between)}(?P<n{number}>{place})"
        expression += re.escape(rest[-1]) + (r"\b" if rest[-1] else "")
        parts = [part for piece in (before, *rest) for part in piece.split(" and ")]
        found.append((max(parts, key=len), re.compile(expression.replace(r"\ and\ ", r"\ (?:and|&)\ ")), form))
    return tuple(found)


def _institutions_in(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what the expressions match, each looked for only around its own words."""
    for words, expression, form in _institutions():
        at = text.find(words)
        end = 0
        while at >= 0:
            match = expression.search(text, max(end, at - _REACH), at + len(words) + _REACH)
            if match and match.start() <= at < match.end():
                yield match, form
                end = match.end()
            at = text.find(words, max(at + 1, end))


def in_title_case(line: str) -> str:
    """Write a line of capitals as a title would be: "UNIVERSITY OF HULL" is "University of Hull"."""
    if not line.isupper() or len(line.split()) < 2:
        return line

    def written(match: re.Match[str]) -> str:
        word = match[0]
        if word in _SOME_ACRONYM:
            return word
        is_small = word.casefold() in _SMALL_WORDS and match.start() > 0
        return word.lower() if is_small else word[0] + word[1:].lower()

    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", written, line)


def mentions(text: str, *, any_case: bool = False, places_together: bool = False) -> list[Mention]:
    """Return the bodies that a text names, in order; of overlapping ones the longest.

    Args:
        text: With single spaces.
        any_case: Take names in lower case too, as in the name of a file.
        places_together: Take listed places that the text begins with side by side for one name: "North Devon and Torridge".
    """
    found = [*_listed(text, any_case=any_case), *_unlisted(text)]
    found += _together(text, [one for one in found if one.is_council], places_together=places_together)
    found.sort(key=lambda one: (one.start - one.end, not one.is_listed, one.is_council, one.start))
    taken: list[Mention] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.start)


def _listed(text: str, *, any_case: bool) -> Iterator[Mention]:
    tokens = list(_TOKEN.finditer(text))
    folded = [fold(token[0]) for token in tokens]
    known = _by_first_token()
    for at, word in enumerate(folded):
        for words, name, is_council in known.get(word, ()):
            end = at + len(words)
            if tuple(folded[at:end]) != words:
                continue
            first, last = tokens[at], tokens[end - 1]
            is_written = all(
                _GAP.fullmatch(text, one.end(), two.start())
                for one, two in zip(tokens[at : end - 1], tokens[at + 1 : end], strict=True)
            )
            has_capitals = any_case or (first[0][0].isupper() and last[0][0].isupper()) or first[0] == name
            if not is_written or not has_capitals:
                continue
            if is_council:
                yield _as_council(text, name, first.start(), last.end())
            else:
                yield Mention(name=name, start=first.start(), end=last.end(), form=Form.FULL, is_listed=True, is_council=False)
            break


def _as_council(text: str, name: str, start: int, end: int) -> Mention:
    before, behind = _FULL_BEFORE.search(text, max(0, start - 30), start), _FULL_BEHIND.match(text, end)
    if "Corporation" in text[start:end] or "Authority" in text[start:end]:
        return Mention(name=name, start=start, end=end, form=Form.FULL, is_listed=True)
    if before or behind:
        start, end = before.start() if before else start, behind.end() if behind else end
        return Mention(name=name, start=start, end=end, form=Form.FULL, is_listed=True)
    return Mention(name=name, start=start, end=end, form=Form.PLACE, is_listed=True)


def _unlisted(text: str) -> Iterator[Mention]:
    """Find bodies by the word that says what they are."""
    for pattern, has_tier in ((_COUNCIL, True), (_OF, False)):
        for match in pattern.finditer(text):
            place = _place(match["name"], has_tier=has_tier)
            if place:
                start, end = _within(text, match, place, last=has_tier)
                start, end = (start, match.end()) if has_tier else (match.start(), end)
                is_listed = known_council(place) is not None
                yield Mention(name=place, start=start, end=end, form=Form.FULL, is_listed=is_listed)
    for match in _COUNCILS_TOGETHER.finditer(text):
        parts = [part for part in (_place(part, has_tier=True) for part in re.split(r",| and | & ", match["name"])) if part]
        if len(parts) >= 2 and known_council(_TIERS_BEHIND.sub("", match["name"])) is None:
            start, _ = _within(text, match, parts[0])
            is_listed = all(known_council(part) for part in parts)
            yield Mention(name=joint_name(parts), start=start, end=match.end(), form=Form.JOINT, is_listed=is_listed)
    for match in _MINISTRY.finditer(text):
        name = re.sub(r"[’']s$", "", match["name"])
        yield Mention(
            name=name, start=match.start(), end=match.start() + len(name), form=Form.FULL, is_listed=False, is_council=False
        )
    for match, form in _institutions_in(text):
        if one := _institution(match, form):
            yield one


def _institution(match: re.Match[str], form: str) -> Mention | None:
    """Cut what stands before and behind the name of a university, a trust and so on."""
    start, end = match.start(), match.end()
    before, *rest = form.split("{}")
    places = [match[f"n{number}"].split() for number in range(len(rest))]
    if not before:  # "At the Hull College"
        kept = places[0]
        is_school = re.search(r"University|College|School|Institute|Conservatoire", form) is not None
        strange = [at for at, word in enumerate(kept) if WORK_WORD.fullmatch(word) or (word in _NO_PART and is_school)]
        kept = kept[strange[-1] + 1 :] if strange else kept
        while kept and kept[0].casefold() in _LEADING:
            kept = kept[1:]
        if not kept or (fold(kept[0]) in _NOT_A_PLACE and kept[1:2] != ["of"]):
            return None
        start = match.end("n0") - len(" ".join(kept))
        places[0] = kept
    if not rest[-1]:  # "University of Hull Digital Strategy"
        kept = _until_subject(places[-1])
        if not kept or (fold(kept[-1]) in _NOT_A_PLACE and len(kept) == 1):
            return None
        end = match.start(f"n{len(rest) - 1}") + len(" ".join(kept))
        places[-1] = kept
    name = before + "".join(" ".join(place) + part for place, part in zip(places, rest, strict=True))
    name = re.sub(r"[’']s$", "", name)
    return Mention(name=name, start=start, end=end, form=Form.FULL, is_listed=False, is_council=False)


def _until_subject(words: Sequence[str]) -> list[str]:
    """Return the words of a place behind which the subject of a document stands."""
    bare = [word.strip(",") for word in words]
    ends = [at for at, word in enumerate(bare) if at and (word in _NO_PART or WORK_WORD.fullmatch(word))]
    kept = list(words[: ends[0]] if ends else words)
    is_cut_short = bool(ends) and not WORK_WORD.fullmatch(bare[ends[0]])
    if ends and not is_cut_short and len(kept) > 1:  # "Hull Wellbeing Strategy": only the last word is known not to belong
        longest = next((length for length in range(len(kept), 0, -1) if known_council(" ".join(kept[:length]))), 0)
        kept = kept[: longest or (2 if kept[0] in _TWO_WORDS else 3 if kept[0] == "the" else 1)]
    while kept and kept[-1].casefold().strip(",") in _SMALL_WORDS | {"&"}:
        kept.pop()
    return [word.strip(",") if at == len(kept) - 1 else word for at, word in enumerate(kept)]


def _together(text: str, councils: Iterable[Mention], *, places_together: bool) -> Iterator[Mention]:
    """Find councils that are named side by side: "Babergh and Mid Suffolk District Councils"."""
    ordered: list[Mention] = []
    for one in sorted(councils, key=lambda one: (one.start, -one.end)):
        if one.form is not Form.JOINT and not (ordered and one.start < ordered[-1].end):
            ordered.append(one)
    chains: list[list[Mention]] = []
    for one in ordered:
        if chains and _JOINED.fullmatch(text, chains[-1][-1].end, one.start):
            chains[-1].append(one)
        else:
            chains.append([one])
    for chain in chains:
        names = list(dict.fromkeys(part.name for part in chain))
        start, end = chain[0].start, chain[-1].end
        are_listed = all(part.is_listed for part in chain)
        begins = places_together and are_listed and _BEGINS.fullmatch(text, 0, start) is not None
        is_said = begins or all(part.form is Form.FULL for part in chain)
        is_said = is_said or bool(_SEVERAL.search(text, start, end) or _JOINT_BEHIND.match(text, end))
        if len(names) >= 2 and is_said:
            yield Mention(name=joint_name(names), start=start, end=end, form=Form.JOINT, is_listed=are_listed)


def joint_name(names: Sequence[str]) -> str:
    """Return the name of several bodies together: "Broadland, Norwich and South Norfolk"."""
    names = list(dict.fromkeys(names))
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def short_issuer(name: str) -> str:
    """Bring a council's name to the short form: "London Borough of Camden", "LB Camden", "Camden Council" -> "Camden"."""
    folded = " ".join(name.split())
    if known := known_council(folded):
        return known
    if known := _BODY_BY_FOLDED.get(fold(folded)):
        return known
    for pattern, has_tier in ((_OF, False), (_COUNCIL, True)):
        match = pattern.search(folded)
        if match is not None and match.end() == len(folded) and (place := _place(match["name"], has_tier=has_tier)):
            return place
    return folded


def _within(text: str, match: re.Match[str], place: str, *, last: bool = False) -> tuple[int, int]:
    """Return where a place stands in what was matched; the whole of it where it is written in another way."""
    at = (text.rfind if last else text.find)(place, match.start("name"), match.end("name"))
    return (at, at + len(place)) if at >= 0 else match.span("name")


def _place(name: str, *, has_tier: bool) -> str:
    """Cut a name as it stands beside "Council" down to the place; empty if it is no place.

    Args:
        name: Capitalised words.
        has_tier: Whether words such as "Borough" may stand between the place and "Council".

    Returns:
        The listed form if there is one, else the name as written.
    """
    name = " ".join(name.split())
    if not has_tier:  # "Richmond upon Thames and London Borough of Wandsworth", "London’s Charging Schedule"
        name = _OWNED.split(_NEXT_BODY.split(name)[0])[0]
    words = (_TIERS_BEHIND.sub("", name) if has_tier else name).split()
    while words and words[0].casefold() in _WORDS_BEFORE:
        words.pop(0)
    if has_tier:  # "Following Dudley", "Contact Camden": the known end of a longer run
        for start in range(len(words)):
            if known := known_council(" ".join(words[start:])):
                return known
    strange = [index for index, word in enumerate(words) if word.strip(",") in _NO_PART or WORK_WORD.fullmatch(word)]
    if strange:
        words = words[strange[-1] + 1 :] if has_tier else words[: strange[0]]
    if known := known_council(re.sub(r"[’']s$", "", " ".join(words))):
        return known
    place = re.sub(r"[’']s$", "", " ".join(words).split(",")[0])
    words = place.split()
    if not words or words[0].casefold() in _NOT_A_PLACE:
        return ""
    return place
