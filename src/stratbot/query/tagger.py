"""Question -> the part that each of its words plays: a conditional random field over the words, trained offline.

The weights are fitted by `benchmarks/fit_tagger.py` on questions that were marked by reading: `tagger.txt` names the features, a
line each, and `tagger.safetensors` holds their weights as whole numbers. `word_classes.txt` parts the words of the language by
what they are like (one class a line, the number of a wider class in front), so that a word that no marked question holds is
read like those that do.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from importlib import resources

import numpy as np
import numpy.typing as npt

from stratbot.errors import StratbotError
from stratbot.query.lexicon import nouns, phrases, plain, tokens_of, verbs
from stratbot.query.words import STOP_WORDS

SCALE = np.float32(50)
"""What the whole numbers are fiftieths of."""
MOST_WORDS = 120
"""Words of a question that are looked at; what is behind them belongs to the frame."""
LISTS = (
    "polite",
    "asks_set",
    "asks_other",
    "determiners",
    "adjectives",
    "auxiliaries",
    "negations",
    "refusals",
    "texts",
    "about",
)
"""Lists of the lexicon that a word may stand in."""
_LISTING = frozenset("and or nor the those in from of".split())
_BINDING = frozenset("with to than like against".split())
_WHERE = ("", "-2:", "-1:", "1:", "2:")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Part(StrEnum):
    """What a word of a question does there."""

    FRAME = "frame"
    """It asks: "which councils mention"."""
    TOPIC = "topic"
    """It begins a topic."""
    INSIDE = "inside"
    """It goes on with a topic, also behind words that do not belong to it."""
    SCOPE = "scope"
    """It narrows whose or which documents are asked: a name, a place, a kind."""
    EXCLUDED = "excluded"
    """It says whose documents are left out."""
    YEARS = "years"
    """It says of which years the documents are."""
    NOT = "not"
    """It asks who does not."""
    REFUSED = "refused"
    """It asks who says that it will not be done."""
    ONLY = "only"
    """It asks who does nothing else."""
    FURTHER = "further"
    """It belongs to a further question or wish."""


PARTS = tuple(Part)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question, by its offsets there."""

    start: int
    end: int
    text: str
    """In lower case, its apostrophe straight."""
    part: Part


def words_of(text: str) -> list[str]:
    """Return the words of a question as they are looked at."""
    return [plain(match[0]).rstrip("'") for match in tokens_of(text)]


def tagged(text: str, names: Sequence[tuple[int, int]]) -> list[Word]:
    """Say of each word of a question what part it plays.

    Args:
        text: As typed, with single spaces.
        names: Where issuers of the corpus are named, as offsets in the text.
    """
    found, words = tokens_of(text), words_of(text)
    parts = [PARTS[one] for one in _best_path(_emissions(features_of(text, names)[:MOST_WORDS]))] if found else []
    parts += [Part.FRAME] * (len(found) - len(parts))
    is_named = [any(start < match.end() and match.start() < end for start, end in names) for match in found]
    _leave_out(words, parts, is_named)
    _keep_in_topic(words, parts)
    further = max((at for at, part in enumerate(parts) if part is Part.FURTHER), default=len(parts))
    if set(parts[further:]) <= {Part.FURTHER, Part.FRAME, Part.SCOPE}:  # "..., and by when in Boston?"
        parts[further:] = [Part.FURTHER] * (len(parts) - further)
    return [Word(match.start(), match.end(), word, part) for match, word, part in zip(found, words, parts, strict=True)]


def _leave_out(words: Sequence[str], parts: list[Part], is_named: Sequence[bool]) -> None:
    """Leave out whom a list of names behind "except" and the like names, which must not be asked by mistake."""
    _, several = nouns()
    at = 0
    while at < len(parts):
        length = phrases("excepting").length_at(words, at)
        behind = at + length
        if words[at] == "not" and not length:  # "but not Leeds"
            behind = at + 1
            length = int(behind < len(parts) and is_named[behind])
        begin, at = at, behind if length else at + 1
        while length and at < len(parts):
            narrows = parts[at] in (Part.SCOPE, Part.EXCLUDED) or is_named[at]
            if narrows:
                parts[at] = Part.EXCLUDED
                parts[begin:behind] = [Part.FRAME] * (behind - begin)
            elif words[at] not in _LISTING and words[at] not in several:
                break
            at += 1


def _keep_in_topic(words: Sequence[str], parts: list[Part]) -> None:
    """Keep a name in the topic that it ends: "work with Wigan"."""
    for at in range(1, len(parts)):
        if parts[at] is Part.SCOPE and parts[at - 1] in (Part.TOPIC, Part.INSIDE) and words[at - 1] in _BINDING:
            end = at
            while end < len(parts) and (
                parts[end] is Part.SCOPE or (words[end] in _LISTING and parts[end + 1 :][:1] == [Part.SCOPE])
            ):
                end += 1
            parts[at:end] = [Part.INSIDE] * (end - at)


def features_of(text: str, names: Sequence[tuple[int, int]]) -> list[list[str]]:
    """Return for each word of a question what its part is told from."""
    found, words = tokens_of(text), words_of(text)
    if not words:
        return []
    classes = [_classes(word) for word in words]
    lists = _listed(words)
    own: list[list[str]] = []
    for at, (match, word) in enumerate(zip(found, words, strict=True)):
        before = text[found[at - 1].end() if at else 0 : match.start()].strip()
        behind = text[match.end() : found[at + 1].start() if at + 1 < len(found) else len(text)].strip()
        is_name = any(start < match.end() and match.start() < end for start, end in names)
        own.append(
            [f"w={_said(word)}", f"end={word[-3:]}", f"shape={_shape(match[0])}", f"before={before}", f"behind={behind}"]
            + [f"class={one}" for one in classes[at]]
            + (lists[at] or ["unlisted"] * (not is_name))
            + ["name"] * is_name
        )
    said = ["NAME" if "name" in own[at] else _said(word) for at, word in enumerate(words)]
    groups = ["/".join([*lists[at], *(["name"] if "name" in own[at] else [])]) or f"{classes[at][:1]}" for at in range(len(own))]
    content = ["stop" not in lists[at] and "name" not in own[at] for at in range(len(own))]
    features = []
    for at in range(len(words)):
        one = [*own[at], f"at={min(at, 6)}", f"left={min(len(words) - at, 4)}", f"content={min(3, sum(content[:at]))}"]
        for step in (-2, -1, 1, 2):
            place = at + step
            one += [f"{step}:{name}" for name in own[place]] if 0 <= place < len(words) else [f"{step}:edge"]
        before, behind = (said[at - 1] if at else "<"), (said[at + 1] if at + 1 < len(words) else ">")
        one += [f"pair={before} {said[at]}", f"pair+={said[at]} {behind}", f"first={said[0]}", f"first={said[0]} at={min(at, 6)}"]
        one += [f"group={groups[at - 1] if at else '<'} {groups[at]}"]
        one += [f"group+={groups[at]} {groups[at + 1] if at + 1 < len(words) else '>'}"]
        features.append(one)
    return features


def _listed(words: Sequence[str]) -> list[list[str]]:
    """Return for each word the lists of the lexicon that a phrase there stands in, and whether it begins the phrase."""
    one_of, several = nouns()
    found: list[list[str]] = [[] for _ in words]
    for name, known in (*((name, phrases(name)) for name in LISTS), ("verbs", verbs())):
        at = 0
        while at < len(words):
            length = known.length_at(words, at)
            for place in range(at, at + length):
                found[place].append(f"{name}{'' if place == at else '+'}")
            at += max(length, 1)
    for place, word in enumerate(words):
        bare = word.removesuffix("'s")
        found[place] += ["noun"] * (bare in one_of) + ["nouns"] * (bare in several) + ["stop"] * (word in STOP_WORDS)
    return found


def _said(word: str) -> str:
    """Return a word; for a year or another number that it is one."""
    return _shape(word) if word[:1].isdigit() else word


def _shape(word: str) -> str:
    if any(letter.isdigit() for letter in word):
        return "1999" if _YEAR.fullmatch(word) else "9"
    return "AA" if word.isupper() and len(word) > 1 else "Aa" if word[:1].isupper() else "a"


@cache
def _class_of_words() -> Mapping[str, tuple[str, str]]:
    lines = resources.files("stratbot.query").joinpath("word_classes.txt").read_text(encoding="utf-8").splitlines()
    found = {}
    for number, line in enumerate(lines):
        wide, _, words = line.partition(" ")
        found.update(dict.fromkeys(words.split(), (f"{wide}.", f"{number}")))
    return found


def _classes(word: str) -> tuple[str, ...]:
    """Return the classes of a word, or of its last part, or of its stem; none where the language has none of them."""
    known = _class_of_words()
    bare = word.removesuffix("'s")
    last = bare.rpartition("-")[2]
    return next((known[one] for one in (bare, last, last.removesuffix("s"), last.removesuffix("ing")) if one in known), ())


@cache
def _model() -> tuple[Mapping[str, int], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return where each feature's weights stand, the weights (features, parts), and the steps from part to part.

    The steps are (parts + 2, parts): the last two rows say which part begins a question and which ends it.
    """
    from safetensors.numpy import load

    folder = resources.files("stratbot.query")
    data = load(folder.joinpath("tagger.safetensors").read_bytes())
    names = folder.joinpath("tagger.txt").read_text(encoding="utf-8").split("\n")
    if len(names) != len(data["weights"]):
        raise StratbotError("tagger.txt and tagger.safetensors do not belong together", hint="Install stratbot anew")
    weights, steps = (data[name].astype(np.float32) / SCALE for name in ("weights", "steps"))
    return {name: at for at, name in enumerate(names)}, weights, steps


def _emissions(features: Sequence[Sequence[str]]) -> npt.NDArray[np.float32]:
    """Return how well each part fits each word, (words, parts)."""
    places, weights, _ = _model()
    rows = [[places[name] for name in map(partial(_known, places), one) if name in places] for one in features]
    return np.stack([weights[row].sum(axis=0) for row in rows]) if rows else np.zeros((0, len(PARTS)), np.float32)


def _known(places: Container[str], feature: str) -> str:
    """Return a feature; for a word that is in no marked question, or in one only, that it is such a word."""
    where, is_word, _ = feature.partition("w=")
    return f"{where}w=<rare>" if is_word and where in _WHERE and feature not in places else feature


def _best_path(emissions: npt.NDArray[np.float32]) -> list[int]:
    """Return the best parts of all words together."""
    steps = _model()[2]
    between, first, last = steps[:-2], steps[-2], steps[-1]
    scores = first + emissions[0]
    back = []
    for emission in emissions[1:]:
        through = scores[:, None] + between
        back.append(through.argmax(axis=0))
        scores = through.max(axis=0) + emission
    path = [int((scores + last).argmax())]
    for came_from in reversed(back):
        path.append(int(came_from[path[-1]]))
    return path[::-1]
