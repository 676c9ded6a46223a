"""Attributions: explanations that say how much each value of a row counts for one score."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
import tensorflow as tf

from engine.catalog.card import Card
from engine.explanation.base import AT_ONCE, Explanation, Question, Values, explanation_card
from engine.explanation.shown import along, by_name, over_picture
from engine.messages.pictures import Picture


class Attribution(Explanation):
    """How much each value of the row counts."""

    @abstractmethod
    def explain(self, question: Question) -> Values:
        """How much each value of the row counts, an array (...) for each input, of the input's shape without rows."""

    def pictures(self, question: Question, found: Values) -> list[Picture]:
        """The row with what counts in it: over a picture, along a series, by column or by token."""
        shown: list[Picture] = []
        for name, values, counts in zip(question.names, question.row, found, strict=True):
            one = values[0]
            if one.ndim == 3:
                shown.append(over_picture(name, one, counts))
            elif one.dtype.kind != "f":
                there = np.flatnonzero(one)
                words = question.words.get(name) or [str(token) for token in one.tolist()]
                told = [words[place] for place in there.tolist()]
                shown.append(by_name(f"{name}: how much each token counts", told, counts[there]))
            elif one.ndim == 1 and name == "features":
                shown.append(by_name("How much each column counts", list(question.columns), counts))
            else:
                shown += along(name, one, counts)
        return shown


def attribution_card(name: str, title: str, summary: str, docs: str, **facts: Any) -> Card:
    """The card of an attribution."""
    return explanation_card(name, title, summary, docs, of_class=True, **facts)


def gradients(question: Question, rows: Values) -> Values:
    """The derivative of the score by each value of rows, (rows, ...) for each input; 0 of inputs of tokens."""
    found = [np.zeros(values.shape, "float32") for values in rows]
    step = max(1, AT_ONCE)
    for start in range(0, len(rows[0]), step):
        tensors = [tf.constant(values[start : start + step]) for values in rows]
        watched = [tensors[place] for place in question.differentiable]
        with tf.GradientTape() as tape:
            tape.watch(watched)
            score = question.score(tensors)
        for place, slope in zip(question.differentiable, tape.gradient(score, watched), strict=True):
            if slope is not None:
                found[place][start : start + step] = np.asarray(slope)
    return found


def needs_numbers(question: Question) -> str:
    """Why there are no gradients; empty where there are."""
    return "" if question.differentiable else "Its inputs are tokens, which have no gradient. Choose Occlusion."
