"""Class weights are Keras's own: the bits of `fit` with `class_weight`, or with weights of rows where it has none."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from engine.data.pipeline import Prepared, prepare
from engine.document.files import read, write
from engine.document.project import Choice, DataSettings, Project, Step, Task
from engine.errors import DocumentError, TrainingError
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo
from engine.tasks import TASKS
from engine.tasks.class_weights import class_weights
from engine.training.run import train
from engine.training.speed import Evaluator, Stepper, epoch_order
from tests.builders import chain, classifier

pytestmark = pytest.mark.heavy

BATCH, SEED = 16, 3
WEIGHTS = np.array([0.25, 7.0, 1.5], dtype="float32")
SPARSE = keras.losses.SparseCategoricalCrossentropy


def network(shape: tuple[int, ...], *heads: int) -> Any:
    """A layer on the last axis for each output, with classes or a number."""
    keras.utils.set_random_seed(SEED)
    inputs = keras.Input(shape)
    outputs = [keras.layers.Dense(units, name=f"head_{place}")(inputs) for place, units in enumerate(heads)]
    model = keras.Model(inputs, outputs if len(outputs) > 1 else outputs[0])
    losses = [SPARSE(from_logits=True) if units > 1 else keras.losses.MeanSquaredError() for units in heads]
    metrics = [[keras.metrics.SparseCategoricalAccuracy()] if units > 1 else [] for units in heads]
    one = len(heads) == 1
    model.compile("adam", losses[0] if one else losses, metrics=metrics[0] if one else metrics, jit_compile=False)
    return model


def rows(*shape: int) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(0)
    return dice.random(shape, dtype="float32"), dice.choice(3, shape[:-1], p=[0.8, 0.05, 0.15]).astype("int32")


def stepped(model: Any, x: np.ndarray, y: dict[str, np.ndarray], weights: list[np.ndarray | None]) -> dict[str, float]:
    stepper = Stepper(model, {"x": x}, y, BATCH, class_weights=weights)
    for epoch in range(2):
        stepper.begin_epoch(epoch_order(SEED, epoch, len(x)))
        stepper.run(0, stepper.steps_per_epoch)
    return stepper.metrics()


def test_one_output_is_fit_with_class_weight() -> None:
    x, y = rows(70, 4)
    ours, theirs, plain = network((4,), 3), network((4,), 3), network((4,), 3)
    said = stepped(ours, x, {"y": y}, [WEIGHTS])
    for epoch in range(2):
        order = epoch_order(SEED, epoch, 70)
        weights = dict(enumerate(WEIGHTS.tolist()))
        history = theirs.fit(x[order], y[order], BATCH, shuffle=False, verbose=0, class_weight=weights).history
    assert said == {name: values[-1] for name, values in history.items()}
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)
    stepped(plain, x, {"y": y}, [])
    assert any((mine != other).any() for mine, other in zip(ours.get_weights(), plain.get_weights(), strict=True))


def test_a_mask_has_a_weight_for_each_pixel() -> None:
    x, y = rows(40, 5, 6, 2)
    ours, theirs = network((5, 6, 2), 3), network((5, 6, 2), 3)
    stepped(ours, x, {"y": y}, [WEIGHTS])
    for epoch in range(2):
        order = epoch_order(SEED, epoch, 40)
        theirs.fit(x[order], y[order], BATCH, sample_weight=WEIGHTS[y[order]], shuffle=False, verbose=0)
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_each_of_several_outputs_has_its_own() -> None:
    x, y = rows(70, 4)
    number = x[:, :1] * 3
    ours, theirs = network((4,), 3, 1), network((4,), 3, 1)
    stepped(ours, x, {"y": y, "number": number}, [WEIGHTS, None])
    for epoch in range(2):
        order = epoch_order(SEED, epoch, 70)
        for start in range(0, 70, BATCH):
            batch = order[start : start + BATCH]
            weights = [WEIGHTS[y[batch]], np.ones(len(batch), "float32")]
            theirs.train_on_batch(x[batch], [y[batch], number[batch]], sample_weight=weights)
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_metrics_and_validation_are_not_weighted() -> None:
    """The accuracy of an epoch is the share of rows that are right; only the loss of training rows is weighted."""
    x, y = rows(70, 4)
    model = network((4,), 3)
    model.optimizer.learning_rate = 0.0
    said = stepped(model, x, {"y": y}, [WEIGHTS])
    logits = model.predict(x, verbose=0)
    assert said["sparse_categorical_accuracy"] == pytest.approx(float((logits.argmax(-1) == y).mean()))
    plain = float(SPARSE(from_logits=True)(y, logits))
    assert said["loss"] == pytest.approx(float(SPARSE(from_logits=True)(y, logits, WEIGHTS[y])), rel=1e-5)
    assert Evaluator(model, {"x": x}, {"y": y}, BATCH).run()["loss"] == pytest.approx(plain, rel=1e-5)


def test_balanced_weights_are_those_of_scikit_learn() -> None:
    prepared, project = wine("balanced")
    project = TASKS["classification"].complete(project, prepared.facts)
    labels = prepared.y["train"]["grower"]
    theirs = compute_class_weight("balanced", classes=np.unique(labels), y=labels)
    (ours,) = class_weights(project, prepared.facts)
    np.testing.assert_array_equal(ours, theirs.astype("float32"))


def test_a_class_without_training_rows_changes_no_weight() -> None:
    target = TargetFacts(name="y", kind="classes", classes=("a", "b", "c"), counts=(30, 0, 10))
    assert target.balanced_weights[::2] == (40 / 60, 40 / 20)


def test_a_run_is_weighted() -> None:
    """A class that weighs nothing is not learned: the network names it by chance alone."""
    prepared, plain = wine(None)
    ignored = with_weights(plain, {"grower": {"class_1": 0.0}})
    shares = []
    for project in (plain, ignored):
        model = train(project, prepared, "run", lambda lot: None, tuple).model
        said = model.predict(prepared.x["train"]["features"], verbose=0).argmax(-1)
        shares.append(float((said == 1).mean()))
    assert shares[0] == pytest.approx(49 / 124, abs=0.02)  # as many as there are
    assert shares[1] < 0.3


def wine(weights: Any) -> tuple[Prepared, Project]:
    project = classifier("wine", chain(("Dense", {"units": 3})), epochs=15)
    data = DataSettings(source=Choice(name="wine"), recipe=(Step(name="Standardize"),))
    optimizer = Choice(name="Adam", config={"learning_rate": 0.05})
    training = project.training.model_copy(update={"optimizer": optimizer})
    project = project.model_copy(update={"data": data, "training": training})
    return prepare(data, _none), with_weights(project, {} if weights is None else {"grower": weights})


def with_weights(project: Project, weights: dict[str, Any]) -> Project:
    training = type(project.training).model_validate(project.training.model_dump() | {"class_weights": weights})
    return project.model_copy(update={"training": training})


def _none(id: str) -> None:
    raise AssertionError(id)


# What cannot be

CLASSES = TargetFacts(name="state", kind="classes", classes=("ill", "well"), counts=(5, 95))
NUMBER = TargetFacts(name="age", kind="number")
MASK = TargetFacts(name="mask", kind="classes", shape=(8, 8), classes=("ground", "coin"), counts=(900, 100))


@pytest.mark.parametrize(
    ("target", "weights", "loss", "says"),
    [
        (CLASSES, {"colour": "balanced"}, "", "'colour', which is not predicted"),
        (NUMBER, {"age": "balanced"}, "", "'age', which is a number"),
        (CLASSES, {"state": {"dead": 2.0}}, "", "name the class 'dead'"),
        (CLASSES, {"state": {"ill": 0.0, "well": 0.0}}, "", "weighs 0"),
        (MASK, {"mask": "balanced"}, "BinaryCrossentropy", "cannot weigh each pixel"),
    ],
)
def test_weights_that_do_not_fit_are_refused_in_words(
    target: TargetFacts, weights: dict[str, Any], loss: str, says: str
) -> None:
    info = TensorInfo(shape=(None, 4), dtype="float32")
    facts = DataFacts(inputs={"features": info}, target=target, rows={"train": 100})
    training = {"class_weights": weights, "losses": [{"name": loss}] if loss else []}
    project = Project.model_validate({"training": training, "task": Task().model_dump()})
    with pytest.raises(TrainingError, match=says) as caught:
        class_weights(TASKS["several"].complete(project, facts), facts)
    assert caught.value.cure


def test_they_are_kept_in_the_document() -> None:
    _, project = wine({"class_0": 2.5})
    assert read(write(project)) == project
    assert '"class_weights": {"grower": {"class_0": 2.5}}' in write(project)
    for bad in ("heavy", {"class_0": -1.0}, {"class_0": float("inf")}):
        value = project.model_dump(mode="json")
        value["training"]["class_weights"] = {"grower": bad}
        with pytest.raises((DocumentError, ValueError)):
            Project.model_validate(value)
