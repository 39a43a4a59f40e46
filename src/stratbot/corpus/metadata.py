"""Step 3 of the path: whose a document is, what it is called and when it was written.

The catalogue comes first. What it leaves out is inferred from the cover and the first pages, from what the PDF says of
itself and from the file's name, and marked as inferred, so that a view can say so and a person can correct it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from stratbot.corpus.authorities import ALIASES, COMMON_WORDS, COUNCILS, JOINT_BODIES
from stratbot.corpus.cleaning import clean
from stratbot.corpus.scan import CatalogueRow
from stratbot.types import Page, PdfInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Whose a document is, as far as that is known."""

    issuer: str
    title: str
    year: int | None
    kind: str = ""
    status: str = ""
    url: str = ""
    inferred: frozenset[str] = frozenset()
    """Names of the fields above that the catalogue leaves out and that were found elsewhere."""


_COVER_LINES = 30
_FIRST_PAGES = 4
_SAMPLE_PAGES = 30
_MAX_TITLE_CHARS = 140

_NAME = r"[A-Z][\w’'-]+"
_PLACE = rf"{_NAME}(?:(?:,? (?:and|with|upon|on|under|of|the|in|le|by|&)|,)? {_NAME}){{0,4}}"
_TIER = r"(?:City|County|Borough|District|Town|Metropolitan|London|Royal|Unitary|Parish|Community|Islands|Regional|MBC)"
_COUNCIL = re.compile(rf"\b(?P<name>{_PLACE})(?P<tier>(?: {_TIER}){{0,3}}) (?:Council|Combined Authority|MBC|CBC|CC|DC|BC|MDC)\b")
_OF = re.compile(
    r"\b(?:(?:London |Royal |Metropolitan |County )?Borough|City(?: and County)?|County|District|Corporation|LB|LBC|Municipality|Town)"
    rf" (?:of )?(?P<name>{_PLACE})"
)
_BODY = re.compile(
    r"\b(?P<name>(?:Ministry|Department|Office|Agency) (?:of|for) [A-Z]\w+(?:(?:,? and|,| of| for| the)? [A-Z]\w+){0,5})"
)
_TIER_WORD = re.compile(rf"(?: {_TIER})+$")
_NOT_A_PLACE = frozenset(
    "the this that our your its their each every local county city borough district town parish member any all other "
    "government association executive a an new design research arts british european national scottish welsh health "
    "leadership joint full mayor leader cabinet smart downtown inner".split()
)

_COUNTRIES = (
    "Ireland; Northern Ireland; Scotland; Wales; England; United Kingdom; Denmark; Netherlands; Belgium; Sweden; Norway; "
    "Finland; Estonia; Germany; France; Spain; Portugal; Italy; Austria; Switzerland; Iceland; Latvia; Lithuania; Poland; "
    "Malta; Luxembourg; Australia; New Zealand; Canada; Singapore"
).split("; ")

_YEAR = r"(?:19[89]|20[0-4])\d"
_PERIOD = re.compile(rf"(?<!\d)({_YEAR})\s*(?:[-–—/]|to|until|through)\s*({_YEAR}|\d\d)(?!\d)")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|Winter"
_DATED = re.compile(rf"\b(?:{_MONTHS}),?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?({_YEAR})\b", re.I)
_SINGLE_YEAR = re.compile(rf"(?<!\d)({_YEAR})(?!\d)")
_PUBLISHED = re.compile(
    rf"(?:adopted|published|approved|issued|launched|agreed|version|updated|©|copyright)\D{{0,40}}?({_YEAR})(?!\d)", re.I
)

_JUNK_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel) - |powerpoint presentation|untitled|^(?:slide|document|layout|page|title|cover|front cover|"
    r"template|blank|report|contents|word|presentation|adobe .*)\s*\d*$|\.(?:docx?|pdf|indd|qxd|qxp|pptx?|xlsx?|pub|ai|rtf|cdr|odt)\b|"
    r"_layout \d|^[\W\d_a-f]+$|^\S*_\S*$|^(?:dtp|final|draft|proof)\b|\\|\bfinal\b.*\bv\d|<|>",
    re.I,
)
_WORK_WORD = re.compile(
    r"\b(?:strateg(?:y|ies)|plan|framework|document|assessment|scheme|agenda|vision|policy|roadmap|programme|program|report|charter|"
    r"review|blueprint|manifesto|prospectus|proposal|application|challenge|statement|guide|guidance|narrative)\b",
    re.I,
)
_COVER_NOISE = re.compile(
    rf"(?:(?:{_MONTHS})?,?\s*(?:\d{{1,2}},?\s*)?{_YEAR}|www\..*|https?:.*|version\s*[\d.]+.*|(?:final |consultation )?draft|"
    rf"adopted .*|published .*|status:? .*|page .*|contents|table of contents|[\W\d_]+|a|\w\.?|submitted .*)",
    re.I,
)
_STATUS = (
    ("superseded", re.compile(r"\b(?:superseded|withdrawn|archived)\b", re.I)),
    ("draft", re.compile(r"\b(?:consultation )?draft\b|\bfor consultation\b", re.I)),
    ("adopted", re.compile(r"\b(?:adopted|approved)\b", re.I)),
)
_KINDS = (
    ("smart city", re.compile(r"\bsmart (?:cit(?:y|ies)|place)|\bsmarter\b", re.I)),
    ("skills", re.compile(r"\bskills?\b", re.I)),
    ("digital", re.compile(r"\bdigital|\bICT\b|\binformation technology\b|\bonline\b", re.I)),
    ("data", re.compile(r"\bdata\b", re.I)),
    ("equality", re.compile(r"\bequalit(?:y|ies)\b", re.I)),
    ("planning", re.compile(r"\blocal plan\b|\bcore strategy\b|\bplanning document\b|\blocal development\b|\bplanning\b", re.I)),
    ("climate", re.compile(r"\bclimate\b|\bnet[- ]zero\b|\bcarbon\b", re.I)),
    ("housing", re.compile(r"\bhousing\b|\bhomeless", re.I)),
    ("transport", re.compile(r"\btransport\b|\bmobility\b", re.I)),
    ("economy", re.compile(r"\beconom(?:y|ic)\b|\bgrowth\b", re.I)),
    ("corporate", re.compile(r"\bcorporate\b|\bcouncil plan\b", re.I)),
)


def describe(path: str, info: PdfInfo, pages: Sequence[Page], row: CatalogueRow | None) -> Description:
    """Say whose a document is, from the catalogue first and else from the document.

    Args:
        path: Relative to the corpus folder.
        info: What the PDF says of itself.
        pages: Of the document, in order; may be empty.
        row: Of the catalogue, if the document is listed.

    Returns:
        The description; issuer and title are never empty (at worst they come from the file's name).
    """
    row = row or CatalogueRow(path=path)
    clues = _Clues(path, info, pages)
    title = row.title or clues.title()
    issuer = row.issuer or clues.issuer(title)
    year = row.year if row.year is not None else clues.year(title)
    kind = row.kind or _first_label(_KINDS, f"{title} {clues.file_name}")
    status = row.status or _first_label(_STATUS, f"{title}\n{clues.cover}\n{clues.file_name}")
    inferred = {
        name
        for name, given, found in (
            ("issuer", row.issuer, issuer),
            ("title", row.title, title),
            ("year", row.year, year),
            ("kind", row.kind, kind),
            ("status", row.status, status),
        )
        if not given and found
    }
    return Description(
        issuer=issuer, title=title, year=year, kind=kind, status=status, url=row.url, inferred=frozenset(inferred)
    )


def short_issuer(name: str) -> str:
    """Bring a council's name to the short form: "London Borough of Camden", "LB Camden", "Camden Council" -> "Camden"."""
    folded = " ".join(name.replace("&", " and ").split())
    if known := _known(folded):
        return known
    for pattern in (_COUNCIL, _OF):
        match = pattern.fullmatch(folded)
        if match is not None:
            place = _place(match["name"])
            if place:
                return _known(place) or place
    return " ".join(name.split())


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("&", "and"))
    return re.sub(r"[\W_]+", " ", "".join(char for char in plain if not unicodedata.combining(char))).strip().casefold()


_BY_FOLDED_NAME = {
    **{_fold(name): name for name in (*JOINT_BODIES, *COUNCILS)},
    **{_fold(alias): name for alias, name in ALIASES.items()},
}
_COMMON = frozenset(_fold(name) for name in COMMON_WORDS)
_JOINT = frozenset(JOINT_BODIES)
_ANY_NAME = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _BY_FOLDED_NAME), key=len, reverse=True)) + r")\b")


def _known(name: str) -> str | None:
    return _BY_FOLDED_NAME.get(_fold(name))


def _names_in(text: str, *, common: bool) -> Iterator[str]:
    """Yield the councils named in a text; names that are also common words only if asked."""
    for match in _ANY_NAME.finditer(_fold(text)):
        if common or match[0] not in _COMMON:
            yield _BY_FOLDED_NAME[match[0]]


def _place(name: str) -> str:
    """Cut a name as it stood before "Council" down to the place; empty if it is no place."""
    name = _TIER_WORD.sub("", " ".join(name.split()))
    words = name.split()
    while words and words[0].casefold() in {"the", "and", "of", "by", "for", "at", "with", "our"}:
        words.pop(0)
    # "Following Dudley", "Contact Camden": the known end of a longer run
    for start in range(len(words)):
        if known := _known(" ".join(words[start:])):
            return known
    if not words or any(word.casefold() in _NOT_A_PLACE for word in (words[0], words[-1])):
        return ""
    return " ".join(words[:4])


class _Clues:
    """What can be read of a document's origin."""

    def __init__(self, path: str, info: PdfInfo, pages: Sequence[Page]) -> None:
        place = PurePosixPath(path)
        self.file_name = _humanise(place.stem)
        self._folder = _humanise(place.parent.name) if place.parent.name else ""
        self._info = info
        texts = [page.text for page in pages[:_SAMPLE_PAGES] if page.text.strip()]
        self.cover = "\n".join(texts[0].split("\n")[:_COVER_LINES]) if texts else ""
        self._first = "\n".join(texts[:_FIRST_PAGES])
        self._sample = "\n".join(texts)

    def title(self) -> str:
        """Return the title: the PDF's own if it is not junk and stands on the first pages, else the cover's."""
        own = " ".join(self._info.title.split())
        usable = len(own) >= 6 and not _JUNK_TITLE.search(own) and any(character.isalpha() for character in own)
        if usable and _overlap(own, f"{self._first} {self.file_name}") >= 0.6 and len(own.split()) >= 2:
            return own[:_MAX_TITLE_CHARS]
        on_cover = self._cover_title()
        if on_cover and (not usable or _WORK_WORD.search(on_cover)):
            return on_cover
        return own[:_MAX_TITLE_CHARS] if usable else on_cover or self.file_name

    def issuer(self, title: str) -> str:
        """Return the short name of whose document this is."""
        scores: Counter[str] = Counter()
        for text, weight in ((self._sample, 1.0), (self._first, 2.0), (self.cover, 6.0), (self._info.author, 8.0), (title, 8.0)):
            for name in _bodies_in(clean(text).text):
                scores[name] += weight
        plain = [(self.file_name, 14.0), (self._folder, 10.0), (title, 8.0), (self._info.title, 4.0), (self.cover, 3.0)]
        for text, weight in plain:
            for name in set(_names_in(text, common=False)):
                scores[name] += weight
        for text, weight in ((self.file_name, 4.0), (self._folder, 4.0)):
            for name in set(_names_in(text, common=True)):
                scores[name] += weight if name in scores else 0.0
        self._add_joint(scores)
        if scores:
            best, score = max(scores.items(), key=lambda item: (item[1], item[0]))
            if score >= 2:
                return best
        return self._other_body(title)

    def _add_joint(self, scores: Counter[str]) -> None:
        """Where several councils stand level, prefer the area that they plan for together, if it is named on the cover."""
        named = {name for text in (self.cover, self.file_name) for name in _names_in(text, common=False)} & _JOINT
        councils = sorted((score for name, score in scores.items() if name not in _JOINT), reverse=True)
        if named and len(councils) >= 3 and councils[0] < 0.5 * sum(councils):
            for name in named:
                scores[name] += councils[0]

    def _other_body(self, title: str) -> str:
        bodies = Counter(clean(match["name"]).text for match in _BODY.finditer(clean(self._first).text))
        for text in (self.file_name, title, self.cover, self._first):
            folded = f" {_fold(text)} "
            found = [name for name in _COUNTRIES if f" {_fold(name)} " in folded]
            if found:
                return max(found, key=len)
            on_text = [name for name in bodies if f" {_fold(name)} " in folded]
            if on_text:
                return max(on_text, key=lambda name: (bodies[name], name))
        return self._info.author if 3 <= len(self._info.author) <= 60 and self._info.author.istitle() else self.file_name

    def year(self, title: str) -> int | None:
        """Return the year of publication, or the first year of the period where that is all there is."""
        latest = self._info.created_year + 1 if self._info.created_year else 2100
        cover = clean(self.cover).text
        ends = {_end(match) for match in _PERIOD.finditer(f"{title} {clean(self._first).text} {self.file_name}")}
        in_name = _period_or_year(self.file_name)
        if in_name is not None and (in_name > latest or in_name in ends):
            in_name = None
        if in_name is not None and str(in_name) in self._first:
            return in_name
        candidates = (
            *(int(match[1]) for match in _PUBLISHED.finditer(cover)),
            *(int(match[1]) for match in _DATED.finditer(cover)),
            *(int(match[1]) for match in _PERIOD.finditer(title)),
            *(int(match[1]) for match in _PERIOD.finditer(cover)),
            *(year for year in (_period_or_year(title),) if year is not None and year not in ends),
            *((in_name,) if in_name is not None else ()),
            *(year for match in _SINGLE_YEAR.finditer(cover) if (year := int(match[1])) not in ends),
            *(int(match[1]) for match in _PUBLISHED.finditer(clean(self._first).text)),
            *(int(match[1]) for match in _DATED.finditer(clean(self._first).text)),
        )
        return next((year for year in candidates if year <= latest), self._info.created_year)

    def _cover_title(self) -> str:
        groups: list[list[str]] = [[]]
        for raw in self.cover.split("\n"):
            line = clean(raw).text
            if not line:
                groups.append([])
            elif not _COVER_NOISE.fullmatch(line) and len(line) <= 120:
                groups[-1].append(line)
        parts: list[str] = []
        for group in groups:
            for line in group:
                if parts and len(" ".join([*parts, line])) > 100:
                    break
                parts.append(line)
                if len(parts) >= 4:
                    break
            if parts and (_WORK_WORD.search(" ".join(parts)) or len(parts) >= 4):
                break
        return " ".join(parts)[:_MAX_TITLE_CHARS].strip(" -–|:")


def _bodies_in(text: str) -> Iterator[str]:
    """Yield the short name for each mention of a council in cleaned text."""
    for pattern in (_COUNCIL, _OF):
        for match in pattern.finditer(text):
            if place := _place(match["name"]):
                yield place


def _humanise(stem: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[_+]+|%20", " ", stem))
    return " ".join(re.sub(r"(?<=\w)-(?=\w)", " ", spaced).split())


def _overlap(title: str, text: str) -> float:
    words = set(re.findall(r"\w+", title.casefold()))
    there = set(re.findall(r"\w+", text.casefold()))
    return len(words & there) / len(words) if words else 0.0


def _end(match: re.Match[str]) -> int:
    start, end = match[1], match[2]
    return int(end) if len(end) == 4 else int(start[:2] + end)


def _period_or_year(text: str) -> int | None:
    match = _PERIOD.search(text) or _SINGLE_YEAR.search(text)
    return int(match[1]) if match else None


def _first_label(labels: Sequence[tuple[str, re.Pattern[str]]], text: str) -> str:
    return next((label for label, pattern in labels if pattern.search(text)), "")
