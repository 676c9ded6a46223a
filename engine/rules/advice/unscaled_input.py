"""The rule `unscaled-input`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import InsertAfter, SetField
from engine.messages.answers import DataFacts, Fix, Problem, TensorInfo
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits, facts
from engine.rules.network import Network

_SCALING = (
    "Rescaling", "Normalization", "BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization",
    "Embedding",
)  # fmt: skip
LIMIT = 20.0


class UnscaledInput(Rule):
    """The inputs are large numbers.

    What it finds:
        Inputs with values beyond 20, and no layer that scales them right behind the Input, or behind operations
        there.
    Why it hurts:
        Keras's initial weights suit values near 0 to 1. With values to 255 the first steps are far too large: training
        is slow, or the loss becomes NaN.
    Wrong:
        Pixels from 0 to 255 -> Conv2D.
    Right:
        Pixels from 0 to 255 -> Rescaling by 1/255 -> Conv2D; or a step that scales them in the recipe.
    Where to read:
        https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
    """

    code = "unscaled-input"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        known, network = context.facts, context.model
        if known is None or network is None or max(abs(known.minimum), abs(known.maximum)) <= LIMIT:
            return
        for id, node in network.nodes.items():
            info = network.info(id)
            unscaled = [each for each in _first_layers(network, id) if network.layer(each) not in _SCALING]
            if node.layer == "Input" and unscaled and info and "float" in info.dtype:
                yield self.problem(
                    f"The inputs go from {known.minimum:g} to {known.maximum:g}, which is a lot for the first layer. "
                    "Scale them to about 0 to 1, with a step of the recipe or a Rescaling layer.",
                    node=id,
                    fix=_pixels(known, network, id) or _table(context, info),
                )

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), known=facts((8, 8, 1), 10, maximum=255.0))

    def sound(self) -> Example:
        known = facts((8, 8, 1), 10, maximum=255.0)
        return digits(("Rescaling", {"scale": 1 / 255}), ("Flatten", {}), dense(10), known=known)


def _first_layers(network: Network, id: str) -> list[str]:
    """The first layers behind a node; operations are passed through."""
    found, ahead, seen = [], [*network.after[id]], {id}
    while ahead:
        node = ahead.pop()
        if node in seen:
            continue
        seen.add(node)
        if network.layer(node).startswith("ops."):
            ahead += network.after[node]
        else:
            found.append(node)
    return found


def _pixels(known: DataFacts, network: Network, id: str) -> Fix | None:
    """Sure for pixels: an image with values from 0 to 255."""
    info = network.info(id)
    if known.minimum < 0 or not LIMIT < known.maximum <= 255 or info is None or len(info.shape) != 4:
        return None
    edit = InsertAfter(network=network.name, node=id, layer="Rescaling", config={"scale": 1 / 255})
    return fix("Scale pixels by 1/255", edit)


def _table(context: Context, info: TensorInfo) -> Fix | None:
    """Sure for the columns of a table: standardize them, unless a step does so already."""
    recipe = context.project.data.recipe
    if len(info.shape) != 2 or any(step.name == "Standardize" for step in recipe):
        return None
    steps = [*(step.model_dump(mode="json") for step in recipe), {"name": "Standardize"}]
    return fix("Standardize the columns", SetField(path="data.recipe", value=steps))
