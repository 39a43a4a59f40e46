"""Sentence -> does it commit, hedge, or rule out: the wording that tells doing something from talking about it."""

from __future__ import annotations

import re

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
