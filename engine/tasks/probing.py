"""What a representation is worth: a linear classifier on it that sees few labels, beside the same network from scratch.

Labels are the source's own target; no step of the training has seen them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.document.project import Project
from engine.messages.answers import DataFacts, TensorInfo
from engine.messages.events import Judgement
from engine.messages.pictures import Matrix
from engine.messages.using import Applied
from engine.tasks.applied import given, outputs_of, table_of
from engine.tasks.base import Outputs
from engine.tasks.composite import Composite
from engine.tasks.resampling import mean_of

LABELS = 10  # of each class
SEED = 0
EPOCHS = 200  # from scratch
SEEN = 500  # rows of a live picture
COMPARED = 12  # new rows that are compared with each other

PROBE = Card(
    kind="measure",
    name="linear_probe",
    title="Accuracy of a linear probe",
    category="representation",
    summary=f"The share of test rows that a linear classifier names rightly which sees the representation of "
    f"{LABELS} labelled training rows of each class.",
    inputs=(),
    docs="https://arxiv.org/abs/2002.05709",
    facts={"better": "higher", "unit": "share"},
)
SCRATCH = Card(
    kind="baseline",
    name="few_labels_from_scratch",
    title="From scratch on these labels",
    category="representation",
    summary=f"The same encoder with fresh weights and one layer of scores, trained on the same {LABELS} labels of each "
    "class.",
    inputs=(),
)
INPUTS = Card(
    kind="baseline",
    name="few_labels_linear",
    title="Linear, on these labels",
    category="representation",
    summary=f"A linear classifier on the inputs themselves, fitted on the same {LABELS} labels of each class.",
    inputs=(),
)


class Represents(Composite):
    """A task whose encoder is kept for its representation; a second network helps while it learns."""

    aims = ("input",)
    cards = (PROBE, SCRATCH, INPUTS)

    def feeds(self, project: Project, facts: DataFacts, network: str, outputs: Outputs) -> Mapping[str, TensorInfo]:
        """The inputs to the encoder, what it gives to the other."""
        if network == "encoder":
            return facts.inputs
        return {"representation": outputs["encoder"][0]} if outputs.get("encoder") else {}

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        return probe(model.encoder, prepared)

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """The representation of each row, and how alike the first of them are to the encoder."""
        (found,) = outputs_of(model.encoder, given(prepared, list(prepared.x["train"])))
        found = found.reshape(len(found), -1)
        frame = pd.DataFrame(found, columns=[f"number {place}" for place in range(1, found.shape[1] + 1)])
        names, unit = [f"row {place}" for place in range(1, len(found[:COMPARED]) + 1)], _unit(found[:COMPARED])
        alike = tuple(tuple(round(float(value), 3) for value in row) for row in unit @ unit.T)
        picture = Matrix(
            title="How alike rows are to the encoder (cosine)", rows=tuple(names), columns=tuple(names), values=alike
        )
        return Applied(rows=len(frame), table=table_of("The representation of each row", frame), pictures=(picture,))


def probe(encoder: Any, prepared: Prepared) -> tuple[Judgement, ...]:
    """The accuracy of the linear probe on the test rows, and of the two other ways to use the labels.

    Nothing where the source has no classes, or a part has no rows.
    """
    labels = labels_of(prepared)
    if labels is None or not len(prepared.rows["test"]):
        return ()
    name = next(iter(prepared.x["train"]))
    x, test = np.asarray(prepared.x["train"][name]), np.asarray(prepared.x["test"][name])
    y, truth = labels[prepared.rows["train"]], labels[prepared.rows["test"]]
    few = few_of(y)
    shown = [encoder.predict(values, verbose=0).reshape(len(values), -1) for values in (x[few], test)]
    plain = [values.reshape(len(values), -1) for values in (x[few], test)]
    right = mean_of(_linear((shown[0], y[few]), (shown[1], truth)))
    return (
        Judgement(
            target=prepared.raw.target_name,
            measure=PROBE.name,
            value=right.value,
            interval=right.interval(SEED),
            baselines={
                SCRATCH.name: _from_scratch(encoder, (x[few], y[few]), (test, truth)),
                INPUTS.name: float(_linear((plain[0], y[few]), (plain[1], truth)).mean()),
            },
        ),
    )


def labels_of(prepared: Prepared) -> np.ndarray | None:
    """The number of each row's class, all rows; None where the source has no classes."""
    if prepared.raw.target_kind != "classes":
        return None
    return np.unique(np.asarray(prepared.raw.target, dtype=str), return_inverse=True)[1]


def few_of(labels: np.ndarray) -> np.ndarray:
    """`LABELS` places of each class, always the same ones."""
    chance = np.random.default_rng(SEED)
    places = [chance.permutation(np.flatnonzero(labels == each))[:LABELS] for each in np.unique(labels)]
    return np.concatenate(places)


def likeness(encoder: Any, prepared: Prepared) -> Matrix | None:
    """How alike the classes are in the representation: the mean cosine between their rows, of validation."""
    labels = labels_of(prepared)
    rows = prepared.rows["validation"][:SEEN]
    if labels is None or not len(rows):
        return None
    x = np.asarray(next(iter(prepared.x["validation"].values()))[:SEEN])
    found = np.asarray(encoder(x, training=False)).reshape(len(x), -1)
    unit = _unit(found)
    names = np.unique(np.asarray(prepared.raw.target, dtype=str))
    present = [number for number in range(len(names)) if (labels[rows] == number).any()]
    means = np.stack([unit[labels[rows] == number].mean(axis=0) for number in present])
    told = tuple(str(names[number]) for number in present)
    values = tuple(tuple(round(float(value), 3) for value in row) for row in means @ means.T)
    return Matrix(title="How alike classes are to the encoder (mean cosine)", rows=told, columns=told, values=values)


def _unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1, (rows, numbers)."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def _linear(few: tuple[np.ndarray, np.ndarray], test: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Which rows of `test`, (rows, numbers) and labels, a linear classifier has right that is fitted on `few`."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    fitted = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2_000)).fit(*few)
    return np.asarray(fitted.predict(test[0]) == test[1])


def _from_scratch(encoder: Any, few: tuple[np.ndarray, np.ndarray], test: tuple[np.ndarray, np.ndarray]) -> float:
    keras.utils.set_random_seed(SEED)
    scores = keras.layers.Dense(int(few[1].max()) + 1)
    model = keras.Sequential([keras.models.clone_model(encoder), keras.layers.Flatten(), scores])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss)
    model.fit(*few, epochs=EPOCHS, batch_size=32, verbose=0)
    return float((model.predict(test[0], verbose=0).argmax(axis=1) == test[1]).mean())
