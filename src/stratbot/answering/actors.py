"""Sentence -> does a body outside the issuer do what it tells of: a college that trains is not yet a council that does."""

from __future__ import annotations

import re

OTHERS = "others"
"""Another issuer, whatever it is called."""
_KINDS = {
    "college": r"colleges?",
    "universit": r"universit(?:y|ies)",
    "chamber": r"chambers? of (?:commerce|trade)",
    "employer": r"employers?",
    "charit": r"charit(?:y|ies)",
    "union": r"trade unions?",
    "voluntary": r"voluntary (?:groups|organi[sz]ations|sector)",
}
"""How a topic names a kind of body -> how it stands at the head of a sentence. Not firms and operators, which mostly work under
the issuer's contract, nor schools and libraries, which are often its own."""
_SUBJECT = re.compile(
    r"^\W*(?:(?:in|since|by|from|during|at) [^,.;]{1,30}, )?"  # "In 2015, "
    r"(?:(?:the|a|an) )?(?:[\w’'&-]+ ){0,4}?"  # "the regional "
    rf"(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _KINDS.items())})"
    r"(?:(?:,| and|, and) (?:[\w’'&-]+ ){0,4}?[\w’'-]+){0,2} "  # " and employers "
    r"(?:(?:also|already|now|then) )?"
    r"(?:(?:has|have|had)\b(?! been)|teach(?:es)?|taught|took|gave|paid|made|built|ran|led|"
    r"(?:offer|provide|place|run|train|support|fund|deliver|take|give|employ|pay|make|work|operate|host|launch|build|invest|"
    r"create|develop|lead|use|plan)(?:s|d|ed)?)\b",
    re.IGNORECASE,
)
"""In the present or the past: what such a body *will* do stands in a strategy because the issuer wants it done. And never in the
passive: "employers are offered grants"."""
_ISSUER = re.compile(
    r"\b(?:we|us|our|ours)\b|"
    r"\b(?:the|this) (?:\w+ )?(?:council|city|town|county|borough|district|authority|municipality|partnership|mayor)\b|"
    r"\b(?:partner\w*|jointly|together)\b",
    re.IGNORECASE,
)
_ABOUT_OTHERS = re.compile(r"\b(?:other|others|another|neighbour\w*|elsewhere|peers?|shared?|sharing|joint\w*)\b", re.IGNORECASE)


def speaks_of_issuer(text: str) -> bool:
    """Whether a sentence says "we", "the council" or who works with them."""
    return bool(_ISSUER.search(text))


def outside_body(text: str) -> str | None:
    """Return what kind of body outside the issuer does what a sentence tells of; None where it may be the issuer.

    Only the subject at the head of the sentence is looked at, and only kinds of bodies that are hardly ever part of an issuer.
    """
    match = _SUBJECT.match(text)
    return None if match is None or speaks_of_issuer(text) else match.lastgroup


def is_about(topic: str, doer: str) -> bool:
    """Whether what is asked about is what others do: "work with colleges", "schemes of other councils"."""
    return bool(_ABOUT_OTHERS.search(topic)) if doer == OTHERS else doer in topic.lower()
