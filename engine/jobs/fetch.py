"""Downloads, in a process of their own that loads neither Keras nor NumPy: nothing else waits for them.

Nothing is asked of the network but what a person asked for: the addresses stand in the catalog.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import urllib.error
import urllib.parse
import urllib.request
import zlib
from http.client import HTTPException
from pathlib import Path

from engine.errors import DiskFull, JobError
from engine.store import downloads
from engine.store.downloads import File
from engine.store.workspace import Workspace, store_error

PIECE = 2**16
PATIENCE = 20.0  # seconds without a byte
MOST = 2 * 2**30  # bytes of one file
ONLINE = "Connect this machine to the internet and try again. Behind a proxy, set HTTPS_PROXY before the start."
CHANGED = "Try again; something on the way, such as a proxy, may have answered in its place."


def fetch(root: str, name: str, title: str, files: tuple[File, ...], ticket: str) -> None:
    """Brings what is not there yet of a download into the workspace.

    Args:
        title: what the data are called, for messages.
        ticket: a file that is there as long as somebody wants the download; once it is gone, it ends.

    Raises:
        JobError: the network fails, what came is something else, or nobody wants it any more.
        DiskFull: no room.
    """
    place = downloads.folder(Workspace.open(Path(root)), name)
    for file in files:
        if (place / file.name).exists():
            continue
        path = downloads.arriving(place, file, ticket)
        try:
            place.mkdir(parents=True, exist_ok=True)
            _expect_room(place, file)
            _receive(file, path, title, Path(ticket))
            _settle(file, path, place / file.name, title)
        except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
            raise JobError(f"{title} could not be downloaded: {_why(error, file)}", cure=ONLINE) from None
        except OSError as error:
            raise store_error(error, f"{title} cannot be kept") from None
        finally:
            path.unlink(missing_ok=True)


def _receive(file: File, path: Path, title: str, ticket: Path) -> None:
    """Writes the file piece by piece. Raises JobError: cancelled, cut off, endless, or not the file it should be."""
    asked = urllib.request.Request(file.address, headers={"User-Agent": "Layerloom"})  # noqa: S310 (`File` holds it to http)
    digest = hashlib.md5(usedforsecurity=False) if len(file.checksum) == 32 else hashlib.sha256()
    with urllib.request.urlopen(asked, timeout=PATIENCE) as answer, path.open("wb") as written:  # noqa: S310
        size, said = 0, answer.headers.get("Content-Length", "")
        while piece := answer.read(PIECE):
            if not ticket.exists():
                raise JobError(f"The download of {title} was cancelled", cure="Nothing of it was kept.")
            size += len(piece)
            if size > MOST:
                raise JobError(f"What came for {title} has no end", cure=CHANGED)
            digest.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    if said.isdecimal() and size < int(said):
        raise JobError(f"{title} was cut off: {size:,} of {int(said):,} bytes came", cure="Try again.")
    if file.checksum and digest.hexdigest() != file.checksum:
        raise JobError(f"What came for {title} is another file: its checksum differs", where=file.name, cure=CHANGED)


def _settle(file: File, path: Path, place: Path, title: str) -> None:
    """Puts a file that has come under its own name; an archive, unpacked."""
    if not file.unpack:
        os.replace(path, place)
        return
    unpacked = path.with_name(f"{path.name}-unpacked")
    try:
        with tarfile.open(path) as archive:
            archive.extractall(unpacked, filter="data")
        os.replace(unpacked, place)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise JobError(f"The archive of {title} is damaged: {str(error)[:100]}", cure=CHANGED) from None
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _expect_room(place: Path, file: File) -> None:
    need, free = file.bytes * (3 if file.unpack else 1), shutil.disk_usage(place).free
    if need > free:
        raise DiskFull(
            f"The download needs {need / 2**20:,.0f} MB, and the disk has {free / 2**20:,.0f} MB left",
            cure="Make room, and try again.",
        )


def _why(error: Exception, file: File) -> str:
    host = urllib.parse.urlsplit(file.address).hostname or file.address
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return f"{host} answers {error.code} {error.reason}"
    if isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError):
        return f"{host} does not answer"
    reason = getattr(error, "reason", error)
    told = getattr(reason, "strerror", None) or str(reason)[:100] or type(error).__name__
    return f"{host} cannot be reached ({told})"
