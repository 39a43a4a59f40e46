"""Question after question: what goes on from the answer before ("why?", "does Tampa?") is made from the former query."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stratbot.assistant import MOST_CHARACTERS, Companion
from stratbot.query.followups import FollowUp, Turn, follow_up_of, subject_named, with_former_topic
from stratbot.query.query import Query
from stratbot.query.wording import BETWEEN, as_words, counted, joined, limits_of, page_words, sought_words
from stratbot.query.words import search_terms
from stratbot.types import Answer, AnswerKind, Citation, Filters, Outcome, Scope, Verdict

MORE_PASSAGES = 5
"""Further quotes, at most, of "go on"."""
_LOOKED_THROUGH = 30
"""Passages looked through for quotes that were not shown yet."""
NO_TOPIC = "The answer before was about no topic that this could go on from."
NO_TOPIC_OF_ANOTHER = "The answer before was about no topic that another issuer could be asked of."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """The turn that the next one may go on from."""

    query: Query
    answer: Answer
    topic: str
    """What "it" stands for."""
    shown: Answer
    """What was shown last: after "go on" more than the answer itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Next:
    """A follow-up made whole."""

    query: Query
    topic: str = ""
    """What "it" goes on standing for; empty for the topic of the query itself."""
    keeps_query: bool = False
    """Whether the former query is what the next "and Wigan?" goes on from."""


class _Unresolved(Exception):
    """Says why a follow-up cannot be made whole."""


class Conversation:
    """An assistant that remembers what the answer before was about. Anything that is no follow-up is asked as it stands."""

    def __init__(self, assistant: Companion) -> None:
        """Begin with nothing said."""
        self._assistant = assistant
        self._before: _Before | None = None
        self._asked: dict[tuple[str, str, Filters], tuple[Query, Filters | None]] = {}
        """How set answers were asked for."""
        self.trail: tuple[tuple[str, Filters | None], ...] = ()
        """What was asked since the last question that stood alone, that one first: asked again, it leads to the same place."""

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question, in the scope of the answer before where it goes on from that.

        How it was taken stands in `Answer.taken_as`, what was carried over in `Answer.scope.filters`. A follow-up to nothing is
        not searched for: its outcome is NOT_FOUND, and the text says what to ask.
        """
        before = self._before
        answer = self._answer(question, filters)
        if self._before is not before:
            self.trail = (*self.trail, (question, filters))
        return answer

    def _answer(self, question: str, filters: Filters | None) -> Answer:
        """Answer one question, and keep what the next one may go on from."""
        if len(question) > MOST_CHARACTERS or not question.strip():
            return self._assistant.ask(question, filters=filters)  # which refuses it
        query, before = self._assistant.understand(question), self._before
        found = follow_up_of(question, query, topic=before.topic if before else "")
        if found is None or (before is None and _stands_alone(found, query)):
            return self._remember(question, _Next(query=query), filters, is_follow_up=False)
        try:
            if before is None:
                raise _Unresolved("Nothing was asked yet that this could go on from.")
            if found.turn is Turn.PAGES:
                return _pages(question, before.shown)
            if found.turn is Turn.MORE and before.query.kind is not AnswerKind.COVERAGE:
                return self._more(question, before, filters)
            return self._remember(question, self._next(found, query, before, filters), filters, is_follow_up=True)
        except _Unresolved as why:
            return _unresolved(question, str(why))

    def ask_again(self, answer: Answer, *, filters: Filters | None = None) -> Answer:
        """Give a set answer anew, because what people say of the documents has changed: asked of the same documents as before.

        Args:
            answer: As it was given.
            filters: What narrowed it, in case it was given by another conversation.
        """
        query, narrowed = self._asked.get(_key(answer), (None, filters))
        question = answer.taken_as.partition(BETWEEN)[0] or answer.question
        fresh = self._assistant.ask(query or question, filters=narrowed)
        before = self._before
        if query is not None and before is not None and replace(before.query, text=query.text) == query:
            self._before = replace(before, answer=fresh, shown=fresh)
        return replace(fresh, question=answer.question, taken_as=answer.taken_as)

    def _remember(self, question: str, following: _Next, filters: Filters | None, *, is_follow_up: bool) -> Answer:
        """Ask a query, and keep it for the question behind it."""
        query, before = following.query, self._before
        asked = replace(query, text=question) if is_follow_up else query
        answer = self._assistant.ask(asked, filters=filters)
        topic = following.topic or query.term or query.topic
        if before is not None and following.keeps_query:
            kept = answer if answer.outcome is Outcome.ANSWERED else before.answer
            self._before = replace(before, answer=kept, shown=answer)
        elif query.kind is not AnswerKind.HELP and (search_terms(topic) or answer.outcome is Outcome.ANSWERED):
            self._before = _Before(query=query, answer=answer, topic=topic, shown=answer)
            self.trail = self.trail if is_follow_up else ()
        if is_follow_up:
            narrowed = Filters(doc_ids=query.doc_ids, year_from=query.year_from, year_to=query.year_to)
            limits = limits_of(narrowed, given=filters or Filters(), documents=answer.scope.documents)
            taken_as = BETWEEN.join(filter(None, (as_words(query), sought_words(query), limits)))
            answer = replace(answer, question=question, taken_as=taken_as)
        if answer.coverage:
            self._asked[_key(answer)] = (asked, filters)
        return answer

    def _next(self, found: FollowUp, query: Query, before: _Before, filters: Filters | None) -> _Next:
        """Make a follow-up whole, by its turn."""
        match found.turn:
            case Turn.OTHER:
                return self._other(found, query, before)
            case Turn.THOSE:
                those = self._documents_of(before)
                if not those:
                    raise _Unresolved("The answer before named nobody.")
                topics = query.topics if query.join else with_former_topic(query, before.topic)
                is_new = topics == query.topics
                asked = replace(query, kind=AnswerKind.COVERAGE, topics=topics, doc_ids=those, issuers=(), seeks=())
                return _Next(query=asked, topic="" if is_new else before.topic)
            case Turn.YEARS:
                asked = replace(before.query, year_from=query.year_from, year_to=query.year_to)
                return _Next(query=asked, topic=before.topic)
            case Turn.SUMMARY:
                asked = replace(_about(before.query, ""), kind=AnswerKind.SUMMARY, topics=())
                return _Next(query=self._of_same(asked, before, filters), topic=before.topic)
            case Turn.BACK:
                return self._back(query, before, filters)
        if not before.topic:
            raise _Unresolved(NO_TOPIC)
        asks_who = query.text.casefold().strip(" ?!.") == "who" and before.query.kind is AnswerKind.COVERAGE
        if found.turn is Turn.MORE or (found.turn is Turn.BARE and not asks_who):
            asked = replace(
                _about(before.query, before.topic), kind=AnswerKind.PASSAGES, seeks=query.seeks, counted=query.counted
            )
            return _Next(query=self._of_same(asked, before, filters), topic=before.topic, keeps_query=True)
        return self._as_set(found.turn, before)

    def _other(self, found: FollowUp, query: Query, before: _Before) -> _Next:
        """Put another issuer, group or topic into the former query."""
        former = before.query
        subject = subject_named(found, self._assistant.documents())
        if subject.groups or (former.unknown_issuers and subject.strangers and not found.is_inside):
            asked = replace(former, groups=subject.groups, issuers=(), unknown_issuers=subject.strangers, doc_ids=())
            return _Next(query=asked, topic=before.topic)
        if subject.issuers or (found.is_asked_whether and subject.strangers):
            return self._of_issuers(found, subject.issuers, subject.strangers, before)
        if former.kind is AnswerKind.COLLECTION:
            raise _Unresolved(NO_TOPIC_OF_ANOTHER)
        kind = former.kind if former.kind in (AnswerKind.COVERAGE, AnswerKind.COMPARISON) else AnswerKind.PASSAGES
        other = self._assistant.understand(found.subject)
        topics = other.topics if other.kind is AnswerKind.COVERAGE else (found.subject,)
        asked = replace(
            former, kind=kind, topics=topics, join=other.join, phrases=other.phrases, term="", seeks=(), ruled_out=False,
            corrections=other.corrections, unused=other.unused,
        )  # fmt: skip
        return _Next(query=asked)

    def _of_issuers(self, found: FollowUp, issuers: tuple[str, ...], strangers: tuple[str, ...], before: _Before) -> _Next:
        """Ask the former query of other issuers; after a comparison they are one side more."""
        former = before.query
        if former.kind in (AnswerKind.COLLECTION, AnswerKind.SUMMARY) or former.versions:
            if not former.issuers or not issuers:
                raise _Unresolved(NO_TOPIC_OF_ANOTHER)
            return _Next(query=replace(former, issuers=issuers))
        asked = replace(former, issuers=issuers, unknown_issuers=strangers, groups=(), excluded_issuers=(), doc_ids=())
        if former.kind is AnswerKind.COMPARISON and not found.is_asked_whether:
            return _Next(query=replace(asked, issuers=tuple(dict.fromkeys((*former.issuers, *issuers)))), topic=before.topic)
        if not before.topic:
            raise _Unresolved(NO_TOPIC_OF_ANOTHER)
        is_judged = former.kind is AnswerKind.COVERAGE and found.is_asked_whether and issuers
        if former.kind in (AnswerKind.COVERAGE, AnswerKind.COMPARISON) and not is_judged:
            asked = replace(asked, kind=AnswerKind.PASSAGES, negated=False)
        return _Next(query=asked, topic=before.topic)

    def _back(self, query: Query, before: _Before, filters: Filters | None) -> _Next:
        """Put what was spoken of in the place of the words that point to it, and ask where it was found."""
        topics = with_former_topic(query, before.topic)
        if not topics or not search_terms(" ".join(topics)):
            raise _Unresolved(NO_TOPIC)
        is_set = query.kind is AnswerKind.COVERAGE and query.text.casefold().startswith(("which", "who else", "how many"))
        asked = replace(
            query, kind=AnswerKind.COVERAGE if is_set else AnswerKind.PASSAGES, topics=topics, join=None, is_framed=False
        )
        if query.issuers:
            return _Next(query=asked, topic=before.topic)
        return _Next(query=self._of_same(asked, before, filters), topic=before.topic)

    def _as_set(self, turn: Turn, before: _Before) -> _Next:
        """Ask the former topic of everybody: who covers it, who else does, who does not."""
        former = before.query
        is_set = former.kind is AnswerKind.COVERAGE
        asked = former if is_set else replace(_about(former, before.topic), kind=AnswerKind.COVERAGE, issuers=())
        if turn is not Turn.OTHERS:
            return _Next(query=replace(asked, negated=(is_set and former.negated) != (turn is Turn.WITHOUT)), topic=before.topic)
        shown = self._documents_of(before)
        named = former.issuers or [one.issuer for one in self._assistant.documents() if one.doc_id in shown]
        others = tuple(dict.fromkeys((*former.excluded_issuers, *named)))
        if {one.issuer for one in self._assistant.documents()} <= set(others):
            raise _Unresolved("The answer before named everybody.")
        return _Next(query=replace(asked, excluded_issuers=others, issuers=()), topic=before.topic)

    def _of_same(self, query: Query, before: _Before, filters: Filters | None) -> Query:
        """Ask a query of whose documents the answer before was about."""
        former = before.query
        query = replace(query, year_from=former.year_from, year_to=former.year_to)
        if filters and (filters.issuers or filters.groups):
            return replace(query, issuers=(), doc_ids=())  # what the person has narrowed counts
        if former.issuers:
            return replace(query, issuers=former.issuers, doc_ids=former.doc_ids)
        those = self._documents_of(before)
        owners = tuple(dict.fromkeys(one.issuer for one in self._assistant.documents() if one.doc_id in those))
        if former.kind in (AnswerKind.PASSAGES, AnswerKind.DEFINITION) and len(owners) == 1:
            return replace(query, issuers=owners, doc_ids=())
        if not those and former.unknown_issuers:
            raise _Unresolved("The answer before named nobody.")
        return replace(query, issuers=(), doc_ids=those)

    def _documents_of(self, before: _Before) -> tuple[str, ...]:
        """Return the documents that an answer named: of a comparison all sides, else those that cover the topic or are quoted."""
        query, answer = before.query, before.answer
        if query.kind is AnswerKind.COMPARISON:
            return tuple(one.doc_id for one in self._assistant.documents() if one.issuer in query.issuers)
        if answer.kind is AnswerKind.COLLECTION:
            return answer.documents
        if answer.kind is AnswerKind.COVERAGE and query.negated:
            return tuple(row.doc_id for row in answer.coverage if row.verdict is Verdict.NOT_FOUND)
        if answer.kind is AnswerKind.COVERAGE:
            covered = tuple(row.doc_id for row in answer.coverage if row.verdict is Verdict.COVERED)
            return covered or tuple(row.doc_id for row in answer.coverage if row.verdict is Verdict.MENTIONED)
        return tuple(dict.fromkeys(one.doc_id for one in answer.citations if not one.below_threshold))

    def _more(self, question: str, before: _Before, filters: Filters | None) -> Answer:
        """Show passages that the answer before did not quote."""
        former = before.shown
        if before.answer.outcome is Outcome.NOT_FOUND or not before.topic:
            return _unresolved(question, "The answer before found nothing that there could be more of.")
        shown: dict[tuple[str, int], list[Citation]] = {}
        for one in former.citations:
            shown.setdefault((one.doc_id, one.page_number), []).append(one)
        terms = set(search_terms(before.topic))
        found = self._assistant.search(before.topic, k=_LOOKED_THROUGH, filters=former.scope.filters or None)
        further = [
            one
            for one in found
            if terms & set(search_terms(one.quote))
            and not any(one.start < old.end and old.start < one.end for old in shown.get((one.doc_id, one.page_number), ()))
        ][:MORE_PASSAGES]
        if not further:
            text = f"No further passage on “{before.topic}” uses its words; what was found stands in the answer before."
            return replace(
                former, question=question, outcome=Outcome.NOT_FOUND, text=text, citations=(), coverage=(), documents=()
            )
        owners = joined(dict.fromkeys(one.issuer for one in further))
        text = f"{counted(len(further), 'further passage')} from {owners}, the nearest first; whether they answer was not judged."
        limits = limits_of(former.scope.filters, given=filters or Filters(), documents=former.scope.documents)
        taken_as = BETWEEN.join(filter(None, (f"Further passages on {before.topic}", limits)))
        kind = AnswerKind.PASSAGES
        answer = replace(former, question=question, kind=kind, text=text, citations=tuple(further), taken_as=taken_as)
        self._before = replace(before, shown=replace(answer, citations=(*former.citations, *further)))
        return answer


def _key(answer: Answer) -> tuple[str, str, Filters]:
    return answer.question, answer.taken_as, answer.scope.filters


def _stands_alone(found: FollowUp, query: Query) -> bool:
    """Whether a question names enough to be asked where nothing was said before: "what do they say about asthma?"."""
    if found.turn is Turn.OTHER:
        return not query.issuers and not found.is_asked_whether and not found.is_inside
    own = [one for one in search_terms(query.topic) if one not in ("cost", "costs", "budget")]
    return (
        found.turn in (Turn.BACK, Turn.THOSE) and query.is_framed and bool(own) and " those " not in f" {query.text.casefold()} "
    )


def _about(former: Query, topic: str) -> Query:
    """Ask for something of the topic of a former query, and of nothing else that it says."""
    return replace(
        former, topics=(topic,), join=None, term="", negated=False, ruled_out=False, seeks=(), counted=(), versions=(),
        is_only=False, bound="", unjudged="", left_out="", corrections=(), is_framed=True,
    )  # fmt: skip


def _unresolved(question: str, why: str) -> Answer:
    """Say that a follow-up goes on from nothing, and what to ask."""
    hint = "Ask the whole question, with its topic: “Which documents cover open data?”"
    return Answer(
        question=question,
        kind=AnswerKind.PASSAGES,
        outcome=Outcome.NOT_FOUND,
        text=f"{why} {hint}",
        scope=Scope(documents=0, judged=0, unreadable=0),
    )


def _pages(question: str, former: Answer) -> Answer:
    """Show the quotes of the answer before once more, with their pages."""
    if not former.citations:
        return _unresolved(question, "The answer before quotes nothing, so there is no page to name.")
    pages: dict[tuple[str, str], dict[str, None]] = {}
    for one in former.citations:
        pages.setdefault((one.issuer, one.title or one.path), {})[page_words(one)] = None
    stand = "; ".join(
        f"{issuer}, {title}: {'page' if len(of) == 1 else 'pages'} {joined(of)}" for (issuer, title), of in pages.items()
    )
    is_evidence = former.outcome is Outcome.ANSWERED
    which = "The quotes of the answer before stand on" if is_evidence else "Nothing was found; the nearest passages stand on"
    return replace(former, question=question, text=f"{which}: {stand}.")
