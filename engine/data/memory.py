"""Refuses tables that would not fit, before the memory is asked for."""

from __future__ import annotations

import psutil

from engine.errors import DataError

BYTES_A_VALUE = 96  # of memory at the peak of reading, preparing and splitting; 74 for numbers, 90 for text (measured)


def expect_memory(rows: int, columns: int) -> None:
    """Raises DataError when a table of this size needs more than half of the memory that is free."""
    need, free = rows * columns * BYTES_A_VALUE, psutil.virtual_memory().available // 2
    if need > free:
        raise DataError(
            f"{rows:,} rows of {columns:,} columns need about {need / 2**20:,.0f} MB of memory",
            expected=f"at most {free / 2**20:,.0f} MB, half of what is free",
            cure="Keep fewer rows or columns, ignore categories with many values, or close other programs.",
        )


def expect_bytes(need: int, what: str) -> None:
    """Raises DataError when so many bytes are more than half of the memory that is free; `what` needs them."""
    free = psutil.virtual_memory().available // 2
    if need > free:
        raise DataError(
            f"{what} need about {need / 2**20:,.0f} MB of memory",
            expected=f"at most {free / 2**20:,.0f} MB, half of what is free",
            cure="Bring less of it, or close other programs.",
        )
