"""Question -> what is asked: its kind, the issuers it names, the topic that is left when the frame is gone."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stratbot.corpus.authorities import is_authority
from stratbot.corpus.metadata import COUNTRIES
from stratbot.retrieval import frames
from stratbot.retrieval.asking import Asked, asking_sentence
from stratbot.retrieval.catalogue import ISSUER, CatalogueQuestion, Listed, catalogue_question
from stratbot.retrieval.compared import compared_sides, compared_strangers, is_comparative
from stratbot.retrieval.countries import country_meant, with_countries
from stratbot.retrieval.exclusion import find_exclusion
from stratbot.retrieval.groups import find_groups
from stratbot.retrieval.issuers import COUNCIL_WORDS, find_issuers, fold, issuer_aliases
from stratbot.retrieval.quoted import quoted_phrases
from stratbot.retrieval.slips import mended_frame
from stratbot.retrieval.versions import compared_versions
from stratbot.retrieval.words import search_terms
from stratbot.types import AnswerKind, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question taken apart."""

    text: str
    """As typed; of several sentences the one that asks."""
    kind: AnswerKind
    topic: str
    """What is left when the frame and the issuers are gone; the whole question where nothing else is."""
    issuers: tuple[str, ...] = ()
    """Issuers of the corpus that narrow it, as the corpus spells them, in the order of the question.

    A set question asks about all documents, and a council that it names belongs to the topic ("which councils work with
    Wigan?"), unless it says "of Wigan and Kent, which ...".
    """
    unknown_issuer: str = ""
    """A name that stands where an issuer would and that nobody in the corpus bears."""
    absent: tuple[str, ...] = ()
    """Sides of a comparison that nobody in the corpus bears."""
    read_as: str = ""
    """How the question spells an issuer that was recognised all the same; empty where it is spelt as the corpus does."""
    year_from: int | None = None
    year_to: int | None = None
    """Years of the documents it asks about ("strategies since 2015"), not years that the topic names ("by 2020")."""
    ruled_out: bool = False
    """Asks who says that it will not be done."""
    negated: bool = False
    """Asks who does *not*: the verdicts are the same, the sentence about them turns round."""
    phrases: tuple[str, ...] = ()
    """Words in quotation marks, or a place that is all of a set question's topic: they must stand in a document as they are. The
    topic holds them too, without the marks."""
    groups: tuple[str, ...] = ()
    """Groups of issuers that it is asked of, as `retrieval.groups.members` takes them."""
    unknown_group: str = ""
    """A group that it is asked of and that nobody in the corpus is known to belong to."""
    versions: tuple[int, ...] = ()
    """Years of the one issuer's documents that are compared with each other; empty for any other comparison."""
    term: str = ""
    """What a DEFINITION is asked of."""
    catalogue: CatalogueQuestion | None = None
    """What a COLLECTION question asks for."""
    excluded_issuers: tuple[str, ...] = ()
    """Issuers that it leaves out: "other than Wigan"."""
    excluded_groups: tuple[str, ...] = ()
    """Groups that it leaves out: "outside London"."""
    is_only: bool = False
    """Asks who covers the topic and nothing else: other topics are not judged, and the answer says so."""
    left_out: str = ""
    """A second question behind it, which the answer says it leaves out: "and in how many places"."""
    bound: str = ""
    """A number that the topic sets a bound by ("more than one million"), which no verdict looks at."""
    unjudged: str = ""
    """Words for whom it asks that are no known group, so that all are judged: "coastal" of "which coastal cities"."""
    is_framed: bool = True
    """Whether the words round the topic were recognised. Else the topic is what is left of the question, and no name for it."""
    corrections: tuple[tuple[str, str], ...] = ()
    """Words of the topic that no document uses, as typed, and what they were read as."""


def analyse_question(text: str, documents: Sequence[Document]) -> Question:
    """Take a question apart; the documents tell which issuers there are.

    Args:
        text: As typed, one question.
        documents: Of the index; only their issuers are used.
    """
    whole = " ".join(text.split())
    issuers = [document.issuer for document in documents]
    chosen = Asked(text=whole) if frames.TRAILING_FRAME.match(whole.rstrip("?!. ")) else asking_sentence(whole)
    if chosen.rest and (find_issuers(chosen.rest, issuers) or frames.NARROWS.search(chosen.rest)):
        chosen = Asked(text=whole)  # what is said beside the question narrows it
    typed = chosen.text
    asked = with_countries(mended_frame(frames.IF_ANY.sub(" ", typed)), issuers)
    unmarked, phrases = quoted_phrases(asked)
    names = [name for name, _, _ in find_issuers(unmarked, issuers)]
    phrases = tuple(phrase for phrase in phrases if not _is_no_phrase(phrase, unmarked, names))
    left_out = find_exclusion(unmarked, documents)
    polite = frames.POLITE.sub("", left_out.text) or left_out.text
    found = find_groups(polite, documents, names)
    question = _with_years(found.text if found.groups or found.unknown else left_out.text, documents)
    if question.kind is AnswerKind.COVERAGE and not phrases and _is_place(question.topic):
        phrases = (question.topic,)
    if question.kind is AnswerKind.PASSAGES and not question.issuers and not question.unknown_issuer:
        question = replace(question, issuers=country_meant(unmarked, issuers))
    bound = frames.BOUND.search(question.topic) if question.kind is AnswerKind.COVERAGE else None
    return replace(
        question,
        text=typed,
        phrases=phrases,
        groups=found.groups,
        unknown_group=found.unknown,
        bound=bound[0] if bound else "",
        excluded_issuers=left_out.issuers,
        excluded_groups=left_out.groups,
        left_out=" ".join(filter(None, (question.left_out, *chosen.further))).rstrip("?!. "),
    )


def _is_place(topic: str) -> bool:
    """Whether a topic is nothing but the name of a country or an authority: only its name tells Northern Ireland from Ireland."""
    return topic[:1].isupper() and (topic in COUNTRIES or is_authority(topic))


def _is_no_phrase(phrase: str, question: str, names: Sequence[str]) -> bool:
    """Whether quotation marks stand round an issuer's name, or round the whole question."""
    is_all = len(phrase) >= len(question.strip(" .?!")) and bool(
        re.match(r"(?:which|what|who|how|do|does|is|are)\b", phrase, re.IGNORECASE)
    )
    return is_all or any(start == 0 and end == len(phrase) for _, start, end in find_issuers(phrase, names))


def _about_catalogue(bare: str, named: Sequence[tuple[str, int, int]]) -> CatalogueQuestion | None:
    for _, start, end in sorted({(0, start, end) for _, start, end in named}, reverse=True):
        bare = f"{bare[:start]}{ISSUER}{bare[end:]}"
    return catalogue_question(bare)


def _with_years(question: str, documents: Sequence[Document]) -> Question:
    """Take the years of documents out of a question, then the rest apart, unless they belong to what is asked."""
    bare = (frames.POLITE.sub("", question) or question).rstrip("?!. ").strip()
    named = find_issuers(bare, (document.issuer for document in documents))
    issuers = tuple(dict.fromkeys(name for name, _, _ in named))
    if asked := _about_catalogue(bare, named):
        return Question(
            text=question,
            kind=AnswerKind.COLLECTION,
            topic=bare,
            issuers=issuers,
            year_from=asked.year_from,
            year_to=asked.year_to,
            catalogue=asked,
        )
    if not issuers and (absent := frames.MEMBERSHIP.match(bare)) and _looks_like_a_name(absent["name"]):
        asked = CatalogueQuestion(listed=Listed.DOCUMENTS)
        return Question(text=question, kind=AnswerKind.COLLECTION, topic=bare, unknown_issuer=absent["name"], catalogue=asked)
    if len(issuers) == 1 and (versions := compared_versions(bare, *named[0], documents)):
        topic = _topic(versions.topic, issuers)
        return Question(text=question, kind=AnswerKind.COMPARISON, topic=topic, issuers=issuers, versions=versions.years)
    for frame in frames.YEAR_FRAMES:
        if match := frame.search(question):
            first, last = _years(match)
            behind = frames.ALSO.sub(r"\g<noun>", question[match.end() :])
            rest = f"{question[: match.start()]}{match.groupdict().get('noun') or ''}{behind}"
            return replace(_take_apart(rest, documents), year_from=first, year_to=last)
    return _take_apart(question, documents)


def _years(match: re.Match[str]) -> tuple[int | None, int | None]:
    """Return the first and last year that a frame of years means."""
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
    spans = {"since": (first, None), "after": (first + 1, None), "before": (None, first - 1), "until": (None, first)}
    return spans.get(relation, (first, first))


def _take_apart(question: str, documents: Sequence[Document]) -> Question:
    question = frames.POLITE.sub("", question) or question
    bare = question.rstrip("?!. ").strip()
    named = find_issuers(bare, (document.issuer for document in documents))
    issuers = tuple(dict.fromkeys(name for name, _, _ in named))

    among = frames.AMONG.match(bare)
    if (
        among
        and not is_comparative(among["rest"])
        and (within := tuple(dict.fromkeys(name for name, _, _ in find_issuers(among["subject"], issuers))))
    ):
        inner = analyse_question(among["rest"], documents)
        return replace(inner, text=question, issuers=within)

    which = frames.WHICH_OF.match(bare)
    if issuers and which and which.end() == named[0][1] and not is_comparative(bare[named[-1][2] :]):
        last = named[0]
        for following in named[1:]:
            if frames.SIDES.fullmatch(bare[last[2] : following[1]]):
                last = following
        within = tuple(dict.fromkeys(name for name, _, end in named if end <= last[2]))
        inner = analyse_question(f"{which['which']} {bare[last[2] :].lstrip(' ,')}", documents)
        if inner.kind is AnswerKind.COVERAGE:
            return replace(inner, text=question, issuers=within)

    if issuers and (compared := compared_sides(bare, named)):
        topic = _topic(compared.topic, issuers)
        return Question(text=question, kind=AnswerKind.COMPARISON, topic=topic, issuers=issuers, absent=compared.absent)

    if not issuers and (strangers := compared_strangers(bare)):
        one, two, topic = strangers
        return Question(
            text=question, kind=AnswerKind.PASSAGES, topic=_topic(topic, ()) or bare, unknown_issuer=f"{one} or {two}"
        )

    if trailing := frames.TRAILING_FRAME.match(bare):
        topic = frames.OPENING.sub("", trailing["rest"])
        return Question(text=question, kind=AnswerKind.COVERAGE, topic=_topic(topic, ()) or bare)

    match = (
        (None if issuers and frames.ONE_BODY.match(bare) else frames.SET_FRAME.match(bare))
        or frames.BARE_WHICH.match(bare)
        or (None if issuers else _who_frame(bare))
    )
    if not issuers and (passive := frames.PASSIVE.match(bare)):
        spoken_of = passive["topic"] or passive["where"] or passive["whether"]
        return Question(text=question, kind=AnswerKind.COVERAGE, topic=_topic(spoken_of, ()) or bare)
    if not issuers and (asked := frames.WHERE_SAID.match(bare)):
        rest = frames.REST_FRAME.match(asked["rest"] or asked["read"] or asked["anywhere"])
        if rest and rest["topic"].strip():
            return Question(text=question, kind=AnswerKind.COVERAGE, topic=_topic(rest["topic"], ()))
    match = match or frames.ANYBODY_FRAME.match(bare) or frames.WHERE_FRAME.match(bare)
    if issuers and (alone := frames.ONLY_SUBJECT.match(bare)):
        rest = frames.REST_FRAME.match(_topic(alone["rest"], issuers))
        if rest and rest["topic"].strip():
            return Question(text=question, kind=AnswerKind.COVERAGE, topic=_topic(rest["topic"], ()))
    if match and not _asks_for_things(match, bare):
        said, within = _scoped(match["rest"], issuers)
        if refusal := frames.REFUSAL_FRAME.match(said):
            topic = _topic(refusal["topic"], ())
            return Question(text=question, kind=AnswerKind.COVERAGE, topic=topic or bare, issuers=within, ruled_out=True)
        said, left_out = _without_second_question(said)
        is_only = bool(frames.ONLY.match(said))
        said = frames.ONLY.sub(r"\g<before>", said)
        rest = frames.REST_FRAME.match(said)
        topic = rest["topic"] if rest and rest["topic"].strip() else said
        negated = bool(rest and rest["negation"])
        if neither := frames.NEITHER.match(topic):
            topic, negated = f"either {neither['one']} or {neither['other']}", True
        elif not negated and (nothing := frames.NOTHING.match(topic)):
            topic, negated = topic[nothing.end() :], True
        return Question(
            text=question,
            kind=AnswerKind.COVERAGE,
            topic=_topic(topic, ()) or bare,
            issuers=within,
            negated=negated,
            is_only=is_only,
            left_out=left_out,
        )

    if (some := frames.QUALIFIED.match(bare)) and not find_issuers(some["qualifier"], issuers):
        inner = _take_apart(f"{some['lead']}{some['rest']}", documents)
        if inner.kind is AnswerKind.COVERAGE and search_terms(inner.topic) and not frames.NO_TOPIC.match(inner.topic):
            return replace(inner, text=question, unjudged=some["qualifier"])

    for frame in frames.DEFINING:
        if (match := frame.match(bare)) and not find_issuers(match["term"], issuers):
            return _definition(question, match, issuers, bare)

    for frame in frames.PASSAGE_FRAMES:
        if match := frame.match(bare):
            subject = match.groupdict().get("subject") or ""
            unknown = "" if issuers or not _looks_like_a_name(subject) else subject
            read_as = ""
            if unknown and (meant := _meant(unknown, documents)):
                issuers, unknown, read_as = meant, "", unknown
            return Question(
                text=question,
                kind=AnswerKind.PASSAGES,
                topic=_topic(match["topic"], issuers) or bare,
                issuers=issuers,
                unknown_issuer=unknown,
                read_as=read_as,
            )
    if issuers and (neither := frames.NEITHER_SUBJECT.match(bare)) and find_issuers(neither["one"], issuers):
        bare = f"{neither['one']} and {neither['rest']}"
    topic = _topic(bare, issuers)
    if issuers:
        topic = _topic(frames.QUESTION_WORDS.sub("", frames.YES_OR_NO.sub("", topic)), ()) or topic
    return Question(text=question, kind=AnswerKind.PASSAGES, topic=topic or bare, issuers=issuers, is_framed=False)


def _who_frame(bare: str) -> re.Match[str] | None:
    """Match a question for who does something, which is asked of everybody; not one for who is in charge."""
    for frame in (frames.WHO_FRAME, frames.WHO_DOES_FRAME, frames.WHO_IS_FRAME, frames.WHO_HAS_FRAME, frames.WHO_NOT_FRAME):
        if match := frame.match(bare):
            return match
    return None


def _definition(question: str, match: re.Match[str], issuers: tuple[str, ...], bare: str) -> Question:
    """Read a question as one for what a term means.

    Where no issuer is named it is searched for as it stands: the thresholds on whether there is an answer were fitted so.
    """
    term = re.sub(
        r"^(?:the\s+(?:term|word|phrase|concept\s+of)\s+|an?\s+|the\s+)", "", match["term"].strip(), flags=re.IGNORECASE
    )
    subject = match.groupdict().get("subject") or ""
    unknown = "" if issuers or not _looks_like_a_name(subject) else subject
    return Question(
        text=question,
        kind=AnswerKind.DEFINITION,
        topic=term if issuers else bare,
        issuers=issuers,
        unknown_issuer=unknown,
        term=term,
    )


def _without_second_question(said: str) -> tuple[str, str]:
    """Take "and by when?" off "plan Wi-Fi, and by when?"; "say who pays and how much" is one question and stays whole."""
    match = frames.ASKS_ON.search(said)
    if not match or not match.start() or frames.ASKS_INSIDE.search(said[: match.start()]):
        return said, ""
    return said[: match.start()], match[0].strip(" ,")


def _scoped(rest: str, issuers: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Take "from Ireland" off what follows "which of the documents": it narrows, and is no part of the topic."""
    match = frames.FROM.match(rest)
    if not match:
        return rest, ()
    named = find_issuers(rest, issuers)
    if not named or named[0][1] != match.end():
        return rest, ()
    name, _, end = named[0]
    return rest[end:].lstrip(" ,’'s") if rest[end : end + 2] in ("'s", "’s") else rest[end:].lstrip(" ,"), (name,)


def _asks_for_things(match: re.Match[str], bare: str) -> bool:
    """Tell "what plans does Norfolk have" and "what city is ..." (about a thing) from "which plans mention ..." (a set)."""
    rest = match["rest"].lower()
    if bare.lower().startswith("what ") and re.match(r"(?:does|do|did|has|have|is|are|was|were)\s+(?!not\b|any\b)", rest):
        return True
    return not rest


def _meant(name: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the issuers that a name was probably meant for: those whose names hold it, or the one it is a slip of ("Bostn").

    Another council's name is no slip: Bolton is not Boston.
    """
    folded = fold(name).strip()
    holding = [
        document.issuer for document in documents if re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", fold(document.issuer))
    ]
    if holding:
        return tuple(dict.fromkeys(holding))
    if is_authority(name):
        return ()
    owners = {alias: document.issuer for document in documents for alias in issuer_aliases(document.issuer)}
    short = COUNCIL_WORDS.sub("", folded)
    near = difflib.get_close_matches(short, (alias for alias in owners if alias[0] == short[:1]), n=1, cutoff=0.85)
    return (owners[near[0]],) if near else ()


def _looks_like_a_name(subject: str) -> bool:
    """Whether a subject reads as somebody's name: a known authority's, or with a capital and no pronoun or general noun."""
    if not subject or frames.GENERIC_SUBJECT.match(subject):
        return False
    return subject[:1].isupper() or is_authority(subject)


def _topic(text: str, issuers: Sequence[str]) -> str:
    """Cut the tail ("in their strategy") and the issuers' names out of a topic."""
    topic = frames.TAIL.sub("", text).strip()
    spans = find_issuers(topic, issuers)
    for _, start, end in reversed(spans):
        without = f"{topic[:start].rstrip()} {topic[end:].lstrip()}"
        without = re.sub(r"(?:^|(?<=\s))['’]s\b\s*", "", without.strip())
        without = re.sub(r"\s(?:in|at|of|for|by|from)\s+(?=and\b)", " ", without)
        without = re.sub(r"\b(?:in|for|by|from|of|at|and|or|does|do)\s*$", "", without).strip(" ,;'’")
        if without:
            topic = without
    return re.sub(r"^(?:to|or|and|the|any|for|about|on)\s+(?=\S)", "", " ".join(topic.split()).strip(" ,;:"))
