from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from scripted_assistant import ScriptedAssistant
from stratbot.tui.clipboard import clipboard_command, copy_to_system
from tui.driving import running


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("darwin", {}, ["/bin/pbcopy"]),
        ("win32", {}, ["/bin/clip"]),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, ["/bin/wl-copy"]),
        ("linux", {"DISPLAY": ":0"}, ["/bin/xclip", "-selection", "clipboard"]),
        ("linux", {}, []),
        ("darwin", {"SSH_TTY": "/dev/ttys001"}, []),
        ("linux", {"SSH_CONNECTION": "a b c d", "DISPLAY": "localhost:10.0"}, []),
    ],
)
def test_the_clipboard_is_the_one_of_the_person_who_types(
    platform: str, environment: dict[str, str], expected: list[str]
) -> None:
    assert clipboard_command(platform, environment, lambda name: f"/bin/{name}") == expected


def test_without_a_program_there_is_no_command() -> None:
    assert clipboard_command("linux", {"DISPLAY": ":0"}, lambda name: None) == []
    found = clipboard_command("linux", {"DISPLAY": ":0"}, lambda name: "/bin/xsel" if name == "xsel" else None)
    assert found == ["/bin/xsel", "--clipboard", "--input"]


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if sys.platform != "linux":
        pytest.skip("runs a shell script as xclip")
    for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(folder) + os.pathsep + "/usr/bin:/bin")
    return folder


def xclip(folder: Path, script: str) -> None:
    program = folder / "xclip"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


async def test_c_gives_the_quote_to_the_system_as_well(tmp_path: Path, desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratbot.tui.app.copy_to_system", copy_to_system)
    xclip(desktop, f"cat > {desktop}/taken")
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask("Which councils plan public Wi-Fi?")
        await driver.press("tab", "c")
        assert (desktop / "taken").read_text(encoding="utf-8") == driver.app.clipboard
        assert driver.app.clipboard.startswith("“We will provide free public Wi-Fi")


def test_a_program_that_fails_is_no_obstacle(desktop: Path) -> None:
    xclip(desktop, "exit 1")
    assert copy_to_system("text") is False
    (desktop / "xclip").write_text("not a program", encoding="utf-8")
    assert copy_to_system("text") is False
