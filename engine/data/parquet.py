"""A Parquet file. Its own account of itself is looked at before a value of it is read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from engine.data.delimited import check_names
from engine.data.memory import expect_memory
from engine.errors import DataError

# By how the name of its type begins, what no cell of a table can hold.
REFUSED = {
    "list": "lists", "large_list": "lists", "fixed_size_list": "lists", "struct": "objects", "map": "maps",
    "binary": "bytes", "large_binary": "bytes", "fixed_size_binary": "bytes",
}  # fmt: skip


def read(path: Path) -> pd.DataFrame:
    """Every column. Raises DataError: the file is damaged, too large, or has lists or bytes in its cells."""
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            schema, count = file.schema_arrow, file.metadata.num_rows
            _check(schema.names, [str(field.type) for field in schema], count)
            expect_memory(count, len(schema.names))
            table: pd.DataFrame = file.read().to_pandas(ignore_metadata=True)
            return table
    except (pyarrow.ArrowException, OSError) as error:
        raise DataError(
            f"The Parquet file cannot be read: {str(error).splitlines()[0][:120]}", cure="Write it anew."
        ) from None


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
