"""Changes the pictures of a training batch at random, by the layers that `engine.data.augment` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from engine.data.augment import changes, has_mask, pictures
from engine.data.pipeline import Prepared
from engine.document.project import DataSettings, Project
from engine.messages.pictures import Gallery, Image
from engine.network.objects import make
from engine.training.speed import Augment

Tensors = list[tf.Tensor]
VARIANTS = 10


def augment(project: Project, prepared: Prepared, inputs: Sequence[str]) -> Augment | None:
    """What is done to the inputs and targets of each batch; None: nothing.

    Args:
        inputs: in the order of the network's.
    """
    return _made(project.data, project.training.seed, prepared, inputs)


def variants(settings: DataSettings, seed: int, prepared: Prepared) -> Gallery | None:
    """The first training picture as it is and changed ten times; None where nothing changes it."""
    names = [name for name in pictures(prepared.facts) if name in prepared.x["train"]]
    change = _made(settings, seed, prepared, names)
    if change is None or not prepared.facts.rows["train"]:
        return None
    first = [tf.constant(prepared.x["train"][name][:1]) for name in names]
    target = [tf.constant(values[:1]) for values in prepared.y["train"].values()]
    found = [("as it is", first[0])] + [(f"variant {n}", change(first, target)[0][0]) for n in range(1, VARIANTS + 1)]
    low, high = prepared.facts.minimum, prepared.facts.maximum
    return Gallery(
        title="One training picture, as augmentation changes it",
        images=tuple(_image(caption, values.numpy()[0], low, high) for caption, values in found),
    )


def _made(settings: DataSettings, seed: int, prepared: Prepared, inputs: Sequence[str]) -> Augment | None:
    told = changes(settings.augmentation, inputs, prepared.facts)
    made = [
        (each.place, make("layer", each.layer, {"seed": seed + each.seed, **each.config}, dtype="float32"))
        for each in told
    ]

    def only_pictures(x: Tensors, y: Tensors) -> tuple[Tensors, Tensors]:
        x = list(x)
        for place, layer in made:
            x[place] = layer(x[place], training=True)
        return x, y

    def with_masks(x: Tensors, y: Tensors) -> tuple[Tensors, Tensors]:
        both = {"images": x[0], "segmentation_masks": tf.cast(y[0], "float32")[..., None]}
        for _, layer in made:
            both = layer(both, training=True)
        return [both["images"]], [tf.cast(both["segmentation_masks"][..., 0], "int32")]

    if not made:
        return None
    return with_masks if has_mask(prepared.facts) else only_pictures


def _image(caption: str, values: Any, low: float, high: float) -> Image:
    pixels = ((values - low) * (255.0 / ((high - low) or 1.0))).round().clip(0, 255).astype("int64")
    colours = pixels if pixels.shape[-1] == 3 else pixels[..., :1]
    height, width, channels = colours.shape
    return Image(caption=caption, height=height, width=width, channels=channels, pixels=tuple(colours.ravel().tolist()))
