"""A table larger than memory: its columns lie in files that are mapped, and pandas works with it as ever.

    table = side_by_side([mapped(keeping, part) for part in parts_of_some_columns_each])
    table["age"].mean()  # reads one column

What pandas does to some columns, it does in memory; so that never happens to more columns than fit (`at_once`). Mapped
pages are the system's to take back. The files are gone with the table: where the system allows it they have no name any
more once they are mapped, and elsewhere they go with the run's folder.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil

from engine.data.base import Keeping
from engine.data.memory import BYTES_A_VALUE, disk_is_full, expect_memory, fits

ALIGNED = 64  # bytes: where columns begin

Change = Callable[[pd.DataFrame], pd.DataFrame]


def on_disk(keeping: Keeping, rows: int, columns: int) -> bool:
    """Whether a table of this size is to be kept on disk.

    Raises:
        TooLarge: it does not fit in memory, and there is no folder for it, or a person wants it in memory.
    """
    if keeping.folder is None or keeping.storage == "memory":
        expect_memory(rows, columns)
        return False
    return keeping.storage == "disk" or not fits(rows, columns)


def at_once(names: Sequence[str], rows: int) -> Iterator[list[str]]:
    """The columns in groups that fit in a quarter of the free memory: most often one group of all."""
    many = max(1, psutil.virtual_memory().available // 4 // max(1, rows * BYTES_A_VALUE))
    for begin in range(0, len(names), many):
        yield list(names[begin : begin + many])


def side_by_side(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Columns of the same rows as one table; none is copied."""
    return parts[0] if len(parts) == 1 else pd.concat(parts, axis=1)


def in_groups(keeping: Keeping, table: pd.DataFrame, change: Change) -> pd.DataFrame:
    """What `change` makes of some columns at a time, each by itself; on disk where a table of this size goes there.

    Raises:
        DataError: the disk is full.
    """
    groups = list(at_once(list(table.columns), len(table))) or [[]]
    wide = len(table.columns)
    return side_by_side([mapped(keeping, change(table[group]), wide) for group in groups])


def mapped(keeping: Keeping, table: pd.DataFrame, columns: int) -> pd.DataFrame:
    """The same columns, in files if they are of a table of so many columns that it goes to the disk.

    Raises:
        DataError: the disk is full.
    """
    nowhere = keeping.folder is None or keeping.storage == "memory" or table.empty
    if nowhere or not on_disk(keeping, len(table), columns):
        return table
    return _mapped(keeping, table)


def _mapped(keeping: Keeping, table: pd.DataFrame) -> pd.DataFrame:
    folder = keeping.folder or Path()
    folder.mkdir(parents=True, exist_ok=True)
    plain = [name for name in table.columns if table[name].dtype.kind in "biufM" and _is_numpy(table[name])]
    texts = [name for name in table.columns if isinstance(table[name].dtype, pd.StringDtype) and name not in plain]
    with disk_is_full():
        found = _numbers(folder, table, plain) | _texts(folder, table, texts)
    columns = {name: found.get(name, table[name]) for name in table.columns}
    return pd.DataFrame(columns, index=table.index, copy=False)


def _is_numpy(column: pd.Series) -> bool:
    return isinstance(column.dtype, np.dtype)


def _numbers(folder: Path, table: pd.DataFrame, names: list[Any]) -> dict[Any, pd.Series]:
    """Columns of numbers, dates and bools: one after another in one file."""
    if not names:
        return {}
    path, places = folder / f"{uuid.uuid4().hex}.columns", []
    with path.open("wb") as file:
        for name in names:
            file.write(b"\0" * (-file.tell() % ALIGNED))
            places.append(file.tell())
            file.write(np.ascontiguousarray(table[name].to_numpy()).view("uint8").data)
    whole = np.memmap(path, dtype="uint8", mode="r")
    _forget(path)
    found = {}
    for name, begin in zip(names, places, strict=True):
        dtype = table[name].dtype
        values = whole[begin : begin + len(table) * dtype.itemsize].view(np.ndarray).view(dtype)
        found[name] = pd.Series(values, index=table.index, copy=False)
    return found


def _texts(folder: Path, table: pd.DataFrame, names: list[Any]) -> dict[Any, pd.Series]:
    """Columns of texts, as Arrow keeps them."""
    if not names:
        return {}
    import pyarrow as pa

    path, keys = folder / f"{uuid.uuid4().hex}.arrow", [str(place) for place in range(len(names))]
    held = pa.table([pa.chunked_array(pa.array(table[name])) for name in names], names=keys)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, held.schema) as writer:
        writer.write_table(held)
    read = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    _forget(path)
    return {
        name: pd.Series(table[name].dtype.__from_arrow__(read.column(key)), index=table.index, copy=False)
        for name, key in zip(names, keys, strict=True)
    }


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):  # Windows keeps the name of what is mapped
        path.unlink()
