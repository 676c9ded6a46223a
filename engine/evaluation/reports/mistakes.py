"""Mistakes: the test rows that are most wrong, as they were read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.each_row import Rows, captions, judged_rows
from engine.evaluation.foretold import forecasts, is_forecast
from engine.evaluation.raw_rows import raw_rows, test_rows
from engine.evaluation.reports.base import Seen, report_card, section
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Section

SHOWN = 24
DRAWN = 6  # forecasts


@dataclass(frozen=True)
class Mistakes:
    """Of classes the surest of the wrong ones, of numbers those farthest off, of masks and texts those most wrong."""

    card: Card = report_card(
        "mistakes",
        "Worst mistakes",
        "any",
        "The test rows of which the network was surest and wrong, or farthest off, as they were read.",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Every target."""
        return True

    def report(self, seen: Seen) -> Section:
        """The worst ones first."""
        found = judged_rows(seen)
        wrong = np.flatnonzero(found.wrong)
        worst = wrong[np.argsort(-found.how[wrong], kind="stable")][:SHOWN]
        if not len(worst):
            return section(self.card, seen, notes=("No test row is wrong.",))
        raw, rows = seen.prepared.raw, seen.prepared.rows["test"][worst]
        pictures = raw_rows(raw, rows, captions(seen, worst), test_rows(worst.tolist()), seen.target.name)
        if is_forecast(seen):
            drawn = worst[:DRAWN].tolist()
            titles = [f"Test row {row + 1:,}: off by {found.how[row]:.4g} on average" for row in drawn]
            others = (each for each in pictures if each.kind != "curve")
            pictures = (*forecasts(seen, drawn, titles), *others)
        return section(self.card, seen, pictures=pictures, notes=(_note(seen, found, len(wrong), len(worst)),))


REPORT = Mistakes()


def _note(seen: Seen, found: Rows, wrong: int, shown: int) -> str:
    """Of numbers, which are all a little off, the mean tells what is much."""
    if seen.target.kind != "number":
        return f"{wrong:,} of {seen.rows:,} test rows are wrong; the {shown} worst are shown."
    steps = ", each over all of its steps" if is_forecast(seen) and seen.target.shape else ""
    return (
        f"Test rows by their mean absolute error{steps}: {found.how.mean():.4g} over all {seen.rows:,} rows. "
        f"The {shown} farthest off are in the table."
    )
