"""The questions asked before, kept on disk between sessions and walked with the up and down keys."""

from __future__ import annotations

import os
from pathlib import Path


class QuestionHistory:
    """Questions, oldest first, and a place among them; the draft being typed stands below the newest."""

    def __init__(self, path: Path, *, limit: int = 1000) -> None:
        """Keep the path; nothing is read before `load`.

        Args:
            path: A text file, one question a line; made when the first question is added.
            limit: Questions kept when the file is read. Older ones are dropped from the file once it holds twice as many.
        """
        self.path = path
        self.limit = limit
        self._questions: list[str] = []
        self._place = 0
        self._draft = ""

    def load(self) -> None:
        """Read the questions of earlier sessions.

        Raises:
            OSError: The file is there but cannot be read.
        """
        if not self.path.exists():
            return
        questions = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        self._questions = [question for question in questions if question.strip()][-self.limit :]
        self._place = len(self._questions)
        if len(questions) > 2 * self.limit:
            shorter = self.path.with_suffix(".new")
            shorter.write_text("".join(f"{question}\n" for question in self._questions), encoding="utf-8")
            shorter.replace(self.path)

    def add(self, question: str) -> None:
        """Remember a question, first in memory and then on disk; one asked twice running is kept once.

        Raises:
            OSError: It could not be written; it is remembered for this session all the same.
        """
        self._draft = ""
        if self._questions[-1:] == [question]:
            self._place = len(self._questions)
            return
        self._questions.append(question)
        self._place = len(self._questions)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # What somebody asks is nobody else's business: readable by its owner only.
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with open(descriptor, "a", encoding="utf-8") as file:
            file.write(f"{question}\n")

    def previous(self, draft: str) -> str:
        """Step back to an older question, keeping what was being typed; the oldest stays."""
        if self._place == len(self._questions):
            self._draft = draft
        self._place = max(0, self._place - 1)
        return self._here()

    def next(self, draft: str) -> str:
        """Step forward to a newer question, and at the end back to what was being typed."""
        if self._place == len(self._questions):
            return draft
        self._place += 1
        return self._here()

    @property
    def is_at_end(self) -> bool:
        """Whether there is no newer question to step forward to."""
        return self._place == len(self._questions)

    def _here(self) -> str:
        return self._questions[self._place] if self._place < len(self._questions) else self._draft
