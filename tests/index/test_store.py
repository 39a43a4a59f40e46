from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text_corpus import read_text
from stratbot.errors import IndexDamagedError
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.corpus_writer import CorpusWriter
from stratbot.index.store import FILE
from stratbot.types import Problem, ReadDocument

ALPHA = read_text(
    "a.pdf", "One plan.\nTwo plans.\nThree plans.\nFour plans.\fContents of it\n  A naïve “plan” – ﬁve.  ", doc_id="a"
)
EMPTY = read_text("b.pdf", "", doc_id="b")
BROKEN = read_text("c.pdf", "BROKEN", doc_id="c")
OMEGA = read_text("d.pdf", "A bus.\nA tram.", doc_id="d")


def write_corpus(folder: Path, documents: list[ReadDocument]) -> CorpusReader:
    folder.mkdir(exist_ok=True)
    with closing(CorpusWriter(folder)) as writer:
        rows = sorted(range(len(documents)), key=lambda row: -row)  # any order will do
        for row in rows:
            writer.add(row, documents[row], mtime_ns=row, catalogue=f"row {row}")
        writer.finish()
    reader = CorpusReader(folder)
    _READERS.append(reader)
    return reader


_READERS: list[CorpusReader] = []


@pytest.fixture(autouse=True)
def readers() -> Iterator[None]:
    yield
    while _READERS:
        _READERS.pop().close()


@pytest.fixture
def corpus(tmp_path: Path) -> CorpusReader:
    return write_corpus(tmp_path, [ALPHA, EMPTY, BROKEN, OMEGA])


def test_documents_come_back_as_they_were_read(corpus: CorpusReader) -> None:
    assert [stored.document for stored in corpus.documents] == [read.document for read in (ALPHA, EMPTY, BROKEN, OMEGA)]
    assert [stored.info for stored in corpus.documents] == [read.info for read in (ALPHA, EMPTY, BROKEN, OMEGA)]
    assert [(stored.mtime_ns, stored.catalogue) for stored in corpus.documents] == [(row, f"row {row}") for row in range(4)]


def test_passages_are_numbered_through_in_order_of_documents(corpus: CorpusReader) -> None:
    expected = [*ALPHA.passages, *OMEGA.passages]
    assert corpus.passages(range(len(expected))) == expected
    assert corpus.passages([3, 0]) == [expected[3], expected[0]]


def test_sentences_are_numbered_through_in_order_of_passages(corpus: CorpusReader) -> None:
    expected = [sentence for passage in (*ALPHA.passages, *OMEGA.passages) for sentence in passage.sentences]
    assert corpus.sentences(range(len(expected))) == expected
    assert corpus.sentence_texts() == [sentence.text for sentence in expected]
    assert corpus.sentence_texts(corpus.documents[3]) == ["A bus.", "A tram."]


def test_the_maps_say_what_each_row_belongs_to(corpus: CorpusReader) -> None:
    maps = corpus.row_maps()
    assert maps.passage_document.tolist() == [0, 0, 0, 3]
    assert maps.sentence_passage.tolist() == [0, 0, 0, 1, 2, 2, 3, 3]
    assert maps.passage_is_body.tolist() == [True, True, False, True]


def test_pages_keep_their_text_to_the_letter(corpus: CorpusReader) -> None:
    assert [corpus.page("a", 1), corpus.page("a", 2)] == list(ALPHA.pages)
    for row, sentence in enumerate(corpus.sentences(range(8))):
        passage = corpus.passages([int(corpus.row_maps().sentence_passage[row])])[0]
        assert corpus.page(passage.doc_id, passage.page_number).text[sentence.start : sentence.end].strip() == sentence.text
    with pytest.raises(KeyError):
        corpus.page("a", 3)
    with pytest.raises(KeyError):
        corpus.page("nobody", 1)


def test_problems_come_in_order_of_path(tmp_path: Path) -> None:
    with closing(CorpusWriter(tmp_path)) as writer:
        writer.add(0, BROKEN, mtime_ns=0, catalogue="")
        writer.add_problems([Problem(path="a.pdf", page_number=2, reason="r", hint="h")])
        writer.finish()
    with closing(CorpusReader(tmp_path)) as reader:
        assert [problem.path for problem in reader.problems()] == ["a.pdf", "c.pdf"]
        assert reader.corpus_problems() == [Problem(path="a.pdf", page_number=2, reason="r", hint="h")]


def test_a_copied_document_differs_in_name_only(tmp_path: Path, corpus: CorpusReader) -> None:
    from dataclasses import replace

    source = corpus.documents[0]
    document = replace(source.document, doc_id="new-name", path="new name.pdf")
    (tmp_path / "next").mkdir()
    with closing(CorpusWriter(tmp_path / "next")) as writer:
        writer.copy(corpus, corpus.documents[3], replace(corpus.documents[3], row=0))
        writer.copy(corpus, source, replace(source, row=1, document=document))
        writer.finish()
    with closing(CorpusReader(tmp_path / "next")) as reader:
        assert reader.passages([0]) == list(OMEGA.passages)
        copied = reader.passages([1, 2, 3])
        assert [passage.sentences for passage in copied] == [passage.sentences for passage in ALPHA.passages]
        assert [passage.passage_id for passage in copied] == [
            passage.passage_id.replace("a:", "new-name:", 1) for passage in ALPHA.passages
        ]
        assert reader.page("new-name", 2).text == ALPHA.pages[1].text
        rows, _ = reader.lexical.scores(["tram"], unit="sentence")
        assert rows.tolist() == [1]


def test_the_full_text_indexes_use_the_same_rows(corpus: CorpusReader) -> None:
    texts = corpus.sentence_texts()
    for word in ("tram", "plan", "naive", "contents"):
        rows, _ = corpus.lexical.scores([word], unit="sentence")
        assert rows.size and all(word in texts[row].lower().replace("ï", "i") for row in rows)
    rows, _ = corpus.lexical.scores(["bus"], unit="passage")
    assert [passage.text for passage in corpus.passages(rows.tolist())] == ["A bus. A tram."]


@given(
    st.lists(
        st.lists(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), max_size=7), max_size=3), max_size=5
    )
)
def test_whatever_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, documents: list[list[list[str]]]) -> None:
    folder = tmp_path_factory.mktemp("store")
    reads = [
        read_text(f"{number:03}.pdf", "\f".join("\n".join(page) for page in pages), doc_id=f"d{number}")
        for number, pages in enumerate(documents)
    ]
    with closing(write_corpus(folder, reads)) as reader:
        passages = [passage for read in reads for passage in read.passages]
        assert reader.passages(range(len(passages))) == passages
        assert [page for stored in reader.documents for page in reader.pages(stored)] == [
            page for read in reads for page in read.pages
        ]


@pytest.mark.filterwarnings("error")
def test_a_reader_that_nobody_asks_any_more_closes_its_file(tmp_path: Path, corpus: CorpusReader) -> None:
    del corpus
    own = CorpusReader(tmp_path)
    lexical = own.lexical
    del own
    gc.collect()
    assert lexical.scores(["tram"], unit="sentence")[0].size, "what was taken from it still asks"
    assert str(tmp_path / FILE) in open_files()
    _READERS.pop().close()
    del lexical
    gc.collect()
    assert str(tmp_path / FILE) not in open_files()


@pytest.mark.filterwarnings("error")
def test_a_database_that_is_not_there_is_damage_and_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError):
        CorpusReader(tmp_path / "nowhere")
    gc.collect()  # what is left of it complains of nothing


def open_files() -> list[str]:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("looks into /proc")
    return [os.readlink(path) for path in folder.iterdir() if path.is_symlink()]


def test_a_damaged_database_is_an_error_with_a_remedy(tmp_path: Path, corpus: CorpusReader) -> None:
    corpus.close()
    content = bytearray((tmp_path / FILE).read_bytes())
    content[100:] = bytes(len(content) - 100)
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(IndexDamagedError) as caught:
        CorpusReader(tmp_path)
    assert "--rebuild" in caught.value.hint
