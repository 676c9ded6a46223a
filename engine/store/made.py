"""Data that a source makes on this machine, such as spoken digits: kept to be made once, and deleted by a person.

Each file belongs to one source, which makes it again when it is needed; `made/<source>/` holds them.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from engine.errors import NotFound
from engine.store.workspace import Workspace, store_error

FOLDER = "made"
NAME = re.compile(r"[a-z][a-z0-9_]*")


def path(workspace: Workspace, source: str, key: str) -> Path:
    """Where a source keeps what it made under a key; nothing is made yet. Raises NotFound for a name that is none."""
    return _folder(workspace, source) / f"{Path(key).name}.npy"


def sizes(workspace: Workspace) -> dict[str, int]:
    """By source, how many bytes are kept of it; sources of which nothing is kept are left out."""
    found: dict[str, int] = {}
    for place in sorted(_files(workspace.path(FOLDER))):
        source = place.parent.name
        if place.suffix == ".npy" and NAME.fullmatch(source):
            found[source] = found.get(source, 0) + _size(place)
    return found


def sweep(workspace: Workspace, source: str, keys: set[str]) -> None:
    """Removes what a source made under other keys, which nothing reads any more, and what older versions kept."""
    for place in _files(workspace.path(FOLDER)):
        mine = place.parent.name == source and place.name.split(".")[0] not in keys
        if mine or place.parent == workspace.path(FOLDER):
            place.unlink(missing_ok=True)


def delete(workspace: Workspace, source: str) -> None:
    """Removes all that a source made; runs stay, with what they learned. Raises NotFound: nothing is kept."""
    folder = _folder(workspace, source)
    if not folder.is_dir():
        raise NotFound(f"Nothing is kept of {source!r}", cure="It is deleted already.")
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise store_error(error, "A file cannot be removed") from None


def _folder(workspace: Workspace, source: str) -> Path:
    if not NAME.fullmatch(source):
        raise NotFound(f"There is no source {source[:80]!r}", cure="Choose another.")
    return workspace.path(FOLDER, source)


def _files(folder: Path) -> list[Path]:
    """What lies in the folder of all sources and in those of each; nothing that is being written."""
    return [each for each in folder.glob("**/*") if each.is_file() and not each.name.startswith(".")]


def _size(place: Path) -> int:
    try:
        return place.stat().st_size
    except OSError:  # it was removed in this moment
        return 0
