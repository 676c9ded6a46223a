"""What the Train page knows of a run to come: when it asks, when it drops the question, what it says."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Any

import pytest

from engine.client import Aside
from engine.errors import JobError
from engine.messages.answers import Estimate, Memory, Seconds
from pages.parts import estimated
from pages.parts.estimated import IDLE, Answer, Estimating

MB = 2**20
ESTIMATE = Estimate(
    memory=Memory(weights=MB, gradients=MB, optimizer=2 * MB, activations=0, data=3 * MB, saving=0, process=910 * MB),
    device="CPU:0",
    seconds=Seconds(start=0.6, step=0.0004, epoch=0.134, end=0.1, total=14.3),
)


@dataclass
class Tab:
    """A tab, a clock, and every question that was asked."""

    estimating: Estimating = field(default_factory=Estimating)
    now: float = 100.0
    asked: list[Aside] = field(default_factory=list)

    def ask(self) -> Aside:
        wanted = TemporaryFile()  # noqa: SIM115 (the fixture closes it)
        self.asked.append(Aside("jobs:estimate", 30.0, wanted, Future()))
        return self.asked[-1]

    def look(self, stamp: str = "a", after: float = 0.0, rest: bool = True) -> Answer | None:
        self.now += after
        return self.estimating.look(stamp, self.ask, rest=rest, now=self.now)

    def answer(self, answer: Any) -> None:
        future: Future[Any] = self.asked[-1].future
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)


@pytest.fixture
def tab() -> Iterator[Tab]:
    made = Tab()
    yield made
    for question in made.asked:
        question.wanted.close()


def test_it_is_asked_once_and_only_when_nothing_has_changed_for_a_moment(tab: Tab) -> None:
    assert tab.look() is None
    tab.look(after=IDLE / 2)
    assert tab.asked == []
    tab.look(after=IDLE)
    tab.look(after=IDLE)
    assert len(tab.asked) == 1
    tab.answer(ESTIMATE)
    assert tab.look() == ESTIMATE
    assert tab.estimating.known("a") == ESTIMATE
    assert tab.look(after=10 * IDLE) == ESTIMATE
    assert len(tab.asked) == 1


def test_while_something_else_goes_on_nothing_is_asked(tab: Tab) -> None:
    for _ in range(5):
        tab.look(after=IDLE, rest=False)
    assert tab.asked == []
    tab.look(after=IDLE / 2)
    assert tab.asked == []
    tab.look(after=IDLE)
    assert len(tab.asked) == 1


def test_a_change_drops_the_question_and_begins_anew(tab: Tab) -> None:
    tab.look()
    tab.look(after=IDLE)
    tab.look("b")
    assert tab.asked[0].dropped
    assert tab.look("b", after=IDLE) is None
    assert len(tab.asked) == 2
    tab.answer(ESTIMATE)
    assert tab.look("b") == ESTIMATE
    assert tab.estimating.known("a") is None


def test_a_question_that_others_dropped_is_asked_again_at_rest(tab: Tab) -> None:
    tab.look()
    tab.look(after=IDLE)
    tab.asked[0].drop()
    assert tab.look() is None
    tab.look(after=IDLE / 2)
    assert len(tab.asked) == 1
    tab.look(after=IDLE)
    assert len(tab.asked) == 2


def test_an_error_is_an_answer_and_no_estimate(tab: Tab) -> None:
    tab.look()
    tab.look(after=IDLE)
    tab.answer(JobError("It was too much"))
    found = tab.look()
    assert isinstance(found, JobError)
    assert tab.estimating.known("a") is None


def test_what_is_said_in_one_line() -> None:
    assert estimated.sentence(ESTIMATE) == "About 14 s and 917 MB on this CPU"
    gpu = ESTIMATE.model_copy(update={"device": "GPU:1"})
    assert estimated.sentence(gpu).endswith("on GPU 1")
    large = ESTIMATE.model_copy(update={"seconds": None})
    assert estimated.sentence(large) == "About 917 MB on this CPU; too large to try out how long it takes"


def test_what_it_is_made_of() -> None:
    said = estimated.parts(ESTIMATE, 100)
    assert "100 epochs of 130 ms" in said
    assert "weights 1 MB, gradients 1 MB, the optimizer 2 MB, data 3 MB, Python, Keras and TensorFlow 910 MB" in said
    assert "activations" not in said
    assert "Measured" not in estimated.parts(ESTIMATE.model_copy(update={"seconds": None}), 1)


def test_what_a_run_took_stands_beside_what_was_expected() -> None:
    assert estimated.beside(12.4, ESTIMATE, 820 * MB) == (
        "took 12 s (estimated 14 s) and 820 MB of memory (estimated 917 MB)"
    )
    assert estimated.beside(12.4, None, 820 * MB) == "took 12 s and 820 MB of memory"
    assert estimated.beside(12.4, None, None) == "took 12 s"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (2.6, "3 s"), (14.3, "14 s"), (133.0, "2 min 10 s"), (7_513.0, "2 h 5 min")]
)
def test_an_estimate_is_no_more_exact_than_two_digits(seconds: float, text: str) -> None:
    assert estimated.roughly(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.0081, "8.1 ms"), (0.134, "130 ms"), (1.23, "1.2 s")])
def test_short_times(seconds: float, text: str) -> None:
    assert estimated.fine(seconds) == text
