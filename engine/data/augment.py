"""Augmentation: pictures that are changed a little at random whenever they are trained on, never when they are tested.

Each member is a layer of Keras. A `Change` is one such layer for one input of the network: the run and the exported
script make the same layers from the same changes, in the same order and with the same seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.catalog.card import Card
from engine.catalog.read import card, check_config
from engine.document.project import Step
from engine.errors import DataError
from engine.messages.answers import DataFacts

# The layers, and whether they move pixels: if so, a mask moves with its picture.
AUGMENTATIONS: dict[str, bool] = {
    "RandomFlip": True,
    "RandomRotation": True,
    "RandomZoom": True,
    "RandomTranslation": True,
    "RandomContrast": False,
    "RandomBrightness": False,
}


@dataclass(frozen=True)
class Change:
    """One layer of Keras that changes one input.

    Args:
        place: of the input, in the order of the network's.
        config: with its seed as a distance from the run's, and the range of values that it keeps to.
    """

    place: int
    layer: str
    config: dict[str, Any]
    seed: int


def cards() -> tuple[Card, ...]:
    """What can be chosen, as Keras describes it."""
    return tuple(card("layer", name) for name in AUGMENTATIONS)


def changes(steps: Sequence[Step], inputs: Sequence[str], facts: DataFacts) -> tuple[Change, ...]:
    """The layers that change a batch, in the order in which they are called.

    Args:
        steps: the `augmentation` of a document; a step without columns changes every input of pictures.
        inputs: the network's, in its order.
        facts: of the prepared data; pictures keep within their least and largest values.
    """
    found: list[Change] = []
    for step in steps:
        ranged = any(parameter.name == "value_range" for parameter in card("layer", step.name).parameters)
        config = ({"value_range": [facts.minimum, facts.maximum]} if ranged else {}) | step.config
        for name in columns_of(step, facts):
            if name in inputs:
                found.append(Change(inputs.index(name), step.name, config, seed=len(found)))
    return tuple(found)


def columns_of(step: Step, facts: DataFacts) -> list[str]:
    """The inputs that a step changes: those it names, else all pictures."""
    return [name for name in pictures(facts) if name in (step.columns or [name])]


def pictures(facts: DataFacts) -> list[str]:
    """The inputs that are pictures: (batch, height, width, channels)."""
    return [name for name, info in facts.inputs.items() if len(info.shape) == 4]


def has_mask(facts: DataFacts) -> bool:
    """Whether the target is a class for each pixel, which moves with the picture."""
    return facts.target.kind == "classes" and len(facts.target.shape) == 2


def check(steps: Sequence[Step], facts: DataFacts) -> None:
    """Raises DataError: a step is unknown, has bad parameters, or finds nothing that it can change."""
    for number, step in enumerate(steps):
        place = f"data.augmentation.{number}"
        if step.name not in AUGMENTATIONS:
            raise DataError(f"There is no augmentation {step.name!r}", where=place, expected=", ".join(AUGMENTATIONS))
        for name, sentence in check_config(card("layer", step.name), step.config):
            raise DataError(sentence, where=f"{place}.config.{name}")
        for name in step.columns:
            if name not in pictures(facts):
                raise DataError(f"{step.name} names {name!r}, which is no input of pictures", where=place)
        if not pictures(facts):
            raise DataError(
                f"{step.name} does not fit these data: there are no pictures", where=place, cure="Remove it."
            )
    if steps and has_mask(facts) and (len(facts.targets) > 1 or len(facts.inputs) > 1):
        raise DataError(
            "Pictures with a mask can be augmented where they are the only input and the mask the only target",
            where="data.augmentation",
            cure="Take the augmentation out, or choose one input and one target.",
        )
