"""Several runs in one picture: their curves over each other, and their settings beside what they reached."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from engine.client.settings import Setting
from engine.messages.events import Epoch
from pages.parts.figures import COLOURS, inert
from pages.parts.plain import headline
from pages.parts.run_rows import Row, columns_of_figures, differing, heading, numeric, setting, title

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

MOST_CURVES = len(COLOURS)  # runs
HEIGHT = 300  # pixels of one chart
MOST_POINTS = 1_000  # of one curve; of longer ones, some are left out
FEW_TICKS = 12  # epochs, up to which each has a tick
FEW = 30  # epochs, up to which each is a dot
MOST_AXES = 8  # of settings
WIDE = 20  # a learning rate so many times another has an axis of powers of ten
LOW_TO_HIGH = ((0.0, "#d9822b"), (0.5, "#8a9a1f"), (1.0, "#12877c"))  # reads on both papers

Axis = dict[str, Any]


def curves(rows: Sequence[Row], told: Sequence[tuple[Epoch, ...]]) -> Figure | None:
    """A chart for each figure, a colour for each run; validation solid, training dashed. None without any epoch.

    Args:
        told: the epochs of each run.
    """
    from plotly.subplots import make_subplots

    names, known = _measured(told), colours(rows)
    if not names:
        return None
    across, differences = min(2, len(names)), differing(rows)
    down = math.ceil(len(names) / across)
    made = make_subplots(
        down, across, subplot_titles=[inert(headline(heading(name, names))) for name in names], horizontal_spacing=0.07,
        vertical_spacing=0.18 / down,
    )  # fmt: skip
    for place, epochs in enumerate(told):
        label, id = inert(title(rows, place, differences)), rows[place].run.id
        lines = _lines(epochs, names, label, known[id], id)
        for number, line in lines:
            made.add_trace(line, row=number // across + 1, col=number % across + 1)
    made.update_xaxes(title_text="epoch", row=down)
    if max(map(len, told)) <= FEW_TICKS:
        made.update_xaxes(dtick=1)  # else plotly has halves of epochs
    made.update_layout(
        height=HEIGHT * down + 60, margin={"l": 8, "r": 8, "t": 30, "b": 8}, hovermode="closest",
        legend={"orientation": "h", "yanchor": "top", "y": -0.2 / down, "x": 0.0},
    )  # fmt: skip
    return made


def colours(rows: Sequence[Row]) -> dict[str, str]:
    """A colour for each run, the same whatever else is ticked as far as there are enough."""
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row.run.number):
        turned = [COLOURS[(row.run.number - 1 + step) % MOST_CURVES] for step in range(MOST_CURVES)]
        found[row.run.id] = next((colour for colour in turned if colour not in found.values()), turned[0])
    return found


def _measured(told: Sequence[tuple[Epoch, ...]]) -> list[str]:
    """What some run measured after an epoch, losses first: they are what training lowers."""
    found = dict.fromkeys(name.removeprefix("val_") for epochs in told for epoch in epochs for name in epoch.metrics)
    return sorted(found, key=lambda name: "loss" not in name)


def _points(epochs: tuple[Epoch, ...], name: str) -> tuple[list[int], list[float | None]] | None:
    """Epochs and values of a curve, thinned out where there are very many; None where it was never measured."""
    step = math.ceil(len(epochs) / MOST_POINTS)
    kept = [epoch for place, epoch in enumerate(epochs) if place % max(step, 1) == 0 or place == len(epochs) - 1]
    if not any(name in epoch.metrics for epoch in kept):
        return None
    return [epoch.epoch for epoch in kept], [epoch.metrics.get(name) for epoch in kept]


def _lines(
    epochs: tuple[Epoch, ...], names: Sequence[str], label: str, colour: str, group: str
) -> Iterator[tuple[int, Scatter]]:
    """The curves of one run, each with the number of its chart; the first one stands in the legend for all."""
    from plotly.graph_objects import Scatter

    named = False
    for number, name in enumerate(names):
        for part, before in (("validation", "val_"), ("training", "")):
            points = _points(epochs, before + name)
            if points is None:
                continue
            solid = part == "validation"
            line = Scatter(
                x=points[0], y=points[1], name=label, legendgroup=group, showlegend=not named,
                mode="lines+markers" if len(points[0]) <= FEW else "lines", marker={"size": 5},
                line={"color": colour, "dash": "solid" if solid else "dash", "width": 2}, opacity=1 if solid else 0.6,
                hovertemplate=f"{label}<br>{part}, epoch %{{x}}: %{{y:.4g}}<extra></extra>",
            )  # fmt: skip
            yield number, line
            named = True


def coloured_by(rows: Sequence[Row]) -> dict[str, str]:
    """Figures that can colour the lines, the fitting one first: by heading, their names. Two runs must have one."""
    known = columns_of_figures(rows)
    return {label: name for label, name in known.items() if sum(_finite(row.figures.get(name)) for row in rows) > 1}


def parallel(rows: Sequence[Row], figure: str) -> Figure:
    """Parallel coordinates: a line for each run that has this figure, through its settings and what it reached."""
    from plotly.graph_objects import Figure, Parcoords

    some = [row for row in rows if _finite(row.figures.get(figure))]
    values = [row.figures[figure] for row in some]
    made = Figure(
        Parcoords(
            line={
                "color": values, "colorscale": LOW_TO_HIGH, "showscale": True,
                "colorbar": {"thickness": 10, "tickformat": ".3~g"},
            },
            dimensions=axes(some, figure), labelangle=-12, labelside="top", labelfont={"size": 13},
            tickfont={"size": 12}, rangefont={"size": 1, "color": "rgba(0,0,0,0)"},  # ends again, beside their ticks
        )
    )  # fmt: skip
    made.update_layout(height=400, margin={"l": 50, "r": 40, "t": 80, "b": 30})
    return made


def axes(rows: Sequence[Row], figure: str) -> list[Axis]:
    """The run, the settings that differ, and what was reached: the figure, and on validation and test rows its like."""
    numbers = [row.run.number for row in rows]
    found: list[Axis] = [_names("Run", [str(number) for number in numbers])]
    found += [_axis(setting(name), values) for name, values in list(differing(rows).items())[:MOST_AXES]]
    base = figure.removeprefix("val_").removeprefix("test_")
    for label, name in columns_of_figures(rows).items():
        values = [row.figures.get(name) for row in rows]
        if name in (figure, f"val_{base}", f"test_{base}", "val_loss") and all(map(_finite, values)):
            found.append({"label": inert(label), "values": values, "tickformat": ".3~g"})
    return found


def _axis(name: str, values: Sequence[Setting | None]) -> Axis:
    numbers = [value for value in values if isinstance(value, int | float)]
    if len(numbers) < len(values) or not numeric(values):
        return _names(name, ["–" if value is None else str(value) for value in values])
    different = sorted(set(numbers))
    wide = different[0] > 0 and different[-1] / different[0] > WIDE
    place = math.log10 if wide else float
    axis: Axis = {"label": inert(_cut(name)), "values": [place(number) for number in numbers]}
    if len(different) <= FEW:
        axis |= {"tickvals": [place(number) for number in different], "ticktext": [f"{each:g}" for each in different]}
    return axis


def _names(label: str, values: Sequence[str]) -> Axis:
    """An axis of words, in the order in which they come."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return {
        "label": inert(_cut(label)), "values": [places[value] for value in values],
        "tickvals": list(places.values()), "ticktext": [inert(_cut(value)) for value in places],
    }  # fmt: skip


def _cut(text: str, limit: int = 22) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
