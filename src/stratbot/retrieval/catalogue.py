"""Question -> what it asks of the catalogue: which documents are superseded, how many there are, which is the oldest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

ISSUER = "\ufffd"
"""Stands in a question where an issuer was named."""


class Listed(StrEnum):
    """What is listed or counted."""

    DOCUMENTS = "documents"
    ISSUERS = "issuers"
    PAGES = "pages"
    GROUPS = "groups"


class Chosen(StrEnum):
    """Which of the documents in scope are meant."""

    ALL = "all"
    UNREADABLE = "unreadable"
    READABLE = "readable"
    SUPERSEDED = "superseded"
    CURRENT = "current"
    DRAFT = "draft"
    ADOPTED = "adopted"
    UNDATED = "undated"
    OLDEST = "oldest"
    NEWEST = "newest"
    LONGEST = "longest"
    SHORTEST = "shortest"
    DESCRIBED = "described"
    """All, with their years, lengths and states."""
    SEVERAL = "several"
    """Those of issuers with more than one document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueQuestion:
    """A question that the catalogue answers, and no text."""

    listed: Listed
    chosen: Chosen = Chosen.ALL
    year_from: int | None = None
    year_to: int | None = None


_DOCUMENTS = r"(?:documents?|strateg(?:y|ies)|plans?|papers?|pdfs?|files?|reports?|versions?|editions?)"
_ISSUERS = (
    r"(?:(?:local\s+)?(?:councils?|cit(?:y|ies)|authorit(?:y|ies)|boroughs?|districts?|count(?:y|ies)|countr(?:y|ies)|towns?|issuers?|"
    r"organi[sz]ations?|bodies|governments?|places?))"
)
_NOUN = rf"(?P<noun>(?:(?:digital|smart\s+city|ict|council)\s+)?(?:{_DOCUMENTS}|{_ISSUERS}|pages|groups|regions))"
_HERE = r"(?:the|this|our|my|your)\s+(?:whole\s+)?(?:collection|corpus|index|library|folder|set|catalogue|database|documents)"
_SAID_THERE = (
    rf"(?:\s+(?:are\s+there|is\s+there|are\s+here|do\s+(?:you|we)\s+(?:have|hold|know)|have\s+(?:you|we)(?:\s+got)?|"
    rf"(?:are|is)\s+(?:included|indexed|known|available|represented|loaded|listed)|(?:are\s+)?in\s+total|altogether|"
    rf"(?:are\s+|is\s+)?(?:in|part\s+of|covered\s+by|within)\s+{_HERE}|does\s+{_HERE}\s+(?:have|hold|contain|include|cover)))"
)
_THERE, _MAYBE_THERE = f"{_SAID_THERE}+", f"{_SAID_THERE}*"
_CHOSEN: tuple[tuple[Chosen, str], ...] = (
    (
        Chosen.UNREADABLE,
        r"(?:unreadable|not\s+(?:be\s+)?(?:readable|read)|cannot\s+be\s+read|can['’]t\s+be\s+read|could\s+(?:not|n['’]t)\s+be\s+read|"
        r"couldn['’]t\s+be\s+read|scans|scanned|failed|damaged|without\s+text|not\s+judged|left\s+out|illegible)",
    ),
    (Chosen.READABLE, r"(?:readable|(?:were|was|been)\s+read|can\s+be\s+read)"),
    (
        Chosen.SUPERSEDED,
        r"(?:superseded|out\s+of\s+date|out-of-date|outdated|withdrawn|archived|replaced|no\s+longer\s+(?:current|in\s+force|valid)|obsolete)",
    ),
    (Chosen.DRAFT, r"(?:(?:still\s+)?(?:a\s+)?drafts?|consultation\s+drafts?)"),
    (Chosen.ADOPTED, r"(?:adopted|approved)"),
    (Chosen.CURRENT, r"(?:(?:still\s+)?(?:current|in\s+force|valid|up\s+to\s+date)|not\s+superseded)"),
    (Chosen.UNDATED, r"(?:undated|without\s+a\s+(?:year|date)|not\s+dated)"),
    (Chosen.OLDEST, r"(?:oldest|earliest|first)"),
    (Chosen.NEWEST, r"(?:newest|latest|most\s+recent|youngest)"),
    (Chosen.LONGEST, r"(?:longest|biggest|largest)"),
    (Chosen.SHORTEST, r"(?:shortest|smallest)"),
)
_ANY_CHOSEN = "|".join(f"(?P<c_{chosen.value}>{words})" for chosen, words in _CHOSEN)
_ANY_CHOSEN_AGAIN = _ANY_CHOSEN.replace("(?P<c_", "(?P<d_")
"""The same under other names, for a form in which they may stand in either of two places."""
_YEAR = r"(?:19|20)\d\d"
_YEARS = (
    rf"(?:\s+(?:(?:are|is|were|was)\s+)?(?:(?:published|written|adopted|dated|issued|approved|date)\s+)?"
    rf"(?:(?P<relation>from|of|in|since|after|before|until)\s+|between\s+)(?P<first>{_YEAR})(?:\s*(?:-|–|to|and)\s*(?P<last>{_YEAR}))?)"
)
_LEAD = (
    r"(?:(?:and|so)\s+)?(?:how\s+many|count|which|what|list|name|show(?:\s+me)?|give\s+me|tell\s+me)"
    r"(?P<list>\s+(?:a\s+list\s+of\s+)?(?:all\s+)?(?:of\s+)?(?:the\s+|these\s+|those\s+|your\s+|our\s+)?)"
)
_OF_ISSUER = (
    rf"(?:\s+(?:by|from|of|for)\s+{ISSUER}|\s+does\s+{ISSUER}\s+have|\s+has\s+{ISSUER}(?:\s+got)?|"
    rf"\s+are\s+(?:by|from)\s+{ISSUER})"
)
_WHOSE = rf"(?:{ISSUER}(?:['’]s?)?\s+)?"

_FORMS = tuple(
    re.compile(rf"^{form}$", re.IGNORECASE)
    for form in (
        # "which documents are superseded", "how many of the strategies could not be read"
        rf"{_LEAD}{_WHOSE}(?:{_ISSUERS}['’]s?\s+)?{_NOUN}{_OF_ISSUER}?{_YEARS}?\s+(?:(?:are|is|were|was|have\s+been|has\s+been|that\s+are|still|now|marked|the|as|a|an)\s+)*"
        rf"(?:{_ANY_CHOSEN})(?:\s+(?:and|or)\s+why)?",
        # "list the superseded strategies", "how many unreadable documents are there", "which is the oldest strategy"
        rf"{_LEAD}(?:(?:is|are|was|were)\s+)?(?:the\s+)?{_WHOSE}(?:{_ANY_CHOSEN})\s+{_NOUN}{_OF_ISSUER}?{_MAYBE_THERE}",
        rf"what(?:['’]s|\s+is|\s+are|\s+was)\s+(?:the\s+)?{_WHOSE}(?:{_ANY_CHOSEN})\s+{_NOUN}{_OF_ISSUER}?(?:{_THERE})?",
        # "are there any drafts", "which documents have no year", "how many pages do the documents have"
        rf"are\s+there\s+(?:any\s+)?(?:(?:{_ANY_CHOSEN})(?:\s+{_DOCUMENTS})?|{_DOCUMENTS}\s+(?:that\s+)?(?:are\s+)?(?:{_ANY_CHOSEN_AGAIN}))",
        rf"{_LEAD}{_NOUN}\s+(?P<undated>(?:(?:do\s+not|don['’]t)\s+have\s+an?|have\s+no|has\s+no|lack\s+an?)\s+(?:year|date))",
        rf"how\s+many\s+(?P<noun>pages)\s+(?:do|does)\s+(?:{_HERE}|(?:the|these|all|those)\s+(?:the\s+)?{_DOCUMENTS})\s+have",
        # "which strategies are from 2016"
        rf"{_LEAD}{_NOUN}{_OF_ISSUER}?(?:{_THERE})?{_YEARS}",
        # "which councils have more than one strategy"
        rf"{_LEAD}{_NOUN}\s+(?:have|has|with)\s+(?P<several>more\s+than\s+one|several|two|two\s+or\s+more|multiple|many|both\s+an\s+old\s+and\s+a\s+new)"
        rf"\s+(?:{_DOCUMENTS})",
        # "which documents are there", "how many councils are in the collection", "what strategies does Kent have"
        rf"{_LEAD}{_NOUN}(?:{_THERE}|{_OF_ISSUER}{_MAYBE_THERE})",
        # "list all councils", "how many documents"
        rf"(?:how\s+many|list|show\s+me|name)\s+(?:all\s+)?(?:of\s+)?(?:the\s+|your\s+)?{_NOUN}",
        rf"(?:which|what)\s+{_NOUN}",
        rf"what(?:['’]s|\s+is)\s+(?P<noun>in)\s+{_HERE}",
        rf"(?P<noun>whose)\s+(?:documents|strategies|plans)\s+(?:are\s+(?:these|they|there|in\s+{_HERE})|do\s+(?:you|we)\s+have)",
        # "do you have anything from Kent", "is Kent in the collection"
        rf"(?:do\s+(?:you|we)\s+have|is\s+there|have\s+you(?:\s+got)?|does\s+{_HERE}\s+(?:have|contain|include|hold))\s+"
        rf"(?:an?\s+|any\s+|the\s+)?(?:(?P<noun>{_DOCUMENTS}|anything|something)\s+(?:from|by|of|for)\s+{ISSUER}|{ISSUER}(?:['’]s?)?(?:\s+{_DOCUMENTS})?)",
        rf"(?:is|are)\s+{ISSUER}\s+(?:in|part\s+of|covered\s+by)\s+{_HERE}",
        # "when was Kent's strategy published", "what is Kent's strategy called"
        rf"(?P<described>when\s+(?:was|is|were)|(?:what|which)\s+year\s+(?:is|was)|from\s+(?:what|which)\s+year\s+(?:is|was)|"
        rf"how\s+(?:old|long|recent)\s+is)\s+(?:the\s+)?{ISSUER}(?:['’]s?)?\s+(?:(?:digital|smart|city|ict|it|customer|core|inclusion)\s+){{0,2}}"
        rf"(?:{_DOCUMENTS}|scheme|agenda|vision)"
        rf"(?:\s+(?:published|from|adopted|written|dated|issued))?",
        rf"what\s+is\s+{ISSUER}(?:['’]s?)?\s+(?:(?:digital|smart\s+city|ict|customer)\s+)?{_DOCUMENTS}\s+called",
    )
)


_WORD = re.compile(rf"{ISSUER}|[^\W_]+")
_BINDING = frozenset(
    """which what who whose when where how many much old long recent of the a an these those this that your our my their its it
    them they there here since after before until between is are was were be been being do does did has have had can could
    will would not no nor never any some all each every both only and or to so still now in on by from for with within as at
    you we i me us list name show give tell count one ones t s re ve
    """.split()
)
"""Words that bind others: they say neither what is listed nor which."""
_DOCUMENT_WORDS = frozenset(
    """document documents strategy strategies plan plans paper papers pdf pdfs file files report reports version versions edition
    editions
    """.split()
)
_ISSUER_WORDS = frozenset(
    """council councils city cities authority authorities borough boroughs district districts county counties country countries
    town towns issuer issuers organisation organisations organization organizations anybody anyone
    """.split()
)
_HOLDING_WORDS = frozenset(
    """collection corpus index folder catalogue database set total altogether overall included indexed known available represented
    loaded listed hold holds contain contains include includes got exist exists digital smart local ict whole entire
    """.split()
)
_PROPERTY_WORDS = frozenset(
    """read readable unreadable open opened opening able manage managed span spans page unable fail failed fails cannot couldn
    can couldn scan scans scanned illegible anything everything something superseded replaced outdated withdrawn archived
    obsolete date out longer current currently force valid up draft drafts adopted approved undated year years dated
    oldest newest latest longest shortest biggest largest smallest most fewest least recent earliest youngest pages page
    than more two three several multiple twice once few appear appears cover covered covers published publish publishes
    wrote written issued produced released newer later another
    """.split()
)
_PAGES = frozenset({"pages", "page"})
_WORDS = {ISSUER} | _BINDING | _DOCUMENT_WORDS | _ISSUER_WORDS | _HOLDING_WORDS | _PROPERTY_WORDS
"""A question of these words alone is about documents: there is nothing in it that a text could speak of."""
_SOME_DOCUMENT = rf"(?:{_DOCUMENTS}|one|ones)"
_NEWER = rf"(?:(?:by|with)\s+(?:an?\s+|the\s+)?(?:newer|later|more\s+recent|new|another)\s+{_SOME_DOCUMENT})"
_SLOTS: tuple[tuple[Chosen, re.Pattern[str]], ...] = tuple(
    (chosen, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for chosen, words in (
        (
            Chosen.UNREADABLE,
            r"(?:(?:not|never|unable\s+to|fail(?:ed|s)?\s+to|cannot|\w+n['’]t)\s+(?:(?:you|we|they|be|to|been|able|have)\s+){0,3}(?:read|open(?:ed)?))|"
            r"(?:(?:not|\w+n['’]t|unable)\s+(?:(?:you|we|they)\s+)?(?:able\s+)?to\s+(?:read|open))|unreadable|scans?|scanned|illegible|"
            r"(?:did|could|have|has|was|were)n['’]t\s+(?:(?:you|we|they|be|been|able|to)\s+){0,4}(?:read|open(?:ed)?)",
        ),
        (
            Chosen.READABLE,
            r"readable|(?:you|we|able\s+to|all|everything)\s+(?:(?:able|managed?)\s+to\s+)?(?:read|open)|(?:be|been|were|was)\s+read",
        ),
        (
            Chosen.CURRENT,
            r"(?:still\s+)?(?:current|in\s+force|valid|up\s+to\s+date)|(?:not|\w+n['’]t)\s+(?:been\s+)?(?:superseded|replaced|withdrawn|outdated|out\s+of\s+date)",
        ),
        (Chosen.SUPERSEDED, rf"superseded|replaced|outdated|withdrawn|archived|obsolete|out\s+of\s+date|{_NEWER}"),
        (
            Chosen.UNDATED,
            r"undated|(?:no|without\s+an?|not\s+(?:have|got)\s+an?)\s+(?:date|year)|\w+n['’]t\s+(?:have\s+an?\s+(?:date|year)|dated)",
        ),
        (Chosen.LONGEST, r"longest|biggest|largest|most\s+pages"),
        (Chosen.SHORTEST, r"shortest|smallest|(?:fewest|least)\s+pages"),
        (Chosen.OLDEST, rf"oldest|earliest\s+{_SOME_DOCUMENT}|first\s+{_SOME_DOCUMENT}"),
        (Chosen.NEWEST, rf"newest|youngest|(?:latest|most\s+recent)\s+{_SOME_DOCUMENT}|(?:latest|most\s+recent)$"),
        (
            Chosen.SEVERAL,
            rf"more\s+than\s+one(?:\s+{_DOCUMENTS}|$)|(?:twice|more\s+than\s+once)$|(?:two|three|several|multiple|most)\s+{_DOCUMENTS}",
        ),
        (Chosen.DESCRIBED, r"(?:what|which|how\s+many)\s+years?|how\s+(?:old|recent|long)|when"),
        (Chosen.DRAFT, r"drafts?"),
        (Chosen.ADOPTED, r"adopted|approved"),
    )
)
"""What the question says of the documents it means, the telling words first: "not been replaced" before "replaced"."""
_TIMES = re.compile(
    rf"\b(?P<relation>from|of|in|since|after|before|until|between)\s+(?P<first>{_YEAR})(?:\s*(?:-|–|to|and)\s*(?P<last>{_YEAR}))?(?!\d)",
    re.IGNORECASE,
)
_PERSON = re.compile(rf"^who\b.*{ISSUER}|^(?:who|which\s+(?:body|authority))\b.*\b(?:adopted|approved)\b", re.IGNORECASE)
"""Asks for somebody, who is named in the text if at all: "who wrote Kent's strategy?"."""
_LISTS = re.compile(
    r"^(?:(?:and|so)\s+)?(?:how\s+many|which|what|list|name|show|count)\b.*\b(?:there|included|indexed|known|available|represented|loaded|listed|each|total|"
    r"altogether|overall|collection|corpus)\b",
    re.IGNORECASE,
)
_WHOSE_ARE_THERE = re.compile(
    rf"^(?:which|what|how\s+many|list)\s+(?:\w+\s+){{0,3}}?{_ISSUERS}\s+(?:\w+\s+){{0,2}}(?:have|has|published|wrote|written|issued|produced)\b.*\b{_DOCUMENTS}$",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    rf"^(?:do|have|has|is|are|does)\s+(?:you|we|there|the\s+(?:collection|corpus|index))\b.*{ISSUER}", re.IGNORECASE
)
_OF_ANYTHING = re.compile(
    r"^(?:and\s+|so\s+)?(?:what|(?:is|was|were|are)\s+(?:there\s+)?(?:any|some|every)thing|could|did|can)\b", re.IGNORECASE
)
_SEVERAL_DOCUMENTS = re.compile(r"\b(?:documents|strategies|plans|papers|pdfs|files|reports|versions|editions)\b", re.IGNORECASE)
_OF_ISSUERS = re.compile(
    rf"\b(?:biggest|largest|smallest|oldest|newest)\s+{_ISSUERS}$|\b{_ISSUERS}\s+(?:is|are)\s+(?:the\s+)?(?:biggest|largest|smallest|oldest|newest)$",
    re.IGNORECASE,
)
_EXTREMES = (Chosen.OLDEST, Chosen.NEWEST, Chosen.LONGEST, Chosen.SHORTEST)


def catalogue_question(text: str) -> CatalogueQuestion | None:
    """Read a question as one about the documents themselves; None where it asks what they say.

    Args:
        text: Without politeness, group and question mark, with ISSUER in the place of issuers' names.
    """
    if _OF_ISSUERS.search(text.strip()):
        return None  # "the largest cities" are no documents
    for form in _FORMS:
        if match := form.match(text.strip()):
            parts = match.groupdict()
            noun = (parts.get("noun") or "documents").casefold()
            chosen = next((one for one, _ in _CHOSEN if parts.get(f"c_{one.value}") or parts.get(f"d_{one.value}")), Chosen.ALL)
            first, last = _years(parts)
            return CatalogueQuestion(
                listed=_listed(noun),
                chosen=Chosen.SEVERAL
                if parts.get("several")
                else Chosen.UNDATED
                if parts.get("undated")
                else Chosen.DESCRIBED
                if parts.get("described")
                else chosen,
                year_from=first,
                year_to=last,
            )
    return _by_its_words(text.strip())


def _by_its_words(text: str) -> CatalogueQuestion | None:
    """Read a question in which every word is about documents by what its words say, in whatever order they stand."""
    used = {word.casefold() for word in _WORD.findall(text)}
    if not used or not all(word in _WORDS or re.fullmatch(_YEAR, word) for word in used) or _PERSON.match(text):
        return None
    chosen = next((chosen for chosen, words in _SLOTS if words.search(text)), None)
    times = _TIMES.search(text)
    first, last = _years(times.groupdict()) if times else (None, None)
    if not used & (_DOCUMENT_WORDS | _ISSUER_WORDS | _PAGES | {"ones"}) and not _IS_THERE.match(text):
        is_of_any = chosen in (Chosen.UNREADABLE, Chosen.READABLE) and _OF_ANYTHING.match(text)
        if (chosen not in _EXTREMES or "who" in used) and not is_of_any:
            return None
    if used & _PAGES and chosen in (None, Chosen.DESCRIBED):
        return CatalogueQuestion(listed=Listed.PAGES, year_from=first, year_to=last)
    if chosen is Chosen.DESCRIBED and ISSUER not in used and not _SEVERAL_DOCUMENTS.search(text):
        return None  # "when was the strategy adopted?" may be answered by its text
    if chosen is None and not _lists(text, is_of_one=ISSUER in used, is_of_years=times is not None):
        return None
    asks_whose = used & _ISSUER_WORDS and not re.match(rf"(?:\w+\s+){{1,3}}{_DOCUMENTS}\b", text, re.IGNORECASE)
    return CatalogueQuestion(
        listed=Listed.ISSUERS if asks_whose and chosen in (None, Chosen.SEVERAL) else Listed.DOCUMENTS,
        chosen=chosen or Chosen.ALL,
        year_from=first,
        year_to=last,
    )


def _lists(text: str, *, is_of_one: bool, is_of_years: bool) -> bool:
    """Whether a question that says nothing of its documents asks which there are: "which councils have a strategy?"."""
    if is_of_one:
        return bool(_IS_THERE.match(text))
    return is_of_years or bool(_LISTS.match(text) or _WHOSE_ARE_THERE.match(text))


def _listed(noun: str) -> Listed:
    if noun == "pages":
        return Listed.PAGES
    if noun in ("groups", "regions"):
        return Listed.GROUPS
    return Listed.ISSUERS if noun == "whose" or re.fullmatch(rf"(?:council\s+)?{_ISSUERS}", noun) else Listed.DOCUMENTS


def _years(parts: dict[str, str | None]) -> tuple[int | None, int | None]:
    if not parts.get("first"):
        return None, None
    first, relation = int(str(parts["first"])), (parts.get("relation") or "in").casefold()
    if last := parts.get("last"):
        return first, int(last)
    return {"since": (first, None), "after": (first + 1, None), "before": (None, first - 1), "until": (None, first)}.get(
        relation, (first, first)
    )
