"""The arrays of an HDF5 weights file, read one by one: no link leads out of the file, and not more than a limit."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from engine.errors import DocumentError
from engine.network.objects import snake_case
from engine.network.opening.plain import Model
from engine.network.opening.stand_ins import is_operation

MAX_BYTES = 600 * 2**20  # of all arrays together
MAX_RATIO = 200  # Keras does not pack them at all
NUMBERS = "fiub"  # kinds of dtype
SHORT_AS_KEPT = np.dtype("V2")  # HDF5 has no bfloat16: Keras keeps its two bytes, and says so beside them
Place = tuple[str, ...]


@dataclass
class Budget:
    """How many bytes may still be read."""

    left: int = MAX_BYTES

    def take(self, dataset: Any) -> np.ndarray:
        """The array of a dataset. Raises DocumentError: it lies elsewhere, holds no numbers, or is too large."""
        if dataset.external or dataset.is_virtual:
            raise DocumentError(
                "The weights lie in another file (HDF5 external storage)",
                where=str(dataset.name)[:80],
                expected="one file that holds everything",
            )
        short = dataset.dtype == SHORT_AS_KEPT and dataset.attrs.get("dtype") == "bfloat16"
        if dataset.shape is None or (dataset.dtype.kind not in NUMBERS and not short):
            raise DocumentError("The weights are no numbers", where=str(dataset.name)[:80])
        self.left -= dataset.nbytes
        if self.left < 0:
            raise DocumentError(
                f"The weights have more than {MAX_BYTES // 2**20} MB",
                where=str(dataset.name)[:80],
                expected="a smaller model",
            )
        grown = dataset.nbytes // max(dataset.id.get_storage_size(), 1)
        if dataset.nbytes > 2**20 and grown > MAX_RATIO:
            raise DocumentError(
                f"The weights would grow to {grown:,} times their size, as in a bomb",
                where=str(dataset.name)[:80],
                expected=f"at most {MAX_RATIO} times",
            )
        values = np.asarray(dataset[()])
        return _widened(values) if short else values


def _widened(values: np.ndarray) -> np.ndarray:
    """The same numbers in 32 bits, of which bfloat16 keeps the upper half."""
    return (values.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def texts(path: Path, *names: str) -> list[str | None]:
    """Attributes of the file as text; None for one that is not there. Raises DocumentError: no HDF5."""
    try:
        with h5py.File(path, "r") as file:
            return [_text(file.attrs.get(name)) for name in names]
    except (OSError, RuntimeError, KeyError) as error:
        raise _damaged(error) from None


def arrays(path: Path, packed: bool, model: Model, places: Mapping[str, Place]) -> dict[str, dict[str, np.ndarray]]:
    """The weights of each node by their places in its layer, in the file's order; nodes that have none are left out.

    A layer of one part has `vars/0`, `vars/1`, ..., which is the order of `Layer.weights`, and so has what an `.h5`
    model lists. A layer made of several has `key_dense/vars/0` and the like, in no order: see `order.py`.

    Args:
        path: the HDF5 file.
        packed: whether it comes from a `.keras` file.
        model: whose weights they are.
        places: from a node's id to the place of its layer in the model.

    Raises:
        DocumentError: the file is damaged, too large, or leads to another file.
    """
    budget = Budget()
    try:
        with h5py.File(path, "r") as file:
            _expect_whole(file)
            groups = dict(_packed(model, "layers", ())) if packed else {}
            listed = {} if packed else _listed(file, set(places.values()))
            found = {
                id: _of_group(_member(file, groups[place]), budget)
                if packed
                else {f"vars/{n}": budget.take(_member(file, at)) for n, at in enumerate(listed.get(place, ()))}
                for id, place in places.items()
                if not packed or place in groups
            }
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise _damaged(error) from None
    return {id: values for id, values in found.items() if values}


def _expect_whole(file: h5py.File) -> None:
    """Raises DocumentError when any link of the file leads elsewhere, or one group lies at two places: in a circle.

    Looks at links only, never behind one that leads elsewhere.
    """
    waiting, seen, known = [file], 0, {file["/"]}
    while waiting:
        group = waiting.pop()
        for name in group:
            seen += 1
            link = group.get(name, getlink=True)
            if not isinstance(link, h5py.HardLink) or seen > 100_000:
                raise DocumentError(
                    "The weights file has a link that leads elsewhere" if seen <= 100_000 else "It has too many parts",
                    where=f"{group.name}/{name}"[:80],
                    expected="one file that holds everything",
                )
            child = group[name]
            if not isinstance(child, h5py.Group):
                continue
            if child in known:
                raise DocumentError(
                    "The weights file has one group at two places",
                    where=f"{group.name}/{name}"[:80],
                    expected="each layer in a group of its own",
                )
            known.add(child)
            waiting.append(child)


def _packed(model: Model, prefix: str, place: Place) -> Iterator[tuple[Place, str]]:
    """From places to groups of a `.keras` file: each layer by its class, counted: `layers/dense_1`."""
    used: Counter[str] = Counter()
    for layer in model.layers:
        if is_operation(layer):
            continue
        name = snake_case("Functional" if layer.model and layer.kind == "Model" else layer.kind)
        group = f"{prefix}/{name}_{used[name]}" if used[name] else f"{prefix}/{name}"
        used[name] += 1
        at = (*place, layer.name)
        yield at, group
        if layer.model is not None:
            yield from _packed(layer.model, f"{group}/layers", at)


def _member(group: Any, path: str) -> Any:
    """What lies at a path, else None."""
    for name in path.split("/"):
        if not isinstance(group, h5py.Group) or name not in group:
            return None
        group = group[name]
    return group


def _of_group(group: Any, budget: Budget) -> dict[str, np.ndarray]:
    """The arrays of a layer of a `.keras` file; those of its one cell are as its own."""
    holders = dict(_holders(group, "vars")) if isinstance(group, h5py.Group) else {}
    if len(holders) == 1:
        holders = {"vars": next(iter(holders.values()))}
    return {
        f"{path}/{number}": budget.take(values[str(number)])
        for path, values in holders.items()
        for number in range(len(values))
    }


def _holders(group: h5py.Group, path: str) -> Iterator[tuple[str, h5py.Group]]:
    """The groups `vars` that hold something, by path; the states of random generators are no weights."""
    for name, child in group.items():
        if name == "vars" and isinstance(child, h5py.Group) and len(child):
            yield path, child
        elif isinstance(child, h5py.Group) and name != "vars" and not name.startswith("seed_generator"):
            yield from _holders(child, f"{path.removesuffix('vars')}{name}/vars")


def _listed(file: h5py.File, places: set[Place]) -> dict[Place, list[str]]:
    """From the places of layers to the paths of their arrays in an `.h5` model, in the order that its groups list.

    A model within the model lists the arrays of all its layers: `inner/dense/kernel`.
    """
    top, found = "model_weights" if "model_weights" in file else "", dict[Place, list[str]]()
    for outer in {place[0] for place in places}:
        group = _member(file, f"{top}/{outer}".strip("/"))
        for name in _names(group) if isinstance(group, h5py.Group) else ():
            place = _place_of(name, outer, places)
            if place is not None:
                found.setdefault(place, []).append(f"{top}/{outer}/{name}".strip("/"))
    return found


def _place_of(name: str, outer: str, places: set[Place]) -> Place | None:
    """The place of the layer that an array belongs to: the longest one that its name tells."""
    if (outer,) in places:
        return (outer,)
    parts = ["", *name.split("/")[:-1], ""]
    fitting = [each for each in places if each[0] == outer and f"/{'/'.join(each[1:])}/" in "/".join(parts)]
    return max(fitting, key=len, default=None)


def _names(group: h5py.Group) -> list[str]:
    """`weight_names`, which Keras divides into `weight_names0`, `weight_names1`, ... when there are many."""
    if "weight_names" in group.attrs:
        return [str(_text(each)) for each in group.attrs["weight_names"]]
    parts = itertools.takewhile(lambda key: key in group.attrs, (f"weight_names{number}" for number in range(1_000)))
    return [str(_text(each)) for part in parts for each in group.attrs[part]]


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else None


def _damaged(error: Exception) -> DocumentError:
    return DocumentError(f"The weights file is damaged: {str(error)[:120]}", cure="Save the model again.")
