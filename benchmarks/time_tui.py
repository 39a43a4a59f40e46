"""Time what a person waits for in the terminal UI: the first picture of it, the first letter, a page as a picture, a long table.

    python benchmarks/time_tui.py             medians of five runs; writes benchmarks/results/
    python benchmarks/time_tui.py -n 9        of nine
    python benchmarks/time_tui.py --no-write

The start is timed from outside, in a terminal of its own, from the start of the process: until the question box is painted,
and until a letter typed at once stands in it. The rest is timed inside, without a terminal.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from figures import ROOT, record, spread

sys.path.insert(0, str(ROOT / "tests"))
DOCUMENTS = 2_000
ENVIRONMENT = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TERM": "xterm-256color"}


def start_seconds(places: list[str], state: str) -> tuple[float, float]:
    """Open the real program in a pseudoterminal; return the time to its first picture, and to the first letter in the box."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
    begun = time.perf_counter()
    command = [sys.executable, "-m", "stratbot", *places]
    environment = {**ENVIRONMENT, "XDG_STATE_HOME": state}
    process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=environment, start_new_session=True)
    os.close(child)
    written, painted, typed = b"", 0.0, 0.0
    try:
        while not typed and time.perf_counter() - begun < 60:
            if not select.select([parent], [], [], 1)[0]:
                continue
            written += os.read(parent, 65536)
            if not painted and b"Ask about the documents" in written:
                painted = time.perf_counter() - begun
                written = b""
                os.write(parent, b"Zq")
            elif painted and b"Zq" in written:
                typed = time.perf_counter() - begun
    finally:
        process.kill()
        process.wait()
        os.close(parent)
    if not typed:
        sys.exit(f"the terminal UI did not take a letter: {written[-500:]!r}")
    return painted, typed


def picture_seconds(pdf: Path) -> tuple[float, float]:
    """Return the time to draw a page anew, and to have it again."""
    from stratbot.corpus.picture import PictureReader

    reader = PictureReader()
    begun = time.perf_counter()
    reader.draw(pdf, 1, width=700)
    drawn = time.perf_counter()
    reader.draw(pdf, 1, width=700)
    return drawn - begun, time.perf_counter() - drawn


async def table_seconds() -> dict[str, list[float]]:
    """Scroll, sort and narrow the library of two thousand documents; return the time until each is painted."""
    from dataclasses import replace

    from scripted_assistant import ScriptedAssistant
    from stratbot.tui.app import StratbotApp
    from stratbot.tui.widgets.documents_table import DocumentsTable
    from stratbot.types import Document

    class Large(ScriptedAssistant):
        def documents(self) -> tuple[Document, ...]:
            few = super().documents()
            return tuple(
                replace(few[n % len(few)], doc_id=f"d{n}", path=f"{n:04}.pdf", title=f"Strategy {n}") for n in range(DOCUMENTS)
            )

        def status(self):  # type: ignore[no-untyped-def]
            return replace(super().status(), documents=self.documents())

    taken: dict[str, list[float]] = {"a row down": [], "a page down": [], "sort": [], "narrow": []}
    with tempfile.TemporaryDirectory() as folder:
        app = StratbotApp(Large(corpus_dir=Path(folder)), Path(folder), state_dir=Path(folder))
        app.animation_level = "none"
        async with app.run_test(size=(160, 48)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.press("f3")
            await app.workers.wait_for_complete()
            await pilot.pause()
            table = app.screen.query_one(DocumentsTable)
            if table.row_count < DOCUMENTS:
                sys.exit(f"the table has {table.row_count} rows")

            async def timed(name: str, act: object) -> None:
                begun = time.perf_counter()
                act()  # type: ignore[operator]
                await asyncio.sleep(0)
                app.screen._compositor.render_update(full=True)
                taken[name].append(time.perf_counter() - begun)
                await pilot.pause()

            for _ in range(30):
                await timed("a row down", table.action_cursor_down)
            for _ in range(30):
                await timed("a page down", table.action_page_down)
            for _ in range(5):
                await timed("sort", table.action_cycle_order)
            for words in ("fen", "fenb", "2016", ""):
                await timed("narrow", lambda words=words: table.show_only(words))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=5, help="runs of each; the median is what counts")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="PDFs to show")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks/results", help="where figures are written")
    parser.add_argument("--no-write", action="store_true", help="only print")
    options = parser.parse_args()
    pdf = next(path for path in sorted(options.corpus.rglob("*.pdf")))
    taken: dict[str, list[float]] = {"first paint": [], "first letter": [], "picture": [], "picture again": []}
    with tempfile.TemporaryDirectory() as folder:
        places = ["--corpus", str(options.corpus), "--index", f"{folder}/index"]
        subprocess.run(
            [sys.executable, "-m", "stratbot", "index", "--quiet", *places],
            env=ENVIRONMENT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(options.n):
            painted, typed = start_seconds(places, folder)
            drawn, again = picture_seconds(pdf)
            for name, seconds in zip(taken, (painted, typed, drawn, again), strict=True):
                taken[name].append(seconds)
    taken |= asyncio.run(table_seconds())
    medians = {name: spread(values) for name, values in taken.items()}
    for name, row in medians.items():
        print(f"{name:<16} {row['median'] * 1000:8.1f} ms   {row['min'] * 1000:.1f} to {row['max'] * 1000:.1f}")
    if not options.no_write:
        print("written:", record("time_tui", {"documents": DOCUMENTS, "seconds": medians}, folder=options.results))


if __name__ == "__main__":
    main()
