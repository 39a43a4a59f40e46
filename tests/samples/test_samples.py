"""What the sample corpus promises: labels that stand on their pages, covers that say "invented", a script that rebuilds it."""

from __future__ import annotations

import csv
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
SAMPLES = ROOT / "samples"
SCAN = "scan0042.pdf"
ENCRYPTED = "LB_Fleetmarsh_digital.pdf"
LARGEST_BYTES = 300_000

Pages = dict[str, list[str]]


def bare(text: str) -> str:
    """Letters and digits alone: white space, hyphens and ligatures differ between a page and its quote."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).casefold() if character.isalnum())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def texts(corpus: Path, paths: list[str]) -> Pages:
    return {path: [page.extract_text() for page in PdfReader(corpus / path).pages] for path in paths}


@pytest.fixture(scope="module")
def paths() -> list[str]:
    """The samples' own PDFs: the corpus folder may hold others beside them."""
    sources = [path.read_text(encoding="utf-8").splitlines() for path in sorted((SAMPLES / "councils").glob("*.md"))]
    return sorted(line.removeprefix("file: ") for source in sources for line in source if line.startswith("file: "))


@pytest.fixture(scope="module")
def pages(paths: list[str]) -> Pages:
    return texts(CORPUS, paths)


@pytest.fixture(scope="module")
def labels() -> list[dict[str, str]]:
    return rows(SAMPLES / "labels.csv")


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The corpus, made twice over from its sources."""
    folders = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    for folder in folders:
        command = [sys.executable, str(SAMPLES / "typeset.py"), "--corpus", str(folder)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
    return folders


def test_there_are_fifteen_documents_of_five_to_twenty_pages(pages: Pages) -> None:
    assert len(pages) == 15
    assert {path: len(texts) for path, texts in pages.items() if not 5 <= len(texts) <= 20} == {}
    assert 120 <= sum(map(len, pages.values())) <= 160


def test_every_pdf_is_small(paths: list[str]) -> None:
    assert {path: size for path in paths if (size := (CORPUS / path).stat().st_size) > LARGEST_BYTES} == {}


def test_every_cover_says_that_it_is_an_invented_sample(pages: Pages) -> None:
    silent = {path for path, texts in pages.items() if bare("invented sample") not in bare(texts[0])}
    assert silent == {SCAN}


def test_the_scan_holds_pictures_and_no_text(pages: Pages) -> None:
    assert [text.strip() for text in pages[SCAN]] == [""] * len(pages[SCAN])
    assert all(len(page.images) == 1 for page in PdfReader(CORPUS / SCAN).pages)


def test_every_page_of_the_other_documents_has_text(pages: Pages) -> None:
    assert {
        (path, number) for path, texts in pages.items() if path != SCAN for number, text in enumerate(texts) if not bare(text)
    } == set()


def test_one_document_is_encrypted_and_opens_with_an_empty_password(paths: list[str]) -> None:
    assert [path for path in paths if PdfReader(CORPUS / path).is_encrypted] == [ENCRYPTED]
    assert PdfReader(CORPUS / ENCRYPTED).decrypt("") != 0


def test_printed_page_labels_differ_from_positions_where_promised(paths: list[str]) -> None:
    labels = {path: PdfReader(CORPUS / path).page_labels for path in paths}
    differing = {path for path, printed in labels.items() if printed != [str(n) for n in range(1, len(printed) + 1)]}
    assert differing == {
        "Inverlarrick_Digital_2017.pdf",
        "Pennick MBC Digital Inclusion Strategy.pdf",
        "cresswater_digital_and_data_2021.pdf",
    }
    assert labels["Inverlarrick_Digital_2017.pdf"][:6] == ["i", "ii", "iii", "iv", "1", "2"]


def test_text_is_awkward_in_the_ways_that_real_documents_are(pages: Pages) -> None:
    whole = {path: "\n".join(texts) for path, texts in pages.items()}
    hyphenated = {
        path: sum(line.endswith("-") and line[-2].islower() for line in text.splitlines() if len(line) > 1)
        for path, text in whole.items()
    }
    assert sum(count >= 8 for count in hyphenated.values()) >= 3
    assert {path for path, text in whole.items() if "\ufb01" in text} == {
        "Loughmara digital city plan.pdf",
        "thornmere_smart_city_2015.pdf",
    }
    assert {path for path, text in whole.items() if "\u00a0" in text} == {
        "llanfelin strategaeth ddigidol.pdf",
        "thornmere_smart_city_2015.pdf",
    }
    assert {path for path in pages if PdfReader(CORPUS / path).pages[0].mediabox.width > 700} == {"thornmere_smart_city_2015.pdf"}


def test_contents_pages_have_dot_leaders(pages: Pages) -> None:
    assert sum(any("......" in text for text in texts) for texts in pages.values()) >= 6


def test_two_documents_are_left_out_of_the_list_and_their_covers_name_the_council(pages: Pages) -> None:
    listed = {row["file"] for row in rows(CORPUS / "documents.csv")}
    assert pages.keys() - listed == {"council-papers-item-9-appendix.pdf", "llanfelin strategaeth ddigidol.pdf"}
    assert "Kestrelby City Council" in pages["council-papers-item-9-appendix.pdf"][0]
    assert "Llanfelin County Borough Council" in pages["llanfelin strategaeth ddigidol.pdf"][0]


def test_every_listed_file_exists_and_one_row_leaves_title_and_year_empty() -> None:
    listed = rows(CORPUS / "documents.csv")
    assert [row["file"] for row in listed if not (CORPUS / row["file"]).is_file()] == []
    assert [row["file"] for row in listed if not row["title"] and not row["year"]] == ["oxmoor_ict.pdf"]
    assert {row["group"] for row in listed if row["issuer"].startswith(("Marlshire", "Oxmoor", "Amberwick"))} == {"Marlshire"}


def test_one_council_has_two_versions_and_the_first_is_superseded() -> None:
    versions = [
        (row["year"], row["status"]) for row in rows(CORPUS / "documents.csv") if row["issuer"] == "Marlshire County Council"
    ]
    assert sorted(versions) == [("2013", "superseded"), ("2016", "adopted")]


def test_every_question_is_judged_for_every_readable_document(pages: Pages, labels: list[dict[str, str]]) -> None:
    questions = [row["question_id"] for row in rows(SAMPLES / "questions.csv")]
    assert len(questions) == len(set(questions)) >= 20
    expected = {(question, path) for question in questions for path in pages if path != SCAN}
    assert {(row["question_id"], row["path"]) for row in labels} == expected


def test_a_document_has_one_verdict_for_a_question(labels: list[dict[str, str]]) -> None:
    verdicts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in labels:
        verdicts[row["question_id"], row["path"]].add(row["verdict"])
    assert {pair: found for pair, found in verdicts.items() if len(found) > 1} == {}
    assert set().union(*verdicts.values()) == {"yes", "mention", "no"}


def test_every_quote_stands_on_its_page(pages: Pages, labels: list[dict[str, str]]) -> None:
    wrong = [
        (row["path"], row["page_number"], row["quote"])
        for row in labels
        if row["verdict"] != "no" and bare(row["quote"]) not in bare(pages[row["path"]][int(row["page_number"]) - 1])
    ]
    assert wrong == []


def test_every_yes_and_mention_has_a_quote_and_no_has_none(labels: list[dict[str, str]]) -> None:
    assert [row for row in labels if row["verdict"] != "no" and len(bare(row["quote"])) < 12] == []
    assert [row for row in labels if row["verdict"] == "no" and (row["quote"] or row["page_number"])] == []


def test_digital_apprenticeships_are_covered_mentioned_refused_and_absent(labels: list[dict[str, str]]) -> None:
    about = {row["path"]: row for row in labels if row["question_id"] == "digital_apprenticeships"}
    assert Counter(row["verdict"] for row in about.values()) == {"yes": 4, "mention": 5, "no": 5}
    assert about["saltersea-2014.pdf"]["quote"].startswith("We will not fund")
    assert "Thornmere" in about["council-papers-item-9-appendix.pdf"]["quote"]
    assert about[ENCRYPTED]["page_number"] == "2"  # the contents page


def test_a_topic_of_the_contents_page_alone_stands_nowhere_else(pages: Pages) -> None:
    assert [number for number, text in enumerate(pages[ENCRYPTED], start=1) if "apprentice" in text.casefold()] == [2]


def test_unanswerable_questions_are_many_and_distinct() -> None:
    questions = [row["question"] for row in rows(SAMPLES / "unanswerable.csv")]
    assert len(questions) == len(set(questions)) >= 15


def test_the_typesetting_script_gives_the_same_bytes_twice(rebuilt: tuple[Path, Path], paths: list[str]) -> None:
    first, second = rebuilt
    assert [path for path in [*paths, "documents.csv"] if (first / path).read_bytes() != (second / path).read_bytes()] == []


def test_the_corpus_is_what_the_typesetting_script_makes(rebuilt: tuple[Path, Path], paths: list[str], pages: Pages) -> None:
    made = rebuilt[0]
    assert sorted(path.relative_to(made).as_posix() for path in made.rglob("*.pdf")) == paths
    assert (made / "documents.csv").read_bytes() == (CORPUS / "documents.csv").read_bytes()
    for path, expected in texts(made, paths).items():
        assert pages[path] == expected, path
        ours, theirs = PdfReader(CORPUS / path), PdfReader(made / path)
        assert (ours.metadata, ours.page_labels) == (theirs.metadata, theirs.page_labels), path
