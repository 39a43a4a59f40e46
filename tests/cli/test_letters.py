"""Where the terminal has not the signs of verdicts, letters keep them apart."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys

import pytest

from conftest import SampleIndex
from stratbot.cli.letters import HANDLER, LETTERS, in_ascii
from stratbot.cli.main import main
from stratbot.export.tones import TONES
from stratbot.judging.corrections import write_correction
from stratbot.types import Correction, Verdict


def test_every_sign_has_a_letter_of_its_own() -> None:
    signs = {tone.sign for tone in TONES.values()}
    shown = {sign: in_ascii(sign) for sign in signs}
    assert len(set(shown.values())) == len(signs)
    assert all(letter.isascii() and len(letter) == 1 for letter in shown.values())
    assert {sign for sign in signs if not sign.isascii()} == set(LETTERS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("“Wi‑Fi” – it’s ﬁne…", '"Wi-Fi" - it\'s fine...'),
        ("Café Zürich", "Cafe Zurich"),
        ("p. 3 · €5 £6", "p. 3 * EUR5 GBP6"),
        ("█▓▒░", "#=-."),
        ("中", "?"),
        ("\udce9.pdf", "\\udce9.pdf"),
    ],
)
def test_what_is_no_sign_keeps_its_likeness(text: str, shown: str) -> None:
    assert text.encode("ascii", HANDLER).decode() == shown


def test_what_an_encoding_has_is_left_as_it_is() -> None:
    assert "é ● “x” €".encode("latin-1", HANDLER) == 'é Y "x" EUR'.encode("latin-1")
    assert "é ● “x” €".encode("utf-8", HANDLER) == "é ● “x” €".encode()


def written(sample: SampleIndex, *argv: str, encoding: str) -> tuple[bytes, bytes]:
    """Run the command line in this process, with streams of an encoding."""
    out, err = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", io.TextIOWrapper(out, encoding=encoding))
        patch.setattr("sys.stderr", io.TextIOWrapper(err, encoding=encoding))
        assert main([*argv, "--corpus", str(sample.corpus), "--index", str(sample.index)]) in (0, 1)
        return out.getvalue(), err.getvalue()


COMMANDS = [
    ["matrix", "--evidence", "--themes", "open_data,connectivity"],
    ["gaps", "Marlshire 2016", "--evidence"],
    ["gaps", "--fewer-than", "6"],
    ["compare", "Marlshire"],
    ["audit", "Saltersea", "Oxmoor"],
    ["classify"],
    ["timeline", "--on", "2016"],
    ["register"],
    ["Which councils plan sensors?", "--explain"],
    ["search", "public wi-fi"],
    ["show", "Thornmere", "2"],
    ["status"],
    ["doctor"],
    ["help"],
]


@pytest.fixture(scope="module")
def corrected(made_sample_index: SampleIndex, tmp_path_factory: pytest.TempPathFactory) -> SampleIndex:
    """The sample corpus with a correction, so that every sign occurs."""
    corpus = tmp_path_factory.mktemp("corrected") / "corpus"
    corpus.mkdir()
    for path in made_sample_index.corpus.iterdir():
        (corpus / path.name).symlink_to(path)
    index = shutil.copytree(made_sample_index.index, corpus.parent / "index")
    write_correction(
        corpus,
        Correction(
            path="oxmoor_ict.pdf", theme_id="open_data", verdict=Verdict.COVERED, reason="page 4", corrected_on="2026-01-01"
        ),
    )
    return SampleIndex(corpus=corpus, index=index, cache=made_sample_index.cache)


@pytest.mark.model
@pytest.mark.parametrize("argv", COMMANDS, ids=lambda argv: " ".join(argv))
def test_every_command_tells_its_signs_apart_in_ascii(
    argv: list[str], corrected: SampleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATBOT_CACHE", str(corrected.cache))
    whole, _ = written(corrected, *argv, encoding="utf-8")
    out, err = written(corrected, *argv, encoding="ascii")
    assert out.isascii() and err.isascii() and b"\\u" not in err
    assert out.count(b"?") == whole.count(b"?"), "no sign is shown as a question mark"
    if argv[0] == "matrix":
        assert {sign for sign in LETTERS if sign in whole.decode()} == {"●", "◐", "○", "✕", "✎"}
        assert "●✎".encode() in whole and b" YE" in out
        assert b"note: Y covered, P mentioned in passing, N not found, X unreadable, E corrected by hand\n" in err


@pytest.mark.model
@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({"PYTHONIOENCODING": "ascii"}, " YE"),
        ({"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, " YE"),
        ({"LANG": "C.UTF-8", "LC_ALL": "C"}, " YE"),
        ({"LANG": "C.UTF-8", "STRATBOT_ASCII": "1"}, " YE"),
        ({"LANG": "C.UTF-8", "LC_ALL": "C", "PYTHONUTF8": "1"}, " ●✎"),
    ],
)
def test_the_locale_decides(variables: dict[str, str], shown: str, corrected: SampleIndex) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIO"))}
    words = ["matrix", "--themes", "open_data", "--corpus", str(corrected.corpus), "--index", str(corrected.index)]
    done = subprocess.run(
        [sys.executable, "-m", "stratbot", *words],
        capture_output=True, check=True, env={**inherited, **variables, "STRATBOT_CACHE": str(corrected.cache)},
    )  # fmt: skip
    assert shown in done.stdout.decode() and "?" not in done.stdout.decode()
