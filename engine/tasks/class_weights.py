"""Class weights: what the loss of a training row is multiplied by, so that rare classes are not passed over.

As Keras's `class_weight`: the weighted losses of a batch are summed and divided by its rows, not by its weights. They
are handed to Keras as a weight for each row (for each pixel, where the target is a mask), which works with several
outputs too. Validation, test and metrics are not weighted.
"""

from __future__ import annotations

import numpy as np

from engine.catalog.read import card
from engine.document.project import Choice, Project
from engine.errors import TrainingError
from engine.messages.answers import DataFacts, TargetFacts
from engine.tasks.supervised import by_output

BALANCED = "balanced"
FIELD = "training.class_weights"


def class_weights(project: Project, facts: DataFacts) -> list[np.ndarray | None]:
    """For each output the weight of each class by its label, (classes,) float32; None where all count alike.

    Args:
        project: completed by its task.

    Raises:
        TrainingError: weights name a target or a class that is not there, all are 0, or a loss cannot take them.
    """
    told, targets = project.training.class_weights, facts.targets
    for name in told:
        if name not in [target.name for target in targets if target.kind == "classes"]:
            known = any(target.name == name for target in targets)
            raise TrainingError(
                f"Class weights name {name[:80]!r}, which {'is a number' if known else 'is not predicted'}",
                where=FIELD,
                cure="Take them out.",
            )
    losses, _ = by_output(project, len(targets))
    losses = losses if len(losses) == len(targets) else losses * len(targets)
    return [
        _of_target(target, told[target.name], loss) if target.name in told else None
        for target, loss in zip(targets, losses, strict=False)
    ]


def _of_target(target: TargetFacts, told: str | dict[str, float], loss: Choice) -> np.ndarray:
    if target.shape and card("loss", loss.name).facts.get("targets") != "integer classes":
        raise TrainingError(
            f"{loss.name} has one figure for a row of pixels, and cannot weigh each pixel by its class",
            where=FIELD,
            expected="SparseCategoricalCrossentropy for a mask with class weights",
            cure="Choose that loss, or take the weights out.",
        )
    if isinstance(told, str):
        return np.array(target.balanced_weights, dtype="float32")
    for name in told:
        if name not in target.classes:
            raise TrainingError(
                f"Class weights of {target.name[:80]!r} name the class {name[:80]!r}, which it does not have",
                where=FIELD,
                expected=", ".join(target.classes[:12]),
                cure="Take it out.",
            )
    weights = np.array([told.get(name, 1.0) for name in target.classes], dtype="float32")
    if not weights.any():
        raise TrainingError(
            f"Every class of {target.name[:80]!r} weighs 0, and nothing would be learned",
            where=FIELD,
            cure="Give at least one class a weight above 0.",
        )
    return weights
