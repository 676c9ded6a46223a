"""The trained model as a `.keras` file: exactly the one that the run saved, optimizer included."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import keras
import numpy as np

from engine.catalog.card import Card
from engine.errors import ExportError
from engine.export.base import Export, Proof, Trained
from engine.store import artifacts

ROWS = 8


class KerasFile(Export):
    """Needs Keras 3 to be used: `keras.models.load_model("model.keras")`."""

    card = Card(
        kind="export",
        name="keras",
        title="Keras model",
        category="model",
        summary="The trained model in Keras's own format, to use or train further with Keras 3.",
        icon="K",
        inputs=(),
        outputs=(),
        docs="https://keras.io/api/models/model_saving_apis/",
        facts={"suffix": ".keras", "runs_with": "keras"},
    )

    def write(self, trained: Trained, path: Path) -> None:
        if reason := self.fits(trained):
            raise ExportError(reason, where=str(self.card.title), cure="Train it again to the end.")
        source = artifacts.verified(trained.model)
        artifacts.write_with(path, lambda temporary: shutil.copyfile(source, temporary))

    def prove(self, trained: Trained, path: Path) -> Proof:
        ours, theirs = (keras.saving.load_model(file, compile=False, safe_mode=True) for file in (trained.model, path))
        values = sample_inputs(ours)
        pairs = zip(_outputs(ours, values), _outputs(theirs, values), strict=True)
        return Proof(max(float(np.abs(mine - other).max()) for mine, other in pairs), ROWS)


def sample_inputs(model: Any) -> list[np.ndarray]:
    """One array of `ROWS` examples for each input of a model, always the same ones."""
    dice = np.random.default_rng(0)
    shapes = [(ROWS, *(length or 4 for length in each.shape[1:])) for each in model.inputs]
    return [dice.random(shape).astype(each.dtype) for each, shape in zip(model.inputs, shapes, strict=True)]


def _outputs(model: Any, values: list[np.ndarray]) -> list[np.ndarray]:
    result = model(values if len(values) > 1 else values[0], training=False)
    results = result if isinstance(result, list | tuple) else [result]
    return [keras.ops.convert_to_numpy(each) for each in results]
