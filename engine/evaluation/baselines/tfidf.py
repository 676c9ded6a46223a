"""TF-IDF: how often each word, or each short run of letters, stands in a text, read by a linear model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.targets import original
from engine.evaluation.base import Predicted, has_rows, truth
from engine.messages.answers import TargetFacts

STRENGTHS = (10.0, 30.0)
PENALTIES = (0.1, 0.3, 1.0, 3.0)
MOST_TERMS = 100_000
RUNS = {"word": (1, 2), "char_wb": (1, 4)}  # how many words, or letters, stand together
FEW_WORDS = 3  # on average: then letters say more than words


@dataclass(frozen=True)
class Tfidf:
    """The usual best choice for texts without a large network. Its penalty is chosen on the validation rows."""

    card: Card = Card(
        kind="baseline",
        name="tfidf",
        title="TF-IDF and a linear model",
        category="texts",
        summary="Counts words and pairs of words (of names: runs of letters); logistic or ridge regression reads them.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/feature_extraction.html#text-feature-extraction",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """One class of which each has training rows, or numbers; from texts."""
        mask = target.kind == "classes" and bool(target.shape)
        seen = target.kind == "number" or (min(target.counts, default=0) > 0 and len(target.classes) > 1)
        other = mask or target.kind == "text"
        return has_rows(prepared) and bool(prepared.raw.columns("text")) and not other and seen

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """From the texts as they were read, in small letters."""
        train, validation, test = _terms(prepared)
        y = truth(target, prepared, "train")
        if target.kind == "number":
            y = original(y, target)
        made = [_fitted(target, train, y, each) for each in (STRENGTHS if target.kind == "classes" else PENALTIES)]
        best = made[1]
        if prepared.facts.rows.get("validation", 0) > 1:
            wanted = original(truth(target, prepared, "validation"), target)
            best = max(made, key=lambda model: float(model.score(validation, wanted)))
        if target.kind == "number":
            return np.asarray(best.predict(test)).reshape(test.shape[0], -1)
        found: Predicted = best.predict_proba(test)
        return found


BASELINE = Tfidf()


def _terms(prepared: Prepared) -> list[Any]:
    """The counts of all columns of texts, side by side, for training, validation and test; fitted on training rows."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    found: list[list[Any]] = []
    for name in prepared.raw.columns("text"):
        texts = prepared.raw.table[name].fillna("").to_numpy(dtype="object")
        train = texts[prepared.rows["train"]]
        unit = "char_wb" if np.mean([len(text.split()) for text in train]) <= FEW_WORDS else "word"
        counted = TfidfVectorizer(
            analyzer=unit,
            ngram_range=RUNS[unit],
            sublinear_tf=True,
            max_features=MOST_TERMS,
            token_pattern=r"\w+" if unit == "word" else None,
        ).fit(train)
        found.append([counted.transform(texts[prepared.rows[part]]) for part in ("train", "validation", "test")])
    return [hstack(parts).tocsr() for parts in zip(*found, strict=True)]


def _fitted(target: TargetFacts, x: Any, y: np.ndarray, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.multiclass import OneVsRestClassifier

    if target.kind == "number":
        return Ridge(alpha=strength).fit(x, y)
    return OneVsRestClassifier(LogisticRegression(C=strength, solver="liblinear", random_state=0)).fit(x, y)
