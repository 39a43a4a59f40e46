"""Question as typed -> the same with slips in its frame mended: "wich coucils dont", "whats"; its topic is left alone."""

from __future__ import annotations

import re

from stratbot.retrieval.spelling import slips

_WHICH = re.compile(r"^(?:wich|whcih|wihch|whch|hwich|whitch)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?P<verb>do|does|did|is|are|was|were|has|have|had|would|should|could|wo|ca)nt\b", re.IGNORECASE)
_IS = re.compile(r"^(?P<word>what|who|where|when|how)s(?=\s)", re.IGNORECASE)
_WHETHER = re.compile(r"^(?P<lead>(?:[\w’',]+\s+){0,8}?)(?:if|whether)\s+there\s+(?:is|are)\s+any\s+(?=\w+)", re.IGNORECASE)
_THANKS = re.compile(r",?\s+(?:please|thanks|thank\s+you|cheers)(?P<end>[\s?!.]*)$", re.IGNORECASE)
_NOUN = re.compile(r"^(?P<lead>(?:which|what|how\s+many|do\s+any|any)\s+)(?P<noun>[a-z]{6,})\b", re.IGNORECASE)
_NOUNS = (
    "councils council authorities authority boroughs borough districts district counties county countries country cities "
    "strategies strategy documents document governments government departments department"
).split()
_TWO_SLIPS_FROM = 10
"""Letters from which two slips in a noun are forgiven."""
_TIME_FIRST = re.compile(
    r"^(?P<time>(?:by|before|after|since|until|in|during)\s+(?:(?:the|end|start|beginning|of|spring|summer|autumn|winter|early|late|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\s+)*(?:19|20)\d\d),?\s+"
    r"(?P<rest>(?:which|what|who|how\s+many)\b.*?)(?P<end>[\s?!.]*)$",
    re.IGNORECASE,
)


def mended_frame(question: str) -> str:
    """Return a question with the slips in its frame mended, and a time that opens it put behind it.

    Args:
        question: With single spaces.
    """
    question = _WHICH.sub("which", _THANKS.sub(r"\g<end>", question))
    question = _WHETHER.sub(r"\g<lead>are there any ", question)
    question = _IS.sub(r"\g<word>'s", _NOT.sub(r"\g<verb>n't", question))
    question = _TIME_FIRST.sub(r"\g<rest> \g<time>\g<end>", question)
    return _NOUN.sub(lambda match: match["lead"] + _noun(match["noun"]), question)


def _noun(word: str) -> str:
    """Return the noun of a frame that a word is a slip of; the word itself where it is none."""
    folded = word.casefold()
    if folded in _NOUNS:
        return word
    most = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    near = [(slips(folded, noun, most), noun) for noun in _NOUNS if noun[0] == folded[0]]
    fewest, noun = min(near, default=(most + 1, word))
    return noun if fewest <= most else word
