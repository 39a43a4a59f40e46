"""Step 2 of the path: the text of a page -> whether it is language at all, or what a font without a map made of it."""

from __future__ import annotations

import re

_GLYPH_NAMES = re.compile(r"(?:/[A-Za-z]{0,8}\d{1,5}(?:\.\w+)?){3,}|(?:\(cid:\d+\)){3,}")
_WORD = re.compile(r"[^\W\d_]{3,}")
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœŵŷ")
_FEWEST_LETTERS = 80
_CODES = frozenset(map(chr, (*range(9), *range(14, 32), *range(127, 160))))
_FEWEST_CODES = 20
_CODE_SHARE = 0.3
_NAMED_SHARE = 0.3
_SMALL_WORDS = frozenset("the of and to in a for is on that by with be are as at or from will y yr yn ac i o ar".split())
_SMALL_SHARE = 0.1
_NO_VOWEL_SHARE = 0.6
_MIXED_SHARE = 0.4
_REPLACED_SHARE = 0.3
_FOREIGN_SHARE = 0.5

HINT = "Have its text recognised (OCR): stratbot index --ocr"


def why_unreadable(text: str) -> str:
    """Say why a text, as a reader gives it, cannot be what is printed on its page; empty where it can.

    Made for what fonts without a usable character map give: names of glyphs, signs for missing characters, letters of another
    alphabet in a jumble of cases, and words without vowels.
    """
    bare = "".join(character for character in text if not character.isspace() or character in _CODES)
    if sum(character in _CODES for character in bare) > _CODE_SHARE * max(_FEWEST_CODES, len(bare)):
        return "Its text is codes: its fonts do not say which letters they are."
    if len(bare) < _FEWEST_LETTERS:
        names = "".join(match[0] for match in _GLYPH_NAMES.finditer(text))
        return "Its text is the names of glyphs." if len(bare) >= 12 and len(names) > 0.6 * len(bare) else ""
    if sum(len(match[0]) for match in _GLYPH_NAMES.finditer(text)) > _NAMED_SHARE * len(bare):
        return "Its text is the names of glyphs: its fonts do not say which letters they are."
    missing = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in bare)
    if missing > _REPLACED_SHARE * len(bare):
        return "Its characters are unknown: its fonts do not say which letters they are."
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    if letters < _FEWEST_LETTERS:
        return ""
    mixed = sum(len(word) for word in words if _is_mixed(word))
    foreign = sum(len(word) for word in words if not word[0].isascii() and ord(word[0]) > 0x24F)
    if foreign > _FOREIGN_SHARE * letters and mixed > _MIXED_SHARE * letters:
        return "Its letters are of another alphabet, in disorder: the character map of its font is wrong."
    latin = [word for word in words if ord(max(word)) <= 0x24F and not word.isupper()]
    voiceless = sum(len(word) for word in latin if not _VOWELS & set(word.casefold()))
    if voiceless > _NO_VOWEL_SHARE * max(_FEWEST_LETTERS, sum(map(len, latin))):
        return "Its letters make no words: the character map of its font is wrong."
    return ""


def is_plain_language(text: str) -> bool:
    """Return whether a text holds the small words of English or Welsh as often as running text does.

    Asked of a second reader, whose codes for letters may look like words more than the first one's do.
    """
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return bool(words) and sum(word in _SMALL_WORDS for word in words) >= _SMALL_SHARE * len(words)


def _is_mixed(word: str) -> bool:
    """Return whether capitals and small letters stand in one word as no writer mixes them."""
    return any(character.isupper() for character in word[1:]) and any(character.islower() for character in word)
