"""The plainest way to write: what was written for the text that is most alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def nearest(sources: Sequence[str], targets: Sequence[str], texts: Sequence[str]) -> list[str]:
    """What is written for the training text that is most alike, by its runs of letters (TF-IDF, cosine)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    runs = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), lowercase=False, sublinear_tf=True)
    known, found = runs.fit_transform(sources), []
    for start in range(0, len(texts), 256):
        alike = (runs.transform(texts[start : start + 256]) @ known.T).toarray()
        found += [targets[place] for place in np.argmax(alike, axis=1)]
    return found
