"""What kind of file it is, told by its content and never by its name; in plain words where it is no table."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from engine.errors import DataError

HEAD = 4_096  # bytes that are looked at
TABLES = ("csv", "xlsx", "ods", "parquet", "json")
JSON = re.compile(rb"(\xef\xbb\xbf)?\s*(\{\s*[\"}]|\[\s*\{)")
MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html)", re.IGNORECASE)
LOCKED = "EncryptedPackage".encode("utf-16-le")
ARRAYS = "Read it as NumPy arrays, or save the columns as CSV or Parquet."
# By how a file begins, what it is, and what to do.
OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n", "a PNG picture", "Pictures come in a zip file, with a folder for each class."),
    (b"\xff\xd8\xff", "a JPEG picture", "Pictures come in a zip file, with a folder for each class."),
    (b"GIF8", "a GIF picture", "Pictures come in a zip file, with a folder for each class."),
    (b"RIFF", "a sound or a film", "Choose a table."),
    (b"fLaC", "a FLAC sound", "Choose a table."),
    (b"ID3", "an MP3 sound", "Choose a table."),
    (b"OggS", "an Ogg sound", "Choose a table."),
    (b"%PDF-", "a PDF document", "Take the table out of it, and save it as CSV."),
    (b"\x1f\x8b", "packed with gzip", "Unpack it, and bring what is inside."),
    (b"BZh", "packed with bzip2", "Unpack it, and bring what is inside."),
    (b"\xfd7zXZ", "packed with xz", "Unpack it, and bring what is inside."),
    (b"7z\xbc\xaf", "packed with 7-Zip", "Unpack it, and bring what is inside."),
    (b"Rar!\x1a", "packed with RAR", "Unpack it, and bring what is inside."),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard", "Unpack it, and bring what is inside."),
    (b"\x93NUMPY", "a NumPy array", ARRAYS),
    (b"\x89HDF", "an HDF5 file", "Save the table as CSV or Parquet."),
    (b"SQLite format 3\0", "an SQLite database", "Save one table of it as CSV."),
    (b"\x80\x04\x95", "a Python pickle, which may run code and is never opened", "Save the table as CSV or Parquet."),
    (b"\x80\x05\x95", "a Python pickle, which may run code and is never opened", "Save the table as CSV or Parquet."),
    (b"ARROW1\0\0", "an Arrow file", "Save it as Parquet."),
    (b"\x7fELF", "a program", "Choose a table."),
)  # fmt: skip
WHAT = "CSV, TSV, Excel, OpenDocument, Parquet or JSON lines"


def table_format(path: Path) -> str:
    """One of `TABLES`; a text file that is nothing else is `csv`. Raises DataError: it is no table."""
    found = sniff(path)
    if found in TABLES:
        return found
    with path.open("rb") as file:
        head = file.read(HEAD)
    for begin, what, cure in OTHERS:
        if head.startswith(begin):
            raise DataError(f"The file is {what}, not a table", expected=WHAT, cure=cure)
    if found == "xls":
        locked = "an Excel file locked with a password" if _holds(path, LOCKED) else "an Excel file of before 2007"
        raise DataError(f"The file is {locked}", expected=WHAT, cure="Save it as .xlsx without a password.")
    if found == "markup":
        raise DataError("The file is a web page or XML, not a table", expected=WHAT, cure="Download the table itself.")
    raise DataError(
        f"The file is {'NumPy arrays' if found == 'npz' else 'a zip archive'}, not a table",
        expected=WHAT,
        cure=ARRAYS if found == "npz" else "Unpack it, and bring the table inside.",
    )


def sniff(path: Path) -> str:
    """What a file is by its content, as the ending of its name would be; `csv` for all other text."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _packed(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x93NUMPY"):
        return "npy"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if any(head.startswith(begin) for begin, _, _ in OTHERS):
        return "other"
    if MARKUP.match(head):
        return "markup"
    return "json" if JSON.match(head) else "csv"


def file_name(path: Path) -> str:
    """The name under which a data set lies beside a script."""
    found = sniff(path)
    return f"data.{found}" if found not in ("other", "markup") else "data.bin"


def _packed(path: Path) -> str:
    """What a zip archive is, by the names of its members."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise DataError("The file is damaged: a zip archive without its end", cure="Bring the file again.") from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return "ods"
    return "npz" if names and all(name.endswith(".npy") for name in names) else "zip"


def _holds(path: Path, words: bytes) -> bool:
    """Whether a file holds some bytes, looked at piece by piece."""
    before = b""
    with path.open("rb") as file:
        while piece := file.read(2**20):
            if words in before + piece:
                return True
            before = piece[-len(words) :]
    return False
