"""The planned learning rate: what each schedule gives, and first values that span a run."""

from __future__ import annotations

import pytest

from engine.catalog.read import card, cards, check_config
from engine.catalog.schedule import first_config
from engine.document.project import Choice
from engine.training.rates import planned
from tests.builders import digits_mlp

pytestmark = pytest.mark.heavy


@pytest.mark.parametrize("name", [each.name for each in cards("schedule")])
@pytest.mark.parametrize("steps", [1, 400])
def test_every_schedule_has_first_values_that_span_the_run(name: str, steps: int) -> None:
    config = first_config(card("schedule", name), 0.01, steps)
    assert check_config(card("schedule", name), config) == ()
    curve = planned(digits_mlp(epochs=steps, schedule=Choice(name=name, config=config)), 1)
    rates = curve.lines[0].y
    assert rates[0] == pytest.approx(0.01)
    assert steps == 1 or rates[-1] < 0.002


def test_the_axis_counts_epochs() -> None:
    schedule = Choice(name="PiecewiseConstantDecay", config={"boundaries": [20], "values": [0.1, 0.01]})
    line = planned(digits_mlp(epochs=4, schedule=schedule), 10).lines[0]
    assert line.x[0] == 0.0
    assert line.x[-1] == pytest.approx(3.9)
    assert {y for x, y in zip(line.x, line.y, strict=True) if x <= 2.0} == {0.1}
    assert {y for x, y in zip(line.x, line.y, strict=True) if x > 2.0} == {0.01}


def test_without_a_schedule_the_rate_is_the_optimizers() -> None:
    project = digits_mlp(epochs=2, optimizer=Choice(name="SGD", config={"learning_rate": 0.05}))
    assert set(planned(project, 10).lines[0].y) == {0.05}
