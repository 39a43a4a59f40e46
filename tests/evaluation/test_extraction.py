from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest

from pdfs import write_pdf
from stratbot.config import ReadingSettings
from stratbot.errors import SettingsError
from stratbot.evaluation.extraction import evaluate_extraction, score_extraction, twin_sentences
from stratbot.types import Document, Page, Passage, ReadDocument, Sentence

ONE = "We will connect every home in the borough to fast broadband."
TWO = "A new board meets each quarter to review what was done and why."


def count_tokens(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def read(page_text: str, *passages: Sequence[str]) -> ReadDocument:
    """A document of one page, with passages of the given sentences."""
    return ReadDocument(
        document=Document(doc_id="d", path="d.pdf", sha256="", size_bytes=0, issuer="", title="", year=None),
        pages=(Page(doc_id="d", page_number=1, page_label="1", text=page_text),),
        passages=tuple(
            Passage(
                passage_id=str(number), doc_id="d", page_number=1, start=0, end=0, text=" ".join(sentences),
                sentences=tuple(Sentence(start=0, end=0, text=sentence) for sentence in sentences),
            )
            for number, sentences in enumerate(passages)
        ),
    )  # fmt: skip


def test_markdown_is_taken_away_and_short_sentences_are_left_out() -> None:
    twin = (
        "## Our vision for the digital borough of the future {#vision}\n"
        "- *We* will [connect](https://example.org/a_b) every home in the <b>borough</b> to fast broadband. Soon.\n"
        "3. A new board meets each quarter to review what was done and why.\n"
        "<<file two.md>>In-house skills are what we need most of all."
    )
    assert twin_sentences(twin) == [
        "Our vision for the digital borough of the future",
        ONE,
        TWO,
        "In-house skills are what we need most of all.",
    ]


def test_a_sentence_that_stands_twice_counts_twice() -> None:
    assert twin_sentences(f"{ONE} {ONE}\n{ONE}") == [ONE] * 3


def test_words_ignore_case_punctuation_and_line_ends_while_signs_do_not() -> None:
    text = ONE.replace("fast", "“fast”").replace("every home", "every\nHome")
    found = score_extraction(read(text, [text]), [ONE.replace("fast", '"fast"')]).found
    assert {level: by_place["pages"] for level, by_place in found.items()} == {"words": 1, "signs": 0, "letters": 1}
    text = text.replace("Home", "home")
    assert score_extraction(read(text, [text]), [ONE.replace("fast", '"fast"')]).found["signs"]["pages"] == 1


def test_words_are_whole_and_torn_words_pass_only_letter_for_letter() -> None:
    torn = ONE.replace("broadband", "broad band")
    found = score_extraction(read(torn, [torn]), [ONE]).found
    assert (found["words"]["pages"], found["letters"]["pages"]) == (0, 1)
    glued = f"{ONE[:-1]}4."
    found = score_extraction(read(glued, [glued]), [ONE]).found
    assert (found["words"]["pages"], found["letters"]["pages"], found["words"]["sentences"]) == (0, 1, 1)


def test_nothing_is_found_across_two_passages_and_only_whole_sentences_are_of_their_own() -> None:
    half, rest = ONE[:30], ONE[30:]
    report = score_extraction(read(f"{ONE} {TWO}", [half], [rest, f"2. {TWO}"]), [ONE, TWO])
    assert report.found["words"] == {"pages": 2, "passages": 1, "sentences": 1}
    assert (report.lost, report.missing) == ((ONE,), ())
    assert report.share("passages") == 0.5


def test_a_pdf_is_read_as_for_the_index(tmp_path: Path) -> None:
    pdf = write_pdf(tmp_path / "plan.pdf", [f"{ONE}\n{TWO}"] * 3, header="Digital Strategy | {page}")
    twin = tmp_path / "plan.txt"
    twin.write_text(f"{ONE}\n\n{TWO}\n\nNobody has ever written this sentence into the plan.\n", encoding="utf-8")
    report = evaluate_extraction(pdf, twin, count_tokens=count_tokens, reading=ReadingSettings(workers=1))
    assert report.sentences == 3
    assert report.found["words"] == {"pages": 2, "passages": 2, "sentences": 2}
    assert report.missing == ("Nobody has ever written this sentence into the plan.",)
    assert report.pages == 3


@pytest.mark.parametrize(
    ("pdf", "twin", "said"), [("none.pdf", ONE, "none.pdf"), ("scan.pdf", ONE, "scan"), ("a.pdf", "Hm.", "holds no")]
)
def test_what_cannot_be_compared_is_said(pdf: str, twin: str, said: str, tmp_path: Path) -> None:
    write_pdf(tmp_path / "scan.pdf", ["", ""])
    (tmp_path / "twin.txt").write_text(twin, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        evaluate_extraction(tmp_path / pdf, tmp_path / "twin.txt", count_tokens=count_tokens, reading=ReadingSettings(workers=1))


def test_a_twin_that_is_no_text_is_a_settings_error(tmp_path: Path) -> None:
    (tmp_path / "twin.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"twin\.txt cannot be read"):
        evaluate_extraction(tmp_path / "a.pdf", tmp_path / "twin.txt", count_tokens=count_tokens)


@pytest.mark.shared_data
def test_plain_pypdf_gives_284_of_308_sentences_and_reading_loses_next_to_none_of_them(shared_data: Path) -> None:
    pdf, twin = shared_data / "national/MoJ_moj-digital-strategy.pdf", shared_data / "text/moj-digital-strategy-2012.txt"
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    plain = "\n".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
    sentences = twin_sentences(twin.read_text(encoding="utf-8"))
    assert len(sentences) == 308
    assert score_extraction(read(plain), sentences).found["words"]["pages"] == 284
    report = evaluate_extraction(pdf, twin, count_tokens=count_tokens, reading=ReadingSettings(workers=1))
    assert report.found["words"]["pages"] == 284
    assert report.found["words"]["passages"] >= 280
    assert report.found["words"]["sentences"] >= 270
