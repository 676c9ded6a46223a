"""Beam search: a text is written token by token, and the likeliest few beginnings are kept, not only the best."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.catalog.card import Parameter

NEVER = -1e9  # the logarithm of no probability
Next = Callable[[np.ndarray, int], np.ndarray]

BEAMS = Parameter(
    name="beams",
    type="int",
    default=1,
    minimum=1,
    maximum=32,
    help="How many beginnings of a text are kept while it is written. 1: always the likeliest next token (greedy).",
)
LENGTH_POWER = Parameter(
    name="length_power",
    type="float",
    default=1.0,
    minimum=0.0,
    maximum=5.0,
    help="Of several beams, the one is taken whose logarithm of the probability, divided by this power of its number "
    "of tokens, is highest. 0: the likeliest, which tends to be short; more: longer texts.",
)


def search(following: Next, rows: int, length: int, begin: int, end: int, *, beams: int, power: float) -> np.ndarray:
    """The best text that was found for each of some rows, int32 (rows, length), 0 behind its end.

    Args:
        following: from tokens, (rows × beams, length), and a place, the logarithm of the probability of each token at
            this place, (rows × beams, tokens).
        beams: how many beginnings are kept of each text.
        power: of a text's number of tokens, by which the logarithm of its probability is divided.
    """
    written = np.zeros((rows, beams, length), "int32")
    written[:, :, 0] = begin
    chance, over = np.full((rows, beams), float(NEVER)), np.zeros((rows, beams), bool)
    chance[:, 0] = 0.0  # all beams begin alike: one is enough
    for place in range(1, length):
        ahead = following(written.reshape(rows * beams, length), place).reshape(rows, beams, -1).astype("float64")
        ahead[over] = NEVER
        ahead[over, 0] = 0.0  # what has ended goes on with nothing
        sums = (chance[:, :, None] + ahead).reshape(rows, -1)
        tokens = np.where(over, (written > 0).sum(axis=2), place + 1)
        weighed = sums / np.repeat(tokens**power, ahead.shape[2], axis=1)
        best = np.argsort(-weighed, axis=1, kind="stable")[:, :beams]
        beam, token = np.divmod(best, ahead.shape[2])
        chance = np.take_along_axis(sums, best, axis=1)
        written = np.take_along_axis(written, beam[:, :, None], axis=1)
        written[:, :, place] = token
        over = np.take_along_axis(over, beam, axis=1) | (token == end)
        if over.all():
            break
    best = (chance / (written > 0).sum(axis=2) ** power).argmax(axis=1)
    found: np.ndarray = written[np.arange(rows), best]
    return found
