"""What travels with a trained model as `preparation.json`: how raw input becomes what the network was trained on."""

from __future__ import annotations

from engine.data import recipe
from engine.data.base import ColumnKind
from engine.document.graph import Frozen
from engine.messages.answers import TargetFacts


class Column(Frozen):
    """A column that the model needs, and what it is used as."""

    name: str
    kind: ColumnKind


class Preparation(Frozen):
    """Everything that was learned from the training rows; JSON by `model_dump_json`, read by `model_validate_json`.

    Args:
        columns: the columns of raw input, in order.
        steps: the recipe with what it learned.
        features: the columns of the network's input `features` after the recipe; empty where it has none.
        target, further_targets: what is predicted; names the classes in the order of their labels.
    """

    columns: tuple[Column, ...]
    steps: tuple[recipe.Fitted, ...]
    features: tuple[str, ...]
    target: TargetFacts
    further_targets: tuple[TargetFacts, ...] = ()
