"""Filters -> which documents are in scope, decided before anything is ranked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stratbot.query.groups import members
from stratbot.query.issuers import find_issuers
from stratbot.query.query import Query
from stratbot.types import Document, Filters


def document_mask(documents: Sequence[Document], filters: Filters) -> npt.NDArray[np.bool_]:
    """Return (n_documents,) bool: which documents the filters let through.

    A document without a year is outside every span of years.
    """
    mask = np.ones(len(documents), dtype=np.bool_)
    if filters.issuers:
        wanted = set(known_issuers(documents, filters.issuers))
        mask &= np.array([document.issuer in wanted for document in documents], dtype=np.bool_)
    if filters.groups:
        mask &= np.array(members(documents, filters.groups), dtype=np.bool_)
    if filters.doc_ids:
        chosen = set(filters.doc_ids)
        mask &= np.array([document.doc_id in chosen for document in documents], dtype=np.bool_)
    if filters.year_from is not None:
        first = filters.year_from
        mask &= np.array([document.year is not None and document.year >= first for document in documents], dtype=np.bool_)
    if filters.year_to is not None:
        last = filters.year_to
        mask &= np.array([document.year is not None and document.year <= last for document in documents], dtype=np.bool_)
    return mask


def question_mask(documents: Sequence[Document], query: Query) -> npt.NDArray[np.bool_]:
    """Return (n_documents,) bool: which documents a query is asked of, by its issuers, groups and years."""
    mask = document_mask(
        documents,
        Filters(
            issuers=query.issuers,
            groups=query.groups,
            year_from=query.year_from,
            year_to=query.year_to,
            doc_ids=query.doc_ids,
        ),
    )
    if query.versions:
        mask &= np.array([document.year in query.versions for document in documents], dtype=np.bool_)
    return mask & ~left_out_mask(documents, query)


def left_out_mask(documents: Sequence[Document], query: Query) -> npt.NDArray[np.bool_]:
    """Return (n_documents,) bool: which documents a query leaves out ("outside London")."""
    mask = np.zeros(len(documents), dtype=np.bool_)
    if query.excluded_issuers:
        mask |= document_mask(documents, Filters(issuers=query.excluded_issuers))
    for group in query.excluded_groups:
        mask |= document_mask(documents, Filters(groups=(group,)))
    return mask


def known_issuers(documents: Sequence[Document], names: Sequence[str]) -> list[str]:
    """Return the corpus' spelling of the issuers that some names mean, without those that nobody bears."""
    issuers = list(dict.fromkeys(document.issuer for document in documents))
    return list(dict.fromkeys(issuer for name in names for issuer, _, _ in find_issuers(name, issuers)))
