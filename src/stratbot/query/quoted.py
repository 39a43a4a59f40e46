"""Question -> the words in quotation marks."""

from __future__ import annotations

import re

from stratbot.query.words import words

_QUOTED = re.compile(
    r"“(?P<curly>[^“”]+)”|„(?P<low>[^„“”]+)[“”]|«(?P<angle>[^«»]+)»|\"(?P<straight>[^\"]*)\"|"
    r"(?<![\w’'])‘(?P<single>[^‘]+?)’(?!\w)|(?<![\w’'])'(?P<typed>[^']+(?:'\w[^']*)*)'(?!\w)"
)
"""A single mark opens only where no word goes before it, and closes only where none follows: "residents' trust" has none."""


def quoted_phrases(text: str) -> tuple[str, tuple[str, ...]]:
    """Take the quotation marks off a question.

    Returns:
        The question without the marks, and what stood in them, each once; marks round nothing that can be looked for stay.
    """
    phrases: list[str] = []

    def bare(match: re.Match[str]) -> str:
        phrase = " ".join(next(filter(None, match.groups()), "").split()).strip(" .,;:?!")
        if not words(phrase):
            return match[0]
        phrases.append(phrase)
        return phrase

    return _QUOTED.sub(bare, text), tuple(dict.fromkeys(phrases))
