"""Question -> Query: the one place where English is read.

In order: the sentence that asks is chosen, what narrows the documents is taken out (quotation marks, whom it leaves out, groups,
years, names), the kind of answer is told from the words that ask, and what is left when those are gone is the topic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stratbot.corpus.authorities import is_authority
from stratbot.corpus.metadata import COUNTRIES
from stratbot.query.catalogue import asks_for_person, chosen_of, is_about_documents, is_answerable, listed_of
from stratbot.query.exclusion import find_exclusion
from stratbot.query.frame import ISSUER, Frame, Token, frame_of, is_all_frame
from stratbot.query.groups import find_groups
from stratbot.query.intent import features_of, masked, probabilities
from stratbot.query.issuers import find_issuers
from stratbot.query.lexicon import mapping, nouns, pattern, phrases, plain, tokens_of, verbs, word_set
from stratbot.query.names import tokens_with_names
from stratbot.query.query import Chosen, Query, Sought
from stratbot.query.quoted import quoted_phrases
from stratbot.query.seeks import facts_sought, things_counted
from stratbot.query.sides import compared_topic, versions_named
from stratbot.query.spelling import mended_topics
from stratbot.query.topics import joined_topics
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import STOP_WORDS
from stratbot.types import AnswerKind, Document

MIN_NAME = 5
"""Letters of a name from which a slip in it is mended."""
SURE = 0.6
"""Probability of a question about the catalogue from which one word of it may be about something else."""
_CLAUSE_END = re.compile(r"\s*[,:;?–—]\s+|\s+-\s+|[.!]\s+")
_CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-ÿ]")
_MASHED = re.compile(
    r"(?=[a-z]{4})(?:[bcdfghjklmnpqrstvwxz]{5}|[a-z]*(?:asdf|qwer|hjkl|sdfg|zxcv|jkl|dfgh|lkj)|([a-z]{1,3})\1{2})"
)


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

    def features(self) -> list[str]:
        """What the kind of answer is told from."""
        return features_of(
            self.words,
            seeks=self.query.seeks,
            issuers=self.names,
            about_documents=is_about_documents(self.words),
            ends=self.ends,
        )


def understand(text: str, documents: Sequence[Document], vocabulary: Vocabulary | None = None) -> Query:
    """Understand a question.

    Args:
        text: As typed.
        documents: Of the index; their issuers, groups and years are what a question may name.
        vocabulary: What the documents use; without it no slip of typing in the topic is mended.
    """
    prepared = prepare(text, documents, vocabulary)
    kind = _kind(prepared, documents, vocabulary)
    query = replace(prepared.query, kind=kind)
    match kind:
        case AnswerKind.HELP:
            return query
        case AnswerKind.COLLECTION:
            chosen = chosen_of(prepared.text) or Chosen.ALL
            listed = listed_of(
                [plain(token[0]) for token in tokens_of(prepared.text)], chosen if chosen is not Chosen.ALL else None
            )
            query = replace(query, issuers=prepared.issuers, chosen=chosen, listed=listed)
            return _with_years(query, prepared.text)
        case AnswerKind.SUMMARY:
            return replace(query, issuers=prepared.issuers)
        case AnswerKind.COMPARISON:
            query = _compared(query, prepared, documents)
        case AnswerKind.DEFINITION:
            query = _defined(query, prepared)
        case _:
            query = _about(query, prepared)
            if kind is AnswerKind.PASSAGES and not query.seeks:
                query = replace(query, seeks=_fact_named(prepared.words))
    if len(query.unknown_issuers) > 1 and not query.issuers and kind is not AnswerKind.DEFINITION:
        query = replace(query, topics=(compared_topic(prepared.text, prepared.tokens) or query.topic,))
    if query.topics and query.join is None and not query.ruled_out and not query.phrases and not query.term:
        if found := joined_topics(query.topic, vocabulary, negated=query.negated):
            (topics, join), negated = found
            query = replace(query, topics=topics, join=join, negated=negated)
    return query if vocabulary is None else mended_topics(query, vocabulary)


def _fact_named(words: Sequence[str]) -> tuple[Sought, ...]:
    """Return the single fact that a fragment or "what is the ..." asks for by its noun: "oxmoor completion date"."""
    at = phrases("asks_other").length_at(words, 0) if words else 0
    if at and words[0] not in ("what", "what's", "whats"):
        return ()
    rest = [word for word in words[at:] if word != ISSUER and word not in word_set("leading", "before_names")]
    ends = {word for word in (rest[-1:] + rest[:1] if at or rest[:1] in (["number"], ["cost"], ["date"]) else rest[-1:])}
    return tuple(Sought(name) for name, nouns_of in mapping("nominal").items() if ends & set(nouns_of.split()))[:1]


def prepare(text: str, documents: Sequence[Document], vocabulary: Vocabulary | None = None) -> Prepared:
    """Take everything out of a question that narrows its documents, and find the names in it."""
    whole = " ".join(text.split())
    typed = re.sub(r",?\s+if any\b,?(?=\s)", "", whole, flags=re.IGNORECASE)
    issuers = list(dict.fromkeys(document.issuer for document in documents))
    asked, left_out = _asking_sentence(typed, issuers)
    unmarked, quoted = quoted_phrases(asked)
    names = [name for name, _, _ in find_issuers(unmarked, issuers)]
    quoted = tuple(one for one in quoted if not _is_no_phrase(one, unmarked, names))
    excluded = find_exclusion(unmarked, documents)
    polite = _without_polite(excluded.text)
    found = find_groups(polite, documents, names)
    narrowed = found.text if found.groups or found.unknown else excluded.text
    bare, first, last = _without_years(narrowed)
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
    if (further := pattern("asks_on").search(rest)) and not re.search(
        r"\b(?:how|when|where|why|who|what)\b", rest[4 : further.start()]
    ):
        behind = [plain(one[0]) for one in tokens_of(further[0])]
        if further.start() > 8 and not any(verbs().length_at(behind, at) for at in range(2, min(5, len(behind)))):
            said = " ".join(filter(None, (further[0].strip(" ,"), query.left_out)))
            query, rest = replace(query, left_out=said), rest[: further.start()]
    tokens, mended, strangers = tokens_with_names(rest, issuers, vocabulary)
    query = replace(query, corrections=mended, unknown_issuers=strangers)
    return Prepared(query=query, text=rest, tokens=tokens, ends=bare[len(rest) :])


def _kind(prepared: Prepared, documents: Sequence[Document], vocabulary: Vocabulary | None) -> AnswerKind:
    """Tell what kind of answer is wanted: by the words that ask, within what the names allow."""
    words, query = prepared.words, prepared.query
    if not words or _is_help(words, vocabulary):
        return AnswerKind.HELP
    likely = probabilities(prepared.features())
    issuers = prepared.issuers
    is_choice = len(issuers) > 1 or (len(issuers) == 1 and bool(query.unknown_issuers))
    several = len(issuers) == 1 and bool(versions_of(prepared, documents))
    is_list = _is_list(words)
    is_set = _asks_everybody(words)
    if not ((is_choice and (is_list or word_set("comparing_with") & set(words))) or several) or (is_set and len(issuers) != 1):
        likely.pop(AnswerKind.COMPARISON, None)
    if is_set and not set(query.seeks) - {Sought.COUNT}:
        likely.pop(AnswerKind.PASSAGES, None)
    own = [word for word in words if masked([word]) == ["_"] and word not in word_set("adjectives")]
    if (own and not (len(own) < 3 and word_set("summing") & set(words))) or not (prepared.names or "this" in words):
        likely.pop(AnswerKind.SUMMARY, None)
    chosen = chosen_of(prepared.text)
    is_about = is_about_documents(words) and not asks_for_person(words) and not query.phrases and is_answerable(words, chosen)
    is_nearly = chosen is not Chosen.DESCRIBED and (
        likely.get(AnswerKind.COLLECTION, 0.0) >= SURE and len(own) < 2 and not query.phrases and not asks_for_person(words)
    )
    if not is_about:
        if not is_nearly or not word_set("catalogue_documents", "catalogue_heads") & set(words):
            likely.pop(AnswerKind.COLLECTION, None)
    elif chosen not in (None, Chosen.DESCRIBED, Chosen.ADOPTED) or (chosen is Chosen.DESCRIBED and issuers):
        return AnswerKind.COLLECTION
    if not _term(prepared):
        likely.pop(AnswerKind.DEFINITION, None)
    if prepared.names or query.excluded_issuers or query.groups:
        likely.pop(AnswerKind.HELP, None)
    if phrases("defining_surely").words & set(words) and AnswerKind.DEFINITION in likely and len(issuers) < 2:
        return AnswerKind.DEFINITION
    kind = max(likely, key=lambda kind: likely[kind])
    if kind is AnswerKind.COVERAGE and is_choice and is_list and not is_set and word_set("comparing_with") & set(words):
        return AnswerKind.COMPARISON
    if kind is AnswerKind.COVERAGE and issuers and not is_set and words[0] not in word_set("asks_many"):
        return AnswerKind.PASSAGES
    if kind is AnswerKind.PASSAGES and is_list and len(issuers) > 1:
        return AnswerKind.COMPARISON  # each of them is to have its own quotes
    return kind


def _is_list(words: Sequence[str]) -> bool:
    """Whether names stand in a list: "Boston, Norfolk and Kent"."""
    return any(
        words[at] == ISSUER
        and (
            words[at + 1] == ISSUER or (words[at + 1] in ("and", "or", "vs", "versus", "v") and ISSUER in words[at + 2 : at + 4])
        )
        for at in range(len(words) - 1)
    )


def _asks_everybody(words: Sequence[str]) -> bool:
    """Whether a question asks which documents or issuers do something: "which councils work with Boston?"."""
    at = phrases("polite").length_at(words, 0) if words else 0
    several = nouns()[1]
    if words[at : at + 2] == ["which", "of"] and words[at + 2 : at + 3] == [ISSUER]:
        return not word_set("comparing_with") & set(words)
    if (
        words[at : at + 1] not in (["which"], ["list"])
        and words[at : at + 2] != ["how", "many"]
        and words[at : at + 2] != ["who", "else"]
    ):
        return False
    place = next((place for place in range(at + 1, min(at + 6, len(words))) if words[place].rstrip("'") in several), None)
    if words[at : at + 2] == ["who", "else"]:
        return True
    if words[at : at + 2] == ["how", "many"] and place != at + 2 and verbs().length_at(words, at + 2) and ISSUER not in words:
        return True
    if place is None or ISSUER in words[at:place]:
        return False
    return not (
        words[place + 1 : place + 2]
        and words[place + 1] in ("do", "does", "did", "has", "will", "is")
        and ISSUER in words[place + 2 : place + 5]
    )


def versions_of(prepared: Prepared, documents: Sequence[Document]) -> tuple[int, ...]:
    """Return the years of the documents that the one issuer is compared with itself by; empty where it is not."""
    words = [plain(token[0]) for token in tokens_of(prepared.query.text)]
    return versions_named(words, prepared.issuers[0], documents)


def _about(query: Query, prepared: Prepared) -> Query:
    """Find the topic of a question that is asked of every document, or of some issuers."""
    is_set = query.kind is AnswerKind.COVERAGE
    clauses = _clauses(prepared)
    of_names: tuple[str, ...] = ()
    while len(clauses) > 1 and is_all_frame(clauses[-1]):
        clauses.pop()
    while len(clauses) > 1 and (
        is_all_frame(clauses[0]) or all(token.word in {ISSUER} | word_set("leading", "determiners") for token in clauses[0])
    ):
        of_names += tuple(name for token in clauses[0] for name in token.issuers)
        clauses.pop(0)
    tokens = [token for clause in clauses for token in clause]
    tokens, scoped = _scoped(tokens) if is_set else (tokens, ())
    frame = frame_of(tokens, keeps_names=is_set)
    topic = _topic(prepared.text, tokens, frame, keeps_names=is_set)
    issuers = tuple(dict.fromkeys((*of_names, *scoped))) if is_set else prepared.issuers
    bound = pattern("bound").search(topic) if is_set else None
    is_place = topic[:1].isupper() and (topic in COUNTRIES or is_authority(topic))
    return replace(
        query,
        topics=(topic,),
        issuers=issuers,
        negated=frame.negated,
        ruled_out=frame.ruled_out,
        is_only=frame.is_only,
        is_framed=frame.is_framed,
        unjudged=" ".join(prepared.text[tokens[at].start : tokens[at].end] for at in frame.unjudged) if is_set else "",
        bound=bound[0] if bound else "",
        phrases=query.phrases or ((topic,) if is_set and is_place else ()),
    )


def _topic(text: str, tokens: Sequence[Token], frame: Frame, *, keeps_names: bool) -> str:
    """Return the words of the topic, the issuers' names cut out unless they belong to it."""
    kept = list(tokens[frame.begin : frame.end])
    if keeps_names or not any(token.word == ISSUER for token in kept):
        rest = text[kept[0].start : kept[-1].end].strip(" ,;:'’") if kept else ""
        return rest if rest or frame.is_framed else text
    words = [token.word for token in kept]
    pieces: list[list[Token]] = [[]]
    at = 0
    while at < len(kept):
        if words[at] != ISSUER:
            pieces[-1].append(kept[at])
            at += 1
            continue
        while pieces[-1] and pieces[-1][-1].word in word_set("before_names"):
            pieces[-1].pop()
        pieces.append([])
        at += 1
        if pieces[-2] and (said := verbs().length_at(words, at)) and words[at + said - 1] == "to":
            at += said  # "how many homes does Fleetmarsh plan to build"
    found = (text[piece[0].start : piece[-1].end] for piece in pieces if piece)
    return " ".join(found).strip(" ,;:'’") or text


def _scoped(tokens: list[Token]) -> tuple[list[Token], tuple[str, ...]]:
    """Take "from Ireland" off "which of the documents from Ireland": behind the noun for documents a name narrows."""
    documents = set(nouns()[1])
    words = [token.word for token in tokens]
    if words[:2] == ["which", "of"] and words[2:3] == [ISSUER]:
        end = 3
        while words[end : end + 1] == [ISSUER] or (words[end : end + 1] == ["and"] and words[end + 1 : end + 2] == [ISSUER]):
            end += 1
        return [tokens[0], *tokens[end:]], tuple(name for token in tokens[:end] for name in token.issuers)
    for at, token in enumerate(tokens):
        if token.word == ISSUER and 1 < at < 8 and tokens[at - 1].word in ("from", "by", "of", "in", "the"):
            place = at - 2 if tokens[at - 1].word != "the" else at - 3
            if place >= 0 and tokens[place].word in documents | {"those", "ones"}:
                return tokens[: place + 1] + tokens[at + 1 :], token.issuers
        if (
            token.word == ISSUER
            and at == 1
            and at + 1 < len(tokens)
            and tokens[2].word in documents
            and tokens[0].word in ("which", "what")
        ):
            return [tokens[0], *tokens[2:]], token.issuers
    return tokens, ()


def _clauses(prepared: Prepared) -> list[list[Token]]:
    clauses: list[list[Token]] = [[]]
    for token in prepared.tokens:
        if clauses[-1] and _CLAUSE_END.fullmatch(prepared.text[clauses[-1][-1].end : token.start]):
            clauses.append([])
        clauses[-1].append(token)
    return clauses


def _compared(query: Query, prepared: Prepared, documents: Sequence[Document]) -> Query:
    versions = versions_of(prepared, documents) if len(prepared.issuers) == 1 and not query.unknown_issuers else ()
    topic = compared_topic(prepared.text, prepared.tokens, is_of_versions=bool(versions))
    first, last = (None, None) if versions else (query.year_from, query.year_to)
    return replace(
        query, topics=(topic,) if topic else (), issuers=prepared.issuers, versions=versions, year_from=first, year_to=last
    )


def _term(prepared: Prepared) -> str:
    """Return the term whose meaning a question asks for; "" where it asks for none."""
    tokens = list(prepared.tokens)
    words = [token.word for token in tokens]
    begin, end = 0, len(words)
    begin += _run(words, 0, phrases("polite"))
    ahead = phrases("defining_before").length_at(words, begin)
    is_plain = bool(ahead) and phrases("defining_plain").length_at(words, begin) == ahead
    if words[begin : begin + 1] in (["what"], ["how"]) and ISSUER in words[: begin + 4]:
        at = words.index(ISSUER)
        ahead = (
            at + 1 - begin + phrases("defining_of").length_at(words, at + 1)
            if phrases("defining_of").length_at(words, at + 1)
            else 0
        )
    behind = phrases("defining_behind").length_before(words, end)
    if words[begin : begin + 1] == [ISSUER]:
        begin += 1 + phrases("defining_before").length_at(words, begin + 1)
        behind = behind or int(bool(phrases("defining_before").length_at(words, begin)))
    begin, end = begin + ahead, end - behind
    begin += _run(words, begin, phrases("articles")) if begin < end else 0
    kept = list(tokens[begin:end])
    first = words[2 if words[:1] == ["what"] else 1 : 4]
    is_name = any(prepared.text[token.start : token.end].isupper() for token in kept) or bool(prepared.query.phrases)
    if (
        is_plain
        and not behind
        and not is_name
        and (
            (first[:1] and first[0] in word_set("no_term"))
            or any(token.word in word_set("no_term_inside") for token in kept)
            or len(kept) > 5
        )
    ):
        return ""
    if not (ahead or behind) or not kept or any(token.word == ISSUER for token in kept):
        return ""
    return prepared.text[kept[0].start : kept[-1].end].strip(" ,;:-'’")


def _run(words: Sequence[str], at: int, known: object) -> int:
    start = at
    while length := known.length_at(words, at):  # type: ignore[attr-defined]
        at += length
    return at - start


def _defined(query: Query, prepared: Prepared) -> Query:
    term = _term(prepared)
    return replace(query, topics=(term,), term=term, issuers=prepared.issuers)


def _asking_sentence(whole: str, issuers: Sequence[str]) -> tuple[str, str]:
    """Return the sentence that asks, and further ones that are left out; of "We write a paper. Which ...?" the second."""
    ends = [match.end() for match in pattern("sentence_end").finditer(whole)]
    ends = [end for end in ends if not whole[:end].count('"') % 2 and whole[:end].count("“") == whole[:end].count("”")]
    if not ends:
        return whole, ""
    sentences = [whole[start:end].strip() for start, end in zip([0, *ends], [*ends, len(whole)], strict=True)]
    asking = [one for one in sentences if _asks(one)]
    rest = " ".join(one for one in sentences if one not in asking)
    first = [plain(token[0]) for token in tokens_of(asking[0])] if asking else []
    leans = bool(first) and (
        len(first) < 4 or first[-1] in word_set("pointers") or phrases("comparing_opens").length_at(first, 0) > 0
    )
    points = bool(first) and any(word in ("it", "its", "they", "their", "there", "this", "that") for word in first[1:4])
    if len(sentences) < 2 or not asking or leans or points or _trails(sentences[-1]):
        return whole, ""
    if rest and (find_issuers(rest, issuers) or pattern("narrows").search(rest)):
        return whole, ""
    return asking[0], " ".join(asking[1:]).rstrip("?!. ")


def _asks(sentence: str) -> bool:
    words = [plain(token[0]) for token in tokens_of(sentence)]
    words = words[_run(words, 0, phrases("polite")) :]
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
    words = [plain(token[0]) for token in tokens]
    length = _run(words, 0, phrases("polite"))
    return text[tokens[length].start() :] if 0 < length < len(tokens) else text


def _without_years(text: str) -> tuple[str, int | None, int | None]:
    """Take the years of the documents out of a question."""
    for name in ("years_behind", "years_before", "years_alone"):
        if (match := pattern(name).search(text)) and (name != "years_alone" or _speaks(text, match.start())):
            first, last = _span(match)
            rest = f"{text[: match.start()]}{match.groupdict().get('noun') or ''}{text[match.end() :]}"
            rest = (
                re.sub(r"^(\w+\s+\w+)\s+(?:and|that|which)\s+(?:also\s+)?(?=\w)", r"\1 ", rest)
                if match.groupdict().get("noun")
                else rest
            )
            return " ".join(rest.split()).strip(" ,"), first, last
    return text, None, None


def _speaks(text: str, end: int) -> bool:
    """Whether a time at the end is when somebody said something, or a bare topic was one: not when something will be done."""
    words = [plain(token[0]) for token in tokens_of(text[:end])]
    is_bare = bool(words) and len(words) < 6 and not phrases("asks_other", "asks_set").length_at(words, 0)
    return bool(pattern("speaks_of").search(text)) or is_bare


def _span(match: re.Match[str]) -> tuple[int | None, int | None]:
    """Return the first and last year that an expression means."""
    parts = match.groupdict()
    relation, first = (parts.get("relation") or "in").lower(), int(parts["first"])
    if last := parts.get("last"):
        return first, int(last)
    if end := parts.get("end"):
        return first + (relation == "after"), int(end) - (parts["until"].lower() == "before")
    if parts.get("upwards") or parts.get("onwards"):
        return first, None
    if parts.get("downwards"):
        return None, first
    spans = {
        "since": (first, None),
        "after": (first + 1, None),
        "before": (None, first - 1),
        "until": (None, first),
        "up to": (None, first),
    }
    return spans.get(relation, (first, first))


def _with_years(query: Query, text: str) -> Query:
    """Read the years of a question about the catalogue, wherever they stand."""
    if query.year_from is None and query.year_to is None and (match := pattern("years_anywhere").search(text)):
        first, last = _span(match)
        return replace(query, year_from=first, year_to=last)
    return query


def _language(text: str) -> str:
    """Return the language that a question seems to be in, "" for English: which one's little words it uses most."""
    words = [plain(token[0]) for token in tokens_of(text)]
    english = sum(word in STOP_WORDS for word in words) / max(1, len(words))
    shares = {
        name: sum(word in known.split() for word in words) / max(1, len(words)) for name, known in mapping("languages").items()
    }
    name = max(shares, key=lambda one: shares[one])
    return name if len(words) > 2 and shares[name] >= 0.3 and shares[name] > english + 0.15 else ""


def _is_help(words: Sequence[str], vocabulary: Vocabulary | None) -> bool:
    """Whether nothing is asked of the documents: a greeting, thanks, keys that were hit at random."""
    rest = list(words)
    while len(rest) > 1 and not phrases("help").is_whole(rest) and (length := phrases("polite").length_at(rest, 0)):
        rest = rest[length:]
    if phrases("help").is_whole(words) or phrases("help").is_whole(rest):
        return True
    strange = [
        word
        for word in words
        if _MASHED.match(word) and not (vocabulary and (vocabulary.sentences((word,)) or vocabulary.is_a_word(word)))
    ]
    return len(strange) * 2 >= len(words) and ISSUER not in words
