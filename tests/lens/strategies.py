"""A small corpus of invented strategies in plain text, two themes of its own, and an assistant without a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fakes import HashEncoder
from index.text_corpus import read_text_documents, write_document
from stratbot.config import EncoderSettings
from stratbot.index.encoder import Encoder
from stratbot.judging.themes import Theme
from stratbot.types import DocumentState, ReadDocument

TRAMS = Theme(
    theme_id="trams",
    group="own",
    label="Electric trams",
    definition="Electric trams run in the streets.",
    queries=("We will run electric trams in the streets.", "Electric trams will carry passengers."),
    question="Where will trams run?",
)
BEES = Theme(
    theme_id="bees",
    group="own",
    label="Urban beekeeping",
    definition="Hives of honey bees are kept on roofs.",
    queries=("Honey bees will be kept in hives on roofs.", "Beekeepers will look after hives of honey bees."),
)
THEMES = (TRAMS, BEES)

ON_TRAMS = "We will run electric trams in the streets.\nElectric trams will carry passengers.\nElectric trams run in the streets."
ON_BEES = (
    "Honey bees will be kept in hives on roofs.\nBeekeepers will look after hives of honey bees.\nHives of honey bees are kept."
)
ON_NEITHER = "Libraries open at nine.\nSwimming lessons cost less now.\nParking permits expire every March."

CATALOGUE = """file,issuer,year,kind,status
alder.pdf,Alder,2015,digital,
birch_2013.pdf,Birch,2013,digital,
birch_2016.pdf,Birch,2016,digital,
cedar.pdf,Cedar,2014,digital,
scan.pdf,Dogwood,2016,digital,
"""


@dataclass
class Engines:
    """Opens encoders without a model, and counts the openings."""

    opened: list[HashEncoder] = field(default_factory=list)

    def open_encoder(self, settings: EncoderSettings, *, fallback_cache_dir: Path | None = None) -> Encoder:
        self.opened.append(HashEncoder())
        return self.opened[-1]

    @staticmethod
    def fingerprint_of(settings: EncoderSettings, *, fallback_cache_dir: Path | None = None) -> str:
        return "hash@64"


def read_described(*arguments: Any, **options: Any) -> Iterator[ReadDocument]:
    """Read plain text, and describe each document as `documents.csv` does; "SCAN" is a document without text."""
    for read in read_text_documents(*arguments, **options):
        row = options["catalogue"].get(read.document.path)
        if row is not None:
            described = replace(
                read.document, issuer=row.issuer, year=row.year, kind=row.kind, status=row.status, inferred=frozenset()
            )
            read = replace(read, document=described)
        if any(page.text.startswith("SCAN") for page in read.pages):
            unreadable = replace(read.document, state=DocumentState.UNREADABLE, reason="No page holds text", pages_without_text=1)
            read = replace(read, document=unreadable, pages=(), passages=())
        yield read


def write_strategies(corpus: Path) -> None:
    """Alder covers both themes, Birch first bees and then trams, Cedar neither; Dogwood's is a scan."""
    write_document(corpus, "alder.pdf", f"{ON_TRAMS}\n{ON_NEITHER}", ON_BEES)
    write_document(corpus, "birch_2013.pdf", f"{ON_BEES}\n{ON_NEITHER}")
    write_document(corpus, "birch_2016.pdf", ON_NEITHER, ON_TRAMS)
    write_document(corpus, "cedar.pdf", ON_NEITHER)
    write_document(corpus, "scan.pdf", "SCAN")
    (corpus / "documents.csv").write_text(CATALOGUE, encoding="utf-8")
