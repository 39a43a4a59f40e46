"""Question -> the name, figure or date that it asks for, and which sentences hold it: what is quoted first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stratbot.query.query import Query, Sought
from stratbot.query.words import words

_SCALE = r"(?:k|m|mn|bn|b|thousand|million|billion|trillion)"
_FIGURE = r"(?=[\d.,]*[1-9])\d+(?:[.,\u00a0]\d+)*"
_CODES = r"(?:GBP|EUR|USD|SEK|DKK|NOK|CHF|AUD|CAD|NZD)"
_UNITS = r"(?:pounds?(?: sterling)?|pence|euros?|dollars?|cents|kron[oe]r|crowns)"
_NUMBER_WORDS = (
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|hundred|thousand|million|billion|half)"
)
_MONEY = re.compile(
    rf"[£€$¥]\s?{_FIGURE}|(?<![\w.,]){_CODES}\s?{_FIGURE}|(?<![\w.,]){_FIGURE}[\s-]?(?:{_SCALE}[\s-]?)?(?:[£€]|{_CODES}\b|{_UNITS}\b)|"
    r"(?<![\w.,])\d{1,3}p\b|"
    rf"\b{_NUMBER_WORDS}(?:[\s-](?:and[\s-])?{_NUMBER_WORDS}){{0,8}}[\s-]{_UNITS}\b",
    re.IGNORECASE,
)

_MONTHS = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|"
    r"Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_SEASONS = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter|Easter|Christmas|Michaelmas)"
_YEAR = r"(?:19|20)\d\d"
_PREPOSITION = (
    r"(?:[Ii]n|[Bb]y|[Ss]ince|[Ff]rom|[Uu]ntil|[Tt]ill|[Bb]efore|[Aa]fter|[Dd]uring|[Tt]hroughout|[Bb]etween|[Oo]f|[Ff]or|[Tt]o|"
    r"[Ee]arly|[Ll]ate|[Mm]id|[Ee]nd|[Ee]ach|[Ee]very|[Ll]ast|[Nn]ext|[Tt]his|[Oo]n|[Aa]round|[Yy]ear)"
)
_DATE = re.compile(
    rf"\b{_MONTHS},?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?{_YEAR}\b|"  # June 2016, July 14, 2016
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS}\b|"  # 14 July
    rf"\b{_PREPOSITION}(?:\s+the)?(?:\s+(?:beginning|start|middle|end)\s+of)?\s+{_MONTHS}\b(?!\s+(?:be|have|not|also)\b)|"
    rf"\b{_SEASONS}\s+(?:of\s+)?{_YEAR}\b|\b(?:next|this|last|each|every|by|in)\s+(?:the\s+)?{_SEASONS}\b|"
    rf"\b(?:Q[1-4]|H[12]|[1-4]Q)[\s/]*(?:of\s+)?(?:{_YEAR}|\d\d\b)?|\b(?:first|second|third|fourth|last|final)\s+(?:quarter|half)\b|"
    rf"(?<![\d£€$.,/]){_YEAR}\s?(?:[-–—/]|to|and|until)\s?(?:{_YEAR}|\d\d)\b|"  # 2015-2020, 2016/17
    rf"\b{_PREPOSITION}[\s-](?:(?:the|year|financial|fiscal|calendar|academic|school|end|start|of|FY)\s+)*{_YEAR}\b"
    r"(?!,\d|\s+(?:[a-z-]+\s)?(?:people|residents|households|homes|houses|premises|jobs|places|staff|pupils|users|miles|citizens)\b)|"
    rf"^{_YEAR}\s?[:–—-]|\bFY\s?(?:{_YEAR}|\d\d)\b|"
    r"\b(?:\d{1,2}/){2}(?:\d{4}|\d\d)\b|\b\d{4}-\d\d-\d\d\b|"
    rf"\b(?:within|over|in|for|after)\s+(?:the\s+)?(?:next\s+|first\s+|coming\s+)?(?:\d+|{_NUMBER_WORDS}|few|several)\s+"
    r"(?:days|weeks|months|years)\b|\b(?:next|this|last)\s+(?:year|month)\b"
)

_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?:\s+(?:de|van|von|der|la|Mac|Mc|O[’']|[A-Z]\.)){0,2}(?:\s+[A-ZÀ-ÖØ-Þ][\w’'-]+){1,2}"
_RANK = (
    r"(?:[Cc]hief|[Ss]enior|[Dd]eputy|[Aa]ssistant|[Ee]xecutive|[Mm]anaging|[Ss]trategic|[Pp]rogram(?:me)?|[Pp]roject|[Ii]nterim|"
    r"[Ll]ead)"
)
_FIELD = r"(?:City|Program(?:me)?|Project|Service|Technology|Innovation|Information|Security|Revenues|Traffic)"
_POST = (
    rf"(?:{_RANK}\s+(?:[A-Za-z-]+\s+(?:and\s+[A-Za-z-]+\s+)?){{0,3}}?(?:[Oo]fficer|[Oo]wner|[Dd]irector|"
    r"[Ee]xecutive(?! level)|[Mm]anager)\b|"
    r"(?:Head|Director|Minister|Secretary|Commissioner|Chair(?:man|woman|person)?|President|Leader|Mayor|Manager|Superintendent)"
    r"(?:,|\s+(?:of|for)\b)|(?:[Cc]abinet|[Ll]ead) [Mm]embers?\b|[Pp]ortfolio [Hh]olders?\b|[Ss]ection 151 [Oo]fficer\b|"
    rf"(?:CEO|CIO|CTO|CDO|SRO|CISO)\b|{_FIELD}\s+(?:Manager|Director|Officer|Engineer|Lead)\b)"
)
_CHARGE = (
    r"(?:leads?|chairs?|heads?|runs?|owns?|oversees?|manages|co-?ordinates|champions|"
    r"will (?:lead|chair|head|run|own|oversee|manage)|has charge|takes? (?:the )?lead|answers? (?:to|for)|reports? to|"
    r"(?:is|are|will be|was|were) (?:\w+ )?"
    r"(?:responsible|accountable|in charge|appointed|named|elected|led|chaired|headed|owned|overseen|managed|championed))"
)
_DONE = r"(?:[Ll]ed|[Cc]haired|[Hh]eaded|[Rr]un|[Mm]anaged|[Oo]verseen|[Oo]wned|[Cc]hampioned|[Cc]o-?ordinated|[Ss]igned)"
_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Cllr|Councillors?|Councilm[ae]n|Alderman|Mayor|Minister|"
    r"President|Governor|Senator|Rev)"
)
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_PERSON = re.compile(
    rf"\b{_TITLE}\.?\s+{_CAPITAL}[\w’'-]+|\b{_POST}|"
    rf"\b{_DONE}(?: jointly)? by\s+(?:the\s+)?(?:[a-z]+,?\s+)?{_CAPITAL}|"
    rf"\b{_NAME}(?:,[^,.;]{{1,60}},)?\s+{_CHARGE}\b|\b{_CAPITAL}{{2,}}\s+{_CHARGE}\b|"
    r"\bresponsible (?:officer|owner|member|minister|body|authority|department)\b"
)
_SHARE = re.compile(
    r"\d(?:[\d.,]*\d)?\s?(?:%|per\s?cent\b)|"
    r"\b(?:half|(?:one|two|three)[\s-](?:thirds?|quarters?|fifths?|halves)|a (?:third|quarter|fifth|tenth))\b|"
    r"\b(?:one|two|three|four|nine|\d+) (?:in|out of)(?: every)? (?:two|three|four|five|ten|\d+)\b",
    re.IGNORECASE,
)
_BODY_NAME = re.compile(
    rf"{_CAPITAL}[\w’'&-]+\s+(?:(?:of|for|and|the|&)\s+)*(?:{_CAPITAL}[\w’'&-]+\s+)*?"
    r"(?:Department|Ministry|Office|Agency|Authority|Council|University|College|Institute|Association|Board|Commission|Corporation|"
    r"Company|Partnership|Consortium|Utilit(?:y|ies)|Foundation|Trust|Society|Bureau|Inc|Ltd|LLC|PLC|Group)\b(?!\s+[A-Z])|"
    rf"\b(?:Department|Ministry|Office|Agency|Authority|University|Institute|Association|Board|Commission|Bureau)\s+(?:of|for)\s+"
    rf"(?:the\s+)?{_CAPITAL}"
)
_SMALL_NUMBERS = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|dozen)"
)
_NUMBER = (
    rf"(?:(?<![\w.,£€$¥/–-])(?:\d{{1,3}}(?:[,\u00a0]\d{{3}})+|\d+(?:\.\d+)?)(?:[\s-](?:hundred|thousand|million|billion))?(?![\w%/]|[.,]\d)|"
    rf"\b{_SMALL_NUMBERS}(?:[\s-](?:and[\s-])?{_SMALL_NUMBERS})*\b)"
)
_COUNT = re.compile(
    r"(?<![£€$¥]\s)"
    rf"(?!(?:(?<=\bin\s)|(?<=\bby\s)|(?<=since\s)|(?<=from\s)|(?<=until\s)){_YEAR}\b)(?!{_YEAR}\b(?!\s[a-z]))"
    rf"{_NUMBER}(?!\s?(?:%|per\s?cent\b|[£€]|{_UNITS}\b|{_CODES}\b|{_MONTHS}\b|p\.?m\b|a\.?m\b))",
    re.IGNORECASE,
)
_EXTENT = re.compile(
    rf"{_NUMBER}[\s-](?:[a-z]+[\s-]){{0,1}}?(?:miles?|km|kilomet(?:re|er)s?|m|met(?:re|er)s?|feet|foot|ft|yards?|inch(?:es)?|acres?|"
    r"hectares?|ha|square|sq|minutes?|hours?|days?|weeks?|months?|years?|decades?|pages?)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:https?://|www\.)[^\s)>\]]*[\w/]|"
    r"(?<![\d.,])(?:\+44\s?|\(?0)\d{2,4}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}(?![\d,])"  # (020) 7946 0958
)
_HELD = {
    Sought.CONTACT: (_CONTACT,),
    Sought.PERSON: (_PERSON,),
    Sought.BODY: (_BODY_NAME, _PERSON),
    Sought.MONEY: (_MONEY,),
    Sought.SHARE: (_SHARE,),
    Sought.DATE: (_DATE,),
    Sought.COUNT: (_COUNT,),
    Sought.EXTENT: (_EXTENT,),
}

_ASKING_WORDS = frozenset(
    """many much percentage percent share proportion fraction long far big large number date year month day soon cost costs
    costing money pay paid spend spent spending put get gets getting got going name person people""".split()
)
"""Words that ask for the figure, or stand for anything done with it, and are seldom beside it."""
_BREAK = re.compile(r"[•●■]|[.!?](?=\s)")
NEARBY = 12
"""Words on either side of a figure, within its sentence: what stands there is said of it, most likely."""
BESIDE = 5
"""Words on either side that count in full."""
NEARBY_WEIGHT = 0.8
"""Of the weight of a word that stands nearby, but not beside it."""
FURTHER_OFF = 0.5
"""Of the weight of a word that stands elsewhere in the text."""
ADJECTIVES = 4
"""Words behind a number among which the thing that is counted is looked for: "16 fixed bus routes"."""
_INFLECTION = re.compile(r"(?:|e|e?s|ies|y|e?d|ing|ings)")
_SUFFIX = re.compile(
    r"(?:|e?s|ies|y|e|e?d|ing|ings|er|ers|or|ors|i[sz]e[ds]?|i[sz]ing|i[sz]ation|al|ally|ly|ment|ments|ions?|ations?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a question wants to be told, and of what."""

    sought: Sought
    words: Mapping[str, float]
    """Words of the topic with their weights: rare ones tell more."""
    counted: tuple[str, ...] = ()
    """What is counted, of a COUNT: "traffic", "signals"."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, figure or date in a text."""

    start: int
    end: int
    fit: float
    """0 to 1: how much of what is asked about stands near it."""
    is_named: bool = True
    """False of a number beside which the thing that is counted is not named."""


def holds(text: str, sought: Sought) -> bool:
    """Whether a sentence holds a name, figure or date."""
    return any(pattern.search(text) for pattern in _HELD[sought])


def target_of(query: Query, sought: Sought, weights: Mapping[str, float]) -> Target:
    """Return what a question wants to be told.

    Args:
        query: What is asked.
        sought: One of the things that it asks for.
        weights: Of the words of its topic.
    """
    told = {word: weight for word, weight in weights.items() if word not in _ASKING_WORDS}
    if told and query.denied:
        told["no"] = max(told.values())
    return Target(sought=sought, words=told, counted=query.counted if sought is Sought.COUNT else ())


def best_figure(text: str, target: Target) -> Figure | None:
    """Return the name, figure or date of a text that is most likely the one asked for; None where it holds none."""
    found = [_figure(text, start, end, target) for start, end in _spans(text, target.sought)]
    return max(found, key=lambda one: (one.is_named, one.fit, -one.start), default=None)


def _spans(text: str, sought: Sought) -> Iterator[tuple[int, int]]:
    for pattern in _HELD[sought]:
        for match in pattern.finditer(text):
            yield match.span()


def _figure(text: str, start: int, end: int, target: Target) -> Figure:
    """Weigh the words of the topic that stand near a figure, and see whether what is counted follows a number."""
    first = max((match.end() for match in _BREAK.finditer(text, 0, start)), default=0)
    last = next((match.start() for match in _BREAK.finditer(text, end)), len(text))
    before, behind = words(text[first:start]), words(text[end:last])
    within = words(text[start:end])
    rings = (
        (1.0, [*before[-BESIDE:], *within, *behind[:BESIDE]]),
        (NEARBY_WEIGHT, [*before[-NEARBY:], *behind[:NEARBY]]),
        (FURTHER_OFF, words(text)),
    )
    held = 0.0
    for word, weight in target.words.items():
        near = (part for part, there in rings if any(is_same_word(word, other) for other in there))
        held += weight * next(near, 0.0)
    total = sum(target.words.values())
    is_named = not target.counted or any(is_same_word(noun, other) for noun in target.counted for other in behind[:ADJECTIVES])
    return Figure(start, end, held / total if total > 0 else 0.0, is_named)


def is_same_word(one: str, other: str) -> bool:
    """Whether two words in lower case differ in their endings only, or one is a compound that ends in the other."""
    if one == other:
        return True
    stem = 0
    while stem < min(len(one), len(other)) and one[stem] == other[stem]:
        stem += 1
    ends = {one[stem:], other[stem:]}
    if stem >= 3 and ends != {"", "e"} and all(_INFLECTION.fullmatch(end) for end in ends):
        return True
    if stem >= 5 and all(_SUFFIX.fullmatch(end) for end in ends):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and long.endswith(short)
