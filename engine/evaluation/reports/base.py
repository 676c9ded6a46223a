"""The contract of reports: what a network says of the test rows, looked at from one side.

A report has a `card`, says which targets it `fits`, and gives a `Section` of figures and pictures. It gets everything
in a `Seen`: what the network said, what is true, and what each baseline said of the same rows. Every figure has an
interval where rows say one, and the figures of the baselines beside it. `tests/contracts/test_reports.py` holds every
member of `engine.evaluation.reports.REPORTS` to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.seen import Seen, known
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Figure, Section

__all__ = [
    "Better",
    "Report",
    "Seen",
    "figure",
    "is_one_class",
    "known",
    "report_card",
    "says_classes_alone",
    "section",
]

Better = Literal["higher", "lower"]
HARD = 1e-9  # scores that are all within this of 0 or 1 say a class, and no more


class Report(Protocol):
    """One side from which predictions are looked at; see above."""

    @property
    def card(self) -> Card:
        """What it is called and what it shows."""
        ...

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Whether it says something about such a target."""
        ...

    def report(self, seen: Seen) -> Section | None:
        """What it says; None where these rows give nothing to say, e.g. when one class alone is among them."""
        ...


def report_card(name: str, title: str, category: str, summary: str, docs: str = "") -> Card:
    """The card of a report."""
    return Card(kind="report", name=name, title=title, category=category, summary=summary, inputs=(), docs=docs)


def section(card: Card, seen: Seen, **parts: Any) -> Section:
    """A section under the report's title."""
    return Section(report=card.name, title=card.title, target=seen.target.name, summary=card.summary, **parts)


def figure(
    name: str,
    title: str,
    value: float | None,
    interval: tuple[float | None, float | None] = (None, None),
    *,
    unit: str = "share",
    better: Better = "higher",
    help: str = "",
    baselines: Mapping[str, float | None] | None = None,
) -> Figure:
    """A figure with its interval and what the baselines reach."""
    low, high = interval
    return Figure(
        name=name,
        title=title,
        value=known(value),
        low=low,
        high=high,
        unit=unit,
        better=better,
        help=help,
        baselines=dict(baselines or {}),
    )


def is_one_class(target: TargetFacts) -> bool:
    """Whether each row has one class."""
    return target.kind == "classes" and not target.shape


def says_classes_alone(scores: np.ndarray) -> bool:
    """Whether scores say a class and no more, as those of a baseline that gives labels: they have no ranks."""
    return bool(np.all((np.abs(scores) < HARD) | (np.abs(scores - 1.0) < HARD)))
