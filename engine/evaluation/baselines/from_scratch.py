"""From scratch: the same network, every layer anew and free to learn, trained the same way on the same rows."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class FromScratch:
    """What opened weights are worth. Data alone cannot say it: the run trains it, where a project asks for it.

    `fits` therefore never says yes; `engine.jobs.train` adds the figure.
    """

    card: Card = Card(
        kind="baseline",
        name="from_scratch",
        title="The same from scratch",
        category="networks",
        summary="The same network with fresh weights and no layer frozen, trained the same way on the same rows.",
        inputs=(),
        docs="https://keras.io/guides/transfer_learning/",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Never from data alone."""
        return False

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """A network is needed for it."""
        raise NotImplementedError


BASELINE = FromScratch()
