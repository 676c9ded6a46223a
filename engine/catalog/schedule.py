"""First values for the parameters of a learning-rate schedule: Keras has none, because it cannot know the run."""

from __future__ import annotations

from typing import Any

from engine.catalog.card import Card


def first_config(card: Card, rate: float, steps: int) -> dict[str, Any]:
    """Values for what a schedule requires, so that it spans a run.

    Args:
        card: of kind `schedule`.
        rate: the learning rate at the start, usually the optimizer's.
        steps: of the whole run.
    """
    steps = max(1, steps)
    values: dict[str, Any] = {
        "initial_learning_rate": rate,
        "decay_steps": steps,
        "first_decay_steps": -(-steps // 7),  # each restart lasts twice as long: three of them fill a run
        "decay_rate": 9.0 if card.name == "InverseTimeDecay" else 0.1,  # a tenth of the rate is left at the end
        "boundaries": [max(1, steps // 2), max(2, 3 * steps // 4)],
        "values": [rate, float(f"{rate / 10:g}"), float(f"{rate / 100:g}")],
    }
    return {each.name: values[each.name] for each in card.parameters if each.required and each.name in values}
