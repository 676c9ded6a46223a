"""The weights alone, as Keras's `.weights.h5`: to load into the same network, written as code."""

from __future__ import annotations

from pathlib import Path

import keras

from engine.catalog.card import Card
from engine.export.base import Export, Proof, Trained, compared, outputs_of


class Weights(Export):
    """Needs the network itself: `model.load_weights("model.weights.h5")`."""

    card = Card(
        kind="export",
        name="weights",
        title="Weights",
        category="model",
        summary="The numbers that were learned, without the network: for the same network in your own Keras code.",
        icon="w",
        inputs=(),
        outputs=(),
        docs="https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/",
        facts={"suffix": ".weights.h5", "runs_with": "keras"},
    )

    def made(self, trained: Trained, path: Path) -> None:
        trained.network.save_weights(path)

    def prove(self, trained: Trained, path: Path) -> Proof:
        fresh = keras.models.clone_model(trained.network)
        fresh.load_weights(path)

        return compared(trained, lambda values: outputs_of(fresh, values))
