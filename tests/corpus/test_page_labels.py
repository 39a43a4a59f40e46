from __future__ import annotations

from collections.abc import Sequence

import pytest

from stratbot.corpus.page_labels import with_printed_labels
from stratbot.types import Page

BODY = "\n".join(f"The council will do thing {letter}." for letter in "abcdefgh")


def labels(printed: Sequence[str], stated: Sequence[str] | None = None) -> list[str]:
    """The labels of pages that print a number in the last line, or nothing."""
    stated = stated or [str(number) for number in range(1, len(printed) + 1)]
    pages = [
        Page(doc_id="d", page_number=number, page_label=label, text=f"{BODY}\n{foot}".strip())
        for number, (foot, label) in enumerate(zip(printed, stated, strict=True), start=1)
    ]
    return [page.page_label for page in with_printed_labels(pages)]


def test_a_page_is_labelled_by_the_number_that_it_prints() -> None:
    assert labels(["", "", "1", "2", "3", "4"]) == ["", "", "1", "2", "3", "4"]
    assert labels(["1", "2", "3", "Page 4 of 9"], ["2", "3", "4", "5"]) == ["1", "2", "3", "4"]


def test_a_page_between_two_in_step_has_the_number_that_follows() -> None:
    assert labels(["1", "", "3", "", "5", "6"], ["a", "b", "c", "d", "e", "f"]) == ["1", "2", "3", "4", "5", "6"]


def test_roman_labels_of_the_file_stay_before_the_first_number() -> None:
    assert labels(["", "", "1", "2", "3"], ["i", "ii", "1", "2", "3"]) == ["i", "ii", "1", "2", "3"]


def test_a_label_that_counts_on_stays_where_nothing_is_printed() -> None:
    assert labels(["", "2", "3", "4", ""]) == ["1", "2", "3", "4", "5"]


def test_an_annex_that_counts_anew_is_labelled_by_its_own_numbers() -> None:
    assert labels(["1", "2", "3", "4", "1", "2", "3"]) == ["1", "2", "3", "4", "1", "2", "3"]


@pytest.mark.parametrize("printed", [["7", "", "", "2", "", ""], ["2016", "2016", "2016", "2016"], ["", "", ""], ["1", "2"], []])
def test_numbers_that_do_not_count_on_are_no_page_numbers(printed: list[str]) -> None:
    assert labels(printed) == [str(number) for number in range(1, len(printed) + 1)]


def test_a_few_numbers_in_a_long_document_change_nothing() -> None:
    assert labels([*["1", "2", "3"], *[""] * 20])[:4] == ["1", "2", "3", "4"]
    assert labels([*[""] * 20, *["1", "2", "3"]])[-1] == "23"


def test_a_number_at_the_end_of_a_running_line_is_the_page_s() -> None:
    assert labels([f"Local Plan - Part 1 - November 2023   {number}" for number in range(2, 8)]) == list("234567")
    assert labels([f"{number} | Digital Strategy 2016" for number in range(3, 9)]) == list("345678")


def test_numbers_in_lines_that_do_not_count_on_label_nothing() -> None:
    assert labels(["Phase 2 of 2016", "Phase 1 of 2016", "Phase 2 of 2018", "Policy 4"]) == list("1234")


def test_a_sheet_of_two_pages_is_labelled_with_both_numbers() -> None:
    assert labels([f"{number} {number + 1}" for number in range(2, 12, 2)]) == ["2–3", "4–5", "6–7", "8–9", "10–11"]


def test_a_number_within_a_running_line_is_the_page_s() -> None:
    assert labels([f"Amber Council {number} Local Plan" for number in range(3, 9)]) == list("345678")
