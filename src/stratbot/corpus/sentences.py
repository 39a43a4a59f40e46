"""Step 3 of the path: a paragraph's cleaned text -> where its sentences begin and end."""

from __future__ import annotations

import re

_CANDIDATE = re.compile(
    r"(?:(?<=[a-z)\]%”’\"])[.!?]\d{1,3}(?=\s+[\"'“‘(\[]*[A-Z])"  # a footnote's number behind the full stop
    r"|(?<![.!?…])[.!?…]+[\"'”’)\]]*)"  # from the first of several only: else a long row is searched from each of its signs
    r"(?=\s+[\"'“‘(\[]*[A-Z0-9£€$])"
)
_INLINE_BULLET = re.compile(r"(?<=\S) (?=[•●▪■◆♦➤►▶‣◦❖✓✔] )")
_BEFORE_STOP = re.compile(r"\S+\Z")

_ALWAYS_ABBREVIATIONS = frozenset(
    "e.g i.e eg ie cf viz vs v al mr mrs ms dr prof rev hon rt cllr cllrs gen col sgt capt lt gov sen rep st ft mt "
    "no nos vol vols fig figs sec sect ch art para paras pp p ed eds approx est dept govt univ ref refs tel ext incl "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
"""Nothing ends with these, whatever follows."""
_NUMBERED_ONLY = frozenset("no nos vol vols fig figs sec sect ch art para paras pp p ed ft mar jun est ext ref refs".split())
"""Words in their own right: abbreviations only where a number follows."""
_SOMETIMES_ABBREVIATIONS = frozenset("etc inc ltd co corp plc jr sr bros ave blvd rd a.m p.m u.s u.k e.u u.n d.c ph.d".split())
"""A sentence may end with these: it does where the next word is one that begins sentences."""
OPENERS = frozenset(
    "the this that these those it its in we our a an as at by for from if on to when where while with who what why how "
    "there they he she you your each all some many most more both such no not one after before since although however "
    "therefore thus also additionally furthermore moreover finally first second third further other another any and but "
    "or so because during through under over within without between following based using".split()
)
"""Words that begin sentences and hardly ever stand capitalised within one."""
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]\Z")
_ITEM_LETTER = re.compile(r"[a-hj-z]|[ivx]{1,4}")
_ITEM_NUMBER = re.compile(r"[\d.]+|[a-z]")
"""Of a list item or a heading, without the full stop."""
_NEXT_WORD = re.compile(r"\s+[\"'“‘(\[]*(?P<word>\w+)")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Split cleaned text into sentences.

    Full stops of abbreviations ("Cllr. Smith", "e.g.", "No. 5"), initials ("J. K. Rowling"), decimals, addresses and
    list numbers ("1. Vision") end nothing.

    Args:
        text: One paragraph or bullet, white space folded.

    Returns:
        Start and end of each sentence, in order; together they cover everything but the spaces between them.
    """
    breaks = [match.end() for match in _CANDIDATE.finditer(text) if _ends_a_sentence(text, match)]
    breaks.extend(match.start() for match in _INLINE_BULLET.finditer(text))
    spans = []
    start = 0
    for end in [*sorted(set(breaks)), len(text)]:
        while start < end and text[start] == " ":
            start += 1
        stop = end
        while stop > start and text[stop - 1] == " ":
            stop -= 1
        if stop > start:
            spans.append((start, stop))
        start = end
    return spans


def _ends_a_sentence(text: str, match: re.Match[str]) -> bool:
    if match[0][0] != ".":
        return True
    before = _BEFORE_STOP.search(text, max(0, match.start() - 40), match.start())
    if before is None:
        return False
    word = before[0].lstrip("\"'“‘([").casefold()
    following = _NEXT_WORD.match(text, match.end())
    next_word = following["word"] if following else ""
    if match.end() > match.start() + 1 and match[0][1:2].isdigit():
        return True
    if _ITEM_LETTER.fullmatch(word) or (before.start() == 0 and _ITEM_NUMBER.fullmatch(word)):
        return False
    if word in _NUMBERED_ONLY:
        return not next_word[:1].isdecimal()
    if word in _ALWAYS_ABBREVIATIONS:
        return False
    if word in _SOMETIMES_ABBREVIATIONS:
        return next_word.casefold() in OPENERS
    if _INITIALS.fullmatch(word) and (before[0][-1].isupper() or "." in word):
        return next_word.casefold() in OPENERS
    return True
