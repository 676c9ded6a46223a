"""What every step of the recipe must do; the contract is written in `engine/data/base.py`."""

from __future__ import annotations

import json
import runpy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.catalog.read import card as catalog_card
from engine.data import recipe
from engine.data.base import ColumnStep, Keeping, Raw
from engine.data.base import Step as Member
from engine.data.inputs import inputs_of
from engine.data.recipe import Fitted
from engine.data.steps import STEPS
from engine.data.stored import Stored, Writer
from engine.document.project import Step
from engine.errors import DataError

TABLES = sorted(name for name, step in STEPS.items() if not isinstance(step, ColumnStep))
SERIES = sorted(name for name, step in STEPS.items() if "series" in step.fits)
IMAGES = sorted(name for name, step in STEPS.items() if "image" in step.fits)
SOUNDS = sorted(name for name, step in STEPS.items() if "sound" in step.fits)
TEXTS = sorted(name for name, step in STEPS.items() if "text" in step.fits and name not in TABLES)
texts = st.sampled_from(["red", "green", "", "=", 'a "quote"', "\\", "Ä"])
moments = st.datetimes(pd.Timestamp("1900-01-01"), pd.Timestamp("2100-01-01"))
numbers = st.floats(-1e6, 1e6, allow_nan=False, width=32)
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def tables(draw: st.DrawFn) -> tuple[Raw, np.ndarray]:
    """Numbers and categories with gaps, and the rows that are for training; the others look quite different."""
    rows = draw(st.integers(3, 10))
    train = np.array(sorted(draw(st.sets(st.integers(0, rows - 1), min_size=1, max_size=rows - 1))))
    columns: dict[str, pd.Series] = {}
    for place in range(draw(st.integers(1, 4))):
        cell, dtype = draw(st.sampled_from([(numbers, "float64"), (texts, "str"), (moments, "datetime64[us]")]))
        name = draw(st.sampled_from(["a", 'b "c"', "d\n"])) + str(place)
        columns[name] = pd.Series([draw(st.none() | cell) for _ in range(rows)], dtype=dtype)
    return as_raw(pd.DataFrame(columns)), train


def as_raw(table: pd.DataFrame, images: np.ndarray | None = None) -> Raw:
    rows = len(table) if images is None else len(images)
    arrays, kinds = ({}, {}) if images is None else ({"image": images}, {"image": "image"})
    target = pd.Series(range(rows), dtype="float64")
    return Raw(table, target, "target", "number", seen=table, arrays=arrays, kinds=kinds)


def as_series(values: np.ndarray) -> Raw:
    return replace(as_raw(pd.DataFrame(index=range(len(values)))), arrays={"past": values}, kinds={"past": "series"})


def as_sounds(values: np.ndarray) -> Raw:
    return replace(as_raw(pd.DataFrame(index=range(len(values)))), arrays={"sound": values}, kinds={"sound": "sound"})


def changed(raw: Raw, train: np.ndarray) -> Raw:
    """The same training rows; all others hold what no training row has."""
    other = {name: raw.table[name].copy() for name in raw.table.columns}
    for values in other.values():
        unseen = {"f": 1e9, "M": pd.Timestamp("2200-02-02 02:02")}.get(values.dtype.kind, "never seen")
        values[~values.index.isin(train)] = unseen
    return as_raw(pd.DataFrame(other))


def configs(step: Member) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the parameters, each with a value that its card allows."""
    values = {
        parameter.name: st.sampled_from(parameter.options or (True, False))
        if parameter.options or parameter.type == "bool"
        else st.integers(int(parameter.minimum or 1), int(min(parameter.maximum or 12, 12)))
        if parameter.type == "int"
        else st.floats(max(parameter.minimum or 0.1, 0.1), min(parameter.maximum or 1e3, 1e3))
        for parameter in step.card.parameters
    }
    return st.fixed_dictionaries({}, optional=values)


@pytest.mark.parametrize("name", sorted(STEPS))
class TestCard:
    """What every step says of itself."""

    def test_it_is_complete(self, name: str) -> None:
        step = STEPS[name]
        assert catalog_card("step", name) == step.card
        assert step.card.summary.endswith(".")
        assert step.fits
        assert all(parameter.help and parameter.default is not None for parameter in step.card.parameters)

    def test_bad_parameters_and_columns_are_refused(self, name: str) -> None:
        dates = pd.to_datetime(["2024-01-31", "2025-06-01"])
        table = as_raw(pd.DataFrame({"a": [1.0, 2.0], "b": pd.Series(["x", "y"], dtype="str"), "c": dates}))
        pictures = as_raw(pd.DataFrame(index=range(2)), np.ones((2, 4, 4, 1), "float32"))
        raw, other = (table, pictures) if name in TABLES else (pictures, table)
        raw = as_series(np.ones((2, 4, 1), "float32")) if name in SERIES else raw
        raw = as_sounds(np.ones((2, 400), "float32")) if name in SOUNDS else raw
        raw = replace(table, kinds={"b": "text"}) if name in TEXTS else raw
        with pytest.raises(DataError) as caught:
            recipe.fit_apply([Step(name=name, config={"colour": "red"})], raw, np.array([0]))
        assert caught.value.where == "data.recipe.0.config.colour"
        with pytest.raises(DataError, match="'gone', which does not exist"):
            recipe.fit_apply([Step(name=name, columns=("gone",))], raw, np.array([0]))
        with pytest.raises(DataError, match="does not fit these data"):
            recipe.fit_apply([Step(name=name)], other, np.array([0]))


@pytest.mark.parametrize("name", TABLES)
class TestTableStep:
    """The contract of a step that prepares columns."""

    @quick
    @given(data=st.data(), case=tables())
    def test_what_it_learns_it_learns_from_the_training_rows_alone(
        self, name: str, data: st.DataObject, case: tuple[Raw, np.ndarray]
    ) -> None:
        raw, train = case
        step = Step(name=name, config=data.draw(configs(STEPS[name])))
        ready, fitted = recipe.fit_apply([step], raw, train)
        other, again = recipe.fit_apply([step], changed(raw, train), train)
        assert again == fitted
        pd.testing.assert_frame_equal(other.table.loc[train], ready.table.loc[train], check_exact=True)

    @quick
    @given(data=st.data(), case=tables())
    def test_what_it_learned_travels_as_json(
        self, name: str, data: st.DataObject, case: tuple[Raw, np.ndarray]
    ) -> None:
        raw, train = case
        ready, fitted = recipe.fit_apply([Step(name=name, config=data.draw(configs(STEPS[name])))], raw, train)
        carried = [Fitted.model_validate(json.loads(json.dumps(each.model_dump(mode="json")))) for each in fitted]
        pd.testing.assert_frame_equal(recipe.apply(raw, carried).table, ready.table, check_exact=True)

    @quick
    @given(case=tables())
    def test_applying_is_a_pure_function_of_each_row(self, name: str, case: tuple[Raw, np.ndarray]) -> None:
        raw, train = case
        before = raw.table.copy(deep=True)
        ready, fitted = recipe.fit_apply([Step(name=name)], raw, train)
        pd.testing.assert_frame_equal(raw.table, before, check_exact=True)
        assert list(ready.table.index) == list(before.index)
        for row in (0, raw.rows - 1):
            alone = recipe.apply(as_raw(raw.table.iloc[[row]]), fitted)
            pd.testing.assert_frame_equal(alone.table, ready.table.iloc[[row]], check_exact=True)

    @quick
    @given(case=tables())
    def test_columns_keep_their_place_and_name(self, name: str, case: tuple[Raw, np.ndarray]) -> None:
        raw, train = case
        ready, (fitted,) = recipe.fit_apply([Step(name=name)], raw, train)
        prepared = set(fitted.columns)
        origins = [
            next(old for old in raw.table.columns if new == old or (old in prepared and new.startswith(f"{old}=")))
            for new in ready.table.columns
        ]
        order = list(raw.table.columns)
        assert [order.index(origin) for origin in origins] == sorted(order.index(origin) for origin in origins)
        for column in set(raw.table.columns) - prepared:
            pd.testing.assert_series_equal(ready.table[column], raw.table[column], check_exact=True)

    @quick
    @given(data=st.data(), case=tables())
    def test_the_code_gives_the_same_bits(
        self, name: str, data: st.DataObject, case: tuple[Raw, np.ndarray], tmp_path: Path
    ) -> None:
        raw, train = case
        step = Step(name=name, config=data.draw(configs(STEPS[name])))
        ready, _ = recipe.fit_apply([step], raw, train)
        assume(len(ready.table.columns))  # the pipeline refuses a table of none
        told = run(recipe.code([step], raw, train), tmp_path, table=raw.table.copy(deep=True), train=train)
        pd.testing.assert_frame_equal(told["table"], ready.table, check_exact=True)


@pytest.mark.parametrize("name", IMAGES)
class TestImageStep:
    """The contract of a step that prepares pictures."""

    @quick
    @given(data=st.data())
    def test_pictures_stay_pictures_and_the_code_gives_the_same_bits(
        self, name: str, data: st.DataObject, tmp_path: Path
    ) -> None:
        images = np.random.default_rng(0).integers(0, 256, (5, 6, 4, 3)).astype("float32")
        step, train = Step(name=name, config=data.draw(configs(STEPS[name]))), np.array([0, 2])
        raw = as_raw(pd.DataFrame(index=range(5)), images.copy())
        ready, fitted = recipe.fit_apply([step], raw, train)
        assert (ready.arrays["image"].ndim, len(ready.arrays["image"])) == (4, 5)
        assert ready.arrays["image"].dtype == np.float32
        np.testing.assert_array_equal(raw.arrays["image"], images)
        alone = recipe.apply(as_raw(pd.DataFrame(index=range(1)), images[3:4]), fitted)
        np.testing.assert_array_equal(alone.arrays["image"], ready.arrays["image"][3:4])
        poisoned = np.where(np.isin(np.arange(5), train)[:, None, None, None], images, np.float32(7e6))
        assert recipe.fit_apply([step], as_raw(pd.DataFrame(index=range(5)), poisoned), train)[1] == fitted
        told = run(recipe.code([step], raw, train), tmp_path, image=images.copy(), train=train)
        assert np.asarray(told["image"]).astype("float32").tobytes() == ready.arrays["image"].tobytes()


@pytest.mark.parametrize("name", SERIES)
class TestSeriesStep:
    """The contract of a step that prepares series."""

    def test_it_learns_from_training_rows_and_the_code_gives_the_same_bits(self, name: str, tmp_path: Path) -> None:
        values = np.random.default_rng(0).normal(350, 9, (6, 5, 3)).astype("float32")
        values[..., 2] = 4.0  # a column that never changes
        step, train = Step(name=name), np.array([3, 0, 2])
        ready, fitted = recipe.fit_apply([step], as_series(values.copy()), train)
        made = ready.arrays["past"]
        assert (made.dtype, made.ndim, len(made)) == (np.float32, 3, 6)
        assert np.isfinite(made).all()
        poisoned = np.where(np.isin(np.arange(6), train)[:, None, None], values, np.float32(7e6))
        assert recipe.fit_apply([step], as_series(poisoned), train)[1] == fitted
        carried = [Fitted.model_validate(json.loads(json.dumps(each.model_dump(mode="json")))) for each in fitted]
        alone = recipe.apply(as_series(values[4:5]), carried)
        np.testing.assert_array_equal(alone.arrays["past"], made[4:5])
        told = run(recipe.code([step], as_series(values), train), tmp_path, past=values.copy(), train=train)
        assert told["past"].astype("float32").tobytes() == made.tobytes()


written = st.sampled_from(
    ["The cat, the HAT.", "", "café", "Straße_1", "中国 旗", 'a "b" \\c', "x\n\ty", "▁the", "[UNK] a"]
)


@st.composite
def readings(draw: st.DrawFn) -> tuple[Raw, np.ndarray]:
    """A column of texts with gaps, and the rows that are for training, one of them with a word."""
    rows = ["a word", *draw(st.lists(st.none() | written, min_size=2, max_size=6))]
    train = np.array(sorted({0, *draw(st.sets(st.integers(0, len(rows) - 1)))}))
    return as_texts(pd.Series(rows, dtype="str")), train


def as_texts(column: pd.Series) -> Raw:
    """A number, and a column of texts."""
    table = pd.DataFrame({"n": np.arange(len(column), dtype="float64"), "b c": column})
    return replace(as_raw(table), kinds={"b c": "text"})


@pytest.mark.parametrize("name", TEXTS)
class TestTextStep:
    """The contract of a step that prepares texts."""

    @settings(quick, max_examples=10)
    @given(data=st.data(), case=readings())
    def test_it_learns_from_training_rows_travels_as_json_and_its_code_gives_the_same_bits(
        self, name: str, data: st.DataObject, case: tuple[Raw, np.ndarray], tmp_path: Path
    ) -> None:
        raw, train = case
        step = Step(name=name, config=data.draw(configs(STEPS[name])))
        ready, fitted = recipe.fit_apply([step], raw, train)
        carried = [Fitted.model_validate_json(each.model_dump_json()) for each in fitted]
        for row in (0, raw.rows - 1):
            alone = as_texts(raw.table["b c"].iloc[[row]].reset_index(drop=True))
            np.testing.assert_array_equal(column(recipe.apply(alone, carried)), column(ready)[[row]])
        other = raw.table["b c"].where(np.isin(np.arange(raw.rows), train), "never seen")
        assert recipe.fit_apply([step], as_texts(other), train)[1] == fitted
        told = run(recipe.code([step], raw, train), tmp_path, table=raw.table.copy(deep=True), train=train)
        made = told["table"]["b c"].to_numpy() if "b c" in ready.table else told["b_c"]
        np.testing.assert_array_equal(made, column(ready))
        assert list(told["table"]) == list(ready.table)


@pytest.mark.parametrize("unit", ["word", "character", "byte pair"])
@pytest.mark.parametrize("ngrams", [1, 2])
@pytest.mark.parametrize("ends", [False, True])
def test_columns_may_share_one_vocabulary(unit: str, ngrams: int, ends: bool, tmp_path: Path) -> None:
    """A token has one number in both columns, what one of them lacks too; the script gives the same bits."""
    texts = {"a": ["red panda", "blue bear", "red", "zoo"], "b": ["panda roux", "ours bleu", None, "zoo"]}
    table = pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in texts.items()})
    raw = replace(as_raw(table), kinds={"a": "text", "b": "text"})
    config = {"unit": unit, "length": 12, "ngrams": ngrams, "ends": ends}
    train = np.array([0, 1, 2])
    shared = Step(name="Tokenize", config={**config, "shared": True})
    ready, (fitted,) = recipe.fit_apply([shared], raw, train)
    assert fitted.state["a"] == fitted.state["b"]
    known = fitted.state["a"]["vocabulary"]
    apart = recipe.fit_apply([Step(name="Tokenize", config=config)], raw, train)[1][0].state
    assert set(known) >= {*apart["a"]["vocabulary"], *apart["b"]["vocabulary"]} or unit == "byte pair"
    assert not any("z" in token for token in known)  # of no training row
    np.testing.assert_array_equal(ready.arrays["a"][3], ready.arrays["b"][3])
    alone = recipe.fit_apply([Step(name="Tokenize", columns=("b",), config=shared.config)], raw, train)[1][0].state
    assert alone["b"] == apart["b"] | {"shared": True}
    told = run(recipe.code([shared], raw, train), tmp_path, table=table.copy(), train=train)
    for name in ("a", "b"):
        np.testing.assert_array_equal(told[name], ready.arrays[name])
        assert told[name].dtype == ready.arrays[name].dtype
    assert list(told["table"]) == []


def column(raw: Raw) -> np.ndarray:
    """The column of texts, or what was made of it."""
    return raw.arrays["b c"] if "b c" in raw.arrays else raw.table["b c"].to_numpy()


def test_pictures_are_resized_cropped_made_grey_and_normalised() -> None:
    images = np.random.default_rng(0).integers(0, 256, (6, 20, 30, 3)).astype("float32")
    steps = [
        Step(name="Resize", config={"height": 10, "width": 40}),
        Step(name="CenterCrop", config={"height": 16, "width": 8}),
        Step(name="Grayscale"),
        Step(name="Normalise"),
    ]
    train, sizes = np.arange(4), [(10, 40, 3), (10, 8, 3), (10, 8, 1), (10, 8, 1)]
    for number, size in enumerate(sizes, 1):
        ready, _ = recipe.fit_apply(steps[:number], as_raw(pd.DataFrame(index=range(6)), images), train)
        assert ready.arrays["image"].shape[1:] == size
    seen = ready.arrays["image"][train]
    assert (float(seen.mean()), float(seen.std())) == pytest.approx((0.0, 1.0), abs=1e-5)
    cropped, _ = recipe.fit_apply([steps[1]], as_raw(pd.DataFrame(index=range(6)), images), train)
    np.testing.assert_array_equal(cropped.arrays["image"], images[:, 2:18, 11:19])
    grey, _ = recipe.fit_apply([steps[2]], as_raw(pd.DataFrame(index=range(6)), images), train)
    assert grey.arrays["image"][0, 0, 0, 0] == pytest.approx(images[0, 0, 0] @ [0.299, 0.587, 0.114], rel=1e-5)


@pytest.mark.parametrize("name", SOUNDS)
class TestSoundStep:
    """The contract of a step that prepares sounds."""

    @settings(quick, max_examples=10)
    @given(data=st.data())
    def test_it_is_fitted_on_the_training_sounds_and_the_code_gives_the_same_bits(
        self, name: str, data: st.DataObject, tmp_path: Path
    ) -> None:
        sounds = np.random.default_rng(0).uniform(-1.0, 1.0, (5, 400)).astype("float32")
        sizes = st.sampled_from([16, 40, 128])
        config = data.draw(st.fixed_dictionaries({}, optional={"frame": sizes, "hop": sizes, "bands": sizes}))
        step, train = Step(name=name, config={"frame": 64, **config}), np.array([0, 2])
        ready, fitted = recipe.fit_apply([step], as_sounds(sounds.copy()), train)
        made = ready.arrays["sound"]
        assert (made.ndim, made.dtype, len(made)) == (4, np.float32, 5)
        assert ready.kind("sound") == "image"
        alone = recipe.apply(as_sounds(sounds[3:4]), fitted)
        np.testing.assert_array_equal(alone.arrays["sound"], made[3:4])
        assert [Fitted.model_validate_json(each.model_dump_json()) for each in fitted] == list(fitted)
        poisoned = np.where(np.isin(np.arange(5), train)[:, None], sounds, np.float32(7e6))
        assert recipe.fit_apply([step], as_sounds(poisoned), train)[1] == fitted
        told = run(recipe.code([step], as_sounds(sounds), train), tmp_path, sound=sounds.copy(), train=train)
        assert np.asarray(told["sound"]).astype("float32").tobytes() == made.tobytes()


@pytest.mark.parametrize("large", [False, True], ids=["", "large"])
@pytest.mark.parametrize("name", sorted({*IMAGES, *SERIES, *SOUNDS}))
def test_a_step_prepares_data_on_disk_to_the_same_bits(
    name: str, large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In pieces of some rows, fitted on the training rows alone; of large data to fifteen digits."""
    monkeypatch.setattr("engine.data.stored.PIECE", 150)
    if large:
        monkeypatch.setattr("engine.data.recipe.WHOLE", 0)
    dice, train = np.random.default_rng(0), np.arange(0, 12, 2)
    shape = (12, 6, 6, 3) if name in IMAGES else (12, 5, 2) if name in SERIES else (12, 1_600)
    values = dice.random(shape, dtype="float32")
    values[1::2] += 7
    with Writer(tmp_path, shape[1:], "float32") as writer:
        writer.add(values)
    make = as_series if name in SERIES else as_sounds if name in SOUNDS else lambda held: as_raw(pd.DataFrame(), held)
    steps = [Step(name=name)]
    held, fitted = recipe.fit_apply(steps, make(values), train)
    stored, told = recipe.fit_apply(steps, make(writer.stored()), train)  # type: ignore[arg-type]
    (ours,), (theirs,) = held.arrays.values(), stored.arrays.values()
    assert isinstance(theirs, Stored)
    assert (theirs.shape, theirs.dtype, held.kinds) == (ours.shape, ours.dtype, stored.kinds)
    every = np.concatenate(list(theirs.pieces()))
    if large:
        np.testing.assert_allclose(every, ours, rtol=1e-5, atol=1e-6)
    else:
        assert every.tobytes() == ours.tobytes()
        assert told == fitted
    assert theirs[train].read().tobytes() == every[train].tobytes()
    for key, state in told[0].state.items():
        for part, value in state.items():
            np.testing.assert_allclose(value, fitted[0].state[key][part], rtol=1e-12)
    assert len(list(theirs.pieces())) > 1
    assert json.loads(json.dumps(told[0].state)).keys() == fitted[0].state.keys()


@pytest.mark.parametrize("name", [*TABLES, *TEXTS])
def test_a_step_prepares_a_table_on_disk_to_the_same_bits(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Column by column, as if no two fitted in memory together."""
    dice, rows, train = np.random.default_rng(0), 300, np.random.default_rng(1).permutation(300)[:200]
    table = pd.DataFrame({f"n{place}": dice.normal(place, 1 + place, rows) for place in range(3)})
    table["n1"] = table["n1"].where(dice.random(rows) > 0.1)
    table["c"] = pd.Series(dice.choice(["red", "green", ""], rows), dtype="str").where(dice.random(rows) > 0.1)
    table["d"] = pd.Series(pd.date_range("2001-01-01", periods=rows, freq="7h").astype("datetime64[us]"))
    table["t"] = pd.Series([" ".join(dice.choice(["a", "bc", "d"], 5)) for _ in range(rows)], dtype="str")
    raw = replace(as_raw(table), kinds={"t": "text"})
    step = Step(name=name, config={"length": 4} if name == "Tokenize" else {})
    held, fitted = recipe.fit_apply([step], raw, train)
    monkeypatch.setattr("engine.data.stored.PIECE", 150)
    monkeypatch.setattr("engine.data.mapped.psutil.virtual_memory", lambda: SimpleNamespace(available=1))
    stored, told = recipe.fit_apply([step], replace(raw, keeping=Keeping("disk", tmp_path)), train)
    assert told == fitted
    pd.testing.assert_frame_equal(stored.table, held.table, check_exact=True)
    assert all(isinstance(values, Stored) for values in stored.arrays.values())
    assert {each: np.asarray(values).tobytes() for each, values in stored.arrays.items()} == {
        each: values.tobytes() for each, values in held.arrays.items()
    }
    if name in TABLES:
        assert all(map(is_mapped, (stored.table[each] for each in stored.table.columns)))


def is_mapped(column: pd.Series) -> bool:
    """Whether the values of a column lie in a file."""
    if isinstance(column.dtype, pd.StringDtype):
        import pyarrow as pa

        before = pa.total_allocated_bytes()
        pa.array(column)
        return pa.total_allocated_bytes() - before < 100
    held: Any = column.to_numpy()
    while held is not None and not isinstance(held, np.memmap):
        held = getattr(held, "base", None)
    return held is not None


def test_a_recipe_that_leaves_no_column_is_refused() -> None:
    raw = as_raw(pd.DataFrame({"a": pd.Series([None, None, "red"], dtype="str")}))
    ready, _ = recipe.fit_apply([Step(name="OneHot")], raw, np.array([0, 1]))
    with pytest.raises(DataError, match="No column is left") as caught:
        inputs_of(ready)
    assert caught.value.cure


def run(lines: Any, folder: Path, **known: Any) -> dict[str, Any]:
    """The names that lines of a script define, with these known before."""
    path = folder / "script.py"
    path.write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    return runpy.run_path(str(path), init_globals=known)
