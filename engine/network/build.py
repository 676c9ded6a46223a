"""A drawing becomes a Keras model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras

from engine.catalog.read import placeable
from engine.document.graph import Graph, Node
from engine.document.project import Project
from engine.errors import CatalogError, NetworkError
from engine.messages.answers import DataFacts, TensorInfo
from engine.network import constant, operations
from engine.network.inputs import input_info
from engine.network.objects import make, precision_of
from engine.network.ports import call_arguments, leaving, settings_of_call
from engine.network.shapes import annotate
from engine.network.walk import Wires, needed, owner_of, walk
from engine.network.words import REFUSALS, plain

MAX_PARAMETERS = 500_000_000  # 2 GB of weights, and four times as much while Adam trains them


def build(project: Project, facts: DataFacts, network: str = "model") -> keras.Model:
    """The functional Keras model of one network, with fresh weights.

    Layers are made in topological order, each named after its node, and a layer whose weights are shared is made
    once; so right after `keras.utils.set_random_seed(seed)` the weights depend on the seed and the drawing alone.
    Inputs stand in document order, outputs as `Graph.output_ids` says. Nodes that no output depends on are left out.

    Args:
        project: the document.
        facts: what the prepared data are like; the Input takes its shape from `facts.inputs`.
        network: which of the project's networks.

    Raises:
        NetworkError: there is no such network, it has a cycle, a loose wire or no output, it would be too large, or
            Keras refuses a layer; says which node, in plain words.
    """
    refuse_unbuildable(project, facts, network)
    graph, precision = needed(project.networks[network]), project.training.precision
    made: dict[str, Any] = {}

    def visit(node: Node, wires: Wires[Any]) -> Mapping[str, Any]:
        owner = owner_of(graph, node)
        if owner.layer == "Input":
            return {"output": _input(node, facts.inputs)}
        if owner.layer == constant.NAME:
            return {"output": constant.array_of(owner.config)}
        found = placeable(owner.layer)
        config = settings_of_call(found, owner, node)
        if found.kind == "op":
            return leaving(found, config, operations.call(found, wires, config, node.id))
        if owner.id not in made:
            made[owner.id] = _layer(owner)
        args, kwargs = call_arguments(found, wires, config, node.id)
        return leaving(found, config, made[owner.id](*args, **kwargs))

    try:
        with precision_of(precision):
            return _model(graph, walk(graph, visit), network)
    except REFUSALS as error:
        raise NetworkError(plain(error), where=f"network {network}") from error


def refuse_unbuildable(project: Project, facts: DataFacts, network: str = "model") -> None:
    """Does nothing when `build` can make this network. Makes no weights. Raises NetworkError as `build` does."""
    if network not in project.networks:
        raise NetworkError(f"The project has no network named {network!r}", where="networks")
    graph = project.networks[network]
    _refuse_unfinished(graph)
    _refuse_impossible(needed(graph), facts.inputs, network, project.training.precision)


def _refuse_unfinished(graph: Graph) -> None:
    cycle = graph.cycle()
    if cycle:
        raise NetworkError(
            "The network runs in a circle", where=", ".join(cycle[:5]), cure="Remove one of the edges between them."
        )
    if not any(node.layer != "Input" for node in graph.nodes):
        raise NetworkError("The network has no layers", cure="Drag a layer onto the canvas and connect it.")


def _refuse_impossible(graph: Graph, inputs: Mapping[str, TensorInfo], network: str, precision: str) -> None:
    """Says in plain words what Keras would say later and longer, before a single weight is made."""
    notes, problems = annotate(graph, inputs, network=network, precision=precision)
    for problem in problems:
        raise NetworkError(problem.sentence, where=problem.node or "")
    parameters = sum(note.parameters for note in notes.values())
    if parameters > MAX_PARAMETERS:
        largest = max(notes, key=lambda id: notes[id].parameters)
        raise NetworkError(
            f"The network has {parameters:,} parameters",
            where=largest,
            expected=f"at most {MAX_PARAMETERS:,}",
            cure=f"Make {largest} smaller.",
        )
    for node in graph.sorted_nodes():
        if node.id not in notes:
            raise NetworkError(
                "It has no input" if node.layer != "Input" else "Its shape is not known",
                where=node.id,
                cure="Connect a layer to it." if node.layer != "Input" else "Choose data, or set its shape.",
            )


def _input(node: Node, inputs: Mapping[str, TensorInfo]) -> Any:
    info = input_info(node, inputs)
    if info is None:
        raise NetworkError("Its shape is not known", where=node.id, cure="Choose data, or set its shape.")
    return keras.Input(shape=info.shape[1:], dtype=info.dtype, name=node.id)


def _layer(owner: Node) -> Any:
    try:
        return make("layer", owner.layer, owner.config, name=owner.id)
    except CatalogError as error:
        raise NetworkError(error.what, where=owner.id, expected=error.expected, cure=error.cure) from error


def _model(graph: Graph, values: Mapping[str, Mapping[str, Any]], network: str) -> keras.Model:
    inputs = [values[node.id]["output"] for node in graph.nodes if node.layer == "Input"]
    outputs = [next(iter(values[id].values())) for id in graph.output_ids()]
    return keras.Model(
        inputs[0] if len(inputs) == 1 else inputs, outputs[0] if len(outputs) == 1 else outputs, name=network
    )
