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
    DATE = "date"
    """When: a date, a year, or a span of time."""


_NO_MONEY = (
    r"(?:of|time|longer|faster|slower|energy|electricity|power|water|gas|heat|waste|carbon|co2|emissions?|pollution|data|traffic|"
    r"bandwidth|speed|space|land|room|storage|fibre|fiber|progress|attention|emphasis|detail|influence|control|choice|notice|work|"
    r"research|training|support|use|interest|demand|coverage)\b"
)
_PRICE = r"(?:budgets?|costs?|price|funding|funds|grants?|investment|expenditure|spending|savings?|salary|fees?|value|amount|sum)"
_ASKS = {
    Sought.PERSON: re.compile(
        r"^(?:and |so |but )?(?:who|whom|whose)\b(?! cares)|\b(?:by|to|for|with|from) whom\b|\b(?:and|or) who\b|"
        r"\b(?:which|what) (?:[\w-]+ ){0,2}(?:officers?|directors?|councillors?|ministers?|persons?|people|members?|manager|mayor|"
        r"post|role|board|leader|team)\b.*\b(?:responsible|leads?|charge|accountable|chairs?|runs?|owns?|oversees?|signed|heads?)\b|"
        r"\b(?:what is|what's|give|tell me) the names? of the\b|"
        r"\b(?:is|are|was|were|person|officer|body) (?:\w+ )?(?:responsible|accountable|in charge)\b",
        re.IGNORECASE,
    ),
    Sought.MONEY: re.compile(
        rf"\bhow much\b(?! {_NO_MONEY})(?! (?:more|less) (?!money|funding|does|will|is|it))|\bhow (?:expensive|costly)\b|"
        rf"\b(?:what|which)(?: is| are| was| were|'s|’s| will be)?(?: the| its| their)?(?: [\w-]+){{0,2}} {_PRICE}\b|"
        r"\bwhat (?:will|would|does|do|did|is|was|has) (?:[\w’'-]+ ){1,6}?(?:cost|spend|spent|pay|paid|worth)\b|"
        r"\bhow many (?:million|billion|thousand|pounds|euros?|dollars|kron[oe]r)\b|"
        r"\bat what (?:cost|price)\b",
        re.IGNORECASE,
    ),
    Sought.DATE: re.compile(
        r"^(?:and |so |but )?(?:(?:by|since|until|till|from|for) )?when\b(?! it comes to)|\b(?:by|since|until|from|and|or) when\b(?! it comes)|"
        r"\b(?:which|what) (?:year|month|date|day|quarter|time ?(?:frame|scale|table))\b|\bhow (?:soon|early|late|long ago)\b|"
        r"\bwhat (?:is|are|was|were)(?: the| its| their)?(?: [\w-]+){0,2} (?:deadlines?|dates?|timetable|time ?(?:scale|frame))\b|"
        r"\bwhat deadlines?\b",
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
    rf"[£€$¥]\s?{_FIGURE}|(?<![\w.,]){_CODES}\s?{_FIGURE}|(?<![\w.,]){_FIGURE}[\s-]?(?:{_SCALE}[\s-]?)?(?:[£€]|p\b|{_CODES}\b|{_UNITS}\b)|"
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
_POST = (
    r"(?:(?:[Cc]hief|[Ss]enior|[Dd]eputy|[Aa]ssistant|[Ee]xecutive|[Mm]anaging|[Ss]trategic|[Pp]rogram(?:me)?|[Pp]roject|[Ii]nterim|"
    r"[Ll]ead|[Cc]ity)\s+(?:[A-Za-z-]+\s+(?:and\s+[A-Za-z-]+\s+)?){0,3}?(?:[Oo]fficer|[Oo]wner|[Dd]irector|[Ee]xecutive|[Mm]anager|[Mm]ember|"
    r"[Ss]ecretary|[Ll]eader|[Ee]ngineer)|"
    r"(?:Head|Director|Minister|Secretary|Commissioner|Chair(?:man|woman|person)?|President|Leader|Mayor|Manager|Superintendent)"
    r"(?:,|\s+(?:of|for)\b)|[Cc]abinet [Mm]ember|[Pp]ortfolio [Hh]older|[Ss]ection 151 [Oo]fficer|\b(?:CEO|CIO|CTO|CDO|SRO|CISO)\b|"
    r"(?:Programme|Program|Project|Service|Technology|Innovation|Security|Revenues)\s+(?:Manager|Director|Officer|Lead))"
)
_CHARGE = (
    r"(?:leads?|chairs?|heads?|runs?|owns?|oversees?|manages|coordinates|co-ordinates|champions|will (?:lead|chair|head|run|own|oversee|manage)|"
    r"(?:is|are|will be|was|were) (?:\w+ )?(?:responsible|accountable|in charge|appointed|named|elected|led|chaired|headed|owned|overseen|"
    r"managed|championed)|has charge|takes? (?:the )?lead|answers? (?:to|for)|reports? to)"
)
_PERSON = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Cllr|Councillors?|Councilm[ae]n|Alderman|Mayor|Minister|"
    rf"President|Governor|Senator|Rev)\.?\s+[A-ZÀ-ÖØ-Þ][\w’'-]+|"
    rf"\b{_POST}|"
    rf"\b(?:[Ll]ed|[Cc]haired|[Hh]eaded|[Rr]un|[Mm]anaged|[Oo]verseen|[Oo]wned|[Cc]hampioned|[Cc]o-?ordinated|[Ss]igned)(?: jointly)? by\s+"
    rf"(?:the\s+)?(?:[a-z]+,?\s+)?[A-ZÀ-ÖØ-Þ]|"
    rf"\b{_NAME}(?:,[^,.;]{{1,60}},)?\s+{_CHARGE}\b|"
    r"\bresponsible (?:officer|owner|member|minister|body|authority|department)\b|"
    rf"\b[A-ZÀ-ÖØ-Þ]{{2,}}\s+{_CHARGE}\b"
)
_HELD = {Sought.PERSON: _PERSON, Sought.MONEY: _MONEY, Sought.DATE: _DATE}


def asked_for(question: str) -> Sought | None:
    """Return what a question asks for; None where it asks for no name, sum or date. Of several, the first one."""
    text = " ".join(question.split())
    found = [(match.start(), sought) for sought, pattern in _ASKS.items() if (match := pattern.search(text))]
    return min(found)[1] if found else None


def holds(text: str, sought: Sought) -> bool:
    """Whether a sentence holds a name, sum or date."""
    return bool(_HELD[sought].search(text))
