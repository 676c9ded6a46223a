"""Two runs on the same test rows: whether these rows tell them apart.

What each run does on each row is kept as `Outcomes` when it is evaluated. Rows that are right or wrong are compared by
McNemar's test, which looks at those that one run alone has right; all by resampling the rows for both runs at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from engine.document.graph import Frozen
from engine.document.project import Choice
from engine.evaluation.each_row import judged_rows
from engine.evaluation.seen import Seen
from engine.messages.evaluation import Pair
from engine.tasks.resampling import interval, over_rows

EXACT_BELOW = 25  # rows that one run alone has right; from there on the chi-squared distribution serves
SEED = 0


class Outcome(Frozen):
    """What a run does on each test row, for one target.

    Args:
        values: one number a row, whose mean is the figure: 1 where it is right, or how far it is off.
    """

    target: str
    title: str
    unit: str
    better: Literal["higher", "lower"]
    values: tuple[float, ...]


class Outcomes(Frozen):
    """The same for all targets; `source` and `rows` say which rows of which data they are."""

    source: Choice | None
    rows: tuple[int, ...]
    targets: tuple[Outcome, ...] = Field(default=())


def outcomes(looked: Sequence[Seen], source: Choice | None) -> Outcomes:
    """What is kept of predictions, so that another run can be set beside them."""
    found = []
    for seen in looked:
        rows = judged_rows(seen)
        found.append(
            Outcome(
                target=seen.target.name,
                title=rows.title,
                unit=rows.unit,
                better=rows.better,
                values=tuple(np.asarray(rows.measure, dtype="float32").tolist()),
            )
        )
    numbers = tuple(looked[0].prepared.rows["test"].tolist()) if looked else ()
    return Outcomes(source=source, rows=numbers, targets=tuple(found))


def read(path: Path) -> Outcomes:
    """Outcomes from their file."""
    return Outcomes.model_validate_json(path.read_bytes())


def same_rows(one: Outcomes, other: Outcomes) -> bool:
    """Whether both are of the same test rows."""
    return one.source == other.source and one.rows == other.rows


def pairs(one: Outcomes, other: Outcomes) -> Iterator[Pair]:
    """Of each target that both predict, on rows that are the same."""
    for mine in one.targets:
        yours = next((each for each in other.targets if (each.target, each.title) == (mine.target, mine.title)), None)
        if yours is not None:
            yield _pair(mine, yours)


def mcnemar(only_one: int, only_other: int) -> float:
    """The p-value: exact where few rows differ, else by the chi-squared distribution with a correction."""
    from statsmodels.stats.contingency_tables import mcnemar as test  # type: ignore[import-untyped]

    differ = only_one + only_other
    table = [[0, only_one], [only_other, 0]]
    return float(test(table, exact=differ < EXACT_BELOW, correction=True).pvalue) if differ else 1.0


def _pair(one: Outcome, other: Outcome) -> Pair:
    mine, yours = np.asarray(one.values), np.asarray(other.values)
    ahead = yours - mine if one.better == "higher" else mine - yours
    only_one, only_other = int((ahead < 0).sum()), int((ahead > 0).sum())
    low, high = interval(over_rows(lambda some: some @ (yours - mine) / len(mine), len(mine), SEED))
    said = set(np.unique([*mine, *yours]).tolist()) <= {0.0, 1.0}
    return Pair(
        target=one.target,
        title=one.title,
        unit=one.unit,
        better=one.better,
        rows=len(mine),
        one=float(mine.mean()),
        other=float(yours.mean()),
        low=low,
        high=high,
        only_one=only_one,
        only_other=only_other,
        p=mcnemar(only_one, only_other) if said and one.unit == "share" else None,
    )
