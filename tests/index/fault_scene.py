"""The scene of every fault: an index of two documents, a corpus that has changed since, and what must hold afterwards."""

from __future__ import annotations

from contextlib import closing

from fakes import HashEncoder
from index.text_corpus import write_document
from stratbot.config import Settings
from stratbot.index.build import build_index
from stratbot.index.examination import examine
from stratbot.index.health import CheckState
from stratbot.index.reader import open_index
from stratbot.types import DocumentChanges

BEFORE = ["Leeds will offer free Wi-Fi.", "Libraries lend tablets.", "Trams run on time.", "York publishes open data."]
AFTER = ["Hull lays fibre.", "Libraries lend tablets.", "Leeds changed its mind.", "Trams run on time."]


def first_build(settings: Settings) -> None:
    write_document(settings.corpus_dir, "leeds.pdf", "\n".join(BEFORE[:2]), BEFORE[2])
    write_document(settings.corpus_dir, "york.pdf", BEFORE[3])
    build_index(settings, HashEncoder)


def change_corpus(settings: Settings) -> None:
    """Add a document, change one and remove one."""
    write_document(settings.corpus_dir, "hull.pdf", "\n".join(AFTER[:2]))
    write_document(settings.corpus_dir, "leeds.pdf", AFTER[2], AFTER[3])
    (settings.corpus_dir / "york.pdf").unlink(missing_ok=True)


def check_answers(settings: Settings) -> list[str]:
    """Check that the index answers from vectors, words and pages alike; return its sentences."""
    with closing(open_index(settings.index_dir)) as index:
        texts = index.sentence_texts()
        assert texts in (BEFORE, AFTER)
        for row, text in enumerate(texts):
            rows, scores = index.dense_sentences.search(HashEncoder().encode_query(text), 1)
            assert rows.tolist() == [row] and scores[0] > 0.999
            ((passage_row, sentence),) = index.sentences([row])
            (passage,) = index.passages([passage_row])
            assert index.page(passage.doc_id, passage.page_number).text[sentence.start : sentence.end] == text
            assert row in index.lexical.scores([text], unit="sentence")[0]
    return texts


def check_next_build(settings: Settings) -> None:
    """Check that a build with nothing in its way completes, and leaves nothing behind."""
    report = build_index(settings, HashEncoder)
    assert not report.problems and report.documents.failed == 0
    assert check_answers(settings) == AFTER
    found = examine(settings, HashEncoder)
    wrong = [check for check in found.checks if check.state in (CheckState.ERROR, CheckState.WARNING) and check.name != "encoder"]
    assert wrong == []
    assert build_index(settings, HashEncoder).documents == DocumentChanges(unchanged=2)
