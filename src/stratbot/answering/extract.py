"""Question -> the name, sum or date that it asks for, and which sentences hold one: what is quoted first."""

from __future__ import annotations

import re
from enum import StrEnum


class Sought(StrEnum):
    """What a question wants to be told, where that can be recognised in a sentence."""

    PERSON = "person"
    """Who: a person's name, or the post or body that is in charge."""
    MONEY = "money"
    """How much: a sum of money. A percentage is none."""
    SHARE = "share"
    """What share: a percentage, or a fraction in words."""
    DATE = "date"
    """When: a date, a year, or a span of time."""


_NO_MONEY = (
    r"(?:of|time|longer|faster|slower|energy|electricity|power|water|gas|heat|waste|carbon|co2|emissions?|pollution|data|traffic|"
    r"bandwidth|speed|space|land|room|storage|fibre|fiber|progress|attention|emphasis|detail|influence|control|choice|notice|work|"
    r"research|training|support|use|interest|demand|coverage)\b"
)
_PRICE = r"(?:budgets?|costs?|price|funding|funds|grants?|investment|expenditure|spending|savings?|salary|fees?|value|amount|sum)"
_OFFICE = r"(?:officers?|directors?|councillors?|ministers?|persons?|people|members?|manager|mayor|post|role|board|leader|team)"
_IN_CHARGE = r"(?:responsible|leads?|charge|accountable|chairs?|runs?|owns?|oversees?|signed|heads?)"
_ASKS = {
    Sought.PERSON: re.compile(
        r"^(?:and |so |but )?(?:who|whom|whose)\b|\b(?:by|to|for|with|from) whom\b|\b(?:and|or) who\b|"
        rf"\b(?:which|what) (?:[\w-]+ ){{0,2}}{_OFFICE}\b.*\b{_IN_CHARGE}\b|"
        r"\b(?:what is|what's|give|tell me) the names? of the\b|"
        r"\b(?:is|are|was|were|person|officer|body) (?:\w+ )?(?:responsible|accountable|in charge)\b",
        re.IGNORECASE,
    ),
    Sought.MONEY: re.compile(
        rf"\bhow much\b(?! {_NO_MONEY})(?! (?:more|less) (?!money|funding|does|will|is|it))|\bhow (?:expensive|costly)\b|"
        rf"\b(?:what|which)(?: is| are| was| were|'s|’s| will be)?(?: the| its| their)?(?: [\w-]+){{0,2}} {_PRICE}\b|"
        r"\bwhat (?:will|would|does|do|did|is|was|has) (?:[\w’'-]+ ){1,6}?(?:cost|spend|spent|pay|paid|worth)\b|"
        r"\bhow many (?:million|billion|thousand|pounds|euros?|dollars|kron[oe]r)\b|\bat what (?:cost|price)\b",
        re.IGNORECASE,
    ),
    Sought.SHARE: re.compile(
        r"\b(?:what|which|how (?:large|big|high) a)(?: is| are)?(?: the)? (?:share|percentage|proportion|fraction|per ?cent)\b|"
        r"\bhow many per ?cent\b",
        re.IGNORECASE,
    ),
    Sought.DATE: re.compile(
        r"(?:^(?:and |so |but )?|\b(?:by|since|until|till|from|for|and|or) )when\b(?! it comes to)|"
        r"\b(?:which|what) (?:year|month|date|day|quarter|time ?(?:frame|scale|table)|deadlines?)\b|"
        r"\b(?:which|what) (?:is|are|was|were)(?: the| its| their)?(?: [\w-]+){0,2} "
        r"(?:deadlines?|dates?|time ?(?:table|scale|frame))\b|\bhow (?:soon|early|late|long ago)\b",
        re.IGNORECASE,
    ),
}

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
    rf"\b{_NUMBER_WORDS}(?:[\s-](?:and[\s-])?{_NUMBER_WORDS})*[\s-]{_UNITS}\b",
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
    rf"(?:{_RANK}\s+(?:[A-Za-z-]+\s+(?:and\s+[A-Za-z-]+\s+)?){{0,3}}?(?:[Oo]fficer|[Oo]wner|[Dd]irector|[Ee]xecutive|[Mm]anager)\b|"
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
_HELD = {Sought.PERSON: _PERSON, Sought.MONEY: _MONEY, Sought.SHARE: _SHARE, Sought.DATE: _DATE}


def asked_for(question: str) -> Sought | None:
    """Return what a question asks for; None where it asks for no name, sum or date. Of several, the first one."""
    return next(iter(all_asked_for(question)), None)


def all_asked_for(question: str) -> tuple[Sought, ...]:
    """Return everything that a question asks for, in its order: "who leads it, and when does it start?" asks for two things."""
    text = " ".join(question.split())
    found = [(match.start(), sought) for sought, pattern in _ASKS.items() if (match := pattern.search(text))]
    return tuple(sought for _, sought in sorted(found))


def holds(text: str, sought: Sought) -> bool:
    """Whether a sentence holds a name, sum or date."""
    return bool(_HELD[sought].search(text))
