"""A zip archive from outside, looked at before anything in it is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from engine.errors import DataError

MAX_MEMBERS = 10_000
MAX_UNPACKED = 2 * 2**30  # bytes of all members together
MAX_RATIO = 200  # of a member's size to its packed size; spreadsheets reach about 30
SMALL = 2**20  # bytes up to which the ratio is no matter
CURE = "Bring another file; if it is your own, save it anew."


def check_zip(path: Path, most: int = MAX_RATIO) -> list[str]:
    """The names of the members of an archive that may be unpacked.

    Args:
        most: how many times as large as packed a member may be.

    Raises:
        DataError: it is damaged, locked, or would unpack to far more than it says to be; or a name leads outside.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise DataError("The file is damaged: a zip archive without its end", cure="Bring the file again.") from None
    if len(members) > MAX_MEMBERS:
        raise DataError(f"The archive holds {len(members):,} files", expected=f"at most {MAX_MEMBERS:,}", cure=CURE)
    for member in members:
        _check(member, most)
    whole = sum(member.file_size for member in members)
    if whole > MAX_UNPACKED:
        raise DataError(
            f"The archive would unpack to {whole / 2**20:,.0f} MB",
            expected=f"at most {MAX_UNPACKED // 2**20:,} MB",
            cure=CURE,
        )
    return [member.filename for member in members]


def _check(member: zipfile.ZipInfo, most: int) -> None:
    name = member.filename
    if member.flag_bits & 1:
        raise DataError("The archive is locked with a password", where=name[:80], cure="Save it without a password.")
    if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts:
        raise DataError("A name in the archive leads outside of it", where=name[:80], cure=CURE)
    if member.external_attr >> 28 == 0xA:
        raise DataError("The archive holds a link", where=name[:80], cure=CURE)
    if member.file_size > SMALL and member.file_size > most * max(1, member.compress_size):
        raise DataError(
            f"A file of {member.compress_size:,} bytes in the archive would unpack to {member.file_size:,}",
            where=name[:80],
            expected=f"at most {most:,} times as many",
            cure=CURE,
        )
