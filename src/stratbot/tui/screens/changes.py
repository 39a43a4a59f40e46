"""What changed: the same questions asked of a former index, or answered in a saved run, and now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from stratbot.errors import SettingsError, StratbotError
from stratbot.export.provenance import command_again
from stratbot.export.wording import count
from stratbot.tui.lens import Cancelled, Lens, Progress, place_words
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue, leave
from stratbot.tui.screens.lens import LensScreen
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.widgets.choices import Choice, Choices
from stratbot.tui.widgets.lens_table import LensCell, LensColumn, LensRow
from stratbot.tui.wording import local_time
from stratbot.types import Citation, Filters

if TYPE_CHECKING:
    from stratbot.export.report import Report
    from stratbot.lens.diff import AnswerDiff, RowChange, RunDiff
    from stratbot.lens.snapshots import Quote

SAVED_RUN = "saved-run"
_MOST_GENERATIONS = 5


class Asked(NamedTuple):
    """What is to be compared."""

    generation: str
    """A former one; empty for a saved run."""
    file: Path | None
    """The saved run; or questions, one a line, where a generation is given."""


class Changed(NamedTuple):
    """What changed, and by document and quote where the quotes of now stand on their pages."""

    diff: RunDiff
    places: dict[tuple[str, int, str], Citation]


class ChangesScreen(LensScreen):
    """A row for each document whose verdict or quotes changed in an answer."""

    NAME = "Changes"
    DOING = "Asking then and now"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w", "choose", "Against", id="lens-against", tooltip="Choose what to compare with: a former index, or a saved run"
        ),
    ]

    @dataclass
    class GenerationsListed(Message):
        """The former generations that are kept are known."""

        generations: tuple[str, ...]

    result: Changed | None
    asked: Asked | None = None

    def __init__(
        self,
        lens: Lens,
        assistant: SerialAssistant,
        scope: Callable[[], Filters],
        questions: Callable[[], tuple[str, ...]],
    ) -> None:
        """Take the questions of the conversation at hand as well."""
        super().__init__(lens, assistant, scope)
        self.questions = questions

    def is_asked(self) -> bool:
        """Whether it is known what to compare with."""
        return self.asked is not None

    def ask(self) -> None:
        """Ask what to compare with, once the generations are known."""
        self.list_generations()

    @work(thread=True, exclusive=True, group="generations")
    def list_generations(self) -> None:
        """Look which generations are kept."""
        try:
            outcome: Message = self.GenerationsListed(self.lens.generations())
        except StratbotError as error:
            outcome = self.Failed(self._run, error)
        self.post_message(outcome)

    @on(GenerationsListed)
    def generations_listed(self, event: GenerationsListed) -> None:
        """Ask."""
        if self.app.screen is self:
            self.app.push_screen(AskRunScreen(event.generations, len(self.questions())), self._chosen)

    def _chosen(self, asked: Asked | None) -> None:
        if asked is not None:
            self.asked = asked
            self.result = None
            self.start()
        elif self.result is None and self.asked is None:
            leave(self)

    def action_choose(self) -> None:
        """Ask for something else to compare with."""
        self.ask()

    def compute(self, progress: Progress, cancelled: Cancelled) -> Changed:
        """Ask then and now, and find the quotes of now on their pages."""
        assert self.asked is not None
        if self.asked.generation:
            questions = _questions_in(self.asked.file) if self.asked.file else self.questions()
            diff = self.lens.changes(questions, self.asked.generation, self.filters)
        else:
            assert self.asked.file is not None
            diff = self.lens.changes_since_run(self.asked.file, self.filters)
        documents = {document.doc_id: document for document in diff.provenance.documents}
        places = {}
        for quote in (one for answer in diff.answers for row in answer.rows for one in row.new_quotes):
            if quote.doc_id in documents:
                page = self.assistant.page(quote.doc_id, quote.page_number)
                if citation := place_words(quote.text, documents[quote.doc_id], page):
                    places[_key(quote)] = citation
        return Changed(diff, places)

    def fill(self) -> None:
        """List the changes, question by question."""
        from stratbot.export.lens_diff import CAUSE_WORDS, change_words

        columns = [
            LensColumn(key="question", title="Question", most=44),
            LensColumn(key="document", title="Document", most=24),
            LensColumn(key="change", title="Change", most=36),
            LensColumn(key="why", title="Why"),
        ]
        rows = []
        for number, answer in enumerate(self._diff.answers):
            if answer.is_changed and not answer.rows:
                cells = (
                    LensCell(text=answer.question, order=number),
                    LensCell(text=""),
                    LensCell(text=_outcome(answer)),
                    LensCell(text=""),
                )
                rows.append(LensRow(key=f"{number}", cells=cells))
            for place, row in enumerate(answer.rows):
                rows.append(
                    LensRow(
                        key=f"{number}-{place}",
                        cells=(
                            LensCell(text=answer.question, order=number),
                            LensCell(text=row.issuer or row.path),
                            LensCell(text=change_words(row), tone=_tone(row)),
                            LensCell(text=CAUSE_WORDS[row.cause]),
                        ),
                        citations=self._citations(row),
                        words=row.path,
                    )
                )
        self.table.show_rows(columns, rows, order=self.table.order)

    def summary(self) -> str:
        """What it comes to."""
        from stratbot.export.lens_diff import documents_lines, summary

        return " ".join((*summary(self._diff), *documents_lines(self._diff.documents)))

    def told(self) -> Content:
        """Say what was quoted then and is not now."""
        key = self.table.row_here.key if self.table.row_here else ""
        if not key:
            return Content("No answer changed." if not self._diff.is_changed else "")
        number, _, place = key.partition("-")
        answer = self._diff.answers[int(number)]
        head = Content.styled(one_line(answer.question), "bold")
        if not place:
            return Content("\n").join(
                [head, Content(f"Then: {one_line(answer.text_before)}"), Content(f"Now: {one_line(answer.text_after)}")]
            )
        row = answer.rows[int(place)]
        lines = [head]
        for word, quotes in (("Then", row.lost_quotes), ("Now", row.new_quotes)):
            for quote in quotes[:2]:
                lines.append(
                    Content.assemble((f"{word}, page {quote.page_number}: ", "$foreground-muted"), f"“{one_line(quote.text)}”")
                )
            if len(quotes) > 2:
                lines.append(Content.styled(f"{word}: and {count(len(quotes) - 2, 'quote')} more", "$foreground-muted"))
        return Content("\n").join(lines)

    def show_below(self, told: Content) -> None:
        """Say it below the table; the quotes are in it already."""
        self.query_one("#lens-detail", Static).update(told)

    @property
    def aside(self) -> str:
        """Since when."""
        return f"against {self.result.diff.before.name}" if self.result else ""

    def report(self) -> Report:
        """The changes as a report."""
        from stratbot.export.lens_diff import diff_report

        return diff_report(self._diff, command=self._command)

    @property
    def _command(self) -> str:
        """What to type for the same once more; nothing for the questions of a conversation, which are in no file."""
        if self.asked is None or self.asked.file is None:
            return ""
        file, generation = str(self.asked.file), self.asked.generation
        words = (file, "--generation", generation) if generation else ("--against", file)
        return command_again("stratbot", "diff", *words, filters=self.filters)

    def _citations(self, row: RowChange) -> tuple[Citation, ...]:
        assert self.result is not None
        return tuple(self.result.places[_key(one)] for one in row.new_quotes if _key(one) in self.result.places)

    @property
    def _diff(self) -> RunDiff:
        assert self.result is not None
        return self.result.diff


class AskRunScreen(Dialogue[Asked | None]):
    """Ends with what to compare with; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="leave-changes", tooltip="Compare nothing"),
    ]

    def __init__(self, generations: tuple[str, ...], questions: int) -> None:
        """Take the former generations, latest first, and how many questions this conversation has."""
        super().__init__()
        self.generations = generations[:_MOST_GENERATIONS]
        self.questions = questions

    def compose(self) -> ComposeResult:
        """Ask against what, and which questions."""
        asked = count(self.questions, "question")
        with Vertical(id="ask-run", classes="dialogue"):
            yield Static("Compare the index as it is with", classes="dialogue-label", markup=False)
            with Choices(id="ask-run-what"):
                for place, name in enumerate(self.generations):
                    yield Choice(Content(f"the index {_when(name)}"), value=place == 0, id=f"generation-{place}")
                yield Choice(
                    Content("a saved run: what stratbot ask --file QUESTIONS wrote"), value=not self.generations, id=SAVED_RUN
                )
            yield Static("File", classes="dialogue-label", markup=False)
            yield Input(placeholder="The saved run; or questions, one a line", id="ask-run-file")
            yield Static(
                Content(f"With a former index, an empty line takes the {asked} of this conversation."),
                classes="dialogue-hint",
                markup=False,
            )
            yield Static(id="ask-run-said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Compare", variant="primary", id="ask-run-go")
                yield Button("Leave", id="ask-run-leave")

    def on_mount(self) -> None:
        """Start with what to compare with."""
        self.query_one("#ask-run").border_title = "What changed?"
        self.query_one("#ask-run-what").focus()

    @on(Input.Submitted)
    def file_entered(self, event: Input.Submitted) -> None:
        """Done."""
        event.stop()
        self.action_go()

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        event.stop()
        if event.button.id == "ask-run-go":
            self.action_go()
        else:
            self.dismiss(None)

    def action_go(self) -> None:
        """End with what is chosen, unless something is missing."""
        what = self.query_one("#ask-run-what", Choices).chosen
        typed = self.query_one("#ask-run-file", Input).value.strip().strip("'\"")
        file = Path(typed).expanduser() if typed else None
        if file is not None and not file.is_file():
            self._say(f"There is no file {typed}.")
        elif what == SAVED_RUN and file is None:
            self._say("Name the saved run.")
        elif what != SAVED_RUN and file is None and not self.questions:
            self._say("Nothing was asked in this conversation yet: name a file with questions, one a line.")
        else:
            generation = "" if what == SAVED_RUN else self.generations[int(what.removeprefix("generation-"))]
            self.dismiss(Asked(generation, file))

    def _say(self, words: str) -> None:
        self.query_one("#ask-run-said", Static).update(Content.styled(words, "$text-error"))


def _questions_in(file: Path) -> tuple[str, ...]:
    """Read questions, one a line.

    Raises:
        SettingsError: The file cannot be read, or holds none.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The questions in {file} cannot be read.", hint="Name a text file in UTF-8") from error
    questions = tuple(line.strip() for line in lines if line.strip())
    if not questions:
        raise SettingsError(f"{file} holds no question.", hint="Write one question a line")
    return questions


def _key(quote: Quote) -> tuple[str, int, str]:
    return quote.doc_id, quote.page_number, quote.text


def _outcome(answer: AnswerDiff) -> str:
    if answer.outcome_before is None:
        return "not in the saved run"
    return f"{answer.outcome_before.replace('_', ' ')}, now {answer.outcome_after.replace('_', ' ')}"


def _tone(row: RowChange) -> str:
    if not row.is_verdict:
        return "changed"
    order = ("unreadable", "not_found", "mentioned", "covered")
    before, after = (order.index(verdict) if verdict else order.index("not_found") for verdict in (row.before, row.after))
    return "gained" if after > before else "lost" if after < before else "changed"


def _when(generation: str) -> str:
    """Write a generation's name as a time, which it begins with; as it is where it does not."""
    digits = "".join(character for character in generation if character.isdigit())[:14]
    if len(digits) < 14:
        return one_line(generation)
    iso = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}+00:00"
    return f"of {local_time(iso)}  ({one_line(generation)})"
