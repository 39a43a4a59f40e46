"""Marks where words may break at the end of a line, with a few rules of English that are right often enough for print."""

from __future__ import annotations

import re
from itertools import pairwise

SOFT_HYPHEN = "\u00ad"
SHORTEST_WORD = 6
SHORTEST_PART = 3

_WORD = re.compile(r"(?<![\w@./-])[a-z]{%d,}(?![\w@/-])" % SHORTEST_WORD)  # noqa: UP031 - braces belong to the pattern
_PREFIX = re.compile(r"inter|under|trans|over|con(?!e)|com(?!e)|dis|pro(?!b)|pre|sub|infor(?=m)|resi(?=d)|peo(?=p)|serv(?=i)")
_SUFFIX = re.compile(
    r"(?<=[a-z]{3})(?:[bcdglmnrstvz]ation|tion|sion|ment|ness|ship|tive|ture|ful|less|able|ible|ance|ence|hold|work|port|line"
    r"|side|cies|ties|ity)(?=s?(?:al|ally|ly|ed|er|ers|ing)?$)"
)
_BETWEEN_VOWELS = re.compile(r"(?<=[aeiouy])([bcdfgklmnprstvwxz]{2,3})(?=[aeiouy])")
_BEFORE_ING = re.compile(r"(?<=[a-z]{3})(?<!bb|dd|gg|mm|nn|pp|rr|tt)ing(?=s?$)")
_KNOWN = {
    word.replace("-", ""): word.replace("-", SOFT_HYPHEN)
    for word in (
        "coun-cil coun-cils tele-phone resi-dents tech-nol-ogy digi-tal peo-ple busi-ness busi-nesses strat-egy neigh-bours "
        "sys-tem sys-tems deliv-ery cus-tomer cus-tomers serv-ice serv-ices respon-sible respon-si-bil-ity dif-fer-ent "
        "commu-nity commu-ni-ties every-body every-one auto-matic pub-lic pub-lished gov-ern-ment engi-neers imple-men-ta-tion "
        "infor-ma-tion appren-tices appren-tice-ships pass-word li-cence li-brary li-brar-ies com-puter com-puters sup-plier "
        "sup-pliers pro-cure-ment capi-tal reve-nue man-ager man-agers offi-cer offi-cers mem-bers sen-sible con-fi-dence "
        "num-ber num-bers win-ter sum-mer sur-vey care-fully organ-isa-tion organ-isa-tions part-ner part-ners web-site"
    ).split()
}
"""Words that the rules would leave whole or break badly."""
_NO_SYLLABLE = re.compile(r"[a-z]{1,2}e[ds]|[a-z]{1,2}ings?|[a-z]ers?")
_KEPT_TOGETHER = "ch sh th ph ck gh qu bl br cl cr dr fl fr gl gr pl pr sc sk sl sp st sw tr tw wh wr ng nc".split()
"""Consonants that are one sound, or begin a syllable together."""


def soft_hyphens(text: str) -> str:
    """Return the text with soft hyphens inside its longer lower-case words."""
    return _WORD.sub(lambda match: _break_word(match.group()), text)


def _break_word(word: str) -> str:
    if word in _KNOWN:
        return _KNOWN[word]
    places = {match.start() for match in _SUFFIX.finditer(word)}
    places |= {match.start() for match in _BEFORE_ING.finditer(word)}
    if prefix := _PREFIX.match(word):
        places.add(prefix.end())
    for match in _BETWEEN_VOWELS.finditer(word):
        run, start = match.group(1), match.start(1)
        if run[-2:] not in _KEPT_TOGETHER:
            places.add(start + len(run) - 1)
        elif len(run) == 3:
            places.add(start + 1)
    kept: list[int] = []
    for place in sorted(places):
        fits = SHORTEST_PART <= place <= len(word) - SHORTEST_PART and not _NO_SYLLABLE.fullmatch(word[place:])
        if fits and (not kept or place - kept[-1] > 1):
            kept.append(place)
    return SOFT_HYPHEN.join(word[start:end] for start, end in pairwise([0, *kept, len(word)]))
