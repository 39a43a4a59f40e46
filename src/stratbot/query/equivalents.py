"""Topic -> the same topic in the other words for the same thing: British or American, everyday or official."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stratbot.query.acronyms import other_name

_PAIRS = """
red tape == administrative burdens
driverless = autonomous
self-driving = autonomous
teleworking = remote working
telework = remote work
working from home = remote working
home working = remote working
start-ups = new companies
startups = new companies
lorries = trucks
lorry = truck
wireless charging = inductive charging
cycle hire == bike share
bicycle sharing = bike share
streetlights = street lighting
street lights = street lighting
streetlamps = street lighting
traffic lights = traffic signals
public transport = public transit
car parks = parking lots
pavements = sidewalks
zebra crossings = crosswalks
pedestrian crossings = crosswalks
number plate = license plate
face recognition = facial recognition
gunshot detection = ShotSpotter
Airbnb = sharing economy
ride-hailing = ridesharing
surveillance cameras = CCTV
e-government = digital government
e-ID = electronic identification
eID = electronic identification
e-health = digital health
elderly = older people
pensioners = older people
disabled people = people with disabilities
blind people = visually impaired people
deaf people = hearing impaired people
schoolchildren = pupils
kids = children
rising sea levels = sea level rise
rising seas = sea level rise
rubbish == waste
garbage = waste
trash = waste
chatbots = virtual assistants
hiring = recruitment
sacking == redundancies
layoffs == redundancies
paying online = online payments
cyber security = cybersecurity
drones = unmanned aircraft
fibre = fiber
programme = program
programmes = programs
centre = center
centres = centers
licence = license
defence = defense
neighbourhood = neighborhood
neighbourhoods = neighborhoods
labour = labor
behaviour = behavior
digitisation = digitization
digitalisation = digitalization
organisation = organization
organisations = organizations
modernisation = modernization
"""
"""Each side of a line means the other in strategies of governments; where several lines have one right side, the first is taken
back from it. No line is here whose sides only often go together. "==": an idiom, which the
default model does not know (cosine under .5)."""

_LINES = [re.fullmatch(r"(?P<one>.+?) (?P<sign>==?) (?P<other>.+)", line) for line in _PAIRS.strip().splitlines()]


def _both_ways(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one, other in pairs:
        names[one.casefold()] = other
        names.setdefault(other.casefold(), one)
    return names


_ALL = _both_ways((line["one"], line["other"]) for line in _LINES if line)
_OF_IDIOMS = {line["one"].casefold(): line["other"] for line in _LINES if line and line["sign"] == "=="}


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


_KNOWN_IN_WORDS, _IDIOMS = _any_of(_ALL), _any_of(_OF_IDIOMS)


def other_wording(topic: str) -> str:
    """Return a topic with every acronym and every expression under its other name, to be looked up; "" where it has none."""
    worded = _KNOWN_IN_WORDS.sub(lambda match: _ALL[match[0].casefold()], topic)
    worded = other_name(worded) or worded
    return worded if worded != topic else ""


def wording_to_encode(topic: str) -> str:
    """Return a topic with every acronym and every idiom under the name that a model knows; "" where it has none.

    To encode the others under both names as well costs more than it gives, docs/decisions/0005-judging-coverage.md.
    """
    worded = _IDIOMS.sub(lambda match: _OF_IDIOMS[match[0].casefold()], topic)
    worded = other_name(worded) or worded
    return worded if worded != topic else ""
