"""ROUGE-L, and the plain way to summarise: the first sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

WORD = re.compile(r"[^\W_]+")  # letters and digits
BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def rouge_l(said: Sequence[str], true: Sequence[str]) -> float:
    """The mean F1 of the words that two texts have in common in the same order, 0 to 1 (Lin 2004,
    https://aclanthology.org/W04-1013). Words are lower-cased, without stemming."""
    found = [_f1(words(one), words(other)) for one, other in zip(said, true, strict=True)]
    return sum(found) / len(found) if found else 0.0


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


def _f1(one: Sequence[str], other: Sequence[str]) -> float:
    common = longest_common(one, other)
    return 2 * common / (len(one) + len(other)) if common else 0.0
