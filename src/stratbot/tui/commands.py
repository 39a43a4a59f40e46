"""The menu's own commands: every action that the screen and the app have a key for, found by what a person would call it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, NamedTuple

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from stratbot.tui.keys import bindings_of, keys_words
from stratbot.tui.screens.chat import ChatScreen
from stratbot.tui.screens.library import LibraryScreen

WORDS: dict[str, tuple[str, str]] = {
    "narrow": ("Ask only some of the documents…", "narrow filter scope council issuer city year limit restrict choose select"),
    "widen": ("Ask all documents again", "narrow filter scope clear remove reset everything"),
    "export": (
        "Write the answer or the conversation to a file for Word or Excel…",
        "export save download share print html csv xlsx spreadsheet workbook markdown docx",
    ),
    "conversations": (
        "Earlier conversations: find, reopen, rename, delete…",
        "history sessions chats resume continue past search restore",
    ),
    "new_conversation": ("New conversation", "begin start over clear reset chat"),
    "library": (
        "Library: documents, what could not be read, adding and reading PDFs",
        "pdf files folder add status index rebuild",
    ),
    "lens_menu": ("Analyses: read many strategies side by side…", "analysis lens overview menu themes tables"),
    "help": ("Help: all keys, and what this place is for", "keys shortcuts manual how"),
    "open_pdf": ("Open the PDF at this page", "viewer source original document file"),
    "copy_quote": ("Copy the quote and where it stands", "clipboard citation reference"),
    "step_evidence": ("", "evidence quote result hit forward backward"),
    "step_page": ("", "page turn leaf forward backward"),
    "cycle_filter": ("Show only one verdict in the table, then the next", "filter covered mentioned not found unreadable"),
    "next_order": ("Sort the table by the next column", "order issuer council year page verdict"),
    "type_filter": ("Find rows in the table…", "filter search council year word"),
    "ask_on": ("Ask on about the documents shown in the table", "narrow those these follow up scope"),
    "focus_question": ("Go to the question box", "ask type"),
    "back": ("Stop the question, or close the page", "cancel escape close"),
    "clear_question": ("Empty the question box", "clear delete"),
    "add": ("Add PDFs by their path…", "new file document import upload pdf folder"),
    "build": ("", "bring the index up to date update refresh reindex build new changed read"),
    "rebuild": ("", "build rebuild the index anew scratch full everything"),
    "recognise": ("", "ocr scan picture text recognition tesseract unreadable"),
    "change_theme": ("Colours…", "dark light contrast appearance look theme themes color"),
    "keep_conversations": ("Keep conversations", "history save disk privacy on"),
    "stop_keeping_conversations": ("Stop keeping conversations", "history save disk privacy off forget incognito"),
    "quit": ("Leave the program", "exit close end quit"),
    "toggle_picture": ("", "image picture scan look"),
}
"""By action: its name in the menu, where the key's own explanation is not the best, and other words for it."""


_WITHOUT_KEYS = {
    "widen": "Take away what narrows the questions",
    "change_theme": "Dark, light, high contrast, or the terminal's own colours",
    "keep_conversations": "Write questions and answers to this computer's disk again",
    "stop_keeping_conversations": "Write no more questions and answers to the disk",
}
"""Actions that only the menu has, with what they do."""
_IN_THE_LIBRARY = ("add", "build", "rebuild", "recognise")
"""Actions of the library that the menu offers over the questions too."""


class Command(NamedTuple):
    """One entry of the menu."""

    name: str
    help: str
    other_words: str
    run: Callable[[], Coroutine[Any, Any, Any]]


class KeyCommands(Provider):
    """Offers what the keys do, with the keys beside, so that the menu teaches them."""

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
        focused = [node for node in (self.focused.ancestors_with_self if self.focused else []) if node is not self.screen]
        nodes: list[DOMNode] = [*(node for node in focused if node is not self.app), self.screen, self.app]
        seen: set[str] = set()
        for node in nodes:
            for binding in bindings_of(type(node)):
                if self._is_offered(binding, node) and binding.action not in seen:
                    seen.add(binding.action)
                    name, other_words = WORDS.get(binding.action.partition("(")[0], ("", ""))
                    name = name or binding.tooltip or binding.description
                    yield Command(name, f"Key: {self._keys(binding)}", other_words, self._runner(binding.action, node))
        if isinstance(self.screen, ChatScreen):
            for binding in bindings_of(LibraryScreen):
                name, other_words = WORDS.get(binding.action, ("", ""))
                if binding.action in _IN_THE_LIBRARY:
                    where = f"In the library; key there: {self._keys(binding)}"
                    yield Command(name or binding.tooltip, where, other_words, self._library_runner(binding.action))
        for action, words in _WITHOUT_KEYS.items():
            place: DOMNode = self.app if hasattr(self.app, f"action_{action}") else self.screen
            if hasattr(place, f"action_{action}") and place.check_action(action, ()) is True:
                name, other_words = WORDS[action]
                yield Command(name, words, other_words, self._runner(action, place))

    def _keys(self, binding: Binding) -> str:
        keymap = self.app._keymap  # Textual has no public way to read back what `set_keymap` was given
        return keys_words(keymap.get(binding.id, binding.key) if binding.id else binding.key)

    @staticmethod
    def _is_offered(binding: Binding, node: DOMNode) -> bool:
        moves = (
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
        name = binding.action.partition("(")[0]
        return not name.startswith(moves) and node.check_action(name, ()) is True

    def _library_runner(self, action: str) -> Callable[[], Coroutine[Any, Any, Any]]:
        async def run() -> None:
            await self.app.push_screen("library")
            await self.app.run_action(action, default_namespace=self.app.get_screen("library"))

        return run

    def _runner(self, action: str, node: DOMNode) -> Callable[[], Coroutine[Any, Any, Any]]:
        async def run() -> None:
            await self.app.run_action(action, default_namespace=node)

        return run


def _means(query: str, words: str) -> bool:
    """Whether every word typed begins a word that stands for a command."""
    known = words.casefold().replace(":", " ").replace("…", " ").replace(",", " ").split()
    typed = query.casefold().split()
    return bool(typed) and all(any(word.startswith(part) for word in known) for part in typed)
