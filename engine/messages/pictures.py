"""What can be drawn. The engine says what; `pages/parts/figures.py` draws each kind with plotly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.document.graph import Frozen

Values = tuple[float | None, ...]


class Line(Frozen):
    """One named series of a curve; `points`: its values are points that nothing joins."""

    name: str
    x: Values
    y: Values
    points: bool = False


class Curve(Frozen):
    """Lines over a common axis."""

    kind: Literal["curve"] = "curve"
    title: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]


class Bars(Frozen):
    """A count or a size for each name, e.g. rows of each class."""

    kind: Literal["bars"] = "bars"
    title: str
    x_label: str
    y_label: str
    names: tuple[str, ...]
    values: Values


class Matrix(Frozen):
    """Counts or shares with named rows and columns, e.g. a confusion matrix (rows: truth)."""

    kind: Literal["matrix"] = "matrix"
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[Values, ...]


class Image(Frozen):
    """One picture: values 0 to 255, shape (height, width) or (height, width, 3), flattened row by row."""

    caption: str
    height: int
    width: int
    channels: Literal[1, 3]
    pixels: tuple[int, ...]


class Gallery(Frozen):
    """Pictures side by side."""

    kind: Literal["gallery"] = "gallery"
    title: str
    images: tuple[Image, ...]


class Table(Frozen):
    """Rows of text or numbers."""

    kind: Literal["table"] = "table"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | int | None, ...], ...]


class Text(Frozen):
    """Plain text, shown as it is."""

    kind: Literal["text"] = "text"
    title: str
    text: str


class FlowNode(Frozen):
    """A place in the flow of a task: data, noise, a network of the document, a loss, or something that is computed."""

    id: str
    label: str
    role: Literal["data", "noise", "network", "value", "loss"]


class FlowEdge(Frozen):
    """What goes from one place to another: forward, or a gradient from a loss to the network that it changes.

    Args:
        stopped: no gradient comes back through it.
    """

    source: str
    target: str
    label: str = ""
    gradient: bool = False
    stopped: bool = False


class Flow(Frozen):
    """How a task trains: which network, which loss, where gradients go and where they stop."""

    kind: Literal["flow"] = "flow"
    title: str
    nodes: tuple[FlowNode, ...]
    edges: tuple[FlowEdge, ...]


Picture = Annotated[Curve | Bars | Matrix | Gallery | Table | Text, Field(discriminator="kind")]
