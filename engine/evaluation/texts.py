"""Texts that a network wrote, and how far they are from the true ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.data.pipeline import Prepared
from engine.data.said import texts
from engine.messages.answers import TargetFacts
from engine.tasks.resampling import Summed, ratio


def true_texts(target: TargetFacts, prepared: Prepared, part: str = "test") -> np.ndarray:
    """The texts of a part as they were read, blanks between words made single, (rows,) of dtype object."""
    values = next(each.values for each in prepared.raw.targets if each.name == target.name)
    found = np.asarray(values, dtype=object)[prepared.rows[part]]
    return texts([" ".join(text.split()) for text in found] if target.unit == "word" else list(found))


def edits(one: Sequence[str], other: Sequence[str]) -> int:
    """The fewest tokens to put in, take out or replace to make one of the other (Levenshtein distance)."""
    before = list(range(len(other) + 1))
    for place, token in enumerate(one, 1):
        now = [place]
        for column, against in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (token != against)))
        before = now
    return before[-1]


def error_rate(said: Sequence[Sequence[str]], true: Sequence[Sequence[str]]) -> float:
    """Edits over all texts, for each token of the true ones; above 1 where far too much was said."""
    wrong = sum(edits(one, other) for one, other in zip(said, true, strict=True))
    return wrong / max(1, sum(map(len, true)))


def edited(said: Sequence[Sequence[str]], true: Sequence[Sequence[str]]) -> Summed:
    """The same as sums over texts."""
    wrong = [edits(one, other) for one, other in zip(said, true, strict=True)]
    return Summed(np.array([wrong, list(map(len, true))], "float64").T, ratio)
