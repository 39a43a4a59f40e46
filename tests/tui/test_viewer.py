from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from stratbot.tui import viewer
from stratbot.tui.viewer import ViewerError, has_desktop, open_pdf, tells_the_page, viewer_command

PDF = Path("/corpus/a plan; rm -rf.pdf")


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("evince", ["--page-index=7", str(PDF)]),
        ("okular", ["-p", "7", str(PDF)]),
        ("zathura", ["-P", "7", str(PDF)]),
        ("mupdf", [str(PDF), "7"]),
        ("xpdf", [str(PDF), ":7"]),
        ("sioyek", [str(PDF), "--page", "7"]),
    ],
)
def test_each_viewer_is_told_the_page_in_its_own_way(program: str, arguments: list[str]) -> None:
    command = viewer_command(PDF, 7, "linux", lambda name: f"/usr/bin/{name}" if name == program else None)
    assert command == [f"/usr/bin/{program}", *arguments]
    assert tells_the_page(command)


def test_the_file_name_stays_one_argument() -> None:
    command = viewer_command(PDF, 7, "linux", lambda name: f"/usr/bin/{name}" if name == "okular" else None)
    assert command.count(str(PDF)) == 1


@pytest.mark.parametrize(("platform", "opener"), [("linux", "xdg-open"), ("darwin", "open")])
def test_the_systems_opener_cannot_be_told_a_page(platform: str, opener: str) -> None:
    command = viewer_command(PDF, 7, platform, lambda name: f"/usr/bin/{name}" if name == opener else None)
    assert command == [f"/usr/bin/{opener}", str(PDF)]
    assert not tells_the_page(command)


def test_without_any_viewer_there_is_no_command() -> None:
    assert viewer_command(PDF, 7, "linux", lambda name: None) == []
    assert viewer_command(PDF, 7, "win32", lambda name: None) == []


def test_on_windows_a_viewer_that_can_jump_goes_first() -> None:
    command = viewer_command(PDF, 7, "win32", lambda name: f"C:/{name}.exe" if name == "SumatraPDF" else None)
    assert command == ["C:/SumatraPDF.exe", "-page", "7", str(PDF)]
    assert tells_the_page(command)


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {}, False),
        ("linux", {"SSH_CONNECTION": "a b c d", "DISPLAY": "localhost:10.0"}, True),
        ("darwin", {}, True),
        ("darwin", {"SSH_TTY": "/dev/ttys001"}, False),
        ("win32", {}, True),
    ],
)
def test_a_desktop_is_where_a_window_reaches_the_person(platform: str, environment: dict[str, str], expected: bool) -> None:
    assert has_desktop(platform, environment) is expected


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "plan.pdf"
    path.write_bytes(b"%PDF-1.4\n")
    return path


def fake_viewer(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Linux desktop on which only the programs in this folder exist."""
    if sys.platform != "linux":
        pytest.skip("starts shell scripts as viewers")
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(viewer, "_SETTLE_S", 0.5)
    return folder


def test_a_viewer_that_ends_well_or_stays_open_counts_as_opened(desktop: Path, pdf: Path) -> None:
    fake_viewer(desktop, "evince", f'echo "$1" "$2" > {desktop}/said')
    assert open_pdf(pdf, 12) is True
    assert (desktop / "said").read_text(encoding="utf-8") == f"--page-index=12 {pdf}\n"
    fake_viewer(desktop, "evince", "exec /bin/sleep 1")
    assert open_pdf(pdf, 12) is True


def test_an_opener_that_takes_no_page_says_so(desktop: Path, pdf: Path) -> None:
    fake_viewer(desktop, "xdg-open", "exit 0")
    assert open_pdf(pdf, 12) is False


def test_a_viewer_that_fails_at_once_is_a_sentence_with_the_path(desktop: Path, pdf: Path) -> None:
    fake_viewer(desktop, "xdg-open", "exit 3")
    with pytest.raises(ViewerError, match="xdg-open could not show the PDF") as caught:
        open_pdf(pdf, 12)
    assert str(pdf) in caught.value.hint


def test_no_viewer_is_a_sentence_with_the_path(desktop: Path, pdf: Path) -> None:
    with pytest.raises(ViewerError, match="No PDF viewer was found") as caught:
        open_pdf(pdf, 12)
    assert str(pdf) in caught.value.hint


def test_over_ssh_the_path_and_the_page_are_shown(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22")
    with pytest.raises(ViewerError) as caught:
        open_pdf(pdf, 12)
    assert caught.value.hint == f"Page 12 of {pdf}"


def test_a_pdf_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ViewerError, match="no longer at"):
        open_pdf(tmp_path / "gone.pdf", 1)
