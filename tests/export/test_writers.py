from __future__ import annotations

import csv
import io
import os
import stat
from pathlib import Path

import pytest

from export.reports import report_with
from stratbot.errors import SettingsError
from stratbot.export.writers import FORMATS, report_bytes, write_file, write_report


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_holds_the_report_and_nothing_is_left_beside_it(format: str, tmp_path: Path) -> None:
    file = tmp_path / f"report.{format}"
    file.write_bytes(b"former")
    write_report(report_with("words"), format, file)
    mark = b"\xef\xbb\xbf" if format == "csv" else b""
    assert file.read_bytes() == mark + report_bytes(report_with("words"), format)
    assert list(tmp_path.iterdir()) == [file]


def test_a_failed_write_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report.md"
    file.write_bytes(b"former")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(SettingsError, match=r"report\.md cannot be written: No space left on device"):
        write_report(report_with("words"), "md", file)
    assert file.read_bytes() == b"former" and list(tmp_path.iterdir()) == [file]


def test_what_a_link_points_to_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "target.md", tmp_path / "link.md"
    target.write_bytes(b"former")
    link.symlink_to(target)
    write_file(b"new", link)
    assert link.is_symlink() and target.read_bytes() == b"new"


def test_a_new_file_can_be_read_by_those_who_could_read_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    write_file(b"new", tmp_path / "report.md")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("other", "report.md")]
    assert modes[0] == modes[1]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(SettingsError, match="no export as 'pdf'") as caught:
        report_bytes(report_with("words"), "pdf")
    assert caught.value.hint == "There are csv, md, html, xlsx."


def test_a_report_with_records_is_one_table_in_csv() -> None:
    rows = list(csv.reader(io.StringIO(report_bytes(report_with("words", records=True), "csv").decode())))
    assert rows == [["Document", "Verdict", "Pages"], ["words", "covered", "4"]]


def test_a_report_without_records_has_its_sections_one_below_the_other_in_csv() -> None:
    rows = list(csv.reader(io.StringIO(report_bytes(report_with("words"), "csv").decode())))
    assert rows[0] == ["words"]
    assert ["row", "column", "note"] in rows and ["words", "Verdict", "words"] in rows
    assert ["", "current", "words"] in rows and ["words", "2", "1"] in rows
    assert rows[-1] == ["Index generation", "20160301T101500-ab12cd34"]
