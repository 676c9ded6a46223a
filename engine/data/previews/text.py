"""What is drawn of texts: how long they are, and which words are frequent."""

from __future__ import annotations

from collections import Counter

import numpy as np

from engine.data.base import Raw
from engine.messages.pictures import Bars

MOST_TEXTS = 20_000  # are looked at, evenly chosen
WORDS = 25
BINS = 20


def pictures(raw: Raw) -> tuple[Bars, ...]:
    """Two pictures of each column of texts."""
    return tuple(picture for name in raw.columns("text") for picture in _pictures(name, raw))


def _pictures(name: str, raw: Raw) -> tuple[Bars, Bars]:
    step = -(-raw.rows // MOST_TEXTS) or 1
    words = [text.lower().split() for text in raw.table[name].iloc[::step].fillna("")]
    sampled = f", of one text in {step:,}" if step > 1 else ""
    counts, edges = np.histogram([len(each) for each in words], bins=BINS)
    frequent = Counter(word for each in words for word in each).most_common(WORDS)
    lengths = Bars(
        title=f"How long the texts are: {name}{sampled}",
        x_label="words, from",
        y_label="texts",
        names=tuple(f"{edge:.4g}" for edge in edges[:-1]),
        values=tuple(map(float, counts)),
    )
    often = Bars(
        title=f"Frequent words: {name}{sampled}",
        x_label="word",
        y_label="times",
        names=tuple(word[:WORDS] for word, _ in frequent),
        values=tuple(float(times) for _, times in frequent),
    )
    return lengths, often
