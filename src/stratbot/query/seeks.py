"""Question -> the names, sums and dates that it asks for, and what it counts."""

from __future__ import annotations

import re

from stratbot.query.query import Sought
from stratbot.query.words import STOP_WORDS, words

_NO_MONEY = (
    r"(?:of|time|longer|faster|slower|energy|electricity|power|water|gas|heat|waste|carbon|co2|emissions?|pollution|data|traffic|"
    r"bandwidth|speed|space|land|room|storage|fibre|fiber|progress|attention|emphasis|detail|influence|control|choice|notice|work|"
    r"research|training|support|use|interest|demand|coverage)\b"
)
_PRICE = r"(?:budgets?|costs?|price|funding|funds|grants?|investment|expenditure|spending|savings?|salary|fees?|value|amount|sum)"
_OFFICE = r"(?:officers?|directors?|councillors?|ministers?|persons?|people|members?|manager|mayor|post|role|board|leader|team)"
_IN_CHARGE = r"(?:responsible|leads?|charge|accountable|chairs?|runs?|owns?|oversees?|signed|heads?)"
_CHANGE = r"(?:risen|rise|rising|grown?|growing|fallen|fall|falling)"
_BODIES = (
    r"(?:departments?|compan(?:y|ies)|agenc(?:y|ies)|organi[sz]ations?|institutions?|bod(?:y|ies)|firms?|suppliers?|partners?|"
    r"ministr(?:y|ies)|universit(?:y|ies))"
)
_CURRENCIES = r"(?:pounds?|euros?|dollars?|kron[oe]r)"
_ASKS = {
    Sought.BODY: re.compile(
        r"\bwho(?: is| are| was|'s|’s| will be)? (?:behind|runs?|running|operat\w+|owns?|funds?|funding|funded|pays?|paying|"
        r"paid|buil[dt]s?|building|provid\w+|develop\w+|suppl\w+|backs?|backing)\b|"
        r"\bwho will (?:run|operate|fund|pay|build|provide)\b|"
        rf"\b(?:which|what) (?:(?!(?:of|the|do|does|did|is|are|was|were|will)\b)[\w-]+ ){{0,2}}?{_BODIES}\b",
        re.IGNORECASE,
    ),
    Sought.COUNT: re.compile(
        rf"\bhow many\b(?! (?:(?:million|billion|thousand) )?(?:{_CURRENCIES}\b|per ?cent))|"
        r"\bwhat (?:is|are|was|were|will be) the (?:total )?number of\b",
        re.IGNORECASE,
    ),
    Sought.EXTENT: re.compile(
        r"\bhow (?:long|far|big|large|wide|high|tall|deep)\b(?! ago| an? (?:share|percentage|proportion|fraction))|"
        r"\bhow much (?:[\w-]+ ){0,2}?(?:land|space|floor ?space)\b",
        re.IGNORECASE,
    ),
    Sought.PERSON: re.compile(
        r"^(?:and |so |but )?(?:who|whom|whose)\b|\b(?:by|to|for|with|from) whom\b|\b(?:and|or) who\b|"
        rf"\b(?:which|what) (?:[\w-]+ ){{0,2}}{_OFFICE}\b.*\b{_IN_CHARGE}\b|"
        r"\b(?:what is|what's|give|tell me) the names? of the\b|"
        r"\b(?:is|are|was|were|person|officer|body) (?:\w+ )?(?:responsible|accountable|in charge)\b",
        re.IGNORECASE,
    ),
    Sought.MONEY: re.compile(
        rf"\bhow much\b(?! {_NO_MONEY})(?! .*\b{_CHANGE}\b)"
        r"(?! (?:more|less) (?!money|funding|does|will|is|it))|\bhow (?:expensive|costly)\b|"
        rf"\b(?:what|which)(?: is| are| was| were|'s|’s| will be)?(?: the| its| their)?(?: [\w-]+){{0,2}} {_PRICE}\b|"
        r"\bwhat (?:will|would|does|do|did|is|was|has) (?:[\w’'-]+ ){1,6}?(?:cost|spend|spent|pay|paid|worth)\b|"
        rf"\bhow many (?:(?:million|billion|thousand) )?{_CURRENCIES}\b|\bat what (?:cost|price)\b",
        re.IGNORECASE,
    ),
    Sought.SHARE: re.compile(
        r"\b(?:what|which|how (?:large|big|high) a)(?: is| are)?(?: the)? (?:share|percentage|proportion|fraction|per ?cent)\b|"
        rf"\bhow many per ?cent\b|\bhow much (?:have|has|did|do|does|will|are|is) .*\b{_CHANGE}\b",
        re.IGNORECASE,
    ),
    Sought.CONTACT: re.compile(
        r"\b(?:who|whom|how|where)\s+(?:(?:do|can|should|could|would|must|may)\s+(?:i|we|you|one|people|residents)|to)\s+(?:\w+\s+)?"
        r"(?:contact|e-?mail|telephone|phone|ring|call|get\s+in\s+touch|write)\b|"
        r"\bcontact\s+details\b|\be-?mail\s+address\b|\b(?:tele)?phone\s+number\b|"
        r"\bwhat(?:\s+is|'s|’s)\s+the\s+(?:e-?mail|web\s?site|web\s+address)\b",
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

_COUNTED = re.compile(
    r"\b(?:how many|number of)\s+((?:[\w’'-]+\s+){0,5}?[\w’'-]+)(?=\s+(?:do|does|did|are|is|was|were|will|would|can|could|should|"
    r"must|has|have|had|there|of|in|on|at|to|for|from|with|by|per|each|every|a|that|who)\b|\s*[?.,;]|\s*$)",
    re.IGNORECASE,
)
_ALSO_CALLED = {
    "people": ("residents", "citizens", "persons", "employees", "staff", "inhabitants", "users", "learners", "participants"),
    "homes": ("houses", "dwellings", "households"),
    "houses": ("homes", "dwellings"),
}


def facts_sought(question: str) -> tuple[Sought, ...]:
    """Return everything that a question asks for, in its order: "who leads it, and when does it start?" asks for two things."""
    text = " ".join(question.split())
    found = {sought: match.start() for sought, pattern in _ASKS.items() if (match := pattern.search(text))}
    if Sought.CONTACT in found or Sought.BODY in found:
        found.pop(Sought.PERSON, None)  # a person answers as well where a body is asked for
    if found.get(Sought.EXTENT) == found.get(Sought.MONEY):
        found.pop(Sought.MONEY, None)  # "how much land"
    return tuple(sorted(found, key=lambda sought: (found[sought], sought)))


def things_counted(question: str) -> tuple[str, ...]:
    """Return what a question counts, with other words for the same: "how many homes" counts homes and houses."""
    match = _COUNTED.search(question)
    counted = [word for word in words(match[1]) if word not in STOP_WORDS] if match else []
    return (*counted, *(other for word in counted for other in _ALSO_CALLED.get(word, ())))
