"""An n-gram model of tokens with interpolated Kneser-Ney smoothing, which language models are compared with.

How likely a token is behind the n - 1 before it is counted in the training texts; what was not seen often enough leans
on shorter runs, and these count in how many different places a token stands (Kneser and Ney 1995; Chen and Goodman
1999, https://dash.harvard.edu/handle/1/25104739).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LONGEST = 10  # tokens of a run


@dataclass(frozen=True)
class Order:
    """What was counted of runs of one length.

    Args:
        keys: (runs,) sorted int64, each run as the number of all but its last token, times the vocabulary, plus the
            last token. counts: how often each counts.
        totals, kinds: by number of all but the last token, the counts of its runs, and how many there are.
        discount: what is taken off each count for what was never seen.
    """

    keys: np.ndarray
    counts: np.ndarray
    totals: np.ndarray
    kinds: np.ndarray
    discount: float


class Ngrams:
    """Runs of up to `longest` tokens of training texts.

    Args:
        tokens: (rows, length) whole numbers, 0 where there is none.
        vocabulary: how many different numbers there can be, with 0.
    """

    def __init__(self, tokens: np.ndarray, vocabulary: int, longest: int = LONGEST) -> None:
        self.vocabulary, self.longest = vocabulary, longest
        self.known: list[tuple[np.ndarray, np.ndarray]] = []  # by length: sorted keys of runs, how often each stands
        self.shorter: list[np.ndarray] = []  # by length: for each run, the number of the run without its first token
        before, last = self._begun(tokens)
        shorter = np.zeros(last.size, "int64")
        for _ in range(longest):
            there = np.flatnonzero(before >= 0)
            keys = before[there] * vocabulary + last[there]
            kept, first, number, count = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
            self.known.append((kept, np.where(kept % vocabulary == 0, 0, count)))
            self.shorter.append(shorter[there[first]])
            shorter = np.full(last.size, -1)
            shorter[there] = number
            before = self._shifted(shorter, len(tokens))

    def perplexity(self, tokens: np.ndarray, longest: int, units: float | None = None) -> float:
        """Of all tokens but the first of each row, given those before in the row.

        Args:
            tokens: as in the constructor.
            longest: tokens of the runs that are looked at.
            units: what the surprise is divided by, e.g. characters; None: the tokens.
        """
        chances = self.chances(tokens, longest)[:, 1:]
        wanted = tokens[:, 1:] > 0
        surprise = -np.log(chances[wanted]).sum()
        return float(np.exp(surprise / (units or wanted.sum())))

    def chances(self, tokens: np.ndarray, longest: int) -> np.ndarray:
        """The probability of each token, (rows, length) float64."""
        before, last = self._begun(tokens)
        found = np.full(last.size, 1.0 / (self.vocabulary - 1))
        for length in range(1, longest + 1):
            order = self._order(length, longest)
            keys = before * self.vocabulary + last
            place = np.minimum(np.searchsorted(order.keys, keys), len(order.keys) - 1)
            seen = order.keys[place] == keys
            count = np.where(seen, order.counts[place], 0.0)
            inside = (before >= 0) & (before < len(order.totals))
            total = np.where(inside, order.totals[np.where(inside, before, 0)], 0.0)
            kinds = np.where(inside, order.kinds[np.where(inside, before, 0)], 0.0)
            usable = total > 0
            safe = np.where(usable, total, 1.0)
            smooth = (np.maximum(count - order.discount, 0.0) + order.discount * kinds * found) / safe
            found = np.where(usable, smooth, found)
            number = np.where(seen, place, -1)
            before = self._shifted(number, len(tokens))
        return found.reshape(len(tokens), -1)[:, self.longest - 1 :]

    def _order(self, length: int, longest: int) -> Order:
        """Runs of one length: of the longest how often they stand, of shorter ones behind how many different tokens."""
        keys, counts = self.known[length - 1]
        if length < longest:
            longer = self.known[length][1] > 0
            counts = np.bincount(self.shorter[length][longer], minlength=len(keys))
        counts = np.where(keys % self.vocabulary == 0, 0, counts).astype("float64")
        before = keys // self.vocabulary
        once, twice = (counts == 1).sum(), (counts == 2).sum()
        size = int(before.max()) + 1
        return Order(
            keys,
            counts,
            np.bincount(before, weights=counts, minlength=size),
            np.bincount(before, weights=counts > 0, minlength=size),
            float(once / (once + 2 * twice)) if once else 0.5,
        )

    def _begun(self, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of what stands before (nothing yet), and all tokens, rows begun with as many 0 as a run may have."""
        padded = np.pad(tokens, ((0, 0), (self.longest - 1, 0))).astype("int64").ravel()
        return np.zeros(padded.size, "int64"), padded

    def _shifted(self, numbers: np.ndarray, rows: int) -> np.ndarray:
        """What stands before each token, in its row; -1 where nothing does."""
        grid = numbers.reshape(rows, -1)
        shifted = np.full_like(grid, -1)
        shifted[:, 1:] = grid[:, :-1]
        return shifted.ravel()
