"""Occlusion: how much the score falls when a part of the row is hidden (Zeiler and Fergus 2014)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.explanation.attribution import Attribution, attribution_card
from engine.explanation.base import Question, Values

PATCHES = 8  # along each side of a picture
STEPS = 64  # parts of a long series or sound


class Occlusion(Attribution):
    """Needs no gradient: it works for tokens, too, and for anything that a network may hold."""

    card = attribution_card(
        "occlusion",
        "Occlusion",
        "How much the score falls when a part of the row is hidden: a patch of a picture, a column, a token, a "
        "stretch. What is hidden becomes what the training rows are on average; a token becomes padding.",
        "https://arxiv.org/abs/1311.2901",
        signed=True,
        always=True,
    )

    def explain(self, question: Question) -> Values:
        before = float(question.scores(question.row)[0])
        return [self._of_input(question, place, before) for place in range(len(question.row))]

    def _of_input(self, question: Question, place: int, before: float) -> np.ndarray:
        values = question.row[place]
        parts = list(hidden(values))
        rows = [np.repeat(each, len(parts), axis=0) for each in question.row]
        for number, part in enumerate(parts):
            cover = 0 if values.dtype.kind != "f" else question.usual[place][0][part]
            rows[place][number][part] = cover
        falls = before - question.scores(rows)
        found, times = np.zeros(values.shape[1:], "float32"), np.zeros(values.shape[1:], "float32")
        for part, fall in zip(parts, falls, strict=True):
            found[part] += fall
            times[part] += 1.0
        return np.asarray(found / np.maximum(times, 1.0))


EXPLANATION = Occlusion()


def hidden(values: np.ndarray) -> Iterator[tuple[slice | int, ...]]:
    """The parts of a row (1, ...) that are hidden one after another: patches, steps, or single values."""
    shape = values.shape[1:]
    if len(shape) == 3:
        high, wide = (max(1, -(-size // PATCHES)) for size in shape[:2])
        for top in range(0, shape[0], high):
            for left in range(0, shape[1], wide):
                yield (slice(top, top + high), slice(left, left + wide))
        return
    long = max(1, -(-shape[0] // STEPS)) if len(shape) > 1 or shape[0] > 4 * STEPS else 1
    for start in range(0, shape[0], long):
        yield (slice(start, start + long),)
