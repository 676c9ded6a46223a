"""What a network's outputs say of new rows, in words and in the units of the data. Needs NumPy and pandas alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.targets import original, written
from engine.messages.answers import TargetFacts

Loss = tuple[str, bool]  # the name of a loss, and whether it takes logits
SUM = 1e-3  # that probabilities may miss 1 by
BLANK = 0  # of CTC, which is what fills up the end of a text


def said(outputs: Sequence[np.ndarray], targets: Sequence[TargetFacts], losses: Sequence[Loss]) -> pd.DataFrame:
    """A column for each target: the likeliest class and its probability, numbers, or a text. Of a mask, the share of
    pixels of each class.

    Args:
        outputs: of the network, in the order of the targets, each (rows, ...).
        losses: by output, the loss that it was trained with.
    """
    columns: dict[str, np.ndarray] = {}
    for output, target, loss in zip(outputs, targets, losses, strict=False):
        if target.kind == "text":
            columns[target.name] = greedy(output, target)
        elif target.kind == "number":
            columns |= _numbers(original(output.reshape(len(output), -1), target), target)
        elif target.shape:
            columns |= _shares(labels(output, target, loss), target)
        else:
            columns[target.name] = np.array(target.classes, dtype=object)[labels(output, target, loss)]
            if (chances := probabilities(output, target, loss)) is not None:
                columns[f"{target.name}: probability"] = chances.max(axis=-1)
    return pd.DataFrame(columns)


def probabilities(output: np.ndarray, target: TargetFacts, loss: Loss) -> np.ndarray | None:
    """The probability of each class, (rows, ..., classes); of one score, that of the second class is the score.

    None where the scores are no probabilities: as of a hinge, or where each class is scored by itself.
    """
    name, logits = loss
    values = output.astype("float64")
    if output.shape[-1] == 1 and len(target.classes) == 2:
        values = 0.5 * (1.0 + np.tanh(0.5 * values)) if logits else values
        return np.concatenate([1.0 - values, values], axis=-1) if _are_shares(values) else None
    if logits and not name.startswith("Binary"):
        grown = np.exp(values - values.max(axis=-1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=-1, keepdims=True))
    sums_up = np.allclose(values.sum(axis=-1), 1.0, atol=SUM)
    return values if _are_shares(values) and sums_up and not logits else None


def labels(output: np.ndarray, target: TargetFacts, loss: Loss) -> np.ndarray:
    """The class with the highest score, (rows, ...); of one score, the second class where it is above the middle."""
    if output.shape[-1] == 1 and len(target.classes) == 2:
        return (output[..., 0] > (0.0 if loss[1] else 0.5)).astype("int64")
    return np.asarray(output.argmax(axis=-1))


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


def _shares(found: np.ndarray, target: TargetFacts) -> dict[str, np.ndarray]:
    flat = found.reshape(len(found), -1)
    return {
        f"{target.name}: share of {name}": (flat == place).mean(axis=1) for place, name in enumerate(target.classes)
    }


def _are_shares(values: np.ndarray) -> bool:
    return bool(np.all((values >= -SUM) & (values <= 1.0 + SUM)))
