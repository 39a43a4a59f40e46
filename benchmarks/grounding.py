"""What the checks on a language model's sentences let through and what they stop, on sentences made from quotes of a corpus.

A sentence that repeats its quote has to pass. One in which a figure, a name, a month or the sense was changed has to be stopped,
as has one that belongs to the quote of another document.

    python benchmarks/grounding.py corpus index
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable

from stratbot.assistant import open_assistant
from stratbot.language_model.grounding import fault_of
from stratbot.lens.matrix import judge_themes
from stratbot.types import Citation

MONTHS = "January February March April June July August September October November December".split()


def main(corpus: str, index: str) -> None:
    matrix = judge_themes(open_assistant(corpus=corpus, index=index))
    quotes = list({one.quote: one for row in matrix.cells for cell in row for one in cell.machine.evidence}.values())
    quotes = [one for one in quotes if 8 <= len(one.quote.split()) <= 45]
    chance = random.Random(20)
    issuers = sorted({one.issuer for one in quotes})
    made: dict[str, Callable[[Citation], str]] = {
        "as it stands": lambda one: one.quote,
        "with its issuer": lambda one: f"{one.issuer}: {one.quote}",
        "without its last third": lambda one: " ".join(one.quote.split()[: len(one.quote.split()) * 2 // 3]),
        "another figure": another_figure,
        "another issuer": lambda one: f"{chance.choice([name for name in issuers if name != one.issuer])}: {one.quote}",
        "another month": another_month,
        "denied": denied,
        "told as done": told_as_done,
        "the quote of another": lambda one: chance.choice([other.quote for other in quotes if other.issuer != one.issuer]),
        "a promise of the model's own": lambda one: f"{one.issuer} will give every household a robot and a free bicycle.",
    }
    print(f"{len(quotes)} quotes of {len(issuers)} issuers")
    for name, make in made.items():
        found: Counter[str] = Counter()
        for one in quotes:
            sentence = make(one)
            if sentence:
                fault = fault_of(sentence, [one], "What is planned?")
                found[fault.value if fault else "shown"] += 1
        total = sum(found.values())
        faults = ", ".join(f"{fault} {number}" for fault, number in found.most_common() if fault != "shown")
        print(f"{name:30} {total:5} sentences, shown {found['shown']:5} ({found['shown'] / max(1, total):.3f})  {faults}")


def told_as_done(one: Citation) -> str:
    """Return the quote with what will be done said to have been done; empty where it does not say so."""
    told, changes = re.subn(r"\bwill be (?=\w+ed\b)", "has been ", one.quote)
    return told if changes else ""


def another_figure(one: Citation) -> str:
    """Return the quote with its first number made another; empty where it has none."""
    number = re.search(r"\d+", one.quote)
    if number is None:
        return ""
    return one.quote[: number.start()] + str(int(number[0]) + 7) + one.quote[number.end() :]


def another_month(one: Citation) -> str:
    """Return the quote with its month made another; empty where it has none."""
    month = re.search(rf"\b({'|'.join(MONTHS)})\b", one.quote)
    if month is None:
        return ""
    other = MONTHS[(MONTHS.index(month[0]) + 5) % len(MONTHS)]
    return one.quote[: month.start()] + other + one.quote[month.end() :]


def denied(one: Citation) -> str:
    """Return the quote with its promise denied; empty where it makes none, or denies something itself."""
    if re.search(r"\b(?:not|no|never|without|cannot)\b", one.quote) or " will " not in one.quote:
        return ""
    return one.quote.replace(" will ", " will not ", 1)


if __name__ == "__main__":
    main(*sys.argv[1:3])
