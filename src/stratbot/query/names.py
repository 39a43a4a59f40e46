"""Words of a question -> the issuers among them, by name, by a slip of it or by a country's adjective, and names of nobody."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import replace

from stratbot.corpus.authorities import is_authority
from stratbot.query.frame import ISSUER, Token
from stratbot.query.issuers import COUNCIL_WORDS, find_issuers, fold, issuer_aliases
from stratbot.query.lexicon import mapping, nouns, plain, tokens_of, verbs, word_set
from stratbot.query.spelling import slips
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import STOP_WORDS

MIN_NAME = 5
"""Letters of a name from which a slip in it is mended."""
_CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-ÿ]")


def tokens_with_names(
    text: str, issuers: Sequence[str], vocabulary: Vocabulary | None
) -> tuple[tuple[Token, ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the words of a question, each name as one, with the slips that were mended and names that nobody bears."""
    spans: dict[tuple[int, int], list[str]] = {}
    for name, start, end in [*find_issuers(text, issuers), *_nationals(text, issuers), *_bare_owners(text, issuers)]:
        owned = text[end : end + 2] in ("'s", "’s") or (text[end : end + 1] in ("'", "’") and text[end - 1 : end] == "s")
        spans.setdefault((start, end + (2 if text[end : end + 2] in ("'s", "’s") else int(owned))), []).append(name)
    tokens = [Token(start, end, ISSUER, tuple(names)) for (start, end), names in spans.items()]
    for match in tokens_of(text):
        if not any(start < match.end() and match.start() < end for start, end in spans):
            word = plain(match[0])
            tokens.append(Token(match.start(), match.end(), mapping("slips").get(word, word)))
    tokens.sort(key=lambda token: token.start)
    tokens = [_mended_word(tokens, at) for at in range(len(tokens))]
    return _named(text, tokens, issuers, vocabulary)


def _bare_owners(text: str, issuers: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return the names that stand as owners without an apostrophe: "oxmoors plan"."""
    return [
        (name, match.start(), match.end())
        for match in tokens_of(text)
        if len(match[0]) > MIN_NAME and match[0].endswith("s") and not find_issuers(match[0], issuers)
        for name, start, end in find_issuers(match[0][:-1], issuers)
        if start == 0 and end == len(match[0]) - 1
    ]


def _mended_word(tokens: Sequence[Token], at: int) -> Token:
    """Mend a slip in a word that asks: "diferences", and the noun behind "which": "coucils". The text stays as typed."""
    token = tokens[at]
    one, several = nouns()
    if len(token.word) < 6 or token.word in one or token.word in several or token.word in word_set("mended_words"):
        return token
    is_noun = 0 < at < 4 and tokens[at - 1].word in word_set("before_nouns")
    most = 2 if is_noun and len(token.word) >= 9 else 1
    known = sorted(word_set("mended_nouns", "mended_words") if is_noun else word_set("mended_words"))
    near = [(slips(token.word, word, most), word) for word in known if word[0] == token.word[0] and len(word) > 5]
    fewest, word = min(near, default=(most + 1, ""))
    return replace(token, word=word) if fewest <= most else token


def _named(
    text: str, tokens: list[Token], issuers: Sequence[str], vocabulary: Vocabulary | None
) -> tuple[tuple[Token, ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Find names with slips in them, and names that nobody bears where an issuer's would stand."""
    corrections: list[tuple[str, str]] = []
    strangers: list[str] = []
    found: list[Token] = []
    at = 0
    is_compared = any(token.word in word_set("comparing") for token in tokens)
    while at < len(tokens):
        end = _name_end(text, tokens, at, is_compared=is_compared)
        name = text[tokens[at].start : tokens[end - 1].end] if end > at else ""
        name = re.sub(r"['’]s?$", "", name)
        single = text[tokens[at].start : tokens[at].end]
        typed = name or re.sub(r"['’]s?$", "", single)
        meant = meant_by(name, issuers) if name else _slip_in(typed, tokens[at], issuers, vocabulary)
        if meant:
            length = max(1, end - at)
            corrections.append((typed, " or ".join(meant)))
            found.append(Token(tokens[at].start, tokens[at + length - 1].end, ISSUER, meant))
            at += length
        elif name:
            strangers.append(name)
            found.append(Token(tokens[at].start, tokens[end - 1].end, ISSUER))
            at = end
        else:
            found.append(tokens[at])
            at += 1
    return tuple(found), tuple(corrections), tuple(dict.fromkeys(strangers))


def _name_end(text: str, tokens: Sequence[Token], at: int, *, is_compared: bool) -> int:
    """Return where a name that nobody bears ends that begins at a token; the token's own position where none begins."""
    token = tokens[at]
    if token.word == ISSUER or token.word in STOP_WORDS or token.word in ("which", "what", "compare"):
        return at
    end = at
    while (
        end < len(tokens)
        and tokens[end].word != ISSUER
        and (
            _CAPITALISED.match(text, tokens[end].start)
            or (
                end > at
                and tokens[end].word in ("of", "upon", "on", "the")
                and end + 1 < len(tokens)
                and _CAPITALISED.match(text, tokens[end + 1].start)
            )
        )
    ):
        end += 1
    if end == at and is_authority(text[token.start : token.end]):
        end = at + 1
    if end == at:
        return at
    words = [one.word for one in tokens]
    before, behind = words[at - 1] if at else "", words[end] if end < len(words) else ""
    is_said = (
        before in word_set("before_subject")
        and end < len(words)
        and (verbs().length_at(words, end) > 0 or behind in word_set("comparing_with") | {"define", "spend", "pay"})
    )
    earlier = any(one.word == ISSUER or _CAPITALISED.match(text, one.start) for one in tokens[1 : max(1, at - 1)])
    is_side = is_compared and (
        _ties(words, at, ISSUER)
        or _ties(words, end - 1, ISSUER)
        or _ties_names(text, tokens, at, end)
        or (earlier and before in ("from", "with", "than", "against", "versus"))
    )
    is_summed = before in ("summarise", "summarize") or (
        at > 0 and words[0] in ("summarise", "summarize") and behind in ("strategy", "plan", "")
    )
    is_held = (
        before in ("from", "by", "of")
        and words[0] in ("do", "have", "is", "are")
        and {"anything", "something", "documents", "plan", "strategy"} & set(words[:at])
    )
    return end if is_said or is_side or is_summed or is_held else at


def _ties(words: Sequence[str], at: int, name: str) -> bool:
    """Whether a word that ties two names stands between a place and a name."""
    tying = word_set("tying")
    behind = words[at + 1 : at + 2] and words[at + 1] in tying and name in words[at + 2 : at + 4]
    before = at > 1 and words[at - 1] in tying and name in words[at - 2 : at - 1]
    return bool(behind or before)


def _ties_names(text: str, tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether two names that nobody bears are set beside each other: "Compare Leeds and Hull"."""
    tying = word_set("tying")
    if end + 1 < len(tokens) and tokens[end].word in tying and _CAPITALISED.match(text, tokens[end + 1].start):
        return True
    return (
        at > 1
        and tokens[at - 1].word in tying
        and bool(_CAPITALISED.match(text, tokens[at - 2].start))
        and tokens[at - 2].word not in ("compare", "contrast")
    )


def _slip_in(typed: str, token: Token, issuers: Sequence[str], vocabulary: Vocabulary | None) -> tuple[str, ...]:
    """Return the issuers whose name a word is a slip of: no ordinary word, nor one that the documents use."""
    bare = token.word.removesuffix("'s").rstrip("'")
    if vocabulary is None or token.word == ISSUER or len(bare) < MIN_NAME or bare in STOP_WORDS or is_authority(typed):
        return ()
    meant = meant_by(typed.casefold(), issuers)
    return () if meant and (bare in vocabulary.counts() or vocabulary.is_a_word(bare)) else meant


def meant_by(name: str, issuers: Sequence[str]) -> tuple[str, ...]:
    """Return the issuers that a name was probably meant for: those whose names hold it, or the one it is a slip of ("Bostn").

    Another council's name is no slip: Bolton is not Boston.
    """
    folded = re.sub(r"['’]s?$", "", fold(name).strip())
    holding = [issuer for issuer in issuers if re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", fold(issuer))]
    if holding and (name[:1].isupper() or len(folded) > 7):
        return tuple(dict.fromkeys(holding))
    if is_authority(name):
        return ()
    owners = {alias: issuer for issuer in issuers for alias in issuer_aliases(issuer) if len(alias) >= MIN_NAME}
    short = COUNCIL_WORDS.sub("", folded)
    shorts = [short, short.removesuffix("s")]
    near = next(
        (
            found
            for one in shorts
            if (found := difflib.get_close_matches(one, (alias for alias in owners if alias[0] == one[:1]), n=1, cutoff=0.85))
        ),
        [],
    )
    return (owners[near[0]],) if near else ()


def _nationals(text: str, issuers: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return the countries of the corpus that a question names by their adjectives: "the Danish strategy", "Danish and Irish"."""
    known = {adjective: country for adjective, country in mapping("nations").items() if country in issuers}
    if not known:
        return []
    any_of = "|".join(sorted(known, key=len, reverse=True))
    found = list(re.finditer(rf"\b(?:{any_of})\b", text))
    work = re.compile(
        r"\s+(?:(?:digital|national|ict|new|own|current|latest|government(?:['’]s)?)\s+)*(?:strateg|plan|agenda|document|paper|government|approach|polic|vision|one\b)"
    )
    tied = re.compile(rf"\s+(?:and|or|with|to|vs\.?|versus|from)\s+(?:the\s+)?(?:{any_of})\b")
    is_compared = any(word in word_set("comparing_with") for word in text.casefold().split())
    taken = [match for match in found if work.match(text, match.end())]
    if is_compared or taken:
        taken += [
            match
            for match in found
            if match not in taken
            and (
                tied.match(text, match.end())
                or any(tied.match(text, other.end()) and other.end() < match.start() for other in found)
            )
        ]
    if (
        not taken
        and len(found) == 1
        and not find_issuers(text, issuers)
        and not text.casefold().startswith(("which ", "how many councils", "who "))
    ):
        taken = found
    return [(known[match[0]], match.start(), match.end()) for match in taken]
