"""How many rows go through a network together."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from engine.network.room import ROOM, rows_at_once
from engine.tasks.applied import outputs_of

pytestmark = pytest.mark.heavy


def looks_back(length: int, layer: str = "MultiHeadAttention") -> keras.Model:
    values = keras.Input((length, 16))
    if layer == "MultiHeadAttention":
        return keras.Model(values, layers.MultiHeadAttention(4, 8)(values, values))
    return keras.Model(values, getattr(layers, layer)()([values, values]))


def test_small_rows_go_together_and_long_texts_with_attention_do_not() -> None:
    assert rows_at_once(looks_back(20), 256) == 256
    scores = 4 * 2 * 4 * 2_000**2  # bytes: heads, before and after the softmax, float32
    assert ROOM // (2 * scores) <= rows_at_once(looks_back(2_000), 256) <= ROOM // scores


@pytest.mark.parametrize("layer", ["Attention", "AdditiveAttention"])
def test_attention_of_one_head_counts_too(layer: str) -> None:
    assert rows_at_once(looks_back(2_000, layer), 256) < 20


def test_what_lies_in_a_network_within_counts_and_one_row_goes_always() -> None:
    values = keras.Input((2_000, 16))
    within = keras.Model(values, looks_back(2_000)(values))
    assert rows_at_once(within, 256) <= rows_at_once(looks_back(2_000), 256)
    assert rows_at_once(looks_back(20_000), 256) == 1


def test_the_values_are_those_of_all_rows_together() -> None:
    model, rows = looks_back(1_000), np.random.default_rng(0).normal(size=(20, 1_000, 16)).astype("float32")
    assert rows_at_once(model, 256) < 20
    np.testing.assert_allclose(outputs_of(model, [rows])[0], model.predict_on_batch(rows), atol=1e-5)
