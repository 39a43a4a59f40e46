"""The invented councils' strategies that come with the program, for trying it out."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

from stratbot.errors import SettingsError

_IN_CHECKOUT = Path(__file__).resolve().parents[3] / "corpus"


def sample_folder() -> Path:
    """Return where the sample documents lie: in the installed package, or in a checkout of the program.

    Raises:
        SettingsError: They are in neither.
    """
    packaged = Path(str(resources.files("stratbot").joinpath("sample")))
    for folder in (packaged, _IN_CHECKOUT):
        if (folder / "documents.csv").is_file():
            return folder
    raise SettingsError(
        "The sample documents are not installed with this program.", hint="Install stratbot again from its wheel."
    )


def write_sample(folder: Path) -> list[Path]:
    """Copy the sample documents into a folder; files that are there already stay as they are.

    Args:
        folder: Made where it is missing.

    Returns:
        The files that were written.

    Raises:
        SettingsError: They cannot be read or written, or the folder holds other documents: they would be mixed up.
    """
    source = sample_folder()
    files = sorted(path for path in source.rglob("*") if path.is_file())
    own = {path.relative_to(source) for path in files}
    strange = [path for path in folder.rglob("*.pdf") if path.relative_to(folder) not in own] if folder.is_dir() else []
    if strange:
        raise SettingsError(
            f"{folder} holds other documents, such as {strange[0].name}.", hint="Name an empty folder or a new one."
        )
    written = []
    try:
        for path in files:
            target = folder / path.relative_to(source)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                written.append(target)
    except OSError as error:
        raise SettingsError(f"The sample documents cannot be written to {folder}: {error.strerror}.") from error
    return written
