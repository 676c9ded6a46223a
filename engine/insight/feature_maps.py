"""Feature maps: what a layer gives for one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.insight.base import Look, Subject, Tell, insight_card
from engine.insight.layers import found, id_of, layers, output_of, place, values_of
from engine.insight.shown import MOST, MOST_STEPS, maps, sequence, vector
from engine.messages.insights import Insight, Place
from engine.messages.pictures import Picture


class FeatureMaps(Look):
    """Maps as pictures, vectors as bars, sequences as a matrix."""

    card = insight_card(
        "feature_maps",
        "Feature maps",
        "What a layer gives for one test row: each map of a convolution as a picture, a vector as bars, a sequence as "
        "a matrix.",
        "https://doi.org/10.1007/978-3-319-10590-1_53",
        asks=["layer", "row"],
    )

    def fits(self, subject: Subject) -> str:
        return subject.no_rows

    def places(self, subject: Subject) -> tuple[Place, ...]:
        return tuple(place(each, subject) for each in layers(subject.fed) if _shows(output_of(each[1])))

    def usual(self, subject: Subject) -> str:
        """The first layer that gives maps, else the first that can be shown."""
        shown = [each for each in layers(subject.fed) if _shows(output_of(each[1]))]
        of_maps = [each for each in shown if len(output_of(each[1]).shape) == 4]
        return id_of((of_maps or shown)[0]) if shown else ""

    def look(self, subject: Subject, chosen: Mapping[str, Any], tell: Tell) -> Insight:
        layer, row = found(subject, str(chosen["layer"])), np.array([int(chosen["row"])])
        values = values_of(layer, subject.inputs(layer[0].inputs, row))[0]
        told = subject.told(row)
        of = f"test row {row[0] + 1:,}"
        of += f" ({told.name}: {told.true[0]})" if told.true else ""
        said = f"{layer[1].name} for {of}: {_what(values)}."
        active = float((values != 0).mean())
        note = f"{active:.0%} of its values are not 0; the least is {values.min():.3g}, the largest {values.max():.3g}."
        return Insight(said=said, pictures=(_picture(values),), notes=(note,))


LOOK = FeatureMaps()


def _shows(tensor: Any) -> bool:
    return tensor is not None and 2 <= len(tensor.shape) <= 4


def _what(values: np.ndarray) -> str:
    """What it gives, how many there are, and how many of them are shown."""
    count, size = values.shape[-1], "numbers"
    if values.ndim == 2:
        size = f"units over {len(values):,} steps"
    elif values.ndim == 3:
        size = f"maps of {values.shape[0]} × {values.shape[1]}"
    shown = [f"the first {MOST} are shown"] if count > MOST else []
    shown += [f"the first {MOST_STEPS} steps are shown"] if values.ndim == 2 and len(values) > MOST_STEPS else []
    return f"{count:,} {size}" + "".join(f", {each}" for each in shown)


def _picture(values: np.ndarray) -> Picture:
    if values.ndim == 3:
        return maps("Black is the least value of the layer, white the largest", values)
    return sequence("A row for each unit", values) if values.ndim == 2 else vector("A bar for each number", values)
