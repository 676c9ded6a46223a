"""Batches of data that lie on disk: gathered ahead of the steps that need them, in the order that was asked for."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from queue import Full, Queue
from typing import Any

import numpy as np

from engine.data.stored import Stored, batches, picked

AHEAD = 4  # batches that are ready at most, while another is being gathered

Arrays = Sequence[np.ndarray | Stored]


class Reader:
    """A thread that gathers one batch after another; use it with `with`.

    Args:
        columns: arrays of shape (rows, ...), in memory or on disk.
        order: the rows of all batches, one after another.
        batch_size: rows of a batch; the last may be shorter.
    """

    def __init__(self, columns: Arrays, order: np.ndarray, batch_size: int) -> None:
        self._columns, self._order, self._batch_size = columns, order, batch_size
        self._ready: Queue[list[np.ndarray] | BaseException] = Queue(AHEAD)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._gather, name="reader", daemon=True)
        self._thread.start()

    def next(self) -> list[np.ndarray]:
        """The next batch, one array a column; waits for it. Raises what went wrong while it was read."""
        found = self._ready.get()
        if isinstance(found, BaseException):
            raise found
        return found

    def close(self) -> None:
        """Nobody wants the rest."""
        self._over.set()
        self._thread.join()

    def _gather(self) -> None:
        try:
            for rows in batches(self._order, self._batch_size):
                if not self._put([picked(values, rows) for values in self._columns]):
                    return
        except BaseException as error:  # noqa: BLE001 (told to whoever waits for the batch)
            self._put(error)

    def _put(self, item: Any) -> bool:
        """False when nobody wants it any more."""
        while not self._over.is_set():
            try:
                self._ready.put(item, timeout=0.1)
            except Full:
                continue
            return True
        return False
