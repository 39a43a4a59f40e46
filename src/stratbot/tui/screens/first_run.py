"""What is shown when there is no index yet: what to do, in three sentences, and the offer to do it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue

READ, SAMPLE = "read", "sample"
MOST_COUNTED = 10_000
"""PDFs, beyond which they are not counted."""


class FirstRunScreen(Dialogue[str]):
    """Ends with READ or SAMPLE, or with nothing for later."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "dismiss(None)", "Later", id="read-later", tooltip="Look around first; F3 and then r reads the documents"
        ),
        Binding("left", "app.focus_previous", "Previous button", id="first-button", show=False, tooltip="The other button"),
        Binding("right", "app.focus_next", "Next button", id="second-button", show=False, tooltip="The other button"),
    ]

    def __init__(self, corpus_dir: Path) -> None:
        """Take the folder that is to be read."""
        super().__init__()
        self.corpus_dir = corpus_dir
        self.found = sum(1 for _ in islice(corpus_dir.rglob("*.pdf"), MOST_COUNTED)) if corpus_dir.is_dir() else 0

    def compose(self) -> ComposeResult:
        """Put the sentences above the two choices."""
        folder = one_line(str(self.corpus_dir.absolute()))
        where = (
            ("In the folder ", (folder, "bold"), f" there {_are(self.found)}.\n\n")
            if self.found
            else (
                "Put the PDFs you want to ask about into the folder ",
                (folder, "bold"),
                ", in folders of their own if you like; or try the program on strategies of councils that do not exist.\n\n",
            )
        )
        sentences = Content.assemble(
            "stratbot answers questions about a folder of strategies, each answer with the words and the page it rests on.\n\n",
            *where,
            "Each is read once, page by page, on this computer; nothing is sent anywhere.\n\n",
            "That takes a few seconds for each document, and from then on only what is new or changed is read.",
        )
        with Vertical(id="first-run"):
            yield Static(Content("No documents have been read yet"), id="first-run-title", markup=False)
            yield Static(sentences, markup=False)
            with Horizontal():
                yield Button("Read them now", variant="primary" if self.found else "default", id="read")
                if not self.found:
                    yield Button("Take the sample", variant="primary", id="sample")
                yield Button("Later", id="later")

    def on_mount(self) -> None:
        """Start on what most people want next."""
        self.query_one(f"#{READ if self.found else SAMPLE}").focus()

    @on(Button.Pressed)
    def choice_made(self, event: Button.Pressed) -> None:
        """End with the choice."""
        self.dismiss(event.button.id if event.button.id != "later" else None)


def _are(found: int) -> str:
    return "is one PDF" if found == 1 else f"are {found:,} PDFs" if found < MOST_COUNTED else f"are {MOST_COUNTED:,} PDFs or more"
