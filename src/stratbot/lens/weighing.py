"""Spans of a document x a criterion -> those that speak of it, with what proves it, in order of how well they do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stratbot.corpus.aliases import IssuerNames, fold
from stratbot.corpus.wording import asks, hedges, rules_out
from stratbot.judging.facts import Found, Kind, counts_in_thousands, found_in
from stratbot.lens.claims import (
    ASKS,
    VAGUE,
    WILL,
    is_counted_elsewhere,
    is_of_another_body,
    is_past,
    is_settled,
    is_target,
    is_target_row,
    is_to_come,
    is_work_of_a_body_of_its_own,
)
from stratbot.lens.clauses import clauses, without_clauses
from stratbot.lens.criteria import Criterion
from stratbot.lens.spans import Span
from stratbot.types import Document

HEDGED = 0.1
"""Taken from the nearness of a sentence that says what could be done."""
DATED = 0.1
"""Added to the nearness of an action with a date that stands in no list: it is spoken of, if not planned."""
PREFERRED = 0.1
"""Added to the nearness of a sentence with words that make it a better one."""
TARGET_ROW = 0.2
"""Added to the nearness of a target, in a sentence or a table: its own words are about the subject, not about measuring."""
PAST = 0.1
"""Taken from the nearness of what was done before, or by another programme."""
ASIDE = 0.15
"""Taken from the nearness of glossaries, lists of members and consultees, captions and descriptions of the place."""
FORWARD = 0.05
"""Counts in choosing quotes only: for what will be done about a plan, and against lone rows and the ends of periods."""
TIE_REACH = 70
"""Characters between a proof and the word that ties it to the criterion."""
AMOUNT_REACH = 100
"""Characters between a sum or share and the word that says what it is for."""
FIGURE_REACH = 80
"""Characters between a figure and the word that makes it a measure."""
STUB_WORDS = 5
"""A sentence of fewer words, most often the end of one that a page or column cut, is a poor quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A span that speaks of a criterion."""

    span: Span
    nearness: float
    proof: tuple[Found, ...]
    is_concrete: bool
    preference: float
    """Nearness with what makes one quote better than another of the same state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the state of one criterion in one document is decided from."""

    criterion: Criterion
    concrete: tuple[Weighed, ...]
    """Best first."""
    spoken: tuple[Weighed, ...]
    """Best first: without the concrete thing, hedged, or ruled out."""

    @property
    def features(self) -> tuple[float, float]:
        """The best nearness with proof, and without; -1 where there is none."""
        return (
            self.concrete[0].nearness if self.concrete else -1.0,
            self.spoken[0].nearness if self.spoken else -1.0,
        )


_IS_PLACE = re.compile(r"(?:The\s)?(?:City|County|Council|Parish|Borough|Town|State)(?:-\w+)?")
"""The issuer under another name."""
_AMOUNTS = frozenset({Kind.MONEY, Kind.SHARE, Kind.FIGURE})


def weigh(criterion: Criterion, number: int, document: Document, spans: Sequence[Span], names: IssuerNames) -> Reading:
    """Weigh every span of a document against one criterion.

    Args:
        criterion: To weigh against.
        number: Of the criterion, in the `nearness` of the spans.
        document: That the spans are of.
        spans: In the order of the document.
        names: Of all issuers of the corpus, to know whose work a sentence is about.
    """
    concrete: list[Weighed] = []
    spoken: list[Weighed] = []
    for span in spans:
        kept = without_clauses(span.text, criterion.not_says)
        if not _speaks(criterion, document, span, kept, names):
            continue
        head = without_clauses(span.head, criterion.not_says)
        under = f"{head}\n{kept}"
        is_aim = criterion.target_rows and (is_target_row(span, document) or is_target(kept, document))
        proof = tuple(found for found in found_in(kept, criterion.proof) if _proves(found, kept, criterion, span, document))
        if Kind.FIGURE in criterion.proof and not is_aim:
            proof = tuple(found for found in proof if _measures(found, kept, criterion))
        is_elsewhere = not criterion.others and is_of_another_body(kept, document)
        is_over = is_past(kept, span.before, document) or span.is_cut or _is_no_sum_of_ours(criterion, kept, is_aim, document)
        is_over = is_over or (is_elsewhere and Kind.MONEY not in criterion.proof)
        nearness = float(span.nearness[number]) - HEDGED * hedges(kept) - PAST * is_over - ASIDE * (span.is_aside or is_elsewhere)
        nearness += PREFERRED * bool(criterion.prefers and criterion.prefers.search(kept)) + TARGET_ROW * is_aim
        is_concrete = (
            bool(proof)
            or is_aim
            or bool(criterion.proof_says and criterion.proof_says.search(under))
            or bool(criterion.proof_heads and criterion.proof_heads.search(head))
            or (Kind.MONEY in criterion.proof and counts_in_thousands(under))
        )
        is_concrete = is_concrete and not is_over and not rules_out(kept) and not VAGUE.search(kept)
        weighed = Weighed(
            span=span,
            nearness=nearness,
            proof=proof,
            is_concrete=is_concrete,
            preference=nearness + FORWARD * _preference(criterion, span, kept, proof),
        )
        (concrete if is_concrete else spoken).append(weighed)
    if criterion.items > 1:
        listed = _listed(criterion, concrete, spans)
        rows = {id(one) for one in listed}
        spoken += [
            replace(one, nearness=one.nearness + DATED * _is_dated(one), preference=one.preference + DATED * _is_dated(one))
            for one in concrete
            if id(one) not in rows
        ]
        concrete = listed
    return Reading(criterion=criterion, concrete=_best_first(concrete), spoken=_best_first(spoken))


def _is_no_sum_of_ours(criterion: Criterion, text: str, is_aim: bool, document: Document) -> bool:
    """Whether the amounts of a sentence are statistics, another document's or body's, or of years gone by."""
    if criterion.proof & _AMOUNTS and not is_aim and is_counted_elsewhere(text):
        return True
    return Kind.MONEY in criterion.proof and (is_settled(text, document) or is_work_of_a_body_of_its_own(text, document))


def _speaks(criterion: Criterion, document: Document, span: Span, kept: str, names: IssuerNames) -> bool:
    """Whether the clauses kept of a span have the words of a criterion, and are about the issuer's own work."""
    under = f"{without_clauses(span.head, criterion.not_says)}\n{kept}"
    if criterion.items > 1 and span.is_table:
        speaks = bool(kept.strip())  # the head of the page's list or table tells, in `_listed`
    elif criterion.target_rows and (is_target_row(span, document) or is_target(kept, document)):
        speaks = True
    else:
        speaks = bool(criterion.says.search(under)) and bool(criterion.needs is None or criterion.needs.search(under))
    if not speaks or not kept.strip() or asks(span.text) or ASKS.search(span.text):
        return False
    return criterion.others or not names.others(document.issuer, f"{span.passage.heading}\n{span.before}\n{under}")


def _best_first(weighed: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """Order by nearness; of equals the shorter, then the earlier."""
    return tuple(
        sorted(
            weighed, key=lambda one: (-one.nearness, one.span.last - one.span.first, one.span.passage.page_number, one.span.first)
        )
    )


def _listed(criterion: Criterion, concrete: Sequence[Weighed], spans: Sequence[Span]) -> list[Weighed]:
    """Keep the rows of lists: on pages with a head that speaks of the criterion, or under a heading that announces them."""
    needs = criterion.needs or criterion.says
    headed = {span.passage.page_number for span in spans if span.is_table and needs.search(span.text)}
    rows: dict[int, set[tuple[str, int]]] = {}
    for one in concrete:
        if one.span.is_table and one.span.first == one.span.last and not one.span.is_aside:
            rows.setdefault(one.span.passage.page_number, set()).add((one.span.passage.passage_id, one.span.first))
    pages = {page for page, pieces in rows.items() if len(pieces) >= criterion.items and {page, page - 1} & headed}
    listed = [one for one in concrete if one.span.is_table and one.span.passage.page_number in pages]
    announced = [
        one
        for one in concrete
        if not one.span.is_table
        and not one.span.is_aside
        and WILL.search(one.span.text)
        and criterion.list_heads
        and criterion.list_heads.match(one.span.head)
    ]
    return listed + (announced if len(announced) >= criterion.items else [])


def _is_dated(one: Weighed) -> bool:
    return any(found.kind is Kind.DATE for found in one.proof)


def _proves(found: Found, text: str, criterion: Criterion, span: Span, document: Document) -> bool:
    """Whether a thing proves a criterion where it stands: a date is yet to come, and a tie is in its clause."""
    if found.kind is Kind.DATE and not is_to_come(found, document):
        return False
    if found.kind is Kind.PARTNER and (_IS_PLACE.fullmatch(found.text) or fold(found.text) in fold(document.issuer)):
        return False
    if criterion.ties is None:
        return True
    if span.is_table and Kind.MONEY in criterion.proof and criterion.ties.search(f"{span.head}\n{text}"):
        return True
    reach = AMOUNT_REACH if found.kind in _AMOUNTS else TIE_REACH
    for start, end in clauses(text):
        if start <= found.start < max(end, start + 1):
            if criterion.ties_before and criterion.ties_before.search(text, max(start, found.start - reach), found.start):
                return True
            near = text[max(start, found.start - reach) : found.start], text[found.end : min(end, found.end + reach)]
            return any(criterion.ties.search(part) for part in near)
    return False


def _measures(found: Found, text: str, criterion: Criterion) -> bool:
    """Whether a figure stands near a word that makes it a measure; a share may have that word in its heading."""
    needs = criterion.needs or criterion.says
    own = list(needs.finditer(text))
    if not own:
        return bool(found_in(found.text, [Kind.SHARE])) or found.text.startswith("from ")
    return any(max(found.start - word.end(), word.start() - found.end) <= FIGURE_REACH for word in own)


_PLAN = re.compile(r"\b(?:strategy|plan|programme|program|project|agenda|roadmap|delivery|implementation)s?\b", re.IGNORECASE)
_PERIOD = re.compile(r"(?:until|till|to|since|from|after|during)\b", re.IGNORECASE)


def _preference(criterion: Criterion, span: Span, text: str, proof: Sequence[Found]) -> int:
    """Count what makes a span the better quote, less what makes it a worse one."""
    dates = [found.text for found in proof if found.kind is Kind.DATE]
    says_will = bool(WILL.search(text))
    better = says_will + (says_will and bool(_PLAN.search(text)))
    is_lone_row = span.is_table and criterion.items == 1 and not criterion.says.search(text)
    is_stub = not span.is_table and len(text.split()) < STUB_WORDS
    is_of_a_period = bool(dates) and all(_PERIOD.match(date) for date in dates)
    return better - 2 * is_lone_row - 3 * is_stub - 3 * is_of_a_period - (bool(dates) and not says_will)
