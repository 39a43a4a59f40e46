"""Question after question: "and which of those name a budget?" is asked of the documents of the answer before."""

from __future__ import annotations

import re
from dataclasses import replace

from stratbot.assistant import Assistant
from stratbot.errors import SettingsError
from stratbot.retrieval.groups import find_groups, kind_named
from stratbot.retrieval.issuers import find_issuers
from stratbot.retrieval.joined import not_but
from stratbot.retrieval.question import Question, analyse_question
from stratbot.types import Answer, AnswerKind, Filters, Verdict

_OF_THOSE = re.compile(
    r"^(?:and\s+|so\s+|but\s+|then\s+)*(?:(?:which|what|who|how\s+many)\s+(?:ones?\s+)?of\s+(?:those|these|them)|"
    r"(?:do|does|did|have|has|are|is|will)\s+(?:any|some|all)\s+of\s+(?:those|these|them)|(?:do|did|are|have|will)\s+they)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:and\s+|so\s+|but\s+)*(?:what|how)\s+about\s+(?:(?:in|within|across)\s+)?(?P<subject>.+?)[\s?.!]*$", re.IGNORECASE
)
_INSIDE = re.compile(r"^(?:(?:and|or|so|but)\s+)*(?:(?:what|how)\s+about\s+)?(?:in|within|across)\s", re.IGNORECASE)
_AND = re.compile(r"^(?:and|or)\s+(?:in\s+|for\s+|of\s+|at\s+)?(?P<subject>[^?]{2,60}?)[\s?.!]*$", re.IGNORECASE)


class Conversation:
    """An assistant that remembers what the answer before was about. Anything that is no follow-up is asked as it stands."""

    def __init__(self, assistant: Assistant) -> None:
        """Begin with nothing said."""
        self._assistant = assistant
        self._before: tuple[Question, Answer] | None = None

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question, in the scope of the answer before where it says so.

        What was carried over stands in `Answer.scope.filters` and in the text of the answer.

        Raises:
            SettingsError: It asks of "those" and there is no answer before, or that answer named nobody.
        """
        asked, narrowed = self._resolve(question, filters)
        answer = self._assistant.ask(asked, filters=narrowed)
        self._before = (analyse_question(asked, self._assistant.documents()), answer)
        return replace(answer, question=question) if asked != question else answer

    def _resolve(self, question: str, filters: Filters | None) -> tuple[str, Filters | None]:
        if _OF_THOSE.match(question.strip()):
            if self._before is None:
                hint = "Ask which councils do something first, then go on from there."
                raise SettingsError("There is no answer yet that “those” could mean.", hint=hint)
            those = _documents_of(*self._before)
            if not those:
                raise SettingsError("The answer before named nobody.", hint="Ask the question without “of those”.")
            return _as_set_question(question), replace(filters or Filters(), doc_ids=those)
        match = _ABOUT.match(question.strip()) or _AND.match(question.strip())
        if match and self._before is not None:
            former, _ = self._before
            if grouped := self._about_group(match["subject"], is_inside=bool(_INSIDE.match(question.strip()))):
                return grouped, filters
            if resolved := self._about(match["subject"], named_only=match.re is _AND):
                is_of_issuer = bool(find_issuers(match["subject"], (one.issuer for one in self._assistant.documents())))
                return resolved, _still_narrowed(filters, former, groups=() if is_of_issuer else former.groups)
        return question, filters

    def _about_group(self, subject: str, *, is_inside: bool) -> str:
        """Ask the former question of another group of issuers; "" where the subject is no group."""
        assert self._before is not None
        former, _ = self._before
        bare = re.sub(r"^(?:the|those|all)\s+", "", subject, flags=re.IGNORECASE)
        noun = f"councils in {bare}" if is_inside else bare
        found = find_groups(f"Which {noun} cover it", self._assistant.documents())
        if not found.groups:
            return ""
        if former.kind is AnswerKind.COVERAGE:
            return f"Which {noun} {'do not ' if former.negated else ''}cover {_as_typed(former)}?"
        return f"What do the {noun} say about {_as_typed(former)}?"

    def _about(self, subject: str, *, named_only: bool) -> str:
        """Put another issuer, or another topic, in the place of the former one; "" where nothing fits."""
        assert self._before is not None
        former, _ = self._before
        issuers = analyse_question(f"What does {subject} say about it?", self._assistant.documents()).issuers
        if issuers:
            return f"What does {' and '.join(issuers)} say about {_as_typed(former)}?"
        if named_only:
            return ""
        if former.kind is AnswerKind.COVERAGE:
            return f"Which documents{_leaving_out(former)} cover {subject}?"
        return f"What does {' and '.join(former.issuers)} say about {subject}?" if former.issuers else subject


def _leaving_out(former: Question) -> str:
    """Say whom the former question left out, so that the next one leaves them out as well."""
    groups = (name if kind_named(name) else f"those in {name}" for name in former.excluded_groups)
    names = " and ".join((*former.excluded_issuers, *groups))
    return f" other than {names}" if names else ""


def _as_typed(former: Question) -> str:
    """Return the former topic with the quotation marks that it had."""
    topic = former.topic
    for phrase in former.phrases:
        topic = topic.replace(phrase, f"“{phrase}”")
    return topic


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


def _as_set_question(question: str) -> str:
    """Turn "do they name a budget?" into a question about documents, which are judged one by one."""
    return f"Which documents {_OF_THOSE.sub('', question.strip(), count=1).strip()}"


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
