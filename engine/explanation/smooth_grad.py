"""SmoothGrad: the mean of gradients at rows with a little noise (Smilkov and others 2017)."""

from __future__ import annotations

import numpy as np

from engine.explanation.attribution import Attribution, attribution_card, gradients, needs_numbers
from engine.explanation.base import Question, Values

COPIES = 32
NOISE = 0.15  # standard deviation of the noise, as a share of the row's range


class SmoothGrad(Attribution):
    """Noise takes away what only one point of the input space shows."""

    card = attribution_card(
        "smooth_grad",
        "SmoothGrad",
        f"The mean of {COPIES} gradients, each at the row with a little noise: less speckled than one gradient.",
        "https://arxiv.org/abs/1706.03825",
    )

    def fits(self, question: Question) -> str:
        return needs_numbers(question)

    def explain(self, question: Question) -> Values:
        dice = np.random.default_rng(question.seed)
        rows = []
        for values in question.row:
            copies = np.repeat(values, COPIES, axis=0)
            if values.dtype.kind == "f":
                width = NOISE * float(values.max() - values.min() or 1.0)
                copies = (copies + dice.normal(0.0, width, copies.shape)).astype(values.dtype)
            rows.append(copies)
        return [np.abs(slopes.mean(axis=0)) for slopes in gradients(question, rows)]


EXPLANATION = SmoothGrad()
