"""What fuzzing found: text of a page that cost far more to cut than its length, and so held up everything behind it.

A page may hold 200,000 characters, and what grows with the square of that takes minutes to hours. The time allowed here, of
the processor and not of the clock, is many times what is needed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stratbot.config import ChunkingSettings
from stratbot.corpus.chunking import chunk_pages
from stratbot.corpus.cleaning import clean, words_of
from stratbot.corpus.layout import lines_of
from stratbot.corpus.metadata import describe
from stratbot.types import Page, Passage, PdfInfo

PAGE_CHARS = 200_000
ALLOWED_S = 20.0


def count_tokens(texts: Sequence[str]) -> list[int]:
    return [sum(1 + len(run) // 6 for run in re.findall(r"\w+|[^\w\s]", text)) for text in texts]


def pages_of(*texts: str) -> list[Page]:
    return [Page(doc_id="d", page_number=n, page_label=str(n), text=text) for n, text in enumerate(texts, start=1)]


def passages_of(pages: Sequence[Page]) -> list[Passage]:
    return chunk_pages(pages, settings=ChunkingSettings(), count_tokens=count_tokens, doc_id="d")


HOSTILE = {
    "numbers on lines of their own": "1\n",
    "bullets of numbers": "1. \n",
    "bullets of nothing": "• - ",
    "letters of another script, each on its line": "漢\n",
    "signs that end sentences, and no end": "!",
    "two such signs in turn": "!?",
    "capitals and hyphens, where a place's name could begin anywhere": "A-\n",
    "pages that are all page numbers": "1 | p a g e\n",
    "pairs of numbers": "12 13\n",
    "numbers with a name behind them, as footnotes have": "3 Section name\n",
    "headings of references": "1 References\n",
    "one long number": "1",
    "one long word": "孛",
}


@pytest.mark.parametrize("pattern", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_time_for_a_full_page_does_not_depend_on_what_is_on_it(pattern: str) -> None:
    pages = pages_of((pattern * PAGE_CHARS)[:PAGE_CHARS], f"Some words. {pattern * 40}")
    started = time.process_time()
    passages = passages_of(pages)
    describe("a/b.pdf", PdfInfo(), pages, None)
    assert time.process_time() - started < ALLOWED_S
    assert_holds(pages, passages)


def test_a_word_of_a_page_in_length_is_no_trouble_where_words_are_broken() -> None:
    broken = "We are fol lowing the plan, fol lowing it, always following and following.\n"
    page = broken + "\n".join(f"word {'孛' * 60_000} racing" for _ in range(3))
    started = time.process_time()
    assert_holds(pages := pages_of(page), passages_of(pages))
    assert time.process_time() - started < ALLOWED_S


def test_the_end_of_a_row_of_digits_is_looked_for_once() -> None:
    pages = pages_of(*(f"{'1' * 60_000}a\nThe text of page {n}." for n in range(4)))
    started = time.process_time()
    lines_of(pages)
    assert time.process_time() - started < ALLOWED_S


_PIECES = (
    "a|A|1|.|. |-|-\n|•|\n|\n\n|  |\xad|\u200b|\ufb01|\ufb03  |\ue000|(|)|’|!|?|:|,|é|漢|ع|😀|\u2028|\x0b|\t| |page 1\n|"
    "Contents\n|References\n|1. |a) |...... 3\n|http://a.b |e.g. |Cllr. |A B C D |3 rd |fol lowing |following |FOO BAR\n|"
    "Leeds City Council |2016-2020\n|Foo Bar\n|We will offer free Wi-Fi to all.\n|1 | p a g e|[1] a\n|_____|12.11.2016\n"
)
ODD = st.sampled_from(_PIECES.split("|"))
TEXTS = st.lists(ODD | st.text(max_size=12), max_size=60).map("".join)


@settings(max_examples=150)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_whatever_pages_hold_offsets_and_quotes_are_true(texts: list[str]) -> None:
    pages = pages_of(*texts)
    assert_holds(pages, passages_of(pages))
    described = describe("council/strategy.pdf", PdfInfo(title=texts[0][:80]), pages, None)
    assert described.issuer and described.title


@settings(max_examples=200)
@given(TEXTS)
def test_every_character_of_cleaned_text_has_its_place_in_the_raw_one(text: str) -> None:
    cleaned = clean(text, words_of([text]))
    assert len(cleaned.offsets) == len(cleaned.text) + 1
    assert all(first <= second for first, second in zip(cleaned.offsets, cleaned.offsets[1:], strict=False))
    assert all(0 <= offset < len(text) for offset in cleaned.offsets[:-1])
    assert cleaned.text == cleaned.text.strip(" ")


def assert_holds(pages: Sequence[Page], passages: Sequence[Passage]) -> None:
    texts = {page.page_number: page.text for page in pages}
    assert len({passage.passage_id for passage in passages}) == len(passages)
    for passage in passages:
        assert passage.sentences
        assert passage.text == " ".join(sentence.text for sentence in passage.sentences)
        at = passage.start
        for sentence in passage.sentences:
            assert at <= sentence.start < sentence.end <= passage.end <= len(texts[passage.page_number])
            assert sentence.text.strip() and texts[passage.page_number][sentence.start : sentence.end].strip()
            at = sentence.end
