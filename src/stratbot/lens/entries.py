"""TOML files of criteria and camps -> their entries: those installed with the program, and a user's own beside the PDFs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from stratbot.errors import SettingsError

Entry = TypeVar("Entry")


def own_and_shipped(
    name: str, key: str, parse: Callable[[dict[str, Any]], tuple[str, Entry]], corpus_dir: Path | None, file: Path | None
) -> tuple[Entry, ...]:
    """Read the entries of a TOML file that is installed with the program, and those of a user's own.

    Args:
        name: Of the file that is installed, and of the one that may lie beside the PDFs.
        key: Of the entries.
        parse: Makes an id and an entry of each.
        corpus_dir: Where the PDFs are.
        file: Read instead of the one beside them.

    Raises:
        SettingsError: A file cannot be read, or an entry is not as it should be.
    """
    entries = _parsed(resources.files("stratbot.lens").joinpath(name).read_text(encoding="utf-8"), name, key, parse)
    own = file or (corpus_dir / name if corpus_dir is not None and (corpus_dir / name).exists() else None)
    if own is None:
        return tuple(entries.values())
    try:
        source = own.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsError(f"{own} cannot be read: {reason}.", hint="Name a TOML file in UTF-8.") from error
    return tuple((entries | _parsed(source, str(own), key, parse)).values())


def _parsed(source: str, name: str, key: str, parse: Callable[[dict[str, Any]], tuple[str, Entry]]) -> dict[str, Entry]:
    hint = f"It takes entries that begin with [[{key}]]; compare with the {Path(name).name} that is installed."
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not TOML: {error}.", hint=hint) from error
    if not isinstance(content.get(key), list) or len(content) > 1:
        raise SettingsError(f"{name} holds no entries, or something else beside them.", hint=hint)
    entries: dict[str, Entry] = {}
    for number, entry in enumerate(content[key], start=1):
        try:
            entry_id, parsed = parse(entry)
        except KeyError as error:
            raise SettingsError(f"{name}, entry {number}: {error.args[0]} is missing.", hint=hint) from error
        except (TypeError, ValueError, AttributeError) as error:
            raise SettingsError(f"{name}, entry {number}: {error}.", hint=hint) from error
        if entry_id in entries:
            raise SettingsError(f"{name}: the id {entry_id!r} is given twice.", hint="Give each entry an id of its own.")
        entries[entry_id] = parsed
    return entries


def words_pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Return what matches any of some words or phrases; * stands for the rest of a word or a whole one, ... for up to six."""
    parts = []
    for phrase in words:
        part = ""
        for piece in phrase.split():
            if piece == "...":
                part += r"(?:\S+\s+){0,6}"
            else:
                part += (r"\w+" if piece == "*" else re.escape(piece).replace(r"\*", r"\w*")) + r"\s+"
        parts.append(part.removesuffix(r"\s+") + (r"(?!\w)" if phrase[-1].isalnum() else ""))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.IGNORECASE)
