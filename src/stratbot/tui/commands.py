"""The entries of the palette, found by what a person would call them: what the keys do where one is, and every analysis."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, NamedTuple

from textual.actions import parse
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from stratbot.analyses import analyses
from stratbot.tui.keys import bindings_of, keys_words
from stratbot.tui.screens.chat import ChatScreen
from stratbot.tui.screens.library import LibraryScreen

_NAMES = {
    "narrow": "Ask only some of the documents…",
    "export": "Write the answer or the conversation to a file for Word or Excel…",
    "conversations": "Earlier conversations: find, reopen, rename, delete…",
    "new-conversation": "New conversation",
    "library": "Library: documents, what could not be read, adding and reading PDFs",
    "lens-menu": "Analyses: read many strategies side by side…",
    "help": "Help: all keys, and what this place is for",
    "open-pdf": "Open the PDF at this page",
    "copy-quote": "Copy the quote and where it stands",
    "filter-verdicts": "Show only one verdict in the table, then the next",
    "sort": "Sort the table by the next column",
    "filter-rows": "Find rows in the table…",
    "ask-about-rows": "Ask on about the documents shown in the table",
    "question-box": "Go to the question box",
    "back": "Stop the question, or close the page",
    "clear-question": "Empty the question box",
    "add-pdfs": "Add PDFs by their path…",
}
"""By the names of keys, where their own explanation is not the best one here."""
_OTHER_WORDS = {
    "narrow": "filter scope council issuer city year limit restrict choose select",
    "widen": "narrow filter scope clear remove reset everything",
    "export": "export save download share print html csv xlsx excel word spreadsheet workbook markdown docx",
    "conversations": "history sessions chats resume continue past search restore",
    "new_conversation": "begin start over clear reset chat",
    "library": "pdf files folder add status index rebuild",
    "lens_menu": "analysis lens overview menu themes tables",
    "help": "keys shortcuts manual how",
    "open_pdf": "viewer source original document file",
    "copy_quote": "clipboard citation reference",
    "step_evidence": "evidence quote result hit forward backward",
    "step_page": "page turn leaf forward backward",
    "toggle_picture": "image picture scan look",
    "cycle_filter": "filter covered mentioned not found unreadable",
    "next_order": "order issuer council year page verdict",
    "type_filter": "filter search council year word",
    "ask_on": "narrow those these follow up scope",
    "focus_question": "ask type",
    "back": "cancel escape close",
    "clear_question": "clear delete",
    "add": "new file document import upload pdf folder",
    "build": "bring the index up to date update refresh reindex build new changed read",
    "rebuild": "build rebuild the index anew scratch full everything",
    "recognise": "ocr scan picture text recognition tesseract unreadable",
    "change_theme": "dark light contrast appearance look theme themes color",
    "keep_conversations": "history save disk privacy on",
    "stop_keeping_conversations": "history save disk privacy off forget incognito",
    "quit": "exit close end quit",
}
"""By action: what else a person may type for it."""
_WITHOUT_KEYS = {
    "widen": ("Ask all documents again", "Take away what narrows the questions"),
    "change_theme": ("Colours…", "Dark, light, high contrast, or the terminal's own colours"),
    "keep_conversations": ("Keep conversations", "Write questions and answers to this computer's disk again"),
    "stop_keeping_conversations": ("Stop keeping conversations", "Write no more questions and answers to the disk"),
}
"""Actions that only the menu has, with their names and what they do."""
_IN_THE_LIBRARY = ("add", "build", "rebuild", "recognise")
"""Actions of the library that the menu offers over the questions too."""
_MOVES = (
    "scroll",
    "cursor",
    "select_cursor",
    "submit",
    "first",
    "last",
    "other_issuer",
    "unfold",
    "select",
    "next_place",
    "complete_or_move",
    "delete_or_widen",
    "history",
    "command_palette",
    "leave",
)
"""How actions begin that only move about, or lead nowhere from the menu."""

Run = Callable[[], Coroutine[Any, Any, Any]]


class Command(NamedTuple):
    """One entry of the menu."""

    name: str
    help: str
    other_words: str
    run: Run


class Commands(Provider):
    """Offers what can be done, with the keys beside, so that the menu teaches them."""

    async def discover(self) -> Hits:
        """List all commands that apply here."""
        for command in self._commands():
            yield DiscoveryHit(command.name, command.run, help=command.help)

    async def search(self, query: str) -> Hits:
        """List the commands that match what is typed, by their own words or by others for the same thing."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.name)
            if _means(query, f"{command.name} {command.other_words}"):
                score += 100  # better than any scattering of the letters typed
            if score > 0:
                yield Hit(score, matcher.highlight(command.name), command.run, help=command.help)

    def _commands(self) -> Iterator[Command]:
        yield from self._of_keys()
        if isinstance(self.screen, ChatScreen):
            for binding in bindings_of(LibraryScreen):
                if binding.action in _IN_THE_LIBRARY and self.app.get_screen("library").check_action(binding.action, ()):
                    where = f"In the library; key there: {self._keys(binding)}"
                    yield self._command(binding, where, self._library_runner(binding.action))
        for action, (name, says) in _WITHOUT_KEYS.items():
            place: DOMNode = self.app if hasattr(self.app, f"action_{action}") else self.screen
            if hasattr(place, f"action_{action}") and place.check_action(action, ()) is True:
                yield Command(name, says, _OTHER_WORDS[action], self._runner(action, place))
        for one in analyses():
            yield Command(one.name, one.says, f"{one.says} {one.words}", self._runner(f"lens('{one.key}')", self.app))

    def _of_keys(self) -> Iterator[Command]:
        """What the keys do that work here: those of the keyboard's place, of all that it is in, of the screen and the app."""
        focused = [node for node in (self.focused.ancestors_with_self if self.focused else []) if node is not self.screen]
        nodes: list[DOMNode] = [*(node for node in focused if node is not self.app), self.screen, self.app]
        seen: set[str] = set()
        for node in nodes:
            for binding in (one for kind in type(node).__mro__ if _is_ours(kind) for one in bindings_of(kind)):
                if binding.action not in seen and self._is_offered(binding, node):
                    seen.add(binding.action)
                    yield self._command(binding, f"Key: {self._keys(binding)}", self._runner(binding.action, node))

    @staticmethod
    def _command(binding: Binding, help: str, run: Run) -> Command:
        name = _NAMES.get(binding.id or "") or binding.tooltip
        return Command(name, help, f"{binding.description} {_OTHER_WORDS.get(binding.action.partition('(')[0], '')}", run)

    def _keys(self, binding: Binding) -> str:
        keymap = self.app._keymap  # Textual has no public way to read back what `set_keymap` was given
        return keys_words(keymap.get(binding.id, binding.key) if binding.id else binding.key)

    @staticmethod
    def _is_offered(binding: Binding, node: DOMNode) -> bool:
        place, name, parameters = parse(binding.action)  # with another place it is offered by that one
        return not place and not name.startswith(_MOVES) and node.check_action(name, parameters) is True

    def _library_runner(self, action: str) -> Run:
        async def run() -> None:
            await self.app.push_screen("library")
            await self.app.run_action(action, default_namespace=self.app.get_screen("library"))

        return run

    def _runner(self, action: str, node: DOMNode) -> Run:
        async def run() -> None:
            is_here = node is self.app or (node.is_attached and node.screen in self.app.screen_stack)
            if is_here:  # a dialogue may be left before what was chosen over it is done
                await self.app.run_action(action, default_namespace=node)

        return run


def _is_ours(kind: type) -> bool:
    """Whether a class is none of Textual's, whose keys only move about."""
    return kind.__module__.startswith("stratbot.")


def _means(query: str, words: str) -> bool:
    """Whether every word typed begins a word that stands for a command."""
    known = words.casefold().replace(":", " ").replace("…", " ").replace(",", " ").split()
    typed = query.casefold().split()
    return bool(typed) and all(any(word.startswith(part) for word in known) for part in typed)
