"""Raw rows, as a person gives them, become the very inputs that the network was tested on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine import client
from engine.data import pipeline
from engine.data.base import Raw
from engine.data.preparation import Preparation
from engine.document.project import Choice, DataSettings, Split, Step, Window
from engine.errors import DataError
from tests.unit.data.test_data_sounds import sound
from tests.unit.data.test_images import png, zipped

pytestmark = pytest.mark.heavy


def expect_the_same(prepared: pipeline.Prepared, table: pd.DataFrame, part: str = "test") -> None:
    """What was kept as JSON makes the inputs of a part of its raw rows, bit for bit and in the same order."""
    preparation = Preparation.model_validate_json(prepared.preparation.model_dump_json())
    rows = prepared.rows[part]
    if preparation.window is None:
        made = preparation.apply(table.iloc[rows], {name: each[rows] for name, each in prepared.raw.arrays.items()})
    else:
        assert prepared.raw.kept is not None
        place = {row: sample for sample, row in enumerate(preparation.ends(table))}
        wanted = [place[row] for row in prepared.raw.kept[rows]]
        made = {name: values[wanted] for name, values in preparation.apply(table).items()}
    assert list(made) == list(prepared.x[part])
    for name, values in prepared.x[part].items():
        assert made[name].dtype == values.dtype
        np.testing.assert_array_equal(made[name], values)


def beside(raw: Raw) -> pd.DataFrame:
    """The samples as they lie in the source."""
    return (raw.seen if raw.kept is None else raw.seen.iloc[raw.kept]).reset_index(drop=True)


def without_targets(raw: Raw, preparation: Preparation) -> pd.DataFrame:
    """The rows as they lie in the source, without what is to be predicted where its past is no input."""
    table = raw.seen if preparation.window else beside(raw)
    gone = [target.name for target in raw.targets if target.name not in preparation.needed]
    return table.drop(columns=[name for name in gone if name in table.columns])


@pytest.mark.parametrize("name", [preset.name for preset in client.presets() if not preset.name.startswith("bible-")])
def test_every_preset(name: str) -> None:
    prepared = pipeline.prepare(client.preset(name).data, Path)
    expect_the_same(prepared, without_targets(prepared.raw, prepared.preparation))


PEOPLE = "\n".join(
    ["born,town,room,size,words,target", *(
        f"{1 + n % 28:02d}.{1 + n % 12:02d}.19{50 + n % 50},{' Ulm' if n % 3 else 'Bonn'},{n % 4},"
        f"{'' if n % 9 == 4 else n * 37 % 101 + 0.5},{'red green blue old new'[n % 7 :]} house number {n},{n % 5 > 1}"
        for n in range(120)
    )]
)  # fmt: skip


def people(tmp_path: Path, **settings: object) -> tuple[pipeline.Prepared, pd.DataFrame]:
    """A table with a column of each kind; its rows as text, as they are typed in or come from a form."""
    path = tmp_path / "data.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    data = DataSettings(
        source=Choice(name="csv", config={"dataset": "0123456789abcdef"}),
        kinds={"words": "text", "born": "date", "room": "category"},
        recipe=tuple(Step(name=name) for name in ("DateParts", "MarkMissing", "Impute", "Standardize", "OneHot")),
        **settings,  # type: ignore[arg-type]
    )
    data = data.model_copy(update={"recipe": (*data.recipe, Step(name="Clean"), Step(name="Tokenize"))})
    return pipeline.prepare(data, lambda id: path), pd.read_csv(path, dtype="str", keep_default_na=False)


def test_a_table_of_every_kind(tmp_path: Path) -> None:
    prepared, typed = people(tmp_path)
    assert {column.kind for column in prepared.preparation.columns} == {"number", "category", "date", "text"}
    expect_the_same(prepared, typed)
    expect_the_same(prepared, typed.drop(columns=["target"])[typed.columns[-2::-1]])  # in any order, without the target


def test_a_table_of_numbers_as_pandas_reads_them(tmp_path: Path) -> None:
    prepared, typed = people(tmp_path)
    read = typed.assign(room=typed["room"].astype("int64"), size=pd.to_numeric(typed["size"]))
    expect_the_same(prepared, read)


def test_what_the_test_has_is_no_accident(tmp_path: Path) -> None:
    """One value less makes other inputs."""
    prepared, typed = people(tmp_path)
    row = prepared.rows["test"][0]
    typed.loc[row, "town"] = "Kiel"
    with pytest.raises(AssertionError):
        expect_the_same(prepared, typed)


def test_windows_of_every_kind(tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", periods=60).strftime("%d.%m.%Y")
    series = pd.DataFrame({
        "day": np.tile(days, 2), "shop": np.repeat(["a", "b"], 60), "weather": np.tile(["sun", "rain", "fog"], 40),
        "sold": np.arange(120) % 17 * 1.5,
    }).sample(frac=1.0, random_state=0)  # fmt: skip
    path = tmp_path / "data.csv"
    series.to_csv(path, index=False)
    data = DataSettings(
        source=Choice(name="csv", config={"dataset": "0123456789abcdef"}),
        target="sold",
        kinds={"sold": "number", "day": "date", "weather": "category", "shop": "category"},
        window=Window(length=6, horizon=2, stride=3, series="shop"),
        inputs=("sold", "weather", "day"),
        recipe=(Step(name="DateParts"), Step(name="OneHot"), Step(name="StandardizeSeries")),
        split=Split(kind="time"),
    )
    prepared = pipeline.prepare(data, lambda id: path)
    expect_the_same(prepared, pd.read_csv(path, dtype="str"))
    alone = Preparation.model_validate_json(prepared.preparation.model_dump_json())
    assert alone.needed == ("sold", "day", "weather", "shop")
    newest = pd.read_csv(path)[lambda rows: rows["shop"] == "b"].tail(6)
    assert alone.apply(newest)["past"].shape == (1, *prepared.x["test"]["past"].shape[1:])
    with pytest.raises(DataError, match="No stretch of 6 rows"):
        alone.apply(newest.tail(5))


def test_a_forecast_from_rows_whose_prices_are_planned(tmp_path: Path) -> None:
    """The newest rows, then those to be predicted with nothing but what is known of them."""
    days, chance = pd.date_range("2024-01-01", periods=60).strftime("%Y-%m-%d"), np.random.default_rng(0)
    table = pd.DataFrame({"day": days, "price": chance.uniform(1, 9, 60).round(2), "rain": chance.random(60),
                          "sold": chance.random(60)})  # fmt: skip
    path = tmp_path / "data.csv"
    table.to_csv(path, index=False)
    data = DataSettings(
        source=Choice(name="csv", config={"dataset": "0123456789abcdef"}),
        target="sold",
        kinds={"day": "date"},
        window=Window(length=6, horizon=3, time="day", known=("price", "day")),
        recipe=(Step(name="DateParts"), Step(name="Standardize"), Step(name="StandardizeSeries")),
        split=Split(kind="time", column="day"),
    )
    prepared = pipeline.prepare(data, lambda id: path)
    expect_the_same(prepared, pd.read_csv(path, dtype="str"))
    alone = Preparation.model_validate_json(prepared.preparation.model_dump_json())
    last = prepared.rows["test"][-1]  # the sample that ends three rows before the end
    newest = table.tail(9).astype({"sold": "object"})
    newest.iloc[-3:, newest.columns.get_indexer(["sold", "rain"])] = None
    made = alone.apply(newest)
    for name, values in prepared.x["test"].items():
        assert made[name].tobytes() == values[[list(prepared.rows["test"]).index(last)]].tobytes()
    assert alone.ends(newest).tolist() == [5]
    with pytest.raises(DataError, match="No stretch of 9 rows") as caught:
        alone.apply(newest.head(8))
    assert "the last 3 with price, day alone" in caught.value.expected


def test_pictures_and_sounds_of_ones_own(tmp_path: Path) -> None:
    pictures = {f"{kind}/{n}.png": png(n) for kind in ("cats", "dogs") for n in range(20)}
    sounds = {f"{kind}/{n}.wav": sound(200.0 + 9 * n) for kind in ("low", "high") for n in range(20)}
    for source, files, steps in (
        ("images", pictures, (Step(name="Rescale"), Step(name="CenterCrop", config={"height": 6, "width": 8}))),
        ("sounds", sounds, (Step(name="Spectrogram"),)),
    ):
        path = zipped(tmp_path / f"{source}.zip", files)
        data = DataSettings(source=Choice(name=source, config={"dataset": "0123456789abcdef"}), recipe=steps)
        prepared = pipeline.prepare(data, lambda id, path=path: path)  # type: ignore[misc]
        expect_the_same(prepared, beside(prepared.raw))
        (column,) = prepared.preparation.columns
        assert column.shape == prepared.raw.arrays[column.name].shape[1:]
        assert (column.maximum, column.rate) == ((255.0, 0) if source == "images" else (0.0, 8_000))
        with pytest.raises(DataError, match="rows of shape"):
            prepared.preparation.apply(arrays={column.name: np.zeros((2, 3))})


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    prepared, typed = people(tmp_path)
    with pytest.raises(DataError, match="lacks the column 'town'") as caught:
        prepared.preparation.apply(typed.drop(columns=["town"]))
    assert "born, town, room" in caught.value.expected
    digits = pipeline.prepare(DataSettings(source=Choice(name="digits")), Path).preparation
    with pytest.raises(DataError, match="lacks 'image'"):
        digits.apply(typed)


def test_answers_are_names_of_classes_and_numbers_in_their_units(tmp_path: Path) -> None:
    settings = {"target": "size", "target_transform": "log", "further_targets": ("room",)}
    path = tmp_path / "data.csv"
    path.write_text(PEOPLE.replace(",,", ",3.5,"), encoding="utf-8")
    source = Choice(name="csv", config={"dataset": "0123456789abcdef"})
    data = DataSettings.model_validate({
        "source": source.model_dump(), "kinds": {"words": "ignore", "born": "ignore", "room": "category"},
        "recipe": [{"name": "OneHot"}], **settings,
    })  # fmt: skip
    prepared = pipeline.prepare(data, lambda id: path)
    alone = Preparation.model_validate_json(prepared.preparation.model_dump_json())
    rows, raw = prepared.rows["test"], prepared.raw
    sizes = alone.turned_back("size", prepared.y["test"]["size"])
    np.testing.assert_allclose(sizes[:, 0], np.asarray(raw.target)[rows], rtol=1e-5)
    rooms = alone.turned_back("room", prepared.y["test"]["room"])
    assert rooms.tolist() == [str(each) for each in np.asarray(raw.more[0].values)[rows]]
    with pytest.raises(DataError, match="no target 'town'"):
        alone.turned_back("town", rooms)


def test_it_needs_neither_keras_nor_scikit_learn() -> None:
    said = "import sys, engine.data.preparation; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.split()
    assert not {"keras", "tensorflow", "sklearn", "streamlit"} & set(loaded)
