"""The rule `rank-mismatch`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import InsertAfter
from engine.messages.answers import Fix, Problem, TensorInfo
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, facts, table
from engine.rules.network import Network

_RECURRENT = ("LSTM", "GRU", "SimpleRNN")
_WANTED = {
    1: "a row of numbers",
    2: "a series (steps × features)",
    3: "an image (height × width × channels)",
    4: "a volume (depth × height × width × channels)",
}


class RankMismatch(Rule):
    """A layer gets too many or too few axes.

    What it finds:
        A layer for images, for series or for rows of numbers that gets something else, such as Conv2D on a row of
        numbers or RepeatVector on an image.
    Why it hurts:
        The layer would not know along which axes to work. Keras says "expected ndim=4, found ndim=2", and counts the
        batch as an axis.
    Wrong:
        A row of 20 numbers -> Conv1D.
    Right:
        A row of 20 numbers -> Reshape to 20 × 1 -> Conv1D; and to make a row of an image: Flatten, or
        GlobalAveragePooling2D.
    Where to read:
        https://keras.io/api/layers/reshaping_layers/
    """

    code = "rank-mismatch"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.refused:
                source, wanted = network.source(id), _axes(network.layer(id))
                info = network.info(source) if source else None
                if source is None or info is None or wanted is None:
                    continue
                if len(info.shape) - 1 == wanted or _lost_its_steps(network, source, info):
                    continue
                said = (
                    f"{network.title(id)} needs {_WANTED[wanted]}, but {network.title(source)} gives {info}. "
                    f"{_advice(wanted, info)}"
                )
                yield self.problem(said, network=network, node=id, fix=_cure(network, source, wanted, info))

    def broken(self) -> Example:
        conv = ("Conv1D", {"filters": 4, "kernel_size": 3, "activation": "relu"})
        return table(conv, ("Flatten", {}), dense(3), known=facts((20,), 3))

    def sound(self) -> Example:
        conv = ("Conv1D", {"filters": 4, "kernel_size": 3, "activation": "relu"})
        return table(("Reshape", {"target_shape": [20, 1]}), conv, ("Flatten", {}), dense(3), known=facts((20,), 3))


def _axes(layer: str) -> int | None:
    """How many axes besides the batch a layer needs; None where it is not said here."""
    if layer == "RepeatVector":
        return 1
    if layer in _RECURRENT:
        return 2
    return None if layer.startswith("ConvLSTM") else {"1D": 2, "2D": 3, "3D": 4}.get(layer[-2:])


def _lost_its_steps(network: Network, source: str, info: TensorInfo) -> bool:
    """Whether `sequence-lost` has said better what is missing."""
    return network.layer(source) in _RECURRENT and len(info.shape) == 2


def _advice(wanted: int, info: TensorInfo) -> str:
    if wanted == 1:
        return "Put a Flatten or a global pooling between them."
    if len(info.shape) - 1 > wanted:
        return "Put a Reshape between them, or choose the layer for that many axes."
    return "Put a Reshape between them that adds the missing axis, or move it to where the axes still are."


def _cure(network: Network, source: str, wanted: int, info: TensorInfo) -> Fix | None:
    """Sure where all values should become one row, and where only the axis for channels is missing."""
    if len(network.after[source]) != 1:
        return None
    if wanted == 1:
        return fix("Insert Flatten", InsertAfter(network=network.name, node=source, layer="Flatten"))
    sizes = [size for size in info.shape[1:] if size is not None]
    if len(sizes) != wanted - 1 or len(sizes) != len(info.shape) - 1:
        return None
    config = {"target_shape": [*sizes, 1]}
    shown = " × ".join(str(size) for size in config["target_shape"])
    return fix(
        f"Insert Reshape to {shown}",
        InsertAfter(network=network.name, node=source, layer="Reshape", config=config),
    )
