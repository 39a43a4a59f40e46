"""Sentence -> what its wording tells apart from any topic: that it rules out, asks, hedges, or tells what others do."""

from __future__ import annotations

import re
import unicodedata

_COMMITS = re.compile(
    r"\b(?:will|shall|we(?:'|’)ll|plans? to|planning to|planned|propos\w+|commit\w*|intends?|aims? to|pledg\w+|"
    r"deploy\w*|implement\w*|install\w*|introduc\w+|launch\w*|deliver(?:s|ed|ing)?|establish\w*|partner\w*|pilot\w*|invest\w*|"
    r"roll(?:ed|ing)? out|fund(?:s|ed|ing)?|(?:is|are) (?:developing|building|creating|working))\b",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"\b(?:could|may|might|potential\w*|possib\w*|explor\w+|consider\w*|perhaps|such as|for example|e\.g|subject to|"
    r"if funding|in future|in the future|one day|opportunit\w+ to)\b",
    re.IGNORECASE,
)
_RULES_OUT = re.compile(
    r"\b(?:(?:will|shall|would|do|does|are|is|have|has|(?<!that )(?<!which )(?<!who )(?:did|was|were)) "
    r"(?:not|never|no longer)(?: (?!only\b|just\b|merely\b)\w+)? "
    r"(?:fund\w*|pay\w*|provid\w+|pursu\w+|offer\w*|introduc\w+|run\w*|creat\w+|invest\w*|support\w*|build\w*|adopt\w*|"
    r"propos\w+|plan\w*|intend\w*|"
    r"commit\w*|includ\w+|cover\w*|deliver\w*|launch\w*|open\w*|install\w*|tak\w+|be \w+ed|be seeking)|"
    r"won[’']t|no (?:current )?(?:plans?|intention|proposals?|budget|funding|provision|commitment) "
    r"(?:to|for)\b(?! (?:any )?(?:more|further|another|additional)\b)|"
    r"ruled out|rules? out|decided against|"
    r"outside the scope|out of scope|beyond the scope|not a priority|discontinu\w+|withdrawn)\b",
    re.IGNORECASE,
)


_ASKS = re.compile(
    r"\?[\s\"'”’)\]]*$|"
    r"^\W*(?:\(?[a-z0-9]{1,3}[.)]\s+)?(?:please|(?:also |if so,? |where (?:applicable|possible),? )*"
    r"(?:describe|outline|explain|indicate|specify|summari[sz]e|attach|submit|tell us))\b|"
    r"\bapplicants?(?:['’]s)? (?:should|must|shall|will|may|are|is|can)\b|"
    r"\b(?:applications?|proposals?|responses?) (?:should|must|shall|will be)\b|"
    r"\bvision elements? #? ?\d",
    re.IGNORECASE,
)
"""Verbs that open a bullet of an action plan as well ("Provide free Wi-Fi", "Identify a lead") are not among them."""
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


_FULL_WORDS = 6
_FIGURE = re.compile(r"\S*\d\S*")
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*\d{0,3}$")
_NO_LETTER = re.compile(r"[\W_]+")


def commits(text: str) -> bool:
    """Whether a sentence says that something is done, planned or promised."""
    return bool(_COMMITS.search(text))


def hedges(text: str) -> bool:
    """Whether a sentence says that something could be done, or gives it as an example."""
    return bool(_HEDGES.search(text))


def rules_out(text: str) -> bool:
    """Whether a sentence says that something will not be done."""
    return bool(_RULES_OUT.search(text))


def asks(text: str) -> bool:
    """Whether a sentence asks a question, or tells applicants what to write: copied from a form, not said by the document."""
    return bool(_ASKS.search(text))


def speaks_of_issuer(text: str) -> bool:
    """Whether a sentence says "we", "the council" or who works with them."""
    return bool(_ISSUER.search(text))


def outside_body(text: str) -> str | None:
    """Return what kind of body outside the issuer does what a sentence tells of; None where it may be the issuer.

    Only the subject at the head of the sentence is looked at, and only kinds of bodies that are hardly ever part of an issuer.
    """
    match = _SUBJECT.match(text)
    return None if match is None or speaks_of_issuer(text) else match.lastgroup


def is_full_sentence(text: str) -> bool:
    """Whether a text reads as a sentence, not as a heading or a scrap of a table."""
    words = text.split()
    if len(words) < _FULL_WORDS or not _ENDS.search(text.rstrip()[-8:]):
        return False
    return len(_FIGURE.findall(text)) < len(words) / 3


def letters(text: str) -> str:
    """Return the letters and digits of a text, compatibility forms spelled out, in lower case: what two readings must share."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())
