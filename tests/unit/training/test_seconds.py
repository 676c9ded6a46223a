"""The measured time of a run: its parts fit each other, and it ends when nobody wants it. No second is asserted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.data.pipeline import Prepared, prepare
from engine.document.project import Choice
from engine.errors import JobError
from engine.training import seconds as measuring
from engine.training import streamed
from engine.training.seconds import seconds
from tests.builders import digits_mlp

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(digits_mlp().data, _no_dataset)


def test_the_whole_is_the_sum_of_start_epochs_and_end(prepared: Prepared) -> None:
    project = digits_mlp(epochs=50)
    found = seconds(project, prepared, 2.0, lambda: True)
    assert found.total == pytest.approx(found.start + 50 * found.epoch + found.end)
    assert found.start > 2.0
    assert 0 < found.step < found.epoch
    assert found.end > 0


def test_a_callback_that_ends_early_is_no_trouble(prepared: Prepared) -> None:
    stop = Choice(name="EarlyStopping", config={"monitor": "loss", "patience": 0, "min_delta": 100.0})
    assert seconds(digits_mlp(callbacks=(stop,)), prepared, 0.0, lambda: True).total > 0


def test_large_data_are_tried_on_a_part_of_their_rows(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    stepper = streamed.stepper

    def watched(model: Any, x: Any, y: Any, batch_size: int, *more: Any, **further: Any) -> Any:
        tried.append(len(next(iter(y.values()))))
        return stepper(model, x, y, batch_size, *more, **further)

    monkeypatch.setattr(streamed, "stepper", watched)
    large = replace(prepared, facts=prepared.facts.model_copy(update={"bytes": 2**40}))
    found = seconds(digits_mlp(batch_size=4), large, 0.0, lambda: True)
    assert tried == [4 * measuring.TRIED]
    assert found.epoch >= found.step * prepared.facts.rows["train"] / 4


def test_without_validation_there_is_no_look_at_it(prepared: Prepared) -> None:
    x, y = (
        {part: {n: v[:0] if part == "validation" else v for n, v in each.items()} for part, each in arrays.items()}
        for arrays in (prepared.x, prepared.y)
    )
    rows = {**prepared.facts.rows, "validation": 0}
    without = replace(prepared, x=x, y=y, facts=prepared.facts.model_copy(update={"rows": rows}))
    assert seconds(digits_mlp(), without, 0.0, lambda: True).total > 0


@pytest.mark.parametrize("looks", [0, 1, 3, 5])
def test_it_ends_as_soon_as_nobody_wants_it(prepared: Prepared, looks: int) -> None:
    asked: list[bool] = []

    def wanted() -> bool:
        asked.append(len(asked) < looks)
        return asked[-1]

    with pytest.raises(JobError, match="Nobody waits"):
        seconds(digits_mlp(), prepared, 0.0, wanted)
    assert asked.count(False) == 1


def _no_dataset(id: str) -> Any:
    raise FileNotFoundError(id)
