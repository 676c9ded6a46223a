"""Data sets that are downloaded when a person asks for them: which files they are, and whether they are here.

A card says it (`facts["files"]`): name, address, checksum and size of each. A file that is there under its own name is
whole and is what the checksum says; what is under way has another name.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from engine.document.graph import Frozen
from engine.errors import DataError
from engine.store.workspace import Workspace

NAME = re.compile(r"[a-z][a-z0-9_]*")
FOLDER = "downloads"
LEFT_BEHIND = 3_600.0  # seconds after which nothing is under way any more


class File(Frozen):
    """One file of a download.

    Args:
        name: what it is called when it is there; of an archive, the folder that it is unpacked to.
        address: where it comes from.
        checksum: SHA-256 or MD5 in hex digits; empty where nobody published one.
        bytes: about how large it is, for the progress alone.
        unpack: whether it is an archive (`.tar.gz`).
    """

    name: str
    address: Annotated[str, Field(pattern=r"^https?://")]
    checksum: str = ""
    bytes: int = 0
    unpack: bool = False


def files_of(facts: Mapping[str, Any]) -> tuple[File, ...]:
    """The files of a source, as its card's facts say; none where it needs no download."""
    return tuple(File.model_validate(each) for each in facts.get("files", ()))


def folder(workspace: Workspace, name: str) -> Path:
    """Where the files of a download lie."""
    if not NAME.fullmatch(name):
        raise DataError(f"There is no download {name[:80]!r}", where="data.source", cure="Choose other data.")
    return workspace.path(FOLDER, name)


def arriving(folder: Path, file: File, ticket: str) -> Path:
    """Where a file lies as long as it is under way, by its download's ticket. What a killed one left is removed."""
    for left in folder.glob(f".{file.name}-*"):
        if time.time() - left.stat().st_mtime > LEFT_BEHIND:
            left.unlink(missing_ok=True)
    return folder / f".{file.name}-{Path(ticket).name}"


def is_here(workspace: Workspace, name: str, files: Sequence[File]) -> bool:
    """Whether all of a download is there."""
    place = folder(workspace, name)
    return all((place / file.name).exists() for file in files)


def arrived(workspace: Workspace, name: str, files: Sequence[File]) -> int:
    """How many bytes of a download are there by now."""
    place = folder(workspace, name)
    return sum(file.bytes if (place / file.name).exists() else _under_way(place, file) for file in files)


def _under_way(place: Path, file: File) -> int:
    sizes = [0]
    for path in place.glob(f".{file.name}-*"):
        try:
            sizes.append(path.stat().st_size)
        except OSError:  # it has just come, or was given up
            continue
    return max(sizes)
