"""Sentences -> how they look, whatever is asked: worked out when the index is built, so that judging them reads no text."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stratbot.corpus.aliases import IssuerNames, issuer_aliases
from stratbot.corpus.wording import is_full_sentence, letters, outside_body, rules_out, speaks_of_issuer

if TYPE_CHECKING:
    from stratbot.index.corpus_reader import CorpusReader
    from stratbot.index.store import StoredDocument

LOOKS = np.dtype([("digest", "<u8"), ("words", "<u2"), ("capitals", "<u2"), ("flags", "u1")])
"""Of a sentence: the first bytes of the SHA-256 of its letters, its words, those with a capital, and what is true of it."""

LookArray = npt.NDArray[Any]
"""(n,) of LOOKS."""

_MOST_ALIASES = 200
"""Names that came or went, from which on all sentences are read again instead of looking each name up."""


class Look(IntFlag):
    """What is true of a sentence."""

    DIGITS = 1
    ENDS = 2
    """It ends as sentences do."""
    RULES_OUT = 4
    """It says that something will not be done."""
    OTHERS = 8
    """It tells what a college does, or names another issuer of the corpus, and does not say "we" or "the council"."""
    FULL = 16
    """It reads as a sentence, not as a heading or a scrap of a table."""


@cache
def wording_version() -> str:
    """Return a digest of the files that say how a sentence looks, so that what an older version said is noticed."""
    return sources_hash(("stratbot.corpus.wording", "stratbot.corpus.aliases"))[:12]


def sources_hash(modules: Sequence[str]) -> str:
    """Hash the source of some modules, so that a program that judges differently does not take over what it judged before."""
    from importlib.util import find_spec

    total = hashlib.sha256()
    for name in modules:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            with suppress(OSError):  # installed without sources; the version of the program has to do
                total.update(Path(spec.origin).read_bytes())
    return total.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerLooks:
    """How the sentences of a former generation look."""

    corpus: CorpusReader
    looks: LookArray
    issuers_elsewhere: tuple[str, ...] = ()


class SentenceLooks:
    """Looks at the sentences of one generation. What a former one says of a kept document is taken over."""

    def __init__(
        self,
        corpus: CorpusReader,
        former: FormerLooks | None = None,
        *,
        issuers_elsewhere: Iterable[str] = (),
    ) -> None:
        """Prepare to look.

        Args:
            corpus: The database of the generation, complete.
            former: What the former generation says, if it is of this version.
            issuers_elsewhere: Of the documents that other indexes of the same corpus hold.
        """
        self._corpus = corpus
        self._former = former.looks if former is not None else None
        issuers = {stored.document.issuer for stored in corpus.documents} | set(issuers_elsewhere)
        self._names = IssuerNames(issuers)
        self._named_anew = np.zeros(sum(stored.sentences for stored in corpus.documents), np.bool_)
        """(n_sentences,): those that hold a name of an issuer that came or went."""
        if former is not None:
            changed = issuers ^ {*(stored.document.issuer for stored in former.corpus.documents), *former.issuers_elsewhere}
            rows = rows_naming(corpus, changed)
            if rows is None:
                self._former = None
            else:
                self._named_anew[rows] = True

    def of(self, stored: StoredDocument, source: StoredDocument | None) -> LookArray:
        """Return how a document's sentences look; `source` is the document of the former generation that it was copied from."""
        own = slice(stored.first_sentence, stored.first_sentence + stored.sentences)
        if self._former is None or source is None:
            return looks_of(self._corpus.sentence_texts(stored), stored.document.issuer, self._names)
        looks = self._former[source.first_sentence : source.first_sentence + source.sentences].copy()
        anew = self._named_anew[own] | (source.document.issuer != stored.document.issuer)
        if anew.any():
            numbers = np.flatnonzero(anew)
            texts = [one.text for one in self._corpus.sentences((own.start + numbers).tolist())]
            looks[numbers] = looks_of(texts, stored.document.issuer, self._names)
        return looks


def rows_naming(corpus: CorpusReader, issuers: Collection[str]) -> npt.NDArray[np.int64] | None:
    """Return the rows of the sentences that may name an issuer; None where it takes less to read all of them."""
    aliases = {alias for issuer in issuers for alias in issuer_aliases(issuer)}
    if len(aliases) > _MOST_ALIASES or not all(map(str.isascii, issuers)):
        return None
    return np.concatenate([np.zeros(0, np.int64), *(corpus.lexical.rows(alias, unit="sentence") for alias in aliases)])


def looks_of(texts: Sequence[str], issuer: str, names: IssuerNames) -> LookArray:
    """Look at sentences of a document.

    Args:
        texts: The sentences, cleaned.
        issuer: Whose document it is.
        names: Of all issuers of the corpus.

    Returns:
        (len(texts),) of LOOKS.
    """
    looks = np.zeros(len(texts), LOOKS)
    for number, text in enumerate(texts):
        tokens = text.split()
        flags = (
            Look.DIGITS * any(map(str.isdigit, text))
            | Look.ENDS * (text.rstrip()[-1:] in tuple(".!?:;"))
            | Look.RULES_OUT * rules_out(text)
            | Look.OTHERS * _tells_of_others(text, issuer, names)
            | Look.FULL * is_full_sentence(text)
        )
        digest = int.from_bytes(hashlib.sha256(letters(text).encode("utf-8", "surrogatepass")).digest()[:8], "little")
        looks[number] = (digest, min(len(tokens), 65_535), min(sum(token[:1].isupper() for token in tokens), 65_535), flags)
    return looks


def _tells_of_others(text: str, issuer: str, names: IssuerNames) -> bool:
    return not speaks_of_issuer(text) and (outside_body(text) is not None or names.others(issuer, text))
