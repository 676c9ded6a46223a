"""Writes docs/guide/pytorch.md: what each layer becomes in PyTorch, or why it has no equal there.

    python docs/make_pytorch.py

The names are read from code that is written for a small network around each layer, so they cannot go stale.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.catalog.card import Card
from engine.catalog.read import cards
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Project
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.code.pytorch.model import module_code
from engine.network.code.pytorch.pieces import PIECES
from engine.network.code.pytorch.table import EQUALS, WITHOUT

PAGE = Path(__file__).parent / "guide" / "pytorch.md"
NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="none", kind="number"), rows={})
SHAPES = {1: [7, 3], 2: [7, 8, 3], 3: [4, 6, 5, 2]}
VALUES: dict[str, Any] = {
    "units": 3, "filters": 2, "kernel_size": 3, "pool_size": 2, "output_size": 2, "rate": 0.3, "stddev": 0.1, "n": 2,
    "input_dim": 10, "output_dim": 4, "axes": 1, "scale": 0.5, "height": 4, "width": 4, "num_heads": 2, "key_dim": 3,
    "activation": "relu", "target_shape": [-1], "dims": [2, 1], "groups": 1, "mean": 0.5, "variance": 4.0,
}  # fmt: skip
CONFIGS: dict[str, dict[str, Any]] = {
    "PReLU": {"shared_axes": [1]},
    "GroupNormalization": {"groups": 1},
    "Normalization": {"mean": 0.5, "variance": 4.0},
    "Bidirectional": {"layer": {"name": "LSTM", "config": {"units": 3, "return_sequences": True}}},
    "TimeDistributed": {"layer": {"name": "Dense", "config": {"units": 3}}},
}
LINES = {"RepeatVector", "Flatten"}
PICTURES = {"Resizing", "CenterCrop"}
NOTES: dict[str, str] = {
    "Attention": "without learned scale, without dropout",
    "BatchNormalization": "`momentum` is 1 minus Keras's; PyTorch's running variance divides by n - 1",
    "Bidirectional": "around LSTM, GRU or SimpleRNN",
    "GaussianDropout": "a class of the written code",
    "GaussianNoise": "a class of the written code",
    "MultiHeadAttention": "a class of the written code: PyTorch's own wants heads that fill the features",
    "Dropout": "a class of the written code where many numbers are dropped at once (`noise_shape`)",
    "Embedding": "without `mask_zero`",
    "GRU": "with the usual functions, `reset_after`, no dropout inside",
    "LSTM": "with the usual functions, no dropout inside",
    "SimpleRNN": "with tanh or relu, no dropout inside",
    "PReLU": "one slope a channel: `shared_axes` holds all axes but the last",
    "Resizing": "nearest and bilinear, stretching alone",
    "TimeDistributed": "the steps become one long batch",
    "UpSampling2D": "nearest and bilinear",
}
HEAD = """\
# PyTorch

Written by `docs/make_pytorch.py`. `python -m engine code FILE --framework torch` writes the network of a project as
a PyTorch module, and the Export page shows it beside the Keras script. `python -m engine export RUN --format torch
--output network.zip` gives the module with the weights of a run: `model.py`, `weights.npz` (numbers alone, no
pickle) and a README that says how to load them.

The module takes and gives what the Keras model does, channels last; inside, channels come first, as PyTorch wants
them, and axes are moved only where the order matters. A group with one entry and one exit is a class of its own,
and equal ones in a row are one class, repeated. For every layer of the first table a test copies random weights and
compares the outputs, which differ by less than one part in 100,000. A network in which a layer of the second table
stands is not written; all such layers are named at once, with the reason.

Initializers, regularizers and constraints are not in the module: in PyTorch they belong to the training loop. The
file names those that were left out. A frozen layer's weights get no gradients; a frozen BatchNormalization should
also be kept in `eval()` while training.

## Layers with an equal

| layer | in PyTorch | note |
|---|---|---|
"""
MIDDLE = """
## Layers without an equal

| layer | why |
|---|---|
"""
END = """
## Operations

Of `keras.ops` those are written that act on each number alone, for floating-point numbers; the others are named as
layers without an equal are.
"""


def page() -> str:
    """The whole text."""
    known = [card for card in cards("layer") if card.name in EQUALS]
    rows = [f"| {card.name} | {named(card)} | {NOTES.get(card.name, '')} |" for card in known]
    without = [f"| {card.name} | {WITHOUT[card.name]} |" for card in cards("layer") if card.name in WITHOUT]
    operations = ", ".join(f"`{name}`" for name in EQUALS if name.startswith("ops."))
    return HEAD + "\n".join(rows) + "\n" + MIDDLE + "\n".join(without) + "\n" + f"{END}\n{operations}\n"


def named(card: Card) -> str:
    """What of PyTorch is called where this layer stood."""
    lines = module_code(Project(networks={"model": around(card)}), NO_DATA).lines
    model = "\n".join(
        lines[lines.index("class Model(nn.Module):") : lines.index('def load_weights(model, path="weights.npz"):')]
    )
    found = re.findall(r"\b(?:nn\.(?!Module\b)\w+|F\.\w+|torch\.\w+)(?=\()", model)
    found += [name for name in PIECES if f"{name}(" in model]
    found += re.findall(r"\.(mean|amax|flatten|reshape|permute|expand|sum)\(", model) if not found else []
    return ", ".join(f"`{name}`" for name in dict.fromkeys(found)) or "an expression"


def around(card: Card) -> Graph:
    """The layer behind an Input for each tensor that it needs."""
    axes = next((int(letter) for letter in card.name if letter.isdigit()), 2 if card.name in PICTURES else 1)
    shape = [6] if card.name in LINES else SHAPES[axes]
    config = CONFIGS.get(card.name) or {each.name: VALUES[each.name] for each in card.parameters if each.required}
    dtype = "int32" if card.name == "Embedding" else "float32"
    ports = [port.name for port in card.inputs if not port.optional for _ in range(2 if port.many else 1)]
    inputs = [Node(id=f"in_{at}", layer="Input", config={"shape": shape, "dtype": dtype}) for at in range(len(ports))]
    edges = [Edge(source=f"in_{at}", target="layer", target_port=port) for at, port in enumerate(ports)]
    return Graph(nodes=(*inputs, Node(id="layer", layer=card.name, config=config)), edges=tuple(edges))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
