"""The menu's entries for reading strategies side by side: found by what a policy officer would type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider

from stratbot.analyses import Analysis, analyses
from stratbot.tui.commands import WORDS, _means
from stratbot.tui.keys import bindings_of, keys_words
from stratbot.tui.screens.analysis import AnalysisScreen

_EXPORT_SAYS = "For Word, Excel or a browser. "


class LensCommands(Provider):
    """Offers every analysis, wherever the person is."""

    async def discover(self) -> Hits:
        """List them all."""
        for entry, run in self._entries():
            yield DiscoveryHit(entry.name, run, help=entry.says)
        for binding, run in self._keys():
            yield DiscoveryHit(binding.tooltip, run, help=_help(binding))

    def _keys(self) -> Iterator[tuple[Binding, Callable[[], object]]]:
        """The keys that all screens of this kind share; those of one alone are offered with the keys of the place at hand."""
        if not isinstance(self.screen, AnalysisScreen):
            return
        own = {binding.action for binding in bindings_of(type(self.screen))}
        for kind in type(self.screen).__mro__[1:]:
            for binding in bindings_of(kind) if issubclass(kind, AnalysisScreen) else ():
                name, _, arguments = binding.action.partition("(")
                given = (arguments.strip("')"),) if arguments else ()
                if binding.action not in own and self.screen.check_action(name, given) is True:
                    yield binding, partial(self.app.run_action, binding.action, default_namespace=self.screen)

    async def search(self, query: str) -> Hits:
        """List those that match what is typed, by their own words or by others for the same thing."""
        matcher = self.matcher(query)
        for entry, run in self._entries():
            score = matcher.match(entry.name)
            if _means(query, f"{entry.name} {entry.says} {entry.words}"):
                score = max(score, 0.9) + 0.2  # before keys that are only explained in the same words
            if score > 0:
                yield Hit(score, matcher.highlight(entry.name), run, help=entry.says)
        for binding, run in self._keys():
            words = f"{binding.tooltip} {binding.description}"
            score = max(matcher.match(binding.tooltip), 0.9 if _means(query, words) else 0)
            if binding.action == "export" and _means(query, f"{words} {_EXPORT_SAYS} {WORDS['export'][1]}"):
                score += 100  # as in the other commands: better than any scattering of the letters typed
            if score > 0:
                yield Hit(score, matcher.highlight(binding.tooltip), run, help=_help(binding))

    def _entries(self) -> Iterator[tuple[Analysis, Callable[[], object]]]:
        for entry in analyses():
            yield entry, partial(self._open, entry.key)

    async def _open(self, key: str) -> None:
        await self.app.run_action(f"app.lens('{key}')")


def _help(binding: Binding) -> str:
    """Name the key, and for whom a file is written."""
    says = _EXPORT_SAYS if binding.action == "export" else ""
    return f"{says}Key: {keys_words(binding.key)}"
