"""The trained network as a TensorFlow SavedModel, in a zip: what TensorFlow Serving and other languages read."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import numpy as np
import tensorflow as tf

from engine.catalog.card import Card
from engine.export.base import Export, Proof, Trained, compared, packed
from engine.export.inference import inference, input_names


class SavedModel(Export):
    """Needs TensorFlow alone: `tf.saved_model.load(folder).signatures["serving_default"]`."""

    card = Card(
        kind="export",
        name="savedmodel",
        title="TensorFlow SavedModel",
        category="model",
        summary="The trained network for TensorFlow, TensorFlow Serving and other languages, without Keras.",
        icon="tf",
        inputs=(),
        outputs=(),
        docs="https://www.tensorflow.org/guide/saved_model",
        facts={"suffix": ".zip", "runs_with": "tensorflow"},
    )

    def made(self, trained: Trained, path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            inference(trained.network).export(Path(folder, "model"), format="tf_saved_model", verbose=False)
            files = sorted(each for each in Path(folder, "model").rglob("*") if each.is_file())
            packed(path, {str(each.relative_to(folder).as_posix()): each.read_bytes() for each in files})

    def prove(self, trained: Trained, path: Path) -> Proof:
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
            loaded = tf.saved_model.load(str(Path(folder, "model")))
            serve = loaded.signatures["serving_default"]
            names, outputs = input_names(trained.network), sorted(serve.structured_outputs)

            def run(values: list[np.ndarray]) -> list[np.ndarray]:
                found = serve(**{name: tf.constant(value) for name, value in zip(names, values, strict=True)})
                return [found[name].numpy() for name in outputs]

            return compared(trained, run)
