"""Sentence -> the people, posts, bodies, sums, dates, numbers and addresses in it, whole and as they stand in the text.

Questions that ask for one of them and the delivery audit both read sentences with this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, cast


class Kind(StrEnum):
    """What can be found in a sentence."""

    PERSON = "person"
    POST = "post"
    MEMBER = "member"
    """A councillor, cabinet member, mayor or minister, by name or office."""
    LEAD = "lead"
    """Any name with words that say it is in charge: "NWTA leads it", "led by the applicant", "the responsible officer"."""
    BODY = "body"
    """A board, committee or group that has a name."""
    ORGANISATION = "organisation"
    """A department, agency, company or the like that has a name."""
    PARTNER = "partner"
    """One of those, of its services or of places, as those that one works with are called."""
    MONEY = "money"
    DATE = "date"
    """A date, a year, a span of years or of time to come."""
    TIME = "time"
    """When, but neither a year nor a deadline: "last year", "in June", "for five years"."""
    INTERVAL = "interval"
    """How often: "quarterly", "every six months"."""
    PART = "part"
    """A percentage or a fraction."""
    SHARE = "share"
    """A percentage or a fraction, but not of people; or a count of thousands."""
    FIGURE = "figure"
    """A number that measures something: a share, a change from one to another, a count of things."""
    NUMBER = "number"
    """Any number, in figures or in words, that is no sum, percentage or year."""
    EXTENT = "extent"
    """A number with a unit of length, area or time."""
    CONTACT = "contact"
    """An e-mail or web address, or a telephone number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A run of characters in a text, and what it is."""

    kind: Kind
    text: str
    start: int
    """Offset in the text, in characters."""
    end: int


class _Lazy:
    """An expression that is compiled when it is first used: most questions need none of these."""

    def __init__(self, pattern: str, flags: re.RegexFlag) -> None:
        self._source = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._source)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)


def _lazy(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


_CAP = r"[A-ZÀ-ÖØ-Þ]"
_NAME_WORD = rf"(?:{_CAP}[a-zà-öø-ÿ’'][\w’'-]*|Mac{_CAP}\w+|O[’']{_CAP}\w+)"
_NAME = rf"{_NAME_WORD}(?:\s(?:de|van|von|der|la|{_CAP}\.))*(?:[ -]{_NAME_WORD}){{1,2}}"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Rev|Sir|Dame|Lord|Lady|Baroness|Governor|President)"
_ELECTED = r"(?:Cllrs?|Councillors?|Council\s?(?:member|man|woman)|Alderman|Mayor|Minister|Senator|Convener)"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|"
    r"Dec(?:ember)?)\.?(?!\w)"
)
_WORD = rf"(?!{_MONTH}\b|(?:Public|Continuing|Ongoing)\b){_CAP}[\w’'/-]*"
_JOIN = rf"(?:,\s(?={_WORD},?\sand\s)|\s&\s|,?\sand\s|\s)"
_DUTIES = rf"(?:the\s)?{_WORD}(?:{_JOIN}{_WORD}){{0,5}}"
_HOLDER = (
    r"(?:Officer|Director|Manager|Commissioner|Co-?ordinator|Engineer|Administrator|Executive|Secretary|Solicitor|Treasurer|"
    r"Superintendent|Architect|Owner|Chief)"
)
_RANK = (
    r"(?:chief|senior|deputy|assistant|executive|managing|strategic|programme|program|project|interim|lead)\s(?:(?!(?:an?|the|has|is|of|in|by|who|and)\s)[a-z-]+\s(?:and\s[a-z-]+\s)?){0,3}?"
    r"(?:officer|owner|director|executive(?!\slevel)|manager)\b"
)
"""A post in lower case."""
_NOT_POST = r"(?:Project|Responsible|Milestone|Action|Risk|Owner|The|Our|A|An|This|Role|Who|By|Each|Every)"
_POST = _lazy(
    rf"\b(?:(?:Executive|Strategic|Deputy|Assistant|Associate|Corporate|Interim|Joint|Managing|Programme|Program|Service)\s)*"
    rf"(?:Head|Director|Secretary(?!\sof\sState)|Superintendent|Manager|Chief|Director-General|Commissioner|Chair(?:man|woman|person)?|President)"
    rf"\s(?:of|for)\s{_DUTIES}|"
    rf"\bDirector[\s-]General(?:(?:,\s|\s(?:of|for)\s){_DUTIES})?|"
    rf"\b(?!{_NOT_POST}\s|[\w-]+[’']s\s)(?:{_WORD}\s(?:and\s)?){{1,4}}(?<!and\s){_HOLDER}\b(?:\s\([A-Z][\w\s]+\))?|"
    rf"\bSection 151 [Oo]fficer\b|\b(?:CEO|CIO|CTO|CDO|SRO|CISO|CFO|COO|SIRO)\b|\bChief Executive\b|\bCity Manager\b|\b{_RANK}"
)
_MEMBER = _lazy(
    rf"\b{_ELECTED}\s{_NAME_WORD}(?:\s{_CAP}\.)?(?:[ -]{_NAME_WORD}){{0,2}}|"
    rf"\b(?:[Cc]abinet|[Ll]ead|[Ee]xecutive)\s[Mm]embers?(?:\sfor\s{_DUTIES})?|\b[Pp]ortfolio\s[Hh]olders?(?:\sfor\s[\w\s]+)?|"
    r"\b(?:Deputy\s)?Leader\sof\sthe\s(?:City\s)?Council\b|\bThe\sLeader\b|\b(?:the|our|The|Our)\s(?:Mayor(?:-President)?|Minister|Leader)\b(?!\s(?:Office|of)|[’'])|"
    rf"\b(?:Minister|Mayor)\s(?:of|for)\s{_DUTIES}|\bSecretary\sof\sState(?:\sfor\s{_DUTIES})?|\b[Cc]onvener\b"
)
_HOLDS = (
    r"(?:chairs|has charge|answers? (?:to|for)|reports? to|(?:is|are|will be|was|were) (?:\w+ )?"
    r"(?:responsible|accountable|in charge|appointed|named|elected|led|chaired|headed|owned|overseen|managed|championed))"
)
_CHARGE = (
    rf"(?:{_HOLDS}|leads?|chair|heads?|runs?|owns?|oversees?|manages|co-?ordinates|champions|takes? (?:the )?lead|"
    r"will (?:lead|chair|head|run|own|oversee|manage))"
)
"""What a body does as well as a person."""
_DONE = r"(?:[Ll]ed|[Cc]haired|[Hh]eaded|[Rr]un|[Mm]anaged|[Oo]verseen|[Oo]wned|[Cc]hampioned|[Cc]o-?ordinated|[Ss]igned)"
_LEAD = _lazy(
    rf"\b{_DONE}(?:\sjointly)?\sby\s(?:the\s)?(?:[a-z]+,?\s)?{_CAP}|"
    rf"\b(?:{_NAME}(?:,[^,.;]{{1,60}},)?|{_CAP}{{2,}})\s{_CHARGE}\b|"
    r"\bresponsible\s(?:officer|owner|member|minister|body|authority|department)\b"
)
_PERSON = _lazy(
    rf"\b{_TITLE}\.?\s{_NAME_WORD}(?:[ -]{_NAME_WORD}){{0,2}}|"
    rf"\b(?!{_HOLDER}\s){_NAME}(?=(?:,[^,.;]{{1,60}},)?\s{_HOLDS}\b)|"
    rf"\b{_NAME}(?=,\s(?:(?:the|our|its)\s)?(?:[\w’&-]+\s){{0,5}}?(?:Officer|Director|Manager|Head|Chief|Executive|Leader|Chair|"
    rf"Chairperson|Minister|Commissioner|Secretary|Engineer|Lead|Member|Co-?ordinator)\b)|"
    rf"(?<=officer is ){_NAME}|(?<=owner is ){_NAME}|(?<=manager is ){_NAME}|(?<=responsible is ){_NAME}|(?<=[Ll]ed by ){_NAME}|"
    rf"(?<=owned by ){_NAME}|(?<=falls to ){_NAME}|(?<=managed by ){_NAME}|(?<=Director ){_NAME}|"
    rf"(?:(?<=Engineer )|(?<=Manager )|(?<=Officer )|(?<=Commissioner )){_NAME}"
    r"(?=\s(?:leads|is|will|has|manages|heads|oversees)\b)|"
    rf"(?:\b(?:Officer|Director|Manager|Executive|Owner|Commissioner|Engineer)|\b(?:Head|Director|Manager)\s(?:of|for)\s[^.,;:]{{2,60}}),\s"
    rf"(?P<named>{_NAME})(?=[,.;)]|\s(?:is|will|has|who|leads))"
)
_NO_NAME = _lazy(
    r"^(?:The|This|Our|These|In|For)\b|\b(?:Leader|Member|Council|Department|Director|Manager|Officer|Management|University|City|County|Project|"
    r"Program|Programme|Strategy|Plan|Digital|Services?|Agency|Division|Committee|Board|Team|Associations?|Authority|Ministry|River|Country|Scotland)\b"
)
_AUTHORITY = r"(?:Board|Committee|Group|Panel|Council|Commission|Cabinet|Authority|Forum|Team)"
_BODY = _lazy(
    rf"\b(?:(?!{_AUTHORITY}\sand\s){_CAP}[\w’'&-]*\s(?:(?:and|of|for)\s(?=[\w]))?){{1,6}}"
    r"(?:Board|Committee|Steering Group|Working Group|Group|Task ?[Ff]orce|Panel|Programme Office|Program Office|Council|"
    r"Commission|Secretariat|Cabinet|Management Team|Leadership Team|Authority|Forum)\b|"
    r"\b(?:[Pp]rogram(?:me)?|[Pp]roject|[Ss]teering|[Jj]oint|[Mm]anagement|[Oo]versight|[Aa]dvisory|[Gg]overn(?:ance|ing)|[Dd]elivery|"
    r"[Tt]ransformation|[Ee]xecutive|[Ii]mplementation|[Cc]ross-[Gg]overnment|[Ii]nter-?[Dd]epartmental)\s(?:[a-z]+\s)?"
    r"(?:boards?|committees?|steering group|group|office|task ?force|council|team)\b"
)
_NO_BODY = _lazy(
    r"(?:The|This|Our|A|Each|That)\s\w+|.*\b(?:City|County|Borough|District|Town|Full) Council|.*\b(?:Focus|User|Interest) Group|"
    r".*\b(?:European|Federal|National|Regional|Transit|Transportation|Port|Planning|Housing|Airport|Utilities|Electoral|"
    r"Information|Competition|Telecommunications)\b.*\b(?:Commission|Authority|Council)"
)
"""A word alone, the council itself, and authorities with tasks of their own."""
_ORGANISATION = _lazy(
    rf"\b{_CAP}[\w’'&-]+\s(?:(?:of|for|and|the|&)\s){{0,3}}(?:{_CAP}[\w’'&-]+\s){{0,6}}?"
    r"(?:Department|Ministry|Office|Agency|Authority|Council|University|College|Institute|Association|Board|Commission|Corporation|"
    r"Company|Partnership|Consortium|Utilit(?:y|ies)|Foundation|Trust|Society|Bureau|Inc|Ltd|LLC|PLC|Group)\b(?!\s[A-Z])|"
    rf"\b(?:Department|Ministry|Office|Agency|Authority|University|Institute|Association|Board|Commission|Bureau)\s(?:of|for)\s(?:the\s)?{_CAP}"
)
_PARTNER_WORD = (
    r"(?:University|College|Council|Trust|Ltd|Limited|Inc|Corporation|Department|Agency|Authority|Partnership|Association|Fund|"
    r"Commission|Police|Constabulary|NHS|Network|Company|Institute|Foundation|Hospital|Hospitals|Bank|Programme|Program|Ministry|"
    r"Chamber|Union|Federation|Consortium|Alliance|Centre|Center|Service|Services|Laboratory|Laborator(?:y|ies)|District|County|"
    r"Government|Coalition|Society|School|Schools|Academy|Group|ICT|Transit|Museum|Jobcentres?)"
)
_FIELD = rf"(?!{_CAP}{{2,}}\b|(?:Department|Ministry)\s(?:of|for)\b){_CAP}[\w’'&-]*"
_NEXT_NAME = rf"(?:the\s)?(?:{_CAP}[\w’'&-]*\s){{0,3}}{_PARTNER_WORD}\b(?!\s(?:of|for)\b)"
_PARTNER = _lazy(
    rf"\b(?:Department|Ministry)\s(?:of|for)\s(?:the\s)?{_FIELD}(?:(?:,\s(?={_FIELD}(?:,\s{_FIELD})*,?\sand\s)|,?\sand\s(?!{_NEXT_NAME})|\s&\s|"
    rf"\s(?:of\s)?){_FIELD}){{0,6}}|"
    rf"\b(?:University|College|County|City|Institute|Bank|Chamber|Port|Borough|boroughs|"
    rf"Association)\s(?:of|for)\s(?:the\s)?{_CAP}[\w’'&-]*(?:\s(?:of\s)?{_FIELD}){{0,4}}|"
    rf"\b(?:National|Royal|European)\s(?:{_CAP}[\w’'&-]*\s){{0,3}}?(?:Council|Agency|Association|Centre|Institute)\sfor\s{_FIELD}(?:\sand\s{_FIELD}|\s{_FIELD}){{0,3}}|"
    rf"(?<![’'])\b(?!(?!\w+(?:ish|an|ch|ese)\s)(?:{_CAP}[\w’'-]+\s){{1,2}}National\s)"
    rf"(?!(?:The|This|Our|These)\s(?:{_PARTNER_WORD}|{_CAP}\w+\s(?:Strategy|Programme))\b)(?:{_CAP}[\w’'&-]*\s(?:(?:and|of|for)\s)?){{1,5}}{_PARTNER_WORD}\b(?!\s(?:of|for)\s{_CAP})|"
    rf"\b(?:partner(?:ed|ing|ship|ships)?|agreements?|contracts?|jointly|together|collaborat\w+)\swith\s(?:the\s)?(?:companies\s(?:like|such\sas)\s)?"
    rf"(?P<named>{_CAP}[\w’'&-]*(?:\s(?:(?:of|for)\s)?{_FIELD}(?:\sand\s(?!{_NEXT_NAME}){_FIELD})?){{0,4}})|"
    r"\bthe (?:county(?: council)?|county’s|police|fire service|health board|health authority|hospital trust|"
    r"clinical commissioning group|university|port)\b|\bthe NHS\b|\b[a-z]+ other councils\b"
)
_SCALE = r"(?:k|m|mn|mil|bn|b|thousand|million|billion|trillion)\b"
_DIGITS = r"\d+(?:[.,\u00a0]\d+)*"
_SPACED = rf"(?:\d{{1,3}}(?:\s\d{{3}}(?!\d))+|{_DIGITS})"
"""Beside a code, thousands may stand apart: SEK 6 100 000."""
_CODE = r"(?:GBP|EUR|USD|SEK|DKK|NOK|CHF|AUD|CAD|NZD|Kč)"
_MASS = r"(?:\w+\s){0,2}(?:carbon|c[o0][2₂]|emissions?|greenhouse|pollut\w+|waste|trash|garbage|food|paper|material|hazardous)"
_UNIT = rf"(?:pounds?(?:\ssterling)?(?!\sof\s{_MASS}\b)|pence|euros?|dollars?|cents|kron[oe]r|crowns)"
_MANY = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|dozen)"
)
_NUMBER_WORD = rf"(?:one|{_MANY}|half|a)"
_PER = r"(?:\s(?:a|per|each|every)\s(?:year|annum|month|quarter|week)\b|\s(?:annually|yearly)\b|\sp\.?a\.?(?!\w))?"
"""How often a sum is paid, which is part of it."""
_MONEY = _lazy(
    rf"\(?(?:US)?[£€$¥]\s?(?!1\s(?:invested|spent|of)\b)(?=[\d.,]*[1-9]){_DIGITS}(?:\s?[-–]\s?[£€$]?{_DIGITS})?(?:[\s-]?{_SCALE})?\)?{_PER}|"
    rf"(?<![\w.,]){_CODE}\s?{_SPACED}(?:\s?{_SCALE})?{_PER}|"
    rf"(?<![\w.,]){_DIGITS}[\s-]?(?:{_SCALE}[\s-]?)?(?:[£€](?!\d)|{_CODE}\b|{_UNIT}\b){_PER}|(?<![\w.,:])\d{{1,3}}p\b|"
    rf"(?<![\w-]){_NUMBER_WORD}(?:[\s-](?:and[\s-])?{_NUMBER_WORD}){{0,8}}[\s-]{_UNIT}\b",
    re.IGNORECASE,
)
_IN_THOUSANDS = _lazy(
    r"[£€$]\s?(?:0?00(?:’?s)?|k|m|mn|millions?)(?![\w])|\b(?:in|all figures)\s(?:thousands|millions)\b", re.IGNORECASE
)
_SEASON = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter|Easter|Christmas|Michaelmas)"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEARS = rf"{_YEAR}(?:\s?[-–—/]\s?(?:{_YEAR}|\d\d))?\b(?!,\d)"
_PREPOSITION = (
    r"(?:[Ii]n|[Bb]y|[Ff]rom|[Uu]ntil|[Tt]ill|[Bb]efore|[Aa]fter|[Dd]uring|[Tt]hroughout|[Tt]o|[Ee]arly|[Ll]ate|[Mm]id|[Ee]nd\sof|"
    r"[Ss]ince|[Bb]etween)"
)
_LOOSE_PREPOSITION = r"(?:[Oo]f|[Ff]or|[Oo]n|[Aa]round|[Ee]ach|[Ee]very|[Ll]ast|[Nn]ext|[Tt]his|[Yy]ear)"
"""Before a year that is less likely a deadline."""
_OF_A_YEAR = r"(?:(?:the|year|financial|fiscal|calendar|academic|school|end|start|beginning|middle|of|early|late|mid|FY)[\s-])*"
_NO_COUNT = (
    r"(?!\s(?:[a-z-]+\s)?(?:people|residents|households|homes|houses|premises|jobs|places|staff|pupils|users|miles|citizens)\b)"
)
"""What a number that looks like a year would count."""
_UP_TO = (
    r"(?:[Bb]y\s(?:the\s)?(?:end\sof\s|start\sof\s|early\s|late\s|mid[\s-])?|[Bb]efore\s|[Uu]ntil\s|[Ee]nd\sof\s|[Ee]arly\s|[Ll]ate\s|"
    r"[Mm]id[\s-])?"
)
"""What makes a month a deadline, which is part of the date."""
_LONG = rf"(?:the\s)?(?:next\s|first\s|coming\s)?(?:\d+|{_NUMBER_WORD}|few|several)[\s-](?:days|weeks|months|years?)\b"
_DATE = _lazy(
    rf"\b{_UP_TO}(?:{_DAY}\s(?:of\s)?)?{_MONTH},?\s(?:{_DAY},?\s)?{_YEAR}(?!\d{{3}})|\b{_DAY}\s(?:of\s)?{_MONTH}|"
    rf"\b{_SEASON}\s(?:of\s)?{_YEAR}\b|\b[Bb]y\s(?:the\send\sof\s)?(?:{_MONTH}|{_SEASON})(?!\w|\s(?:of\s)?\d)|"
    rf"\b(?:Q[1-4]|H[12]|[1-4]Q)[\s/]*(?:of\s)?{_YEAR}|\b(?:first|second|third|fourth|last|final)\s(?:quarter|half)\sof\s{_YEAR}|"
    rf"\b(?:[Ff]rom|[Bb]etween)\s{_YEAR}\s(?:to|and|until)\s{_YEAR}\b|(?<![\d£€$.,/]){_YEAR}\s?(?:[-–—/]|to|until)\s?(?:{_YEAR}|\d\d)\b|"
    rf"\b{_PREPOSITION}[\s-]{_OF_A_YEAR}{_YEARS}|\bFY\s?(?:{_YEAR}|\d\d)\b|\b[Yy]ear\s(?:[1-5]|[Oo]ne|[Tt]wo|[Tt]hree)\b|"
    rf"\b[Ww]ithin\s{_LONG}|\b\d{{1,2}}/\d{{1,2}}/{_YEAR}\b|\b{_YEAR}-\d\d-\d\d\b|^{_YEAR}\s?[:–—-]"
)
_TIME = _lazy(
    rf"\b(?:{_PREPOSITION}|{_LOOSE_PREPOSITION})(?:\sthe)?(?:\s(?:beginning|start|middle|end)\sof)?\s{_MONTH}(?!\s(?:\d{{1,2}}|{_YEAR}|be|have|not|also)\b)|"
    rf"\b(?:[Nn]ext|[Tt]his|[Ll]ast|[Ee]ach|[Ee]very|[Ii]n)\s(?:the\s)?{_SEASON}\b|\b(?:[Nn]ext|[Tt]his|[Ll]ast)\s(?:year|month)\b|"
    rf"\b(?:Q[1-4]|H[12]|[1-4]Q)\b|\b(?:first|second|third|fourth|last|final)\s(?:quarter|half)\b|"
    rf"\b{_LOOSE_PREPOSITION}[\s-]{_OF_A_YEAR}{_YEARS}{_NO_COUNT}|\b(?:[Oo]ver|[Ii]n|[Ff]or|[Aa]fter)\s{_LONG}|"
    rf"\b\d{{1,2}}/\d{{1,2}}/\d\d\b|\b{_YEAR}\sand\s{_YEAR}\b|\b{_MONTH}\s(?:[12]?\d|3[01])\b(?!\s?%|,\s{_YEAR})"
)
_EVERY = r"(?:day|week|fortnight|month|quarter|year|spring|summer|autumn|winter|" + _MONTH + ")"
_INTERVAL = _lazy(
    rf"\b(?:every|each)\s(?:(?:second|other|two|three|four|six|twelve|\d+)\s)?{_EVERY}s?(?!\w)|"
    rf"\b(?:bi|semi|{_NUMBER_WORD}|\d+)\s?[-‐–]\s?(?:annual|month|quarter|year|week|fortnight)ly\b|"
    r"\b(?:bi)?(?:annual|month|quarter|year|week|fortnight)ly\b|\bannual(?:ly)?\b(?=\s(?:report|review|update|progress|statement|basis|"
    r"evaluation|assessment|plan)|[\s.,;)]*$|\b)|\b(?:once|twice|one\smeeting|\w+\stimes)\s(?:a|an|in\seach|each|per)\s(?:year|month|quarter)\b|"
    r"\bat\sregular\sintervals\b|\bhalf-yearly\b|\bongoing\sbasis\b",
    re.IGNORECASE,
)
_COUNTED = (
    r"(?:\s(?!(?:and|or|of|in|by|to|for|the|with|from|at|on|as|per|is|are|was|were|will|that|which|who|have|has|had|above|below|each|a|an)\b)"
    r"[a-z]{3,}\b)?"
)
"""What a number counts, where the next word says so."""
_PARTS = (
    rf"(?<![\w£€$.,]){_DIGITS}\s?(?:%|per\s?cent\b)|\b(?:one|two|three)[\s-](?:thirds?|quarters?|fifths?|halves)\b|"
    r"(?<!once )(?<!twice )(?<!times )\ba\s(?:third|quarter|fifth|tenth)\b(?!\s(?:part(?:y|ies)|phase)\b)|"
    r"(?<!first )(?<!second )(?<!other )(?<!last )(?<!ern )(?<!and a )\bhalf\b(?!-|\san?\b)|\bhalv(?:e|ed|ing)\b|"
    rf"(?<![\w.,]){_DIGITS}\sin\severy\s\w+|"
    rf"(?<![\w.,])(?:one|two|three|four|nine|\d+)\s(?:in|out\sof)\s(?:every\s)?(?:two|three|four|five|ten|(?!{_YEAR}\b)\d+)\b"
)
_PART = _lazy(_PARTS, re.IGNORECASE)
_THOUSANDS = (
    rf"(?<![\w£€$.,])\d{{1,3}}(?:[.,]\d{{3}})+(?![\w,.]\d|\s?[£€]|\s{_CODE}){_COUNTED}|"
    rf"(?<![\w£€$.,]){_DIGITS}\s?(?:thousand|million|billion)(?!\s?[£€]|\s(?:{_CODE}|{_UNIT}\b)){_COUNTED}"
)
_NO_PEOPLE = (
    r"(?!\d[\d.,]*(?:\s(?:thousand|million|billion))?\s(?:pounds|tons?|tonnes?|metric|members|people|residents|citizens|customers|users|households|homes|firms|companies|"
    r"businesses|students|pupils|staff|jobs|miles|acres)\b)"
)
"""How many there are is no share of anything that could be saved."""
_OF_PEOPLE = (
    r"(?!\s(?:the\snumber\s)?of\s[“\"]?(?:\w+\s){0,3}(?:adults|non-liners|members|people|residents|citizens|customers|users|households|homes|firms|companies|businesses|students|pupils|staff|"
    r"employees|workers)\b)"
)
_SHARE = _lazy(rf"(?:{_PARTS}){_OF_PEOPLE}|(?<![\w£€$.,]){_NO_PEOPLE}(?:{_THOUSANDS})", re.IGNORECASE)
_LISTED = _lazy(
    r"(?:\b(?:goals?|elements?|sections?|actions?|phase|chapter|figure|table|page|objective|priority|step|article)|\d,|\d(?:\s(?:and|or))?|"
    r"[:.;])\s$",
    re.IGNORECASE,
)
"""Before a number that names a place in a list or a document."""
_PLAIN_COUNT = _lazy(r"\d+\s?(?!thousand|million|billion|%|per)[^\W\d]|\d+\s?°")
_NOT_COUNTED = (
    r"(?:and|or|above|below|is|was|has|does|this|as|its|across|focus\w*|plus|relates|includes|addresses|provides|describes)"
)
_FIGURE = _lazy(
    rf"{_PARTS}|{_THOUSANDS}|\bfrom\s(?:{_DIGITS}|{_NUMBER_WORD})\sto\s(?:{_DIGITS}|{_NUMBER_WORD})\b|"
    rf"(?<![\w£€$.,/-])(?<!^)(?!{_YEAR}\b)\d+\s?(?:[KMGT]b(?:it|ps)?\b|[kM]W\b|km\b|°)(?:/s)?|"
    rf"(?<![\w£€$.,/-])(?<!^)(?!{_YEAR}\b)(?:\d{{3,}}(?=\s[a-z]{{3,}})(?!\s(?:and|above|below)\b)|\d{{1,2}})\s(?!{_NOT_COUNTED}\b)[a-z]{{3,}}(?<!s)s\b",
    re.IGNORECASE,
)
_NUMBER = (
    rf"(?:(?<![\w.,£€$¥/–-])(?:\d{{1,3}}(?:[,\u00a0]\d{{3}})+|\d+(?:\.\d+)?)(?:[\s-](?:hundred|thousand|million|billion))?(?![\w%/]|[.,]\d)|"
    rf"\b{_MANY}(?:[\s-](?:and[\s-])?{_MANY})*\b)"
)
_ANY_NUMBER = _lazy(
    r"(?<![£€$¥]\s)"
    rf"(?!(?:(?<=\bin\s)|(?<=\bby\s)|(?<=since\s)|(?<=from\s)|(?<=until\s)){_YEAR}\b)(?!{_YEAR}\b(?!\s[a-z]))"
    rf"{_NUMBER}(?!\s?(?:%|per\s?cent\b|[£€]|{_UNIT}\b|{_CODE}\b|{_MONTH}\b|p\.?m\b|a\.?m\b))",
    re.IGNORECASE,
)
_EXTENT = _lazy(
    rf"{_NUMBER}[\s-](?:[a-z]+[\s-]){{0,1}}?(?:miles?|km|kilomet(?:re|er)s?|m|met(?:re|er)s?|feet|foot|ft|yards?|inch(?:es)?|acres?|"
    r"hectares?|ha|square|sq|minutes?|hours?|days?|weeks?|months?|years?|decades?|pages?)\b|"
    r"(?<![\w.,£€$])\d[\d,.]*\s?(?:ha|km|sq\.?\s?(?:km|m|ft|feet|met(?:re|er)s?)|sqm|m²|km²|m2)(?!\w)",
    re.IGNORECASE,
)
_CONTACT = _lazy(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|\b(?:https?://|www\.)[^\s)>\]]*[\w/]|"
    r"(?<![\d.,])(?:\+44\s?|\(?0)\d{2,4}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}(?![\d,])"  # (020) 7946 0958
)
_PATTERNS = {
    Kind.PERSON: _PERSON,
    Kind.POST: _POST,
    Kind.MEMBER: _MEMBER,
    Kind.LEAD: _LEAD,
    Kind.BODY: _BODY,
    Kind.ORGANISATION: _ORGANISATION,
    Kind.PARTNER: _PARTNER,
    Kind.MONEY: _MONEY,
    Kind.DATE: _DATE,
    Kind.TIME: _TIME,
    Kind.INTERVAL: _INTERVAL,
    Kind.PART: _PART,
    Kind.SHARE: _SHARE,
    Kind.FIGURE: _FIGURE,
    Kind.NUMBER: _ANY_NUMBER,
    Kind.EXTENT: _EXTENT,
    Kind.CONTACT: _CONTACT,
}


def found_in(text: str, kinds: Iterable[Kind]) -> tuple[Found, ...]:
    """Cut some kinds of things out of a text, in order of their places; of one kind none overlap."""
    found = [one for kind in kinds for one in _of_kind(kind, text)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.kind)))


def counts_in_thousands(text: str) -> bool:
    """Whether a text is the head of a table of money whose rows name no currency: "£000 2016/17 2017/18"."""
    return bool(_IN_THOUSANDS.search(text))


def years_in(text: str) -> tuple[int, ...]:
    """Return the years that a text names, as they come."""
    return tuple(int(match[0]) for match in re.finditer(rf"(?<![\d£€$.,]){_YEAR}(?!\d|,\d)", text))


def _of_kind(kind: Kind, text: str) -> Iterator[Found]:
    sums = [match.span() for match in _MONEY.finditer(text)] if kind in (Kind.SHARE, Kind.FIGURE) else []
    for match in _PATTERNS[kind].finditer(text):
        group = "named" if "named" in match.re.groupindex and match["named"] else 0
        words = match[group]
        is_wrong = (
            (kind is Kind.PERSON and _NO_NAME.search(words))
            or any(start <= match.start() < end for start, end in sums)
            or (kind is Kind.BODY and _NO_BODY.fullmatch(words))
            or (kind is Kind.FIGURE and _PLAIN_COUNT.match(words) and _LISTED.search(text, 0, match.start()))
        )
        if not is_wrong:
            yield Found(kind=kind, text=words.strip(), start=match.start(group), end=match.end(group))
