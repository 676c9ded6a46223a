"""A Parquet file. Its own account of itself is looked at before a value of it is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.data.base import Keeping
from engine.data.delimited import check_names
from engine.data.mapped import at_once, mapped, on_disk, side_by_side
from engine.data.memory import fits
from engine.errors import DataError

QUICK, GROUPS = 10_000, 32  # rows for a first look at more than fit in memory, and of how many groups of rows

# By how the name of its type begins, what no cell of a table can hold.
REFUSED = {
    "list": "lists", "large_list": "lists", "fixed_size_list": "lists", "struct": "objects", "map": "maps",
    "binary": "bytes", "large_binary": "bytes", "fixed_size_binary": "bytes",
}  # fmt: skip


def read(path: Path, keeping: Keeping, *, quick: bool = False) -> tuple[pd.DataFrame, int]:
    """Every column; on disk where it does not fit in memory.

    Args:
        quick: some rows from all over the file are enough where it does not fit.

    Returns:
        the columns, and how many rows the file has where these are only some of them, else 0.

    Raises:
        DataError: the file is damaged, too large, or has lists or bytes in its cells.
    """
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            schema, count = file.schema_arrow, file.metadata.num_rows
            _check(schema.names, [str(field.type) for field in schema], count)
            if quick and not fits(count, len(schema.names)):
                return pyarrow.Table.from_batches(_some(file)).to_pandas(ignore_metadata=True), count
            large = on_disk(keeping, count, len(schema.names))
            groups = at_once(schema.names, count) if large else [schema.names]
            parts = (file.read(columns=group).to_pandas(ignore_metadata=True) for group in groups)
            return side_by_side([mapped(keeping, part, len(schema.names)) for part in parts]), 0
    except (pyarrow.ArrowException, OSError) as error:
        raise DataError(
            f"The Parquet file cannot be read: {str(error).splitlines()[0][:120]}", cure="Write it anew."
        ) from None


def _some(file: Any) -> Iterator[Any]:
    """The first rows of some groups of rows, from all over the file."""
    groups = np.unique(np.linspace(0, file.num_row_groups - 1, GROUPS).round().astype(int))
    for group in groups.tolist():
        yield next(file.iter_batches(QUICK // len(groups), row_groups=[group]))


def code() -> list[str]:
    """Script lines that define `seen`, the same table."""
    return ["seen = pq.read_table(path).to_pandas(ignore_metadata=True)"]


def _check(names: list[str], types: list[str], rows: int) -> None:
    check_names(names, "Parquet")
    for name, type in zip(names, types, strict=True):
        held = next((words for begin, words in REFUSED.items() if type.startswith(begin)), "")
        if held:
            raise DataError(
                f"The column {name[:80]!r} holds {held}",
                where=name[:80],
                expected="numbers, texts, dates, true or false",
                cure="Take the column out, or make columns of plain values of it.",
            )
    if not rows:
        raise DataError("The file has columns and no rows", expected="rows", cure="Add rows.")
