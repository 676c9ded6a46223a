"""Columns that give the target away are found, and those that only help are let pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine import client
from engine.data import kinds
from engine.data.audit import copies, giveaways, ids
from tests.preset_data import facts_of_preset

ROWS = 200
DICE = np.random.default_rng(0)
PRICE = pd.Series(DICE.gamma(2.0, 100.0, ROWS))
SICK = pd.Series(np.where(DICE.random(ROWS) < 0.3, "yes", "no"))
AGE = pd.Series(DICE.integers(18, 90, ROWS).astype("float64"))
TYPED = SICK.map({"yes": "B1", "no": "none"}).where(AGE < 60, SICK.map({"yes": "B2", "no": "none"}))


@pytest.mark.parametrize(
    ("column", "is_found"),
    [
        (PRICE * 1.19 + 3.0, True),  # with tax and postage
        (-np.log(PRICE), True),
        (PRICE.where(AGE > 30), True),  # what is missing says nothing
        (pd.Series(np.where(PRICE > 200.0, "dear", "cheap")), False),
        (PRICE + DICE.normal(0.0, 20.0, ROWS), False),  # a good guess
        (AGE, False),
    ],
)
def test_a_number_is_given_away_by_a_line_or_an_order(column: pd.Series, is_found: bool) -> None:
    table = pd.DataFrame({"age": AGE, "asked": column})
    assert ("asked" in giveaways(table, PRICE, "number")) is is_found


@pytest.mark.parametrize(
    ("column", "is_found"),
    [
        (SICK.map({"yes": 1.0, "no": 0.0}), True),
        (SICK.str.upper(), True),
        (TYPED, True),  # a finer diagnosis
        (TYPED.where(AGE > 20, "none"), False),  # one that some lack
        (SICK.map({"yes": 10.0, "no": 0.0}) + AGE / 100.0, False),  # a number that happens to part the two
        (pd.Series([f"name {number}" for number in range(ROWS)]), False),  # different in each row
    ],
)
def test_a_class_is_given_away_by_what_always_comes_with_it(column: pd.Series, is_found: bool) -> None:
    table = pd.DataFrame({"age": AGE, "asked": column})
    assert ("asked" in giveaways(table, SICK, "classes")) is is_found


def test_the_only_column_and_few_rows_say_nothing() -> None:
    assert giveaways(pd.DataFrame({"double": 2 * PRICE}), PRICE, "number") == ()
    few = pd.DataFrame({"age": AGE, "double": 2 * PRICE})[:40]
    assert giveaways(few, PRICE[:40], "number") == ()


@pytest.mark.xdist_group("facts of presets")
@pytest.mark.parametrize("preset", client.presets(), ids=lambda preset: preset.name)
def test_no_preset_gives_its_target_away(preset: client.Preset) -> None:
    assert facts_of_preset(preset.name).giveaways == ()


def test_columns_that_name_rows_are_found_by_their_name_or_by_their_values() -> None:
    numbers = pd.Series(DICE.permutation(ROWS) * 3.0)
    table = pd.DataFrame(
        {
            "customer_id": numbers,
            "userId": numbers,
            "idle": numbers,  # whole and all different, but called something else
            "Year": numbers,
            "id of town": pd.Series(np.arange(ROWS) % 50 + 0.0),  # many rows have the same
            "id weight": numbers + 0.5,
            "name": [f"person {row}" for row in range(ROWS)],
            "town": [f"town {row % 90}" for row in range(ROWS)],
        }
    )
    assert ids(table) == ("customer_id", "userId", "name")
    assert ids(table.head(20)) == ()
    assert kinds.guess(table["customer_id"]).kind == "ignore"
    assert kinds.guess(table["Year"]).kind == "number"


def parts(rows: np.ndarray, labels: np.ndarray, *ends: int) -> tuple[dict[str, dict[str, np.ndarray]], ...]:
    """Prepared rows as three parts that end at these places."""
    places = dict(zip(("train", "validation", "test"), np.split(np.arange(len(rows)), ends), strict=True))
    x = {part: {"features": rows[found].astype("float32")} for part, found in places.items()}
    return x, {part: {"sick": labels[found].astype("int32")} for part, found in places.items()}


def test_rows_in_two_parts_are_counted_where_inputs_and_target_are_equal() -> None:
    rows, labels = DICE.normal(size=(ROWS, 5)), DICE.integers(0, 2, ROWS)
    assert copies(*parts(rows, labels, 140, 170)) == 0
    rows[150:160], labels[150:160] = rows[20:30], labels[20:30]
    rows[180:190], labels[180:190] = rows[20:30], 1 - labels[20:30]  # the same question with another answer
    assert copies(*parts(rows, labels, 140, 170)) == 10
    coarse = DICE.integers(0, 3, (ROWS, 2)).astype("float64")
    assert copies(*parts(coarse, labels, 140, 170)) == 0
    pictures = {part: {"image": np.zeros((4, 2, 2, 1), "float32")} for part in ("train", "validation", "test")}
    same = {part: {"sick": np.zeros(4, "int32")} for part in pictures}
    assert copies(pictures, same) == 8
    pictures["test"], same["test"] = {"image": np.zeros((0, 2, 2, 1), "float32")}, {"sick": np.zeros(0, "int32")}
    assert copies(pictures, same) == 4
