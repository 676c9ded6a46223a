"""A zip of files, looked at before anything is unpacked, and the pictures in it.

It comes from outside: nothing of it is written to a disk.

Every fault is told with the name of the file inside and with a cure.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.errors import DataError

if TYPE_CHECKING:
    from PIL import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP")
MAX_FILES = 50_000
MAX_FILE = 50 * 2**20  # bytes of one file, unpacked
MAX_TABLE = 20 * 2**20
MAX_RATIO = 100  # unpacked bytes for each packed one; pictures are packed already, and texts reach about 10
MAX_PIXELS = 50_000_000
ENCRYPTED = 1  # the bit of a member that has a password

Mode = Literal["L", "RGB"]


@contextmanager
def opened(path: Path, what: str = "pictures") -> Iterator[zipfile.ZipFile]:
    """A zip of such files that may be read.

    Raises:
        DataError: it is no zip, is damaged, has too many files, files that are too large or packed too much, names
            that lead out of it, or a password.
    """
    if not zipfile.is_zipfile(path):
        raise DataError("The file is no zip", where="data.source", cure=f"Pack a folder of {what} as a zip.")
    try:
        with zipfile.ZipFile(path) as packed:
            _check(packed.infolist())
            yield packed
    except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError, zlib.error) as error:
        raise DataError(f"The zip is damaged: {error}", where="data.source", cure="Pack the folder again.") from None


def names(packed: zipfile.ZipFile, *suffixes: str) -> list[str]:
    """The files with these endings in order, without what systems put beside them."""
    return sorted(name for name in packed.namelist() if name.lower().endswith(suffixes) and not _is_hidden(name))


def picture(packed: zipfile.ZipFile, name: str, mode: Mode, size: tuple[int, int]) -> np.ndarray:
    """A picture as (height, width, channels) float32 with values 0 to 255, resized to `size` (height, width).

    Raises:
        DataError: it is no picture, is damaged, has too many pixels or 16 bits a colour.
    """
    from PIL import Image, ImageOps

    with _taken(packed, name) as found:
        turned = ImageOps.exif_transpose(found).convert(mode).resize(size[::-1], Image.Resampling.BILINEAR)
        return np.asarray(turned, dtype="float32").reshape(*size, -1)


def mask(packed: zipfile.ZipFile, name: str, size: tuple[int, int]) -> np.ndarray:
    """A mask as (height, width) uint8, one number for each class; the nearest pixel stands where it is resized.

    Raises: as `picture`.
    """
    from PIL import Image, ImageOps

    with _taken(packed, name) as found:
        plain = found if found.mode in ("P", "L") else found.convert("L")
        return np.asarray(ImageOps.exif_transpose(plain).resize(size[::-1], Image.Resampling.NEAREST), dtype="uint8")


def _check(members: list[zipfile.ZipInfo]) -> None:
    files = [member for member in members if not member.is_dir()]
    if len(files) > MAX_FILES:
        raise DataError(f"The zip has {len(files):,} files", where="data.source", expected=f"at most {MAX_FILES:,}")
    for member in files:
        where = member.filename[:120]
        if member.filename.startswith(("/", "\\")) or ".." in member.filename.replace("\\", "/").split("/"):
            raise DataError("A name in the zip leads out of it", where=where, cure="Pack the folder again.")
        if member.flag_bits & ENCRYPTED:
            raise DataError("The zip has a password", where=where, cure="Pack the folder without one.")
        if member.file_size > MAX_FILE:
            raise DataError(
                f"A file in the zip has {member.file_size / 2**20:,.0f} MB",
                where=where,
                expected=f"at most {MAX_FILE // 2**20} MB",
                cure="Save it smaller.",
            )
        if member.file_size > MAX_RATIO * max(member.compress_size, 1_024):
            raise DataError(
                f"A file in the zip is {member.file_size // max(member.compress_size, 1):,} times as large as packed",
                where=where,
                expected=f"at most {MAX_RATIO} times",
                cure="Take it out.",
            )


@contextmanager
def _taken(packed: zipfile.ZipFile, name: str) -> Iterator[Image.Image]:
    """A picture whose size is known to be in bounds before a pixel of it is unpacked."""
    from PIL import Image

    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(packed.read(name)), formats=FORMATS) as found,
        ):
            width, height = found.size
            if width * height > MAX_PIXELS:
                raise DataError(
                    f"A picture has {width:,} × {height:,} pixels",
                    where=name[:120],
                    expected=f"at most {MAX_PIXELS:,} in all",
                    cure="Save it smaller.",
                )
            if found.mode.startswith(("I", "F")):
                raise DataError(
                    "A picture has more than 8 bits a colour", where=name[:120], cure="Save it with 8 bits a colour."
                )
            yield found
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(
            f"A picture cannot be read: {str(error)[:80].rstrip('.')}",
            where=name[:120],
            expected=", ".join(FORMATS),
            cure="Save it again, or take it out.",
        ) from None


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
