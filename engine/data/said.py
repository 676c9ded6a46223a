"""What a network's outputs say of new rows, in words and in the units of the data. Needs NumPy and pandas alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.targets import original, written
from engine.messages.answers import TargetFacts

BLANK = 0  # of CTC, which is what fills up the end of a text


def said(outputs: Sequence[np.ndarray], targets: Sequence[TargetFacts], logits: Sequence[bool]) -> pd.DataFrame:
    """A column for each target: the likeliest class and its probability, numbers, or a text. Of a mask, the share of
    pixels of each class.

    Args:
        outputs: of the network, in the order of the targets, each (rows, ...).
        logits: by output, whether its scores are no probabilities yet.
    """
    columns: dict[str, np.ndarray] = {}
    for output, target, raw in zip(outputs, targets, logits, strict=False):
        if target.kind == "text":
            columns[target.name] = greedy(output, target)
        elif target.kind == "number":
            columns |= _numbers(original(output.reshape(len(output), -1), target), target)
        elif target.shape:
            columns |= _shares(output.argmax(axis=-1), target)
        else:
            chances = probabilities(output, target, logits=raw)
            columns[target.name] = np.array(target.classes, dtype=object)[chances.argmax(axis=-1)]
            columns[f"{target.name}: probability"] = chances.max(axis=-1)
    return pd.DataFrame(columns)


def probabilities(output: np.ndarray, target: TargetFacts, *, logits: bool) -> np.ndarray:
    """The probability of each class, (rows, ..., classes); of one score, that of the second class is the score."""
    scores = output.astype("float64")
    if output.shape[-1] == 1 and len(target.classes) == 2:
        second = 1 / (1 + np.exp(-scores)) if logits else scores
        return np.concatenate([1 - second, second], axis=-1)
    if logits:
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=-1, keepdims=True))


def greedy(output: np.ndarray, target: TargetFacts) -> np.ndarray:
    """What a network trained with CTC says, by the best token of each moment (greedy decoding).

    Equal neighbours are one token, then blanks are left out (Graves et al. 2006).

    Args:
        output: scores (rows, moments, tokens).

    Returns:
        texts (rows,), of dtype object.
    """
    best = output.argmax(axis=-1)
    again = np.concatenate([np.zeros((len(best), 1), dtype=bool), best[:, 1:] == best[:, :-1]], axis=1)
    return texts(written(np.where(again, BLANK, best), target))


def texts(found: Sequence[str]) -> np.ndarray:
    """Texts as (rows,) of dtype object."""
    made = np.empty(len(found), dtype=object)
    made[:] = list(found)
    return made


def _numbers(values: np.ndarray, target: TargetFacts) -> dict[str, np.ndarray]:
    if values.shape[1] == 1:
        return {target.name: values[:, 0]}
    return {f"{target.name} {place}": values[:, place - 1] for place in range(1, values.shape[1] + 1)}


def _shares(labels: np.ndarray, target: TargetFacts) -> dict[str, np.ndarray]:
    flat = labels.reshape(len(labels), -1)
    return {
        f"{target.name}: share of {name}": (flat == place).mean(axis=1) for place, name in enumerate(target.classes)
    }
