"""The command palette's own commands: every action that the screen and the app have a key for."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, NamedTuple

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from stratbot.tui.screens.help import bindings_of, keys_words


class Command(NamedTuple):
    """One entry of the palette."""

    name: str
    help: str
    run: Callable[[], Coroutine[Any, Any, Any]]


class KeyCommands(Provider):
    """Offers what the keys do, with the keys beside, so that the palette teaches them."""

    async def discover(self) -> Hits:
        """List all commands that apply here."""
        for command in self._commands():
            yield DiscoveryHit(command.name, command.run, help=command.help)

    async def search(self, query: str) -> Hits:
        """List the commands that match what is typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            if (score := matcher.match(command.name)) > 0:
                yield Hit(score, matcher.highlight(command.name), command.run, help=command.help)

    def _commands(self) -> Iterator[Command]:
        focused = [node for node in (self.focused.ancestors_with_self if self.focused else []) if node is not self.screen]
        nodes: list[DOMNode] = [*(node for node in focused if node is not self.app), self.screen, self.app]
        seen: set[str] = set()
        for node in nodes:
            for binding in bindings_of(type(node)):
                if self._is_offered(binding, node) and binding.action not in seen:
                    seen.add(binding.action)
                    words = binding.tooltip or binding.description
                    yield Command(words, f"Key: {keys_words(binding.key)}", self._runner(binding, node))

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
            "history",
            "quit",
            "command_palette",
        )
        name = binding.action.partition("(")[0]
        return not name.startswith(moves) and node.check_action(name, ()) is True

    def _runner(self, binding: Binding, node: DOMNode) -> Callable[[], Coroutine[Any, Any, Any]]:
        async def run() -> None:
            await self.app.run_action(binding.action, default_namespace=node)

        return run
