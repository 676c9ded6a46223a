"""Plain ways to translate, which translations of a network are compared with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

ROUNDS = 10
NOTHING = ""  # stands in each text, for words that no word of it is translated by


def word_table(sources: Sequence[str], targets: Sequence[str], rounds: int = ROUNDS) -> dict[str, str]:
    """For each word of the source texts, the word that it most likely becomes: IBM model 1, by expectation maximization
    (Brown and others 1993, https://aclanthology.org/J93-2003). Words that become nothing are left out."""
    pairs = [([NOTHING, *one.split()], other.split()) for one, other in zip(sources, targets, strict=True)]
    chance: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(lambda: 1.0))
    for _ in range(rounds):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for one, other in pairs:
            for word in other:
                total = sum(chance[each][word] for each in one)
                for each in one:
                    counts[each][word] += chance[each][word] / total
        chance = defaultdict(lambda: defaultdict(float))
        for each, found in counts.items():
            everything = float(sum(found.values()))
            chance[each].update({word: count / everything for word, count in found.items()})
    best = {each: max(found, key=lambda word: (found[word], word)) for each, found in chance.items() if each}
    return best


def word_by_word(texts: Sequence[str], table: dict[str, str]) -> list[str]:
    """Each word by what the table says, an unknown word as it is."""
    return [" ".join(table.get(word, word) for word in text.split()) for text in texts]


def chrf(said: Sequence[str], true: Sequence[str], longest: int = 6, beta: float = 2.0) -> float:
    """How well runs of one to six letters agree, blanks left out, over all texts; 0 to 1 (Popović 2015,
    https://aclanthology.org/W15-3049). As sacrebleu's `CHRF` computes it, divided by 100."""
    found = np.zeros((longest, 3))  # runs of what was said, of what is true, and of both
    for one, other in zip(said, true, strict=True):
        for size in range(1, longest + 1):
            mine, theirs = (_runs("".join(text.split()), size) for text in (one, other))
            found[size - 1] += mine.total(), theirs.total(), (mine & theirs).total()
    found = found[(found[:, 0] > 0) & (found[:, 1] > 0)]
    if not len(found):
        return 0.0
    precision, recall = float((found[:, 2] / found[:, 0]).mean()), float((found[:, 2] / found[:, 1]).mean())
    both = beta**2 * precision + recall
    return (1 + beta**2) * precision * recall / both if both else 0.0


def _runs(text: str, size: int) -> Counter[str]:
    return Counter(text[place : place + size] for place in range(len(text) - size + 1))
