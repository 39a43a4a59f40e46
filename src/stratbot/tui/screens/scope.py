"""Choosing what questions are narrowed to: some issuers, some years, or both."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Button, Input, OptionList, SelectionList, Static
from textual.widgets._toggle_button import ToggleButton
from textual.widgets.selection_list import Selection

from stratbot.export.wording import count
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogs import FindInput
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.widgets.choices import BOX
from stratbot.tui.widgets.early_list import EarlyList
from stratbot.tui.widgets.sorted_table import fold_name
from stratbot.tui.wording import year_words
from stratbot.types import Document, DocumentState, Filters

_NEXT, _BEFORE = "app.focus_next", "app.focus_previous"


class IssuerList(EarlyList, SelectionList[str]):
    """Issuers with a box each to tick."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "select", "Tick", id="tick", show=False, tooltip="Tick this name, or take the tick away"),
        Binding("j", "cursor_down", "Down", id="name-down", show=False, tooltip="Next name; so does the down key"),
        Binding("k", "cursor_up", "Up", id="name-up", show=False, tooltip="Name before; so does the up key"),
    ]

    def _on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Take no notice of a row that is gone by now, because more was typed."""
        if event.option_index >= self.option_count:
            event.stop()
            event.prevent_default()

    def render_line(self, y: int) -> Strip:
        """Draw boxes with signs, in the colour of the names."""
        strip = super().render_line(y)
        if len(strip) <= len(BOX):  # a blank line, below the last name
            return strip
        left, inner, _right, space, *name = strip
        option = inner.style.meta.get("option") if inner.style else None
        if left.text != ToggleButton.BUTTON_LEFT or option is None or option >= self.option_count:
            return strip
        inked = (space.style or Style.null()) + Style(meta={"option": option})
        ticked = self.get_option_at_index(option).value in self.selected
        box = [Segment(sign if ticked or sign != BOX[1] else " ", inked) for sign in BOX]
        return Strip([*box, space, *name], strip.cell_length)


class ScopeScreen(Dialogue[Filters | None]):
    """Ends with what questions are to be narrowed to; None when it was left alone."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="leave-scope", tooltip="Leave everything as it was"),
        Binding("f4", "apply", "Apply", id="apply-scope", tooltip="Ask only of what is ticked", priority=True),
        Binding("ctrl+d", "clear", "All documents", id="clear-scope", tooltip="Take all ticks and years away", priority=True),
    ]

    def __init__(self, documents: tuple[Document, ...], filters: Filters) -> None:
        """Take the documents there are, and what questions are narrowed to now."""
        super().__init__()
        self.documents = tuple(document for document in documents if document.state is DocumentState.READ)
        self.filters = filters
        numbers = Counter(document.issuer for document in self.documents)
        self.issuers = sorted(numbers, key=fold_name)
        self.numbers = numbers
        self.ticked = {issuer for issuer in filters.issuers if issuer in numbers}

    def compose(self) -> ComposeResult:
        """Put the box to look for names above the names, the years and what comes of it below."""
        years = sorted({document.year for document in self.documents if document.year is not None})
        span = f"{years[0]} to {years[-1]}" if years else "years not known"
        with Vertical(id="scope-dialogue", classes="dialogue"):
            yield FindInput(placeholder="Type part of a name; ↓ goes to the list", id="scope-find")
            yield IssuerList(id="scope-issuers")
            words = "Enter ticks a name, in the list Space too. F4 asks only what is ticked, Esc leaves everything as it was."
            yield Static(Content(words), markup=False, classes="dialogue-hint")
            with Horizontal(id="scope-years"):
                yield Static(Content("From year ["), markup=False)
                yield Input(str(self.filters.year_from or ""), id="scope-from", restrict=r"\d{0,4}", compact=True)
                yield Static(Content("] to year ["), markup=False)
                yield Input(str(self.filters.year_to or ""), id="scope-to", restrict=r"\d{0,4}", compact=True)
                yield Static(Content.styled(f"]  Documents: {span}", "$foreground-muted"), markup=False, id="scope-span")
            yield Static(id="scope-sum", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Ask only these (F4)", variant="primary", id="scope-apply", disabled=True)
                yield Button("All documents", id="scope-clear")
                yield Button("Leave", id="scope-leave")

    def on_mount(self) -> None:
        """Show all names, and start in the box that looks for them."""
        self.query_one("#scope-dialogue").border_title = "Ask only some of the documents"
        self._fill("")
        self._sum_up()
        self.query_one("#scope-find").focus()

    @property
    def chosen(self) -> Filters:
        """What is ticked and typed."""
        first, last = self._year("#scope-from"), self._year("#scope-to")
        issuers = tuple(issuer for issuer in self.issuers if issuer in self.ticked)
        same = set(issuers) == set(self.filters.issuers) and (first, last) == (self.filters.year_from, self.filters.year_to)
        return Filters(
            issuers=issuers,
            year_from=first,
            year_to=last,
            doc_ids=self.filters.doc_ids if same else (),
            groups=self.filters.groups if same else (),
        )

    @on(Input.Changed, "#scope-find")
    def name_typed(self, event: Input.Changed) -> None:
        """Show the names that hold what is typed."""
        event.stop()
        self._fill(event.value)
        self._sum_up()

    @on(Input.Submitted, "#scope-find")
    def name_entered(self, event: Input.Submitted) -> None:
        """Tick the name that is meant; with nothing typed, ask only what is ticked; else go to the list."""
        event.stop()
        if meant := self._meant:
            self.query_one(IssuerList).toggle(meant)
            self.query_one("#scope-find", Input).value = ""
        elif not event.value.strip() and self.chosen:
            self.action_apply()
        else:
            self._choose_in_list()

    @on(Input.Submitted, "#scope-from")
    @on(Input.Submitted, "#scope-to")
    def year_entered(self, event: Input.Submitted) -> None:
        """Done."""
        event.stop()
        self.action_apply()

    @on(Input.Changed, "#scope-from")
    @on(Input.Changed, "#scope-to")
    def year_typed(self, event: Input.Changed) -> None:
        """Say what comes of it."""
        event.stop()
        self._sum_up()

    @on(SelectionList.SelectedChanged)
    def ticks_changed(self, event: SelectionList.SelectedChanged[str]) -> None:
        """Count what is ticked now."""
        event.stop()
        self._take_ticks()
        self._sum_up()

    def action_to_list(self) -> None:
        """Go from the box to the list."""
        self.query_one(IssuerList).focus()

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        event.stop()
        {"scope-apply": self.action_apply, "scope-clear": self.action_clear}.get(
            str(event.button.id), lambda: self.dismiss(None)
        )()

    def action_apply(self) -> None:
        """End with what is chosen, unless no document is left."""
        self._take_ticks()
        if self.query_one("#scope-find", Input).value.strip() and not self.chosen:
            if not self._meant:  # a name was looked for and none was ticked: that was not to ask of all documents
                self._choose_in_list()
                return
            self.ticked.add(self._meant)
        if self.chosen and not self._left(self.chosen):
            self._sum_up()
        else:
            self.dismiss(self.chosen)

    def action_clear(self) -> None:
        """End with nothing narrowed."""
        self.dismiss(Filters())

    @property
    def _meant(self) -> str:
        """The name that is typed: the only one that holds it, begins with it, or is it; empty where that is open."""
        typed = fold_name(self.query_one("#scope-find", Input).value).strip()
        names = self.query_one(IssuerList)
        shown = [names.get_option_at_index(place).value for place in range(names.option_count)] if typed else []
        begun = [name for name in shown if fold_name(name).startswith(typed)]
        same = [name for name in begun if fold_name(name) == typed]
        return next((found[0] for found in (shown, begun, same) if len(found) == 1), "")

    def _choose_in_list(self) -> None:
        """Have the person tick one of several names."""
        names = self.query_one(IssuerList)
        names.focus()
        if names.option_count > 1:
            words = f"{count(names.option_count, 'name')} to choose from: ↑ and ↓, then Enter ticks."
            self.query_one("#scope-sum", Static).update(Content.styled(words, "$text-warning"))

    def _year(self, selector: str) -> int | None:
        typed = self.query_one(selector, Input).value
        return int(typed) if len(typed) == 4 else None

    def _left(self, filters: Filters) -> int:
        return sum(
            (not filters.issuers or document.issuer in filters.issuers)
            and (not filters.doc_ids or document.doc_id in filters.doc_ids)
            and (filters.year_from is None or (document.year is not None and document.year >= filters.year_from))
            and (filters.year_to is None or (document.year is not None and document.year <= filters.year_to))
            for document in self.documents
        )

    def _fill(self, typed: str) -> None:
        names = self.query_one(IssuerList)
        words = fold_name(typed).split()
        shown = [issuer for issuer in self.issuers if all(word in fold_name(issuer) for word in words)]
        self._take_ticks()  # those of which the list has not told yet
        names.clear_options()
        for issuer in shown:
            more = f"  {count(self.numbers[issuer], 'document')}" if self.numbers[issuer] > 1 else ""
            label = Content.assemble(one_line(issuer), (more, "$foreground-muted"))
            names.add_option(Selection(label, issuer, issuer in self.ticked))
        if names.option_count:
            names.highlighted = 0

    def _take_ticks(self) -> None:
        """Take over the ticks of the names shown; those not shown keep theirs."""
        names = self.query_one(IssuerList)
        shown = {names.get_option_at_index(place).value for place in range(names.option_count)}
        self.ticked = (self.ticked - shown) | set(names.selected)

    def _sum_up(self) -> None:
        chosen = self.chosen
        left = self._left(chosen)
        what = [_names_words(len(chosen.issuers))] if chosen.issuers else []
        what += filter(None, [year_words(chosen.year_from, chosen.year_to)])
        typed = self.query_one("#scope-find", Input).value.strip()
        if typed and not self.query_one(IssuerList).option_count:
            words, style = f"No council or body is called “{one_line(typed)}”.", "$text-error"
        elif not chosen:
            words, style = f"Nothing ticked: questions go to all {count(len(self.documents), 'document')}.", "$foreground-muted"
        elif left:
            words, style = f"{' · '.join(what) or 'As before'}: {count(left, 'document')}.", "$text-primary"
        else:
            words, style = f"{' · '.join(what)}: no document is left. Tick more, or change the years.", "$text-error"
        self.query_one("#scope-apply", Button).disabled = not (chosen and left)
        self.query_one("#scope-sum", Static).update(Content.styled(words, style))


def _names_words(number: int) -> str:
    return "1 council or body" if number == 1 else f"{number:,} councils or bodies"
