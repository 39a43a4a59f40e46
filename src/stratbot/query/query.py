"""The query: what a question asks for, understood once; everything behind the door works from it and reads no English again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stratbot.types import AnswerKind


class Join(StrEnum):
    """How several topics hang together."""

    AND = "and"
    OR = "or"
    BUT_NOT = "but not"


class Sought(StrEnum):
    """What a question wants to be told, where that can be recognised in a sentence."""

    PERSON = "person"
    """Who: a person's name, or the post or body that is in charge."""
    BODY = "body"
    """Who runs or pays for it, or which department: a body, or a person as above."""
    MONEY = "money"
    """How much: a sum of money. A percentage is none."""
    SHARE = "share"
    """What share: a percentage, or a fraction in words."""
    DATE = "date"
    """When: a date, a year, or a span of time."""
    COUNT = "count"
    """How many: a number, in figures or in words, that is no sum, share or year."""
    EXTENT = "extent"
    """How long, how far, how big: a number with a unit of length, area or time."""
    CONTACT = "contact"
    """Whom to write to or to ring: an e-mail or web address, or a telephone number."""


class Listed(StrEnum):
    """What a question about the catalogue lists or counts."""

    DOCUMENTS = "documents"
    ISSUERS = "issuers"
    PAGES = "pages"
    GROUPS = "groups"


class Chosen(StrEnum):
    """Which of the documents in scope a question about the catalogue means."""

    ALL = "all"
    UNREADABLE = "unreadable"
    READABLE = "readable"
    SUPERSEDED = "superseded"
    CURRENT = "current"
    DRAFT = "draft"
    ADOPTED = "adopted"
    UNDATED = "undated"
    OLDEST = "oldest"
    NEWEST = "newest"
    LONGEST = "longest"
    SHORTEST = "shortest"
    DESCRIBED = "described"
    """All, with their years, lengths and states."""
    SEVERAL = "several"
    """Those of issuers with more than one document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A word of a topic that no document uses."""

    word: str
    near: tuple[str, ...] = ()
    """Words of the documents that are spelt much like it, the nearest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked, of whom, and what of the question could not be taken into account."""

    text: str
    """As typed; empty for a query that no one typed."""
    kind: AnswerKind
    topics: tuple[str, ...] = ()
    """What is asked about, without the words that ask; empty where documents are asked about as wholes."""
    join: Join | None = None
    """How several topics hang together; None with one."""
    term: str = ""
    """What a DEFINITION is asked of."""
    phrases: tuple[str, ...] = ()
    """Words in quotation marks: they must stand in a document as they are. The topics hold them too, without the marks."""

    issuers: tuple[str, ...] = ()
    """Whose documents it is asked of, as the corpus spells them, in the order of the question."""
    excluded_issuers: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    """Groups of issuers that it is asked of, as `query.groups.members` takes them."""
    excluded_groups: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    """Years of the documents ("strategies since 2015"), not years that the topic names ("by 2020")."""
    doc_ids: tuple[str, ...] = ()
    """Documents of the answer before, in a follow-up."""
    versions: tuple[int, ...] = ()
    """Years of the one issuer's documents that a COMPARISON sets beside each other."""

    negated: bool = False
    """Asks who does *not*: the verdicts are the same, the sentence about them turns round."""
    ruled_out: bool = False
    """Asks who says that it will not be done."""
    is_only: bool = False
    """Asks who covers the topic and nothing else: other topics are not judged, and the answer says so."""
    seeks: tuple[Sought, ...] = ()
    """Names, sums or dates that are asked for, in order."""
    counted: tuple[str, ...] = ()
    """What is counted, where a number is sought: "traffic", "signals"."""
    denied: bool = False
    """Whether what is sought is of those without something: "what percentage have no qualifications?"."""
    listed: Listed = Listed.DOCUMENTS
    """What a COLLECTION question lists or counts."""
    chosen: Chosen = Chosen.ALL
    """Which documents a COLLECTION question means."""

    is_framed: bool = True
    """Whether the words round the topic were recognised. Else the topic is what is left of the question, and no name for it."""
    unknown_issuers: tuple[str, ...] = ()
    """Names that stand where an issuer would and that nobody in the corpus bears."""
    unknown_group: str = ""
    """A group that it is asked of and that nobody in the corpus is known to belong to."""
    corrections: tuple[tuple[str, str], ...] = ()
    """Words as typed, and what they were read as."""
    unused: tuple[Unused, ...] = ()
    """Words of the topics that no document uses and that could not be mended."""
    bound: str = ""
    """A number that the topic sets a bound by ("more than one million"), which no verdict looks at."""
    unjudged: str = ""
    """Words for whom it asks that are no known group, so that all are judged: "coastal" of "which coastal cities"."""
    left_out: str = ""
    """A further question that is not answered."""
    language: str = ""
    """The language it is asked in, where that seems to be another one than English."""

    @property
    def topic(self) -> str:
        """The topics as one phrase."""
        if len(self.topics) < 2 or self.join is None:
            return " ".join(self.topics)
        return f"{', '.join(self.topics[:-1])} {self.join.value} {self.topics[-1]}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The topics that are judged one by one; empty where there is one topic only."""
        return self.topics if self.join is not None else ()
