"""The menu's own commands: every action that the screen and the app have a key for, found by what a person would call it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, NamedTuple

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from stratbot.tui.screens.help import bindings_of, keys_words

WORDS: dict[str, tuple[str, str]] = {
    "narrow": ("Ask only some of the documents…", "narrow filter scope council issuer city year limit restrict choose select"),
    "widen": ("Ask all documents again", "narrow filter scope clear remove reset everything"),
    "export": ("Write the answer or the conversation to a file…", "export save download markdown csv excel html share print"),
    "conversations": (
        "Earlier conversations: find, reopen, rename, delete…",
        "history sessions chats resume continue past search restore",
    ),
    "new_conversation": ("New conversation", "begin start over clear reset chat"),
    "library": ("Library: documents, what could not be read, building the index", "pdf files folder add status index rebuild"),
    "help": ("Help: all keys, and what this place is for", "keys shortcuts manual how"),
    "open_pdf": ("Open the PDF at this page", "viewer source original document file"),
    "copy_quote": ("Copy the quote and where it stands", "clipboard citation reference"),
    "step_evidence": ("", "evidence quote result hit forward backward"),
    "step_page": ("", "page turn leaf forward backward"),
    "cycle_filter": ("Show only one verdict in the table, then the next", "filter covered mentioned not found unreadable"),
    "cycle_order": ("Sort the table by the next column", "order issuer council year page verdict"),
    "type_filter": ("Find rows in the table…", "filter search council year word"),
    "ask_on": ("Ask on about the documents shown in the table", "narrow those these follow up scope"),
    "focus_question": ("Go to the question box", "ask type"),
    "back": ("Stop the question, or close the page", "cancel escape close"),
    "clear_question": ("Empty the question box", "clear delete"),
    "build": ("", "update index refresh reindex new changed read"),
    "rebuild": ("", "index anew scratch reindex full"),
    "quit": ("Leave the program", "exit close end quit"),
    "toggle_picture": ("", "image picture scan look"),
}
"""By action: its name in the menu, where the key's own explanation is not the best, and other words for it."""


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
                score = max(score, 0.9) + 0.1
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
        if self.screen.check_action("widen", ()) is True and hasattr(self.screen, "action_widen"):
            name, other_words = WORDS["widen"]
            yield Command(name, "Take away what narrows the questions", other_words, self._runner("widen", self.screen))

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

    def _runner(self, action: str, node: DOMNode) -> Callable[[], Coroutine[Any, Any, Any]]:
        async def run() -> None:
            await self.app.run_action(action, default_namespace=node)

        return run


def _means(query: str, words: str) -> bool:
    """Whether every word typed begins a word that stands for a command."""
    known = words.casefold().replace(":", " ").replace("…", " ").replace(",", " ").split()
    typed = query.casefold().split()
    return bool(typed) and all(any(word.startswith(part) for word in known) for part in typed)
