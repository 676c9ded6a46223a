"""How well something comes back: errors, and the simpler ways that they stand beside."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.stored import Stored
from engine.document.project import Project
from engine.network.inputs import data_input_name
from engine.network.walk import needed
from engine.tasks.resampling import mean_of

ERROR = Card(
    kind="measure",
    name="reconstruction_error",
    title="Reconstruction error",
    category="reconstruction",
    summary="Mean squared difference between what went in and what came out, over all values of the test rows.",
    inputs=(),
    outputs=(),
    facts={"better": "lower", "unit": ""},
)
DENOISED = Card(
    kind="measure",
    name="denoising_error",
    title="Error after denoising",
    category="reconstruction",
    summary="Mean squared difference between clean test rows and what comes out where the same rows go in with noise.",
    inputs=(),
    outputs=(),
    facts={"better": "lower", "unit": ""},
)
PCA = Card(
    kind="baseline",
    name="pca",
    title="Principal components",
    category="reconstruction",
    summary="The same rows in as many principal components of the training rows as the network's narrowest place has "
    "numbers, and back: the best that any linear autoencoder can do. Of noisy rows, as many as serve validation rows "
    "best.",
    inputs=(),
    outputs=(),
    docs="https://scikit-learn.org/stable/modules/decomposition.html#pca",
)
NOISY = Card(
    kind="baseline",
    name="noisy",
    title="The noise itself",
    category="reconstruction",
    summary="The noisy rows as they are, with nothing taken away.",
    inputs=(),
    outputs=(),
)
MOST_VALUES = 4_096  # of a row; components of more take minutes
NOISES = (
    "GaussianNoise",
    "GaussianDropout",
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "AlphaDropout",
)
NOISE_SEED = 1_000  # of the noise on rows that are judged; the same in every run


def squared_error(output: np.ndarray, truth: np.ndarray) -> float:
    """The mean squared difference over all values."""
    difference = np.asarray(output, "float64").reshape(len(truth), -1) - np.asarray(truth).reshape(len(truth), -1)
    return float(np.mean(difference**2))


def returned(output: np.ndarray, truth: np.ndarray, seed: int) -> dict[str, Any]:
    """The error and its interval, as a judgement has them."""
    found = mean_of(errors([output], [truth]))
    return {"value": squared_error(output, truth), "interval": found.interval(seed)}


def errors(given: list[np.ndarray], back: list[np.ndarray]) -> np.ndarray:
    """The mean squared difference of each row over all its values, (rows,)."""
    squared = (side_by_side(given) - side_by_side(back)) ** 2
    return np.asarray(squared.mean(axis=1))


def side_by_side(arrays: list[np.ndarray]) -> np.ndarray:
    """Every value of each row, (rows, values) float64."""
    return np.concatenate([np.asarray(each, "float64").reshape(len(each), -1) for each in arrays], axis=1)


def narrowest(model: Any) -> int:
    """How many numbers the narrowest place between input and output has."""
    return min(int(math.prod(tensor.shape[1:])) for layer in model.layers for tensor in _outputs(layer))


def components(train: np.ndarray, count: int) -> Any:
    """So many principal components of training rows, (rows, values): scikit-learn's PCA, fitted."""
    from sklearn.decomposition import PCA as Components

    return Components(min(count, *train.shape), svd_solver="covariance_eigh").fit(train)


def rows_of(prepared: Prepared, name: str, part: str) -> np.ndarray | None:
    """An input as (rows, values); None where there are too many values, or they do not fit in memory."""
    values: np.ndarray | Stored = prepared.x[part][name]
    if isinstance(values, Stored) or math.prod(values.shape[1:]) > MOST_VALUES:
        return None
    return np.asarray(values).reshape(len(values), -1)


def by_components(prepared: Prepared, name: str, count: int) -> float | None:
    """The test error of principal components that are fitted on the training rows; None where they cannot be."""
    train, test = (rows_of(prepared, name, part) for part in ("train", "test"))
    if train is None or test is None:
        return None
    fitted = components(train, count)
    return squared_error(fitted.inverse_transform(fitted.transform(test)), test)


# Noise


def noise_layers(project: Project, prepared: Prepared, name: str) -> list[str]:
    """The layers between an input and the first layer that learns which put noise on it in training, in order."""
    graph = needed(project.networks["model"])
    inputs = [node for node in graph.nodes if node.layer == "Input"]
    place = next(node.id for node in inputs if data_input_name(node, prepared.facts.inputs) == name)
    found: list[str] = []
    while True:
        behind = [edge.target for edge in graph.edges if edge.source == place]
        if len(behind) != 1 or graph.node(behind[0]).layer not in NOISES:
            return found
        place = behind[0]
        found.append(place)


def noisy(model: Any, layers: list[str], values: np.ndarray) -> np.ndarray:
    """Rows as the network sees them in training, always with the same noise. Draws nothing from the model's layers."""
    for place, name in enumerate(layers):
        layer = model.get_layer(name)
        alike = type(layer).from_config({**layer.get_config(), "seed": NOISE_SEED + place})
        values = np.asarray(alike(values, training=True), "float32")
    return values


def denoised_by_components(prepared: Prepared, name: str, model: Any, layers: list[str]) -> float | None:
    """The error of noisy test rows in principal components; how many, noisy validation rows say."""
    train, validation, test = (rows_of(prepared, name, part) for part in ("train", "validation", "test"))
    if train is None or validation is None or test is None:
        return None

    def error(count: int, part: str, clean: np.ndarray) -> float:
        shape = prepared.x[part][name].shape
        given = noisy(model, layers, clean.reshape(shape)).reshape(clean.shape)
        fitted = components(train, count)
        return squared_error(fitted.inverse_transform(fitted.transform(given)), clean)

    if not len(validation):
        return error(narrowest(model), "test", test)
    counts = sorted({round(each) for each in np.geomspace(1, min(train.shape), 24)})
    return error(min(counts, key=lambda count: error(count, "validation", validation)), "test", test)


def _outputs(layer: Any) -> list[Any]:
    found = layer.output
    return list(found) if isinstance(found, list | tuple) else [found]
