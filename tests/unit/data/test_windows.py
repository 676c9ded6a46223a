"""Windows: which samples there are, what they hold, and that no part sees what another is to predict."""

from __future__ import annotations

import itertools
import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine.data import effect, pipeline, preview, recipe
from engine.data.base import Raw
from engine.data.code import code
from engine.data.windows import AHEAD, PAST, windowed
from engine.document.project import Choice, DataSettings, Split, Step, Window
from engine.errors import DataError
from engine.messages.pictures import Curve, Table


def as_raw(table: pd.DataFrame, target: pd.Series, kept: np.ndarray | None = None, seen: Any = None) -> Raw:
    kind: Any = "number" if pd.api.types.is_numeric_dtype(target) else "classes"
    return Raw(table, target, "y", kind, seen=table if seen is None else seen, kept=kept)


def steps(rows: int = 12) -> Raw:
    """A target that counts rows, and a column of tens."""
    numbers = pd.Series(np.arange(rows), dtype="float64")
    return as_raw(pd.DataFrame({"tens": numbers * 10}), numbers)


def test_a_sample_is_a_stretch_and_its_target_what_comes_next() -> None:
    made = windowed(steps(), Window(length=3, horizon=2, stride=2))
    assert made.channels == {PAST: ("y", "tens")}
    assert made.arrays[PAST].dtype == np.float32
    np.testing.assert_array_equal(made.arrays[PAST][:2, :, 0], [[0, 1, 2], [2, 3, 4]])
    np.testing.assert_array_equal(made.arrays[PAST][0, :, 1], [0, 10, 20])
    np.testing.assert_array_equal(made.target[:2], [[3, 4], [5, 6]])
    assert made.kept is not None
    assert made.kept.tolist() == [2, 4, 6, 8]
    assert list(made.names) == [PAST]


def test_without_a_horizon_the_target_is_that_of_the_last_row_and_its_past_no_input() -> None:
    made = windowed(steps(), Window(length=3, horizon=0))
    assert made.channels == {PAST: ("tens",)}
    np.testing.assert_array_equal(np.asarray(made.target), np.arange(2, 12))


def test_classes_are_those_of_the_last_step_to_come() -> None:
    raw = as_raw(pd.DataFrame({"x": np.arange(6.0)}), pd.Series(list("abcdef")))
    assert list(windowed(raw, Window(length=2, horizon=2)).target) == ["d", "e", "f"]
    assert list(windowed(raw, Window(length=2, horizon=0)).target) == ["b", "c", "d", "e", "f"]


def test_inputs_choose_the_columns() -> None:
    assert windowed(steps(), Window(length=2), ["y"]).channels == {PAST: ("y",)}
    assert windowed(steps(), Window(length=2), ["tens"]).channels == {PAST: ("tens",)}


def test_no_sample_reaches_from_one_series_to_the_next_or_over_a_gap() -> None:
    """Rows of two series in any order: each sample is consecutive days of one town, with nothing missing."""
    days, towns = np.tile(np.arange(10.0), 2), np.repeat(["Ulm", "Bonn"], 10)
    shuffled = np.random.default_rng(0).permutation(20)
    frame = pd.DataFrame({"day": days, "town": towns, "x": days + 100 * (towns == "Ulm")}).iloc[shuffled]
    frame = frame.reset_index(drop=True)
    frame.loc[(frame["day"] == 6) & (frame["town"] == "Ulm"), "x"] = np.nan
    target = frame["day"].rename("y") * 1.0
    made = windowed(as_raw(frame, target), Window(length=3, horizon=1, time="day", series="town"))
    past = made.arrays[PAST][:, :, 1]
    assert np.isfinite(past).all()
    assert (np.diff(past, axis=1) == 1).all()
    np.testing.assert_array_equal(np.asarray(made.target)[:, 0], past[:, -1] % 100 + 1)
    assert len(past) == 7 + 4  # of Bonn all, of Ulm those before the gap: its day 6 may be predicted, not looked at
    assert (np.diff(made.beside("day")) >= 0).all()


def test_a_row_that_was_left_out_breaks_the_series() -> None:
    numbers = pd.Series(np.arange(9.0))
    kept = np.array([0, 1, 2, 3, 5, 6, 7, 8])
    table = pd.DataFrame({"x": numbers[kept].to_numpy()})
    seen = pd.DataFrame({"x": numbers})
    made = windowed(as_raw(table, numbers[kept].reset_index(drop=True), kept, seen), Window(length=2, horizon=1))
    np.testing.assert_array_equal(made.arrays[PAST][:, :, 1], [[0, 1], [1, 2], [5, 6], [6, 7]])
    assert made.kept is not None
    assert made.kept.tolist() == [1, 2, 6, 7]


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (Window(length=12), "No stretch of 13 rows"),
        (Window(time="when"), "no column 'when'"),
        (Window(length=2, series="town"), "no column 'town'"),
    ],
)
def test_what_gives_no_sample_is_said(window: Window, words: str) -> None:
    with pytest.raises(DataError, match=words):
        windowed(steps(), window)


def test_texts_that_are_no_dates_and_empty_cells_give_no_order() -> None:
    for cells, words in ((["soon", "later", "2024-01-01"], "no dates"), ([1.0, None, 2.0], "1 empty cells")):
        raw = as_raw(pd.DataFrame({"x": [1.0, 2, 3], "when": cells}), pd.Series([1.0, 2, 3]))
        with pytest.raises(DataError, match=words):
            windowed(raw, Window(length=1, time="when"))


TOWNS = "\n".join(
    ["when,town,wind,rain,state", *(
        f"2024-{1 + day // 28:02d}-{1 + day % 28:02d},{town},{'' if day % 31 == 7 else day * 7 % 5},"
        f"{'' if day == 40 else day * 3 % 11 + 0.25},{'wet' if day % 3 else 'dry'}"
        for day, town in itertools.product(range(70, -1, -1), ("Ulm", "Bonn"))
    )]
)  # fmt: skip
SPLIT = Split(kind="time", column="when", train=0.6, validation=0.2, test=0.2)
CASES: dict[str, dict[str, Any]] = {
    "two series": {"target": "rain", "window": Window(length=5, horizon=3, time="when", series="town"), "split": SPLIT},
    "a stride": {"target": "rain", "window": Window(length=4, horizon=5, stride=2, time="when", series="town")},
    "classes": {"target": "state", "window": Window(length=6, horizon=0, time="when", series="town"), "split": SPLIT},
    "a group": {
        "target": "rain",
        "window": Window(length=6, time="when", series="town"),
        "split": Split(kind="group", column="town", train=0.5, validation=0.5, test=0.0),
    },
    "further": {
        "target": "rain",
        "further_targets": ("wind",),
        "window": Window(length=3, horizon=2, series="town"),
        "target_transform": "standardize",
    },
    "categories": {
        "target": "rain",
        "window": Window(length=5, horizon=3, time="when", series="town"),
        "recipe": (Step(name="OneHot"), Step(name="StandardizeSeries")),
        "split": SPLIT,
    },
    "dates and the name of the series": {
        "target": "rain",
        "inputs": ("state", "when", "rain", "town"),
        "window": Window(length=5, horizon=2, stride=2, time="when", series="town"),
        "recipe": tuple(Step(name=name) for name in ("StandardizeSeries", "DateParts", "OneHot", "Standardize")),
        "split": SPLIT,
    },
    "rows of classes": {
        "target": "state",
        "window": Window(length=4, horizon=0, time="when", series="town"),
        "recipe": (Step(name="MinMax", columns=("rain",)), Step(name="Bin", columns=("wind",))),
    },
    "categories left out": {
        "target": "rain",
        "window": Window(length=4, time="when", series="town"),
        "recipe": (Step(name="Standardize"),),
    },
    "known ahead": {
        "target": "rain",
        "window": Window(length=5, horizon=3, time="when", series="town", known=("wind",)),
        "split": SPLIT,
    },
    "a calendar and a category known ahead": {
        "target": "rain",
        "inputs": ("rain", "wind"),
        "window": Window(length=4, horizon=2, stride=3, time="when", series="town", known=("state", "when")),
        "recipe": tuple(Step(name=name) for name in ("DateParts", "OneHot", "Standardize", "StandardizeSeries")),
        "split": SPLIT,
    },
    "one of two known ahead, of a table by itself": {
        "target": "state",
        "window": Window(length=6, horizon=2, series="town", known=("rain",)),
        "recipe": (Step(name="MinMax", columns=("wind",)),),
    },
    "categories alone": {
        "target": "state",
        "inputs": ("town",),
        "window": Window(length=4, time="when"),
        "recipe": (Step(name="OneHot"), Step(name="StandardizeSeries")),
    },
    "own past": {"target": "rain", "inputs": ("rain",), "window": Window(length=3, horizon=2, series="town")},
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_script_cuts_the_same_bits(name: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    text = TOWNS.replace(",,", ",3,") if name == "further" else TOWNS  # a target that is wind has no gaps
    path.write_text(text, encoding="utf-8")
    settings = DataSettings(
        source=Choice(name="csv", config={"dataset": "0123456789abcdef"}),
        **({"kinds": {"wind": "number"}, "recipe": (Step(name="StandardizeSeries"),)} | CASES[name]),
    )
    prepared = pipeline.prepare(settings, lambda id: path)
    lines = code(settings, lambda id: path)
    (tmp_path / "script.py").write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    told = runpy.run_path(str(tmp_path / "script.py"))
    for part, rows in prepared.rows.items():
        ours = [*prepared.x[part].values(), *prepared.y[part].values()]
        fed, goals = told[f"x_{part}"], told[f"y_{part}"]
        theirs = [*(fed if len(prepared.x[part]) > 1 else [fed]), *(goals if len(prepared.y[part]) > 1 else [goals])]
        assert (AHEAD in prepared.x[part]) is bool(settings.window and settings.window.known)
        assert [each.tobytes() for each in theirs] == [each.tobytes() for each in ours]
        assert len(rows) or part == "test"


def towns(tmp_path: Path, **settings: Any) -> pipeline.Prepared:
    path = tmp_path / "data.csv"
    path.write_text(TOWNS, encoding="utf-8")
    source = Choice(name="csv", config={"dataset": "0123456789abcdef"})
    made = {"source": source, "kinds": {"wind": "number"}, "target": "rain", "split": SPLIT} | settings
    return pipeline.prepare(DataSettings(**made), lambda id: path)


LONG = Window(length=5, horizon=3, time="when", series="town")


def test_categories_and_dates_become_columns_of_each_step(tmp_path: Path) -> None:
    """What a sample holds of a category and a date is what the rows behind it hold."""
    inputs = ("rain", "state", "when")
    recipe = (Step(name="OneHot"), Step(name="DateParts", config={"year_day": False, "hour": False}))
    prepared = towns(tmp_path, window=LONG, inputs=inputs, recipe=recipe)
    past, rows = prepared.x["test"][PAST], prepared.rows["test"]
    assert prepared.preparation.columns[0].name == "rain"
    beside, kept = prepared.raw.seen, prepared.raw.kept
    assert kept is not None
    for sample, row in ((0, rows[0]), (-1, rows[-1])):
        last = beside.iloc[kept[row]]
        place = ["dry", "wet"].index(last["state"])
        assert past[sample, -1, 3:].tolist() == np.eye(2)[place].tolist()
        turn = 2 * np.pi * pd.Timestamp(last["when"]).day_of_week / 7
        np.testing.assert_allclose(past[sample, -1, 1:3], [np.sin(turn), np.cos(turn)], atol=1e-6)


def test_what_is_known_ahead_is_that_of_the_rows_to_be_predicted() -> None:
    made = windowed(steps(), Window(length=3, horizon=2, stride=2, known=("tens",)))
    assert made.channels == {PAST: ("y", "tens"), AHEAD: ("tens",)}
    np.testing.assert_array_equal(made.arrays[AHEAD][:2, :, 0], [[30, 40], [50, 60]])
    np.testing.assert_array_equal(made.arrays[AHEAD][:, :, 0], np.asarray(made.target) * 10)
    np.testing.assert_array_equal(made.arrays[PAST][0, :, 1], [0, 10, 20])


def test_a_gap_in_what_is_known_ahead_leaves_a_sample_out() -> None:
    """What is only looked at may lack where it is to be predicted; what is known ahead may not."""
    raw = steps()
    raw.table.loc[7, "tens"] = np.nan
    free = windowed(raw, Window(length=2, horizon=2))
    assert free.arrays[PAST][:, -1, 0].tolist() == [1, 2, 3, 4, 5, 6, 9]
    assert windowed(raw, Window(length=2, horizon=2, known=("tens",))).arrays[PAST][:, -1, 0].tolist() == [
        1,
        2,
        3,
        4,
        9,
    ]


def test_a_date_and_a_category_are_known_ahead_once_they_are_numbers(tmp_path: Path) -> None:
    window = LONG.model_copy(update={"known": ("when", "state")})
    recipe = (Step(name="OneHot"), Step(name="DateParts", config={"year_day": False, "hour": False}))
    prepared = towns(tmp_path, window=window, recipe=recipe)
    assert prepared.facts.inputs[AHEAD].shape == (None, 3, 4)
    row = prepared.rows["test"][0]
    town, when = (prepared.raw.beside(name)[row] for name in ("town", "when"))
    later = prepared.raw.seen[lambda rows: (rows["town"] == town) & (rows["when"] > when)]
    later = later.sort_values("when").head(3)
    ahead = prepared.x["test"][AHEAD][0]
    turn = 2 * np.pi * pd.to_datetime(later["when"]).dt.day_of_week.to_numpy() / 7
    expected = np.column_stack([np.sin(turn), np.cos(turn), later["state"] == "dry", later["state"] == "wet"])
    np.testing.assert_allclose(ahead[:, [0, 1]], expected[:, [0, 1]], atol=1e-6)
    np.testing.assert_array_equal(ahead[:, [2, 3]], expected[:, [2, 3]])
    with pytest.raises(DataError, match="'state' still holds categories"):
        towns(tmp_path, window=window, recipe=recipe[1:])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"known": ("y",)}, "'y' is a target, and cannot be known ahead"),
        ({"known": ("gone",)}, "'gone' is no input of a window"),
        ({"known": ("tens",), "horizon": 0}, "Nothing after the window is predicted"),
    ],
)
def test_what_cannot_be_known_ahead_is_told(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        windowed(steps(), Window(length=2).model_copy(update=changes))
    assert (caught.value.where, bool(caught.value.cure)) == ("data.window.known", True)


def test_series_side_by_side_and_below_one_another_are_the_same_windows(tmp_path: Path) -> None:
    """Wide: a column for each series, each a target with an output. Long: one column of numbers, and one of names."""
    days = pd.date_range("2024-01-01", periods=40).strftime("%Y-%m-%d")
    wide = pd.DataFrame({"day": days, "ulm": np.arange(40) % 7 * 1.0, "bonn": np.arange(40) % 5 + 0.5})
    long = wide.melt("day", ["ulm", "bonn"], "town", "rain").sample(frac=1.0, random_state=0)
    made = {}
    for name, table in (("wide", wide), ("long", long)):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
        source = Choice(name="csv", config={"dataset": "0123456789abcdef"})
        shared = {"source": source, "split": Split(kind="time")}
        window = Window(length=4, horizon=2, time="day", series="town" if name == "long" else "")
        kinds = {"rain": "number"} if name == "long" else {"ulm": "number", "bonn": "number"}
        aims = {"target": "rain"} if name == "long" else {"target": "ulm", "further_targets": ("bonn",)}
        data = DataSettings.model_validate(shared | {"window": window, "kinds": kinds} | aims)
        path = tmp_path / f"{name}.csv"
        made[name] = pipeline.prepare(data, lambda id, path=path: path)  # type: ignore[misc]
    side, below = made["wide"], made["long"]
    assert side.raw.channels == {PAST: ("ulm", "bonn")}
    assert list(side.y["train"]) == ["ulm", "bonn"]
    assert below.raw.arrays[PAST].shape == (2 * len(side.raw.arrays[PAST]), 4, 1)
    for place, name in enumerate(["ulm", "bonn"]):
        rows = (below.raw.beside("town") == name).to_numpy()
        np.testing.assert_array_equal(below.raw.arrays[PAST][rows, :, 0], side.raw.arrays[PAST][:, :, place])
        np.testing.assert_array_equal(np.asarray(below.raw.target)[rows], side.raw.targets[place].values)


def test_what_a_step_does_to_rows_is_shown_as_rows(tmp_path: Path) -> None:
    steps = (Step(name="StandardizeSeries"), Step(name="OneHot"), Step(name="Standardize"))
    raw = towns(tmp_path, window=LONG, recipe=steps).raw
    fitting, after = effect.fitting(steps, raw)
    assert fitting == ((PAST,), ("state",), ("rain", "wind", "state=dry", "state=wet"))
    assert {"Standardize", "StandardizeSeries"} <= set(after)
    shown = effect.effect(steps, raw, np.arange(40), 1)
    (before,), (behind,) = shown.before, shown.after
    assert isinstance(before, Table)
    assert isinstance(behind, Table)
    assert (before.columns, behind.columns) == (("state",), ("state=dry", "state=wet"))
    assert isinstance(effect.effect(steps, raw, np.arange(40), 0).after[0], Curve)


def test_the_usual_recipe_takes_all_columns_of_a_window(tmp_path: Path) -> None:
    raw = towns(tmp_path, window=LONG).raw
    assert [step.name for step in recipe.default(raw)] == ["OneHot", "StandardizeSeries"]


def test_a_column_that_is_named_must_become_numbers(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'state' still holds categories") as caught:
        towns(tmp_path, window=LONG, inputs=("rain", "state"))
    assert "One-hot" in caught.value.cure


@pytest.mark.parametrize(
    "split", [SPLIT, Split(), Split(kind="group", column="town", train=0.5, validation=0.5, test=0.0)]
)
@pytest.mark.parametrize("horizon", [0, 1, 3])
def test_steps_for_rows_learn_from_none_that_another_part_predicts(split: Split, horizon: int, tmp_path: Path) -> None:
    """Rows that validation or test samples predict are changed beyond measure: what was fitted stays as it was."""
    window = LONG.model_copy(update={"horizon": horizon})
    target = {"target": "state"} if not horizon else {}
    settings = {"window": window, "split": split, "recipe": (Step(name="Standardize"),)} | target
    before = towns(tmp_path, **settings)
    stretches, train = before.raw.uncut, before.rows["train"]
    assert set(stretches.learned_from(train)) <= set((stretches.starts[train][:, None] + np.arange(5)).ravel())
    first, last = (5, 5 + horizon) if horizon else (4, 5)
    changed = stretches.table.copy()
    for part in ("validation", "test"):
        aimed = (stretches.starts[before.rows[part]][:, None] + np.arange(first, last)).ravel()
        changed.loc[aimed, "rain"] = 1e9
    raw = replace(before.raw, stretches=replace(stretches, table=changed))
    _, fitted = recipe.fit_apply(settings["recipe"], raw, train)
    assert fitted == before.preparation.steps
    assert fitted[0].state["mean"]["rain"] < 100


def test_where_every_row_is_predicted_by_another_part_it_is_said(tmp_path: Path) -> None:
    split = Split(train=0.1, validation=0.8, test=0.1)
    with pytest.raises(DataError, match="no row to learn from") as caught:
        towns(
            tmp_path,
            window=LONG.model_copy(update={"length": 2, "horizon": 5}),
            inputs=("rain",),
            split=split,
            recipe=(Step(name="Standardize"),),
        )
    assert "Split by time" in caught.value.cure


@pytest.mark.parametrize(("horizon", "stride"), [(1, 1), (3, 1), (4, 2), (5, 3), (0, 1)])
def test_no_two_parts_of_a_split_by_time_predict_one_row(horizon: int, stride: int) -> None:
    settings = DataSettings(
        source=Choice(name="sunspots"),
        inputs=("sunspots",),
        window=Window(length=8, horizon=horizon, stride=stride, time="year") if horizon else None,
        split=Split(kind="time", column="year"),
    )
    if not horizon:
        settings = settings.model_copy(
            update={"window": Window(length=8, horizon=0), "inputs": ("year",), "recipe": ()}
        )
    prepared = pipeline.prepare(settings, Path)
    assert prepared.raw.kept is not None
    aimed = {
        part: {last + ahead for last in prepared.raw.kept[rows] for ahead in range(min(1, horizon), horizon + 1)}
        for part, rows in prepared.rows.items()
    }
    for one, other in itertools.combinations(aimed.values(), 2):
        assert not one & other
    assert max(aimed["train"]) < min(aimed["validation"]) <= max(aimed["validation"]) < min(aimed["test"])


def test_what_is_learned_of_windows_is_learned_from_training_rows_alone() -> None:
    """Later rows are changed: training samples, and what was fitted, stay as they were."""
    settings = DataSettings(
        source=Choice(name="sunspots"),
        target_transform="standardize",
        recipe=(Step(name="StandardizeSeries"),),
        window=Window(length=8, horizon=3, time="year"),
        split=Split(kind="time"),
    )
    raw = pipeline.with_inputs(pipeline.source_of(settings).read(pipeline.request_of(settings), Path), settings)
    before = pipeline.prepare_raw(windowed(raw, settings.window or Window()), settings)
    later = raw.target.copy()
    assert before.raw.kept is not None
    later.iloc[before.raw.kept[before.rows["train"]].max() + 4 :] = 1e6
    after = pipeline.prepare_raw(
        windowed(as_raw(raw.table, later, seen=raw.seen), settings.window or Window()), settings
    )
    assert after.fitted == before.fitted
    np.testing.assert_array_equal(after.x["train"][PAST], before.x["train"][PAST])
    assert (after.facts.target.offset, after.facts.target.scale) == (
        before.facts.target.offset,
        before.facts.target.scale,
    )


def test_the_preview_draws_the_series_and_samples_with_what_comes_next() -> None:
    settings = DataSettings(
        source=Choice(name="sunspots"), inputs=("sunspots",), window=Window(length=6, horizon=2, time="year")
    )
    raw = pipeline.read(settings, Path)
    whole, samples = (each for each in preview.pictures(raw) if isinstance(each, Curve))
    assert whole.lines[0].y == tuple(raw.arrays[PAST][:, -1, 0].tolist())
    first = samples.lines[0]
    assert first.x == (-5, -4, -3, -2, -1, 0, 1, 2)
    assert first.y == tuple(raw.seen["sunspots"][:8])
    assert {column.kind for column in preview.columns(raw) if column.name == PAST} == {"series"}
