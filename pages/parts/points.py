"""Points of a plane that can be clicked, and columns by what they count."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import streamlit as st

from engine import client
from engine.messages.insights import Importance, Points
from engine.messages.pictures import Table
from engine.store.runs import Run
from pages.parts.figures import CONFIG, TEAL, colours, draw
from pages.parts.judged import figure as told
from pages.parts.problems import answered
from pages.parts.session import current, workspace

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

HEIGHT = 520  # pixels of a plane
MOST_BARS = 40  # columns
MOST_GROUPS = 20  # classes with a colour of their own
REST, GREY = "others", "#9aa3ab"
LONGEST = 40  # letters of a name


def clickable(found: Points, run: Run, key: str) -> None:
    """The plane; of rows, the one that was clicked stands below as it was read."""
    event = st.plotly_chart(
        plane(found), key=f"plane {key}", on_select="rerun", selection_mode="points", config=CONFIG,
        alt=f"{len(found.x):,} points",
    )  # fmt: skip
    if not found.rows:
        return
    place = clicked(event, len(found.rows))
    if place is None:
        st.caption(":material/touch_app: Click a point: its row appears here as it was read.")
        return
    row = found.rows[place]
    true, said = (each[place] if each else "" for each in (found.true, found.said))
    st.markdown(f"**Test row {row + 1:,}**")
    asked = f"row as read {run.id} {row}"
    pictures = answered(asked, lambda: client.row_as_read(workspace(), run.id, row, true, said))
    if pictures is None and not current().asked.done(asked):
        st.caption(":material/hourglass_top: Reading this row ...")
    for number, picture in enumerate(pictures or ()):
        draw(picture, f"{asked} {number}", across=4)


def clicked(event: Any, count: int) -> int | None:
    """The place of the point that was clicked; None where none was."""
    for point in event.selection.points:
        place = point.get("customdata")
        place = place[0] if isinstance(place, list) else place
        if isinstance(place, int) and 0 <= place < count:
            return place
    return None


def plane(found: Points) -> Figure:
    """A colour for each class, or for each number."""
    from plotly.graph_objects import Figure

    made = Figure([_trace(found, *each) for each in _traces(found)])
    made.update_layout(
        margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=HEIGHT, showlegend=bool(found.groups), hovermode="closest",
        clickmode="event+select", dragmode="pan", legend={"title": inert(found.measured), "itemsizing": "constant"},
    )  # fmt: skip
    made.update_xaxes(showticklabels=False, zeroline=False, showgrid=False)
    made.update_yaxes(showticklabels=False, zeroline=False, showgrid=False, scaleanchor="x")
    return made


def _traces(found: Points) -> list[tuple[str, list[int], dict[str, Any]]]:
    """By name, which points, and how they look."""
    everything = list(range(len(found.x)))
    if found.values:
        scale = {"color": found.values, "colorscale": "Viridis", "colorbar": {"title": inert(found.measured)}}
        return [("", everything, scale)]
    if not found.groups:
        return [("", everything, {"color": TEAL})]
    often = [name for name, _ in Counter(found.groups).most_common(MOST_GROUPS)]
    names = sorted(often, key=lambda name: (len(name), name) if name.isdecimal() else (0, name))
    colours_of = dict(zip(names, colours(len(names)), strict=True))
    shown = [name if name in colours_of else REST for name in found.groups]
    made = [
        (name, [place for place in everything if shown[place] == name], {"color": colour})
        for name, colour in (colours_of | ({REST: GREY} if REST in shown else {})).items()
    ]
    return [each for each in made if each[1]]


def _trace(found: Points, name: str, places: list[int], marker: dict[str, Any]) -> Scatter:
    from plotly.graph_objects import Scatter

    return Scatter(
        x=[found.x[place] for place in places], y=[found.y[place] for place in places], mode="markers",
        name=inert(name), customdata=places, hovertext=[_lines(found.texts[place]) for place in places],
        hoverinfo="text", marker={"size": 7, "opacity": 0.75, **marker},
        selected={"marker": {"size": 14, "opacity": 1.0}}, unselected={"marker": {"opacity": 0.5}},
    )  # fmt: skip


def importance(found: Importance, key: str) -> None:
    """Bars with the range of the repeats, and the same as a table."""
    st.plotly_chart(
        bars(found), key=f"importance {key}", config=CONFIG, alt=f"How much each column counts for {found.figure}"
    )
    rows = tuple(
        (name, *(told(value, found.unit) for value in values))
        for name, *values in zip(found.names, found.means, found.lows, found.highs, strict=True)
    )
    draw(Table(title="", columns=("column", "mean", "least", "most"), rows=rows), f"importances {key}", titled=False)
    if len(found.names) > MOST_BARS:
        st.caption(f"The {MOST_BARS} that count most are drawn; all {len(found.names):,} are in the table.")


def bars(found: Importance) -> Figure:
    """A bar for each column, the one that counts most on top; lines from the least to the most of the repeats."""
    from plotly.graph_objects import Bar, Figure

    names = [inert(name) for name in found.names[:MOST_BARS]]
    means, lows, highs = (each[:MOST_BARS] for each in (found.means, found.lows, found.highs))
    made = Figure(
        Bar(
            x=means, y=list(range(len(names))), orientation="h", marker_color=TEAL,
            error_x={
                "type": "data", "symmetric": False, "color": GREY, "thickness": 1.5, "width": 4,
                "array": [high - mean for high, mean in zip(highs, means, strict=True)],
                "arrayminus": [mean - low for low, mean in zip(lows, means, strict=True)],
            },
            hovertext=[
                f"{name}: {told(mean, found.unit)}, from {told(low, found.unit)} to {told(high, found.unit)}"
                for name, mean, low, high in zip(names, means, lows, highs, strict=True)
            ], hoverinfo="text",
        )
    )  # fmt: skip
    made.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False)
    made.update_xaxes(title=f"{inert(found.figure)} gets worse by", tickformat=".0%" if found.unit == "share" else None)
    made.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=90 + 26 * len(names), bargap=0.3)
    return made


def _lines(text: str) -> str:
    return "<br>".join(inert(line) for line in text.split("\n"))


def inert(text: str) -> str:
    """Plotly reads a little HTML in texts: none comes through."""
    short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
