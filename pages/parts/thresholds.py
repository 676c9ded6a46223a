"""A threshold of two classes that a person moves, and what it gives; nothing is computed anew but a few shares."""

from __future__ import annotations

import streamlit as st

from engine.messages.evaluation import Thresholds
from pages.parts.judged import figure
from pages.parts.plain import plain


def slider(found: Thresholds, key: str) -> None:
    """The slider, and the figures at its threshold."""
    with st.container(border=True, gap="small", key="threshold"):
        chosen = st.slider(
            f"Say {plain(found.positive)!r} from this probability on", found.thresholds[0], found.thresholds[-1],
            found.usual, found.thresholds[1] - found.thresholds[0], key=f"{key} threshold",
            help="These figures are of the test rows: choose a threshold for use by what mistakes cost, and judge it "
            "on other rows.",
        )  # fmt: skip
        with st.grid("auto", min_column_width=130, gap="small"):
            for name, value in at(found, chosen).items():
                st.metric(name, value)


def at(found: Thresholds, threshold: float) -> dict[str, str]:
    """The figures at the nearest threshold."""
    place = min(range(len(found.thresholds)), key=lambda each: abs(found.thresholds[each] - threshold))
    right, false = found.true_positives[place], found.false_positives[place]
    missed, spared = found.positives - right, found.negatives - false
    rows = found.positives + found.negatives
    return {
        "Accuracy": figure(ratio(right + spared, rows), "share"),
        "Precision": figure(ratio(right, right + false), "share"),
        "Recall": figure(ratio(right, found.positives), "share"),
        "F1": figure(ratio(2 * right, 2 * right + false + missed), "share"),
        "Missed": f"{missed:,} of {found.positives:,}",
        "False alarms": f"{false:,} of {found.negatives:,}",
    }


def ratio(part: int, whole: int) -> float | None:
    """A share; None of nothing."""
    return part / whole if whole else None
