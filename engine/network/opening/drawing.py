"""A plain description becomes a drawing: nodes from the catalog, and placeholders for what it does not have.

A model within the model becomes a group. A layer that is called again becomes a node that shares its weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.catalog.read import card, check_config, has, is_placeable, placeable
from engine.document.graph import MAX_EDGES, MAX_LABEL, Edge, Graph, Group, Node, Position
from engine.errors import DocumentError
from engine.network import constant, operations
from engine.network.constant import COLUMN, ROW, free_id, plain_id
from engine.network.opening.masks import without_masks
from engine.network.opening.plain import Call, Layer, Model, Source, expect_room
from engine.network.opening.settings import (
    PRECISIONS,
    layer_settings,
    operation_settings,
    policy_of,
    unknown_settings,
)
from engine.network.opening.stand_ins import is_operation, with_stand_ins
from engine.network.opening.wiring import called, leaving, port_of

Place = tuple[str, ...]  # where a layer lies in the file: the names of the models around it, then its own


@dataclass(frozen=True)
class Drawing:
    """A model as it is drawn.

    Args:
        graph: its network.
        places: for each node that has weights of its own where its layer lies in the file.
        precision: the dtype policy of the model's layers.
        notes: what a person should know: sentences about what could not be kept.
    """

    graph: Graph
    places: Mapping[str, Place]
    precision: str
    notes: tuple[str, ...]


def draw(model: Model, version: str = "") -> Drawing:
    """The drawing of a model. Raises DocumentError: too large, or its wires lead nowhere.

    Args:
        version: of the Keras that the model was made with.
    """
    pen = _Pen(precision=_precision(model))
    ends = pen.model(with_stand_ins(without_masks(model)), (), "", ())
    outputs = tuple(pen.end(*port) for port in ends)
    places = _positions(pen.nodes, pen.edges)
    nodes = tuple(node.model_copy(update={"position": places[node.id]}) for node in pen.nodes)
    graph = Graph(nodes=nodes, edges=tuple(pen.edges), groups=tuple(pen.groups))
    if tuple(graph.output_ids()) != outputs:
        graph = graph.model_copy(update={"outputs": outputs})
    return Drawing(graph, pen.places, pen.precision, (*pen.notes(), *_changed(graph, version)))


Port = tuple[str, str]  # a node's id and the name of its output port
FIXED: Port = ("", "")  # numbers that come from no node yet


@dataclass
class _Pen:
    """Draws layer after layer."""

    precision: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    owners: dict[Place, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    reserved: set[str] = field(default_factory=set)  # ids that belong to layers which are not drawn yet
    drawn: set[str] = field(default_factory=set)  # keys of edges
    fixed: constant.Known = field(default_factory=constant.Known)
    lost: Counter[str] = field(default_factory=Counter)

    def model(self, model: Model, arriving: Iterable[Port], prefix: str, place: Place) -> list[Port]:
        """Draws every layer of a model and returns what leaves it.

        Args:
            arriving: what goes in, for a model within a model; otherwise its inputs become nodes.
            prefix: what begins the ids of its nodes.
            place: where it lies.
        """
        layers = {layer.name: layer for layer in model.layers}
        self.reserved |= {plain_id(prefix + name) for name in layers}
        known: dict[Source, Port] = {}
        if place:
            known.update(zip(model.inputs, arriving, strict=False))
        else:
            for source in model.inputs:
                if source.layer in layers:
                    known[Source(source.layer)] = self._layer(layers[source.layer], Call(), [], prefix, place), "output"
        waiting = [(layer, number) for layer in model.layers for number in range(max(len(layer.calls), 1))]
        waiting = [(layer, number) for layer, number in waiting if Source(layer.name, number) not in known]
        expect_room(len(waiting))
        while waiting:
            later = [each for each in waiting if not self._drawn(*each, known, prefix, place)]
            if len(later) == len(waiting):
                raise DocumentError("The model's layers wait for each other", where=later[0][0].name[:80])
            waiting = later
        return [port for source in model.outputs if (port := _leaving(known, source)) is not None]

    def _drawn(self, layer: Layer, number: int, known: dict[Source, Port], prefix: str, place: Place) -> bool:
        """Draws one call of a layer, unless what it waits for is not drawn yet."""
        call = layer.calls[number] if layer.calls else Call()
        call = self._with_settings(layer, call)
        arriving = [_leaving(known, wire.source) if wire.fixed is None else FIXED for wire in call.wires]
        if any(port is None for port in arriving):
            return False
        ports = [port for port in arriving if port is not None]
        if layer.model is not None:
            gives = self._nested(layer.model, ports, f"{prefix}{layer.name}", (*place, layer.name))
        else:
            id = self._layer(layer, call, ports, prefix, place)
            gives = [(id, port) for port in self._leaving(self.nodes[-1])]
        for output, port in enumerate(gives):
            known[Source(layer.name, number, output)] = port
        return True

    def _nested(self, model: Model, arriving: list[Port], name: str, place: Place) -> list[Port]:
        start = len(self.nodes)
        leaving = self.model(model, arriving, f"{name}_", place)
        made = tuple(node.id for node in self.nodes[start:])
        if len(place) == 1 and made:
            id = free_id(name, {group.id for group in self.groups})
            self.groups.append(Group(id=id, label=name[:MAX_LABEL], nodes=made))
        return leaving

    def end(self, id: str, port: str) -> str:
        """The node whose first output is an output of the model: an Identity takes in a further one (a state)."""
        if port == "output":
            return id
        end = self._another_id(f"{id}_{port}")
        self.nodes.append(Node(id=end, layer="Identity"))
        self._edge(id, port, end, "inputs")
        return end

    def _leaving(self, node: Node) -> tuple[str, ...]:
        """The ports of a node just drawn."""
        owner = next(each for each in self.nodes if each.id == node.share) if node.share else node
        return leaving(owner, node)

    def _layer(self, layer: Layer, call: Call, arriving: list[Port], prefix: str, place: Place) -> str:
        """Draws one node and its edges; returns its id."""
        expect_room(len(self.nodes) + 1)
        at = (*place, layer.name)
        owner = self.owners.get(at)
        id = self._another_id(prefix + layer.name) if owner else free_id(prefix + layer.name, self.taken)
        if owner is None:
            self.owners[at], self.places[id] = id, at
        kind, config = self._config(layer, call) if owner is None else (self._kind(layer), {})
        config |= called(kind, call)
        label = layer.name[:MAX_LABEL] if id != layer.name and not prefix and owner is None else ""
        self.nodes.append(Node(id=id, layer=kind, config=config, label=label, share=owner))
        for start, wire in zip(arriving, call.wires, strict=False):
            source, port = start if wire.fixed is None else (self._constant(wire.fixed), "output")
            self._edge(source, port, id, port_of(kind, wire))
        return id

    def _edge(self, source: str, source_port: str, target: str, target_port: str) -> None:
        edge = Edge(source=source, target=target, source_port=source_port, target_port=target_port)
        if edge.key in self.drawn:  # x * x: one of the two wires goes through a layer that does nothing
            again = self._another_id(f"{source}_again")
            self.nodes.insert(len(self.nodes) - 1, Node(id=again, layer="Identity"))
            self._edge(source, source_port, again, "inputs")
            edge = edge.model_copy(update={"source": again, "source_port": "output"})
        if len(self.edges) >= MAX_EDGES:
            raise DocumentError("The model has too many wires", expected=f"at most {MAX_EDGES:,}")
        self.edges.append(edge)
        self.drawn.add(edge.key)

    def _another_id(self, name: str) -> str:
        """An id for a node that is no layer of its own: no layer's name is taken from it."""
        id = free_id(name, self.taken | self.reserved)
        self.taken.add(id)
        return id

    def _with_settings(self, layer: Layer, call: Call) -> Call:
        """The call in which an array that fills no port of its operation is a setting."""
        found = operations.of_class(layer.home, layer.kind)
        ports = {port.name for port in found.inputs} if found else set()
        names = operations.call_names(found) if found else ()
        kept, moved = [], dict(call.constants)
        for wire in call.wires:
            name = (
                names[wire.argument] if isinstance(wire.argument, int) and wire.argument < len(names) else wire.argument
            )
            if wire.fixed is not None and found and name not in ports:
                moved[name] = wire.fixed.get("value")
            else:
                kept.append(wire)
        return Call(tuple(kept), moved)

    def _constant(self, fixed: Mapping[str, Any]) -> str:
        """The id of the node that gives these numbers."""
        dtype = fixed.get("dtype")
        config = {"value": fixed.get("value"), **({} if dtype == "float32" else {"dtype": dtype})}
        if check_config(card("layer", constant.NAME), config):
            config = {}  # more than a drawing holds: the check says that the numbers are missing
        return self.fixed.node_for(config, self.nodes, self.taken)

    def _kind(self, layer: Layer) -> str:
        """The name of a node's layer: the catalog's, else the class's with its home, which the check then marks."""
        if layer.kind == "InputLayer":
            return "Input"
        if is_operation(layer):
            found = operations.of_class(layer.home, layer.kind)
            return found.name if found else f"ops.{_plain(layer.kind)}"
        if has("layer", layer.kind) and layer.is_keras and layer.kind != "Input":
            return layer.kind
        home = "" if layer.is_keras or not layer.home else f"{layer.home}."
        text = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._") else "_" for letter in home)
        name = _plain(layer.kind)
        full = (text[-(79 - len(name[:60])) :] if text else "") + name[:60]
        full = full if full[0].isalpha() or full[0] == "_" else f"_{full[:79]}"
        return f"{full}_" if has("layer", full) else full

    def _config(self, layer: Layer, call: Call) -> tuple[str, dict[str, Any]]:
        kind, told = self._kind(layer), dict(layer.settings)
        if kind == "Input":
            return kind, _input_settings(told)
        if is_operation(layer) and is_placeable(kind):
            return kind, operation_settings(placeable(kind), told, call.constants)
        if not has("layer", kind):
            return kind, unknown_settings(told)
        known = {parameter.name for parameter in card("layer", kind).parameters}
        if told.get("trainable") is False and "trainable" not in known:
            self.lost["frozen"] += 1
        policy = policy_of(told)
        told.pop("dtype", None)
        if policy not in ("", self.precision):
            if "dtype" in known:
                told["dtype"] = policy
            else:
                self.lost["dtype"] += 1
        for name, value in call.constants.items():
            if name == "training":  # Keras writes it for every Dropout, and training a model overrides it
                continue
            if name in known:  # an argument of the call that the catalog counts among the parameters
                told[str(name)] = value
            else:
                self.lost["argument"] += 1
        return kind, layer_settings(kind, told, layer.shapes)

    def notes(self) -> Iterator[str]:
        """What could not be kept, in sentences."""
        texts = {
            "frozen": "frozen there (trainable=False); here every layer learns",
            "dtype": "of another precision than the rest; here all have one",
            "argument": "called with an argument besides its inputs, which is left out here",
        }
        for key, count in self.lost.items():
            subject, verb = ("1 layer", "is") if count == 1 else (f"{count} layers", "are")
            yield f"{subject} {'was' if verb == 'is' else 'were'} {texts[key]}."


def _changed(graph: Graph, version: str) -> Iterator[str]:
    """What Keras itself computes otherwise than the version that the model was made with."""
    if version.startswith(("1.", "2.")) and any("hard_sigmoid" in node.config.values() for node in graph.nodes):
        yield "hard_sigmoid is steeper in Keras 2 (0.2x + 0.5) than in Keras 3 (x/6 + 0.5), so outputs differ a little."


def _precision(model: Model) -> str:
    """The policy of most layers, where a project can have it."""
    counted = Counter(policy_of(layer.settings) for layer in model.layers if layer.kind != "InputLayer")
    most = counted.most_common(1)[0][0] if counted else ""
    return most if most in PRECISIONS else "float32"


def _input_settings(told: Mapping[str, Any]) -> dict[str, Any]:
    """Shape and dtype of an input; where a length is open the data decide."""
    batch, dtype = told.get("batch_shape"), policy_of(told)
    config: dict[str, Any] = {}
    if isinstance(batch, list) and batch and all(isinstance(each, int) for each in batch[1:]):
        config["shape"] = batch[1:]
    if dtype not in ("", "float32"):
        config["dtype"] = dtype
    return config


def _leaving(known: Mapping[Source, Port], source: Source) -> Port | None:
    """Where a tensor leaves: at its own port where the layer has several outputs."""
    if source in known:
        return known[source]
    first = known.get(Source(source.layer, source.call))
    return None if first is None else (first[0], f"output_{source.output}")


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)[:60]


def _positions(nodes: list[Node], edges: list[Edge]) -> dict[str, Position]:
    """A row for each step away from the inputs, and in each row the layers side by side."""
    depth = {node.id: 0 for node in nodes}
    before: dict[str, list[str]] = {node.id: [] for node in nodes}
    for edge in edges:
        before[edge.target].append(edge.source)
    columns: Counter[int] = Counter()
    places = {}
    for node in nodes:
        depth[node.id] = max((depth[source] + 1 for source in before[node.id]), default=0)
        row = depth[node.id]
        places[node.id] = Position(x=columns[row] * COLUMN, y=row * ROW)
        columns[row] += 1
    return places
