"""Words of a question -> the issuers among them, by name, by a slip of it or by a country's adjective, and names of nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from stratbot.corpus.aliases import COUNCIL_WORDS, fold, issuer_aliases
from stratbot.corpus.authorities import is_authority
from stratbot.query.frame import ISSUER, Token
from stratbot.query.issuers import find_issuers
from stratbot.query.lexicon import mapping, nouns, pattern, plain, plain_words, tokens_of, verbs, word_set
from stratbot.query.spelling import MIN_LETTERS, nearest
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import STOP_WORDS

SURE_SLIP = 0.87
"""Of `difflib`, from which a word is one that asks with a slip in it: "documented" asks for no documents."""
MIN_NAME = 5
"""Letters of a name from which a slip in it is mended."""
_OWNED = re.compile(r"['’]s|(?<=s)['’]")
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-ÿ][\w’'-]*"
_NAME = re.compile(rf"{_CAPITALISED}(?:\s+(?:(?:of|upon|on|the)\s+)?{_CAPITALISED})*")


def tokens_with_names(
    text: str, issuers: Sequence[str], vocabulary: Vocabulary | None
) -> tuple[tuple[Token, ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the words of a question, each name as one, with the slips that were mended and names that nobody bears."""
    spans: dict[tuple[int, int], list[str]] = {}
    for name, start, end in [*find_issuers(text, issuers), *_nationals(text, issuers)]:
        owned = _OWNED.match(text, end)
        spans.setdefault((start, owned.end() if owned else end), []).append(name)
    tokens = [Token(start, end, ISSUER, tuple(names)) for (start, end), names in spans.items()]
    for match in tokens_of(text):
        if not any(start < match.end() and match.start() < end for start, end in spans):
            word = plain(match[0])
            tokens.append(Token(match.start(), match.end(), mapping("slips").get(word, word)))
    tokens.sort(key=lambda token: token.start)
    tokens = [_mended_word(tokens, at) for at in range(len(tokens))]
    return _named(text, tokens, issuers, vocabulary)


def _mended_word(tokens: Sequence[Token], at: int) -> Token:
    """Mend a slip in a word that asks: "diferences", and the noun behind "which": "coucils". The text stays as typed."""
    token = tokens[at]
    one, several = nouns()
    if len(token.word) < MIN_LETTERS or token.word in one or token.word in several or "'" in token.word:
        return token
    is_noun = 0 < at < 4 and tokens[at - 1].word in word_set("before_nouns")
    known = word_set("mended_nouns", "mended_words") if is_noun else word_set("mended_words")
    return replace(token, word=next(iter(nearest(token.word, known, cutoff=SURE_SLIP)), token.word))


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
        is_name = end > at
        end = max(end, at + 1)
        typed = re.sub(r"['’]s?$", "", text[tokens[at].start : tokens[end - 1].end])
        meant = meant_by(typed, issuers) if is_name else _slip_in(typed, tokens[at], issuers, vocabulary)
        if meant:
            corrections.append((typed, " or ".join(meant)))
        elif is_name:
            strangers.append(typed)
        is_known = not meant and not is_name
        found.append(tokens[at] if is_known else Token(tokens[at].start, tokens[end - 1].end, ISSUER, meant))
        at = end
    return tuple(found), tuple(corrections), tuple(dict.fromkeys(strangers))


def _name_end(text: str, tokens: Sequence[Token], at: int, *, is_compared: bool) -> int:
    """Return where a name that nobody bears ends that begins at a token; the token's own position where none begins."""
    words = [token.word for token in tokens]
    if words[at] == ISSUER or words[at] in STOP_WORDS or words[at] == "compare":
        return at

    def is_name(place: int) -> bool:
        is_capital = 0 <= place < len(tokens) and bool(_NAME.match(text, tokens[place].start))
        return (is_capital and words[place] not in ("compare", "contrast")) or words[place : place + 1] == [ISSUER]

    name = _NAME.match(text, tokens[at].start)
    end = at
    while name and end < len(tokens) and words[end] != ISSUER and tokens[end].start < name.end():
        end += 1
    if end == at and is_authority(text[tokens[at].start : tokens[at].end]):
        end = at + 1
    if end == at:
        return at
    before, behind = words[at - 1] if at else "", words[end] if end < len(words) else ""
    speaks = verbs().length_at(words, end) > 0 or behind in word_set("comparing_with") | {"define", "spend", "pay"}
    is_said = before in word_set("before_subject") and speaks
    is_side = is_compared and (
        (at > 0 and is_name(end))
        or (behind in word_set("tying") and (is_name(end + 1) or ISSUER in words[end + 1 : end + 3]))
        or (before in word_set("tying") and is_name(at - 2))
        or (before in ("from", "with", "than", "against", "versus") and any(is_name(place) for place in range(1, at - 1)))
    )
    is_summed = bool({"summarise", "summarize"} & {words[0], before}) and (before != "" and behind in ("strategy", "plan", ""))
    is_held = before in ("from", "by", "of") and words[0] in word_set("yes_no") and bool(set(words[:at]) & word_set("held"))
    return end if is_said or is_side or is_summed or is_held else at


def _slip_in(typed: str, token: Token, issuers: Sequence[str], vocabulary: Vocabulary | None) -> tuple[str, ...]:
    """Return the issuers whose name a word is a slip of: no ordinary word, nor one that the documents use."""
    bare = token.word.removesuffix("'s").rstrip("'")
    if vocabulary is None or token.word == ISSUER or len(bare) < MIN_NAME or bare in STOP_WORDS or is_authority(typed):
        return ()
    meant = meant_by(typed.casefold(), issuers)
    if not meant:
        return ()  # before the documents' words are counted, which takes a tenth of a second
    is_owner = any(bare == f"{alias}s" for name in meant for alias in issuer_aliases(name))  # "oxmoors plan"
    return () if not is_owner and (vocabulary.is_a_word(bare) or bare in vocabulary.counts()) else meant


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
    near = nearest(COUNCIL_WORDS.sub("", folded), owners)
    return (owners[near[0]],) if near else ()


def _nationals(text: str, issuers: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return the countries of the corpus that a question names by their adjectives: "the Danish strategy", "Danish and Irish".

    They count where one stands before a document or something is compared, and where a single one is all that is named.
    """
    known = {adjective: country for adjective, country in mapping("nations").items() if country in issuers}
    found = [match for match in re.finditer(r"\b(?:Northern )?[A-Z]\w+", text) if match[0] in known]
    is_compared = bool(word_set("comparing_with") & set(plain_words(text)))
    is_alone = len(found) == 1 and not pattern("asks_many").match(text) and not find_issuers(text, issuers)
    if is_alone or is_compared or any(pattern("of_a_nation").match(text, match.end()) for match in found):
        return [(known[match[0]], match.start(), match.end()) for match in found]
    return []
