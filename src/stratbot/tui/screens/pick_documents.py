"""The dialogue in which one document, or several, are chosen for a comparison."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from stratbot.export.wording import count, short_names
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.widgets.early_list import EarlyList
from stratbot.tui.widgets.sorted_table import fold_name
from stratbot.types import Document, DocumentState


class DocumentList(EarlyList, OptionList):
    """Documents, those chosen numbered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Choose", id="pick-document", tooltip="Take this document"),
        Binding(
            "space", "screen.tick", "Tick", id="tick-document", show=False, tooltip="Tick this document, or take the tick away"
        ),
        Binding("j", "cursor_down", "Down", id="pick-down", show=False, tooltip="Next document; so does the down key"),
        Binding("k", "cursor_up", "Up", id="pick-up", show=False, tooltip="Document before; so does the up key"),
        Binding("slash", "screen.find", "Find", id="find-document", show=False, tooltip="Type part of a name"),
    ]


class NameBox(Input):
    """The box that names are looked for in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.go_to_list", "List", id="to-documents", show=False, tooltip="Go to the list"),
    ]


class PickDocumentsScreen(Dialogue[tuple[str, ...] | None]):
    """Ends with the paths of the documents chosen, in the order chosen; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="leave-documents", tooltip="Choose nothing"),
        Binding(
            "f4",
            "list_all",
            "All",
            id="all-documents",
            tooltip="List the documents that are not in scope as well, or leave them out again",
        ),
    ]

    def __init__(
        self,
        documents: tuple[Document, ...],
        question: str,
        *,
        in_scope: tuple[Document, ...],
        at_least: int = 1,
        at_most: int = 1,
    ) -> None:
        """Take what can be chosen, and how many are wanted.

        Args:
            documents: All there are.
            question: What they are chosen for.
            in_scope: Those listed at first; all, where there are not enough of them.
            at_least: How many are to be chosen.
            at_most: How many can be.
        """
        super().__init__()
        self.every = _listed(documents)
        self.in_scope = _listed(in_scope)
        self.documents = self.in_scope if len(self.in_scope) >= at_least else self.every
        self.question = question
        self.at_least, self.at_most = at_least, at_most
        names = short_names(self.every)
        self._names = {one.path: names[one.doc_id] for one in self.every}
        self.chosen: list[str] = []
        self.shown: list[Document] = []

    def compose(self) -> ComposeResult:
        """Put the box to look for names above the documents."""
        with Vertical(id="pick", classes="dialogue"):
            yield NameBox(placeholder="Type part of a name; ↓ goes to the list", id="pick-find")
            yield DocumentList(id="pick-list", markup=False)
            yield Static(id="pick-sum", markup=False)
            if self.at_most > 1:
                with Horizontal(classes="buttons"):
                    yield Button("Compare", variant="primary", id="pick-go", disabled=True)
                    yield Button("Leave", id="pick-leave")

    def on_mount(self) -> None:
        """Show all documents, and start in the box."""
        self.query_one("#pick").border_title = self.question
        self._fill("")
        self.query_one("#pick-find").focus()

    @on(Input.Changed, "#pick-find")
    def name_typed(self, event: Input.Changed) -> None:
        """Show the documents whose names hold what is typed."""
        event.stop()
        self._fill(event.value)

    @on(Input.Submitted, "#pick-find")
    def name_entered(self, event: Input.Submitted) -> None:
        """Take the first that is shown, or end where enough are chosen."""
        event.stop()
        if not event.value.strip() and len(self.chosen) >= self.at_least:
            self.dismiss(tuple(self.chosen))
        elif left := [one for one in self.shown if one.path not in self.chosen]:
            self._take(left[0])

    @on(OptionList.OptionSelected)
    def document_chosen(self, event: OptionList.OptionSelected) -> None:
        """Take the document; enter on one that is chosen already ends, where enough are."""
        event.stop()
        document = next(one for one in self.every if one.path == event.option_id)  # it may be none of those shown by now
        if document.path in self.chosen and len(self.chosen) >= self.at_least:
            self.dismiss(tuple(self.chosen))
        else:
            self._take(document)

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        event.stop()
        self.dismiss(tuple(self.chosen) if event.button.id == "pick-go" else None)

    def action_go_to_list(self) -> None:
        """Go from the box to the list."""
        self.query_one(DocumentList).focus()

    def action_find(self) -> None:
        """Go to the box."""
        self.query_one("#pick-find").focus()

    def action_list_all(self) -> None:
        """List all documents, or only those in scope."""
        self.documents = self.every if self.documents is self.in_scope else self.in_scope
        self._fill(self.query_one("#pick-find", Input).value)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer other documents only where there are any."""
        return action != "list_all" or self._is_narrowed

    @property
    def _is_narrowed(self) -> bool:
        return self.at_least <= len(self.in_scope) < len(self.every)

    def action_tick(self) -> None:
        """Tick the document under the cursor, or take the tick away."""
        place = self.query_one(DocumentList).highlighted
        if place is None or place >= len(self.shown):
            return
        path = self.shown[place].path
        if path in self.chosen:
            self.chosen.remove(path)
            self._fill(self.query_one("#pick-find", Input).value, place)
        else:
            self._take(self.shown[place])

    def _take(self, document: Document) -> None:
        if document.path not in self.chosen:
            self.chosen.append(document.path)
        if len(self.chosen) >= self.at_most:
            self.dismiss(tuple(self.chosen))
            return
        place = self.shown.index(document) if document in self.shown else 0
        box = self.query_one("#pick-find", Input)
        if box.value:
            box.value = ""
        else:
            self._fill("", place)

    def _fill(self, typed: str, place: int = 0) -> None:
        documents = self.query_one(DocumentList)
        words = fold_name(typed).split()
        self.shown = [
            one
            for one in self.documents
            if all(word in fold_name(f"{one.issuer} {one.title} {one.year or ''} {one.path}") for word in words)
        ]
        documents.clear_options()
        documents.add_options([Option(self._line(one), id=one.path) for one in self.shown])
        if self.shown:
            open_places = [number for number, one in enumerate(self.shown) if number >= place and one.path not in self.chosen]
            documents.highlighted = open_places[0] if open_places else min(place, len(self.shown) - 1)
        self.show_sum()
        for button in self.query("#pick-go").results(Button):
            button.disabled = len(self.chosen) < self.at_least

    @on(events.DescendantFocus)
    def show_sum(self) -> None:
        """Say what is chosen, wherever the list is scrolled to, and what Enter does where the keyboard is."""
        self.query_one("#pick-sum", Static).update(Content.styled(self._sum(), "" if self.chosen else "$foreground-muted"))

    def _sum(self) -> str:
        if self._is_narrowed and self.documents is self.in_scope:
            return f"{self._taken} Narrowed to {len(self.in_scope):,} of {count(len(self.every), 'document')}: F4 lists all."
        return self._taken

    @property
    def _taken(self) -> str:
        if self.at_most == 1:
            return f"{count(len(self.shown), 'document')}. Enter takes one, Esc leaves."
        if not self.chosen:
            return f"Take {self.at_least} to {self.at_most} with Enter, in the order to compare."
        chosen = f"Chosen: {', '.join(one_line(self._names[path]) for path in self.chosen)}"
        if len(self.chosen) < self.at_least:
            return f"{chosen} · Enter takes another"
        box = self.query_one("#pick-find", Input)
        here = self.focused.id if self.focused else ""
        if here == "pick-go" or (here == box.id and not box.value):
            return f"{chosen} · Enter compares; or take another, up to {self.at_most}"
        return chosen if here == "pick-leave" else f"{chosen} · Enter takes another, up to {self.at_most}; the button compares"

    def _line(self, document: Document) -> Content:
        mark = f"{self.chosen.index(document.path) + 1} " if document.path in self.chosen else ""
        named = one_line(document.title) or one_line(document.path)
        details = " · ".join(filter(None, (str(document.year or ""), named)))
        return Content.assemble(
            (mark, "bold $text-success"),
            (one_line(document.issuer or document.path), "bold"),
            (f"  {details}", "$foreground-muted"),
        )


def _listed(documents: tuple[Document, ...]) -> list[Document]:
    readable = [document for document in documents if document.state is DocumentState.READ]
    return sorted(readable, key=lambda one: (fold_name(one.issuer), one.year or 0, one.path))
