"""Beside step 2, seen from the other side: which engine recognises text, and a process in which it does, with its bounds."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from stratbot.config import RecognitionSettings
from stratbot.corpus.ocr import RAPIDOCR, TESSERACT, Request
from stratbot.corpus.pdf import read_message, write_message
from stratbot.errors import SettingsError

ENGINES = ("auto", TESSERACT, RAPIDOCR)

_LANGUAGES = ("eng", "cym")
"""Of Tesseract, those of them that are installed; English is a must."""
_ASKING_S = 30.0
_REMEDY = "pip install 'stratbot[ocr]', or install Tesseract (on Debian and Ubuntu: apt install tesseract-ocr)"

WordPlace: TypeAlias = tuple[int, int, float, float, float, float, float]
"""Start and end of a word in the text of its page, left, top, right and bottom as shares of the page, and confidence, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that is there."""

    name: str
    version: str
    arguments: tuple[str, ...] = ()
    """What the process in which it runs is told besides."""

    def __str__(self) -> str:
        """Return name and version: what recognised text is kept under."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What an engine sees on a page."""

    text: str
    """Empty where it sees no word."""
    words: tuple[WordPlace, ...] = ()
    confidence: float = 0.0
    """Mean over all letters, 0 to 1."""
    reason: str = ""
    """Why the page could not be recognised; then there is no text, and it is not known whether there is any."""


def find_engine(settings: RecognitionSettings) -> Engine:
    """Return the engine that the settings name, or the best one that is there.

    Raises:
        SettingsError: It is not installed, or what draws the pages is not.
    """
    if settings.engine not in ENGINES:
        raise SettingsError(
            f"There is no text recognition called {settings.engine!r}.", hint=f"Choose one of: {', '.join(ENGINES)}"
        )
    if importlib.util.find_spec("pypdfium2") is None:
        raise SettingsError("Text recognition needs a library that draws pages.", hint="pip install 'stratbot[ocr]'")
    program = shutil.which(TESSERACT)
    if settings.engine in ("auto", TESSERACT) and program is not None:
        return _tesseract(program)
    if settings.engine == TESSERACT:
        raise SettingsError(
            "Tesseract is not installed, or not on the path.", hint="On Debian and Ubuntu: apt install tesseract-ocr"
        )
    if not all(importlib.util.find_spec(name) is not None for name in (RAPIDOCR, "onnxruntime")):
        raise SettingsError("No text recognition (OCR) is installed.", hint=_REMEDY)
    return Engine(RAPIDOCR, importlib.metadata.version(RAPIDOCR))


def _tesseract(program: str) -> Engine:
    said = [_answer(program, question) for question in ("--version", "--list-langs")]
    version = said[0].split()[1] if len(said[0].split()) > 1 else "?"
    installed = said[1].split()
    languages = [language for language in _LANGUAGES if language in installed]
    if "eng" not in languages:
        raise SettingsError(
            f"Tesseract at {program} does not know English.", hint="On Debian and Ubuntu: apt install tesseract-ocr-eng"
        )
    joined = "+".join(languages)
    direction = "osd" if "osd" in installed else "no-osd"
    return Engine(TESSERACT, f"{version} ({joined})", (program, joined, direction))


def _answer(program: str, question: str) -> str:
    try:
        done = subprocess.run([program, question], capture_output=True, timeout=_ASKING_S, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise SettingsError(
            f"Tesseract at {program} does not run: {error}", hint="Install it anew, or choose rapidocr."
        ) from error
    return (done.stdout or done.stderr).decode("utf-8", "replace")


class OcrProcess:
    """One recognising process, started when first needed and replaced when it dies or is ended.

    Not for use by two threads at once, except for `close`, which any thread may call.
    """

    def __init__(self, engine: Engine, settings: RecognitionSettings) -> None:
        """Take the engine and the bounds."""
        self._engine = engine
        self._settings = settings
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def recognise(self, path: Path, page_number: int) -> Recognised:
        """Recognise one page within the bounds; never raises for what is in the file.

        Args:
            path: Of the PDF.
            page_number: 1-based.
        """
        process = self._running()
        if process is None or process.stdin is None or process.stdout is None:
            return Recognised(text="", reason="it was stopped")
        timed_out = threading.Event()

        def end_process() -> None:
            timed_out.set()
            self._kill()

        timer = threading.Timer(self._settings.seconds_per_page, end_process)
        timer.daemon = True
        timer.start()
        try:
            request = Request(path=str(path), page_number=page_number, seconds=self._settings.seconds_per_page)
            write_message(process.stdin, request)  # type: ignore[arg-type]
            reply = read_message(process.stdout)  # type: ignore[arg-type]
        except (OSError, ValueError):  # the pipe broke, or was closed by another thread
            reply = None
        finally:
            timer.cancel()
        if reply is None:
            self._end()
            took = f"it took longer than {self._settings.seconds_per_page:g} seconds"
            return Recognised(text="", reason=took if timed_out.is_set() else "the recognising process ended")
        if reply["kind"] == "failed":
            return Recognised(text="", reason=reply["reason"])
        words = tuple(
            (int(start), int(end), left, top, right, bottom, sure)
            for start, end, left, top, right, bottom, sure in reply["words"]
        )
        return Recognised(text=reply["text"], words=words, confidence=reply["confidence"])

    def close(self) -> None:
        """End the process for good, in the middle of a page if need be."""
        with self._lock:
            self._closed = True
        self._end()

    def _running(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._closed:
                return None
            if self._process is None:
                command = [sys.executable, "-P", "-m", "stratbot.corpus.ocr", self._engine.name]
                self._process = subprocess.Popen(
                    [*command, str(self._settings.memory_bytes), *self._engine.arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                    start_new_session=True,  # so that the program which it runs can be ended with it
                )
            return self._process

    def _kill(self) -> None:
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                return
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()

    def _end(self) -> None:
        self._kill()
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still in the buffer cannot be sent any more
                    continue
