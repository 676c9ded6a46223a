"""The trained model as a `.keras` file: exactly the one that the run saved, optimizer included."""

from __future__ import annotations

import shutil
from pathlib import Path

import keras

from engine.catalog.card import Card
from engine.export.base import Export, Proof, Trained, compared, outputs_of
from engine.store import artifacts


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

    def made(self, trained: Trained, path: Path) -> None:
        shutil.copyfile(artifacts.verified(trained.model), path)

    def prove(self, trained: Trained, path: Path) -> Proof:
        theirs = keras.saving.load_model(path, compile=False, safe_mode=True)
        return compared(trained, lambda values: outputs_of(theirs, values))
