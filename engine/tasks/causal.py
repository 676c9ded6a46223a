"""Whether a network that predicts the next token could look at it: what in a drawing lets later tokens through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.catalog.read import card
from engine.document.edits import SetConfig
from engine.document.graph import Graph, Node
from engine.messages.answers import Fix
from engine.network.walk import incoming, needed, owner_of

ATTENTION = ("MultiHeadAttention", "GroupQueryAttention", "Attention", "AdditiveAttention")
CONVOLUTIONS = ("Conv1D", "SeparableConv1D", "DepthwiseConv1D")
RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN")
# Layers that give at one place what stands at others.
MIXING = (
    "Bidirectional", "Flatten", "Permute", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "AveragePooling1D",
    "MaxPooling1D", "Conv1DTranspose", "UpSampling1D", "ops.flip", "ops.roll",
)  # fmt: skip


@dataclass(frozen=True)
class Leak:
    """A node that lets later tokens through, why, and what would surely mend it."""

    node: str
    sentence: str
    fix: Fix | None = None


def leaks(graph: Graph, text: str, network: str = "model") -> Iterator[Leak]:
    """Every node behind the Input `text` at which a place sees later ones, in document order."""
    graph = needed(graph)
    arriving, behind = incoming(graph), {text}
    for node in graph.sorted_nodes():
        if any(source in behind for source, _, _ in arriving[node.id]):
            behind.add(node.id)
            ports = {port for source, _, port in arriving[node.id] if source in behind}
            if found := _leak(graph, node, ports, network):
                yield found


def _leak(graph: Graph, node: Node, ports: set[str], network: str) -> Leak | None:
    layer, config = owner_of(graph, node).layer, owner_of(graph, node).config
    title = f"{node.label!r} ({layer})" if node.label else f"{node.id} ({layer})"
    causal = node.config.get("use_causal_mask")  # of each call of a layer
    if layer in ATTENTION and ports & {"value", "key"} and not causal:
        cure: Fix | None = _fix("Let it see what came before", network, node, "use_causal_mask", True)
        return Leak(node.id, f"{title} looks at every token of the text, also at later ones: {CAUSAL}.", cure)
    if layer in CONVOLUTIONS and config.get("padding", "valid") != "causal" and _wide(config.get("kernel_size")):
        can = any("causal" in each.options for each in card("layer", layer).parameters if each.name == "padding")
        cure = _fix("Make it causal", network, owner_of(graph, node), "padding", "causal") if can else None
        return Leak(node.id, f"{title} looks at later tokens, too: its padding must be causal.", cure)
    if layer in RECURRENT and config.get("go_backwards"):
        cure = _fix("Read forwards", network, owner_of(graph, node), "go_backwards", False)
        return Leak(node.id, f"{title} reads the text from its end, so each place has seen later tokens.", cure)
    if layer in RECURRENT and not config.get("return_sequences"):
        cure = _fix("Give every step", network, owner_of(graph, node), "return_sequences", True)
        return Leak(node.id, f"{title} gives one answer for the whole text; it must give one for each token.", cure)
    if layer in MIXING:
        return Leak(node.id, f"{title} mixes all places of the text, so what it gives knows later tokens. Take it out.")
    return None


CAUSAL = "switch use_causal_mask on"


def _wide(size: object) -> bool:
    return (size[0] if isinstance(size, list | tuple) and size else size) != 1


def _fix(label: str, network: str, node: Node, name: str, value: object) -> Fix:
    return Fix(label=label, edits=(SetConfig(network=network, node=node.id, name=name, value=value),))
