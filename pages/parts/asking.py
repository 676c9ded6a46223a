"""Questions for warm helpers, asked in the background so that no page ever waits for one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st

Answer = TypeVar("Answer")
KEPT = 24  # answers that a tab keeps
_THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="asking")


@dataclass
class Asked:
    """What this tab has asked; answers are kept by a key that names question and state."""

    waiting: OrderedDict[str, Future[Any]] = field(default_factory=OrderedDict)

    def answer(self, key: str, job: Callable[[], Answer], patience: float = 0.3) -> Answer | None:
        """The answer, or None when it takes longer than `patience` seconds: then `come_back` draws the page again.

        Raises:
            LayerloomError: what the job raised. `forget(key)` asks again.
        """
        if key not in self.waiting:
            self.waiting[key] = _THREADS.submit(job)
            while len(self.waiting) > KEPT:
                self.waiting.popitem(last=False)
        self.waiting.move_to_end(key)
        try:
            found: Answer = self.waiting[key].result(timeout=patience)
        except NotYet:
            if self.waiting[key].done():  # the job itself ran into a time limit
                raise
            return None
        return found

    def known(self, key: str) -> Any:
        """An answer that is there already and is no error, else None."""
        asked = self.waiting.get(key)
        return asked.result() if asked is not None and asked.done() and asked.exception() is None else None

    def done(self, key: str) -> bool:
        """True when the question is answered, or was never asked."""
        asked = self.waiting.get(key)
        return asked is None or asked.done()

    @property
    def idle(self) -> bool:
        """True when no question waits for its answer."""
        return all(asked.done() for asked in self.waiting.values())

    def forget(self, key: str) -> None:
        """So that it is asked again."""
        self.waiting.pop(key, None)


@st.fragment(run_every=0.5)
def come_back(asked: Asked, key: str) -> None:
    """Draws the whole page again once an answer is there; nothing on the page waits for it."""
    if asked.done(key):
        st.rerun()
