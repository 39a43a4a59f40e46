"""Question -> what is asked: its kind, the issuers it names, the topic that is left when the frame is gone."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from stratbot.corpus.authorities import is_authority
from stratbot.retrieval.catalogue import ISSUER, CatalogueQuestion, Listed, catalogue_question
from stratbot.retrieval.groups import find_groups
from stratbot.retrieval.quoted import quoted_phrases
from stratbot.retrieval.versions import compared_versions
from stratbot.types import AnswerKind, Document

_ISSUER_NOUN = (
    r"(?:(?:local|city|county|district|borough|town|unitary|metropolitan|combined|public|national|digital|smart|uk|us|english|welsh|"
    r"scottish|london|of|the|these|those|our|other|all|documents'?)\s+)*"
    r"(?:councils?|cit(?:y|ies)|authorit(?:y|ies)|boroughs?|districts?|count(?:y|ies)|countr(?:y|ies)|towns?|nations?|governments?|"
    r"departments?|bodies|issuers?|organi[sz]ations?|places?|strateg(?:y|ies)|plans?|documents?|papers?|reports?|pdfs?|files?|"
    r"of them|"
    r"of these|of those|ones?)(?:['’]s?)?(?:\s+(?:strateg(?:y|ies)|plans?|documents?|papers?))?"
)
_AUXILIARY = r"(?:(?:do|does|did|have|has|had|are|is|were|was|will|would|can|that|who|which|also|actually|already|currently)\s+)*"
_NEGATION = r"(?:(?:do|does|did|have|has|are|is|will|would)(?:\s+not|n['’]t)|not|never|lacks?|omits?|fails? to|without)\s+"
_VERB = (
    r"(?:(?:plan|intend|propose|commit|promise|aim|want|hope|expect|seek|undertake|pledge)(?:s|ed|ting|ning|d)?\s+(?:to|for|on)\s+|"
    r"(?:cover|mention|discuss|address|include|contain|feature|propose|plan|consider|outline|identif|describe|explain|detail|specif|"
    r"present|state|name)(?:s|es|ed|ing|y|ies|ied|ning)?\s+"
    r"(?:how\s+(?:they|it)\s+(?:will|would|plan to|intend to|are going to)\s+|how to\s+)?|"
    r"(?:sets?|setting|lays?|spells?)\s+out\s+(?:how\s+(?:they|it)\s+(?:will|would)\s+)?|"
    r"(?:say|says|said|talk|talks|speak|write|tell us)\s+(?:anything\s+|something\s+|much\s+|more\s+)?"
    r"(?:about\s+|on\s+|how\s+(?:they|it)\s+(?:will|would|plan to|intend to)\s+|that\s+(?:they|it)\s+(?:will|would)\s+)?|"
    r"(?:refer|commit|point)(?:s|red|ted)?\s+to\s+|deals?\s+with\s+|ha(?:ve|s|d)\s+(?:a\s+)?(?:section|chapter|paragraph|plans?|policy)\s+"
    r"(?:on|for|about)\s+|"
    r"(?:ha(?:ve|s)|are|is|make|makes|give|gives)\s+)"
)
_SET_FRAME = re.compile(
    rf"^(?:(?:please\s+)?(?:list|name|show(?:\s+me)?|find|count|give\s+me|tell\s+me)\s+(?:all\s+)?(?:of\s+)?(?:the\s+)?|"
    rf"(?:and\s+|so\s+|but\s+)?(?:in\s+)?(?:which|what|how\s+many|how\s+much\s+of|are\s+there\s+(?:any\s+)?|do\s+any|does\s+any|did\s+any|"
    rf"have\s+any|has\s+any|is\s+there\s+(?:any|a)|any)\s+(?:of\s+(?:the|these|those|our)\s+)?(?:\d+\s+)?)"
    rf"(?P<noun>{_ISSUER_NOUN})\b\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_WHO_FRAME = re.compile(
    rf"^(?:who\s+(?:else\s+)?)(?!is\b|are\b|was\b|were\b|has\b|have\b)(?=(?:also\s+)?{_VERB})(?P<rest>.*)$", re.IGNORECASE
)
_ANYBODY_FRAME = re.compile(
    r"^(?:does|do|did|is|are|has|have|will|would|can)\s+(?:anyone|anybody|any\s+one|someone|somebody|any\s+of\s+them|everyone|everybody)"
    r"(?:\s+else)?\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_WHERE_FRAME = re.compile(
    r"^where\s+(?:can|could|may|do|are|will)\s+(?P<rest>(?:residents|people|citizens|you|we|i|businesses|firms|pupils|visitors)\s+.+)$",
    re.IGNORECASE,
)
_WHO_DOES_FRAME = re.compile(
    r"^who\s+(?:else\s+|also\s+)?(?P<rest>(?:help|lend|offer|support|fund|provide|use|buy|run|train|share|publish|invest|promise|pay|build|"
    r"teach|charge|want|work|have)s?(?:es)?\s+.+)$",
    re.IGNORECASE,
)
_TRAILING_FRAME = re.compile(
    rf"^(?P<rest>.+?)\s*(?:[-–—,:;?.]+\s*)(?:and\s+|so\s+)?(?:which|what)\s+{_ISSUER_NOUN}"
    r"(?:\s+(?:have|has|do|does|are|is|will|can|offer|say)(?:\s+(?:one|it|this|that|so|them|any))?)?$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:is|are|was)\s+there\s+(?:an?\s+|any\s+|some\s+)?|^(?:can|could|may|do|does|will)\s+(?:i|you|we|residents|people|one)\s+",
    re.IGNORECASE,
)
_REFUSAL_FRAME = re.compile(
    r"^(?:(?:have|has|had|are|is|do|does|also|already|that|who|which)\s+)*(?:(?:explicitly|expressly|openly)\s+)?(?:rul(?:e|es|ed|ing)\s+out|reject(?:s|ed)?|refus(?:e|es|ed)(?:\s+to)?|"
    rf"decided\s+against|declin(?:e|es|ed)(?:\s+to)?|(?:will|would)\s+(?:not|never)|won[’']t)\s+(?:{_VERB})?(?P<topic>.+)$",
    re.IGNORECASE,
)
_REST_FRAME = re.compile(rf"^{_AUXILIARY}(?P<negation>{_NEGATION})?{_AUXILIARY}(?:{_VERB})?(?P<topic>.*)$", re.IGNORECASE)
_BARE_WHICH = re.compile(
    r"^which\s+(?=(?:do|does|have|has|are|will|would|can)\b|(?:plan|cover|mention|include|propose)\w*\b)(?P<rest>.*)$",
    re.IGNORECASE,
)

_SUBJECT = r"(?P<subject>(?:(?!\babout\b).){1,60}?)"
_SAY = (
    r"(?:say|says|said|state|states|write|plan|plans|propose|proposes|promise|commit|intend|mention|mentions|cover|do|think|want|offer|provide|"
    r"recommend|describe|aim|need)"
)
_PASSAGE_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^what\s+(?:else\s+)?(?:does|do|did|has|have|is|are|will|would)\s+{_SUBJECT}\s+(?:going\s+to\s+)?{_SAY}\s*(?:to\s+do\s+)?"
        r"(?:about|on|for|regarding|concerning|with|to)\s+(?P<topic>.+)$",
        rf"^(?:what|which)\s+(?:plans?|polic(?:y|ies)|measures|proposals?|ideas|actions?|commitments?)\s+(?:does|do|did|has|have)\s+{_SUBJECT}\s+"
        r"(?:have|got|make|made)?\s*(?:for|on|about|to)\s+(?P<topic>.+)$",
        rf"^what\s+{_SUBJECT}\s+(?:says?|writes?|plans?)\s+(?:about|on|for)\s+(?P<topic>.+)$",
        rf"^how\s+(?:does|do|did|will|would|is|are)\s+{_SUBJECT}\s+(?:plan|intend|propose|aim|want|going|hope)(?:s|ing)?\s+to\s+(?P<topic>.+)$",
        rf"^(?:does|do|did|will|would|has|have|is|are)\s+{_SUBJECT}\s+(?:{_VERB})(?P<topic>.+)$",
        r"^(?:is|are|was|were)\s+there\s+(?:anything|something|any\s+mention|evidence|a\s+plan)\s+(?:about|on|of|for)\s+(?P<topic>.+)$",
        r"^(?:please\s+)?(?:tell\s+me|show\s+me|find|give\s+me|what\s+is\s+said|what\s+is\s+written|what\s+do\s+we\s+know|anything|summari[sz]e\s+what\s+is"
        r"\s+said|quotes?|passages?)\s+(?:(?:more|everything|anything|something|all)\s+)?(?:about|on|for)\s+(?P<topic>.+)$",
    )
)
_COMPARE_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(?:please\s+)?(?:compare|contrast)\s+(?P<subject>.+?)\s+(?:on|about|for|in\s+terms\s+of|regarding|as\s+to|when\s+it\s+comes\s+to)\s+(?P<topic>.+)$",
        r"^how\s+(?:do|does|did)\s+(?P<subject>.+?)\s+(?:compare|differ)(?:\s+with\s+each\s+other|\s+to\s+each\s+other)?\s+(?:on|about|for|in|regarding|over)\s+"
        r"(?P<topic>.+)$",
        r"^(?:what\s+is|what\s+are|what's|describe)\s+the\s+differences?\s+between\s+(?P<subject>.+?)\s+(?:on|about|for|in|regarding|over)\s+(?P<topic>.+)$",
        r"^(?:please\s+)?(?:compare|contrast|what\s+(?:is|are)\s+the\s+differences?\s+between)\s+(?P<subject>.+)(?P<topic>)$",
        r"^how\s+(?:do|does|did)\s+(?P<subject>.+?)\s+(?:compare|differ)(?P<topic>)$",
    )
)
_AMONG = re.compile(
    r"^(?:of|among|amongst|between|out\s+of|for)\s+(?P<subject>.+?),?\s+(?P<rest>(?:which|who|how\s+many)\b.*)$", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s+(?:in|within|under|of|as\s+part\s+of|through)\s+(?:its|their|the|this|these|our)\s+(?:(?:digital|smart|city|ict|own|new|current)\s+)*"
    r"(?:strateg(?:y|ies)|plans?|documents?|visions?|proposals?)\s*$",
    re.IGNORECASE,
)
_SIDES = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|with|to|versus|vs\.?|against)\s+", re.IGNORECASE)
_FROM = re.compile(r"^(?:that\s+(?:are|come)\s+)?(?:from|by|of|in)\s+(?:the\s+)?", re.IGNORECASE)
_QUESTION_WORDS = re.compile(
    r"^(?:and\s+)?(?:what|which|how\s+much|how\s+many|how)\s+(?:money\s+)?(?:is|are|was|were|will|does|do|did|has|have)?\s*"
    r"(?:said\s+about\s+)?(?:the\s+|its\s+|their\s+)?",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"^(?:does|do|did|is|are|was|were|has|have|will|would|can|could)\s+(?:(?:and|or)\s+)*(?=\S)", re.IGNORECASE
)
_POLITE = re.compile(
    r"^(?:(?:please|hello|hi|ok|okay|so|well|now)[,.!]?\s+)*(?:(?:i(?:\s+would|[’']d)\s+like|i\s+want|i\s+need|we\s+need)\s+to\s+"
    r"(?:know|find\s+out|see)\s+|(?:can|could|would)\s+you\s+(?:please\s+)?(?:tell\s+me|say|show\s+me|find(?:\s+out)?)\s+|"
    r"do\s+you\s+know\s+|tell\s+me\s+(?=which|what|who|how))?",
    re.IGNORECASE,
)
_WHICH = re.compile(r"^(?:wich|whcih|wihch|whch|hwich|whitch)\b", re.IGNORECASE)
_IF_ANY = re.compile(r",?\s*\bif\s+any\b,?\s*", re.IGNORECASE)
_ASKS_ON = re.compile(
    rf",?\s+and\s+(?:(?:in|at|by|for|on|from|with)\s+)?(?:how|when|where|why|who|whose|what)\b(?!.*\b{_VERB}).*$", re.IGNORECASE
)
"""A second question behind a set question: "which councils plan Wi-Fi, and by when?" asks which first."""
_ASKS_INSIDE = re.compile(r"\b(?:how|when|where|why|who|whose|what)\b", re.IGNORECASE)
_MEMBERSHIP = re.compile(
    r"^(?:do\s+(?:you|we)\s+have\s+(?:an?\s+|any\s+|the\s+)?(?:anything|something|documents?|strateg(?:y|ies)|plans?)\s+(?:from|by|of)\s+|"
    r"(?=is\b.*\bin\s+(?:the|this|our|your)\s+(?:collection|corpus|index|library)$)is\s+)"
    r"(?P<name>.+?)(?:\s+in\s+(?:the|this|our|your)\s+\w+)?$",
    re.IGNORECASE,
)
_DEFINING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^what\s+(?:does|do|did)\s+{_SUBJECT}\s+mean\s+(?:by|with|when\s+(?:it|they)\s+(?:says?|speaks?\s+of|writes?))\s+(?P<term>.+)$",
        r"^what\s+(?:is|are|was)\s+meant\s+by\s+(?P<term>.+)$",
        r"^what\s+(?:does|do)\s+(?P<term>.+?)\s+(?:mean|stand\s+for|refer\s+to)$",
        rf"^how\s+(?:does|do|did)\s+{_SUBJECT}\s+define\s+(?P<term>.+)$",
        r"^how\s+(?:is|are)\s+(?P<term>.+?)\s+defined$",
        r"^(?:please\s+)?(?:define|explain|what\s+do\s+(?:you|they|we)\s+understand\s+by|(?:is\s+there\s+(?:an?\s+|any\s+)|what(?:\s+is|['’]s)\s+the\s+|the\s+)?(?:definition|meaning)\s+of)\s+(?P<term>.+)$",
        r"^what(?:\s+is|\s+are|['’]s)\s+(?:an?\s+|the\s+(?=(?-i:[A-Z])))?(?P<term>(?!(?:the|its|their|his|our|your|my|this|that|there|being|it|new|next|"
        r"missing|wrong|different|important|possible|going|known|said|planned|done|happening|meant|an?)\b)"
        r"(?:(?!(?:of|for|to|in|on|at|by|with|from|about|is|are|does|do|between|and|or|as|like)\b)[\w’'-]+\s*){1,4})$",
    )
)
_YEAR = r"(?:19|20)\d\d"
_OLD_NOUN = r"strateg(?:y|ies)|plans?|documents?|papers?|versions?|editions?|reports?"
_YEAR_FRAMES = (
    re.compile(
        rf"\b(?P<noun>{_OLD_NOUN})\s+(?:(?:that\s+(?:were|was)\s+)?(?:published|written|adopted|dated|issued|approved)\s+)?"
        rf"(?:(?P<relation>from|of|in|since|after|before|until)\s+|between\s+)"
        rf"(?P<first>{_YEAR})(?:\s*(?:-|–|to|and)\s*(?P<last>{_YEAR}))?(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<first>{_YEAR})(?:\s*[-–]\s*(?P<last>{_YEAR}))?\s+(?P<noun>{_OLD_NOUN})\b", re.IGNORECASE),
)
_GENERIC_SUBJECT = re.compile(
    r"^(?:it|they|he|she|we|you|one|the|this|these|those|their|its|that|each|every|any|all|anyone|anybody|everyone|everybody|people|there)\b|"
    rf"^{_ISSUER_NOUN}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question taken apart."""

    text: str
    """As typed."""
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
    """Words in quotation marks, which must stand in a document as they are; the topic holds them too, without the marks."""
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
    left_out: str = ""
    """A second question behind a set question, which the answer says it leaves out: "and in how many places"."""
    corrections: tuple[tuple[str, str], ...] = ()
    """Words of the topic that no document uses, as typed, and what they were read as."""


_PERHAPS_COMBINING = re.compile("[\u0300-\U0010ffff]")
"""No character below these combines; most of a text need not be looked at one by one."""


def fold(text: str) -> str:
    """Lower case without accents, for comparing names."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text)
    return _PERHAPS_COMBINING.sub(lambda match: "" if unicodedata.combining(match[0]) else match[0], decomposed).casefold()


_COUNCIL_WORDS = re.compile(
    r"^(?:the\s+)?(?:(?:london|royal|metropolitan)\s+borough\s+of|city\s+and\s+county\s+of|city\s+of|county\s+of|borough\s+of|lb)\s+|"
    r"\s+(?:(?:city|county|borough|district|metropolitan|town|unitary|london|combined|and)\s+)*(?:councils?|authority)$"
)
_COMPASS = re.compile(
    r"\b(?:north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?|new|mid|greater|lower|upper|central|great)[\s-]+$"
)
_JOINT = re.compile(r"\s*(?:,|;|&|\band\b)\s*")


@functools.lru_cache(maxsize=20_000)
def issuer_aliases(issuer: str) -> tuple[str, ...]:
    """Return the folded forms under which a question may name an issuer, the full name first.

    "Birmingham, Alabama" is also called Birmingham, "Ministry of Justice" MoJ, "Wigan Council" Wigan.
    """
    full = fold(issuer).strip()
    forms = [full, full.split(",")[0].strip(), _COUNCIL_WORDS.sub("", full).strip()]
    if "council" in full and (partners := _JOINT.split(full))[1:] and all("council" in partner for partner in partners):
        forms += [form for partner in partners for form in (partner.strip(), _COUNCIL_WORDS.sub("", partner).strip())]
    capitals = "".join(word[0] for word in re.findall(r"[^\W\d_]+", issuer) if word[0].isupper() or word in ("of", "and", "for"))
    initials = "".join(char for char in capitals if char.isupper())
    if len(capitals) >= 3:
        forms += [fold(capitals), *([fold(initials)] if len(initials) >= 3 else [])]
    if full == "district of columbia":
        forms.append("dc")
    return tuple(dict.fromkeys(form for form in forms if len(form) > 1))


_A_WORD = re.compile(r"\w+")


class IssuerNames:
    """The names of a corpus' issuers, for telling whose work a sentence speaks of."""

    def __init__(self, issuers: Iterable[str]) -> None:
        """Make an expression of the aliases that begin with the same word."""
        self._owners: dict[str, set[str]] = {}
        for issuer in set(issuers):
            for alias in issuer_aliases(issuer):
                self._owners.setdefault(alias, set()).add(issuer)
        by_first_word: dict[str, list[str]] = {}
        for alias in sorted(self._owners, key=len, reverse=True):
            if match := _A_WORD.match(alias):
                by_first_word.setdefault(match[0], []).append(alias)
        self._aliases = {
            word: re.compile(rf"(?:{'|'.join(map(re.escape, aliases))})(?!\w)") for word, aliases in by_first_word.items()
        }

    def others(self, own: str, text: str) -> bool:
        """Whether a text names an issuer, and none of the names is its own."""
        named = self._named(fold(text))
        return bool(named) and not any(own in owners for owners in named)

    def _named(self, folded: str) -> list[set[str]]:
        """Return whose each name in a text is, of overlapping names the first and longest.

        Word by word: one expression of all names takes a hundred times as long over a few hundred issuers.
        """
        named: list[set[str]] = []
        if self._aliases.keys().isdisjoint(_A_WORD.findall(folded)):
            return named
        end = 0
        for word in _A_WORD.finditer(folded):
            aliases = self._aliases.get(word[0]) if word.start() >= end else None
            if aliases is not None and (match := aliases.match(folded, word.start())):
                named.append(self._owners[match[0]])
                end = match.end()
        return named


def find_issuers(text: str, issuers: Iterable[str]) -> list[tuple[str, int, int]]:
    """Return (issuer, start, end) for every issuer that a text names, in order; of overlapping names the longest.

    An alias that several issuers share names the one that bears it as its full name, else all of them.
    """
    folded = fold(text)
    offsets = _fold_offsets(text)
    owners: dict[str, list[str]] = {}
    for issuer in dict.fromkeys(issuers):
        for alias in issuer_aliases(issuer):
            owners.setdefault(alias, []).append(issuer)
    spans: list[tuple[int, int, list[str]]] = []
    for alias, names in owners.items():
        if alias not in folded:
            continue
        exact = [name for name in names if fold(name).strip() == alias]
        for match in re.finditer(rf"(?<!\w){re.escape(alias)}(?!\w)", folded):
            if _COMPASS.search(folded[: match.start()]):
                continue  # "Northern Ireland" is not Ireland
            spans.append((match.start(), match.end(), exact or names))
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    taken: list[tuple[int, int, list[str]]] = []
    for start, end, names in spans:
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
            taken.append((start, end, names))
    return [(name, offsets[start], offsets[end]) for start, end, names in sorted(taken) for name in names]


def _fold_offsets(text: str) -> list[int]:
    """For each character of fold(text), and its end, the offset in text."""
    offsets: list[int] = []
    for position, char in enumerate(text):
        offsets += [position] * len(fold(char))
    return [*offsets, len(text)]


def analyse_question(text: str, documents: Sequence[Document]) -> Question:
    """Take a question apart; the documents tell which issuers there are.

    Args:
        text: As typed, one question.
        documents: Of the index; only their issuers are used.
    """
    typed = " ".join(text.split())
    unmarked, phrases = quoted_phrases(_WHICH.sub("which", _IF_ANY.sub(" ", typed)))
    issuers = [document.issuer for document in documents]
    names = [name for name, _, _ in find_issuers(unmarked, issuers)]
    phrases = tuple(phrase for phrase in phrases if not _is_no_phrase(phrase, unmarked, names))
    polite = _POLITE.sub("", unmarked) or unmarked
    found = find_groups(polite, documents, names)
    question = _with_years(found.text if found.groups or found.unknown else unmarked, documents)
    return replace(question, text=typed, phrases=phrases, groups=found.groups, unknown_group=found.unknown)


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
    bare = (_POLITE.sub("", question) or question).rstrip("?!. ").strip()
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
    if not issuers and (absent := _MEMBERSHIP.match(bare)) and _looks_like_a_name(absent["name"]):
        asked = CatalogueQuestion(listed=Listed.DOCUMENTS)
        return Question(text=question, kind=AnswerKind.COLLECTION, topic=bare, unknown_issuer=absent["name"], catalogue=asked)
    if len(issuers) == 1 and (versions := compared_versions(bare, *named[0], documents)):
        topic = _topic(versions.topic, issuers)
        return Question(text=question, kind=AnswerKind.COMPARISON, topic=topic, issuers=issuers, versions=versions.years)
    for frame in _YEAR_FRAMES:
        if match := frame.search(question):
            first, last = _years(match)
            rest = f"{question[: match.start()]}{match.groupdict().get('noun') or ''}{question[match.end() :]}"
            return replace(_take_apart(rest, documents), year_from=first, year_to=last)
    return _take_apart(question, documents)


def _years(match: re.Match[str]) -> tuple[int | None, int | None]:
    """Return the first and last year that a frame of years means."""
    relation, first = (match.groupdict().get("relation") or "in").lower(), int(match["first"])
    if last := match.groupdict().get("last"):
        return first, int(last)
    spans = {"since": (first, None), "after": (first + 1, None), "before": (None, first - 1), "until": (None, first)}
    return spans.get(relation, (first, first))


def _take_apart(question: str, documents: Sequence[Document]) -> Question:
    question = _POLITE.sub("", question) or question
    bare = question.rstrip("?!. ").strip()
    named = find_issuers(bare, (document.issuer for document in documents))
    issuers = tuple(dict.fromkeys(name for name, _, _ in named))

    among = _AMONG.match(bare)
    if among and (within := tuple(dict.fromkeys(name for name, _, _ in find_issuers(among["subject"], issuers)))):
        inner = analyse_question(among["rest"], documents)
        return replace(inner, text=question, issuers=within)

    for frame in _COMPARE_FRAMES:
        if (match := frame.match(bare)) and issuers:
            sides = [side.strip() for side in _SIDES.split(match["subject"]) if side.strip()]
            absent = tuple(side for side in sides if not find_issuers(side, issuers))
            if len(issuers) + len(absent) >= 2:
                topic = _topic(match["topic"], issuers)
                return Question(text=question, kind=AnswerKind.COMPARISON, topic=topic, issuers=issuers, absent=absent)

    if trailing := _TRAILING_FRAME.match(bare):
        topic = _OPENING.sub("", trailing["rest"])
        return Question(text=question, kind=AnswerKind.COVERAGE, topic=_topic(topic, ()) or bare)

    match = (
        _SET_FRAME.match(bare)
        or _BARE_WHICH.match(bare)
        or (None if issuers else _WHO_FRAME.match(bare) or _WHO_DOES_FRAME.match(bare))
    )
    match = match or _ANYBODY_FRAME.match(bare) or _WHERE_FRAME.match(bare)
    if match and not _asks_for_things(match, bare):
        said, within = _scoped(match["rest"], issuers)
        if refusal := _REFUSAL_FRAME.match(said):
            topic = _topic(refusal["topic"], ())
            return Question(text=question, kind=AnswerKind.COVERAGE, topic=topic or bare, issuers=within, ruled_out=True)
        said, left_out = _without_second_question(said)
        rest = _REST_FRAME.match(said)
        topic = rest["topic"] if rest and rest["topic"].strip() else said
        negated = bool(rest and rest["negation"])
        topic = _topic(topic, ()) or bare
        return Question(text=question, kind=AnswerKind.COVERAGE, topic=topic, issuers=within, negated=negated, left_out=left_out)

    for frame in _DEFINING:
        if (match := frame.match(bare)) and not find_issuers(match["term"], issuers):
            return _definition(question, match, issuers, bare)

    for frame in _PASSAGE_FRAMES:
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
    topic = _topic(bare, issuers)
    if issuers:
        topic = _TAIL.sub("", _QUESTION_WORDS.sub("", _YES_OR_NO.sub("", topic))) or topic
    return Question(text=question, kind=AnswerKind.PASSAGES, topic=topic or bare, issuers=issuers)


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
    match = _ASKS_ON.search(said)
    if not match or not match.start() or _ASKS_INSIDE.search(said[: match.start()]):
        return said, ""
    return said[: match.start()], match[0].strip(" ,")


def _scoped(rest: str, issuers: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Take "from Ireland" off what follows "which of the documents": it narrows, and is no part of the topic."""
    match = _FROM.match(rest)
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
    short = _COUNCIL_WORDS.sub("", folded)
    near = difflib.get_close_matches(short, (alias for alias in owners if alias[0] == short[:1]), n=1, cutoff=0.85)
    return (owners[near[0]],) if near else ()


def _looks_like_a_name(subject: str) -> bool:
    """Whether a subject reads as somebody's name: a known authority's, or with a capital and no pronoun or general noun."""
    if not subject or _GENERIC_SUBJECT.match(subject):
        return False
    return subject[:1].isupper() or is_authority(subject)


def _topic(text: str, issuers: Sequence[str]) -> str:
    """Cut the tail ("in their strategy") and the issuers' names out of a topic."""
    topic = _TAIL.sub("", text).strip()
    spans = find_issuers(topic, issuers)
    for _, start, end in reversed(spans):
        without = f"{topic[:start].rstrip()} {topic[end:].lstrip()}"
        without = re.sub(r"(?:^|(?<=\s))['’]s\b\s*", "", without.strip())
        without = re.sub(r"\s(?:in|at|of|for|by|from)\s+(?=and\b)", " ", without)
        without = re.sub(r"\b(?:in|for|by|from|of|at|and|or|does|do)\s*$", "", without).strip(" ,;'’")
        if without:
            topic = without
    return re.sub(r"^(?:to|or|and|the|any|for|about|on)\s+(?=\S)", "", " ".join(topic.split()).strip(" ,;:"))
