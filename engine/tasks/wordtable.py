"""Plain ways to translate, which translations of a network are compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

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
