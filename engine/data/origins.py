"""From which raw column each number of the network's inputs comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from engine.data import recipe
from engine.data.base import ColumnStep, Raw, number_columns
from engine.data.inputs import FEATURES
from engine.data.recipe import Fitted
from engine.data.steps import STEPS
from engine.data.windows import AHEAD, PAST


@dataclass(frozen=True)
class Part:
    """What a raw column is of an input.

    Args:
        columns: their places on the input's last axis; None: the whole input.
    """

    input: str
    columns: tuple[int, ...] | None = None


def origins(raw: Raw, steps: Sequence[Fitted]) -> dict[str, tuple[Part, ...]]:
    """The parts of the inputs that each raw column has become, e.g. all columns of a one-hot encoded category.

    Args:
        raw: the samples as they were before the recipe. steps: the recipe with what it learned.

    Returns:
        by raw column; those that became nothing are left out.
    """
    of_table = [step for step in steps if not isinstance(STEPS[step.name], ColumnStep)]
    if raw.stretches is not None:
        return _of_windows(raw, of_table)
    texts = raw.columns("text")
    first = raw.table.head(1)
    made = {str(name): _made_of(first, name, of_table) for name in first.columns if name not in texts}
    found = _placed(FEATURES, {name: len(table.columns) for name, table in made.items()})
    return found | {name: (Part(name),) for name in [*texts, *raw.arrays]}


def _of_windows(raw: Raw, steps: Sequence[Fitted]) -> dict[str, tuple[Part, ...]]:
    """Columns of the rows that samples are cut from: in the past, and some ahead, too."""
    first = raw.uncut.table.head(1)
    numbers = {str(name): len(number_columns(_made_of(first, name, steps))) for name in first.columns}
    ahead = _placed(AHEAD, {name: count for name, count in numbers.items() if name in raw.uncut.known})
    return {name: parts + ahead.get(name, ()) for name, parts in _placed(PAST, numbers).items()}


def _placed(input: str, counts: dict[str, int]) -> dict[str, tuple[Part, ...]]:
    """Prepared columns stand where the raw ones stood, one behind the other; `counts` are how many each became."""
    found: dict[str, tuple[Part, ...]] = {}
    start = 0
    for name, count in counts.items():
        if count:
            found[name] = (Part(input, tuple(range(start, start + count))),)
        start += count
    return found


def _made_of(first: pd.DataFrame, name: str, steps: Sequence[Fitted]) -> pd.DataFrame:
    """What steps for tables make of one column."""
    made = Raw(first[[name]], pd.Series([0.0]), "", "none", seen=first)
    for step in steps:
        made = recipe.apply_step(made, step)
    return made.table
