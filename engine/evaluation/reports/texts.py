"""Texts: how many are right, and how many characters and words of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted
from engine.evaluation.reports.base import Seen, figure, report_card, section
from engine.evaluation.texts import edits
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Figure, Section
from engine.tasks.resampling import interval, over_rows


@dataclass(frozen=True)
class Texts:
    """Exact texts, character error rate and, of texts written word by word, word error rate."""

    card: Card = report_card(
        "texts",
        "Texts",
        "texts",
        "How many texts are right from begin to end, and how much must be mended in the others.",
        "https://lightning.ai/docs/torchmetrics/stable/text/char_error_rate.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """A text."""
        return target.kind == "text"

    def report(self, seen: Seen) -> Section:
        """Over all test texts."""
        true = seen.true

        def exact(found: Predicted) -> float:
            return float(np.mean(found == true))

        right = (seen.predicted == true).astype("float64")
        drawn = over_rows(lambda some: some @ right / len(right), len(right), seen.seed)
        figures = [
            figure("exact", "Exact texts", exact(seen.predicted), interval(drawn), baselines=seen.beside(exact),
                   help="The share of rows whose text is right from the first character to the last.")
        ]  # fmt: skip
        figures.append(_rate("character_error_rate", "Character error rate", seen, words=False))
        if seen.target.unit == "word":
            figures.append(_rate("word_error_rate", "Word error rate", seen, words=True))
        return section(self.card, seen, figures=tuple(figures))


REPORT = Texts()


def _rate(name: str, title: str, seen: Seen, *, words: bool) -> Figure:
    true = [text.split() if words else list(text) for text in seen.true]
    lengths = np.asarray([len(text) for text in true], dtype="float64")

    def wrong(found: Predicted) -> np.ndarray:
        said = [text.split() if words else list(text) for text in found]
        return np.asarray([edits(one, other) for one, other in zip(said, true, strict=True)], dtype="float64")

    def rate(found: Predicted) -> float:
        return float(wrong(found).sum() / max(1.0, lengths.sum()))

    own = wrong(seen.predicted)
    drawn = over_rows(lambda some: (some @ own) / np.maximum(some @ lengths, 1.0), len(own), seen.seed)
    return figure(
        name, title, float(own.sum() / max(1.0, lengths.sum())), interval(drawn), better="lower",
        help=f"{'Words' if words else 'Characters'} to put in, take out or replace, for each true one.",
        baselines=seen.beside(rate),
    )  # fmt: skip
