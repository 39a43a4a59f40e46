"""The dialogue in which a person's own verdict on one document is put beside the machine's."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, RadioSet, Static

from stratbot.export.wording import VERDICT_WORDS
from stratbot.tui.messages import CorrectionSaid
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.widgets.choices import Choice, Choices
from stratbot.tui.wording import VERDICT_SIGNS
from stratbot.types import Correction, Verdict

TAKE_BACK = "take_back"
CHOICES = (Verdict.COVERED, Verdict.MENTIONED, Verdict.NOT_FOUND)


class CorrectScreen(Dialogue[None]):
    """Tells the app what is to be written down or taken back."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="leave-correction", tooltip="Change nothing"),
    ]

    def __init__(
        self, names: str, machine: Verdict, correction: Correction | None, *, path: str, theme_id: str = "", topic: str = ""
    ) -> None:
        """Take what is corrected.

        Args:
            names: Whose document, on what.
            machine: What the machine says of it.
            correction: What a person says already.
            path: Of the document.
            theme_id: What it was judged on.
            topic: The same where it is no theme.
        """
        super().__init__()
        self.path, self.theme_id, self.topic = path, theme_id, topic
        self.names = names
        self.machine = machine
        self.correction = correction
        self._typing = False
        """Whether the keyboard is on its way to the reason."""

    def compose(self) -> ComposeResult:
        """Show the machine's verdict above the choices, the reason below."""
        machine, correction = self.machine, self.correction
        chosen = correction.verdict if correction else machine
        with Vertical(id="correct", classes="dialogue"):
            yield Static(Content.styled(one_line(self.names), "bold"), markup=False)
            yield Static(
                Content(f"The machine says: {VERDICT_SIGNS[machine]} {VERDICT_WORDS[machine]}. That stays beside your word."),
                classes="dialogue-hint",
                markup=False,
            )
            yield Static("Your verdict", classes="dialogue-label", markup=False)
            with Choices(id="correct-verdict"):
                for verdict in CHOICES:
                    words = f"{VERDICT_SIGNS[verdict]} {VERDICT_WORDS[verdict]}"
                    yield Choice(Content(words), value=verdict is chosen, id=f"correct-{verdict.value}")
                if correction is not None:
                    yield Choice(Content("Take my correction back"), id=f"correct-{TAKE_BACK}")
            yield Static("Why", classes="dialogue-label", markup=False)
            reason = one_line(correction.reason) if correction else ""
            yield Input(
                reason, placeholder="For example: seen on page 4", id="correct-reason", max_length=300, select_on_focus=False
            )
            yield Static(id="correct-said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Write it down", variant="primary", id="correct-write")
                yield Button("Leave", id="correct-leave")

    def on_mount(self) -> None:
        """Start with the verdict."""
        self.query_one("#correct").border_title = "Correct this verdict"
        self.query_one("#correct-verdict").focus()

    def on_key(self, event: events.Key) -> None:
        """Put what is typed over the verdicts or the buttons into the reason: only arrows, Enter and a first space are theirs."""
        box = self.query_one("#correct-reason", Input)
        if self.focused is box or not event.is_printable or event.character is None:
            return
        if event.character == " " and not self._typing:
            return
        event.stop()
        event.prevent_default()
        self._typing = True
        box.focus()
        box.insert_text_at_cursor(event.character)

    def on_descendant_focus(self) -> None:
        """Take a space for a key of the list again, wherever the keyboard has arrived."""
        self._typing = False

    @on(RadioSet.Changed)
    def verdict_chosen(self, event: RadioSet.Changed) -> None:
        """Take what was said before away."""
        event.stop()
        self.query_one("#correct-said", Static).update(Content(""))

    @on(Choices.Entered)
    @on(Input.Submitted)
    def entered(self, event: Choices.Entered | Input.Submitted) -> None:
        """Done."""
        event.stop()
        self.action_write()

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        event.stop()
        if event.button.id == "correct-write":
            self.action_write()
        else:
            self.dismiss(None)

    def action_write(self) -> None:
        """End with what is chosen, unless the reason is missing."""
        chosen = self.query_one("#correct-verdict", Choices).chosen.removeprefix("correct-")
        reason = " ".join(self.query_one("#correct-reason", Input).value.split())
        if not chosen:
            self._say("Choose a verdict.")
        elif chosen == TAKE_BACK and self.correction is not None:
            self._tell(CorrectionSaid(self.correction, is_taken_back=True))
        elif not reason:
            self._say("Say why: others will read it.")
            self.query_one("#correct-reason").focus()
        else:
            said = correction_of(self.path, Verdict(chosen), reason, theme_id=self.theme_id, topic=self.topic)
            self._tell(CorrectionSaid(said))

    def _tell(self, said: CorrectionSaid) -> None:
        self.app.post_message(said)
        self.dismiss(None)

    def _say(self, words: str) -> None:
        self.query_one("#correct-said", Static).update(Content.styled(words, "$text-error"))


def correction_of(path: str, verdict: Verdict, reason: str, *, theme_id: str = "", topic: str = "") -> Correction:
    """Return what a person says today of a document: on a theme, or else on a topic."""
    return Correction(
        path=path,
        theme_id=theme_id,
        topic="" if theme_id else topic,
        verdict=verdict,
        reason=reason,
        corrected_on=date.today().isoformat(),
    )
