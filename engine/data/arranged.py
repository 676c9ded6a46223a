"""Arrays of a file put side by side: which of them are columns of the same samples, and which are left out."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from engine.data import parts
from engine.data.npy import Head
from engine.errors import DataError

ORDER = ("train", "validation", "test")
MOST_AXES = 4
LOOKS = ("series", "pictures")  # what an array of three axes can be
COLOURS = (1, 3, 4)  # channels by which pictures are known that have these first
SMALLEST = 8  # pixels along the side of a square that is taken for a picture


@dataclass(frozen=True)
class Piled:
    """A column: arrays of the same samples, one on top of the other where the file tells parts.

    Args:
        shape: of all of it, with the samples first.
    """

    name: str
    heads: tuple[Head, ...]
    shape: tuple[int, ...]

    @property
    def dtype(self) -> np.dtype:
        """How each value is stored, in the first of its arrays."""
        return self.heads[0].dtype

    @property
    def values(self) -> int:
        """How many values a sample has."""
        return math.prod(self.shape[1:])


@dataclass(frozen=True)
class Arranged:
    """Columns of the same samples, in the file's order.

    Args:
        rows: how many samples each part has; empty where the file tells no parts.
        left_out: the arrays that are no columns.
    """

    columns: tuple[Piled, ...]
    rows: dict[str, int]
    left_out: tuple[str, ...]


def arranged(heads: list[Head], targets: Collection[str]) -> Arranged:
    """Pairs such as `x_train` and `x_test` joined; of other arrays, those that are as long as the largest.

    Args:
        targets: names in small letters that a target usually has. Parts without one have nothing to learn from.

    Raises:
        DataError: there is no array with values in it, or the largest has too many axes.
    """
    filled = [head for head in heads if head.shape and head.size]
    if not filled:
        raise DataError("The file holds no array with values in it", where="data.source", cure="Choose another file.")
    found = _in_parts(filled, targets) or _alike(filled)
    used = {head.name for column in found[0] for head in column.heads}
    for column in found[0]:
        if len(column.shape) > MOST_AXES:
            raise DataError(
                f"An array has {len(column.shape)} axes: {' × '.join(map(str, column.shape))}",
                where=column.name[:120],
                expected="at most 4: samples, height, width, channels",
                cure="Reshape it, or take it out.",
            )
    return Arranged(found[0], found[1], tuple(head.name for head in heads if head.name not in used))


def _alike(heads: list[Head]) -> tuple[tuple[Piled, ...], dict[str, int]]:
    largest = max(heads, key=lambda head: head.size * head.dtype.itemsize)
    rows = largest.shape[0]
    return tuple(Piled(each.name, (each,), each.shape) for each in heads if each.shape[0] == rows), {}


def _in_parts(heads: list[Head], targets: Collection[str]) -> tuple[tuple[Piled, ...], dict[str, int]] | None:
    """None where the names tell no parts, or there is nothing for the training."""
    named: dict[str, dict[str, Head]] = {}
    for head in heads:
        base, part = parts.told(head.name)
        if part:
            named.setdefault(base, {}).setdefault(part, head)
    here = [part for part in ORDER if any(part in each for each in named.values())]
    aims = [each for base, each in named.items() if base.lower() in targets]
    here = [part for part in here if not aims or any(part in each for each in aims)]
    if "train" not in here or len(here) < 2:
        return None
    whole = {base: each for base, each in named.items() if _fit(each, here)}
    if not whole:
        return None
    largest = max(whole.values(), key=lambda each: each["train"].size * each["train"].dtype.itemsize)
    rows = {part: largest[part].shape[0] for part in here}
    kept = {base: each for base, each in whole.items() if all(each[part].shape[0] == rows[part] for part in here)}
    return tuple(_piled(base, each, here) for base, each in kept.items()), rows


def _fit(pieces: Mapping[str, Head], here: list[str]) -> bool:
    """Whether a column is there in every part, alike but for the number of samples."""
    if not all(part in pieces for part in here):
        return False
    return len({(pieces[part].shape[1:], _stored(pieces[part].dtype)) for part in here}) == 1


def _stored(dtype: np.dtype) -> str:
    """How values are stored; texts of other lengths are stored alike."""
    return dtype.kind if dtype.kind in "US" else dtype.str


def _piled(name: str, pieces: Mapping[str, Head], here: list[str]) -> Piled:
    heads = tuple(pieces[part] for part in here)
    return Piled(name, heads, (sum(head.shape[0] for head in heads), *heads[0].shape[1:]))


def look(column: Piled, three_axes: str) -> str:
    """What an array is taken for: `series`, `pictures`, `channels first`, or nothing for what belongs into the table.

    Args:
        three_axes: a person's word on arrays of three axes, or `guess`.
    """
    shape = column.shape
    if len(shape) == 4:
        return "channels first" if shape[1] in COLOURS and shape[3] not in COLOURS else "pictures"
    if len(shape) != 3:
        return ""
    if three_axes in LOOKS:
        return three_axes
    square = shape[1] == shape[2] and shape[1] >= SMALLEST
    called = any(word in column.name.lower() for word in ("image", "picture", "img"))
    return "pictures" if square or called or column.dtype.str in ("|u1", "|b1") else "series"
