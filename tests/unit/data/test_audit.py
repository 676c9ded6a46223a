"""Columns that give the target away are found, and those that only help are let pass."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine import client
from engine.data.audit import giveaways
from engine.data.pipeline import prepare

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


@pytest.mark.parametrize("preset", client.presets(), ids=lambda preset: preset.name)
def test_no_preset_gives_its_target_away(preset: client.Preset) -> None:
    assert prepare(client.preset(preset.name).data, Path).facts.giveaways == ()
