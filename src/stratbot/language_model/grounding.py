"""Whether a sentence rests on the quotes that it cites: no figure, date, name or turn of its own, and mostly their words.

A sentence that passes may still be worded badly, so the quotes stand beside it. One that fails is not shown.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources

from stratbot.corpus.wording import letters
from stratbot.judging.facts import Kind, found_in
from stratbot.query.words import FRAME_WORDS, STOP_WORDS, words
from stratbot.retrieval.citing import squeezed
from stratbot.types import Citation

MIN_SHARED = 0.5
"""Of the content words of a sentence, the share that stands in the quotes, or in the question where it takes no fact from it."""
_STEM = 5
"""Letters that two forms of a word share at least."""
_FIGURE = re.compile(
    r"(?P<currency>[£€$¥])?\s?(?P<number>\d+(?:[.,]\d+)*)(?:\s?(?P<unit>%|(?:per\scent|percent|[a-z]+)\b))?", re.IGNORECASE
)
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»‹›〝〞〟「」『』❝❞`", '"') | dict.fromkeys("‘’‚‛❛❜ʼ′", "'"))
"""What opens or closes words of others, in any language, as one mark; and what may be an apostrophe as another."""
_QUOTED = re.compile(r"\"([^\"]+)\"|(?<!\w)'([^']+)'(?!\w)")
_LONE_MARK = re.compile(r"\"|(?<!\w)'")
"""A mark that opens or closes nothing; an apostrophe follows a letter."""
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|(?<!\.)\b[\w-]+\.(?:[a-z]{2,})(?=[\s/).,;]|$)|\]\(|!\[", re.IGNORECASE)
_CAPITAL = re.compile(r"[^\W\d_]*[A-ZÀ-ÖØ-Þ][^\W_]*(?:['’-][^\W_]+)*")
_PERFECT = re.compile(
    r"\b(?:has|have|had|[’']ve)(?:\s(?:already|also|been|both|now|since|\w+ly))*\s(?P<participle>\w+)", re.IGNORECASE
)
_TO_COME = re.compile(
    r"\b(?:will|shall|would)\b|[’']ll\b|\b(?:aim|hope|intend|plan|propose|want|seek|need|is|are)(?:s|ned)?\sto\b", re.IGNORECASE
)
_PASSIVE_TO_COME = re.compile(r"\bbe\s(?:\w+ly\s)?\w+", re.IGNORECASE)
_CURRENCIES = ("£", "€", "$", "¥")
_NAMES = (Kind.PERSON, Kind.POST, Kind.MEMBER, Kind.BODY, Kind.ORGANISATION, Kind.DATE)
_ONE_OF_SOME = re.compile(r"\b(?:one\s(?:of|another)|(?:no|any|every|each|some)\sone)\b", re.IGNORECASE)


class Fault(StrEnum):
    """Why a sentence is left out."""

    UNREADABLE = "unreadable"
    """It is no sentence, or too long for one."""
    CITES_NOTHING = "cites_nothing"
    NO_SUCH_CITATION = "no_such_citation"
    QUOTE_GONE = "quote_gone"
    """A quote that it cites does not stand on its page any more."""
    OWN_FIGURE = "own_figure"
    OWN_DATE = "own_date"
    OWN_NAME = "own_name"
    OWN_QUOTE = "own_quote"
    """Words in quotation marks that stand in no quote, or an address."""
    TURNED_ROUND = "turned_round"
    """It denies what is said, promises what is ruled out, or tells as done what is to come."""
    STRAYS = "strays"
    """Most of its words stand in none of the quotes."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of `grounding.toml`."""

    numbers: Mapping[str, str]
    units: Mapping[str, str]
    times: Mapping[str, frozenset[str]]
    negations: frozenset[str]
    denials: Mapping[str, frozenset[str]]
    openers: frozenset[str]
    participles: frozenset[str]
    speaking: frozenset[str]


def fault_of(sentence: str, cited: Sequence[Citation], question: str) -> Fault | None:
    """Return what a sentence has of its own; None where it rests on what it cites.

    Besides the quotes, it may say whose document each is, what it is called and of which year.

    Args:
        sentence: As the model wrote it.
        cited: What it cites, at least one.
        question: Whose words it may repeat, figures and names apart.
    """
    sentence = _plain(sentence)
    cited = [replace(one, quote=_plain(one.quote), issuer=_plain(one.issuer), title=_plain(one.title)) for one in cited]
    known = " \n".join(text for one in cited for text in (one.quote, one.issuer, one.title, str(one.year or "")))
    if _ADDRESS.search(sentence) or not _quotes_stand(sentence, cited):
        return Fault.OWN_QUOTE
    if fault := own_fact(sentence, known):
        return fault
    if _turns_round(sentence, cited) or _tells_as_done(sentence, cited):
        return Fault.TURNED_ROUND
    return None if _share(sentence, cited, question) >= MIN_SHARED else Fault.STRAYS


def own_fact(text: str, known: str) -> Fault | None:
    """Return whether a text holds a figure, a date or a name that another does not; None where it holds none."""
    if not _figures(text) <= _figures(known):
        return Fault.OWN_FIGURE
    if not _times(text) <= _times(known):
        return Fault.OWN_DATE
    return Fault.OWN_NAME if any(not _is_known(name, known) for name in _names(text)) else None


def _plain(text: str) -> str:
    """Return a text in one spelling: a page may have "ﬁ" and “” where the model writes "fi" and ""."""
    return unicodedata.normalize("NFKC", text).translate(_MARKS)


def _quotes_stand(sentence: str, cited: Sequence[Citation]) -> bool:
    """Whether all that a sentence puts between quotation marks stands in what it cites, and no mark is left over."""
    quoted = (squeezed((match[1] or match[2]).strip(" .,;:!?")) for match in _QUOTED.finditer(sentence))
    texts = [squeezed(text) for one in cited for text in (one.quote, one.title)]
    return all(any(part in text for text in texts) for part in quoted) and not _LONE_MARK.search(_QUOTED.sub("", sentence))


def _figures(text: str) -> set[tuple[str, str, str]]:
    """Return the numbers of a text as currency, number and unit, in one spelling each: "six" is "6", and "£2m" "£2 million"."""
    numbers, units = _load().numbers, _load().units
    spelled = words(_FIGURE.sub(" ", _ONE_OF_SOME.sub(" ", text)).replace("-", " "))
    found = {("", numbers[word], "") for word in spelled if word in numbers}
    for match in _FIGURE.finditer(text):
        unit = units.get(" ".join((match["unit"] or "").lower().split()), "")
        currency = match["currency"] or (unit if unit in _CURRENCIES else "")
        number = re.sub(r",(?=\d{3}(?!\d))", "", match["number"])
        found.add((currency, number, "" if unit == currency else unit))
    return found


def _times(text: str) -> set[str]:
    times = _load().times
    return {min(times[word]) for word in words(text) if word in times}


def _names(text: str) -> Iterator[str]:
    """Yield what may be a name: words with a capital, but for a plain one that opens the text, and what reads as a post."""
    opener = re.match(r"[\W\d_]*", text)
    start = opener.end() if opener else 0
    for match in _CAPITAL.finditer(text):
        word = match[0]
        plain = word.lower()
        is_plain = word[1:] == plain[1:] and (plain in STOP_WORDS or plain in _load().openers)
        if not (word == "I" or plain in FRAME_WORDS or (is_plain and match.start() == start)):
            yield word
    for one in found_in(text, _NAMES):
        yield one.text


def _is_known(name: str, known: str) -> bool:
    """Whether every word of a name stands in a text."""
    there = {_bare(word) for word in words(known)}
    own = {_bare(word) for word in words(name)} - STOP_WORDS - FRAME_WORDS - _load().numbers.keys()
    return own <= there or letters(name) in letters(known)


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _turns_round(sentence: str, cited: Sequence[Citation]) -> bool:
    """Whether a sentence denies what no quote denies, or says without a denial what a quote rules out."""
    own = _denials(sentence)
    return bool(own - set().union(*(_denials(one.quote) for one in cited))) or (
        not own and any("ruled_out" in one.flags for one in cited)
    )


def _tells_as_done(sentence: str, cited: Sequence[Citation]) -> bool:
    """Whether a sentence says that something has been done where every quote only says that something is to be done."""
    told = {word for one in cited for word in words(_PASSIVE_TO_COME.sub(" ", one.quote))}
    deeds = _deeds(sentence) - told
    return bool(deeds) and all(_TO_COME.search(one.quote) and not _deeds(one.quote) for one in cited)


def _deeds(text: str) -> set[str]:
    """Return what a text says in the perfect, such as "installed"; not what somebody has said or resolved."""
    found = {match["participle"].lower() for match in _PERFECT.finditer(text)}
    return {word for word in found - _load().speaking if word.endswith("ed") or word in _load().participles}


def _denials(text: str) -> set[str]:
    """Return what a text denies with: "not" for any plain negation, and verbs in the first form of their row."""
    data = _load()
    spoken = words(text)
    plain = {"not" for word in spoken if word in data.negations or word.endswith(("n't", "n’t"))}
    return plain | {min(data.denials[word]) for word in spoken if word in data.denials}


def _share(sentence: str, cited: Sequence[Citation], question: str) -> float:
    """Return the share of content words that stand in the quotes or in the question, whatever their endings.

    Whose document it is counts for nothing: any sentence can begin with a council's name, and one that ends with it says nothing.
    """
    named = {word for one in cited for word in (*words(one.issuer), *words(one.title))}
    there = {word[:_STEM] for text in (question, *(one.quote for one in cited)) for word in words(text)}
    own = [word for word in words(sentence) if word not in STOP_WORDS and len(word) > 2]
    if named.issuperset(own):
        return 0.0
    own = [word for word in own if word[:_STEM] in there or word not in named]
    return sum(word[:_STEM] in there for word in own) / len(own)


@cache
def _load() -> _Words:
    source = resources.files("stratbot.language_model").joinpath("grounding.toml").read_text(encoding="utf-8")
    values = tomllib.loads(source)
    return _Words(
        numbers=values["numbers"],
        units=values["units"],
        times=_by_word(values["times"]["rows"]),
        negations=frozenset(values["negations"]["words"]),
        denials=_by_word(values["negations"]["rows"]),
        openers=frozenset(values["openers"]["words"]),
        participles=frozenset(values["perfect"]["participles"]),
        speaking=frozenset(values["perfect"]["speaking"]),
    )


def _by_word(rows: Iterable[Iterable[str]]) -> dict[str, frozenset[str]]:
    return {word: frozenset(row) for row in map(tuple, rows) for word in row}
