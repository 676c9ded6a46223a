"""Shapes, parameters and cost of every node of a drawing, found without making a single weight.

Each layer is called once on a symbolic tensor inside a scope in which variables stay empty, so that a `Dense` of
200 million units costs a millisecond and no memory. Answers are remembered by (layer, config, what comes in), so one
edit in a drawing of 200 layers asks Keras about that layer and the ones whose input it changed.
"""

from __future__ import annotations

import json
import math
import random
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
from keras.src.backend.common import global_state

from engine.catalog.card import Card
from engine.catalog.read import check_config, is_placeable, kind_of, placeable
from engine.document.graph import Graph, Node
from engine.errors import LayerloomError, NetworkError
from engine.messages.answers import NodeNote, Problem, TensorInfo
from engine.network import constant, cost, cost_ops, operations
from engine.network.guards import real_dtype, refuse, refuse_weights
from engine.network.held import dtype_inside, refuse_starts
from engine.network.inputs import input_info
from engine.network.objects import arguments, class_of, precision_of
from engine.network.ports import call_arguments, leaving, settings_of_call
from engine.network.walk import Wires, owner_of, walk
from engine.network.words import REFUSALS, plain

REMEMBERED = 8_192  # answers kept; one takes about a kilobyte


EMPTY = NodeNote()


@dataclass(frozen=True)
class Answer:
    """What is known of a layer on given inputs, or why it is refused (`refusal` is a plain sentence)."""

    outputs: Mapping[str, TensorInfo]
    note: NodeNote = EMPTY
    weights: tuple[tuple[int, ...], ...] = ()
    refusal: str = ""
    field: str = ""


_memory: OrderedDict[str, Answer] = OrderedDict()
_text = json.JSONEncoder(sort_keys=True).encode


def annotate(
    graph: Graph, inputs: Mapping[str, TensorInfo], *, network: str = "model", precision: str = "float32"
) -> tuple[dict[str, NodeNote], tuple[Problem, ...]]:
    """Notes for every node whose shape can be worked out, and one problem for each layer that Keras would refuse.

    Args:
        graph: any drawing, finished or not; a cycle, a loose wire or an unknown layer only leaves nodes unknown.
        inputs: the data inputs by name, batch axis first as None; empty while no data are chosen.
        network: the network's name, for the problems.
        precision: `training.precision` of the project; it changes dtypes and memory.

    Returns:
        notes by node id (no note: unknown), and problems of code `refused` in the order of the walk. Nodes behind a
        refused one are unknown and have no problem of their own. Nodes without any input are left to the rules.
    """
    troubles = constant.troubles(graph)
    problems: list[Problem] = []
    notes: dict[str, NodeNote] = {}
    weights: dict[str, tuple[tuple[int, ...], ...]] = {}

    def visit(node: Node, wires: Wires[TensorInfo]) -> Mapping[str, TensorInfo] | None:
        answer = _answer(graph, node, inputs, wires, precision)
        if node.id in troubles:
            answer = Answer({}, refusal=troubles[node.id])
        if answer is None:
            return None
        owner = owner_of(graph, node).id
        refusal = answer.refusal or _shared_refusal(weights.setdefault(owner, answer.weights), answer, owner)
        if refusal:
            problems.append(_problem(refusal, node.id, network, answer.field))
            return None
        notes[node.id] = answer.note if owner == node.id else _without_weights(answer.note)
        return answer.outputs

    walk(graph, visit)
    return notes, tuple(problems)


def outputs_of(graph: Graph, notes: Mapping[str, NodeNote]) -> tuple[TensorInfo, ...]:
    """What leaves a network, one tensor for each of its outputs; empty while any of them is not known."""
    known = [notes[id].outputs for id in graph.output_ids() if id in notes]
    complete = bool(known) and len(known) == len(graph.output_ids()) and all(known)
    return tuple(each[0] for each in known) if complete else ()


def _problem(sentence: str, node: str, network: str, field: str) -> Problem:
    return Problem(code="refused", severity="error", sentence=sentence, network=network, node=node, field=field)


def _shared_refusal(first: tuple[tuple[int, ...], ...], answer: Answer, owner: str) -> str:
    if first == answer.weights:
        return ""
    return f"It shares the weights of {owner}, but its input has another shape, so the weights do not fit."


def _without_weights(note: NodeNote) -> NodeNote:
    """Shared weights are counted once, at their owner."""
    return note.model_copy(update={"parameters": 0, "trainable": 0})


def _answer(
    graph: Graph, node: Node, inputs: Mapping[str, TensorInfo], wires: Wires[TensorInfo], precision: str
) -> Answer | None:
    """None: nothing can be said, and that is no fault of this node (or a rule of its own says it)."""
    owner = owner_of(graph, node)
    if owner.layer == "Input":
        return _input_answer(node, inputs)
    if owner is not node and kind_of(owner.layer) == "op":
        return Answer(
            {}, refusal=f"It shares the weights of {owner.id}, an operation, which has none. Copy it instead."
        )
    if owner.layer == constant.NAME:
        return _constant_answer(owner)
    if not wires:
        return None
    config = settings_of_call(placeable(owner.layer), owner, node) if is_placeable(owner.layer) else owner.config
    key = _key(owner.layer, config, wires, precision)
    if key in _memory:
        _memory.move_to_end(key)
        return _memory[key]
    answer = _memory[key] = _ask_keras(owner.layer, config, wires, precision)
    if len(_memory) > REMEMBERED:
        _memory.popitem(last=False)
    return answer


def _key(layer: str, config: Mapping[str, Any], wires: Wires[TensorInfo], precision: str) -> str:
    arriving = {port: [(info.shape, info.dtype) for info in infos] for port, infos in wires.items()}
    return _text([layer, config, precision, arriving])


def _input_answer(node: Node, inputs: Mapping[str, TensorInfo]) -> Answer | None:
    try:
        info = input_info(node, inputs)
    except NetworkError as error:
        return Answer({}, refusal=str(error), field="column")
    if info is None:
        return None
    size = cost.size(info.shape) * cost.bytes_of(info.dtype)
    return Answer({"output": info}, NodeNote(outputs=(info,), activation_bytes=size))


def _constant_answer(node: Node) -> Answer:
    for parameter, sentence in check_config(placeable(constant.NAME), node.config):
        return Answer({}, refusal=sentence, field=parameter)
    info = constant.info_of(node.config)
    return Answer({"output": info}, NodeNote(outputs=(info,)))


def _ask_keras(layer: str, config: Mapping[str, Any], wires: Wires[TensorInfo], precision: str) -> Answer:
    try:
        found = placeable(layer)
        for parameter, sentence in check_config(found, dict(config)):
            return Answer({}, refusal=sentence, field=parameter)
        if found.kind == "op":
            return _ask_operation(found, config, wires)
        refuse(layer, config, wires)
        inside = dtype_inside(layer, config, wires, partial(_inside, precision))
        refuse_starts(layer, config, wires, partial(_alone, precision))
        with precision_of(precision), weightless():
            made = class_of(found)(**arguments(found, config), name="layer")
            symbols = {port: [_symbol(info) for info in each] for port, each in wires.items()}
            args, kwargs = call_arguments(found, symbols, config, "")
            result = made(*args, **kwargs)
            refuse_weights(made)
    except LayerloomError as error:
        return Answer({}, refusal=str(error))
    except REFUSALS as error:
        return Answer({}, refusal=plain(error))
    outputs = {
        port: TensorInfo(shape=tuple(tensor.shape), dtype=inside or real_dtype(layer, config, tensor.dtype, wires))
        for port, tensor in leaving(found, config, result).items()
    }
    arriving = [info for port in found.inputs for info in wires.get(port.name, ())]
    return _described(made, arriving, outputs)


def _ask_operation(found: Card, config: Mapping[str, Any], wires: Wires[TensorInfo]) -> Answer:
    """Raises as Keras and `operations.call` do."""
    if found.name not in operations.TAKE_TEXTS and any(
        each.dtype == "string" for infos in wires.values() for each in infos
    ):
        raise NetworkError(
            "It computes with numbers, and gets texts. Put a TextVectorization or a StringLookup before it."
        )
    symbols = {port: [_symbol(info) for info in each] for port, each in wires.items()}
    with weightless():
        result = operations.call(found, symbols, config, "op")
    outputs = {
        port: TensorInfo(shape=tuple(tensor.shape), dtype=tensor.dtype)
        for port, tensor in leaving(found, config, result).items()
    }
    operations.refuse_huge(outputs)
    arriving = [info for port in found.inputs for info in wires.get(port.name, ())]
    made = tuple(outputs.values())
    held = sum(cost.size(info.shape) * cost.bytes_of(info.dtype) for info in made)
    note = NodeNote(outputs=made, flops=cost_ops.flops(found.name, config, arriving, made), activation_bytes=held)
    return Answer(outputs, note)


def _alone(
    precision: str, layer: str, config: Mapping[str, Any], wires: Wires[TensorInfo], where: str = ""
) -> tuple[TensorInfo, ...]:
    """What a layer gives when it is asked apart from the drawing. Raises NetworkError when it could not be called."""
    answer = _ask_keras(layer, config, wires, precision)
    if answer.refusal:
        raise NetworkError(f"{where}{answer.refusal.rstrip('.')}.")
    return tuple(answer.outputs.values())


def _inside(precision: str, layer: str, config: Mapping[str, Any], wires: Wires[TensorInfo]) -> tuple[TensorInfo, ...]:
    """What a layer gives that stands inside another one. Raises NetworkError when it could not be called."""
    return _alone(precision, layer, config, wires, where=f"{layer} inside it: ")


def _described(layer: Any, arriving: list[TensorInfo], outputs: Mapping[str, TensorInfo]) -> Answer:
    note = NodeNote(
        outputs=tuple(outputs.values()),
        parameters=layer.count_params(),
        trainable=sum(math.prod(weight.shape) for weight in layer.trainable_weights),
        flops=cost.flops(layer, arriving, tuple(outputs.values())),
        activation_bytes=cost.activation_bytes(layer, arriving, tuple(outputs.values())),
    )
    return Answer(outputs, note, tuple(tuple(weight.shape) for weight in layer.weights))


def _symbol(info: TensorInfo) -> Any:
    return keras.KerasTensor(info.shape, dtype=info.dtype)


@contextmanager
def weightless() -> Iterator[None]:
    """Inside, Keras layers can be made and called on symbols, and no weight gets memory or a value.

    Leaves no trace: Python's random state (from which Keras draws seeds) and Keras's list of variables that wait for
    their values are put back.
    """
    seeds, waiting = random.getstate(), list(global_state.get_global_attribute("uninitialized_variables", []))
    try:
        with keras.StatelessScope(initialize_variables=False), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        global_state.set_global_attribute("uninitialized_variables", waiting)
        random.setstate(seeds)
