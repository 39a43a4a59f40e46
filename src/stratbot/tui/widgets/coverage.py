"""The body of a set answer: the verdicts counted, the table of all documents, and the quote of the row at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.style import Style
from textual.widgets import DataTable, Input, Static

from stratbot.export.wording import correction_words, count
from stratbot.tui.messages import CorrectionSaid, EvidenceChosen, EvidencePointed
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.correct import CorrectScreen, correction_of
from stratbot.tui.widgets.answer_body import AnswerBody, Place
from stratbot.tui.widgets.coverage_table import CoverageTable
from stratbot.tui.widgets.passages import GONE
from stratbot.tui.wording import (
    BY_HAND_SIGN,
    BY_HAND_WORDS,
    DOUBT_SIGN,
    DOUBT_WORDS,
    VERDICT_ORDER,
    VERDICT_SIGNS,
    VERDICT_WORDS,
    caveat,
    page_words,
    quoted,
    tone_style,
)
from stratbot.types import Answer, Citation, Correction, DocumentVerdict, Verdict

BEGINS_QUEUE = {"worth", "look"}
"""Words typed over the rows that ask for those worth a look."""
LEAST_QUOTE, MOST_QUOTE = 3, 7
"""Lines of the card below the table."""
TIGHT = 14
"""Lines of the conversation below which there are no blank ones in an answer."""
LEAST_TABLE = 4
"""Lines of the table, its heading among them, however small the terminal is."""


class VerdictCounts(Static):
    """How many documents have each verdict, how many are people's, how many worth a look; a click shows only one verdict."""

    @dataclass
    class Picked(Message):
        """A verdict, or all of them, was clicked."""

        verdict: Verdict | None

    def __init__(self, table: CoverageTable) -> None:
        """Take what is counted; shown once there is a width to fit it to."""
        super().__init__(markup=False)
        self.table = table

    def on_resize(self) -> None:
        """Leave the words out where they do not fit on one line; the table says what the signs mean."""
        self.show()

    def show(self) -> None:
        """Count, underline the verdict that the table shows, and say how many of the rows that are."""
        lines = (self._line(with_words=True), self._line(with_words=True, doubt_words=False), self._line(with_words=False))
        self.update(next((line for line in lines if line.cell_length <= self.size.width), lines[-1]))

    def _line(self, *, with_words: bool, doubt_words: bool = True) -> Content:
        table, counts = self.table, self.table.counts
        parts = [self._part("all", "all", "", table.only is None)]
        for verdict in VERDICT_ORDER:
            if number := counts[verdict]:
                words = f"{VERDICT_SIGNS[verdict]} {number:,}" + (f" {VERDICT_WORDS[verdict]}" if with_words else "")
                parts.append(self._part(verdict.value, words, tone_style(verdict), table.only is verdict))
        notes = ((BY_HAND_SIGN, table.corrected, BY_HAND_WORDS), (DOUBT_SIGN, table.doubtful, DOUBT_WORDS))
        for sign, number, said in notes:
            if number:
                words = f"{sign} {number:,}" + (f" {said}" if with_words and doubt_words else "")
                parts.append(Content.styled(words, "$foreground-muted"))
        if table.is_mounted and len(table.rows_shown) != len(table.verdicts):
            parts.append(Content.styled(f"{len(table.rows_shown):,} of {len(table.verdicts):,} shown", "$foreground-muted"))
        return Content("  ").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Report which count was clicked."""
        if (value := event.style.meta.get("verdict")) is not None:
            self.post_message(self.Picked(None if value == "all" else Verdict(value)))

    @staticmethod
    def _part(value: str, words: str, colour: str, picked: bool) -> Content:
        part = Content.styled(words, f"{colour} bold underline".strip() if picked else colour)
        return part.stylize(Style.from_meta({"verdict": value}))


class RowFilter(Input):
    """Takes the words that the rows of a table must hold."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "leave", "To the table", id="leave-filter", tooltip="Go to the rows that are left"),
        Binding("escape", "clear_filter", "Show all", id="clear-filter", tooltip="Show all rows again"),
    ]

    @dataclass
    class Left(Message):
        """The person goes on to the rows."""

    def __init__(self) -> None:
        """Start empty and unseen."""
        super().__init__(placeholder="Words, or years: leeds, 2014-2016, >=2015, covered", classes="row-filter", compact=True)

    def action_leave(self) -> None:
        """Go to the rows that are left; an empty box is put away."""
        self.post_message(self.Left())

    def action_clear_filter(self) -> None:
        """Show all rows again."""
        self.value = ""
        self.post_message(self.Left())


class CoverageBody(AnswerBody):
    """Every document in scope with its verdict."""

    DEFAULT_CLASSES: ClassVar[str] = "coverage"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "type_filter", "Find", id="filter-rows", tooltip="Type which rows to show: names, years, words"),
        Binding(
            "a",
            "ask_on",
            "Ask about these",
            id="ask-about-rows",
            show=False,
            tooltip="Ask on about the documents shown, only them",
        ),
        Binding("e", "correct", "Correct", id="correct-row", tooltip="Put your own verdict beside the machine's, with a reason"),
        Binding(
            "w",
            "next_doubtful",
            "Worth a look",
            id="next-doubtful",
            tooltip="Go to the next row that is worth a look, to say with one key whether it covers the topic",
        ),
        Binding("y", "decide('covered')", "Covers", id="looked-covers", tooltip="You have looked: it covers the topic"),
        Binding("m", "decide('mentioned')", "Mentions", id="looked-mentions", tooltip="You have looked: it only mentions it"),
        Binding("x", "decide('not_found')", "Not", id="looked-silent", tooltip="You have looked: it does not say so"),
        Binding(
            "u",
            "take_back",
            "Undo",
            id="looked-undo",
            tooltip="Take back what you said of this row, or else last",
        ),
    ]

    @dataclass
    class Narrowed(Message):
        """The next questions are to be asked of these documents only."""

        doc_ids: tuple[str, ...]

    def __init__(self, answer: Answer) -> None:
        """Take an answer with one verdict for every document in scope."""
        super().__init__()
        self.answer = answer
        self.table = CoverageTable(answer.coverage)
        self._counts, self._box = VerdictCounts(self.table), RowFilter()
        self._card = Static(classes="row-quote", markup=False)
        self._pointed_doc_id = ""
        self._lines = 0
        self._looked_at = ""
        """The document that the queue of rows worth a look has come to: keys decide on it while the cursor stands there."""
        self._wanted = ""
        """A document to look at whenever it is shown as one that nothing was said of; meanwhile nothing is decided of another."""
        self._decided: list[Correction] = []
        """What was said in the queue and stands, the last one last."""
        self._said_in_queue: set[Correction] = set()
        """Whether it stands or not: an answer that is on its way may still show what was taken back since."""
        self._taken_back: set[str] = set()
        """Paths of documents of which something else is being taken back."""
        self._under_way: set[str] = set()
        """Documents that something was said of in the queue and that the table does not show so yet."""

    def compose(self) -> ComposeResult:
        """Stack the counts, the table and the quote of the row."""
        yield self._counts
        yield self._box
        yield self.table
        yield self._card

    def focus_evidence(self) -> None:
        """Put the cursor into the table, with counts and quote in view along with it.

        Not done when a click brings the focus: what moves between press and release is not what was clicked.
        """
        self.table.focus()
        self.call_after_refresh(self.scroll_visible, animate=False)

    def on_resize(self) -> None:
        """Cut the line above the quote to the new width."""
        self.call_after_refresh(self._show_row)

    def fit(self, lines: int) -> None:
        """Give the table what the counts, the box for words and the quote of the row leave."""
        quote = max(LEAST_QUOTE, min(MOST_QUOTE, lines // 4))
        box = 2 if self._box.has_class("-shown") else 0
        self.set_class(lines < TIGHT, "-tight")
        around = (1 if lines < TIGHT else 4) + quote + box  # a line for the counts, and the blank ones
        self._card.styles.height = quote
        self.table.styles.max_height = max(LEAST_TABLE, lines - around)
        self._lines = lines

    def mark_gone(self, gone: frozenset[Citation]) -> None:
        """Mark quotes that do not stand on their pages any more."""
        self.table.gone = gone
        if self.is_mounted:
            self.table.lay_out()
            self._show_row()

    def action_type_filter(self) -> None:
        """Open the box that takes words."""
        self._box.add_class("-shown")
        self.fit(self._lines)
        self._box.focus()

    def action_ask_on(self) -> None:
        """Narrow the next questions to the documents that the table shows, as far as they could be read."""
        shown = [row.doc_id for row in self.table.rows_shown if row.verdict is not Verdict.UNREADABLE]
        if shown:
            self.post_message(self.Narrowed(tuple(dict.fromkeys(shown))))
        else:
            self.notify("None of the rows shown could be read.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the box while words are typed; offer only what comes to something: the queue where there is one."""
        if isinstance(self.screen.focused, RowFilter):
            return False
        match action:
            case "correct":
                return self.answer.takes_corrections and self.table.row_here is not None
            case "next_doubtful":
                return self._has_queue
            case "decide":
                return self._is_looking or bool(self._wanted)
            case "take_back":
                return bool(self._decided) or self._own_word is not None
        return True

    # Corrections, and the queue of rows worth a look.

    def show_answer(self, answer: Answer) -> None:
        """Show what the same question comes to by now, the cursor on the same document."""
        self.answer = answer
        self._taken_back &= {row.path for row in answer.coverage if row.correction is not None}
        self._under_way &= {row.doc_id for row in answer.coverage if row.worth_a_look}
        self.table.take(answer.coverage)
        if any(row.doc_id == self._wanted and row.correction is None for row in answer.coverage):
            if self.table.go_to(self._wanted):
                self._looked_at = self._wanted
        self._counts.show()
        self._show_row()
        self.refresh_bindings()

    def correction_failed(self) -> None:
        """Take note that what was said could not be written: it is asked again."""
        self._under_way.clear()
        self._taken_back.clear()
        self._decided.clear()
        self._wanted = ""

    def action_correct(self) -> None:
        """Ask for the person's own verdict on the row."""
        row = self.table.row_here
        if row is None:
            return
        self._wanted = ""
        names = f"{row.issuer}{f' {row.year}' if row.year else ''}: {self.answer.topic}"
        dialogue = CorrectScreen(
            names,
            row.by_machine or row.verdict,
            row.correction,
            path=row.path,
            theme_id=self.answer.theme_id,
            topic=self.answer.topic,
        )
        self.app.push_screen(dialogue)

    def action_next_doubtful(self) -> None:
        """Go to the next row worth a look, from the last one to the first."""
        self._wanted = ""
        if not self._is_looking:
            self.notify("y: it covers this, m: it only mentions it, x: it does not, u: take the last one back, w: the next one.")
        if not self._look_at_next():
            self.notify("None of the rows shown is worth a look any more.")

    def action_decide(self, verdict: str) -> None:
        """Write down what the person saw, and go on."""
        row = self.table.row_here
        if row is None or self._wanted not in ("", row.doc_id):
            return
        self._wanted = ""
        where = f", {page_words(row.evidence[0].page_number, row.evidence[0].page_label)}" if row.evidence else ""
        correction = correction_of(
            row.path,
            Verdict(verdict),
            f"looked at in the queue{where}",
            theme_id=self.answer.theme_id,
            topic=self.answer.topic,
        )
        self._decided = [one for one in self._decided if one.path != row.path] + [correction]
        self._said_in_queue.add(correction)
        self._under_way.add(row.doc_id)
        self.post_message(CorrectionSaid(correction))
        self._look_at_next()

    def action_take_back(self) -> None:
        """Take back what was said of this row with the dialogue, or else what was said last in the queue, and go to its row."""
        if (own := self._own_word) is not None:
            self._taken_back.add(own.path)
            self.post_message(CorrectionSaid(own, is_taken_back=True))
            return
        correction = self._decided.pop()
        doc_id = next((row.doc_id for row in self.table.verdicts if row.path == correction.path), "")
        self._under_way.discard(doc_id)
        self._wanted = doc_id
        if self.table.go_to(doc_id):
            self._looked_at = doc_id
        self.post_message(CorrectionSaid(correction, is_taken_back=True))

    @property
    def _own_word(self) -> Correction | None:
        """What a person says of the row at hand, unless it was said in the queue or is being taken back."""
        row = self.table.row_here
        if row is None or row.correction in self._said_in_queue or row.path in self._taken_back:
            return None
        return row.correction

    @property
    def _has_queue(self) -> bool:
        return self.answer.takes_corrections and bool(self.table.doubtful)

    @property
    def _is_looking(self) -> bool:
        row = self.table.row_here
        return row is not None and row.doc_id == self._looked_at

    def _look_at_next(self) -> bool:
        """Go to the next row worth a look, or begin with the one at hand; return whether there is one."""
        rows = self.table.rows_shown
        start = self.table.cursor_row + self._is_looking
        for row in (*rows[start:], *rows[:start]):
            if row.worth_a_look and row.doc_id not in self._under_way:
                self._looked_at = row.doc_id
                self.table.go_to(row.doc_id)
                self.refresh_bindings()
                return True
        return False

    @on(RowFilter.Changed)
    def filter_typed(self, event: RowFilter.Changed) -> None:
        """Show the rows that hold the words."""
        event.stop()
        self.table.typed = event.value
        self._counts.show()
        self._show_row()

    @on(RowFilter.Left)
    def filter_left(self, event: RowFilter.Left) -> None:
        """Go to the rows, and put an empty box away; where those worth a look were asked for, begin to go through them."""
        event.stop()
        self._box.set_class(bool(self._box.value.strip()), "-shown")
        self.fit(self._lines)
        self.table.focus()
        if self._has_queue and BEGINS_QUEUE & set(self._box.value.casefold().split()):
            self.action_next_doubtful()

    @property
    def place(self) -> Place | None:
        """The document under the cursor, at the page of its best quote or at its beginning."""
        row = self.table.row_here
        if row is None:
            return None
        return Place(row.doc_id, row.evidence[0].page_number if row.evidence else 1)

    @property
    def citation(self) -> Citation | None:
        """The best quote of the row under the cursor."""
        row = self.table.row_here
        return row.evidence[0] if row and row.evidence else None

    def point_at(self, citation: Citation) -> None:
        """Put the cursor on the document that the evidence stands in."""
        documents = [row.doc_id for row in self.table.rows_shown]
        if citation.doc_id in documents:
            self._pointed_doc_id = citation.doc_id
            self.table.move_cursor(row=documents.index(citation.doc_id))

    @on(VerdictCounts.Picked)
    def verdict_picked(self, event: VerdictCounts.Picked) -> None:
        """Show only the verdict that was clicked."""
        event.stop()
        self.table.only = event.verdict
        self._counts.show()
        self._show_row()

    @on(DataTable.RowHighlighted)
    def row_pointed(self, event: DataTable.RowHighlighted) -> None:
        """Show the quote of the row under the cursor in full."""
        event.stop()
        self._counts.show()
        row = self.table.row_here
        self._show_row()
        if self._looked_at or self.table.corrected:
            self.refresh_bindings()
        if row is None or row.doc_id == self._pointed_doc_id:
            return
        self._pointed_doc_id = row.doc_id
        if self.table.has_focus and self.table.moved_by_key:
            self.scroll_visible(animate=False)
        self.point()

    def point(self, *, arriving: bool = False) -> None:
        """Report the best quote of the row under the cursor."""
        row = self.table.row_here
        if self.table.has_focus and row is not None and (index := self.table.evidence_index(row)) is not None:
            self.post_message(EvidencePointed(self.table.citations, index, arriving))

    @on(DataTable.RowSelected)
    def row_chosen(self, event: DataTable.RowSelected) -> None:
        """Ask for the page of the row's evidence, or say why there is none."""
        event.stop()
        row = self.table.row_here
        if row is None:
            return
        index = self.table.evidence_index(row)
        if index is not None:
            self.post_message(EvidenceChosen(self.table.citations, index))
        elif Verdict.UNREADABLE in (row.verdict, row.by_machine):
            words = "no text could be read, so there is no page to show"
            self.notify(f"{one_line(row.issuer)}: {words}. Press o to open the PDF.", markup=False)
        else:
            self.notify(f"{one_line(row.issuer)}: nothing in the document comes near. Press o to open the PDF.", markup=False)

    def _show_row(self) -> None:
        row = self.table.row_here
        none = Content.styled("No row holds these words. Esc in the box above shows all rows.", "$foreground-muted")
        quotes, room = max(1, len(self.answer.parts)), self._card.content_size
        self._card.update(_row_quote(row, self.table.gone, room=room, quotes=quotes) if row else none)


def _row_quote(row: DocumentVerdict, gone: frozenset[Citation], *, room: Size, quotes: int) -> Content:
    """Lay out the best quotes of a document, each below a line that says where it stands; none takes the others' room.

    What a person said of it stands above them.
    """
    about = one_line(f"{row.issuer} · {row.title}")
    said = correction_words(row)
    parts = [Content.styled(f"{BY_HAND_SIGN} {one_line(said)}", "$text-primary")] if said else []
    if room.width:
        parts = [part.truncate(room.width, ellipsis=True) for part in parts]
    if not row.evidence:
        is_unread = Verdict.UNREADABLE in (row.verdict, row.by_machine)
        reason = "no text could be read, so it was not judged" if is_unread else "nothing comes near"
        return Content("\n").join([*parts, Content.styled(f"{about}: {reason}", "$foreground-muted")])
    shown = row.evidence[:quotes]
    lines = max(2, (room.height - len(parts)) // len(shown)) - 1  # of each quote
    for number, citation in enumerate(shown):
        left = len(row.evidence) - len(shown)
        more = f" · and {count(left, 'more quote')}" if left and number == len(shown) - 1 else ""
        doubt = f"{DOUBT_WORDS} · " if row.worth_a_look and number == 0 else ""
        near = "near miss, not evidence · " if citation.below_threshold else ""
        where = f"{doubt}{near}{page_words(citation.page_number, citation.page_label)}{more} · {about}"
        is_gone = citation in gone
        taken_back = caveat(citation)
        head = Content.assemble(
            (GONE if is_gone else "", "$text-error"),
            (f"{taken_back} · " if taken_back else "", "$text-warning"),
            (where, "$foreground-muted"),
        )
        quote = Content.styled(quoted(citation), "$foreground-muted strike" if is_gone else "")
        if room.width:
            head = head.truncate(room.width, ellipsis=True)
            if len(shown) > 1:
                quote = quote.truncate(room.width * lines - lines, ellipsis=True)
        parts += [head, quote]
    return Content("\n").join(parts)
