"""Augmentation as lines of a script: the same layers, called in the same order, as `engine.training.augment` has."""

from __future__ import annotations

from collections.abc import Sequence

from engine.data.augment import changes, has_mask
from engine.document.project import Project
from engine.messages.answers import DataFacts
from engine.network.code.arguments import Variable
from engine.network.code.model import choice
from engine.network.code.python import Call, Items, literal, render

ONE = '''\
def augmented(x):
    """The pictures of a training batch, changed a little at random."""
    for layer in augmentation:
        x = layer(x, training=True)
    return x'''
SEVERAL = '''\
def augmented(x):
    """The inputs of a training batch, the pictures among them changed at random."""
    x = list(x)
    for place, layer in augmentation:
        x[place] = layer(x[place], training=True)
    return tuple(x)'''
MASKS = '''\
def augmented(x, y):
    """The pictures of a training batch and their masks, changed at random alike."""
    both = {"images": x, "segmentation_masks": y[..., None].astype("float32")}
    for layer in augmentation:
        both = layer(both, training=True)
    return both["images"], keras.ops.cast(both["segmentation_masks"][..., 0], "int32")'''


def lines(project: Project, facts: DataFacts, inputs: Sequence[str]) -> list[str]:
    """Lines that define `augmentation`, its layers, and `augmented`; none where a project has no augmentation."""
    told = changes(project.data.augmentation, inputs, facts)
    if not told:
        return []
    typed = {} if project.training.precision == "float32" else {"dtype": literal("float32")}
    made = []
    for each in told:
        seed = Variable("SEED" if each.seed == 0 else f"SEED + {each.seed}")
        call = choice("layer", each.layer, {"seed": seed, **each.config})
        made.append(Call(call.name, call.arguments, {**call.keywords, **typed}))
    text = MASKS if has_mask(facts) else ONE
    if len(inputs) > 1:
        text = SEVERAL
        made = [Call("", [str(each.place), call]) for each, call in zip(told, made, strict=True)]
    return [*render(Items(made, tall=True), before="augmentation = "), "", *text.splitlines()]


def batch(x: str, y: str, project: Project, facts: DataFacts, inputs: Sequence[str]) -> str:
    """What `batches` gives for the expressions `x` and `y`: changed, where a project has augmentation."""
    if not changes(project.data.augmentation, inputs, facts):
        return f"{x}, {y}"
    if has_mask(facts):
        return f"augmented({x}, {y})"
    return f"augmented({x}), {y}"
