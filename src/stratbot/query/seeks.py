"""Question -> the names, sums and dates that it asks for, and what it counts."""

from __future__ import annotations

import re

from stratbot.query.query import Sought
from stratbot.query.words import STOP_WORDS, words

_IS = r"(?: is| are| was| were|['’]s| will be)?(?: the| its| their)?"
_MONEY = r"(?:money|funding|funds|cash|investment|pounds?|euros?|dollars?|kron[oe]r)"
_PRICE = r"(?:budgets?|costs?|price|funding|funds|grants?|investment|expenditure|spending|savings?|salary|fees?|value|amount|sum)"
_OFFICE = r"(?:officers?|directors?|councillors?|ministers?|persons?|people|members?|manager|mayor|post|role|board|leader|team)"
_IN_CHARGE = r"(?:responsible|leads?|charge|accountable|chairs?|runs?|owns?|oversees?|signed|heads?)"
_BODIES = (
    r"(?:departments?|compan(?:y|ies)|agenc(?:y|ies)|organi[sz]ations?|institutions?|bod(?:y|ies)|firms?|suppliers?|partners?|"
    r"ministr(?:y|ies)|universit(?:y|ies))"
)
_RUNS = r"(?:behind|run\w*|operat\w+|owns?|fund\w*|pays?|paying|paid|buil\w+|provid\w+|develop\w+|suppl\w+|back\w*)"
_TIMES = r"(?:deadlines?|dates?|time ?(?:frame|scale|table)s?)"
_CHANGE = r"(?:risen?|rising|grown?|growing|fall(?:en|ing)?)"
_ASKS = {
    sought: re.compile("|".join(expressions), re.IGNORECASE)
    for sought, expressions in {
        Sought.BODY: (
            rf"\bwho(?: is| are| was|['’]s| will(?: be)?)? {_RUNS}\b",
            rf"\b(?:which|what) (?:(?!(?:of|the|do)\b)[\w-]+ ){{0,2}}?{_BODIES}\b",
        ),
        Sought.COUNT: (
            rf"\bhow many\b(?! (?:(?:million|billion|thousand) )?(?:{_MONEY}\b|per ?cent))",
            r"\bwhat (?:is|are|was|were) the (?:total )?number of\b",
        ),
        Sought.EXTENT: (
            r"\bhow (?:long|far|big|large|wide|high|tall|deep)\b(?! ago| an? )",
            r"\bhow much (?:[\w-]+ ){0,2}?(?:land|floor ?space)\b",
        ),
        Sought.PERSON: (
            r"(?:^|\b(?:and|or|by|to|for|with|from) )who(?:m|se)?\b",
            rf"\b(?:which|what) (?:[\w-]+ ){{0,2}}{_OFFICE}\b.*\b{_IN_CHARGE}\b",
            r"\b(?:what is|what's|give|tell me) the names? of the\b",
            r"\b(?:is|are|was|were|person|officer|body) (?:\w+ )?(?:responsible|accountable|in charge)\b",
        ),
        Sought.MONEY: (
            r"\bhow much(?= (?:is|are|was|were|will|would|does|do|did|has|have|had|can|could|should|must|it|to|for|goes?)\b|$)"
            rf"(?!.*\b{_CHANGE}\b)",
            rf"\bhow much (?:[\w-]+ ){{0,2}}?{_MONEY}\b",
            rf"\b(?:what|which){_IS}(?: [\w-]+){{0,2}} {_PRICE}\b",
            r"\bwhat (?:will|would|does|do|did|is|was|has) (?:[\w’'-]+ ){1,6}?(?:cost|spend|spent|pay|paid|worth)\b",
            rf"\bhow many (?:(?:million|billion|thousand) )?{_MONEY}\b",
            r"\bhow (?:expensive|costly)\b|\bat what (?:cost|price)\b",
        ),
        Sought.SHARE: (
            rf"\b(?:what|which|how (?:large|big|high) a){_IS} (?:share|percentage|proportion|fraction|per ?cent)\b",
            rf"\bhow many per ?cent\b|\bhow much (?:have|has|did|do|does|will|are|is) .*\b{_CHANGE}\b",
        ),
        Sought.CONTACT: (
            r"\b(?:who|whom|how|where) (?:(?:do|can|should|could|would|must|may) \w+|to) "
            r"(?:contact|e-?mail|phone|ring|call|get in touch|write)\b",
            r"\bcontact details\b|\be-?mail address\b|\bphone number\b",
        ),
        Sought.DATE: (
            r"(?:^|\b(?:and|or|by|since|until|till|from|for) )when\b(?! it comes to)",
            rf"\b(?:which|what) (?:year|month|day|quarter|{_TIMES})\b|\b(?:which|what){_IS}(?: [\w-]+){{0,2}} {_TIMES}\b",
            r"\bhow (?:soon|early|late|long ago)\b",
        ),
    }.items()
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
