"""A confusion matrix one can click into: the test rows behind a cell, as they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from engine import client
from engine.messages.evaluation import Cell, Evaluation, Section
from engine.messages.pictures import Matrix
from engine.store.runs import Run
from pages.parts import chosen_row, session
from pages.parts.figures import CONFIG, draw
from pages.parts.plain import count, plain
from pages.parts.problems import answered

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SIDE = 34  # pixels of a cell at most
LEAST = 300  # pixels of a picture's height
MOST_NUMBERS = 16  # classes; of more, cells are too small for numbers
LONGEST = 24  # letters of a name


def clickable(picture: Matrix, section: Section, run: Run, key: str, found: Evaluation) -> None:
    """The matrix, and beside it the rows of the cell that was clicked."""
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        st.markdown(f"**{plain(picture.title)}**")
        event = st.plotly_chart(
            figure(picture), key=key, on_select="rerun", selection_mode="points", config=CONFIG, alt=picture.title
        )
    with right:
        cell = clicked(event, picture, section.cells)
        if cell is None:
            st.caption(":material/touch_app: Click a cell: the test rows behind it appear here.")
        else:
            behind(cell, picture, section, run, found)


def clicked(event: Any, picture: Matrix, cells: tuple[Cell, ...]) -> Cell | None:
    """The cell that was clicked; None where none was, or where no row is behind it."""
    points = event.selection.points
    if not points:
        return None
    row, column = divmod(int(points[0]["point_index"]), len(picture.columns))
    return next((cell for cell in cells if (cell.row, cell.column) == (row, column)), None)


def behind(cell: Cell, picture: Matrix, section: Section, run: Run, found: Evaluation) -> None:
    """The rows of a cell."""
    true, said = picture.rows[cell.row], picture.columns[cell.column]
    what = "right" if cell.row == cell.column else f"said to be {said}"
    st.markdown(f"**{plain(true)}, {plain(what)}: {count(cell.count, 'test row')}**")
    if cell.count > len(cell.rows):
        st.caption(f"The first {len(cell.rows)} of them.")
    key = f"rows {run.id} {section.target} {cell.row} {cell.column}"
    pictures = answered(key, lambda: client.test_rows(session.workspace(), run.id, section.target, cell.rows))
    if pictures is None:
        if not session.current().asked.done(key):
            st.caption(":material/hourglass_top: Reading these rows ...")
        return
    for number, each in enumerate(pictures):
        draw(each, f"{key} {number}", across=8)
    chosen_row.offer(pictures, section, found, run, key)


def figure(picture: Matrix) -> Figure:
    """Coloured by the share of its row; a cell is an invisible point on top, for heat maps cannot be clicked."""
    from plotly.graph_objects import Figure, Heatmap, Scatter

    rows, columns = len(picture.rows), len(picture.columns)
    made = Figure(
        [
            Heatmap(
                z=shares(picture), text=[[f"{value:,.0f}" if value else "" for value in row] for row in picture.values],
                texttemplate="%{text}" if columns <= MOST_NUMBERS else None, showscale=False, xgap=1, ygap=1,
                zmin=0.0, zmax=1.0, hoverinfo="skip",
            ),
            Scatter(
                x=[column for _ in range(rows) for column in range(columns)],
                y=[row for row in range(rows) for _ in range(columns)], mode="markers", opacity=0.0, showlegend=False,
                marker={"symbol": "square", "size": SIDE}, selected={"marker": {"opacity": 0.0}},
                unselected={"marker": {"opacity": 0.0}},
                hovertext=[hover(picture, row, column) for row in range(rows) for column in range(columns)],
                hoverinfo="text",
            ),
        ]
    )  # fmt: skip
    names = [inert(name) for name in picture.columns]
    made.update_xaxes(tickvals=list(range(columns)), ticktext=names, title="said", showgrid=False, zeroline=False)
    made.update_yaxes(
        tickvals=list(range(rows)), ticktext=[inert(name) for name in picture.rows], title="true",
        autorange="reversed", showgrid=False, zeroline=False,
    )  # fmt: skip
    made.update_layout(
        margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=max(LEAST, 90 + SIDE * min(rows, 20)), clickmode="event+select",
        dragmode=False, hovermode="closest",
    )  # fmt: skip
    return made


def shares(picture: Matrix) -> list[list[float]]:
    """Each value as a share of its row."""
    sums = [sum(value or 0.0 for value in row) or 1.0 for row in picture.values]
    return [[(value or 0.0) / total for value in row] for row, total in zip(picture.values, sums, strict=True)]


def hover(picture: Matrix, row: int, column: int) -> str:
    """What stands beside the pointer."""
    value = picture.values[row][column] or 0.0
    return f"true: {inert(picture.rows[row])}<br>said: {inert(picture.columns[column])}<br>{value:,.0f} rows"


def inert(name: str) -> str:
    """Plotly reads a little HTML in texts: none comes through."""
    short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
