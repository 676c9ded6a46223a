"""Good first settings for data: what the pages fill in when a person has chosen nothing, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from engine.document.project import Choice, Project, Step, Task
from engine.messages.answers import DataFacts, Suggestion, TargetFacts
from engine.tasks import SUPERVISED, TASKS, base
from engine.tasks.supervised import task_for

STEPS_WANTED = 2_000  # updates of the weights in a first run: seconds for a small network
EPOCHS = (5, 60)  # fewest and most
BATCH_SIZES = ((2_000, 32), (20_000, 64))  # up to so many training rows; beyond, the last one
LARGE_BATCH = 128
REASONS = {
    "Rescale": "Pixels between 0 and 1 keep the first steps of training small.",
    "DateParts": "A date becomes its year and its place in the year, the week and the day.",
    "Impute": "Gaps are filled with what is usual in the training rows.",
    "Standardize": "Numbers with mean 0 and deviation 1 weigh alike, whatever their units.",
    "StandardizeSeries": "Series with mean 0 and deviation 1 weigh alike, whatever their units.",
    "Clean": "Small letters, and punctuation apart: the same word is always written alike.",
    "Tokenize": "Each word or letter becomes a number that an Embedding looks up.",
    "OneHot": "A category becomes one input for each of its values.",
}


def suggest(facts: DataFacts, recipe: Sequence[Step], *, windows: bool = False, chosen: str = "") -> Suggestion:
    """Settings for data with such facts.

    Args:
        facts: of the data; what is to be predicted decides on the task.
        recipe: a sound preparation of them.
        windows: whether samples are stretches of a series.
        chosen: the task that a person has chosen. It stays if it fits, unless the target decides which one fits.
    """
    task = _task(facts, windows, chosen)
    filled = task.complete(Project(task=Task(kind=task.card.name)), facts).training
    batch_size = next((size for rows, size in BATCH_SIZES if facts.rows["train"] <= rows), LARGE_BATCH)
    epochs = 5 * round(STEPS_WANTED / max(1, facts.rows["train"] / batch_size) / 5)
    return Suggestion(
        task=task.card.name,
        recipe=tuple(recipe),
        losses=filled.losses,
        metrics=filled.metrics,
        optimizer=Choice(name="Adam"),
        epochs=min(max(epochs, EPOCHS[0]), EPOCHS[1]),
        batch_size=batch_size,
        output_units=_units(facts.target),
        output_activation=None,
        reasons=(*_reasons(task, facts), *(REASONS[step.name] for step in recipe if step.name in REASONS)),
        networks=task.starts(facts),
    )


def _task(facts: DataFacts, windows: bool, chosen: str) -> base.Task:
    """The chosen task where it learns from what is to be predicted; else the first that does."""
    others = [task for task in TASKS.values() if task not in SUPERVISED and facts.aim in task.aims]
    kept = [task for task in others if task.card.name == chosen]
    first = others if facts.aim != "target" else []
    if facts.aim == "next":  # one text is written, or a text of another
        first = [TASKS["language_model" if len(facts.inputs) < 2 else "translation"]]
    return next(iter([*kept, *first]), task_for(facts.targets, windows=windows))


def _reasons(task: base.Task, facts: DataFacts) -> tuple[str, ...]:
    """Why such a task, and such an output."""
    if facts.aim == "next":
        return tuple(map(_next, facts.targets))
    return tuple(map(_about, facts.targets)) if task in SUPERVISED else (task.card.summary,)


def _units(target: TargetFacts) -> int:
    """How many numbers the output gives for a target; of a mask for each pixel, of a text for each moment."""
    return len(target.classes) if target.kind in ("classes", "text") else (target.shape[0] if target.shape else 1)


def _next(target: TargetFacts) -> str:
    return (
        f"At each place of {target.name!r} the network says which of {len(target.classes):,} tokens comes next: the "
        "output has a score for each, at each place."
    )


def _about(target: TargetFacts) -> str:
    units = _units(target)
    if target.kind == "text":
        return (
            f"The target {target.name!r} is a text: at each moment the output has a score for each of {units - 1} "
            f"{target.unit}s, one of them for unknown ones, and for saying nothing new (CTC's blank)."
        )
    if target.kind == "classes" and target.shape:
        return f"The target {target.name!r} has one of {units} classes for each pixel: the output has a score for each."
    if target.kind == "classes":
        return f"The target {target.name!r} has {units} classes: the last layer gives one score (logit) for each."
    if units > 1:
        return f"The target {target.name!r} is {units} numbers: the last layer gives as many, without an activation."
    return f"The target {target.name!r} is a number: the last layer gives one number, without an activation."
