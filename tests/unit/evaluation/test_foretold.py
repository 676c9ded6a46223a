"""Pictures of forecasts: the past, the truth and what was said of a few test rows, and how points are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data.pipeline import prepare
from engine.document.project import Choice, DataSettings, Split, Window
from engine.evaluation import seasons
from engine.evaluation.reports import REPORTS
from engine.evaluation.seen import Seen
from engine.messages.evaluation import TEST_ROW
from engine.messages.pictures import Bars, Curve, Table


def co2(horizon: int, inputs: tuple[str, ...] = ("co2",)) -> Seen:
    """Foretold as it was one season before."""
    data = DataSettings(
        source=Choice(name="co2"),
        inputs=inputs,
        window=Window(length=60, horizon=horizon, period=52),
        split=Split(kind="time"),
    )
    prepared = prepare(data, Path)
    target = prepared.facts.target
    past = (
        seasons.past(target, prepared, "test") if inputs == ("co2",) else np.full((len(prepared.rows["test"]), 60), 350)
    )
    said = past[:, -52 : -52 + horizon]
    return Seen(target, prepared, said if horizon > 1 else said[:, 0])


@pytest.mark.parametrize("horizon", [1, 4])
def test_the_worst_forecasts_are_drawn_with_their_past_in_their_own_units(horizon: int) -> None:
    seen = co2(horizon)
    found = REPORTS["mistakes"].report(seen)
    assert found is not None
    *curves, table = found.pictures
    assert isinstance(table, Table)
    assert [curve.kind for curve in curves] == ["curve"] * 6
    true = seen.true.reshape(seen.rows, -1)
    errors = np.abs(true - seen.predicted.reshape(true.shape)).mean(axis=1)
    past = seasons.past(seen.target, seen.prepared, "test")
    for place, curve in enumerate(curves):
        assert isinstance(curve, Curve)
        row = int(np.argsort(-errors, kind="stable")[place])
        assert curve.title == f"Test row {row + 1}: off by {errors[row]:.4g} on average"
        assert table.rows[place][0] == row + 1
        lines = {line.name: line for line in curve.lines}
        assert lines["past"].x[-1] == 0.0
        np.testing.assert_allclose(np.array(lines["past"].y, "float64"), past[row], rtol=1e-5)
        np.testing.assert_allclose(np.array(lines["true"].y, "float64"), [past[row, -1], *true[row]], rtol=1e-5)
        assert lines["forecast"].x == tuple(float(step) for step in range(horizon + 1))
    (note,) = found.notes
    assert "exact" not in note
    assert f"{errors.mean():.4g} over all {seen.rows:,} rows" in note
    assert table.columns[0] == TEST_ROW


def test_without_the_past_of_the_target_a_forecast_of_several_steps_is_still_drawn() -> None:
    several, one = (REPORTS["mistakes"].report(co2(horizon, ("week",))) for horizon in (3, 1))
    assert several is not None
    assert one is not None
    drawn = several.pictures[0]
    assert isinstance(drawn, Curve)
    assert [line.name for line in drawn.lines] == ["true", "forecast"]
    assert [each.kind for each in one.pictures] == ["table"]
    assert one.pictures[0].title == "The rows as a table"


@pytest.mark.parametrize(
    ("horizon", "point", "counted"), [(1, "a test row", "test rows"), (4, "a step of a test row", "steps of test rows")]
)
def test_points_and_bars_are_called_what_they_are(horizon: int, point: str, counted: str) -> None:
    found = REPORTS["numbers"].report(co2(horizon))
    assert found is not None
    cloud, residuals, bars = found.pictures
    assert isinstance(cloud, Curve)
    assert isinstance(residuals, Curve)
    assert isinstance(bars, Bars)
    assert cloud.lines[0].name == residuals.lines[0].name == point
    assert bars.y_label == counted
    assert all("in the units of the data" in each for each in (cloud.x_label, cloud.y_label, residuals.y_label))
    assert bars.names[0].startswith("below ")
    assert bars.names[-1].endswith(" and above")
    assert any("beyond" in note for note in found.notes)
