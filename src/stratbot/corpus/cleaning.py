"""Step 3 of the path: text as a PDF gives it -> text to read and to encode, with the way back to every character."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stratbot.corpus.letters import is_word
from stratbot.corpus.notes import NOTE

_LETTERS = r"[^\W\d_]"

_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
}
# Fonts such as Calibri hold ligatures that Unicode lacks; their PDFs name the nearest-looking letter instead. Inside an
# English word none of these letters can be meant.
_BORROWED_LETTERS = {"Ɵ": "ti", "Ʃ": "tt", "ƞ": "tf", "ƫ": "tti", "Ō": "ft"}
_SPELLED = _LIGATURES | _BORROWED_LETTERS
_WIDE = "ﬃﬄƫ"
"""They stand for three letters, so two spurious spaces follow where other ligatures have one."""

_ANY_LIGATURE = f"[{''.join(_SPELLED)}]"
_SPACED_LIGATURE = re.compile(rf"([{_WIDE}])  (?=[a-z]|-|{_ANY_LIGATURE})|({_ANY_LIGATURE}) (?=[a-z]|-|{_ANY_LIGATURE})")
_LIGATURE = re.compile(_ANY_LIGATURE)

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_PRIVATE = "\ue000-\uf8ff"
_HYPHENS = "-\u2010\u2011\u00ad"

_EVENT = re.compile(
    rf"(?P<hyphen>(?<=\w) ?[{_HYPHENS}][ \t\xa0]*\n\s*(?=\w))"
    r"|(?P<leader>\s*(?:\.{4,}|(?:\. ){4,}\.?|(?:…\s?){2,}|_{4,}|(?:·\s?){4,})[\s._…·]*)"
    rf"|(?P<spaced>(?<!\S)(?:[A-Z] ){{3,}}[A-Z](?!\S))"
    rf"|(?P<ordinal>(?<=\d) (?=(?:st|nd|rd|th)\b))"
    rf"|(?P<before>(?<=\w)[ \xa0](?=[,;](?:\s|$)))"
    rf"|(?P<note>{NOTE.pattern}|(?<=\d)[¹²³⁰⁴-⁹]+)"
    rf"|(?P<space>[\s{_PRIVATE}]+[\s{_INVISIBLE}{_PRIVATE}]*)"
    rf"|(?P<invisible>[{_INVISIBLE}]+)"
    rf"|(?P<ligature>{_ANY_LIGATURE})"
    rf"|(?P<dash>[\u2010\u2011])"
)
_LINE_END_HYPHEN = re.compile(rf"[{_HYPHENS}][ \t\xa0]*\n\s*(?={_LETTERS})")
_WORD = re.compile(rf"{_LETTERS}+(?:-{_LETTERS}+)*")
_NEIGHBOURS = re.compile(rf"(?<![\w’'-])({_LETTERS}+)\s+(?=({_LETTERS}+)(?![\w’'-]))")
_WORD_BEFORE = re.compile(rf"{_LETTERS}+\Z")
_WORD_AFTER = re.compile(rf"{_LETTERS}+")
_PREFIXES = frozenset("non co anti self semi quasi e".split())
"""A hyphen behind one of these belongs to the word, unless the document writes it without."""
_WORD_REACH = 40


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """What a document's own words say about its hyphens and ligatures."""

    counts: Mapping[str, int] = field(default_factory=dict)
    """Of words and hyphenated compounds, in lower case; words broken at a line end are left out."""
    hyphenates: bool = False
    """Whether the document breaks words at line ends, so that a hyphen there is as a rule not part of the word."""
    broken: frozenset[tuple[str, str]] = frozenset()
    """Pairs of fragments that are one word ("fol lowing"), in lower case: spaces that are not there in print."""
    spaced_ligatures: bool = False
    """Whether ligatures are followed by a space that is not there in print ("eﬀ ect")."""


NO_WORDS = DocumentWords()


@dataclass(frozen=True, slots=True)
class CleanText:
    """Cleaned text, and where each character of it stands in the raw text."""

    text: str
    offsets: list[int]
    """Raw offset of each character, never falling, and one more for the end: `len(offsets) == len(text) + 1`."""


def words_of(texts: Iterable[str]) -> DocumentWords:
    """Learn a document's words from the raw text of its pages."""
    counts: Counter[str] = Counter()
    broken: list[tuple[str, str]] = []
    whole_texts: list[str] = []
    spaced = tight = 0
    raw_texts = list(texts)
    for text in raw_texts:
        if not any(character in text for character in _SPELLED):
            continue
        for match in _LIGATURE.finditer(text):
            spaced += _SPACED_LIGATURE.match(text, match.start()) is not None
            tight += text[match.end() : match.end() + 1].islower()
    spaced_ligatures = spaced > 2 * tight
    for text in raw_texts:
        if spaced or tight:
            text = spell_ligatures(text, spaced_ligatures)
        whole = _without_broken(text, broken).replace("\u2010", "-").replace("\u2011", "-").replace("\u00ad", "").lower()
        whole_texts.append(whole)
        counts.update(_WORD.findall(whole))
    joined = sum(1 for first, second in broken if counts[first + second] > counts[f"{first}-{second}"])
    compound = sum(1 for first, second in broken if counts[f"{first}-{second}"])
    return DocumentWords(
        counts=counts,
        hyphenates=joined > compound,
        broken=_broken_words(whole_texts, counts),
        spaced_ligatures=spaced_ligatures,
    )


def _without_broken(text: str, broken: list[tuple[str, str]]) -> str:
    """Take the words out that are broken by a hyphen at a line end, and list their parts in lower case."""
    kept = []
    position = 0
    for match in _LINE_END_HYPHEN.finditer(text):
        start = match.start() - (text[match.start() - 1 : match.start()] == " ")
        head = _WORD_BEFORE.search(text, max(position, start - _WORD_REACH), start)
        tail = _WORD_AFTER.match(text, match.end())
        if head is None or tail is None:
            continue
        broken.append((head[0].lower(), tail[0].lower()))
        kept += [text[position : head.start()], " · "]
        position = tail.end()
    kept.append(text[position:])
    return "".join(kept)


def _broken_words(texts: Iterable[str], counts: Mapping[str, int]) -> frozenset[tuple[str, str]]:
    """Find neighbours that make a word of the document where at least one of them stands nowhere else.

    Some PDFs place letters so that spaces appear within words. "fol lowing" is one word if "following" occurs at least
    as often, and "fol" or "lowing" never without the other.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        pairs.update((match[1], match[2]) for match in _NEIGHBOURS.finditer(text))
    pairs = Counter(
        {pair: uses for pair, uses in pairs.items() if len(pair[0] + pair[1]) > 3 and counts.get(pair[0] + pair[1], 0) >= uses}
    )
    paired: Counter[str] = Counter()
    for (first, second), uses in pairs.items():
        paired[first] += uses
        paired[second] += uses
    return frozenset(pair for pair in pairs if any(counts.get(part, 0) <= paired[part] for part in pair))


def clean(text: str, words: DocumentWords = NO_WORDS) -> CleanText:
    """Clean raw text for reading and encoding.

    Ligatures are spelled out, words broken at a line end joined, white space folded to single spaces, invisible and
    private-use characters and the numbers of notes dropped, letter-spaced capitals closed up ("D I G I T A L"), spaces before
    a comma and within an ordinal ("3 rd") removed. Everything else stays as it is.

    Args:
        text: Raw, as in `Page.text`.
        words: Of the whole document; they decide whether a hyphen at a line end belongs to the word.

    Returns:
        The cleaned text without white space around it, and its offsets.
    """
    parts: list[str] = []
    offsets: list[int] = []
    position = 0
    gaps = _false_gaps(text, words)
    for match in _EVENT.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if start < position or (kind == "space" and match[0] == " " and start not in gaps):
            continue
        if start > position:
            parts.append(text[position:start])
            offsets.extend(range(position, start))
        position = end
        replacement, consumed = ("", end) if start in gaps else _replacement(kind or "", match, text, words)
        position = max(position, consumed)
        if replacement is None:
            letters = [(index, character) for index, character in enumerate(match[0]) if character != " "]
            parts.append("".join(character for _, character in letters))
            offsets.extend(start + index for index, _ in letters)
        elif replacement and not (replacement == " " and parts and parts[-1].endswith(" ")):
            parts.append(replacement)
            offsets.extend([start] * len(replacement))
    parts.append(text[position:])
    offsets.extend(range(position, len(text)))
    cleaned = "".join(parts)
    first = len(cleaned) - len(cleaned.lstrip(" "))
    last = max(first, len(cleaned.rstrip(" ")))
    offsets = offsets[first:last]
    offsets.append(offsets[-1] + 1 if offsets else 0)
    return CleanText(cleaned[first:last], offsets)


def legible(text: str) -> CleanText:
    """Return a page for a person to read, line by line: ligatures spelled out, words whole that a line end broke.

    The words of the whole document are not at hand here: a hyphen goes where this page, or English, has the word without it.
    """
    words = words_of([text])
    parts: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in _EVENT.finditer(text):
        start = match.start()
        if match.lastgroup not in ("hyphen", "ligature") or start < position:
            continue
        shown, end = _replacement(match.lastgroup, match, text, words)
        if shown is None or (match.lastgroup == "hyphen" and _is_one_word(text, start, end)):
            shown = ""
        parts += [text[position:start], shown]
        offsets += [*range(position, start), *[start] * len(shown)]
        position = end
    return CleanText("".join([*parts, text[position:]]), [*offsets, *range(position, len(text) + 1)])


def _is_one_word(text: str, start: int, end: int) -> bool:
    """Return whether the pieces on both sides of a gap are a word of English, and not two."""
    head, tail = _WORD_BEFORE.search(text, max(0, start - _WORD_REACH), start), _WORD_AFTER.match(text, end)
    if head is None or tail is None or not tail[0].islower():
        return False
    first, second = head[0].lower(), tail[0]
    whole = first + second
    are_words = (is_word(first), is_word(second))
    return not any(are_words) or (not all(are_words) and (is_word(whole) or is_word(whole.removesuffix("s"))))


def _false_gaps(text: str, words: DocumentWords) -> set[int]:
    """Return where white space begins that stands within a word."""
    if not words.broken:
        return set()
    return {match.end(1) for match in _NEIGHBOURS.finditer(text) if (match[1].lower(), match[2].lower()) in words.broken}


def _replacement(kind: str, match: re.Match[str], text: str, words: DocumentWords) -> tuple[str | None, int]:
    """Return what stands for a match, and the offset up to which raw text is used up; None: its letters, closed up."""
    start, end = match.span()
    if kind == "hyphen":
        return _hyphen(text, start, end, words), end
    if kind == "spaced":
        return None, end
    if kind in ("ordinal", "before", "invisible", "note"):
        return "", end
    if kind in ("space", "leader"):
        return " ", end
    if kind == "dash":
        return "-", end
    character = match[0]
    if character in _BORROWED_LETTERS and not _inside_a_word(text, start, end, words.spaced_ligatures):
        return character, end
    if words.spaced_ligatures and (gap := _SPACED_LIGATURE.match(text, start)):
        end = gap.end()
    return _SPELLED[character], end


def _inside_a_word(text: str, start: int, end: int, spaced: bool) -> bool:
    """Return whether a letter stands before a character, or a lower-case one or a ligature behind it."""
    before = text[max(0, start - 1) : start]
    after = text[end : end + 2].lstrip(" ")[:1] if spaced else text[end : end + 1]
    return before.isalpha() or after.islower() or after in _SPELLED


def _hyphen(text: str, start: int, end: int, words: DocumentWords) -> str:
    """Decide on the hyphen of a word that is broken at a line end: return "-" to keep it, "" to join."""
    is_dash = text[start] == " "
    if not is_dash and text[start] == "\u00ad":
        return ""
    keep = " - " if is_dash else "-"
    before, after = text[max(0, start - _WORD_REACH) : start], text[end : end + _WORD_REACH]
    if _LIGATURE.search(before) or _LIGATURE.search(after):
        before, after = spell_ligatures(before, words.spaced_ligatures), spell_ligatures(after, words.spaced_ligatures)
    head, tail = _WORD_BEFORE.search(before), _WORD_AFTER.match(after)
    if head is None or tail is None or not tail[0][0].islower():
        return keep  # a number, or a compound of names
    first, second = head[0].lower(), tail[0].lower()
    as_one = words.counts.get(first + second, 0)
    as_compound = words.counts.get(f"{first}-{second}", 0)
    if as_one or as_compound:
        return "" if as_one > as_compound else "-"
    if not words.hyphenates:
        return keep
    if first in _PREFIXES:
        return keep
    is_compound = second in words.counts and (is_dash or first in words.counts or len(first) <= 3)
    return keep if is_compound else ""


def spell_ligatures(text: str, spaced: bool = False) -> str:
    """Write letters for ligatures; `spaced` takes a space behind them out too, where the document has such spaces."""
    if spaced:
        text = _SPACED_LIGATURE.sub(lambda match: match[1] or match[2], text)
    for character, letters in _LIGATURES.items():
        text = text.replace(character, letters)
    return re.sub(
        f"[{''.join(_BORROWED_LETTERS)}]",
        lambda match: (
            _BORROWED_LETTERS[match[0]] if _inside_a_word(match.string, match.start(), match.end(), spaced) else match[0]
        ),
        text,
    )
