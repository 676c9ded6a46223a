"""A schedule spans the run from the moment it is chosen, however early that is."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from engine import client
from engine.document.project import Choice, Project
from engine.errors import DataError
from engine.messages.answers import DataFacts, TargetFacts
from pages.parts import schedule

EPOCHS, BATCH = 60, 32  # of the preset
FACTS = DataFacts(inputs={}, target=TargetFacts(name="digit", kind="classes"), rows={"train": 1257})
Put = Callable[[Choice | None], None]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The field of a page that was drawn before anything was known of the data; `put` is what a choice calls."""
    drawn = SimpleNamespace(document=client.preset("digits-mlp"), put=None, waited=[], answer=lambda: None)

    def previewed(patience: float) -> object:
        drawn.waited.append(patience)
        return drawn.answer()

    def edit(project: Project, what: str) -> None:
        drawn.document = project

    monkeypatch.setattr(schedule, "choice_field", lambda *words, **_: setattr(drawn, "put", words[4]))
    monkeypatch.setattr(schedule.session, "desk", lambda: drawn)
    monkeypatch.setattr(schedule.session, "previewed", previewed)
    monkeypatch.setattr(schedule.session, "edit", edit)
    schedule.schedule_field(None)
    return drawn


def test_a_choice_waits_until_the_rows_are_known(page: SimpleNamespace) -> None:
    page.answer = lambda: SimpleNamespace(facts=FACTS)
    page.put(Choice(name="CosineDecay"))
    assert page.document.training.schedule.config["decay_steps"] == EPOCHS * -(-1257 // BATCH)
    assert page.waited == [schedule.PATIENCE]


def test_data_that_cannot_be_read_give_a_schedule_all_the_same(page: SimpleNamespace) -> None:
    def fails() -> None:
        raise DataError("The file is empty")

    page.answer = fails
    page.put(Choice(name="CosineDecay"))
    assert page.document.training.schedule.name == "CosineDecay"


def test_a_schedule_that_is_changed_by_hand_is_left_as_it_is(page: SimpleNamespace) -> None:
    page.put(Choice(name="CosineDecay", config={"initial_learning_rate": 0.1, "decay_steps": 7}))
    assert page.document.training.schedule.config["decay_steps"] == 7
    assert page.waited == []
