"""Question -> the sides of a comparison, and on what they are compared.

There is no list of whole sentences here. Where the names stand is marked, the words of comparing are taken off the edges of
what is left between them, and what remains is the topic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stratbot.corpus.authorities import is_authority
from stratbot.retrieval import frames

_SIDE = "\ufffd"
"""Stands where a side is named."""
_NAMED = rf"{_SIDE}(?:['’]s?)?"
_BETWEEN_NAMES = (
    r"(?:\s*(?:,|/|&)\s*(?:(?:and|or)\s+)?|\s+(?:and|or|with|to|from|than|vs\.?|versus|against)\s+)"
    r"(?:(?:that|those)\s+of\s+)?(?:the\s+)?"
)
_OWN_WORK = r"(?:\s+(?:(?:city|county|district|borough)\s+)?(?:council|authority)(?:['’]s)?)?"
_LIST = re.compile(rf"{_NAMED}{_OWN_WORK}(?:{_BETWEEN_NAMES}{_NAMED}{_OWN_WORK})+", re.IGNORECASE)
_COMPARING = re.compile(
    r"(?:compar(?:e|es|ed|ing|ison|isons)|contrast(?:s|ed|ing)?|differ(?:s|ed|ing)?|different(?:ly)?|differences?|versus|vs|similar(?:ly)?|"
    r"similarit(?:y|ies)|same|alike|unlike|in\s+common|agree[sd]?|disagree[sd]?|side\s+by\s+side|next\s+to\s+each\s+other|"
    rf"in\s+contrast|whereas)\b(?!-)|\bahead\s+of\s+{_SIDE}|\bthan\s+(?:(?:in|that\s+of|those\s+of)\s+)?{_SIDE}|\bagainst\s+{_SIDE}",
    re.IGNORECASE,
)
_CHOOSES = re.compile(r"^(?:who|which|what)\b", re.IGNORECASE)
_OFFERED = re.compile(r"(?:[,:;–—-]\s*|\s(?:between|of)\s+|^)(?:is\s+it\s+|either\s+)?$", re.IGNORECASE)
_THEN_CHOOSES = re.compile(r"^\s*[,:;–—-]\s*(?:which|who|what|how|do|are|is)\b", re.IGNORECASE)
_MORE = re.compile(
    r"^\W*(?:\w+\s+){0,2}(?:more|less|most|least|better|best|worse|further|furthest|ahead|behind|stricter|stronger|weaker)\b",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^(?:please\s+)?(?:compare|contrast|(?:what(?:\s+(?:is|are)|['’]s)|describe)\s+the\s+differences?\s+between)\s+(?P<subject>.+?)"
    r"(?:\s+(?:on|about|for|in|over|regarding|concerning|when\s+it\s+comes\s+to)\s.*)?$",
    re.IGNORECASE,
)
_NAME_LIKE = r"(?-i:[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s+(?:(?:and|of|upon|on|the)\s+)?[A-ZÀ-ÖØ-Þ][\w’'-]*){0,4})|[a-z-]+"
_BESIDE = re.compile(
    rf"{_SIDE}(?:['’]s?)?(?:\s+[a-z-]+){{0,3}}?{_BETWEEN_NAMES}(?P<after>{_NAME_LIKE})|(?<![\w’'-])(?P<before>{_NAME_LIKE}){_BETWEEN_NAMES}{_SIDE}",
    re.IGNORECASE,
)
_CAPITALISED = r"(?-i:[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-ÿ][\w’'-]*(?:\s+(?:(?:and|of|upon|on|the)\s+)?[A-ZÀ-ÖØ-Þ][\w’'-]*){0,4}?)"
_STRANGERS = re.compile(
    rf"^(?:compare|contrast|(?:how|where)\s+(?:do|does|did)|(?:what(?:\s+(?:is|are)|['’]s)\s+the\s+differences?\s+between))?\s*"
    rf"(?P<one>{_CAPITALISED})\s+(?:(?:differs?|compares?)\s+)?(?:and|with|to|from|vs\.?|versus|against)\s+(?P<two>{_CAPITALISED})\s+"
    r"(?:(?:compare|differ|disagree|agree)\s+)?(?:on|about|over|regarding|concerning|when\s+it\s+comes\s+to)\s+(?P<topic>\S.*)$",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    rf"(?:\b(?:between|in|at|of|by|for|from|with|to|than|against|versus|vs\.?|and|or|both|either|that\s+of|those\s+of|unlike|the)\s+){{0,4}}{_NAMED}{_OWN_WORK}"
    r"(?:\s+(?:and|or|both)(?=\s|$))?",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*[:;–—]\s*|\s+-\s+|\s*,\s+(?=(?:what|which|who|how|do|does|are|is|compared?|side)\b)|\s*\|\s*", re.IGNORECASE
)
_BY_WAY_OF = (
    r"(?:when\s+it\s+comes\s+to|in\s+terms\s+of|with\s+(?:regard|respect)\s+to|in\s+(?:how|what|the\s+way)\s+(?:they|it)|as\s+(?:to|regards)|about|on|"
    r"regarding|concerning|over|towards?|for|to|in|with|of|around)"
)
_GREATER = (
    r"(?:bigger|larger|smaller|higher|lower|faster|slower|stronger|weaker|clearer|stricter|bolder|keener|tougher|greater|richer|cheaper|dearer|longer|"
    r"shorter|newer|older|sooner|earlier|later|more|less|better|worse|further(?:\s+ahead)?|farther|ahead)"
)
_COMPARING_WORDS = (
    r"(?:compar(?:e|es|ed|ing|ison|isons)|contrast(?:s|ed|ing)?|differ(?:s|ed|ing)?|different(?:ly)?|differences?|versus|vs\.?|"
    r"similar(?:ly)?|similarit(?:y|ies)|same|alike|unlike|agree[sd]?|disagree[sd]?|against|(?:in|side\s+by|next\s+to)\s+(?:common|side|each\s+other)|"
    r"(?:with|from|to)\s+(?:each\s+other|one\s+another)|each\s+other|one\s+another|together|in\s+contrast|whereas)"
)
_LEADING = re.compile(
    rf"^(?:(?:{_COMPARING_WORDS}|in(?=\s+(?:what|which)\b)|please|can|could|would|will|should|may|must|you|i|me|us|show|tell|give|find|see|list|describe|put|set|place|hold|lay|draw|"
    r"how|what(?:['’]s)?|which|who(?:['’]s)?|whose|where|whether|if|ways?|respects?|is|are|was|were|do|does|did|has|have|had|be|been|there|it|they|their|its|"
    r"a|an|any|the|both|all|and|or|but|main|key|biggest|important|one|ones|council|councils|city|cities|countr(?:y|ies)|strateg(?:y|ies)|plans?|"
    r"documents?|approach(?:es)?|attitudes?|polic(?:y|ies)(?=\s+(?:on|for|about|to|towards)\b)|positions?|stances?|views?|lines?|ideas?|proposals?|"
    r"commitments?|says?|said|saying|mentions?|discuss(?:es)?|describes?|covers?|writes?|treats?|treated|thinks?|offers?|spends?|spending|handles?|deals?|makes?|gives?|goes?|doing|planning|intends?|"
    rf"mean(?:s|t)?|more|most|least|best|along|behind|gone|went|sets?|each|{_GREATER}|(?:ambitious|serious|advanced|detailed|careful|open|generous)"
    r"(?=\s+(?:on|about|with|in|for|than)\b)|anything|something|much|"
    r"between|among|by|than|as|also|other|two)(?:\s+|$))+",
    re.IGNORECASE,
)
_OPENS_TOPIC = re.compile(
    rf"^(?:in\s+(?:their|its)\s+(?=\S)|{_BY_WAY_OF}\s+(?:(?:how|what|the\s+way)\s+(?:they|it)\s+)?)(?=\S)", re.IGNORECASE
)
_OWN_APPROACH = re.compile(
    r"^in\s+(?:their|its)\s+(?:approach(?:es)?|attitudes?|polic(?:y|ies)|plans?|views?|thinking)\s+(?:to|on|for|towards?|of|about)\s+(?=\S)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    rf"(?:^|\s+|,)\s*(?:(?:how\s+|to\s+|do\s+|does\s+|did\s+|they\s+|it\s+|the\s+|more\s+|less\s+|better\s+|further\s+ahead\s+|when\s+){{0,4}}{_COMPARING_WORDS}|"
    rf"than|between|in|at|of|by|for|from|with|to|as|and|or|both|do|does|is|are|have|true|{_GREATER})$",
    re.IGNORECASE,
)
_OF_MANY = re.compile(
    r"^(?:and\s+|so\s+)?(?:list|name|count|how\s+many|which|what|any|(?:do|does|did|are|is|have|has)(?:\s+there)?\s+any)\b.{0,40}?\b"
    r"(?:councils|cities|authorities|boroughs|districts|counties|countries|towns|nations|governments|departments|bodies|issuers|organi[sz]ations|places|"
    r"states|strategies|plans|documents|papers|reports|them)\b|^(?:who|any(?:one|body))\b",
    re.IGNORECASE,
)
"""Asked of many, of whom none is named as a side."""
_MOST_EDGES = 8
"""Phrases of comparing that are taken off the end of what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Sides, and on what they are compared."""

    topic: str
    """Empty where they are compared as wholes; names are cut out."""
    absent: tuple[str, ...] = ()
    """Sides that nobody in the corpus bears."""


def compared_sides(question: str, named: Sequence[tuple[str, int, int]]) -> Compared | None:
    """Read a question as a comparison of the issuers that it names; None where it sets nobody beside anybody.

    Several issuers in one list are sides even without a word of comparing: each is to have its own quotes.

    Args:
        question: Without politeness and question mark.
        named: The issuers in it, and where each name starts and ends, as `find_issuers` returns them.
    """
    spans = sorted({(start, end) for _, start, end in named})
    marked = question
    for start, end in reversed(spans):
        marked = f"{marked[:start]}{_SIDE}{marked[end:]}"
    is_compared = bool(_COMPARING.search(marked))
    several = len(spans) > 1 and len({name for name, _, _ in named}) > 1
    absent = () if several else _absent(marked, is_compared=is_compared)
    for name in absent:
        marked = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _SIDE, marked, count=1)
    if not (several or absent):
        return None
    lists = list(_LIST.finditer(marked))
    is_choice = any(_is_choice(marked, one.start(), one.end()) for one in (lists[:1] + lists[-1:]))
    if _OF_MANY.match(marked) and not is_choice:
        return None
    is_list = len(lists) == 1 and lists[0][0].count(_SIDE) == marked.count(_SIDE)
    if not (is_compared or is_choice or is_list):
        return None
    topic = _topic(marked)
    if not topic and not is_compared:
        return None
    return Compared(topic=topic, absent=absent)


def compared_strangers(question: str) -> tuple[str, str, str] | None:
    """Read a question as a comparison of two that nobody in the corpus is called: both names and the topic, or None."""
    match = _STRANGERS.match(question)
    if match is None or not _COMPARING.search(question):
        return None
    return match["one"], match["two"], _bare(match["topic"])


def is_comparative(rest: str) -> bool:
    """Whether what is asked of some named issuers is which of them does more: "says more about parks"."""
    return bool(_MORE.match(rest) or _COMPARING.search(rest))


def _is_choice(marked: str, start: int, end: int) -> bool:
    """Whether one is to be chosen of the sides listed from start to end: "which says more about parks, Kent or Essex"."""
    behind = end == len(marked) and bool(_CHOOSES.match(marked)) and bool(_OFFERED.search(marked[max(0, start - 20) : start]))
    return behind or (start == 0 and bool(_THEN_CHOOSES.match(marked[end:])))


def _absent(marked: str, *, is_compared: bool) -> tuple[str, ...]:
    """Return the names beside the one known side that nobody bears."""
    if not is_compared:
        return ()
    if head := _HEAD.match(marked):
        pieces = [piece.strip() for piece in frames.SIDES.split(head["subject"]) if _SIDE not in piece]
        return tuple(piece for piece in pieces if piece and not frames.GENERIC_SUBJECT.match(piece) and len(piece.split()) < 5)
    for match in _BESIDE.finditer(marked):
        name = match["after"] or match["before"]
        if (name[:1].isupper() or is_authority(name)) and not frames.GENERIC_SUBJECT.match(name):
            return (name,)
    return ()


def _topic(marked: str) -> str:
    fragments = [_bare(fragment) for fragment in _CUT.split(_SPLIT.sub(" | ", marked))]
    return " ".join(fragment for fragment in fragments if fragment)


def _bare(fragment: str) -> str:
    """Take the words of comparing off both ends of a piece of a question."""
    rest = fragment.strip(" ,.?!'’/&")
    leading = _LEADING.match(rest)
    rest = rest[leading.end() :] if leading else rest
    if opened := _OPENS_TOPIC.match(rest):
        rest = rest[opened.end() :]
        if own := _OWN_APPROACH.match(opened[0] + rest):  # "in their approach to training"
            rest = (opened[0] + rest)[own.end() :]
    for _ in range(_MOST_EDGES):
        shorter = _ENDS.sub("", rest).strip(" ,.?!'’/&")
        if shorter == rest:
            break
        rest = shorter
    return rest
