"""Permutation importance: by how much a figure gets worse when one column is shuffled (Breiman 2001)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from engine.catalog.card import Parameter
from engine.data.origins import Part
from engine.insight.base import Judged, Look, Subject, Tell, Values, insight_card, outputs_of
from engine.messages.insights import Importance, Insight

MOST_SECONDS = 420.0  # after which no further repeat is begun


class PermutationImportance(Look):
    """What belongs to one raw column is shuffled together, the same way for every column, as scikit-learn does."""

    card = insight_card(
        "permutation_importance",
        "Permutation importance",
        "By how much the figure of the task gets worse on validation rows when one column is shuffled, so that it "
        "says nothing of its row any more; several times, with the range.",
        "https://doi.org/10.1023/A:1010933404324",
        parameters=(
            Parameter(
                name="repeats", type="int", default=5, minimum=1, maximum=50,
                help="How often each column is shuffled. More say more surely how far chance goes.",
            ),
        ),
        slow=True,
    )  # fmt: skip

    def fits(self, subject: Subject) -> str:
        return subject.unjudged

    def look(self, subject: Subject, chosen: Mapping[str, Any], tell: Tell) -> Insight:
        tell("Reading and preparing the data", 0.0)
        if subject.judged is None:
            raise ValueError(subject.unjudged)
        judged = subject.judged()
        before, worse = importances(judged, int(chosen["repeats"]), subject.seed, tell)
        order = np.argsort(-worse.mean(axis=0), kind="stable")
        names = list(judged.columns)
        found = Importance(
            figure=judged.title,
            unit=judged.unit,
            before=before,
            names=tuple(names[place] for place in order),
            means=tuple(map(float, worse.mean(axis=0)[order])),
            lows=tuple(map(float, worse.min(axis=0)[order])),
            highs=tuple(map(float, worse.max(axis=0)[order])),
        )
        figure = f"{100 * before:.1f} %" if judged.unit == "share" else f"{before:.4g}"
        said = f"{judged.title} on {len(judged.inputs[0]):,} {judged.part} rows, with nothing shuffled: {figure}"
        return Insight(said=said, importance=found, notes=tuple(_notes(judged, len(worse), int(chosen["repeats"]))))


LOOK = PermutationImportance()


def importances(
    judged: Judged, repeats: int, seed: int, tell: Tell = lambda doing, share: None
) -> tuple[float, np.ndarray]:
    """The figure with nothing shuffled, and by how much it gets worse, (repeats, columns); above 0 is worse.

    Every column is shuffled once before any is shuffled again; after `MOST_SECONDS` no further repeat is begun.
    """
    outputs = outputs_of(judged.model)
    before, sign = judged.figure(outputs(judged.inputs)), 1.0 if judged.better == "higher" else -1.0
    found: list[list[float]] = []
    began, count = time.monotonic(), len(judged.columns)
    for repeat, order in enumerate(orders(len(judged.inputs[0]), repeats, seed)):
        if found and time.monotonic() - began > MOST_SECONDS:
            break
        found.append([])
        for place, (name, parts) in enumerate(judged.columns.items()):
            tell(f"Shuffling {name}, time {repeat + 1} of {repeats}", (repeat + place / count) / repeats)
            figure = judged.figure(outputs(shuffled(judged.inputs, judged.names, parts, order)))
            found[-1].append(sign * (before - figure))
    return before, np.array(found)


def orders(rows: int, repeats: int, seed: int) -> Iterator[np.ndarray]:
    """The orders that rows are shuffled to, (rows,) each: the ones that scikit-learn draws with such a generator."""
    dice, drawn, order = np.random.RandomState(seed), np.arange(rows), np.arange(rows)
    for _ in range(repeats):
        dice.shuffle(drawn)
        order = order[drawn]  # what is shuffled stays so, and is shuffled again
        yield order


def shuffled(inputs: Values, names: Sequence[str], parts: Sequence[Part], order: np.ndarray) -> Values:
    """The rows with what belongs to one raw column taken from other rows."""
    made = list(inputs)
    for part in parts:
        if part.input not in names:
            continue  # the network does not take it
        place = list(names).index(part.input)
        if part.columns is None:
            made[place] = inputs[place][order]
            continue
        columns, values = list(part.columns), made[place].copy()
        values[..., columns] = inputs[place][order][..., columns]
        made[place] = values
    return made


def _notes(judged: Judged, done: int, repeats: int) -> Iterator[str]:
    several = [name for name, parts in judged.columns.items() if sum(len(part.columns or ()) for part in parts) > 1]
    if several:
        yield "Columns that became several numbers, such as encoded categories, are shuffled as one."
    if done < repeats:
        yield f"The time was over after {done} of {repeats} repeats."
    if len(judged.columns) == 1:
        yield "There is one input, shuffled as a whole: the figure falls to what is said without looking at the row."
    elif len(judged.columns) > 1:
        yield "Of two columns that say the same, each counts little, for the network can read the other."
    if judged.part != "validation":
        yield f"There are no validation rows, so these are {judged.part} rows: choose nothing by them."
