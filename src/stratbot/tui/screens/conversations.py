"""The conversations that are kept: found by their words, gone on with, renamed, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from stratbot.errors import StratbotError
from stratbot.export.wording import count
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogs import ConfirmScreen, FindInput, NameScreen
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.sessions import ConversationStore, KeptConversation
from stratbot.tui.widgets.early_list import EarlyList
from stratbot.tui.wording import error_words, local_time


class KeptFind(FindInput):
    """Takes words to look for, while the up and down keys go through what was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open", id="open-kept", tooltip="Show the conversation that is marked, and go on with it"),
        Binding("down", "screen.step(1)", "Down", id="kept-down", show=False, tooltip="Next conversation"),
        Binding("up", "screen.step(-1)", "Up", id="kept-up", show=False, tooltip="Conversation before"),
    ]


class KeptList(EarlyList, OptionList):
    """The conversations, the latest first; letters typed here are words to look for, never commands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", id="open-kept-here", tooltip="Show this conversation and go on with it"),
        Binding("delete", "screen.delete", "Delete", id="delete-kept-here", show=False, tooltip="The same as Ctrl+D"),
    ]

    def on_key(self, event: events.Key) -> None:
        """Send letters to the box that looks for them."""
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            box = self.screen.query_one(KeptFind)
            box.focus()
            box.insert_text_at_cursor(event.character)


class ConversationsScreen(Dialogue[str | None]):
    """Ends with the id of the conversation to go on with; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "rename", "Rename", id="rename-kept", priority=True, tooltip="Give this conversation a name"),
        Binding(
            "ctrl+d",
            "delete",
            "Delete",
            id="delete-kept",
            priority=True,
            tooltip="Delete this conversation for good, after a question",
        ),
        Binding("escape,f2", "dismiss(None)", "Close", id="close-kept", tooltip="Back to the conversation at hand"),
    ]

    @dataclass
    class Listed(Message):
        """The folder has been read."""

        conversations: list[KeptConversation]
        words: str

    @dataclass
    class Failed(Message):
        """Something could not be done."""

        error: StratbotError

    def __init__(self, store: ConversationStore, *, corpus: str, current: str = "") -> None:
        """Take where they are kept.

        Args:
            store: The folder.
            corpus: The folder that is asked about: conversations about another are only counted.
            current: Id of the conversation at hand, marked in the list.
        """
        super().__init__()
        self.store = store
        self.corpus = corpus
        self.current = current
        self.shown: list[KeptConversation] = []
        self.deleted: set[str] = set()

    def compose(self) -> ComposeResult:
        """Put the box to look for words above the list."""
        with Vertical(id="kept"):
            yield KeptFind(placeholder="Type words that were asked, answered or quoted", id="kept-find", select_on_focus=False)
            yield KeptList(id="kept-list", markup=False)
            yield Static(id="kept-sum", markup=False)
            yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read the folder."""
        self.query_one("#kept").border_title = "Conversations"
        self.look("")
        self.query_one("#kept-find").focus()

    @property
    def here(self) -> KeptConversation | None:
        """The conversation under the cursor."""
        place = self.query_one(KeptList).highlighted
        return self.shown[place] if place is not None and place < len(self.shown) else None

    @work(thread=True, exclusive=True, group="kept")
    def look(self, words: str) -> None:
        """Read the folder, and look for words in what is kept."""
        worker = get_current_worker()
        try:
            found: Message = self.Listed(self.store.search(words) if words.strip() else self.store.conversations(), words)
        except StratbotError as error:
            found = self.Failed(error)
        if not worker.is_cancelled:
            self.post_message(found)

    @on(Listed)
    def listed(self, event: Listed) -> None:
        """Show what was found, keeping the cursor where it was."""
        names = self.query_one(KeptList)
        here = self.here
        about = [one for one in event.conversations if one.corpus in ("", self.corpus)]
        self.shown = about
        names.clear_options()
        names.add_options([Option(self._line(one)) for one in about])
        if about:
            ids = [one.conversation_id for one in about]
            names.highlighted = ids.index(here.conversation_id) if here and here.conversation_id in ids else 0
        others = len(event.conversations) - len(about)
        damaged = sum(bool(one.problems) for one in about)
        words = count(len(about), "conversation") if about or event.words else "No conversation has been kept yet"
        words += f" with “{one_line(event.words)}”" if event.words.strip() else ""
        parts = [words, f"{others} about other folders" if others else "", f"{damaged} damaged in part" if damaged else ""]
        self._say(" · ".join(filter(None, parts)) + f". They are kept in {self.store.folder}")

    @on(Failed)
    def failed(self, event: Failed) -> None:
        """Say what is wrong."""
        self._say(error_words(event.error), "$text-error")

    @on(Input.Changed, "#kept-find")
    def words_typed(self, event: Input.Changed) -> None:
        """Look for the words."""
        event.stop()
        self.look(event.value)

    @on(Input.Submitted, "#kept-find")
    def words_entered(self, event: Input.Submitted) -> None:
        """End with the conversation that is marked."""
        event.stop()
        if self.here is not None:
            self.dismiss(self.here.conversation_id)

    def action_step(self, step: int) -> None:
        """Go through what was found, while the keyboard stays in the box."""
        names = self.query_one(KeptList)
        if step > 0:
            names.action_cursor_down()
        else:
            names.action_cursor_up()

    @on(OptionList.OptionSelected)
    def conversation_chosen(self, event: OptionList.OptionSelected) -> None:
        """End with the conversation."""
        event.stop()
        if self.here is not None:
            self.dismiss(self.here.conversation_id)

    def action_rename(self) -> None:
        """Ask for another name."""
        if (here := self.here) is not None:
            question = "What is this conversation to be called?"
            self.app.push_screen(NameScreen(question, here.title), lambda name: self._renamed(here, name))

    def action_delete(self) -> None:
        """Ask whether it is to go."""
        if (here := self.here) is not None:
            about = f"“{one_line(here.title)}” with {count(len(here.questions), 'question')}"
            question = f"Delete {about} for good? Its file is deleted; there is no way back."
            self.app.push_screen(ConfirmScreen(question, yes="Delete"), lambda sure: self._delete_confirmed(here, sure))

    def _renamed(self, kept: KeptConversation, name: str | None) -> None:
        if name and name != kept.title:
            self.rename(kept.conversation_id, name, self.query_one("#kept-find", Input).value)

    def _delete_confirmed(self, kept: KeptConversation, sure: bool | None) -> None:
        if sure:
            self.delete(kept.conversation_id, self.query_one("#kept-find", Input).value)

    @work(thread=True, group="kept-change")
    def rename(self, conversation_id: str, title: str, words: str) -> None:
        """Write another name."""
        try:
            self.store.rename(conversation_id, title)
        except StratbotError as error:
            self.post_message(self.Failed(error))
        else:
            self.app.call_from_thread(self.look, words)

    @work(thread=True, group="kept-change")
    def delete(self, conversation_id: str, words: str) -> None:
        """Delete a conversation."""
        try:
            self.store.delete(conversation_id)
        except StratbotError as error:
            self.post_message(self.Failed(error))
        else:
            self.deleted.add(conversation_id)
            self.app.call_from_thread(self.look, words)

    def _line(self, kept: KeptConversation) -> Content:
        here = ("● ", "$text-success") if kept.conversation_id == self.current else ("", "")
        when = local_time(kept.asked_at) if kept.asked_at else "at a time that was not recorded"
        asked = count(len(kept.questions), "question")
        last = f" · last: {one_line(kept.questions[-1])}" if len(kept.questions) > 1 else ""
        head = Content.assemble(here, (one_line(kept.title), "bold"))
        lines = [head, Content.styled(f"{when} · {asked}{last}", "$foreground-muted")]
        if kept.found:
            lines.append(Content.assemble(("found: ", "$foreground-muted"), (one_line(kept.found), "$text-warning")))
        lines += [Content.styled(f"✕ {one_line(problem)}", "$text-warning") for problem in kept.problems[:2]]
        if len(kept.problems) > 2:
            lines.append(Content.styled(f"✕ and {len(kept.problems) - 2} more", "$text-warning"))
        return Content("\n").join(lines)

    def _say(self, words: str, style: str = "$foreground-muted") -> None:
        self.query_one("#kept-sum", Static).update(Content.styled(words, style))
