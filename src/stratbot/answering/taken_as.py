"""The words that say how a follow-up was taken: the first line of its answer, apart from the answer itself."""

from __future__ import annotations

from typing import NamedTuple

_BEGINNING = "Taken as: "
_BETWEEN = " · "


class TakenAs(NamedTuple):
    """What an answer says of how its question was taken, and the rest of what it says."""

    asked: str
    """What was looked for; empty where the question was asked as it stands."""
    limits: str
    """Of whose documents, where the question itself does not say: "among the 6 documents of the answer before"."""
    answer: str

    @property
    def line(self) -> str:
        """Both on one line, as they are shown; empty where the question was asked as it stands."""
        return f"{_BEGINNING}{_BETWEEN.join(filter(None, (self.asked, self.limits)))}" if self.asked else ""


def with_taken_as(answer: str, asked: str, limits: str = "") -> str:
    """Put above the text of an answer what was looked for, on a line of its own."""
    taken = TakenAs(" ".join(asked.split()), " ".join(limits.split()), answer)
    return f"{taken.line}\n{answer}".rstrip()


def split_taken_as(text: str) -> TakenAs:
    """Take the text of an answer apart again; one without such a line is all answer."""
    line, _, answer = text.partition("\n")
    if not line.startswith(_BEGINNING):
        return TakenAs("", "", text)
    asked, _, limits = line.removeprefix(_BEGINNING).partition(_BETWEEN)
    return TakenAs(asked, limits, answer)
