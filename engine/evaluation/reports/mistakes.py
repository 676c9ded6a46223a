"""Mistakes: the test rows that are most wrong, as they were read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.each_row import captions, judged_rows
from engine.evaluation.raw_rows import raw_rows, test_rows
from engine.evaluation.reports.base import Seen, report_card, section
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Section

SHOWN = 24


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
        noun = "are not exact" if seen.target.kind == "number" else "are wrong"
        note = f"{len(wrong):,} of {seen.rows:,} test rows {noun}; the {len(worst)} worst are shown."
        return section(self.card, seen, pictures=pictures, notes=(note,))


REPORT = Mistakes()
