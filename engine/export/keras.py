"""The trained model as a `.keras` file: exactly the one that the run saved, optimizer included."""

from __future__ import annotations

import shutil
from pathlib import Path

import keras

from engine.catalog.card import Card
from engine.errors import ExportError
from engine.export.base import Export, Proof, Trained, compare
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

    def write(self, trained: Trained, path: Path) -> None:
        if reason := self.fits(trained):
            raise ExportError(reason, where=str(self.card.title), cure="Train it again to the end.")
        source = artifacts.verified(trained.model)
        artifacts.write_with(path, lambda temporary: shutil.copyfile(source, temporary))

    def prove(self, trained: Trained, path: Path) -> Proof:
        ours, theirs = (keras.saving.load_model(file, compile=False, safe_mode=True) for file in (trained.model, path))
        return compare(ours, theirs)
