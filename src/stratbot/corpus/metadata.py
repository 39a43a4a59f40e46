"""Step 3 of the path: whose a document is, what it is called and when it was written.

The catalogue comes first. What it leaves out is inferred from the cover and the first pages, from what the PDF says of
itself and from the file's name, and marked as inferred, so that a view can say so and a person can correct it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from stratbot.corpus.authorities import ALIASES, COMMON_WORDS, COUNCILS, JOINT_BODIES
from stratbot.corpus.cleaning import clean
from stratbot.corpus.layout import lines_of
from stratbot.corpus.scan import CatalogueRow
from stratbot.types import Page, PassageRole, PdfInfo


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


Weights = defaultdict[str, float]

_COVER_LINES = 30
_FIRST_PAGES = 4
_SAMPLE_PAGES = 25
_PAGE_CHARS = 30_000
"""Of a page that are looked at: more than a printed page holds."""
_MAX_TITLE_CHARS = 140
_DATE_LINE_CHARS = 70
"""A date in a longer line belongs to the text, not to the document."""

_WORD = r"[A-Z][\w’'-]{1,60}"
"""Longer than any place's name; without an end, a page of hyphens and capitals would be searched from each of them to its end."""
_PLACE = rf"{_WORD}(?:(?:,? (?:and|with|upon|on|under|of|the|in|le|by|&)|,)? {_WORD}){{0,4}}"
_TIER = r"(?:City|County|Borough|District|Town|Metropolitan|London|Royal|Unitary|Parish|Community|Islands|Regional)"
_COUNCIL = re.compile(rf"\b(?P<name>{_PLACE}) (?:Council|Combined Authority|Corporation|MBC|CBC|MDC|LBC|CC|DC|BC)\b")
_OF = re.compile(
    rf"\b(?:(?:[Bb]orough|[Cc]ity(?: and County)?|[Cc]ounty|[Dd]istrict|Municipality|Town) of|LBC?) (?P<name>{_PLACE})"
)
_TIERS_BEHIND = re.compile(rf"(?: {_TIER})+$")
_WORDS_BEFORE = frozenset("the and of by for at with our royal london metropolitan borough city county".split())
_NOT_A_PLACE = frozenset(
    "the this that these our your its their his her each every local county city borough district town parish member any all "
    "other government association executive new design research arts british european national northern scottish welsh "
    "english irish health leadership joint full mayor leader cabinet smart downtown inner teaching scientific tax human un "
    "security medical sports economic higher further education employment privy general nursing advisory management "
    "science engineering procurement youth school student green supreme state united world global digital business "
    "industry trade foundation academy review skills steering standards oversight".split()
)
_NO_PART = frozenset(
    "Smart Cities Page Digital Part Governance Process Section Contents Local Department Website Staff Officers Council".split()
)
"""Where one of these follows a place, the place has ended."""
_BODY = re.compile(
    rf"\b(?P<name>(?:Ministry|Department|Office|Agency) (?:of|for)(?: the)? {_WORD}(?:, {_WORD})*(?:,? and(?: {_WORD}){{1,2}})?)"
)
COUNTRIES = (
    "Northern Ireland; Ireland; Scotland; Wales; England; United Kingdom; Denmark; Netherlands; Belgium; Sweden; Norway; "
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
    r"microsoft (?:word|powerpoint|excel) - |powerpoint presentation|untitled|^(?:slide|document|layout|page|title|cover|"
    r"front cover|template|blank|report|contents|word|presentation|adobe .*)\s*\d*$|"
    r"\.(?:docx?|pdf|indd|qxd|qxp|pptx?|xlsx?|pub|ai|rtf|cdr|odt|tiff?|jpe?g|png)\b|"
    r"_layout \d|^[\W\d_a-f]+$|^\S*_\S*$|^(?:dtp|final|draft|proof)\b|\\|\bfinal\b.*\bv\d|<|>",
    re.I,
)
_WORK_WORD = re.compile(
    r"\b(?:strateg(?:y|ies)|plan|framework|document|impact assessment|needs assessment|scheme|agenda|vision|policy|"
    r"roadmap|programme|report|charter|review|blueprint|manifesto|prospectus|proposal|application|challenge|statement|guide|guidance)\b",
    re.I,
)
_COVER_NOISE = re.compile(
    rf"(?:(?:{_MONTHS})?,?\s*(?:\d{{1,2}},?\s*)?{_YEAR}(?:\s*[-–]\s*\d+)?|www\..*|https?:.*|version\s*[\d.]+.*|"
    r"(?:final |consultation )?draft|adopted .*|published .*|status:? .*|page .*|contents|table of contents|[\W\d_]+|\w\.?|"
    r"submitted .*|.*\.{4,}.*|.*(?:template|layout) (?:reviewed|\d).*|u\.?s\.? department of .*|notice of funding .*)",
    re.I,
)
_EMPTY_WORD = re.compile(
    r"\b(?:the|a|an|our|of|for|and|action|annual|strategic|corporate|final|full|summary|local|draft)\b", re.I
)
_GOES_ON = re.compile(r"(?:\b(?:a|an|and|of|for|the|to|in|with|our|&)|[,:–-])$", re.I)
_STATUS = (
    ("superseded", re.compile(r"(?:superseded|withdrawn|archived)\b.{0,30}", re.I)),
    ("draft", re.compile(r"(?:(?:final |public )?(?:consultation )?draft|consultation (?:version|document))\b.{0,30}", re.I)),
    ("adopted", re.compile(r"(?:adopted|approved)\b.{0,30}", re.I)),
)
_KINDS = (
    ("smart city", re.compile(r"\bsmart (?:cit(?:y|ies)|places?)\b", re.I)),
    ("skills", re.compile(r"\bskills?\b", re.I)),
    ("digital", re.compile(r"\bdigital|\bICT\b|\binformation technology\b", re.I)),
    ("data", re.compile(r"\bdata\b", re.I)),
    ("equality", re.compile(r"\bequalit(?:y|ies)\b", re.I)),
    ("planning", re.compile(r"\blocal plan\b|\bcore strategy\b|\bplanning\b|\blocal development\b", re.I)),
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
        pages: Of the document, in order; may be empty, and the first few dozen are enough.
        row: Of the catalogue, if the document is listed.

    Returns:
        The description; issuer and title are never empty (at worst they come from the file's name).
    """
    row = row or CatalogueRow(path=path)
    if row.issuer and row.title and row.year is not None and row.kind and row.status:
        return Description(issuer=row.issuer, title=row.title, year=row.year, kind=row.kind, status=row.status, url=row.url)
    clues = _Clues(path, info, pages)
    title = row.title or clues.title()
    found = {
        "title": title,
        "issuer": row.issuer or clues.issuer(title),
        "year": row.year if row.year is not None else clues.year(title),
        "kind": row.kind or clues.kind(title),
        "status": row.status or clues.status(title),
    }
    given = {"title": row.title, "issuer": row.issuer, "year": row.year, "kind": row.kind, "status": row.status}
    return Description(
        **found,  # type: ignore[arg-type]
        url=row.url,
        inferred=frozenset(name for name, value in found.items() if value and not given[name]),
    )


def short_issuer(name: str) -> str:
    """Bring a council's name to the short form: "London Borough of Camden", "LB Camden", "Camden Council" -> "Camden"."""
    folded = " ".join(name.split())
    if known := _known(folded):
        return known
    for pattern, has_tier in ((_OF, False), (_COUNCIL, True)):
        match = pattern.search(folded)
        if match is not None and match.end() == len(folded) and (place := _place(match["name"], has_tier=has_tier)):
            return place
    return folded


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", "").replace("&", " and "))
    return re.sub(r"[\W_]+", " ", "".join(char for char in plain if not unicodedata.combining(char))).strip().casefold()


_BY_FOLDED_NAME = {
    **{_fold(name): name for name in (*JOINT_BODIES, *COUNCILS)},
    **{_fold(alias): name for alias, name in ALIASES.items()},
}
_COMMON = frozenset(_fold(name) for name in COMMON_WORDS)
_JOINT = frozenset(JOINT_BODIES)
_LISTED = frozenset((*COUNCILS, *JOINT_BODIES))


@cache
def _any_name() -> re.Pattern[str]:
    """Return an expression of all listed names; made when first needed, because a question loads this module and needs none."""
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _BY_FOLDED_NAME), key=len, reverse=True)) + r")\b")


def _known(name: str) -> str | None:
    return _BY_FOLDED_NAME.get(_fold(name))


def _names_in(text: str, *, common: bool) -> set[str]:
    """Return the councils named in a text; names that are also common words only if asked."""
    found = {match[0] for match in _any_name().finditer(_fold(text))}
    return {_BY_FOLDED_NAME[name] for name in found if common or name not in _COMMON}


def _place(name: str, *, has_tier: bool) -> str:
    """Cut a name as it stands beside "Council" down to the place; empty if it is no place.

    Args:
        name: Capitalised words.
        has_tier: Whether words such as "Borough" may stand between the place and "Council".

    Returns:
        The listed form if there is one, else the name as written.
    """
    name = " ".join(name.split())
    words = (_TIERS_BEHIND.sub("", name) if has_tier else name).split()
    while words and words[0].casefold() in _WORDS_BEFORE:
        words.pop(0)
    if has_tier:  # "Following Dudley", "Contact Camden": the known end of a longer run
        for start in range(len(words)):
            if known := _known(" ".join(words[start:])):
                return known
    strange = [index for index, word in enumerate(words) if word in _NO_PART or _WORK_WORD.fullmatch(word)]
    if strange:
        words = words[strange[-1] + 1 :] if has_tier else words[: strange[0]]
    if known := _known(re.sub(r"[’']s$", "", " ".join(words))):
        return known
    place = re.sub(r"[’']s$", "", " ".join(words).split(",")[0])
    words = place.split()
    if not words or words[0].casefold() in _NOT_A_PLACE:
        return ""
    return place


def _places_in(text: str) -> Iterator[str]:
    """Yield the place for each mention of a council in cleaned text."""
    for pattern, has_tier in ((_COUNCIL, True), (_OF, False)):
        for match in pattern.finditer(text):
            if place := _place(match["name"], has_tier=has_tier):
                yield place


class _Clues:
    """What can be read of a document's origin."""

    def __init__(self, path: str, info: PdfInfo, pages: Sequence[Page]) -> None:
        place = PurePosixPath(path)
        self._file_name = _humanise(place.stem)
        self._folder = _humanise(place.parent.name)
        self._info = info
        self._pages = pages[:_SAMPLE_PAGES]
        texts = [page.text[:_PAGE_CHARS] for page in self._pages if page.text.strip()]
        cover = texts[0].split("\n")[:_COVER_LINES] if texts else []
        self._cover_source = cover
        self._cover_lines = [clean(line).text for line in cover]
        self._cover = clean("\n".join(cover)).text
        self._first = clean("\n".join(texts[:_FIRST_PAGES])).text
        self._sample = clean("\n".join(texts)).text

    def title(self) -> str:
        """Return the PDF's own title if it is not junk and stands on the first pages, else the cover's."""
        own = " ".join(self._info.title.split())[:_MAX_TITLE_CHARS]
        usable = len(own) >= 6 and not _JUNK_TITLE.search(own) and any(character.isalpha() for character in own)
        if usable and len(own.split()) >= 2 and _overlap(own, f"{self._first} {self._file_name}") >= 0.6:
            return own
        on_cover = self._cover_title()
        if on_cover and (not usable or _WORK_WORD.search(on_cover)):
            return on_cover
        if usable:
            return own
        return on_cover or self._running_title() or self._file_name

    def issuer(self, title: str) -> str:
        """Return the short name of whose document this is: a council, else a country or ministry, else another place."""
        scores: Weights = defaultdict(float)
        unlisted: Weights = defaultdict(float)
        weighted = ((self._sample, 1.0), (self._first, 2.0), (self._cover, 6.0), (self._info.author, 8.0), (title, 8.0))
        for text, weight in weighted:
            for name in _places_in(text):
                (scores if name in _LISTED else unlisted)[name] += weight
        named = ((self._file_name, 14.0), (self._folder, 10.0), (title, 8.0), (self._info.title, 4.0), (self._cover, 3.0))
        for text, weight in named:
            for name in _names_in(text, common=False):
                scores[name] += weight
        for text in (self._file_name, self._folder):
            for name in _names_in(text, common=True) & (scores.keys() | _names_in(self._first, common=True)):
                scores[name] += 6.0
        self._add_joint(scores)
        for name in unlisted:
            if f" {_fold(name)} " in f" {_fold(self._file_name)} ":
                unlisted[name] += 20.0
        best, score = max(scores.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
        other, other_score = _voted_place(unlisted)
        if score >= 3 and score >= other_score:
            return best
        if other_score >= 15:
            return other
        return (
            self._named_body(title, self._file_name, self._info.author)
            or (other if other_score >= 8 else "")
            or self._named_body(self._cover)
            or self._most_named_country()
            or best
            or other
            or self._name_from_file()
        )

    def _add_joint(self, scores: Weights) -> None:
        """Where several councils stand level, prefer the area that they plan for together, if the cover names it."""
        named = _names_in(f"{self._cover} {self._file_name}", common=False) & _JOINT
        councils = sorted((score for name, score in scores.items() if name not in _JOINT), reverse=True)
        if len(councils) >= 3 and councils[0] < 0.5 * sum(councils):
            for name in named:
                scores[name] += councils[0]

    def _named_body(self, *texts: str) -> str:
        """Return the ministry or country that one of the texts names."""
        bodies = Counter(re.sub(r"[’']s$", "", match["name"]) for match in _BODY.finditer(f"{self._info.author} . {self._first}"))
        for text in texts:
            folded = f" {_fold(text)} "
            for name, _ in sorted(bodies.items(), key=lambda item: (-item[1], item[0])):
                if f" {_fold(name)} " in folded:
                    return name
            for country in COUNTRIES:
                if f" {_fold(country)} " in folded:
                    return country
        return ""

    def _most_named_country(self) -> str:
        folded = f" {_fold(self._sample)} "
        uses: Counter[str] = Counter()
        for country in COUNTRIES:  # the longer name of two comes first
            uses[country] = folded.count(f" {_fold(country)} ")
            folded = folded.replace(f" {_fold(country)} ", " , ")
        country, count = uses.most_common(1)[0]
        return country if count >= 5 else ""

    def _name_from_file(self) -> str:
        words = re.sub(rf"^[A-Z]{{2}} (?=[A-Z][a-z])|\b{_YEAR}\b", "", self._file_name).split()
        return " ".join(words) or self._file_name

    def year(self, title: str) -> int | None:
        """Return the year of publication, or the first year of the period where that is all there is."""
        lines = [line for line in self._cover_lines if len(line) <= _DATE_LINE_CHARS and "template" not in line.casefold()]
        created = self._info.created_year
        latest = created + 1 if created else 2100
        ends = {_end(match) for match in _PERIOD.finditer(f"{title} {self._first} {self._file_name}")}
        in_name = _period_or_year(self._file_name)
        if in_name is not None and (in_name in ends or (in_name > latest and in_name % 5 == 0)):
            in_name = None  # the year that a strategy looks ahead to
        if in_name is not None and str(in_name) in self._first:
            return in_name
        candidates = [int(match[1]) for pattern in (_PUBLISHED, _DATED) for line in lines for match in pattern.finditer(line)]
        candidates += [int(match[1]) for text in (title, *lines) for match in _PERIOD.finditer(text)]
        candidates += [int(match[1]) for match in _SINGLE_YEAR.finditer(title) if int(match[1]) not in ends]
        if in_name is not None:
            candidates.append(in_name)
            latest = max(latest, in_name)
        candidates += [int(match[1]) for line in lines if (match := _SINGLE_YEAR.fullmatch(line)) and int(match[1]) not in ends]
        found = next((year for year in candidates if year <= latest), created)
        if found is None:
            said = Counter(int(match[1]) for pattern in (_PUBLISHED, _DATED) for match in pattern.finditer(self._first))
            found = max(said.items(), key=lambda item: (item[1], item[0]))[0] if said else None
        return found

    def kind(self, title: str) -> str:
        """Return what the document is about, by the words of its title; empty where they do not say."""
        return next((kind for kind, pattern in _KINDS if pattern.search(title)), "") or next(
            (kind for kind, pattern in _KINDS if pattern.search(self._file_name)), ""
        )

    def status(self, title: str) -> str:
        """Return whether the document calls itself a draft, adopted or superseded; empty where it does not."""
        for status, pattern in _STATUS:
            if any(pattern.fullmatch(line) for line in self._cover_lines) or pattern.match(title):
                return status
            if re.search(rf"\b{status}\b", self._file_name, re.I):
                return status
        return ""

    def _cover_title(self) -> str:
        if sum(1 for line in self._cover_source if re.search(r"\.{4,}|(?:\. ){4,}", line)) >= 3:
            return ""  # the first page is the contents
        parts: list[str] = []
        for line in self._cover_lines:
            if not line or len(line) > 120 or _COVER_NOISE.fullmatch(line):
                continue
            is_complete = _says_enough(" ".join(parts))
            if is_complete and not (line[0].islower() or _GOES_ON.search(parts[-1])):
                break
            if len(" ".join([*parts, line])) > _MAX_TITLE_CHARS or len(parts) >= 6:
                break
            parts.append(line)
        title = " ".join(parts).strip(" -–|:")
        return title if sum(map(str.isalpha, title)) >= 4 and not title.endswith((".", ",")) else ""

    def _running_title(self) -> str:
        """Return the running header or footer that says most; it often is the title."""
        running = Counter(
            re.sub(r"^[\W\d]+|[\W\d]+$", "", clean(line.text).text)
            for page_lines in lines_of(self._pages)
            for line in page_lines
            if line.is_furniture and line.role is PassageRole.BODY
        )
        titles = [title for title, uses in running.items() if uses >= 3 and len(title) >= 10]
        return max(titles, key=lambda title: (bool(_WORK_WORD.search(title)), len(title)), default="")[:_MAX_TITLE_CHARS]


def _says_enough(title: str) -> bool:
    """Return whether a title says what it is the strategy or plan of: "Digital Strategy" does, "Action Plan" does not."""
    if not _WORK_WORD.search(title):
        return False
    subject = _EMPTY_WORD.sub("", _WORK_WORD.sub("", title))
    return any(map(str.isalpha, subject))


def _voted_place(mentions: Weights) -> tuple[str, float]:
    """Return the place that most mentions agree on ("Tulsa" of "Tulsa", "Tulsa Transit" ...) and their weight."""
    by_first_word: Weights = defaultdict(float)
    for name, weight in mentions.items():
        by_first_word[name.split()[0]] += weight
    if not by_first_word:
        return "", 0.0
    first, total = max(by_first_word.items(), key=lambda item: (item[1], item[0]))
    voted = [first]
    while True:
        following: Weights = defaultdict(float)
        for name, weight in mentions.items():
            words = name.split()
            if words[: len(voted)] == voted and len(words) > len(voted):
                following[words[len(voted)]] += weight
        word, weight = max(following.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
        if weight < 0.5 * total:
            return " ".join(voted), total
        voted.append(word)


def _humanise(stem: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[_+]+|%20", " ", stem))
    return " ".join(re.sub(r"(?<=[^\W\d])-(?=\w)", " ", spaced).split())


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
