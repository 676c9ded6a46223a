"""The weights of an opened model as the workspace keeps them: one file of plain arrays, named by its content.

The file is NumPy's `.npz` without pickle. An array is called `<node id>/<number>`, in the order of `Layer.weights`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from engine.store import artifacts
from engine.store import weights as kept
from engine.store.workspace import Workspace

Arrays = Mapping[str, Sequence[np.ndarray]]


def keep(workspace: Workspace, arrays: Arrays) -> str:
    """Keeps the arrays of each node and returns their id, the same for the same content. Raises DiskFull."""
    named = {f"{id}/{number}": value for id, values in arrays.items() for number, value in enumerate(values)}
    id = _digest(named)
    path = kept.path(workspace, id)
    if not path.exists():
        artifacts.write_with(path, lambda temporary: _write(temporary, named))
    return id


def read(path: Path) -> dict[str, list[np.ndarray]]:
    """The arrays of each node. Raises NotFound, StoreError."""
    with np.load(artifacts.verified(path), allow_pickle=False) as file:
        return {
            id: [file[name] for name in names] for id, names in groupby(file.files, lambda name: name.split("/")[0])
        }


def start_from(model: Any, arrays: Arrays) -> tuple[int, int]:
    """Gives every layer its opened weights where their shapes fit it.

    Returns:
        how many layers took theirs, and how many layers have weights.
    """
    taken, layers = 0, [layer for layer in model.layers if layer.weights]
    for layer in layers:
        values = arrays.get(layer.name, ())
        if [value.shape for value in values] == [tuple(weight.shape) for weight in layer.weights]:
            layer.set_weights(list(values))
            if hasattr(layer, "finalize_state"):  # Normalization computes with what it keeps beside its weights
                layer.finalize_state()
            taken += 1
    return taken, len(layers)


def sentence(taken: int, layers: int) -> str:
    """What a run says of it."""
    noun = "layer starts" if layers == 1 else "layers start"
    return f"{taken} of {layers} {noun} from the opened weights."


def _digest(named: Mapping[str, np.ndarray]) -> str:
    found = hashlib.sha256()
    for name, value in named.items():
        found.update(f"{name} {value.dtype.str} {value.shape}\n".encode())
        found.update(np.ascontiguousarray(value).data)
    return found.hexdigest()[: kept.LENGTH]


def _write(path: Path, named: Mapping[str, np.ndarray]) -> None:
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **named)
