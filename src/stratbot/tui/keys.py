"""Keys of the person's own: `keys.toml` in the configuration folder puts other keys in the place of those that come with it.

    [keys]
    next-evidence = "n,right"
    library = "f6"

The help screen lists the name of every key that can be changed. Keys are written as the help screen writes them; several
for one action are set apart by commas.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from platformdirs import user_config_dir
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import format_key

from stratbot.errors import SettingsError

VARIABLE = "STRATBOT_CONFIG"
"""Environment variable that names the configuration folder."""
_NAMED_KEYS = frozenset(
    "enter escape tab space backspace delete insert home end pageup pagedown up down left right".split()
    + [f"f{number}" for number in range(1, 25)]
)
_KEY = re.compile(r"(?:(?:ctrl|alt|shift|super|meta)\+)*(?P<key>[a-z0-9_]+|[^\s,])")


def config_folder() -> Path:
    """Return where the person's configuration is: `STRATBOT_CONFIG`, or the user's configuration folder."""
    named = os.environ.get(VARIABLE, "").strip()
    return Path(named) if named else Path(user_config_dir("stratbot"))


def load_keymap(path: Path, bindings: Iterable[Binding]) -> dict[str, str]:
    """Read which keys are to do what.

    Args:
        path: The file; there need not be one.
        bindings: All that can be changed; those without an id cannot.

    Returns:
        Keys by the id of what they do, as `App.set_keymap` takes them.

    Raises:
        SettingsError: The file cannot be read, names something that there is not, or gives one key two things to do.
            None of it is used then: half a keymap is worse than the keys one knows.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The keys in {path} cannot be read: {error}.", hint="The keys that come with it are used") from error
    ids = sorted({binding.id for binding in bindings if binding.id})
    section = data.get("keys", {})
    if unknown := sorted(set(data) - {"keys"}) or not isinstance(section, dict):
        what = ", ".join(unknown) if isinstance(unknown, list) else "keys"
        raise SettingsError(f"{path} holds something else than a table [keys]: {what}.", hint="See the help screen, F1")
    keymap: dict[str, str] = {}
    for name, keys in section.items():
        if name not in ids:
            near = difflib.get_close_matches(name, ids, n=1, cutoff=0.5)
            perhaps = f"Perhaps: {near[0]}" if near else "The help screen, F1, names all that can be changed"
            raise SettingsError(f"There is nothing called {name} in the terminal UI ({path}).", hint=perhaps)
        if not isinstance(keys, str) or not keys.strip():
            raise SettingsError(f"The keys for {name} in {path} are not text.", hint=f'Write, for example: {name} = "f6"')
        pressed = [key.strip() for key in keys.split(",")]
        for key in pressed:
            if not _is_key(key):
                raise SettingsError(f"{key!r} is not a key ({name} in {path}).", hint="Write, for example: f6, ctrl+l, n")
        keymap[name] = ",".join(pressed)
    _refuse_doubles(keymap, path)
    return keymap


def bindings_of(node: type[DOMNode]) -> list[Binding]:
    """Return the bindings that a class itself declares."""
    return [binding for binding in vars(node).get("BINDINGS", []) if isinstance(binding, Binding)]


def keys_words(keys: str) -> str:
    """Write keys as they stand on the keyboard: "f3 or ctrl+l"."""
    names = {"enter": "enter", "up": "up", "down": "down", "left": "left", "right": "right"}  # not drawn as arrows
    return " or ".join(names.get(key.strip()) or format_key(key.strip()) for key in keys.split(","))


def _is_key(key: str) -> bool:
    match = _KEY.fullmatch(key)
    if match is None:
        return False
    last = match["key"]
    return len(last) == 1 or last in _NAMED_KEYS or "_" in last  # names of signs, such as question_mark


def _refuse_doubles(keymap: dict[str, str], path: Path) -> None:
    taken: dict[str, str] = {}
    for name, keys in keymap.items():
        for key in keys.split(","):
            if key in taken:
                raise SettingsError(
                    f"The key {key} is given to both {taken[key]} and {name} in {path}.", hint="Give one of them another key"
                )
            taken[key] = name
