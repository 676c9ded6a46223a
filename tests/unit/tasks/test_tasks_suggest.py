"""Good first settings: what they depend on, and that a network trains with them at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document.project import Step
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo
from engine.tasks.suggest import BATCH_SIZES, EPOCHS, LARGE_BATCH, STEPS_WANTED, suggest

pytestmark = pytest.mark.heavy

CLASSES = TargetFacts(name="species", kind="classes", classes=("a", "b", "c"), counts=(20, 20, 20))
NUMBER = TargetFacts(name="price", kind="number", minimum=1.0, maximum=9.0)


def facts(target: TargetFacts, train: int = 1_000) -> DataFacts:
    rows = {"train": train, "validation": 10, "test": 10}
    return DataFacts(inputs={"features": TensorInfo(shape=(None, 4), dtype="float32")}, target=target, rows=rows)


def test_classes_get_logits_their_loss_and_accuracy() -> None:
    found = suggest(facts(CLASSES), ())
    assert (found.task, found.output_units, found.output_activation) == ("classification", 3, None)
    (loss,) = found.losses
    assert (loss.name, loss.config) == ("SparseCategoricalCrossentropy", {"from_logits": True})
    assert [metric.name for metric in found.metrics] == ["SparseCategoricalAccuracy"]
    assert "3 classes" in found.reasons[0]


def test_a_number_gets_one_unit_and_squared_error() -> None:
    found = suggest(facts(NUMBER), ())
    assert (found.task, found.output_units, found.output_activation) == ("regression", 1, None)
    assert [loss.name for loss in found.losses] == ["MeanSquaredError"]
    assert "R2Score" in [metric.name for metric in found.metrics]


def test_the_recipe_is_passed_on_with_a_reason_for_each_step() -> None:
    recipe = (Step(name="Impute"), Step(name="Standardize"), Step(name="OneHot"))
    found = suggest(facts(CLASSES), recipe)
    assert found.recipe == recipe
    assert len(found.reasons) == 1 + len(recipe)


@given(st.integers(1, 2_000_000))
def test_a_first_run_takes_about_the_wanted_steps_within_the_limits(rows: int) -> None:
    found = suggest(facts(CLASSES, rows), ())
    assert found.batch_size in {size for _, size in BATCH_SIZES} | {LARGE_BATCH}
    assert EPOCHS[0] <= found.epochs <= EPOCHS[1]
    if EPOCHS[0] < found.epochs < EPOCHS[1]:
        a_round = 2.5 * rows / found.batch_size  # epochs are a multiple of five
        assert abs(found.epochs * rows / found.batch_size - STEPS_WANTED) <= a_round + 1e-6


def test_more_rows_never_mean_smaller_batches_or_more_epochs() -> None:
    found = [suggest(facts(CLASSES, rows), ()) for rows in (50, 500, 2_000, 2_001, 20_000, 20_001, 500_000)]
    assert [each.batch_size for each in found] == sorted(each.batch_size for each in found)
    within = [each.epochs for each in found if each.batch_size == LARGE_BATCH]
    assert within == sorted(within, reverse=True)


def test_what_goes_in_is_predicted_by_the_task_that_was_chosen_with_first_networks() -> None:
    pixels = TargetFacts(name="image", kind="number", shape=(8, 8, 1), maximum=1.0)
    known = facts(pixels).model_copy(
        update={"inputs": {"image": TensorInfo(shape=(None, 8, 8, 1), dtype="float32")}, "aim": "input", "maximum": 1.0}
    )
    first = suggest(known, (), chosen="classification")
    assert (first.task, list(first.networks)) == ("autoencoder", ["model"])
    chosen = suggest(known, (), chosen="variational")
    assert (chosen.task, list(chosen.networks)) == ("variational", ["encoder", "decoder"])
    assert [loss.name for loss in chosen.losses] == ["BinaryCrossentropy"]
    assert chosen.metrics == ()


def test_a_column_is_not_predicted_by_a_task_without_labels() -> None:
    found = suggest(facts(CLASSES), (), chosen="variational")
    assert (found.task, found.networks) == ("classification", {})
