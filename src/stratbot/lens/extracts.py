"""Sentence -> the people, posts, bodies, sums, dates, intervals and figures in it, whole and as they stand in the text.

`answering/extract.py` asks whether a sentence holds a name, sum or date; here the words themselves are cut out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What can be pulled out of a sentence."""

    PERSON = "person"
    POST = "post"
    MEMBER = "member"
    """A councillor, cabinet member, mayor or minister, by name or office."""
    BODY = "body"
    """A board, committee or group that has a name."""
    PARTNER = "partner"
    """An organisation that has a name."""
    MONEY = "money"
    DATE = "date"
    """A date, a year, a span of years or of time to come."""
    INTERVAL = "interval"
    """How often: "quarterly", "every six months"."""
    SHARE = "share"
    """A percentage, a fraction, or a count of thousands."""
    FIGURE = "figure"
    """A number that measures something: a share, a change from one to another, a count of things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A run of characters in a text, and what it is."""

    kind: Kind
    text: str
    start: int
    """Offset in the text, in characters."""
    end: int


_CAP = r"[A-ZÀ-ÖØ-Þ]"
_NAME_WORD = rf"(?:{_CAP}[a-zà-öø-ÿ’'][\w’'-]*|Mac{_CAP}\w+|O[’']{_CAP}\w+)"
_NAME = rf"{_NAME_WORD}(?:\s(?:de|van|von|der|la|{_CAP}\.))*(?:[ -]{_NAME_WORD}){{1,2}}"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness)"
_ELECTED = r"(?:Cllrs?|Councillors?|Council\s?(?:member|man|woman)|Alderman|Mayor|Minister|Senator|Convener)"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|"
    r"Dec(?:ember)?)\.?"
)
_WORD = rf"(?!{_MONTH}\b|(?:Public|Continuing|Ongoing)\b){_CAP}[\w’'/-]*"
_JOIN = rf"(?:,\s(?={_WORD},?\sand\s)|\s&\s|,?\sand\s|\s)"
_DUTIES = rf"(?:the\s)?{_WORD}(?:{_JOIN}{_WORD}){{0,5}}"
_HOLDER = (
    r"(?:Officer|Director|Manager|Commissioner|Co-?ordinator|Engineer|Administrator|Executive|Secretary|Solicitor|Treasurer|"
    r"Superintendent|Architect|Owner|Chief)"
)
_NOT_POST = r"(?:Project|Responsible|Milestone|Action|Risk|Owner|The|Our|A|An|This|Role|Who|By|Each|Every)"
_POST = re.compile(
    rf"\b(?:(?:Executive|Strategic|Deputy|Assistant|Associate|Corporate|Interim|Joint|Managing|Programme|Program|Service)\s)*"
    rf"(?:Head|Director|Secretary(?!\sof\sState)|Superintendent|Manager|Chief|Director-General)\s(?:of|for)\s{_DUTIES}|"
    rf"\bDirector[\s-]General(?:(?:,\s|\s(?:of|for)\s){_DUTIES})?|"
    rf"\b(?!{_NOT_POST}\s|[\w-]+[’']s\s)(?:{_WORD}\s(?:and\s)?){{1,4}}(?<!and\s){_HOLDER}\b(?:\s\([A-Z][\w\s]+\))?|"
    r"\bSection 151 [Oo]fficer\b|\b(?:CEO|CIO|CTO|CDO|SRO|CISO|CFO|COO|SIRO)\b|\bChief Executive\b|\bCity Manager\b"
)
_MEMBER = re.compile(
    rf"\b{_ELECTED}\s{_NAME_WORD}(?:\s{_CAP}\.)?(?:[ -]{_NAME_WORD}){{0,2}}|"
    rf"\b(?:[Cc]abinet|[Ll]ead|[Ee]xecutive)\s[Mm]embers?(?:\sfor\s{_DUTIES})?|\b[Pp]ortfolio\s[Hh]olders?(?:\sfor\s[\w\s]+)?|"
    r"\b(?:Deputy\s)?Leader\sof\sthe\s(?:City\s)?Council\b|\bThe\sLeader\b|\b(?:the|our|The|Our)\s(?:Mayor(?:-President)?|Minister|Leader)\b(?!\s(?:Office|of)|[’'])|"
    rf"\bMinister\s(?:of|for)\s{_DUTIES}|\bSecretary\sof\sState(?:\sfor\s{_DUTIES})?|\b[Cc]onvener\b"
)
_PERSON = re.compile(
    rf"\b{_TITLE}\.?\s{_NAME_WORD}(?:[ -]{_NAME_WORD}){{0,2}}|"
    rf"\b{_NAME}(?=,\s(?:(?:the|our|its)\s)?(?:[\w’&-]+\s){{0,5}}?(?:Officer|Director|Manager|Head|Chief|Executive|Leader|Chair|"
    rf"Minister|Commissioner|Secretary|Engineer|Lead|Member|Co-?ordinator)\b)|"
    rf"(?<=officer is ){_NAME}|(?<=owner is ){_NAME}|(?<=manager is ){_NAME}|(?<=responsible is ){_NAME}|(?<=[Ll]ed by ){_NAME}|"
    rf"(?<=owned by ){_NAME}|(?<=falls to ){_NAME}|(?<=managed by ){_NAME}|(?<=Director ){_NAME}|"
    rf"(?:(?<=Engineer )|(?<=Manager )|(?<=Officer )|(?<=Commissioner )){_NAME}"
    r"(?=\s(?:leads|is|will|has|manages|heads|oversees)\b)|"
    rf"(?:\b(?:Officer|Director|Manager|Executive|Owner|Commissioner|Engineer)|\b(?:Head|Director|Manager)\s(?:of|for)\s[^.,;:]{{2,60}}),\s"
    rf"(?P<named>{_NAME})(?=[,.;)]|\s(?:is|will|has|who|leads))"
)
_NO_NAME = re.compile(
    r"\b(?:Leader|Member|Council|Department|Director|Manager|Officer|Management|University|City|County|Project)\b"
)
_AUTHORITY = r"(?:Board|Committee|Group|Panel|Council|Commission|Cabinet|Authority|Forum|Team)"
_BODY = re.compile(
    rf"\b(?:(?!{_AUTHORITY}\sand\s){_CAP}[\w’'&-]*\s(?:(?:and|of|for)\s(?=[\w]))?){{1,6}}"
    r"(?:Board|Committee|Steering Group|Working Group|Group|Task ?[Ff]orce|Panel|Programme Office|Program Office|Council|"
    r"Commission|Secretariat|Cabinet|Management Team|Leadership Team|Authority|Forum)\b|"
    r"\b(?:[Pp]rogram(?:me)?|[Pp]roject|[Ss]teering|[Jj]oint|[Mm]anagement|[Oo]versight|[Aa]dvisory|[Gg]overn(?:ance|ing)|[Dd]elivery|"
    r"[Tt]ransformation|[Ee]xecutive|[Ii]mplementation|[Cc]ross-[Gg]overnment|[Ii]nter-?[Dd]epartmental)\s(?:[a-z]+\s)?"
    r"(?:boards?|committees?|steering group|group|office|task ?force|council|team)\b"
)
_NO_BODY = re.compile(
    r"(?:The|This|Our|A|Each|That)\s\w+|.*\b(?:City|County|Borough|District|Town|Full) Council|.*\b(?:Focus|User|Interest) Group|"
    r".*\b(?:European|Federal|National|Regional|Transit|Transportation|Port|Planning|Housing|Airport|Utilities|Electoral|"
    r"Information|Competition|Telecommunications)\b.*\b(?:Commission|Authority|Council)"
)
"""A word alone, the council itself, and authorities with tasks of their own."""
_ORGANISATION = (
    r"(?:University|College|Council|Trust|Ltd|Limited|Inc|Corporation|Department|Agency|Authority|Partnership|Association|Fund|"
    r"Commission|Police|Constabulary|NHS|Network|Company|Institute|Foundation|Hospital|Hospitals|Bank|Programme|Program|Ministry|"
    r"Chamber|Union|Federation|Consortium|Alliance|Centre|Center|Service|Services|Laboratory|Laborator(?:y|ies)|District|County|"
    r"Government|Coalition|Society|School|Schools|Academy|Group|ICT|Transit|Museum|Jobcentres?)"
)
_FIELD = rf"(?!{_CAP}{{2,}}\b|(?:Department|Ministry)\s(?:of|for)\b){_CAP}[\w’'&-]*"
_NEXT_NAME = rf"(?:the\s)?(?:{_CAP}[\w’'&-]*\s){{0,3}}{_ORGANISATION}\b(?!\s(?:of|for)\b)"
_PARTNER = re.compile(
    rf"\b(?:Department|Ministry)\s(?:of|for)\s(?:the\s)?{_FIELD}(?:(?:,\s(?={_FIELD}(?:,\s{_FIELD})*,?\sand\s)|,?\sand\s(?!{_NEXT_NAME})|\s&\s|"
    rf"\s(?:of\s)?){_FIELD}){{0,6}}|"
    rf"\b(?:University|College|County|City|Institute|Bank|Chamber|Port|Borough|boroughs|"
    rf"Association)\s(?:of|for)\s(?:the\s)?{_CAP}[\w’'&-]*(?:\s(?:of\s)?{_FIELD}){{0,4}}|"
    rf"\b(?:National|Royal|European)\s(?:{_CAP}[\w’'&-]*\s){{0,3}}?(?:Council|Agency|Association|Centre|Institute)\sfor\s{_FIELD}(?:\sand\s{_FIELD}|\s{_FIELD}){{0,3}}|"
    rf"(?<![’'])\b(?!(?!\w+(?:ish|an|ch|ese)\s)(?:{_CAP}[\w’'-]+\s){{1,2}}National\s)"
    rf"(?!(?:The|This|Our|These)\s(?:{_ORGANISATION}|{_CAP}\w+\s(?:Strategy|Programme))\b)(?:{_CAP}[\w’'&-]*\s(?:(?:and|of|for)\s)?){{1,5}}{_ORGANISATION}\b(?!\s(?:of|for)\s{_CAP})|"
    rf"\b(?:partner(?:ed|ing|ship|ships)?|agreements?|contracts?|jointly|together|collaborat\w+)\swith\s(?:the\s)?(?:companies\s(?:like|such\sas)\s)?"
    rf"(?P<named>{_CAP}[\w’'&-]*(?:\s(?:(?:of|for)\s)?{_FIELD}(?:\sand\s(?!{_NEXT_NAME}){_FIELD})?){{0,4}})|"
    r"\bthe (?:county(?: council)?|county’s|police|fire service|health board|health authority|hospital trust|"
    r"clinical commissioning group|university|port)\b|\bthe NHS\b|\b[a-z]+ other councils\b"
)
_SCALE = r"(?:k|m|mn|mil|bn|b|thousand|million|billion|trillion)\b"
_NUMBER = r"\d+(?:[.,\u00a0]\d+)*"
_SPACED = rf"(?:\d{{1,3}}(?:\s\d{{3}}(?!\d))+|{_NUMBER})"
"""Beside a code, thousands may stand apart: SEK 6 100 000."""
_CODE = r"(?:GBP|EUR|USD|SEK|DKK|NOK|CHF|AUD|CAD|NZD|Kč)"
_UNIT = r"(?:pounds?(?:\ssterling)?(?!\sof\s)|euros?|dollars?|kron[oe]r)"
_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half|a)"
)
_PER = r"(?:\s(?:a|per|each|every)\s(?:year|annum|month|quarter|week)\b|\s(?:annually|yearly)\b|\sp\.?a\.?(?!\w))?"
"""How often a sum is paid, which is part of it."""
_MONEY = re.compile(
    rf"\(?(?:US)?[£€$¥]\s?(?!1(?![\d.,]*\d|[\s-]?{_SCALE}))(?=[\d.,]*[1-9]){_NUMBER}(?:\s?[-–]\s?[£€$]?{_NUMBER})?(?:[\s-]?{_SCALE})?\)?{_PER}|"
    rf"(?<![\w.,]){_CODE}\s?{_SPACED}(?:\s?{_SCALE})?{_PER}|"
    rf"(?<![\w.,]){_NUMBER}\s?(?:{_SCALE}\s?)?(?:[£€](?!\d)|{_CODE}\b|{_UNIT}\b){_PER}|"
    rf"(?<![\w-]){_NUMBER_WORD}(?:[\s-](?:and[\s-])?{_NUMBER_WORD}){{0,8}}[\s-]{_UNIT}\b",
    re.IGNORECASE,
)
_IN_THOUSANDS = re.compile(
    r"[£€$]\s?(?:0?00(?:’?s)?|k|m|mn|millions?)(?![\w])|\b(?:in|all figures)\s(?:thousands|millions)\b", re.IGNORECASE
)
_SEASON = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter|Easter|Christmas)"
_YEAR = r"(?:19|20)\d\d"
_PREPOSITION = (
    r"(?:[Ii]n|[Bb]y|[Ff]rom|[Uu]ntil|[Tt]ill|[Bb]efore|[Aa]fter|[Dd]uring|[Tt]o|[Ee]arly|[Ll]ate|[Mm]id|[Ee]nd\sof|[Ss]ince)"
)
_UP_TO = (
    r"(?:[Bb]y\s(?:the\s)?(?:end\sof\s|start\sof\s|early\s|late\s|mid[\s-])?|[Bb]efore\s|[Uu]ntil\s|[Ee]nd\sof\s|[Ee]arly\s|[Ll]ate\s|"
    r"[Mm]id[\s-])?"
)
"""What makes a month a deadline, which is part of the date."""
_DATE = re.compile(
    rf"\b{_UP_TO}(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?{_MONTH},?\s(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s)?{_YEAR}\b|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}(?!\w)|"
    rf"\b{_SEASON}\s(?:of\s)?{_YEAR}\b|\bby\s(?:the\send\sof\s)?(?:{_MONTH}|{_SEASON})(?!\w|\s(?:of\s)?\d)|"
    rf"\b(?:Q[1-4]|H[12]|[1-4]Q)[\s/]*(?:of\s)?{_YEAR}|\b(?:first|second|third|fourth|last|final)\s(?:quarter|half)\sof\s{_YEAR}|"
    rf"\b(?:[Ff]rom|[Bb]etween)\s{_YEAR}\s(?:to|and|until)\s{_YEAR}\b|(?<![\d£€$.,/]){_YEAR}\s?[-–—/]\s?(?:{_YEAR}|\d\d)\b|"
    rf"\b{_PREPOSITION}[\s-](?:(?:the|year|financial|fiscal|calendar|academic|school|end|start|beginning|middle|of|early|late|mid|FY)[\s-])*{_YEAR}(?:\s?[-–—/]\s?(?:{_YEAR}|\d\d))?\b(?!,\d)|"
    rf"\bFY\s?(?:{_YEAR}|\d\d)\b|\b[Yy]ear\s(?:[1-5]|[Oo]ne|[Tt]wo|[Tt]hree)\b|"
    rf"\b[Ww]ithin\s(?:the\s)?(?:next\s|first\s)?(?:\d+|{_NUMBER_WORD}|few)\s(?:weeks|months|years?)\b"
)
_EVERY = r"(?:day|week|fortnight|month|quarter|year|spring|summer|autumn|winter|" + _MONTH + ")"
_INTERVAL = re.compile(
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
_SHARES = (
    rf"(?<![\w£€$.,]){_NUMBER}\s?(?:%|per\s?cent\b|percent\b)|"
    rf"\b(?:two|three)\s(?:thirds|quarters)\b|\b(?:(?:one|a)\s(?:third|quarter)|(?:one\s|a\s)?half)\sof\b|\bhalv(?:e|ed|ing)\b|"
    rf"(?<![\w.,]){_NUMBER}\sin\severy\s\w+"
)
_THOUSANDS = (
    rf"(?<![\w£€$.,])\d{{1,3}}(?:[.,]\d{{3}})+(?![\w,.]\d|\s?[£€]|\s{_CODE}){_COUNTED}|"
    rf"(?<![\w£€$.,]){_NUMBER}\s?(?:thousand|million|billion)(?!\s?[£€]|\s(?:{_CODE}|{_UNIT}\b)){_COUNTED}"
)
_NO_PEOPLE = (
    r"(?!\d[\d.,]*(?:\s(?:thousand|million|billion))?\s(?:pounds|tons?|tonnes?|metric|members|people|residents|citizens|customers|users|households|homes|firms|companies|"
    r"businesses|students|pupils|staff|jobs|miles|acres)\b)"
)
"""How many there are is no share of anything that could be saved."""
_OF_PEOPLE = (
    r"(?!\sof\s(?:\w+\s){0,3}(?:members|people|residents|citizens|customers|users|households|homes|firms|companies|businesses|students|pupils|staff|"
    r"employees|workers)\b)"
)
_SHARE = re.compile(rf"(?:{_SHARES}){_OF_PEOPLE}|(?<![\w£€$.,]){_NO_PEOPLE}(?:{_THOUSANDS})", re.IGNORECASE)
_LISTED = re.compile(
    r"(?:\b(?:goals?|elements?|sections?|actions?|phase|chapter|figure|table|page|objective|priority|step|article)|\d,|\d(?:\s(?:and|or))?|"
    r"[:.;])\s$",
    re.IGNORECASE,
)
"""Before a number that names a place in a list or a document."""
_PLAIN_COUNT = re.compile(r"\d+\s?(?!thousand|million|billion|%|per)[^\W\d]|\d+\s?°")
_NOT_COUNTED = (
    r"(?:and|or|above|below|is|was|has|does|this|as|its|across|focus\w*|plus|relates|includes|addresses|provides|describes)"
)
_FIGURE = re.compile(
    rf"{_SHARES}|{_THOUSANDS}|\bfrom\s(?:{_NUMBER}|{_NUMBER_WORD})\sto\s(?:{_NUMBER}|{_NUMBER_WORD})\b|"
    rf"(?<![\w£€$.,/-])(?<!^)(?!{_YEAR}\b)\d+\s?(?:[KMGT]b(?:it|ps)?\b|[kM]W\b|km\b|°)(?:/s)?|"
    rf"(?<![\w£€$.,/-])(?<!^)(?!{_YEAR}\b)(?:\d{{3,}}(?=\s[a-z]{{3,}})(?!\s(?:and|above|below)\b)|\d{{1,2}})\s(?!{_NOT_COUNTED}\b)[a-z]{{3,}}(?<!s)s\b",
    re.IGNORECASE,
)
_PATTERNS = {
    Kind.PERSON: _PERSON,
    Kind.POST: _POST,
    Kind.MEMBER: _MEMBER,
    Kind.BODY: _BODY,
    Kind.PARTNER: _PARTNER,
    Kind.MONEY: _MONEY,
    Kind.DATE: _DATE,
    Kind.INTERVAL: _INTERVAL,
    Kind.SHARE: _SHARE,
    Kind.FIGURE: _FIGURE,
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
