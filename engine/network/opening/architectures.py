"""The architectures of `keras.applications`, opened as any other model; their own weights only when asked for."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import keras
import numpy as np

from engine.catalog.read import card
from engine.errors import JobError
from engine.network.opening import keras3
from engine.network.opening.archive import parse
from engine.network.opening.drawing import Place
from engine.network.opening.plain import Model
from engine.network.shapes import weightless

CURE = "Without its weights the same architecture opens and starts anew."


def architecture(name: str, pretrained: bool = False, **options: Any) -> tuple[Model, dict[Place, list[np.ndarray]]]:
    """An architecture as a plain description, and the weights of its layers by their places (empty unless pretrained).

    Args:
        name: as the catalog has it, e.g. `ResNet50`.
        pretrained: whether to download the weights that were trained on ImageNet.
        options: arguments of the Keras function, for tests: `input_shape`, `classes`.

    Raises:
        CatalogError: there is no such architecture.
        JobError: the weights cannot be downloaded.
    """
    made = getattr(keras.applications, card("architecture", name).name)
    with nullcontext() if pretrained else weightless():
        model = _download(made, name) if pretrained else made(weights=None, **options)
        described = keras3.read(parse(model.to_json()))
    return described, arrays_of(model) if pretrained else {}


def arrays_of(model: Any, around: Place = ()) -> dict[Place, list[np.ndarray]]:
    """The weights of each layer that has some, also of those within a model in the model, as the stem of a ConvNeXt."""
    found: dict[Place, list[np.ndarray]] = {}
    for layer in model.layers:
        place = (*around, layer.name)
        if isinstance(layer, keras.Model):
            found |= arrays_of(layer, place)
        elif layer.weights:
            found[place] = layer.get_weights()
    return found


def _download(made: Any, name: str) -> Any:
    try:
        return made(weights="imagenet")
    except Exception as error:  # whatever a download runs into, a person needs to know that it was the download
        raise JobError(
            f"The weights of {name} could not be downloaded: {str(error).strip().splitlines()[0][:150]}",
            cure=f"Connect this machine to the internet and try again. {CURE}",
        ) from error
