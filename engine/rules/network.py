"""A drawing with quick look-ups: what comes before and after a node, its settings, its shape, where its values end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from engine.catalog.card import Card
from engine.catalog.read import check_config, complete, is_placeable, placeable
from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import NodeNote, TensorInfo

# Layers that give the same values on, in another arrangement, or with some dropped while training.
CARRIERS = frozenset(
    ["Flatten", "Reshape", "Permute", "Identity", "RepeatVector", "Dropout", "SpatialDropout1D", "SpatialDropout2D",
     "SpatialDropout3D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization", "Masking",
     "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D"]
)  # fmt: skip
# Layers that drop values at random while training.
DROPPING = (
    "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout"
)  # fmt: skip
# Activation layers that are a function of the same name in lower case.
FUNCTIONS = {
    "Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "PReLU": "leaky_relu",
}  # fmt: skip


@dataclass(frozen=True)
class Ending:
    """The last function that values went through.

    Args:
        activation: its name, `linear` when there is none; None when it cannot be told (a merge, a pooling, ...).
        node: id of the node that applies it.
        is_parameter: it is that node's `activation` parameter, and not a layer of its own.
    """

    activation: str | None
    node: str
    is_parameter: bool = False


@dataclass(frozen=True)
class Network:
    """One network of a project. `notes` are by node id, and lack nodes whose shape is not known."""

    name: str
    graph: Graph
    notes: Mapping[str, NodeNote]

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Nodes by id, in document order."""
        return {node.id: node for node in self.graph.nodes}

    @cached_property
    def before(self) -> dict[str, list[str]]:
        """For each node the ids of the nodes that feed it, in the order in which the wires were drawn."""
        found: dict[str, list[str]] = {id: [] for id in self.nodes}
        for edge in self.graph.edges:
            found[edge.target].append(edge.source)
        return found

    @cached_property
    def wires(self) -> dict[str, list[Edge]]:
        """For each node the wires that end at it, in the order in which they were drawn."""
        found: dict[str, list[Edge]] = {id: [] for id in self.nodes}
        for edge in self.graph.edges:
            found[edge.target].append(edge)
        return found

    @cached_property
    def after(self) -> dict[str, list[str]]:
        """For each node the ids of the nodes that it feeds."""
        found: dict[str, list[str]] = {id: [] for id in self.nodes}
        for edge in self.graph.edges:
            found[edge.source].append(edge.target)
        return found

    @cached_property
    def outputs(self) -> list[str]:
        """Ids of the network's outputs."""
        return self.graph.output_ids()

    @cached_property
    def refused(self) -> list[str]:
        """Ids of all nodes that Keras refuses although what arrives at them is known."""
        unknown = [id for id in self.nodes if id not in self.notes and self.before[id]]
        return [id for id in unknown if all(self.info(source) for source in self.before[id])]

    @cached_property
    def has_layers(self) -> bool:
        """Whether there is anything besides Inputs."""
        return any(node.layer != "Input" for node in self.graph.nodes)

    def layer(self, id: str) -> str:
        """The layer of a node, e.g. `Dense`; of the node whose weights it shares, if it does."""
        return self._layers[id]

    def owner(self, id: str) -> str:
        """The node whose weights a node uses: itself, or the one that it shares them with."""
        return self._owners[id].id

    def title(self, id: str) -> str:
        """How a sentence names a node: `dense_1 (Dense)`, or its label in quotes."""
        node = self.nodes[id]
        return f"{node.label!r} ({node.layer})" if node.label else f"{id} ({node.layer})"

    def card(self, id: str) -> Card | None:
        """The card of a node's layer; None when the catalog has none."""
        return self._cards[id]

    def settings(self, id: str) -> Mapping[str, Any]:
        """A node's parameters with Keras's defaults filled in; empty when any of them is invalid."""
        return self._all_settings[id]

    def info(self, id: str) -> TensorInfo | None:
        """Shape and dtype of a node's first output; None where they are not known."""
        note = self.notes.get(id)
        return note.outputs[0] if note and note.outputs else None

    def source(self, id: str) -> str | None:
        """The one node that feeds this one; None when there are none or several, or when it feeds itself."""
        before = self.before[id]
        return before[0] if len(before) == 1 and before != [id] else None

    def back(self, id: str) -> Iterator[str]:
        """The node, and those before it for as long as each is fed by one other."""
        seen: set[str] = set()
        at: str | None = id
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = self.source(at)

    def activation(self, id: str) -> str | None:
        """The function that a node itself applies: `linear` for none; None when it has no such thing."""
        return self._activations[id]

    def ending(self, id: str) -> Ending:
        """The last function that a node's output went through, looking back through layers that only carry values."""
        for each in self.carried(id):
            if self.layer(each) not in CARRIERS and not self._does_nothing(each):
                is_parameter = self.layer(each) not in FUNCTIONS and self.layer(each) != "Activation"
                return Ending(self.activation(each), each, is_parameter)
        return Ending(None, id)

    def carried(self, id: str) -> Iterator[str]:
        """The node, and those before it for as long as each only carries values on."""
        seen: set[str] = set()
        at: str | None = id
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = self.source(at) if self.layer(at) in CARRIERS or self._does_nothing(at) else None

    @cached_property
    def useful(self) -> set[str]:
        """Ids of all nodes from which an output can be reached, outputs included."""
        return self._reach(self.outputs, self.before)

    @cached_property
    def fed(self) -> set[str]:
        """Ids of all nodes that data can reach, Inputs included."""
        return self._reach([id for id, node in self.nodes.items() if node.layer == "Input"], self.after)

    # Nearly every rule asks these of every node, so each is worked out once a check.

    @cached_property
    def _owners(self) -> dict[str, Node]:
        return {id: self._owner(id) for id in self.nodes}

    @cached_property
    def _layers(self) -> dict[str, str]:
        return {id: owner.layer for id, owner in self._owners.items()}

    @cached_property
    def _cards(self) -> dict[str, Card | None]:
        return {id: placeable(layer) if is_placeable(layer) else None for id, layer in self._layers.items()}

    @cached_property
    def _all_settings(self) -> dict[str, Mapping[str, Any]]:
        return {id: _settings(owner.layer, _text(owner.config)) for id, owner in self._owners.items()}

    @cached_property
    def _activations(self) -> dict[str, str | None]:
        return {id: self._activation(id) for id in self.nodes}

    def _reach(self, start: list[str], steps: Mapping[str, list[str]]) -> set[str]:
        found, waiting = set(start), list(start)
        while waiting:
            for id in steps[waiting.pop()]:
                if id not in found:
                    found.add(id)
                    waiting.append(id)
        return found

    def _activation(self, id: str) -> str | None:
        layer, settings = self.layer(id), self.settings(id)
        if layer in FUNCTIONS:
            return FUNCTIONS[layer]
        found = self.card(id)
        if found is None or not settings or not _has_activation(layer):
            return None
        value = settings.get("activation")
        name = value.get("name") if isinstance(value, Mapping) else value
        return "linear" if name is None else str(name)

    def _does_nothing(self, id: str) -> bool:
        return self.layer(id) == "Activation" and self.activation(id) == "linear"

    def _owner(self, id: str) -> Node:
        node, seen = self.nodes[id], {id}
        while node.share in self.nodes and node.share not in seen:
            seen.add(node.share)
            node = self.nodes[node.share]
        return node


_text = json.JSONEncoder(sort_keys=True).encode


@lru_cache(maxsize=1_024)
def _has_activation(layer: str) -> bool:
    return any(parameter.name == "activation" for parameter in placeable(layer).parameters)


@lru_cache(maxsize=4_096)
def _settings(layer: str, config: str) -> Mapping[str, Any]:
    """Keyed on JSON: a config is a plain value, and the same ones come again at every edit."""
    if not is_placeable(layer):
        return {}
    found, values = placeable(layer), json.loads(config)
    return {} if check_config(found, values) else complete(found, values)
