"""Question after question: what goes on from the answer before ("why?", "does Tampa?") is made whole, then asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from stratbot.answering.compose import narrowed_to
from stratbot.answering.taken_as import with_taken_as
from stratbot.assistant import MOST_CHARACTERS, Assistant
from stratbot.retrieval.followups import FollowUp, Turn, find_follow_up, subject_of
from stratbot.retrieval.groups import find_groups, kind_named
from stratbot.retrieval.issuers import find_issuers
from stratbot.retrieval.joined import not_but
from stratbot.retrieval.question import Question, analyse_question
from stratbot.retrieval.words import FRAME_WORDS, STOP_WORDS, search_terms, words
from stratbot.types import Answer, AnswerKind, Citation, Filters, Outcome, Scope, Verdict

_ABOUT = re.compile(
    r"^(?:and\s+|so\s+|but\s+)*(?:what|how)\s+about\s+(?:(?:in|within|across)\s+)?(?P<subject>.+?)[\s?.!]*$", re.IGNORECASE
)
_INSIDE = re.compile(r"^(?:(?:and|or|so|but)\s+)*(?:(?:what|how)\s+about\s+)?(?:in|within|across)\s", re.IGNORECASE)
MOST_TOPIC_WORDS = 5
"""Of "and cyber security?", which puts another topic into the former question; what is longer is a question of its own."""
_NO_TOPIC = re.compile(
    r"(?:which|what|who|whose|whom|how|when|where|why|do|does|did|is|are|was|were|has|have|will|would|can|could|in|of|for|by|to|if|"
    r"compare|list|name|find|show|tell|then|so|now|also|please|there|it|they|that|this|those|these)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:and|or)\s+(?:in\s+|for\s+|of\s+|at\s+)?(?P<subject>[^?]{2,60}?)[\s?.!]*$", re.IGNORECASE)
_AGENT = re.compile(
    r"\b(?:have|has|plan|want|spend|intend|say|mention|name|pay|promise|think|need|expect|hope|aim|propose|do|publish|train|fund|"
    r"measure|report|commit|set)\b",
    re.IGNORECASE,
)
"""Verbs of those who write strategies: "they" in front of one are the issuers, not the buses."""
_STATES = re.compile(
    r"(?:\s+(?:also|really|already|even))?\s+(?:plan|say|mention|name|describe|address|set\s+out|propose|identify|state|intend|commit|aim|want|publish|"
    r"explain|promise|cover|discuss)\b",
    re.IGNORECASE,
)
"""Verbs of a document: "it" in front of one is the strategy, not its topic."""
_DETAILS = frozenset(
    "date dates deadline deadlines year timetable cost costs price sum sums amount amounts figure figures number numbers "
    "reason reasons example examples detail details money much many give gives sets names exact precise".split()
)
"""Words for a detail of whatever is spoken of: "which of them sets a date?" means a date for it."""
_OF_SOMETHING = frozenset(
    "spend spent pay paid invest invested need start begin finish expect hope report decide decides".split()
)
"""Verbs that say nothing without what they are about: "how much do they spend?"."""
_BARE = {
    "why": "Why {topic}?",
    "how come": "Why {topic}?",
    "what for": "Why {topic}?",
    "how much": "How much will {topic} cost?",
    "at what cost": "How much will {topic} cost?",
    "for how much": "How much will {topic} cost?",
    "who": "Who is responsible for {topic}?",
    "by whom": "Who is responsible for {topic}?",
    "who by": "Who is responsible for {topic}?",
}
"""What a question word alone asks of a topic; any other stands in front of it."""
MORE_PASSAGES = 5
"""Further quotes, at most, of "go on"."""
_LOOKED_THROUGH = 30
"""Passages looked through for quotes that were not shown yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """The turn that the next one may go on from."""

    question: Question
    """What was asked, made whole; it stays where a question word alone ("why?") went on from it."""
    answer: Answer
    topic: str
    """What "it" stands for."""
    filters: Filters | None
    """What narrowed the question besides its own words."""
    shown: Answer
    """What was shown last: after "go on" more than the answer itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolved:
    """A follow-up made whole."""

    asked: str
    filters: Filters | None
    topic: str = ""
    """What "it" goes on standing for; empty for the subject of the question itself."""
    keeps_question: bool = False
    """Whether the former question is what the next "and Wigan?" goes on from."""


class Conversation:
    """An assistant that remembers what the answer before was about. Anything that is no follow-up is asked as it stands."""

    def __init__(self, assistant: Assistant) -> None:
        """Begin with nothing said."""
        self._assistant = assistant
        self._before: _Before | None = None

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question, in the scope of the answer before where it goes on from that.

        What was carried over stands in `Answer.scope.filters`, and on the first line of the text of the answer, from where
        `answering.taken_as.split_taken_as` takes it: "Taken as: Which documents cover open data?". A follow-up to nothing is not
        searched for: its outcome is NOT_FOUND, and the text says what to ask.
        """
        if len(question) > MOST_CHARACTERS:
            return self._ask_alone(question, filters)  # which refuses it
        documents = self._assistant.documents()
        before = self._before
        follow_up = find_follow_up(question, documents, topic=before.topic if before else "")
        if follow_up is None or (before is None and follow_up.has_own_topic):
            resolved = self._about_other(question, filters)
            if resolved is None:
                return self._ask_alone(question, filters)
        elif before is None:
            return _unresolved(question, "Nothing was asked yet that this could go on from.")
        elif follow_up.turn is Turn.PAGES:
            return _pages(question, before.shown)
        elif follow_up.turn is Turn.MORE and before.question.kind is not AnswerKind.COVERAGE:
            return self._more(question, before, filters)
        else:
            found = self._resolve(follow_up, before, filters)
            if isinstance(found, str):
                return _unresolved(question, found)
            resolved = found
        return self._ask_on(question, resolved, filters)

    def _ask_alone(self, question: str, filters: Filters | None) -> Answer:
        answer = self._assistant.ask(question, filters=filters)
        read = analyse_question(question, self._assistant.documents())
        if search_terms(read.topic) or answer.outcome is Outcome.ANSWERED:
            self._before = _Before(question=read, answer=answer, topic=subject_of(read), filters=filters, shown=answer)
        return answer

    def _ask_on(self, question: str, resolved: _Resolved, filters: Filters | None) -> Answer:
        answer = self._assistant.ask(resolved.asked, filters=resolved.filters)
        read = analyse_question(resolved.asked, self._assistant.documents())
        before = self._before
        if before is not None and resolved.keeps_question:
            kept = answer if answer.outcome is Outcome.ANSWERED else before.answer
            self._before = replace(before, answer=kept, shown=answer)
        else:
            topic = resolved.topic or subject_of(read)
            self._before = _Before(question=read, answer=answer, topic=topic, filters=resolved.filters, shown=answer)
        asked = f"{resolved.asked[:1].upper()}{resolved.asked[1:]}"
        limits = _limits(resolved.filters, given=filters, documents=answer.scope.documents)
        return replace(answer, question=question, text=with_taken_as(answer.text, asked, limits))

    def _resolve(self, found: FollowUp, before: _Before, filters: Filters | None) -> _Resolved | str:
        """Make a follow-up whole; a sentence that says why where that cannot be done."""
        match found.turn:
            case Turn.NAME:
                return self._of_another(found, before, filters)
            case Turn.THOSE:
                return self._of_those(found, before, filters)
            case Turn.BARE:
                return self._bare(found, before, filters)
            case Turn.BACK:
                return self._pointing_back(found, before, filters)
        if not before.topic:
            return "The answer before was about no topic that this could go on from."
        if found.turn is Turn.MORE:
            scope = self._scope(before, filters)
            if scope is None:
                return "The answer before named nobody."
            asked = f"What do they say about {before.topic}?"
            return _Resolved(asked=asked, filters=scope[1], topic=before.topic, keeps_question=True)
        return self._as_set(found.turn, before, filters)

    def _about_other(self, question: str, filters: Filters | None) -> _Resolved | None:
        """Put another topic, issuer or group into the former question: "what about open data?"; None where that is not asked."""
        match = _ABOUT.match(question.strip()) or _AND.match(question.strip())
        if match is None or self._before is None:
            return None
        former = self._before.question
        if former.kind is AnswerKind.COLLECTION:
            return None
        if issuers := self._issuers_meant(match["subject"]):
            found = FollowUp(turn=Turn.NAME, text=question, rest=match["subject"], issuers=issuers)
            resolved = self._of_another(found, self._before, filters)
            return resolved if isinstance(resolved, _Resolved) else None
        if grouped := self._about_group(match["subject"], is_inside=bool(_INSIDE.match(question.strip()))):
            return _Resolved(asked=grouped, filters=filters, topic=self._before.topic)
        subject = match["subject"]
        if match.re is _AND and (_NO_TOPIC.match(subject) or len(subject.split()) > MOST_TOPIC_WORDS):
            return None
        if find_issuers(subject, [one.issuer for one in self._assistant.documents()]):
            return None  # "what about the budget in Wigan?" names both
        if former.unknown_issuer and subject[:1].isupper():
            asked = f"What does {subject} say about {self._before.topic}?"
            return _Resolved(asked=asked, filters=filters, topic=self._before.topic)
        if former.kind is AnswerKind.COVERAGE:
            cover = "do not cover" if former.negated else "cover"
            asked = f"Which documents{_leaving_out(former)} {cover} {subject}?"
        else:
            asked = f"What does {' and '.join(former.issuers)} say about {subject}?" if former.issuers else subject
        return _Resolved(asked=asked, filters=_still_narrowed(filters, former, groups=former.groups))

    def _issuers_meant(self, subject: str) -> tuple[str, ...]:
        """Return the issuers that are all a few words mean: "the Danish strategy", "Bostn"; none where they name a topic too."""
        documents = self._assistant.documents()
        issuers = analyse_question(f"What does {subject} say about it?", documents).issuers
        named = [subject[start:end] for _, start, end in find_issuers(subject, issuers)]
        content = set(search_terms(subject)) - {word for name in named for word in words(name)} - FRAME_WORDS
        return issuers if issuers and not (named and content) else ()

    def _about_group(self, subject: str, *, is_inside: bool) -> str:
        """Ask the former question of another group of issuers; "" where the subject is no group."""
        assert self._before is not None
        former, topic = self._before.question, self._before.topic
        bare = re.sub(r"^(?:the|those|all)\s+", "", subject, flags=re.IGNORECASE)
        noun = f"councils in {bare}" if is_inside else bare
        found = find_groups(f"Which {noun} cover it", self._assistant.documents())
        if not found.groups:
            return ""
        if former.kind is AnswerKind.COVERAGE:
            return f"Which {noun} {'do not ' if former.negated else ''}cover {topic}?"
        return f"What do the {noun} say about {topic}?"

    def _of_another(self, found: FollowUp, before: _Before, filters: Filters | None) -> _Resolved | str:
        """Ask the former question of another issuer."""
        former, topic = before.question, before.topic
        named = find_issuers(former.text, former.issuers)
        if former.kind is AnswerKind.COLLECTION or former.versions:
            if not named or not found.issuers:
                return "The answer before was about no topic that another issuer could be asked of."
            _, start, end = named[0]
            return _Resolved(asked=f"{former.text[:start]}{found.issuers[0]}{former.text[end:]}", filters=filters)
        who = " and ".join(found.issuers) or found.rest
        carried = _still_narrowed(filters, former, groups=())
        if former.kind is AnswerKind.COMPARISON and former.issuers and found.issuers and not found.is_asked_whether:
            sides = tuple(dict.fromkeys((*former.issuers, *found.issuers)))
            on = f" on {topic}" if topic else ""
            asked = f"Compare {', '.join(sides[:-1])} and {sides[-1]}{on}"
            return _Resolved(asked=asked, filters=carried, topic=topic)
        if not topic:
            return "The answer before was about no topic that another issuer could be asked of."
        if former.kind is AnswerKind.COVERAGE and found.is_asked_whether and found.issuers:
            asked = _set_question(former, topic)
            return _Resolved(asked=asked, filters=replace(carried or Filters(), issuers=found.issuers), topic=topic)
        if former.kind is AnswerKind.DEFINITION and former.issuers:
            return _Resolved(asked=f"What does {who} mean by {topic}?", filters=carried, topic=topic)
        is_own = former.kind is AnswerKind.PASSAGES and not former.is_framed and bool(found.rest) and not found.is_asked_whether
        if is_own and len(named) == 1 and len(found.issuers) == 1:
            _, start, end = named[0]
            return _Resolved(asked=f"{former.text[:start]}{who}{former.text[end:]}", filters=carried, topic=topic)
        if is_own and not named and found.issuers and former.issuers == ():
            return _Resolved(asked=_in_issuers(former.text, found.issuers), filters=carried, topic=topic)
        return _Resolved(asked=f"What does {who} say about {topic}?", filters=carried, topic=topic)

    def _of_those(self, found: FollowUp, before: _Before, filters: Filters | None) -> _Resolved | str:
        """Judge the documents that the answer before named, one by one."""
        those = self._documents_of(before)
        if not those:
            return "The answer before named nobody."
        rest = found.rest
        for pointer in sorted(found.pointers, key=lambda one: -one.start):
            if pointer.word in ("it", "that", "this") and before.topic and not pointer.noun:
                rest = f"{rest[: pointer.start]}{before.topic}{rest[pointer.end :]}"
        narrowed = replace(filters or Filters(), doc_ids=those)
        content = [word for word in words(rest) if word not in STOP_WORDS]
        if rest == found.rest and before.topic and all(word in _DETAILS | _OF_SOMETHING for word in content):
            rest = f"{rest} for {before.topic}"
        is_new = rest == found.rest and not find_issuers(rest, [one.issuer for one in self._assistant.documents()])
        asked = f"Which documents {rest}?"
        topic = "" if is_new else before.topic
        return _Resolved(asked=asked, filters=narrowed, topic=topic)

    def _bare(self, found: FollowUp, before: _Before, filters: Filters | None) -> _Resolved | str:
        """Ask a question word of the former topic."""
        if not before.topic:
            return "The answer before was about no topic that this could go on from."
        if found.rest == "who" and before.question.kind is AnswerKind.COVERAGE:
            return self._as_set(Turn.WITH, before, filters)
        scope = self._scope(before, filters)
        if scope is None and before.question.unknown_issuer:
            return "The answer before named nobody."
        issuers, narrowed = scope or ((), filters)
        template = _BARE.get(found.rest, f"{found.rest.capitalize()} {{topic}}?")
        asked = _in_issuers(template.format(topic=before.topic), issuers)
        return _Resolved(asked=asked, filters=narrowed, topic=before.topic, keeps_question=True)

    def _pointing_back(self, found: FollowUp, before: _Before, filters: Filters | None) -> _Resolved | str:
        """Put what was spoken of in the place of the words that point to it, and ask where it was found."""
        content = [word for word in words(found.text) if word not in STOP_WORDS and word not in _DETAILS]
        if not before.topic and not content:
            return "The answer before was about no topic that this could go on from."
        scope = self._scope(before, filters)
        issuers, narrowed = scope or ((), filters)
        if scope is None and (not before.topic or (before.question.unknown_issuer and not found.issuers)):
            return "The answer before names nothing that this could go on from."
        text, is_topic_said, is_issuer_said = found.text, False, False
        for pointer in sorted(found.pointers, key=lambda one: -one.start):
            put, is_topic = _stands_for(pointer.word, pointer.noun, before, issuers, text, is_subject=pointer.is_subject)
            if not put:
                continue
            is_topic_said, is_issuer_said = is_topic_said or is_topic, is_issuer_said or not is_topic
            text = f"{text[: pointer.start]}{put}{text[pointer.end :]}"
        if before.topic and not is_topic_said and not any(word not in _OF_SOMETHING for word in content):
            text = f"{text} {'on' if text.endswith(('spend', 'spent')) else 'for'} {before.topic}"
        if found.issuers:
            narrowed = _still_narrowed(filters, before.question, groups=())
        elif issuers and not is_issuer_said:
            text = _in_issuers(text, issuers)
        return _Resolved(asked=f"{text.rstrip(' ?')}?", filters=narrowed, topic=before.topic)

    def _as_set(self, turn: Turn, before: _Before, filters: Filters | None) -> _Resolved | str:
        """Ask the former topic of everybody: who covers it, who else does, who does not."""
        former = before.question
        is_set = former.kind is AnswerKind.COVERAGE
        kept, topic = (before.filters, subject_of(former)) if is_set else (None, before.topic)
        narrowed = replace(filters or Filters(), doc_ids=kept.doc_ids) if kept and kept.doc_ids else filters
        narrowed = _still_narrowed(narrowed, former, groups=former.groups)
        if turn is not Turn.OTHERS:
            asked = _set_question(former, topic, turned=turn is Turn.WITHOUT)
            return _Resolved(asked=asked, filters=narrowed, topic=before.topic)
        named = former.issuers or tuple(dict.fromkeys(one.issuer for one in before.answer.citations if not one.below_threshold))
        if is_set:
            shown = set(self._documents_of(before))
            named = tuple(dict.fromkeys(row.issuer for row in before.answer.coverage if row.doc_id in shown))
        everybody = {one.issuer for one in self._assistant.documents()}
        others = tuple(dict.fromkeys((*former.excluded_issuers, *named)))
        if everybody <= set(others):
            return "The answer before named everybody."
        asked = _set_question(replace(former, excluded_issuers=others), topic)
        return _Resolved(asked=asked, filters=narrowed, topic=before.topic)

    def _scope(self, before: _Before, filters: Filters | None) -> tuple[tuple[str, ...], Filters | None] | None:
        """Return whose documents the answer before was about: issuers to name, or filters; None where it was about nobody's."""
        given = filters or Filters()
        if given.issuers or given.groups:
            return (), filters  # what the person has narrowed counts
        if before.question.issuers:
            return before.question.issuers, _still_narrowed(filters, before.question, groups=())
        those = self._documents_of(before)
        owners = {one.issuer for one in self._assistant.documents() if one.doc_id in those}
        if before.question.kind in (AnswerKind.PASSAGES, AnswerKind.DEFINITION) and len(owners) == 1:
            return tuple(owners), _still_narrowed(filters, before.question, groups=())
        return ((), replace(given, doc_ids=those)) if those else None

    def _documents_of(self, before: _Before) -> tuple[str, ...]:
        """Return the documents that an answer named; of a comparison all of its sides."""
        if before.question.kind is AnswerKind.COMPARISON:
            sides = before.question.issuers
            return tuple(one.doc_id for one in self._assistant.documents() if one.issuer in sides)
        return _documents_of(before.question, before.answer)

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
        owners = _joined(dict.fromkeys(one.issuer for one in further))
        count = f"{len(further)} further {'passage' if len(further) == 1 else 'passages'}"
        text = f"{count} from {owners}, the nearest first; whether they answer was not judged."
        limits = _limits(former.scope.filters, given=filters, documents=former.scope.documents)
        text = with_taken_as(text, f"Further passages on {before.topic}", limits)
        answer = replace(former, question=question, kind=AnswerKind.PASSAGES, text=text, citations=tuple(further))
        self._before = replace(before, shown=replace(answer, citations=(*former.citations, *further)))
        return answer


def _stands_for(
    word: str, noun: str, before: _Before, issuers: Sequence[str], text: str, *, is_subject: bool
) -> tuple[str, bool]:
    """Return what to put in the place of a word that points back, and whether it is the topic; "" where the word may stay.

    "They" are the issuers before a verb of theirs ("how much do they spend?"), else the topic where one is spoken of.
    """
    topic = before.topic
    names = _joined(issuers)
    if noun and noun.lower() not in {one.lower() for one in words(topic)}:
        is_of_documents = bool(
            re.fullmatch(r"(?:cit(?:y|ies)|councils?|documents?|strateg(?:y|ies)|plans?)", noun, re.IGNORECASE)
        )
        if is_of_documents or not topic:
            return (names, False) if names and not is_of_documents else ("", False)
        return f"the {topic} {noun}", True
    if word == "them" and topic:
        return topic, True
    if word in ("they", "them"):
        is_issuers = not topic or (is_subject and bool(_AGENT.search(text.split(word, 1)[-1]))) or not topic.lower().endswith("s")
        if is_issuers:
            return (names, False) if names else ("", False)
        return topic, True
    if word in ("he", "she", "him", "his", "her"):
        return "", False
    if word == "their":
        return (f"{names}’s", False) if len(issuers) == 1 else ("", False)
    if word == "there":
        return (f"in {names}", False) if names else ("", False)
    if word == "it" and is_subject and _STATES.match(re.split(r"\bit\b", text, maxsplit=1, flags=re.IGNORECASE)[-1]):
        return names, False
    if word == "its" and topic:
        return topic, True
    if not topic:
        return (names if is_subject else ""), False
    return topic, True


def _set_question(former: Question, topic: str, *, turned: bool = False) -> str:
    """Ask who covers a topic, or who does not; `turned` asks for the others than the former question did."""
    negated = former.negated if former.kind is AnswerKind.COVERAGE else False
    verb = "rule out" if former.ruled_out else "cover"
    return f"Which documents{_leaving_out(former)} {'do not ' if negated != turned else ''}{verb} {topic}?"


def _in_issuers(text: str, issuers: Sequence[str]) -> str:
    """Say behind a question whose documents it is asked of."""
    return f"{text.rstrip(' ?!.')} in {_joined(issuers)}?" if issuers else text


def _joined(names: Iterable[str]) -> str:
    known = list(names)
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} and {known[-1]}" if known else ""


def _limits(filters: Filters | None, *, given: Filters | None, documents: int) -> str:
    """Say what narrowed a follow-up besides its own words and what the person has chosen; "" where nothing did."""
    filters, given = filters or Filters(), given or Filters()
    said = []
    if filters.doc_ids and filters.doc_ids != given.doc_ids:
        said.append(
            f"among the {documents:,} documents of the answer before" if documents > 1 else "in the document of the answer before"
        )
    carried = Filters(
        issuers=tuple(name for name in filters.issuers if name not in given.issuers),
        groups=tuple(name for name in filters.groups if name not in given.groups),
        year_from=None if filters.year_from == given.year_from else filters.year_from,
        year_to=None if filters.year_to == given.year_to else filters.year_to,
    )
    if carried:
        said.append(f"only documents{narrowed_to(carried)}")
    return ", ".join(said)


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
        printed = "" if one.page_label == str(one.page_number) else f" (printed {one.page_label})"
        pages.setdefault((one.issuer, one.title or one.path), {})[f"{one.page_number}{printed}"] = None
    stand = "; ".join(
        f"{issuer}, {title}: {'page' if len(of) == 1 else 'pages'} {_joined(of)}" for (issuer, title), of in pages.items()
    )
    is_evidence = former.outcome is Outcome.ANSWERED
    which = "The quotes of the answer before stand on" if is_evidence else "Nothing was found; the nearest passages stand on"
    return replace(former, question=question, text=f"{which}: {stand}.")


def _leaving_out(former: Question) -> str:
    """Say whom the former question left out, so that the next one leaves them out as well."""
    groups = (name if kind_named(name) else f"those in {name}" for name in former.excluded_groups)
    names = " and ".join((*former.excluded_issuers, *groups))
    return f" other than {names}" if names else ""


def _still_narrowed(filters: Filters | None, former: Question, *, groups: tuple[str, ...]) -> Filters | None:
    """Keep the years of the former question, and groups, where another topic or issuer takes the place of its own."""
    if not groups and former.year_from is None and former.year_to is None:
        return filters
    given = filters or Filters()
    return replace(
        given,
        groups=tuple(dict.fromkeys((*given.groups, *groups))),
        year_from=given.year_from if given.year_from is not None else former.year_from,
        year_to=given.year_to if given.year_to is not None else former.year_to,
    )


def _documents_of(question: Question, answer: Answer) -> tuple[str, ...]:
    """Return the documents that an answer named: those that cover the topic (or do not, where that was asked), or are quoted."""
    if answer.kind is AnswerKind.COLLECTION:
        return answer.documents
    if answer.kind is AnswerKind.COVERAGE and question.negated and not_but(question.topic) is None:
        return tuple(row.doc_id for row in answer.coverage if row.verdict is Verdict.NOT_FOUND)
    if answer.kind is AnswerKind.COVERAGE:
        covered = tuple(row.doc_id for row in answer.coverage if row.verdict is Verdict.COVERED)
        return covered or tuple(row.doc_id for row in answer.coverage if row.verdict is Verdict.MENTIONED)
    return tuple(dict.fromkeys(citation.doc_id for citation in answer.citations if not citation.below_threshold))
