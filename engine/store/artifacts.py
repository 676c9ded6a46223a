"""Files that the store keeps: named by the store, written whole or not at all, checked when read.

A file is written beside its place, synced, hashed, and renamed; `<name>.sha256` holds its hash, and on a second line
the hash of the file that it replaces, so that a kill between the two renames leaves a file that is whole either way.
A reader that finds any other hash refuses the file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import NotFound, StoreError
from engine.store.workspace import Workspace, store_error


def run_folder(workspace: Workspace, run: str) -> Path:
    """The folder of one run's artifacts, made if it is not there."""
    folder = workspace.path("runs", run)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise store_error(error, "A folder cannot be made") from None
    return folder


def write(path: Path, content: bytes | str) -> None:
    """Writes bytes or text (UTF-8) to a path of the workspace. Raises DiskFull."""
    data = content.encode() if isinstance(content, str) else content
    write_with(path, lambda temporary: temporary.write_bytes(data))


def write_with(path: Path, make: Callable[[Path], object]) -> None:
    """Lets `make` write the file, under a temporary name with the same ending; then syncs, hashes and renames it.

    Raises:
        DiskFull: no room; what stood at `path` before is unharmed.
    """
    temporary = path.with_name(f".{uuid.uuid4().hex[:8]}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        make(temporary)
        _sync(temporary)
        digest = temporary.with_name(temporary.name + ".sha256")
        digest.write_text("\n".join([_hash(temporary), *_hashes(path)[:1]]))
        _sync(digest)
        os.replace(digest, _digest_of(path))
        os.replace(temporary, path)
    except OSError as error:
        raise store_error(error, "A file cannot be written") from None
    finally:
        for left in (temporary, temporary.with_name(temporary.name + ".sha256")):
            left.unlink(missing_ok=True)


@contextmanager
def passing(workspace: Workspace, content: bytes) -> Iterator[Path]:
    """A file that is there only inside: what came in from outside, for a helper to look at. Raises DiskFull."""
    folder = workspace.path("passing", uuid.uuid4().hex[:12])
    path = folder / "content"
    try:
        try:
            folder.mkdir(parents=True)
            path.write_bytes(content)
        except OSError as error:
            raise store_error(error, "A file cannot be written") from None
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def verified(path: Path) -> Path:
    """The same path, once its content is seen to be what was written.

    Raises:
        NotFound: it is not there.
        StoreError: its content is damaged.
    """
    try:
        expected, found = _hashes(path), _hash(path)
    except FileNotFoundError:
        raise NotFound(
            f"There is no file {path.name!r}", cure="The run may have ended before it was written."
        ) from None
    if found not in expected:
        raise StoreError(f"The file {path.name!r} is damaged", cure="Train again to make it anew.")
    return path


def read(path: Path) -> bytes:
    """The content of a file, checked as `verified` does."""
    return verified(path).read_bytes()


def _digest_of(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _hashes(path: Path) -> list[str]:
    """The hashes that the file may have: its own, then that of the one before it."""
    digest = _digest_of(path)
    return digest.read_text().split() if digest.exists() else []


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
