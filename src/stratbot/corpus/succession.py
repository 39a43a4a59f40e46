"""Documents of one issuer in time: which one took another's place, which is a draft, which is the same file under two names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from stratbot.types import Document

SUPERSEDED = re.compile(r"\b(?:superseded|withdrawn|replaced|archived)\b", re.I)
"""In the status of a document."""
_DRAFT = re.compile(
    r"\b(?:draft|consultation (?:version|document|paper|draft)|proposed|pre-submission|submission (?:version|draft)|"
    r"issues and options|preferred options?|regulation 1[89])\b",
    re.I,
)
_DRAFT_STATUS = re.compile(r"\b(?:draft|consultation|proposed)\b", re.I)
_PAPERS = (
    ("timetable", re.compile(r"\b(?:local )?development scheme\b|\btimetable\b|\blds\b", re.I)),
    ("appendix", re.compile(r"\b(?:appendix|appendices|annex(?:e|es)?|schedule|addendum|errata|erratum)\b", re.I)),
    ("assessment", re.compile(r"\b(?:assessment|appraisal|screening|eqia|hra|gtaa|shlaa|shma|iia)\b", re.I)),
    ("examination", re.compile(r"\b(?:report (?:on|to)\b.*|inspector['’]?s? report|examination)\b", re.I)),
    ("adoption", re.compile(r"\badoption statement\b|\bnotice of adoption\b", re.I)),
    ("statement", re.compile(r"\bstatement\b|\bnotice\b", re.I)),
    (
        "monitoring",
        re.compile(r"\b(?:monitoring|progress|performance|annual|update|end of year|delivery) (?:report|update|review)\b", re.I),
    ),
    ("summary", re.compile(r"\b(?:executive summary|rate summary|summary|easy read|at a glance|leaflet|infographic)\b", re.I)),
    ("response", re.compile(r"\b(?:responses?|representations|comments|feedback|questionnaire|survey)\b", re.I)),
    ("supplement", re.compile(r"\b(?:supplementary planning (?:document|guidance)|spd|spg|supplement)\b", re.I)),
    (
        "report",
        re.compile(
            r"\b(?:report|minutes|agenda|briefing|presentation|slides|study|evidence|background paper|topic paper)\b", re.I
        ),
    ),
    ("action plan", re.compile(r"\b(?:action|delivery|implementation) plan\b|\broadmap\b", re.I)),
)
"""Papers that go with a plan or a strategy, by the words of their titles: they replace none."""
_WORK = re.compile(
    r"\b(?:strateg(?:y|ies)|plans?|framework|document|polic(?:y|ies)|programme|vision|agenda|charter|blueprint|"
    r"prospectus|manifesto)\b",
    re.I,
)
_SAME_SUBJECT = (
    (
        re.compile(
            r"\bcore strategy\b|\bunitary development plan\b|\blocal development (?:framework|plan)\b|\bldp\b|\budp\b", re.I
        ),
        "local plan",
    ),
    (
        re.compile(r"\b(?:ict|it|information (?:and communications? )?technology|information systems|technology)\b", re.I),
        "digital",
    ),
)
"""Names that a work had before."""
_EMPTY = frozenset(
    "the a an and of for our new s in on to with by council city county borough district metropolitan london royal unitary "
    "adopted approved final version revised updated refreshed refresh review reviewed edition issue interim draft "
    "consultation public proposed submission pre regulation document full web print accessible corporate strategic joint "
    "publication superseded archived withdrawn next future working emerging preferred options option issues comment "
    "comments outline early".split()
)
_TITLES = 20_000
"""What is made of so many is remembered: each document is compared with all others of its issuer."""
_PART = re.compile(r"\b(part|volume|vol|phase|section|stage|appendix|annex)\s+([\divx]+|[a-h])\b", re.I)


def is_draft(document: Document) -> bool:
    """Whether a document says of itself, in its status or its title, that it is a draft."""
    status = document.status
    return bool(
        _DRAFT_STATUS.search(status)
        or (not re.search(r"\badopted\b|\bapproved\b", status, re.I) and _DRAFT.search(document.title))
    )


def successor(document: Document, documents: Sequence[Document], *, on: int | None = None) -> Document | None:
    """Return the next document that took the place of this one; a draft takes nobody's place.

    A later one replaces it only if it is the same work: a timetable, a statement or an appendix replaces no plan. The final
    replaces its draft in the same year too.

    Args:
        document: With its year, or nothing is known to have followed it.
        documents: All of the corpus.
        on: The year asked about; None for today's state of the corpus.
    """
    if document.year is None:
        return None
    own_draft = is_draft(document)
    later = [
        other
        for other in documents
        if other.issuer == document.issuer
        and other.issuer
        and other.doc_id != document.doc_id
        and other.year is not None
        and (document.year < other.year or (own_draft and document.year == other.year))
        and (on is None or other.year <= on)
        and not is_draft(other)
        and _is_same_work(document, other)
    ]
    return min(later, key=lambda other: (other.year or 0, other.path), default=None)


def is_superseded(document: Document, documents: Sequence[Document]) -> bool:
    """Whether a document's status says that it is no longer in force, or a later one took its place."""
    return bool(SUPERSEDED.search(document.status)) or successor(document, documents) is not None


def copies(documents: Sequence[Document]) -> Mapping[str, Document]:
    """Return for each document that is the same file as another of its issuer, by doc_id, the one that stands for both.

    That one is the first by its path, one that lies less deep before others. Files that `documents.csv` gives to different
    issuers are theirs: a strategy that two councils share is listed for each.
    """
    by_content: dict[tuple[str, str], list[Document]] = {}
    for document in documents:
        if document.sha256:
            by_content.setdefault((document.sha256, document.issuer), []).append(document)
    found: dict[str, Document] = {}
    for same in by_content.values():
        first = min(same, key=lambda one: (one.path.count("/"), one.path))
        found.update({one.doc_id: first for one in same if one is not first})
    return found


def copied_paths(documents: Sequence[Document]) -> tuple[tuple[str, str], ...]:
    """Return the paths of files that hold the same as another, and the path of that one, in order."""
    first_of = copies(documents)
    return tuple(sorted((one.path, first_of[one.doc_id].path) for one in documents if one.doc_id in first_of))


def _is_same_work(one: Document, other: Document) -> bool:
    """Return whether two documents of one issuer are one work at two times.

    They are papers of the same sort, and either of the kind that `documents.csv` gives them or of the same subject by their
    titles, years and words such as "draft" set aside.
    """
    if _paper(one.title) != _paper(other.title):
        return False
    both_kinds = bool(one.kind and other.kind)
    if both_kinds and one.kind.casefold() != other.kind.casefold():
        return False
    is_given = both_kinds and "kind" not in one.inferred and "kind" not in other.inferred
    if is_given and not _paper(one.title):
        return _parts(one.title) == _parts(other.title)
    names = {_subject(one.title, one.issuer), _subject(other.title, other.issuer)}
    return len(names) == 1 and names != {frozenset()}


@lru_cache(_TITLES)
def _paper(title: str) -> str:
    """Return the sort of a paper that goes with a plan; empty for a plan, a strategy or another work of its own."""
    return next((sort for sort, pattern in _PAPERS if pattern.search(title)), "")


def _parts(title: str) -> frozenset[str]:
    return frozenset(" ".join(match.groups()).casefold() for match in _PART.finditer(title))


@lru_cache(_TITLES)
def _subject(title: str, issuer: str) -> frozenset[str]:
    """Return the words that say what a work is about, those that name its issuer, its years and its state left out."""
    parts = _parts(title)
    for pattern, name in _SAME_SUBJECT:
        title = pattern.sub(name, title)
    words = re.sub(r"[\d\W_]+", " ", _PART.sub(" ", title).casefold()).split()
    own = set(re.sub(r"[\W_]+", " ", issuer.casefold()).split())
    kept = {word for word in words if word not in _EMPTY and word not in own and len(word) > 1}
    subject = {word for word in kept if not _WORK.fullmatch(word)}
    return frozenset(subject or kept) | parts
