"""Saliency: how fast the score changes with each value (Simonyan, Vedaldi and Zisserman 2013)."""

from __future__ import annotations

import numpy as np

from engine.explanation.attribution import Attribution, attribution_card, gradients, needs_numbers
from engine.explanation.base import Question, Values


class Saliency(Attribution):
    """The size of the gradient."""

    card = attribution_card(
        "saliency",
        "Saliency",
        "How much the score changes when a value changes a little: the size of the gradient.",
        "https://arxiv.org/abs/1312.6034",
    )

    def fits(self, question: Question) -> str:
        return needs_numbers(question)

    def explain(self, question: Question) -> Values:
        return [np.abs(slope[0]) for slope in gradients(question, question.row)]


EXPLANATION = Saliency()
