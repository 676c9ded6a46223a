"""LiteRT files of networks that Keras writes in a way that LiteRT does not read."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from engine.export.frozen import frozen
from engine.export.inference import inference
from engine.export.litert import runner

pytestmark = pytest.mark.heavy


def test_a_vector_added_to_whole_numbers(tmp_path: Path) -> None:
    letters = keras.Input((4,), dtype="int32", name="letters")
    places = keras.ops.add(letters, np.array([10, 20, 30, 40], "int32"))
    network = keras.Model(letters, keras.layers.Embedding(60, 3)(places))
    path = tmp_path / "added.tflite"
    path.write_bytes(tf.lite.TFLiteConverter.from_concrete_functions([frozen(inference(network))]).convert())
    rows = np.array([[1, 2, 3, 4], [9, 8, 7, 6]], "int32")
    (found,) = runner(path, ["letters"])([rows])
    np.testing.assert_allclose(found, network.predict(rows, verbose=0), atol=1e-6)
