"""What all projectors share: rows, or the tokens of an Embedding, as points of a plane, by what a layer gives."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from engine.insight.base import Look, Network, Subject, Tell, Told
from engine.insight.layers import Layer, found, id_of, layers, output_of, place, rows_through
from engine.messages.insights import Insight, Place, Points

MOST_POINTS = 2_000
TABLE = "#tokens"  # behind the id of an Embedding whose rows are looked at
FEWEST = 3  # points


@dataclass(frozen=True)
class Placed:
    """Where points lie, (points, 2), and what has to be known of how."""

    points: np.ndarray
    notes: tuple[str, ...] = ()


class Projector(Look):
    """A way to lay points with many numbers out in a plane."""

    @abstractmethod
    def placed(self, values: np.ndarray, chosen: Mapping[str, Any], seed: int) -> Placed:
        """Points of (points, numbers) in the plane."""

    def fits(self, subject: Subject) -> str:
        if not subject.no_rows and subject.rows < FEWEST:
            return f"It needs {FEWEST} test rows at least."
        return subject.no_rows

    def places(self, subject: Subject) -> tuple[Place, ...]:
        found = [place(each, subject) for each in layers(subject.fed) if output_of(each[1]) is not None]
        tables = [each for each in layers(subject.fed) if type(each[1]).__name__ == "Embedding"]
        of_tokens = [place(each, subject, f": its {each[1].input_dim:,} rows, one a token") for each in tables]
        return (*found, *(each.model_copy(update={"id": each.id + TABLE}) for each in of_tokens))

    def usual(self, subject: Subject) -> str:
        """Where a network says what it has found: before its output, in its narrowest layer, or at its end."""
        for network in subject.fed:
            chosen = usual_layer(network)
            if chosen is not None:
                return id_of((network, chosen))
        return super().usual(subject)

    def look(self, subject: Subject, chosen: Mapping[str, Any], tell: Tell) -> Insight:
        tell("Reading the rows", 0.0)
        if str(chosen["layer"]).endswith(TABLE):
            return self._tokens(subject, found(subject, str(chosen["layer"]).removesuffix(TABLE)), chosen, tell)
        layer = found(subject, str(chosen["layer"]))
        rows = some_rows(subject.rows, subject.seed)
        values, means = rows_through(layer, lambda some: subject.inputs(layer[0].inputs, some), rows)
        tell(f"Laying out {len(rows):,} rows", 0.3)
        placed = self.placed(values, chosen, subject.seed)
        told = subject.told(rows)
        notes = [*placed.notes]
        if len(rows) < subject.rows:
            notes.append(f"{len(rows):,} of {subject.rows:,} test rows, drawn by chance.")
        if means:
            notes.append("Its values are too many: of each map the mean over its places was taken.")
        said = f"{layer[1].name} gives {values.shape[1]:,} numbers for each of {len(rows):,} test rows."
        return Insight(said=said, points=_points(placed, rows, told), notes=tuple(notes))

    def _tokens(self, subject: Subject, layer: Layer, chosen: Mapping[str, Any], tell: Tell) -> Insight:
        values = np.asarray(keras.ops.convert_to_tensor(layer[1].embeddings), "float64")[:MOST_POINTS]
        known = list(subject.tokens(_input_of(layer)))
        names = [repr(known[place]) if place < len(known) else str(place) for place in range(len(values))]
        tell(f"Laying out {len(values):,} tokens", 0.3)
        placed = self.placed(values, chosen, subject.seed)
        x, y = (tuple(map(float, axis)) for axis in placed.points.T)
        total = int(layer[1].input_dim)
        shown = f"; the first {len(values):,}, the most frequent, are shown" if total > len(values) else ""
        said = f"{layer[1].name} has {values.shape[1]:,} numbers for each of {total:,} tokens{shown}."
        return Insight(said=said, points=Points(x=x, y=y, texts=tuple(names)), notes=placed.notes)


def some_rows(rows: int, seed: int) -> np.ndarray:
    """Numbers of test rows in order: all, or as many of them by chance as are shown."""
    if rows <= MOST_POINTS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, MOST_POINTS, replace=False))


def usual_layer(network: Network) -> Any:
    """The layer that says what a network has found; None where there is none with one output."""
    able = [layer for _, layer in layers((network,)) if output_of(layer) is not None]
    if network.narrow:
        sized = [layer for layer in able if None not in output_of(layer).shape[1:]]
        return min(sized, key=lambda layer: np.prod(output_of(layer).shape[1:]), default=None)
    last = network.model.outputs[0]._keras_history.operation
    if network.represents:
        return last if last in able else None
    nodes = getattr(last, "_inbound_nodes", [])
    before = nodes[0].input_tensors[0]._keras_history.operation if nodes and nodes[0].input_tensors else None
    return before if before in able else next(reversed(able), None)


def _points(placed: Placed, rows: np.ndarray, told: Told) -> Points:
    x, y = (tuple(map(float, axis)) for axis in placed.points.T)
    texts = []
    for number, row in enumerate(rows):
        lines = [f"test row {row + 1:,}"]
        lines += [f"{told.name}: {told.true[number]}"] if told.true else []
        lines += [f"said: {told.said[number]}"] if told.said else []
        texts.append("\n".join(lines))
    return Points(
        x=x, y=y, texts=tuple(texts), groups=told.groups, values=told.values, rows=tuple(map(int, rows)),
        true=told.true, said=told.said, measured=told.name,
    )  # fmt: skip


def _input_of(layer: Layer) -> str:
    """The data input whose tokens an Embedding takes; empty where another layer stands between them."""
    network, each = layer
    tensor = each._inbound_nodes[0].input_tensors[0]
    places = [place for place, given in enumerate(network.model.inputs) if given is tensor]
    return network.inputs[places[0]] if places else ""
