"""Which source reads a file that a person brings: told by its ending, and for a zip by what lies in it.

A first guess alone: the source looks at the content itself, and a person can choose another.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from engine import client
from pages.parts.data_settings import is_own

TABLE = "csv"
# By ending, the sources that may read such files, the likeliest first; those that are not there are left out.
ENDINGS: dict[str, tuple[str, ...]] = {
    "csv": (TABLE,), "tsv": (TABLE,), "txt": (TABLE,), "xlsx": (TABLE,), "ods": (TABLE,),
    "parquet": (TABLE,), "jsonl": (TABLE,), "json": (TABLE,), "npz": ("arrays",), "npy": ("arrays",),
    "zip": ("images", "texts", "sounds", "graph"),
}  # fmt: skip
HELD = {
    **dict.fromkeys(("png", "jpg", "jpeg", "bmp", "gif", "webp"), "images"),
    **dict.fromkeys(("wav", "flac", "ogg", "mp3"), "sounds"),
    **dict.fromkeys(("txt", "md"), "texts"),
    "npy": "arrays",
    "csv": "graph",
}
WORDS = {"images": "pictures", "texts": "texts", "sounds": "sounds"}


def source_for(name: str, inside: Sequence[str] = ()) -> str:
    """The name of the source that most likely reads a file.

    Args:
        name: what it is called.
        inside: the names of the first files in it, where it is a zip.
    """
    known = own_sources()
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    wanted = [*([held(inside)] if ending == "zip" else []), *ENDINGS.get(ending, ())]
    return next((source for source in wanted if source in known), TABLE)


def own_sources() -> set[str]:
    """The sources that there are for files of a person's own."""
    return {card.name for card in client.cards("source") if is_own(card.name)}


def endings() -> list[str]:
    """The endings of the files that some source reads."""
    known = own_sources()
    return [ending for ending, sources in ENDINGS.items() if known & set(sources)]


def zipped() -> str:
    """What a zip may hold, in words: `pictures, texts or sounds`."""
    known = own_sources()
    *first, last = [word for source, word in WORDS.items() if source in known]
    return f"{', '.join(first)} or {last}" if first else last


def held(names: Sequence[str]) -> str:
    """The source for what most files of these names are; empty where none is known."""
    endings = [PurePosixPath(each).suffix.lower().removeprefix(".") for each in names]
    found = [HELD[ending] for ending in endings if ending in HELD]
    return max(found, key=found.count) if found else ""
