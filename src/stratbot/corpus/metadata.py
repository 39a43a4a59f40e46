"""Step 3 of the path: whose a document is, what it is called and when it was written.

The catalogue comes first. What it leaves out is inferred from the cover and the first pages, from what the PDF says of
itself and from the file's name, and marked as inferred with where it was found, so that a view can say so and a person can
correct it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stratbot.corpus.bodies import WORK_WORD
from stratbot.corpus.cleaning import clean
from stratbot.corpus.clues import Clues, Found, gather
from stratbot.corpus.dating import MONTHS, YEAR, year_of
from stratbot.corpus.issuer import issuer_of
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
    inferred_from: tuple[tuple[str, str], ...] = ()
    """Where each of these was found: ("year", "the cover: its adoption"), in order of their names."""


_MAX_TITLE_CHARS = 140

_JUNK_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel) - |powerpoint presentation|untitled|^(?:slide|document|layout|page|title|cover|"
    r"front cover|template|blank|report|contents|word|presentation|adobe .*)\s*\d*$|"
    r"\.(?:docx?|pdf|indd|qxd|qxp|pptx?|xlsx?|pub|ai|rtf|cdr|odt|tiff?|jpe?g|png)\b|"
    r"_layout \d|^[\W\d_a-f]+$|^\S*_\S*$|^(?:dtp|proof)\b|^(?:final|"
    r"draft)\W*(?:v(?:er(?:sion)?)?\W*)?[\d.]*\W*(?:final|draft|clean|copy)?\W*$|"
    r"\\|\bfinal\b.*\bv\d|\bv\d+(?:\.\d+)?$|<|>|^[0-9a-f-]{8,}$",
    re.I,
)
_LEFT_BY_PROGRAMS = re.compile(
    r"(?:\s*[-–—_(|]\s*|\s+)(?:adopted )?(?:web(?:site)?(?: version)?|print(?: version)?|low[- ]?res|hi[- ]?res|"
    r"accessible(?: version)?|"
    r"pdf|\(pdf\))\)?$",
    re.I,
)
"""Behind a title: what the file is for."""
_COVER_NOISE = re.compile(
    rf"(?:(?:{MONTHS})?,?\s*(?:\d{{1,2}},?\s*)?{YEAR}(?:\s*[-–]\s*\d+)?|www\..*|https?:.*|version\s*[\d.]+.*|"
    r"(?:final |consultation )?draft|adopted .*|published .*|status:? .*|page .*|contents|table of contents|[\W\d_]+|\w\.?|"
    r"submitted .*|.*\.{4,}.*|.*(?:template|layout) (?:reviewed|\d).*|u\.?s\.? department of .*|notice of funding .*)",
    re.I,
)
_EMPTY_WORD = re.compile(
    r"\b(?:the|a|an|our|of|for|and|action|annual|strategic|corporate|final|full|summary|local|draft)\b", re.I
)
_GOES_ON = re.compile(r"(?:\b(?:a|an|and|of|for|the|to|in|with|our|&)|[,:–-])$", re.I)
_PAPER = re.compile(
    r"\b(?:assessment|appraisal|appendix \w+|annex \w+|statement|screening report|(?:monitoring|annual) report|addendum)\b", re.I
)
_LINES_OF_PAPER, _PAPER_LINE_CHARS = 4, 60
_STATUS = (
    ("superseded", re.compile(r"(?:superseded|withdrawn|archived)\b.{0,30}", re.I)),
    ("draft", re.compile(r"(?:(?:final |public )?(?:consultation )?draft|consultation (?:version|document))\b.{0,30}", re.I)),
    ("adopted", re.compile(r"(?:adopted|approved)\b.{0,30}", re.I)),
)
_STATUS_BEHIND = {
    "superseded": re.compile(r"[:(–—-]\s*(?:now )?(?:superseded|withdrawn|archived)\b", re.I),
    "draft": re.compile(
        r"[:(–—,-]\s*(?:[\w-]+ )?(?:draft|consultation (?:draft|version|document|paper))\b|\b(?:consultation|submission|"
        r"working|public|final)"
        r" draft\b|\b(?:pre-submission|regulation 1[89]|proposed submission|issues and options|preferred options)\b|\bdraft$|"
        r"\bdraft (?:[\w-]+ ){0,3}(?:strategy|plan|policy|framework|vision|charter|document)\b",
        re.I,
    ),
    "adopted": re.compile(r"[:(–—-]\s*(?:as )?adopted\b", re.I),
}
"""Within or behind a title."""
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
    clues = gather(path, info, pages)
    listed = "documents.csv"
    title = Found(value=row.title, where=listed) if row.title else _title(clues)
    words = str(title.value)
    found = {
        "title": title,
        "issuer": Found(value=row.issuer, where=listed) if row.issuer else issuer_of(clues, words),
        "year": Found(value=row.year, where=listed) if row.year is not None else year_of(clues, words),
        "kind": Found(value=row.kind, where=listed) if row.kind else _kind(clues, words),
        "status": Found(value=row.status, where=listed) if row.status else _status(clues, words),
    }
    inferred = {name: one.where for name, one in found.items() if one.value and one.where != listed}
    return Description(
        **{name: one.value for name, one in found.items()},  # type: ignore[arg-type]
        url=row.url,
        inferred=frozenset(inferred),
        inferred_from=tuple(sorted(inferred.items())),
    )


def _title(clues: Clues) -> Found:
    """Return the PDF's own title if it is not junk and stands on the first pages, else the cover's."""
    own = _LEFT_BY_PROGRAMS.sub("", " ".join(clues.info.title.split())[:_MAX_TITLE_CHARS])
    of_pdf = Found(value=own, where="the PDF's own title")
    usable = len(own) >= 6 and not _JUNK_TITLE.search(own) and any(character.isalpha() for character in own)
    if usable and len(own.split()) >= 2 and _overlap(own, f"{clues.first} {clues.file_name}") >= 0.6:
        return of_pdf
    on_cover = _cover_title(clues)
    if on_cover and (not usable or WORK_WORD.search(on_cover)):
        return Found(value=on_cover, where="the cover")
    if usable:
        return of_pdf
    if on_cover:
        return Found(value=on_cover, where="the cover")
    if running := _running_title(clues):
        return Found(value=running, where="its running headers")
    return Found(value=clues.raw_name, where="the file's name")


def _kind(clues: Clues, title: str) -> Found:
    """Return what the document is about, by the words of its title; empty where they do not say."""
    for text, where in ((title, "its title"), (clues.file_name, "the file's name")):
        for kind, pattern in _KINDS:
            if pattern.search(text):
                return Found(value=kind, where=where)
    return Found(value="", where="")


def _status(clues: Clues, title: str) -> Found:
    """Return whether the document calls itself a draft, adopted or superseded; empty where it does not."""
    for status, pattern in _STATUS:
        if any(pattern.fullmatch(line) for line in clues.cover_lines):
            return Found(value=status, where="the cover")
        if pattern.match(title) or _STATUS_BEHIND[status].search(title):
            return Found(value=status, where="its title")
        if re.search(rf"\b{status}\b", clues.file_name, re.I):
            return Found(value=status, where="the file's name")
    return Found(value="", where="")


def _cover_title(clues: Clues) -> str:
    if sum(1 for line in clues.cover_source if re.search(r"\.{4,}|(?:\. ){4,}", line)) >= 3:
        return ""  # the first page is the contents
    parts: list[str] = []
    for number, line in enumerate(clues.cover_lines):
        if not line or len(line) > 120 or _COVER_NOISE.fullmatch(line):
            continue
        is_complete = _says_enough(" ".join(parts))
        if is_complete and (rest := _paper_behind(clues.cover_lines[number:])):
            longer = " ".join([*parts, rest])
            parts = [longer] if len(longer) <= _MAX_TITLE_CHARS else parts
            break
        if is_complete and not (line[0].islower() or _GOES_ON.search(parts[-1])):
            break
        if len(" ".join([*parts, line])) > _MAX_TITLE_CHARS or len(parts) >= 6:
            break
        parts.append(line)
    title = " ".join(parts).strip(" -–|:")
    return title if sum(map(str.isalpha, title)) >= 4 and not title.endswith((".", ",")) else ""


def _paper_behind(lines: Sequence[str]) -> str:
    """Return the lines behind a title that say it is a paper that goes with the plan: "Impact Assessment", "Appendix 7"."""
    rest: list[str] = []
    for line in lines[:_LINES_OF_PAPER]:
        if not line or len(line) > _PAPER_LINE_CHARS or _COVER_NOISE.fullmatch(line):
            break
        rest.append(line)
        if _PAPER.search(line):
            return " ".join(rest)
    return ""


def _running_title(clues: Clues) -> str:
    """Return the running header or footer that says most; it often is the title."""
    running = Counter(
        re.sub(r"^[\W\d]+|[\W\d]+$", "", clean(line.text).text)
        for page_lines in lines_of(clues.pages)
        for line in page_lines
        if line.is_furniture and line.role is PassageRole.BODY
    )
    titles = [title for title, uses in running.items() if uses >= 3 and len(title) >= 10]
    return max(titles, key=lambda title: (bool(WORK_WORD.search(title)), len(title)), default="")[:_MAX_TITLE_CHARS]


def _says_enough(title: str) -> bool:
    """Return whether a title says what it is the strategy or plan of: "Digital Strategy" does, "Action Plan" does not."""
    if not WORK_WORD.search(title):
        return False
    subject = _EMPTY_WORD.sub("", WORK_WORD.sub("", title))
    return any(map(str.isalpha, subject))


def _overlap(title: str, text: str) -> float:
    words = set(re.findall(r"\w+", title.casefold()))
    there = set(re.findall(r"\w+", text.casefold()))
    return len(words & there) / len(words) if words else 0.0
