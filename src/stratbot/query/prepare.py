"""Question -> the sentence that asks, with everything taken out that narrows its documents.

Taken out are quotation marks, whom it leaves out, groups, years and a further question; names are marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stratbot.query.exclusion import find_exclusion
from stratbot.query.frame import ISSUER, Token, is_all_frame
from stratbot.query.groups import find_groups
from stratbot.query.issuers import find_issuers
from stratbot.query.lexicon import mapping, pattern, phrases, plain, plain_words, tokens_of, verbs, word_set
from stratbot.query.names import tokens_with_names
from stratbot.query.query import Query
from stratbot.query.quoted import quoted_phrases
from stratbot.query.seeks import facts_sought, things_counted
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import STOP_WORDS
from stratbot.types import AnswerKind, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A question with everything taken out that narrows its documents."""

    query: Query
    """With what was taken out; its kind is not known yet."""
    text: str
    tokens: tuple[Token, ...]
    ends: str

    @property
    def words(self) -> list[str]:
        """The words, ISS for the name of an issuer."""
        return [token.word for token in self.tokens]

    @property
    def issuers(self) -> tuple[str, ...]:
        """The issuers that it names, in order."""
        return tuple(dict.fromkeys(name for token in self.tokens for name in token.issuers))

    @property
    def names(self) -> int:
        """How many different ones it names, those that nobody bears as well."""
        return len({token.issuers or (self.text[token.start : token.end],) for token in self.tokens if token.word == ISSUER})


def prepare(text: str, documents: Sequence[Document], vocabulary: Vocabulary | None = None) -> Prepared:
    """Take everything out of a question that narrows its documents, and find the names in it."""
    whole = " ".join(text.split())
    typed = re.sub(r",?\s+if any\b,?(?=\s)", "", whole, flags=re.IGNORECASE)
    issuers = list(dict.fromkeys(document.issuer for document in documents))
    asked, left_out = _asking_sentence(typed, issuers)
    unmarked, quoted = quoted_phrases(_without_polite(asked))
    names = [name for name, _, _ in find_issuers(unmarked, issuers)]
    quoted = tuple(one for one in quoted if not _is_no_phrase(one, unmarked, names))
    excluded = find_exclusion(unmarked, documents)
    found = find_groups(excluded.text, documents, names)
    bare, first, last = _without_years(found.text)
    bare = re.sub(r"\s+(?=[?!.,])", "", bare)
    rest = bare.rstrip("?!. ").strip()
    query = Query(
        text=whole,
        kind=AnswerKind.COVERAGE,
        phrases=quoted,
        groups=found.groups,
        unknown_group=found.unknown,
        excluded_issuers=excluded.issuers,
        excluded_groups=excluded.groups,
        year_from=first,
        year_to=last,
        seeks=facts_sought(rest),
        counted=things_counted(rest),
        denied=bool(re.search(r"\bno\b", rest, re.IGNORECASE)),
        left_out=left_out,
        language=_language(whole),
    )
    if (further := pattern("asks_on").search(rest)) and not word_set("asking") & set(plain_words(rest[8 : further.start()])):
        behind = plain_words(further[0])
        if further.start() > 8 and not any(verbs().length_at(behind, at) for at in range(2, 5)):
            said = " ".join(filter(None, (further[0].strip(" ,"), query.left_out)))
            query, rest = replace(query, left_out=said), rest[: further.start()]
    tokens, mended, strangers = tokens_with_names(rest, issuers, vocabulary)
    query = replace(query, corrections=mended, unknown_issuers=strangers)
    return Prepared(query=query, text=rest, tokens=tokens, ends=bare[len(rest) :])


def _asking_sentence(whole: str, issuers: Sequence[str]) -> tuple[str, str]:
    """Return the sentence that asks, and further ones that are left out; of "We write a paper. Which ...?" the second."""
    ends = [match.end() for match in pattern("sentence_end").finditer(whole)]
    ends = [end for end in ends if not whole[:end].count('"') % 2 and whole[:end].count("“") == whole[:end].count("”")]
    if not ends:
        return whole, ""
    sentences = [whole[start:end].strip() for start, end in zip([0, *ends], [*ends, len(whole)], strict=True)]
    asking = [one for one in sentences if _asks(one)]
    first = plain_words(asking[0]) if asking else []
    leans = len(first) < 4 or first[-1] in word_set("pointers") or first[0] in word_set("comparing_opens")
    if leans or word_set("pronouns") & set(first[1:4]) or _trails(sentences[-1]):
        return whole, ""
    rest = " ".join(one for one in sentences if one not in asking)
    is_narrowed = bool(find_issuers(rest, issuers) or pattern("narrows").search(rest))
    return (whole, "") if is_narrowed else (asking[0], " ".join(asking[1:]).rstrip("?!. "))


def _asks(sentence: str) -> bool:
    words = plain_words(_without_polite(sentence))
    opens = bool(words) and (phrases("asks_other").length_at(words, 0) > 0 or words[0] in word_set("asking_opens"))
    return (opens or sentence.rstrip("\"'”’) ").endswith("?")) and not pattern("about_answer").match(sentence)


def _trails(sentence: str) -> bool:
    """Whether the last sentence only says of whom is asked: "Which councils have one?"."""
    tokens = [Token(one.start(), one.end(), plain(one[0])) for one in tokens_of(sentence)]
    return bool(tokens) and len(tokens) < 7 and tokens[0].word in ("which", "what", "who") and is_all_frame(tokens)


def _is_no_phrase(phrase: str, question: str, names: Sequence[str]) -> bool:
    """Whether quotation marks stand round an issuer's name, or round the whole question."""
    is_all = len(phrase) >= len(question.strip(" .?!")) and len(phrase.split()) > 3
    return is_all or any(start == 0 and end == len(phrase) for _, start, end in find_issuers(phrase, names))


def _without_polite(text: str) -> str:
    tokens = tokens_of(text)
    length = phrases("polite").run_at(plain_words(text), 0)
    return text[tokens[length].start() :] if 0 < length < len(tokens) else text


def _without_years(text: str) -> tuple[str, int | None, int | None]:
    """Take the years of the documents out of a question."""
    for name in ("years_behind", "years_before", "years_alone"):
        if (match := pattern(name).search(text)) and (name != "years_alone" or _speaks(text, match.start())):
            first, last = _span(match)
            rest = f"{text[: match.start()]}{match['noun']}{text[match.end() :]}"
            rest = re.sub(r"^(\w+\s+\w+)\s+(?:and|that|which)\s+(?:also\s+)?(?=\w)", r"\1 ", rest) if match["noun"] else rest
            return " ".join(rest.split()).strip(" ,"), first, last
    return text, None, None


def _speaks(text: str, end: int) -> bool:
    """Whether a time at the end is when somebody said something, or a bare topic was one: not when something will be done."""
    words = plain_words(text[:end])
    is_bare = bool(words) and len(words) < 6 and not phrases("asks_other", "asks_set").length_at(words, 0)
    return bool(pattern("speaks_of").search(text)) or is_bare


def _span(match: re.Match[str]) -> tuple[int | None, int | None]:
    """Return the first and last year that an expression means."""
    parts = {name: said.lower() for name, said in match.groupdict().items() if said}
    first, relation = int(parts["first"]), parts.get("relation", "in")
    if last := parts.get("last"):
        return first, int(last)
    if end := parts.get("end"):
        return first + (relation == "after"), int(end) - (parts["until"] == "before")
    if "upwards" in parts or "onwards" in parts or relation in ("since", "after"):
        return first + (relation == "after"), None
    if "downwards" in parts or relation in ("before", "until", "up to"):
        return None, first - (relation == "before")
    return first, first


def with_years(query: Query, text: str) -> Query:
    """Read the years of a question about the catalogue, wherever they stand."""
    if query.year_from is None and query.year_to is None and (match := pattern("years_anywhere").search(text)):
        first, last = _span(match)
        return replace(query, year_from=first, year_to=last)
    return query


def _language(text: str) -> str:
    """Return the language that a question seems to be in, "" for English: which one's little words it uses most."""
    words = plain_words(text)
    english = sum(word in STOP_WORDS for word in words)
    counts = {name: sum(word in known.split() for word in words) for name, known in mapping("languages").items()}
    name = max(counts, key=lambda one: counts[one])
    is_clear = len(words) > 2 and counts[name] >= 0.3 * len(words) and counts[name] > english + 0.15 * len(words)
    return name if is_clear else ""
