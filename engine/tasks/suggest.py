"""Good first settings for data: what the pages fill in when a person has chosen nothing, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from engine.document.project import Choice, Step
from engine.messages.answers import DataFacts, Suggestion
from engine.tasks.supervised import CLASSIFICATION, REGRESSION

STEPS_WANTED = 2_000  # updates of the weights in a first run: seconds for a small network
EPOCHS = (5, 60)  # fewest and most
BATCH_SIZES = ((2_000, 32), (20_000, 64))  # up to so many training rows; beyond, the last one
LARGE_BATCH = 128
REASONS = {
    "Rescale": "Pixels between 0 and 1 keep the first steps of training small.",
    "Impute": "Gaps are filled with what is usual in the training rows.",
    "Standardize": "Numbers with mean 0 and deviation 1 weigh alike, whatever their units.",
    "OneHot": "A category becomes one input for each of its values.",
}


def suggest(facts: DataFacts, recipe: Sequence[Step]) -> Suggestion:
    """Settings for data with such facts.

    Args:
        facts: of the data; their target decides on the task.
        recipe: a sound preparation of them.
    """
    target = facts.target
    task = CLASSIFICATION if target.kind == "classes" else REGRESSION
    batch_size = next((size for rows, size in BATCH_SIZES if facts.rows["train"] <= rows), LARGE_BATCH)
    epochs = 5 * round(STEPS_WANTED / max(1, facts.rows["train"] / batch_size) / 5)
    units = len(target.classes) if target.kind == "classes" else 1
    about = (
        f"The target {target.name!r} has {units} classes: the last layer gives one score (logit) for each."
        if target.kind == "classes"
        else f"The target {target.name!r} is a number: the last layer gives one number, without an activation."
    )
    return Suggestion(
        task=task.card.name,
        recipe=tuple(recipe),
        losses=task.losses,
        metrics=task.metrics,
        optimizer=Choice(name="Adam"),
        epochs=min(max(epochs, EPOCHS[0]), EPOCHS[1]),
        batch_size=batch_size,
        output_units=units,
        output_activation=None,
        reasons=(about, *(REASONS[step.name] for step in recipe if step.name in REASONS)),
    )
