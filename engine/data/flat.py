"""What arrays become: columns of a table, pictures, series, or a target; and each of these as code of the script."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from engine.data import layout, npy, own, parts
from engine.data.arranged import Piled
from engine.data.base import Guess, Request, Target
from engine.data.lines import literal
from engine.data.memory import as_float
from engine.data.stored import changed, pieces_of
from engine.errors import DataError

LABELS = ("label", "labels", "class", "classes")  # whole numbers under such a name are classes, however many
MOST_CODES = 200  # a target of the whole numbers from 0 on has classes, up to so many
EACH = 5  # samples that each of them must have on average


def together(column: Piled, stored: dict[str, np.ndarray]) -> np.ndarray:
    """All samples of a column, parts one behind the other; (samples, 1) becomes (samples,)."""
    pieces = [stored[head.name] for head in column.heads]
    values = np.concatenate(pieces) if len(pieces) > 1 else pieces[0]
    return values[:, 0] if column.shape[1:] == (1,) else values


def together_code(column: Piled) -> str:
    """The same as an expression over `arrays`."""
    names = [f"arrays[{literal(head.name)}]" for head in column.heads]
    made = f"np.concatenate([{', '.join(names)}])" if len(names) > 1 else names[0]
    return f"{made}[:, 0]" if column.shape[1:] == (1,) else made


# Columns of the table


def columns(column: Piled) -> list[str]:
    """The columns of the table that an array is: its own name, or `x_1`, `x_2` ...; none where it has more axes."""
    if len(column.shape) > 2:
        return []
    if column.shape[1:] in ((), (1,)):
        return [column.name]
    return [f"{column.name}_{place}" for place in range(1, column.shape[1] + 1)]


def frame(column: Piled, values: np.ndarray) -> pd.DataFrame:
    """These columns."""
    return pd.DataFrame(npy.plain(values, column.name).reshape(len(values), -1), columns=columns(column))


def frame_code(column: Piled) -> str:
    """The same as an expression."""
    values, names = npy.plain_code(together_code(column), column.dtype), columns(column)
    if names == [column.name]:
        return f"pd.DataFrame({{{literal(column.name)}: {values}}})"
    numbered = f"{literal(f'{column.name}_')} + str(place) for place in range(1, {len(names) + 1})"
    return f"pd.DataFrame({values}, columns=[{numbered}])"


def guesses(seen: pd.DataFrame, target: str, request: Request, of: dict[str, str]) -> dict[str, Guess]:
    """What each column is used as. Columns of one array stay together: none of them is left out by a guess.

    Args:
        of: by column the array that it is of.
    """
    known = {
        name: Guess("number", f"a column of the array {array!r}")
        for name, array in of.items()
        if array != name and pd.api.types.is_numeric_dtype(seen[name])
    }
    if parts.PART in seen.columns and parts.PART not in of:
        known[parts.PART] = Guess("ignore", parts.REASON)
    said = {name: Guess(request.kinds[name], "chosen by you") for name in known if name in request.kinds}
    others = [str(name) for name in seen.columns if name not in known or name == target]
    found = known | said | own.guesses(seen[others], target, request)
    if target:
        found[target] = Guess(found[target].kind, "the target")
    return {str(name): found[str(name)] for name in seen.columns}


def with_classes(request: Request, values: pd.Series) -> Request:
    """The request, with classes for a target of labels that are whole numbers."""
    name = str(values.name)
    if name in request.kinds or values.dtype.kind not in "iu":
        return request
    different = values.nunique()
    codes = int(values.min()) == 0 and int(values.max()) == different - 1 and different * EACH <= len(values)
    if (codes and different <= MOST_CODES) or name.lower() in LABELS:
        return replace(request, kinds={**request.kinds, name: "category"})
    return request


# Targets of several values a sample


def goal(name: str, values: np.ndarray) -> Target:
    """Classes of which one is 1, several numbers, or masks. Raises DataError where it is none of these."""
    if values.ndim > 2:
        flat = changed(values, lambda some: some[..., 0]) if values.ndim == 4 and values.shape[3] == 1 else values
        if flat.ndim != 3 or flat.dtype.kind not in "biu":
            raise DataError(
                f"The target has {values.ndim} axes",
                where=name,
                expected="one value, a row of numbers, or a mask of whole numbers for each sample",
                cure="Choose another target.",
            )
        return layout.masks(name, flat)
    if values.dtype.kind not in "biuf" or not np.isfinite(values.astype("float32")).all():
        raise DataError("The target has values that are no numbers", where=name, cure="Choose another target.")
    if np.isin(values, (0, 1)).all() and (values.sum(axis=1) == 1).all():
        numbers = pd.Series(values.argmax(axis=1)).astype("str").rename(name)
        own.check_target(numbers, "classes")
        return Target(name, "classes", numbers)
    return Target(name, "number", values.astype("float32"))


def goal_code(column: Piled, target: Target) -> list[str]:
    """Script lines that define `target`, the same."""
    values = together_code(column)
    if target.kind == "mask":
        flat = f"{values}[..., 0]" if len(column.shape) == 4 else values
        return [f"target = {flat}", 'target = np.searchsorted(np.unique(target), target).astype("int32")']
    if target.kind == "classes":
        return [f'target = pd.Series({values}.argmax(axis=1)).astype("str")']
    return [f'target = {values}.astype("float32")']


def shown(target: Target) -> Any:
    """What the column of such a target shows, where all columns are listed."""
    if target.kind == "classes":
        return target.values
    return "a mask" if target.kind == "mask" else f"{np.asarray(target.values).shape[1]} numbers"


# Pictures and series


def ready(name: str, values: np.ndarray, look: str) -> np.ndarray:
    """Series or pictures as float32. Raises DataError where a value is no number that float32 holds."""
    if values.dtype.kind not in "biuf":
        raise DataError("An array of pictures or series holds no numbers", where=name[:120], cure="Take it out.")
    made = changed(values, as_float)
    if values.dtype.kind == "f" and not all(np.isfinite(piece).all() for piece in pieces_of(made)):
        cure = "Fill them in, and save it again."
        raise DataError("An array has values that are missing or infinite", where=name[:120], cure=cure)
    if look == "channels first":
        return changed(made, lambda some: some.transpose(0, 2, 3, 1))
    return changed(made, lambda some: some[..., None]) if look == "pictures" and made.ndim == 3 else made


def ready_code(column: Piled, look: str) -> str:
    """The same as an expression."""
    made = f'{together_code(column)}.astype("float32")'
    if look == "channels first":
        return f"{made}.transpose(0, 2, 3, 1)"
    return f"{made}[..., None]" if look == "pictures" and len(column.shape) == 3 else made


def largest(values: np.ndarray) -> float:
    """The largest value that a pixel can have: 255 of bytes, 1 of what does not reach beyond it, else what there is."""
    most = max(float(piece.max()) for piece in pieces_of(values))
    return 1.0 if most <= 1.0 else 255.0 if values.dtype == np.uint8 and most > 127 else most
