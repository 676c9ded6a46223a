"""Questions for warm helpers, asked in the background so that no page ever waits for one.

What a page waits for is gathered while it is drawn, and one fragment looks for all of it. It is the last thing on the
page, for a reason: when a fragment runs again before the browser has got the page, Streamlit sends the fragment's own
place after everything that stands behind it; the browser then finds a hole, and shows nothing at all.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st

from engine.errors import LayerloomError

Answer = TypeVar("Answer")
KEPT = 24  # answers that a tab keeps
SOON = 0.5  # seconds between two looks for an answer
_THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="asking")


@dataclass(frozen=True)
class Awaited:
    """Something that has the page drawn again once it `is_there`; looked for every so many seconds."""

    is_there: Callable[[], bool]
    every: float


@dataclass
class Asked:
    """What this tab has asked; answers are kept by a key that names question and state.

    Args:
        awaited: what the page that is being drawn waits for.
    """

    waiting: OrderedDict[str, Future[Any]] = field(default_factory=OrderedDict)
    awaited: list[Awaited] = field(default_factory=list)

    def answer(self, key: str, job: Callable[[], Answer], patience: float = 0.3) -> Answer | None:
        """The answer, or None when it takes longer than `patience` seconds: then `come_back` draws the page again.

        Raises:
            LayerloomError: what the job raised. `forget(key)` asks again.
        """
        self.begin(key, job)
        self.waiting.move_to_end(key)
        try:
            found: Answer = self.waiting[key].result(timeout=patience)
        except NotYet:
            if self.waiting[key].done():  # the job itself ran into a time limit
                raise
            return None
        return found

    def begin(self, key: str, job: Callable[[], Any]) -> None:
        """Asks in the background, unless it was asked already."""
        if key not in self.waiting:
            self.waiting[key] = _THREADS.submit(job)
            while len(self.waiting) > KEPT:
                self.waiting.popitem(last=False)

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


def come_back(asked: Asked, key: str) -> None:
    """Has the whole page drawn again once an answer is there; nothing on the page waits for it."""
    asked.awaited.append(Awaited(lambda: asked.done(key), SOON))


def come_back_when(asked: Asked, is_there: Callable[[], bool]) -> None:
    """As `come_back`, for anything that can be looked for."""
    asked.awaited.append(Awaited(is_there, SOON))


def look_out(asked: Asked) -> None:
    """Looks for what the page waits for; called once, at the very end of a page or of its one fragment."""
    awaited, asked.awaited = asked.awaited, []
    if awaited:
        st.fragment(_look, run_every=min(each.every for each in awaited))(awaited)


def _look(awaited: list[Awaited]) -> None:
    try:
        there = any(each.is_there() for each in awaited)
    except LayerloomError:
        there = True  # the page says what is wrong
    if there:
        st.rerun()
