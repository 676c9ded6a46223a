"""Optimizer, loss and metrics that a model was compiled with, as the settings of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.catalog.card import Kind
from engine.catalog.read import card, cards, check_config, has
from engine.document.project import Choice, Task, Training
from engine.network.opening.settings import choice, words

OF_TARGETS = {"numbers": "regression", "text": "transcription"}  # the task of a loss, by what it learns from

SHORT = {
    "mse": "MeanSquaredError", "mae": "MeanAbsoluteError", "mape": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError", "kld": "KLDivergence",
}  # fmt: skip
ACCURACY = {  # what Keras takes for `accuracy`, by what the loss is compared with
    "integer classes": "SparseCategoricalAccuracy",
    "one-hot": "CategoricalAccuracy",
    "0/1": "BinaryAccuracy",
}


def training(compiled: Mapping[str, Any] | None, precision: str) -> Training:
    """The settings; what the catalog does not know, or a config does not say, is as in a new project."""
    told = compiled or {}
    losses = _several("loss", told.get("loss"))
    metrics = [_accuracy(each, losses) for each in _listed(told.get("metrics"))]
    found: dict[str, Any] = {"precision": precision, "losses": losses}
    found["metrics"] = tuple(choice for each in metrics if (choice := _chosen("metric", each)) is not None)
    optimizer = told.get("optimizer") or told.get("optimizer_config")
    if (chosen := _chosen("optimizer", optimizer)) is not None:
        rate = chosen.config.get("learning_rate")
        if isinstance(rate, Mapping):  # a schedule stands apart in a project
            found["schedule"] = Choice.model_validate(rate)
            chosen = Choice(
                name=chosen.name, config={key: value for key, value in chosen.config.items() if key != "learning_rate"}
            )
        found["optimizer"] = chosen
    return Training(**found)


def task(found: Training) -> Task:
    """The task that the loss is for."""
    learned = {card("loss", loss.name).facts.get("targets") for loss in found.losses}
    kind = OF_TARGETS.get(str(learned.pop()), "") if len(learned) == 1 else ""
    return Task(kind=kind) if kind else Task()


def _several(kind: Kind, value: Any) -> tuple[Choice, ...]:
    return tuple(found for each in _listed(value) if (found := _chosen(kind, each)) is not None)


def _chosen(kind: Kind, value: Any) -> Choice | None:
    """Something of the catalog, by a name (`mse`) or as Keras serialises it; None when there is none."""
    if isinstance(value, str):
        spelled = SHORT.get(value, value).replace("_", "").lower()
        name = next((each.name for each in cards(kind) if each.name.lower() == spelled), None)
        return Choice(name=name) if name else None
    name = value.get("class_name") if isinstance(value, Mapping) else None
    settings = value.get("config") if isinstance(value, Mapping) else None
    if not isinstance(name, str) or not has(kind, name) or not isinstance(settings, Mapping):
        return None
    found = card(kind, name)
    told = {key: _shortest(item) for key, item in settings.items()}
    if kind == "optimizer" and isinstance(told.get("learning_rate"), Mapping):
        told["learning_rate"] = choice("schedule", told["learning_rate"])
        told["learning_rate"] = (
            {"name": told["learning_rate"]} if isinstance(told["learning_rate"], str) else told["learning_rate"]
        )
    config = words(found, told)
    wrong = {name for name, _ in check_config(found, {k: v for k, v in config.items() if not isinstance(v, Mapping)})}
    return Choice(name=name, config={key: item for key, item in config.items() if key not in wrong})


def _shortest(value: Any) -> Any:
    """A rate that was kept with 32 bits, as a person typed it: 0.001, not 0.0010000000474974513."""
    if isinstance(value, float) and float(np.float32(value)) == value:
        return float(str(np.float32(value)))
    return value


def _listed(value: Any) -> list[Any]:
    if isinstance(value, Mapping) and "class_name" not in value:  # by the names of outputs
        return [item for each in value.values() for item in _listed(each)]
    if isinstance(value, list):
        return [item for each in value for item in _listed(each)]
    return [] if value is None else [value]


def _accuracy(metric: Any, losses: tuple[Choice, ...]) -> Any:
    if metric in ("accuracy", "acc") and losses:
        return ACCURACY.get(str(card("loss", losses[0].name).facts.get("targets")), metric)
    return metric
