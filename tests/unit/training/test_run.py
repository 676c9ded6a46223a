"""A run as a story: what it tells, how it is steered, how it ends when it goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
import pytest

from engine.data.pipeline import prepare
from engine.document.project import Choice, Project, Step
from engine.errors import TrainingError
from engine.messages.events import Batch, Epoch, Event, Note, Start
from engine.store.runs import Intent
from engine.tasks import TASKS
from engine.training import steer
from engine.training.run import Outcome, train
from engine.training.speed import epoch_order
from tests.builders import chain, classifier, digits_cnn, digits_mlp

pytestmark = pytest.mark.heavy


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> None:
    """These runs are over in a moment, so they ask for intents after each chunk."""
    monkeypatch.setattr(steer, "PAUSE", 0.0)


def tell(project: Project, take: Callable[[], Sequence[Intent]] = lambda: ()) -> tuple[Outcome, list[Event]]:
    """A whole run in this process: how it ended, and all that it said."""
    said: list[Event] = []
    outcome = train(project, prepare(project.data, _no_dataset), "run", said.extend, take)
    return outcome, said


def _no_dataset(id: str) -> None:
    raise AssertionError(f"built-in data ask for the data set {id}")


def scaled(project: Project) -> Project:
    """The project with its pictures between 0 and 1."""
    recipe = (Step(name="Rescale", config={"maximum": 16.0}),)
    return project.model_copy(update={"data": project.data.model_copy(update={"recipe": recipe})})


def test_it_says_every_step_once_and_every_epoch() -> None:
    outcome, said = tell(scaled(digits_mlp(epochs=2)))
    start, *rest = said
    assert isinstance(start, Start)
    assert start.samples == {"train": 1257, "validation": 270, "test": 270}
    assert start.steps_per_epoch == 40
    batches = [event for event in rest if isinstance(event, Batch)]
    steps = [step for batch in batches for step in range(batch.first_step, batch.first_step + batch.steps)]
    assert steps == list(range(1, 81))
    assert batches[0].steps == 1  # a person sees a point at once
    epochs = [event for event in rest if isinstance(event, Epoch)]
    assert [(event.epoch, event.step) for event in epochs] == [(1, 40), (2, 80)]
    assert set(epochs[0].metrics) == {
        "loss",
        "val_loss",
        "sparse_categorical_accuracy",
        "val_sparse_categorical_accuracy",
    }
    assert outcome.status == "finished"
    assert outcome.metrics["test_sparse_categorical_accuracy"] > 0.5
    assert epochs[1].metrics["loss"] < epochs[0].metrics["loss"]


def test_a_stop_keeps_what_was_learned() -> None:
    asked = iter([(), (), (Intent("stop", None),)])
    outcome, said = tell(scaled(digits_mlp(epochs=50)), lambda: next(asked, ()))
    assert outcome.status == "stopped"
    last = [event for event in said if isinstance(event, Epoch)][-1]
    assert last.epoch < 50
    assert "test_loss" in outcome.metrics


def test_the_learning_rate_can_be_changed_on_the_way() -> None:
    asked = iter([(), (Intent("learning_rate", 0.01),)])
    _, said = tell(scaled(digits_mlp(epochs=2)), lambda: next(asked, ()))
    rates = [event.learning_rate for event in said if isinstance(event, Batch)]
    assert rates[0] == pytest.approx(0.001)
    assert rates[-1] == pytest.approx(0.01)
    assert any(isinstance(event, Note) and "0.001 to 0.01" in event.text for event in said)


def test_a_rate_that_follows_a_schedule_says_so() -> None:
    schedule = Choice(
        name="ExponentialDecay", config={"initial_learning_rate": 0.01, "decay_steps": 10, "decay_rate": 0.5}
    )
    asked = iter([(Intent("learning_rate", 0.5),)])
    _, said = tell(scaled(digits_mlp(epochs=1, schedule=schedule)), lambda: next(asked, ()))
    rates = [event.learning_rate for event in said if isinstance(event, Batch)]
    assert rates[0] == pytest.approx(0.01)
    assert rates[-1] < 0.005
    assert any(isinstance(event, Note) and "schedule" in event.text for event in said)


def test_a_loss_that_is_no_number_ends_the_run_in_words() -> None:
    said: list[Event] = []
    project = digits_mlp(epochs=30, optimizer=Choice(name="SGD", config={"learning_rate": 1000.0}))
    graph = chain(("Flatten", {}), ("Dense", {"units": 64}), ("Dense", {"units": 64}), ("Dense", {"units": 10}))
    project = project.with_graph(graph)
    with pytest.raises(TrainingError) as caught:
        train(project, prepare(project.data, _no_dataset), "run", said.extend, tuple)
    assert "at step" in caught.value.what
    assert "smaller learning rate" in caught.value.cure
    batches = [event for event in said if isinstance(event, Batch)]
    assert batches[-1].series["loss"][-1] is None  # the rows up to the end are kept, and say where it broke
    assert batches[0].series["loss"][0] is not None


def test_early_stopping_ends_the_run() -> None:
    patience = Choice(name="EarlyStopping", config={"monitor": "val_loss", "patience": 1, "min_delta": 10.0})
    outcome, said = tell(scaled(digits_mlp(epochs=30, callbacks=(patience,))))
    epochs = [event for event in said if isinstance(event, Epoch)]
    assert len(epochs) == 2
    assert outcome.status == "finished"
    assert any(isinstance(event, Note) and "Early stopping" in event.text for event in said)


@pytest.mark.parametrize("callbacks", [(), (Choice(name="SwapEMAWeights"),)])
def test_averaged_weights_are_those_of_fit(callbacks: tuple[Choice, ...]) -> None:
    """With `use_ema`, the averages are what a run validates (with the callback), tests and leaves behind."""
    optimizer = Choice(name="Adam", config={"use_ema": True, "ema_momentum": 0.9})
    project = scaled(digits_mlp(epochs=1, optimizer=optimizer, callbacks=callbacks))
    outcome, said = tell(project)

    prepared = prepare(project.data, _no_dataset)
    keras.utils.set_random_seed(project.training.seed)
    theirs = TASKS["classification"].make(project, prepared.facts)
    order = epoch_order(project.training.seed, 0, len(prepared.y["train"]["digit"]))
    x, y, size = prepared.x["train"]["image"][order], prepared.y["train"]["digit"][order], project.training.batch_size
    unseen = prepared.x["validation"]["image"], prepared.y["validation"]["digit"]
    made = [keras.callbacks.SwapEMAWeights() for _ in callbacks]
    fitted = theirs.fit(x, y, size, shuffle=False, verbose=0, callbacks=made, validation_data=unseen)

    for mine, other in zip(outcome.model.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)
    last = [event for event in said if isinstance(event, Epoch)][-1]
    assert last.metrics["val_loss"] == pytest.approx(fitted.history["val_loss"][-1], rel=1e-5)
    averaged = theirs.evaluate(*unseen, verbose=0, return_dict=True)["loss"]
    assert (last.metrics["val_loss"] == pytest.approx(averaged, rel=1e-5)) is bool(callbacks)


def test_a_missing_gpu_is_said_plainly() -> None:
    with pytest.raises(TrainingError, match=r"The device is 'gpu', and this machine offers 0 GPUs"):
        tell(digits_mlp(device="gpu"))


def test_two_outcomes_of_one_seed_are_equal_and_of_two_seeds_are_not() -> None:
    def weights(seed: int) -> list[bytes]:
        outcome, _ = tell(scaled(digits_cnn(epochs=1, seed=seed)))
        return [value.tobytes() for value in outcome.model.get_weights()]

    first = weights(1)
    assert weights(1) == first
    assert weights(2) != first


def test_a_regression_uses_its_own_defaults() -> None:
    project = classifier("diabetes", chain(("Dense", {"units": 1})), epochs=1)
    data = project.data.model_copy(
        update={
            "recipe": (Step(name="Standardize"),),
            "split": project.data.split.model_copy(update={"kind": "random"}),
        }
    )
    task = project.task.model_copy(update={"kind": "regression"})
    training = project.training.model_copy(update={"losses": (), "metrics": ()})
    outcome, _ = tell(project.model_copy(update={"data": data, "task": task, "training": training}))
    assert {"test_loss", "test_mean_absolute_error", "test_r2_score"} <= set(outcome.metrics)
