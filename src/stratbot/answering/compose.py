"""Verdicts and citations -> the sentences that sum an answer up. No language model: every fact in them was counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stratbot.answering.definitions import defines_within
from stratbot.answering.extract import Target, best_figure, target_of
from stratbot.answering.naming import listed
from stratbot.query.groups import kind_named
from stratbot.query.query import Join, Query
from stratbot.query.spelling import closed_up
from stratbot.query.wording import SOUGHT
from stratbot.query.words import search_terms
from stratbot.types import Citation, Document, DocumentVerdict, Filters, Scope, Verdict

NO_WORDS = "The question holds no word that could be looked up."

BESIDE = 7
"""Words shown on either side of the name, figure or date that was asked for."""
MIN_FIT = 0.25
"""Of the topic's words must stand beside it, lest another figure of the quote be taken for the answer."""
OF_ISSUER = 0.5
"""Weight of the issuer's name beside a figure, against a word of the topic."""
_ENDS_SENTENCE = re.compile(r"[.!?•●■](?=\s)|;\s")


def coverage_text(query: Query, verdicts: Sequence[DocumentVerdict], scope: Scope) -> str:
    """Say how many documents cover the topic, who they are, and what could not be judged."""
    groups = {verdict: [row for row in verdicts if row.verdict is verdict] for verdict in Verdict}
    covered, mentioned, absent = groups[Verdict.COVERED], groups[Verdict.MENTIONED], groups[Verdict.NOT_FOUND]
    passing = f"{len(mentioned)} {_verb(mentioned, 'mention')} it only in passing: {_names(mentioned, verdicts)}."
    sentences = []
    if scope.judged == 1 and mentioned:
        sentences.append(f"{_share(1, scope)} mentions this only in passing: {_names(mentioned, verdicts)}.")
    elif query.negated and not (scope.judged == 1 and covered):
        sentences.append(_without_evidence(absent, "this", verdicts, scope))
        sentences.append(passing if mentioned else "")
        sentences.append(f"{len(covered)} {_verb(covered, 'cover')} it: {_names(covered, verdicts)}." if covered else "")
    else:
        does = _verb(covered, "rule") + " this out" if query.ruled_out else f"{_verb(covered, 'cover')} this"
        sentences.append(
            f"{_share(len(covered), scope)} {does}: {_names(covered, verdicts)}."
            if covered
            else f"{_none(scope, 'cover')} this in substance."
        )
        sentences.append(passing if mentioned else "")
        if absent:
            whose = f": {_names(absent, verdicts)}" if scope.filters.issuers or len(absent) == 1 else ""
            sentences.append(f"No evidence was found in the other {len(absent) if len(absent) > 1 else 'one'}{whose}.")
    if query.phrases:
        sentences.append(f"Only documents that hold {_quoted(query.phrases)} word for word count.")
    sentences.append(_by_hand(verdicts))
    sentences.append(_unread(groups[Verdict.UNREADABLE], verdicts))
    return " ".join(sentence for sentence in sentences if sentence)


def joined_text(
    query: Query, of_parts: Sequence[Sequence[DocumentVerdict]], verdicts: Sequence[DocumentVerdict], scope: Scope
) -> str:
    """Say who covers topics that were judged one by one, who covers only some of them, and which nobody covers.

    Args:
        query: With the topics and how they are joined.
        of_parts: For each the verdicts on all documents.
        verdicts: What they come to.
        scope: What was looked at.
    """
    if not scope.judged:
        return nobody_text(query, verdicts, scope)
    names = [f"“{part}”" for part in query.parts]
    join = query.join or Join.AND
    if query.negated:
        return _neither_text(names, verdicts, scope)
    covered = [row for row in verdicts if row.verdict is Verdict.COVERED]
    mentioned = [row for row in verdicts if row.verdict is Verdict.MENTIONED]
    whole = {
        Join.AND: f"{'both ' if len(names) == 2 else ''}{_join(names)}",
        Join.OR: f"{', '.join(names[:-1])} or {names[-1]}",
        Join.BUT_NOT: f"{_join(names[:-1])} but not {names[-1]}",
    }[join]
    verb = _verb(covered, "cover")
    sentences = [
        f"{_share(len(covered), scope)} {verb} {whole}: {_names(covered, verdicts)}."
        if covered
        else f"{_none(scope, 'cover')} {whole}."
    ]
    if mentioned:
        weaker = {
            Join.OR: f"{_verb(mentioned, 'mention')} one of them only in passing",
            Join.AND: f"{'has' if len(mentioned) == 1 else 'have'} evidence of each, but of one only in passing",
            Join.BUT_NOT: f"{'is' if len(mentioned) == 1 else 'are'} in between, with one of them only in passing",
        }[join]
        sentences.append(f"{len(mentioned)} {weaker}: {_names(mentioned, verdicts)}.")
    for number, (name, rows) in enumerate(zip(names, of_parts, strict=True)):
        if join is Join.BUT_NOT and number < len(names) - 1:
            continue
        own = [row for row in rows if row.verdict is Verdict.COVERED]
        passing = [row for row in rows if row.verdict is Verdict.MENTIONED]
        if not own and not passing:
            sentences.append(f"Of {name} no evidence was found anywhere.")
        elif join is Join.AND:
            elsewhere = {row.doc_id for row in (*covered, *mentioned)}
            alone = [row for row in own if row.doc_id not in elsewhere]
            if alone:
                sentences.append(f"{len(alone)} {_verb(alone, 'cover')} only {name}: {_names(alone, verdicts)}.")
            elif not own:
                sentences.append(f"{name} is mentioned only in passing, by {len(passing)}: {_names(passing, verdicts)}.")
        elif join is Join.OR:
            sentences.append(f"{len(own)} {_verb(own, 'cover')} {name}." if own else f"{name} is mentioned only in passing.")
    said = {row.doc_id for rows in of_parts for row in rows if row.verdict is not Verdict.NOT_FOUND}
    silent = [row for row in verdicts if row.doc_id not in said]
    if silent and said and scope.filters.issuers:
        sentences.append(f"No evidence of any of them was found in {len(silent)}: {_names(silent, verdicts)}.")
    sentences.append("The topics were judged one by one for every document.")
    sentences.append(_by_hand(verdicts))
    sentences.append(_unread([row for row in verdicts if row.verdict is Verdict.UNREADABLE], verdicts))
    return " ".join(sentence for sentence in sentences if sentence)


def _neither_text(names: Sequence[str], verdicts: Sequence[DocumentVerdict], scope: Scope) -> str:
    groups = {verdict: [row for row in verdicts if row.verdict is verdict] for verdict in Verdict}
    covered, mentioned, absent = groups[Verdict.COVERED], groups[Verdict.MENTIONED], groups[Verdict.NOT_FOUND]
    either = f"{', '.join(names[:-1])} or {names[-1]}"
    sentences = [_without_evidence(absent, either, verdicts, scope)]
    if mentioned:
        sentences.append(
            f"{len(mentioned)} {_verb(mentioned, 'mention')} one of them only in passing: {_names(mentioned, verdicts)}."
        )
    if covered:
        sentences.append(f"{len(covered)} {_verb(covered, 'cover')} at least one of them: {_names(covered, verdicts)}.")
    sentences.append("The topics were judged one by one for every document.")
    sentences.append(_by_hand(verdicts))
    sentences.append(_unread(groups[Verdict.UNREADABLE], verdicts))
    return " ".join(sentence for sentence in sentences if sentence)


def nobody_text(query: Query, verdicts: Sequence[DocumentVerdict], scope: Scope, *, stands: bool = False) -> str:
    """Say that nobody covers the topic, or that nobody rules it out where that was asked.

    Args:
        query: What was asked.
        verdicts: On every document in scope.
        scope: What was looked at.
        stands: Whether the words in quotation marks stand in any document, though nothing on the rest of the topic does.
    """
    unreadable = _unread([row for row in verdicts if row.verdict is Verdict.UNREADABLE], verdicts)
    if not scope.documents:
        return _nothing_in_scope(scope)
    if not scope.judged:
        return " ".join(["No document in scope could be read.", unreadable]).strip()
    if query.phrases:
        is_word = len(query.phrases) == 1 and " " not in query.phrases[0]
        words, do = ("word", "does") if is_word else ("words", "do")
        said = f"The {words} {_quoted(query.phrases)} {do} not stand in {_any(scope)}."
        if stands:
            held = f"The {words} {_quoted(query.phrases)} {'stands' if is_word else 'stand'} in {_any(scope, some=True)}"
            said = f"{held}, but there is no evidence of the rest of this."
        return " ".join(part for part in (said, unreadable) if part)
    does = f"{_none(scope, 'rule')} this out" if query.ruled_out else f"{_none(scope, 'cover')} this"
    said = f"{unused_text(query)}{does}; the nearest passages are not close enough to count as evidence."
    return " ".join(part for part in (said, _by_hand(verdicts), unreadable) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one issuer has, in a comparison."""

    issuer: str
    citations: tuple[Citation, ...]
    """Best first; empty where nothing comes near enough."""
    near_misses: tuple[Citation, ...] = ()
    is_there: bool = True
    """False where no document in scope is its own."""
    is_read: bool = True
    """False where no document of the issuer in scope could be read."""
    words: tuple[str, ...] = ()
    """Words of the topic that its documents use, anywhere."""


def passages_text(query: Query, citations: Sequence[Citation]) -> str:
    """Say whose passages answer, where the best one stands, and whether the name, sum or date asked for is in them."""
    owners = list(dict.fromkeys(citation.issuer for citation in citations))
    count = f"{len(citations)} {_plural(len(citations), 'passage')}"
    about = f" on “{query.topic}”" if query.is_framed else ""
    said = f"{count} from {_join(owners)}{about}; the best is on {_place(citations[0])}."
    if query.term:
        defining = sum(defines_within(one.quote, query.term) for one in citations)
        if len(citations) == 1:
            outright = f"which {'says' if defining else 'does not say'} outright what it is"
            return f"{count} from {_join(owners)} on “{query.term}”, {outright}; it is on {_place(citations[0])}."
        outright = f"{defining if defining else 'none'} of them {'says' if defining < 2 else 'say'} outright what it is"
        return f"{count} from {_join(owners)} on “{query.term}”, {outright}; the best is on {_place(citations[0])}."
    if query.phrases:
        return f"{said} Only passages that hold {_quoted(query.phrases)} word for word count."
    weights = dict.fromkeys(search_terms(" ".join(query.issuers)), OF_ISSUER) | dict.fromkeys(search_terms(query.topic), 1.0)
    targets = [target_of(query, sought, weights) for sought in query.seeks]
    if not targets:
        return said
    if len(targets) > 1:
        return f"{said} {_capital(_join([_counted(citations, target) for target in targets]))}."
    (target,) = targets
    figure = _figure(citations[0], target)
    if figure:
        said = f"{citations[0].issuer}, {_place(citations[0])}: {figure}. {count} from {_join(owners)}{about}."
    holding = sum(_holds(citation, target) for citation in citations)
    what = SOUGHT[target.sought]
    if len(citations) == 1:
        return said if figure else f"{said} It {f'names {what}' if holding else f'seems to name no {what[2:]}'}."
    names = "seems to name" if not holding else "names" if holding == 1 else "name"
    return f"{said} {holding or 'None'} of them {names} {what}."


def _holds(citation: Citation, target: Target) -> bool:
    found = best_figure(citation.shown, target)
    return found is not None and found.is_named


def _figure(citation: Citation, target: Target) -> str:
    """Return the name, figure or date of a quote in quotation marks, with the words beside it; "" where it holds none.

    The words are those of the text as it is read: what a figure counts, or whether it is a target, is for the reader to see.
    """
    quote = citation.shown
    found = best_figure(quote, target)
    if found is None or not found.is_named or found.fit < MIN_FIT:
        return ""
    first = max((match.end() for match in _ENDS_SENTENCE.finditer(quote, 0, found.start)), default=0)
    last = next((match.end() for match in _ENDS_SENTENCE.finditer(quote, found.end)), len(quote))
    before = [match.start() + first for match in re.finditer(r"\S+", quote[first : found.start])]
    behind = [match.end() + found.end for match in re.finditer(r"\S+", quote[found.end : last])]
    start = before[-BESIDE:][0] if before else found.start
    end = behind[:BESIDE][-1] if behind else found.end
    left_out = ("… " if len(before) > BESIDE else "", " …" if len(behind) > BESIDE else "")
    return f"“{left_out[0]}{quote[start:end].strip(' .;')}{left_out[1]}”"


def comparison_text(query: Query, sides: Sequence[Side]) -> str:
    """Say how much each side has and where its best stands, and which words of the topic not all of them use.

    Counted words are as far as "only one of them speaks of" goes: whether two sentences say the same cannot be told from
    their vectors reliably enough (docs/decisions/0010-passage-answers.md).
    """
    said = [f"On “{query.topic}”: {'; '.join(_side(side) for side in sides)}."]
    read = [side for side in sides if side.is_read]
    owners: dict[tuple[str, ...], list[str]] = {}
    for word in dict.fromkeys(word for side in read for word in side.words):
        users = tuple(side.issuer for side in read if word in side.words)
        if len(users) < len(read):
            owners.setdefault(users, []).append(f"“{word}”")
    for users, only in owners.items():
        verb = "uses" if len(users) == 1 else "use"
        said.append(f"Only {_join(users)} {verb} the {_plural(len(only), 'word')} {_join(only)}.")
    return " ".join(said)


def _owners(quotes: Sequence[Citation]) -> str:
    return _join(list(dict.fromkeys(one.issuer for one in quotes)))


def parts_text(parts: Sequence[tuple[str, Sequence[Citation]]]) -> str:
    """Say for each topic of a question how many passages answer, and which of them nothing answers."""
    found = [
        f"on “{topic}” {len(quotes)} {_plural(len(quotes), 'passage')} from {_owners(quotes)}, "
        f"{'the best ' if len(quotes) > 1 else ''}on {_place(quotes[0])}"
        for topic, quotes in parts
        if quotes
    ]
    without = [f"“{topic}”" for topic, quotes in parts if not quotes]
    nothing = f" Nothing answers as to {_join(without)}." if without else ""
    return f"{_capital('; '.join(found))}.{nothing}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Won:
    """A topic that one side of a comparison covers and no other side does."""

    topic: str
    is_mentioned: bool
    """Whether another side mentions it in passing."""
    row: DocumentVerdict


def wholes_text(won: Mapping[str, Sequence[Won]], both: Sequence[str], topics: int) -> str:
    """Say what only one side of a comparison of whole documents covers, and what all of them do.

    Args:
        won: By side.
        both: Topics that every side covers.
        topics: How many were looked at.
    """
    sentences = []
    for name, rows in won.items():
        alone = [one.topic for one in rows if not one.is_mentioned]
        more = [one.topic for one in rows if one.is_mentioned]
        said = f"Only {name} covers {_join(alone)}" if alone else ""
        passing = f"what elsewhere is mentioned only in passing: {_join(more)}" if more else ""
        if said or passing:
            sentences.append(
                f"{said}; it also covers {passing}." if said and passing else f"{said or f'{name} covers {passing}'}."
            )
        else:
            sentences.append(f"{name} covers nothing that is not covered elsewhere.")
    everybody = "both" if len(won) == 2 else "all"
    sentences.append(
        f"Covered by {everybody}: {_join(list(both))}." if both else f"None of the topics is covered by {everybody}."
    )
    sentences.append(f"Judged on {topics} topics that strategies of this kind speak of; ask about one of them for its passages.")
    return " ".join(sentences)


def no_issuer_text(query: Query) -> str:
    """Say that the collection has nothing by an issuer."""
    return f"No document in the collection is known to be by {_strangers(query)}."


def no_group_text(query: Query, known: Sequence[str]) -> str:
    """Say that nobody is known to belong to the group that a question is asked of."""
    groups = f" Known groups: {listed(known)}." if known else " The column group of documents.csv can name groups."
    return f"No document is known to belong to “{query.unknown_group}”, so none was looked at.{groups}"


def narrowed_to(filters: Filters) -> str:
    """Say what the scope is narrowed to, to stand behind "the documents": " of Kent from 2016"."""
    whose = f" of {_join(list(filters.issuers))}" if filters.issuers else ""
    first, last = filters.year_from, filters.year_to
    if first is None and last is None:
        when = ""
    elif first == last:
        when = f" from {first}"
    elif last is None:
        when = f" from {first} or later"
    else:
        when = f" from {last} or earlier" if first is None else f" from {first} to {last}"
    before = " among those of the answer before" if filters.doc_ids else ""
    return f"{_of_groups(filters.groups)}{whose}{when}{before}"


def _of_groups(groups: Sequence[str]) -> str:
    kinds = [name for name in groups if kind_named(name)]
    places = [name for name in groups if not kind_named(name)]
    return (f" of {_join(kinds)}" if kinds else "") + (f" in {_join(places)}" if places else "")


def _quoted(phrases: Sequence[str]) -> str:
    return _join([f"“{phrase}”" for phrase in phrases])


def _side(side: Side) -> str:
    if not side.is_there:
        return f"{side.issuer}: no document in scope is its own"
    if not side.is_read:
        return f"{side.issuer}: no document in scope could be read"
    if not side.citations:
        nearest = f", the nearest is on {_place(side.near_misses[0])}" if side.near_misses else ""
        return f"{side.issuer}: nothing found{nearest}"
    count = len(side.citations)
    return f"{side.issuer}: {count} {_plural(count, 'passage')}, {'the best ' if count > 1 else ''}on {_place(side.citations[0])}"


def _place(citation: Citation) -> str:
    printed = "" if citation.page_label in ("", str(citation.page_number)) else f" (printed {citation.page_label})"
    return f"page {citation.page_number}{printed} of {citation.title or citation.path}"


def missing_text(missing: Sequence[tuple[str, int]]) -> str:
    """Say that parts of the index could not be asked: their names, and how many documents each holds."""
    count = sum(documents for _, documents in missing)
    documents = "1 document was" if count == 1 else f"{count:,} documents were"
    names = listed([name for name, _ in missing])
    return f"{documents} not judged, for {names} of the index {'is' if len(missing) == 1 else 'are'} missing."


def no_passage_text(query: Query, scope: Scope) -> str:
    """Say that no passage answers."""
    if query.unknown_issuers and not query.issuers:
        return f"No document is known to be by {_strangers(query)}; the nearest passages are other issuers’."
    whose = f" of {_join(list(query.issuers))}" if query.issuers else _of_groups(query.groups)
    if not scope.documents:
        return _nothing_in_scope(scope)
    if not scope.judged:
        return f"No document{whose} could be read."
    count = "one document" if scope.judged == 1 else f"{scope.judged} documents"
    nothing = f"Nothing in the {count}{whose} read answers this; the nearest passages are not close enough to count as evidence."
    return f"{unused_text(query)}{nothing}"


def with_others(text: str, further: Sequence[Citation], silent: Sequence[str], unread: Sequence[str]) -> str:
    """Say after an answer what there is of the issuers that were named and are not quoted in it.

    Args:
        text: The answer.
        further: The best passage of each of them that answers.
        silent: Those whose documents do not answer.
        unread: Those of whom no document could be read.
    """
    more = f"{len(further)} more {'passage is' if len(further) == 1 else 'passages are'} from {_owners(further)}."
    sentences = (
        text,
        more if further else "",
        f"Nothing by {_join(silent)} answers this." if silent else "",
        f"No document by {_join(unread)} could be read." if unread else "",
    )
    return " ".join(filter(None, sentences))


def unused_text(query: Query) -> str:
    """Name the words of the topic that no document uses, with words that are spelt like them, to stand before a refusal."""
    said = []
    for one in query.unused:
        near = f"; did you mean {_either([f'“{word}”' for word in one.near])}?" if one.near else "."
        said.append(f"No document uses the word “{one.word}”{near}")
    return f"{' '.join(said)} " if said else ""


def with_reading(query: Query, text: str) -> str:
    """Put before and behind an answer how the question was understood, where that is not plain."""
    read = [f"“{typed}” was read as “{read}”" for typed, read in query.corrections if closed_up(typed) != closed_up(read)]
    before = [f"{_join(read)}." if read else ""]
    if query.issuers and query.unknown_issuers:
        before.append(f"No document is known to be by {_join([f'“{name}”' for name in query.unknown_issuers])}.")
    if query.language:
        before.append(f"The question seems to be in {query.language}; questions are understood in English only.")
    behind = [
        f"“{query.left_out}” is left out here: ask it separately." if query.left_out else "",
        f"Whether it is “{query.bound}” was not judged: see the quotes." if query.bound else "",
        f"“{query.unjudged}” is no known group, so all were judged; the column group of documents.csv can name groups."
        if query.unjudged
        else "",
        "“Only” was not judged: other topics were not looked at." if query.is_only else "",
    ]
    return " ".join(filter(None, (*before, text, *behind)))


def with_exclusion(query: Query, text: str, left_out: Sequence[Document]) -> str:
    """Say after an answer whose documents were left out because the question says so."""
    if not query.excluded_issuers and not query.excluded_groups:
        return text
    names = _join([*query.excluded_issuers, *query.excluded_groups])
    if not left_out:
        return f"{text} No document is known to belong to {names}, so none was left out."
    whose = narrowed_to(Filters(issuers=query.excluded_issuers, groups=query.excluded_groups))
    return f"{text} Left out as asked: {len(left_out)} {_plural(len(left_out), 'document')}{whose}."


def with_versions(text: str, superseded: Sequence[Document]) -> str:
    """Say after an answer which of the documents that it rests on are no longer in force."""
    if not superseded:
        return text
    names = [_versioned(one) for one in superseded]
    return f"{text} No longer in force: {listed(names, separator='; ')}."


def with_drafts(text: str, drafts: Sequence[tuple[Document, Document]]) -> str:
    """Say after an answer which drafts and finals of one work it touches: (draft, final)."""
    if not drafts:
        return text
    named = [f"{_versioned(draft)}, whose final is {final.title or final.path} ({final.year})" for draft, final in drafts]
    return f"{text} {'A draft' if len(drafts) == 1 else 'Drafts'}: {listed(named, separator='; ')}."


def with_copies(text: str, same: Sequence[tuple[str, Document]]) -> str:
    """Say after an answer which files hold the same as one that it rests on: (path, the document that stands for both)."""
    if not same:
        return text
    by_document: dict[str, list[str]] = {}
    for path, document in same:
        by_document.setdefault(document.path, []).append(path)
    named = [f"{first} (also {listed(paths)})" for first, paths in by_document.items()]
    return f"{text} Identical copies count once: {listed(named, separator='; ')}."


def _versioned(document: Document) -> str:
    return f"{document.issuer}, {document.title}" + (f" ({document.year})" if document.year else "")


def _read(scope: Scope) -> str:
    """Name the documents that were read: "document of Kent read", "14 documents read"."""
    before = " among those of the answer before" if scope.filters.doc_ids else ""
    narrowed = narrowed_to(replace(scope.filters, issuers=(), doc_ids=()))
    count = "" if scope.judged == 1 else f"{scope.judged} "
    return f"{count}{_plural(scope.judged, 'document')}{narrowed} read{before}"


def _share(count: int, scope: Scope) -> str:
    """Begin a sentence on some of the documents read: "2 of the 14 documents read", "All 14 documents read"."""
    if scope.judged == 1:
        return f"The one {_read(scope)}"
    return f"All {_read(scope)}" if count == scope.judged else f"{count} of the {_read(scope)}"


def _none(scope: Scope, verb: str) -> str:
    """Begin a sentence on what no document does: "None of the 14 documents read covers"."""
    return f"The one {_read(scope)} does not {verb}" if scope.judged == 1 else f"None of the {_read(scope)} {verb}s"


def _any(scope: Scope, *, some: bool = False) -> str:
    if scope.judged == 1:
        return f"the one {_read(scope)}"
    return f"{'some' if some else 'any'} of the {_read(scope)}"


def _without_evidence(absent: Sequence[DocumentVerdict], what: str, verdicts: Sequence[DocumentVerdict], scope: Scope) -> str:
    """Say in how many documents no evidence was found, and in which."""
    if not absent:
        every = f"The one {_read(scope)}" if scope.judged == 1 else f"Every one of the {_read(scope)}"
        return f"{every} has evidence of {what}."
    if len(absent) == scope.judged:
        nobody = f"The one {_read(scope)} has no" if scope.judged == 1 else f"None of the {_read(scope)} has"
        return f"{nobody} evidence of {what}: {_names(absent, verdicts)}."
    return f"In {len(absent)} of the {_read(scope)} no evidence of {what} was found: {_names(absent, verdicts)}."


def _nothing_in_scope(scope: Scope) -> str:
    if scope.filters.groups:
        return f"No document is in scope: none is known to be{narrowed_to(scope.filters)}."
    if not scope.filters:
        return "No document is in scope: none has been read yet. To read those in the corpus folder: stratbot index, or F3 r."
    return "No document is in scope: none is by these issuers and of these years."


def _names(rows: Sequence[DocumentVerdict], everybody: Sequence[DocumentVerdict]) -> str:
    """Name the issuers; one with several documents in scope bears their years, or titles where the years are the same."""
    of_issuer: dict[str, list[DocumentVerdict]] = {}
    for row in everybody:
        of_issuer.setdefault(row.issuer, []).append(row)
    names = []
    for row in rows:
        same = of_issuer[row.issuer]
        several_years = len({other.year for other in same}) == len(same)
        names.append(f"{row.issuer} ({row.year if several_years else row.title})" if len(same) > 1 else row.issuer)
    return listed(names)


def _strangers(query: Query) -> str:
    return f"“{' or '.join(query.unknown_issuers)}”"


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _join(names: Sequence[str]) -> str:
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _counted(citations: Sequence[Citation], target: Target) -> str:
    number = sum(_holds(citation, target) for citation in citations)
    return f"{number or 'none'} of them {'names' if number < 2 else 'name'} {SOUGHT[target.sought]}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _verb(rows: Sequence[DocumentVerdict], verb: str) -> str:
    return f"{verb}s" if len(rows) == 1 else verb


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _by_hand(verdicts: Sequence[DocumentVerdict]) -> str:
    """Say how many of the verdicts counted are people's."""
    number = sum(row.correction is not None for row in verdicts)
    return f"{number} corrected by hand." if number else ""


def _unread(rows: Sequence[DocumentVerdict], everybody: Sequence[DocumentVerdict]) -> str:
    if not rows:
        return ""
    was = "was" if len(rows) == 1 else "were"
    return f"{len(rows)} could not be read and {was} not judged: {_names(rows, everybody)}."
