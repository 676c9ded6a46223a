"""What a run will take: asked of a helper while nothing else goes on, and dropped as soon as something does."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from engine import client
from engine.errors import LayerloomError
from engine.messages.answers import Estimate
from pages.parts.plain import count, duration, plain, size

IDLE = 1.5  # seconds without a change, after which it is asked
KEPT = 24  # answers that a tab keeps

Answer = Estimate | LayerloomError


@dataclass
class Estimating:
    """What this tab has found out about runs to come; knows nothing of Streamlit.

    Args:
        stamp: the state of the document that was looked at last; since: when it was first seen so, and at rest.
        question: what a helper works on.
        found: answers by the state of the document.
    """

    stamp: str = ""
    since: float = 0.0
    question: client.Aside | None = None
    found: OrderedDict[str, Answer] = field(default_factory=OrderedDict)

    def look(self, stamp: str, ask: Callable[[], client.Aside], *, rest: bool, now: float) -> Answer | None:
        """The answer for this state of the document, or None: then look again a little later.

        Args:
            ask: asks a helper; called once nothing has changed for a moment.
            rest: False while something else goes on, which an estimate must not slow down.
            now: seconds on any clock that only goes on.
        """
        if stamp in self.found:
            return self.found[stamp]
        if stamp != self.stamp or not rest:
            self._wait(stamp, now)
        elif self.question is None:
            if now - self.since >= IDLE:
                self.question = ask()
        elif self.question.dropped:
            self._wait(stamp, now)
        elif self.question.done:
            self._keep(self.question)
        return self.found.get(stamp)

    def known(self, stamp: str) -> Estimate | None:
        """The estimate, if it is there already."""
        answer = self.found.get(stamp)
        return answer if isinstance(answer, Estimate) else None

    def _wait(self, stamp: str, now: float) -> None:
        if self.question is not None:
            self.question.drop()
        self.stamp, self.since, self.question = stamp, now, None

    def _keep(self, question: client.Aside) -> None:
        self.question = None
        try:
            self.found[self.stamp] = question.answer()
        except LayerloomError as error:
            self.found[self.stamp] = error
        while len(self.found) > KEPT:
            self.found.popitem(last=False)


def show(answer: Answer, epochs: int) -> None:
    """One quiet line: time, memory, device; what they are made of when a person asks for more."""
    if isinstance(answer, Estimate):
        st.caption(f":material/timer: {sentence(answer)}.", help=parts(answer, epochs))
    else:
        st.caption(":material/timer: How long it takes is not known.", help=plain(str(answer)))


def sentence(found: Estimate) -> str:
    """`About 14 s and 0.9 GB on this CPU`."""
    where = "this CPU" if found.device.startswith("CPU") else found.device.replace(":", " ")
    memory = size(found.memory.total)
    if found.seconds is None:
        return f"About {memory} on {where}; too large to try out how long it takes"
    return f"About {roughly(found.seconds.total)} and {memory} on {where}"


def parts(found: Estimate, epochs: int) -> str:
    """What time and memory are made of."""
    told = {
        "weights": found.memory.weights, "gradients": found.memory.gradients, "the optimizer": found.memory.optimizer,
        "activations of one batch": found.memory.activations, "data": found.memory.data,
        "saving": found.memory.saving, "Python, Keras and TensorFlow": found.memory.process,
    }  # fmt: skip
    memory = "Memory: " + ", ".join(f"{name} {size(number)}" for name, number in told.items() if number) + "."
    if found.seconds is None:
        return memory
    each = found.seconds
    return (
        f"Measured for a moment on this machine: {roughly(each.start)} to start, {count(epochs, 'epoch')} of "
        f"{fine(each.epoch)} with validation, {roughly(each.end)} to test and save. Early stopping makes it shorter."
        f"\n\n{memory}"
    )


def beside(took: float, expected: Estimate | None, peak: int | None) -> str:
    """What a run took, and what was expected of it where that is known."""
    time_expected = f" (estimated {roughly(expected.seconds.total)})" if expected and expected.seconds else ""
    if peak is None:
        return f"took {duration(took)}{time_expected}"
    memory_expected = f" (estimated {size(expected.memory.total)})" if expected else ""
    return f"took {duration(took)}{time_expected} and {size(peak)} of memory{memory_expected}"


def roughly(seconds: float) -> str:
    """Seconds to two digits, and never less than one: an estimate is no more exact."""
    return f"{max(1, round(seconds))} s" if seconds < 10 else duration(float(f"{seconds:.2g}"))


def fine(seconds: float) -> str:
    """A short time to two digits: `8.1 ms`, `1.2 s`."""
    two = float(f"{seconds:.2g}")
    return f"{1000 * two:g} ms" if two < 1 else duration(two)


def clock() -> float:
    """The clock of `Estimating.look`."""
    return time.monotonic()
