"""Question -> whether it goes on from the one before, and by which word: "why?", "does Tampa?", "how much does it cost?".

Rules on the words alone. A question that names its own subject is never a follow-up: a pronoun counts only where nothing in its
own sentence can be what it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from stratbot.corpus.authorities import is_authority
from stratbot.retrieval import frames
from stratbot.retrieval.issuers import find_issuers
from stratbot.retrieval.question import Question, analyse_question
from stratbot.retrieval.words import FRAME_WORDS, STOP_WORDS
from stratbot.types import AnswerKind, Document


class Turn(StrEnum):
    """How a question goes on from the one before."""

    PAGES = "pages"
    """Where the answer stands: "what page?", "where does it say that?", "really?"."""
    MORE = "more"
    """More of the same: "go on"."""
    OTHERS = "others"
    """Who besides those named: "anybody else?"."""
    WITHOUT = "without"
    """Who does not: "which ones don't?"."""
    WITH = "with"
    """Who does: "which ones?"."""
    BARE = "bare"
    """A question word alone: "by when?"."""
    THOSE = "those"
    """Of the documents that were named: "which of those ...", "do they ..."."""
    NAME = "name"
    """Another issuer: "does Tampa?"."""
    BACK = "back"
    """A word that points back: "how much does it cost?"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A word of a question that stands for something outside it."""

    start: int
    """Offset in the question."""
    end: int
    word: str
    """In lower case."""
    noun: str = ""
    """The noun behind it: "programme" of "that programme"; `end` is behind the noun."""
    is_subject: bool = False
    """Whether it stands behind the auxiliary: "how much do they spend?"."""

    @property
    def is_plural(self) -> bool:
        """Whether it may stand for those whom an answer named."""
        return self.word in ("they", "them", "their", "those", "these")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A question that goes on from the one before."""

    turn: Turn
    text: str
    """Without "and", "so" or "but" before it."""
    rest: str = ""
    """For BARE the question word, for THOSE what is asked of them, for NAME who is named where nothing else is said."""
    issuers: tuple[str, ...] = ()
    """For NAME and BACK, issuers of the corpus that it names."""
    pointers: tuple[Pointer, ...] = ()
    """For BACK and THOSE, in order."""
    is_asked_whether: bool = False
    """For NAME: "does Tampa?", not "and Tampa?"."""
    has_own_topic: bool = False
    """Whether it names enough to be asked as it stands where nothing was said before: "what do they say about asthma?"."""


_LEAD = re.compile(
    r"^(?:(?:and|so|but|or|then|ok|okay|well|yes|no|hm+|ah|oh|right|great|interesting|thanks|thank\s+you|sorry|please|also)"
    r"(?:[,!.]+\s*|\s+))+(?=\S)",
    re.IGNORECASE,
)
_INNER_END = re.compile(r"[.?!]\s+\S")
_BACK = r"(?:it|that|this|so|one|any|them|those|these|the\s+same)"
_NOUN = (
    r"(?:ones?|councils?|cit(?:y|ies)|authorities|boroughs?|districts?|count(?:y|ies)|countr(?:y|ies)|towns?|documents?|strateg(?:y|ies)|"
    r"plans?|places?)"
)
_DO = r"(?:do|does|did|is|are|has|have|will|would|can)"
_NOT = (
    r"(?:(?:do|does|did|is|are|has|have|will|would|can)\s+not|(?:do|does|did|is|are|has|have|wo|would|ca)n[’']?t)"
    rf"(?:\s+(?:do|have|mention|cover|plan|say|want))?(?:\s+{_BACK})?"
)
_WHOLE = {
    Turn.PAGES: re.compile(
        r"(?:(?:on|at|from)\s+)?(?:what|which)\s+pages?(?:\s+(?:numbers?\s*)?(?:(?:is|are|was|were|do|does|did)\s+(?:it|that|this|they|those|these|he|she)\b"
        r"(?:\s+(?:on|in|from|at|say|said|stand|written|stated)(?:\s+(?:it|that|this|so|on))?(?:\s+on)?)?)?)?|"
        r"where\s+(?:do|does|did)\s+(?:[\w’'-]+\s+){1,3}?(?:say|state|write|mention)\s+(?:it|that|this|so|them)|"
        r"where\s+(?:do|does|did)\s+(?:it|that|this|they)\s+(?:stand|come\s+from)|"
        r"where\s+(?:is|was|are|were)\s+(?:it|that|this|they|those|these)\s+(?:said|written|stated|mentioned|from|taken\s+from)|"
        r"(?:the\s+)?(?:pages?|page\s+numbers?|sources?)|(?:what|which)(?:\s+is|\s+are|[’']s)?\s+(?:the|your)\s+(?:sources?|page|page\s+number)|"
        r"(?:can|could|would)\s+you\s+(?:show|give|tell)\s+me\s+(?:the|your)\s+(?:pages?|page\s+numbers?|sources?|quotes?)|"
        r"really|seriously|are\s+you\s+(?:really\s+)?sure(?:\s+(?:of|about)\s+(?:it|that|this))?|"
        r"is\s+(?:that|this|it)\s+(?:so|true|right|correct)|how\s+do\s+you\s+know(?:\s+(?:it|that|this))?|says\s+who|who\s+says(?:\s+(?:so|that|it))?",
        re.IGNORECASE,
    ),
    Turn.MORE: re.compile(
        r"(?:(?:can|could)\s+you\s+)?(?:tell|show|give)\s+me\s+(?:some\s+|any\s+)?(?:more|others?)(?:\s+(?:about|on|of)\s+(?:it|that|this|them|those|these))?|"
        r"(?:any|some|anything|something)?\s*more(?:\s+(?:please|details?|quotes?|passages?|of\s+(?:it|that|this|them|those)|(?:about|on)\s+(?:it|that|this|them|those)))?|"
        r"go\s+on|continue|carry\s+on|anything\s+else|what\s+else(?:\s+(?:is\s+(?:there|said)|(?:do|does|did)\s+(?:it|they)\s+say))?(?:\s+(?:about|on)\s+(?:it|that|this|them))?|"
        r"(?:(?:can|could)\s+you\s+)?(?:expand|elaborate)(?:\s+on\s+(?:it|that|this))?|(?:in\s+more\s+|any\s+|more\s+)details?",
        re.IGNORECASE,
    ),
    Turn.OTHERS: re.compile(
        rf"(?:{_DO}\s+)?(?:any\s?body|any\s?one|some\s?body|some\s?one)\s+else(?:\s+(?:{_DO}|mention|say|cover|plan))?(?:\s+{_BACK})?|"
        rf"who\s+else(?:\s+(?:{_DO}|mentions?|says?|covers?|plans?))?(?:\s+{_BACK})?|"
        rf"(?:what|how)\s+about\s+(?:the\s+)?(?:others|rest|other\s+{_NOUN})|(?:any|the|no)\s+(?:others|rest)|any\s+other\s+{_NOUN}|"
        rf"(?:(?:which|what|any|{_DO}|{_DO}\s+any)\s+)(?:others?|others?\s+{_NOUN})(?:\s+(?:{_DO}|mention|say|cover|plan))?(?:\s+{_BACK})?|"
        r"only\s+(?:they|them|those|these|that\s+one)|is\s+that\s+all(?:\s+of\s+them)?|nobody\s+else|no\s+one\s+else",
        re.IGNORECASE,
    ),
    Turn.WITHOUT: re.compile(
        rf"(?:who|which|which\s+{_NOUN}|which\s+of\s+(?:them|those|these)|what\s+about\s+(?:those|the\s+ones)\s+(?:who|that))\s+{_NOT}",
        re.IGNORECASE,
    ),
    Turn.WITH: re.compile(
        rf"(?:who|which|which\s+{_NOUN})\s+(?:do|does|did|has|have|will)(?:\s+(?:do\s+|have\s+|mention\s+|cover\s+|plan\s+)?{_BACK})?|which\s+{_NOUN}",
        re.IGNORECASE,
    ),
}
_BARE = re.compile(
    r"(?P<word>why|how\s+come|what\s+for|when|(?:by|until|since|from)\s+when|how\s+(?:soon|long|often|much|many)|who|by\s+whom|who\s+by|"
    r"(?:with|for)\s+whom|where|how|in\s+what\s+way|at\s+what\s+cost|for\s+how\s+much|"
    r"(?:what(?:\s+(?:is|was|are|were)|[’']s)\s+)?the\s+(?P<noun>costs?|price|deadline|timetable|reasons?))"
    r"(?:\s+(?:exactly|then|though|precisely|not|so|ever|on\s+earth|(?:is|was|are|were)\s+(?:that|this|it)(?:\s+so)?))?",
    re.IGNORECASE,
)
_BARE_NOUN = {"cost": "how much", "price": "how much", "deadline": "by when", "timetable": "when", "reason": "why"}
_OF_THOSE = re.compile(
    r"(?:(?:which|what|who|how\s+many)\s+(?:ones?\s+)?of\s+(?:those|these|them)|"
    r"(?:do|does|did|have|has|are|is|will)\s+(?:any|some|all)\s+of\s+(?:those|these|them)|(?:do|did|are|have|will)\s+they)\b\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_NAME_LEAD = re.compile(
    r"(?:(?P<aux>does|do|did|is|are|was|has|have|will|would|can)|(?:what|how)\s+about|and|or|in|at|for|of|from|within|same\s+for)\s+"
    r"(?:(?:in|at|for|of|from)\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
_NAME_TAIL = re.compile(r"[\s,]+(?:too|as\s+well|also|then|instead|though)$", re.IGNORECASE)
_NAME_WORDS = STOP_WORDS - {"when", "why", "who", "whom", "whose", "where", "much", "many", "which", "each", "every"} | frozenset(
    "say says said mention mentions cover covers plan plans want wants intend propose include state describe too well "
    "same".split()
)
_ASKS_AFTER_NAME = re.compile(r"(?:what|who|where)(?:\s+(?:is|are|was|were)|[’']s)\b", re.IGNORECASE)

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_AUXILIARIES = frozenset("do does did is are was were has have had will would can could may might shall should must".split())
_PREPOSITIONS = frozenset("of for about on in to with from by at behind under against into over than like as".split())
_CLAUSE = frozenset(
    "and or but if when while because before after without unless although though whether that which who whom whose where why "
    "what how as than by".split()
)
"""Behind one of these begins another clause, whose pronoun stands for what the first one names."""
_BREAK = re.compile(r"[,;:()–—]|\s-\s")
_POINTING = frozenset("it its they them their that this those these there he she him his her".split())
_CLOSING = frozenset("there too also now then again exactly today yet so at all".split())
"""May stand behind a pronoun at the end: "who decides that there?"."""
_EXPLETIVE = re.compile(
    r"it\s+(?:(?:also|really|still|already|not|ever)\s+)?(?:be\s+)?(?:true|possible|likely|clear|known|said|stated|written|planned|easy|hard|difficult|"
    r"necessary|important|worth|a\s+fact|the\s+case|fair|time|only|who|that|which|comes?\s+to|take|mentioned\s+(?:anywhere|somewhere)|to)\b|"
    r"it\s+(?:(?:cost|take)s?\b.*\bto|means?\s+(?:when|if|that|to))\b|"
    r"there\s+(?:is|are|was|were|be|an?|any|something|anything|no|other|evidence|one)\b",
    re.IGNORECASE,
)
_MAKES = frozenset("make makes made making find finds found finding think thinks consider keep".split())
_TECHNOLOGY = frozenset(
    "systems system staff services service infrastructure strategy budget department support team teams suppliers skills "
    "equipment contracts security projects estate spending training departments".split()
)
"""Behind a small "it" that means information technology."""
_OF_THE_COLLECTION = frozenset(
    "collection corpus index library folder set documents document papers paper files file pdfs pdf reports strategies strategy "
    "plans year years month months week day days decade century time times moment date end".split()
)
"""Behind "this" or "these": the collection as a whole, or the present time, and nothing that was said."""
_PEOPLE_BEHIND = STOP_WORDS | frozenset("aged living offline online working using needing having affected".split())
"""Behind "those": people of some kind, told by what follows."""
_SINGULAR = re.compile(
    r"\b(?:city|council|authority|borough|district|county|country|town|nation|government|department|body|strategy|plan|document)\b",
    re.IGNORECASE,
)
_IN_CHARGE = frozenset("leads chairs runs owns oversees manages accountable responsible charge long often".split())
"""Behind "who" or "how", and no part of what is spoken of."""
_MOST_WORDS = 2
"""Content words before a pronoun, at most, for it to have nothing there to stand for: "who is responsible for that?"."""


def find_follow_up(question: str, documents: Sequence[Document], *, topic: str = "") -> FollowUp | None:
    """Return how a question goes on from the one before; None where it stands by itself.

    Args:
        question: As typed.
        documents: Of the index; only their issuers are used.
        topic: What was spoken of, for "the buses" behind a question about hydrogen buses.
    """
    typed = " ".join(question.split()).rstrip(" ?!.…")
    text = _LEAD.sub("", typed)
    if not text or _INNER_END.search(text):
        return None  # of several sentences one names what another points to
    for turn, pattern in _WHOLE.items():
        if pattern.fullmatch(text):
            return FollowUp(turn=turn, text=text)
    if bare := _BARE.fullmatch(text):
        word = _BARE_NOUN[bare["noun"].lower().rstrip("s")] if bare["noun"] else " ".join(bare["word"].lower().split())
        return FollowUp(turn=Turn.BARE, text=text, rest=word)
    named = find_issuers(text, (document.issuer for document in documents))
    issuers = tuple(dict.fromkeys(name for name, _, _ in named))
    spans = [(start, end) for _, start, end in named]
    if (those := _OF_THOSE.fullmatch(text)) and not re.match(r"(?:who|that|which|with|without)\b", those["rest"], re.IGNORECASE):
        behind = those.start("rest")
        inner = _pointers(f"which {those['rest']}", (), plural=True)
        moved = tuple(
            Pointer(start=one.start - 6, end=one.end - 6, word=one.word, noun=one.noun)
            for one in inner
            if one.start >= 6 and behind
        )
        is_any = bool(re.match(rf"which\s+of\s+these\s+{_NOUN}\b|\w+\s+they\b", text, re.IGNORECASE)) and bool(
            _content(those["rest"])
        )
        return FollowUp(turn=Turn.THOSE, text=text, rest=those["rest"], issuers=issuers, pointers=moved, has_own_topic=is_any)
    has_lead = text != typed
    if name := _name(text, spans, has_lead=has_lead):
        is_whether = bool((match := _NAME_LEAD.match(text)) and match["aux"])
        return FollowUp(turn=Turn.NAME, text=text, rest=name, issuers=issuers, is_asked_whether=is_whether)
    read = analyse_question(text, documents)
    if read.kind in (AnswerKind.COMPARISON, AnswerKind.COLLECTION):
        return None
    if issuers and read.kind is not AnswerKind.COVERAGE and _is_all_frame(text, spans):
        return FollowUp(turn=Turn.NAME, text=text, issuers=issuers, is_asked_whether=not text.lower().startswith(("what", "how")))
    is_set = read.kind is AnswerKind.COVERAGE and text.lower().startswith("who")
    pointers = _pointers(text, spans, plural=not is_set) or _former_noun(text, spans, read, topic)
    if not pointers:
        return None
    pointed = " ".join(one for one in _WORD.findall(text) if one.lower() not in _POINTING)
    content = [one for one in _content(pointed) if one not in _content(" ".join(name for name, _, _ in named))]
    is_of_those = all(one.is_plural for one in pointers) and (len(content) > 1 or (read.is_framed and bool(content)))
    has_own = len(content) > _MOST_WORDS or is_of_those
    return FollowUp(turn=Turn.BACK, text=text, issuers=issuers, pointers=pointers, has_own_topic=has_own)


def subject_of(question: Question) -> str:
    """Return what a question is about as a name for it: without the question's words and its auxiliaries."""
    if question.kind is AnswerKind.COLLECTION:
        return ""
    if question.term:
        return _quoted(question, question.term)
    if question.is_framed and question.kind is not AnswerKind.DEFINITION:
        return _quoted(question, question.topic)
    found = list(_WORD.finditer(question.topic))
    while found and (found[0][0].lower() in STOP_WORDS or found[0][0].lower() in _IN_CHARGE):
        found.pop(0)
    while found and found[-1][0].lower() in STOP_WORDS:
        found.pop()
    if not found:
        return ""
    rest = question.topic[found[0].start() : found[-1].end()]
    parts = re.split(rf"\s+(?:{'|'.join(_AUXILIARIES)})\s+", rest)
    content = [word for word in _WORD.findall(parts[0]) if word.lower() not in STOP_WORDS]
    subject = parts[0] if len(content) > 1 else " ".join(parts)
    subject = re.sub(
        r"^(?:[\w-]+\s+)?(?:its|their)\s+", lambda match: re.sub(r"(?:its|their)\s+$", "", match[0], flags=re.I), subject
    )
    return _quoted(question, subject.strip(" ,"))


def _content(text: str) -> list[str]:
    """Return the words of a text that say what it is about, in lower case."""
    found = [word.lower() for word in _WORD.findall(text)]
    return [word for word in found if word not in STOP_WORDS and word not in FRAME_WORDS and word not in ("much", "many")]


def _quoted(question: Question, topic: str) -> str:
    """Give a topic back the quotation marks that it had."""
    for phrase in question.phrases:
        topic = topic.replace(phrase, f"“{phrase}”")
    return topic


def _name(text: str, spans: Sequence[tuple[int, int]], *, has_lead: bool) -> str:
    """Return the names in a question that is nothing but names: "does Tampa?", "in Wigan too"; "" in any other."""
    bare = _NAME_TAIL.sub("", text)
    lead = _NAME_LEAD.match(bare)
    subject = bare[lead.end() :] if lead else bare
    start = lead.end() if lead else 0
    inside = [(max(begin, start) - start, end - start) for begin, end in spans if end > start]
    left = "".join(char for place, char in enumerate(subject) if not any(begin <= place < end for begin, end in inside))
    if inside and not re.sub(r"\b(?:and|or|the|in|of)\b|[\s,&’'s]", "", left, flags=re.IGNORECASE):
        return subject
    if (lead or has_lead) and subject[:1].isupper() and is_authority(subject):
        return subject
    return ""


def _is_all_frame(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a question names somebody and no topic: "what does Tampa say?"."""
    if _ASKS_AFTER_NAME.match(text) or not re.match(
        rf"(?:what\s+(?:else\s+)?|how\s+)?(?:{'|'.join(_AUXILIARIES)})\b", text, re.IGNORECASE
    ):
        return False
    words = [match for match in _WORD.finditer(text) if not any(start <= match.start() < end for start, end in spans)]
    return all(match[0].lower() in _NAME_WORDS for match in words)


def _pointers(text: str, spans: Sequence[tuple[int, int]], *, plural: bool) -> tuple[Pointer, ...]:
    """Return the words of a sentence that stand for something outside it.

    Args:
        text: Without a final question mark.
        spans: Where issuers are named.
        plural: False where "they" and "their" stand for the "who" at its head: "who trains their own staff?".
    """
    found = [match for match in _WORD.finditer(text) if not any(start <= match.start() < end for start, end in spans)]
    pointers: list[Pointer] = []
    for number, match in enumerate(found):
        word = match[0].lower()
        if word not in _POINTING or match[0].isupper() or (not plural and word in ("they", "their")):
            continue
        if pointer := _pointer(text, found, number, spans):
            pointers.append(pointer)
    return tuple(pointers)


def _pointer(text: str, found: Sequence[re.Match[str]], number: int, spans: Sequence[tuple[int, int]]) -> Pointer | None:
    """Return the pointer that a word is; None where its own sentence says what it stands for."""
    match, word = found[number], found[number][0].lower()
    before = [one[0].lower() for one in found[:number]]
    behind = [one[0].lower() for one in found[number + 1 :]]
    previous, following = before[-1] if before else "", behind[0] if behind else ""
    if _EXPLETIVE.match(text, match.start()) or (word == "it" and (previous in _MAKES or following in _TECHNOLOGY)):
        return None
    if word == "there" and (behind or previous in _AUXILIARIES or not before or spans):
        return None
    content = _content(text[: match.start()])
    is_after_name = any(end <= match.start() for _, end in spans)
    is_broken = bool(_BREAK.search(text[: match.start()])) or any(one in _CLAUSE for one in before[1:-1])
    is_broken = is_broken or (
        previous in _CLAUSE and not (word == "there" and previous == "that") and previous not in _PREPOSITIONS and len(before) > 1
    )
    opening = before[0] if before else ""
    if word in ("that", "this", "those", "these") and all(one in _CLOSING for one in behind):
        following, behind = "", []
    is_subject = (
        previous in _AUXILIARIES
        and not is_broken
        and not is_after_name
        and (
            len(before) == 1
            or opening in ("how", "what", "which", "why", "when", "where", "who", "whom", "by", "in", "for", "at", "since")
        )
        and sum(one in _AUXILIARIES for one in before) == 1
    )
    noun = ""
    end = match.end()
    if word in ("that", "this", "those", "these") and following:
        is_verb_behind = is_subject and word in ("that", "this") and (len(behind) == 1 or following in STOP_WORDS)
        if not is_verb_behind:
            if following in STOP_WORDS or (word in ("this", "these") and following in _OF_THE_COLLECTION):
                return None
            if word == "those" and following in _PEOPLE_BEHIND:
                return None
            if (
                before
                and previous not in _AUXILIARIES
                and previous not in _PREPOSITIONS
                and not (len(before) == 1 and not content)
            ):
                return None  # "people that need help": no pointer
            if not before:
                return None
            if is_subject and len(behind) == 1 and word in ("those", "these"):
                pass  # "do those work"
            else:
                noun, end = found[number + 1][0], found[number + 1].end()
    if is_subject:
        return Pointer(start=match.start(), end=end, word=word, noun=noun, is_subject=True)
    if is_broken:
        says = not content and word in ("it", "its", "this", "that") and not is_after_name
        return (
            Pointer(start=match.start(), end=end, word=word, noun=noun)
            if says and not _SINGULAR.search(text[: match.start()])
            else None
        )
    if word in ("its", "their", "his", "her"):
        generic = bool(_SINGULAR.search(text[: match.start()])) or (
            word == "their" and any(frames.GENERIC_SUBJECT.match(one) and one not in STOP_WORDS for one in before)
        )
        if following in ("own", "") or is_after_name or generic or len(content) > 1:
            return None
        has_noun = bool(re.search(r"\b(?:the|an?)\s+[\w-]+\s", text[: match.start()], re.IGNORECASE))
        return None if has_noun and previous not in _PREPOSITIONS else Pointer(start=match.start(), end=end, word=word)
    if word in ("they", "he", "she") or len(content) > _MOST_WORDS:
        return None
    if is_after_name and "to" in before:
        return None
    return Pointer(start=match.start(), end=end, word=word, noun=noun)


def _former_noun(text: str, spans: Sequence[tuple[int, int]], read: Question, topic: str) -> tuple[Pointer, ...]:
    """Return "the buses" in a question that says nothing more of them than was asked before; empty where it does."""
    words = _WORD.findall(topic)
    head = words[-1].lower() if words else ""
    if len(_content(topic)) < 2 or spans or read.kind is AnswerKind.COVERAGE or head in FRAME_WORDS or head in STOP_WORDS:
        return ()
    stem = head.rstrip("s")
    match = re.search(
        rf"\bthe\s+(?P<noun>{re.escape(stem)}s?)\b(?!\s+(?:of|for|in|that|which|at|on|to)\b|[’'-])", text, re.IGNORECASE
    )
    if match is None:
        return ()
    if len(_content(f"{text[: match.start()]} {text[match.end() :]}")) > 1:
        return ()
    return (Pointer(start=match.start(), end=match.end(), word="the", noun=match["noun"]),)
