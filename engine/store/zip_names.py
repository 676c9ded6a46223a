"""The first names in a zip, without reading the list of all of them: that may have a million entries."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

MOST = 200  # names
TAIL = 65_557  # bytes: the end of a zip and its longest comment
END, END64, LOCATOR, ENTRY = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2"


def first(file: BinaryIO, most: int = MOST) -> list[str]:
    """Up to `most` names of what lies in a zip; none where the file is no zip, or a damaged one."""
    try:
        start = _directory(file)
        return [] if start is None else _names(file, start, most)
    except (OSError, struct.error, ValueError):
        return []


def _directory(file: BinaryIO) -> int | None:
    """Where the list of files begins; None where there is no end of a zip."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    at = tail.rfind(END)
    if at < 0:
        return None
    end, (length, start) = max(0, size - TAIL) + at, struct.unpack_from("<II", tail, at + 12)
    if tail[at - 20 : at - 16] == LOCATOR:  # very many or very large files: there is a larger end before this one
        end -= 76
        file.seek(max(0, end))
        record = file.read(56)
        if record[:4] != END64:
            return None
        length, start = struct.unpack_from("<QQ", record, 40)
    return int(end - length) if start + length <= end else None  # something may stand before the zip


def _names(file: BinaryIO, start: int, most: int) -> list[str]:
    file.seek(start)
    names: list[str] = []
    while len(names) < most:
        head = file.read(46)
        if head[:4] != ENTRY:
            break
        flags = struct.unpack_from("<H", head, 8)[0]
        name, extra, comment = struct.unpack_from("<HHH", head, 28)
        names.append(file.read(name).decode("utf-8" if flags & 0x800 else "cp437", errors="replace"))
        file.seek(extra + comment, os.SEEK_CUR)
    return names
