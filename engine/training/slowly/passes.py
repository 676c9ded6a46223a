"""One pass through a network, forward and back, that keeps what leaves every node.

A second functional model over the same layers gives what leaves each node in one call with `training=True`, so masks,
random generators and moving averages are those of a training step. What enters an activation inside a layer (z) is
taken where the layer hands it over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.catalog.read import placeable
from engine.document.graph import Graph, Node
from engine.network import constant, operations
from engine.network.ports import call_arguments, leaving, settings_of_call
from engine.network.walk import Wires, needed, owner_of, walk

LINEAR = tuple(
    getattr(keras.layers, name)
    for name in (
        "Dense", "EinsumDense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
        "DepthwiseConv1D", "DepthwiseConv2D",
    )
)  # fmt: skip

State = list[tuple[Any, np.ndarray]]  # variables and what they held


@dataclass(frozen=True)
class Drawn:
    """A model together with the drawing it was built from.

    Args:
        probe: gives what leaves each place of `places`, (node, port).
    """

    graph: Graph
    model: Any
    probe: Any
    places: tuple[tuple[str, str], ...]

    def layer(self, node: str) -> Any:
        """The Keras layer that a node uses; None for an operation, an Input or a Constant."""
        owner = owner_of(self.graph, self.node(node))
        is_layer = owner.layer not in ("Input", constant.NAME) and placeable(owner.layer).kind != "op"
        return self.model.get_layer(owner.id) if is_layer else None

    def node(self, id: str) -> Node:
        """A node by its id."""
        return next(each for each in self.graph.nodes if each.id == id)

    def users(self, layer: str) -> list[str]:
        """The nodes that use a node's layer: itself, and those that share its weights."""
        return [node.id for node in self.graph.nodes if owner_of(self.graph, node).id == layer]

    def arriving(self, node: str) -> list[tuple[str, str]]:
        """(node, port) of what arrives at a node, in drawn order."""
        return [(edge.source, edge.source_port) for edge in self.graph.edges if edge.target == node]


def drawn(model: Any, graph: Graph) -> Drawn:
    """The model of a drawing, with the second model over its layers."""
    graph = needed(graph)
    inputs = dict(zip([node.id for node in graph.nodes if node.layer == "Input"], model.inputs, strict=True))

    def visit(node: Node, wires: Wires[Any]) -> Mapping[str, Any]:
        owner = owner_of(graph, node)
        if owner.layer == "Input":
            return {"output": inputs[node.id]}
        if owner.layer == constant.NAME:
            return {"output": constant.array_of(owner.config)}
        found = placeable(owner.layer)
        config = settings_of_call(found, owner, node)
        if found.kind == "op":
            return leaving(found, config, operations.call(found, wires, config, node.id))
        args, kwargs = call_arguments(found, wires, config, node.id)
        return leaving(found, config, model.get_layer(owner.id)(*args, **kwargs))

    left = walk(graph, visit)
    tensors = {
        (node, port): tensor
        for node, ports in left.items()
        for port, tensor in ports.items()
        if keras.backend.is_keras_tensor(tensor)
    }
    return Drawn(graph, model, keras.Model(model.inputs, list(tensors.values())), tuple(tensors))


@dataclass
class Passes:
    """What one pass saw.

    Args:
        values: by (node, port), of the batch. inner: by node, what enters the activation of its layer (z).
        outputs: of the model, in its order. loss: a number, with what regularizers add.
        gradients, inner_gradients: dL/d of both; what no gradient reaches is left out.
        of_weights: dL/dw in the order of the model's trainable weights, as Keras gives them to the optimizer.
    """

    values: dict[tuple[str, str], Any]
    inner: dict[str, Any]
    outputs: list[Any]
    loss: Any
    gradients: dict[tuple[str, str], Any] = field(default_factory=dict)
    inner_gradients: dict[str, Any] = field(default_factory=dict)
    of_weights: list[Any] = field(default_factory=list)


def forward(net: Drawn, batch: tuple[Any, ...]) -> Passes:
    """Forward with `training=True`, and the loss as `train_step` computes it.

    Args:
        batch: x, y and perhaps what each row weighs, as Keras takes them.
    """
    x, y, weights = keras.utils.unpack_x_y_sample_weight(batch)
    with ExitStack() as stack:
        caught = {node.id: stack.enter_context(_caught(net, node)) for node in net.graph.nodes}
        found = net.probe(x, training=True)
    values = dict(zip(net.places, found if isinstance(found, list | tuple) else [found], strict=True))
    outputs = [
        values[id, next(port for node, port in net.places if node == id)] for id in net.graph.output_ids()
    ]  # as `build` takes them: the first port
    said = outputs[0] if len(outputs) == 1 else outputs
    loss = net.model._compute_loss(x=x, y=y, y_pred=said, sample_weight=weights, training=True)
    return Passes(values, {node: seen[0] for node, seen in caught.items() if len(seen) == 1}, outputs, loss)


def there_and_back(net: Drawn, batch: tuple[Any, ...]) -> Passes:
    """Forward, and every gradient of the loss."""
    with tf.GradientTape() as tape:
        tape.watch([values for values in keras.tree.flatten(batch[0]) if values.dtype.is_floating])
        seen = forward(net, batch)
    places = [place for place, values in seen.values.items() if values.dtype.is_floating]
    wanted = [
        [seen.values[place] for place in places], list(seen.inner.values()),
        [weight.value for weight in net.model.trainable_weights],
    ]  # fmt: skip
    of_values, of_inner, seen.of_weights = tape.gradient(seen.loss, wanted)
    seen.gradients = {place: dense(each) for place, each in zip(places, of_values, strict=True) if each is not None}
    seen.inner_gradients = {
        node: dense(each) for node, each in zip(seen.inner, of_inner, strict=True) if each is not None
    }
    return seen


def dense(gradient: Any) -> np.ndarray:
    """A gradient as an array; that of an Embedding comes row by row."""
    return np.asarray(tf.convert_to_tensor(gradient))


@contextmanager
def _caught(net: Drawn, node: Node) -> Iterator[list[Any]]:
    """What enters the activation of a node's own layer while it is called; nothing where that is no such layer."""
    layer = net.layer(node.id) if node.share is None else None
    with caught(layer) as seen:
        yield seen


@contextmanager
def caught(layer: Any) -> Iterator[list[Any]]:
    """What enters the activation of a layer that is linear in its weights, call by call."""
    seen: list[Any] = []
    if not isinstance(layer, LINEAR) or not callable(layer.activation) or isinstance(layer.activation, keras.Layer):
        yield seen
        return
    function = layer.activation

    def passing(z: Any) -> Any:
        seen.append(z)
        return function(z)

    layer.activation = passing
    try:
        yield seen
    finally:
        layer.activation = function


def state_of(model: Any) -> State:
    """Everything that a step changes: weights, random generators, the optimizer's own."""
    variables = {id(each): each for each in [*model.variables, *model.optimizer.variables]}
    return [(each, np.array(each.numpy())) for each in variables.values()]


def put_back(state: State) -> None:
    """As it was."""
    for variable, values in state:
        variable.assign(values)
