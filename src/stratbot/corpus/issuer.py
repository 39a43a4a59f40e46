"""Beside step 3 of the path: whose a document is, from the bodies that it names, weighed by where it names them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from stratbot.corpus.authorities import BODIES, COUNCILS, COUNTRIES
from stratbot.corpus.bodies import (
    WORK_WORD,
    Form,
    Mention,
    fold,
    in_title_case,
    is_common_word,
    is_name,
    joint_name,
    known_council,
    mentions,
)
from stratbot.corpus.clues import Clues, Found

_OWN_LINE, _LINE_START, _SHORT_LINE, _IN_SENTENCE, _BY_OTHERS = 60.0, 50.0, 40.0, 12.0, 4.0
"""Weights of a body on the cover: alone on its line, at the start of one, in a short line, in a sentence, as one who helped."""
_PLACE_OF_WORK, _PLACE_ON_COVER = 28.0, 6.0
"""A listed place before the name of a plan ("Fenland Local Plan"), or anywhere on the cover."""
_IN_TITLE, _PLACE_IN_TITLE, _IN_AUTHOR = 25.0, 14.0, 20.0
_IN_FILE_NAME, _PLACE_IN_FILE_NAME, _COMMON_IN_FILE_NAME, _IN_FOLDER = 20.0, 16.0, 6.0, 10.0
_PER_DOUBLING_IN_TEXT, _PER_DOUBLING_ON_FIRST_PAGES, _PER_DOUBLING_OF_PLACE = 5.0, 4.0, 1.5
_BODY_IN_TEXT = 0.6
"""Of the weight of a council in the text: plans name many agencies."""
_PROSE_CHARS = 60
"""Of a line of running text, at least."""
_LATER_ON_COVER = 10.0
"""Taken at most from the weight of a body that the cover names after others."""
_SHORT_LINE_CHARS = 90
_ENOUGH, _ENOUGH_IN_TEXT, _ENOUGH_OF_BODY_IN_TEXT = 8.0, 15.0, 24.0
"""Weights from which a body is the issuer: where something else than the text names it, and where only the text does."""
_MINISTRIES = ("Ministry ", "Department ", "Agency ")
_BY = re.compile(
    r"(?:\b(?:prepared|produced|written|printed|designed|funded|supported|sponsored|commissioned|undertaken|appointed|assisted|"
    r"drafted|compiled|facilitated) by|\bwith (?:the )?(?:support|help|assistance|funding) (?:of|from)|"
    r"\bin (?:partnership|association|"
    r"collaboration|conjunction|consultation) with|\bsubmitted to|\bapplication (?:to|for)|\bresponse to|\bpresented to|"
    r"\bsubmission to|\bfunding from|\bpart of|\bpartners?:?|\bmember of)\s*(?:the\s*)?[:,]?\s*$",
    re.I,
)
_FILLING = re.compile(r"(?:the|of|and|a|by|for|publication|document|logo|\W|\d|www\S*|\S+\.uk|\S+@\S+)+", re.I)
_BEHIND_PLACE = re.compile(
    r"(?: (?:borough|district|county|city|new|joint|emerging|adopted|draft|local|core|area|town|corporate|council))*"
    r" (?:plan|strategy|local|core|framework|vision|spd|aap|corporate|council)\b",
    re.I,
)
_BODY_LINE = re.compile(
    r"(?:The )?(?P<name>[A-Z][\w’'-]+(?: (?:and|of|the|for|&|[A-Z][\w’'-]+)){0,6} (?:Partnership|Trust|Authority|"
    r"Agency|Commission|"
    r"Foundation|Association|Society|Museums?|Inspectorate|Executive|Alliance|Consortium|Federation|Observatory))"
)
"""A line of the cover that holds nothing but the name of a body that no list has."""
_DOMAIN = re.compile(r"\b(?:www\.|https?://(?:www\.)?|@)([a-z0-9-]+)\.(?:gov\.uk|gov\.wales|gov\.scot|llyw\.cymru)\b", re.I)
_SHARED_DOMAINS = frozenset(
    {"legislation", "planning", "ons", "service", "data", "publishing", "nationalarchives", "communities"}
)


def issuer_of(clues: Clues, title: str) -> Found:
    """Return whose a document is: the body on its cover before any that is named within.

    Args:
        clues: Of the document.
        title: Of the document, as far as it is known.

    Returns:
        A short name, never empty: at worst it is that of the file.
    """
    weighed = _Weighed()
    on_cover = _weigh_cover(clues, weighed)
    own_title = in_title_case(" ".join(clues.info.title.split()))
    for text, where in ((own_title, "the PDF's own title"), (in_title_case(title), "its title")):
        _weigh_line(text, where, weighed, full=_IN_TITLE, place=_PLACE_IN_TITLE)
    author = " ".join(clues.info.author.split())
    for one in mentions(author):
        if one.form is not Form.PLACE:
            weighed.add(one, _IN_AUTHOR, "the PDF's author")
    named = mentions(clues.sample)
    in_text = _counted(named)
    _weigh_file_name(clues, weighed, in_text)
    _weigh_text(clues, weighed, named, in_text)
    best, weight = weighed.best()
    if weighed.is_told_outside_text(best):
        enough = _ENOUGH
    else:
        enough = _ENOUGH_IN_TEXT if best in weighed.councils or known_council(best) else _ENOUGH_OF_BODY_IN_TEXT
    if best.startswith(_MINISTRIES) and best not in BODIES and (country := _country_in(title, own_title)):
        return Found(value=country, where="its title")  # a national strategy is the country's, whichever ministry wrote it
    if best and weight >= enough:
        return Found(value=best, where=weighed.where(best))
    for texts, where in (
        ((title, own_title), "its title"),
        ((clues.file_name, clues.folder), "the file's name"),
        ((author,), "the PDF's author"),
    ):
        if country := _country_in(*texts):
            return Found(value=country, where=where)
    if best and on_cover and best in on_cover:
        return Found(value=best, where=weighed.where(best))
    if country := _country_in(clues.cover) or _most_named_country(clues.sample):
        return Found(value=country, where="the cover" if _country_in(clues.cover) else "the text")
    if best and weight >= _ENOUGH:
        return Found(value=best, where=weighed.where(best))
    places = Counter(one.name for one in mentions(clues.first) if one.form is Form.PLACE and not is_common_word(one.name))
    if places:
        return Found(value=min(places, key=lambda name: (-places[name], name)), where="the text")
    return Found(value=best or _name_from_file(clues), where=weighed.where(best) if best else "the file's name")


class _Weighed:
    """Bodies, the weight of what speaks for each, and what speaks loudest."""

    def __init__(self) -> None:
        self._weights: defaultdict[str, float] = defaultdict(float)
        self._places: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.councils: set[str] = set()

    def add(self, one: Mention | str, weight: float, where: str) -> None:
        """Count one thing that speaks for a body."""
        name = one if isinstance(one, str) else one.name
        self._weights[name] += weight
        self._places[name][where] += weight
        if not isinstance(one, str) and one.is_council:
            self.councils.add(name)

    def __contains__(self, name: str) -> bool:
        return name in self._weights

    def best(self) -> tuple[str, float]:
        """Return the body for which most speaks, and how much; one plainly on the cover before all that are not.

        Of equal ones it is the first in the alphabet.
        """
        on_cover = [
            name for name, places in self._places.items() if places.get("the cover", 0.0) >= _SHORT_LINE - _LATER_ON_COVER
        ]
        name = min(on_cover or self._weights, key=lambda name: (-self._weights[name], name), default="")
        return name, self._weights[name] if name else 0.0

    def where(self, name: str) -> str:
        """Return the cover if it names a body plainly, else where what speaks loudest for it stands."""
        places = self._places[name]
        if places.get("the cover", 0.0) >= _PLACE_OF_WORK:
            return "the cover"
        return max(places, key=lambda place: (places[place], place), default="the text")

    def is_told_outside_text(self, name: str) -> bool:
        """Whether more than the text names a body."""
        return any(place != "the text" for place in self._places[name])


def _weigh_cover(clues: Clues, weighed: _Weighed) -> frozenset[str]:
    """Weigh the bodies on the cover; several councils on lines of their own are joint. Return those that it names in full."""
    lines = [in_title_case(line) for line in clues.cover_lines]
    found: list[tuple[int, Mention, float]] = []
    spoken: set[int] = set()
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else ""
        for one in mentions(line, places_together=True):
            if one.form is Form.PLACE:
                _weigh_place(line, one, weighed)
                continue
            weight = _weight_on_cover(line, one, before)
            found.append((number, one, min(weight, _IN_SENTENCE) if _is_in_paragraph(lines, number) else weight))
            spoken.add(number)
        body = _BODY_LINE.fullmatch(line.strip(" .:–-"))
        if body and number not in spoken and not WORK_WORD.search(line) and is_name(body["name"]):
            one = Mention(name=body["name"], start=0, end=len(line), form=Form.FULL, is_listed=False, is_council=False)
            found.append((number, one, _BY_OTHERS if _BY.search(before) else _LINE_START))
            spoken.add(number)
    for number, (line, following) in enumerate(pairwise(lines)):
        if not {number, number + 1} & spoken:
            both = f"{line} {following}"
            for one in mentions(both) if not _is_in_paragraph(lines, number) else ():
                spans = one.start < len(line) < one.end
                if one.form is not Form.PLACE and spans and (one.is_listed or one.end == len(both.rstrip(" :-–"))):
                    found.append((number, one, _weight_on_cover(both, one, lines[number - 1] if number else "")))
    own_lines = [(number, one) for number, one, weight in found if weight >= _OWN_LINE and one.is_council]
    partners = _neighbours(own_lines)
    if len(partners) > 1:
        weighed.add(joint_name(partners), 2 * _OWN_LINE, "the cover")
    seen: set[str] = set()
    for order, (_, one, weight) in enumerate(found):
        if one.name not in seen:
            weighed.add(one, max(weight - min(2 * order, _LATER_ON_COVER), 1.0), "the cover")
            seen.add(one.name)
    return frozenset(seen)


def _weight_on_cover(line: str, one: Mention, line_before: str) -> float:
    before, behind = line[: one.start], line[one.end :]
    if _BY.search(before) or (not before.strip() and _BY.search(line_before)):
        return _BY_OTHERS
    if _FILLING.fullmatch(f"{before}{behind} "):
        return _OWN_LINE
    if len(line) > _SHORT_LINE_CHARS:
        return _IN_SENTENCE
    return _LINE_START if not before.strip("the ") else _SHORT_LINE


def _is_in_paragraph(lines: Sequence[str], number: int) -> bool:
    """Whether a line of the first page is one of several long ones, and so running text rather than part of a cover."""
    around = lines[max(0, number - 1) : number + 2]
    return len(lines[number]) >= _PROSE_CHARS and sum(len(line) >= _PROSE_CHARS for line in around) >= 2


def _neighbours(own_lines: Sequence[tuple[int, Mention]]) -> list[str]:
    """Return the councils that stand on lines one below the other."""
    names: list[str] = []
    last = -2
    for number, one in own_lines:
        if names and number - last > 2:
            break
        if one.form is Form.FULL and one.name not in names:
            names.append(one.name)
        last = number
    return names


def _weigh_place(line: str, one: Mention, weighed: _Weighed) -> None:
    """Weigh a listed place on the cover that stands there without "Council"."""
    before, behind = line[: one.start], line[one.end :]
    is_alone = bool(_FILLING.fullmatch(f"{before}{behind} "))
    is_owner = bool(_BEHIND_PLACE.match(behind))
    is_common = is_common_word(one.name)
    if is_owner and not (is_common and before.strip()) and len(line) <= _SHORT_LINE_CHARS:
        weighed.add(one, _PLACE_OF_WORK, "the cover")
    elif is_alone:
        weighed.add(one, _PLACE_OF_WORK, "the cover")
    elif not is_common:
        is_of_work = len(line) <= _SHORT_LINE_CHARS and WORK_WORD.search(line) and re.search(r"(?:^|\b(?:for|of|in)) *$", before)
        weighed.add(one, _PLACE_OF_WORK if is_of_work else _PLACE_ON_COVER, "the cover")


def _weigh_line(text: str, where: str, weighed: _Weighed, *, full: float, place: float) -> None:
    for one in mentions(text, places_together=True):
        if one.form is not Form.PLACE:
            weighed.add(one, _BY_OTHERS if _BY.search(text[: one.start]) else full, where)
        elif not is_common_word(one.name) or _BEHIND_PLACE.match(text, one.end):
            weighed.add(one, place, where)


def _weigh_file_name(clues: Clues, weighed: _Weighed, in_text: Mapping[str, int]) -> None:
    for text, where in ((clues.file_name, "the file's name"), (clues.folder, "the folder's name")):
        for one in mentions(text, any_case=True, places_together=True):
            if one.form is not Form.PLACE:
                weighed.add(one, _IN_FILE_NAME, where)
            elif not is_common_word(one.name):
                weighed.add(one, _PLACE_IN_FILE_NAME if text is clues.file_name else _IN_FOLDER, where)
            elif one.name in weighed or one.name in in_text:
                weighed.add(one, _COMMON_IN_FILE_NAME, where)
        for name in in_text:
            is_named = f" {fold(name)} " in f" {fold(text)} " or not _initials(name).isdisjoint(text.split())
            if known_council(name) is None and is_named:
                weighed.add(name, _IN_FILE_NAME, where)


def _initials(name: str) -> set[str]:
    """Return "DEL" for "Department for Employment and Learning", also where its country stands before it."""
    own = next((name.removeprefix(f"{country} ") for country in COUNTRIES if name.startswith(f"{country} ")), name)
    found = {"".join(word[0] for word in re.findall(r"[^\W\d_]+", one) if word[0].isupper()) for one in (name, own)}
    return {letters for letters in found if len(letters) >= 3}


def _counted(named: Sequence[Mention]) -> Counter[str]:
    """Count the bodies that a text names in full; of unlisted places what most mentions agree on."""
    counts: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for one in named:
        if one.form is Form.FULL and (one.is_listed or not one.name.startswith(_MINISTRIES)):
            (places if one.is_council and not one.is_listed else counts)[one.name] += 1
    for name, weight in _voted(places).items():
        counts[name] += weight
    return counts


def _voted(mentioned: Mapping[str, int]) -> dict[str, int]:
    """Return the places that most mentions agree on ("Tulsa" of "Tulsa", "Tulsa Transit" ...), and how many do."""
    by_first_word: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, count in mentioned.items():
        by_first_word[name.split()[0]][name] = count
    found: dict[str, int] = {}
    for first, names in by_first_word.items():
        total = sum(names.values())
        voted = [first]
        while True:
            following: Counter[str] = Counter()
            for name, count in names.items():
                words = name.split()
                if words[: len(voted)] == voted and len(words) > len(voted):
                    following[words[len(voted)]] += count
            word = min(following, key=lambda word: (-following[word], word), default="")
            if not word or following[word] < 0.5 * total:
                break
            voted.append(word)
        found[" ".join(voted)] = total
    return found


def _weigh_text(clues: Clues, weighed: _Weighed, named: Sequence[Mention], in_text: Mapping[str, int]) -> None:
    """Weigh how often bodies are named; each doubling counts the same, so that no number of mentions outweighs a cover."""
    councils = {one.name for one in named if one.is_council}
    weighed.councils |= councils & in_text.keys()
    for name, count in in_text.items():
        share = 1.0 if name in councils or name in weighed.councils else _BODY_IN_TEXT
        weighed.add(name, share * _PER_DOUBLING_IN_TEXT * math.log2(1 + count), "the text")
    for counts, weight in (
        (_counted(mentions(clues.first)), _PER_DOUBLING_ON_FIRST_PAGES),
        (
            Counter(one.name for one in named if one.form is Form.PLACE and one.name in weighed),
            _PER_DOUBLING_OF_PLACE,
        ),
        (_domains(clues.sample), _PER_DOUBLING_IN_TEXT),
    ):
        for name, count in counts.items():
            weighed.add(name, weight * math.log2(1 + count), "the text")


def _domains(text: str) -> Counter[str]:
    """Count the addresses of listed councils on the web: www.fenland.gov.uk."""
    known = _councils_by_domain()
    found = (match[1].casefold() for match in _DOMAIN.finditer(text))
    return Counter(known[domain] for domain in found if domain in known and domain not in _SHARED_DOMAINS)


@cache
def _councils_by_domain() -> dict[str, str]:
    return {re.sub(r"\W", "", fold(name)): name for name in COUNCILS}


def _country_in(*texts: str) -> str:
    for text in texts:
        folded = f" {fold(text)} "
        for country in COUNTRIES:
            if f" {fold(country)} " in folded:
                return country
    return ""


def _most_named_country(text: str) -> str:
    folded = f" {fold(text)} "
    uses: Counter[str] = Counter()
    for country in COUNTRIES:  # the longer name of two comes first
        uses[country] = folded.count(f" {fold(country)} ")
        folded = folded.replace(f" {fold(country)} ", " , ")
    country, count = uses.most_common(1)[0]
    return country if count >= 5 else ""


def _name_from_file(clues: Clues) -> str:
    words = re.sub(r"^[A-Z]{2} (?=[A-Z][a-z])|\b(?:19[89]|20[0-4])\d\b", "", clues.file_name).split()
    name = " ".join(words).strip(" -–.")
    return name if re.search(r"[^\W\d_]{3}", name) else clues.raw_name
