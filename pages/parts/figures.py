"""One plotly function for each picture type of `engine.messages.pictures`. Plotly loads at the first picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from engine.messages.pictures import Bars, Curve, Gallery, Matrix, Picture, Table, Text
from pages.parts.gallery import gallery
from pages.parts.plain import plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}
TEAL = "#12877c"  # reads on light and on dark paper
COLOURS = (  # read on both papers
    TEAL, "#d9822b", "#4f7fd0", "#c2508a", "#8a9a1f", "#8a63d2", "#b98f1e", "#7d8793", "#2a9fc4", "#a4663a",
)  # fmt: skip
BELOW_AND_ABOVE = ((0.0, "#d9822b"), (0.5, "#f4f1e8"), (1.0, TEAL))
ACROSS = 12  # images of a gallery in a row
HEIGHT = 260  # pixels of a figure
ENTRY, AROUND = 20, 90  # pixels of a name in a legend, and of what is above and below the legend's place
LONGEST = 32  # letters of a name in a legend
MOST_NUMBERS = 16  # columns of a matrix; of more, cells are too small for numbers


def draw(picture: Picture, key: str, *, titled: bool = True, across: int = ACROSS) -> None:
    """Draws any picture, under its title unless that is said already; `across` images of a gallery in a row."""
    if titled:
        st.markdown(f"**{plain(picture.title)}**")
    if isinstance(picture, Table):
        rows = [dict(zip(picture.columns, row, strict=True)) for row in picture.rows]
        st.dataframe(rows, hide_index=True, key=key)
    elif isinstance(picture, Text):
        st.text(picture.text)
    elif isinstance(picture, Gallery):
        st.html(gallery(picture, across))
    else:
        st.plotly_chart(figure(picture), key=key, config=CONFIG, alt=picture.title)


def side_by_side(pictures: Sequence[Picture], key: str) -> None:
    """Two in a row."""
    for start in range(0, len(pictures), 2):
        for place, column in enumerate(st.columns(2, gap="medium")):
            with column:
                for picture in pictures[start + place : start + place + 1]:
                    draw(picture, f"{key} {start + place}")


def figure(picture: Curve | Bars | Matrix) -> Figure:
    """The plotly figure of a picture."""
    if isinstance(picture, Curve):
        return curve(picture)
    if isinstance(picture, Bars):
        return bars(picture)
    return matrix(picture)


def curve(picture: Curve) -> Figure:
    """Lines over a common axis."""
    from plotly.graph_objects import Figure, Scatter

    lines = [
        Scatter(
            x=line.x, y=line.y, name=inert(_short(line.name, LONGEST)), mode="markers" if line.points else "lines",
            marker={"size": 5, "opacity": 0.55},
        )
        for line in picture.lines
    ]  # fmt: skip
    made = Figure(lines)
    made.update_layout(colorway=colours(len(lines)))
    height = max(HEIGHT, AROUND + ENTRY * len(lines))  # a legend that is higher than its figure would be scrolled
    return _plain_layout(made, picture.x_label, picture.y_label, legend=len(lines) > 1, height=height)


def colours(count: int) -> list[str]:
    """As many colours that read on light and on dark paper."""
    if count <= len(COLOURS):
        return list(COLOURS[:count])
    return [f"hsl({360 * place // count}, 62%, {42 if place % 2 else 52}%)" for place in range(count)]


def bars(picture: Bars) -> Figure:
    """One bar for each name."""
    from plotly.graph_objects import Bar, Figure

    names = [inert(_short(name)) for name in picture.names]
    made = Figure(Bar(x=names, y=picture.values, hovertemplate="%{x}: %{y:,}<extra></extra>", marker_color=TEAL))
    made.update_xaxes(type="category")
    return _plain_layout(made, picture.x_label, picture.y_label)


def matrix(picture: Matrix) -> Figure:
    """Named rows and columns with a number in each cell; numbers below 0 have a colour of their own."""
    from plotly.graph_objects import Figure, Heatmap

    present = [value for row in picture.values for value in row if value is not None]
    both = {"colorscale": BELOW_AND_ABOVE, "zmid": 0.0} if min(present, default=0.0) < 0 else {}
    many = len(picture.columns) > MOST_NUMBERS
    made = Figure(
        Heatmap(
            z=picture.values, x=[inert(_short(name)) for name in picture.columns],
            y=[inert(_short(name)) for name in picture.rows], showscale=many, xgap=0 if many else 1,
            texttemplate=None if many else "%{z:.3~g}", ygap=0 if many else 1, **both,
        )
    )  # fmt: skip
    made.update_yaxes(autorange="reversed", type="category")
    made.update_xaxes(type="category")
    return _plain_layout(made, "", "", height=max(HEIGHT, 60 + (12 if many else 26) * len(picture.rows)))


def _plain_layout(made: Figure, x_label: str, y_label: str, legend: bool = False, height: int = HEIGHT) -> Figure:
    made.update_layout(
        margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=height, showlegend=legend, bargap=0.25,
        xaxis_title=inert(x_label) or None, yaxis_title=inert(y_label) or None,
    )  # fmt: skip
    return made


def inert(text: str) -> str:
    """Plotly reads a little HTML in texts: none comes through."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _short(text: str, limit: int = 24) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
