"""Files on their way in: written piece by piece, then kept whole, or gone without a trace.

    with Arrival(workspace, "pets.zip", most=datasets.limit()) as arrival:
        for piece in pieces:
            arrival.write(piece)
        dataset = datasets.keep(workspace, arrival)

A model that is opened is held for a while, under an id that nobody can guess, until a helper has read it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import DataError, DiskFull, NotFound
from engine.store.workspace import Workspace, store_error

PIECE = 2**20
SPARE = 512 * 2**20  # bytes of the disk that no upload may take: the database and the runs need them
LEFT_BEHIND = 24 * 3600  # seconds after which a file that nobody came for is removed


class Arrival:
    """One file that comes in; what is not kept is removed at the end.

    Args:
        name: what it is called, for errors; never a path.
        most: bytes that it may have.
    """

    def __init__(self, workspace: Workspace, name: str, most: int) -> None:
        self.name, self.size, self.most = name, 0, most
        self.path = workspace.path("passing", f"{uuid.uuid4().hex}-arriving")
        self._digest, self._root = hashlib.sha256(), workspace.root

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb")
        except OSError as error:
            raise store_error(error, "A file cannot be written") from None
        return self

    def write(self, piece: bytes | bytearray) -> None:
        """The next bytes. Raises DataError when the file becomes too large, DiskFull when there is no room."""
        expect_room(self._root, self.name, self.size + len(piece), self.most, left=len(piece))
        try:
            self._file.write(piece)
        except OSError as error:
            raise store_error(error, "A file cannot be written") from None
        self._digest.update(piece)
        self.size += len(piece)

    def close(self) -> str:
        """The file is whole; gives the SHA-256 of its content in hex digits. Raises DataError when it is empty."""
        self._file.close()
        if not self.size:
            raise DataError("The file is empty", where=self.name, cure="Choose another file.")
        return self._digest.hexdigest()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


def expect_room(root: Path, name: str, size: int, most: int, left: int | None = None) -> None:
    """Raises DataError when a file is too large, DiskFull when the disk has no room for it.

    Args:
        size: of the whole file, as far as it is known.
        left: bytes of it that are not written yet; None: all of them.
    """
    if size > most:
        so_far = "" if left is None else "more than "
        shown = most if left is not None else size
        raise DataError(
            f"The file has {so_far}{shown / 2**20:,.0f} MB",
            where=name,
            expected=f"at most {most / 2**20:,.0f} MB",
            cure="Make it smaller, or let LAYERLOOM_UPLOAD_MB allow more.",
        )
    free = shutil.disk_usage(root).free - SPARE
    if (size if left is None else left) > free:
        raise DiskFull(
            f"The disk has no room for the file: {max(0, free) / 2**20:,.0f} MB are free for uploads",
            where=name,
            cure="Free some space and try again.",
        )


def hold(workspace: Workspace, arrival: Arrival) -> str:
    """Keeps a whole file until `held` is asked for it; gives the id under which it is found."""
    arrival.close()
    id = uuid.uuid4().hex
    try:
        os.replace(arrival.path, workspace.path("passing", f"{id}-held"))
    except OSError as error:
        raise store_error(error, "A file cannot be kept") from None
    return id


def held(workspace: Workspace, id: str) -> Path:
    """The file that is held under an id. Raises NotFound."""
    path = workspace.path("passing", f"{id}-held")
    if not (id.isalnum() and path.is_file()):
        raise NotFound("The file is not here any more", cure="Bring it again.")
    return path


def sweep(workspace: Workspace) -> None:
    """Removes what nobody came for: parts of files after a power failure, and models that were never opened."""
    folder = workspace.path("passing")
    for path in folder.glob("*") if folder.is_dir() else ():
        try:
            if time.time() - path.stat().st_mtime > LEFT_BEHIND:
                path.unlink() if path.is_file() else shutil.rmtree(path)
        except OSError:  # somebody else was quicker
            continue
