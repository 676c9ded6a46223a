"""What a person who puts a recipe together is shown: columns, samples before and after, next steps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.data import effect
from engine.data.base import Raw
from engine.document.project import Step
from engine.errors import DataError
from engine.messages.pictures import Gallery, Table

pytestmark = pytest.mark.heavy
TRAIN = np.arange(6)


def pets() -> Raw:
    table = pd.DataFrame({"age": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 900.0], "kind": ["cat", "dog"] * 3 + ["fox"]})
    return Raw(table, pd.Series(range(7), dtype="float64"), "weight", "number", seen=table)


def digits() -> Raw:
    images = np.arange(7 * 4, dtype="float32").reshape(7, 2, 2, 1)
    table = pd.DataFrame(index=range(7))
    target = pd.Series(["a"] * 7)
    return Raw(table, target, "digit", "classes", seen=table, arrays={"image": images}, kinds={"image": "image"})


def test_the_same_rows_before_and_after_fitted_on_training_rows_alone() -> None:
    found = effect.effect((Step(name="Standardize"),), pets(), TRAIN, 0)
    (before,), (after,) = found.before, found.after
    assert isinstance(before, Table)
    assert isinstance(after, Table)
    assert (before.columns, after.columns) == (("age",), ("age",))
    assert [row[0] for row in before.rows] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert [row[0] for row in after.rows] == pytest.approx((np.arange(6) - 2.5) / np.arange(6).std())


def test_a_category_becomes_columns() -> None:
    (after,) = effect.effect((Step(name="Standardize"), Step(name="OneHot")), pets(), TRAIN, 1).after
    assert isinstance(after, Table)
    assert after.columns == ("kind=cat", "kind=dog")
    assert after.rows[0] == (1.0, 0.0)


def test_pictures_are_drawn_with_their_ends() -> None:
    found = effect.effect((Step(name="Rescale", config={"maximum": 28.0}),), digits(), TRAIN, 0)
    (before,), (after,) = found.before, found.after
    assert isinstance(before, Gallery)
    assert len(before.images) == 6
    assert before.title == "image: values from 0 to 23"
    assert after.title == "image: values from 0 to 0.8214"


def test_each_step_knows_its_columns_where_it_stands_and_what_could_come_next() -> None:
    fitting, following = effect.fitting((Step(name="OneHot"), Step(name="Standardize")), pets())
    assert fitting == (("kind",), ("age", "kind=cat", "kind=dog", "kind=fox"))
    assert "Standardize" in following
    assert "OneHot" not in following
    assert "Rescale" not in following


def test_a_step_that_does_not_fit_is_no_end_of_the_page() -> None:
    steps = (Step(name="Rescale"), Step(name="Standardize"))
    assert effect.fitting(steps, pets())[0] == ((),)
    with pytest.raises(DataError, match="does not fit"):
        effect.effect(steps, pets(), TRAIN, 0)
