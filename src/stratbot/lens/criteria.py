"""`audit.toml` -> the criteria of the delivery audit: what speaks of each, and what proves it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratbot.judging.facts import Kind
from stratbot.lens.entries import own_and_shipped, words_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that a strategy with a plan behind it says: an entry of `audit.toml`, where the fields are explained."""

    criterion_id: str
    label: str
    definition: str
    missing: str
    vague: str
    phrasings: tuple[str, ...]
    says: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    prefers: re.Pattern[str] | None = None
    proof: frozenset[Kind] = frozenset()
    proof_says: re.Pattern[str] | None = None
    proof_heads: re.Pattern[str] | None = None
    ties: re.Pattern[str] | None = None
    list_heads: re.Pattern[str] | None = None
    ties_before: re.Pattern[str] | None = None
    not_says: re.Pattern[str] | None = None
    target_rows: bool = False
    items: int = 1
    others: bool = False


def load_criteria(corpus_dir: Path | None = None, file: Path | None = None) -> tuple[Criterion, ...]:
    """Return the shipped criteria with those of a user's file added, or put in the place of the shipped ones of the same id.

    Args:
        corpus_dir: Where `audit.toml` may lie beside the PDFs.
        file: Read instead of that one.

    Raises:
        SettingsError: The file cannot be read, or an entry is not as it should be.
    """
    return own_and_shipped("audit.toml", "criterion", _criterion, corpus_dir, file)


_TEXTS = ("id", "label", "definition", "missing", "vague")
_WORDS = ("needs", "prefers", "proof_says", "proof_heads", "ties", "ties_before", "list_heads", "not_says")
_FIELDS = {*_TEXTS, *_WORDS, "phrasings", "says", "proof", "target_rows", "items", "others"}


def _criterion(entry: dict[str, Any]) -> tuple[str, Criterion]:
    if unknown := entry.keys() - _FIELDS:
        raise ValueError(f"{sorted(unknown)[0]} is not understood")
    if not entry["phrasings"] or not entry["says"]:
        raise ValueError("phrasings and says may not be empty")
    if not any(entry.get(field) for field in ("proof", "proof_says", "proof_heads", "target_rows")):
        raise ValueError("it says nothing of what is proof")
    patterns = {field: words_pattern(entry[field]) if entry.get(field) else None for field in _WORDS}
    return entry["id"], Criterion(
        criterion_id=entry["id"],
        label=entry["label"],
        definition=entry["definition"],
        missing=entry["missing"],
        vague=entry["vague"],
        phrasings=tuple(entry["phrasings"]),
        says=words_pattern(entry["says"]),
        needs=patterns["needs"],
        prefers=patterns["prefers"],
        proof=frozenset(Kind(kind) for kind in entry.get("proof", ())),
        proof_says=patterns["proof_says"],
        proof_heads=patterns["proof_heads"],
        ties=patterns["ties"],
        list_heads=patterns["list_heads"],
        ties_before=patterns["ties_before"],
        not_says=patterns["not_says"],
        target_rows=bool(entry.get("target_rows", False)),
        items=int(entry.get("items", 1)),
        others=bool(entry.get("others", False)),
    )
