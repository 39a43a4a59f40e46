from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from stratbot.errors import SettingsError
from stratbot.evaluation.hygiene import PageLabels, evaluate_hygiene, page_digest, read_page_labels
from stratbot.evaluation.measures import Confusion
from stratbot.types import Page

HEADER = "path,page_number,chosen,lines,sha256,furniture,contents,references,cover,uncounted\n"
LABELS = Path(__file__).resolve().parents[2] / "benchmarks/hygiene_labels.csv"


def pages(texts: Sequence[str]) -> list[Page]:
    return [Page(doc_id="d", page_number=n, page_label=str(n), text=text) for n, text in enumerate(texts, start=1)]


def label(page: Page, **roles: Sequence[int]) -> PageLabels:
    return PageLabels(
        path="a.pdf",
        page_number=page.page_number,
        chosen="random",
        lines=page.text.count("\n") + 1,
        digest=page_digest(page.text),
        roles={number: role for role, numbers in roles.items() for number in numbers},
    )


def test_labels_name_lines_by_number_and_the_rest_is_body(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(f"{HEADER}a.pdf,3,random,9,00ff,1-2 9,,5-6,,4\n", encoding="utf-8")
    (read,) = read_page_labels(file)
    assert read.roles == {1: "furniture", 2: "furniture", 9: "furniture", 5: "references", 6: "references", 4: "uncounted"}


@pytest.mark.parametrize(
    "row", ["a.pdf,3,random,9,00ff,1-2,2,,,", "a.pdf,3,random,2,00ff,3,,,,", "a.pdf,x,random,2,00ff,,,,,", "a.pdf"]
)
def test_a_label_that_cannot_be_is_refused_with_its_line(row: str, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(f"{HEADER}{row}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="line 2"):
        read_page_labels(file)


def test_precision_and_recall_are_counted_by_lines() -> None:
    bodies = ["Homes join.\nSchools too.", "Trams run.\nBuses wait.", "Sensors count.\nLamps dim.", "Boards meet.\nStaff learn."]
    document = pages([f"Digital Plan {n}\n{body}\n{name}" for n, (body, name) in enumerate(zip(bodies, "abcd", strict=True), 1)])
    labels = [label(page, furniture=(1, 4)) for page in document[:3]] + [label(document[3], furniture=(1,), uncounted=(4,))]
    report = evaluate_hygiene(labels, {"a.pdf": document})
    assert (report.pages, report.documents, report.lines) == (4, 1, 15)
    assert report.per_role["furniture"] == Confusion(true_positives=4, false_negatives=3, true_negatives=8)
    assert report.per_role["not body"] == report.per_role["furniture"]
    assert {(wrong.page_number, wrong.line_number, wrong.said, wrong.true) for wrong in report.wrong} == {
        (n, 4, "body", "furniture") for n in (1, 2, 3)
    }
    assert report.intervals["furniture"]["precision"] == (1.0, 1.0)


def test_pages_that_read_otherwise_today_and_documents_that_are_not_there_are_counted_apart() -> None:
    document = pages(["One line.\nAnother line."])
    stale = label(pages(["One line.\nAnd another."])[0])
    absent = PageLabels(path="b.pdf", page_number=1, chosen="random", lines=1, digest="", roles={})
    report = evaluate_hygiene([stale, absent], {"a.pdf": document})
    assert (report.pages, report.changed_pages, report.missing_pages) == (0, 1, 1)
    assert report.per_role["furniture"] == Confusion()


def test_the_labels_of_the_project_hold_no_text_of_a_document() -> None:
    labels = read_page_labels(LABELS)
    assert len([one for one in labels if one.chosen == "random"]) >= 60
    assert len({one.path for one in labels}) >= 12
    for line in LABELS.read_text(encoding="utf-8").splitlines()[1:]:
        path, page, chosen, lines, digest, *roles = line.split(",")
        assert path.endswith(".pdf") and page.isdecimal() and chosen.isidentifier() and lines.isdecimal()
        assert len(digest) == 16 and int(digest, 16) >= 0
        assert len(roles) == 5 and set("".join(roles)) <= set("0123456789- ")
