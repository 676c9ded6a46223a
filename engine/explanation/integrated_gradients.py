"""Integrated gradients: what each value adds on the way from a usual row to this one (Sundararajan and others 2017)."""

from __future__ import annotations

import numpy as np

from engine.explanation.attribution import Attribution, attribution_card, gradients
from engine.explanation.base import Question, Values

STEPS = (128, 1_024)  # the second where the first miss too much
MISSED = 0.01  # share of the difference that may be missed


class IntegratedGradients(Attribution):
    """The gradients along the straight way, times the difference; their sum is the difference of both scores."""

    card = attribution_card(
        "integrated_gradients",
        "Integrated gradients",
        "What each value adds to the score on the straight way from the mean of the training rows to this row. All of "
        "it adds up to the difference of both scores, which is checked.",
        "https://arxiv.org/abs/1703.01365",
        signed=True,
        complete=True,
    )

    def fits(self, question: Question) -> str:
        if len(question.differentiable) < len(question.row):
            return "Some of its inputs are tokens, which have no way between them. Choose Occlusion."
        return ""

    def explain(self, question: Question) -> Values:
        for steps in STEPS:
            found = _summed(question, steps)
            if missing(question, found) <= MISSED:
                break
        return found


EXPLANATION = IntegratedGradients()


def _summed(question: Question, steps: int) -> Values:
    shares = (np.arange(steps) + 0.5) / steps  # the middle of each step
    rows = [
        (usual + _along(shares, row) * (row - usual)).astype("float32")
        for usual, row in zip(question.usual, question.row, strict=True)
    ]
    slopes = gradients(question, rows)
    return [
        (slope.mean(axis=0) * (row - usual)[0])
        for slope, row, usual in zip(slopes, question.row, question.usual, strict=True)
    ]


def missing(question: Question, found: Values) -> float:
    """By how much attributions miss the difference of both scores, as a share of it (of 1 where that is less)."""
    wanted = float(question.scores(question.row)[0] - question.scores(question.usual)[0])
    return abs(sum(float(each.sum()) for each in found) - wanted) / max(1.0, abs(wanted))


def _along(shares: np.ndarray, row: np.ndarray) -> np.ndarray:
    return shares.reshape(-1, *[1] * (row.ndim - 1))
