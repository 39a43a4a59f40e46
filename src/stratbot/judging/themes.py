"""What strategies are read for: the themes that are installed with the program, and those of a user's own file."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from stratbot.errors import SettingsError
from stratbot.query.words import topic_key

THEMES_NAME = "themes.toml"
"""Of the file beside the PDFs."""
ONLY_OWN = "replace_shipped"
"""Set to true in a user's file, it leaves the shipped themes out."""

_REQUIRED = ("id", "label", "definition", "queries")
_TEXTS = ("id", "group", "label", "definition", "question")
_LISTS = ("queries", "exclusions", "words", "names")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_EXAMPLE = 'For example: [[theme]] id = "drones", label = "Drones", definition = "...", queries = ["..."], one to a line.'


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One thing that strategies are read for: a row of the themes file."""

    theme_id: str
    group: str
    """For example "common", "further" or "reflection"; themes of a user's own may form groups of their own."""
    label: str
    definition: str
    """What counts, in a sentence or two."""
    queries: tuple[str, ...]
    """Sentences as strategies write them when they do it."""
    exclusions: tuple[str, ...] = ()
    """Sentences that are near the theme but are not it."""
    words: tuple[str, ...] = ()
    """Of which a sentence on the theme holds one, `*` standing for any ending; empty where any sentence may be on it."""
    question: str = ""
    """What could be asked of a strategy that lacks it; empty for a question made from the label."""
    names: tuple[str, ...] = ()
    """What else it is called: a question about one of them, or about the label, is judged by the theme."""


@cache
def shipped_themes() -> tuple[Theme, ...]:
    """Read the themes that are installed with the program."""
    source = resources.files("stratbot.judging").joinpath("themes.toml").read_text(encoding="utf-8")
    themes, _ = _parse(source, Path("themes.toml"), known={})
    return themes


def load_themes(corpus_dir: Path, file: Path | None = None) -> tuple[Theme, ...]:
    """Return the shipped themes with those of a user's file added, or put in the place of the shipped ones of the same id.

    Args:
        corpus_dir: Where `themes.toml` may lie beside the PDFs.
        file: Read instead of that one.

    Raises:
        SettingsError: The file cannot be read, or an entry is not as it should be.
    """
    own = file or corpus_dir / THEMES_NAME
    if file is None and not own.exists():
        return shipped_themes()
    try:
        source = own.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsError(f"The themes in {own} cannot be read: {reason}.", hint="Name a TOML file in UTF-8.") from error
    shipped = {theme.theme_id: theme for theme in shipped_themes()}
    themes, only_own = _parse(source, own, known=shipped)
    if only_own:
        return themes
    return tuple((shipped | {theme.theme_id: theme for theme in themes}).values())


def chosen_themes(themes: Sequence[Theme], ids: Sequence[str]) -> tuple[Theme, ...]:
    """Return the themes of some ids, in the order asked, each once.

    Raises:
        SettingsError: There is no theme of an id.
    """
    by_id = {theme.theme_id: theme for theme in themes}
    for theme_id in ids:
        if theme_id not in by_id:
            near = difflib.get_close_matches(theme_id, by_id, n=3, cutoff=0.5)
            raise SettingsError(
                f"There is no theme {theme_id!r}.",
                hint=f"Perhaps: {', '.join(near)}." if near else f"The themes are: {', '.join(by_id)}.",
            )
    return tuple(by_id[theme_id] for theme_id in dict.fromkeys(ids))


def theme_asked_for(topic: str, themes: Sequence[Theme]) -> Theme | None:
    """Return the theme whose label or other name a topic is; of several, the last one, so that one's own come first."""
    key = topic_key(topic)
    return next((theme for theme in reversed(themes) if key in {topic_key(name) for name in (theme.label, *theme.names)}), None)


def content_hash(theme: Theme) -> str:
    """Return a hash of all that decides how documents are judged by a theme; its group and its question do not."""
    content = (theme.label, theme.definition, theme.queries, theme.exclusions, theme.words)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _parse(source: str, file: Path, *, known: dict[str, Theme]) -> tuple[tuple[Theme, ...], bool]:
    """Return the themes of a file, and whether the shipped ones are to be left out.

    Args:
        source: TOML.
        file: For messages.
        known: Themes by id, from which an entry of the same id takes what it does not give itself.
    """
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not TOML: {error}.", hint=_EXAMPLE) from error
    only_own = content.pop(ONLY_OWN, False)
    entries = content.pop("theme", [])
    if content or not isinstance(only_own, bool) or not isinstance(entries, list):
        named = ", ".join(content) or ONLY_OWN
        raise SettingsError(
            f"{file} says something that is not understood: {named}.",
            hint=f"It takes entries that begin with [[theme]], and before them {ONLY_OWN} = true or false.",
        )
    if only_own and not entries:
        raise SettingsError(f"{file} leaves out the shipped themes and names none of its own.", hint=_EXAMPLE)
    lines = [number for number, line in enumerate(source.splitlines(), start=1) if re.match(r"\s*\[\[\s*theme\s*\]\]", line)]
    themes: dict[str, Theme] = {}
    for position, entry in enumerate(entries):
        line = f", line {lines[position]}" if len(lines) == len(entries) else ""
        where = f"{file}{line}, entry {position + 1}"
        theme = _theme(entry, where, known={} if only_own else known)
        if theme.theme_id in themes:
            raise SettingsError(f"{where}: the id {theme.theme_id!r} is given twice.", hint="Give each theme an id of its own.")
        themes[theme.theme_id] = theme
    return tuple(themes.values()), only_own


def _theme(entry: Any, where: str, *, known: dict[str, Theme]) -> Theme:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: this is no table.", hint=_EXAMPLE)
    if unknown := sorted(set(entry) - {*_TEXTS, *_LISTS}):
        raise SettingsError(
            f"{where}: {', '.join(unknown)} is not understood.", hint=f"An entry has {', '.join((*_TEXTS, *_LISTS))}."
        )
    for name in _TEXTS:
        if name in entry and (not isinstance(entry[name], str) or not entry[name].strip()):
            raise SettingsError(f"{where}: {name} has to be a text.", hint=f'Write: {name} = "..."')
    for name in _LISTS:
        texts = entry.get(name, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            raise SettingsError(f"{where}: {name} has to be a list of texts.", hint=f'Write: {name} = ["...", "..."]')
    if pointless := [word for word in entry.get("words", []) if not re.search(r"\w", word)]:
        raise SettingsError(f"{where}: {pointless[0]!r} is no word.", hint='Write words such as "drone*", * for any ending.')
    if entry.get("queries") == []:
        raise SettingsError(f"{where}: queries is empty.", hint="Write one sentence or more as a strategy would that does it.")
    theme_id = entry.get("id", "").strip()
    if not _ID.fullmatch(theme_id):
        raise SettingsError(
            f"{where}: {theme_id!r} is no id.", hint="Give it an id of small letters, digits and _, such as public_wifi."
        )
    replaced = known.get(theme_id)
    if missing := [name for name in _REQUIRED if not entry.get(name)]:
        if replaced is None:
            raise SettingsError(f"{where} ({theme_id}): {', '.join(missing)} is missing.", hint=_EXAMPLE)
        entry = {
            "group": replaced.group,
            "label": replaced.label,
            "definition": replaced.definition,
            "queries": replaced.queries,
            "exclusions": replaced.exclusions,
            "words": replaced.words,
            "question": replaced.question,
            "names": replaced.names,
        } | entry
    return Theme(
        theme_id=theme_id,
        group=entry.get("group", replaced.group if replaced else "own").strip(),
        label=entry["label"].strip(),
        definition=entry["definition"].strip(),
        queries=tuple(query.strip() for query in entry["queries"]),
        exclusions=tuple(text.strip() for text in entry.get("exclusions", ())),
        words=tuple(text.strip() for text in entry.get("words", ())),
        question=entry.get("question", "").strip(),
        names=tuple(text.strip() for text in entry.get("names", ())),
    )
