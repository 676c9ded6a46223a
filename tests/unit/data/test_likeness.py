"""Whether data are still the same: the last digit may differ, rows and their order may not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import client
from engine.data.likeness import differs, likeness
from engine.data.pipeline import Prepared, prepare


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(client.preset("diabetes").data, Path)


def with_test(prepared: Prepared, rows: np.ndarray) -> Prepared:
    """The same data with other rows of the test split, or in another order."""
    x = {**prepared.x, "test": {name: values[rows] for name, values in prepared.x["test"].items()}}
    y = {**prepared.y, "test": {name: values[rows] for name, values in prepared.y["test"].items()}}
    return replace(prepared, x=x, y=y)


def test_the_same_data_are_alike_and_a_last_digit_is_no_difference(prepared: Prepared) -> None:
    again = prepare(client.preset("diabetes").data, Path)
    assert differs(likeness(prepared), likeness(again)) == ""
    nudged = {name: values * np.float32(1 + 1e-6) for name, values in prepared.x["test"].items()}
    assert differs(likeness(prepared), likeness(replace(prepared, x={**prepared.x, "test": nudged}))) == ""
    assert differs([1.0, float("nan")], [1.0, float("nan")]) == ""


def test_other_rows_and_another_order_are_told_with_their_place(prepared: Prepared) -> None:
    count = prepared.facts.rows["test"]
    turned = with_test(prepared, np.arange(count)[::-1])
    assert differs(likeness(prepared), likeness(turned)).endswith("placed")
    fewer = with_test(prepared, np.arange(count - 1))
    assert "shape" in differs(likeness(prepared), likeness(fewer))
    assert differs({"rows": {"test": 5}}, {"rows": {"test": 6}}) == "rows test"
    assert differs({"a": 1}, {"b": 1}) == "names"


def test_a_part_without_rows_is_like_itself(prepared: Prepared) -> None:
    none = with_test(prepared, np.arange(0))
    assert differs(likeness(none), likeness(none)) == ""
