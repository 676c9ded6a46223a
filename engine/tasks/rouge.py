"""ROUGE (Lin 2004, https://aclanthology.org/W04-1013), and the plain way to summarise: the first sentence.

Each figure is the mean F1 over texts, 0 to 1. Words are letters and digits, lower-cased, without stemming. Figures are
those of the package `rouge-score`, to which tests hold them; why it is not used here stands in
docs/decisions/2026-11-23-dependencies.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from engine.tasks.resampling import Summed, mean_of

WORD = re.compile(r"[^\W_]+")  # letters and digits
BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def rouge_n(said: Sequence[str], true: Sequence[str], size: int) -> Summed:
    """ROUGE-1 or ROUGE-2: the runs of `size` words that two texts have in common, each as often as in both."""

    def f1(one: list[str], other: list[str]) -> float:
        mine, theirs = (Counter(zip(*(each[place:] for place in range(size)), strict=False)) for each in (one, other))
        return _f1((mine & theirs).total(), mine.total(), theirs.total())

    return _mean(said, true, f1)


def rouge_l(said: Sequence[str], true: Sequence[str]) -> Summed:
    """ROUGE-L: the longest row of words that two texts have in common in the same order."""
    return _mean(said, true, lambda one, other: _f1(longest_common(one, other), len(one), len(other)))


def words(text: str) -> list[str]:
    """The words of a text in small letters."""
    return WORD.findall(text.lower())


def longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words the longest row has that stands in both in the same order; others may stand between."""
    before = [0] * (len(other) + 1)
    for word in one:
        now = [0]
        for place, theirs in enumerate(other):
            now.append(before[place] + 1 if word == theirs else max(now[-1], before[place + 1]))
        before = now
    return before[-1]


def first_sentence(text: str) -> str:
    """A text up to its first full stop, question or exclamation mark that a blank follows."""
    return BETWEEN_SENTENCES.split(text.strip(), maxsplit=1)[0]


def _mean(said: Sequence[str], true: Sequence[str], f1: Callable[[list[str], list[str]], float]) -> Summed:
    return mean_of(np.array([f1(words(one), words(other)) for one, other in zip(said, true, strict=True)]))


def _f1(common: int, one: int, other: int) -> float:
    return 2 * common / (one + other) if common else 0.0
