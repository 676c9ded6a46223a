"""Keras's error texts as sentences that a person can act on."""

from __future__ import annotations

import keras
import pytest
from keras import layers

from engine.network.words import LIMIT, plain

pytestmark = pytest.mark.heavy


def said(layer: keras.Layer, *shape: int | None) -> str:
    with pytest.raises((ValueError, TypeError)) as caught:
        layer(keras.KerasTensor((None, *shape)))
    return plain(caught.value)


def test_axes_are_counted_without_the_batch() -> None:
    assert said(layers.LSTM(4), 8, 8, 1) == "It needs an input with 2 axes besides the batch, and gets 3 (8 × 8 × 1)."
    assert "at least 3 axes" in said(layers.Conv2D(4, 3), 64)


def test_a_window_larger_than_its_input() -> None:
    words = said(layers.Conv2D(4, 30), 8, 8, 1)
    assert words == "Its window is larger than its input (8 × 8 × 1), so nothing would be left."


def test_a_merge_layer_with_one_input() -> None:
    assert "at least two must be connected" in said(layers.Add(), 4)


def test_colours_arguments_and_names_are_cut_away() -> None:
    words = said(layers.Reshape((7,), name="reshape_of_mine"), 8, 8)
    assert words.startswith("The total size of the tensor must be unchanged.")
    assert not any(part in words for part in ("\x1b", "Arguments received", "reshape_of_mine", "\n"))


def test_a_long_text_is_cut() -> None:
    assert len(plain(ValueError("x" * 5_000))) == LIMIT


def test_an_error_without_text_still_says_something() -> None:
    assert plain(AssertionError()) == "Keras refuses this (AssertionError)."
