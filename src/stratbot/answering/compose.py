"""Verdicts and citations -> the sentences that sum an answer up. No language model: every fact in them was counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stratbot.answering.definitions import defines_within
from stratbot.answering.extract import Target, best_figure, target_of
from stratbot.query.groups import kind_named
from stratbot.query.query import Join, Query
from stratbot.query.spelling import closed_up
from stratbot.query.wording import SOUGHT, counted, document_words, joined, listed, page_words, years_words
from stratbot.query.words import search_terms
from stratbot.types import Answer, Citation, Document, DocumentVerdict, Filters, Outcome, Scope, Verdict

NO_WORDS = "The question holds no word that could be looked up."
ONE_BY_ONE = "The topics were judged one by one for every document."

BESIDE = 7
"""Words shown on either side of the name, figure or date that was asked for."""
MIN_FIT = 0.25
"""Of the topic's words must stand beside it, lest another figure of the quote be taken for the answer."""
OF_ISSUER = 0.5
"""Weight of the issuer's name beside a figure, against a word of the topic."""
_ENDS_SENTENCE = re.compile(r"[.!?•●■](?=\s)|;\s")


def answer_of(query: Query, scope: Scope, text: str, *, found: bool, citations: Sequence[Citation] = ()) -> Answer:
    """Return the answer to a query, with its quotes; ANSWERED where something was found."""
    outcome = Outcome.ANSWERED if found else Outcome.NOT_FOUND
    return Answer(question=query.text, kind=query.kind, outcome=outcome, text=text, scope=scope, citations=tuple(citations))


def coverage_text(query: Query, verdicts: Sequence[DocumentVerdict], scope: Scope) -> str:
    """Say how many documents cover the topic, who they are, and what could not be judged."""
    covered, mentioned, absent = _by_verdict(verdicts)
    passing = _some(mentioned, "mention", "it only in passing", verdicts)
    if scope.judged == 1 and mentioned:
        said = [_of_read(mentioned, "mention", "this only in passing", verdicts, scope)]
    elif query.negated and not (scope.judged == 1 and covered):
        said = [_without_evidence(absent, "this", verdicts, scope), passing, _some(covered, "cover", "it", verdicts)]
    else:
        verb, what = ("rule", "this out") if query.ruled_out else ("cover", "this")
        said = [
            _of_read(covered, verb, what, verdicts, scope) if covered else f"{_none(scope, 'cover')} this in substance.",
            passing,
        ]
        if absent:
            whose = f": {_names(absent, verdicts)}" if scope.filters.issuers or len(absent) == 1 else ""
            said.append(f"No evidence was found in the other {len(absent) if len(absent) > 1 else 'one'}{whose}.")
    if query.phrases:
        said.append(f"Only documents that hold {_quoted(query.phrases)} word for word count.")
    return _with_counts(said, verdicts)


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
    covered, mentioned, absent = _by_verdict(verdicts)
    if query.negated:
        said = [
            _without_evidence(absent, joined(names, "or"), verdicts, scope),
            _some(mentioned, "mention", "one of them only in passing", verdicts),
            _some(covered, "cover", "at least one of them", verdicts),
        ]
        return _with_counts([*said, ONE_BY_ONE], verdicts)
    whole, verb, passing = {
        Join.AND: (
            f"{'both ' if len(names) == 2 else ''}{joined(names)}",
            "have",
            "evidence of each, but of one only in passing",
        ),
        Join.OR: (joined(names, "or"), "mention", "one of them only in passing"),
        Join.BUT_NOT: (f"{joined(names[:-1])} but not {names[-1]}", "are", "in between, with one of them only in passing"),
    }[join]
    said = [
        _of_read(covered, "cover", whole, verdicts, scope) if covered else f"{_none(scope, 'cover')} {whole}.",
        _some(mentioned, verb, passing, verdicts),
    ]
    for number, (name, rows) in enumerate(zip(names, of_parts, strict=True)):
        own, passing_rows, _ = _by_verdict(rows)
        if join is Join.BUT_NOT and number < len(names) - 1:
            continue
        if not own and not passing_rows:
            said.append(f"Of {name} no evidence was found anywhere.")
        elif join is Join.AND:
            elsewhere = {row.doc_id for row in (*covered, *mentioned)}
            alone = [row for row in own if row.doc_id not in elsewhere]
            said.append(_some(alone, "cover", f"only {name}", verdicts))
            if not own:
                said.append(f"{name} is mentioned only in passing, by {len(passing_rows)}: {_names(passing_rows, verdicts)}.")
        elif join is Join.OR:
            said.append(f"{len(own)} {_verb(own, 'cover')} {name}." if own else f"{name} is mentioned only in passing.")
    spoken = {row.doc_id for rows in of_parts for row in rows if row.verdict is not Verdict.NOT_FOUND}
    silent = [row for row in verdicts if row.doc_id not in spoken]
    if silent and spoken and scope.filters.issuers:
        said.append(f"No evidence of any of them was found in {len(silent)}: {_names(silent, verdicts)}.")
    return _with_counts([*said, ONE_BY_ONE], verdicts)


def nobody_text(query: Query, verdicts: Sequence[DocumentVerdict], scope: Scope, *, stands: bool = False) -> str:
    """Say that nobody covers the topic, or that nobody rules it out where that was asked.

    Args:
        query: What was asked.
        verdicts: On every document in scope.
        scope: What was looked at.
        stands: Whether the words in quotation marks stand in any document, though nothing on the rest of the topic does.
    """
    if not scope.documents:
        return _nothing_in_scope(scope)
    if not scope.judged:
        said = "No document in scope could be read."
    elif query.phrases:
        is_word = len(query.phrases) == 1 and " " not in query.phrases[0]
        words = f"The {'word' if is_word else 'words'} {_quoted(query.phrases)}"
        said = f"{words} {'does' if is_word else 'do'} not stand in {_any(scope)}."
        if stands:
            held = f"{words} {'stands' if is_word else 'stand'} in {_any(scope, some=True)}"
            said = f"{held}, but there is no evidence of the rest of this."
    else:
        does = f"{_none(scope, 'rule')} this out" if query.ruled_out else f"{_none(scope, 'cover')} this"
        said = f"{unused_text(query)}{does}; the nearest passages are not close enough to count as evidence."
    return _with_counts([said], verdicts)


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
    whose, place = f"{counted(len(citations), 'passage')} from {_owners(citations)}", _place(citations[0])
    is_one = len(citations) == 1
    about = f" on “{query.topic}”" if query.is_framed else ""
    said = f"{whose}{about}; the best is on {place}."
    if query.term:
        defining = sum(defines_within(one.quote, query.term) for one in citations)
        says = f"{defining or 'none'} of them {'says' if defining < 2 else 'say'}"
        if is_one:
            says = f"which {'says' if defining else 'does not say'}"
        return f"{whose} on “{query.term}”, {says} outright what it is; {'it' if is_one else 'the best'} is on {place}."
    if query.phrases:
        return f"{said} Only passages that hold {_quoted(query.phrases)} word for word count."
    weights = dict.fromkeys(search_terms(" ".join(query.issuers)), OF_ISSUER) | dict.fromkeys(search_terms(query.topic), 1.0)
    targets = [target_of(query, sought, weights) for sought in query.seeks]
    if not targets:
        return said
    if len(targets) > 1:
        return f"{said} {_capital(joined(_names_sought(citations, target) for target in targets))}."
    (target,) = targets
    figure = _figure(citations[0], target)
    if figure:
        said = f"{citations[0].issuer}, {place}: {figure}. {whose}{about}."
    holding = sum(_holds(citation, target) for citation in citations)
    what = SOUGHT[target.sought]
    if is_one:
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
        said.append(f"Only {joined(users)} {verb} the {'word' if len(only) == 1 else 'words'} {joined(only)}.")
    return " ".join(said)


def _owners(quotes: Sequence[Citation]) -> str:
    return joined(dict.fromkeys(one.issuer for one in quotes))


def parts_text(parts: Sequence[tuple[str, Sequence[Citation]]]) -> str:
    """Say for each topic of a question how many passages answer, and which of them nothing answers."""
    found = [f"on “{topic}” {_best_of(quotes, whose=f' from {_owners(quotes)}')}" for topic, quotes in parts if quotes]
    without = [f"“{topic}”" for topic, quotes in parts if not quotes]
    nothing = f" Nothing answers as to {joined(without)}." if without else ""
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
        said = f"Only {name} covers {joined(alone)}" if alone else ""
        passing = f"what elsewhere is mentioned only in passing: {joined(more)}" if more else ""
        if said or passing:
            sentences.append(
                f"{said}; it also covers {passing}." if said and passing else f"{said or f'{name} covers {passing}'}."
            )
        else:
            sentences.append(f"{name} covers nothing that is not covered elsewhere.")
    everybody = "both" if len(won) == 2 else "all"
    sentences.append(f"Covered by {everybody}: {joined(both)}." if both else f"None of the topics is covered by {everybody}.")
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
    whose = f" of {joined(filters.issuers)}" if filters.issuers else ""
    before = " among those of the answer before" if filters.doc_ids else ""
    return f"{_of_groups(filters.groups)}{whose}{years_words(filters.year_from, filters.year_to)}{before}"


def _of_groups(groups: Sequence[str]) -> str:
    kinds = [name for name in groups if kind_named(name)]
    places = [name for name in groups if not kind_named(name)]
    return (f" of {joined(kinds)}" if kinds else "") + (f" in {joined(places)}" if places else "")


def _quoted(phrases: Sequence[str]) -> str:
    return joined(f"“{phrase}”" for phrase in phrases)


def _side(side: Side) -> str:
    if not side.is_there:
        return f"{side.issuer}: no document in scope is its own"
    if not side.is_read:
        return f"{side.issuer}: no document in scope could be read"
    if not side.citations:
        nearest = f", the nearest is on {_place(side.near_misses[0])}" if side.near_misses else ""
        return f"{side.issuer}: nothing found{nearest}"
    return f"{side.issuer}: {_best_of(side.citations)}"


def _best_of(quotes: Sequence[Citation], whose: str = "") -> str:
    """Count some quotes and say where the best stands: "2 passages from Kent, the best on page 3 of Digital Kent"."""
    return f"{counted(len(quotes), 'passage')}{whose}, {'the best ' if len(quotes) > 1 else ''}on {_place(quotes[0])}"


def _place(citation: Citation) -> str:
    return f"page {page_words(citation)} of {citation.title or citation.path}"


def missing_text(missing: Sequence[tuple[str, int]]) -> str:
    """Say that parts of the index could not be asked: their names, and how many documents each holds."""
    count = sum(documents for _, documents in missing)
    names, is_one = listed([name for name, _ in missing]), len(missing) == 1
    were = "was" if count == 1 else "were"
    return f"{counted(count, 'document')} {were} not judged, for {names} of the index {'is' if is_one else 'are'} missing."


def no_passage_text(query: Query, scope: Scope) -> str:
    """Say that no passage answers."""
    if query.unknown_issuers and not query.issuers:
        return f"No document is known to be by {_strangers(query)}; the nearest passages are other issuers’."
    whose = f" of {joined(query.issuers)}" if query.issuers else _of_groups(query.groups)
    if not scope.documents:
        return _nothing_in_scope(scope)
    if not scope.judged:
        return f"No document{whose} could be read."
    count = "one document" if scope.judged == 1 else f"{scope.judged} documents"
    nothing = f"Nothing in the {count}{whose} read answers this; the nearest passages are not close enough to count as evidence."
    return f"{unused_text(query)}{nothing}"


def notes_on_others(further: Sequence[Citation], silent: Sequence[str], unread: Sequence[str]) -> list[str]:
    """Say after an answer what there is of the issuers that were named and are not quoted in it.

    Args:
        further: The best passage of each of them that answers.
        silent: Those whose documents do not answer.
        unread: Those of whom no document could be read.
    """
    said = []
    if further:
        said.append(f"{len(further)} more {'passage is' if len(further) == 1 else 'passages are'} from {_owners(further)}.")
    if silent:
        said.append(f"Nothing by {joined(silent)} answers this.")
    if unread:
        said.append(f"No document by {joined(unread)} could be read.")
    return said


def unused_text(query: Query) -> str:
    """Name the words of the topic that no document uses, with words that are spelt like them, to stand before a refusal."""
    said = [
        f"No document uses the word “{one.word}”; did you mean {joined([f'“{word}”' for word in one.near], 'or')}?"
        for one in query.unused
        if one.near
    ]
    if plain := [f"“{one.word}”" for one in query.unused if not one.near]:
        said.append(f"No document uses the {'word' if len(plain) == 1 else 'words'} {joined(plain, 'or')}.")
    return f"{' '.join(said)} " if said else ""


def notes_before(query: Query) -> list[str]:
    """Say before an answer how the question was read, where that is not plain."""
    read = [f"“{typed}” was read as “{read}”" for typed, read in query.corrections if closed_up(typed) != closed_up(read)]
    said = [f"{joined(read)}."] if read else []
    if query.issuers and query.unknown_issuers:
        said.append(f"No document is known to be by {_quoted(query.unknown_issuers)}.")
    if query.language:
        said.append(f"The question seems to be in {query.language}; questions are understood in English only.")
    return said


def notes_behind(query: Query, left_out: Sequence[Document]) -> list[str]:
    """Say behind an answer whose documents were left out as asked, and what of the question was not taken into account."""
    said = []
    if names := joined((*query.excluded_issuers, *query.excluded_groups)):
        whose = narrowed_to(Filters(issuers=query.excluded_issuers, groups=query.excluded_groups))
        nobody = f"No document is known to belong to {names}, so none was left out."
        said.append(f"Left out as asked: {counted(len(left_out), 'document')}{whose}." if left_out else nobody)
    if query.left_out:
        said.append(f"“{query.left_out}” is left out here: ask it separately.")
    if query.bound:
        said.append(f"Whether it is “{query.bound}” was not judged: see the quotes.")
    if query.unjudged:
        groups = "the column group of documents.csv can name groups"
        said.append(f"“{query.unjudged}” is no known group, so all were judged; {groups}.")
    if query.is_only:
        said.append("“Only” was not judged: other topics were not looked at.")
    return said


def notes_on_versions(
    superseded: Sequence[Document], drafts: Sequence[tuple[Document, Document]], same: Sequence[tuple[str, Document]]
) -> list[str]:
    """Say of the documents that an answer rests on which are no longer in force, are drafts, or lie there twice.

    Args:
        superseded: Those no longer in force.
        drafts: Each with its final.
        same: Path of a copy, and the document that stands for both.
    """
    said = []
    if superseded:
        said.append(f"No longer in force: {listed(list(map(document_words, superseded)), separator='; ')}.")
    if drafts:
        named = [f"{document_words(draft)}, whose final is {final.title or final.path} ({final.year})" for draft, final in drafts]
        said.append(f"{'A draft' if len(drafts) == 1 else 'Drafts'}: {listed(named, separator='; ')}.")
    if same:
        paths: dict[str, list[str]] = {}
        for path, document in same:
            paths.setdefault(document.path, []).append(path)
        named = [f"{first} (also {listed(others)})" for first, others in paths.items()]
        said.append(f"Identical copies count once: {listed(named, separator='; ')}.")
    return said


def _read(scope: Scope) -> str:
    """Name the documents that were read: "document of Kent read", "14 documents read"."""
    before = " among those of the answer before" if scope.filters.doc_ids else ""
    narrowed = narrowed_to(replace(scope.filters, issuers=(), doc_ids=()))
    count = "" if scope.judged == 1 else f"{scope.judged} "
    return f"{count}{'document' if scope.judged == 1 else 'documents'}{narrowed} read{before}"


def _by_verdict(verdicts: Sequence[DocumentVerdict]) -> list[list[DocumentVerdict]]:
    """Part rows into those that cover, mention and lack a topic."""
    return [[row for row in verdicts if row.verdict is one] for one in (Verdict.COVERED, Verdict.MENTIONED, Verdict.NOT_FOUND)]


def _some(rows: Sequence[DocumentVerdict], verb: str, what: str, verdicts: Sequence[DocumentVerdict]) -> str:
    """Say what some documents do, and which: "2 mention it only in passing: Hull, Ely."; "" of none."""
    return f"{len(rows)} {_verb(rows, verb)} {what}: {_names(rows, verdicts)}." if rows else ""


def _of_read(rows: Sequence[DocumentVerdict], verb: str, what: str, verdicts: Sequence[DocumentVerdict], scope: Scope) -> str:
    """Say the same of their share in those read: "2 of the 6 documents read cover this: Leeds, York."."""
    return f"{_share(len(rows), scope)} {_verb(rows, verb)} {what}: {_names(rows, verdicts)}."


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


def _names_sought(citations: Sequence[Citation], target: Target) -> str:
    number = sum(_holds(citation, target) for citation in citations)
    return f"{number or 'none'} of them {'names' if number < 2 else 'name'} {SOUGHT[target.sought]}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _verb(rows: Sequence[DocumentVerdict], verb: str) -> str:
    return {"have": "has", "are": "is"}.get(verb, f"{verb}s") if len(rows) == 1 else verb


def _by_hand(verdicts: Sequence[DocumentVerdict]) -> str:
    """Say how many of the verdicts counted are people's."""
    number = sum(row.correction is not None for row in verdicts)
    return f"{number} corrected by hand." if number else ""


def _unread(verdicts: Sequence[DocumentVerdict]) -> str:
    rows = [row for row in verdicts if row.verdict is Verdict.UNREADABLE]
    was = "was" if len(rows) == 1 else "were"
    return f"{len(rows)} could not be read and {was} not judged: {_names(rows, verdicts)}." if rows else ""


def _with_counts(said: Sequence[str], verdicts: Sequence[DocumentVerdict]) -> str:
    """Join sentences, with how many verdicts are people's and how many documents could not be read behind them."""
    return " ".join(filter(None, (*said, _by_hand(verdicts), _unread(verdicts))))
