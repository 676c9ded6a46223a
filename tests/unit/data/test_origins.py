"""From which raw column each number of an input comes: shuffling the one is shuffling the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.data import pipeline, recipe
from engine.data.origins import Part, origins
from engine.document.project import Choice, DataSettings, Split, Step, Window
from tests.unit.data.test_preparation import PEOPLE

SOURCE = Choice(name="csv", config={"dataset": "0123456789abcdef"})


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[pipeline.Prepared, pd.DataFrame]:
    """A table with a column of each kind, some of which become several columns."""
    path = tmp_path_factory.mktemp("people") / "data.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    names = ("DateParts", "MarkMissing", "Impute", "Standardize", "OneHot", "Clean", "Tokenize")
    data = DataSettings(
        source=SOURCE,
        kinds={"words": "text", "born": "date", "room": "category"},
        recipe=tuple(Step(name=name) for name in names),
    )
    return pipeline.prepare(data, lambda id: path), pd.read_csv(path, dtype="str", keep_default_na=False)


@pytest.mark.parametrize("name", ["born", "town", "room", "size", "words"])
def test_a_raw_column_that_is_shuffled_changes_its_parts_and_nothing_else(
    people: tuple[pipeline.Prepared, pd.DataFrame], name: str
) -> None:
    prepared, table = people
    order = np.random.default_rng(1).permutation(len(table))
    inputs = prepared.preparation.apply(table)
    raw = table.assign(**{name: table[name].to_numpy()[order]})
    wanted = prepared.preparation.apply(raw)
    made = {each: values.copy() for each, values in inputs.items()}
    for part in origins(prepared.raw, prepared.preparation.steps)[name]:
        columns = slice(None) if part.columns is None else list(part.columns)
        made[part.input][..., columns] = inputs[part.input][order][..., columns]
    for each, values in wanted.items():
        np.testing.assert_array_equal(made[each], values)
    assert any((values != inputs[each]).any() for each, values in wanted.items())


def test_every_column_has_its_place_once(people: tuple[pipeline.Prepared, pd.DataFrame]) -> None:
    prepared, _ = people
    found = origins(prepared.raw, prepared.preparation.steps)
    assert list(found) == ["born", "town", "room", "size", "words"]
    places = [place for parts in found.values() for part in parts for place in part.columns or ()]
    assert places == list(range(len(prepared.columns)))
    assert found["words"] == (Part("words"),)
    for name in ("born", "town", "room", "size"):
        (part,) = found[name]
        made = [prepared.columns[place] for place in part.columns or ()]
        assert all(each == name or each.startswith(f"{name}=") for each in made)
    assert len(found["room"][0].columns or ()) == 4
    assert len(found["size"][0].columns or ()) == 2  # itself, and where it was missing


def test_columns_of_windows_are_told_apart_in_the_past_and_ahead(tmp_path: Path) -> None:
    days, dice = pd.date_range("2024-01-01", periods=60).strftime("%Y-%m-%d"), np.random.default_rng(0)
    sky = np.tile(["sun", "rain", "fog"], 20)
    table = pd.DataFrame({"day": days, "sky": sky, "price": dice.uniform(1, 9, 60), "sold": dice.random(60)})
    path = tmp_path / "data.csv"
    table.to_csv(path, index=False)
    data = DataSettings(
        source=SOURCE,
        target="sold",
        kinds={"day": "date", "sky": "category", "sold": "number"},
        window=Window(length=6, horizon=2, time="day", known=("price", "sky")),
        recipe=(Step(name="OneHot"), Step(name="StandardizeSeries")),
        split=Split(kind="time"),
    )
    prepared = pipeline.prepare(data, lambda id: path)
    found = origins(prepared.raw, prepared.preparation.steps)
    channels = recipe.apply(prepared.raw, prepared.preparation.steps).channels
    told = {
        name: {part.input: [channels[part.input][place] for place in part.columns or ()] for part in parts}
        for name, parts in found.items()
    }
    of_sky = ["sky=fog", "sky=rain", "sky=sun"]
    assert told == {
        "sold": {"past": ["sold"]},
        "sky": {"past": of_sky, "ahead": of_sky},
        "price": {"past": ["price"], "ahead": ["price"]},
    }
    for input, names in channels.items():
        places = [
            place for parts in found.values() for part in parts if part.input == input for place in part.columns or ()
        ]
        assert sorted(places) == list(range(len(names)))
